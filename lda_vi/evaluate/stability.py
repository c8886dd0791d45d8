r"""Stability: which topics come back when only the seed is another.

The topics of every two fits are paired one to one, so that the similarities (`lda_vi.evaluate.matching`) have the
largest sum. With :math:`x_{kr}` the similarity of topic k of the reference fit and its partner in fit r, the
stability of topic k is the mean :math:`\bar x_k` over the other fits: how much of it another seed can be expected
to find, from 0 to 1.

Interval of a topic. It says where the mean over ever more seeds would be, with this reference fit: so it is about
the seeds tried, not about other documents. With n other fits,

.. math:: \bar x_k \pm t_{n - 1 + m} \, s_k / \sqrt{n}, \qquad
    s_k^2 = \frac{(n - 1) v_k + m \bar v}{n - 1 + m}, \qquad m = 4

where :math:`v_k` is the variance of its own similarities and :math:`\bar v` that of an average topic, which counts
as much as four further fits: a variance of two or three numbers alone is worth nothing, and its t-interval spans
nearly all of 0 to 1. Held against the mean over further seeds, on news corpora with 3 and 5 fits of 10 to 80
topics, 95% intervals held it for 95 to 98% of the topics, and were 0.4 and 0.28 wide.

Interval of all topics. The mean over all pairs of fits, plus and minus t times its jackknife error, leaving out
one fit at a time: pairs that share a fit are not independent.

Two fits are one comparison: then there is no interval, and `note` says so.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from lda_vi.corpus import check_model
from lda_vi.errors import ParameterError, VocabularyError
from lda_vi.evaluate.comparison import THRESHOLD
from lda_vi.evaluate.matching import match_topics
from lda_vi.inspect.intervals import check_level
from lda_vi.inspect.topics import top_words

FURTHER_FITS = 4


class Stability(NamedTuple):
    """How stable topics are.

    Parameters
    ----------
    mean : float
        Similarity of partners, the mean over all topics and all pairs of fits.
    low, high : float
        Its interval; NaN for two fits.
    table : DataFrame
        Topics of the reference fit: ``topic``, ``stability``, ``low``, ``high`` (missing for two fits), ``found``
        (in how many of the other fits the partner is at least `lda_vi.evaluate.comparison.THRESHOLD` close) and
        ``words``.
    pairs : ndarray of float64, shape (R, R)
        Mean similarity of partners, for every two fits.
    found : ndarray of float64, shape (R, R)
        Share of the topics of one fit whose partner in the other is that close.
    note : str
        What has to be known to read the numbers; empty if nothing.
    """

    mean: float
    low: float
    high: float
    table: pd.DataFrame
    pairs: np.ndarray
    found: np.ndarray
    note: str


def topic_stability(fits, vocabulary=None, *, live=None, reference=0, measure="hellinger", level=0.95, n=6):
    """Measure how much of each topic fits with other seeds find again.

    Parameters
    ----------
    fits : sequence of R LDA or array_like of shape (K, V)
        Topics of two or more fits over the same words, which models may have in another order; K may differ. A
        topic left without a partner has similarity 0.
    vocabulary : sequence of str, length V, optional
        The words; by default those of the first model.
    live : sequence of R array_like of bool, shape (K,), optional
        Topics that count. Dead ones are all alike, and would look stable.
    reference : int
        The fit whose topics are listed.
    measure : {"hellinger", "jensen-shannon", "shared"}
        As for `lda_vi.evaluate.matching.similarity`.
    level : float
        Of the intervals, in (0, 1).
    n : int
        Words shown for each topic.

    Returns
    -------
    Stability

    Raises
    ------
    ParameterError
        If there are fewer than two fits, no topic that counts, or a setting cannot work.
    VocabularyError
        If a model has other words than the first.

    Examples
    --------
    >>> fits = [[[9, 1, 0], [0, 1, 9]], [[0, 1, 9], [9, 1, 0]], [[8, 2, 0], [5, 0, 5]]]
    >>> stability = topic_stability(fits, ["sea", "tax", "war"])
    >>> round(stability.mean, 2), stability.table["found"].tolist()
    (0.78, [2, 1])
    """
    if vocabulary is None:
        vocabulary = getattr(fits[0], "feature_names_in_", None) if len(fits) else None
    for number, fit in enumerate(fits):
        if not hasattr(fit, "components_") and not hasattr(fit, "__len__"):
            check_model(fit, f"fits[{number}]")
    fits = [_over_words(fits[0], fit, number) for number, fit in enumerate(fits)]
    n_fits = len(fits)
    if n_fits < 2:
        raise ParameterError(f"fits: stability needs the topics of two fits or more, got {n_fits}.")
    if not isinstance(reference, int | np.integer) or not 0 <= reference < n_fits:
        raise ParameterError(f"reference must be the number of a fit, 0 to {n_fits - 1}, got {reference!r}.")
    check_level(level)
    kept = [np.arange(len(fit)) if live is None else np.flatnonzero(mask) for fit, mask in _zip(fits, live)]
    if not all(map(len, kept)):
        raise ParameterError("live must leave every fit at least one topic.")
    fits = [fit[own] for fit, own in zip(fits, kept, strict=True)]
    partners = [
        [np.ones(len(a)) if a is b else partner_similarity(a, b, measure) for b in fits] for a in fits
    ]
    sizes = np.array([[max(len(a), len(b)) for b in fits] for a in fits])
    pairs = np.array([[own.sum() for own in row] for row in partners]) / sizes
    found = np.array([[np.mean(own >= THRESHOLD) for own in row] for row in partners])
    mean, half = _of_all(pairs, level)
    others = np.array([own for r, own in enumerate(partners[reference]) if r != reference])
    average, width = others.mean(axis=0), _of_each(others, level)
    shown = top_words(fits[reference], vocabulary, n=n).groupby("topic", sort=True)["word"].agg(" ".join)
    table = pd.DataFrame(
        {
            "topic": kept[reference],
            "stability": average,
            "low": np.clip(average - width, 0.0, 1.0),
            "high": np.clip(average + width, 0.0, 1.0),
            "found": (others >= THRESHOLD).sum(axis=0),
            "words": shown.to_numpy(),
        }
    )
    low, high = np.clip([mean - half, mean + half], 0.0, 1.0).tolist()
    return Stability(mean, low, high, table, pairs, found, _note(n_fits))


def partner_similarity(first, second, measure="hellinger"):
    """Similarity of each topic of a model with its partner in another.

    Parameters
    ----------
    first, second : array_like, shape (K, V) and (J, V)
        Weights of the words in the topics.
    measure : {"hellinger", "jensen-shannon", "shared"}
        As for `lda_vi.evaluate.matching.similarity`.

    Returns
    -------
    ndarray of float64, shape (K,)
        0 for a topic without a partner.

    Examples
    --------
    >>> partner_similarity([[1, 0], [3, 3]], [[0, 0.2]]).round(2)
    array([0.  , 0.46])
    """
    left, _, close = match_topics(first, second, measure)
    found = np.zeros(len(first))
    found[left] = close
    return found


def _over_words(first, fit, number):
    """Topics of a fit, the columns in the order of the words of the first where both know theirs."""
    topics = np.asarray(getattr(fit, "components_", fit), dtype=np.float64)
    wanted, words = (getattr(model, "feature_names_in_", None) for model in (first, fit))
    if wanted is None or words is None:
        return topics
    place = {word: column for column, word in enumerate(words)}
    unknown = next((word for word in wanted if word not in place), None)
    if unknown is not None or len(wanted) != len(words):
        raise VocabularyError(
            f"fits[{number}] has other words than fits[0] ({len(words):,} and {len(wanted):,} words): stability is "
            "of fits to the same words. Compare two such models with compare_models."
        )
    return topics[:, [place[word] for word in wanted]]


def _zip(fits, live):
    """Fits with their masks, which have to be of the same sizes."""
    masks = [None] * len(fits) if live is None else [np.asarray(mask, dtype=bool) for mask in live]
    if live is not None and [mask.shape for mask in masks] != [(len(fit),) for fit in fits]:
        raise ParameterError(
            f"live must hold a mask for each fit, of lengths {[len(fit) for fit in fits]}, got shapes "
            f"{[mask.shape for mask in masks]}."
        )
    return zip(fits, masks, strict=True)


def _of_each(others, level):
    """Half the width of the interval of each topic, NaN for one comparison."""
    n = len(others)
    if n < 2:
        return np.full(others.shape[1], np.nan)
    own = others.var(axis=0, ddof=1)
    freedom = n - 1 + FURTHER_FITS
    variance = ((n - 1) * own + FURTHER_FITS * own.mean()) / freedom
    return student.ppf((1 + level) / 2, freedom) * np.sqrt(variance / n)


def _of_all(pairs, level):
    """Mean over pairs of fits, and half the width of its jackknife interval, NaN for one pair."""
    n = len(pairs)

    def mean_of(kept):
        return pairs[np.ix_(kept, kept)][~np.eye(len(kept), dtype=bool)].mean()

    mean = float(mean_of(np.arange(n)))
    if n < 3:
        return mean, float("nan")
    without = np.array([mean_of(np.delete(np.arange(n), r)) for r in range(n)])
    error = np.sqrt((n - 1) / n * ((without - mean) ** 2).sum())
    return mean, float(student.ppf((1 + level) / 2, n - 1) * error)


def _note(n_fits):
    """What few fits mean for the numbers."""
    if n_fits == 2:
        return "Two fits are one comparison: no interval can be given; three seeds or more would allow one."
    return f"{n_fits} fits are few: read the intervals as rough." if n_fits < 5 else ""
