"""Threads: order kept, errors passed on, cuts that depend on the matrix alone."""

import threading

import numpy as np
import pytest

from lda_vi.errors import ParameterError
from lda_vi.inference.workers import Workers, count_threads, even_cuts


@pytest.mark.parametrize("n_jobs", [None, 1, 2, 3])
def test_results_come_in_the_order_of_the_pieces(n_jobs):
    with Workers(n_jobs) as workers:
        assert workers.run(lambda start, stop, add: (start + add, stop), [0, 2, 5, 9], 100) == [
            (100, 2),
            (102, 5),
            (105, 9),
        ]


def test_two_threads_work_at_once():
    """Each waits for the other: one thread alone would wait for ever."""
    both = threading.Barrier(2, timeout=30)
    with Workers(2) as workers:
        workers.run(lambda start, stop: both.wait(), [0, 1, 2])


def test_an_error_in_a_thread_arrives():
    def fail(start, stop):
        raise ZeroDivisionError(f"piece {start}")

    with Workers(2) as workers, pytest.raises(ZeroDivisionError, match="piece 0"):
        workers.run(fail, [0, 1, 2])


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_after_an_error_no_piece_begins(n_jobs):
    began = []

    def fail(start, stop):
        began.append(start)
        raise ZeroDivisionError(f"piece {start}")

    with Workers(n_jobs) as workers, pytest.raises(ZeroDivisionError, match="piece 0"):
        workers.run(fail, range(100))
    assert len(began) <= n_jobs


@pytest.mark.parametrize("n_jobs", [0, 1.5, "2", True])
def test_n_jobs_that_is_no_number_of_threads(n_jobs):
    with pytest.raises(ParameterError, match="n_jobs"):
        Workers(n_jobs)


def test_negative_n_jobs_count_from_all_processors():
    assert count_threads(-1) >= 1
    assert count_threads(-10_000) == 1
    assert count_threads(-2) == max(count_threads(-1) - 1, 1)


def test_cuts_cover_everything_once_and_share_the_work(rng):
    lengths = rng.poisson(30, size=5000)
    lengths[::7] = 0
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    cuts = even_cuts(indptr)
    assert cuts[0] == 0
    assert cuts[-1] == 5000
    assert (np.diff(cuts) > 0).all()
    work = np.diff((indptr + np.arange(5001))[cuts])
    assert work.max() < 1.2 * work.mean()
    assert len(cuts) > 2


@pytest.mark.parametrize("lengths", [[], [0], [0, 0, 0], [3], [10**6, 0, 1]])
def test_cuts_of_odd_matrices(lengths):
    cuts = even_cuts(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
    assert cuts[0] == 0
    assert cuts[-1] == len(lengths)
    assert (np.diff(cuts) > 0).all()


def test_small_matrices_are_not_cut():
    assert len(even_cuts(np.arange(0, 1000, 10))) == 2


def test_an_interrupt_arrives_before_an_error():
    both = threading.Barrier(2, timeout=30)

    def fail(start, stop):
        both.wait()
        raise KeyboardInterrupt if threading.current_thread() is threading.main_thread() else ValueError

    with Workers(2) as workers:
        for _ in range(20):  # who takes the first piece is chance
            with pytest.raises(KeyboardInterrupt):
                workers.run(fail, [0, 1, 2])
