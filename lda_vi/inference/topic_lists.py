"""Lists of the topics that matter in a document, or for a word, each with its count.

A list goes by eights, as `eights` reads them: eight topics, then their eight counts as `bfloat`, a row of 16 numbers
and half a line of a cache, in which most lists find room. Where fewer than eight are left, a topic K, which there is
not, stands in with a count of zero.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.inference.bfloat import shorten
from lda_vi.inference.compiling import compiled
from lda_vi.inference.eights import EIGHT
from lda_vi.inference.layout import fetch_row, join_lists
from lda_vi.inference.vectors import WIDEST, number, put, reached, spread

# Tokens of a topic that a document must own to list it, if its counts are whole.
TRACE = 0.2
# With fewer topics no lists are made, nor with more than 16 bits can tell, nor where an entry would meet more than
# one of so many topics in the list of its document.
FEWEST_TOPICS, MOST_TOPICS, WORTH_A_LIST = 500, 2**16 - 1, 16
# Nor where there is time for all topics, entries times K, or where documents have fewer words on average, each
# counted once: `active_topics` tells what lists cost.
LEAST_VISITS, LEAST_WORDS = 500_000_000, 32

_compiled, _inlined = compiled(fastmath=True), compiled(fastmath=True, inlined=True)


class Lists(NamedTuple):
    """The lists of documents, or of words.

    Parameters
    ----------
    indptr : ndarray of int64, shape (rows + 1,)
        Row r owns the eights ``indptr[r]`` to ``indptr[r + 1] - 1``.
    eights : ndarray of uint16, shape (eights, 16)
        Topics, then counts.
    """

    indptr: np.ndarray
    eights: np.ndarray


def find(indptr, trace, shares, workers, cuts):
    """List the topics of documents, if visiting these alone saves time that is worth what it costs.

    Parameters
    ----------
    indptr : ndarray of int, shape (D + 1,)
        Where each document begins in the counts.
    trace : float32
        Tokens of a topic that a document must own to list it.
    shares : ndarray of float32, shape (D, K)
        N.
    workers : Workers
        Threads to use.
    cuts : sequence of int
        Pieces of the documents.

    Returns
    -------
    Lists or None
    """
    (n_documents, n_topics), n_entries = shares.shape, int(indptr[-1])
    if not FEWEST_TOPICS <= n_topics <= MOST_TOPICS:
        return None
    if n_entries * n_topics < LEAST_VISITS or n_entries < LEAST_WORDS * n_documents:
        return None
    visits = sum(workers.run(_visits, cuts, indptr, shares, trace))
    if not _save_time(visits, indptr, shares):
        return None
    return Lists(*join_lists(workers.run(_of_documents, cuts, shares, trace)))


def join(pieces, indptr, shares):
    """What `find` would return, from the lists of pieces of the documents and where each list ends."""
    lists = Lists(*join_lists(pieces))
    return lists if _save_time(EIGHT * np.diff(indptr) @ np.diff(lists.indptr), indptr, shares) else None


def _save_time(visits, indptr, shares):
    """Whether lists are worth it, of which entries meet so many topics; an eight counts as a whole."""
    return visits * WORTH_A_LIST < indptr[-1] * shares.shape[1]


@_compiled
def topics_above(row, limit, topics):
    """List where a row is not below a limit; return how many."""
    n, whole, limits = 0, len(row) // WIDEST * WIDEST, spread(limit)
    for first in range(0, whole, WIDEST):
        hits, k = reached(row, first, limits), first
        while hits > 0:  # mostly there is none
            if hits & 1:
                put(topics, n, np.uint16(k))
                n += 1
            hits, k = hits >> 1, k + 1
    for k in range(whole, len(row)):
        if number(row, k) >= limit:
            put(topics, n, np.uint16(k))
            n += 1
    return n


@_inlined
def append(eights, at, topics, n, row):
    """Write the list of the first n of some topics, with their counts in a row; return the eights, and their end."""
    end = at + (n + EIGHT - 1) // EIGHT
    if end > len(eights):
        longer = np.empty((2 * end, 2 * EIGHT), np.uint16)
        longer[:at] = eights[:at]
        eights = longer
    for i in range((end - at) * EIGHT):
        place, column = at + i // EIGHT, i % EIGHT
        if i < n:
            eights[place, column], eights[place, EIGHT + column] = topics[i], shorten(row[topics[i]])
        else:
            eights[place, column], eights[place, EIGHT + column] = len(row), 0
    return eights, end


@_inlined
def _largest(row):
    """The largest number of a row, where none is negative."""
    most = np.float32(0.0)
    for k in range(len(row)):
        most = max(most, row[k])
    return most


@_inlined
def list_document(eights, at, topics, row, trace):
    """Write the list of a document with N in a row, as `append`; one that is not empty has a topic."""
    n = topics_above(row, trace, topics)
    if n == 0:
        most = _largest(row)
        n = topics_above(row, most, topics) if most > 0.0 else 0
    return append(eights, at, topics, n, row)


@_compiled
def _of_documents(start, stop, shares, trace):
    """The lists of some documents: where each ends, and the eights of all."""
    ends, end = np.empty(stop - start, np.int64), 0
    topics, eights = np.empty(shares.shape[1], np.uint16), np.empty((0, 2 * EIGHT), np.uint16)
    for d in range(start, stop):
        if d + 1 < stop:
            fetch_row(shares, d + 1)
        eights, end = list_document(eights, end, topics, shares[d], trace)
        ends[d - start] = end
    return ends, eights[:end]


@_inlined
def _not_below(row, limit):
    """How many numbers of a row are not below a limit."""
    n = np.int32(0)
    for k in range(len(row)):
        n += row[k] >= limit
    return n


@_compiled
def _visits(start, stop, indptr, shares, trace):
    """How many topics on lists the entries of some documents would meet."""
    visits = 0
    for d in range(start, stop):
        row, n = shares[d], _not_below(shares[d], trace)
        if n == 0:
            n = _not_below(row, _largest(row))
        visits += (indptr[d + 1] - indptr[d]) * ((n + EIGHT - 1) // EIGHT * EIGHT)
    return visits
