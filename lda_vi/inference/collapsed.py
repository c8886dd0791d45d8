"""The collapsed start: passes of (E7) that find good topics before the bound is climbed.

Same pass as `reference.collapsed_pass`, compiled. The documents and the threads do not matter for each other:
the topics stand still during a pass.
"""

import numba
import numpy as np

from lda_vi.inference.priors import learn_alpha as learned_alpha
from lda_vi.inference.priors import learn_eta as learned_eta
from lda_vi.inference.start import Start

PASSES, LEARN_FROM, LEARN_EVERY = 60, 30, 10


def start(counts, n_topics, alpha, eta, *, learn_alpha, learn_eta, rng, workers, record):
    """Run collapsed passes from responsibilities drawn at random.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    n_topics : int
        K.
    alpha : ndarray, shape (K,)
        Prior of the documents, or where learning begins.
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)
        Prior of the topics, or where learning begins.
    learn_alpha, learn_eta : bool
        Which of the two to learn.
    rng : Generator
        Random numbers.
    workers : Workers
        Threads to use.
    record : callable
        Called as ``record("collapsed", pass_, alpha=..., eta=...)`` after each pass.

    Returns
    -------
    Start
    """
    phi = rng.gamma(100.0, 0.01, size=(len(counts.data), n_topics))
    phi /= phi.sum(axis=1, keepdims=True)
    documents = np.repeat(np.arange(counts.n_documents), np.diff(counts.indptr))
    for pass_ in range(1, PASSES + 1):
        suff_stats = _sum_rows(counts.indices, counts.data, phi, counts.n_words)
        if pass_ > LEARN_FROM and pass_ % LEARN_EVERY == 1:
            if learn_alpha:
                alpha = learned_alpha(_sum_rows(documents, counts.data, phi, counts.n_documents), alpha)
            if learn_eta:
                eta = learned_eta(suff_stats, eta)
        full_eta = np.ascontiguousarray(np.broadcast_to(eta, suff_stats.shape))
        _pass(*counts[:3], phi, alpha, full_eta, suff_stats, suff_stats.sum(axis=0), full_eta.sum(axis=0))
        record("collapsed", pass_, alpha=alpha, eta=eta)
    suff_stats = _sum_rows(counts.indices, counts.data, phi, counts.n_words)
    gamma = alpha + _sum_rows(documents, counts.data, phi, counts.n_documents)
    return Start(suff_stats, gamma, alpha, eta)


@numba.njit(cache=True, nogil=True)
def _sum_rows(rows, data, phi, n_rows):
    """Sum n * phi over the entries of each row."""
    sums = np.zeros((n_rows, phi.shape[1]))
    for j in range(len(data)):
        for k in range(phi.shape[1]):
            sums[rows[j], k] += data[j] * phi[j, k]
    return sums


@numba.njit(cache=True, nogil=True)
def _pass(data, indices, indptr, phi, alpha, eta, suff_stats, topic_counts, topic_prior):
    """One pass over all documents; `phi` is overwritten."""
    n_topics = phi.shape[1]
    shares, new = np.empty(n_topics), np.empty(n_topics)
    for d in range(len(indptr) - 1):
        shares[:] = 0.0
        for j in range(indptr[d], indptr[d + 1]):
            for k in range(n_topics):
                shares[k] += data[j] * phi[j, k]
        for j in range(indptr[d], indptr[d + 1]):
            word, one, total = indices[j], min(data[j], 1.0), 0.0
            for k in range(n_topics):
                own = one * phi[j, k]
                new[k] = max(shares[k] - own, 0.0) + alpha[k]
                new[k] *= max(suff_stats[word, k] - own, 0.0) + eta[word, k]
                new[k] /= max(topic_counts[k] - own, 0.0) + topic_prior[k]  # (E7)
                total += new[k]
            for k in range(n_topics):
                shares[k] += data[j] * (new[k] / total - phi[j, k])
                phi[j, k] = new[k] / total
