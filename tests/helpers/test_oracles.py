"""The measures are measured: they must fail when they should, and know the cases anyone can work out."""

import math

import numpy as np
import oracles
import pytest
from scipy.stats import betabinom


@pytest.mark.parametrize(
    "trace", [[-3.0, -2.0, -2.0 - 1e-6, -1.0], [-1.0, -2.0], [1.0, 2.0, 1.5], [0.0, np.nan]]
)
def test_a_falling_trace_is_refused(trace):
    with pytest.raises(AssertionError):
        oracles.assert_non_decreasing(trace)


@pytest.mark.parametrize("trace", [[], [-5.0], [-3.0, -3.0, -2.0], [-1e6, -1e6 - 1e-6]])
def test_a_rising_or_level_trace_passes(trace):
    oracles.assert_non_decreasing(trace)


def test_one_fall_in_the_middle_is_found_and_named():
    with pytest.raises(AssertionError, match="at step 2"):
        oracles.assert_non_decreasing([0.0, 5.0, 4.0, 9.0])


def test_evidence_of_one_token_is_one_over_the_vocabulary():
    X = np.array([[0, 1, 0, 0, 0]])
    assert math.isclose(oracles.exact_log_evidence(X, np.array([0.3, 2.0]), 0.7), -math.log(5), rel_tol=1e-12)


def test_evidence_of_one_topic_and_two_words_is_a_beta_binomial():
    """Ordered tokens: the beta-binomial without its number of orders."""
    X = np.array([[3, 1], [0, 2]])
    expected = betabinom(6, 0.7, 1.9).logpmf(3) - math.log(math.comb(6, 3))
    eta = np.array([[0.7], [1.9]])
    assert math.isclose(oracles.exact_log_evidence(X, np.array([0.4]), eta), expected, rel_tol=1e-12)


def test_gradient_of_a_cubic():
    gradient = oracles.numeric_gradient(lambda x: float((x**3).sum()), [[1.0, 2.0]])
    np.testing.assert_allclose(gradient, [[3.0, 12.0]], rtol=1e-8)
