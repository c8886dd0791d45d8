"""``lda-vi label``: give topics names."""

import sys
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place
from lda_vi.plurals import counted

STDIN = "-"


@click.command("label", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("names", metavar="[K=NAME]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Names from a file: labels.json as the page saves it, or CSV with the columns topic and label; - for "
    "standard input.",
)
@click.option("--clear", is_flag=True, help="Take all names away first.")
@output.json_option
def command(run, names, source, clear, as_json):
    """Give topics names.

    They are shown beside the numbers from then on, and kept in RUN: a run folder, or a model saved from Python.
    K= with nothing behind it takes a name away. Without names, the command shows those there are.

    \b
    Examples:
      lda-vi label runs/speeches-k30 4='Taxes and budget' 7=War
      lda-vi label runs/speeches-k30 --from labels.json
      lda-vi label runs/speeches-k30
    """
    from lda_vi.cli.labels import read_labels, topics_key, write_labels
    from lda_vi.cli.record import is_run, is_stored, read_record
    from lda_vi.inspect.labels import parse_assignment

    if is_run(run) or not is_stored(run):
        read_record(run)
    n_topics, _ = topics_key(run)
    given = read_file(source, n_topics) if source else {}
    for name in names:
        given |= parse_assignment(name, n_topics)
    if not given and not clear:
        print_labels(run, read_labels(run), n_topics, as_json)
        return
    # who names everything anew need not be able to read what was there
    before = {} if clear else read_labels(run)
    labels = {topic: name for topic, name in sorted((before | given).items()) if name}
    write_labels(run, labels)
    output.message(f"{run}: {told(before, labels)}.")
    print_labels(run, labels, n_topics, as_json)


def read_file(source, n_topics):
    """Names of topics from a file or standard input."""
    from lda_vi.errors import ReadError
    from lda_vi.inspect.labels import parse_labels
    from lda_vi.text.sources import place_of

    try:
        raw = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
        return parse_labels(raw.decode("utf-8"), n_topics, "standard input" if source == STDIN else source)
    except OSError as error:
        raise ReadError(f"names of topics cannot be read ({error.strerror or error})", source) from error
    except UnicodeDecodeError as error:
        byte, place, line = place_of(error)
        raise ReadError(f"not UTF-8 (byte 0x{byte:02x}, number {place} of the line)", source, line) from error


def told(before, labels):
    """What changed, in words.

    Examples
    --------
    >>> told({0: "a", 1: "b"}, {0: "c", 2: "d"})
    '1 topic newly named, 1 renamed, 1 name taken away; 2 have names'
    >>> told({}, {})
    'no topic has a name'
    """
    new, gone = len(labels.keys() - before.keys()), len(before.keys() - labels.keys())
    changed = sum(before[topic] != labels[topic] for topic in before.keys() & labels.keys())
    parts = [
        f"{counted(new, 'topic')} newly named" if new else "",
        f"{changed} renamed" if changed else "",
        f"{counted(gone, 'name')} taken away" if gone else "",
    ]
    has = {0: "no topic has a name", 1: "1 has a name"}.get(len(labels), f"{len(labels)} have names")
    return "; ".join(filter(None, [", ".join(filter(None, parts)), has]))


def print_labels(run, labels, n_topics, as_json):
    """Print all topics with their names."""
    rows = [{"topic": topic, "label": labels.get(topic)} for topic in range(n_topics)]
    output.print_table(rows, as_json=as_json, title=f"Names of the {n_topics} topics of {run}")
