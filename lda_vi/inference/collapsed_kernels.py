"""The two halves of a collapsed pass, compiled: over documents, then over words (E7), (E10).

No responsibility is stored. The own share of a word in its document is the root of a quadratic, so it can be
found again from the counts of the document, the counts of the word and one number per entry. In `reference`
the same pass stands in plain NumPy.

Everything is float32: these passes only look for a good place to start the climb of the bound.
"""

import numpy as np

from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.layout import fetch_row
from lda_vi.inference.special import log

AHEAD = 12  # rows between asking for a row and using it
# u and v of (E7): how much of a word's own share is taken out of the counts of its word and of its document.
OWN_OF_WORD, OWN_OF_DOCUMENT = np.float32(0.85), np.float32(1.5)
# Compiled loops take another way, and round otherwise, where what they write lies within a few hundred bytes of what
# they read. Room to work in therefore keeps a distance from everything: else small models changed with the heap.
DISTANCE = 128

_compiled = compiled(fastmath=True)


@_compiled
def room(n):
    """Room for `n` numbers, away from all other memory."""
    return np.empty(n + 2 * DISTANCE, np.float32)[DISTANCE : DISTANCE + n]


@_compiled
def update_documents(
    start, stop, data, indices, indptr, table, topic_counts, prior, alpha, pace, keep, velocity,
    shares, level, scale, fit,
):  # fmt: skip
    """N of the documents from `start` to `stop`, and the numbers that give their phi back.

    Parameters
    ----------
    table : ndarray of float32, shape (V, K)
        b = S + eta.
    topic_counts : ndarray of float32, shape (K,)
        S_k + sum_v eta_vk.
    prior : ndarray of float32, shape (D, K)
        Receives a = N + alpha as it was before the step.
    pace, keep : float32
        Omega and kappa of (E11); 1 and 0 go to the new N and stay there.
    velocity : ndarray of float32, shape (D, K)
        How far N moved in the pass before; overwritten.
    shares : ndarray of float32, shape (D, K)
        N; overwritten.
    level : ndarray of float32, shape (nnz,)
        Z of (E10); overwritten.
    scale : ndarray of float32, shape (nnz,)
        Receives n over the sum of the unnormalised phi.
    fit : ndarray of float64, shape (D,)
        Receives the log probability of the words, each given all others and the counts before the step.
    """
    n_topics = len(alpha)
    phi, sums = room(n_topics), room(n_topics)
    alpha_sum = np.float32(0.0)
    for k in range(n_topics):
        alpha_sum += alpha[k]
    for d in range(start, stop):
        a, own, length = prior[d], shares[d], np.float32(0.0)
        for k in range(n_topics):
            a[k] = own[k] + alpha[k]
            length += own[k]
            sums[k] = 0.0
        for j in range(indptr[d], indptr[d + 1]):
            if j + AHEAD < len(indices):
                fetch_row(table, indices[j + AHEAD])
            b, n, total = table[indices[j]], data[j], np.float32(0.0)
            z, of_word, of_document = level[j], OWN_OF_WORD * n, OWN_OF_DOCUMENT * n
            for k in range(n_topics):
                share = a[k] * b[k] / (topic_counts[k] * z + (of_word * a[k] + of_document * b[k]))  # (E10)
                phi[k] = share
                total += share
            weight, z = n / total, z * total
            scale[j], level[j] = weight, z
            for k in range(n_topics):
                sums[k] += weight * phi[k]
        move(own, sums, velocity[d], pace, keep)
        here = slice(indptr[d], indptr[d + 1])
        fit[d] = prediction(data[here], level[here], length, alpha_sum)


@_compiled
def update_words(
    start, stop, word_ptr, documents, entries, data, table, topic_counts, prior, pace, keep, velocity,
    suff_stats, level, scale,
):  # fmt: skip
    """S of the words from `start` to `stop`; return its sums over them, (K,) of float64.

    The arguments are those of `update_documents`, which must have run before; `suff_stats` and `velocity`, here
    of shape (V, K), are overwritten.
    """
    n_topics = table.shape[1]
    sums, totals = room(n_topics), np.zeros(n_topics)
    for word in range(start, stop):
        b, own = table[word], suff_stats[word]
        sums[:] = 0.0
        for i in range(word_ptr[word], word_ptr[word + 1]):
            if i + AHEAD < len(documents):
                fetch_row(prior, documents[i + AHEAD])
                fetch_row(data, entries[i + AHEAD])
                fetch_row(scale, entries[i + AHEAD])
                fetch_row(level, entries[i + AHEAD])
            a, j = prior[documents[i]], entries[i]
            n, weight = data[j], scale[j]
            z = level[j] * weight / n  # as it was when the document used it
            of_word, of_document = OWN_OF_WORD * n, OWN_OF_DOCUMENT * n
            for k in range(n_topics):
                share = a[k] * b[k] / (topic_counts[k] * z + (of_word * a[k] + of_document * b[k]))  # (E10)
                sums[k] += weight * share
        move(own, sums, velocity[word], pace, keep)
        for k in range(n_topics):
            totals[k] += own[k]
    return totals


@_compiled
def move(own, new, velocity, pace, keep):
    """Move counts towards, and beyond, the new ones (E11); they stay above a tenth of the smaller of the two."""
    low = np.float32(0.1)
    for k in range(len(own)):
        old = own[k]
        moved = max(old + keep * velocity[k] + pace * (new[k] - old), low * min(old, new[k]))
        own[k], velocity[k] = moved, moved - old


@compiled(SUMS)  # what is not finite must show here
def prediction(data, level, length, alpha_sum):
    """Log probability of the words of a document, each given all others and the counts before the step."""
    value = 0.0
    for j in range(len(data)):
        others = max(length - OWN_OF_DOCUMENT * data[j], np.float32(0.0))
        value += data[j] * log(np.float64(level[j] / (others + alpha_sum)))
    return value
