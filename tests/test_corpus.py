"""A corpus checks what it is given, comes back from disk as it was, and refuses what is none."""

import json
from mmap import mmap

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse import csr_matrix

from lda_vi.corpus import Corpus
from lda_vi.errors import CountsError, InputError, StorageError, VocabularyError
from lda_vi.storage import read_folder, write_folder
from lda_vi.text.preprocessor import Preprocessor

COUNTS = np.array([[2, 0, 1], [0, 0, 0], [0, 3, 0]])
WORDS = ["tax", "war", "sea"]
DOCUMENTS = pd.DataFrame({"year": [1790, 1791, 1792], "id": ["a", "b", "c"]}, index=[3, 3, 1])


@pytest.fixture
def corpus():
    """Three documents of real text with everything a corpus can have; the second is empty."""
    table = pd.DataFrame(
        {
            "id": ["x", "y", "z"],
            "text": ["the United States tax", "", "war and war, united states"],
            "date": pd.to_datetime(["1790-01-08", None, "1792-11-06"]),
            "party": pd.Categorical(["Whig", None, "Whig"]),
        }
    )
    return Preprocessor(min_df=1, max_df=1.0, phrases=1).corpus(table)


def test_sizes_and_names():
    corpus = Corpus(csr_matrix(COUNTS), WORDS, DOCUMENTS)
    assert (corpus.n_documents, corpus.n_words, corpus.n_tokens, corpus.n_empty) == (3, 3, 6, 1)
    assert repr(corpus) == "Corpus: 3 documents (1 empty), 3 words, 6 tokens"
    assert corpus.documents.to_dict("list") == {"id": ["a", "b", "c"], "year": [1790, 1791, 1792]}
    assert list(corpus.documents.index) == [0, 1, 2]
    assert corpus.preparation == {}
    assert list(corpus.removed) == ["word", "documents", "count", "reason"]
    assert len(corpus.removed) == 0


def test_large_numbers_are_readable():
    counts = sparse.random(1500, 1, density=1.0, format="csr", data_rvs=np.ones)
    counts.data[:] = 1000
    assert repr(Corpus.from_matrix(counts)) == "Corpus: 1,500 documents, 1 word, 1,500,000 tokens"


@pytest.mark.parametrize(
    "given",
    [
        COUNTS,
        COUNTS.tolist(),
        COUNTS.astype(float),
        COUNTS.astype(np.uint8),
        COUNTS.astype(np.float16),
        COUNTS.astype(">f8"),
        pd.DataFrame(COUNTS, dtype="Int64"),
        pd.DataFrame(COUNTS, dtype=object),
        np.asfortranarray(COUNTS),
        csr_matrix(COUNTS),
        sparse.csc_matrix(COUNTS),
        sparse.coo_array(COUNTS),
        csr_matrix(([1, 1, 1, 3, 0], ([0, 0, 0, 2, 1], [2, 0, 0, 1, 1])), shape=(3, 3)),
        csr_matrix((np.array([1, 1.5, 0.5, 3, 0]), [2, 0, 0, 1, 2], [0, 3, 3, 5]), shape=(3, 3)),
    ],
)
def test_all_forms_of_the_same_counts_are_one(given):
    before = given.copy()
    counts = Corpus.from_matrix(given, WORDS).counts
    assert isinstance(counts, csr_matrix)
    assert counts.dtype == np.int32
    assert counts.has_canonical_format
    assert counts.nnz == 3
    np.testing.assert_array_equal(counts.toarray(), COUNTS)
    if sparse.issparse(given):
        assert given.nnz == before.nnz
        np.testing.assert_array_equal(given.data, before.data)


def test_counts_that_are_not_whole_stay_float64():
    corpus = Corpus.from_matrix(np.array([[0.5, 1.25]], dtype=np.float32))
    assert corpus.counts.dtype == np.float64
    assert corpus.n_tokens == 1.75
    assert Corpus.from_matrix([[2**40, 1]]).counts.dtype == np.float64


