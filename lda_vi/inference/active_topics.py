"""Collapsed passes over the few topics that matter, for models of many topics (E7), (E10).

Of a thousand topics, a document soon holds twenty. Here a document lists those it holds more than a trace of, and a
word those that would make up more than a few per cent of it in a document without topics. With N^ the counts of the
topics on the first list, 0 for others, and alpha^ those of alpha on the second, the a b of (E10) becomes
N^ b + alpha^ b, two candidates for each entry, each with its own share taken out. All other topics get nothing.
The lists of the words keep every topic within reach: without them no document finds one it has lost, which is worse.

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

From the twentieth pass on, an entry visits 7 topics of its document and 5 of its word. A pass of 20ng with K = 1000
then takes 66 to 77 ms on two threads: about 40 for the documents, 22 for the words and S + eta, 7 for the lists.
An entry takes 86 ns of the first, 47 where all lies in near caches, and 47 or 27 of the second: the rest is waiting
for memory, most of it for one number of a table of 40 MB after the other. To move N and S takes a fifth of the pass.

Tried and left, in ms of documents and words: lists as whole vectors, what lies scattered copied together word by word
(71 -> 91, 44 -> 48) or for all of a document first (38 -> 40); rows of N and S packed to the left, as a sixth of them
is not zero (41 -> 46, 23 -> 28); what a word's list holds side by side (-3, +3); words in the order of how frequent
they are (37 -> 35, 22 -> 24), and the table by topics as well (34, 24); documents in the order of their main topic,
so that neighbours read the same rows, numbers asked for 4 to 24 words ahead, or between the divisions (nothing);
topics in an order in which those of a document share lines (6 less a pass, but to reorder costs one or two passes).
"""

from typing import NamedTuple

import numpy as np

from lda_vi.inference.bfloat import lengthen
from lda_vi.inference.collapsed_kernels import (
    OWN_OF_DOCUMENT,
    OWN_OF_WORD,
    end_word,
    move,
    own_tokens,
    prediction,
    room,
)
from lda_vi.inference.compiling import compiled
from lda_vi.inference.layout import fetch, fetch_row, join_lists
from lda_vi.inference.vectors import WIDEST, number, put, reached, spread

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
    own_topics : ndarray of uint32
    own_counts : ndarray of float32
        N.
    word_ptr : ndarray of int64, shape (V + 1,)
        The same for words and the rest.
    word_topics : ndarray of uint32
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


_compiled, _inlined = compiled(fastmath=True), compiled(fastmath=True, inlined=True)


