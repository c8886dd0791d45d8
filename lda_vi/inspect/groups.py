r"""Shares of topics in groups of documents and in spans of time, their differences, and how sure all that is.

The share of topic k in group g is that of its tokens, :math:`\sum_{d \in g} N_{dk} / \sum_{d \in g} n_d` with the
expected tokens :math:`N_{dk} = \gamma_{dk} - \alpha_k`. Its interval is that of
:math:`\sum_{d \in g} n_d \theta_{dk} / \sum_{d \in g} n_d` under q, moved by the little by which the prior pulls the
mean of the latter away from the share.

Such an interval says how sure the model is about these documents. It does not say what other documents of the
kind would show: with ``sample=True`` the spread between documents is added. A few documents say little about how
much documents differ, so this variance is multiplied as Student's t for their number demands: at 95 % by 42 for
two documents, by 2 for five, by 1.05 for fifty.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.special import stdtrit

from lda_vi.errors import ParameterError
from lda_vi.inspect.intervals import LEVEL, beta_interval, normal_width

WEIGHTS = ("tokens", "documents")
CHUNK = 8192


class GroupShares(NamedTuple):
    """Shares of topics in groups.

    Parameters
    ----------
    share : ndarray of float64, shape (groups, K)
        NaN for groups without a token.
    low, high : ndarray of float64, shape (groups, K)
        Ends of the intervals.
    variance : ndarray of float64, shape (groups, K)
        Of the shares.
    documents, tokens : ndarray, shape (groups,)
        Size of each group.
    """

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    variance: np.ndarray
    documents: np.ndarray
    tokens: np.ndarray


def group_shares(place, n_groups, gamma, alpha, *, weight="tokens", sample=False, level=LEVEL):
    """Shares of the topics in each group, with intervals.

    Parameters
    ----------
    place : array_like of int, shape (D,)
        The group of each document; -1 for none.
    n_groups : int
        How many there are.
    gamma : array_like, shape (D, K)
        Concentrations of the documents; each row sums to its tokens plus the sum of `alpha`.
    alpha : array_like, shape (K,)
        Prior of the documents.
    weight : {"tokens", "documents"}
        Whether a document counts by its length, or each one that has a token the same.
    sample : bool
        Take the documents for a sample of their kind, and add the spread between them to the intervals. One
        document shows no spread: its group could have any share, and its interval is from 0 to 1.
    level : float
        Probability of the intervals.

    Returns
    -------
    GroupShares

    Raises
    ------
    ParameterError
        If there is no such weight, or the level is no probability.

    Examples
    --------
    >>> gamma = [[3.0, 1.0], [1.0, 5.0], [2.0, 2.0]]
    >>> found = group_shares([0, 1, 0], 2, gamma, [1.0, 1.0])
    >>> found.share.tolist(), found.documents.tolist(), found.tokens.tolist()
    ([[0.75, 0.25], [0.0, 1.0]], [2, 1], [4.0, 4.0])
    >>> found.low[0].round(2).tolist(), found.high[0].round(2).tolist()
    ([0.44, 0.0], [1.0, 0.56])
    """
    sums = _group_sums(place, n_groups, gamma, alpha, weight)
    return _shares(sums, sample, level)[0]


class _Sums(NamedTuple):
    """Sums over the documents of each group, of which everything else is made; those of a union add up."""

    documents: np.ndarray
    filled: np.ndarray
    tokens: np.ndarray
    weight: np.ndarray
    weight_square: np.ndarray
    own: np.ndarray
    theta: np.ndarray
    variance: np.ndarray
    square: np.ndarray
    cross: np.ndarray


def _group_sums(place, n_groups, gamma, alpha, weight):
    """Sums over the documents of each group, some thousands of documents at a time."""
    if weight not in WEIGHTS:
        raise ParameterError(f"weight must be one of {', '.join(WEIGHTS)}, got {weight!r}.")
    place, gamma = np.asarray(place), np.asarray(gamma)
    alpha = np.asarray(alpha, dtype=np.float64)
    single, double = np.zeros((4, n_groups)), np.zeros((5, n_groups, len(alpha)))
    documents = np.bincount(place[place >= 0], minlength=n_groups)
    for start in range(0, len(gamma), CHUNK):
        own = gamma[start : start + CHUNK].astype(np.float64) - alpha
        n, groups = own.sum(axis=1), place[start : start + CHUNK]
        # what rounding leaves of an empty document is no token
        kept = (groups >= 0) & (n > 1e-6 * max(alpha.sum(), 1.0))
        own, n, groups = own[kept], n[kept, None], groups[kept]
        concentration = own + alpha
        total = concentration.sum(axis=1, keepdims=True)
        theta = concentration / total
        w = n if weight == "tokens" else np.ones_like(n)
        part = w * own / n
        member = csr_matrix((np.ones(len(n)), (groups, np.arange(len(n)))), shape=(n_groups, len(n)))
        for place_, values in enumerate((np.ones_like(n), n, w, w**2)):
            single[place_] += (member @ values)[:, 0]
        variance = w**2 * theta * (1.0 - theta) / (total + 1.0)
        for place_, values in enumerate((part, w * theta, variance, part**2, w * part)):
            double[place_] += member @ values
    return _Sums(documents, *single, *double)


def _shares(sums, sample, level):
    """Shares and intervals from sums over documents, and the variance that the intervals are made of."""
    size = np.where(sums.weight > 0, sums.weight, np.nan)[:, None]
    share, mean, variance = np.maximum(sums.own, 0.0) / size, sums.theta / size, sums.variance / size**2
    wide = variance
    if sample:  # variance of a ratio of sums, where documents differ in share and in weight
        spread = sums.square - 2 * share * sums.cross + share**2 * sums.weight_square[:, None]
        n, freedom = sums.filled[:, None], np.maximum(sums.filled - 1, 1)[:, None]
        between = np.maximum(spread, 0.0) / size**2 * n / freedom
        student = (stdtrit(freedom, (1 + level) / 2) / normal_width(level)) ** 2
        variance, wide = (np.where(n > 1, variance + by * between, np.inf) for by in (1.0, student))
    low, high = beta_interval(mean, wide, level)
    moved = np.where(np.isinf(wide), 0.0, share - mean)
    low, high = np.clip(low + moved, 0.0, share), np.clip(high + moved, share, 1.0)
    return GroupShares(share, low, high, variance, sums.documents, sums.tokens), wide


def group_table(place, names, gamma, alpha, *, weight="tokens", sample=False, against=None, level=LEVEL):
    """Shares of topics in groups as a table, a group and a topic to a row, with differences.

    Parameters
    ----------
    place, gamma, alpha, weight, sample, level
        As for `group_shares`.
    names : sequence of str
        The groups.
    against : str, optional
        A group that the others are compared with; by default each is compared with all other documents that
        are in a group.

    Returns
    -------
    DataFrame
        ``group``, ``documents``, ``tokens`` (of the group), ``topic``, ``share``, ``low``, ``high``,
        ``difference`` (of the share, to the others), ``difference_low``, ``difference_high``. Missing where
        there is nothing to compare.

    Raises
    ------
    ParameterError
        If there is no such group, or as for `group_shares`.

    Examples
    --------
    >>> table = group_table([0, 1, 0], ["a", "b"], [[3.0, 1.0], [1.0, 5.0], [2.0, 2.0]], [1.0, 1.0])
    >>> table[["group", "topic", "share", "difference"]].round(2).to_dict("records")[0]
    {'group': 'a', 'topic': 0, 'share': 0.75, 'difference': 0.75}
    """
    names, place = [str(name) for name in names], np.asarray(place)
    if against is not None and against not in names:
        raise ParameterError(f"against={against}: there is no such group; there are {', '.join(names)}")
    sums = _group_sums(place, len(names), gamma, alpha, weight)
    found, wide = _shares(sums, sample, level)
    if against is None:
        rest = _Sums(*(part.sum(axis=0) - part for part in sums))
    else:
        own = names.index(against)
        rest = _Sums(*(part[[own]] for part in sums))
    others, also_wide = _shares(rest, sample, level)
    difference = found.share - others.share
    width = normal_width(level) * np.sqrt(wide + also_wide)
    if against is not None:
        difference[names.index(against)] = np.nan
    n_topics = found.share.shape[1]
    whole = np.rint(found.tokens)
    tokens = whole.astype(np.int64) if np.allclose(found.tokens, whole, atol=1e-3) else found.tokens
    return pd.DataFrame(
        {
            "group": np.repeat(np.array(names, dtype=object), n_topics),
            "documents": np.repeat(found.documents, n_topics),
            "tokens": np.repeat(tokens, n_topics),
            "topic": np.tile(np.arange(n_topics), len(names)),
            "share": found.share.ravel(),
            "low": found.low.ravel(),
            "high": found.high.ravel(),
            "difference": difference.ravel(),
            "difference_low": np.maximum(difference - width, -1.0).ravel(),
            "difference_high": np.minimum(difference + width, 1.0).ravel(),
        }
    )
