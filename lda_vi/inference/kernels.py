"""The E-step compiled: (E1), (E2) and (E5), same signature and same results as the one in `reference`.

Topics are exponentiated once, each word's row divided by its largest entry; a document's weights are divided
by theirs. Where the normaliser still comes near the smallest number there is, because the document has no
topic the word could come from, that word is done with logarithms, so no token is ever lost. The statistics S
are summed in a second pass, word by word in the order of the documents: neither the threads nor the pieces
the work is cut into can change their last bit.
"""

import math

import numba
import numpy as np

from lda_vi.inference.workers import Workers, even_cuts

# A normaliser below this is computed again with logarithms: far above where products of the type underflow.
SAFE = {np.dtype(np.float64): 1e-200, np.dtype(np.float32): 1e-25}

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})


def e_step(counts, gamma, elog_beta, alpha, max_steps, tol, *, workers=None):
    r"""Update the topic shares of every document, with the topics held fixed.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    gamma : ndarray, shape (D, K)
        Where each document starts, > 0; not modified.
    elog_beta : ndarray of float64 or float32, shape (V, K)
        Expected logarithms of the topics. In float32 the topics are tabulated in float32; documents, sums
        over words and the bound are computed in float64 all the same.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    max_steps : int
        The most steps a document takes, >= 1.
    tol : float
        Mean absolute change of gamma, in tokens, below which a document stops; 0 never stops early.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
        alpha + N from the last responsibilities; exactly alpha for an empty document.
    suff_stats : ndarray of the type of `elog_beta`, shape (V, K)
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
    workers = workers or Workers()
    elog_beta = np.ascontiguousarray(elog_beta)
    gamma, alpha = np.array(gamma, dtype=np.float64, order="C"), np.asarray(alpha, dtype=np.float64)
    top = elog_beta.max(axis=1, initial=-np.inf)
    beta = np.exp(elog_beta - top[:, None])
    safe = SAFE[beta.dtype]
    log_weights = np.empty(gamma.shape)
    weights = np.empty(gamma.shape)
    ratio = np.empty(len(counts.data))
    doc_elbo = np.zeros(counts.n_documents)
    steps = np.zeros(counts.n_documents, dtype=np.int32)
    workers.run(
        _documents, even_cuts(counts.indptr), *counts[:3], beta, elog_beta, top, safe, alpha, int(max_steps),
        float(tol), gamma, log_weights, weights, ratio, doc_elbo, steps,
    )  # fmt: skip
    word_ptr, document, entry = _by_word(counts.indices, counts.indptr, counts.n_words)
    suff_stats = np.empty_like(beta)
    workers.run(
        _words, even_cuts(word_ptr), word_ptr, document, entry, counts.data, beta, elog_beta, log_weights,
        weights, ratio, suff_stats,
    )  # fmt: skip
    return gamma, suff_stats, doc_elbo, steps


@_compiled
def digamma(x):
    """psi(x) for x > 0, to about 1e-15: recurrence up to 8, then the asymptotic series."""
    value = 0.0
    while x < 8.0:
        value -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = 1 / 240 - y * (1 / 132 - y * (691 / 32760 - y / 12))
    series = 1 / 12 - y * (1 / 120 - y * (1 / 252 - y * series))
    return value + math.log(x) - 0.5 / x - y * series


@_compiled
def _responsibilities(log_weights, log_beta, phi):
    """(E1) by logarithms into `phi`; return ln Z."""
    top = -np.inf
    for k in range(len(phi)):
        phi[k] = log_weights[k] + log_beta[k]
        top = max(top, phi[k])
    total = 0.0
    for k in range(len(phi)):
        phi[k] = math.exp(phi[k] - top)
        total += phi[k]
    for k in range(len(phi)):
        phi[k] /= total
    return top + math.log(total)


@_compiled
def _documents(
    start, stop, data, indices, indptr, beta, elog_beta, top, safe, alpha, max_steps, tol,
    gamma, log_weights, weights, ratio, doc_elbo, steps,
):  # fmt: skip
    """E-step of the documents from `start` to `stop`; the last six arguments are written to."""
    n_topics = len(alpha)
    shares, by_logs, phi = np.empty(n_topics), np.empty(n_topics), np.empty(n_topics)
    log_prior = -math.lgamma(alpha.sum())
    for k in range(n_topics):
        log_prior += math.lgamma(alpha[k])
    for d in range(start, stop):
        first, last = indptr[d], indptr[d + 1]
        if first == last:
            gamma[d] = alpha  # (E2) with nothing to add
            weights[d], log_weights[d] = 0.0, 0.0
            continue
        own, w, log_w = gamma[d], weights[d], log_weights[d]
        for step in range(1, max_steps + 1):
            highest = -np.inf
            for k in range(n_topics):
                log_w[k] = digamma(own[k])
                highest = max(highest, log_w[k])
            for k in range(n_topics):
                log_w[k] -= highest
                w[k] = math.exp(log_w[k])
            shares[:], by_logs[:] = 0.0, 0.0
            for j in range(first, last):
                row, z = beta[indices[j]], 0.0
                for k in range(n_topics):
                    z += w[k] * row[k]
                if z > safe:
                    ratio[j] = data[j] / z
                    for k in range(n_topics):
                        shares[k] += ratio[j] * row[k]
                else:
                    ratio[j] = -1.0  # a mark: no count is negative
                    _responsibilities(log_w, elog_beta[indices[j]], phi)
                    for k in range(n_topics):
                        by_logs[k] += data[j] * phi[k]
            change = 0.0
            for k in range(n_topics):
                new = alpha[k] + (w[k] * shares[k] + by_logs[k])  # (E2)
                change += abs(new - own[k])
                own[k] = new
            steps[d] = step
            if change / n_topics < tol:
                break
        bound = -log_prior
        for j in range(first, last):
            if ratio[j] > 0.0:
                bound += data[j] * (math.log(data[j] / ratio[j]) + top[indices[j]])
            else:
                bound += data[j] * _responsibilities(log_w, elog_beta[indices[j]], phi)
        total = 0.0
        for k in range(n_topics):
            bound += math.lgamma(own[k]) - (own[k] - alpha[k]) * log_w[k]
            total += own[k]
        doc_elbo[d] = bound - math.lgamma(total)  # (E5)


@_compiled
def _by_word(indices, indptr, n_words):
    """Where each word occurs, in the order of documents: pointers, documents and places in the counts."""
    word_ptr = np.zeros(n_words + 1, dtype=np.int64)
    for w in indices:
        word_ptr[w + 1] += 1
    for w in range(n_words):
        word_ptr[w + 1] += word_ptr[w]
    free = word_ptr[:-1].copy()
    document, entry = np.empty(len(indices), dtype=np.int64), np.empty(len(indices), dtype=np.int64)
    for d in range(len(indptr) - 1):
        for j in range(indptr[d], indptr[d + 1]):
            at = free[indices[j]]
            document[at], entry[at] = d, j
            free[indices[j]] += 1
    return word_ptr, document, entry


@_compiled
def _words(
    start, stop, word_ptr, document, entry, data, beta, elog_beta, log_weights, weights, ratio, suff_stats
):
    """S of the words from `start` to `stop`, written to the last argument."""
    n_topics = beta.shape[1]
    sums, by_logs, phi = np.empty(n_topics), np.empty(n_topics), np.empty(n_topics)
    for word in range(start, stop):
        sums[:], by_logs[:] = 0.0, 0.0
        for i in range(word_ptr[word], word_ptr[word + 1]):
            j, d = entry[i], document[i]
            if ratio[j] > 0.0:
                for k in range(n_topics):
                    sums[k] += ratio[j] * weights[d, k]
            else:
                _responsibilities(log_weights[d], elog_beta[word], phi)
                for k in range(n_topics):
                    by_logs[k] += data[j] * phi[k]
        for k in range(n_topics):
            suff_stats[word, k] = beta[word, k] * sums[k] + by_logs[k]  # (E3), the sum over documents
