"""Settings: what each does, and that those that cannot work are named."""

from dataclasses import replace

import pytest
from speeches import ALL, fit

from lda_vi.errors import ParameterError
from lda_vi.text import rules
from lda_vi.text.preprocessor import Preprocessor


@pytest.mark.parametrize(
    ("changes", "vocabulary"),
    [
        ({"numbers": True}, ["1862", "rose", "tax", "taxes"]),
        ({"numbers": True, "min_length": 5}, ["taxes"]),
        ({"min_length": 4}, ["rose", "taxes"]),
        ({"lowercase": False}, ["Tax", "rose", "tax", "taxes"]),
        ({"stop_words": None}, ["rose", "tax", "taxes", "the"]),
        ({"stop_words": ["ROSE"]}, ["tax", "taxes", "the"]),
        ({"extra_stop_words": ["Rose"]}, ["tax", "taxes"]),
        ({"tokenizer": "treebank"}, ["rose", "tax", "taxes"]),
        ({"tokenizer": str.split, "lowercase": False}, ["Tax", "rose:", "tax", "taxes"]),
    ],
)
def test_settings(changes, vocabulary):
    preprocessor, _ = fit(["The tax rose: taxes in 1862.", "Tax the"], **changes)
    assert preprocessor.vocabulary_.tolist() == vocabulary


def test_stop_words_are_met_in_any_spelling():
    preprocessor, _ = fit(["Don’t DON'T don't It’s tax"])
    assert preprocessor.vocabulary_.tolist() == ["tax"]
    assert fit(["The tax"], lowercase=False)[0].vocabulary_.tolist() == ["tax"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"language": "xx"}, "language must be one of ar, da, de, en, .*; got 'xx'"),
        ({"language": "de"}, "no list of stop words for language 'de'"),
        (
            {"language": "ko", "tokenizer": "space", "stem": True},
            "stem=True: there is no stemmer for language 'ko'",
        ),
        ({"lowercase": "yes"}, "lowercase must be True or False, got 'yes'"),
        ({"stem": 1}, "stem must be True or False, got 1"),
        (
            {"tokenizer": "spacy"},
            "tokenizer must be one of words, .*, or a function; got 'spacy'",
        ),
        ({"min_length": -1}, "min_length must be an int >= 0, got -1"),
        ({"min_length": 2.5}, "min_length must be an int >= 0, got 2.5"),
        ({"stop_words": "english"}, "stop_words must be a list of words, 'default' or None, got 'english'"),
        ({"extra_stop_words": "hon"}, "extra_stop_words must be a list of words, got 'hon'"),
        (
            {"extra_stop_words": ["new york"]},
            "'new york' is not one word but 'new', 'york'; list its words",
        ),
        ({"stop_words": [3]}, "stop_words must hold words only, got 3"),
        ({"stop_words": ["!"]}, "stop_words: '!' is not one word but no word"),
        (
            {"min_df": 0},
            r"min_df must be an int >= 1 \(documents\) or a float in \[0, 1\] .*, got 0",
        ),
        ({"min_df": True}, "min_df must be .*, got True"),
        ({"max_df": 1.5}, "max_df must be .*, got 1.5"),
        ({"max_df": float("nan")}, "max_df must be .*, got nan"),
        ({"max_features": 0}, "max_features must be an int >= 1 or None, got 0"),
        ({"phrases": -1}, "phrases must be an int >= 0, got -1"),
        ({"phrases": True}, "phrases must be an int >= 0, got True"),
        (
            {"min_df": 5, "max_df": 0.5},
            r"min_df=5 and max_df=0.5 leave no words: .* at least 5 and in at most 1 of 2 documents; "
            r"lower min_df \(1: no limit\) or raise max_df \(1.0: no limit\)$",
        ),
    ],
)
def test_settings_that_cannot_work(settings, message):
    with pytest.raises(ParameterError, match=message):
        Preprocessor(**{**ALL, **settings}).fit(["tax war", "sea"])


def test_keys_are_noted_but_not_without_end(monkeypatch):
    monkeypatch.setattr(rules, "MOST_KNOWN", 3)
    stemmed = []
    own = replace(
        rules.token_rules(Preprocessor().get_params()), stem=lambda word: stemmed.append(word) or word[:3]
    )
    assert own.keys(["Taxes", "the", "Taxed"]) == ["tax", None, "tax"]
    assert own.keys(["Taxed", "the", "Taxes"]) == ["tax", None, "tax"]
    assert stemmed == ["taxes", "taxed"]
    assert own.keys(["seas", "Taxes"]) == ["sea", "tax"]  # one too many: all are forgotten
    assert own.keys(["Taxes"]) == ["tax"]
    assert stemmed == ["taxes", "taxed", "seas", "taxes"]
