"""Stochastic steps: one batch is one blend, all documents at once and a step of one are a batch pass."""

import numpy as np
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference import Priors, batch, online, reference
from lda_vi.inference.monitor import Monitor
from lda_vi.inference.priors import learn_alpha, learn_eta
from lda_vi.inference.start import level_gamma
from lda_vi.inference.validation import as_counts

PRIORS = Priors(np.array([0.2, 0.5, 0.9]), np.array([[0.3]]))
INNER = {"max_steps": 300, "step_tol": 1e-6}


@pytest.fixture
def counts(rng):
    return as_counts(rng.poisson(0.7, size=(40, 15)))


@pytest.fixture
def stream(rng):
    return online.Stream(rng.gamma(2.0, 1.0, size=(15, 3)) + 0.1, PRIORS)


def test_a_step_is_the_blend_of_equation_8(counts, stream):
    stream = stream._replace(n_batches=4)
    moved, doc_elbo = online.step(counts, stream, online.Schedule(10.0, 0.7), total_documents=1000, **INNER)
    gamma = level_gamma(counts, PRIORS.alpha)
    elog_beta = expected_log(stream.lam, axis=0)
    _, suff_stats, expected, _ = reference.e_step(counts, gamma, elog_beta, PRIORS.alpha, 300, 1e-6)
    rho = 15.0**-0.7
    lam = (1 - rho) * stream.lam + rho * (0.3 + 1000 / 40 * suff_stats)
    np.testing.assert_allclose(moved.lam, lam, rtol=1e-6)
    np.testing.assert_allclose(doc_elbo, expected, rtol=1e-8)
    assert moved.n_batches == 5
    assert moved.priors is stream.priors or moved.priors == stream.priors


def test_all_documents_and_a_step_of_one_are_a_batch_pass(counts, stream):
    moved, _ = online.step(counts, stream, online.Schedule(0.0, 1.0), total_documents=40, **INNER)
    state = batch.State(stream.lam, level_gamma(counts, PRIORS.alpha), PRIORS, (False, False))
    state = batch.mean_field_pass(counts, state, **INNER)
    np.testing.assert_allclose(moved.lam, PRIORS.eta + state.suff_stats, rtol=1e-12)


def test_steps_get_smaller():
    sizes = [online.Schedule(10.0, 0.7).rho(t) for t in range(1, 50)]
    assert sizes[0] == 11.0**-0.7
    assert (np.diff(sizes) < 0).all()


def test_batches_hold_every_document_once_in_the_order_asked_for(counts, rng):
    order = rng.permutation(40)
    parts = list(online.batches(counts, 12, order))
    assert [len(rows) for rows, _ in parts] == [12, 12, 12, 4]
    np.testing.assert_array_equal(np.concatenate([rows for rows, _ in parts]), order)
    for rows, part in parts:
        for at, d in enumerate(rows):
            own, whole = slice(*part.indptr[at : at + 2]), slice(*counts.indptr[d : d + 2])
            np.testing.assert_array_equal(part.data[own], counts.data[whole])
            np.testing.assert_array_equal(part.indices[own], counts.indices[whole])


def test_fixed_priors_stay_and_others_are_learned_once_topics_have_parted(counts, stream):
    schedule, many = online.Schedule(1.0, 0.6), online.LEARN_AFTER + 3
    for learn in (False, True):
        moved = stream._replace(learn=(learn, learn))
        for t in range(many):
            moved, _ = online.step(counts, moved, schedule, total_documents=40, **INNER)
            if not learn or t < online.LEARN_AFTER:
                np.testing.assert_array_equal(moved.priors.alpha, PRIORS.alpha)
        assert learn == bool(moved.priors.eta != PRIORS.eta)
        assert learn == bool((moved.priors.alpha != PRIORS.alpha).any())


def test_learned_priors_are_a_blend_too(counts, stream):
    stream = stream._replace(n_batches=20, learn=(True, True))
    moved, _ = online.step(counts, stream, online.Schedule(10.0, 0.7), total_documents=40, **INNER)
    gamma = online.infer(counts, stream.lam, PRIORS.alpha, **INNER)[0]
    rho = 31.0**-0.7
    alpha = (1 - rho) * PRIORS.alpha + rho * learn_alpha(gamma - PRIORS.alpha, PRIORS.alpha)
    eta = (1 - rho) * 0.3 + rho * learn_eta(np.maximum(stream.lam - 0.3, 0), 0.3)
    np.testing.assert_allclose(moved.priors.alpha, alpha, rtol=1e-12)
    np.testing.assert_allclose(moved.priors.eta, eta, rtol=1e-12)


def test_a_run_shuffles_records_and_stops(counts, stream):
    def run(seed, **stop):
        monitor = Monitor(counts, **stop)
        passes = []
        result = online.run(
            counts, stream, online.Schedule(10.0, 0.7), monitor, batch_size=8,
            rng=np.random.default_rng(seed), on_pass=lambda *_: passes.append(len(monitor.rows)), **INNER,
        )  # fmt: skip
        assert passes == list(range(1, monitor.n_passes + 1))
        assert result.n_batches == 5 * monitor.n_passes
        assert {row["phase"] for row in monitor.rows} == {"online"}
        return result, monitor

    settled, monitor = run(0, tol=0.05, max_iter=200)
    assert monitor.verdict().converged
    assert monitor.n_passes < 200
    again, _ = run(0, tol=0.05, max_iter=200)
    np.testing.assert_array_equal(again.lam, settled.lam)
    other, _ = run(1, tol=0, max_iter=monitor.n_passes)
    assert not np.array_equal(other.lam, settled.lam)
    assert monitor.rows[-1]["elbo"] > monitor.rows[0]["elbo"]


def test_documents_at_rest_do_not_feel_each_other(counts, stream):
    together = online.infer(counts, stream.lam, PRIORS.alpha, max_steps=500, step_tol=1e-3)
    for rows, part in online.batches(counts, 7, np.arange(40)[::-1]):
        alone = online.infer(part, stream.lam, PRIORS.alpha, max_steps=500, step_tol=1e-3)
        np.testing.assert_array_equal(alone[0], together[0][rows])
        np.testing.assert_array_equal(alone[2], together[2][rows])
