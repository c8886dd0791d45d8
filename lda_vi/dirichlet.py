r"""Dirichlet distributions: expected logarithms, normaliser, divergence, likelihood of counts.

The one home of :math:`\psi` and :math:`\ln\Gamma` outside the compiled kernels. Nothing here knows documents
or topics: an array holds many Dirichlets, and ``axis`` says along which direction one of them lies. All
results are in nats.
"""

from math import factorial
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, polygamma, psi

from lda_vi.errors import ParameterError

# A soft count below this fraction of its prior goes through so many terms of its Taylor series: what is left
# out is then less than 1e-12 of that count's share, and no special function is needed for it.
SMALL_SHARE, TAYLOR_TERMS = 1e-3, 4

# Counts that agree in this many leading bits may stand for each other: with their mean in place of each, the
# likelihood moves by less than 1e-9 nats per token, and its slope by far less.
MERGED_BITS = 13


def _positive(concentration, name):
    """Return the argument as a floating array, refusing values that are not finite and above zero."""
    concentration = np.asarray(concentration)
    if concentration.dtype.kind != "f":
        concentration = concentration.astype(np.float64)
    if concentration.size and not (concentration.min() > 0 and np.isfinite(concentration.max())):
        bad = ~((concentration > 0) & np.isfinite(concentration))
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ParameterError(f"{name} must be finite and > 0, got {concentration[at]} at index {at}")
    return concentration


def expected_log(concentration, axis=-1, *, total=None):
    r"""Expected logarithm of each probability under a Dirichlet.

    .. math:: E[\ln\theta_i] = \psi(x_i) - \psi(\textstyle\sum_j x_j)

    Parameters
    ----------
    concentration : array_like
        Concentrations x, all > 0.
    axis : int
        The direction along which one Dirichlet lies.
    total : array_like, optional
        Sums along the axis, where `concentration` holds only some of the categories.

    Returns
    -------
    ndarray
        Expected logarithms, all < 0 (0 where there is one category), of the shape of `concentration`.

    Raises
    ------
    ParameterError
        If a concentration is not finite and > 0.

    Examples
    --------
    >>> expected_log([1.0, 1.0])  # a uniform probability: the mean of its logarithm is -1
    array([-1., -1.])
    """
    concentration = _positive(concentration, "concentration")
    if total is None:
        total = concentration.sum(axis=axis)
    logs = psi(concentration)
    logs -= np.expand_dims(psi(total), axis)
    return logs


def log_normalizer(concentration, axis=-1, *, size=None):
    r"""Logarithm of the normaliser of a Dirichlet.

    .. math:: \ln B(x) = \sum_i \ln\Gamma(x_i) - \ln\Gamma(\textstyle\sum_i x_i)

    Parameters
    ----------
    concentration : array_like
        Concentrations x, all > 0.
    axis : int
        The direction along which one Dirichlet lies.
    size : int, optional
        The number of categories where `concentration` has length 1 along `axis` and that one value stands
        for all.

    Returns
    -------
    float or ndarray
        The logarithm, with `axis` removed.

    Raises
    ------
    ParameterError
        If a concentration is not finite and > 0.

    Examples
    --------
    >>> round(float(log_normalizer([1.0, 1.0, 1.0])), 6)  # -ln 2!, as the density on the simplex is 2
    -0.693147
    >>> round(float(log_normalizer([1.0], size=3)), 6)
    -0.693147
    """
    concentration = _positive(concentration, "concentration")
    length = concentration.shape[axis]
    if size is not None and length not in (1, size):
        raise ParameterError(f"size must be {length}, the length along the axis, got {size}")
    repeats = 1 if size is None else size // length
    return repeats * gammaln(concentration).sum(axis=axis) - gammaln(repeats * concentration.sum(axis=axis))


def kl(q, p, axis=-1):
    r"""Kullback-Leibler divergence KL(q || p) between Dirichlets.

    .. math:: \ln B(p) - \ln B(q) + \sum_i (q_i - p_i)\,[\psi(q_i) - \psi(\textstyle\sum_j q_j)]

    Parameters
    ----------
    q, p : array_like
        Concentrations, all > 0; `p` may have length 1 along `axis`, one value standing for all.
    axis : int
        The direction along which one Dirichlet lies.

    Returns
    -------
    float or ndarray
        Divergence in nats, >= 0 up to rounding, with `axis` removed.

    Raises
    ------
    ParameterError
        If a concentration is not finite and > 0.

    Examples
    --------
    >>> round(float(kl([1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0])), 6)
    6.0
    """
    q, p = _positive(q, "q"), _positive(p, "p")
    weighted = ((q - p) * expected_log(q, axis)).sum(axis=axis)
    return log_normalizer(p, axis, size=q.shape[axis]) - log_normalizer(q, axis) + weighted


