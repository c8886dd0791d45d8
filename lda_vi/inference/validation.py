"""From what a user passes to what inference takes, or one clear refusal: parameter, row and value.

Here are the matrix of counts, the two priors, and whole numbers. Checks that need an estimator (is it fitted,
feature names) are not here.
"""

import numbers

import numpy as np

from lda_vi.corpus_parts import number_table, sound_matrix
from lda_vi.errors import CountsError, ParameterError
from lda_vi.inference.state import Counts

# Where learning begins with "auto": alpha = START_ALPHA_SUM / K for every topic, and eta.
START_ALPHA_SUM = 5.0
START_ETA = 0.01

MOST_WORDS = 2**31 - 1  # columns are counted in int32
# Squares and products of what lies between these stay far inside float64, and the values inside float32.
SMALLEST, LARGEST = 1e-30, 1e30


def as_counts(X, *, n_words=None, dtype=np.float64, name="X"):
    """Turn any matrix of counts into canonical CSR arrays, without changing what was passed.

    Parameters
    ----------
    X : array_like, sparse matrix or array of any format, or DataFrame, shape (D, V)
        How often each word (column) occurs in each document (row): finite and >= 0. Parts of a token are
        allowed, as in scikit-learn. Rows of zeros are empty documents and keep their place.
    n_words : int, optional
        The number of columns a model expects.
    dtype : {numpy.float64, numpy.float32}
        Type of the counts returned.
    name : str
        What messages call the matrix.

    Returns
    -------
    Counts
        Sharing the arrays of `X` where `X` is canonical CSR of this type already: read, do not write.

    Raises
    ------
    CountsError
        If `X` is not a table of numbers, has no rows or no columns, has not `n_words` columns, or holds a
        value that is negative, NaN or infinite.

    Examples
    --------
    >>> counts = as_counts([[2, 0, 1], [0, 0, 0]])
    >>> counts.data, counts.indices, counts.indptr
    (array([2., 1.]), array([0, 2], dtype=int32), array([0, 2, 2]))
    """
    matrix = number_table(X, name)
    n_rows, n_columns = matrix.shape
    if n_columns == 0 or n_rows == 0:
        what, meaning = ("feature", "word") if n_columns == 0 else ("sample", "document")
        raise CountsError(
            f"{name} has 0 {what}(s) (shape={n_rows, n_columns}) while a minimum of 1 is required. Not one "
            f"{meaning} is left: check what the preprocessing removed."
        )
    if n_words is not None and n_columns != n_words:
        raise CountsError(
            f"{name} has {n_columns} features, but LDA is expecting {n_words} features as input: "
            "one column for each word of the vocabulary it was fitted on, in that order."
        )
    if n_columns > MOST_WORDS:
        raise CountsError(f"{name} has {n_columns:,} columns, but a vocabulary holds {MOST_WORDS:,} at most.")
    matrix = _canonical(sound_matrix(matrix, name), dtype)
    _refuse_bad_values(matrix.data, matrix, name)
    data = matrix.data.astype(dtype, copy=False)
    indices = matrix.indices.astype(np.int32, copy=False)
    return Counts(data, indices, matrix.indptr.astype(np.int64, copy=False), n_columns)


def _canonical(table, dtype):
    """Return CSR with ascending columns, no duplicates and no stored zeros, copying only where needed."""
    # The sum of duplicates could overflow a small integer type: convert first where there may be some.
    csr = table if table.format == "csr" else _widened(table, dtype).tocsr()
    zeros = csr.nnz > np.count_nonzero(csr.data)
    if not csr.has_canonical_format or zeros:
        csr = _widened(csr, dtype).copy()
        csr.sum_duplicates()
        csr.eliminate_zeros()
    return csr


def _widened(table, dtype):
    """Return a table whose values neither overflow in sums nor, before they have been looked at, vanish."""
    return table if table.dtype == dtype else table.astype(np.float64)


def _refuse_bad_values(data, matrix, name):
    """Raise for the first count that is not finite and positive, or too extreme to compute with."""
    if not data.size:
        return
    if data.min() > 0 and np.isfinite(data.max()):
        if data.min() < SMALLEST or data.sum(dtype=np.float64) > LARGEST:
            raise CountsError(
                f"{name} holds counts from {data.min():g} to {data.max():g}; none may be below {SMALLEST:g}, nor "
                f"their sum above {LARGEST:g}. Scale them: a count of 1 is one token."
            )
        return
    at = int(np.flatnonzero(~((data > 0) & np.isfinite(data)))[0])
    row, column = int(np.searchsorted(matrix.indptr, at, side="right")) - 1, int(matrix.indices[at])
    value = float(data[at])
    where = f"in row {row}, column {column} (counted from 0)"
    if np.isfinite(value):
        raise CountsError(
            f"Negative values in data passed to a topic model: {name} holds {value} {where}. Counts of "
            "words are 0 or more."
        )
    value = "NaN" if np.isnan(value) else "infinity" if value > 0 else "-infinity"
    raise CountsError(f"{name} holds {value} {where}. Counts of words are finite: replace or drop it first.")


