"""Held-out documents: rows stay where they are, words find their columns, and what is lost is said."""

import numpy as np
import pandas as pd
import pytest

from lda_vi import Corpus, CountsError, Preprocessor, VocabularyError
from lda_vi.evaluate.held_out import held_out_counts

TEXTS = [
    "tax law and the court of tax judges",
    "ship sea sail and the wind at sea",
    "court law judges rule",
    "wind sail ship storm",
]


@pytest.fixture
def corpus():
    return Preprocessor(min_df=1, max_df=1.0, stem=True).corpus(TEXTS)


def counted(found, corpus, row):
    """Words of a row with their counts."""
    dense = found.counts.toarray()[row]
    return {str(corpus.vocabulary[w]): int(dense[w]) for w in np.flatnonzero(dense)}


@pytest.mark.parametrize("kind", [list, tuple, pd.Series, lambda texts: pd.DataFrame({"text": texts})])
def test_texts_are_cut_as_the_corpus_was(corpus, kind):
    found = held_out_counts(kind(["Taxes, taxes and ships!", "", "moonlight on the sea"]), corpus)
    assert counted(found, corpus, 0) == {"tax": 2, "ship": 1}
    assert counted(found, corpus, 1) == {}
    assert counted(found, corpus, 2) == {"sea": 1}
    assert found.notes == [
        "1 of 5 words of the held-out texts (20%) are unknown to the model and count for nothing.",
        "1 held-out document holds no word of the model and counts for nothing.",
    ]


def test_columns_of_a_table_of_counts_are_words():
    """In any order, one of them missing, one unknown, and one that is called like the column of texts."""
    corpus = Corpus.from_matrix([[1, 1, 1]], ["tax", "text", "war"])
    table = pd.DataFrame({"war": [3, 0], "text": [2, 1], "moon": [0, 1]})
    found = held_out_counts(table, corpus)
    assert found.counts.toarray().tolist() == [[0, 2, 3], [0, 1, 0]]
    assert "1 of 7 tokens of the held-out corpus (14%) are unknown" in found.notes[0]
    nameless = held_out_counts(pd.DataFrame([[1, 2, 3]]), corpus)
    assert nameless.counts.toarray().tolist() == [[1, 2, 3]]


def test_a_corpus_of_the_same_words_is_taken_as_it_is(corpus):
    other = Corpus.from_matrix(np.ones((2, corpus.n_words)), corpus.vocabulary)
    found = held_out_counts(other, corpus)
    assert found.counts is other.counts
    assert found.notes == []


def test_a_corpus_of_other_words_is_prepared_anew_from_its_texts(corpus):
    other = Preprocessor(min_df=1, max_df=1.0).corpus(["Taxes and ships", "sailing the sea"])
    assert "taxes" in other.vocabulary
    found = held_out_counts(other, corpus)
    assert [counted(found, corpus, row) for row in (0, 1)] == [{"tax": 1, "ship": 1}, {"sail": 1, "sea": 1}]
    assert found.notes == ["The held-out corpus has words of its own: its texts were prepared anew."]


def test_words_without_text_are_looked_up(corpus):
    other = Corpus.from_matrix([[5, 3, 0, 2], [0, 0, 3, 0]], ["tax", "moon", "law", "sea"])
    found = held_out_counts(other, corpus)
    assert [counted(found, corpus, row) for row in (0, 1)] == [{"sea": 2, "tax": 5}, {"law": 3}]
    assert found.notes == [
        "3 of 13 tokens of the held-out corpus (23%) are unknown to the model and count for nothing."
    ]


def test_a_model_of_counts_looks_words_up_too():
    plain = Corpus.from_matrix([[1, 2], [3, 1]], ["sea", "tax"])
    other = Preprocessor(min_df=1, max_df=1.0).corpus(["taxes on tax", "sea"])
    found = held_out_counts(other, plain)
    assert found.counts.toarray().tolist() == [[0, 1], [1, 0]]
    with pytest.raises(VocabularyError, match="it is not known how the words of this model were cut"):
        held_out_counts(["sea and tax"], plain)


def test_a_tokenizer_of_the_users_own():
    """No record holds it, so texts cannot be cut alike; words can be looked up."""
    own = Preprocessor(min_df=1, max_df=1.0, tokenizer=str.split, stop_words=None).corpus(
        ["sea tax", "tax war"]
    )
    other = Preprocessor(min_df=1, max_df=1.0).corpus(["war and more war", "sea"])
    assert held_out_counts(other, own).counts.sum() == 3


def test_a_matrix_has_the_columns_of_the_model(corpus):
    X = np.eye(corpus.n_words)
    np.testing.assert_array_equal(held_out_counts(X, corpus).counts.toarray(), X)
    with pytest.raises(CountsError, match=r"held_out has 3 columns, but the model has \d+ words"):
        held_out_counts(np.ones((2, 3)), corpus)


def test_nothing_in_common(corpus):
    with pytest.raises(
        VocabularyError, match=r"none of the 2 held-out documents .*\(court, judges, law, \.\.\.\)"
    ):
        held_out_counts(["moonlight", "starlight"], corpus)
    with pytest.raises(VocabularyError, match="none of the 1 held-out documents"):
        held_out_counts(Corpus.from_matrix([[1, 2]], ["moon", "star"]), corpus)
    with pytest.raises(CountsError, match="held_out is empty"):
        held_out_counts([], corpus)


def test_many_unknown_words_are_a_warning(corpus):
    note = held_out_counts(["tax moon star planet"], corpus).notes[0]
    assert note.endswith("With so many, the scores say little about these documents.")


def test_documents_of_the_fit_are_recognised(rng):
    X = rng.poisson(0.7, size=(30, 40))
    corpus = Corpus.from_matrix(X)
    new = rng.poisson(0.7, size=(5, 40))
    new[4] = np.eye(40)[3]
    corpus_of_short = Corpus.from_matrix(np.vstack([X, np.eye(40)[3]]))
    assert held_out_counts(new, corpus_of_short).notes == []  # one word is no proof
    found = held_out_counts(np.vstack([new, X[[3, 9]]]), corpus)
    assert found.notes == [
        "2 of 7 held-out documents have the same words as a document of the fit: the topics have seen them, and "
        "scores of these are too high."
    ]
