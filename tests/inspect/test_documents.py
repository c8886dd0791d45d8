"""Documents as tables: rows keep their numbers, and empty documents do no harm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lda_vi.errors import ParameterError
from lda_vi.inspect.documents import (
    document_table,
    fit_per_token,
    rank_documents,
    settled_documents,
    snippet,
)

TOKENS = np.array([10, 0, 4, 20])
ELBO = np.array([-50.0, 0.0, -40.0, -60.0])
SHARES = np.array([[0.7, 0.2, 0.1], [1 / 3, 1 / 3, 1 / 3], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
IDS = ["a", "b", "c", "d"]


def test_fit_is_the_bound_by_the_token():
    assert fit_per_token(ELBO, TOKENS)[[0, 2, 3]].tolist() == [-5.0, -10.0, -3.0]
    assert np.isnan(fit_per_token(ELBO, TOKENS)[1])


def test_table_in_the_order_of_the_corpus():
    table = document_table(
        IDS, TOKENS, ELBO, SHARES, settled=[True, True, False, True], texts=["x y", "", "z", "w"]
    )
    assert list(table.columns) == [
        "row", "id", "tokens", "elbo", "elbo_per_token", "settled", "topics", "shares", "snippet",
    ]  # fmt: skip
    assert table["row"].tolist() == [0, 1, 2, 3]
    assert table["topics"].tolist() == [[0, 1, 2], [0, 1, 2], [2, 0, 1], [1, 0, 2]]
    assert table["shares"][2] == [0.8, 0.1, 0.1]
    assert table["settled"].tolist() == [True, True, False, True]
    assert table["snippet"].tolist() == ["x y", "", "z", "w"]


def test_chosen_rows_bring_everything_of_theirs():
    whole = document_table(IDS, TOKENS, ELBO, SHARES, texts=["x", "y", "z", "w"])
    some = document_table(IDS, TOKENS, ELBO, SHARES, texts=["x", "y", "z", "w"], rows=[3, 0])
    assert some.astype(str).to_numpy().tolist() == whole.iloc[[3, 0]].astype(str).to_numpy().tolist()


def test_columns_that_are_not_known_are_not_there():
    table = document_table(IDS, TOKENS, ELBO, SHARES, n_topics=1)
    assert "settled" not in table
    assert "snippet" not in table
    assert table["topics"].map(len).tolist() == [1, 1, 1, 1]


def test_more_topics_than_there_are():
    assert document_table(IDS, TOKENS, ELBO, SHARES, n_topics=9)["topics"].map(len).tolist() == [3, 3, 3, 3]


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, [2, 0, 3]),
        ({"sort": "fit"}, [2, 0, 3]),
        ({"topic": 0}, [0, 3, 2]),
        ({"topic": 2}, [2, 3, 0]),
        ({"topic": 0, "sort": "fit"}, [0]),
        ({"topic": 1, "sort": "fit"}, [3]),
    ],
)
def test_rankings(options, rows):
    assert rank_documents(TOKENS, ELBO, SHARES, **options).tolist() == rows


def test_equals_stand_in_the_order_of_the_corpus():
    shares = np.full((5, 2), 0.5)
    assert rank_documents(np.ones(5), np.full(5, -3.0), shares, topic=1).tolist() == [0, 1, 2, 3, 4]
    assert rank_documents(np.ones(5), np.full(5, -3.0), shares).tolist() == [0, 1, 2, 3, 4]


def test_only_empty_documents():
    assert rank_documents([0, 0], [0.0, 0.0], SHARES[:2]).tolist() == []
    assert len(document_table(IDS[:2], [0, 0], [0.0, 0.0], SHARES[:2], rows=[])) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topic": 3}, "topic must be from 0 to 2, got 3"),
        ({"topic": -1}, "topic must be from 0 to 2, got -1"),
        ({"topic": "1"}, "topic must be from 0 to 2, got '1'"),
        ({"topic": True}, "topic must be from 0 to 2, got True"),
        ({"sort": "size"}, "sort must be one of share, fit, got 'size'"),
        ({"sort": "share"}, "needs a topic"),
    ],
)
def test_wrong_questions(options, message):
    with pytest.raises(ParameterError, match=message):
        rank_documents(TOKENS, ELBO, SHARES, **options)


def test_settled_by_the_last_two_passes():
    history = [[-90.0, 0.0, -40.0], [-50.0, 0.0, -40.0], [-50.01, 0.0, -39.0]]
    assert settled_documents(history, [5, 0, 4], 1e-3).tolist() == [True, True, False]
    assert settled_documents(history, [5, 0, 4], 1e-5).tolist() == [False, True, False]
    assert settled_documents(history[:1], [5, 0, 4], 1e-3) is None
    assert settled_documents((), [5, 0, 4], 1e-3) is None


@given(st.text(), st.integers(2, 30))
def test_snippets_are_one_line_and_not_too_long(text, width):
    shown = snippet(text, width)
    assert len(shown) <= width
    assert "\n" not in shown
    words = " ".join(text.split())
    assert shown == words or words.startswith(shown[:-1])


def test_snippets_end_between_words():
    assert snippet("Fellow citizens of the Senate", 16) == "Fellow citizens…"
    assert snippet("Fellow citizens of the Senate", 15) == "Fellow…"
    assert snippet("Fellow citizens of the Senate", 29) == "Fellow citizens of the Senate"
    assert snippet("가" * 50, 10) == "가" * 9 + "…"


def test_snippets_of_a_long_text_are_marked():
    assert snippet("word " * 1_000_000, 20) == "word word word word…"
    assert snippet(" " * 1_000 + "word", 20) == "word"
