"""Credible intervals against quantiles of draws, and against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lda_vi.errors import ParameterError
from lda_vi.inspect.intervals import beta_interval, normal_width, share_interval


def test_two_equal_topics_have_the_closed_form():
    """Beta(1, 1) is uniform; Beta(a, 1) has the distribution function x^a."""
    low, high = share_interval([1.0, 1.0], 0.9)
    np.testing.assert_allclose([low, high], [[0.05, 0.05], [0.95, 0.95]], rtol=1e-12)
    low, high = share_interval([3.0, 1.0], 0.5)
    np.testing.assert_allclose([low[0], high[0]], [0.25 ** (1 / 3), 0.75 ** (1 / 3)], rtol=1e-12)
    np.testing.assert_allclose([low[1], high[1]], [1 - high[0], 1 - low[0]], rtol=1e-12)


def test_shares_of_a_document_by_draws(rng):
    gamma = np.array([0.05, 4.2, 30.0, 0.6])
    draws = rng.dirichlet(gamma, size=200_000)
    for level in (0.5, 0.95):
        low, high = share_interval(gamma, level)
        expected = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
        np.testing.assert_allclose([low, high], expected, atol=0.003)


def test_many_documents_at_once():
    gamma = np.array([[2.0, 3.0, 4.0], [1.0, 1.0, 9.0]])
    low, high = share_interval(gamma)
    assert low.shape == high.shape == gamma.shape
    np.testing.assert_array_equal(low[1], share_interval(gamma[1])[0])


def test_one_topic_is_certain():
    assert [part.tolist() for part in share_interval([7.0])] == [[1.0], [1.0]]


@pytest.mark.parametrize("size", [1e10, 1e16, 1e18])
def test_shares_of_huge_counts_have_intervals(size):
    mean = np.array([0.07, 0.4, 0.53])
    for low, high in (share_interval(size * mean), beta_interval(mean, mean * (1 - mean) / (size + 1))):
        assert np.all((low < mean) & (mean < high))
        assert np.all(high - low < 2e-5)


def test_a_beta_distribution_is_its_own_match():
    for a, b in ((0.3, 5.0), (2.0, 2.0), (400.0, 30.0)):
        own = stats.beta(a, b)
        low, high = beta_interval(own.mean(), own.var())
        np.testing.assert_allclose([low, high], own.ppf([0.025, 0.975]), rtol=1e-9)


def test_nothing_open_and_nothing_known():
    low, high = beta_interval([0.0, 1.0, 0.3, np.nan], [0.0, 0.0, 0.0, np.nan])
    np.testing.assert_array_equal(low, [0.0, 1.0, 0.3, np.nan])
    np.testing.assert_array_equal(high, [0.0, 1.0, 0.3, np.nan])


def test_what_varies_more_than_a_share_can_is_unknown():
    """No share has a larger variance than that of 0 and 1 with the same mean, m (1 - m)."""
    low, high = beta_interval([0.5, 0.5, 0.01], [0.25, 0.26, np.inf])
    np.testing.assert_array_equal([low, high], [[0.0] * 3, [1.0] * 3])
    low, high = beta_interval(0.5, 0.2499999)
    np.testing.assert_allclose([low, high], [0.0, 1.0], atol=1e-9)


@given(
    st.lists(st.floats(1e-300, 1e12), min_size=2, max_size=5),
    st.floats(0.01, 0.999),
)
def test_intervals_are_intervals(gamma, level):
    low, high = share_interval(gamma, level)
    assert np.all((low >= 0) & (low <= high) & (high <= 1))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 95.0, 95, "0.9", True, float("nan")])
def test_levels_that_are_none(level):
    for function in (lambda: share_interval([1.0, 1.0], level), lambda: normal_width(level)):
        with pytest.raises(ParameterError, match="level must be a probability between 0 and 1"):
            function()
