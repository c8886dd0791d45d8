"""Documents for the page: length, fit, topics, place on the map, the user's columns, and what is odd about them.

What is usual for a length, and how far a document is from it, is decided in `lda_vi.inspect.lengths`.
"""

import numpy as np
import pandas as pd

from lda_vi.explorer.pack import smallest
from lda_vi.explorer.words import largest_shares
from lda_vi.inspect.bins import written
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.lengths import oddness, usual_fit
from lda_vi.inspect.oddities import SHORT, duplicate_of
from lda_vi.inspect.tables import own_columns

TOPICS_OF_A_DOCUMENT = 8
NO_FIT = -(2**31)  # in place of the fit of an empty document
EMPTY, IS_SHORT, DUPLICATE, UNSETTLED = 1, 2, 4, 8  # bits of `flags`
CATEGORY_LEVELS = 1000
MOST_EXACT = 2**53  # of whole numbers in float64
LONG_VALUE = 200  # characters: a column with longer values is text, not a label


def document_columns(ids, counts, tokens, doc_elbo, shares, places, settled=None):
    """Columns of the block of documents.

    Parameters
    ----------
    ids : sequence of str, length D
        Names.
    counts : csr_matrix, shape (D, V)
        Counts of the corpus.
    tokens : ndarray, shape (D,)
        Lengths.
    doc_elbo : ndarray, shape (D,), or None
        Bounds.
    shares : ndarray, shape (D, K)
        Shares of the topics; rows sum to 1.
    places : ndarray of uint16, shape (D, 2)
        Places on the map.
    settled : ndarray of bool, shape (D,), optional
        Whether the bound of each had come to rest.

    Returns
    -------
    dict
        ``id``; ``tokens``; ``fit``, in thousandths of a nat per token, and ``odd``, in hundredths of a spread
        (both only where there are bounds; the smallest number where there is no fit); ``flags`` (bits: empty, short,
        same words as an earlier one, not settled); ``x``, ``y``;
        and the topics as `lda_vi.explorer.words.largest_shares` gives them.
    """
    twins = duplicate_of(counts)
    duplicates = (twins >= 0) & (twins < np.arange(len(tokens)))
    flags = EMPTY * (tokens == 0) + IS_SHORT * ((tokens > 0) & (tokens < SHORT)) + DUPLICATE * duplicates
    columns = {"id": [str(id) for id in ids], "tokens": smallest(np.rint(tokens))}
    if doc_elbo is not None:
        fit = fit_per_token(doc_elbo, tokens)
        odd = np.clip(100 * oddness(tokens, fit, usual_fit(tokens, fit)), -32000, 32000)
        missing = ~np.isfinite(fit)
        columns["fit"] = np.where(missing, NO_FIT, np.rint(1000 * np.where(missing, 0, fit))).astype(np.int32)
        columns["odd"] = np.where(missing, -(2**15), np.rint(np.where(missing, 0, odd))).astype(np.int16)
    if settled is not None:
        flags = flags + UNSETTLED * ~settled
    columns["flags"] = flags.astype(np.uint8)
    columns["x"], columns["y"] = places[:, 0].copy(), places[:, 1].copy()
    return columns | largest_shares(shares, TOPICS_OF_A_DOCUMENT)


def user_columns(documents, names=None):
    """The user's own columns: numbers, labels, or strings.

    Parameters
    ----------
    documents : DataFrame
        The table of the corpus.
    names : list of str, optional
        Which columns; by default all but those of long text.

    Returns
    -------
    described : list of dict
        ``name`` and ``kind`` ("label", "number" or "text") of each; of labels also their ``levels``.
    columns : dict
        ``column0``, ...: for labels the place in the levels, 0 where there is none and counted from 1; for
        numbers float32, or float64 where they have more digits; for strings the strings, and whole numbers too
        long for a float.

    Examples
    --------
    >>> numbers = pd.DataFrame({"age": [31, 44], "respondent": [123456789, 123456790]})
    >>> [column.dtype.name for column in user_columns(numbers)[1].values()]
    ['float32', 'float64']
    """
    described, columns = [], {}
    for name in own_columns(documents, names):
        values = documents[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            known = values.dropna()
            whole = pd.api.types.is_integer_dtype(values) and len(known)
            if not whole or max(abs(int(known.min())), abs(int(known.max()))) <= MOST_EXACT:
                described.append({"name": name, "kind": "number"})
                numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
                columns[f"column{len(columns)}"] = _numbers(numbers, whole)
                continue
        missing = values.isna().tolist()
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.astype(str)  # days without a time of midnight
        strings = [
            None if gone else written(value) for value, gone in zip(values.tolist(), missing, strict=True)
        ]
        levels = sorted({value for value in strings if value})
        if names is None and any(len(level) > LONG_VALUE for level in levels):
            continue
        if len(levels) <= CATEGORY_LEVELS:
            place = {level: number for number, level in enumerate(levels, start=1)}
            described.append({"name": name, "kind": "label", "levels": levels})
            columns[f"column{len(columns)}"] = smallest([place.get(value, 0) for value in strings])
        else:
            described.append({"name": name, "kind": "text"})
            columns[f"column{len(columns)}"] = [value or "" for value in strings]
    return described, columns


def _numbers(values, whole):
    """Numbers as float32 where 7 digits hold them, or where more than 15 show that they were computed."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    same = all(
        float(f"{one:.7g}") == value for one, value in zip(single, values, strict=True) if value == value
    )
    exact = whole or all(float(f"{value:.15g}") == value for value in values if value == value)
    return values if exact and not same else single
