"""One fit of a search, and its scores."""

import time
from typing import Any, NamedTuple

import numpy as np

from lda_vi.evaluate.choosing.split import Split
from lda_vi.evaluate.coherence import coherence
from lda_vi.evaluate.completion import completion
from lda_vi.evaluate.flags import FLAGS, flag_topics
from lda_vi.evaluate.topic_quality import topic_quality
from lda_vi.model import LDA

TOP_WORDS, WINDOW = 10, 10


class Fit(NamedTuple):
    """A finished fit.

    Parameters
    ----------
    n_topics, seed : int
        Which one.
    scores : dict
        Plain numbers, for JSON: see `score`.
    topics : ndarray of float32, shape (K, V)
        lambda, as precise as a comparison of topics needs.
    live : ndarray of bool, shape (K,)
        Topics that are not dead.
    log_likelihood, tokens : ndarray of float64, shape (H,)
        Of the hidden halves of the held-out documents.
    """

    n_topics: int
    seed: int
    scores: dict[str, Any]
    topics: np.ndarray
    live: np.ndarray
    log_likelihood: np.ndarray
    tokens: np.ndarray


class Task(NamedTuple):
    """What all fits of a search have in common.

    Parameters
    ----------
    split : Split
        Documents to learn from and to judge by.
    sequences : Sequences
        Where coherence is looked up.
    vocabulary : ndarray of str, shape (V,)
        The words.
    stop_words : frozenset of str
        Words that say nothing about a topic.
    settings : dict
        Further parameters of `LDA`.
    """

    split: Split
    sequences: Any
    vocabulary: np.ndarray
    stop_words: frozenset
    settings: dict[str, Any]


def fit_and_score(task, n_topics, seed, *, n_jobs=None, on_pass=None):
    """Fit a number of topics to the training documents and score them.

    Parameters
    ----------
    task : Task
        Documents and settings.
    n_topics, seed : int
        K and the seed of the fit.
    n_jobs : int, optional
        Threads; they do not change the result.
    on_pass : callable, optional
        Called after each pass, as by `LDA.fit`.

    Returns
    -------
    Fit
    """
    began = time.perf_counter()
    model = LDA(n_topics, random_state=seed, n_jobs=n_jobs, **task.settings)
    model.fit(task.split.train, on_pass=on_pass)
    seconds = time.perf_counter() - began
    held_out = completion(task.split.held_out, model.components_, model.doc_topic_prior_, n_jobs=n_jobs)
    scores, live = score(task, model, n_jobs)
    scores |= {
        "held_out": held_out.mean,
        "held_out_error": held_out.standard_error,
        "fit_seconds": seconds,
        "seconds": time.perf_counter() - began,
    }
    topics = model.components_.astype(np.float32)
    return Fit(n_topics, seed, scores, topics, live, held_out.log_likelihood, held_out.tokens)


def warm_up(task):
    """Fit and score a few documents, so that no fit is charged for what is compiled or loaded once.

    Parameters
    ----------
    task : Task
        Documents and settings.
    """
    few = task.split.train[np.flatnonzero(np.diff(task.split.train.indptr))[:5]]
    part = task._replace(split=Split(few, task.split.held_out[:2], task.split.rows[:2]))
    part = part._replace(settings={**task.settings, "max_iter": 1})
    fit_and_score(part, 2, 0)


def score(task, model, n_jobs=None):
    """All scores of a fit, except those on the held-out documents.

    Parameters
    ----------
    task : Task
        Documents and settings.
    model : LDA
        Fitted.
    n_jobs : int, optional
        Threads.

    Returns
    -------
    scores : dict
        ``coherence`` (NPMI of the top words), ``exclusivity``, numbers of topics that are ``dead``,
        ``duplicate``, ``background`` or made of ``stop_words``, ``topic_coherence`` of each, and how the fit
        went: ``bound_per_token``, ``passes``, ``converged``. Coherence is None where no topic has one.
    live : ndarray of bool, shape (K,)
    """
    topics, share, words = model.components_, model.topic_share_, task.vocabulary
    flags = flag_topics(topics, share, words, stop_words=task.stop_words)
    numbers = flags["flag"].value_counts()
    live = np.ones(len(topics), dtype=bool)
    live[flags.loc[flags["flag"] == "dead", "topic"]] = False
    sharp = topic_quality(topics, share, n=TOP_WORDS)["exclusivity"].to_numpy()
    own = npmi(task, topics, n_jobs)
    known = live & np.isfinite(own)
    n_tokens = task.split.train.sum()
    return {
        "coherence": float(own[known].mean()) if known.any() else None,
        "exclusivity": float(sharp[live].mean()) if live.any() else None,
        **{name.replace(" ", "_"): int(numbers.get(name, 0)) for name in FLAGS},
        "topic_coherence": [float(value) if np.isfinite(value) else None for value in own],
        "bound_per_token": float(model.elbo_ / n_tokens),
        "passes": int(model.n_iter_),
        "converged": bool(model.converged_),
    }, live


def npmi(task, topics, n_jobs=None):
    """Coherence of each topic, NaN where it has none; a vocabulary of one word has no pairs."""
    if len(task.vocabulary) < 2:
        return np.full(len(topics), np.nan)
    window = WINDOW if task.sequences.ordered else None
    return coherence(
        topics, task.sequences, task.vocabulary, n=TOP_WORDS, window=window, n_jobs=n_jobs
    ).topics
