r"""Learning the priors while assignments are still uncertain: the fixed point (E9).

In a collapsed phase the expected counts are soft: a topic may own a tenth of a token in a thousand documents.
Put into (E6) as they are, such counts make both priors far too large (on AP news articles with 50 topics,
alpha sums to 10.9 instead of 4.3 and eta is 0.24 instead of 0.08), and what is predicted of unseen words
suffers. The counts are random, however, and (E6) wants its mean over them, not its value at their mean. With
n ~ Poisson(m) for a count of mean m,

.. math:: f(m, a) = E[\psi(n + a) - \psi(a)] = \sum_{j \ge 0} P(n > j) / (j + a)

takes the place of :math:`\psi(m + a) - \psi(a)`. Drawing every assignment and counting gives the same priors
within a few per cent, at a far higher price. Whole counts are what Minka's proof asks for, so the steps need no
guard.
"""

from functools import cache

import numpy as np
from scipy.special import pdtrc, psi

from lda_vi.inference.compiling import compiled
from lda_vi.inference.layout import fetch
from lda_vi.inference.priors import SMALLEST_PRIOR
from lda_vi.inference.tables import row_cuts, sums
from lda_vi.inference.workers import Workers

# Above this mean, Poisson sums give way to the first correction of a smooth function.
SMOOTH_FROM = 32.0
# Means that agree in sign, exponent and six leading bits of the fraction stand for each other: 1 % apart.
DROPPED_BITS = 17
TINY = 1e-6
AHEAD, IN_A_LINE = 12, 16  # rows that are asked for ahead, and numbers that come together
# A fixed point is found when no prior moves by more than this part of itself.
SETTLED = 1e-6


def learn_alpha(doc_topic_counts, alpha, *, steps=5, workers=None):
    """Learn the prior of every topic from soft counts whose tokens are not yet settled, by (E9).

    Parameters
    ----------
    doc_topic_counts : ndarray of float32, shape (D, K)
        N, expected tokens of each topic in each document.
    alpha : ndarray, shape (K,)
        The prior so far, > 0.
    steps : int
        The most steps of the fixed point.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    ndarray of float64, shape (K,)

    Examples
    --------
    >>> learn_alpha(np.float32([[9, 0], [0, 9], [0, 9]]), np.array([1.0, 1.0]), steps=100).round(1)
    array([0., 0.])
    """
    alpha, workers = np.array(alpha, dtype=np.float64), workers or Workers()
    parts, whole = _Means(doc_topic_counts, workers), sums(doc_topic_counts, 1, workers)
    if not whole.any():
        return alpha
    for _ in range(steps):
        slope = np.sum(psi(whole + alpha.sum()) - psi(alpha.sum()))
        if not slope:  # next to the prior, the counts are rounded away: they say nothing about it
            break
        before = alpha
        alpha = np.maximum(before * parts.slopes(before) / slope, SMALLEST_PRIOR)  # (E9)
        if np.abs(alpha / before - 1.0).max() < SETTLED:
            break
    return alpha


def learn_eta(suff_stats, eta, *, steps=10, workers=None):
    """Learn the one prior of all words and topics from soft counts, by (E9).

    Parameters
    ----------
    suff_stats : ndarray of float32, shape (V, K)
        S, expected tokens of each word and topic.
    eta : float
        The prior so far, > 0.
    steps : int
        The most steps of the fixed point.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    float

    Examples
    --------
    >>> round(learn_eta(np.float32([[8, 0], [0, 8], [0, 8]]), 1.0, steps=100), 1)
    0.1
    """
    workers = workers or Workers()
    return _learn_one(suff_stats, sums(suff_stats, 0, workers), len(suff_stats), eta, steps, workers)


def learn_even_alpha(doc_topic_counts, alpha, *, steps=5, workers=None):
    """Learn one prior for all topics from soft counts, by (E9) with the topics of a document for words of a topic.

    Parameters
    ----------
    doc_topic_counts : ndarray of float32, shape (D, K)
        N, expected tokens of each topic in each document.
    alpha : float
        The prior so far, > 0.
    steps : int
        The most steps of the fixed point.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    float

    Examples
    --------
    >>> round(learn_even_alpha(np.float32([[8, 2, 0], [0, 8, 2]]), 1.0, steps=100), 1)
    0.3
    """
    workers = workers or Workers()
    whole = sums(doc_topic_counts, 1, workers)
    return _learn_one(doc_topic_counts, whole, doc_topic_counts.shape[1], alpha, steps, workers)


def _learn_one(means, whole, size, prior, steps, workers):
    """Learn the one prior of all counts from their means, and from the sums of these over `size` counts each."""
    parts = _Means(means, workers, one_group=True)
    if not whole.any():
        return float(prior)
    for _ in range(steps):
        slope = np.sum(psi(whole + size * prior) - psi(size * prior))
        if not slope:  # next to the prior, the counts are rounded away: they say nothing about it
            break
        before = prior
        prior = max(before * parts.slopes(before).item() / (size * slope), SMALLEST_PRIOR)  # (E9)
        if abs(prior / before - 1.0) < SETTLED:
            break
    return float(prior)


