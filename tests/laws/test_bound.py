"""The bound from by-products (E5) is the literal (E4), at any state and after any number of steps."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lda_vi.dirichlet import expected_log, log_normalizer
from lda_vi.inference import Bound
from lda_vi.inference.elbo import split_terms, topic_term
from lda_vi.inference.validation import as_counts


def after(e_step, point, steps):
    """Run `steps` steps; return what they returned and the phi of the last one."""
    elog_beta = oracles.literal_elog_beta(point.lam)
    before = point.gamma
    if steps > 1:
        before = e_step(point.counts, point.gamma, elog_beta, point.alpha, steps - 1, 0.0)[0]
    result = e_step(point.counts, point.gamma, elog_beta, point.alpha, steps, 0.0)
    return result, oracles.literal_phi(before, elog_beta)


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_documents_and_topics_add_up_to_the_literal_elbo(e_step, point, steps):
    """Random gamma and lam, hardly any of it converged: (E5) is exact all the same."""
    (gamma, _, doc_elbo, _), phi = after(e_step, point, steps)
    words, assignments, entropy, documents, topics = oracles.literal_terms(
        point.X, phi, gamma, point.lam, point.alpha, point.eta
    )
    literal = words + assignments + entropy + documents
    np.testing.assert_allclose(doc_elbo, literal, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(topic_term(point.lam, point.eta), topics, rtol=1e-10)
    bound = Bound(doc_elbo, topic_term(point.lam, point.eta))
    np.testing.assert_allclose(bound.total, literal.sum() + topics, rtol=1e-10)


@pytest.mark.parametrize("steps", [1, 3])
def test_statistics_are_the_expected_counts_of_the_last_phi(e_step, point, steps):
    (gamma, suff_stats, _, _), phi = after(e_step, point, steps)
    expected = point.X[:, :, None] * phi
    np.testing.assert_allclose(gamma, point.alpha + expected.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(suff_stats, expected.sum(axis=0), rtol=1e-10, atol=1e-14)


def test_no_token_is_lost(e_step, point):
    elog_beta = expected_log(point.lam, axis=0)
    gamma, suff_stats, _, _ = e_step(point.counts, point.gamma, elog_beta, point.alpha, 50, 1e-6)
    np.testing.assert_allclose(gamma.sum(1) - point.alpha.sum(), point.X.sum(1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(suff_stats.sum(1), point.X.sum(0), rtol=1e-12)


def test_words_no_topic_has_seen_lose_no_token(e_step):
    """exp(E[ln beta]) of such a word underflows: the normaliser must not."""
    counts = as_counts([[3.0, 2.0]])
    lam = np.array([[1e-4, 2e-4], [50.0, 9.0]])
    gamma, suff_stats, doc_elbo, _ = e_step(
        counts, np.ones((1, 2)), expected_log(lam, axis=0), np.full(2, 0.1), 20, 0.0
    )
    np.testing.assert_allclose(gamma.sum() - 0.2, 5.0, rtol=1e-12)
    np.testing.assert_allclose(suff_stats.sum(axis=1), [3.0, 2.0], rtol=1e-12)
    assert np.isfinite(doc_elbo).all()


def test_terms_are_the_literal_terms(e_step, point):
    (gamma, suff_stats, doc_elbo, _), phi = after(e_step, point, 2)
    bound = Bound(doc_elbo, topic_term(point.lam, point.eta))
    elog_beta = oracles.literal_elog_beta(point.lam)
    terms = split_terms(bound, gamma, point.alpha, elog_beta, suff_stats)
    literal = oracles.literal_terms(point.X, phi, gamma, point.lam, point.alpha, point.eta)
    np.testing.assert_allclose(terms, [np.sum(term) for term in literal], rtol=1e-9)
    np.testing.assert_allclose(terms.total, bound.total, rtol=1e-12)


def test_topic_term_takes_the_expected_logarithms_at_hand(point):
    elog_beta = oracles.literal_elog_beta(point.lam)
    np.testing.assert_allclose(
        topic_term(point.lam, point.eta, elog_beta), topic_term(point.lam, point.eta), rtol=1e-12
    )


def test_the_profile_is_the_literal_elbo_with_both_updates_in_force(e_step, point):
    """gamma = alpha + N, lam = eta + S: entropy of z and differences of normalisers are all that is left."""
    (gamma, suff_stats, _, _), phi = after(e_step, point, 1)
    lam, eta = point.eta + suff_stats, oracles.full(point.eta, point.lam.shape)
    entropy = oracles.literal_terms(point.X, phi, gamma, lam, point.alpha, eta)[2].sum()
    profile = (
        entropy
        + (log_normalizer(gamma) - log_normalizer(point.alpha)).sum()
        + (log_normalizer(lam, axis=0) - log_normalizer(eta, axis=0)).sum()
    )
    literal = oracles.literal_elbo(point.X, phi, gamma, lam, point.alpha, eta)
    np.testing.assert_allclose(profile, literal, rtol=1e-10)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    shape=st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    alpha=st.floats(1e-3, 20.0),
    eta=st.floats(1e-3, 20.0),
    largest=st.sampled_from([1, 5, 10_000]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_corpus_any_priors(e_step, shape, alpha, eta, largest, seed):
    """One document, one word, one topic, huge counts, tiny priors."""
    n_docs, n_words, n_topics = shape
    rng = np.random.default_rng(seed)
    X = rng.integers(0, largest + 1, size=(n_docs, n_words))
    gamma = rng.gamma(0.5, 2.0, size=(n_docs, n_topics)) + 1e-3
    lam = rng.gamma(0.5, 2.0, size=(n_words, n_topics)) + 1e-3
    alpha, eta, elog_beta = np.full(n_topics, alpha), np.full((1, 1), eta), oracles.literal_elog_beta(lam)
    new, _, doc_elbo, _ = e_step(as_counts(X), gamma, elog_beta, alpha, 1, 0.0)
    literal = oracles.literal_elbo(X, oracles.literal_phi(gamma, elog_beta), new, lam, alpha, eta)
    np.testing.assert_allclose(doc_elbo.sum() + topic_term(lam, eta), literal, rtol=1e-9, atol=1e-8)
