"""The way of one fit: seconds of training, and completion, at checkpoints. Judging is not training."""

import time
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np


class Topics(NamedTuple):
    """Topics as a fit would return them if it ended here.

    Parameters
    ----------
    topic_word : ndarray, shape (K, V)
        Probabilities of words; rows sum to 1.
    alpha : float or ndarray of shape (K,)
        Prior of the documents.
    seconds : float
        What ending here would still have taken.
    """

    topic_word: np.ndarray
    alpha: np.ndarray
    seconds: float = 0.0


class Track:
    """A stopwatch and the checkpoints it has passed.

    Training runs inside of ``with track.running():``. `checkpoint` stops the watch while the topics of the moment
    are put together and judged. Judging takes longer than a short pass and leaves the nearer memories full of its own
    things, which would slow down the next: `remember` only takes a copy, for `judge_all` after the fit.

    Parameters
    ----------
    judge : callable, optional
        Gives (topic_word, alpha) a number; without it checkpoints are not looked at, only timed at the end.

    Attributes
    ----------
    points : list of dict
        ``step``, ``seconds``, ``cpu_seconds`` (of this process), ``ending_seconds`` (those of the two that are
        for this checkpoint alone) and ``completion`` of each checkpoint.
    seconds : float
        Of training so far, on a clock at the wall.
    """

    def __init__(self, judge=None):
        self.judge, self.points, self._later = judge, [], []
        self.seconds = self._cpu_seconds = 0.0
        self._since = None

    @contextmanager
    def running(self):
        """Let the watch run."""
        self._go()
        try:
            yield self
        finally:
            self._halt()

    def checkpoint(self, step, look):
        """Judge what is there now.

        Parameters
        ----------
        step : str or int
            Name of the checkpoint.
        look : callable
            Returns `Topics`; called while the watch stands still.
        """
        with self._standing():
            if self.judge is not None:
                self._judge(step, self.seconds, self._cpu_seconds, look)

    def remember(self, step, take):
        """Note the time of a checkpoint that `judge_all` judges.

        Parameters
        ----------
        step : str or int
            Name of the checkpoint.
        take : callable
            Copies what is there now and returns a `look`; called while the watch stands still.
        """
        with self._standing():
            self._later.append((step, self.seconds, self._cpu_seconds, take()))

    def judge_all(self):
        """Judge what was remembered."""
        for checkpoint in self._later:
            self._judge(*checkpoint)
        self._later.clear()

    @contextmanager
    def _standing(self):
        """Let the watch stand still, if it runs."""
        ran = self._since is not None
        if ran:
            self._halt()
        yield
        if ran:
            self._go()

    def _judge(self, step, seconds, cpu_seconds, look):
        """Add a point."""
        topics = look()
        self.points.append(
            {
                "step": step,
                "seconds": seconds + topics.seconds,
                "cpu_seconds": cpu_seconds + topics.seconds,
                "ending_seconds": topics.seconds,
                "completion": self.judge(topics.topic_word, topics.alpha),
            }
        )

    def _go(self):
        """Start the watch."""
        self._since = time.perf_counter(), time.process_time()

    def _halt(self):
        """Stop it."""
        self.seconds += time.perf_counter() - self._since[0]
        self._cpu_seconds += time.process_time() - self._since[1]
        self._since = None


def rows_of_one(matrix):
    """Rows divided by their sums, in float64."""
    matrix = np.asarray(matrix, dtype=np.float64)
    return matrix / matrix.sum(axis=1, keepdims=True)
