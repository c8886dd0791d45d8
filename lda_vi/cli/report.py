"""``lda-vi report``: a run as one HTML file to read, to send to somebody, or to keep."""

import os
import shlex
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, force_option, output_option, place, quiet_option, split_names

POLICIES = ("none", "snippets", "top", "full")
DEFAULT_SIZE = "20MB"
UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "k": 10**3, "m": 10**6, "g": 10**9}


class Size(click.ParamType):
    """A number of bytes: ``800kB``, ``20MB``."""

    name = "size"

    def convert(self, value, param, ctx):
        """Return an int."""
        if isinstance(value, int):
            return value
        number = value.strip().lower().rstrip("bgkm")
        unit = value.strip().lower()[len(number) :]
        try:
            return int(float(number) * UNITS[unit])
        except (ValueError, KeyError, OverflowError):
            self.fail(f"{value!r} is not a size; write 800kB or 20MB", param, ctx)


@click.command("report", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@output_option("FILE", "The page.  [default: RUN.html]")
@click.option(
    "--text", type=click.Choice(POLICIES), default="top", show_default=True,
    help="How much of the texts goes in: nothing, beginnings, also the first documents of each topic whole, or all.",
)  # fmt: skip
@click.option(
    "--max-size", type=Size(), default=DEFAULT_SIZE, show_default=True, metavar="SIZE",
    help="The page gets no larger; texts that do not fit are left out.",
)  # fmt: skip
@click.option("--columns", metavar="NAMES", help="Columns of your own to show, separated by commas, or none.")
@click.option("--title", help="What to call the page.  [default: the name of the run]")
@click.option(
    "--lang", type=click.Choice(["auto", "en", "ko"]), default="auto", show_default=True,
    help="Language of the page.",
)  # fmt: skip
@force_option
@quiet_option
@output.json_option
def command(run, target, text, max_size, columns, title, lang, force, quiet, as_json):
    """Make a page of a run: one HTML file that needs no server and no network.

    It shows topics, documents, words, groups and time, how well each document is fitted, and how the model was
    made. Anyone who gets the file gets the texts in it: choose with --text what may be passed on.

    \b
    Examples:
      lda-vi report runs/speeches-k30
      lda-vi report runs/speeches-k30 -o speeches.html --text full --max-size 50MB
      lda-vi report runs/speeches-k30 --text none --columns date,party
    """
    from lda_vi.cli.run import open_run
    from lda_vi.explorer.page import make_page

    called = Path(run).resolve().name if title is None else title
    if target is None:
        target = default_target(run)
        check_target(target, force)
    else:
        check_target(target, force, called)
    opened = open_run(run)
    record = run_record(opened, title=called, columns=columns)
    page = make_page(record, text=text, max_size=max_size, lang=lang)
    page.save(target)
    facts = {"page": str(target), "bytes": len(page.html.encode()), **page.text}
    if not quiet:
        for line in account(facts):
            output.note(*line)
    if as_json:
        output.print_record(facts, as_json=True)
    elif not output.is_terminal() or quiet:
        output.print_text(str(target))


def default_target(run):
    """Where a page goes by default: beside the run."""
    run = Path(run).resolve()
    return Path(os.path.relpath(run.with_name(f"{run.name}.html")))


def check_target(target, force, called=None):
    """Refuse, before any work is done, to replace anything but a page of ours, with the title if one is given."""
    from lda_vi.errors import ParameterError, StorageError
    from lda_vi.explorer.page import page_title, shown_title

    target = Path(target)
    if not target.parent.is_dir():
        raise StorageError(f"{target}: cannot be written, because {target.parent} is not a folder")
    if target.is_dir():
        raise ParameterError(f"{target}: is a folder; name a file for the page with -o.")
    if force or not target.exists():
        return
    there = page_title(target)
    how = "Choose another place with -o, or replace it with --force."
    if there is None:
        raise ParameterError(f"{target}: is another file. {how}")
    if called is not None and there != shown_title(called):
        raise ParameterError(f"{target}: is another page, called {there!r}, not {called!r}. {how}")


def run_record(run, *, title, columns=None):
    """What the page of a run shows.

    Parameters
    ----------
    run : Run
        A finished training.
    title : str
        What to call it.
    columns : str, optional
        Columns of the corpus to show, separated by commas; "none" for none.

    Returns
    -------
    lda_vi.explorer.record.Record
    """
    from lda_vi.cli.labels import read_labels
    from lda_vi.explorer.models import model_record

    if columns is not None:
        columns = [] if columns == "none" else split_names(columns)
    return model_record(
        run.model,
        run.corpus,
        title=title,
        labels=read_labels(run.path),
        columns=columns,
        settings=run.record.get("settings"),
        versions=run.record.get("versions"),
        command=str(run.record.get("command", "")),
    )


def account(facts):
    """What is in the page and what is not, in lines of a summary.

    Examples
    --------
    >>> facts = {"page": "a.html", "bytes": 2_500_000, "policy": "top", "texts": 40, "snippets": 50, "width": 160}
    >>> for line in account(facts | {"no_text": 10, "no_room": 0, "no_snippet": 0, "hidden": ["abstract"]}):
    ...     print(*line, sep=": ")
    Page: a.html, 2.5 MB
    Texts: 40 documents whole, the first 160 characters of 50
    Left out: 10 whole texts (--text full); columns abstract (--columns)
    Open: a browser opens the file as it is
    """
    held = [f"{facts['texts']:,} documents whole"] if facts["texts"] else []
    held += [f"the first {facts['width']} characters of {facts['snippets']:,}"] if facts["snippets"] else []
    yield "Page", f"{shlex.quote(facts['page'])}, {facts['bytes'] / 1e6:.1f} MB"
    yield "Texts", ", ".join(held) or "none"
    left = []
    if facts["no_text"] and facts["policy"] != "none":
        room = facts["no_room"]
        why = f"{room:,} for --max-size" if room else "--text full"
        left.append(f"{facts['no_text']:,} whole texts ({why})")
    if facts["no_snippet"] and facts["policy"] != "none":
        left.append(f"{facts['no_snippet']:,} beginnings (--max-size)")
    if facts["hidden"]:
        left.append(f"columns {', '.join(facts['hidden'])} (--columns)")
    if left:
        yield "Left out", "; ".join(left)
    yield "Open", "a browser opens the file as it is"
