"""The learned priors maximise the likelihood of the counts, never lower it, and find what made the counts."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln, psi

from lda_vi.inference.priors import SMALLEST_PRIOR, _climb, learn_alpha, learn_eta


def ln_b(x, axis):
    """Logarithm of the normaliser, from its definition."""
    return gammaln(x).sum(axis) - gammaln(x.sum(axis))


def profile_alpha(counts, alpha):
    """The part of the bound that alpha is in."""
    return (ln_b(counts + alpha, 1) - ln_b(alpha, 0)).sum()


def profile_eta(counts, eta):
    """The part of the bound that eta is in."""
    return (ln_b(counts + eta, 0) - ln_b(np.full(len(counts), eta), 0)).sum()


@pytest.fixture
def documents(rng):
    """Soft topic counts of documents, from next to nothing to many."""
    return rng.dirichlet([0.1, 0.4, 1.5, 0.02], size=1000) * rng.integers(50, 200, size=(1000, 1))


@pytest.fixture
def topics(rng):
    """Soft word counts of topics, from next to nothing to many."""
    return np.ascontiguousarray(rng.dirichlet(np.full(3000, 0.05), size=20).T) * 5000


def test_one_step_is_the_fixed_point_as_written(documents, topics):
    counts, alpha = documents, np.array([0.5, 0.2, 1.0, 0.1])
    numerator = (psi(counts + alpha) - psi(alpha)).sum(0)
    denominator = (psi(counts.sum(1) + alpha.sum()) - psi(alpha.sum())).sum()
    np.testing.assert_allclose(
        learn_alpha(counts, alpha, steps=1), alpha * numerator / denominator, rtol=1e-9
    )

    counts, eta = topics, 0.2
    numerator = (psi(counts + eta) - psi(eta)).sum()
    denominator = len(counts) * (psi(counts.sum(0) + len(counts) * eta) - psi(len(counts) * eta)).sum()
    np.testing.assert_allclose(learn_eta(counts, eta, steps=1), [[eta * numerator / denominator]], rtol=1e-9)


def test_many_steps_reach_the_maximum(documents, topics):
    counts = documents[:300]
    learned = learn_alpha(counts, np.full(4, 0.5), steps=2000)
    best = minimize(lambda x: -profile_alpha(counts, np.exp(x)), np.log(np.full(4, 0.5)), tol=1e-10)
    np.testing.assert_allclose(learned, np.exp(best.x), rtol=1e-3)
    assert profile_alpha(counts, learned) >= -best.fun - 1e-6

    counts = topics
    best = minimize_scalar(lambda x: -profile_eta(counts, np.exp(x)), bounds=(-8, 2), method="bounded")
    np.testing.assert_allclose(learn_eta(counts, 0.5, steps=500), [[np.exp(best.x)]], rtol=1e-4)


def test_the_prior_that_made_the_counts_is_found(rng):
    """Tokens drawn one by one, so that the model of the counts is the true one."""
    truth = np.array([0.1, 0.4, 1.5, 0.02])
    counts = rng.multinomial(100, rng.dirichlet(truth, size=4000))
    np.testing.assert_allclose(learn_alpha(counts, np.ones(4), steps=300), truth, rtol=0.1)
    counts = rng.multinomial(20_000, rng.dirichlet(np.full(2000, 0.05), size=20)).T
    np.testing.assert_allclose(learn_eta(counts, 1.0, steps=100), [[0.05]], rtol=0.05)


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_never_falls(seed):
    """Counts mostly below one, for which the fixed point has no proof."""
    rng = np.random.default_rng(seed)
    counts = rng.gamma(
        rng.uniform(0.05, 2), rng.uniform(0.01, 3), size=(rng.integers(1, 8), rng.integers(1, 6))
    )
    alpha = rng.gamma(0.5, 2.0, size=counts.shape[1]) + 1e-4
    before = profile_alpha(counts, alpha)
    assert profile_alpha(counts, learn_alpha(counts, alpha)) >= before - 1e-12 * abs(before)
    eta = float(alpha[0])
    before = profile_eta(counts, eta)
    assert profile_eta(counts, learn_eta(counts, eta)[0, 0]) >= before - 1e-12 * abs(before)


@pytest.mark.parametrize("small", [9e-4, 1e-4, 1e-6])
@pytest.mark.parametrize("prior", [0.1, 1.0])
def test_the_bound_never_falls_where_a_topic_all_but_dies(prior, small):
    """What is next to nothing beside the prior at hand is not beside the thousandth of it that comes next."""
    counts, alpha = np.full((200, 2), (300.0, small * prior)), np.full(2, prior)
    learned = learn_alpha(counts, alpha)
    assert learned[1] < 0.01 * prior
    assert profile_alpha(counts, learned) > profile_alpha(counts, alpha) + 100
    words = np.full((200, 1), small * prior)
    words[0] = 300.0
    learned = learn_eta(words, prior)
    assert learned < prior / 10
    assert profile_eta(words, learned[0, 0]) > profile_eta(words, prior) + 10


def test_counts_are_sorted_for_the_least_priors_they_meet():
    """Before each step, and before what the last one led to is compared with what there was."""
    sorted_for = []

    def sort_for(least):
        sorted_for.append(least.tolist())
        return lambda prior: prior * [0.1, 0.5], lambda prior: -prior.sum()

    assert _climb(np.ones(2), sort_for, 2) == pytest.approx([0.01, 0.25])
    assert sorted_for == [pytest.approx(least) for least in ([1.0, 1.0], [0.1, 0.5], [0.01, 0.25])]


def test_a_step_that_would_lower_the_bound_is_not_taken():
    """Below the floor the next prior would be the floor itself, and that is worse than the prior at hand."""
    alpha = np.full(2, SMALLEST_PRIOR / 100)
    counts = np.array([[5.0, 0.0], [0.0, 5.0]])
    assert profile_alpha(counts, alpha) > profile_alpha(counts, np.full(2, SMALLEST_PRIOR))
    np.testing.assert_array_equal(learn_alpha(counts, alpha), alpha)
    np.testing.assert_array_equal(learn_eta(counts.T, alpha[0]), [[alpha[0]]])


def test_a_topic_without_words_keeps_a_positive_prior():
    learned = learn_alpha(np.array([[4.0, 0.0, 1.0], [1.0, 0.0, 3.0]]), np.full(3, 0.1), steps=5)
    assert learned[1] == SMALLEST_PRIOR
    assert (learned > 0).all()


@pytest.mark.parametrize("counts", [np.zeros((3, 2)), np.zeros((0, 2))])
def test_without_a_token_there_is_nothing_to_learn(counts):
    np.testing.assert_array_equal(learn_alpha(counts, np.array([0.3, 0.7])), [0.3, 0.7])
    np.testing.assert_array_equal(learn_eta(counts.T, np.full((1, 1), 0.3)), [[0.3]])


def test_one_topic_and_one_word_have_no_say():
    """With K = 1 alpha, with V = 1 eta is not in the bound: whatever it was, it stays."""
    np.testing.assert_allclose(learn_alpha(np.array([[3.0], [9.0]]), np.array([0.4])), [0.4], rtol=1e-12)
    np.testing.assert_allclose(learn_eta(np.array([[3.0, 9.0]]), 0.4), [[0.4]], rtol=1e-12)


def test_nothing_passed_is_changed_or_returned(documents, topics):
    for learn, counts, prior in (
        (learn_alpha, documents, np.full(4, 0.5)),
        (learn_eta, topics, np.full((1, 1), 0.5)),
        (learn_eta, np.zeros((2, 2)), np.full((1, 1), 0.5)),
    ):
        before, old = counts.copy(), prior.copy()
        result = learn(counts, prior)
        np.testing.assert_array_equal(counts, before)
        np.testing.assert_array_equal(prior, old)
        assert result.shape == prior.shape
        assert not np.shares_memory(result, prior)


def test_float32_counts_are_summed_in_float64(documents):
    counts = documents
    single = learn_alpha(counts.astype(np.float32), np.ones(4))
    assert single.dtype == np.float64
    np.testing.assert_allclose(single, learn_alpha(counts, np.ones(4)), rtol=1e-6)
