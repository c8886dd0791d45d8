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


def collapsed_pass(counts, phi, alpha, eta):
    r"""Place every word of every document anew by CVB0 (E7), with the topics of the pass before.

    Documents and their words are taken in order. The counts N_d of the document follow each word at once;
    the counts S of the topics are those of the `phi` given until the pass is over. The share taken out is
    that of one token, however often the word occurs (where it occurs less than once, what there is of it).

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    phi : ndarray, shape (nnz, K)
        Responsibilities, rows summing to 1, in the order of ``counts.data``; not modified.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)
        Prior of the topics.

    Returns
    -------
    ndarray of float64, shape (nnz, K)
        The new responsibilities.

    Examples
    --------
    A lone token knows nothing but the prior, whatever it was given before:

    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([1.0]), np.array([0], np.int32), np.array([0, 1]), 1)
    >>> collapsed_pass(counts, np.array([[0.9, 0.1]]), np.array([1.0, 3.0]), np.full((1, 1), 0.5))
    array([[0.25, 0.75]])
    """
    phi = np.array(phi, dtype=np.float64)
    eta = np.broadcast_to(eta, (counts.n_words, phi.shape[1]))
    suff_stats = np.zeros(eta.shape)
    np.add.at(suff_stats, counts.indices, counts.data[:, None] * phi)
    topic_counts, topic_prior = suff_stats.sum(axis=0), eta.sum(axis=0)
    for d in range(counts.n_documents):
        row = range(counts.indptr[d], counts.indptr[d + 1])
        n_topics = counts.data[row.start : row.stop] @ phi[row.start : row.stop]
        for i in row:
            w, n = counts.indices[i], counts.data[i]
            own = min(n, 1.0) * phi[i]
            weights = (
                (n_topics - own + alpha) * (suff_stats[w] - own + eta[w]) / (topic_counts - own + topic_prior)
            )  # (E7)
            new = weights / weights.sum()
            n_topics += n * (new - phi[i])
            phi[i] = new
    return phi
