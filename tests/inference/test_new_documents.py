"""Documents inferred with few of their topics at a time come to rest where plain steps lead them."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import psi

from lda_vi.dirichlet import expected_log
from lda_vi.inference import kernels, new_documents, reference
from lda_vi.inference.layout import take_rows
from lda_vi.inference.new_documents import posterior, settle
from lda_vi.inference.new_documents_kernels import ROOM
from lda_vi.inference.start import level_gamma
from lda_vi.inference.topic_table import KNOWN, tabulate
from lda_vi.inference.validation import as_counts
from lda_vi.inference.vectors import whole_rows
from lda_vi.inference.workers import Workers


def problem(rng, n_docs=60, n_words=120, n_topics=25, eta=0.05, dtype=np.float64):
    """Documents of a few topics each, two of them empty and one long, and a prior that favours some topics."""
    lam = (rng.gamma(0.1, 20.0, (n_words, n_topics)) + eta).astype(dtype)
    theta = rng.dirichlet(np.full(n_topics, 0.1), n_docs)
    words = theta @ (lam / lam.sum(axis=0)).T
    X = rng.poisson(words * rng.integers(20, 200, n_docs)[:, None])
    X[3], X[-1], X[7] = 0, 0, rng.poisson(30, n_words)
    return as_counts(X), lam, rng.gamma(3.0, 0.03, n_topics)


def plain(counts, lam, alpha, max_steps, tol):
    """What the slow E-step finds from the same start."""
    elog_beta = expected_log(lam.astype(np.float64), axis=0)
    return reference.e_step(counts, level_gamma(counts, alpha), elog_beta, alpha, max_steps, tol)


def distance(one, other):
    """Total variation between the shares of each document."""
    one, other = (gamma / gamma.sum(axis=1, keepdims=True) for gamma in (one, other))
    return 0.5 * np.abs(one - other).sum(axis=1)


@pytest.fixture
def steps(monkeypatch):
    """How many words the plain E-step is asked to look at, call by call."""
    seen = []

    def e_step(counts, gamma, elog_beta, *args, **options):
        seen.append(len(elog_beta))
        return kernels.e_step(counts, gamma, elog_beta, *args, **options)

    monkeypatch.setattr(new_documents, "e_step", e_step)
    return seen


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_at_rest_they_lie_where_plain_steps_lead(rng, dtype):
    counts, lam, alpha = problem(rng, dtype=dtype)
    slow = plain(counts, lam, alpha, 5000, 1e-9)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=5000, step_tol=1e-9)
    same = distance(gamma, slow[0]) < 1e-6
    assert same.mean() > 0.9  # a leap may lead to another optimum of a document's bound
    np.testing.assert_allclose(gamma[same], slow[0][same], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(doc_elbo[same], slow[2][same], rtol=1e-9)
    assert doc_elbo.sum() > slow[2].sum() - 1e-3 * abs(slow[2]).mean()
    np.testing.assert_allclose(gamma.sum(axis=1), slow[0].sum(axis=1))
    np.testing.assert_array_equal(gamma[[3, -1]], [alpha, alpha])
    assert doc_elbo[3] == doc_elbo[-1] == 0.0


@pytest.mark.parametrize("tol", [1e-1, 1e-2, 1e-3, 1e-5, 1e-8])
def test_a_plain_step_moves_none_by_more_than_the_tolerance(rng, tol):
    counts, lam, alpha = problem(rng)
    gamma, _ = settle(counts, lam, alpha, max_steps=5000, step_tol=tol)
    again = reference.e_step(counts, gamma, expected_log(lam, axis=0), alpha, 1, 0.0)[0]
    assert np.abs(again - gamma).mean(axis=1).max() < tol


def test_they_end_nearer_to_rest_than_plain_steps_do(rng):
    counts, lam, alpha = problem(rng)
    slow, rest = plain(counts, lam, alpha, 5000, 1e-2), plain(counts, lam, alpha, 5000, 1e-9)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=5000, step_tol=1e-2)
    assert np.median(distance(gamma, rest[0])) < np.median(distance(slow[0], rest[0]))
    assert doc_elbo.sum() > slow[2].sum()


@pytest.mark.parametrize("max_steps", [1, 2])
def test_the_first_steps_are_plain(rng, max_steps):
    counts, lam, alpha = problem(rng)
    slow = plain(counts, lam, alpha, max_steps, 1e-2)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=max_steps, step_tol=1e-2)
    np.testing.assert_allclose(gamma, slow[0], rtol=1e-5)
    np.testing.assert_allclose(doc_elbo, slow[2], rtol=1e-6)


def test_leaps_save_steps(rng):
    counts, lam, alpha = problem(rng)
    gamma, _ = settle(counts, lam, alpha, max_steps=30, step_tol=3e-5)
    slow = plain(counts, lam, alpha, 30, 3e-5)

    def at_rest(gamma):
        again = reference.e_step(counts, gamma, expected_log(lam, axis=0), alpha, 1, 0.0)[0]
        return (np.abs(again - gamma).mean(axis=1) < 3e-5).mean()

    assert at_rest(gamma) > 0.65
    assert at_rest(slow[0]) < 0.4


def test_the_bound_is_that_of_the_shares_returned(rng):
    """And a further step raises it, by little."""
    counts, lam, alpha = problem(rng)
    for tol in (1e-1, 1e-4):
        gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=500, step_tol=tol)
        alone, before = settle(counts, lam, alpha, max_steps=500, step_tol=tol)
        np.testing.assert_array_equal(alone, gamma)
        last = reference.e_step(counts, before, expected_log(lam, axis=0), alpha, 1, 0.0)
        np.testing.assert_allclose(gamma, last[0], rtol=1e-6)
        np.testing.assert_allclose(doc_elbo, last[2], rtol=1e-12)
        _, with_stats, suff_stats, elog_beta = posterior(
            counts, lam, alpha, max_steps=500, step_tol=tol, stats=True
        )
        np.testing.assert_array_equal(with_stats, doc_elbo)
        np.testing.assert_allclose(suff_stats.sum(axis=0), (last[0] - alpha).sum(axis=0))
        np.testing.assert_allclose(gamma.sum(axis=1), last[0].sum(axis=1), rtol=1e-13)
        np.testing.assert_array_equal(elog_beta, expected_log(lam, axis=0))
        after = reference.e_step(counts, gamma, expected_log(lam, axis=0), alpha, 1, 0.0)[2]
        assert (after >= doc_elbo - 1e-9).all()
        np.testing.assert_allclose(after, doc_elbo, rtol=0, atol=20 * tol)


def test_documents_do_not_feel_each_other_nor_the_threads(rng):
    counts, lam, alpha = problem(rng, n_docs=400)
    together = posterior(counts, lam, alpha, max_steps=500, step_tol=1e-3)
    for n_jobs in (2, 3):
        with Workers(n_jobs) as workers:
            threads = posterior(counts, lam, alpha, max_steps=500, step_tol=1e-3, workers=workers)
        for one, other in zip(threads[:2], together[:2], strict=True):
            np.testing.assert_array_equal(one, other)
    order = rng.permutation(400)
    for rows in (order[:1], order[1:40], order[40:]):
        alone = posterior(take_rows(counts, rows), lam, alpha, max_steps=500, step_tol=1e-3)
        for one, other in zip(alone[:2], together[:2], strict=True):
            np.testing.assert_array_equal(one, other[rows])


def test_only_words_that_occur_are_looked_at(rng, steps):
    counts, lam, alpha = problem(rng)
    posterior(take_rows(counts, np.array([0])), lam, alpha, max_steps=500, step_tol=1e-3)
    assert max(steps) == counts.indptr[1]


def test_where_products_underflow_the_plain_step_does_the_document(rng, steps):
    """Words whose topics hold e ** -1000 of them: nothing is lost, and only their documents are done again."""
    counts, lam, alpha = problem(rng, eta=0.5)
    lam[:10] = 1e-3
    slow = plain(counts, lam, alpha, 500, 1e-7)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=500, step_tol=1e-7)
    hit = np.array([(counts.indices[first:last] < 10).any() for first, last in pairwise(counts.indptr)])
    assert 0 < hit.sum() < len(hit)
    assert len(steps) == 3
    np.testing.assert_allclose(gamma[hit], slow[0][hit], rtol=1e-5)  # a step further
    np.testing.assert_allclose(doc_elbo[hit], slow[2][hit], rtol=1e-9)
    alone, _ = settle(counts, lam, alpha, max_steps=500, step_tol=1e-7)
    np.testing.assert_array_equal(alone, gamma)


def test_words_are_tabulated_as_shares_of_their_row(rng):
    """To six digits, and to seven where no topic knows the word and float32 would hold nothing but zeros."""
    lam, words = rng.gamma(0.2, 5.0, (9, 5)) + 0.01, np.array([1, 2, 6])
    lam[2] = [0.012, 0.01, 0.011, 0.3, 0.3]
    lam[6] = [0.0101, 0.0103, 0.0102, 0.0101, 0.0103]
    table = whole_rows(3, 5, np.float32, beyond=np.nan)
    tabulate(0, 3, lam, words, np.exp(-psi(lam.sum(axis=0))), table)
    beta = np.exp(expected_log(lam, axis=0))[words]
    shares = beta / beta.sum(axis=1, keepdims=True)
    assert lam[1].max() > KNOWN > lam[[2, 6]].max()
    np.testing.assert_allclose(table[0, :5], shares[0], rtol=3e-6, atol=1e-34)
    np.testing.assert_allclose(table[1:, :5], shares[1:], rtol=2e-7, atol=1e-37)
    assert not table[:, 5:].any()


@pytest.mark.parametrize("more", [0, 6])
def test_what_float32_cannot_hold_is_not_lost(more):
    """A document's topic has 5e-38 of a word, and the topic of that word next to nothing of the document."""
    share = brentq(lambda x: psi(x) - psi(50.0) - np.log(5e-38), 0.005, 0.1)
    others = more * [[10.0, 10.0]]  # of both topics alike
    lam, alpha = np.array([[1e3, 1e-3], [share, 50.0], [0.5, 953.0 + share], *others]), np.full(2, 0.0125)
    counts = as_counts(np.array([[1000.0, 1e-4, 0.0] + more * [1.0]]))
    rest = plain(counts, lam, alpha, 500, 1e-2)[0]
    further = reference.e_step(counts, rest, expected_log(lam, axis=0), alpha, 1, 0.0)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=500, step_tol=1e-2)
    assert (further[0] - alpha > 1e-6).all()
    np.testing.assert_allclose(gamma, further[0], rtol=1e-9)
    np.testing.assert_allclose(doc_elbo, further[2], rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", 10.0 ** np.arange(-5.0, 0.5, 0.5))
def test_a_topic_of_next_to_no_words_gets_nothing(rng, size, dtype):
    """However small all it has: psi of that, which weighs it, goes far beyond what float32 can hold."""
    counts, lam, _ = problem(rng, n_topics=6)
    lam[:, 3], alpha = size / len(lam), np.full(6, 0.7)  # from where each document has but one optimum
    lam = lam.astype(dtype)
    slow = plain(counts, lam, alpha, 2000, 1e-9)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=2000, step_tol=1e-3)
    np.testing.assert_allclose(gamma, slow[0], atol=0.05)
    np.testing.assert_allclose(doc_elbo, slow[2], rtol=1e-5)
    assert size > 0.1 or gamma[:, 3].max() < 0.7 + 1e-6


