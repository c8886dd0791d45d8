"""A line that is redrawn on a terminal, and a plain one now and then elsewhere; all of it on stderr."""

import sys
import time
from contextlib import suppress

from lda_vi.cli.output import visible

SECONDS_BETWEEN_LINES = 5.0


def duration(seconds):
    """Write seconds as people do.

    Examples
    --------
    >>> duration(7.2), duration(61), duration(7325)
    ('0:07', '1:01', '2:02:05')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def say(text):
    """Print a line on stderr, if anybody is still there to read it: work does not end because nobody watches it."""
    with suppress(OSError):
        # Not by click, which would write past a line that is redrawn.
        print(visible(text, keep="\n"), file=sys.stderr, flush=True)


class Living:
    """Keep a line on a terminal and redraw it all the time, within a ``with`` statement.

    Subclasses set ``_quiet`` and ``_live`` (None), and have a method ``_drawn`` that returns what rich is to draw.
    """

    def __enter__(self):
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True, highlight=False)
            if not console.is_dumb_terminal:
                self._live = Live(self._drawn(), console=console, refresh_per_second=8, transient=True)
                self._live.start()
        return self

    def __exit__(self, *exception):
        if self._live is not None:
            self._live.stop()
            self._live = None


class Line:
    """What the method `line` of an object returns, asked for whenever the terminal redraws it."""

    def __init__(self, progress):
        self._progress = progress

    def __rich_console__(self, console, options):
        from rich.text import Text

        yield Text(self._progress.line(), no_wrap=True, overflow="ellipsis")


class Spoken(Living):
    """Shows what its method `line` says of some work. Parameters as for `Steps`."""

    def __init__(self, text, quiet, clock):
        self._text, self._quiet, self._live, self._clock = text, quiet, None, clock
        self._began = self._shown = clock()

    def _tell(self):
        """Print the line where none is redrawn, unless that was done a moment ago."""
        now = self._clock()
        if self._live is None and not self._quiet and now - self._shown >= SECONDS_BETWEEN_LINES:
            self._shown = now
            say(self.line())

    def _drawn(self):
        """The living line."""
        return Line(self)


class Steps(Spoken):
    """Show how far work of a known size is; to be used in a ``with`` statement and called after each step.

    Parameters
    ----------
    text : str
        What is going on.
    total : int
        Size of all steps together.
    quiet : bool
        Show nothing.
    clock : callable
        Seconds from some beginning.

    Examples
    --------
    >>> seconds = iter([0.0, 10.0, 20.0])
    >>> steps = Steps("Counting", 80, quiet=True, clock=lambda: next(seconds))
    >>> steps(20)
    >>> steps.line()
    '0:20, about 1:00 left  Counting: 25%'
    """

    def __init__(self, text, total, *, quiet=False, clock=time.monotonic):
        super().__init__(text, quiet, clock)
        self._total, self._done = total, 0

    def __call__(self, size=1):
        """Take note of a step of some size and show it."""
        self._done += size
        self._tell()

    def line(self):
        """How far it is, in words; what matters most comes first."""
        elapsed = self._clock() - self._began
        if not self._done:
            return f"{duration(elapsed)}  {self._text}"
        left = elapsed * (self._total / self._done - 1)
        rest = f", about {duration(left)} left" if self._done < self._total else ""
        return f"{duration(elapsed)}{rest}  {self._text}: {self._done / self._total:.0%}"


class Waiting(Spoken):
    """Show what is at work, and for how long, where the rest is unknown; called with each step as it begins.

    Parameters
    ----------
    text, quiet, clock
        As for `Steps`.

    Examples
    --------
    >>> seconds = iter([0.0, 70.0, 75.0])
    >>> waiting = Waiting("Scoring", quiet=True, clock=lambda: next(seconds))
    >>> waiting("completion")
    >>> waiting.line()
    '1:15  Scoring: completion'
    """

    def __init__(self, text, *, quiet=False, clock=time.monotonic):
        super().__init__(text, quiet, clock)
        self._step = ""

    def __call__(self, step):
        """Take note of a step that begins and show it."""
        self._step = step
        self._tell()

    def line(self):
        """What is at work, in words."""
        step = f": {self._step}" if self._step else ""
        return f"{duration(self._clock() - self._began)}  {self._text}{step}"
