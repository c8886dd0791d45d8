"""On corpora small enough to sum over all assignments: log evidence = ELBO + KL, and the ELBO is below it."""

import numpy as np
import oracles
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.validation import as_counts

X = np.array([[2, 1, 0], [0, 1, 2], [1, 0, 1]])
PRIORS = {
    "symmetric": (np.full(2, 0.7), np.full((1, 1), 0.4)),
    "above one": (np.full(2, 5.0), np.full((1, 1), 2.0)),
    "per word and topic": (np.array([0.3, 1.2]), np.array([[0.1, 0.5], [1.0, 0.2], [0.3, 4.0]])),
}


def fit(e_step, alpha, eta, lam, passes):
    """Coordinate ascent; return the state and the recorded bound of the last pass."""
    counts, gamma = as_counts(X), np.ones((len(X), len(alpha)))
    for _ in range(passes):
        elog_beta = expected_log(lam, axis=0)
        start = gamma
        gamma, suff_stats, doc_elbo, _ = e_step(counts, gamma, elog_beta, alpha, 1, 0.0)
        bound = doc_elbo.sum() + topic_term(lam, eta)
        state = oracles.literal_phi(start, elog_beta), gamma, lam
        lam = eta + suff_stats
    return state, bound


@pytest.mark.parametrize("passes", [1, 2, 60])
@pytest.mark.parametrize("priors", PRIORS)
def test_evidence_is_bound_plus_divergence(e_step, rng, priors, passes):
    """An identity, so it holds at a poor state as well as at a good one."""
    alpha, eta = PRIORS[priors]
    state, bound = fit(e_step, alpha, eta, rng.gamma(1.0, 1.0, size=(3, 2)) + 0.1, passes)
    evidence = oracles.exact_log_evidence(X, alpha, eta)
    divergence = oracles.kl_to_posterior(X, *state, alpha, eta)
    assert divergence > 1e-3
    assert bound < evidence
    np.testing.assert_allclose(bound + divergence, evidence, rtol=1e-10)


@pytest.mark.parametrize("eta", [np.full((1, 1), 0.4), np.array([[0.1], [2.0], [0.9]])])
def test_one_topic_leaves_nothing_to_approximate(e_step, eta):
    alpha = np.array([0.7])
    _, bound = fit(e_step, alpha, eta, np.array([[1.0], [3.0], [0.2]]), passes=3)
    np.testing.assert_allclose(bound, oracles.exact_log_evidence(X, alpha, eta), rtol=1e-12)
