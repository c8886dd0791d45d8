"""Options that several commands share, and the names that parameters go by on the command line.

A parameter of a command is called as the library calls it (``min_df``, ``n_components``), so that an error of
the library can be told in the words of the command line (``--min-df``, ``--topics``).
"""

import re
import shlex
import sys
from pathlib import Path

import click

MEASURES = ("probability", "relevance", "frex", "lift")
FORMATS = ("folder", "lines", "csv", "tsv", "jsonl")
NOT_REPEATED = ("as_json", "quiet", "force", "n_jobs", "every", "resume")  # do not change what comes out
TOKENIZERS = ("words", "space", "tweets", "treebank")


class Verb(click.Command):
    """A command whose errors name options instead of the parameters behind them."""

    def invoke(self, ctx):
        """Run the command; errors raised on purpose leave it reworded."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            errors = sys.modules.get("lda_vi.errors")  # if it is not imported, the error is not one of ours
            if errors and isinstance(error, errors.LdaViError) and len(error.args) == 1:
                error.args = (in_options(str(error), self.params),)
                if hasattr(error, "msg"):  # what an ImportError shows
                    error.msg = error.args[0]
            raise


def in_options(text, parameters):
    """Write options where a message names parameters.

    Parameters
    ----------
    text : str
        The message.
    parameters : sequence of click.Parameter
        Those of the command.

    Returns
    -------
    str

    Examples
    --------
    >>> options = [click.Option(["--min-df", "min_df"]), click.Option(["--text-col", "text"])]
    >>> in_options("text of line 3 is gone; lower min_df=5, or set text=", options)
    'text of line 3 is gone; lower --min-df=5, or set --text-col='
    >>> in_options("text must be a string", options)
    '--text-col must be a string'
    """
    shown = {
        option.name: max(option.opts, key=len) for option in parameters if isinstance(option, click.Option)
    }
    if not shown:
        return text
    # A name such as "text" is also a word of the language, unless a value is set to it or it has to have one.
    names = [f"{name}(?![\\w-])" if "_" in name else f"{name}(?==)" for name in shown]
    text = re.sub(rf"(?<![\w-])({'|'.join(names)})", lambda match: shown[match[1]], text)
    text = text.replace("=None", " none").replace("=[...]", " FILE")
    return re.sub(rf"^({'|'.join(shown)})(?= must )", lambda match: shown[match[1]], text)


class Number(click.ParamType):
    """A whole number of documents, or a share of them with a decimal point."""

    name = "number"

    def convert(self, value, param, ctx):
        """Return an int for ``5``, a float for ``0.05``."""
        if isinstance(value, int | float):
            return value
        try:
            return int(value)
        except ValueError:
            pass
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is neither a number of documents nor a share of them", param, ctx)


class Prior(click.ParamType):
    """``auto``, or a number above 0."""

    name = "auto|number"

    def convert(self, value, param, ctx):
        """Return "auto" or a float."""
        if isinstance(value, float) or value == "auto":
            return value
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is neither 'auto' nor a number", param, ctx)


class Jobs(click.ParamType):
    """A number of threads; -1 and below count from all processors down."""

    name = "integer"

    def convert(self, value, param, ctx):
        """Return an int other than 0."""
        try:
            number = int(value)
        except ValueError:
            number = 0
        if number == 0:
            self.fail(
                f"{value!r} is not a number of threads: 1 or more, or -1 for all processors", param, ctx
            )
        return number


def options(*those):
    """Add several options to a command, shown in this order."""

    def add(command):
        for option in reversed(those):
            command = option(command)
        return command

    return add


text_options = options(
    click.option(
        "--text-col", "text", default="text", show_default=True, metavar="NAME", help="Column of the text."
    ),
    click.option("--id-col", "id", metavar="NAME", help="Column that identifies a document."),
    click.option(
        "--format", "format", type=click.Choice(FORMATS), help="Read INPUT as this, whatever its name."
    ),
    click.option(
        "--encoding", metavar="NAME", help="Encoding of files that are not UTF-8: WINDOWS-1252, ..."
    ),
)

quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")
force_option = click.option("--force", is_flag=True, help="Replace what was stored there before.")
topics_option = click.option(
    "-k", "--topics", "n_components", type=click.IntRange(min=1), required=True, help="Number of topics."
)
seed_option = click.option(
    "--seed",
    "random_state",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="The same seed gives the same result.",
)
jobs_option = click.option(
    "-j",
    "--jobs",
    "n_jobs",
    type=Jobs(),
    default=-1,
    show_default=True,
    metavar="N",
    help="Threads, -1 for all processors; they do not change the result.",
)
max_iter_option = click.option(
    "--max-iter", type=click.IntRange(min=1), default=100, show_default=True, metavar="N", help="Most passes."
)
tol_option = click.option(
    "--tol",
    type=click.FloatRange(min=0),
    default=5e-3,
    show_default=True,
    metavar="X",
    help="A fit stops when a pass moves the bound by less than this share of it; 0: do all passes.",
)
columns_option = click.option(
    "--columns", metavar="NAMES", help="Columns of your own to show, separated by commas; or all."
)


def split_names(text):
    """Names out of a text in which they are separated by commas.

    Examples
    --------
    >>> split_names("date, party,")
    ['date', 'party']
    """
    return [name.strip() for name in text.split(",") if name.strip()]


def chosen_columns(columns):
    """What `columns_option` was given: a list of names, or "all"."""
    return columns if columns == "all" else split_names(columns or "")


def number_option(default):
    """Add the option ``-n``: how many rows."""
    return click.option(
        "-n",
        "n",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        metavar="N",
        help="How many; 0: all.",
    )


def words_option(default, help, *, least=1):
    """Add the option ``-n``: how many words of each topic."""
    kind = click.IntRange(min=least)
    return click.option("-n", "n", type=kind, default=default, show_default=True, metavar="N", help=help)


def output_option(metavar, help, **more):
    """Add the option ``-o``: where the result goes, which the command receives as `target`."""
    return click.option("-o", "--output", "target", type=place(), metavar=metavar, help=help, **more)


def place():
    """Type of an argument that is a path; whether it is there is the reader's question."""
    return click.Path(path_type=Path)


def command_line(ctx, *, target, always=()):
    """The command that does again what this one does, with every setting that is not the default.

    Parameters
    ----------
    ctx : click.Context
        Of the running command.
    target : Path
        Where the result goes, given or not.
    always : sequence of str
        Parameters to write out even at their defaults.

    Returns
    -------
    str
        For a shell.
    """
    words = ["lda-vi", ctx.command.name]
    for parameter in ctx.command.params:
        name, value = parameter.name, ctx.params.get(parameter.name)
        default = value is None or value == parameter.get_default(ctx)
        if isinstance(parameter, click.Argument):
            words.append(str(value))
        elif name == "target":
            words += [parameter.opts[0], str(target)]
        elif name not in NOT_REPEATED and (name in always or not default):
            words += [parameter.opts[0]] if parameter.is_flag else [parameter.opts[0], str(value)]
    return shlex.join(words)
