"""Scores as they come: value, standard error, and what a reader must know."""

import numpy as np
import pandas as pd

from lda_vi.errors import InputError

COLUMNS = ("part", "score", "value", "standard_error", "note")


class ScoreTable:
    """Rows of scores.

    Parameters
    ----------
    on_step : callable, optional
        Called with the name of each score that takes its time, before it is made.

    Examples
    --------
    >>> table = ScoreTable()
    >>> table.add("topics", "diversity", 0.9)
    >>> table.frame()["score"].tolist()
    ['diversity']
    """

    def __init__(self, on_step=None):
        self.rows, self._on_step = [], on_step

    def add(self, part, score, value, error=np.nan, note=""):
        """Add a score; NaN stands for a value or an error that is missing."""
        self.rows.append((part, score, float(value), float(error), note))

    def tell(self, step):
        """Say what begins now."""
        if self._on_step is not None:
            self._on_step(step)

    def attempt(self, part, score, act):
        """Add the value, error and note that a function returns, or the reason why it has none."""
        self.tell(score)
        try:
            value, error, note = act()
        except InputError as reason:
            value, error, note = np.nan, np.nan, f"none: {reason}"
        self.add(part, score, value, error, note)

    def frame(self):
        """All rows as a DataFrame."""
        return pd.DataFrame(self.rows, columns=COLUMNS)
