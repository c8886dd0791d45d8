"""Collapsed passes over the few topics that matter, for models of many topics (E7), (E10).

Of a thousand topics, a document soon holds twenty. Here a document lists those it holds more than a trace of, and a
word those that would make up more than a few per cent of it in a document without topics. With N^ the counts of the
topics on the first list, 0 for others, and alpha^ those of alpha on the second, the a b of (E10) becomes
N^ b + alpha^ b, two candidates for each entry, each with its own share taken out. All other topics get nothing.
The lists of the words keep every topic within reach: without them no document finds one it has lost, which is worse.

Measured, with documents first (see below): completion after 40 passes, nats per held-out token. Lists were used as
soon as that saved time.

===========================================  ============  =============  ===========  ===========
which topics are visited                     20ng, K=1000  Debian, K=500  Sotu, K=500  ICLR, K=500
===========================================  ============  =============  ===========  ===========
all                                                -7.943         -7.050       -7.601       -6.938
from 0.05 tokens, 1/64 of a word                   -7.913         -7.095
from 0.2 tokens, 1/64 of a word                    -7.881         -7.004                    -7.007
from 0.4 tokens, 1/64 of a word                    -7.891
from 0.8 tokens, 1/12 of a word                    -7.810         -7.284       -7.665       -7.175
===========================================  ============  =============  ===========  ===========

Short lists are better where models have too many topics, and worse elsewhere. Default fits with lists from 0.2 tokens
and 1/32 of a word, used when an entry meets fewer than one topic in 16, and without (means of two seeds; completion
and seconds; words are those of a document, each counted once):

=============  =====  ============  ============  ============  ============  ============  ============
corpus         words  500, lists    500, all      700, lists    700, all      1000, lists   1000, all
=============  =====  ============  ============  ============  ============  ============  ============
StackOverflow    5.9  -6.579   0.6  -6.488   0.5
M10              6.7  -6.297   0.4  -6.237   0.5
snippets        10.1  -6.319   0.7  -6.094   1.1
Debian          28.1  -6.828   2.6  -6.761  11.3                              -6.981   5.1  -6.925  23.1
Reuters         34.7  -6.203   0.9  -6.187   2.5  -6.210   1.0  -6.223   3.7  -6.246   1.3  -6.286   5.3
20ng            54.8  -7.720   4.2  -7.711  10.8  -7.714   3.3  -7.748  14.6  -7.711   4.0  -7.777  19.6
Sotu            68.9  -7.571   2.2  -7.556   7.6  -7.581   2.1  -7.584   9.6  -7.605   2.7  -7.616  13.3
ICLR            71.8  -7.012   0.7  -6.959   2.0  -7.020   0.7  -6.976   2.8  -7.039   1.0  -7.016   3.9
AP             134.7  -7.699   1.1  -7.677   3.1  -7.693   1.5  -7.673   4.9  -7.685   2.0  -7.678   5.0
=============  =====  ============  ============  ============  ============  ============  ============

So lists are left to where all topics would take more than some ten seconds, and to documents that are not short: a
text of ten words can list fifty topics at most, and does so from the first pass on, before any topics have parted.
With lists from pass 14 on Debian with 500 topics is at -6.782, in twice the time, ICLR at -7.033; with 42 passes, all
topics from pass 26 on, -6.799 and -6.981, but 20 newsgroups with 1000 -7.772. What is cut off are a few per cent of
all tokens, spread over all topics; an alpha held twice as large, which (E9) finds without lists, changes nothing
(Debian -6.834), nor does it to give these tokens back to the words' lists (-6.833). All topics in the three settling
passes alone make Debian -6.820, ICLR -7.008 and 20ng -7.716.

Words go first. The b of a word lie in the nearest cache while its documents pass by, and all that an entry needs of
its document is half a line: the topics on its list, and N. Their phi is found once, and goes into S and into N of the
topics on the list, of which every piece of the words has numbers of its own, so that threads change no bit. What is
on the list of a word goes into S at once as well; into N it goes document by document afterwards, as documents may
not list it yet.

From the twentieth pass on, an entry visits 7 topics of its document and 5 of its word. A pass of 20ng with K = 1000
takes 44 to 50 ms on two threads: 24 for the words (9 of them to read and move S, 35 ns an entry) and 18 for the
documents (6 to move N, 2 for their new lists, 21 ns an entry). Documents first, each of which asks a table of 40 MB
for the b of its own topics, and words after them, which find phi again, took 66 to 77: an entry 86 ns and 47.

Tried and left. Here, in ms of the words: loops instead of eights (38), topics and counts in arrays of their own (34),
in one of 32 bits (26 to 28, where 16 take 25 to 29); counts divided by T on the lists of documents, too, and so one
gather less, or Z by documents and not by words (nothing). With documents first, in ms of both: lists as whole
vectors, what lies scattered copied together word by word (71 -> 91, 44 -> 48) or for all of a document first (38 ->
40); rows of N and S packed to the left, as a sixth of them is not zero (41 -> 46, 23 -> 28); words in the order of
how frequent they are (37 -> 35, 22 -> 24), and the table by topics as well (34, 24); documents in the order of their
main topic, so that neighbours read the same rows (nothing); topics in an order in which those of a document share
lines (6 less a pass, but to reorder costs one or two passes).
"""

