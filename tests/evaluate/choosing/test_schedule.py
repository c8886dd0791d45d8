"""Jobs side by side: never more threads than asked for, all or none after an error."""

import threading
import time

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from lda_vi import ParameterError
from lda_vi.evaluate.choosing.schedule import Cancelled, run_jobs


@pytest.mark.parametrize(("n_jobs", "inner"), [(1, 1), (2, 1), (4, 1), (9, 2), (13, 3)])
def test_threads_in_all_are_at_most_those_asked_for(n_jobs, inner):
    lock, now, most, threads = threading.Lock(), set(), [0], set()

    def work(job, n_threads, check):
        with lock:
            now.add(job)
            most[0] = max(most[0], len(now) * n_threads)
            threads.add(n_threads)
        time.sleep(0.01)
        with lock:
            now.discard(job)
        return job

    done = []
    run_jobs([4, 3, 2, 1], work, n_jobs=n_jobs, on_done=done.append)
    assert sorted(done) == [1, 2, 3, 4]
    assert most[0] <= n_jobs
    assert threads == {inner}


def test_one_thread_keeps_the_order():
    done = []
    run_jobs([3, 1, 2], lambda job, n_threads, check: job, n_jobs=1, on_done=done.append)
    assert done == [3, 1, 2]


def test_nothing_to_do_is_done():
    done = []
    run_jobs([], done.append, on_done=done.append)
    assert done == []


def test_an_error_stops_the_others_and_comes_out():
    began, stopped = threading.Event(), threading.Event()

    def work(job, n_threads, check):
        if job == "bad":
            began.wait(10)
            raise ValueError("bad job")
        began.set()
        try:
            for _ in range(2000):
                check()
                time.sleep(0.005)
        except Cancelled:
            stopped.set()
            raise

    with pytest.raises(ValueError, match="bad job"):
        run_jobs(["long", "bad", "never"], work, n_jobs=2)
    assert stopped.is_set()


def test_nothing_begins_after_an_interrupt_in_a_job():
    began = threading.Event()

    def work(job, n_threads, check):
        if job == "bad":
            raise KeyboardInterrupt
        if job == "never":
            began.set()

    def busy(result):  # so that the thread that called learns of the interrupt late
        began.wait(0.5)

    with pytest.raises(KeyboardInterrupt):
        run_jobs(["good", "bad", "never"], work, n_jobs=1, on_done=busy)
    assert not began.is_set()


def test_what_comes_out_is_the_error_not_that_the_others_were_stopped():
    began = threading.Event()

    def work(job, n_threads, check):
        if job == "bad":
            began.wait(10)
            raise ValueError("bad job")
        began.set()
        while True:
            check()

    for _ in range(20):
        began.clear()
        with pytest.raises(ValueError, match="bad job"):
            run_jobs(["first", "bad"], work, n_jobs=2)


def test_threads_of_linear_algebra_are_held_back():
    seen = []

    def work(job, n_threads, check):
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    with threadpool_limits(limits=3, user_api="blas"):
        run_jobs([1], work, on_done=seen.extend)
    assert set(seen) == {1}


def test_numbers_of_threads_that_are_none():
    with pytest.raises(ParameterError, match="n_jobs must be"):
        run_jobs([1], None, n_jobs=0)
