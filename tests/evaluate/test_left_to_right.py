"""Left to right: against all assignments of tiny documents, in order with completion, and in no company."""

import itertools
import math

import numpy as np
import pytest
from scipy.special import gammaln

from lda_vi import CountsError, ParameterError
from lda_vi.evaluate import left_to_right as module
from lda_vi.evaluate import particles
from lda_vi.evaluate.completion import completion
from lda_vi.evaluate.keys import document_keys
from lda_vi.evaluate.left_to_right import left_to_right
from lda_vi.inference.validation import as_counts


@pytest.fixture
def topics(rng):
    return rng.dirichlet(np.full(6, 0.3), size=3)


def by_enumeration(row, beta, alpha):
    """Log probability of the tokens of a document, summed over all their topics."""
    words = np.repeat(np.arange(len(row)), row)
    total = 0.0
    for z in itertools.product(range(len(alpha)), repeat=len(words)):
        n = np.bincount(z, minlength=len(alpha))
        log_prior = gammaln(alpha.sum()) - gammaln(alpha.sum() + len(words))
        log_prior += np.sum(gammaln(n + alpha) - gammaln(alpha))
        total += math.exp(log_prior) * math.prod(beta[k, w] for k, w in zip(z, words, strict=True))
    return math.log(total)


def test_it_is_the_sum_over_all_assignments(topics, rng):
    alpha = np.array([0.1, 0.3, 0.2])
    X = rng.multinomial(7, np.full(6, 1 / 6), size=6)
    expected = [by_enumeration(row, topics, alpha) for row in X]
    result = left_to_right(X, topics, alpha, particles=20_000, sweeps=20)
    assert (result.noise < 0.015).all()
    assert (np.abs(result.log_likelihood - expected) < 4 * result.noise + 0.01).all()


def in_the_limit(words, beta, alpha):
    """What one sweep comes to with particles without number: the distribution over all assignments, moved on."""
    n_topics, states, log_p = len(alpha), {(): 1.0}, 0.0
    for n, word in enumerate(words):
        for turn in range(n):
            moved = dict.fromkeys(states, 0.0)
            for z, p in states.items():
                others = np.bincount(z[:turn] + z[turn + 1 :], minlength=n_topics)
                weights = beta[:, words[turn]] * (others + alpha)
                for k, weight in enumerate(weights / weights.sum()):
                    moved[(*z[:turn], k, *z[turn + 1 :])] += p * weight
            states = moved
        predicted, longer = 0.0, {}
        for z, p in states.items():
            weights = beta[:, word] * (np.bincount(z, minlength=n_topics) + alpha) / (n + alpha.sum())
            predicted += p * weights.sum()
            longer |= {(*z, k): p * weight for k, weight in enumerate(weights / weights.sum())}
        states, log_p = longer, log_p + math.log(predicted)
    return log_p


def test_one_sweep_is_the_algorithm_of_the_paper(topics, rng):
    alpha, row = np.array([0.1, 0.3, 0.2]), np.array([2, 0, 1, 2, 0, 1])
    result = left_to_right([row], topics, alpha, particles=50_000)
    state = document_keys(as_counts([row]))
    words = np.flatnonzero(row)[particles._shuffled(row[row > 0].astype(float), state)].tolist()
    assert sorted(words) == np.repeat(np.arange(6), row).tolist()
    limit = in_the_limit(words, topics, alpha)
    assert abs(result.log_likelihood[0] - limit) < 4 * result.noise[0] < 0.05
    assert abs(limit - by_enumeration(row, topics, alpha)) < 0.3


def test_every_order_of_the_tokens_is_as_likely():
    counts, times = np.array([1.0, 1.0, 2.0]), 6000
    found = [
        tuple(particles._shuffled(counts, document_keys(as_counts([counts]), seed))) for seed in range(times)
    ]
    orders, often = np.unique(found, axis=0, return_counts=True)
    assert len(orders) == 12
    assert np.abs(often / times - 1 / 12).max() < 0.02


@pytest.mark.parametrize("n_particles", [1, 7])
def test_with_one_topic_it_is_exact(n_particles, rng):
    X, beta = rng.poisson(2.0, size=(8, 5)), rng.dirichlet(np.ones(5))
    result = left_to_right(X, [beta], 0.3, particles=n_particles)
    np.testing.assert_allclose(result.log_likelihood, X @ np.log(beta), rtol=1e-12)


def test_models_stand_in_the_order_of_completion(rng):
    truth = rng.dirichlet(np.full(40, 0.1), size=4)
    X = np.array([rng.multinomial(60, row) for row in rng.dirichlet(np.full(4, 0.2), size=150) @ truth])
    models = [np.ones((4, 40)), truth[[0, 0, 1, 2]] + 1e-3, truth + 3e-3, truth + 1e-9]
    completed = [completion(X, model, 0.2).mean for model in models]
    estimated = [left_to_right(X, model, 0.2, particles=5).mean for model in models]
    assert np.argsort(completed).tolist() == np.argsort(estimated).tolist() == [0, 1, 2, 3]


