"""Phrases: the finder against NLTK on the words themselves, the joiner against a plain loop."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

from lda_vi.text.lexicon import Lexicon
from lda_vi.text.phrases import find_phrases, join_phrases
from lda_vi.text.stream import JOINED, REMOVED

NAMES = ["a", "b", "c", "d"]
documents_of_ids = st.lists(st.lists(st.integers(-1, 3), max_size=12), min_size=1, max_size=5)


def flat(documents):
    """Ids of all documents in one array, and where each begins."""
    starts = np.concatenate([[0], np.cumsum([len(document) for document in documents])])
    return np.array([number for document in documents for number in document], dtype=np.int64), starts


@given(documents=documents_of_ids)
def test_the_ranking_is_that_of_nltk(documents):
    ids, starts = flat(documents)
    # NLTK's own counting: a gap (None) after each document and for each removed word pairs with nothing.
    words = [None if number < 0 else NAMES[number] for document in documents for number in [*document, -1]]
    finder = BigramCollocationFinder.from_words(words)
    del finder.word_fd[None]
    expected = {
        pair: finder.word_fd[pair[0]] * finder.word_fd[pair[1]] / max(finder.word_fd.N(), 1)
        for pair in finder.ngram_fd
        if None not in pair
    }
    finder.apply_freq_filter(2)
    finder.apply_ngram_filter(lambda *pair: None in pair or pair[0] == pair[1])
    finder.apply_ngram_filter(lambda *pair: finder.ngram_fd[pair] <= expected[pair])
    finder.N = finder.word_fd.N()
    best = finder.nbest(BigramAssocMeasures.likelihood_ratio, 3)
    assert [(NAMES[a], NAMES[b]) for a, b in find_phrases(ids, starts, NAMES, 3)] == best


def test_neither_removed_words_nor_documents_are_crossed():
    ids, starts = flat([[0, -1, 1], [0, -1, 1], [2, 0], [1, 3], [0], [1]])
    assert find_phrases(ids, starts, NAMES, 10) == []


def test_a_phrase_must_be_in_enough_documents():
    ids, starts = flat([[0, 1, -1, 0, 1, -1, 0, 1], [2, 3], [2, 3], [2], [3]])
    assert find_phrases(ids, starts, NAMES, 10) == [(0, 1), (2, 3)]
    assert find_phrases(ids, starts, NAMES, 1) == [(0, 1)]
    assert find_phrases(ids, starts, NAMES, 10, min_documents=2) == [(2, 3)]


def test_ties_go_by_the_alphabet():
    ids, starts = flat([[2, 3, -1, 0, 1], [2, 3, -1, 0, 1]])
    assert find_phrases(ids, starts, NAMES, 1) == [(0, 1)]
    assert find_phrases(ids, starts, ["y", "z", "a", "b"], 1) == [(2, 3)]


def plain_join(documents, phrases):
    """The definition: from left to right, take a phrase where it stands and go on behind it."""
    joined = []
    for document in documents:
        position = 0
        while position < len(document):
            number = phrases.get(tuple(document[position : position + 2]))
            joined += [document[position]] if number is None else [number, JOINED]
            position += 1 if number is None else 2
    return joined


@given(
    documents=documents_of_ids,
    pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), unique=True, max_size=5),
)
@example(documents=[[0, 0, 0, 0, 0]], pairs=[(0, 0)])
@example(documents=[[0, 1, 0, 1, 0]], pairs=[(1, 0), (0, 1)])
@example(documents=[[], [0], [1], []], pairs=[(0, 1)])
def test_joining_is_the_plain_loop(documents, pairs):
    ids, starts = flat(documents)
    numbers = list(range(10, 10 + len(pairs)))
    joined = join_phrases(ids, starts, pairs, numbers, 4)
    assert joined.tolist() == plain_join(documents, dict(zip(pairs, numbers, strict=True)))


@pytest.mark.parametrize("ids", [[], [0], [REMOVED]])
def test_too_few_tokens_for_a_phrase(ids):
    ids, starts = flat([ids])
    assert join_phrases(ids, starts, [(0, 1)], [9], 4).tolist() == ids.tolist()
    assert find_phrases(ids, starts, NAMES, 3) == []


def test_a_phrase_that_is_no_column_is_named_by_its_words():
    """By those that are shown for their stems, and by the stem where a word lives in phrases only."""
    lexicon = Lexicon(["taxes", "new_york"], ["tax", None], [("new", "york", 1), ("tax", "reform", -1)])
    assert lexicon.phrase_names() == ["new_york", "taxes_reform"]
