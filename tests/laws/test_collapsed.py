"""What a collapsed pass settles at is (E7); priors learned from uncertain counts are those of drawn ones."""

import numpy as np
import pytest
from scipy.special import psi
from scipy.stats import poisson

from lda_vi.inference import random_counts
from lda_vi.inference.collapsed_kernels import OWN_OF_DOCUMENT, OWN_OF_WORD
from lda_vi.inference.reference import collapsed_pass
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers


def settle(counts, n_topics, alpha, eta, rng, passes=600, **options):
    """Passes from random documents until nothing moves."""
    lengths = np.diff(np.concatenate([[0], np.cumsum(counts.data)])[counts.indptr])
    shares = rng.dirichlet(np.ones(n_topics), size=counts.n_documents) * lengths[:, None]
    of_words = np.bincount(counts.indices, weights=counts.data, minlength=counts.n_words)
    suff_stats, level = np.repeat(of_words[:, None] / n_topics, n_topics, axis=1), np.ones(len(counts.data))
    for _ in range(passes):
        shares, suff_stats, level, phi = collapsed_pass(
            counts, shares, suff_stats, level, alpha, eta, **options
        )
    return shares, suff_stats, phi


def own_share_equation(counts, shares, suff_stats, phi, alpha, eta, u, v):
    """(E7) taken at its word: the right-hand side for every entry."""
    result = np.empty_like(phi)
    totals = np.sum(suff_stats + eta, axis=0)
    for d in range(counts.n_documents):
        for j in range(counts.indptr[d], counts.indptr[d + 1]):
            w, own = counts.indices[j], counts.data[j] * phi[j]
            weights = (shares[d] - v * own + alpha) * ((suff_stats + eta)[w] - u * own) / totals
            result[j] = weights / weights.sum()
    return result


@pytest.mark.parametrize("taken_out", [(1.0, 1.0), (OWN_OF_WORD, OWN_OF_DOCUMENT)], ids=["CVB0", "ours"])
@pytest.mark.parametrize(("repeats", "tolerance"), [(5, 0.02), (40, 1e-3)])
def test_a_settled_pass_solves_the_collapsed_equation(repeats, tolerance, taken_out, rng):
    """To first order in the own share: the more other tokens there are, the closer."""
    X = np.kron(np.eye(2), rng.poisson(2.0, size=(4 * repeats, 3 * repeats))).astype(int)
    X[:, 0] += 1
    counts, alpha, eta = as_counts(X), np.array([0.3, 0.8]), np.full((1, 1), 0.2)
    shares, suff_stats, phi = settle(counts, 2, alpha, eta, rng, taken_out=taken_out)
    right = own_share_equation(counts, shares, suff_stats, phi, alpha, eta, *taken_out)
    assert np.ptp(phi[:, 0]) > 0.5  # not the useless point where all topics are equal
    np.testing.assert_allclose(right, phi, atol=tolerance, rtol=0)
    ignoring = (shares + alpha)[np.repeat(np.arange(len(X)), np.diff(counts.indptr))]
    ignoring = ignoring * (suff_stats + eta)[counts.indices] / np.sum(suff_stats + eta, axis=0)
    ignoring /= ignoring.sum(axis=1, keepdims=True)
    assert np.abs(ignoring - phi).max() > 2 * np.abs(right - phi).max()  # the own share matters


