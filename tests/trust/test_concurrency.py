"""Several at once: trainings, readers, threads, forked and spawned processes."""

import os
import shutil
import signal
import threading
import time

import joblib
import numpy as np
import pytest
from trainings import Child, bits, topics

from lda_vi.cli.lock import Lock
from lda_vi.cli.run import open_run
from lda_vi.errors import InputError, StorageError
from lda_vi.inference import workers
from lda_vi.inference.workers import Workers, count_threads
from lda_vi.model import LDA

pytestmark = pytest.mark.filterwarnings("ignore::lda_vi.model.NotConvergedWarning")


@pytest.fixture(scope="module")
def X():
    """Counts that are cut into several pieces."""
    rng = np.random.default_rng(3)
    return rng.poisson(rng.gamma(0.2, 1.0, (300, 120)))


def stop_in_the_middle(start, train, name="run", *options):
    """A training that stands still after its 20th pass, in a process of its own."""
    from lda_vi.cli.progress import Progress

    def stand():
        real = Progress.__call__

        def call(self, row):
            real(self, row)
            if len(self.rows) == 20:
                os.kill(os.getpid(), signal.SIGSTOP)

        Progress.__call__ = call

    return start([*train, "-o", name, "--checkpoint-every", "10", *options], stand)


def test_a_second_training_into_one_folder_is_refused(start, train, ask, same):
    first = stop_in_the_middle(start, train)
    first.wait_for("checkpoint 20")
    for place in ("run", "./run", os.path.abspath("run")):
        status, said = ask(*train, "-o", place)
        assert status == 1
        assert f"another training is writing there (process {first.id})" in said
    assert ask("train", "--resume", "run")[0] == 1
    assert ask(*train, "-o", "elsewhere")[0] == 0
    first.signal(signal.SIGCONT)
    assert first.end() == 0
    same("run")


def test_the_lock_dies_with_its_process(start, train, ask, same, place):
    first = stop_in_the_middle(start, train)
    first.wait_for("checkpoint 20")
    first.signal(signal.SIGKILL)
    assert first.end() == -signal.SIGKILL
    assert ask(*train, "-o", "run")[0] == 0
    same("run")
    assert not (place / ".run.lock").exists()


def test_a_lock_for_one_at_a_time(place):
    with Lock("a/b/run"):
        with pytest.raises(StorageError, match="another training"), Lock("a/b/run"):
            pass
        with Lock("a/b/other"):
            pass
    assert not (place / "a").exists()  # made for the lock alone
    with Lock("a/b/run"):
        pass


def test_threads_take_turns_with_the_lock(place):
    inside, most = [], []

    def work():
        for _ in range(50):
            try:
                with Lock("run"):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
            except StorageError:
                time.sleep(0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most
    assert max(most) == 1


def test_reading_works_while_runs_are_replaced(start, train, whole, place):
    """Whoever reads sees one run or the other, never parts of both."""
    shutil.copytree(whole / "run", "run")
    expected = {0: bits("run")}
    assert start([*train, "-o", "other", "--seed", "1"]).end() == 0
    expected[1] = bits("other")

    def replace():
        from lda_vi.cli.run import write_run

        old, new = open_run("run"), open_run("other")
        while not os.path.exists("enough") and time.monotonic() < until + 60:
            for run in (new, old):
                write_run("run", model=run.model, corpus=run.corpus, record=run.record, force=True)
                for _ in range(3):  # a run that never stays as long as it takes to read cannot be read
                    open_run("run")
        return 0

    seen, until = [], time.monotonic() + 60
    writer = start(replace)
    while len(seen) < 25 and time.monotonic() < until:
        seed = open_run("run").record["settings"]["random_state"]
        found = bits("run")
        assert found in expected.values()
        seen.append(seed)
    (place / "enough").touch()
    assert writer.end() == 0
    assert set(seen) == {0, 1}


def test_a_run_that_vanishes_while_it_is_read(whole, place, monkeypatch):
    from lda_vi.cli import run as runs

    shutil.copytree(whole / "run", "run")
    real = runs.open_corpus

    def vanish(path):
        shutil.rmtree("run")
        return real(path)

    monkeypatch.setattr(runs, "open_corpus", vanish)
    with pytest.raises(InputError, match="run: no such folder"):
        open_run("run")


@pytest.mark.parametrize("backend", ["threading", "loky", "multiprocessing"])
def test_inside_joblib(X, backend):
    expected = topics(X)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        found = joblib.Parallel()(joblib.delayed(topics)(X, n_jobs) for n_jobs in (-1, 2, None))
    assert set(found) == {expected}


def test_joblib_shares_the_processors_out():
    with joblib.parallel_config(backend="loky", n_jobs=workers._processors()):
        counts = joblib.Parallel()(joblib.delayed(count_threads)(-1) for _ in range(2))
    assert counts == [1, 1]
    with joblib.parallel_config(backend="multiprocessing", n_jobs=2):
        assert joblib.Parallel()(joblib.delayed(count_threads)(n) for n in (-1, 3)) == [1, 3]


def test_limits_of_the_environment(monkeypatch):
    monkeypatch.setattr(workers, "_processors", lambda: 8)
    for name in workers.LIMITS:
        monkeypatch.delenv(name, raising=False)
    assert [count_threads(n) for n in (-1, -2, None, 3)] == [8, 7, 1, 3]
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert [count_threads(n) for n in (-1, -2, -9, None, 3)] == [2, 1, 1, 1, 3]
    monkeypatch.setenv("OMP_NUM_THREADS", "4,2")  # for nested loops; of no concern here
    assert count_threads(-1) == 8


def test_no_more_pieces_at_a_time_than_processors(monkeypatch):
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    workers._new_turns()
    busy, most, lock = [0], [0], threading.Lock()

    def piece(start, stop):
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.002)
        with lock:
            busy[0] -= 1

    def fit():
        with Workers(8) as pool:
            pool.run(piece, range(20))

    threads = [threading.Thread(target=fit) for _ in range(3)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        monkeypatch.undo()
        workers._new_turns()
    assert most[0] == 2


def test_threads_of_ones_own(X):
    expected, found = topics(X), []
    threads = [threading.Thread(target=lambda: found.append(topics(X))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert found == [expected] * 3


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_process_forked_in_the_middle_of_a_fit(X, place):
    """Its own fits neither wait for threads it has not, nor for turns somebody else has taken."""
    expected, running, done = topics(X), threading.Event(), threading.Event()

    def on_pass(row):
        running.set()

    def work():
        while not done.is_set():
            LDA(4, random_state=1, n_jobs=2, max_iter=3, tol=0).fit(X, on_pass=on_pass)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert running.wait(60)
        for _ in range(3):
            assert Child(lambda: 0 if topics(X) == expected else 1).end() == 0
    finally:
        done.set()
        thread.join()


def test_a_training_in_a_thread(ask, train, same, place):
    from lda_vi.cli import main

    status = []
    thread = threading.Thread(target=lambda: status.append(main([*train, "-o", "run"])))
    thread.start()
    thread.join()
    assert status == [0]
    same("run")
