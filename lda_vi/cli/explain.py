"""``lda-vi explain``: one document, word by word."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place

PARTS = ("topics", "terms", "passes", "words", "text")
MOST_TOPICS = 8  # rows on a terminal
MOST_PASSES = 8
MOST_WORDS = 10


@click.command("explain", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("document", metavar="DOC", required=False)
@click.option(
    "--row", type=click.IntRange(min=0), metavar="N", help="The document of this row, instead of DOC."
)
@click.option(
    "--show",
    type=click.Choice(PARTS),
    help="Only this part.  [default: all on a terminal and with --json; in a pipe text, or words if there is none]",
)
@output.json_option
def command(run, document, row, show, as_json):
    """Explain one document: each word, its topics, and its bound.

    DOC is the id of a document, as lda-vi docs shows it. You see its topics with intervals of 95 %, its part
    of the bound (ELBO) term by term and pass by pass, the words that cost most, and its text. The cost of a
    word is minus the log of its probability in this document, in nats. In the text each word is followed by the
    topic most responsible for it, bold where its part is more than 90 %; dim words are not counted.

    \b
    Examples:
      lda-vi explain runs/speeches-k30 1862-Lincoln-1
      lda-vi explain runs/speeches-k30 --row 72 --show topics
      lda-vi explain runs/speeches-k30 1862-Lincoln-1 --json
    """
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.run import open_run
    from lda_vi.inspect.reading import explain

    if (document is None) == (row is None):
        raise click.UsageError("Name one document: its id, or --row N.")
    opened = open_run(run)
    labels = read_labels(opened.path)
    reading = explain(opened.model, opened.corpus, document if row is None else row, labels=labels)
    if as_json and show is None:
        output.print_record(as_record(reading), as_json=True)
    elif output.is_terminal() and not as_json:
        from lda_vi.cli.reader import show_reading

        show_reading(reading, labels, parts=(show,) if show else PARTS)
    else:
        print_part(reading, show, as_json)


def as_record(reading):
    """Everything about a document as plain values, for JSON.

    Parameters
    ----------
    reading : lda_vi.inspect.reading.Reading
        The document.

    Returns
    -------
    dict
    """
    about = {
        "row": reading.row,
        "id": reading.id,
        "about": reading.about,
        "tokens": reading.tokens,
        "elbo": reading.elbo,
        "elbo_per_token": reading.elbo / reading.tokens if reading.tokens else None,
        "usual": reading.usual,
        "odd": reading.odd,
    }
    parts = {name: table(reading, name) for name in PARTS}
    terms = {row["term"]: row["nats"] for row in parts.pop("terms")}
    tables = {name: found if found is None else found.to_dict("records") for name, found in parts.items()}
    return about | {"terms": terms} | tables


def table(reading, name):
    """One part as a table, or None."""
    if name == "terms":
        terms = reading.explanation.terms
        return [
            {"term": term, "nats": value}
            for term, value in (terms._asdict() | {"total": terms.total}).items()
        ]
    return {
        "topics": reading.topics,
        "passes": reading.passes,
        "words": reading.explanation.words,
        "text": reading.places,
    }[name]


def print_part(reading, show, as_json):
    """Print one part for a program to read."""
    from lda_vi.errors import InputError

    if show is None:
        show = "words" if reading.places is None else "text"
        if reading.missing:
            output.message(f"No places of words ({reading.missing}); its words instead.")
    found = table(reading, show)
    if found is None:
        raise InputError(
            NO_PASSES if show == "passes" else f"there are no places of words: {reading.missing}"
        )
    output.print_table(found, as_json=as_json)


NO_PASSES = (
    "the bound of each document was kept for the last pass only; to see all passes, fit with "
    "lda-vi train --track all (in Python: track_documents='all')"
)
