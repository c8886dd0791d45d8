"""Where a fit begins: topics drawn at random or given, and documents that favour no topic.

The collapsed start, which finds good topics instead of drawing them, is in `collapsed`. Random numbers come
from a generator that is passed in.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.inference.validation import LARGEST, SMALLEST, real_array

# Topics that differ by a tenth of their size and favour no word: what Hoffman and scikit-learn begin with.
SHAPE, SCALE = 100.0, 0.01


class Start(NamedTuple):
    """What a starting phase hands on.

    Parameters
    ----------
    suff_stats : ndarray of float32, shape (V, K)
        Expected counts of words and topics; lam = eta + S begins the mean-field passes.
    gamma : ndarray of float64, shape (D, K)
        Where the documents begin.
    alpha : ndarray of float64, shape (K,)
        Prior of the documents, learned or as it was given.
    eta : ndarray of float64, broadcasting to (V, K)
        Prior of the topics, learned or as it was given.
    """

    suff_stats: np.ndarray
    gamma: np.ndarray
    alpha: np.ndarray
    eta: np.ndarray


def level_gamma(counts, alpha):
    """Where a document begins that knows nothing of topics: its tokens shared out evenly.

    Parameters
    ----------
    counts : Counts
        D documents.
    alpha : ndarray, shape (K,)
        Their prior.

    Returns
    -------
    ndarray of float64, shape (D, K)
        alpha + n_d / K; alpha for an empty document.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([3.0, 1.0]), np.array([0, 2], np.int32), np.array([0, 2, 2]), 3)
    >>> level_gamma(counts, np.array([0.5, 1.0]))
    array([[2.5, 3. ],
           [0.5, 1. ]])
    """
    totals = np.concatenate([[0.0], np.cumsum(counts.data, dtype=np.float64)])[counts.indptr]
    return alpha + (np.diff(totals) / len(alpha))[:, None]


def random_lam(n_components, n_words, rng):
    """Topics drawn from Gamma(100, 1/100), in the order scikit-learn draws them.

    Parameters
    ----------
    n_components, n_words : int
        K and V.
    rng : RandomState or Generator
        With a RandomState, the numbers are scikit-learn's.

    Returns
    -------
    ndarray of float64, shape (V, K)

    Examples
    --------
    >>> random_lam(2, 3, np.random.RandomState(0)).round(2)
    array([[1.18, 0.9 ],
           [1.04, 0.99],
           [1.19, 1.04]])
    """
    return np.ascontiguousarray(rng.gamma(SHAPE, SCALE, (n_components, n_words)).T)


def given_lam(init, n_components, n_words):
    """Topics as a user gives them, checked and turned word-major.

    Parameters
    ----------
    init : array_like, shape (K, V)
        Concentrations, finite and > 0, from `SMALLEST` to `LARGEST` of `validation`.
    n_components, n_words : int
        K and V.

    Returns
    -------
    ndarray of float64, shape (V, K)
        A copy.

    Raises
    ------
    ParameterError
        If the shape is another, or a value is not finite and > 0 or outside these limits.

    Examples
    --------
    >>> given_lam([[1, 2, 3]], 1, 3).tolist()
    [[1.0], [2.0], [3.0]]
    """
    expected = f"shape (n_components, n_features) = {(n_components, n_words)}"
    try:
        lam = real_array(init)
    except (OverflowError, TypeError, ValueError) as error:
        message = f'init must be "collapsed", "random" or numbers of {expected}: {error}'
        raise ParameterError(message) from error
    if lam.shape != (n_components, n_words):
        raise ParameterError(f"init must have {expected}, got shape {lam.shape}.")
    bad = np.argwhere(~((lam > 0) & np.isfinite(lam)))
    if len(bad):
        at = tuple(int(i) for i in bad[0])
        raise ParameterError(
            f"init must be finite and > 0, got {lam[at]} at index {at}. Counts may be 0: add the prior first."
        )
    if lam.min() < SMALLEST or lam.max() > LARGEST:
        extreme = lam.min() if lam.min() < SMALLEST else lam.max()
        raise ParameterError(f"init must be from {SMALLEST:g} to {LARGEST:g}, got {extreme:g}.")
    return np.ascontiguousarray(lam.T)


def check_apart(lam):
    """Refuse topics that are all alike, which no pass can tell apart under one prior for all of them.

    Parameters
    ----------
    lam : ndarray, shape (V, K)
        From `given_lam`.

    Raises
    ------
    ParameterError
        If there are several topics and all have the same numbers.

    Examples
    --------
    >>> check_apart(np.ones((3, 1)))
    """
    if lam.shape[1] > 1 and (lam == lam[:, :1]).all():
        raise ParameterError(
            "init has the same numbers for every topic, which then stay alike for ever. Draw them, as "
            "numpy.random.default_rng(0).gamma(100, 0.01, (n_components, n_features)) does."
        )
