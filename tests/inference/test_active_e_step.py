"""The E-step over lists of topics gives what the plain one gives, and is used where it is exact and faster."""

import numpy as np
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference import active_e_step, kernels, reference
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers

ALPHA = 0.004


@pytest.fixture
def lists(monkeypatch):
    """Lists of topics as soon as they are exact; returns how many topics were on the lists of each E-step."""
    used = []
    monkeypatch.setattr(active_e_step, "FEWEST_TOPICS", 1)
    monkeypatch.setattr(active_e_step, "WORTH_A_LIST", 1)
    join = kernels.join_lists

    def joined(pieces):
        lists = join(pieces)
        used.append(len(lists[1]))
        return lists

    monkeypatch.setattr(kernels, "join_lists", joined)
    return used


def problem(rng, n_docs=200, n_words=90, n_topics=30, dtype=np.float64, eta=1.0, alpha=ALPHA):
    """Documents that begin with three topics each, one of them with a single word."""
    X = rng.poisson(0.4, size=(n_docs, n_words)) * rng.integers(1, 5, size=(n_docs, n_words))
    X[5], X[-1], X[17] = 0, 0, rng.poisson(300, size=n_words)
    counts = as_counts(X, dtype=dtype)
    lam = rng.gamma(0.3, 3.0, size=(n_words, n_topics)) + eta
    gamma = np.full((n_docs, n_topics), alpha)
    gamma[np.arange(n_docs)[:, None], rng.integers(n_topics, size=(n_docs, 3))] += rng.gamma(
        1.0, 3.0, (n_docs, 3)
    )
    return counts, gamma, expected_log(lam, axis=0).astype(dtype), np.full(n_topics, alpha)


# With an eta of a thousandth, many words are explained by none of the topics a document holds.
@pytest.mark.parametrize("eta", [1.0, 1e-3])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-9), (np.float32, 2e-4)])
@pytest.mark.parametrize("max_steps", [1, 6])
def test_lists_and_the_plain_step_agree(rng, lists, dtype, rtol, max_steps, eta):
    counts, gamma, elog_beta, alpha = problem(rng, dtype=dtype, eta=eta)
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, max_steps, 0.0)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, max_steps, 0.0)
    assert lists
    np.testing.assert_allclose(fast[0], slow[0], rtol=rtol, atol=10 * rtol)
    np.testing.assert_allclose(fast[1], slow[1], rtol=rtol, atol=100 * rtol)
    np.testing.assert_allclose(fast[2], slow[2], rtol=rtol, atol=10 * rtol)
    assert np.array_equal(fast[3], slow[3])
    held = (fast[0] > 2 * ALPHA).sum(axis=1).max()
    assert held <= 3 if eta == 1.0 else held > 3
    assert fast[1].dtype == dtype


def test_threads_change_no_bit(rng, lists):
    args = (*problem(rng, n_docs=3000, eta=1e-3), 9, 1e-3)
    alone = kernels.e_step(*args)
    with Workers(3) as workers:
        together = kernels.e_step(*args, workers=workers)
    assert len(lists) == 2
    for one, two in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, two)


def test_what_the_heaviest_topics_left_out_weigh_is_rounding(rng, lists):
    counts, *others = problem(rng, alpha=0.0229)
    fast = kernels.e_step(counts, *others, 1, 0.0)
    slow = reference.e_step(counts, *others, 1, 0.0)
    assert len(lists) == 1
    assert lists[0] <= 3 * counts.n_documents
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-13)
    np.testing.assert_allclose(fast[2], slow[2], rtol=1e-13)


def test_topics_with_a_large_prior_are_on_every_list(rng, lists):
    counts, gamma, elog_beta, alpha = problem(rng)
    alpha[[2, 9]] = 0.3
    gamma[:, [2, 9]] += 0.3
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, 5, 0.0)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, 5, 0.0)
    assert lists
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-9)
    np.testing.assert_allclose(fast[1], slow[1], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("alpha", [0.004, 0.1])
def test_lists_are_left_to_small_gammas_and_many_topics(alpha):
    gamma = np.full((50, 400), alpha)
    gamma[:, 7] += 5.0
    assert (active_e_step.leave_out(gamma, Workers()) is None) == (alpha == 0.1)
    assert active_e_step.leave_out(gamma + 1.0, Workers()) is None
    assert active_e_step.leave_out(gamma[:, :200], Workers()) is None
    gamma[25:] += 1.0  # documents of other pieces count, too
    assert active_e_step.leave_out(gamma, Workers()) is None


def test_traces_of_topics_are_left_out(rng, lists):
    counts, gamma, elog_beta, alpha = problem(rng)
    gamma[:, 4:25] += 0.002  # weighs exp(-170)
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, 3, 0.0)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, 3, 0.0)
    assert len(lists) == 1
    assert lists[0] <= 3 * counts.n_documents
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-9)
    np.testing.assert_allclose(fast[2], slow[2], rtol=1e-9)


@pytest.mark.parametrize("spend", [False, True])
def test_arrays_are_spent_only_if_they_may_be(rng, lists, spend):
    counts, gamma, elog_beta, alpha = problem(rng)
    own = gamma.copy(), elog_beta.copy()
    results = kernels.e_step(counts, *own, alpha, 3, 0.0, spend=spend)
    assert lists
    assert (results[0] is own[0]) == (results[1] is own[1]) == spend
    for array, before in zip(own, (gamma, elog_beta), strict=True):
        assert np.array_equal(array, before) != spend
    for one, other in zip(results, kernels.e_step(counts, gamma, elog_beta, alpha, 3, 0.0), strict=True):
        np.testing.assert_array_equal(one, other)


def test_documents_may_be_long(rng, lists):
    """One of them has all of 250 words, and begins after short ones."""
    counts, gamma, elog_beta, alpha = problem(rng, n_docs=40, n_words=250)
    assert np.diff(counts.indptr).max() == 250
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, 3, 0.0)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, 3, 0.0)
    assert lists
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-9)
    np.testing.assert_allclose(fast[1], slow[1], rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(fast[2], slow[2], rtol=1e-9)


def test_a_document_may_begin_with_no_topic(rng, lists):
    """Its first step is made of logarithms alone, whatever the document before it has left in the copied rows."""
    counts, gamma, elog_beta, alpha = problem(rng)
    gamma[[0, 7, 8]] = ALPHA
    for max_steps in (1, 4):
        fast = kernels.e_step(counts, gamma, elog_beta, alpha, max_steps, 0.0)
        slow = reference.e_step(counts, gamma, elog_beta, alpha, max_steps, 0.0)
        np.testing.assert_allclose(fast[0], slow[0], rtol=1e-9)
        np.testing.assert_allclose(fast[2], slow[2], rtol=1e-9)
    assert lists