import numpy as np

from lda_vi.inference.bfloat import lengthen, shorten
from lda_vi.inference.collapsed_kernels import (
    OWN_OF_DOCUMENT,
    OWN_OF_WORD,
    move,
    own_tokens,
    prediction,
    room,
)
from lda_vi.inference.compiling import compiled
from lda_vi.inference.eights import (
    EIGHT,
    gather,
    load_eight,
    load_eight_long,
    scatter_add,
    spread_eight,
)
from lda_vi.inference.layout import fetch
from lda_vi.inference.topic_lists import append, list_document, topics_above
from lda_vi.inference.vectors import number, put, store, total

SHARE = np.float32(1.0 / 32.0)  # of a word that a topic must make up to be listed
# Every piece of the words has room of its own for what it finds about all documents: fewer pieces than elsewhere.
PIECES = 12
AHEAD = 12  # entries between asking for a list and using it

_compiled = compiled(fastmath=True)


@_compiled
def update_words(
    piece, stop, cuts, word_ptr, documents, tokens, topic_counts, lists, alpha, eta, pace, keep, velocity, suff_stats,
    by_word, found,
):  # fmt: skip
    """S of the words of a piece, what they add to N of the documents, and the lists of the words.

    Parameters
    ----------
    piece, stop : int
        Which piece, and the one after it.
    cuts : ndarray of int
        Words the pieces begin with, and the end of the last.
    word_ptr, documents : ndarrays
        From `layout.by_word`.
    tokens : ndarray of float32, shape (nnz,)
        The counts, word by word.
    topic_counts : ndarray of float32, shape (K,)
        T_k = S_k + sum_v eta_vk.
    lists : Lists
        Topics of the documents, with N.
    alpha : ndarray of float32, shape (K,)
        Prior of the documents.
    eta : ndarray of float32, shape (1, K) or (V, K)
        Prior of the topics.
    pace, keep : float32
        Omega and kappa of (E11).
    velocity : ndarray of uint16, shape (V, K)
        How far S moved in the pass before, as `bfloat`; overwritten.
    suff_stats : ndarray of float32, shape (V, K)
        S; overwritten.
    by_word : ndarray of float32, shape (nnz, 2)
        Two numbers for each entry, word by word, whose product is Z of (E10). Receives this product and the sum of
        the unnormalised phi, the product of which is the new Z.
    found : ndarray of float32, shape (pieces, eights, 8)
        The part of the piece receives what it adds to N of the topics on `lists`.

    Returns
    -------
    totals : ndarray of float64, shape (K,)
        S, summed over the words.
    ends, eights : ndarrays
        The lists of the words, with b / T, as `layout.join_lists` takes them.
    """
    own_ptr, own, own_numbers = lists.indptr, lists.eights, lists.eights.reshape(-1)
    n_topics, first_word, end = len(topic_counts), cuts[piece], 0
    scale, of_own, b, sums = room(n_topics), room(n_topics + 1), room(n_topics + 1), room(n_topics + 1)
    phi, others, of_others = room(n_topics + EIGHT), room(n_topics + EIGHT), room(n_topics + EIGHT)
    a_b, a_and_b = room(n_topics + EIGHT), room(n_topics + EIGHT)
    topics, eights = np.empty(n_topics, np.uint16), np.empty((0, 2 * EIGHT), np.uint16)
    ends, totals = np.empty(cuts[stop] - first_word, np.int64), np.zeros(n_topics)
    pairs, of_piece, sums_of_own = by_word.reshape(-1), found[piece], found[piece].reshape(-1)
    sums_of_own[:] = 0.0
    for k in range(n_topics):
        scale[k] = 1 / topic_counts[k]
        of_own[k] = OWN_OF_WORD * scale[k]
    for word in range(first_word, cuts[stop]):
        row, prior, total_b = suff_stats[word], eta[word if len(eta) > 1 else 0], np.float32(0.0)
        for k in range(n_topics):
            b[k] = (row[k] + prior[k]) * scale[k]
            sums[k] = 0.0
        for k in range(n_topics):
            total_b += b[k]
        n_listed = topics_above(b[:n_topics], SHARE * total_b, topics)
        eights, end = append(eights, end, topics, n_listed, b[:n_topics])
        ends[word - first_word] = end
        n_others = (n_listed + EIGHT - 1) // EIGHT * EIGHT
        for i in range(n_others):
            a_b[i] = of_others[i] = 0.0
        for i in range(n_listed):
            k = topics[i]
            listed = lengthen(shorten(b[k]))  # as the documents will read it
            a_b[i] = alpha[k] * listed
            a_and_b[i] = of_own[k] * alpha[k] + OWN_OF_DOCUMENT * listed
        for place in range(word_ptr[word], word_ptr[word + 1]):
            if place + AHEAD < len(documents):
                ahead = number(own_ptr, number(documents, place + AHEAD))
                fetch(own, ahead, 0)
                fetch(of_piece, ahead, 0)
            d, n, z = number(documents, place), number(tokens, place), number(pairs, 2 * place)
            z *= number(pairs, 2 * place + 1)
            first, n_own = number(own_ptr, d), number(own_ptr, d + 1) - number(own_ptr, d)
            m, levels, all_shares = own_tokens(n), spread_eight(z), spread_eight(np.float32(0.0))
            many, of_document = spread_eight(m), spread_eight(OWN_OF_DOCUMENT * m)
            for i in range(n_own):
                at = 2 * EIGHT * (first + i)
                a, of_topic = load_eight_long(own_numbers, at + EIGHT), gather(b, own_numbers, at)
                left = levels + (many * (a * gather(of_own, own_numbers, at)) + of_document * of_topic)
                share = a * of_topic / left  # (E10)
                store(phi, EIGHT * i, share)
                all_shares = all_shares + share
            for i in range(0, n_others, EIGHT):
                share = load_eight(a_b, i) / (levels + many * load_eight(a_and_b, i))  # (E10)
                store(others, i, share)
                all_shares = all_shares + share
            sum_of_shares = total(all_shares)
            put(pairs, 2 * place, z)
            put(pairs, 2 * place + 1, sum_of_shares)
            weight = spread_eight(n / sum_of_shares)
            for i in range(n_own):
                share, at = weight * load_eight(phi, EIGHT * i), EIGHT * (first + i)
                scatter_add(sums, own_numbers, 2 * at, share)
                store(sums_of_own, at, load_eight(sums_of_own, at) + share)
            for i in range(0, n_others, EIGHT):
                store(of_others, i, load_eight(of_others, i) + weight * load_eight(others, i))
        for i in range(n_listed):
            sums[topics[i]] += of_others[i]
        move(row, sums, velocity[word], pace, keep)
        for k in range(n_topics):
            totals[k] += row[k]
    return totals, ends, eights[:end]


