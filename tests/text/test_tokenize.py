"""Tokenizers: what they cut, that places are true, and that both of their ways agree."""

import sys
import unicodedata
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lda_vi.errors import MissingExtra, ParameterError
from lda_vi.text import korean
from lda_vi.text.korean import compose
from lda_vi.text.tokenize import TOKENIZERS, make_tokenizer

ANY_TEXT = st.text(max_size=40) | st.text(alphabet="ab1 .,'’_-\n\u0301정é#@/", max_size=40)


@pytest.mark.parametrize(
    ("name", "text", "tokens"),
    [
        ("words", "Don't tax the well-digested!", ["Don't", "tax", "the", "well", "digested"]),
        ("words", "the people’s 'own' choice", ["the", "people’s", "own", "choice"]),
        ("words", "$1,000,000.50 in 1862, or 3.", ["1,000,000.50", "in", "1862", "or", "3"]),
        ("words", "1990s, 2nd, mp3, x_y", ["1990s", "2nd", "mp3", "x", "y"]),
        ("words", "cafe\u0301s हिंदी भाषा", ["cafe\u0301s", "हिंदी", "भाषा"]),
        ("words", "co\u00adoperate", ["co\u00adoperate"]),
        ("words", "학교에서 AI를", ["학교에서", "AI를"]),
        ("words", "", []),
        ("words", " -- ...", []),
        ("space", "Don't (ever) tax well-digested, $5!", ["Don't", "ever", "tax", "well-digested", "5"]),
        ("space", "학교에서, 세금을!", ["학교에서", "세금을"]),
        ("space", "\u00a0a\u3000b\n", ["a", "b"]),
        ("tweets", "@ann loves #taxes 🍪 :)", ["@ann", "loves", "#taxes", "🍪", ":)"]),
        ("treebank", "They can't.", ["They", "ca", "n't", "."]),
        (str.split, "a b, c", ["a", "b,", "c"]),
    ],
)
def test_words(name, text, tokens):
    tokenizer = make_tokenizer(name)
    assert tokenizer.words(text) == tokens
    assert [text[start:end] for _, start, end in tokenizer.spans(text)] == tokens


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("name", ["words", "space"])
@given(text=ANY_TEXT)
@example(text="a\u0301.b")
def test_places_are_true_and_ordered(name, breaks, text):
    tokenizer = make_tokenizer(name, breaks=breaks)
    spans = tokenizer.spans(text)
    assert [token for token, _, _ in spans] == tokenizer.words(text) == next(tokenizer.many([text]))
    assert all(text[start:end] == token for token, start, end in spans)
    assert all(before[2] <= after[1] for before, after in pairwise(spans))


@given(text=ANY_TEXT)
def test_breaks_add_punctuation_and_change_no_word(text):
    with_breaks = make_tokenizer("words", breaks=True).words(text)
    assert [token for token in with_breaks if any(map(str.isalnum, token))] == make_tokenizer("words").words(
        text
    )


@given(text=ANY_TEXT)
def test_a_text_with_marks_is_cut_as_one_without(text):
    # A far-off mark switches to the second expression, which must agree on all that has none.
    joiners = "\u00ad\u200c\u200d"
    plain = "".join(char for char in text if unicodedata.category(char)[0] != "M" and char not in joiners)
    marked = make_tokenizer("words").words(plain + " | e\u0301")
    assert marked == [*make_tokenizer("words").words(plain), "e\u0301"]


@pytest.mark.parametrize(
    "mark", [".", ",", ";", "!", "?", ":", "(", ")", "”", "—", "--", "\n\n", "\n \n", "。"]
)
def test_a_phrase_does_not_cross(mark):
    assert len(make_tokenizer("words", breaks=True).words(f"one{mark}two")) == 3


@pytest.mark.parametrize("joint", [" ", "-", "\n", "/", "&"])
def test_a_phrase_crosses(joint):
    assert make_tokenizer("words", breaks=True).words(f"one{joint}two") == ["one", "two"]


def test_a_token_that_is_not_in_the_text_has_an_empty_place():
    assert make_tokenizer(lambda text: ["be", "tax"]).spans("is tax") == [("be", 0, 0), ("tax", 3, 6)]


def test_what_cannot_work_is_named():
    with pytest.raises(ParameterError, match=r"tokenizer must be one of words, space, .*; got 'mecab'"):
        make_tokenizer("mecab")
    with pytest.raises(ParameterError, match=r"tokenizer must return strings, got \[1\]"):
        make_tokenizer(lambda text: [1]).words("x")
    assert all(make_tokenizer(name).words("tax") == ["tax"] for name in TOKENIZERS)


# Korean ------------------------------------------------------------------------------------------


@pytest.fixture
def analyser(monkeypatch):
    """A stand-in for kiwipiepy that knows two nouns and cuts a particle off them."""

    class Kiwi:
        def tokenize(self, text):
            return self._one(text) if isinstance(text, str) else map(self._one, text)

        def _one(self, text):
            for noun in ("학교", "세금"):
                place = text.find(noun)
                while place >= 0:
                    yield SimpleNamespace(form=noun, tag="NNG", start=place, len=2)
                    yield SimpleNamespace(form="는", tag="JX", start=place + 2, len=1)
                    place = text.find(noun, place + 1)

    monkeypatch.setitem(sys.modules, "kiwipiepy", SimpleNamespace(Kiwi=Kiwi))
    korean._analyser.cache_clear()
    yield
    korean._analyser.cache_clear()


@pytest.mark.usefixtures("analyser")
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_nouns_without_particles_at_their_places_in_the_original(form):
    text = unicodedata.normalize(form, "가 학교는 é 학교는")
    tokenizer = make_tokenizer("words", "ko")
    assert tokenizer.words(text) == ["학교", "", "학교", ""]
    places = [text[start:end] for token, start, end in tokenizer.spans(text) if token]
    assert [unicodedata.normalize("NFC", place) for place in places] == ["학교", "학교"]


def test_a_missing_analyser_is_reported_with_both_ways_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    korean._analyser.cache_clear()
    with pytest.raises(MissingExtra, match=r'pip install "lda_vi\[ko\]".*tokenizer="space"'):
        make_tokenizer("words", "ko")
    assert make_tokenizer("space", "ko").words("학교에서 세금을") == ["학교에서", "세금을"]


def test_the_real_analyser():
    pytest.importorskip("kiwipiepy", reason="the extra ko is not installed")
    korean._analyser.cache_clear()
    text = "🍪 정부는 학교에서 아이들을 AI로 교육했습니다."
    spans = make_tokenizer("words", "ko").spans(text)
    nouns = [token for token, _, _ in spans if token]
    assert nouns == ["정부", "학교", "아이", "AI", "교육"]
    assert [text[start:end] for token, start, end in spans if token] == nouns


@given(text=st.text(max_size=30) | st.text(alphabet="e\u0301\u0327ᄒ\u1161\u11ab각a", max_size=30))
@example(text="\u1112\u1161\u11ab")
@example(text="\u0915\u093c")
def test_composing_knows_where_every_character_came_from(text):
    composed, places = compose(text)
    assert composed == unicodedata.normalize("NFC", text)
    assert len(places) == len(composed) + 1
    assert places[0] == 0
    assert places[-1] == len(text)
    assert list(places) == sorted(places)
    cuts = sorted(set(places))
    pieces = [unicodedata.normalize("NFC", text[a:b]) for a, b in pairwise(cuts)]
    assert "".join(pieces) == composed
