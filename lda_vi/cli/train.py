"""``lda-vi train``: topics of a corpus, and a run folder with all there is."""

import shlex
import warnings
from pathlib import Path
from typing import NamedTuple

import click

from lda_vi.cli import output
from lda_vi.cli.options import (
    Prior,
    Verb,
    command_line,
    force_option,
    jobs_option,
    place,
    quiet_option,
    seed_option,
    text_options,
    topics_option,
)


@click.command("train", cls=Verb)
@click.argument("source", metavar="CORPUS", type=place())
@topics_option
@click.option(
    "-o",
    "--output",
    "target",
    type=place(),
    metavar="RUN",
    help="Where to store it.  [default: runs/CORPUS-kK]",
)
@seed_option
@jobs_option
@click.option(
    "--max-iter", type=click.IntRange(min=1), default=100, show_default=True, metavar="N", help="Most passes."
)
@click.option(
    "--tol",
    type=click.FloatRange(min=0),
    default=1e-3,
    show_default=True,
    metavar="X",
    help="Stop when a pass moves the bound by less than this share of it; 0: do all passes.",
)
@click.option(
    "--init",
    type=click.Choice(["collapsed", "random"]),
    default="collapsed",
    show_default=True,
    help="Start.",
)
@click.option(
    "--alpha",
    "doc_topic_prior",
    type=Prior(),
    default="auto",
    show_default=True,
    help="Prior of the topics in a document; auto learns it.",
)
@click.option(
    "--eta",
    "topic_word_prior",
    type=Prior(),
    default="auto",
    show_default=True,
    help="Prior of the words in a topic; auto learns it.",
)
@click.option(
    "--method",
    "learning_method",
    type=click.Choice(["batch", "online"]),
    default="batch",
    show_default=True,
    help="All documents in each pass, or step by step.",
)
@click.option(
    "--dtype",
    type=click.Choice(["float64", "float32"]),
    default="float64",
    show_default=True,
    help="Type of the topics; float32 needs half the memory.",
)
@click.option(
    "--track",
    "track_documents",
    type=click.Choice(["all", "last"]),
    default="all",
    show_default=True,
    help="Keep the bound of each document for all passes, or the last.",
)
@text_options
@force_option
@quiet_option
@output.json_option
@click.pass_context
def command(ctx, source, target, dtype, text, id, format, force, quiet, as_json, **settings):
    """Find topics in a corpus, and leave a folder with all there is.

    CORPUS is what lda-vi preprocess made; or raw text, which is then prepared with the default settings. RUN
    gets the model, a copy of the corpus, and run.json with all settings. Ctrl-C ends the fit after the pass
    that is running and keeps the model so far.

    \b
    Examples:
      lda-vi train speeches.corpus -k 30
      lda-vi train speeches.corpus -k 50 --seed 1 -o runs/fifty
      lda-vi train letters/ -k 10
    """
    from lda_vi.cli.preprocess import show_summary
    from lda_vi.cli.run import check_place
    from lda_vi.cli.sources import base_name, find_corpus

    target = target or Path("runs") / f"{base_name(source)}-k{settings['n_components']}"
    check_place(target, force=True)  # what is no run is refused before any work
    found = find_corpus(source, text=text, id=id, format=format)
    if found.raw and not quiet:
        show_summary(found.corpus, source)
    again = command_line(ctx, target=target, always=("n_components", "random_state"))
    trained = train(
        found.corpus, target, settings=settings, dtype=dtype, again=again, force=force, quiet=quiet
    )
    present(trained, quiet=quiet, as_json=as_json)


class Trained(NamedTuple):
    """What a training came to.

    Parameters
    ----------
    run : Run
        Stored.
    verdict : str
        Why it stopped, with advice where something needs to change.
    """

    run: object
    verdict: str


