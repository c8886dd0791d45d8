"""One document explained: its terms against bare loops, its words in their places."""

from types import SimpleNamespace

import numpy as np
import oracles
import pytest
from scipy.special import digamma

from lda_vi.inspect.explain import (
    bound_terms,
    expected_log_words,
    explain_document,
    responsibilities,
    share_table,
    text_table,
    whole_numbers,
)
from lda_vi.inspect.reading import document_passes

V, K = 9, 3
VOCABULARY = [f"word{column}" for column in range(V)]


@pytest.fixture
def lam(rng):
    return rng.gamma(0.5, 3.0, size=(K, V)) + 0.01


@pytest.fixture
def alpha():
    return np.array([0.5, 0.1, 0.3])


@pytest.fixture
def document():
    return np.array([0, 3, 0, 1, 0, 0, 2, 0, 4])


@pytest.fixture
def found(document, lam, alpha):
    columns = np.flatnonzero(document)
    gamma = alpha + np.array([4.0, 5.5, 0.5])
    return explain_document(columns, document[columns], gamma, alpha, lam, VOCABULARY)


def test_responsibilities_are_those_of_the_definition(found, document, lam, alpha):
    gamma = (alpha + np.array([4.0, 5.5, 0.5]))[None]
    phi = oracles.literal_phi(gamma, oracles.literal_elog_beta(lam.T))[0]
    np.testing.assert_allclose(found.responsibilities, phi[np.flatnonzero(document)], rtol=1e-10)


def test_terms_are_those_of_the_definition(found, document, lam, alpha):
    gamma = (alpha + np.array([4.0, 5.5, 0.5]))[None]
    phi = oracles.literal_phi(gamma, oracles.literal_elog_beta(lam.T))
    *terms, _ = oracles.literal_terms(document[None], phi, gamma, lam.T, alpha, 0.1)
    np.testing.assert_allclose(found.terms, [term[0] for term in terms], rtol=1e-9)
    assert found.terms.total == pytest.approx(sum(term[0] for term in terms), rel=1e-10)
    assert found.terms.entropy >= 0 >= found.terms.shares


def test_terms_of_a_model_add_up_to_its_bound(sample_corpus):
    """At rest the explanation is that of the stored bound; before, it is no worse."""
    from lda_vi.model import LDA

    model = LDA(4, random_state=0, tol=1e-7, max_iter=300).fit(sample_corpus)
    counts, lam = sample_corpus.counts, model.components_
    for row in range(0, 120, 17):
        start, end = counts.indptr[row : row + 2]
        own = explain_document(
            counts.indices[start:end], counts.data[start:end], model.doc_topic_posterior_[row],
            model.doc_topic_prior_, lam, sample_corpus.vocabulary,
        )  # fmt: skip
        assert own.terms.total == pytest.approx(model.doc_elbo_[row], rel=1e-4)
        assert own.words["count"].sum() == counts.data[start:end].sum()
        tokens = own.words["count"].to_numpy() @ own.words["cost"].to_numpy()
        assert tokens < -own.terms.total  # the probability of the words is above the bound


def test_a_cheap_word_costs_much_where_it_is_frequent():
    words = explain_document([0, 1], [20, 1], [20.5, 0.7], [0.1, 0.1], [[8, 1], [1, 8]], ["tax", "war"]).words
    assert words["word"].tolist() == ["tax", "war"]
    assert words["cost"][0] < words["cost"][1] < 20 * words["cost"][0]


def test_words_that_cost_most_come_first(found, document, lam, alpha):
    gamma = alpha + np.array([4.0, 5.5, 0.5])
    beta = lam / lam.sum(axis=1, keepdims=True)
    cost = {f"word{w}": -np.log(gamma / gamma.sum() @ beta[:, w]) for w in np.flatnonzero(document)}
    words = found.words
    assert set(words["word"]) == set(cost)
    np.testing.assert_allclose(words["cost"], [cost[word] for word in words["word"]], rtol=1e-10)
    assert words["count"].tolist() == [document[int(word[4:])] for word in words["word"]]
    assert (words["count"] * words["cost"]).is_monotonic_decreasing
    for topics, shares in zip(words["topics"], words["responsibilities"], strict=True):
        assert sorted(topics) == [0, 1, 2]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1.0, rel=1e-12)


