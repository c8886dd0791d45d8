"""Collapsed passes over the few topics that matter, for models of many topics (E7), (E10).

Of a thousand topics, a document soon holds twenty. Here a document lists those it holds more than a trace of, and a
word those that would make up more than a few per cent of it in a document without topics. With N^ the counts of the
topics on the first list, 0 for others, and alpha^ those of alpha on the second, the a b of (E10) becomes
N^ b + alpha^ b, two candidates for each entry, each with its own share taken out. All other topics get nothing.
The lists of the words keep every topic within reach: with those of the documents alone, no document finds a topic
it has once lost, and models are worse.

Measured: completion after 40 passes, nats per held-out token. Lists were used as soon as that saved time.

===========================================  ============  =============  ===========  ===========
which topics are visited                     20ng, K=1000  Debian, K=500  Sotu, K=500  ICLR, K=500
===========================================  ============  =============  ===========  ===========
all                                                -7.943         -7.050       -7.601       -6.938
from 0.05 tokens, 1/64 of a word                   -7.913         -7.095
from 0.2 tokens, 1/64 of a word                    -7.881         -7.004                    -7.007
from 0.4 tokens, 1/64 of a word                    -7.891
from 0.8 tokens, 1/12 of a word                    -7.810         -7.284       -7.665       -7.175
===========================================  ============  =============  ===========  ===========

Short lists are better where models have too many topics, and worse elsewhere. From 0.2 tokens and 1/32 of a word,
used late and for many topics only, they change little: with K = 1000, 20ng -7.945 (all: -7.943), Debian -7.689
(-7.705), Sotu -7.753 (-7.779).

From the twentieth pass on, an entry visits 8 topics of its document and 5 of its word. Tried and left: lists as
whole vectors, with what lies scattered copied together first (documents 71 -> 91 ms a pass of 20ng with K = 1000,
words 44 -> 48); documents in the order of their main topic, so that neighbours read the same rows (no difference).
"""

from typing import NamedTuple

import numpy as np

from lda_vi.inference.collapsed_kernels import OWN_OF_DOCUMENT, OWN_OF_WORD, move, prediction, room
from lda_vi.inference.compiling import compiled
from lda_vi.inference.layout import fetch, fetch_row, join_lists

# Tokens a document must own of a topic (if its counts are whole), and the share of a word, to be listed.
TRACE, SHARE = 0.2, np.float32(1.0 / 32.0)
# With fewer topics no lists are made, nor where they would save less than this many topics for each on a list.
FEWEST_TOPICS, WORTH_A_LIST = 500, 20
AHEAD = 12  # rows between asking for a row and using it


class Lists(NamedTuple):
    """The topics of every document and of every word, and what (E10) needs of them.

    Parameters
    ----------
    own_ptr : ndarray of int64, shape (D + 1,)
        Document d owns the places ``own_ptr[d]`` to ``own_ptr[d + 1] - 1`` of the next two.
    own_topics : ndarray of int32
    own_counts : ndarray of float32
        N.
    word_ptr : ndarray of int64, shape (V + 1,)
        The same for words and the rest.
    word_topics : ndarray of int32
    sizes, products, both : ndarrays of float32
        T, alpha b and u alpha + v b.
    """

    own_ptr: np.ndarray
    own_topics: np.ndarray
    own_counts: np.ndarray
    word_ptr: np.ndarray
    word_topics: np.ndarray
    sizes: np.ndarray
    products: np.ndarray
    both: np.ndarray


_compiled = compiled(fastmath=True)


def find(indices, indptr, trace, shares, table, topic_counts, alpha, workers, document_cuts, word_cuts):
    """List the topics of documents and words, if visiting these alone saves time.

    Parameters
    ----------
    indices, indptr : ndarrays
        Of the counts.
    trace : float
        Tokens a document must own of a topic.
    shares : ndarray of float32, shape (D, K)
        N.
    table : ndarray of float32, shape (V, K)
        b = S + eta.
    topic_counts : ndarray of float32, shape (K,)
        T_k = S_k + sum_v eta_vk.
    alpha : ndarray of float32, shape (K,)
        Prior of the documents.
    workers : Workers
        Threads to use.
    document_cuts, word_cuts : sequences of int
        Pieces of the documents and of the words.

    Returns
    -------
    Lists or None
    """
    if len(alpha) < FEWEST_TOPICS:
        return None
    most, entries = len(indices) * len(alpha) / WORTH_A_LIST, np.diff(indptr)
    own = join_lists(workers.run(_of_documents, document_cuts, shares, np.float32(trace)))
    visits = entries @ np.diff(own[0])
    if visits >= most:
        return None
    words = join_lists(workers.run(_of_words, word_cuts, table, topic_counts, alpha))
    visits += np.diff(words[0])[indices].sum()
    return Lists(*own, *words) if visits < most else None


@_compiled
def _of_documents(start, stop, shares, trace):
    """The first three of `Lists` for some documents; each that is not empty has a topic."""
    ends, n_topics, n = np.empty(stop - start, np.int64), shares.shape[1], 0
    limits = np.empty(stop - start, np.float32)
    for d in range(start, stop):
        most = np.float32(0.0)
        for k in range(n_topics):
            most = max(most, shares[d, k])
        limit = min(trace, most) if most > 0.0 else np.float32(1.0)
        for k in range(n_topics):
            n += shares[d, k] >= limit
        ends[d - start], limits[d - start] = n, limit
    topics, counts, at = np.empty(n, np.int32), np.empty(n, np.float32), 0
    for d in range(start, stop):
        for k in range(n_topics):
            if shares[d, k] >= limits[d - start]:
                topics[at], counts[at] = k, shares[d, k]
                at += 1
    return ends, topics, counts


