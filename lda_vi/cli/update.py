"""``lda-vi update``: a new run from an old one and more documents, with the same topics as far as these allow."""

from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import (
    Verb,
    command_line,
    force_option,
    jobs_option,
    max_iter_option,
    output_option,
    place,
    quiet_option,
    text_options,
    tol_option,
)
from lda_vi.plurals import counted

MOVED = 3  # topics to name that changed most
MUCH_UNKNOWN, MUCH_WORSE = 0.2, 0.5  # share of words, and nats a token, beyond the usual
MANY_NEW = 0.3  # of the old documents: beyond, training anew finds better topics


@click.command("update", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("source", metavar="NEW", type=place())
@output_option("RUN2", "Where to store it.", required=True)
@text_options
@click.option("--id-prefix", default="", metavar="TEXT", help="Put this in front of the ids of NEW.")
@max_iter_option
@tol_option
@jobs_option
@force_option
@quiet_option
@output.json_option
@click.pass_context
def command(
    ctx, run, source, target, text, id, format, encoding, id_prefix, max_iter, tol, n_jobs, force, quiet, as_json
):  # fmt: skip
    """Add documents to a run, and fit all of them, starting from its topics.

    RUN stays as it is; RUN2 holds the old documents in their rows and the new ones after them. Vocabulary,
    priors and the numbers of the topics are kept, so topic 3 of RUN2 is topic 3 of RUN, moved by what the new
    documents say; its name is kept. Words that RUN does not know do not count, and topics that only NEW has
    are not found: where that matters, train anew on everything.

    \b
    Examples:
      lda-vi update runs/speeches-k30 2025.csv --text-col speech -o runs/speeches-2025
      lda-vi update runs/mail new.jsonl --id-prefix june- -o runs/mail-june
    """
    from lda_vi.cli.run import open_run

    opened = open_run(run)
    if Path(target).resolve() == Path(run).resolve():
        raise click.UsageError("RUN2 must be another folder than RUN: a run is never changed.")
    again = command_line(ctx, target=target)
    updated = update(
        opened, source, target, text=text, id=id, format=format, encoding=encoding, id_prefix=id_prefix,
        again=again, force=force, quiet=quiet, max_iter=max_iter, tol=tol, n_jobs=n_jobs,
    )  # fmt: skip
    facts = updated["facts"]
    if not quiet:
        show(facts, opened.corpus.n_documents, updated["verdict"])
        output.note("Wrote", str(target))
        output.note("Next", f"lda-vi topics {target}\nlda-vi compare {run} {target}")
    if as_json:
        output.print_record({"run": str(target), **facts}, as_json=True)


def update(
    run,
    source,
    target,
    *,
    again,
    text="text",
    id=None,
    format=None,
    encoding=None,
    id_prefix="",
    force=False,
    quiet=False,
    **settings,
):
    """Read new documents, fit a run and them together, and store the new run.

    Parameters
    ----------
    run : Run
        The old one.
    source : Path
        New text, as for `lda_vi.cli.new_text.read_new`.
    target : Path
        The new run folder.
    again : str
        The command that does it again.
    text, id, format, encoding
        As for `read_documents`.
    id_prefix : str
        Put in front of the new ids.
    force : bool
        Replace another run.
    quiet : bool
        Show no progress.
    **settings
        Settings of `LDA` to change: `max_iter`, `tol`, `n_jobs`.

    Returns
    -------
    dict
        ``run``, ``verdict`` (why the fit stopped) and ``facts`` (what changed, in plain numbers).
    """
    from lda_vi.cli.interrupt import Stopped
    from lda_vi.cli.labels import read_labels, write_labels
    from lda_vi.cli.lock import Lock
    from lda_vi.cli.new_text import read_new
    from lda_vi.cli.outcome import outcome
    from lda_vi.cli.record import make_record
    from lda_vi.cli.run import check_place, recover, write_run
    from lda_vi.cli.training import fit
    from lda_vi.inspect.new_documents import infer_documents
    from lda_vi.model.growth import continuing, grown_corpus

    check_place(target, force=force)
    documents = read_new(source, text=text, id=id, format=format, encoding=encoding)
    corpus = grown_corpus(run.corpus, documents, id_prefix=id_prefix)
    before = infer_documents(run.model, documents, removed=run.corpus.removed)
    model = continuing(run.model, **settings)
    dtype = str(run.model.components_.dtype)
    with Lock(target):
        recover(target)
        check_place(target, force=force)
        try:
            verdict = fit(model, corpus, dtype=dtype, quiet=quiet)
        except Stopped:
            raise KeyboardInterrupt(f"Interrupted; nothing was written, {run.path} is as it was.") from None
        own = {name: value for name, value in run.model.get_params().items() if name not in settings}
        model.set_params(
            **own
        )  # how it began is told by the record; the settings are those of a fit from nothing
        kept = {name: value for name, value in run.record.get("settings", {}).items() if name not in settings}
        record = make_record(corpus, {**kept, **output.plain(settings), "dtype": dtype}, again)
        record["settings"].pop("n_jobs", None)
        record["update"] = {"from": run.record.get("corpus", {}), "documents": run.corpus.n_documents}
        record["outcome"] = outcome(model, corpus)
        stored = write_run(target, model=model, corpus=corpus, record=record, force=force)
        labels = read_labels(run.path)
        if labels:
            write_labels(target, labels)
    return {"run": stored, "verdict": verdict, "facts": what_changed(run, model, corpus, before)}


def what_changed(run, model, corpus, before):
    """How the new documents fit before and after, what is unknown in them, and which topics moved most.

    Parameters
    ----------
    run : Run
        The old one.
    model : LDA
        The new one, fitted on `corpus`.
    corpus : Corpus
        Old and new documents.
    before : Inferred
        The new documents under the old topics.

    Returns
    -------
    dict
    """
    import numpy as np

    from lda_vi.evaluate.matching import similarity
    from lda_vi.inspect.documents import fit_per_token
    from lda_vi.inspect.new_documents import usual_unknown
    from lda_vi.inspect.views import lengths

    n_old, tokens = run.corpus.n_documents, lengths(corpus)
    close = similarity(run.model.components_, model.components_).diagonal()
    moved = np.argsort(close, kind="stable")[:MOVED]
    after = fit_per_token(model.doc_elbo_, tokens)

    def middle(values):
        known = values[np.isfinite(values)]
        return float(np.median(known)) if len(known) else None

    filled = np.flatnonzero(tokens[:n_old])  # others have no topic to keep
    largest = [part.doc_topic_posterior_[filled].argmax(axis=1) for part in (run.model, model)]
    return {
        "documents": corpus.n_documents,
        "new_documents": corpus.n_documents - n_old,
        "new_empty": int((tokens[n_old:] == 0).sum()),
        "new_tokens": int(tokens[n_old:].sum()),
        "unknown_share": before.unknown_share,
        "unknown_usual": usual_unknown(run.corpus),
        "unknown_words": [{"word": word, "count": count} for word, count in before.unknown_words],
        "fit_old_documents": middle(fit_per_token(run.model.doc_elbo_, lengths(run.corpus))),
        "fit_new_before": middle(fit_per_token(before.doc_elbo, before.tokens)),
        "fit_new_after": middle(after[n_old:]),
        "kept_topic": float(np.mean(largest[0] == largest[1])),
        "moved": [{"topic": int(k), "similarity": float(close[k])} for k in moved],
        "passes": int(model.n_iter_),
        "converged": bool(model.converged_),
        "elbo": float(model.elbo_),
    }


def show(facts, n_old, verdict):
    """Tell what was added, how it fits, and when to train anew instead."""
    new, tokens = counted(facts["new_documents"], "document"), counted(facts["new_tokens"], "known token")
    output.note("Added", f"{new} to {n_old:,}: {tokens}")
    if facts["new_empty"]:
        output.note("Empty", f"{facts['new_empty']:,} of them without a known word: kept as empty rows")
    if facts["unknown_words"]:
        most = ", ".join(f"{word['word']} ({word['count']:,})" for word in facts["unknown_words"])
        output.note(
            "Unknown",
            f"{facts['unknown_share']:.1%} of their words ({facts['unknown_usual']:.1%} usual): {most}",
        )
    output.note("Verdict", verdict)
    if facts["fit_new_before"] is not None and facts["fit_old_documents"] is not None:
        output.note(
            "Fit",
            f"new documents {facts['fit_new_before']:.3f} before, {facts['fit_new_after']:.3f} after; "
            f"old ones {facts['fit_old_documents']:.3f} nats a token, medians",
        )
    moved = ", ".join(f"{row['topic']} ({row['similarity']:.2f} like itself)" for row in facts["moved"])
    output.note("Topics", f"{facts['kept_topic']:.1%} of the old documents keep theirs; moved most: {moved}")
    fits = facts["fit_new_after"], facts["fit_old_documents"]
    if facts["unknown_share"] > facts["unknown_usual"] + MUCH_UNKNOWN:
        output.note("Advice", "Many words are unknown here: preprocess and train anew on all texts.")
    elif None not in fits and fits[0] < fits[1] - MUCH_WORSE:
        output.note(
            "Advice", "New documents fit much worse than old ones: training anew may find their own topics."
        )
    elif facts["new_documents"] > MANY_NEW * n_old:
        output.note("Advice", "So many new documents are worth a new training: it may find better topics.")
