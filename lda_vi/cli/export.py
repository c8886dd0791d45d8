"""``lda-vi export``: a run in the formats of other programs.

What each format is made of stands in `formats`.
"""

from contextlib import ExitStack
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place, quiet_option, split_names, words_option

WORDS = 20
FORMATS = ("csv", "xlsx", "parquet", "markdown", "latex", "gephi", "mallet", "pyldavis", "documents")


class Formats(click.ParamType):
    """Formats, separated by commas."""

    name = "formats"

    def convert(self, value, param, ctx):
        """Return a tuple of known formats, each once."""
        if isinstance(value, tuple):
            return value
        names = split_names(value.lower())
        for name in names:
            if name not in FORMATS:
                self.fail(f"there is no format {name!r}; there are {', '.join(FORMATS)}", param, ctx)
        if not names:
            self.fail(f"name one or more of {', '.join(FORMATS)}", param, ctx)
        return tuple(dict.fromkeys(names))


@click.command("export", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.option(
    "--to", "formats", type=Formats(), default="csv", show_default=True, metavar="FORMATS",
    help=f"Separated by commas: {', '.join(FORMATS)}.",
)  # fmt: skip
@click.option("-d", "--folder", type=place(), metavar="FOLDER", help="Where to.  [default: RUN-export]")
@words_option(WORDS, "Words of a topic.")
@click.option("--text", "text", is_flag=True, help="Put the texts into the tables of documents.")
@click.option("--force", is_flag=True, help="Replace files of the same names.")
@quiet_option
@output.json_option
def command(run, formats, folder, n, text, force, quiet, as_json):
    """Write a run in the formats of other programs.

    \b
    csv, parquet  topics, words, documents (a column for each topic), shares (a row for each)
    xlsx          the first three as sheets of one workbook
    markdown      the table of topics; so does latex
    gephi         topics, their words and neighbours as a network (GEXF)
    mallet        doc-topics.txt and topic-keys.txt
    pyldavis      the arguments of pyLDAvis.prepare as JSON
    documents     a CSV for each topic: its documents with their texts

    Topics keep their numbers, documents their order; names given with lda-vi label are included. In CSV files
    text that a spreadsheet would take for a formula gets an apostrophe in front.

    \b
    Examples:
      lda-vi export runs/speeches-k30
      lda-vi export runs/speeches-k30 --to xlsx,gephi -d for-anna
      lda-vi export runs/speeches-k30 --to documents,latex
    """
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.run import open_run

    opened = open_run(run)
    folder = folder or Path(f"{Path(run).resolve().name}-export")
    files = export(
        opened.model,
        opened.corpus,
        folder,
        formats,
        labels=read_labels(opened.path),
        n=n,
        text=text,
        force=force,
    )
    if as_json:
        output.print_record({"folder": str(folder), "files": files}, as_json=True)
    elif not quiet:
        shown = files if len(files) <= 12 else [*files[:11], f"and {len(files) - 11} more"]
        output.note("Wrote", f"{folder}: " + "\n".join(shown))
        if "pyldavis" in formats:
            note = "import json, pyLDAvis; page = pyLDAvis.prepare(**json.load(open('pyldavis.json')), "
            output.note("pyLDAvis", f"{note}sort_topics=False, start_index=0)")


def export(model, corpus, folder, formats=("csv",), *, labels=None, n=WORDS, text=False, force=False):
    """Write a model and its documents in formats of other programs.

    Parameters
    ----------
    model : LDA, or a model from `lda_vi.from_sklearn` and its like
        Fitted on the corpus.
    corpus : Corpus
        Its documents.
    folder : str or Path
        Is made if it is not there.
    formats : sequence of str
        Any of `FORMATS`.
    labels : dict of int to str, optional
        Names of topics.
    n : int
        Words of a topic.
    text : bool
        Whether tables of documents hold the texts.
    force : bool
        Whether to replace files of the same names.

    Returns
    -------
    list of str
        The files, by their places in the folder.

    Raises
    ------
    ParameterError
        If a file is there already.
    MissingExtra
        If a package is needed for a format.
    StorageError
        If a file cannot be written.
    """
    from lda_vi.cli.formats import WRITERS, Result
    from lda_vi.cli.writing import need
    from lda_vi.errors import ParameterError, StorageError
    from lda_vi.inspect.views import lengths, posterior
    from lda_vi.storage.files import new_folder

    folder = Path(folder)
    gamma = posterior(model, corpus)
    theta = gamma / gamma.sum(axis=1, keepdims=True)
    result = Result(model, corpus, labels or {}, n, text, theta, lengths(corpus))
    writers = {}
    for name in formats:
        writers |= WRITERS[name](result)
    for name in writers:
        need(Path(name).suffix)
        if (folder / name).is_dir() or ((folder / name).exists() and not force):
            raise ParameterError(
                f"{folder / name}: is there already. Choose another folder with -d, or replace it with --force."
            )
    with ExitStack() as folders:
        try:
            for name in writers:
                folders.enter_context(new_folder((folder / name).parent))
        except OSError as error:
            raise StorageError(f"{folder}: cannot be made ({error.strerror or error})") from error
        for name, write in writers.items():
            write(folder / name)
    return list(writers)
