"""Trainings in processes of their own, and how to tell that nothing of them was lost."""

import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lda_vi.cli import main
from lda_vi.cli.run import open_run
from lda_vi.corpus import Corpus
from lda_vi.model import LDA


def small_corpus(n_documents=30, n_words=20):
    """A corpus that is fitted in a moment, one document of it empty."""
    rng = np.random.default_rng(11)
    counts = rng.poisson(rng.gamma(0.3, 2.0, (n_documents, n_words)))
    counts[7] = 0
    return Corpus.from_matrix(counts, vocabulary=[f"word{w:02}" for w in range(n_words)])


def bits(path):
    """All of a run that is compared, to the last bit: the clock is not."""
    model = open_run(path).model
    history = model.history_.drop(columns="seconds").to_json(double_precision=15)
    names = ("components_", "doc_topic_posterior_", "doc_elbo_", "doc_elbo_history_", "doc_topic_prior_")
    arrays = [np.ascontiguousarray(getattr(model, name)).tobytes() for name in names]
    return (*arrays, model.topic_word_prior_, model.elbo_, model.verdict_, model.n_batches_, history)


def n_collapsed(path):
    """How many passes of the training of a run came before the first one that climbs the bound."""
    return int((open_run(path).model.history_["phase"] == "collapsed").sum())


def topics(X, n_jobs=2, seed=0):
    """A short fit; its topics as bytes. Here, because processes that are spawned find no test by its name."""
    model = LDA(4, random_state=seed, n_jobs=n_jobs, max_iter=2, tol=0, doc_topic_prior=0.1).fit(X)
    return model.components_.tobytes()


TRAIN = ("train", "small.corpus", "-k", "3", "--tol", "0", "--max-iter", "4", "-j", "1", "-q")


@contextmanager
def inside(folder):
    """Be in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class Child:
    """A process of its own that runs a command, or any function; forked, so that it starts at once."""

    def __init__(self, arguments, before=lambda: None):
        sys.stdout.flush()
        sys.stderr.flush()
        self.log, self._status = Path(f"log-{time.monotonic_ns()}"), None
        self.id = os.fork()
        if self.id == 0:
            status = 99
            try:
                handle = os.open(self.log, os.O_WRONLY | os.O_CREAT)
                os.dup2(handle, 1)
                os.dup2(handle, 2)
                before()
                # What pytest put in their place would write to the parent's files.
                sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
                status = arguments() if callable(arguments) else main(list(arguments))
            finally:
                os._exit(status)

    def signal(self, number):
        """Send a signal."""
        os.kill(self.id, number)

    def wait_for(self, text, patience=60):
        """Wait until it has said something."""
        until = time.monotonic() + patience
        while text not in self.said:
            assert time.monotonic() < until, f"{text!r} did not come; it said: {self.said}"
            time.sleep(0.001)

    def end(self, patience=300):
        """Wait for the end; return the exit status, negative for a signal."""
        status = self.end_or_kill(patience)
        assert status is not None, f"it hangs; it said: {self.said}"
        return status

    def end_or_kill(self, patience):
        """Wait so many seconds for the end; return the exit status, or None if it had to be killed."""
        until = time.monotonic() + patience
        while self._status is None:
            ended, status = os.waitpid(self.id, os.WNOHANG)
            if ended:
                self._status = os.waitstatus_to_exitcode(status)
                break
            if time.monotonic() > until:
                os.kill(self.id, signal.SIGKILL)
                self._status = os.waitstatus_to_exitcode(os.waitpid(self.id, 0)[1])
                return None
            time.sleep(0.001)
        return self._status

    @property
    def said(self):
        """All it wrote to stdout and stderr."""
        return self.log.read_text() if self.log.exists() else ""