def test_names_come_from_a_table_of_counts_and_ids_from_a_list():
    corpus = Corpus.from_matrix(pd.DataFrame(COUNTS, columns=WORDS), documents=["i", "j", "k"])
    assert corpus.vocabulary.tolist() == WORDS
    assert corpus.documents["id"].tolist() == ["i", "j", "k"]
    assert Corpus.from_matrix(COUNTS).vocabulary.tolist() == ["w0", "w1", "w2"]
    assert Corpus.from_matrix(pd.DataFrame(COUNTS)).vocabulary.tolist() == ["0", "1", "2"]
    assert Corpus.from_matrix(COUNTS).documents["id"].tolist() == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[1, 2], [0, -1]], "counts must be finite and >= 0, got -1 in row 1, column 1"),
        ([[1, 2], [np.nan, 1]], "got nan in row 1, column 0"),
        ([[1, np.inf]], "got inf in row 0, column 1"),
        ([[-0.5, 1]], "got -0.5 in row 0, column 0"),
        ([1, 2], "counts must have 2 dimensions, documents by words, got 1"),
        (["a"], "counts must hold numbers, got the type <U1 .* A Preprocessor makes counts of text"),
        (np.ma.masked_array([[1, 2]], [[False, True]]), r"counts must be no masked array: .*\.filled\(0\)"),
        (np.zeros((0, 3)), r"counts have shape \(0, 3\): at least one document and one word"),
        (np.zeros((3, 0)), r"counts have shape \(3, 0\)"),
    ],
)
def test_counts_that_are_none(X, message):
    with pytest.raises(CountsError, match=message):
        Corpus.from_matrix(X)


def test_negative_counts_behind_empty_rows_are_found_in_their_row():
    with pytest.raises(CountsError, match="got -2 in row 3, column 1"):
        Corpus.from_matrix(csr_matrix(([1, -2], ([0, 3], [0, 1])), shape=(5, 2)))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a", "b"], "vocabulary has 2 words, but the counts have 3 columns"),
        (["a", "b", "a"], "vocabulary has 'a' twice, for columns 0 and 2"),
        (["a", None, "b"], "vocabulary must hold strings, got None for column 1"),
        (
            ["a", "é", "b\ud800"],
            r"vocabulary has 'b.ud800' for column 2, which holds half a char.*\.encode\(",
        ),
    ],
)
def test_words_that_are_none(words, message):
    with pytest.raises(VocabularyError, match=message):
        Corpus.from_matrix(COUNTS, words)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (DOCUMENTS.iloc[:2], "documents has 2 rows, but the counts have 3"),
        (["a", "b", "a"], "documents: id 'a' stands in rows 0 and 2; ids must be distinct"),
        ([1, "x", "1"], "documents: id '1' stands in rows 0 and 2"),
        (["a", None, "b"], "documents: row 1 has no id"),
        (
            pd.DataFrame([[1, 2]] * 3, columns=["x", "x"]),
            r"must be distinct strings, got \['x', 'x'\]",
        ),
        (pd.DataFrame({7: [1, 2, 3]}), r"column names must be distinct strings, got \[7\]"),
    ],
)
def test_documents_that_are_none(documents, message):
    with pytest.raises(InputError, match=message):
        Corpus.from_matrix(COUNTS, WORDS, documents)


def test_a_corpus_does_not_change_with_the_tables_it_was_made_of():
    table = DOCUMENTS.copy()
    corpus = Corpus.from_matrix(COUNTS, WORDS, table)
    table["id"] = "gone"
    assert corpus.documents["id"].tolist() == ["a", "b", "c"]
    with pytest.raises(AttributeError):
        corpus.counts = None


# On disk ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mapped", [False, True])
def test_a_stored_corpus_comes_back_as_it_was(tmp_path, corpus, mapped):
    corpus.save(tmp_path / "c")
    back = Corpus.load(tmp_path / "c", mmap=mapped)
    assert back.counts.dtype == corpus.counts.dtype
    np.testing.assert_array_equal(back.counts.toarray(), corpus.counts.toarray())
    assert back.vocabulary.tolist() == corpus.vocabulary.tolist() == ["tax", "united_states", "war"]
    pd.testing.assert_frame_equal(back.documents, corpus.documents)
    pd.testing.assert_frame_equal(back.removed, corpus.removed)
    assert back.preparation == corpus.preparation
    assert back.summary() == corpus.summary()
    again = Preprocessor.from_dict(back.preparation)
    assert (again.transform(back.documents) != corpus.counts).nnz == 0


def test_mapped_counts_stay_on_disk(tmp_path, corpus):
    corpus.save(tmp_path / "c")
    counts = Corpus.load(tmp_path / "c", mmap=True).counts
    for part in (counts.data, counts.indices, counts.indptr):
        assert not part.flags.writeable
        owner = part
        while isinstance(owner, np.ndarray):
            owner = owner.base
        assert isinstance(owner, mmap)


counts_of_two_words = st.lists(
    st.lists(st.integers(0, 3) | st.floats(0, 5), min_size=2, max_size=2), min_size=1, max_size=6
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=counts_of_two_words, words=st.lists(st.text(), min_size=2, max_size=2, unique=True))
def test_any_counts_survive(tmp_path, rows, words):
    corpus = Corpus.from_matrix(rows, words)
    corpus.save(tmp_path / "c")
    back = Corpus.load(tmp_path / "c")
    np.testing.assert_array_equal(back.counts.toarray(), np.array(rows))
    assert back.vocabulary.tolist() == words
    assert repr(back) == repr(corpus)