@pytest.fixture
def X(rng):
    X = rng.poisson(0.8, size=(60, 6)) * rng.integers(1, 4, size=(60, 6))
    X[7] = 0
    return X


def test_a_score_is_the_same_in_any_company(X, topics, monkeypatch):
    together = left_to_right(X, topics, 0.4)
    order = np.random.default_rng(1).permutation(60)
    shuffled = left_to_right(X[order], topics, 0.4)
    np.testing.assert_array_equal(shuffled.log_likelihood, together.log_likelihood[order])
    np.testing.assert_array_equal(shuffled.noise, together.noise[order])
    for d in (0, 13, 59):
        assert left_to_right(X[[d]], topics, 0.4).log_likelihood[0] == together.log_likelihood[d]
    monkeypatch.setattr(module, "MOST_AT_ONCE", 300)
    np.testing.assert_array_equal(left_to_right(X, topics, 0.4).log_likelihood, together.log_likelihood)


def test_threads_change_no_bit(topics, rng):
    X = rng.poisson(0.9, size=(300, 6))
    alone, together = (left_to_right(X, topics, 0.4, n_jobs=n) for n in (1, 2))
    np.testing.assert_array_equal(alone.log_likelihood, together.log_likelihood)
    np.testing.assert_array_equal(alone.noise, together.noise)
    assert alone.mean == together.mean


def test_the_mean_is_over_tokens_and_empty_documents_cost_nothing(X, topics):
    result = left_to_right(X, topics, 0.4)
    assert result.log_likelihood[7] == result.noise[7] == result.tokens[7] == 0
    np.testing.assert_array_equal(result.tokens, X.sum(axis=1))
    assert result.n_tokens == X.sum()
    assert result.mean == pytest.approx(result.log_likelihood.sum() / X.sum(), rel=1e-12)


def test_noise_is_the_spread_over_seeds(topics):
    X = np.array([[3, 1, 2, 0, 4, 2], [0, 5, 0, 3, 0, 1]])
    runs = [left_to_right(X, topics, 0.4, particles=50, seed=seed) for seed in range(200)]
    spread = np.std([run.log_likelihood for run in runs], axis=0)
    np.testing.assert_allclose(np.mean([run.noise for run in runs], axis=0), spread, rtol=0.3)
    fewer = left_to_right(X, topics, 0.4, particles=2000).noise
    np.testing.assert_allclose(fewer * math.sqrt(40), spread, rtol=0.3)


def test_reach_only_counts_where_documents_are_longer(X, topics):
    near, far, one = (left_to_right(X, topics, 0.4, reach=reach) for reach in (40, 10**6, 1))
    assert X.sum(axis=1).max() < 40
    np.testing.assert_array_equal(near.log_likelihood, far.log_likelihood)
    assert not np.array_equal(one.log_likelihood, far.log_likelihood)
    assert abs(one.mean - far.mean) < 0.1


def test_a_word_no_topic_has_costs_a_finite_price():
    result = left_to_right([[8, 8]], [[1.0, 0.0]], 0.5)
    assert -700 < result.mean < -100


def test_one_document_has_no_error_over_documents(topics):
    result = left_to_right([[1, 2, 0, 0, 1, 0]], topics, 0.4)
    assert math.isnan(result.standard_error)
    assert math.isfinite(result.mean)
    assert result.noise[0] > 0
    assert math.isnan(left_to_right([[1, 2, 0, 0, 1, 0]], topics, 0.4, particles=1).noise[0])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"particles": 0}, "particles must be an int >= 1, got 0"),
        ({"particles": True}, "particles must be an int"),
        ({"sweeps": 1.5}, "sweeps must be an int >= 1, got 1.5"),
        ({"reach": -1}, "reach must be an int >= 1, got -1"),
    ],
)
def test_settings_that_cannot_be(X, topics, setting, message):
    with pytest.raises(ParameterError, match=message):
        left_to_right(X, topics, 0.4, **setting)


def test_counts_that_cannot_be_gone_through(topics):
    with pytest.raises(CountsError, match=r"0\.5 in row 1, column 2 .*completion takes parts"):
        left_to_right([[1, 0, 0, 0, 0, 0], [0, 0, 0.5, 0, 0, 0]], topics, 0.4)
    with pytest.raises(CountsError, match="no token"):
        left_to_right(np.zeros((2, 6)), topics, 0.4)
    with pytest.raises(CountsError, match=r"20,000,000 tokens in row 0 .*completion has no such limit"):
        left_to_right([[2e7, 0, 0, 0, 0, 0]], topics, 0.4)
