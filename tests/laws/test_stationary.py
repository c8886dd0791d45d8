"""Where coordinate ascent comes to rest, no direction leads up: finite differences vanish."""

import numpy as np
import oracles

from lda_vi import LDA
from lda_vi.dirichlet import expected_log
from lda_vi.inference.priors import learn_alpha, learn_eta

FLAT = 2e-6  # what is left of a slope by central differences of a bound of about -100


def converge(e_step, point):
    """Coordinate ascent to rest."""
    _, counts, alpha, eta, gamma, lam = point
    for _ in range(2000):
        gamma, suff_stats, _, _ = e_step(counts, gamma, expected_log(lam, axis=0), alpha, 20, 1e-12)
        before, lam = lam, eta + suff_stats
        if np.abs(lam - before).max() < 1e-9:
            break
    phi = oracles.literal_phi(gamma, expected_log(lam, axis=0))
    return phi, gamma, lam, alpha, eta


def slopes(X, phi, gamma, lam, alpha, eta):
    """Slopes in ln gamma, ln lam and along the simplex of phi, for the words each document holds."""

    def elbo(phi=phi, gamma=gamma, lam=lam):
        return oracles.literal_elbo(X, phi, gamma, lam, alpha, eta)

    def tilted(logits):
        weights = phi * np.exp(logits)
        return weights / weights.sum(axis=2, keepdims=True)

    return (
        oracles.numeric_gradient(lambda x: elbo(gamma=np.exp(x)), np.log(gamma)),
        oracles.numeric_gradient(lambda x: elbo(lam=np.exp(x)), np.log(lam)),
        oracles.numeric_gradient(lambda x: elbo(phi=tilted(x)), np.zeros(phi.shape)),
    )


def test_all_slopes_vanish_at_rest(e_step, point):
    phi, gamma, lam, alpha, eta = converge(e_step, point)
    for slope in slopes(point.X, phi, gamma, lam, alpha, eta):
        np.testing.assert_allclose(slope, 0.0, atol=FLAT)


def test_slopes_do_not_vanish_elsewhere(point):
    """The measure above can tell rest from any other place."""
    phi = oracles.literal_phi(point.gamma, expected_log(point.lam, axis=0)[::-1])
    for slope in slopes(point.X, phi, point.gamma, point.lam, point.alpha, point.eta):
        assert np.abs(slope).max() > 0.05


def test_learned_priors_rest_on_top_too(rng):
    """With the counts held, the slopes of (E4) in ln alpha and ln eta vanish."""
    lengths, truth = rng.integers(20, 60, size=40), np.array([0.5, 1.0, 2.0])
    frequencies = rng.dirichlet(np.full(8, 0.6))
    X = np.array([rng.multinomial(length, frequencies) for length in lengths])
    phi = np.repeat(rng.dirichlet(truth, size=40)[:, None, :], 8, axis=1)
    expected = X[:, :, None] * phi
    by_document, by_word = expected.sum(axis=1), expected.sum(axis=0)
    alpha = learn_alpha(by_document, np.full(3, 0.1), steps=3000)
    eta = learn_eta(by_word, 0.1, steps=3000)
    gamma, lam = alpha + by_document, eta + by_word

    def of_alpha(x):
        return oracles.literal_elbo(X, phi, gamma, lam, np.exp(x), eta)

    def of_eta(x):
        return oracles.literal_elbo(X, phi, gamma, lam, alpha, np.exp(x))

    assert np.abs(oracles.numeric_gradient(of_alpha, np.log(truth))).max() > 0.1
    np.testing.assert_allclose(oracles.numeric_gradient(of_alpha, np.log(alpha)), 0.0, atol=1e-5)
    np.testing.assert_allclose(oracles.numeric_gradient(of_eta, np.log(eta)), 0.0, atol=1e-5)


def test_priors_of_a_collapsed_start_stay_and_those_of_given_topics_rest_on_top(rng):
    """The slopes of the profile in ln alpha and ln eta vanish only where the bound has learned the priors."""
    X = np.array(
        [
            rng.multinomial(40, p)
            for p in rng.dirichlet(np.full(3, 0.3), 50) @ rng.dirichlet(np.full(20, 0.3), 3)
        ]
    )
    first = LDA(3, random_state=0, tol=0, max_iter=300).fit(X)
    again = LDA(3, init=first.components_, tol=0, max_iter=3000, mean_change_tol=1e-10).fit(X)
    assert first.history_.query("phase == 'mean-field'")[["alpha_sum", "eta"]].nunique().tolist() == [1, 1]
    assert again.elbo_ > first.elbo_ + 1
    for model, rests in ((first, False), (again, True)):
        alpha, eta = model.doc_topic_prior_, model.topic_word_prior_
        of_alpha = learn_alpha(model.doc_topic_posterior_ - alpha, alpha, steps=1) / alpha
        of_eta = learn_eta(model.components_.T - eta, eta, steps=1).item() / eta
        assert np.allclose([*of_alpha, of_eta], 1.0, atol=1e-6) is rests
