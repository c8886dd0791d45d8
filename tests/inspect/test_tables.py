"""Whole results as tables: rows stay, the user's columns come along, nothing is hidden."""

import numpy as np
import pandas as pd
import pytest

from lda_vi import ParameterError
from lda_vi.inspect.tables import documents_of_topic, long_table, own_columns, wide_table

DOCUMENTS = pd.DataFrame(
    {"id": ["a", "b", "c"], "text": ["tax", "war", ""], "topic_1": ["x", "y", "z"], "year": [1, 2, 3]},
    index=[4, 4, 9],
)
THETA = np.array([[0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [1 / 3, 1 / 3, 1 / 3]])


def test_wide():
    table = wide_table(DOCUMENTS, THETA, tokens=[5, 6, 0])
    assert list(table) == ["row", "id", "topic_1_in_file", "year", "tokens", "topic_0", "topic_1", "topic_2"]
    assert table["topic_1_in_file"].tolist() == ["x", "y", "z"]
    assert np.array_equal(table[["topic_0", "topic_1", "topic_2"]], THETA)
    assert table["year"].tolist() == [1, 2, 3]
    assert wide_table(DOCUMENTS, THETA, text=True, columns=["year"])["text"].tolist() == ["tax", "war", ""]


def test_no_column_hides_another():
    documents = pd.DataFrame({"id": ["a"], "tokens": [1], "tokens_in_file": [2], "row": [3]})
    table = wide_table(documents, [[1.0]], tokens=[9])
    assert table.to_dict("records") == [
        {
            "row": 0,
            "id": "a",
            "tokens_in_file_in_file": 1,
            "tokens_in_file": 2,
            "row_in_file": 3,
            "tokens": 9,
            "topic_0": 1.0,
        }
    ]


def test_long_keeps_every_document():
    table = long_table(DOCUMENTS, THETA, least=0.5, labels={1: "Money"})
    assert table["id"].tolist() == ["a", "b", "c"]
    assert table["topic"].tolist() == [1, 0, 0]
    assert table["label"].tolist() == ["Money", None, None]
    assert len(long_table(DOCUMENTS, THETA, least=0.3)) == 6  # 0.3 is not smaller
    whole = long_table(DOCUMENTS, THETA)
    assert len(whole) == 9
    assert whole.groupby("row")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    back = whole.pivot_table(index="row", columns="topic", values="share").to_numpy()
    assert np.array_equal(back, THETA)


def test_documents_of_a_topic():
    table = documents_of_topic(DOCUMENTS, THETA, [5, 6, 0], 0, doc_elbo=[-10.0, -12.0, 0.0])
    assert table["row"].tolist() == [1]  # the empty document is no topic's
    assert table["elbo_per_token"].tolist() == [-2.0]
    assert list(table)[-1] == "text"


def test_unknown_columns():
    assert own_columns(DOCUMENTS) == ["topic_1", "year"]
    with pytest.raises(
        ParameterError, match=r"columns=nope: there is no such column; those .* are topic_1, year"
    ):
        wide_table(DOCUMENTS, THETA, columns=["nope"])
