"""The two halves of a collapsed pass, compiled: over documents, then over words (E7), (E10).

No responsibility is stored. The own share of a word in its document is the root of a quadratic, so it can be
found again from the counts of the document, the counts of the word and one number per entry. What the words need of
an entry is written where they will read it, one place after the other. In `reference` the same pass stands in plain
NumPy.

Sums are float32, and what is only read bfloat16: these passes look for a good place to start the climb of the bound.
Both halves round alike, so the responsibilities of a word still sum to one. Completions did not change by more than
seeds do: AP -7.782 (float32: -7.782), ICLR -6.998 (-6.995), three seeds each.

Rows that are used a dozen words later are asked for line by line, between the divisions. All lines of a row asked for
at once wait for each other, and what is computed waits for them. A pass of 20 newsgroups on two threads, in ms:

====  ==========================  ============  ==========
K     lines                       documents     words
====  ==========================  ============  ==========
100   all at once                 19.6          9.9
100   one by one                  16.3          9.6
100   one by one, of bfloat16     12.6 to 15    8.2 to 9.6
1000  all at once                 170           158
1000  one by one                  122           129
1000  the same, another day       148           172
1000  that day, of bfloat16       87 to 92      75 to 87
====  ==========================  ============  ==========

Tried and left: words by 128 topics at a time, so that the documents' part of the table stays in the last cache (K =
1000 158 -> 140, but K = 100 9.3 -> 11.1); asking for the counts and velocities of the next row (nothing), for each
line of bfloat16 once and not twice (nothing); the processor's estimate of an inverse instead of a division (nothing).
"""

import math

import numpy as np

from lda_vi.inference.bfloat import lengthen, load_long, shorten
from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.fours import four_of
from lda_vi.inference.layout import fetch, fetch_row
from lda_vi.inference.special import log
from lda_vi.inference.vectors import LINE, WIDEST, clear, load, padded, spread, store, total

AHEAD = 12  # rows between asking for a row and using it
# u and v of (E7): how much of a word's own share is taken out of the counts of its word and of its document.
OWN_OF_WORD, OWN_OF_DOCUMENT = np.float32(0.85), np.float32(1.5)
MANY = np.float32(20.0)  # occurrences of a word in one document, of which not all are taken out
# Compiled loops take another way, and round otherwise, where what they write lies within a few hundred bytes of what
# they read. Room to work in therefore keeps a distance from everything: else small models changed with the heap.
DISTANCE = 128

_compiled = compiled(fastmath=True)
_inlined = compiled(fastmath=True, inlined=True)


@_inlined
def own_tokens(n):
    """How many of n occurrences of a word in a document are its own, m of (E10)."""
    return n if n < MANY else np.float32(math.sqrt(MANY * n))


@_compiled
def room(n):
    """Zeros for `n` numbers, away from all other memory; whole vectors may be read and written to their end."""
    numbers = np.empty(n + 3 * DISTANCE, np.float32)
    clear(numbers)
    start = DISTANCE + -numbers.ctypes.data % LINE // numbers.itemsize
    return numbers[start : start + n]


@_compiled
def update_documents(
    start, stop, data, indices, indptr, places, table, topic_counts, prior, alpha, pace, keep, velocity,
    shares, level, by_word, fit,
):  # fmt: skip
    """N of the documents from `start` to `stop`, and the numbers that give their phi back.

    Parameters
    ----------
    start, stop, data, indices, indptr
        Which, and the arrays of `Counts`.
    places : ndarray of int, shape (nnz,)
        Where each entry stands if they are sorted by words.
    table : ndarray of uint16, shape (V, K)
        b = S + eta as `bfloat`, made by `whole_rows`.
    topic_counts : ndarray of float32, shape (K,)
        S_k + sum_v eta_vk, a row made by `whole_rows`; it is divided by, so what it is made whole with is not zero.
    prior : ndarray of uint16, shape (D, K)
        Receives a = N + alpha as it was before the step, as `bfloat`.
    alpha : ndarray of float32, shape (K,)
        Prior of the documents.
    pace, keep : float32
        Omega and kappa of (E11); 1 and 0 go to the new N and stay there.
    velocity : ndarray of uint16, shape (D, K)
        How far N moved in the pass before, as `bfloat`; overwritten.
    shares : ndarray of float32, shape (D, K)
        N; overwritten.
    level : ndarray of float32, shape (nnz,)
        Z of (E10); overwritten.
    by_word : ndarray of float32, shape (nnz, 2)
        Receives, at the place of each entry, what n phi is found from again: the new Z over n, and the sum of the
        unnormalised phi, times m / n of (E10).
    fit : ndarray of float64, shape (D,)
        Receives the log probability of the words, each given all others and the counts before the step.
    """
    n_topics = len(alpha)
    a, sums, weights = room(n_topics), room(n_topics), room(n_topics + 4)
    phi, alpha_sum = (room(n_topics), room(n_topics), room(n_topics), room(n_topics)), np.float32(0.0)
    for k in range(n_topics):
        alpha_sum += alpha[k]
    for d in range(start, stop):
        own, length, last = shares[d], np.float32(0.0), indptr[d + 1]
        for k in range(n_topics):
            a[k] = lengthen(shorten(own[k] + alpha[k]))
            length += own[k]
            sums[k] = 0.0
        for k in range(n_topics):
            prior[d, k] = shorten(a[k])
        for first in range(indptr[d], last, 4):
            for j in range(first + AHEAD, first + AHEAD + 4):
                if j < len(indices):
                    fetch_row(by_word, places[j])
            n = four_of(data, first, last)
            z, words = four_of(level, first, last), four_of(indices, first, last)
            ahead = four_of(indices, first + AHEAD, len(indices))
            totals = _four_shares(a, table, words, ahead, topic_counts, z, n, phi)
            for i in range(4):
                weights[i], j = 0.0, first + i
                if j < last:
                    weights[i] = n[i] / totals[i]
                    level[j] *= totals[i]
                    by_word[places[j], 0] = level[j] / n[i]
                    by_word[places[j], 1] = own_tokens(n[i]) / n[i] * totals[i]
            _add_four(sums, phi, weights)
        move(own, sums, velocity[d], pace, keep)
        here = slice(indptr[d], last)
        fit[d] = prediction(data[here], level[here], length, alpha_sum)


