"""What is seen of a fit while it runs: a line that is redrawn on a terminal, a plain one now and then elsewhere.

All of it goes to stderr. What a pass reports and how long the rest may take are plain functions of the rows
of the history; nothing here reads a clock to decide anything.
"""

import math

from lda_vi.cli.live_line import SECONDS_BETWEEN_LINES, Living, duration, say
from lda_vi.inference import collapsed

BAR, WIDE = 12, 100  # columns of the bar, and those a terminal needs to show it
# Before the bound has moved twice nobody knows how many passes it needs; these are usual.
USUAL_PASSES, USUAL_COST = 6, 4.0


def describe(row, n_documents):
    """Tell what a pass did.

    Parameters
    ----------
    row : dict
        Row of the history.
    n_documents : int
        Documents in all.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"phase": "collapsed", "pass": 3, "predictive": -7.25}
    >>> describe(row, 10)
    'collapsed 3  predictive -7.2500/token'
    >>> row = {"phase": "mean-field", "pass": 2, "per_token": -7.5, "change": 2e-3, "converged_documents": 4.0}
    >>> describe(row, 10)
    'mean-field 2  bound -7.5000/token  moved 2.0e-03  40% settled'
    """
    if row["phase"] == "collapsed":
        return f"collapsed {row['pass']}  predictive {row['predictive']:.4f}/token"
    text = f"{row['phase']} {row['pass']}  bound {row['per_token']:.4f}/token"
    if not math.isnan(row["change"]):
        text += f"  moved {abs(row['change']):.1e}"
        text += f"  {row['converged_documents'] / n_documents:.0%} settled"
    return text


def seconds_left(rows, *, max_iter, tol):
    """Guess how long the rest of a fit takes, from what it did so far.

    Parameters
    ----------
    rows : list of dict
        Rows of the history up to now.
    max_iter : int
        The most passes.
    tol : float
        Relative change of the bound below which the fit ends.

    Returns
    -------
    float or None
        Seconds; None where nothing can be said.

    Examples
    --------
    >>> changes = [math.nan, 8e-3, 4e-3]
    >>> rows = [{"phase": "mean-field", "pass": n + 1, "change": c, "seconds": n} for n, c in enumerate(changes)]
    >>> seconds_left(rows, max_iter=100, tol=1e-3)
    2.0
    """
    last = rows[-1]
    phase = [row for row in rows if row["phase"] == last["phase"]]
    if len(phase) < 2:
        return None
    recent = phase[-6:]
    pace = (recent[-1]["seconds"] - recent[0]["seconds"]) / (len(recent) - 1)
    if last["phase"] == "collapsed":
        certain = collapsed.LEAST_PASSES + collapsed.SETTLING_PASSES - last["pass"]
        return pace * (max(certain, collapsed.SETTLING_PASSES) + min(USUAL_PASSES, max_iter) * USUAL_COST)
    return pace * min(_passes_left(phase, tol), max_iter - last["pass"])


def _passes_left(rows, tol):
    """Number of passes until the change, falling at the rate of the last two, is below `tol`."""
    before, now = abs(rows[-2]["change"]), abs(rows[-1]["change"])
    if tol == 0:
        return math.inf
    if now < tol:
        return 0
    if math.isnan(before) or not 0 < now < before:
        return max(USUAL_PASSES - rows[-1]["pass"], 1)
    return math.ceil(math.log(tol / now) / math.log(now / before))


class Progress(Living):
    """Show each pass of a fit as it ends; to be used in a ``with`` statement and called with each row.

    Parameters
    ----------
    n_documents : int
        Documents in all.
    max_iter : int
        The most passes.
    tol : float
        Where the fit ends.
    quiet : bool
        Show nothing.
    """

    def __init__(self, n_documents, *, max_iter, tol, quiet=False):
        self.rows, self.stopping = [], False
        self._n_documents, self._limits, self._quiet = n_documents, {"max_iter": max_iter, "tol": tol}, quiet
        self._live, self._shown = None, None

    def __call__(self, row):
        """Take note of a row of the history and show it."""
        self.rows.append(row)
        new_phase = self._shown is None or self._shown["phase"] != row["phase"]
        if self._live is not None or self._quiet:
            return
        if new_phase or row["seconds"] - self._shown["seconds"] >= SECONDS_BETWEEN_LINES:
            self._shown = row
            say(self.line(row["seconds"]))

    def _drawn(self):
        """The living line."""
        return _Line(self)

    def stop(self):
        """Show from now on that this pass is the last."""
        self.stopping = True

    def line(self, elapsed):
        """The state of the fit in words, so many seconds after its start; what matters most comes first."""
        if not self.rows:
            return f"{duration(elapsed)}  getting ready"
        left = self.left(elapsed)
        when = duration(elapsed)
        if self.stopping:
            when += ", stopping after this pass"
        elif left is not None:
            when += f", about {duration(left)} left"
        return f"{when}  {describe(self.rows[-1], self._n_documents)}"

    def left(self, elapsed):
        """Seconds left, so many seconds after the start; None where nothing can be said."""
        left = seconds_left(self.rows, **self._limits) if self.rows else None
        return None if left is None else max(left - (elapsed - self.rows[-1]["seconds"]), 0.0)


class _Line:
    """The living line, drawn anew whenever the terminal asks for it."""

    def __init__(self, progress):
        import time

        self._progress, self._clock = progress, time.monotonic
        self._began, self._marks = self._clock(), (0, 0.0)

    def __rich_console__(self, console, options):
        from rich.text import Text

        elapsed = self._elapsed()
        line = Text(no_wrap=True, overflow="ellipsis")
        if options.max_width >= WIDE:
            left = self._progress.left(elapsed)
            filled = 0 if left is None else round(BAR * elapsed / max(elapsed + left, 1e-9))
            line.append("━" * filled, style="green")
            line.append("━" * (BAR - filled) + "  ", style="bright_black")
        yield line.append(self._progress.line(elapsed))

    def _elapsed(self):
        """Seconds since the fit began, by its own rows where there are any."""
        rows, now = self._progress.rows, self._clock()
        if not rows:
            return now - self._began
        if len(rows) != self._marks[0]:
            self._marks = (len(rows), now)
        return rows[-1]["seconds"] + now - self._marks[1]
