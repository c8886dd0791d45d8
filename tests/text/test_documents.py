"""Documents as they are given: lists, tables, missing texts; none is dropped or moved."""

import numpy as np
import pandas as pd
import pytest
from speeches import ALL

from lda_vi.corpus import Corpus
from lda_vi.errors import InputError
from lda_vi.text.preprocessor import Preprocessor


def test_missing_texts_are_empty_documents():
    for documents in (
        ["tax", None, float("nan"), pd.NA, ""],
        pd.Series(["tax", None, np.nan, None, ""]),
        np.array(["tax", None, np.nan, None, ""], dtype=object),
        pd.DataFrame({"text": ["tax", None, np.nan, None, ""]}),
        (text for text in ["tax", "", "", "", ""]),
    ):
        assert Preprocessor(**ALL).fit_transform(documents).toarray().ravel().tolist() == [1, 0, 0, 0, 0]


def test_corpus_keeps_the_table_of_the_user():
    table = pd.DataFrame(
        {"year": [1790, 1791, 1792], "text": ["tax war", None, "war"], "id": [7, 8, 9]}, index=[5, 5, 1]
    )
    preprocessor = Preprocessor(**ALL)
    corpus = preprocessor.corpus(table)
    assert isinstance(corpus, Corpus)
    assert repr(corpus) == "Corpus: 3 documents (1 empty), 2 words, 3 tokens"
    assert corpus.documents.to_dict("list") == {
        "id": ["7", "8", "9"],
        "text": ["tax war", "", "war"],
        "year": [1790, 1791, 1792],
    }
    assert corpus.preparation == preprocessor.to_dict()
    assert corpus.removed is preprocessor.removed_
    assert list(table) == ["year", "text", "id"]


def test_corpus_numbers_documents_without_ids():
    corpus = Preprocessor(**ALL).corpus(iter(["tax", "war"]))
    assert corpus.documents.to_dict("list") == {"id": ["0", "1"], "text": ["tax", "war"]}


def test_no_documents_can_be_transformed_but_not_learned_from():
    assert Preprocessor(**ALL).fit(["tax"]).transform([]).shape == (0, 1)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("one text", "documents must be a list of texts, got a single text"),
        (["tax", 3], "document 1 must be a text, got int: 3"),
        ([b"tax"], "document 0 must be a text, got bytes"),
        ([["tax"]], "document 0 must be a text, got list"),
        (np.array([["tax"]]), "document 0 must be a text, got ndarray"),
        ({"first": "tax", "second": "war"}, r"got dict. Pass pd.DataFrame\({"),
        (
            pd.DataFrame([["tax", "war"]], columns=["text", "text"]),
            "must have one column 'text', got several",
        ),
        (
            pd.DataFrame([["tax"]], columns=pd.MultiIndex.from_tuples([("text", "body")])),
            "or names of several levels",
        ),
        (5, "documents must be a list of texts or a DataFrame, got int"),
        ([], "documents is empty"),
        (pd.DataFrame({"body": ["x"]}), "documents has no column 'text'; its columns are 'body'"),
    ],
)
def test_documents_that_are_none(documents, message):
    with pytest.raises(InputError, match=message):
        Preprocessor(**ALL).fit(documents)
