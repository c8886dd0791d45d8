"""One spelling for each word: tables of (in, out), and laws on any text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lda_vi.text.normalize import combining_marks, is_number, is_word, length, normalize


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("Taxes", "taxes"),
        ("nation's", "nation"),
        ("NATION’S", "nation"),
        ("it's", "it"),
        ("don’t", "don't"),
        ("O’Brien‘s", "o'brien"),
        ("'s", "'s"),
        ("ﬁnance", "finance"),
        ("ＡＢＣ", "abc"),
        ("cafe\u0301", "café"),
        ("co\u00adoperate", "cooperate"),
        (unicodedata.normalize("NFD", "정부"), "정부"),
        ("_emphasis_", "emphasis"),
        ("snake_case", "snake_case"),
        ("İstanbul", "i̇stanbul"),
        ("J\u030c", "\u01f0"),
        ("half\ud83d", "half\ufffd"),
        ("", ""),
    ],
)
def test_spelling(token, word):
    assert normalize(token) == word


def test_capitals_and_possessives_stay_where_they_are_wanted():
    assert normalize("Nation's", lowercase=False) == "Nation"
    assert normalize("US", lowercase=False) == "US"
    assert normalize("Anna's", language="de") == "anna's"


@given(token=st.text(max_size=12), lowercase=st.booleans(), language=st.sampled_from(["en", "ko", "de"]))
@example(token="a_'s", lowercase=True, language="en")
@example(token="a's_'S", lowercase=True, language="en")
@example(token="İ\u0307's", lowercase=True, language="en")
def test_twice_is_once(token, lowercase, language):
    once = normalize(token, lowercase=lowercase, language=language)
    assert normalize(once, lowercase=lowercase, language=language) == once


@given(token=st.text(max_size=12))
def test_composed_or_not_makes_no_difference(token):
    assert normalize(unicodedata.normalize("NFD", token)) == normalize(unicodedata.normalize("NFC", token))


@pytest.mark.parametrize(
    ("token", "word", "number"),
    [
        ("tax", True, False),
        ("1862", True, True),
        ("1,000.5", True, True),
        ("½", True, True),
        ("٣", True, True),
        ("3rd", True, False),
        ("mp3", True, False),
        ("세금", True, False),
        ("2020년", True, False),
        ("🍪", True, False),
        ("—", False, False),
        ("...", False, False),
        (" ", False, False),
        ("", False, False),
    ],
)
def test_words_and_numbers(token, word, number):
    assert is_word(token) is word
    assert is_number(token) is number


@pytest.mark.parametrize(
    ("word", "letters"), [("tax", 3), ("naïve", 5), ("법", 2), ("정부", 4), ("AI세금", 6), ("国", 2), ("", 0)]
)
def test_a_syllable_counts_two_letters(word, letters):
    assert length(word) == letters


def test_all_marks_below_plane_two_are_known():
    marks = {char for char in map(chr, range(0x110000)) if unicodedata.category(char)[0] == "M"}
    assert {char for char in marks if ord(char) < 0x20000} == set(combining_marks())
