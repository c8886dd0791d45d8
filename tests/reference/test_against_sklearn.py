"""The estimator and its parts against scikit-learn's LatentDirichletAllocation, measured from outside."""

import numpy as np
import pytest
from sklearn.decomposition import LatentDirichletAllocation

from lda_vi import LDA
from lda_vi.dirichlet import expected_log
from lda_vi.inference.kernels import e_step
from lda_vi.inference.validation import as_counts

K = 4


@pytest.fixture
def X(rng):
    return rng.poisson(0.7, size=(50, 40)).astype(float)


def theirs(**settings):
    return LatentDirichletAllocation(K, random_state=0, n_jobs=1, **settings)


@pytest.mark.parametrize("rounds", [1, 7, 40])
@pytest.mark.parametrize("prior", [0.1, 0.5, 1.0])
def test_one_batch_pass_from_its_own_start(X, rounds, prior):
    model = theirs(
        learning_method="batch", max_iter=1, mean_change_tol=0.0, max_doc_update_iter=rounds,
        doc_topic_prior=prior, topic_word_prior=prior,
    ).fit(X)  # fmt: skip
    draws = np.random.RandomState(0)
    lam = draws.gamma(100.0, 0.01, (K, 40))
    gamma = draws.gamma(100.0, 0.01, (50, K))
    elog_beta = expected_log(lam, axis=1).T
    suff_stats = e_step(as_counts(X), gamma, elog_beta, np.full(K, prior), rounds + 1, 0.0)[1]
    np.testing.assert_allclose(prior + suff_stats.T, model.components_, rtol=1e-6)


def test_random_start_is_its_start(X):
    """Both start their topics from the same draws: the first pass of ours uses them as they are."""
    passes, model = [], LDA(K, init="random", random_state=0, doc_topic_prior=1.0, topic_word_prior=1.0,
                            max_iter=1, tol=0, max_doc_update_iter=2000, mean_change_tol=1e-10)  # fmt: skip
    model.fit(X, on_pass=lambda row: passes.append(model.components_))
    np.testing.assert_array_equal(passes[0], np.random.RandomState(0).gamma(100.0, 0.01, (K, 40)))


def test_a_pass_of_the_estimator_ends_where_theirs_does(X):
    """With alpha = 1 a document has one optimum: after full convergence the start of gamma is forgotten."""
    tight = {"max_doc_update_iter": 3000, "doc_topic_prior": 1.0, "topic_word_prior": 0.7}
    model = theirs(learning_method="batch", max_iter=1, mean_change_tol=0.0, **tight).fit(X)
    ours = LDA(K, init="random", random_state=0, max_iter=2, tol=0, mean_change_tol=1e-12, **tight).fit(
        X
    )  # the second pass sets lambda from the statistics of the first
    np.testing.assert_allclose(ours.components_, model.components_, rtol=1e-6)


def test_transform_at_their_topics(X):
    model = theirs(learning_method="batch", max_iter=3, doc_topic_prior=0.9, topic_word_prior=0.7).fit(X)
    model.set_params(max_doc_update_iter=3000, mean_change_tol=1e-10)
    ours = LDA(K, init=model.components_, doc_topic_prior=0.9, topic_word_prior=0.7, max_iter=1, tol=0,
               mean_change_tol=1e-10).fit(X)  # fmt: skip
    np.testing.assert_array_equal(ours.components_, model.components_)
    np.testing.assert_allclose(ours.transform(X), model.transform(X), rtol=0, atol=1e-4)


def test_elbo_at_their_topics_is_their_bound(X):
    """Their bound is for documents at rest too: at one optimum both are the same number."""
    model = theirs(learning_method="batch", max_iter=3, doc_topic_prior=0.9, topic_word_prior=0.7).fit(X)
    model.set_params(max_doc_update_iter=3000, mean_change_tol=1e-10)
    ours = LDA(K, init=model.components_, doc_topic_prior=0.9, topic_word_prior=0.7, max_iter=1, tol=0,
               mean_change_tol=1e-10).fit(X)  # fmt: skip
    assert ours.elbo(X).total == pytest.approx(model.score(X), rel=1e-8)
    assert ours.score(X) == pytest.approx(model.score(X) - ours.elbo(X).topics, rel=1e-8)


def test_streams_blend_as_theirs(X):
    """Five batches, one after the other, with documents run to their one optimum."""
    tight = {"max_doc_update_iter": 3000, "doc_topic_prior": 1.0, "topic_word_prior": 0.7}
    stream = {"learning_decay": 0.8, "learning_offset": 3.0, "batch_size": 10, "total_samples": 500}
    model = theirs(mean_change_tol=1e-12, **tight, **stream)
    ours = LDA(K, init="random", random_state=0, mean_change_tol=1e-12, **tight, **stream)
    model.partial_fit(X)
    ours.partial_fit(X)
    np.testing.assert_allclose(ours.components_, model.components_, rtol=1e-3)
    assert ours.n_batches_ == model.n_batch_iter_ - 1 == 5
