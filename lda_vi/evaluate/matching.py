r"""Topics of two models, paired one to one.

Topics p and q are as similar as 1 minus a distance from 0 to 1, so 1 for equal ones and 0 where no word is
common:

===============  =====================================================================================
measure          distance
===============  =====================================================================================
shared           total variation; the similarity is the probability they share, :math:`\sum_w \min(p_w, q_w)`
hellinger        :math:`\sqrt{1 - \sum_w \sqrt{p_w q_w}}`: one product of matrices, however many topics
jensen-shannon   :math:`\sqrt{H_2((p + q) / 2) - (H_2(p) + H_2(q)) / 2}` with the entropy H in bits
===============  =====================================================================================

All three are metrics and order pairs of topics much alike.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.special import xlogy

from lda_vi.errors import ParameterError
from lda_vi.inference.validation import topic_array
from lda_vi.inspect.topics import top_words

MEASURES = ("hellinger", "jensen-shannon", "shared")


class Matching(NamedTuple):
    """Pairs of topics, in the order of the first model's.

    Parameters
    ----------
    left, right : ndarray of int, shape (pairs,)
        Numbers of the topics; as many pairs as the smaller model has topics.
    similarity : ndarray of float64, shape (pairs,)
        Of each pair, from 0 to 1.
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
    first, second = _probabilities(first, second)
    return np.array([np.minimum(topic, second).sum(axis=1) for topic in first])


def similarity(first, second, measure="hellinger"):
    """Similarity of each topic of one model with each of another.

    Parameters
    ----------
    first, second : array_like, shape (K, V) and (J, V)
        As for `shared_probability`; a row of zeros is similar to none.
    measure : {"hellinger", "jensen-shannon", "shared"}
        See the table above.

    Returns
    -------
    ndarray of float64, shape (K, J)
        From 0 to 1.

    Raises
    ------
    ParameterError
        If there is no such measure, or the two have different numbers of words.

    Examples
    --------
    >>> similarity([[1, 1, 0]], [[2, 2, 0], [0, 1, 1], [0, 0, 5]]).round(3)
    array([[1.   , 0.293, 0.   ]])
    """
    if measure not in MEASURES:
        raise ParameterError(f"measure must be one of {', '.join(MEASURES)}, got {measure!r}.")
    if measure == "shared":
        return shared_probability(first, second)
    first, second = _probabilities(first, second)
    if measure == "hellinger":
        squared = 1.0 - np.sqrt(first) @ np.sqrt(second).T
    else:
        entropy = [-xlogy(topics, topics).sum(axis=1) for topics in (first, second)]
        middle = np.array([-xlogy(m, m).sum(axis=1) for m in ((topic + second) / 2 for topic in first)])
        squared = (middle - (entropy[0][:, None] + entropy[1]) / 2) / np.log(2)
        squared[:, ~second.any(axis=1)] = squared[~first.any(axis=1)] = 1.0
    return 1.0 - np.sqrt(np.clip(squared, 0.0, 1.0))


def match_topics(first, second, measure="shared"):
    """Pair the topics of two models one to one, so that the similarities of the pairs have the largest sum.

    Parameters
    ----------
    first, second : array_like, shape (K, V) and (J, V)
        As for `similarity`.
    measure : {"shared", "hellinger", "jensen-shannon"}
        As for `similarity`.

    Returns
    -------
    Matching

    Examples
    --------
    >>> match_topics([[9, 1], [1, 9]], [[2, 8], [8, 2]])
    Matching(left=array([0, 1]), right=array([1, 0]), similarity=array([0.9, 0.9]))
    """
    close = similarity(first, second, measure)
    left, right = linear_sum_assignment(close, maximize=True)
    return Matching(left, right, close[left, right])


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


def _probabilities(first, second):
    """Topics of two models as probabilities; a row of zeros stays one."""
    first, second = (topic_array(topics, "topics") for topics in (first, second))
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ParameterError(
            f"topics must be arrays of shape (topics, words) over the same words, got {first.shape} and "
            f"{second.shape}."
        )
    sums = [topics.sum(axis=1, keepdims=True) for topics in (first, second)]
    return [t / np.where(s > 0, s, 1.0) for t, s in zip((first, second), sums, strict=True)]