def check_int(value, name, least):
    """Refuse anything but a whole number of at least `least`, calling it `name`; True and False are refused too.

    Examples
    --------
    >>> check_int(2.5, "n", 1)
    Traceback (most recent call last):
    lda_vi.errors.ParameterError: n must be an int >= 1, got 2.5.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise ParameterError(f"{name} must be an int >= {least}, got {value!r}.")


def check_prior(value, n_components, n_words, name, *, largest=LARGEST):
    """Turn a prior as a user gives it into the array inference takes, and say whether it is to be learned.

    Parameters
    ----------
    value : "auto", float or array_like
        For ``doc_topic_prior`` a number or shape (K,), for ``topic_word_prior`` a number, shape (V,) or (K,
        V); all finite and > 0. With "auto" the prior is learned.
    n_components, n_words : int
        K and V.
    name : {"doc_topic_prior", "topic_word_prior"}
        Which of the two it is.
    largest : float
        The largest number it may hold.

    Returns
    -------
    prior : ndarray of float64
        alpha of shape (K,), or eta of shape (1, 1), (V, 1) or (V, K); a copy. With "auto", where learning
        begins.
    learn : bool
        True with "auto".

    Raises
    ------
    ParameterError
        If the value is none of these.

    Examples
    --------
    >>> check_prior(0.5, 3, 100, "doc_topic_prior")
    (array([0.5, 0.5, 0.5]), False)
    >>> check_prior("auto", 5, 100, "doc_topic_prior")
    (array([1., 1., 1., 1., 1.]), True)
    >>> check_prior([[1, 2], [3, 4], [5, 6]], 3, 2, "topic_word_prior")[0]
    array([[1., 3., 5.],
           [2., 4., 6.]])
    """
    of_documents = name == "doc_topic_prior"
    shapes = {(n_components,): "(n_components,)"}
    if not of_documents:
        shapes = {(n_words,): "(n_features,)", (n_components, n_words): "(n_components, n_features)"}
    allowed = f'"auto", a number > 0 or an array of shape {" or ".join(shapes.values())}'
    if isinstance(value, str) and value == "auto":
        prior, learn = np.array(START_ALPHA_SUM / n_components if of_documents else START_ETA), True
    else:
        prior, learn = _numbers(value, name, allowed, n_components), False
    if prior.ndim and prior.shape not in shapes:
        expected = " or ".join(f"{text} = {shape}" for shape, text in shapes.items())
        raise ParameterError(f"{name} must be a number or have shape {expected}, got shape {prior.shape}.")
    bad = np.argwhere(~((prior > 0) & np.isfinite(prior)))
    if len(bad):
        at = tuple(int(i) for i in bad[0])
        where = f" at index {at[0] if len(at) == 1 else at}" if at else ""
        raise ParameterError(f"{name} must be finite and > 0, got {prior[at]}{where}.")
    if prior.min() < SMALLEST or prior.max() > largest:
        extreme = prior.min() if prior.min() < SMALLEST else prior.max()
        raise ParameterError(f"{name} must be from {SMALLEST:g} to {largest:g}, got {extreme:g}.")
    if of_documents:
        return np.array(np.broadcast_to(prior, (n_components,))), learn
    if prior.ndim == 2:
        return np.ascontiguousarray(prior.T), learn
    return prior.reshape(-1, 1), learn


def _numbers(value, name, allowed, n_components):
    """Return a float64 copy of a number or an array of numbers."""
    if value is None:
        raise ParameterError(
            f"{name} must be {allowed}, got None. Write 1 / n_components = {1 / n_components:g} for "
            'scikit-learn\'s default, or "auto" to learn it.'
        )
    if isinstance(value, (bool, np.bool_)) or (not isinstance(value, numbers.Real) and np.isscalar(value)):
        raise ParameterError(f"{name} must be {allowed}, got {value!r}.")
    try:
        return real_array(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise ParameterError(f"{name} must be {allowed}, got {value!r:.80}.") from error


def real_array(value):
    """A float64 copy of a number or of numbers; a TypeError for complex ones, whose half NumPy drops."""
    given = np.asarray(value)
    if given.dtype.kind == "c":
        raise TypeError("complex numbers")
    return np.array(given, dtype=np.float64)


def topic_array(topics, name="topic_word"):
    """Weights of words in topics as a float64 array; a model is refused, though it has one."""
    try:
        return np.asarray(topics, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"{name} must be an array of shape (topics, words), such as components_ of a model, got "
            f"{type(topics).__name__}."
        ) from error
