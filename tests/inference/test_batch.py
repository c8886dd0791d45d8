"""The passes: order, record, priors held and learned, stopping, threads."""

from copy import deepcopy
from itertools import pairwise

import numpy as np
import oracles
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.errors import BoundError
from lda_vi.inference import Priors, batch
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.monitor import ALLOWED_FALL, Monitor
from lda_vi.inference.validation import as_counts, check_prior
from lda_vi.inference.workers import Workers

N_TOPICS = 4


def fit(
    counts,
    *,
    init="random",
    prior="auto",
    n_topics=N_TOPICS,
    n_jobs=None,
    seed=0,
    max_steps=5,
    on_pass=None,
    **stop,
):
    """A fit from settings to its last state; return state and monitor."""
    alpha, learn_alpha = check_prior(prior, n_topics, counts.n_words, "doc_topic_prior")
    eta, learn_eta = check_prior(prior, n_topics, counts.n_words, "topic_word_prior")
    stop = {"tol": 0, "max_iter": 20} | stop
    monitor = Monitor(counts, **stop, dtype=counts.data.dtype)
    with Workers(n_jobs) as workers:
        state = batch.begin(
            counts, n_topics, Priors(alpha, eta), init=init, learn=(learn_alpha, learn_eta),
            legacy=np.random.RandomState(seed), rng=lambda: np.random.default_rng(seed), workers=workers,
            record=monitor.record,
        )  # fmt: skip
        state = batch.run(
            counts, state, monitor, max_steps=max_steps, step_tol=1e-3, workers=workers, on_pass=on_pass
        )
    return state, monitor


def trace_of(monitor):
    """Recorded bounds of the mean-field passes."""
    return [row["elbo"] for row in monitor.rows if row["phase"] == "mean-field"]


@pytest.fixture
def counts(rng):
    """A small corpus with an empty document."""
    X = rng.poisson(0.6, size=(30, 25)) * rng.integers(1, 4, size=(30, 25))
    X[3] = 0
    return as_counts(X)


@pytest.mark.parametrize("init", ["random", "collapsed"])
@pytest.mark.parametrize("prior", ["auto", 0.3])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_bound_never_falls_on_real_text(sample_corpus, init, prior, dtype):
    counts = as_counts(sample_corpus.counts, dtype=dtype)
    _, monitor = fit(counts, init=init, prior=prior, n_topics=6, max_iter=60)
    oracles.assert_non_decreasing(trace_of(monitor), rtol=ALLOWED_FALL[np.dtype(dtype)])