@_compiled
def _of_words(start, stop, table, topic_counts, alpha):
    """The other five of `Lists` for some words."""
    ends, n_topics, n, scale = np.empty(stop - start, np.int64), len(alpha), 0, 1 / topic_counts
    limits = np.empty(stop - start, np.float32)
    for word in range(start, stop):
        total = np.float32(0.0)
        for k in range(n_topics):
            total += table[word, k] * scale[k]
        limit = total * SHARE
        for k in range(n_topics):
            n += table[word, k] * scale[k] > limit
        ends[word - start], limits[word - start] = n, limit
    topics, sizes, at = np.empty(n, np.int32), np.empty(n, np.float32), 0
    products, both = np.empty(n, np.float32), np.empty(n, np.float32)
    for word in range(start, stop):
        for k in range(n_topics):
            b = table[word, k]
            if b * scale[k] > limits[word - start]:
                own = OWN_OF_WORD * alpha[k] + OWN_OF_DOCUMENT * b
                topics[at], sizes[at], products[at], both[at] = k, topic_counts[k], alpha[k] * b, own
                at += 1
    return ends, topics, sizes, products, both


@_compiled
def update_documents(
    start, stop, data, indices, indptr, places, table, topic_counts, lists, alpha_sum, pace, keep, velocity, shares,
    level, by_word, fit,
):  # fmt: skip
    """N of the documents from `start` to `stop`, and the numbers that give their phi back.

    As `collapsed_kernels.update_documents`, but for the lists.
    """
    own_ptr, own_topics, own_counts, word_ptr, word_topics, sizes, products, both = lists
    n_topics = len(topic_counts)
    phi, own_sizes, own_sums = room(n_topics), room(n_topics), room(n_topics)
    others, sums = room(n_topics), room(n_topics)
    for d in range(start, stop):
        first, last = own_ptr[d], own_ptr[d + 1]
        topics, a, n_own = own_topics[first:last], own_counts[first:last], last - first
        length = np.float32(0.0)
        for k in range(n_topics):
            length += shares[d, k]
            sums[k] = 0.0
        for i in range(n_own):
            own_sizes[i], own_sums[i] = topic_counts[topics[i]], 0.0
        for j in range(indptr[d], indptr[d + 1]):
            if j + AHEAD < len(indices):
                fetch_row(by_word, places[j + AHEAD])
                for i in range(n_own):
                    fetch(table, indices[j + AHEAD], topics[i])
            word, n, z, total = indices[j], data[j], level[j], np.float32(0.0)
            of_word, of_document = OWN_OF_WORD * n, OWN_OF_DOCUMENT * n
            for i in range(n_own):
                b = table[word, topics[i]]
                phi[i] = a[i] * b / (own_sizes[i] * z + (of_word * a[i] + of_document * b))  # (E10)
                total += phi[i]
            first, n_others = word_ptr[word], word_ptr[word + 1] - word_ptr[word]
            for i in range(n_others):
                others[i] = products[first + i] / (sizes[first + i] * z + n * both[first + i])  # (E10)
                total += others[i]
            weight, z = n / total, z * total
            level[j], by_word[places[j], 0], by_word[places[j], 1] = z, z / n, total
            for i in range(n_own):
                own_sums[i] += weight * phi[i]
            for i in range(n_others):
                sums[word_topics[first + i]] += weight * others[i]
        for i in range(n_own):
            sums[topics[i]] += own_sums[i]
        move(shares[d], sums, velocity[d], pace, keep)
        here = slice(indptr[d], indptr[d + 1])
        fit[d] = prediction(data[here], level[here], length, alpha_sum)


@_compiled
def update_words(
    start, stop, word_ptr, documents, table, topic_counts, lists, pace, keep, velocity, suff_stats, by_word
):
    """S of the words from `start` to `stop`; return its sums over them, (K,) of float64.

    As `collapsed_kernels.update_words`, but for the lists.
    """
    own_ptr, own_topics, own_counts, list_ptr, word_topics, sizes, products, both = lists
    n_topics = len(topic_counts)
    sums, others, totals = room(n_topics), room(n_topics), np.zeros(n_topics)
    for word in range(start, stop):
        b, first, n_others = table[word], list_ptr[word], list_ptr[word + 1] - list_ptr[word]
        sums[:], others[:n_others] = 0.0, 0.0
        for place in range(word_ptr[word], word_ptr[word + 1]):
            if place + AHEAD < len(documents):
                fetch_row(own_topics, own_ptr[documents[place + AHEAD]])
                fetch_row(own_counts, own_ptr[documents[place + AHEAD]])
            d, z, total = documents[place], by_word[place, 0], by_word[place, 1]
            of_word, of_document = OWN_OF_WORD * total, OWN_OF_DOCUMENT * total
            for i in range(own_ptr[d], own_ptr[d + 1]):
                k, a = own_topics[i], own_counts[i]
                sums[k] += (
                    a * b[k] / (topic_counts[k] * z + (of_word * a + of_document * b[k]))
                )  # (E10), times n
            for i in range(n_others):
                others[i] += products[first + i] / (
                    sizes[first + i] * z + total * both[first + i]
                )  # (E10), times n
        for i in range(n_others):
            sums[word_topics[first + i]] += others[i]
        move(suff_stats[word], sums, velocity[word], pace, keep)
        for k in range(n_topics):
            totals[k] += suff_stats[word, k]
    return totals
