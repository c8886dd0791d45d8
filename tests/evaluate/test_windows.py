"""Windows: every one of them listed and looked at, and where they come from."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi import Corpus, InputError, ParameterError, Preprocessor, VocabularyError
from lda_vi.evaluate.windows import as_sequences, count_windows

WORDS = list("abcdefg")
PAIRS = list(combinations(range(7), 2))


def listed(texts, width):
    """All windows of texts as sets of words."""
    found = []
    for text in texts:
        wide = len(text) if width is None else width
        found += [set(text[i : i + wide]) for i in range(max(len(text) - wide, 0) + 1)]
    return found


@pytest.fixture
def texts(rng):
    """Documents of 0 to 90 words, of which two are not asked for."""
    lengths = [0, 1, 2, 3, *rng.integers(4, 90, size=80)]
    return [list(rng.choice([*WORDS, "x", "y"], size=n)) for n in lengths]


@pytest.mark.parametrize("width", [1, 2, 5, 20, 89, 500, None])
def test_counts_are_those_of_windows_listed(texts, width):
    counts = count_windows(as_sequences(texts), WORDS, PAIRS, width)
    windows = listed(texts, width)
    assert counts.n_windows == len(windows)
    assert counts.words.tolist() == [sum(word in window for window in windows) for word in WORDS]
    expected = [sum({WORDS[i], WORDS[j]} <= window for window in windows) for i, j in PAIRS]
    assert counts.pairs.tolist() == expected


@pytest.mark.parametrize("width", [10, None])
def test_pieces_and_threads_count_alike(rng, width):
    """Enough text for all pieces, and more than 64 documents in each."""
    texts = [list(rng.choice(WORDS, size=n)) for n in rng.integers(0, 60, size=2000)]
    alone, together = (count_windows(as_sequences(texts), WORDS, PAIRS, width, n_jobs=n) for n in (1, 2))
    np.testing.assert_array_equal(alone.words, together.words)
    np.testing.assert_array_equal(alone.pairs, together.pairs)
    windows = listed(texts, width)
    assert alone.pairs.tolist() == [
        sum({WORDS[i], WORDS[j]} <= window for window in windows) for i, j in PAIRS
    ]


def test_words_that_the_reference_does_not_have(texts):
    counts = count_windows(as_sequences(texts), ["a", "nowhere"], [[0, 1]], 3)
    assert counts.words[0] > 0
    assert counts.words[1] == counts.pairs[0] == 0


def test_windows_of_a_corpus_come_from_its_text():
    documents = ["The cat and the dog. The cat sat!", "", "Dogs of war; a dog"]
    corpus = Preprocessor(min_df=1, max_df=1.0, stop_words=["the", "and", "of"]).corpus(documents)
    sequences = as_sequences(corpus)
    read = [
        sequences.vocabulary[sequences.words[a:b]].tolist()
        for a, b in zip(sequences.starts, sequences.starts[1:], strict=False)
    ]
    assert read == [["cat", "dog", "cat", "sat"], [], ["dogs", "war", "dog"]]
    assert sequences.ordered
    assert len(sequences.starts) == 3 + 1
    assert len(sequences.words) == corpus.n_tokens


def test_words_taken_out_of_a_corpus_later_take_no_place():
    """The record of the preparation still has them; the corpus does not."""
    corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["war peace war treaty", "peace treaty"])
    fewer = Corpus(corpus.counts[:, [2, 1]], ["war", "treaty"], corpus.documents, corpus.preparation)
    sequences = as_sequences(fewer)
    assert sequences.vocabulary.tolist() == ["war", "treaty"]
    assert (sequences.words.tolist(), sequences.starts.tolist()) == ([0, 0, 1, 1], [0, 3, 4])


def test_phrases_are_one_word():
    documents = ["united states of old", "the united states", "old united kingdom"] * 3
    corpus = Preprocessor(min_df=1, max_df=1.0, phrases=1).corpus(documents)
    sequences = as_sequences(corpus)
    assert "united_states" in sequences.vocabulary[sequences.words]
    assert len(sequences.words) == corpus.n_tokens


@pytest.mark.parametrize("how", ["matrix", "corpus without text", "own tokenizer"])
def test_without_text_documents_are_bags(how):
    texts = ["war and peace and war", "peace"]
    if how == "own tokenizer":
        reference = Preprocessor(min_df=1, max_df=1.0, tokenizer=str.split, stop_words=None).corpus(texts)
    else:
        counts = csr_matrix([[2, 2, 1], [0, 0, 1]])
        reference = counts if how == "matrix" else Corpus.from_matrix(counts, ["and", "war", "peace"])
    sequences = as_sequences(reference, ["and", "war", "peace"] if how == "matrix" else None)
    assert not sequences.ordered
    counts = count_windows(sequences, ["war", "peace"], [[0, 1]])
    assert (counts.n_windows, counts.words.tolist(), counts.pairs.tolist()) == (2, [1, 2], [1])
    with pytest.raises(ParameterError, match="window=10 needs texts"):
        count_windows(sequences, ["war"], [], 10)


def test_a_stored_zero_is_no_word_and_stays_with_its_owner():
    matrix = csr_matrix(([1, 0, 2], [0, 1, 1], [0, 2, 3]), shape=(2, 2))
    sequences = as_sequences(matrix, ["tax", "war"])
    assert (sequences.words.tolist(), sequences.starts.tolist()) == ([0, 1], [0, 1, 2])
    assert (matrix.nnz, matrix.data.tolist(), matrix.indptr.tolist()) == (3, [1, 0, 2], [0, 2, 3])


def test_a_corpus_that_was_loaded_may_not_be_written_to(tmp_path):
    Corpus.from_matrix([[2, 2, 1], [0, 0, 1]]).save(tmp_path)
    sequences = as_sequences(Corpus.load(tmp_path, mmap=True))
    assert sequences.words.tolist() == [0, 1, 2, 2]


def test_sequences_are_taken_as_they_are(texts):
    sequences = as_sequences(texts)
    assert as_sequences(sequences) is sequences


@pytest.mark.parametrize("window", [0, -1, 2.0, True])
def test_widths_that_are_none(texts, window):
    with pytest.raises(ParameterError, match="window must be None or an int >= 1"):
        count_windows(as_sequences(texts), WORDS, PAIRS, window)


def test_references_that_are_none():
    with pytest.raises(InputError, match="a list of words for each document, got 'war and peace' for 0"):
        as_sequences(["war and peace"])
    with pytest.raises(InputError, match="got \\[1\\] for 1"):
        as_sequences([["war"], [1]])
    with pytest.raises(InputError, match="must be a Corpus"):
        as_sequences(7)
    with pytest.raises(VocabularyError, match="2 columns but no words"):
        as_sequences(np.ones((3, 2)))
    with pytest.raises(VocabularyError, match="2 columns but 1 words"):
        as_sequences(np.ones((3, 2)), ["war"])
