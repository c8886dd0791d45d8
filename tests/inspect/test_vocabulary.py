"""Words with counts and reasons, and how spread they are over topics."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi import ParameterError
from lda_vi.inspect.vocabulary import candidates, check_words, topic_spread, vocabulary_table


@pytest.fixture
def parts(sample_corpus):
    return sample_corpus.counts, sample_corpus.vocabulary, sample_corpus.removed


def test_every_word_once_with_its_counts(parts, sample_corpus):
    table = vocabulary_table(*parts)
    totals = sample_corpus.preparation["totals"]
    assert table["word"].is_unique
    assert (len(table), table["count"].sum()) == (totals["words"], totals["tokens"])
    kept = table[table["status"] == "kept"].set_index("word")
    dense = sample_corpus.counts.toarray()
    column = list(sample_corpus.vocabulary).index("telescope")
    assert kept.loc["telescope", "count"] == dense[:, column].sum()
    assert kept.loc["telescope", "documents"] == (dense[:, column] > 0).sum()
    assert table.set_index("word").loc["the", "status"] == "stop word"
    assert (table["document_share"] == table["documents"] / 120).all()


def test_orders(parts):
    assert vocabulary_table(*parts)["count"].is_monotonic_decreasing
    assert vocabulary_table(*parts, sort="documents")["documents"].is_monotonic_decreasing
    assert vocabulary_table(*parts, sort="word")["word"].is_monotonic_increasing
    with pytest.raises(ParameterError, match="needs topics"):
        vocabulary_table(*parts, sort="spread")
    with pytest.raises(ParameterError, match="sort must be one of"):
        vocabulary_table(*parts, sort="size")


def test_spread_counts_topics():
    topic, spread = topic_spread([[1.0, 1e-9, 2.0], [1.0, 1e-9, 0.0], [1.0, 1.0, 1.0]])
    beta = np.array([[1, 1e-9, 2], [1, 1e-9, 0], [1, 1, 1]])
    beta = beta / beta.sum(axis=1, keepdims=True)
    expected = [np.exp(-sum(p * np.log(p) for p in column / column.sum() if p > 0)) for column in beta.T]
    assert spread == pytest.approx(expected)
    assert topic.tolist() == beta.argmax(axis=0).tolist()
    assert topic_spread([[1.0], [1.0]])[1][0] == pytest.approx(2)
    # a topic without tokens has no say
    assert topic_spread([[1.0, 3.0], [3.0, 1.0]], [1.0, 0.0])[1] == pytest.approx([1, 1])


def test_candidates_are_common_and_spread(parts):
    counts, vocabulary, removed = parts
    rng = np.random.default_rng(1)
    lam = rng.gamma(0.01, size=(4, len(vocabulary))) + 1e-3
    common = int(counts.getnnz(axis=0).argmax())
    lam[:, common] = 5.0
    table = vocabulary_table(counts, vocabulary, removed, topic_word=lam)
    assert vocabulary[common] in set(candidates(table, 4)["word"])
    assert (candidates(table, 4)["document_share"] >= 0.1).all()
    lam[1:, common] = 1e-3
    table = vocabulary_table(counts, vocabulary, removed, topic_word=lam)
    assert vocabulary[common] not in set(candidates(table, 4)["word"])


def test_of_two_topics_a_candidate_is_in_both():
    """Half of two topics is one, in which every word is."""
    counts = csr_matrix(np.ones((4, 2), dtype=int))
    table = vocabulary_table(counts, ["one", "both"], topic_word=[[19.0, 5.0], [0.2, 5.0]])
    assert candidates(table, 2)["word"].tolist() == ["both"]


def test_words_are_found_or_near_ones_named(parts):
    table = vocabulary_table(*parts)
    assert check_words(["Telescope", "telescope", "THE"], table) == ["telescope", "the"]
    with pytest.raises(ParameterError, match="no word 'telescpoe' in the corpus; similar words: telescope"):
        check_words(["telescpoe"], table)
