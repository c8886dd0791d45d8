"""The E-step where documents hold few of many topics: the results of `kernels`, without what is too small for them.

A topic weighs exp(psi(gamma_dk)) in (E1), for small gamma about exp(-1 / gamma_dk). With a thousand topics, alpha is
so small that all those of which a document holds next to nothing weigh, together, less than 1e-14 of what the others
do. Their terms are left out: that moves a normaliser, and with it the bound of a token, by less than 1e-14 of itself.
A word that no held topic explains is done with logarithms over all topics, as in `kernels`; a document can get hold
of a topic only there.

The topics of a document are copied side by side once for all its steps. An E-step of 20 newsgroups with K = 1000,
five steps a document and one thread, takes 0.4 seconds instead of 2.0, with gammas that differ by 1.2e-14 of
themselves at most, for the limit counts all topics as if each explained the word as well as its best one does.
Documents hold 10 topics then; were those to be held that weigh a thousandth as much (`HELD` 0.02), 31, for common
topics have such an alpha. One normaliser in three hundred is below 0.1, none below 0.01, and `leave_out` returns
0.008; with a `HELD` of 0.025 it would be 0.25.
"""

import numpy as np

from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.document_bound import (
    add_by_logs,
    document_bound,
    responsibilities,
)
from lda_vi.inference.fours import visit_words
from lda_vi.inference.layout import fetch, fetch_row
from lda_vi.inference.special import exp, exp_digamma
from lda_vi.inference.tables import row_cuts
from lda_vi.inference.vectors import NARROWEST, number, padded, put

# Models of fewer topics, or of documents that hold more than one in `WORTH_A_LIST`, are faster without lists.
FEWEST_TOPICS, WORTH_A_LIST = 300, 8
# A document holds topics of which gamma is greater: others weigh less than 8e-20 each.
HELD, LIGHTEST = 0.023, 8e-20
# What is left out of a normaliser is this much smaller than it.
LEFT_OUT = 1e-14
WIDTH = NARROWEST  # numbers of float64 that are handled together
AHEAD = 8  # rows between asking for numbers and using them

_compiled = compiled(SUMS)


def leave_out(gamma, workers):
    """The smallest normaliser from which topics may be left out; None if leaving them out would not save time.

    Parameters
    ----------
    gamma : ndarray of float64, shape (D, K)
        Where the documents begin.
    workers : Workers
        Threads to use.

    Returns
    -------
    float or None

    Examples
    --------
    >>> from lda_vi.inference.workers import Workers
    >>> leave_out(np.full((2, 1000), 0.004), Workers()) < 0.01
    True
    """
    n_topics = gamma.shape[1]
    if n_topics < FEWEST_TOPICS:
        return None

    def count_held(start, stop):
        return np.count_nonzero(gamma[start:stop] > HELD)

    held = sum(workers.run(count_held, row_cuts(gamma)))
    return None if held * WORTH_A_LIST > gamma.size else n_topics * LIGHTEST / LEFT_OUT


