"""The documents that are held out: chosen once, before any fit, and never learned from."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from lda_vi.errors import CountsError, ParameterError
from lda_vi.evaluate.completion import halves
from lda_vi.inference.validation import as_counts

FEWEST_DOCUMENTS = 10


class Split(NamedTuple):
    """A corpus in two parts.

    Parameters
    ----------
    train : csr_matrix, shape (D - H, V)
        What topics are learned from, in the order of the corpus.
    held_out : csr_matrix, shape (H, V)
        What they are judged by.
    rows : ndarray of int, shape (H,)
        Which documents of the corpus are held out, ascending.
    """

    train: csr_matrix
    held_out: csr_matrix
    rows: np.ndarray


def split_documents(counts, share=0.1, seed=0):
    """Hold out some documents.

    Only documents of two tokens or more are drawn: of others no half can be predicted from the other.

    Parameters
    ----------
    counts : matrix of counts of shape (D, V)
        The corpus.
    share : float
        Part of the documents with two tokens or more, in (0, 1); at least two of them.
    seed : int
        Which ones.

    Returns
    -------
    Split

    Raises
    ------
    ParameterError
        If `share` is not between 0 and 1.
    CountsError
        If fewer than ten documents have two tokens, or fewer than two held-out ones can be judged.

    Examples
    --------
    >>> split = split_documents([[2, 1]] * 18 + [[0, 0], [0, 1]])
    >>> split.train.shape, split.held_out.shape
    ((18, 2), (2, 2))
    """
    if isinstance(share, bool) or not isinstance(share, float | np.floating) or not 0 < share < 1:
        raise ParameterError(f"held_out must be a share of the documents between 0 and 1, got {share!r}.")
    counts = csr_matrix(counts)
    useful = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() >= 2)
    if len(useful) < FEWEST_DOCUMENTS:
        raise CountsError(
            f"the corpus has {len(useful)} documents of two tokens or more, of {counts.shape[0]} in all; at least "
            f"{FEWEST_DOCUMENTS} are needed to hold some out and learn from the rest."
        )
    n_held_out = min(max(round(share * len(useful)), 2), len(useful) - 2)
    rows = np.sort(np.random.default_rng(seed).permutation(useful)[:n_held_out])
    kept = np.ones(counts.shape[0], dtype=bool)
    kept[rows] = False
    judges = np.count_nonzero(np.diff(halves(as_counts(counts[rows]))[1].indptr))
    if judges < 2:  # one document has no standard error
        raise CountsError(
            f"of the {n_held_out} held-out documents only {judges} have a token left to predict once they are "
            "halved, because they are so short; hold out more with held_out=."
        )
    return Split(counts[kept], counts[rows], rows)
