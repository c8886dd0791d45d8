"""Numbers in the user's own columns are shown as they are: nobody's respondent becomes somebody else."""

import csv

import numpy as np
import pandas as pd
import pytest

from lda_vi import Corpus
from lda_vi.explorer.documents import user_columns
from lda_vi.explorer.models import model_record
from lda_vi.explorer.page import make_page


@pytest.mark.parametrize(
    ("values", "kind", "dtype"),
    [
        ([31, 44], "number", "float32"),
        ([0.1, 1.25], "number", "float32"),
        ([16777217, 3], "number", "float64"),
        ([1234567.5, np.nan], "number", "float64"),
        ([1e300, -np.inf], "number", "float64"),
        ([1 / 3, 46 / 3], "number", "float32"),
        (pd.array([None, None], dtype="Int64"), "number", "float32"),
        (pd.array([2**53, None], dtype="Int64"), "number", "float64"),
        (pd.array([1383459034857349121, None], dtype="Int64"), "label", "uint8"),
    ],
)
def test_a_column_is_as_wide_as_its_numbers(values, kind, dtype):
    described, columns = user_columns(pd.DataFrame({"own": pd.Series(values)}))
    assert described[0]["kind"] == kind
    assert columns["column0"].dtype == dtype


def test_the_page_shows_every_digit(reading, model, dated_corpus, tmp_path):
    n = dated_corpus.n_documents
    documents = pd.DataFrame(
        {
            "id": dated_corpus.documents["id"],
            "respondent": 123456780 + np.arange(n),
            "tweet": 1383459034857349120 + np.arange(n),
            "income": 1234567.25 + np.arange(n),
            "share": 0.1 + np.arange(n) / 1000,
        }
    ).round({"share": 3})
    corpus = type(dated_corpus)(dated_corpus.counts, dated_corpus.vocabulary, documents)
    path = tmp_path / "numbers.html"
    make_page(model_record(model, corpus), lang="en").save(path)
    reader = reading(path)
    reader.open("documents")
    _, contents = reader.download("save-documents")
    found = {int(row["row"]): row for row in csv.DictReader(contents.splitlines())}
    for row, own in enumerate(documents.to_dict("records")):
        shown = {name: found[row][name] for name in ("respondent", "tweet", "income", "share")}
        assert shown == {name: str(own[name]) for name in shown}


def test_nested_values_are_json():
    described, columns = user_columns(pd.DataFrame({"meta": [{"author": {"name": "하나"}}, None, ["x", 1]]}))
    assert described[0]["levels"] == ['["x", 1]', '{"author": {"name": "하나"}}']
    assert columns["column0"].tolist() == [2, 0, 1]


def test_negative_numbers_are_numbers_in_a_saved_file(reading, model, dated_corpus, tmp_path):
    documents = dated_corpus.documents[["id", "text"]].copy()
    documents["change"] = -1.5 * np.arange(len(documents))
    documents["answer"] = "-2"
    documents.loc[1:3, "answer"] = [" =1+1", "-twelve", "|cmd"]
    corpus = Corpus(dated_corpus.counts, dated_corpus.vocabulary, documents, dated_corpus.preparation)
    make_page(model_record(model, corpus), lang="en").save(tmp_path / "page.html")
    reader = reading(tmp_path / "page.html")
    reader.open("documents?sort=row")
    rows = list(csv.DictReader(reader.download("save-documents")[1].splitlines()))
    assert [float(row["change"]) for row in rows] == documents["change"].tolist()
    assert [row["answer"] for row in rows[:5]] == ["-2", "' =1+1", "'-twelve", "'|cmd", "-2"]


def test_an_empty_document_is_not_said_to_have_words_somewhere(reading, page_file):
    reader = reading(page_file)
    tab = reader.open("reader?doc=7")  # its text is there, its words were taken out
    assert "None of its words was counted" in tab.inner_text(".textside")
    assert "−0.0" not in tab.inner_text("main").split()


def test_days_have_no_time_of_midnight():
    days = pd.DataFrame({"day": pd.to_datetime(["2020-03-01", None, "2021-05-01"])})
    (described,), _ = user_columns(days)
    assert described["levels"] == ["2020-03-01", "2021-05-01"]
    times = pd.DataFrame({"time": pd.to_datetime(["2020-03-01 10:30", "2021-05-01 00:00"])})
    assert user_columns(times)[0][0]["levels"] == ["2020-03-01 10:30:00", "2021-05-01 00:00:00"]
