"""The command line: a table of commands, each loaded when it is called, and the one place where errors end.

Not here: what a command does (one module each) and how results are printed (`output`). Nothing slow may be
imported by this file: ``lda-vi --help`` has to answer at once.

Exit status: 0 fine, 1 failed, 2 wrong usage, 4 data that cannot be used, 130 interrupted, 141 the
program that read the results has gone.
"""

import difflib
import importlib
import os
import sys
import warnings
from contextlib import suppress
from typing import NamedTuple

import click

from lda_vi.cli import output

FAILED, WRONG_USAGE, BAD_INPUT, INTERRUPTED, READER_GONE = 1, 2, 4, 130, 141


class Entry(NamedTuple):
    """Where a command is, and what it does in one line."""

    target: str
    help: str


COMMANDS = {
    "demo": Entry("lda_vi.cli.demo:command", "Find topics in two centuries of State of the Union addresses."),
    "cookies": Entry(
        "lda_vi.cli.cookies:command", "Tell the idea behind variational inference with a jar of cookies."
    ),
    "preprocess": Entry("lda_vi.cli.preprocess:command", "Turn raw text into a corpus of word counts."),
    "vocab": Entry(
        "lda_vi.cli.vocab:command",
        "Show the words of a corpus with their counts, or those that were left out, and why.",
    ),
    "choose-k": Entry("lda_vi.cli.choose_k:command", "Try several numbers of topics, and recommend one."),
    "train": Entry("lda_vi.cli.train:command", "Find topics in a corpus, and store all results in a folder."),
    "topics": Entry("lda_vi.cli.topics:command", "Show the words of each topic."),
    "docs": Entry("lda_vi.cli.docs:command", "Show documents: those of a topic, or those fitted worst."),
    "explain": Entry(
        "lda_vi.cli.explain:command", "Explain one document: each word, its topics, and its bound."
    ),
    "outliers": Entry(
        "lda_vi.cli.outliers:command", "Show documents that fit worst for their length, and why."
    ),
    "groups": Entry("lda_vi.cli.groups:command", "Compare topics between groups of documents, or over time."),
    "label": Entry("lda_vi.cli.label:command", "Give topics names."),
    "report": Entry(
        "lda_vi.cli.report:command",
        "Make a page of a run: one HTML file that needs no server and no network.",
    ),
    "infer": Entry(
        "lda_vi.cli.infer:command",
        "Find the topics of new documents; the topics of the run stay as they are.",
    ),
    "update": Entry(
        "lda_vi.cli.update:command", "Add documents to a run, and fit all of them, starting from its topics."
    ),
    "plot": Entry(
        "lda_vi.cli.plot:command", "Draw a picture of a run: KIND is convergence, time, similarity or fit."
    ),
    "export": Entry("lda_vi.cli.export:command", "Write a run in the formats of other programs."),
    "evaluate": Entry(
        "lda_vi.cli.evaluate:command", "Score a run: held-out documents, coherence, faults, labels."
    ),
    "compare": Entry(
        "lda_vi.cli.compare:command",
        "Match the topics of two runs: which came back, which were split or merged, which are lost or new.",
    ),
    "validate": Entry("lda_vi.cli.validate:command", "Compare this program with scikit-learn on a corpus."),
    "doctor": Entry("lda_vi.cli.doctor:command", "Check this installation, and runs if any are named."),
}


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is called, not to list it."""

    def list_commands(self, ctx):
        """Return the verbs in the order of the table, which is the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx, name):
        """Import a command."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].target.split(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx, formatter):
        """List the commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, entry.help) for verb, entry in COMMANDS.items()])

    def resolve_command(self, ctx, args):
        """Find the command, or name the one that was probably meant."""
        verb = str(args[0])
        if verb in COMMANDS or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(verb.lower(), COMMANDS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Commands: {', '.join(COMMANDS)}."
        raise click.UsageError(f"There is no command {verb!r}. {hint}", ctx)


def print_version(ctx, parameter, value):
    """Print the version of the installed package and leave."""
    if value and not ctx.resilient_parsing:
        from importlib import metadata  # slow to import, seldom needed

        try:
            version = metadata.version("lda_vi")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        click.echo(f"lda-vi {version}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=print_version,
    help="Show the version.",
)  # fmt: skip
def program():
    """Topics in text: Latent Dirichlet Allocation by coordinate-ascent variational inference.

    \b
    Examples:
      lda-vi demo                          every step, on text that comes with it
      lda-vi cookies                       the idea, told on one screen (--lang ko: in Korean)
      lda-vi preprocess speeches.csv       text to counts: speeches.corpus
      lda-vi train speeches.corpus -k 30   counts to topics: runs/speeches-k30
      lda-vi topics runs/speeches-k30      the words of each topic
      lda-vi docs runs/speeches-k30        the documents that are fitted worst
      lda-vi explain runs/speeches-k30 ID  one document, word by word
      lda-vi groups runs/speeches-k30 --by party
    """


def main(argv=None):
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process if left out.

    Returns
    -------
    int
        The exit status.
    """
    if "_LDA_VI_COMPLETE" in os.environ:
        program.main(prog_name="lda-vi")  # the shell asks for completions; click answers and exits
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started this; the next file would get its place
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a letter must not end the run
            stream.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.showwarning = show_warning
        try:
            status = perform(sys.argv[1:] if argv is None else list(argv))
            sys.stdout.flush()
        except BrokenPipeError:
            discard_output()
            status = READER_GONE
    return status


def perform(argv):
    """Run a command and turn whatever ended it into an exit status."""
    try:
        with program.make_context("lda-vi", argv) as ctx:
            program.invoke(ctx)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as interrupt:
        output.message(str(interrupt) or "Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        return show_error(error)
    return 0


def show_error(error):
    """Show an expected error as one message and return its exit status; raise any other again."""
    errors = sys.modules.get("lda_vi.errors")  # slow to import; if it is not, the error is not one of ours
    if errors and isinstance(error, errors.LdaViError):
        text = str(error)
        usage, data = isinstance(error, errors.ParameterError), isinstance(error, errors.InputError)
        status = WRONG_USAGE if usage else BAD_INPUT if data else FAILED
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
        status = FAILED
    elif isinstance(error, MemoryError):
        text, status = f"not enough memory. {error}".strip(), FAILED
    else:
        raise error
    output.message(f"Error: {text}")
    return status


def show_warning(text, category, filename, lineno, file=None, line=None):
    """Show a warning as one line, without the place in the code."""
    output.message(f"Warning: {text}")


def discard_output():
    """Let what is still buffered for a reader who went away disappear quietly."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