@_inlined
def _four_shares(a, table, words, ahead, topic_counts, z, n, phi):
    """Write unnormalised responsibilities of four words into the four arrays of `phi`, and return their sums.

    Lines of the four words ahead are asked for one by one between the divisions: all at once they would wait.
    """
    b_0, b_1, b_2, b_3 = table[words[0]], table[words[1]], table[words[2]], table[words[3]]
    of_0, of_1 = _of_word(z[0], n[0]), _of_word(z[1], n[1])
    of_2, of_3 = _of_word(z[2], n[2]), _of_word(z[3], n[3])
    sum_0 = sum_1 = sum_2 = sum_3 = spread(np.float32(0.0))
    for k in range(0, len(a), WIDEST):
        for i in range(4):
            fetch(table, ahead[i], k)
        own, size = load(a, k), load(topic_counts, k)
        share = _share(own, load_long(b_0, k), size, *of_0)
        store(phi[0], k, share)
        sum_0 = sum_0 + share
        share = _share(own, load_long(b_1, k), size, *of_1)
        store(phi[1], k, share)
        sum_1 = sum_1 + share
        share = _share(own, load_long(b_2, k), size, *of_2)
        store(phi[2], k, share)
        sum_2 = sum_2 + share
        share = _share(own, load_long(b_3, k), size, *of_3)
        store(phi[3], k, share)
        sum_3 = sum_3 + share
    return total(sum_0), total(sum_1), total(sum_2), total(sum_3)


@_inlined
def _of_word(z, n):
    """What `_share` needs to know of a word in a document."""
    return spread(z), spread(OWN_OF_WORD * own_tokens(n)), spread(OWN_OF_DOCUMENT * own_tokens(n))


@_inlined
def _share(a, b, size, z, of_word, of_document):
    """The share of some topics in a word, before it is divided by the sum of all."""
    return a * b / (size * z + (of_word * a + of_document * b))  # (E10)


@_inlined
def _add_four(sums, phi, weights):
    """Add the four arrays of `phi`, times their weights, to `sums`."""
    w_0, w_1, w_2, w_3 = spread(weights[0]), spread(weights[1]), spread(weights[2]), spread(weights[3])
    for k in range(0, len(sums), WIDEST):
        first = w_0 * load(phi[0], k) + w_1 * load(phi[1], k)
        second = w_2 * load(phi[2], k) + w_3 * load(phi[3], k)
        store(sums, k, load(sums, k) + (first + second))


@_compiled
def update_words(
    start, stop, word_ptr, documents, table, topic_counts, prior, eta, pace, keep, velocity, suff_stats, by_word
):  # fmt: skip
    """S of the words from `start` to `stop`; return its sums over them, (K,) of float64.

    The arguments are those of `update_documents`, which must have run before; `prior` is made by `whole_rows`, and
    `suff_stats` and `velocity`, here of shape (V, K), are overwritten, as are the rows of the table.
    """
    n_topics = suff_stats.shape[1]
    b, sums, totals = room(n_topics), room(n_topics), padded(n_topics, np.float64)[:n_topics]
    for word in range(start, stop):
        own = suff_stats[word]
        for k in range(n_topics):
            b[k], sums[k] = lengthen(table[word, k]), 0.0
        for place in range(word_ptr[word], word_ptr[word + 1]):
            ahead = documents[place + AHEAD if place + AHEAD < len(documents) else place]
            a, z, total_share = prior[documents[place]], spread(by_word[place, 0]), by_word[place, 1]
            of_word, of_document = spread(OWN_OF_WORD * total_share), spread(OWN_OF_DOCUMENT * total_share)
            for k in range(0, n_topics, WIDEST):
                fetch(prior, ahead, k)
                size = load(topic_counts, k)
                # Times n, and normalised.
                share = _share(load_long(a, k), load(b, k), size, z, of_word, of_document)
                store(sums, k, load(sums, k) + share)
        move(own, sums, velocity[word], pace, keep)
        end_word(own, eta[word if len(eta) > 1 else 0], totals, table[word])
    return totals


@_inlined
def end_word(own, prior, totals, row):
    """Add the S of a word to the totals, and write S + eta for the next pass."""
    for k in range(len(own)):
        totals[k] += own[k]
        row[k] = shorten(own[k] + prior[k])


@_compiled
def move(own, new, velocity, pace, keep):
    """Move counts towards, and beyond, the new ones (E11); they stay above a tenth of the smaller of the two."""
    low = np.float32(0.1)
    for k in range(len(own)):
        old = own[k]
        moved = old + keep * lengthen(velocity[k]) + pace * (new[k] - old)
        least = low * (old if old < new[k] else new[k])
        moved = least if moved < least else moved
        own[k], velocity[k] = moved, shorten(moved - old)


@compiled(SUMS)  # what is not finite must show here
def prediction(data, level, length, alpha_sum):
    """Log probability of the words of a document, each given the counts before the step without its share (E7)."""
    value = 0.0
    for j in range(len(data)):
        others = length - OWN_OF_DOCUMENT * own_tokens(data[j])
        value += data[j] * log(np.float64(level[j] / ((others if others > 0.0 else 0.0) + alpha_sum)))
    return value