@_compiled
def documents(
    start, stop, data, indices, indptr, elog_beta, top, least, alpha, log_gammas, log_prior, max_steps, tol,
    gamma, before, places, by_word, doc_elbo, steps,
):  # fmt: skip
    """E-step of the documents from `start` to `stop`, into all from `gamma` on but `places`.

    Returns
    -------
    ends : ndarray of int64
        Where the list of each of these documents ends.
    topics : ndarray of uint32
        What each holds.
    weights : ndarray of float64
        exp(psi(gamma)) of the last step.
    """
    n_topics = len(alpha)
    new, by_logs, phi, old = np.empty(n_topics), np.empty(n_topics), np.empty(n_topics), np.empty(n_topics)
    held, w, sums = padded(n_topics, np.float64), padded(n_topics, np.float64), padded(n_topics, np.float64)
    room = np.empty((3, n_topics))
    topics, block, at = np.empty(16 * n_topics, np.uint32), padded(64 * n_topics, np.float64), 0
    ends, weights = np.empty(stop - start, np.int64), np.empty(len(topics))
    offset = indptr[start]
    ratio = np.empty(indptr[stop] - offset + 3, np.float64)  # written four by four
    order = np.arange(100)  # of the words in the copy, as it is in the document
    for d in range(start, stop):
        first, last, own = indptr[d], indptr[d + 1], gamma[d]
        ends[d - start] = at
        if first == last:
            for k in range(n_topics):
                own[k] = alpha[k]  # (E2) with nothing to add
            continue
        if at + n_topics > len(topics):
            topics = np.concatenate((topics, np.empty_like(topics)))
            weights = np.concatenate((weights, np.empty_like(weights)))
        counts, own_ratio = data[first:last], ratio[first - offset : last - offset]
        if last - first > len(order):
            order = np.arange(2 * (last - first))
        n_held, row, any_by_logs = 0, 0, True
        for step in range(1, max_steps + 1):
            if any_by_logs:
                n_held, row, block = _copy_held(own, indices[first:last], elog_beta, top, topics[at:], block)
            for i in range(n_held):
                put(held, i, number(own, number(topics, at + i)))
            for i in range(n_held, row):
                put(held, i, 1.0)
            exp_digamma(held[:row], w[:row])
            for i in range(n_held, row):
                put(w, i, 0.0)
            by_logs[:] = 0.0
            table = block[: (last - first) * row].reshape(last - first, row)
            of_words = counts, order, 0, last - first, 0, table, w[:row], least
            any_by_logs = not visit_words(*of_words, sums[:row], ratio, first - offset)
            if any_by_logs:
                add_by_logs(counts, indices[first:last], own, elog_beta, phi, own_ratio, by_logs)
            for k in range(n_topics):
                new[k], old[k] = alpha[k] + by_logs[k], own[k]
            for i in range(n_held):
                k = number(topics, at + i)
                put(new, k, number(alpha, k) + (number(w, i) * number(sums, i) + number(by_logs, k)))  # (E2)
            change = 0.0
            for k in range(n_topics):
                change += abs(new[k] - old[k])
            for k in range(n_topics):
                own[k] = new[k]
            steps[d] = step
            if change / n_topics < tol:
                break
        for k in range(n_topics if any_by_logs else 0):  # rows that are not needed take no memory
            before[d, k] = old[k]
        for i in range(n_held):
            put(weights, at + i, number(w, i))
        at += n_held
        ends[d - start] = at
        here = counts, indices[first:last], own_ratio
        doc_elbo[d] = (
            document_bound(*here, top, elog_beta, own, old, alpha, log_gammas, room) - log_prior
        )  # (E5)
    for j in range(offset, indptr[stop] if len(by_word) else offset):
        by_word[places[j]] = ratio[j - offset]
    return ends, topics[:at], weights[:at]


@_compiled
def _copy_held(own, words, elog_beta, top, topics, block):
    """List the topics a document holds and put its words' expected probabilities in them side by side.

    Returns
    -------
    n_held, row : int
        How many there are, and how many numbers each word has in the block: whole vectors.
    block : ndarray
        The block, or a longer one.
    """
    n_held = 0
    for k in range(len(own)):
        if own[k] > HELD:
            topics[n_held] = k
            n_held += 1
    row = max((n_held + WIDTH - 1) // WIDTH, 1) * WIDTH
    if row * len(words) > len(block):
        block = padded(2 * row * len(words), np.float64)
    for j in range(len(words)):
        if j + AHEAD < len(words):
            for i in range(n_held):
                fetch(elog_beta, words[j + AHEAD], number(topics, i))
        logs, place = elog_beta[words[j]], j * row
        for i in range(n_held):
            put(block, place + i, np.float64(number(logs, number(topics, i))) - np.float64(top[words[j]]))
        for i in range(n_held, row):
            put(block, place + i, 0.0)
    for i in range(row * len(words)):
        put(block, i, exp(number(block, i), 1.0))
    return n_held, row, block


@_compiled
def words(
    start, stop, word_ptr, entry_documents, top, before, list_ptr, topics, weights, ratio, elog_beta,
):  # fmt: skip
    """Turn the rows of `elog_beta` into those of S, for the words from `start` to `stop`."""
    n_topics = elog_beta.shape[1]
    sums, by_logs, phi = np.empty(n_topics), np.empty(n_topics), np.empty(n_topics)
    for word in range(start, stop):
        sums[:], by_logs[:] = 0.0, 0.0
        for place in range(word_ptr[word], word_ptr[word + 1]):
            if place + AHEAD < len(entry_documents):
                ahead = list_ptr[entry_documents[place + AHEAD]]
                fetch_row(topics, ahead)
                fetch_row(weights, ahead)
            d, r = entry_documents[place], number(ratio, place)
            if r > 0.0:
                for i in range(list_ptr[d], list_ptr[d + 1]):
                    k = number(topics, i)
                    put(sums, k, number(sums, k) + r * number(weights, i))
            else:
                responsibilities(before[d], elog_beta[word], phi)
                for k in range(n_topics):
                    by_logs[k] -= r * phi[k]
        for k in range(n_topics):
            share = by_logs[k]
            if sums[k] > 0.0:
                share += exp(np.float64(elog_beta[word, k]) - top[word], sums[k])
            elog_beta[word, k] = share  # (E3), the sum over documents
