"""The topic term computed some words at a time, with what topics have not seen computed once, is the plain one."""

import numpy as np
import pytest

from lda_vi.dirichlet import expected_log
from lda_vi.inference import elbo
from lda_vi.inference.workers import Workers


@pytest.mark.parametrize("shape", [(1, 1), (40, 1), (40, 7)])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_some_words_at_a_time_are_all_words(rng, shape, n_jobs, monkeypatch):
    monkeypatch.setattr(elbo, "ENTRIES_AT_A_TIME", 64)
    eta = rng.gamma(1.0, 1.0, shape) + 1e-2
    lam = eta + rng.gamma(0.5, 2.0, (40, 7)) * (rng.random((40, 7)) < 0.3)
    with Workers(n_jobs) as workers:
        elog_beta, topics = elbo.evaluate_topics(lam, eta, workers)
    np.testing.assert_allclose(elog_beta, expected_log(lam, axis=0), rtol=1e-13)
    assert topics == pytest.approx(elbo.topic_term(lam, eta), rel=1e-12)


def test_in_float32_the_term_is_that_of_the_rounded_logarithms(rng):
    eta = np.full((1, 1), 0.1)
    lam = (eta + rng.poisson(0.2, (30, 4)) * rng.random((30, 4))).astype(np.float32)
    elog_beta, topics = elbo.evaluate_topics(lam, eta)
    assert elog_beta.dtype == np.float32
    assert topics == pytest.approx(elbo.topic_term(lam, eta, elog_beta), rel=1e-12)
