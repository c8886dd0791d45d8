"""The parts of a corpus, each in its one form or refused: counts, vocabulary, table of documents.

Not here: the corpus that holds them (`lda_vi.corpus`).
"""

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix, issparse

from lda_vi.errors import CountsError, InputError, NotNumbersError, VocabularyError

HALF = re.compile("[\ud800-\udfff]")  # of a character outside the basic plane, its other half lost


def number_table(X, name):
    """A two-dimensional sparse or dense table of real numbers, its memory shared where SciPy can hold the type."""
    if hasattr(X, "dtypes") and hasattr(X, "to_numpy"):  # of pandas
        X = _sparse_columns(X) if hasattr(X, "columns") and hasattr(X, "sparse") else X.to_numpy()
    if np.ma.isMaskedArray(X):
        raise CountsError(
            f"{name} must be no masked array: fill the masked values first, as with .filled(0)."
        )
    try:
        X = X if issparse(X) else np.asarray(X)
    except ValueError as error:
        raise CountsError(
            f"{name} must be a table of numbers with rows of one length ({error}). A Preprocessor makes counts "
            "of text."
        ) from error
    if X.dtype.kind == "c":
        raise CountsError(f"Complex data not supported: {name} of the type {X.dtype}; pass the real part.")
    if X.dtype.kind in "mM":  # NumPy would count the seconds since 1970
        raise NotNumbersError(
            f"{name} must hold numbers, got the type {X.dtype}: leave columns of times out."
        )
    if X.dtype.kind not in "biuf" or X.dtype == np.float16 or not X.dtype.isnative:
        try:
            X = (np.where(pd.isna(X), np.nan, X) if X.dtype == object else X).astype(np.float64)
        except (TypeError, ValueError) as error:
            raise NotNumbersError(
                f"{name} must hold numbers, got the type {X.dtype} ({error!s:.100}). "
                "A Preprocessor makes counts of text."
            ) from error
    if X.ndim != 2:
        raise CountsError(
            f"{name} must have 2 dimensions, documents by words, got {X.ndim}. Reshape your data: "
            f"one document is {name}.reshape(1, -1)."
        )
    return X


def _sparse_columns(frame):
    """A DataFrame of sparse columns as a matrix; dense where what is left out of a column is not 0."""
    zeros = all(kind.fill_value == 0 for kind in frame.dtypes)
    return frame.sparse.to_coo() if zeros else frame.sparse.to_dense().to_numpy()


def sound_matrix(table, name):
    """Return a container of our own around a table, its indices proved to lie inside it.

    Compiled code follows indices without looking: one that leads outside would read or overwrite other memory.
    Checks leave their marks on the container, not on the user's matrix.
    """
    try:
        if not issparse(table):
            return csr_matrix(table)
        if table.format in ("csr", "csc"):
            kind = csr_matrix if table.format == "csr" else csc_matrix
            own = kind((table.data, table.indices, table.indptr), shape=table.shape, copy=False)
            own.check_format(full_check=True)
            if (np.diff(own.indptr) < 0).any():  # SciPy does not look where the last one is 0
                raise ValueError("index pointer values must form a non-decreasing sequence")
            return own
        coo = table.tocoo()
        # making it looks at every index
        return coo_matrix((coo.data, (coo.row, coo.col)), shape=coo.shape, copy=False)
    except (ValueError, IndexError) as error:
        raise CountsError(f"{name} is a broken sparse matrix: {error}. Make it anew.") from error


