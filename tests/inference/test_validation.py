"""Counts of every kind become the same arrays; what is no count or prior is refused with its place."""

import re

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lda_vi.errors import CountsError, ParameterError
from lda_vi.inference.validation import as_counts, check_prior

X = np.array([[2, 0, 1, 0], [0, 0, 0, 0], [0, 3, 0, 5]])


def duplicates(dtype=float):
    """X with the 5 stored as 2 + 3, columns out of order and a zero stored."""
    return sp.csr_matrix(
        (np.array([1, 2, 2, 0, 3, 3], dtype=dtype), np.array([2, 0, 3, 2, 1, 3]), np.array([0, 2, 2, 6])),
        shape=(3, 4),
    )


def in_other_order(matrix):
    """A sparse matrix whose values are stored as machines of the other byte order do."""
    matrix.data = matrix.data.astype(matrix.dtype.newbyteorder())
    return matrix


SAME = {
    "list": X.tolist(),
    "dense": X,
    "dense float32": X.astype(np.float32),
    "dense by columns": np.asfortranarray(X),
    "objects": X.astype(object),
    "bytes": X.astype(np.uint8),
    "half floats": X.astype(np.float16),
    "floats of other machines": X.astype(">f8"),
    "integers of other machines": X.astype(">i4"),
    "sparse floats of other machines": in_other_order(sp.csr_matrix(X, dtype=float)),
    "csr": sp.csr_matrix(X),
    "csr array": sp.csr_array(X),
    "csc": sp.csc_matrix(X),
    "coo": sp.coo_array(X),
    "lil": sp.lil_matrix(X),
    "duplicates": duplicates(),
    "duplicates of small integers": duplicates(np.int8),
    "data frame of nullable integers": pd.DataFrame(X, dtype="Int64"),
    "sparse data frame without its ones": pd.DataFrame(X).astype(pd.SparseDtype(int, fill_value=1)),
    "data frame": pd.DataFrame(X, columns=list("abcd")),
    "sparse data frame": pd.DataFrame.sparse.from_spmatrix(sp.csr_matrix(X)),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", SAME)
def test_every_kind_of_matrix_gives_the_same_counts(kind, dtype):
    counts = as_counts(SAME[kind], n_words=4, dtype=dtype)
    assert [array.dtype for array in counts[:3]] == [dtype, np.int32, np.int64]
    assert counts.data.tolist() == [2, 1, 3, 5]
    assert counts.indices.tolist() == [0, 2, 1, 3]
    assert counts.indptr.tolist() == [0, 2, 2, 4]
    assert (counts.n_words, counts.n_documents, counts.n_tokens) == (4, 3, 11)


def test_sums_of_duplicates_do_not_overflow():
    stacked = sp.coo_matrix((np.full(3, 100, np.int8), ([0, 0, 0], [1, 1, 1])), shape=(1, 2))
    assert as_counts(stacked).data.tolist() == [300]
    assert as_counts(
        sp.csr_matrix((np.full(3, 100, np.int8), [1, 1, 1], [0, 3]), shape=(1, 2))
    ).data.tolist() == [300]


def test_canonical_csr_is_shared_not_copied():
    matrix = sp.csr_matrix(X, dtype=float)
    counts = as_counts(matrix)
    assert np.shares_memory(counts.data, matrix.data)
    assert np.shares_memory(counts.indices, matrix.indices)


def test_what_was_passed_is_left_alone():
    for matrix in (duplicates(), sp.coo_matrix(duplicates())):
        before = {
            name: np.array(value) for name, value in vars(matrix).items() if isinstance(value, np.ndarray)
        }
        flags = {name: value for name, value in vars(matrix).items() if "has_" in name or "_has" in name}
        as_counts(matrix)
        assert matrix.nnz == 6
        for name, value in before.items():
            np.testing.assert_array_equal(getattr(matrix, name), value)
        assert flags == {
            name: value for name, value in vars(matrix).items() if "has_" in name or "_has" in name
        }


def test_spare_room_behind_the_entries_is_not_read():
    matrix = sp.csr_matrix(X, dtype=float)
    matrix.data = np.append(matrix.data, [np.nan, -1.0])
    matrix.indices = np.append(matrix.indices, np.array([0, 0], dtype=matrix.indices.dtype))
    assert as_counts(matrix).data.tolist() == [2, 1, 3, 5]


def test_parts_of_a_token_are_allowed():
    assert as_counts([[0.5, 0.0, 1.25]]).data.tolist() == [0.5, 1.25]


def test_all_documents_may_be_empty():
    counts = as_counts(np.zeros((2, 3)))
    assert (counts.n_documents, counts.n_tokens, len(counts.data)) == (2, 0, 0)


@pytest.mark.parametrize("convert", [np.asarray, sp.csr_matrix, sp.csc_array, pd.DataFrame])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-2.0, "Negative values in data .* holds -2.0"),
        (-0.5, "Negative values in data .* holds -0.5"),
        (np.nan, "holds NaN"),
        (np.inf, "holds infinity"),
        (-np.inf, "holds -infinity"),
    ],
)
@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 3), (2, 0), (2, 3)])
def test_what_is_no_count_is_refused_with_its_place(convert, value, message, row, column):
    bad = X.astype(float)
    bad[row, column] = value
    with pytest.raises(CountsError, match=f"{message} in row {row}, column {column} "):
        as_counts(convert(bad))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (np.zeros((0, 3)), r"0 sample\(s\) \(shape=\(0, 3\)\) while a minimum of 1 is required"),
        (np.zeros((3, 0)), r"0 feature\(s\) \(shape=\(3, 0\)\) while a minimum of 1 is required"),
        (np.zeros(3), "must have 2 dimensions.*got 1. Reshape your data"),
        (np.zeros((2, 2, 2)), "must have 2 dimensions.*got 3"),
        (5, "must have 2 dimensions.*got 0"),
        (np.ones((2, 2), complex), "Complex data not supported"),
        (sp.csr_matrix(np.ones((2, 2), complex)), "Complex data not supported"),
        ([["a", "b"]], "must hold numbers.*Preprocessor"),
        (["a b", "c"], "must hold numbers.*Preprocessor"),
        (pd.Series(["a b", None]), "must hold numbers.*Preprocessor"),
        ([[1, 2], [3]], "X must be a table of numbers with rows of one length"),
        ([["a", "b"], ["c"]], "rows of one length.*Preprocessor"),
        (pd.Series([1, 2]), "must have 2 dimensions.*got 1"),
        (pd.Series([1, 0]).astype(pd.SparseDtype(int, fill_value=0)), "must have 2 dimensions.*got 1"),
        (pd.DataFrame({"a": [1, None]}).astype(pd.SparseDtype(float)), "X holds NaN in row 1, column 0"),
        (pd.DataFrame({"text": ["one", "two"], "n": [1, 2]}), "must hold numbers"),
        (np.ma.masked_invalid([[1.0, np.nan]]), "masked array"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(table, message):
    with pytest.raises(CountsError, match=f"(?s){message}"):
        as_counts(table)


def test_the_message_carries_the_name():
    with pytest.raises(CountsError, match="held_out holds NaN"):
        as_counts([[np.nan]], name="held_out")


@pytest.mark.parametrize("n_words", [3, 5])
def test_another_vocabulary_is_refused(n_words):
    with pytest.raises(
        CountsError, match=f"X has 4 features, but LDA is expecting {n_words} features as input"
    ):
        as_counts(X, n_words=n_words)


@pytest.mark.parametrize("value", [0.5, 1, 7.0, np.float32(0.25), np.array(2.0)])
def test_a_number_for_all(value):
    alpha, learn = check_prior(value, 3, 4, "doc_topic_prior")
    assert alpha.tolist() == [float(value)] * 3
    assert not learn
    eta, learn = check_prior(value, 3, 4, "topic_word_prior")
    assert eta.tolist() == [[float(value)]]
    assert not learn


def test_auto_begins_somewhere_and_learns():
    alpha, learn = check_prior("auto", 10, 4, "doc_topic_prior")
    assert learn
    np.testing.assert_allclose(alpha, np.full(10, 0.5), rtol=1e-12)
    eta, learn = check_prior("auto", 10, 4, "topic_word_prior")
    assert learn
    assert eta.shape == (1, 1)
    assert eta[0, 0] > 0


def test_vectors_and_tables_of_priors():
    assert check_prior([1, 2, 3], 3, 4, "doc_topic_prior")[0].tolist() == [1, 2, 3]
    assert check_prior([1, 2, 3, 4], 3, 4, "topic_word_prior")[0].tolist() == [[1], [2], [3], [4]]
    seeds = np.arange(1.0, 13.0).reshape(3, 4)
    eta = check_prior(seeds, 3, 4, "topic_word_prior")[0]
    np.testing.assert_array_equal(eta, seeds.T)
    assert eta.flags.c_contiguous


def test_priors_are_copies():
    for given, name in ((np.ones(3), "doc_topic_prior"), (np.ones(4), "topic_word_prior")):
        prior = check_prior(given, 3, 4, name)[0]
        assert not np.shares_memory(prior, given)
        prior[:] = 9  # and may be written to
        assert (given == 1).all()


@pytest.mark.parametrize("name", ["doc_topic_prior", "topic_word_prior"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "must be finite and > 0, got 0.0."),
        (-0.1, "must be finite and > 0, got -0.1."),
        (np.nan, "must be finite and > 0, got nan."),
        (np.inf, "must be finite and > 0, got inf."),
        ("symmetric", "got 'symmetric'"),
        (None, "got None. Write 1 / n_components = 0.25 for scikit-learn"),
        (True, "got True"),
        (1j, "got 1j"),
        (np.full(4, 1j), "got array([0.+1.j"),
        ([10**400] * 4, "got [1000"),
        ([0.1, "x", 2, 3], "got [0.1, 'x', 2, 3]"),
        ([[1, 2], [3]], "got [[1, 2], [3]]"),
        ([1.0, 2.0, 0.0, 4.0], "must be finite and > 0, got 0.0 at index 2."),
        ([1.0, 2.0], "got shape (2,)"),
        (np.ones((4, 5)), "got shape (4, 5)"),
        (np.ones((1, 4, 4)), "got shape (1, 4, 4)"),
    ],
)
def test_what_is_no_prior_is_refused(name, value, message):
    with pytest.raises(ParameterError, match=re.escape(message)) as error:
        check_prior(value, 4, 4, name)
    assert str(error.value).startswith(name)


