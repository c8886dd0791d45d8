"""What people bring along for counts and words: no form of it is misread."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from lda_vi import LDA, Corpus, CountsError, VocabularyError

FORMATS = ["coo_array", "csc_matrix", "csr_matrix"]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("dtype", "count"), [("int8", 100), ("uint8", 200), ("int16", 30_000), ("uint32", 2**31), ("bool", True)]
)
def test_duplicates_add_up_to_more_than_their_type_holds(format, dtype, count):
    counts, at = np.array([count, count, 1], dtype=dtype), np.array([0, 0, 1])
    parts = (counts, (at, at)) if format == "coo_array" else (counts, at, np.array([0, 2, 3]))
    X = getattr(sparse, format)(parts, shape=(2, 2))
    assert Corpus.from_matrix(X).counts.toarray().tolist() == [[2 * int(count), 0], [0, 1]]


@pytest.mark.parametrize("dtype", ["datetime64[ns]", "timedelta64[s]"])
@pytest.mark.parametrize("form", [np.array, pd.DataFrame])
def test_times_are_no_counts(dtype, form):
    X = form(np.array([[1, 2], [3, 4]], dtype=dtype))
    for use in (Corpus.from_matrix, LDA(2).fit):
        with pytest.raises(
            CountsError, match=r"must hold numbers, got the type .*: leave columns of times out"
        ):
            use(X)


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int64[pyarrow]", object])
def test_a_missing_count_is_found_where_it_is(dtype):
    X = pd.DataFrame({"tax": [1, None], "war": [2, 3]}).astype(dtype)
    with pytest.raises(CountsError, match=r"X holds NaN in row 1, column 0 .*replace or drop it"):
        LDA(2).fit(X)
    with pytest.raises(CountsError, match="got nan in row 1, column 0"):
        Corpus.from_matrix(X)


def test_a_long_text_is_not_quoted_as_a_whole():
    with pytest.raises(CountsError, match="A Preprocessor makes counts of text") as refused:
        LDA(2).fit(["tax " * 10_000, "war"])
    assert len(str(refused.value)) < 300


def test_a_table_of_arrow_is_a_table():
    pa = pytest.importorskip("pyarrow")
    table = {"tax": [3, 0, 1], "war": [0, 2, 1]}
    model = LDA(2, random_state=0).fit(pa.table(table))
    assert model.feature_names_in_.tolist() == ["tax", "war"]
    np.testing.assert_array_equal(
        model.components_, LDA(2, random_state=0).fit(pd.DataFrame(table)).components_
    )


def test_words_without_an_order_are_refused():
    vectorizer = CountVectorizer()
    X = vectorizer.fit_transform(["war tax", "sea war"])
    words = vectorizer.get_feature_names_out()
    assert Corpus.from_matrix(X, words).vocabulary.tolist() == ["sea", "tax", "war"]
    for bad in (vectorizer.vocabulary_, set(words), vectorizer, "abc", dict(enumerate(words))):
        with pytest.raises(
            VocabularyError, match=r"in the order of the columns, got .*get_feature_names_out"
        ):
            Corpus.from_matrix(X, bad)