def test_shares_with_intervals(alpha):
    table = share_table(np.array([1.5, 7.1, 0.3]), alpha)
    assert table["topic"].tolist() == [1, 0, 2]
    np.testing.assert_allclose(table["share"], np.array([7.1, 1.5, 0.3]) / 8.9, rtol=1e-12)
    np.testing.assert_allclose(table["tokens"], [7.0, 1.0, 0.0], atol=1e-12)
    assert np.all((table["low"] < table["share"]) & (table["share"] < table["high"]))


def test_an_empty_document(lam, alpha):
    found = explain_document([], [], alpha, alpha, lam, VOCABULARY)
    assert len(found.words) == 0
    assert found.terms.total == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(sorted(found.topics["share"]), sorted(alpha / alpha.sum()), rtol=1e-12)


def test_one_topic_and_one_word():
    found = explain_document([0], [5], [5.5], [0.5], [[7.0]], ["word"])
    assert found.words["cost"].tolist() == [0.0]
    assert found.terms.total == pytest.approx(0.0, abs=1e-12)


def test_a_word_the_topics_hardly_know():
    lam = np.array([[1e-200, 5.0], [1e-3, 5.0]])
    elog = expected_log_words(lam, lam.sum(axis=1))
    np.testing.assert_allclose(elog[1], digamma(lam[1]) - digamma(lam[1].sum()), rtol=1e-12)
    phi = responsibilities(np.array([1.0, 1.0]), elog)
    np.testing.assert_allclose(phi[0], [0.0, 1.0], atol=1e-12)
    terms = bound_terms(np.array([1.0, 1.0]), phi, np.array([1.0, 1.0]), elog, np.array([0.5, 0.5]))
    assert np.isfinite(terms).all()


def test_every_word_of_a_text_in_its_place(found):
    text = "The word1, WORD1; word8 - and word2?"
    spans = [(0, 3, -1), (4, 9, 1), (11, 16, 1), (18, 23, 8), (26, 29, -1), (30, 35, 2)]
    table = text_table(text, spans, found, VOCABULARY)
    assert table["text"].tolist() == ["The", "word1", "WORD1", "word8", "and", "word2"]
    assert table["word"].tolist() == [None, "word1", "word1", "word8", None, None]
    assert table["topic"].tolist()[0::5] == [-1, -1]  # word2 is no word of this document
    row = found.columns.tolist().index(8)
    assert table["topic"][3] == found.responsibilities[row].argmax()
    assert table["responsibility"][3] == found.responsibilities[row].max()
    assert table["topics"][0] == table["responsibilities"][0] == []


def test_a_text_without_words(found):
    table = text_table("", [], found, VOCABULARY)
    assert len(table) == 0
    assert "responsibility" in table


def test_whole_numbers():
    assert whole_numbers(np.array([2.0, 3.0])).tolist() == [2, 3]
    assert whole_numbers(np.array([2.5, 3.0])).tolist() == [2.5, 3.0]


def test_the_passes_of_a_document():
    model = SimpleNamespace(doc_elbo_history_=np.array([[-9.0, -5.0], [-8.0, -5.0], [-7.5, -4.0]]))
    table = document_passes(model, 0, 2)
    assert table["pass"].tolist() == [1, 2, 3]
    assert table["per_token"].tolist() == [-4.5, -4.0, -3.75]
    assert table["change"].tolist()[1:] == [1.0, 0.5]
    assert np.isnan(table["change"][0])
    assert document_passes(SimpleNamespace(), 0, 2) is None
