"""Ctrl-C and requests to end: once ends a fit after the pass that is running, twice at once.

A request to end (SIGTERM) and a terminal that went away (SIGHUP) are treated as Ctrl-C is.
"""

import os
import signal
import threading
from contextlib import suppress

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """The fit was asked to end, and did so at the end of a pass."""


class Interrupt:
    """Catch interrupts; to be used in a ``with`` statement.

    Parameters
    ----------
    on_first : callable
        Called without arguments at the first interrupt, if something is finished before it takes effect.

    Attributes
    ----------
    asked : bool
        Whether an interrupt came.
    waits_for : str or None
        What is finished first, such as "this pass"; None: an interrupt ends everything at once, by a
        KeyboardInterrupt.
    """

    def __init__(self, on_first=lambda: None):
        self.asked, self.waits_for, self.on_first = False, None, on_first
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():  # only there can signals be caught
            for number in SIGNALS:
                # Whoever started this with nohup wants it to outlive the terminal.
                if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._catch)
        return self

    def __exit__(self, *exception):
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._before.clear()

    def check(self):
        """Leave the fit, if an interrupt came.

        Raises
        ------
        Stopped
        """
        if self.asked:
            raise Stopped

    def _catch(self, number, frame):
        """Take note once, give way the second time."""
        if self.asked or self.waits_for is None:
            raise KeyboardInterrupt
        self.asked = True
        with suppress(OSError):  # the terminal may be what went away
            if not os.isatty(2):  # print may have been what was interrupted; a terminal has its living line
                os.write(2, f"Stopping after {self.waits_for}; interrupt again to leave at once.\n".encode())
        self.on_first()
