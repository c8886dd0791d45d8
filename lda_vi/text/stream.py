"""All tokens of a corpus as numbers, and where each document begins; then their counts.

Millions of tokens are three flat arrays here, and all decisions are taken once for each distinct token.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

REMOVED = -1  # a token that is not counted, and that ends a phrase
JOINED = -2  # the second part of a phrase, counted with the first


class TokenStream(NamedTuple):
    """Tokens of D documents one after the other.

    Attributes
    ----------
    types : list of str
        Distinct tokens as they stand in the text, in the order of their first appearance.
    ids : ndarray of int32, shape (n_tokens,)
        For each token, its position in `types`.
    starts : ndarray of int64, shape (D + 1,)
        Document d is ``ids[starts[d]:starts[d + 1]]``.
    """

    types: list[str]
    ids: np.ndarray
    starts: np.ndarray


def encode(texts, tokenizer):
    """Cut texts into tokens and number them.

    Parameters
    ----------
    texts : sequence of str
        One for each document.
    tokenizer : object
        As made by `lda_vi.text.tokenize.make_tokenizer`.

    Returns
    -------
    TokenStream

    Examples
    --------
    >>> from lda_vi.text.tokenize import make_tokenizer
    >>> stream = encode(["tax cut tax", "", "cut"], make_tokenizer("words"))
    >>> stream.types, stream.ids.tolist(), stream.starts.tolist()
    (['tax', 'cut'], [0, 1, 0, 1], [0, 3, 3, 4])
    """
    numbering = defaultdict()
    numbering.default_factory = numbering.__len__  # what has not been seen before gets the next number
    number = numbering.__getitem__
    documents = [
        np.fromiter(map(number, tokens), dtype=np.int32, count=len(tokens))
        for tokens in tokenizer.many(texts)
    ]
    lengths = np.array([len(document) for document in documents], dtype=np.int64)
    ids = np.concatenate(documents) if documents else np.empty(0, dtype=np.int32)
    return TokenStream(list(numbering), ids, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def count(ids, starts, n_columns):
    """Count how often each number occurs in each document; negative ones are passed over.

    Parameters
    ----------
    ids : ndarray of int, shape (n_tokens,)
        Column of each token.
    starts : ndarray of int64, shape (D + 1,)
        Where each document begins in `ids`.
    n_columns : int
        Columns of the result.

    Returns
    -------
    csr_matrix of int32, shape (D, n_columns)
        Sorted, without duplicates and zeros.

    Examples
    --------
    >>> count(np.array([1, -1, 1, 0]), np.array([0, 3, 3, 4]), 2).toarray().tolist()
    [[0, 2], [0, 0], [1, 0]]
    """
    counted = ids >= 0
    indptr = np.concatenate([[0], np.cumsum(counted)])[starts]
    indices = ids[counted].astype(np.int32)
    counts = csr_matrix(
        (np.ones(len(indices), np.int32), indices, indptr), shape=(len(starts) - 1, n_columns)
    )
    counts.sum_duplicates()
    return counts
