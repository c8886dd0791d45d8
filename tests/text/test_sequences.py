"""Words in the order of the text: the same words as are counted, in their places."""

import numpy as np
import pytest

from lda_vi import Preprocessor
from lda_vi.text.sequences import number_words, word_sequences
from lda_vi.text.stream import count

TEXTS = [
    "The United States, and the states united; taxes, tax!",
    "",
    "Of the and",
    "In the United States taxes rise: TAXES on taxed seas.",
    "A sea of united states, a tax on the United States",
]


def documents(sequences):
    """Words of each document."""
    ends = zip(sequences.starts, sequences.starts[1:], strict=False)
    return [sequences.vocabulary[sequences.words[a:b]].tolist() for a, b in ends]


@pytest.mark.parametrize("settings", [{}, {"stem": True}, {"phrases": 2}, {"stem": True, "phrases": 2}])
def test_they_are_the_words_that_are_counted(settings):
    preprocessor = Preprocessor(min_df=1, max_df=1.0, **settings).fit(TEXTS)
    sequences = word_sequences(preprocessor, TEXTS)
    counts = count(sequences.words, sequences.starts, len(preprocessor.vocabulary_))
    np.testing.assert_array_equal(counts.toarray(), preprocessor.transform(TEXTS).toarray())
    assert len(sequences.starts) == 5 + 1
    assert sequences.ordered


def test_they_stand_in_the_order_of_the_text():
    preprocessor = Preprocessor(min_df=2, max_df=1.0).fit(TEXTS)
    read = documents(word_sequences(preprocessor, TEXTS))
    assert read[0] == ["united", "states", "states", "united", "taxes", "tax"]
    assert read[1:3] == [[], []]
    assert read[3] == ["united", "states", "taxes", "taxes"]  # rise, taxed and seas are in one document


def test_a_real_corpus(sample_corpus):
    preprocessor = Preprocessor.from_dict(sample_corpus.preparation)
    sequences = word_sequences(preprocessor, sample_corpus.documents)
    counts = count(sequences.words, sequences.starts, sample_corpus.n_words)
    assert (counts != sample_corpus.counts).nnz == 0


def test_words_that_are_cut_already():
    given = [["war", "peace", "war"], [], ["art"]]
    sequences = number_words(given)
    assert documents(sequences) == given
    assert sequences.vocabulary.tolist() == ["art", "peace", "war"]
    empty = number_words([[], []])
    assert (len(empty.starts), len(empty.words)) == (2 + 1, 0)