def test_priors_that_float32_cannot_hold(rng):
    counts, lam, _ = problem(rng)
    lam[:, 3], alpha = 1e-3, np.full(25, 1e-60)  # no document has anything of that topic
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=500, step_tol=1e-3)
    assert np.isfinite(doc_elbo).all()
    # Two steps in float32, and one that decides.
    _, before = settle(counts, lam, alpha, max_steps=3, step_tol=1e-3)
    np.testing.assert_array_equal(before[[0, 1, 2], 3], 1e-60)
    assert min(gamma.min(), before.min()) >= 1e-60


@pytest.mark.parametrize("tol", [1e-3, 1e-9])
def test_words_that_do_not_occur_change_no_others(rng, tol):
    counts, lam, alpha = problem(rng)
    place = np.sort(rng.choice(200, len(lam), replace=False))
    wide = rng.gamma(1.0, 1.0, (200, lam.shape[1]))
    wide[place] = lam
    counts = counts._replace(indices=place[counts.indices].astype(np.int32), n_words=200)
    slow = plain(counts, wide, alpha, 5000, 1e-9)
    gamma, _ = settle(counts, wide, alpha, max_steps=5000, step_tol=tol)
    assert (distance(gamma, slow[0]) < 100 * tol).mean() > 0.9


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e6])
def test_counts_of_any_size(rng, scale):
    counts, lam, alpha = problem(rng)
    counts = counts._replace(data=counts.data * scale)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=5000, step_tol=1e-3)
    again = reference.e_step(counts, gamma, expected_log(lam, axis=0), alpha, 1, 0.0)
    assert np.abs(again[0] - gamma).mean(axis=1).max() < 1e-3
    np.testing.assert_allclose(doc_elbo, again[2], rtol=1e-3, atol=1e-3)


def test_a_document_too_large_to_copy_takes_plain_steps(rng):
    n_words, n_topics = 40_000, 40
    lam = rng.gamma(5.0, 1.0, (n_words, n_topics))
    counts, alpha = as_counts(rng.poisson(1.0, (1, n_words)) + 1), np.full(n_topics, 0.1)
    assert (n_topics // 2 + 4) * n_words < ROOM < n_topics * n_words
    slow = plain(counts, lam, alpha, 12, 0.1)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=12, step_tol=0.1)
    np.testing.assert_allclose(gamma, slow[0], rtol=1e-4)
    np.testing.assert_allclose(doc_elbo, slow[2], rtol=1e-6)


@pytest.mark.parametrize("n_topics", [1, 2, 3])
def test_models_of_few_topics(rng, n_topics):
    counts, lam, alpha = problem(rng, n_topics=n_topics)
    slow = plain(counts, lam, alpha, 3000, 1e-8)
    gamma, doc_elbo, *_ = posterior(counts, lam, alpha, max_steps=3000, step_tol=1e-8)
    np.testing.assert_allclose(gamma, slow[0], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(doc_elbo, slow[2], rtol=1e-9)
