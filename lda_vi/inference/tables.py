"""Whole tables, such as S and N, handled by all threads some rows at a time: cut up, added to, summed up."""

import numpy as np

from lda_vi.inference.workers import even_cuts


def row_cuts(table):
    """Places that cut the rows of a dense table into pieces of about equal work, as `even_cuts`.

    Parameters
    ----------
    table : ndarray, shape (rows, columns)

    Returns
    -------
    ndarray of int

    Examples
    --------
    >>> row_cuts(np.empty((9, 2))).tolist()
    [0, 9]
    """
    return even_cuts(np.arange(len(table) + 1) * table.shape[1])


def add_rows(table, prior, out, workers):
    """Write the sum of a table and of what broadcasts to it into another, by all threads.

    Parameters
    ----------
    table : ndarray, shape (rows, columns)
    prior : ndarray, shape (rows, columns) or one that broadcasts to it, of two dimensions
    out : ndarray, shape (rows, columns)
        Overwritten; it may be `table`.
    workers : Workers
        Threads to use.

    Returns
    -------
    ndarray
        `out`.

    Examples
    --------
    >>> from lda_vi.inference.workers import Workers
    >>> add_rows(np.ones((2, 2)), np.array([[1.0, 2.0]]), np.empty((2, 2)), Workers()).tolist()
    [[2.0, 3.0], [2.0, 3.0]]
    """

    def add(start, stop):
        np.add(table[start:stop], prior[start:stop] if len(prior) > 1 else prior, out=out[start:stop])

    workers.run(add, row_cuts(table))
    return out


def sums(table, axis, workers):
    """The sums of the columns of a table (axis 0) or of its rows (axis 1), in float64, by all threads.

    The order of the sums depends on the table alone. `topic_table.add_words` takes half the time for columns, but
    0.4 s to compile for both types, which every first fit would pay.

    Parameters
    ----------
    table : ndarray, shape (rows, columns)
    axis : {0, 1}
        What is summed over.
    workers : Workers
        Threads to use.

    Returns
    -------
    ndarray of float64, shape (columns,) or (rows,)

    Examples
    --------
    >>> from lda_vi.inference.workers import Workers
    >>> sums(np.float32([[1, 2], [3, 4]]), 0, Workers()).tolist(), sums(np.ones((2, 3)), 1, Workers()).tolist()
    ([4.0, 6.0], [3.0, 3.0])
    """

    def part(start, stop):
        return table[start:stop].sum(axis=axis, dtype=np.float64)

    parts = workers.run(part, row_cuts(table))
    return np.concatenate(parts) if axis else np.sum(parts, axis=0)
