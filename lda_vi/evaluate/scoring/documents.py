"""How probable a model finds documents, and whether its topics agree with their labels."""

import numpy as np

from lda_vi.errors import InputError
from lda_vi.evaluate.agreement import label_agreement
from lda_vi.evaluate.completion import completion, ratio_error, row_sums
from lda_vi.evaluate.keys import document_keys
from lda_vi.evaluate.left_to_right import left_to_right
from lda_vi.evaluate.same_step import as_matrix
from lda_vi.evaluate.topic_quality import as_topics
from lda_vi.inference.layout import take_rows
from lda_vi.plurals import counted


def score_documents(table, part, model, counts, particles, most, seed, n_jobs):
    """Add how probable the model finds documents.

    Parameters
    ----------
    table : ScoreTable
        Where the scores go.
    part : str
        What they are filed under.
    model : LDA
        Fitted.
    counts : Counts
        The documents.
    particles, most : int
        Of the left-to-right estimate: particles (0 leaves it out) and most documents.
    seed : int
        For the halves and the particles.
    n_jobs : int or None
        Threads.
    """
    beta, alpha = as_topics(model.components_), model.doc_topic_prior_
    plain = (np.asarray(model.topic_share_) @ beta)[None]
    lengths = row_sums(counts.data, counts.indptr)
    filled = np.flatnonzero(lengths)

    def alone(n):
        return "; one document, so no standard error" if n == 1 else ""

    def completed(topics, prior, what):
        found = completion(as_matrix(counts), topics, prior, seed=seed, n_jobs=n_jobs)
        judged = np.count_nonzero(found.tokens)
        of = f"{counted(found.n_tokens, 'hidden token')} of {counted(judged, 'document')}"
        return found.mean, found.standard_error, f"nats a token, {what}{of}{alone(judged)}"

    def estimated():
        chosen, of = filled, counted(len(filled), "document")
        if len(filled) > most:
            first = np.argsort(document_keys(counts, seed)[filled], kind="stable")[:most]
            chosen, of = np.sort(filled[first]), f"{most:,} of {of}"
        some = take_rows(counts, chosen)
        found = left_to_right(as_matrix(some), beta, alpha, particles=particles, seed=seed, n_jobs=n_jobs)
        noise = np.sqrt(np.sum(found.noise**2)) / found.n_tokens
        chance = f", noise {noise:.1g}" if particles > 1 else ", noise unknown"
        note = f"nats a token, {counted(found.n_tokens, 'token')} of {of}, {counted(particles, 'particle')}{chance}"
        return found.mean, found.standard_error, note + alone(len(chosen))

    def bounded():
        if not len(filled):
            raise InputError("no document holds a token.")
        bound = model.posterior(as_matrix(counts))[1]
        note = f"nats a token, {counted(lengths.sum(), 'token')} of {counted(len(filled), 'document')}"
        return bound.sum() / lengths.sum(), ratio_error(bound, lengths), note + alone(len(filled))

    table.attempt(part, "completion", lambda: completed(beta, alpha, ""))
    table.attempt(
        part, "completion, no topics", lambda: completed(plain, 1.0, "word frequencies of the fit alone, ")
    )
    if particles:
        table.attempt(part, "left to right", estimated)
    table.attempt(part, "bound", bounded)


def score_labels(table, model, corpus, label, seed):
    """Add how far topics agree with a column of the corpus; documents without a token do not count.

    Parameters
    ----------
    table : ScoreTable
        Where the scores go.
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.
    label : str
        The column.
    seed : int
        For the folds of the classifier.
    """
    table.tell("labels")
    filled = np.diff(corpus.counts.indptr) > 0
    tokens = topic_tokens(model, corpus) + model.doc_topic_prior_
    theta = tokens / tokens.sum(axis=1, keepdims=True)
    names = ("nmi", "ami", "purity", "accuracy")
    try:
        found = label_agreement(theta[filled], corpus.documents[label][filled].tolist(), seed=seed)
    except InputError as reason:
        for name in names:
            table.add("labels", name, np.nan, note=f"none: column {label!r}, {reason}")
        return
    of = f"{counted(found.n_labels, 'label')} ({label}), {counted(found.n_documents, 'document')}"
    for name in names[:3]:
        table.add("labels", name, getattr(found, name), note=of)
    rare = f"; {found.n_rare:,} with too rare labels left out" if found.n_rare else ""
    note = f"linear classifier on shares, 5 folds; largest label: {found.majority:.3f}{rare}"
    if np.isnan(found.accuracy):
        note = "none: fewer than two labels have five documents or more"
    table.add("labels", "accuracy", found.accuracy, found.accuracy_error, note)


def topic_tokens(model, corpus):
    """Expected tokens of each topic in each document of the fit, ndarray of shape (D, K)."""
    gamma = getattr(model, "doc_topic_posterior_", None)
    if gamma is None or len(gamma) != corpus.n_documents:
        gamma = model.posterior(corpus.counts)[0]
    return np.asarray(gamma, dtype=np.float64) - model.doc_topic_prior_