class SoftCounts(NamedTuple):
    r"""Expected counts made ready for many evaluations of the likelihood that integrates the Dirichlet out.

    For columns of counts :math:`x_{ig}` with one concentration :math:`a_g` per column it answers

    .. math::
        \sum_i \ln\Gamma(x_{ig} + a_g) - \ln\Gamma(a_g) \quad\text{and its slope}\quad
        \sum_i \psi(x_{ig} + a_g) - \psi(a_g).

    Most expected counts are next to nothing. Those are put together once, as sums of powers, and enter by
    their Taylor series; special functions are computed for the others alone. In a single column, which can
    be very long, others that are nearly equal are merged as well.

    Parameters
    ----------
    values : ndarray, shape (m,)
        The counts that are not small.
    weights : ndarray, shape (m,)
        How many counts each of the values stands for.
    column : ndarray, shape (m,)
        The column of each.
    powers : ndarray, shape (4, G)
        Sums of the first to the fourth power of the small counts of each column, divided by 1!, 2!, 3!, 4!.

    Examples
    --------
    >>> counts = SoftCounts.of(np.array([[2.0], [0.0], [1.0]]), [0.5])
    >>> counts.slope(np.array([0.5])).round(6)  # (1/.5 + 1/1.5) + 0 + 1/.5
    array([4.666667])
    """

    values: np.ndarray
    weights: np.ndarray
    column: np.ndarray
    powers: np.ndarray

    @classmethod
    def of(cls, counts, concentration):
        """Sort counts by size, relative to about the concentrations they will be evaluated at.

        Parameters
        ----------
        counts : ndarray, shape (n, G)
            Expected counts; what rounding left below zero counts as zero.
        concentration : array_like, shape (G,)
            Concentrations near those of interest, > 0.

        Returns
        -------
        SoftCounts
        """
        counts = np.ascontiguousarray(counts, dtype=np.float64)
        n_columns = counts.shape[1]
        large = counts > SMALL_SHARE * np.asarray(concentration)
        at = np.flatnonzero(large)
        small = np.maximum(counts, 0.0)
        small.reshape(-1)[at] = 0.0
        power, powers = small.copy(), [small.sum(axis=0)]
        for order in range(2, TAYLOR_TERMS + 1):
            power *= small
            powers.append(power.sum(axis=0) / factorial(order))
        values = counts.reshape(-1)[at]
        values, weights = _merge_near(values) if n_columns == 1 else (values, np.ones(len(values)))
        column = at % n_columns if n_columns > 1 else np.zeros(len(values), dtype=np.intp)
        return cls(values, weights, column, np.stack(powers))

    def log_rise(self, concentration):
        """Sum over each column of lnGamma(x + a) - lnGamma(a), shape (G,)."""
        return self._rise(gammaln, 0, concentration)

    def slope(self, concentration):
        """Sum over each column of psi(x + a) - psi(a), the derivative of `log_rise`, shape (G,)."""
        return self._rise(psi, 1, concentration)

    def _rise(self, function, order, concentration):
        """Sum of f(x + a) - f(a) where psi's derivative number `order` is the derivative of f."""
        rise = function(self.values + concentration[self.column]) - function(concentration)[self.column]
        large = np.bincount(self.column, weights=self.weights * rise, minlength=len(concentration))
        derivatives = polygamma(np.arange(order, order + TAYLOR_TERMS)[:, None], concentration)
        return large + (self.powers * derivatives).sum(axis=0)


def _merge_near(values):
    """Merge positive values that share their leading bits; return the means and how many each stands for."""
    key = values.view(np.int64) >> (52 - MERGED_BITS)  # sign, exponent and the first bits of the mantissa
    key -= key.min(initial=np.iinfo(np.int64).max)
    weights = np.bincount(key)
    used = np.flatnonzero(weights)
    return np.bincount(key, weights=values)[used] / weights[used], weights[used].astype(np.float64)
