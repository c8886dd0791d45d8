r"""Topics of two models, paired one to one.

Two topics are as similar as the probability they share, :math:`\sum_w \min(p_w, q_w)`: 1 for equal ones, 0
where no word is common, and 1 minus their total variation distance.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from lda_vi.errors import ParameterError
from lda_vi.inspect.topics import top_words


class Matching(NamedTuple):
    """Pairs of topics, in the order of the first model's.

    Parameters
    ----------
    left, right : ndarray of int, shape (pairs,)
        Numbers of the topics; as many pairs as the smaller model has topics.
    similarity : ndarray of float64, shape (pairs,)
        Shared probability of each pair, from 0 to 1.
    """

    left: np.ndarray
    right: np.ndarray
    similarity: np.ndarray


def shared_probability(first, second):
    r"""Probability that each topic of one model shares with each of another.

    .. math:: \sum_w \min(p_{kw}, q_{jw})

    Parameters
    ----------
    first : array_like, shape (K, V)
        Words of the topics, >= 0; rows are divided by their sums.
    second : array_like, shape (J, V)
        Those of the other model, over the same words.

    Returns
    -------
    ndarray of float64, shape (K, J)
        From 0 to 1.

    Raises
    ------
    ParameterError
        If the two have different numbers of words.

    Examples
    --------
    >>> shared_probability([[1, 1, 0]], [[2, 2, 0], [0, 1, 1], [0, 0, 5]])
    array([[1. , 0.5, 0. ]])
    """
    first, second = (np.asarray(topics, dtype=np.float64) for topics in (first, second))
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ParameterError(
            f"topics must be arrays of shape (topics, words) over the same words, got {first.shape} and "
            f"{second.shape}."
        )
    first, second = (topics / topics.sum(axis=1, keepdims=True) for topics in (first, second))
    return np.array([np.minimum(topic, second).sum(axis=1) for topic in first])


def match_topics(first, second):
    """Pair the topics of two models one to one, so that they share the most in all.

    Parameters
    ----------
    first, second : array_like, shape (K, V) and (J, V)
        As for `shared_probability`.

    Returns
    -------
    Matching

    Examples
    --------
    >>> match_topics([[9, 1], [1, 9]], [[2, 8], [8, 2]])
    Matching(left=array([0, 1]), right=array([1, 0]), similarity=array([0.9, 0.9]))
    """
    shared = shared_probability(first, second)
    left, right = linear_sum_assignment(shared, maximize=True)
    return Matching(left, right, shared[left, right])


def matching_table(matching, first, second, vocabulary=None, *, n=6):
    """A matching with the words of both topics of each pair, the most similar pair first.

    Parameters
    ----------
    matching : Matching
        From `match_topics`.
    first, second : array_like, shape (K, V) and (J, V)
        What was matched.
    vocabulary : sequence of str, length V, optional
        The words.
    n : int
        Words of each topic.

    Returns
    -------
    DataFrame
        ``topic``, ``other``, ``similarity``, ``words``, ``other_words``.
    """
    columns = {"topic": matching.left, "other": matching.right, "similarity": matching.similarity}
    for name, topics, chosen in (("words", first, matching.left), ("other_words", second, matching.right)):
        words = top_words(np.asarray(topics)[chosen], vocabulary, n=n)
        columns[name] = words.groupby("topic", sort=True)["word"].agg(" ".join).to_numpy()
    return pd.DataFrame(columns).sort_values("similarity", ascending=False, kind="stable", ignore_index=True)