def find(indptr, word_ptr, trace, shares, table, topic_counts, alpha, workers, document_cuts, word_cuts):
    """List the topics of documents and words, if visiting these alone saves time.

    Parameters
    ----------
    indptr : ndarray of int, shape (D + 1,)
        Where each document begins in the counts.
    word_ptr : ndarray of int, shape (V + 1,)
        Where each word would, were they sorted by words.
    trace : float
        Tokens a document must own of a topic.
    shares : ndarray of float32, shape (D, K)
        N.
    table : ndarray of uint16, shape (V, K)
        b = S + eta as `bfloat`, made by `whole_rows`.
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
    most = indptr[-1] * len(alpha) / WORTH_A_LIST
    own = join_lists(workers.run(_of_documents, document_cuts, shares, np.float32(trace)))
    visits = np.diff(indptr) @ np.diff(own[0])
    if visits >= most:
        return None
    words = join_lists(workers.run(_of_words, word_cuts, table, topic_counts, alpha))
    visits += np.diff(word_ptr) @ np.diff(words[0])
    return Lists(*own, *words) if visits < most else None


@_inlined
def _longer(numbers, n, least):
    """The first `n` of some numbers in an array of twice the length needed at least."""
    longer = np.empty(2 * least, numbers.dtype)
    for i in range(n):
        put(longer, i, number(numbers, i))
    return longer


@_compiled
def _above(row, limit, topics):
    """List where a row is not below a limit; return how many."""
    n, whole, limits = 0, len(row) // WIDEST * WIDEST, spread(limit)
    for first in range(0, whole, WIDEST):
        hits, k = reached(row, first, limits), first
        while hits > 0:  # mostly there is none
            if hits & 1:
                put(topics, n, np.uint32(k))
                n += 1
            hits, k = hits >> 1, k + 1
    for k in range(whole, len(row)):
        if number(row, k) >= limit:
            put(topics, n, np.uint32(k))
            n += 1
    return n


@_compiled
def _of_documents(start, stop, shares, trace):
    """The first three of `Lists` for some documents; each that is not empty has a topic."""
    ends, n_topics, at = np.empty(stop - start, np.int64), shares.shape[1], 0
    topics, counts = np.empty(0, np.uint32), np.empty(0, np.float32)
    for d in range(start, stop):
        if d + 1 < stop:
            fetch_row(shares, d + 1)
        if at + n_topics > len(topics):
            topics, counts = _longer(topics, at, at + n_topics), _longer(counts, at, at + n_topics)
        row = shares[d]
        n = _above(row, trace, topics[at:])
        if n == 0:
            most = np.float32(0.0)
            for k in range(n_topics):
                most = max(most, row[k])
            n = _above(row, most, topics[at:]) if most > 0.0 else 0
        for i in range(at, at + n):
            put(counts, i, number(row, number(topics, i)))
        at += n
        ends[d - start] = at
    return ends, topics[:at], counts[:at]


@_compiled
def _of_words(start, stop, table, topic_counts, alpha):
    """The other five of `Lists` for some words."""
    ends, n_topics, at = np.empty(stop - start, np.int64), len(alpha), 0
    scale, row, topics = room(n_topics), room(n_topics), np.empty(0, np.uint32)
    sizes, products, both = np.empty(0, np.float32), np.empty(0, np.float32), np.empty(0, np.float32)
    for k in range(n_topics):
        scale[k] = 1 / topic_counts[k]
    for word in range(start, stop):
        if word + 1 < stop:
            fetch_row(table, word + 1)
        least = at + n_topics
        if least > len(topics):
            topics, sizes = _longer(topics, at, least), _longer(sizes, at, least)
            products, both = _longer(products, at, least), _longer(both, at, least)
        b, total = table[word], np.float32(0.0)
        for k in range(n_topics):
            row[k] = lengthen(b[k]) * scale[k]
        for k in range(n_topics):
            total += row[k]
        n = _above(row, total * SHARE, topics[at:])
        for i in range(at, at + n):
            k = number(topics, i)
            put(sizes, i, topic_counts[k])
            put(products, i, alpha[k] * lengthen(b[k]))
            put(both, i, OWN_OF_WORD * alpha[k] + OWN_OF_DOCUMENT * lengthen(b[k]))
        at += n
        ends[word - start] = at
    return ends, topics[:at], sizes[:at], products[:at], both[:at]


@_compiled
def update_documents(
    start, stop, data, indices, indptr, places, table, topic_counts, lists, alpha_sum, pace, keep, velocity, shares,
    level, by_word, fit,
):  # fmt: skip
    """N of the documents from `start` to `stop`, and the numbers that give their phi back.

    As `collapsed_kernels.update_documents`, but for the lists.
    """
    own_ptr, own_topics, own_counts, word_ptr, word_topics, sizes, products, both = lists
    n_topics, width, flat = len(topic_counts), table.shape[1], table.reshape(-1)
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
            m, row = own_tokens(n), word * width
            of_word, of_document = OWN_OF_WORD * m, OWN_OF_DOCUMENT * m
            for i in range(n_own):
                b = lengthen(number(flat, row + topics[i]))
                phi[i] = a[i] * b / (own_sizes[i] * z + (of_word * a[i] + of_document * b))  # (E10)
                total += phi[i]
            first, n_others = word_ptr[word], word_ptr[word + 1] - word_ptr[word]
            for i in range(n_others):
                at = first + i
                others[i] = number(products, at) / (number(sizes, at) * z + m * number(both, at))  # (E10)
                total += others[i]
            weight, z = n / total, z * total
            level[j], by_word[places[j], 0], by_word[places[j], 1] = z, z / n, m / n * total
            for i in range(n_own):
                own_sums[i] += weight * phi[i]
            for i in range(n_others):
                sums[number(word_topics, first + i)] += weight * others[i]
        for i in range(n_own):
            sums[topics[i]] += own_sums[i]
        move(shares[d], sums, velocity[d], pace, keep)
        here = slice(indptr[d], indptr[d + 1])
        fit[d] = prediction(data[here], level[here], length, alpha_sum)


@_compiled
def update_words(
    start, stop, word_ptr, documents, table, topic_counts, lists, eta, pace, keep, velocity, suff_stats, by_word
):  # fmt: skip
    """S of the words from `start` to `stop`; return its sums over them, (K,) of float64.

    As `collapsed_kernels.update_words`, but for the lists.
    """
    own_ptr, own_topics, own_counts, list_ptr, word_topics, sizes, products, both = lists
    n_topics = len(topic_counts)
    b, sums, others, totals = room(n_topics), room(n_topics), room(n_topics), np.zeros(n_topics)
    for word in range(start, stop):
        first, n_others = list_ptr[word], list_ptr[word + 1] - list_ptr[word]
        sums[:], others[:n_others] = 0.0, 0.0
        for k in range(n_topics):
            b[k] = lengthen(table[word, k])
        for place in range(word_ptr[word], word_ptr[word + 1]):
            if place + AHEAD < len(documents):
                fetch_row(own_topics, own_ptr[documents[place + AHEAD]])
                fetch_row(own_counts, own_ptr[documents[place + AHEAD]])
            d, z, total = documents[place], by_word[place, 0], by_word[place, 1]
            u, v = OWN_OF_WORD * total, OWN_OF_DOCUMENT * total
            for i in range(own_ptr[d], own_ptr[d + 1]):
                k, a = number(own_topics, i), number(own_counts, i)
                sums[k] += a * b[k] / (topic_counts[k] * z + (u * a + v * b[k]))  # (E10), times n
            for i in range(n_others):
                at = first + i
                left = number(sizes, at) * z + total * number(both, at)
                others[i] += number(products, at) / left  # (E10), times n
        for i in range(n_others):
            sums[number(word_topics, first + i)] += others[i]
        move(suff_stats[word], sums, velocity[word], pace, keep)
        end_word(suff_stats[word], eta[word if len(eta) > 1 else 0], totals, table[word])
    return totals
