"""What must not matter does not: order, repetition, division into blocks. What must stop stops in time."""

import numpy as np
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.validation import as_counts

CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def run(e_step, X, gamma, elog_beta, alpha, max_steps=7, tol=0.0):
    """An E-step on a dense table."""
    return e_step(as_counts(X), gamma, elog_beta, alpha, max_steps, tol)


@pytest.fixture
def elog_beta(point):
    return expected_log(point.lam, axis=0)


@pytest.fixture
def plain(e_step, point, elog_beta):
    """What every variation is compared with."""
    return run(e_step, point.X, point.gamma, elog_beta, point.alpha)


def test_order_of_documents(e_step, point, elog_beta, plain, rng):
    order = rng.permutation(len(point.X))
    gamma, suff_stats, doc_elbo, steps = run(
        e_step, point.X[order], point.gamma[order], elog_beta, point.alpha
    )
    np.testing.assert_array_equal(gamma, plain[0][order])
    np.testing.assert_allclose(suff_stats, plain[1], **CLOSE)
    np.testing.assert_array_equal(doc_elbo, plain[2][order])
    np.testing.assert_array_equal(steps, plain[3][order])


def test_order_of_words(e_step, point, elog_beta, plain, rng):
    order = rng.permutation(point.X.shape[1])
    gamma, suff_stats, doc_elbo, _ = run(
        e_step, point.X[:, order], point.gamma, elog_beta[order], point.alpha
    )
    np.testing.assert_allclose(gamma, plain[0], **CLOSE)
    np.testing.assert_allclose(suff_stats, plain[1][order], **CLOSE)
    np.testing.assert_allclose(doc_elbo, plain[2], **CLOSE)
    eta = point.eta[order] if len(point.eta) > 1 else point.eta
    np.testing.assert_allclose(topic_term(point.lam[order], eta), topic_term(point.lam, point.eta), **CLOSE)


def test_order_of_topics(e_step, point, elog_beta, plain):
    order = [2, 0, 1]
    gamma, suff_stats, doc_elbo, _ = run(
        e_step, point.X, point.gamma[:, order], elog_beta[:, order], point.alpha[order]
    )
    np.testing.assert_allclose(gamma, plain[0][:, order], **CLOSE)
    np.testing.assert_allclose(suff_stats, plain[1][:, order], **CLOSE)
    np.testing.assert_allclose(doc_elbo, plain[2], **CLOSE)
    eta = point.eta[:, order] if point.eta.shape[1] > 1 else point.eta
    np.testing.assert_allclose(
        topic_term(point.lam[:, order], eta), topic_term(point.lam, point.eta), **CLOSE
    )


def test_a_count_of_three_is_three_tokens(e_step, point, elog_beta, plain):
    """Each word is split into three that no topic tells apart; a third of the counts goes to each."""
    X = np.repeat(point.X, 3, axis=1) / 3
    gamma, suff_stats, doc_elbo, _ = run(e_step, X, point.gamma, np.repeat(elog_beta, 3, axis=0), point.alpha)
    np.testing.assert_allclose(gamma, plain[0], **CLOSE)
    np.testing.assert_allclose(suff_stats.reshape(-1, 3, 3).sum(axis=1), plain[1], **CLOSE)
    np.testing.assert_allclose(doc_elbo, plain[2], **CLOSE)


def test_three_equal_tokens_one_by_one(e_step, rng):
    """[3] of one word equals [1, 1, 1] of three words with the same probabilities."""
    elog_beta = np.log(rng.dirichlet(np.ones(4), size=2).T)[:2]
    gamma, alpha = np.array([[0.3, 2.0]]), np.array([0.2, 0.5])
    together = run(e_step, np.array([[3, 1]]), gamma, elog_beta, alpha)
    apart = run(e_step, np.array([[1, 1, 1, 1]]), gamma, elog_beta[[0, 0, 0, 1]], alpha)
    np.testing.assert_allclose(apart[0], together[0], **CLOSE)
    np.testing.assert_allclose(apart[2], together[2], **CLOSE)


def test_blocks_of_documents_add_up(e_step, point, elog_beta, plain):
    blocks = [slice(0, 1), slice(1, 4), slice(4, None)]
    parts = [run(e_step, point.X[b], point.gamma[b], elog_beta, point.alpha) for b in blocks]
    np.testing.assert_array_equal(np.concatenate([part[0] for part in parts]), plain[0])
    np.testing.assert_allclose(sum(part[1] for part in parts), plain[1], **CLOSE)
    np.testing.assert_array_equal(np.concatenate([part[2] for part in parts]), plain[2])


def test_an_empty_document_has_the_prior_and_costs_nothing(point, plain):
    empty = np.flatnonzero(point.X.sum(axis=1) == 0)
    assert len(empty)
    gamma, _, doc_elbo, steps = plain
    np.testing.assert_array_equal(gamma[empty], np.tile(point.alpha, (len(empty), 1)))
    np.testing.assert_array_equal(doc_elbo[empty], 0.0)
    np.testing.assert_array_equal(steps[empty], 0)


def test_one_topic_takes_everything_at_once(e_step):
    X = np.array([[2, 0, 1], [0, 5, 0]])
    elog_beta = np.log([[0.2], [0.3], [0.5]])
    gamma, suff_stats, doc_elbo, _ = run(
        e_step, X, np.full((2, 1), 9.0), elog_beta, np.array([0.3]), max_steps=1
    )
    np.testing.assert_allclose(gamma, [[3.3], [5.3]], rtol=1e-14)
    np.testing.assert_allclose(suff_stats, [[2.0], [5.0], [1.0]], rtol=1e-14)
    np.testing.assert_allclose(doc_elbo, X @ elog_beta[:, 0], rtol=1e-12)


def test_what_was_passed_is_left_alone(e_step, point, elog_beta):
    arrays = [*point.counts[:3], point.gamma, elog_beta, point.alpha]
    before = [array.copy() for array in arrays]
    e_step(point.counts, point.gamma, elog_beta, point.alpha, 5, 0.0)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_start_does_not_matter_where_the_problem_is_concave(e_step, point, elog_beta, rng):
    """alpha_k >= 1/2 leaves each document one maximum."""
    alpha = np.array([0.5, 1.0, 3.0])
    starts = [rng.gamma(0.3, 10.0, point.gamma.shape) + 1e-3 for _ in range(2)]
    ends = [run(e_step, point.X, start, elog_beta, alpha, 20_000, 1e-13)[0] for start in starts]
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-6)


def test_a_document_stops_at_its_first_small_change(e_step, point, elog_beta):
    """The number of steps is that of the first step whose mean absolute change is below the tolerance."""
    tol, most = 1e-3, 40
    gamma, expected = point.gamma, np.full(len(point.X), most)
    for step in range(1, most):
        before, gamma = gamma, run(e_step, point.X, gamma, elog_beta, point.alpha, 1)[0]
        small = np.abs(gamma - before).mean(axis=1) < tol
        expected[small & (expected == most)] = step
    expected[point.X.sum(axis=1) == 0] = 0
    result = run(e_step, point.X, point.gamma, elog_beta, point.alpha, most, tol)
    np.testing.assert_array_equal(result[3], expected)
    full = point.X.sum(axis=1) > 0
    assert (result[3][full] > 1).any()
    assert (result[3] < most).any()
