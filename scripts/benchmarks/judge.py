"""Document completion: one judge for the topics of every system.

Every token of a held-out document goes to the seen or to the hidden half by a fair coin with a fixed seed. Topic
shares are inferred from the seen half with the topics held fixed (mean field, in blocks of 500 documents until the
last of a block rests, 200 steps at most), and each hidden token is scored with ln sum_k E[theta_k] p(w | k). The
judge takes nothing from lda_vi: only topics and the prior of the documents are judged, never a system's own
inference.
"""

import numba
import numpy as np
import scipy.sparse as sp
from scipy.special import psi

SEED, BLOCK, MAX_STEPS, TOL = 1, 500, 200, 1e-3
SMALLEST_SEEN, SMALLEST_HIDDEN = 1e-12, 1e-300


class Judge:
    """Scores topics on the same halves of the same documents.

    Parameters
    ----------
    test : csr_matrix, shape (D, V)
        Whole counts.
    """

    def __init__(self, test):
        self.seen, self.hidden = halves(test)

    def __call__(self, topic_word, alpha):
        """Mean natural log probability of a hidden token, higher is better.

        Parameters
        ----------
        topic_word : array_like, shape (K, V)
            Probabilities; rows sum to 1.
        alpha : float or array_like of shape (K,)
            Prior of the documents.
        """
        beta = np.ascontiguousarray(np.transpose(topic_word), dtype=np.float64)
        alpha = np.broadcast_to(np.asarray(alpha, dtype=np.float64), beta.shape[1:])
        total = 0.0
        for start in range(0, self.seen.shape[0], BLOCK):
            seen, hidden = (half[start : start + BLOCK] for half in (self.seen, self.hidden))
            theta = infer_theta(beta + SMALLEST_SEEN, alpha, seen)
            total += _score(*_parts(hidden), theta, beta)
        return total / self.hidden.sum()


def halves(counts):
    """Toss a coin for every token; return the counts of heads and of tails."""
    counts = counts.tocsr()
    n = counts.data.astype(np.int64)
    word = np.repeat(counts.indices, n)
    document = np.repeat(np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), n)
    heads = np.random.default_rng(SEED).random(len(word)) < 0.5
    return tuple(
        sp.csr_matrix((np.ones(np.count_nonzero(of)), (document[of], word[of])), shape=counts.shape)
        for of in (heads, ~heads)
    )


def infer_theta(beta, alpha, counts):
    """Mean topic shares, (D, K), of documents under topics `beta` (V, K), all of them until the last one rests."""
    lengths = np.asarray(counts.sum(axis=1))
    gamma = alpha + lengths / len(alpha)
    for _ in range(MAX_STEPS):
        weights = np.exp(psi(gamma))
        updated = alpha + _share_out(*_parts(counts), weights, beta)
        change = np.abs(updated - gamma).mean(axis=1).max()
        gamma = updated
        if change < TOL:
            break
    return gamma / gamma.sum(axis=1, keepdims=True)


def _parts(counts):
    """The arrays of a CSR matrix, of the types the loops are compiled for."""
    return counts.data.astype(np.float64), counts.indices.astype(np.int32), counts.indptr.astype(np.int64)


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _share_out(data, indices, indptr, weights, beta):
    """Expected tokens of each topic in each document."""
    shares = np.zeros_like(weights)
    for d in range(len(indptr) - 1):
        w, own = weights[d], shares[d]
        for j in range(indptr[d], indptr[d + 1]):
            row, z = beta[indices[j]], 0.0
            for k in range(len(w)):
                z += w[k] * row[k]
            r = data[j] / z
            for k in range(len(w)):
                own[k] += r * row[k]
        for k in range(len(w)):
            own[k] *= w[k]
    return shares


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _score(data, indices, indptr, theta, beta):
    """Log probability of all hidden tokens."""
    total = 0.0
    for d in range(len(indptr) - 1):
        for j in range(indptr[d], indptr[d + 1]):
            p = SMALLEST_HIDDEN
            for k in range(theta.shape[1]):
                p += theta[d, k] * beta[indices[j], k]
            total += data[j] * np.log(p)
    return total
