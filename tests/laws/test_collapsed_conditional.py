"""The collapsed pass, given assignments without doubt, is the exact conditional of one token."""

import numpy as np
import oracles
import pytest

from lda_vi.inference.reference import collapsed_pass
from lda_vi.inference.validation import as_counts

PRIORS = {
    "symmetric": (np.full(2, 0.7), np.full((1, 1), 0.4)),
    "per word": (np.array([0.2, 1.1]), np.array([[0.1], [2.0], [0.6]])),
    "per word and topic": (np.array([0.3, 1.2]), np.array([[0.1, 0.5], [1.0, 0.2], [0.3, 4.0]])),
}


@pytest.mark.parametrize("priors", PRIORS)
def test_first_word_of_a_document_is_placed_by_the_exact_conditional(priors, rng):
    """Each token once, all phi 0 or 1: p(z_i | all other z, w) from ratios of the exact joint."""
    alpha, eta = PRIORS[priors]
    X = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]])
    counts = as_counts(X)
    topics = rng.integers(0, 2, size=len(counts.data))
    new = collapsed_pass(counts, np.eye(2)[topics], alpha, eta)
    documents = np.repeat(np.arange(len(X)), np.diff(counts.indptr))
    for first in counts.indptr[:-1]:
        joint = []
        for k in range(2):
            z = topics.copy()
            z[first] = k
            by_document, by_word = np.zeros((len(X), 2)), np.zeros((3, 2))
            np.add.at(by_document, (documents, z), 1)
            np.add.at(by_word, (counts.indices, z), 1)
            joint.append(oracles.log_joint(by_document, by_word, alpha, eta))
        exact = np.exp(joint - np.logaddexp(*joint))
        np.testing.assert_allclose(new[first], exact, rtol=1e-10)


def test_documents_see_each_other_only_through_the_pass_before(rng):
    """The topics stand still during a pass, so the order of documents cannot matter."""
    X = rng.poisson(1.0, size=(6, 5)) + np.eye(6, 5, dtype=int)
    alpha, eta = np.array([0.1, 0.4, 0.9]), np.full((1, 1), 0.05)
    counts = as_counts(X)
    phi = rng.dirichlet(np.ones(3), size=len(counts.data))
    backwards = as_counts(X[::-1])
    rows = [slice(a, b) for a, b in zip(counts.indptr[:-1], counts.indptr[1:], strict=True)]
    turned = collapsed_pass(backwards, np.concatenate([phi[row] for row in rows[::-1]]), alpha, eta)
    straight = collapsed_pass(counts, phi, alpha, eta)
    np.testing.assert_allclose(turned, np.concatenate([straight[row] for row in rows[::-1]]), rtol=1e-10)


def test_a_word_follows_the_ones_before_it_in_its_document():
    """N_d moves at once: the second word sees where the first has just gone."""
    counts, alpha, eta = (
        as_counts([[1.0, 1.0], [3.0, 0.0], [0.0, 3.0]]),
        np.full(2, 0.1),
        np.full((1, 1), 0.1),
    )
    phi = np.array([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0], [0.5, 0.5]])
    new = collapsed_pass(counts, phi, alpha, eta)
    assert new[0, 0] > 0.7  # the other document that holds word 0 is all topic 0
    own = phi[1]
    n_topics = new[0]  # where word 0 is now, word 1 itself taken out
    suff_stats = np.array([[0.5 + 3.0, 0.5], [0.5 + 1.5, 0.5 + 1.5]])
    weights = (n_topics + 0.1) * (suff_stats[1] - own + 0.1) / (suff_stats.sum(axis=0) - own + 0.2)
    np.testing.assert_allclose(new[1], weights / weights.sum(), rtol=1e-12)


@pytest.mark.parametrize(("count", "own"), [(4.0, 1.0), (1.0, 1.0), (0.25, 0.25)])
def test_the_share_of_one_token_is_taken_out(count, own):
    """Four equal tokens: three of them stay. A quarter of a token: nothing of it stays."""
    counts, alpha, eta = as_counts([[count]]), np.full(2, 0.3), np.full((1, 1), 0.2)
    phi = np.array([[0.75, 0.25]])
    rest = (count - own) * phi[0]
    weights = rest + alpha  # one word: its counts and its topics' totals are the same numbers
    np.testing.assert_allclose(
        collapsed_pass(counts, phi, alpha, eta)[0], weights / weights.sum(), rtol=1e-12
    )
