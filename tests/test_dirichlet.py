"""Dirichlet functions against integrals, derivatives, scipy.stats and closed forms."""

import numpy as np
import oracles
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.special import gammaln, psi

from lda_vi.dirichlet import SoftCounts, expected_log, kl, log_normalizer
from lda_vi.errors import ParameterError

CONCENTRATIONS = [
    np.array([0.7, 2.0]),
    np.array([3.0, 0.05, 1.0, 8.0]),
    np.array([1e-3, 500.0, 2.0]),
    np.array([4.0]),
]


@pytest.mark.parametrize("x", CONCENTRATIONS)
def test_expected_log_is_the_derivative_of_the_normaliser(x):
    gradient = oracles.numeric_gradient(lambda y: float(log_normalizer(np.exp(y))), np.log(x)) / x
    np.testing.assert_allclose(expected_log(x), gradient, rtol=1e-6, atol=1e-6)


def test_expected_log_of_two_categories_by_integration():
    x = np.array([1.7, 3.0])
    density = stats.beta(*x).pdf
    np.testing.assert_allclose(expected_log(x)[0], quad(lambda p: np.log(p) * density(p), 0, 1)[0], rtol=1e-8)


@pytest.mark.parametrize("x", CONCENTRATIONS[:3])
def test_normaliser_against_scipy_stats(x):
    centre = np.full(len(x), 1 / len(x))
    density = stats.dirichlet(x).logpdf(centre)
    np.testing.assert_allclose(log_normalizer(x), ((x - 1) * np.log(centre)).sum() - density, rtol=1e-10)


def test_kl_of_one_to_four_against_four_to_one_is_six():
    np.testing.assert_allclose(kl([1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]), 6.0, rtol=1e-14)


def test_kl_of_two_categories_by_integration():
    q, p = stats.beta(2.0, 3.5), stats.beta(0.8, 1.5)
    integral = quad(lambda t: q.pdf(t) * (q.logpdf(t) - p.logpdf(t)), 0, 1)[0]
    np.testing.assert_allclose(kl([2.0, 3.5], [0.8, 1.5]), integral, rtol=1e-8)


@pytest.mark.parametrize("x", CONCENTRATIONS)
def test_kl_is_zero_between_equals_and_positive_otherwise(x):
    assert kl(x, x) == 0
    if len(x) > 1:
        assert kl(x, x[::-1]) > 1e-3
        assert kl(x, 1.1 * x) > 1e-5


def test_kl_is_cross_entropy_minus_entropy():
    q, p = np.array([0.4, 2.0, 5.0]), np.array([1.0, 0.3, 2.0])
    cross = log_normalizer(p) - ((p - 1) * expected_log(q)).sum()
    np.testing.assert_allclose(kl(q, p), cross - stats.dirichlet(q).entropy(), rtol=1e-12)


def test_either_axis(rng):
    x = rng.gamma(1.0, 1.0, size=(4, 3)) + 0.1
    for function in (expected_log, log_normalizer):
        down = np.stack([function(column) for column in x.T], axis=-1)
        np.testing.assert_allclose(function(x, axis=0), down, rtol=1e-12)
    np.testing.assert_allclose(kl(x, x[::-1], axis=0), [kl(c, c[::-1]) for c in x.T], rtol=1e-12)


def test_one_value_stands_for_all(rng):
    q = rng.gamma(1.0, 1.0, size=(5, 3)) + 0.1
    np.testing.assert_allclose(
        log_normalizer([[0.3]], axis=0, size=5), log_normalizer(np.full(5, 0.3)), rtol=1e-12
    )
    np.testing.assert_allclose(kl(q, [[0.3]], axis=0), kl(q, np.full((5, 3), 0.3), axis=0), rtol=1e-12)
    with pytest.raises(ParameterError, match="size must be 2"):
        log_normalizer([1.0, 2.0], size=3)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
@pytest.mark.parametrize(
    "function", [expected_log, log_normalizer, lambda x: kl(x, [1.0]), lambda x: kl([1.0], x)]
)
def test_what_is_no_concentration_is_refused_with_its_place(function, bad):
    with pytest.raises(ParameterError, match=r"finite and > 0, got .* at index \(1,\)"):
        function([2.0, bad, 3.0])


def test_integers_are_numbers_too():
    np.testing.assert_allclose(expected_log([1, 1]), [-1.0, -1.0], rtol=1e-14)


def mixed_counts(rng, shape):
    """Counts of every size at once: none, next to none, around the prior, many."""
    counts = 10.0 ** rng.uniform(-14, 4, size=shape)
    counts[rng.random(shape) < 0.3] = 0
    return counts


@pytest.mark.parametrize("shape", [(3000, 1), (400, 7)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_soft_counts_sum_what_they_say(rng, shape, order):
    counts = np.asarray(mixed_counts(rng, shape), order=order)
    a = rng.uniform(0.01, 2.0, size=shape[1])
    soft = SoftCounts.of(counts, a)
    for at in (a, 0.3 * a, 5 * a):
        np.testing.assert_allclose(soft.log_rise(at), (gammaln(counts + at) - gammaln(at)).sum(0), rtol=1e-9)
        np.testing.assert_allclose(soft.slope(at), (psi(counts + at) - psi(at)).sum(0), rtol=1e-9)


def test_small_counts_keep_their_digits():
    """Nothing but small counts: their Taylor series alone is held against the functions themselves."""
    counts, a = np.array([[9e-4], [5e-4], [1e-9]]), np.array([1.0])
    soft = SoftCounts.of(counts, a)
    assert len(soft.values) == 0
    np.testing.assert_allclose(soft.slope(a), (psi(counts + a) - psi(a)).sum(0), rtol=1e-11)
    np.testing.assert_allclose(soft.log_rise(a), (gammaln(counts + a) - gammaln(a)).sum(0), rtol=1e-11)


def test_slope_is_the_derivative_of_the_rise(rng):
    soft = SoftCounts.of(mixed_counts(rng, (50, 3)), np.full(3, 0.5))
    gradient = oracles.numeric_gradient(lambda a: float(soft.log_rise(a).sum()), np.full(3, 0.5))
    np.testing.assert_allclose(soft.slope(np.full(3, 0.5)), gradient, rtol=1e-7)


def test_what_rounding_left_below_zero_is_zero():
    """gamma - alpha in float32 can end a little below."""
    soft = SoftCounts.of(np.array([[-1e-6], [2.0]]), [0.5])
    np.testing.assert_allclose(soft.slope(np.array([0.5])), [1 / 0.5 + 1 / 1.5], rtol=1e-14)


def test_merging_nearly_equal_counts_costs_no_digits(rng):
    counts, a = rng.gamma(0.5, 20.0, size=(200_000, 1)), np.array([0.1])
    soft = SoftCounts.of(counts, a)
    assert len(soft.values) < 100_000
    exact = (gammaln(counts + a) - gammaln(a)).sum(0)
    np.testing.assert_allclose(soft.log_rise(a), exact, atol=1e-9 * counts.sum())
    np.testing.assert_allclose(soft.slope(a), (psi(counts + a) - psi(a)).sum(0), rtol=1e-9)