def checked_counts(X):
    """Counts as a canonical csr_matrix of int32 or float64; the matrix given is not changed."""
    X = sound_matrix(number_table(X, "counts"), "the matrix of counts")
    # duplicates are added up, which small integers have no room for
    counts = X if X.format == "csr" else X.astype(np.float64).tocsr()
    if 0 in counts.shape:
        raise CountsError(f"counts have shape {counts.shape}: at least one document and one word are needed")
    if not counts.has_canonical_format:
        counts = counts.astype(np.float64)
        counts.sum_duplicates()
    bad = np.flatnonzero(~(np.isfinite(counts.data) & (counts.data >= 0)))
    if len(bad):
        row = int(np.searchsorted(counts.indptr, bad[0], side="right")) - 1
        column, value = counts.indices[bad[0]], counts.data[bad[0]]
        raise CountsError(f"counts must be finite and >= 0, got {value} in row {row}, column {column}")
    if not counts.data.all():
        counts = counts.copy()
        counts.eliminate_zeros()
    whole = counts.dtype.kind in "biu" or np.array_equal(counts.data, np.floor(counts.data))
    fits = counts.data.max(initial=0) <= np.iinfo(np.int32).max
    return counts.astype(np.int32 if whole and fits else np.float64, copy=False)


def checked_vocabulary(words, n_words):
    """Words as an array of distinct strings, one for each column."""
    if isinstance(words, str | Mapping | set | frozenset) or not isinstance(words, Iterable):
        raise VocabularyError(
            f"vocabulary must be a list of words in the order of the columns, got {type(words).__name__}. "
            "A CountVectorizer gives one with get_feature_names_out()."
        )
    words = list(words)
    if len(words) != n_words:
        raise VocabularyError(f"vocabulary has {len(words)} words, but the counts have {n_words} columns")
    first = {}
    for column, word in enumerate(words):
        if not isinstance(word, str):
            raise VocabularyError(f"vocabulary must hold strings, got {word!r} for column {column}")
        if first.setdefault(word, column) != column:
            raise VocabularyError(f"vocabulary has {word!r} twice, for columns {first[word]} and {column}")
    check_whole(words)
    return np.array([str(word) for word in words], dtype=object)


def check_whole(words):
    """Refuse words with half a character, which no table can hold and no file can show."""
    for column, word in enumerate(words):
        if not word.isascii() and HALF.search(word):
            raise VocabularyError(
                f"vocabulary has {word!r} for column {column}, which holds half a character. Replace such halves: "
                "word.encode('utf-8', 'replace').decode()"
            )


def check_same_words(words, fitted):
    """Refuse words of a corpus that are not a model's, as many though they are, naming the first that differs."""
    different = np.flatnonzero(np.asarray(words, dtype=object) != np.asarray(fitted, dtype=object))
    if len(different):
        at = int(different[0])
        raise VocabularyError(
            f"The corpus has another vocabulary than the model: column {at} is {words[at]!r} there and "
            f"{fitted[at]!r} here. Prepare new text with the Preprocessor the model's corpus was made with."
        )


def checked_documents(documents, n_documents):
    """Table of documents with distinct string ids in its first column, and rows numbered from 0."""
    if len(documents) != n_documents:
        raise InputError(f"documents has {len(documents)} rows, but the counts have {n_documents}")
    names = list(documents)
    if len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise InputError(f"documents: column names must be distinct strings, got {names}")
    documents = documents.reset_index(drop=True)
    if "id" not in documents:
        documents.insert(0, "id", [str(row) for row in range(n_documents)])
    missing = documents["id"].isna()
    if missing.any():
        raise InputError(f"documents: row {int(missing.argmax())} has no id")
    ids = [str(value) for value in documents["id"]]
    try:
        documents["id"] = pd.Series(ids)
    except UnicodeEncodeError as error:
        raise InputError(
            f"documents: the id {error.object!r} holds half a character; ids are whole text"
        ) from error
    repeated = documents["id"].duplicated()
    if repeated.any():
        row = int(repeated.argmax())
        name = documents["id"][row]
        before = int((documents["id"] == name).argmax())
        raise InputError(f"documents: id {name!r} stands in rows {before} and {row}; ids must be distinct")
    front = [name for name in ("id", "text") if name in documents]
    return documents[front + [name for name in names if name not in front]]
