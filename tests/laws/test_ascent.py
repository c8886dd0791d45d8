"""No half-step lowers the bound: phi, gamma, lam, alpha, eta, one after the other, and whole passes."""

import numpy as np
import oracles
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.priors import learn_alpha, learn_eta


def test_every_half_step_raises_the_literal_elbo(e_step, point):
    """Each update is measured by (E4) at the state it leaves, with all other parts as they were."""
    X, counts, alpha, eta, gamma, lam = point
    phi = np.full((*X.shape, len(alpha)), 1 / len(alpha))
    elbo = lambda: oracles.literal_elbo(X, phi, gamma, lam, alpha, eta)  # noqa: E731
    trace, one_eta = [elbo()], eta.shape == (1, 1)
    for _ in range(8):
        elog_beta = expected_log(lam, axis=0)
        new_gamma, suff_stats, _, _ = e_step(counts, gamma, elog_beta, alpha, 1, 0.0)
        phi = oracles.literal_phi(gamma, elog_beta)
        trace.append(elbo())
        gamma = new_gamma
        trace.append(elbo())
        lam = eta + suff_stats
        trace.append(elbo())
        new_alpha = learn_alpha(gamma - alpha, alpha)
        alpha, gamma = new_alpha, new_alpha + (gamma - alpha)
        trace.append(elbo())
        if one_eta:
            eta = learn_eta(suff_stats, eta)
            lam = eta + suff_stats
            trace.append(elbo())
    oracles.assert_non_decreasing(trace)
    assert trace[-1] > trace[0] + 1


@pytest.mark.parametrize("learn", [False, True])
@pytest.mark.parametrize("max_steps", [1, 5])
def test_recorded_bounds_of_passes_never_fall(e_step, point, max_steps, learn):
    """The order of a pass: priors and lam from the statistics, then the E-step, then the record."""
    _, counts, alpha, eta, gamma, lam = point
    trace, suff_stats = [], None
    for _ in range(30):
        if suff_stats is not None:
            if learn:
                new_alpha = learn_alpha(gamma - alpha, alpha)
                alpha, gamma = new_alpha, new_alpha + (gamma - alpha)
                eta = learn_eta(suff_stats, eta) if eta.shape == (1, 1) else eta
            lam = eta + suff_stats
        elog_beta = expected_log(lam, axis=0)
        gamma, suff_stats, doc_elbo, _ = e_step(counts, gamma, elog_beta, alpha, max_steps, 1e-3)
        trace.append(doc_elbo.sum() + topic_term(lam, eta))
    oracles.assert_non_decreasing(trace)


def test_every_inner_step_raises_the_bound_of_every_document(e_step, point):
    elog_beta = expected_log(point.lam, axis=0)
    runs = [
        e_step(point.counts, point.gamma, elog_beta, point.alpha, steps, 0.0)[2] for steps in range(1, 12)
    ]
    for trace in np.transpose(runs):
        oracles.assert_non_decreasing(trace)
