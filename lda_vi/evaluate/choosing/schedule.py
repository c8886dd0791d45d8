"""Jobs side by side on a number of threads, without more threads than asked for.

The largest jobs begin first, so that no large one is left over at the end. Where there are fewer jobs than
threads, each gets several. What comes out does not depend on any of this.
"""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from threadpoolctl import threadpool_limits

from lda_vi.inference.workers import count_threads


class Cancelled(Exception):
    """A job that was told to stop, and did."""


def run_jobs(jobs, work, *, n_jobs=None, on_done=lambda result: None):
    """Run jobs, the first of them first, and hand over each result as it comes.

    Parameters
    ----------
    jobs : sequence
        What `work` is called with; best the longest first.
    work : callable
        Called as ``work(job, n_threads, check)`` in a thread; it calls ``check()`` now and then, which raises
        `Cancelled` when all is to end.
    n_jobs : int, optional
        Threads in all: None means 1, -1 all processors.
    on_done : callable
        Called with each result, in the thread that called.

    Raises
    ------
    Exception
        The first error of a job, after the others have been stopped; so too an interrupt.

    Examples
    --------
    >>> run_jobs([3, 1, 2], lambda job, n_threads, check: 10 * job, n_jobs=1, on_done=print)
    30
    10
    20
    """
    if not jobs:
        return
    n_threads = count_threads(n_jobs)
    side_by_side = min(n_threads, len(jobs))
    stop, errors = threading.Event(), []

    def check():
        if stop.is_set():
            raise Cancelled

    def run(job):
        check()
        try:
            return work(job, n_threads // side_by_side, check)
        except BaseException as error:
            errors.append(error)
            stop.set()  # here, not where it is read: nothing may begin in between
            raise

    # The libraries of linear algebra below NumPy would start threads of their own in each of ours.
    with (
        threadpool_limits(limits=1, user_api="blas"),
        ThreadPoolExecutor(side_by_side, thread_name_prefix="lda_vi-fit") as pool,
    ):
        futures = [pool.submit(run, job) for job in jobs]
        waiting = set(futures)
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=futures.index):
                    on_done(future.result())
        except Cancelled:
            raise errors[0] from None
        except BaseException:
            stop.set()
            raise
