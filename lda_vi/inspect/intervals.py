r"""How sure q is about shares: credible intervals of a document's topics, and of those of many documents.

Under q each :math:`\theta_d` is Dirichlet, so one share has a Beta distribution, and a weighted sum of shares of
independent documents is near to the Beta distribution with the same mean and variance: for one document it is the
same.

Mean-field approximations are too sure of themselves: read these intervals as the least that is open.
"""

import numpy as np
from scipy.special import betaincinv, ndtri

from lda_vi.errors import ParameterError

LEVEL = 0.95
LARGEST = 1e14  # concentration: beyond it quantiles lose their digits, and at 1e17 there are none


def share_interval(gamma, level=LEVEL):
    r"""Equal-tailed credible interval of each topic's share in each document.

    .. math:: \theta_{dk} \sim \mathrm{Beta}(\gamma_{dk}, \textstyle\sum_j \gamma_{dj} - \gamma_{dk})

    Parameters
    ----------
    gamma : array_like, shape (..., K)
        Concentrations, > 0.
    level : float
        Probability of the interval, in (0, 1).

    Returns
    -------
    low, high : ndarray of float64, of the shape of `gamma`

    Raises
    ------
    ParameterError
        If the level is no probability.

    Examples
    --------
    >>> low, high = share_interval([1.0, 1.0])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.025, 0.025], [0.975, 0.975])
    """
    tail = _tail(level)
    gamma = np.asarray(gamma, dtype=np.float64)
    rest = gamma.sum(axis=-1, keepdims=True) - gamma
    rest = np.maximum(rest, 1e-300)  # one topic leaves none, and rounding may
    return _quantiles(gamma, rest, tail)


def beta_interval(mean, variance, level=LEVEL):
    r"""Equal-tailed interval of the Beta distribution with a given mean and variance.

    .. math:: a = m c, \quad b = (1 - m) c, \quad c = m (1 - m) / v - 1

    Parameters
    ----------
    mean, variance : array_like
        Of a quantity between 0 and 1.
    level : float
        Probability of the interval, in (0, 1).

    Returns
    -------
    low, high : ndarray of float64
        Equal to the mean where the variance is 0; 0 and 1 where it is too large for a Beta distribution; NaN
        where the mean is.

    Raises
    ------
    ParameterError
        If the level is no probability.

    Examples
    --------
    >>> low, high = beta_interval(0.5, 1 / 12)  # the uniform distribution
    >>> round(float(low), 3), round(float(high), 3)
    (0.025, 0.975)
    """
    tail = _tail(level)
    mean, variance = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(variance, np.float64))
    spread = mean * (1.0 - mean)
    open_, free = (variance > 0) & (variance < spread), (variance >= spread) & (spread > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = spread / variance - 1.0
    a, b = np.where(open_, mean * size, 1.0), np.where(open_, (1.0 - mean) * size, 1.0)
    low, high = _quantiles(a, b, tail)
    low, high = np.where(open_, low, mean), np.where(open_, high, mean)
    return np.where(free, 0.0, low), np.where(free, 1.0, high)


def normal_width(level=LEVEL):
    """Half the width of a normal interval, in standard deviations.

    Examples
    --------
    >>> round(normal_width(0.95), 4)
    1.96
    """
    return float(-ndtri(_tail(level)))


def _quantiles(a, b, tail):
    """Ends of intervals of Beta distributions, none of them narrower than the quantiles can be told."""
    shrink = np.minimum(LARGEST / np.maximum(a + b, 1.0), 1.0)
    return betaincinv(a * shrink, b * shrink, tail), betaincinv(a * shrink, b * shrink, 1.0 - tail)


def check_level(level):
    """Refuse what is no probability of an interval."""
    if not isinstance(level, float | np.floating) or not 0.0 < level < 1.0:
        raise ParameterError(f"level must be a probability between 0 and 1, such as 0.95, got {level!r}.")


def _tail(level):
    """Probability on either side of an interval."""
    check_level(level)
    return (1.0 - float(level)) / 2.0
