"""Words a corpus does not know, and texts in another language."""

import pytest

from lda_vi import Preprocessor
from lda_vi.errors import InputError, ParameterError
from lda_vi.inspect.foreign import Foreign, Known, script

ENGLISH = (
    "The harbour was quiet in the morning, and the ships that had come from the north were waiting for the "
    "tide to turn. We had seen them from the hill when the light came up over the water."
)
FRENCH = (
    "Le port était calme au matin, et les navires venus du nord attendaient la marée. Nous les avions vus de "
    "la colline quand la lumière montait sur les eaux et que personne ne parlait."
)
KOREAN = "항구는 아침에 조용했고 북쪽에서 온 배들은 물때를 기다리고 있었다. 우리는 언덕에서 그 배들을 보았다."
LIST = "harbour ships north tide hill light water morning quiet " * 4


@pytest.fixture(scope="module")
def texts():
    return [ENGLISH] * 30 + [FRENCH, KOREAN, LIST, ENGLISH + " Zorbs quilled vantriglos " * 9, ""]


@pytest.fixture(scope="module")
def foreign(texts):
    preprocessor = Preprocessor(min_df=2, max_df=1.0)
    corpus = preprocessor.corpus(texts)
    return Foreign(texts, Known(corpus.preparation, corpus.removed))


def test_what_is_usual_is_not_foreign(foreign):
    assert foreign.reasons([0, 12, 34]) == [[], [], []]


def test_another_language(foreign):
    (french,) = foreign.reasons([30])
    assert french[0].startswith("another language, or a list: 0 % function words (usual 63 %)")
    assert french[1].startswith("unknown words: 100 % (usual 0 %)")


def test_another_script(foreign):
    assert foreign.reasons([31])[0][0] == "another script: Hangul"


def test_a_list(foreign):
    assert foreign.reasons([32]) == [["another language, or a list: 0 % function words (usual 63 %)"]]


def test_unknown_words(foreign):
    (own,) = foreign.reasons([33])
    assert [reason.split(":")[0] for reason in own] == ["unknown words"]


def test_a_few_unknown_words_are_nothing(texts, foreign):
    """More than twice the usual, which is none, but no tenth of the text more."""
    known = Foreign([ENGLISH] * 30 + [ENGLISH + " zorbs"], foreign._known)
    assert known.reasons([30]) == [[]]


def test_words_left_out_on_purpose_are_known():
    preprocessor = Preprocessor(min_df=2, max_df=0.9).fit(["tax and war", "tax war sea", "tax sea moonlight"])
    known = Known(preprocessor.to_dict(), preprocessor.removed_)
    profile = known.profile(["Tax the sea and 12 xy moonlight"])
    assert [part.tolist() for part in profile] == [[7], [2], [3], [1]]
    assert known.unknown_words(["moonlight tax owl owl"]) == [("owl", 2), ("moonlight", 1)]


def test_phrases_and_stems_are_known():
    texts = ["New York taxes", "New York taxed", "York tax"] * 5
    preprocessor = Preprocessor(min_df=1, max_df=1.0, phrases=1, stem=True).fit(texts)
    assert preprocessor.phrases_
    known = Known(preprocessor.to_dict(), preprocessor.removed_)
    assert known.unknown_words(["New York taxing", "york owls"]) == [("owls", 1)]


def test_nothing_is_known_of_a_matrix():
    with pytest.raises(InputError, match="not made by a Preprocessor"):
        Known({})
    own = Preprocessor(min_df=1, max_df=1.0, tokenizer=str.split).fit(["tax war"])
    with pytest.raises(ParameterError, match="a tokenizer of its own"):
        Known(own.to_dict())


def test_no_texts_to_compare_with():
    known = Known(Preprocessor(min_df=1, max_df=1.0).fit(["tax"]).to_dict())
    assert Foreign(["", ""], known).reasons([0, 1]) == [[], []]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Über", "Latin"), ("Привет мир", "Cyrillic"), ("Ελλάδα", "Greek"), ("日本語です", "Japanese"),
        ("中文", "Chinese"), ("한글 and", "Hangul"), ("123", ""), ("", ""),
    ],
)  # fmt: skip
def test_scripts(text, expected):
    assert script(text) == expected


def test_where_stop_words_are_few_their_absence_means_nothing():
    texts = [LIST + "the and of we in from"] * 20 + [LIST]
    preprocessor = Preprocessor(min_df=1, max_df=1.0)
    corpus = preprocessor.corpus(texts)
    assert Foreign(texts, Known(corpus.preparation, corpus.removed)).reasons([20]) == [[]]
