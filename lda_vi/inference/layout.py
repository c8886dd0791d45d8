"""How counts lie in memory: parts of them, the same entries word by word, and rows fetched before they are needed.

Both halves of a pass read rows of a table at random: documents read rows of words, words read rows of
documents. Sums over documents are made word by word, each in the order of the documents, so that no thread
can change their last bit.
"""

from typing import NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from scipy.sparse import csr_array

from lda_vi.inference.compiling import compiled
from lda_vi.inference.state import Counts


class ByWord(NamedTuple):
    """Where each word occurs, in the order of the documents.

    Parameters
    ----------
    indptr : ndarray of int64, shape (V + 1,)
        Word w owns the places ``indptr[w]`` to ``indptr[w + 1] - 1``.
    documents : ndarray of int32, shape (nnz,)
        The document of each place.
    places : ndarray of int32 or int64, shape (nnz,)
        The place of each count of ``Counts.data``.
    """

    indptr: np.ndarray
    documents: np.ndarray
    places: np.ndarray


def by_word(counts):
    """Find where the entries of `counts` stand when they are sorted by words.

    Parameters
    ----------
    counts : Counts
        D documents over V words.

    Returns
    -------
    ByWord

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.ones(3), np.array([1, 0, 1], np.int32), np.array([0, 1, 3]), 2)
    >>> [part.tolist() for part in by_word(counts)]
    [[0, 1, 3], [1, 0, 1], [1, 0, 2]]
    """
    shape, n = (len(counts.indptr) - 1, counts.n_words), len(counts.indices)
    narrow = np.int32 if n <= np.iinfo(np.int32).max else np.int64  # half the time of the wide type
    entries = np.arange(n, dtype=narrow)
    # Entries of one word stay in order.
    columns = csr_array((entries, counts.indices, counts.indptr.astype(narrow)), shape=shape).tocsc()
    places = np.empty_like(entries)
    places[columns.data] = entries
    return ByWord(columns.indptr.astype(np.int64), columns.indices.astype(np.int32, copy=False), places)


def take_rows(counts, rows):
    """Some documents of a corpus, in the order asked for.

    Parameters
    ----------
    counts : Counts
        D documents.
    rows : ndarray of int
        Which.

    Returns
    -------
    Counts

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([4.0, 5.0, 6.0]), np.array([0, 1, 0], np.int32), np.array([0, 2, 2, 3]), 2)
    >>> take_rows(counts, np.array([2, 0])).data.tolist()
    [6.0, 4.0, 5.0]
    """
    lengths = counts.indptr[rows + 1] - counts.indptr[rows]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    entries = np.repeat(counts.indptr[:-1][rows] - indptr[:-1], lengths) + np.arange(indptr[-1])
    return Counts(counts.data[entries], counts.indices[entries], indptr, counts.n_words)


def only_words_that_occur(counts):
    """Number the words that occur anew.

    Parameters
    ----------
    counts : Counts
        D documents over V words.

    Returns
    -------
    counts : Counts
        The same over fewer words.
    words : ndarray of int64
        Which these are, ascending.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.ones(2), np.array([3, 1], np.int32), np.array([0, 1, 2]), 9)
    >>> few, words = only_words_that_occur(counts)
    >>> few.indices.tolist(), words.tolist()
    ([1, 0], [1, 3])
    """
    place, indices = np.zeros(counts.n_words, np.int32), np.empty_like(counts.indices)
    words = np.empty(min(counts.n_words, len(indices)), np.int64)
    words = words[: _renumber(counts.indices, place, indices, words)]
    return counts._replace(indices=indices, n_words=len(words)), words


@compiled()
def _renumber(indices, place, renumbered, words):
    """What `only_words_that_occur` returns, in a third of the time NumPy takes; the number of words."""
    found = 0
    for j in range(len(indices)):
        place[indices[j]] = 1
    for word in range(len(place)):
        if place[word]:
            words[found], place[word] = word, found
            found += 1
    for j in range(len(indices)):
        renumbered[j] = place[indices[j]]
    return found


def join_lists(pieces):
    """Put the lists of some rows after those of the rows before them.

    Parameters
    ----------
    pieces : list of tuple of ndarray
        Of each piece of the rows: where the list of each row ends, and arrays with what is on the lists.

    Returns
    -------
    tuple of ndarray
        Where the list of each row begins, with the end of the last; then the arrays.

    Examples
    --------
    >>> pieces = [(np.array([2, 3]), np.array([5, 6, 7])), (np.array([1]), np.array([8]))]
    >>> [part.tolist() for part in join_lists(pieces)]
    [[0, 2, 3, 4], [5, 6, 7, 8]]
    """
    ends, *parts = zip(*pieces, strict=True)
    before = np.cumsum([0, *map(len, parts[0])])
    ends = [end + offset for end, offset in zip(ends, before[:-1], strict=True)]
    return np.concatenate([before[:1], *ends]), *map(np.concatenate, parts)


@intrinsic
def fetch_row(typingctx, table, row):
    """Ask the processor for a whole row of a C-ordered table; it does nothing else.

    A row asked for a dozen rows ahead of its use is there when it is needed: measured, this halves the time of a
    pass over 20,000 words and 100 topics, whose table does not fit the nearer caches.
    """
    line = 64  # bytes the processor fetches at once

    def codegen(context, builder, signature, args):
        array = context.make_array(signature.args[0])(context, builder, args[0])
        row_bytes = cgutils.unpack_tuple(builder, array.strides)[0]
        whole = ir.IntType(64)
        address = builder.add(builder.ptrtoint(array.data, whole), builder.mul(args[1], row_bytes))
        with cgutils.for_range_slice(builder, whole(0), row_bytes, whole(line)) as (offset, _):
            _ask_for(builder, builder.add(address, offset))
        return context.get_dummy_value()

    return types.void(table, types.intp), codegen


@intrinsic
def fetch(typingctx, table, row, column):
    """Ask the processor for what lies around one number of a C-ordered table; it does nothing else."""

    def codegen(context, builder, signature, args):
        array = context.make_array(signature.args[0])(context, builder, args[0])
        steps = cgutils.unpack_tuple(builder, array.strides)
        offset = builder.add(builder.mul(args[1], steps[0]), builder.mul(args[2], steps[1]))
        _ask_for(builder, builder.add(builder.ptrtoint(array.data, ir.IntType(64)), offset))
        return context.get_dummy_value()

    return types.void(table, types.intp, types.intp), codegen


def _ask_for(builder, address):
    """Write the instruction that asks for the bytes around an address, to be read soon."""
    byte_pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte_pointer, number, number, number])
    prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    read, soon, data = number(0), number(3), number(1)
    builder.call(prefetch, [builder.inttoptr(address, byte_pointer), read, soon, data])
