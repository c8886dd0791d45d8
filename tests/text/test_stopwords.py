"""The lists hold function words in the spelling the rules compare, and no content words."""

import re
from importlib import resources

import pytest

from lda_vi.errors import ParameterError
from lda_vi.text.normalize import normalize
from lda_vi.text.stopwords import languages, stop_words
from lda_vi.text.tokenize import make_tokenizer

CONTENT = {
    "en": "system computer state group world work order general case value home information problem member "
    "interest fire bill cry mill move government people country war tax law money health water school power "
    "public time year day man woman life right mine",
    "ko": "정부 국민 사람 학교 교육 세금 나라 법 경제 사회 문제 일자리 아이 부모 병원 시간 회사",
}
FUNCTION = {
    "en": "the of and to a in that is was does did just shall don't who us",
    "ko": "그리고 것 저는 있습니다 대한",
}


@pytest.mark.parametrize("language", languages())
def test_function_words_and_no_content_words(language):
    words = stop_words(language)
    assert words.isdisjoint(CONTENT[language].split())
    assert words.issuperset(FUNCTION[language].split())
    assert 250 <= len(words) <= 400


@pytest.mark.parametrize("language", languages())
def test_every_word_can_be_met(language):
    tokenizer = make_tokenizer("words", "en")
    for word in stop_words(language):
        assert tokenizer.words(word) == [word]
        assert normalize(word, language=language) == word


@pytest.mark.parametrize("language", languages())
def test_files_are_one_word_a_line_under_a_header_and_without_repeats(language):
    text = resources.files("lda_vi.text.stopwords").joinpath(f"{language}.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")
    words = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"\S+", word) for word in words)
    assert len(words) == len(set(words)) == len(stop_words(language))


def test_a_language_without_a_list_says_what_to_do():
    with pytest.raises(ParameterError, match=r"no list of stop words for language 'de' \(only for en, ko\)"):
        stop_words("de")