def test_tokens_are_conserved_without_relaxation(rng):
    counts = as_counts(rng.poisson(1.0, size=(7, 9)))
    shares, suff_stats, phi = settle(counts, 3, np.full(3, 0.2), np.full((1, 1), 0.1), rng, passes=3)
    np.testing.assert_allclose(phi.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(shares.sum(), counts.n_tokens, rtol=1e-12)
    np.testing.assert_allclose(suff_stats.sum(), counts.n_tokens, rtol=1e-12)


def drawn_fixed_point(means, prior, rng, draws=4000):
    """(E6) with whole counts drawn from the means, averaged over draws of the counts."""
    counts = rng.poisson(means, size=(draws, len(means)))
    return np.mean(np.sum(psi(counts + prior) - psi(prior), axis=1))


@pytest.mark.parametrize("prior", [0.02, 0.3, 4.0])
def test_slope_of_uncertain_counts_is_the_mean_over_drawn_counts(prior, rng):
    means = np.concatenate([rng.gamma(0.1, 5.0, size=60), [0.0, 31.0, 33.0, 400.0]])
    got = random_counts._Means(means[:, None], Workers()).slopes(prior).item()
    assert got == pytest.approx(drawn_fixed_point(means, prior, rng), rel=0.01)
    assert np.sum(psi(means + prior) - psi(prior)) > got  # certainty overstates it, by Jensen


@pytest.mark.parametrize("prior", [0.02, 0.3, 4.0])
@pytest.mark.parametrize(
    ("near", "error"), [(0.01, 1e-12), (12.0, 1e-12), (31.0, 1e-12), (33.0, 3e-4), (400.0, 2e-6)]
)
def test_slope_is_the_sum_over_tails(prior, near, error):
    """In the middle of a bin: exact where sums are taken, and close to it where means are large."""
    middles = random_counts._bins()[0]
    mean, j = middles[np.abs(middles - near).argmin()], np.arange(4000)
    got = random_counts._Means(np.array([[mean]]), Workers()).slopes(prior).item()
    assert got == pytest.approx(np.sum(poisson.sf(j, mean) / (j + prior)), rel=error)


def test_every_group_has_a_slope_of_its_own(rng):
    """Small means and large ones, with a prior for each column: as if the columns were learned one by one."""
    means = rng.gamma(0.3, 60.0, (200, 5)).astype(np.float32)
    means[:, 3], prior = 0.0, np.array([0.02, 0.3, 4.0, 1.0, 20.0])
    assert (means > random_counts.SMOOTH_FROM).sum() > 100
    alone = [random_counts._Means(means[:, [k]], Workers()).slopes(prior[[k]]).item() for k in range(5)]
    np.testing.assert_allclose(random_counts._Means(means, Workers()).slopes(prior), alone, rtol=1e-12)
    flat = random_counts._Means(means, Workers(), one_group=True).slopes([0.3]).item()
    each = random_counts._Means(means, Workers()).slopes(np.full(5, 0.3))
    assert flat == pytest.approx(each.sum(), rel=1e-12)


def test_priors_of_drawn_documents_are_recovered(rng):
    """Counts of topics drawn from a known Dirichlet; learned from their Poisson means, not from the counts."""
    alpha = np.array([0.05, 0.2, 1.0])
    theta = rng.dirichlet(alpha, size=6000)
    learned = random_counts.learn_alpha((30.0 * theta).astype(np.float32), np.ones(3), steps=200)
    np.testing.assert_allclose(learned, alpha, rtol=0.1)
    even = (30.0 * rng.dirichlet(np.full(8, 0.2), size=4000)).astype(np.float32)
    assert random_counts.learn_even_alpha(even, 1.0, steps=200) == pytest.approx(0.2, rel=0.1)
    beta = rng.dirichlet(np.full(400, 0.1), size=20)
    assert random_counts.learn_eta((500.0 * beta.T).astype(np.float32), 1.0, steps=200) == pytest.approx(
        0.1, rel=0.1
    )


def test_learning_ends_at_a_fixed_point(rng):
    """A prior that no longer moves by a millionth of itself, whatever the number of steps allowed."""
    counts = rng.gamma(0.2, 5.0, (300, 6)).astype(np.float32)
    alpha = random_counts.learn_alpha(counts, np.ones(6), steps=1000)
    np.testing.assert_allclose(random_counts.learn_alpha(counts, alpha, steps=1), alpha, rtol=1e-6)
    for learn in (random_counts.learn_even_alpha, random_counts.learn_eta):
        prior = learn(counts, 1.0, steps=1000)
        assert learn(counts, prior, steps=1) == pytest.approx(prior, rel=1e-6)


def test_large_counts_weigh_the_same_in_whatever_piece_they_stand(rng):
    means = rng.gamma(0.2, 5.0, (3000, 6)).astype(np.float32)
    means[-1] *= 1e4
    prior = np.array([[0.3]])
    last, first = (
        random_counts._Means(rows, Workers(), one_group=True).slopes(prior) for rows in (means, means[::-1])
    )
    np.testing.assert_array_equal(last, first)
    expected = np.mean(psi(rng.poisson(means[-1], (999, 6)) + 0.3) - psi(0.3), axis=0).sum()
    without = random_counts._Means(means[:-1], Workers(), one_group=True).slopes(prior)
    assert last - without == pytest.approx(expected, rel=1e-2)


def test_no_tokens_leave_the_priors_alone():
    assert random_counts.learn_alpha(np.zeros((3, 2), np.float32), [0.3, 0.4]).tolist() == [0.3, 0.4]
    assert random_counts.learn_eta(np.zeros((3, 2), np.float32), 0.3) == 0.3
    assert random_counts.learn_even_alpha(np.zeros((3, 2), np.float32), 0.3) == 0.3


def test_a_zero_with_a_sign_is_a_zero_and_leads_nowhere_else():
    prior = np.array([[0.5]])
    means = (np.float32([[zero], [2.0]]) for zero in (-0.0, 0.0))
    signed, plain = (random_counts._Means(of_zero, Workers()).slopes(prior) for of_zero in means)
    np.testing.assert_array_equal(signed, plain)
    occupied = np.zeros((1, 1 << 14), np.int64)
    random_counts._histogram(0, 1, np.float32([[-0.0], [0.0]]).view(np.uint32), 17, 0, 1, occupied)
    assert occupied[0, 0] == 2


def test_what_is_no_count_leads_nowhere_else():
    """A negative number may be larger than the largest mean, for which there are bins."""
    room = np.zeros((2, 2), np.int64)
    random_counts._histogram(0, 1, np.float32([[-5.0]]).view(np.uint32), 29, 0, 1, room[:1])
    assert room.tolist() == [[0, 1], [0, 0]]


def test_counts_that_vanish_beside_the_prior_leave_it_as_it_is():
    tiny = np.full((3, 2), 1e-25, np.float32)
    assert random_counts.learn_alpha(tiny, [0.3, 0.4]).tolist() == [0.3, 0.4]
    assert random_counts.learn_eta(tiny, 0.3) == 0.3
    assert random_counts.learn_even_alpha(tiny, 0.3) == 0.3
