r"""The words that tell what a topic is about, by four measures, and topics as a table.

With :math:`\beta_{kw}` the probability of word w in topic k, :math:`s_k` the share of tokens of topic k and
:math:`p_w = \sum_k s_k \beta_{kw}`:

==============  =======================================================================================
measure         score of word w in topic k
==============  =======================================================================================
probability     :math:`\beta_{kw}`: how much of the topic the word is
relevance       :math:`\lambda \ln\beta_{kw} + (1-\lambda) \ln(\beta_{kw} / p_w)` with :math:`\lambda = 0.6`
                (Sievert and Shirley 2014): frequent and special
frex            harmonic mean of two ranks within the topic, from 0 to 1: of :math:`\beta_{kw}` and of the
                exclusivity :math:`\beta_{kw} / \sum_j \beta_{jw}` (Bischof and Airoldi 2012)
lift            :math:`\beta_{kw} / p_w`: special, however rare
==============  =======================================================================================
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from lda_vi.errors import ParameterError
from lda_vi.inference.validation import check_int, topic_array

MEASURES = ("probability", "relevance", "frex", "lift")
RELEVANCE_WEIGHT = 0.6


def word_scores(topic_word, topic_share=None, *, by="probability", relevance_weight=RELEVANCE_WEIGHT):
    """Score every word in every topic; the higher, the more it says about the topic.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, >= 0; rows are divided by their sums.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal; needed by "relevance" and "lift".
    by : {"probability", "relevance", "frex", "lift"}
        The measure.
    relevance_weight : float, default=0.6
        lambda of the relevance, from 0 (as lift) to 1 (as probability).

    Returns
    -------
    ndarray of float64, shape (K, V)
        A word that a topic does not have has the lowest score there: minus infinity by relevance, else 0; by frex
        only if no topic has it.

    Raises
    ------
    ParameterError
        If there is no such measure, lambda is not from 0 to 1, or an array has another shape or negative numbers.

    Examples
    --------
    >>> word_scores([[8, 1, 1], [4, 6, 0.1]], by="lift").round(2)
    array([[1.34, 0.29, 1.82],
           [0.66, 1.71, 0.18]])
    """
    if by not in MEASURES:
        raise ParameterError(f"by must be one of {', '.join(MEASURES)}, got {by!r}.")
    if not isinstance(relevance_weight, int | float) or not 0.0 <= relevance_weight <= 1.0:
        raise ParameterError(f"relevance_weight must be a number from 0 to 1, got {relevance_weight!r}.")
    beta = word_probabilities(topic_word)
    if by == "probability":
        return beta
    if by == "frex":
        total, scores = beta.sum(axis=0), np.zeros_like(beta)
        known = total > 0
        for row, own in zip(scores, beta[:, known], strict=True):
            frequent, exclusive = rankdata(own) / len(own), rankdata(own / total[known]) / len(own)
            row[known] = 2.0 / (1.0 / exclusive + 1.0 / frequent)
        return scores
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(beta > 0, beta / (as_shares(topic_share, len(beta)) @ beta), 0.0)
        if by == "lift":
            return lift
        relevance = relevance_weight * np.log(beta) + (1.0 - relevance_weight) * np.log(lift)
    return np.where(beta > 0, relevance, -np.inf)


def top_words(
    topic_word,
    vocabulary=None,
    *,
    n=10,
    by="probability",
    topic_share=None,
    relevance_weight=RELEVANCE_WEIGHT,
):
    """The highest words of each topic, one to a row.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, >= 0; rows are divided by their sums.
    vocabulary : sequence of str, length V, optional
        The words; by default ``w0``, ``w1``, ...
    n : int
        Words of each topic; all, if there are fewer.
    by : {"probability", "relevance", "frex", "lift"}
        What they are sorted by.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal.
    relevance_weight : float, default=0.6
        lambda of the relevance.

    Returns
    -------
    DataFrame
        ``topic``, ``rank`` (both from 0), ``word``, ``score`` and ``probability``. Equal scores stand in the
        order of the vocabulary.

    Raises
    ------
    ParameterError
        If there is no such measure, `n` is not an int >= 1, or `vocabulary` has another length. If an array has
        another shape or negative numbers.

    Examples
    --------
    >>> top_words([[8, 1, 1], [4, 6, 0.1]], ["tax", "war", "sea"], n=2)["word"].tolist()
    ['tax', 'war', 'war', 'tax']
    """
    probability = word_probabilities(topic_word)
    n_topics, n_words = probability.shape
    check_int(n, "n", 1)
    scores = word_scores(topic_word, topic_share, by=by, relevance_weight=relevance_weight)
    order = highest(scores, n)
    n = order.shape[1]
    return pd.DataFrame(
        {
            "topic": np.repeat(np.arange(n_topics), n),
            "rank": np.tile(np.arange(n), n_topics),
            "word": _words(vocabulary, n_words)[order.ravel()],
            "score": np.take_along_axis(scores, order, axis=1).ravel(),
            "probability": np.take_along_axis(probability, order, axis=1).ravel(),
        }
    )


def topic_table(topic_word, vocabulary=None, *, n=10, by="probability", topic_share=None):
    """Topics as people read them: one to a row, with its share and its words.

    Parameters
    ----------
    topic_word, vocabulary, n, by, topic_share
        As for `top_words`.

    Returns
    -------
    DataFrame
        ``topic`` (from 0, in the order of the model), ``share`` of the tokens and ``words``, separated by
        commas.

    Raises
    ------
    ParameterError
        As `top_words`.

    Examples
    --------
    >>> print(topic_table([[8, 1, 1], [4, 6, 0.1]], ["tax", "war", "sea"], n=2, topic_share=[3, 1]))
       topic  share     words
    0      0   0.75  tax, war
    1      1   0.25  war, tax
    """
    words = top_words(topic_word, vocabulary, n=n, by=by, topic_share=topic_share)
    n_topics = len(np.asarray(topic_word))
    return pd.DataFrame(
        {
            "topic": np.arange(n_topics),
            "share": as_shares(topic_share, n_topics),
            "words": words.groupby("topic", sort=True)["word"].agg(", ".join).to_numpy(),
        }
    )


def highest(scores, n):
    """Where the highest scores of each row stand, the highest first and of equals the earlier.

    Parameters
    ----------
    scores : ndarray, shape (rows, V)
        NaN counts as the lowest.
    n : int
        How many; all, if there are fewer.

    Returns
    -------
    ndarray of int, shape (rows, min(n, V))

    Examples
    --------
    >>> highest(np.array([[2.0, 5.0, 2.0, 3.0]]), 3).tolist()
    [[1, 3, 0]]
    """
    n = min(n, scores.shape[1])
    found = np.empty((len(scores), n), dtype=np.int64)
    for place, own in zip(found, -scores, strict=True):  # of a long vocabulary few words are asked for
        among = np.flatnonzero(~(own > np.partition(own, n - 1)[n - 1]))
        place[:] = among[np.argsort(own[among], kind="stable")[:n]]
    return found


def share_below(values, some):
    """Share of the values that are at most each of some of them, in (0, 1]; the mean among equals.

    Parameters
    ----------
    values : ndarray, shape (V,)
        All.
    some : ndarray, shape (n,)
        Those asked for.

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> share_below(np.array([3.0, 1.0, 3.0, 4.0]), np.array([4.0, 3.0])).tolist()
    [1.0, 0.625]
    """
    ordered = np.sort(values)
    below, with_equals = (np.searchsorted(ordered, some, side) for side in ("left", "right"))
    return (below + with_equals + 1) / (2 * len(values))


def frex_of(beta, columns):
    """FREX of some words of each topic, as `word_scores` gives it of all.

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities of the topics.
    columns : ndarray of int, shape (K, n)
        Words of each topic.

    Returns
    -------
    ndarray of float64, shape (K, n)
        0 for a word that no topic has.
    """
    total, scores = beta.sum(axis=0), np.zeros(columns.shape)
    known = total > 0
    for k, own in enumerate(columns):
        has = known[own]
        own = own[has]
        frequent = share_below(beta[k, known], beta[k, own])
        exclusive = share_below(beta[k, known] / total[known], beta[k, own] / total[own])
        scores[k, has] = 2.0 / (1.0 / exclusive + 1.0 / frequent)
    return scores


def word_probabilities(topic_word):
    """Topics of any scale as probabilities of words; a row of zeros stays one."""
    beta = topic_array(topic_word)
    if beta.ndim != 2 or 0 in beta.shape:
        raise ParameterError(f"topic_word must have shape (n_topics, n_words), got {beta.shape}.")
    if not (np.isfinite(beta).all() and (beta >= 0).all()):
        raise ParameterError("topic_word must hold finite numbers >= 0.")
    sums = beta.sum(axis=1, keepdims=True)
    return beta / np.where(sums > 0, sums, 1.0)


def as_shares(topic_share, n_topics):
    """Shares of the topics, which sum to 1; equal ones where none are given."""
    share = np.ones(n_topics) if topic_share is None else np.asarray(topic_share, dtype=np.float64)
    if share.shape != (n_topics,):
        raise ParameterError(f"topic_share must have shape ({n_topics},), got {share.shape}.")
    if not (np.isfinite(share).all() and (share >= 0).all() and share.sum() > 0):
        raise ParameterError("topic_share must hold finite numbers >= 0, not all of them 0.")
    return share / share.sum()


def _words(vocabulary, n_words):
    """The vocabulary as an array, made up where there is none."""
    words = [f"w{column}" for column in range(n_words)] if vocabulary is None else list(vocabulary)
    if len(words) != n_words:
        raise ParameterError(f"vocabulary must have {n_words} words, one for each column, got {len(words)}.")
    return np.array([str(word) for word in words], dtype=object)
