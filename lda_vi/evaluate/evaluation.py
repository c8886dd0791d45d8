"""All scores of a model at once, in one table, with what a reader must know of each.

What a score is stands where it is computed: `completion`, `left_to_right`, `coherence`, `topic_quality`, `flags`,
`agreement`. A score that cannot be had is in the table without a value, and its note says why.
"""

from typing import NamedTuple

import pandas as pd

from lda_vi.corpus import check_corpus
from lda_vi.errors import ParameterError
from lda_vi.evaluate.held_out import held_out_counts
from lda_vi.evaluate.scoring.documents import score_documents, score_labels
from lda_vi.evaluate.scoring.table import ScoreTable
from lda_vi.evaluate.scoring.topics import score_topics
from lda_vi.inference.validation import as_counts, check_int
from lda_vi.inspect.tables import own_columns

LABEL = "label"
MOST_DOCUMENTS = 500


class Evaluation(NamedTuple):
    """All scores of a model.

    Parameters
    ----------
    scores : DataFrame
        ``part``, ``score``, ``value`` (NaN where there is none), ``standard_error`` (NaN where there is none)
        and ``note``.
    topics : DataFrame
        A row for each topic: ``topic``, ``share``, a column for each coherence measure, ``exclusivity``,
        ``frex``, ``effective_words``, ``effective_documents``, ``flags`` and ``words``.
    flags : DataFrame
        As from `lda_vi.evaluate.flags.flag_topics`.
    notes : list of str
        What happened on the way.
    """

    scores: pd.DataFrame
    topics: pd.DataFrame
    flags: pd.DataFrame
    notes: list

    def value(self, score):
        """Value of a score by its name; NaN where it could not be had."""
        found = self.scores.loc[self.scores["score"] == score, "value"]
        if found.empty:
            raise ParameterError(f"score must be one of {', '.join(self.scores['score'])}, got {score!r}.")
        return float(found.iloc[0])

    def to_dict(self):
        """Everything in plain values, for JSON."""
        tables = {name: getattr(self, name).to_dict("records") for name in ("scores", "topics", "flags")}
        return tables | {"notes": list(self.notes)}


def evaluate(
    model, corpus, held_out=None, *, n=10, reference=None, label=None, particles=20,
    documents=MOST_DOCUMENTS, seed=0, n_jobs=None, on_step=None,
):  # fmt: skip
    """Score a model in every way there is.

    Parameters
    ----------
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.
    held_out : Corpus, DataFrame, list of str, or matrix of counts, optional
        Documents it was not fitted on, see `lda_vi.evaluate.held_out.held_out_counts`. Without them those of
        the fit are scored, which flatters the model.
    n : int
        Top words of each topic, >= 2, for coherence and the like.
    reference : Corpus, Sequences or lists of words, optional
        Where words of a topic have to occur together; by default `corpus`.
    label : str, optional
        Column of `corpus` that topics are compared with; by default ``label``, if there is one.
    particles : int
        Of the left-to-right estimate; 0 leaves it out.
    documents : int
        The left-to-right estimate takes at most so many, chosen by their counts and not by their order.
    seed : int
        For the halves of completion, the particles, and the folds of the classifier.
    n_jobs : int, optional
        Threads.
    on_step : callable, optional
        Called with the name of each score that takes its time, before it is made.

    Returns
    -------
    Evaluation

    Raises
    ------
    ParameterError
        If a setting cannot work.
    InputError
        If the corpus is not that of the model, or `held_out` cannot be judged by it at all.

    Examples
    --------
    >>> import numpy as np
    >>> from lda_vi import LDA, Corpus
    >>> X = np.random.default_rng(0).poisson(0.5, size=(40, 30))
    >>> corpus = Corpus.from_matrix(X)
    >>> found = evaluate(LDA(2, random_state=0).fit(corpus), corpus, X[:10] + X[10:20])
    >>> found.scores.loc[found.scores["part"] == "held-out", "score"].tolist()
    ['completion', 'completion, no topics', 'left to right', 'bound']
    """
    for name, value, least in (("n", n, 2), ("particles", particles, 0), ("documents", documents, 1)):
        check_int(value, name, least)
    check_corpus(corpus, model)
    if label is not None and label not in corpus.documents:
        known = ", ".join(own_columns(corpus.documents)) or "none of its own"
        raise ParameterError(f"label must be a column of the corpus, got {label!r}; its columns: {known}.")
    table, notes = ScoreTable(on_step), []
    if held_out is None:
        part, counts = "fit", corpus.counts
        notes.append(
            "No held-out documents: those of the fit are scored, which the topics have seen, so their scores "
            "are too high and say little about the number of topics."
        )
    else:
        part, (counts, said) = "held-out", held_out_counts(held_out, corpus)
        notes += said
    score_documents(table, part, model, as_counts(counts), particles, documents, seed, n_jobs)
    topics, flags = score_topics(table, model, corpus, reference, n, notes, n_jobs)
    if label is not None or LABEL in corpus.documents:
        score_labels(table, model, corpus, label or LABEL, seed)
    return Evaluation(table.frame(), topics, flags, notes)
