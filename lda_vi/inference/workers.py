"""Threads for the compiled loops, which run without Python's lock.

Work is cut into the same pieces whatever the number of threads, and each piece writes to places of its own.
So the number of threads changes how long a result takes, and not one bit of it.

All fits of a process share its processors: however many run in threads of their own, no more pieces are worked
on at a time than there are processors.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from numbers import Integral

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.inference.compiling import compiles

PIECES = 24
# A piece with less work than this takes longer to hand to a thread than to do.
SMALLEST_PIECE = 4096
# Variables that tell how many threads compiled loops of this process may use.
LIMITS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS")


class Workers:
    """A pool of threads that runs a function over pieces of a range.

    Parameters
    ----------
    n_jobs : int, optional
        How many threads: None means 1, -1 as many as there are processors for this process, -2 one fewer.

    Raises
    ------
    ParameterError
        If `n_jobs` is 0 or not an integer, or, on entering, if loops are not compiled.

    Examples
    --------
    >>> with Workers(2) as workers:
    ...     workers.run(lambda start, stop, base: base + stop - start, [0, 3, 7], 10)
    [13, 14]
    """

    def __init__(self, n_jobs=None):
        self.n_threads = count_threads(n_jobs)
        self._pool = None

    def __enter__(self):
        if not compiles():
            raise ParameterError("NUMBA_DISABLE_JIT is set, and the loops work only when compiled: unset it.")
        if self.n_threads > 1:
            self._pool = ThreadPoolExecutor(self.n_threads - 1, thread_name_prefix="lda_vi")
        return self

    def __exit__(self, *exception):
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def run(self, function, cuts, *args):
        """Call ``function(start, stop, *args)`` for each two neighbours in `cuts`.

        Parameters
        ----------
        function : callable
            It should release Python's lock, or the threads wait for each other.
        cuts : sequence of int
            Ascending places; n + 1 of them make n pieces.
        *args
            Passed on.

        Returns
        -------
        list
            The results in the order of the pieces.
        """
        calls = [(int(start), int(stop), *args) for start, stop in pairwise(cuts)]
        if self._pool is None or len(calls) < 2:
            return [function(*call) for call in calls]
        order, results, errors = iter(range(len(calls))), [None] * len(calls), {}
        work = order, function, calls, results, errors
        others = [self._pool.submit(_work_through, *work) for _ in range(min(self.n_threads, len(calls)) - 1)]
        try:
            _work_through(*work)  # to wake one thread and to wait for it takes as long as a small piece
            wait(task for task in others if not task.cancel())  # no need to wait for who has not begun
        finally:
            _skip(order)  # after an interrupt nobody begins another piece
        if errors:  # an interrupt before all others
            raise errors[min(errors, key=lambda i: (isinstance(errors[i], Exception), i))]
        return results


def _work_through(order, function, calls, results, errors):
    """Do the calls that nobody has begun yet, one after the other, each when a processor is free for this process.

    To hand every single call to the pool would cost as much as a small one takes.
    """
    for i in order:  # each number goes to one thread
        with _turns:
            try:
                results[i] = function(*calls[i])
            except BaseException as error:
                errors[i] = error
                _skip(order)


def _skip(order):
    """Leave nothing of an iterator."""
    for _ in order:
        pass


def count_threads(n_jobs):
    """The number of threads an `n_jobs` of scikit-learn's convention asks for.

    Parameters
    ----------
    n_jobs : int or None
        None means 1; -1 as many as there are processors for this process, -2 one fewer. Where joblib shares
        the processors out among its workers, or NUMBA_NUM_THREADS or OMP_NUM_THREADS is set, -1 stays below.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ParameterError
        If `n_jobs` is 0 or not an integer.

    Examples
    --------
    >>> count_threads(None), count_threads(3)
    (1, 3)
    """
    if n_jobs is None:
        return 1
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, Integral) or n_jobs == 0:
        raise ParameterError(
            f"n_jobs must be None, a number of threads >= 1, or -1 for all processors, got {n_jobs!r}."
        )
    if n_jobs > 0:
        return int(n_jobs)
    return max(_most_threads() + 1 + int(n_jobs), 1)


def _processors():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _most_threads():
    """How many threads make "all processors": fewer where somebody shares them out among processes."""
    if "multiprocessing" in sys.modules and sys.modules["multiprocessing"].current_process().daemon:
        return 1  # one of several workers that joblib or a pool has started
    limits = [os.environ.get(name, "") for name in LIMITS]  # joblib sets them in its workers
    return min([_processors(), *(int(limit) for limit in limits if limit.isdecimal() and int(limit) > 0)])


def _new_turns():
    """Let as many pieces be worked on as there are processors; a forked process begins with none of them."""
    global _turns
    _turns = threading.BoundedSemaphore(_processors())


_new_turns()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_turns)


def even_cuts(indptr, pieces=PIECES, *, smallest=SMALLEST_PIECE):
    """Places that cut the rows of a sparse matrix into pieces of about equal work.

    A row costs what it stores, and a little for itself. The cuts depend on the matrix alone.

    Parameters
    ----------
    indptr : ndarray of int, shape (rows + 1,)
        Where each row begins.
    pieces : int
        The most pieces; there are never more than rows.
    smallest : int
        The least work of a piece, in stored entries, if there is more than one.

    Returns
    -------
    ndarray of int, shape (pieces + 1,)
        From 0 to the number of rows.

    Examples
    --------
    >>> even_cuts(np.array([0, 4, 4, 4, 8]), pieces=2, smallest=1).tolist()
    [0, 2, 4]
    """
    n_rows = len(indptr) - 1
    work = indptr - indptr[0] + np.arange(n_rows + 1)
    pieces = max(min(pieces, n_rows, int(work[-1]) // smallest), 1)
    targets = np.linspace(0, work[-1], pieces + 1)[1:-1]
    return np.unique(np.concatenate([[0], np.searchsorted(work, targets), [n_rows]]))
