"""``lda-vi train``: topics of a corpus, and a run folder with all results."""

import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from lda_vi.cli import output
from lda_vi.cli.options import (
    Prior,
    Verb,
    command_line,
    force_option,
    jobs_option,
    max_iter_option,
    output_option,
    place,
    quiet_option,
    seed_option,
    text_options,
    tol_option,
)
from lda_vi.cli.training import train

# Everything else was fixed when the training began.
WITH_RESUME = ("resume", "force", "every", "n_jobs", "quiet", "as_json")


def prior_option(option, name, of):
    """Option for one of the two priors."""
    help = f"Prior of {of}; auto learns it."
    return click.option(option, name, type=Prior(), default="auto", show_default=True, help=help)


@click.command("train", cls=Verb)
@click.argument("source", metavar="CORPUS", type=place(), required=False)
@click.option("-k", "--topics", "n_components", type=click.IntRange(min=1), help="Number of topics.")
@output_option("RUN", "Where to store it.  [default: runs/CORPUS-kK]")
@seed_option
@jobs_option
@max_iter_option
@tol_option
@click.option(
    "--init", type=click.Choice(["collapsed", "random"]), default="collapsed", show_default=True,
    help="How topics begin.",
)  # fmt: skip
@prior_option("--alpha", "doc_topic_prior", "the topics in a document")
@prior_option("--eta", "topic_word_prior", "the words in a topic")
@click.option(
    "--method", "learning_method", type=click.Choice(["batch", "online"]), default="batch",
    show_default=True, help="All documents in each pass, or batch by batch.",
)  # fmt: skip
@click.option(
    "--dtype", type=click.Choice(["float64", "float32"]), default="float64", show_default=True,
    help="Type of the topics; float32 needs half the memory.",
)  # fmt: skip
@click.option(
    "--track", "track_documents", type=click.Choice(["all", "last"]), default="all", show_default=True,
    help="Keep the bound of each document for all passes, or the last.",
)  # fmt: skip
@click.option(
    "--checkpoint-every", "every", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
    help="Store the state after every N passes, and say so; 0: only on an interrupt.",
)  # fmt: skip
@click.option("--resume", type=place(), metavar="RUN", help="Continue a training that was interrupted.")
@text_options
@force_option
@quiet_option
@output.json_option
@click.pass_context
def command(
    ctx, source, target, every, resume, dtype, text, id, format, encoding, force, quiet, as_json, **settings
):
    """Find topics in a corpus, and store all results in a folder.

    CORPUS is what lda-vi preprocess made; or raw text, which is then prepared with the default settings. RUN
    gets the model, a copy of the corpus, and run.json with all settings.

    Ctrl-C ends the fit after the pass that is running, and keeps its state: --resume, or the same command
    again, continues from there. With --checkpoint-every this also works after a crash. The result is the same
    to the last bit as without the interruption.

    \b
    Examples:
      lda-vi train speeches.corpus -k 30
      lda-vi train speeches.corpus -k 50 --seed 1 -o runs/fifty
      lda-vi train letters/ -k 10
      lda-vi train speeches.corpus -k 300 --checkpoint-every 10
      lda-vi train --resume runs/speeches-k300
    """
    from lda_vi.cli.interrupt import Interrupt

    reading = {"text": text, "id": id, "format": format, "encoding": encoding}
    with Interrupt():
        if resume is None:
            trained = _begin(ctx, source, target, reading, dtype, every, force, quiet, settings)
        else:
            trained = _go_on(ctx, resume, every, force, quiet, settings["n_jobs"])
    present(trained, quiet=quiet, as_json=as_json)


def _begin(ctx, source, target, reading, dtype, every, force, quiet, settings):
    """Train from a corpus or from text."""
    from lda_vi.cli.preprocess import show_summary
    from lda_vi.cli.run import check_place
    from lda_vi.cli.sources import base_name, find_corpus

    for name, value in (("source", source), ("n_components", settings["n_components"])):
        if value is None:
            raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == name))
    target = target or Path("runs") / f"{base_name(source)}-k{settings['n_components']}"
    check_place(target, force=True)  # what is no run is refused before any work
    found = find_corpus(source, quiet=quiet, **reading)
    if found.raw and not quiet:
        show_summary(found.corpus, source)
    again = command_line(ctx, target=target, always=("n_components", "random_state"))
    return train(
        found.corpus,
        target,
        settings=settings,
        dtype=dtype,
        again=again,
        force=force,
        quiet=quiet,
        every=every,
    )


def _go_on(ctx, run, every, force, quiet, n_jobs):
    """Go on with a training that was cut off."""
    from lda_vi.cli.record import CHECKPOINT, is_run, is_stored, read_record
    from lda_vi.cli.run import open_run, recover_for_reading
    from lda_vi.cli.training import Trained
    from lda_vi.cli.unfinished import read_unfinished

    for option in ctx.command.params:
        given = ctx.get_parameter_source(option.name) not in (None, ParameterSource.DEFAULT)
        if given and option.name not in WITH_RESUME:
            name = option.opts[0] if isinstance(option, click.Option) else option.human_readable_name
            raise click.UsageError(
                f"{name} cannot be changed with --resume: the training goes on as it began.", ctx
            )
    place = recover_for_reading(run)
    outcome = read_record(place).get("outcome", {}) if is_run(place) else {"interrupted": True}
    if not is_stored(place / CHECKPOINT) and not outcome.get("interrupted"):
        output.message(f"{run} is finished; there is nothing left to do.")
        finished = open_run(run)
        return Trained(finished, finished.model.verdict_)
    record, was_every, corpus = read_unfinished(place)
    settings = {**record["settings"], "n_jobs": n_jobs}
    if ctx.get_parameter_source("every") is ParameterSource.DEFAULT:
        every = was_every
    return train(
        corpus, run, settings=settings, dtype=settings.pop("dtype"), again=record["command"], force=force,
        going_on=True, quiet=quiet, every=every,
    )  # fmt: skip


def present(trained, *, quiet=False, as_json=False):
    """Show what a training came to: the verdict on stderr, the topics on stdout.

    Parameters
    ----------
    trained : Trained
        The result.
    quiet : bool
        No summary; a fit that did not converge is still reported.
    as_json : bool
        Print everything as one JSON object.
    """
    from lda_vi.cli.outcome import show_outcome, worst_documents
    from lda_vi.cli.run import folder_bytes
    from lda_vi.cli.topics import MEASURE, print_topics
    from lda_vi.inspect.views import topics

    run, verdict = trained
    if not quiet:
        show_outcome(run, verdict)
    elif not run.model.converged_ and run.model.tol > 0:
        output.message(f"Warning: {verdict}")
    if as_json:
        tables = {"worst_fitted": worst_documents(run), "topics": topics(run.model, by=MEASURE)}
        rows = {name: table.to_dict("records") for name, table in tables.items()}
        output.print_record({"run": str(run.path), **run.record, **rows}, as_json=True)
    else:
        print_topics(run.model, n=8, most=30)
    if not quiet:
        path = shlex.quote(str(run.path))
        output.note("Wrote", f"{run.path} ({folder_bytes(run.path) / 1e6:.1f} MB: model, corpus, run.json)")
        next_ = [f"lda-vi topics {path}", f"lda-vi docs {path} --topic 0", f"lda-vi docs {path} --sort fit"]
        output.note("Next", "\n".join(next_))
