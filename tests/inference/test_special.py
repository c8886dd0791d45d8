"""The functions of the kernels against SciPy's."""

import numba
import numpy as np
import pytest
from scipy.special import gammaln, psi

from lda_vi.inference.special import digamma, exp_digamma, exp_digamma_narrow, log, log_gamma


def row(x):
    x = np.asarray(x, dtype=np.float64)
    result = np.empty_like(x)
    exp_digamma(x, result)
    return result


def of_each(function):
    """A part of compiled functions as a function of arrays."""

    @numba.njit(error_model="numpy")
    def act(x):
        result = np.empty_like(x)
        for i in range(len(x)):
            result[i] = function(x[i])
        return result

    return act


@pytest.mark.parametrize(
    ("low", "high", "rtol"), [(1.5e-3, 0.01, 2e-12), (0.01, 1.0, 2e-13), (1.0, 1e12, 3e-14)]
)
def test_exp_digamma_of_a_row(low, high, rtol):
    x = np.geomspace(low, high, 5001)
    np.testing.assert_allclose(row(x), np.exp(psi(x)), rtol=rtol)


def test_exp_digamma_goes_down_to_zero_without_a_gap():
    """What would be below the smallest normal number is zero; nothing else jumps and nothing is NaN."""
    x = np.geomspace(1e-300, 1.5e-3, 20001)
    values = row(x)
    np.testing.assert_allclose(values, np.exp(psi(x)), rtol=2e-12, atol=4e-308)
    assert values[0] == 0.0
    assert (np.diff(values) >= 0).all()


def test_exp_digamma_in_float32():
    x = np.geomspace(1e-38, 1e30, 40001).astype(np.float32)
    values, truth = np.full_like(x, np.nan), np.exp(psi(x.astype(np.float64)))
    exp_digamma_narrow(x, values)
    np.testing.assert_allclose(values, truth, rtol=2e-5, atol=1e-35)
    np.testing.assert_allclose(values[x > 1], truth[x > 1], rtol=7e-6)


@pytest.mark.parametrize(
    ("function", "truth", "rtol", "atol"),
    [(log, np.log, 1e-15, 0.0), (log_gamma, gammaln, 2e-15, 2e-14), (digamma, psi, 2e-14, 2e-14)],
)
def test_functions_of_a_number(function, truth, rtol, atol):
    x = np.concatenate([np.geomspace(1e-300, 1e300, 9001), np.geomspace(0.1, 10.0, 9001), [1.0, 2.0]])
    np.testing.assert_allclose(of_each(function)(x), truth(x), rtol=rtol, atol=atol)


@pytest.mark.parametrize("function", [log, log_gamma, digamma])
@pytest.mark.parametrize("x", [np.nan, np.inf])
def test_what_is_not_finite_stays_so(function, x):
    assert not np.isfinite(of_each(function)(np.array([x]))).any()
