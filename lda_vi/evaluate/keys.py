"""Random numbers of a document: a function of the seed and of its own counts, of nothing else.

So a score that needs chance is the same whichever documents are scored with it, and in whatever order.
"""

import numpy as np

from lda_vi.inference.compiling import compiled


def document_keys(counts, seed=0):
    """A random 64-bit integer for each document.

    Parameters
    ----------
    counts : Counts
        D documents.
    seed : int
        Another seed, other keys.

    Returns
    -------
    ndarray of uint64, shape (D,)
        Equal for equal documents.

    Examples
    --------
    >>> from lda_vi.inference.validation import as_counts
    >>> a, b, c = document_keys(as_counts([[1, 2], [2, 1], [1, 2]]))
    >>> bool(a == c), bool(a == b)
    (True, False)
    """
    data = counts.data.astype(np.float64)
    own = mix(mix(counts.indices.astype(np.uint64) ^ salt(seed)) + data.view(np.uint64))
    return np.diff(np.concatenate([np.zeros(1, np.uint64), np.cumsum(own)])[counts.indptr])


def salt(seed):
    """Any integer as 64 bits."""
    return np.uint64(int(seed) % 2**64)


def mix(x):
    """Scatter 64-bit integers (Steele, Lea and Flood 2014, splitmix64); arithmetic wraps around.

    Parameters
    ----------
    x : ndarray of uint64

    Returns
    -------
    ndarray of uint64
    """
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


scattered = compiled()(mix)  # of one number of uint64


@compiled()
def uniform(state):
    """The next number in [0, 1) of the stream whose place is `state[0]`, of uint64, which moves on."""
    bits = scattered(state[0])
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    return (bits >> np.uint64(11)) * (1.0 / 9007199254740992.0)
