"""The E-step and the collapsed pass as plain loops: written to be read and believed, not to be fast.

The compiled versions have the same signatures and must agree with these on every input. No check of
arguments is made here (``validation`` does that), and all arithmetic is in float64.
"""

import numpy as np
from scipy.special import logsumexp

from lda_vi.dirichlet import expected_log, log_normalizer


def e_step(counts, gamma, elog_beta, alpha, max_steps, tol):
    r"""Update the topic shares of every document, with the topics held fixed.

    Each step of a document is (E1) followed by (E2), starting from the `gamma` given. A document stops when
    the mean over topics of the absolute change of its gamma falls below `tol`, or after `max_steps` steps.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    gamma : ndarray, shape (D, K)
        Where each document starts, > 0; not modified.
    elog_beta : ndarray, shape (V, K)
        Expected logarithms of the topics.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    max_steps : int
        The most steps a document takes, >= 1.
    tol : float
        Mean absolute change of gamma, in tokens, below which a document stops; 0 never stops early.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
        alpha + N from the last responsibilities; exactly alpha for an empty document.
    suff_stats : ndarray of float64, shape (V, K)
        S, from the same responsibilities.
    doc_elbo : ndarray of float64, shape (D,)
        L_d (E5) for those responsibilities and the gamma returned; 0 for an empty document.
    steps : ndarray of int32, shape (D,)
        How many steps each document took; 0 for an empty one.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([2.0]), np.array([0], np.int32), np.array([0, 1, 1]), 1)
    >>> gamma, stats, doc_elbo, steps = e_step(counts, np.ones((2, 2)), np.zeros((1, 2)), np.ones(2), 9, 0.1)
    >>> gamma.tolist(), stats.tolist(), steps.tolist()
    ([[2.0, 2.0], [1.0, 1.0]], [[1.0, 1.0]], [2, 0])
    """
    alpha = np.asarray(alpha, dtype=np.float64)
    gamma = np.array(gamma, dtype=np.float64)
    suff_stats = np.zeros(elog_beta.shape)
    doc_elbo = np.zeros(counts.n_documents)
    steps = np.zeros(counts.n_documents, dtype=np.int32)
    log_prior = log_normalizer(alpha)
    for d in range(counts.n_documents):
        row = slice(counts.indptr[d], counts.indptr[d + 1])
        n, words = counts.data[row].astype(np.float64), counts.indices[row]
        if len(words) == 0:
            gamma[d] = alpha  # (E2) with nothing to add
            continue
        topics = elog_beta[words].astype(np.float64)
        for step in range(1, max_steps + 1):
            steps[d] = step
            weights = expected_log(gamma[d])
            log_z = logsumexp(weights + topics, axis=1)
            phi = np.exp(weights + topics - log_z[:, None])  # (E1)
            n_topics = n @ phi
            change = np.abs(alpha + n_topics - gamma[d]).mean()
            gamma[d] = alpha + n_topics  # (E2)
            if change < tol:
                break
        suff_stats[words] += n[:, None] * phi  # (E3), the sum over documents
        doc_elbo[d] = n @ log_z - n_topics @ weights + log_normalizer(gamma[d]) - log_prior  # (E5)
    return gamma, suff_stats, doc_elbo, steps


def collapsed_pass(
    counts,
    shares,
    suff_stats,
    level,
    alpha,
    eta,
    *,
    taken_out=(1.0, 1.0),
    many=np.inf,
    short=np.asarray,
    own=None,
    words=None,
):
    r"""Do one collapsed pass over all documents, with the counts of the pass before (E7).

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    shares : ndarray, shape (D, K)
        N, expected tokens of each topic in each document; not modified.
    suff_stats : ndarray, shape (V, K)
        S, expected tokens of each word and topic; not modified.
    level : ndarray, shape (nnz,)
        Normalisers Z of the pass before; any positive numbers in the first.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)
        Prior of the topics.
    taken_out : tuple of float
        u and v: how much of the own share is taken out of the counts of the word and of the document.
    many : float, optional
        Occurrences of a word in one document beyond which m of (E7) is less than n.
    short : callable, optional
        What is done to N + alpha and S + eta before they are read, as in `rounded`; with lists, to what is on them.
    own, words : ndarrays of bool, shapes (D, K) and (V, K), optional
        Topics on the lists of documents and of words, where only these are visited (`active_topics`).

    Returns
    -------
    shares, suff_stats, level, phi : ndarrays
        The new counts and normalisers, and the responsibilities, shape (nnz, K), that made them.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([2.0]), np.array([0], np.int32), np.array([0, 1]), 1)
    >>> even = np.ones((1, 2))
    >>> shares, _, _, phi = collapsed_pass(counts, even, even, np.ones(1), np.ones(2), np.ones((1, 1)))
    >>> shares.tolist(), phi.tolist()
    ([[1.0, 1.0]], [[0.5, 0.5]])
    """
    documents = np.repeat(np.arange(counts.n_documents), np.diff(counts.indptr))
    n = counts.data[:, None].astype(np.float64)
    b, c = suff_stats + eta, np.sum(suff_stats + eta, axis=0)
    z, m, (u, v) = level[:, None], np.where(n < many, n, np.sqrt(many * n)), taken_out
    if own is None:
        parts = [(short(shares + alpha)[documents], short(b)[counts.indices])]
    else:
        on_lists = words * short(b / c) * c
        parts = [((short(shares) * own)[documents], b[counts.indices]), (alpha, on_lists[counts.indices])]
    phi = sum(a * b / (c * z + m * (u * a + v * b)) for a, b in parts)  # (E10)
    total = phi.sum(axis=1, keepdims=True)
    phi /= total
    new_shares, new_stats = np.zeros(shares.shape), np.zeros(suff_stats.shape)
    np.add.at(new_shares, documents, n * phi)  # (E2)
    np.add.at(new_stats, counts.indices, n * phi)  # (E3)
    return new_shares, new_stats, (z * total)[:, 0], phi


def rounded(numbers):
    """The float32 nearest to each number whose last 16 bits are zero: bfloat16.

    Parameters
    ----------
    numbers : array_like

    Returns
    -------
    ndarray of float32

    Examples
    --------
    >>> rounded([1.0, 1.003, 1.005, -3.0]).tolist()
    [1.0, 1.0, 1.0078125, -3.0]
    """
    bits = np.asarray(numbers, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def moved(old, new, velocity, pace, keep):
    """Take counts from `old` beyond `new` (E11), but not below a tenth of the smaller: none may become negative.

    Parameters
    ----------
    old, new, velocity : ndarrays of one shape
        Counts before and after a pass, and how far they moved in the pass before.
    pace, keep : float
        Omega and kappa.

    Returns
    -------
    counts, velocity : ndarrays

    Examples
    --------
    >>> moved(np.array([1.0, 4.0]), np.array([2.0, 1.0]), np.zeros(2), 2.0, 0.7)
    (array([3. , 0.1]), array([ 2. , -3.9]))
    """
    counts = np.maximum(old + keep * velocity + pace * (new - old), 0.1 * np.minimum(old, new))
    return counts, counts - old