def test_the_place_in_a_table_of_priors_is_named():
    seeds = np.ones((3, 4))
    seeds[2, 1] = -5
    with pytest.raises(ParameterError, match=re.escape("got -5.0 at index (2, 1)")):
        check_prior(seeds, 3, 4, "topic_word_prior")
    with pytest.raises(
        ParameterError, match=re.escape("(n_features,) = (4,) or (n_components, n_features) = (3, 4)")
    ):
        check_prior(seeds.T, 3, 4, "topic_word_prior")


# Indices that lead elsewhere -----------------------------------------------------------------------


def broken(format):
    """A sparse matrix of a format, damaged after it was made, as nothing in SciPy prevents."""
    matrix = sp.coo_matrix(X).asformat(format)
    if format == "coo":
        matrix.col[1] = 10**8
    else:
        matrix.indices[1] = 10**8
    return matrix


@pytest.mark.parametrize("format", ["csr", "csc", "coo", "bsr"])
def test_indices_that_lead_outside_are_refused_before_compiled_code_follows_them(format):
    with pytest.raises(CountsError, match=r"X is a broken sparse matrix: .*Make it anew"):
        as_counts(broken(format))


@pytest.mark.parametrize(
    ("indices", "indptr", "says"),
    [
        ([-1, 1, 2], [0, 1, 3], "indices must be >= 0"),
        ([0, 1, 4], [0, 1, 3], "indices must be < 4"),
        ([0, 1, 2], [0, 9, 3], "must be a non-decreasing sequence"),
        ([], [0, 10**8, 0], "must form a non-decreasing sequence"),
        ([0, 1, 2], [1, 2, 3], "should start with 0"),
        ([0, 1, 2], [0, 2, 9], "ast value of index pointer should be less"),
    ],
)
def test_broken_rows_are_refused(indices, indptr, says):
    matrix = sp.csr_matrix((2, 4), dtype=float)
    matrix.data, matrix.indices, matrix.indptr = (
        np.ones(len(indices)),
        np.array(indices, int),
        np.array(indptr),
    )
    with pytest.raises(CountsError, match=f"X is a broken sparse matrix: .*{re.escape(says)}"):
        as_counts(matrix)


def test_more_columns_than_int32_counts_are_refused():
    wide = sp.csr_matrix((np.ones(1), np.array([2**32 + 5]), np.array([0, 1])), shape=(1, 2**33))
    with pytest.raises(CountsError, match="8,589,934,592 columns, but a vocabulary holds 2,147,483,647"):
        as_counts(wide)


@pytest.mark.parametrize(("value", "shown"), [(1e-31, "1e-31 to 1e-31"), (1e31, "1e.31 to 1e.31")])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_counts_too_extreme_to_compute_with_are_refused(value, shown, dtype):
    for matrix in (np.full((2, 2), value), sp.coo_matrix(np.full((2, 2), value))):
        with pytest.raises(CountsError, match=f"X holds counts from {shown}; none may be below 1e-30"):
            as_counts(matrix, dtype=dtype)
