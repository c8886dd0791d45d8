"""What is seen of a search over numbers of topics: a redrawn line on a terminal, one for each fit elsewhere.

All of it goes to stderr. How long the rest may take is a plain function of what is known.
"""

import threading
import time

from lda_vi.cli.live_line import Line, Living, duration, say
from lda_vi.cli.progress import describe, seconds_left

SECONDS_BETWEEN_LINES = 30.0
BASE = 10  # a fit costs as much as so many topics more


def time_left(waiting, running, finished, width):
    """Guess how long the rest of a search takes.

    Parameters
    ----------
    waiting : sequence of int
        Numbers of topics of the fits that have not begun, in their order.
    running : sequence of (int, float, float or None)
        Number of topics, seconds so far, and seconds left as far as the fit itself can tell.
    finished : sequence of (int, float)
        Number of topics and seconds of those that are done.
    width : int
        Fits side by side.

    Returns
    -------
    float or None
        Seconds; None where nothing can be said yet.

    Examples
    --------
    >>> time_left([10, 10], [(30, 5.0, 15.0)], [(30, 20.0)], width=2)
    20.0
    """
    known = list(finished) or [(k, elapsed + left) for k, elapsed, left in running if left is not None]
    if not known:
        return None
    pace = sum(seconds for _, seconds in known) / sum(k + BASE for k, _ in known)
    ends = [pace * (k + BASE) - elapsed if left is None else left for k, elapsed, left in running]
    ends = sorted(max(end, 0.0) for end in ends) + [0.0] * (width - len(running))
    for k in waiting:
        ends.sort()
        ends[0] += pace * (k + BASE)
    return max(ends)


class SearchProgress(Living):
    """Show how a search goes; to be used in a ``with`` statement and called with each event of `choose_k`.

    Parameters
    ----------
    n_threads : int
        Threads in all.
    max_iter, tol
        Where a fit ends.
    quiet : bool
        Show nothing.
    clock : callable
        Seconds from some beginning.
    """

    def __init__(self, n_threads, *, max_iter, tol, quiet=False, clock=time.monotonic):
        self._threads, self._quiet, self._clock = n_threads, quiet, clock
        self._limits = {"max_iter": max_iter, "tol": tol}
        self._lock, self._live = threading.Lock(), None
        self._began = self._shown = clock()
        self._wanted, self._before = 0, 0
        self._waiting, self._running, self._finished, self._stopping = [], {}, [], False

    def __call__(self, event):
        """Take note of an event, from whatever thread, and show it."""
        with self._lock:
            if event["event"] == "plan":
                self._waiting, self._before = list(event["waiting"]), len(event["done"])
                self._wanted = len(event["waiting"]) + len(event["done"])
                if self._before:
                    self._show(f"{self._before} of {self._wanted} fits are there from before", always=True)
                return
            which = event["topics"], event["seed"]
            if event["event"] == "pass":
                if which in self._waiting:
                    self._waiting.remove(which)
                    self._running[which] = (self._clock() - event["row"]["seconds"], [])
                self._running[which][1].append(event["row"])
                self._show_now_and_then()
                return
            self._running.pop(which, None)
            self._finished.append((which[0], event["scores"]["seconds"]))
            self._show(self.fit_line(event))

    def _drawn(self):
        """The living line."""
        return Line(self)

    def stop(self):
        """Show from now on that these passes are the last."""
        self._stopping = True

    def numbers(self):
        """How many fits are finished, and how many are wanted."""
        return self._before + len(self._finished), self._wanted

    def fit_line(self, event):
        """A finished fit in words."""
        done, wanted = self.numbers()
        scores = event["scores"]
        return (
            f"{duration(self._clock() - self._began)}  {done}/{wanted}  K={event['topics']} seed {event['seed']}  "
            f"held-out {scores['held_out']:.4f}/token  {scores['seconds']:.1f} s{self._left_words()}"
        )

    def _show(self, text, *, always=False):
        """Print a line, unless there is a living one."""
        self._shown = self._clock()
        if not self._quiet and (always or self._live is None):
            say(text)

    def _show_now_and_then(self):
        """Print the state of a search that has been silent for long."""
        if self._live is None and self._clock() - self._shown >= SECONDS_BETWEEN_LINES:
            self._show(self._line())

    def line(self):
        """The state of the search in words; what matters most comes first."""
        with self._lock:
            return self._line()

    def _line(self):
        """The same, for who has the lock."""
        done, wanted = self.numbers()
        when = duration(self._clock() - self._began)
        if not wanted:
            return f"{when}  getting ready"
        ending = ", stopping after these passes" if self._stopping else self._left_words()
        text = f"{when}{ending}  {done} of {wanted} fits"
        for (k, seed), (_, rows) in sorted(self._running.items()):
            phase = describe(rows[-1], max(rows[-1].get("converged_documents") or 1, 1)).split("  ")[0]
            text += f"  K={k} seed {seed}: {phase}"
        return text

    def left(self):
        """Seconds left; None where nothing can be said."""
        running = []
        for (k, _), (began, rows) in self._running.items():
            elapsed = self._clock() - began
            left = seconds_left(rows, **self._limits)
            behind = elapsed - rows[-1]["seconds"]
            running.append((k, elapsed, None if left is None else max(left - behind, 0.0)))
        width = max(min(self._threads, len(running) + len(self._waiting)), 1)
        return time_left([k for k, _ in self._waiting], running, self._finished, width)

    def _left_words(self):
        """How long the rest may take, in words; nothing where that is not known or nothing is left."""
        left = self.left() if self._waiting or self._running else None
        return "" if left is None else f", about {duration(left)} left"