@pytest.mark.slow
@pytest.mark.parametrize("init", ["random", "collapsed"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_bound_never_falls_on_a_real_corpus(ap_counts, init, dtype):
    counts = as_counts(ap_counts, dtype=dtype)
    _, monitor = fit(counts, init=init, n_topics=20, max_iter=40)
    oracles.assert_non_decreasing(trace_of(monitor), rtol=ALLOWED_FALL[np.dtype(dtype)])


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_never_falls_on_random_corpora(seed):
    """Sizes, scales and priors drawn over several orders of magnitude."""
    rng = np.random.default_rng(seed)
    shape, n_topics = (rng.integers(1, 30), rng.integers(1, 40)), rng.integers(1, 6)
    X = rng.poisson(0.5, size=shape) * 10.0 ** rng.integers(-2, 5)
    X[0, 0] += 1
    for dtype in (np.float64, np.float32):
        prior = "auto" if seed % 2 else 10.0 ** rng.uniform(-3, 1)
        _, monitor = fit(as_counts(X, dtype=dtype), prior=prior, n_topics=n_topics, seed=seed, max_iter=60)
        scale = abs(trace_of(monitor)[-1]) + X.sum()
        falls = -np.diff(trace_of(monitor))
        assert falls.max() <= ALLOWED_FALL[np.dtype(dtype)] * scale


def test_what_is_recorded_is_the_literal_bound(counts):
    """One inner step per pass: phi is made from the gamma and lam of the pass before, and (E4) sees all three."""
    states = []
    _, monitor = fit(counts, max_steps=1, max_iter=8, on_pass=lambda state: states.append(deepcopy(state)))
    X = np.zeros((counts.n_documents, counts.n_words))
    rows = np.repeat(np.arange(counts.n_documents), np.diff(counts.indptr))
    X[rows, counts.indices] = counts.data
    for before, state, row in zip(states[:-1], states[1:], monitor.rows[1:], strict=True):
        start = state.priors.alpha + (before.gamma - before.priors.alpha)  # moved along with a learned prior
        phi = oracles.literal_phi(start, expected_log(state.lam, axis=0))
        literal = oracles.literal_elbo(X, phi, state.gamma, state.lam, *state.priors)
        np.testing.assert_allclose(row["elbo"], literal, rtol=1e-10)
        np.testing.assert_allclose(row["documents"] + row["topics"], literal, rtol=1e-10)
        np.testing.assert_allclose(row["per_token"] * X.sum(), literal, rtol=1e-10)


def test_lam_is_prior_plus_the_statistics_of_the_pass_before(counts):
    states = []
    fit(counts, max_iter=6, on_pass=lambda state: states.append(deepcopy(state)))
    for before, state in pairwise(states):
        np.testing.assert_array_equal(state.lam, state.priors.eta + before.suff_stats)
        np.testing.assert_allclose(state.bound.topics, topic_term(state.lam, state.priors.eta), rtol=1e-12)


def test_fixed_priors_stay_fixed(counts):
    state, _ = fit(counts, prior=0.3)
    np.testing.assert_array_equal(state.priors.alpha, np.full(N_TOPICS, 0.3))
    np.testing.assert_array_equal(state.priors.eta, [[0.3]])


def test_priors_are_learned_after_the_topics_have_begun_to_part(counts):
    priors = []
    fit(counts, max_iter=batch.LEARN_AFTER + 2, on_pass=lambda state: priors.append(state.priors))
    for early in priors[: batch.LEARN_AFTER]:
        np.testing.assert_array_equal(early.alpha, priors[0].alpha)
        np.testing.assert_array_equal(early.eta, priors[0].eta)
    assert (priors[batch.LEARN_AFTER].alpha != priors[0].alpha).all()
    assert priors[batch.LEARN_AFTER].eta != priors[0].eta


def test_what_the_collapsed_start_learned_is_held(counts):
    priors = []
    fit(counts, init="collapsed", on_pass=lambda state: priors.append(state.priors))
    for later in priors:
        np.testing.assert_array_equal(later.alpha, priors[0].alpha)
        np.testing.assert_array_equal(later.eta, priors[0].eta)
    alpha, eta = (
        check_prior("auto", N_TOPICS, 25, name)[0] for name in ("doc_topic_prior", "topic_word_prior")
    )
    assert (priors[0].alpha != alpha).all()
    assert priors[0].eta != eta


def test_an_empty_document_has_the_prior_and_bound_zero(counts):
    for init in ("random", "collapsed"):
        state, _ = fit(counts, init=init)
        np.testing.assert_array_equal(state.gamma[3], state.priors.alpha)
        assert state.bound.documents[3] == 0.0


@pytest.mark.parametrize("init", ["random", "collapsed"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_threads_change_no_bit(rng, init, dtype):
    counts = as_counts(rng.poisson(0.2, size=(2000, 60)), dtype=dtype)
    alone, together = (fit(counts, init=init, n_jobs=n_jobs, max_iter=4)[0] for n_jobs in (1, 2))
    for one, two in zip(
        (alone.lam, alone.gamma, *alone.bound), (together.lam, together.gamma, *together.bound), strict=True
    ):
        np.testing.assert_array_equal(one, two)


def test_a_given_start_is_used_as_it_is(counts):
    init, states = np.arange(1.0, 1.0 + 25 * N_TOPICS).reshape(N_TOPICS, 25), []
    fit(counts, init=init, max_iter=1, on_pass=states.append)
    np.testing.assert_array_equal(states[0].lam, init.T)


def test_it_stops_by_itself_and_late_enough_for_the_priors():
    counts = as_counts([[3, 1], [2, 2], [5, 0]])
    _, fixed = fit(counts, prior=0.5, n_topics=1, tol=1e-3, max_iter=50)
    assert fixed.n_passes < 50
    assert fixed.verdict().converged
    _, learned = fit(counts, n_topics=1, tol=1e9, max_iter=50)
    assert learned.n_passes == batch.LEARN_AFTER + 2
    assert learned.verdict().converged


def test_a_fit_goes_on_from_a_state_as_if_it_had_not_stopped(counts):
    whole, whole_monitor = fit(counts, max_iter=10)
    half, _ = fit(counts, max_iter=6)
    monitor = Monitor(counts, tol=0, max_iter=4)
    rest = batch.run(counts, half, monitor, max_steps=5, step_tol=1e-3)
    np.testing.assert_array_equal(rest.lam, whole.lam)
    np.testing.assert_array_equal(rest.gamma, whole.gamma)
    assert trace_of(monitor) == trace_of(whole_monitor)[6:]


def test_a_broken_step_is_noticed(counts, monkeypatch):
    """A wrong E-step lowers the bound sooner or later: the fit must not go on."""
    right = batch.e_step

    def wrong(*args, **kwargs):
        gamma, suff_stats, doc_elbo, steps = right(*args, **kwargs)
        return gamma, suff_stats[::-1].copy(), doc_elbo, steps

    monkeypatch.setattr(batch, "e_step", wrong)
    with pytest.raises(BoundError, match="fell in pass"):
        fit(counts, prior=0.3)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_tables_have_the_type_of_the_counts(counts, monkeypatch, dtype):
    right, types = batch.e_step, []

    def spy(counts, gamma, elog_beta, *args, **kwargs):
        types.append((gamma.dtype, elog_beta.dtype))
        return right(counts, gamma, elog_beta, *args, **kwargs)

    monkeypatch.setattr(batch, "e_step", spy)
    state, _ = fit(counts._replace(data=counts.data.astype(dtype)), max_iter=4)
    assert set(types) == {(np.dtype(np.float64), np.dtype(dtype))}
    assert state.lam.dtype == state.suff_stats.dtype == dtype


def test_counts_too_large_for_their_type_are_named():
    counts = as_counts(np.ones((3, 4)), dtype=np.float32)
    counts = counts._replace(data=np.full(12, 3e38, np.float32))  # an estimator refuses them before
    with pytest.raises(BoundError, match=r"pass 1|overflow"):
        fit(counts, prior=0.3, n_topics=2)
