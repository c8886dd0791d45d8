"""Ctrl-C during a fit: once ends it after the pass that is running, twice at once."""

import os
import signal
import threading


class Stopped(KeyboardInterrupt):
    """The fit was asked to end, and did so at the end of a pass."""


class Interrupt:
    """Catch the first Ctrl-C while a fit runs; to be used in a ``with`` statement.

    Parameters
    ----------
    on_first : callable
        Called without arguments at the first Ctrl-C.

    Attributes
    ----------
    asked : bool
        Whether somebody pressed Ctrl-C.
    """

    def __init__(self, on_first=lambda: None):
        self.asked, self._on_first, self._before = False, on_first, None

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():  # only there can signals be caught
            self._before = signal.signal(signal.SIGINT, self._catch)
        return self

    def __exit__(self, *exception):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self):
        """Leave the fit, if somebody asked for it.

        Raises
        ------
        Stopped
        """
        if self.asked:
            raise Stopped

    def _catch(self, number, frame):
        """Take note once, give way the second time."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if not os.isatty(2):  # print may have been what was interrupted; a terminal has its living line
            os.write(2, b"Stopping after this pass; interrupt again to leave at once.\n")
        self._on_first()