@_compiled
def update_documents(
    start, stop, data, indices, indptr, places, topic_counts, lists, of_words, alpha, trace, pace, keep, velocity,
    shares, level, by_word, found, fit,
):  # fmt: skip
    """N of the documents from `start` to `stop`; return their new lists, as `layout.join_lists` takes them.

    The arguments are those of `collapsed_kernels.update_documents` and of `update_words`, which must have run before;
    `of_words` are the lists of the words, with b / T, and `trace` is that of `topic_lists.find`.
    """
    own_ptr, own_numbers = lists.indptr, lists.eights.reshape(-1)
    word_ptr, listed, numbers = of_words.indptr, of_words.eights, of_words.eights.reshape(-1)
    n_topics, pairs, alpha_sum = shares.shape[1], by_word.reshape(-1), np.float32(0.0)
    sums, a, of_word = room(n_topics + 1), room(n_topics + 1), room(n_topics + 1)
    topics, eights = np.empty(n_topics, np.uint16), np.empty((0, 2 * EIGHT), np.uint16)
    ends, end = np.empty(stop - start, np.int64), 0
    for k in range(n_topics):
        a[k] = alpha[k]
        of_word[k] = OWN_OF_WORD * alpha[k] / topic_counts[k]
        alpha_sum += alpha[k]
    for d in range(start, stop):
        length = np.float32(0.0)
        for k in range(n_topics):
            length += shares[d, k]
            sums[k] = 0.0
        for i in range(own_ptr[d], own_ptr[d + 1]):
            share = spread_eight(np.float32(0.0))
            for piece in range(len(found)):
                share = share + load_eight(found[piece, i], 0)
            scatter_add(sums, own_numbers, 2 * EIGHT * i, share)
        for j in range(indptr[d], indptr[d + 1]):
            if j + AHEAD < len(indices):
                fetch(listed, number(word_ptr, number(indices, j + AHEAD)), 0)
                fetch(by_word, number(places, j + AHEAD), 0)
            word, n, place = number(indices, j), number(data, j), 2 * number(places, j)
            z, sum_of_shares = number(pairs, place), number(pairs, place + 1)
            levels, weight = spread_eight(z), spread_eight(n / sum_of_shares)
            many, of_document = spread_eight(own_tokens(n)), spread_eight(OWN_OF_DOCUMENT)
            for i in range(number(word_ptr, word), number(word_ptr, word + 1)):
                at = 2 * EIGHT * i
                b = load_eight_long(numbers, at + EIGHT)
                left = levels + many * (gather(of_word, numbers, at) + of_document * b)
                scatter_add(sums, numbers, at, weight * (gather(a, numbers, at) * b / left))  # (E10)
            put(level, j, z * sum_of_shares)
        move(shares[d], sums, velocity[d], pace, keep)
        here = slice(indptr[d], indptr[d + 1])
        fit[d] = prediction(data[here], level[here], length, alpha_sum)
        eights, end = list_document(eights, end, topics, shares[d], trace)
        ends[d - start] = end
    return ends, eights[:end]
