"""The compiled E-step is the plain one, on every type and any number of threads."""

import numpy as np
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference import kernels, reference
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers


def problem(rng, n_docs=200, n_words=90, n_topics=7, dtype=np.float64):
    """A corpus with gaps and one long document, and a random place."""
    X = rng.poisson(0.4, size=(n_docs, n_words)) * rng.integers(1, 5, size=(n_docs, n_words))
    X[5], X[-1], X[17] = 0, 0, rng.poisson(300, size=n_words)
    counts = as_counts(X, dtype=dtype)
    lam = rng.gamma(0.3, 3.0, size=(n_words, n_topics)) + 1e-3
    alpha = rng.gamma(1.0, 0.3, size=n_topics) + 1e-2
    gamma = rng.gamma(1.0, 3.0, size=(n_docs, n_topics)) + 1e-2
    return counts, gamma, expected_log(lam, axis=0).astype(dtype), alpha


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-9), (np.float32, 2e-4)])
@pytest.mark.parametrize(("max_steps", "tol"), [(1, 0.0), (6, 0.0), (300, 1e-3)])
def test_compiled_and_plain_agree(rng, dtype, rtol, max_steps, tol):
    counts, gamma, elog_beta, alpha = problem(rng, dtype=dtype)
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, max_steps, tol)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, max_steps, tol)
    stopped_alike = fast[3] == slow[3]
    assert stopped_alike.mean() > 0.95
    np.testing.assert_allclose(fast[0][stopped_alike], slow[0][stopped_alike], rtol=rtol, atol=10 * rtol)
    np.testing.assert_allclose(fast[2], slow[2], rtol=rtol, atol=10 * rtol)
    if stopped_alike.all():
        np.testing.assert_allclose(fast[1], slow[1], rtol=rtol, atol=100 * rtol)
    np.testing.assert_allclose(fast[1].sum(), counts.n_tokens, rtol=1e-6 if dtype == np.float32 else 1e-12)
    assert fast[1].dtype == elog_beta.dtype
    assert fast[0].dtype == fast[2].dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_threads_change_no_bit(rng, dtype):
    args = (*problem(rng, n_docs=3000, n_words=60, dtype=dtype), 9, 1e-3)
    alone = kernels.e_step(*args)
    with Workers(2) as workers:
        together = kernels.e_step(*args, workers=workers)
    for one, two in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, two)


def test_nothing_that_was_passed_is_changed(rng):
    counts, gamma, elog_beta, alpha = problem(rng)
    for array in (*counts[:3], gamma, elog_beta, alpha):
        array.flags.writeable = False
    kernels.e_step(counts, gamma, elog_beta, alpha, 3, 0.0)


def test_a_document_does_not_feel_the_others(rng):
    counts, gamma, elog_beta, alpha = problem(rng, n_docs=50)
    together = kernels.e_step(counts, gamma, elog_beta, alpha, 50, 1e-3)
    for d in (0, 5, 17, 49):
        row = slice(counts.indptr[d], counts.indptr[d + 1])
        own = counts._replace(
            data=counts.data[row], indices=counts.indices[row], indptr=np.array([0, row.stop - row.start])
        )
        alone = kernels.e_step(own, gamma[d : d + 1], elog_beta, alpha, 50, 1e-3)
        np.testing.assert_array_equal(alone[0][0], together[0][d])
        assert alone[2][0] == together[2][d]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_topics_that_exclude_each_other(dtype):
    """No topic can hold both words, and none is likely: all weights underflow, no token is lost."""
    lam = np.array([[1e-4, 80.0, 1e-4], [70.0, 1e-4, 1e-4], [1e-4, 1e-4, 90.0]])
    counts = as_counts([[3.0, 0.0, 0.0], [1.0, 2.0, 0.0], [5.0, 5.0, 5.0]], dtype=dtype)
    elog_beta, alpha = expected_log(lam, axis=0).astype(dtype), np.full(3, 1e-3)
    gamma = np.array([[1e-3, 1e-3, 500.0], [1e-3, 1e-3, 500.0], [500.0, 1e-3, 1e-3]])
    for steps in (1, 2, 30):
        fast = kernels.e_step(counts, gamma, elog_beta, alpha, steps, 0.0)
        slow = reference.e_step(counts, gamma, elog_beta, alpha, steps, 0.0)
        np.testing.assert_allclose(fast[0].sum(axis=1) - alpha.sum(), [3.0, 3.0, 15.0], rtol=1e-6)
        np.testing.assert_allclose(fast[1].sum(axis=1), [9.0, 7.0, 5.0], rtol=1e-6)
        np.testing.assert_allclose(fast[2], slow[2], rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("place", range(11))
def test_wherever_in_its_document_a_word_stands(place, dtype):
    """One word of eleven belongs to a topic of which the document has nothing: it is not lost among the others."""
    lam = np.tile([90.0, 1e-4], (11, 1))
    lam[place] = [1e-4, 90.0]
    counts = as_counts(np.arange(2.0, 13.0)[None], dtype=dtype)
    elog_beta, alpha, gamma = (
        expected_log(lam, axis=0).astype(dtype),
        np.full(2, 1e-4),
        np.array([[77.0, 1e-4]]),
    )
    fast = kernels.e_step(counts, gamma, elog_beta, alpha, 1, 0.0)
    slow = reference.e_step(counts, gamma, elog_beta, alpha, 1, 0.0)
    np.testing.assert_allclose(fast[1].sum(axis=1), np.arange(2.0, 13.0), rtol=1e-6)
    np.testing.assert_allclose(fast[0], slow[0], rtol=1e-6)
    np.testing.assert_allclose(fast[2], slow[2], rtol=1e-6)
