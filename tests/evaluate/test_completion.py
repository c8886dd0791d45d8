"""Document completion: the literal definition, fair coins, and a score in no company but its own."""

import math

import numpy as np
import pytest
from scipy.special import digamma

from lda_vi import CountsError, ParameterError
from lda_vi.evaluate.completion import completion, halves
from lda_vi.inference.validation import as_counts


@pytest.fixture
def X(rng):
    X = rng.poisson(0.8, size=(60, 25)) * rng.integers(1, 6, size=(60, 25))
    X[7] = 0
    return X


@pytest.fixture
def topics(rng):
    return rng.gamma(0.4, 2.0, size=(3, 25)) + 1e-3


def dense(counts):
    """Counts as a plain array."""
    X = np.zeros((counts.n_documents, counts.n_words))
    X[np.repeat(np.arange(len(X)), np.diff(counts.indptr)), counts.indices] = counts.data
    return X


def literal(seen, hidden, beta, alpha):
    """Log probability of the hidden tokens of one document, by loops."""
    gamma = alpha + seen.sum() / len(alpha)
    for _ in range(200):
        phi = np.zeros((len(seen), len(alpha)))
        for w in range(len(seen)):
            weights = [beta[k][w] * math.exp(digamma(gamma[k])) for k in range(len(alpha))]
            phi[w] = np.array(weights) / sum(weights)
        new = alpha + seen @ phi
        change, gamma = np.abs(new - gamma).mean(), new
        if change < 1e-3:
            break
    theta = gamma / gamma.sum()
    return sum(n * math.log(theta @ beta[:, w]) for w, n in enumerate(hidden) if n)


def test_it_is_the_literal_definition(X, topics):
    alpha, beta = np.array([0.2, 0.5, 1.0]), topics / topics.sum(axis=1, keepdims=True)
    result = completion(X, topics, alpha, seed=3)
    seen, hidden = (dense(half) for half in halves(as_counts(X), 3))
    expected = np.array([literal(seen[d], hidden[d], beta, alpha) for d in range(60)])
    np.testing.assert_allclose(result.log_likelihood, expected, rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(result.tokens, hidden.sum(axis=1))
    assert result.mean == pytest.approx(expected.sum() / hidden.sum(), rel=1e-8)
    assert result.n_tokens == hidden.sum()


@pytest.mark.parametrize("seed", [0, 1, -5, 2**70])
def test_halves_add_up_and_are_whole(X, seed):
    seen, hidden = (dense(half) for half in halves(as_counts(X), seed))
    np.testing.assert_array_equal(seen + hidden, X)
    np.testing.assert_array_equal(seen, np.floor(seen))
    assert (seen >= 0).all()
    assert (hidden >= 0).all()


def test_coins_are_fair_and_independent():
    """Ten thousand documents: number of heads per count as the binomial distribution has it."""
    X = np.random.default_rng(0).integers(0, 4, size=(10_000, 12))
    seen, _ = (dense(half) for half in halves(as_counts(X)))
    for n in (1, 2, 3):
        heads = np.bincount(seen[n == X].astype(int), minlength=n + 1) / (n == X).sum()
        binomial = np.array([math.comb(n, i) for i in range(n + 1)]) / 2**n
        np.testing.assert_allclose(heads, binomial, rtol=0, atol=0.02)
    centred = np.where(X > 0, seen - X / 2, 0.0)
    correlations = np.corrcoef(centred.T)[np.triu_indices(12, 1)]
    assert np.abs(correlations).max() < 0.05
    other, _ = (dense(half) for half in halves(as_counts(X), 1))
    assert abs(np.corrcoef((other - X / 2).ravel(), (seen - X / 2).ravel())[0, 1]) < 0.02


def test_large_counts_are_halved_in_bounded_memory():
    seen, hidden = halves(as_counts([[1e12, 3.0, 10_001.0]]))
    assert seen.data[0] == pytest.approx(5e11, rel=1e-6)
    assert seen.data[0] + hidden.data[0] == 1e12
    np.testing.assert_array_equal(seen.data, np.floor(seen.data))
    assert abs(seen.data[-1] - 5000) < 300


def test_a_part_of_a_token_goes_one_way():
    X = np.random.default_rng(0).uniform(0.1, 0.9, size=(40, 5))
    seen, hidden = (dense(half) for half in halves(as_counts(X)))
    np.testing.assert_array_equal(seen + hidden, X)
    assert ((seen == 0) | (hidden == 0)).all()
    assert 0.3 < (seen > 0).mean() < 0.7


def test_a_score_is_the_same_in_any_company(X, topics):
    together = completion(X, topics, 0.4)
    order = np.random.default_rng(1).permutation(60)
    shuffled = completion(X[order], topics, 0.4)
    np.testing.assert_array_equal(shuffled.log_likelihood, together.log_likelihood[order])
    for d in (0, 13, 59):
        assert completion(X[[d]], topics, 0.4).log_likelihood[0] == together.log_likelihood[d]


def test_threads_change_no_bit(topics):
    X = np.random.default_rng(2).poisson(0.9, size=(1500, 25))
    alone, together = (completion(X, topics, 0.4, n_jobs=n) for n in (1, 2))
    np.testing.assert_array_equal(alone.log_likelihood, together.log_likelihood)
    assert alone.mean == together.mean


def test_the_standard_error_is_that_of_resampled_documents(rng):
    X = rng.poisson(rng.gamma(2.0, 1.0, size=(400, 1)) * np.ones(10))
    result = completion(X, rng.gamma(0.5, 1.0, size=(3, 10)) + 0.01, 0.5)
    means = []
    for _ in range(800):
        rows = rng.integers(0, 400, size=400)
        means.append(result.log_likelihood[rows].sum() / result.tokens[rows].sum())
    assert result.standard_error == pytest.approx(np.std(means), rel=0.1)


def test_true_topics_score_best(rng):
    truth = rng.dirichlet(np.full(40, 0.1), size=4)
    theta = rng.dirichlet(np.full(4, 0.2), size=200)
    X = np.array([rng.multinomial(80, row) for row in theta @ truth])
    best = completion(X, truth + 1e-9, 0.2).mean
    assert best > completion(X, truth[[0, 0, 1, 2]] + 1e-3, 0.2).mean
    assert best > completion(X, np.ones((4, 40)), 0.2).mean
    assert completion(X, np.ones((4, 40)), 0.2).mean == pytest.approx(math.log(1 / 40), rel=1e-10)


def test_a_word_no_topic_has_costs_a_finite_price():
    result = completion([[8, 8]], [[1.0, 0.0]], 0.5)
    assert -700 < result.mean < -100


@pytest.mark.parametrize(
    ("topic_word", "message"),
    [
        (np.ones((2, 3)), r"shape \(n_topics, 4\), got \(2, 3\)"),
        (np.ones(4), "shape"),
        ([[1, 1, 1, 1], [0, 0, 0, 0]], "no row of zeros"),
        ([[1, 1, 1, -1]], "numbers >= 0"),
        ([[1, 1, 1, np.nan]], "finite"),
    ],
)
def test_topics_that_are_none(topic_word, message):
    with pytest.raises(ParameterError, match=message):
        completion([[2, 1, 3, 1]], topic_word, 0.5)


def test_nothing_to_predict():
    with pytest.raises(CountsError, match="no token"):
        completion(np.zeros((3, 4)), np.ones((2, 4)), 0.5)