def test_the_same_corpus_is_the_same_bytes(tmp_path, corpus):
    corpus.save(tmp_path / "one")
    Corpus.load(tmp_path / "one").save(tmp_path / "two")
    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays, tables, meta: arrays["counts_indices"].fill(99),
        lambda arrays, tables, meta: arrays["counts_indices"].fill(-1),
        lambda arrays, tables, meta: arrays["counts_indices"].__setitem__(-1, 99),
        lambda arrays, tables, meta: arrays["counts_indices"].__setitem__(0, -1),
        lambda arrays, tables, meta: arrays.update(counts_indices=arrays["counts_indices"][::-1]),
        lambda arrays, tables, meta: arrays.update(counts_indices=arrays["counts_indices"] + 0.0),
        lambda arrays, tables, meta: arrays.update(counts_indptr=arrays["counts_indptr"][:-1]),
        lambda arrays, tables, meta: arrays["counts_indptr"].__setitem__(1, 99),
        lambda arrays, tables, meta: arrays["counts_data"].fill(-1),
        lambda arrays, tables, meta: arrays.pop("counts_data"),
        lambda arrays, tables, meta: arrays.update(vocabulary=arrays["vocabulary"][1:]),
        lambda arrays, tables, meta: arrays.update(vocabulary=np.arange(3)),
        lambda arrays, tables, meta: tables.pop("removed"),
        lambda arrays, tables, meta: tables.update(removed=tables["documents"]),
        lambda arrays, tables, meta: tables.update(documents=tables["documents"].iloc[1:]),
        lambda arrays, tables, meta: meta.update(shape=[3]),
        lambda arrays, tables, meta: meta.update(shape="x"),
        lambda arrays, tables, meta: meta.update(shape=[3, 2**40]),
        lambda arrays, tables, meta: meta.update(shape=[3, 2**63]),
        lambda arrays, tables, meta: meta.pop("preparation"),
        lambda arrays, tables, meta: meta.update(preparation=[]),
    ],
)
def test_a_folder_whose_parts_do_not_fit_is_no_corpus(tmp_path, corpus, change):
    corpus.save(tmp_path / "c")
    meta, arrays, tables = read_folder(tmp_path / "c", kind="corpus")
    change(arrays, tables, meta)
    write_folder(tmp_path / "c", kind="corpus", arrays=arrays, tables=tables, meta=meta)
    with pytest.raises(StorageError, match="c: not a corpus"):
        Corpus.load(tmp_path / "c")


def test_something_else_is_no_corpus(tmp_path):
    write_folder(tmp_path / "m", kind="model", arrays={}, tables={}, meta={})
    with pytest.raises(StorageError, match="holds a stored model, not a corpus"):
        Corpus.load(tmp_path / "m")


def test_the_summary_accounts_for_what_was_left_out(corpus):
    assert corpus.summary().splitlines() == [
        "Documents  3, 1 without a word: kept as empty rows",
        "Words      3 of 6",
        "Tokens     5 of 9",
        "Removed    only in phrases: 2 words, 4 tokens (states, united)",
        "Removed    stop word: 2 words, 2 tokens (and, the)",
    ]
    assert json.loads(json.dumps(corpus.preparation)) == corpus.preparation


@pytest.mark.parametrize("format", ["csr", "csc"])
def test_indices_that_lead_outside_are_refused(format):
    matrix = csr_matrix(np.eye(3)).asformat(format)
    matrix.indices[1] = 10**8
    with pytest.raises(CountsError, match="broken sparse matrix: indices must be < 3"):
        Corpus.from_matrix(matrix)


def test_rows_that_lead_outside_are_refused():
    matrix = csr_matrix((2, 3))
    matrix.indptr = np.array([0, 10**8, 0])
    with pytest.raises(CountsError, match=r"broken sparse matrix: .*non-decreasing"):
        Corpus.from_matrix(matrix)


def test_ids_are_whole_text():
    with pytest.raises(InputError, match="half a character; ids are whole text"):
        Corpus.from_matrix([[1], [2]], documents=["a", "b\ud83d"])


def test_texts_cut_in_the_middle_of_a_character_are_refused_by_their_position():
    with pytest.raises(InputError, match=r"document 1 holds half a character \('.ud83d'\).*encode"):
        Preprocessor(min_df=1).corpus(["sea", "ship \ud83d"])
