"""The named tuples that travel between the steps of inference.

They hold arrays and say their own sizes, nothing more: what the symbols mean stands in ``lda_vi.inference``,
checks are in ``validation``.
"""

from typing import NamedTuple

import numpy as np


class Counts(NamedTuple):
    """Word counts of documents as the three arrays of a canonical CSR matrix.

    Within a row the words ascend, none occurs twice, and no stored count is zero. A row without entries is
    an empty document. The arrays may belong to the user: no code may write to them.

    Parameters
    ----------
    data : ndarray of float64 or float32, shape (nnz,)
        How often a word occurs in a document, > 0; parts of a token are allowed.
    indices : ndarray of int32, shape (nnz,)
        The word of each count, from 0 to V - 1.
    indptr : ndarray of int64, shape (D + 1,)
        Document d owns the entries ``indptr[d]`` to ``indptr[d + 1] - 1``.
    n_words : int
        The size V of the vocabulary.

    Examples
    --------
    >>> counts = Counts(np.array([2.0, 1.0]), np.array([0, 2], np.int32), np.array([0, 2, 2]), 3)
    >>> counts.n_documents, counts.n_tokens
    (2, 3.0)
    """

    data: np.ndarray
    indices: np.ndarray
    indptr: np.ndarray
    n_words: int

    @property
    def n_documents(self):
        """The number D of documents, empty ones included."""
        return len(self.indptr) - 1

    @property
    def n_tokens(self):
        """The sum of all counts."""
        return float(self.data.sum(dtype=np.float64))


class Priors(NamedTuple):
    """Concentrations of the two Dirichlet priors.

    Parameters
    ----------
    alpha : ndarray of float64, shape (K,)
        Prior of the topics in a document, > 0.
    eta : ndarray of float64, shape (1, 1), (V, 1) or (V, K)
        Prior of the words in a topic, > 0: one number, one per word, or one per word and topic.
    """

    alpha: np.ndarray
    eta: np.ndarray


class Bound(NamedTuple):
    """The evidence lower bound in its two parts, in nats, higher is better.

    Parameters
    ----------
    documents : ndarray of float64, shape (D,)
        The bound L_d of each document (E5); 0 for an empty one.
    topics : float
        The topic term, never positive.

    Examples
    --------
    >>> Bound(np.array([-3.0, 0.0, -4.5]), -2.0).total
    -9.5
    """

    documents: np.ndarray
    topics: float

    @property
    def total(self):
        """The whole bound (E4)."""
        return float(self.documents.sum() + self.topics)