class _Means:
    """The means of groups of random counts, merged where they are 1 % apart, as (E9) needs them.

    A column of means is a group, or all are one. Its own numbers are how many of its means fall into each bin; the
    tails P(n > j) of a bin are the same for everybody and computed once.
    """

    def __init__(self, means, workers, *, one_group=False):
        centres, tails = _bins()
        bits = np.ascontiguousarray(means, dtype=np.float32).view(np.uint32)
        n_groups, n_small = 1 if one_group else bits.shape[1], len(tails)
        self._whole, self._above = np.arange(tails.shape[1]), np.zeros((n_groups, tails.shape[1]))
        how = DROPPED_BITS, _first_bin()

        def largest_of(start, stop):
            return means[start:stop].max(initial=0.0)

        largest = np.float32(np.max(workers.run(largest_of, row_cuts(bits)))).view(np.uint32) >> DROPPED_BITS
        centres = centres[: max(int(largest) - _first_bin() + 1, n_small)]  # no larger one is occupied
        many = np.zeros((n_groups, len(centres) - n_small))

        def of_rows(start, stop):
            occupied = np.zeros((1, len(centres)), np.int64)
            one = bits[start:stop].reshape(1, -1)
            _histogram(0, one.shape[1], one, *how, 0, occupied)
            return occupied

        def of_columns(start, stop):
            occupied = np.zeros((stop - start, len(centres)), np.int64)
            _histogram(start, stop, bits, *how, 1, occupied)
            many[start:stop] = occupied[:, n_small:]
            _weigh(occupied, tails, self._above[start:stop])

        if one_group:
            occupied = np.sum(workers.run(of_rows, row_cuts(bits)), axis=0)  # whole numbers: in any order
            many[:] = occupied[:, n_small:]
            _weigh(occupied, tails, self._above)
        else:
            workers.run(of_columns, row_cuts(bits.T))
        self._group, used = np.nonzero(many)  # few means are large
        self._large, self._how_many = centres[n_small:][used], many[self._group, used]

    def slopes(self, a):
        """Sum of f(m, a) over the means of each group, for one `a` per group."""
        a = np.reshape(a, (-1, 1))
        small = np.sum(self._above / (self._whole + a), axis=1)
        y = self._large + a[self._group, 0]
        # psi(y) = ln y - 1 / (2 y) - 1 / (12 y^2) + ..., good to 1e-8 here
        large = np.log(y) - (0.5 + (0.5 * self._large + 1 / 12) / y) / y - psi(a)[self._group, 0]
        return small + np.bincount(self._group, self._how_many * large, len(a))


@cache
def _bins():
    """The middle of every bin, and for those below `SMOOTH_FROM` the tails P(n > j); the first stands for 0."""
    first = np.arange(_first_bin(), 1 << (31 - DROPPED_BITS), dtype=np.uint32) << np.uint32(DROPPED_BITS)
    middles = (first + np.uint32(1 << (DROPPED_BITS - 1))).view(np.float32)
    centres = np.where(np.isfinite(middles), middles, 0.0).astype(np.float64)
    centres[0] = 0.0
    n_small = np.searchsorted(first.view(np.float32), np.float32(SMOOTH_FROM))
    tails = np.zeros((n_small, int(4 * SMOOTH_FROM)))
    tails[1:] = pdtrc(np.arange(tails.shape[1]), centres[1:n_small, None])
    return centres, tails


def _first_bin():
    """Where the bins begin: what is smaller than `TINY` goes into the first."""
    return int(np.float32(TINY).view(np.uint32) >> DROPPED_BITS)


@compiled()
def _histogram(start, stop, bits, dropped, first_bin, step, occupied):
    """Count the numbers of some columns by their leading bits, those below the first bin in the first.

    Each column has a row of `occupied` if `step` is 1; with 0, all have the first.
    """
    last_bin = occupied.shape[1] - 1
    for row in range(len(bits)):
        for column in range(start, stop if row + AHEAD < len(bits) else start, IN_A_LINE):
            fetch(bits, row + AHEAD, column)
        for column in range(start, stop):
            # Without a sign: -0.0 must not lead outside, nor may what is no number.
            place = int((bits[row, column] & 0x7FFFFFFF) >> dropped) - first_bin
            place = 0 if place < 0 else last_bin if place > last_bin else place
            occupied[step * (column - start), place] += 1


@compiled()
def _weigh(occupied, tails, sums):
    """Add ``occupied[:, :len(tails)] @ tails``, always in one order: that of BLAS depends on its threads."""
    for row in range(len(occupied)):
        for place in range(len(tails)):
            weight = occupied[row, place]
            if weight > 0.0:
                for j in range(tails.shape[1]):
                    sums[row, j] += weight * tails[place, j]