def train(corpus, target, *, settings, again, dtype="float64", force=False, quiet=False):
    """Fit a model and store the run.

    Parameters
    ----------
    corpus : Corpus
        What to fit.
    target : Path
        The run folder.
    settings : dict
        Parameters of `LDA`.
    again : str
        The command that does it again.
    dtype : {"float64", "float32"}
        Type of the topics.
    force : bool
        Replace another run.
    quiet : bool
        Show no progress.

    Returns
    -------
    Trained

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted; the message tells what was kept.
    """
    from lda_vi.cli.interrupt import Stopped
    from lda_vi.cli.outcome import outcome
    from lda_vi.cli.record import make_record
    from lda_vi.cli.run import check_place, write_run
    from lda_vi.model import LDA

    model = LDA(**settings)
    plain = {name: output.plain(value) for name, value in model.get_params().items() if name != "n_jobs"}
    record = make_record(corpus, {**plain, "dtype": dtype}, again)
    check_place(target, record, force=force)
    stopped = False
    try:
        verdict = fit(model, corpus, dtype=dtype, quiet=quiet)
    except Stopped:
        if not hasattr(model, "doc_elbo_"):
            raise KeyboardInterrupt("Interrupted before there was a model; nothing was written.") from None
        if target.exists():
            raise KeyboardInterrupt(f"Interrupted; {target} still holds the older run.") from None
        verdict, stopped = model.verdict_, not model.converged_
    record["outcome"] = outcome(model, corpus)
    run = write_run(target, model=model, corpus=corpus, record=record, force=force)
    if stopped:
        raise KeyboardInterrupt(
            f"Interrupted after pass {model.n_iter_}. The model so far, not converged, is in {target}."
        )
    return Trained(run, verdict)


class TypedCounts(NamedTuple):
    """Counts of a corpus in another type, with what `LDA.fit` reads beside them."""

    counts: object
    vocabulary: object
    preparation: dict


def fit(model, corpus, *, dtype="float64", quiet=False):
    """Fit a model, showing its progress.

    Parameters
    ----------
    model : LDA
        Is fitted.
    corpus : Corpus
        What to fit.
    dtype : {"float64", "float32"}
        Type of the topics.
    quiet : bool
        Show no progress.

    Returns
    -------
    str
        Why it stopped, with advice where something needs to change.

    Raises
    ------
    Stopped
        If Ctrl-C was pressed, after the end of a pass.
    """
    from lda_vi.cli.interrupt import Interrupt
    from lda_vi.cli.progress import Progress
    from lda_vi.errors import EmptyDocumentWarning
    from lda_vi.model import NotConvergedWarning

    table = corpus
    if dtype != "float64":
        table = TypedCounts(corpus.counts.astype(dtype), corpus.vocabulary, corpus.preparation)
    progress = Progress(corpus.n_documents, max_iter=model.max_iter, tol=model.tol, quiet=quiet)
    interrupt = Interrupt(progress.stop)

    def on_pass(row):
        progress(row)
        interrupt.check()

    verdict = None
    with warnings.catch_warnings(record=True) as caught, interrupt, progress:
        warnings.simplefilter("always", NotConvergedWarning)
        warnings.simplefilter("ignore", EmptyDocumentWarning)  # the summary tells of them
        model.fit(table, on_pass=on_pass)
    for warning in caught:
        if issubclass(warning.category, NotConvergedWarning):
            verdict = str(warning.message)
        else:
            output.message(f"Warning: {warning.message}")
    return verdict or model.verdict_


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
    from lda_vi.cli.topics import print_topics, topic_rows

    run, verdict = trained
    if not quiet:
        show_outcome(run, verdict)
    elif not run.model.converged_ and run.model.tol > 0:
        output.message(f"Warning: {verdict}")
    if as_json:
        rows = topic_rows(run.model)
        record = {"run": str(run.path), **run.record, "worst_fitted": worst_documents(run).to_dict("records")}
        output.print_record({**record, "topics": rows.to_dict("records")}, as_json=True)
    else:
        print_topics(run.model, n=8, most=30)
    if not quiet:
        path = shlex.quote(str(run.path))
        output.note("Wrote", f"{run.path} ({folder_bytes(run.path) / 1e6:.1f} MB: model, corpus, run.json)")
        next_ = [f"lda-vi topics {path}", f"lda-vi docs {path} --topic 0", f"lda-vi docs {path} --sort fit"]
        output.note("Next", "\n".join(next_))
