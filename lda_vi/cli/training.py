"""A training: fit a model to a corpus, watched and guarded, and store the run.

What can be asked for on the command line is in `train`; what is on disk in between, in `unfinished`.
"""

import warnings
from typing import NamedTuple

from lda_vi.cli import output


class Trained(NamedTuple):
    """The result of a training.

    Parameters
    ----------
    run : Run
        Stored.
    verdict : str
        Why it stopped, with advice where something needs to change.
    """

    run: object
    verdict: str


def train(
    corpus, target, *, settings, again, dtype="float64", force=False, going_on=False, quiet=False, every=0
):
    """Fit a model and store the run; go on where a training with the same settings was cut off.

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
        Replace another run, and begin anew.
    going_on : bool
        With `force`: replace another run, and do not begin anew.
    quiet : bool
        Show no progress.
    every : int
        Passes from one checkpoint to the next; 0: only on an interrupt.

    Returns
    -------
    Trained

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted; the message tells what was kept, and how to go on.
    StorageError
        If another process is writing there, or the run cannot be stored.
    """
    from lda_vi.cli.disk_space import warn_of_little_space
    from lda_vi.cli.interrupt import Interrupt, Stopped
    from lda_vi.cli.lock import Lock
    from lda_vi.cli.outcome import outcome
    from lda_vi.cli.record import make_record
    from lda_vi.cli.run import check_place, recover, write_run
    from lda_vi.cli.unfinished import Unfinished
    from lda_vi.errors import BoundError
    from lda_vi.model import LDA

    model = LDA(**settings)
    plain = {name: output.plain(value) for name, value in model.get_params().items() if name != "n_jobs"}
    record = make_record(corpus, {**plain, "dtype": dtype}, again)
    check_place(target, record, force=force)
    with Interrupt() as interrupt, Lock(target):
        recover(target)
        check_place(target, record, force=force)
        unfinished = Unfinished(target, corpus, record, every=every)
        rows = unfinished.prepare(force=force and not going_on)
        warn_of_little_space(target, corpus, model.n_components, dtype)
        if rows:
            output.message(f"Going on after pass {len(rows)}, {rows[-1]['phase']} {rows[-1]['pass']}.")
        try:
            verdict = fit(
                model, corpus, dtype=dtype, quiet=quiet, unfinished=unfinished, interrupt=interrupt, rows=rows
            )
            interrupt.waits_for = "the run is stored"
            record["outcome"] = outcome(model, corpus)
            run = write_run(target, model=model, corpus=corpus, record=record, force=force)
            unfinished.remove()
        except Stopped:
            interrupt.waits_for = None
            raise KeyboardInterrupt(_keep_so_far(model, corpus, record, target, unfinished)) from None
        except BoundError as error:
            raise BoundError(f"{error}\n{_to_report(record, unfinished)}") from error
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Interrupted. {_how_to_go_on(unfinished)}") from None
        except (OSError, MemoryError):
            if unfinished.n_saved:
                output.message(_how_to_go_on(unfinished))
            raise
    return Trained(run, verdict)


class TypedCounts(NamedTuple):
    """Counts of a corpus in another type, with what `LDA.fit` reads beside them."""

    counts: object
    vocabulary: object
    preparation: dict


def fit(model, corpus, *, dtype="float64", quiet=False, unfinished=None, interrupt=None, rows=()):
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
    unfinished : Unfinished, optional
        Where the state is stored; without it, an interrupt stores nothing.
    interrupt : Interrupt, optional
        The one in force; without it, there is one for this fit.
    rows : list of dict
        The history so far.

    Returns
    -------
    str
        Why it stopped, with advice where something needs to change.

    Raises
    ------
    Stopped
        If it was interrupted, after the end of a pass; the state is then stored.
    """
    from contextlib import nullcontext

    from lda_vi.cli.interrupt import Interrupt
    from lda_vi.cli.progress import Progress
    from lda_vi.errors import EmptyDocumentWarning
    from lda_vi.model import NotConvergedWarning

    table = corpus
    if dtype != "float64":
        table = TypedCounts(corpus.counts.astype(dtype), corpus.vocabulary, corpus.preparation)
    progress = Progress(corpus.n_documents, max_iter=model.max_iter, tol=model.tol, quiet=quiet)
    progress.rows.extend(rows)
    guard = nullcontext() if interrupt is not None else Interrupt()
    interrupt = interrupt or guard
    interrupt.waits_for, interrupt.on_first = "this pass", progress.stop

    def on_pass(row):
        progress(row)
        if interrupt.asked and unfinished is not None:
            unfinished.save()
        interrupt.check()

    verdict = None
    with warnings.catch_warnings(record=True) as caught, guard, progress:
        warnings.simplefilter("always", NotConvergedWarning)
        warnings.simplefilter("ignore", EmptyDocumentWarning)  # the summary tells of them
        model.fit(table, on_pass=on_pass, checkpoints=unfinished)
    for warning in caught:
        if issubclass(warning.category, NotConvergedWarning):
            verdict = str(warning.message)
        else:
            output.message(f"Warning: {warning.message}")
    return verdict or model.verdict_


def _keep_so_far(model, corpus, record, target, unfinished):
    """Store the model of an interrupted fit, where it costs no older run; return what there is to say."""
    from lda_vi.cli.outcome import outcome
    from lda_vi.cli.record import is_interrupted, is_run
    from lda_vi.cli.run import write_run
    from lda_vi.errors import StorageError

    after, go_on = f"Interrupted after pass {unfinished.n_saved}", _how_to_go_on(unfinished)
    if is_run(target) and not is_interrupted(target, record):
        return f"{after}; {target} still holds the older run.\n{go_on}"
    if not hasattr(model, "doc_elbo_"):
        return f"{after}; there is no model yet.\n{go_on}"
    try:
        record["outcome"] = {**outcome(model, corpus), "interrupted": True}
        write_run(target, model=model, corpus=corpus, record=record)
    except StorageError as error:
        return f"{after}. The model so far could not be stored: {error}\n{go_on}"
    except KeyboardInterrupt:  # the second one; the state is on disk already
        return f"{after}.\n{go_on}"
    return f"{after}. The model so far, not converged, is in {target}.\n{go_on}"


def _how_to_go_on(unfinished):
    """The command that goes on with a training, if anything of it was stored."""
    if unfinished.n_saved is None:
        return "Nothing was stored."
    return f"Go on after pass {unfinished.n_saved} with: {unfinished.command}"


def _to_report(record, unfinished):
    """What a report of a fault should contain."""
    packages = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    lines = [
        f"To report it, send this message, the command ({record['command']}) and the versions: {packages}."
    ]
    sizes = ", ".join(f"{record['corpus'][name]:,.10g} {name}" for name in ("documents", "words", "tokens"))
    lines.append(f"The corpus: {sizes}, sha256 {record['corpus']['sha256']}.")
    if unfinished.n_saved:
        lines.append(f"The state after pass {unfinished.n_saved} is in {unfinished.path}.")
    return "\n".join(lines)
