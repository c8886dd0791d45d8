"""The history of a fit, the decision to stop, and the sentence that tells why.

The recorded bound cannot fall but for rounding: `Monitor` refuses to go on where it does. Nothing is computed
from counts or topics here.
"""

import math
import time
from typing import NamedTuple

import numpy as np

from lda_vi.errors import BoundError

COLUMNS = (
    "pass",
    "phase",
    "elbo",
    "documents",
    "topics",
    "per_token",
    "predictive",
    "change",
    "converged_documents",
    "alpha_sum",
    "eta",
    "seconds",
)

# One word or one topic can bring a bound to zero: its changes are then measured by this much of its tokens.
LEAST_BOUND = 1e-6
# How far, of its size, rounding may let the bound fall between two passes.
ALLOWED_FALL = {np.dtype(np.float64): 1e-9, np.dtype(np.float32): 1e-6}
# The terms of a bound are sums of parts of about their own size, each rounded once or twice.
ROUNDED_TERMS = 16


class Verdict(NamedTuple):
    """Why a fit stopped.

    Parameters
    ----------
    converged : bool
        Whether the bound had settled.
    sentence : str
        The reason with its numbers.
    advice : str
        What to change; empty where nothing needs to be.
    """

    converged: bool
    sentence: str
    advice: str


class Monitor:
    """Keeps the rows of the history and says when to stop.

    Parameters
    ----------
    counts : Counts
        What is fitted.
    tol : float
        Relative change of the bound below which it has settled; 0 never stops early.
    max_iter : int
        The most passes.
    dtype : numpy dtype
        That of the topics; decides how far rounding may let the bound fall.

    Attributes
    ----------
    rows : list of dict
        The history, with the keys `COLUMNS`; NaN where a pass has no such number.
    n_passes : int
        Passes of the bound so far; collapsed ones have none.
    settled : ndarray of bool, shape (D,)
        Documents whose own bound moved by less than `tol` of itself in the last pass, and empty ones.

    Examples
    --------
    >>> from lda_vi.inference.state import Bound, Counts
    >>> counts = Counts(np.array([2.0]), np.array([0], np.int32), np.array([0, 1, 1]), 1)
    >>> monitor = Monitor(counts, tol=1e-3, max_iter=9)
    >>> for pass_, own in enumerate([-3.0, -2.0, -1.9999], start=1):
    ...     stop = monitor.step(pass_, Bound(np.array([own, 0.0]), -1.0))
    >>> stop
    True
    >>> print(monitor.verdict().sentence)
    converged: the bound moved by 3.3e-05 of itself in pass 3, below tol=0.001; 2 of 2 documents settled
    """

    def __init__(self, counts, *, tol, max_iter, dtype=np.float64):
        self.tol, self.max_iter = tol, max_iter
        self._allowed_fall = ALLOWED_FALL[np.dtype(dtype)]
        self._n_tokens, self._n_words = counts.n_tokens, counts.n_words
        self._tokens = np.diff(
            np.concatenate([[0.0], np.cumsum(counts.data, dtype=np.float64)])[counts.indptr]
        )
        self._empty = np.diff(counts.indptr) == 0
        self._began = time.perf_counter()
        self._last, self._change, self.n_passes, self._converged = None, math.nan, 0, False
        self.rows, self.settled = [], self._empty.copy()

    def record(self, phase, pass_, *, alpha=None, eta=None, **numbers):
        """Write a row of the history.

        Parameters
        ----------
        phase : str
            "collapsed", "mean-field" or "online".
        pass_ : int
            Its number within the phase, from 1.
        alpha, eta : float or ndarray, optional
            Priors in force: their sum, and their mean, are recorded.
        **numbers : float
            Any of `COLUMNS`.
        """
        unknown = set(numbers) - set(COLUMNS)
        if unknown:
            raise TypeError(f"no column of the history: {', '.join(sorted(unknown))}")
        row = dict.fromkeys(COLUMNS, math.nan)
        row |= {"pass": pass_, "phase": phase, "seconds": time.perf_counter() - self._began}
        if alpha is not None:
            row["alpha_sum"] = float(np.sum(alpha))
        if eta is not None:
            row["eta"] = float(np.mean(eta))
        row |= {name: float(number) for name, number in numbers.items()}
        self.rows.append(row)

    def step(self, pass_, bound, *, alpha=None, eta=None, phase="mean-field", early=False, may_fall=False):
        """Take note of a pass and decide whether it was the last.

        Parameters
        ----------
        pass_ : int
            Its number, from 1.
        bound : Bound
            As the pass left it.
        alpha, eta : ndarray, optional
            Priors in force.
        phase : str
            Name of the phase.
        early : bool
            True where something is still held back: the pass is not the last, whatever the bound does.
        may_fall : bool
            True where the values are estimates, which may fall.

        Returns
        -------
        bool
            True if the bound has settled or `max_iter` is reached.

        Raises
        ------
        BoundError
            If the bound fell by more than rounding explains, or is not finite.
        """
        if not math.isfinite(bound.total):
            raise BoundError(
                f"The bound is {bound.total} after pass {pass_}. Counts or priors are too extreme for the "
                "type of the topics: check them, and use float64 if they are float32."
            )
        self.n_passes, self._change = pass_, math.nan
        if self._last is not None:
            self._compare(pass_, bound, math.inf if may_fall else self._rounding(bound, alpha, eta))
        self._last = bound
        self.record(
            phase,
            pass_,
            alpha=alpha,
            eta=eta,
            elbo=bound.total,
            documents=bound.documents.sum(),
            topics=bound.topics,
            per_token=bound.total / self._n_tokens,
            change=self._change,
            converged_documents=np.count_nonzero(self.settled),
        )
        self._converged = abs(self._change) < self.tol and not early
        return self.done

    def _rounding(self, bound, alpha, eta):
        """How far rounding may let the bound fall."""
        usual = self._allowed_fall * (abs(bound.total) + self._n_tokens)
        if alpha is None or eta is None:
            return usual
        # Large priors make the bound a small difference of large numbers, about x ln x for each document and topic.
        n_documents, n_topics = len(bound.documents), len(alpha)
        of_document = np.sum(alpha) + self._n_tokens / n_documents
        of_topic = np.mean(eta) * self._n_words + self._n_tokens / n_topics
        terms = n_documents * of_document * math.log1p(of_document)
        terms += n_topics * of_topic * math.log1p(of_topic)
        return usual + ROUNDED_TERMS * np.finfo(np.float64).eps * terms

    def _compare(self, pass_, bound, rounding):
        """Compute the change since the pass before, of the whole and of each document."""
        size = max(abs(bound.total), LEAST_BOUND * self._n_tokens)
        self._change = (bound.total - self._last.total) / size
        moved = np.abs(bound.documents - self._last.documents)
        sizes = np.maximum(np.abs(bound.documents), LEAST_BOUND * self._tokens)
        self.settled = self._empty | (moved < self.tol * sizes)
        fall = self._last.total - bound.total
        if fall > rounding:
            raise BoundError(
                f"The bound fell in pass {pass_}, from {self._last.total!r} to {bound.total!r}, by "
                f"{fall / size:.1e} of itself; rounding explains {rounding / size:.1e}. Counts or "
                "priors may be too extreme for the type of the topics (use float64 if they are float32); if "
                "they are ordinary, this is a fault of the program, please report it."
            )

    @property
    def done(self):
        """Whether the last pass was the last."""
        return self._converged or self.n_passes >= self.max_iter

    def resume(self, rows, bound, *, settled, converged):
        """Take the place of the monitor of a fit that was cut off.

        Parameters
        ----------
        rows : list of dict
            Its history; the clock goes on where the last row stopped it.
        bound : Bound or None
            As its last pass left it; None in the collapsed phase.
        settled : ndarray of bool, shape (D,)
            Its `settled`.
        converged : bool
            Whether that pass was the last because the bound had settled.
        """
        self.rows = [dict(row) for row in rows]
        if rows:
            self._began = time.perf_counter() - rows[-1]["seconds"]
        if bound is not None:
            self._last, self._change, self.n_passes = bound, rows[-1]["change"], rows[-1]["pass"]
        self.settled, self._converged = settled.copy(), bool(converged)

    def verdict(self):
        """Say why the fit stopped, or where it stands if it has not.

        Returns
        -------
        Verdict
        """
        if self._converged:
            return Verdict(
                True, f"converged: {self._moved()}, below tol={self.tol:g}; {self._documents()}", ""
            )
        unfinished = self.n_passes < self.max_iter
        stopped = f"{'broken off before' if unfinished else 'stopped after'} max_iter={self.max_iter}"
        if self.n_passes < 2:
            sentence = f"{stopped}: one pass cannot show how far the bound moves"
            return Verdict(False, sentence, "Set max_iter to 2 or more." if self.tol else "")
        if self.tol == 0 and not unfinished:
            return Verdict(False, f"ran all {self.n_passes} passes, as tol=0 asks; {self._moved()}", "")
        if abs(self._change) < self.tol:
            return Verdict(False, f"{stopped}: too early for the priors to be learned", "Raise max_iter.")
        sentence = f"{stopped}: {self._moved()}, not below tol={self.tol:g}; {self._documents()}"
        return Verdict(False, sentence, "Raise max_iter, or raise tol if the topics are good enough for you.")

    def _moved(self):
        """How far the last pass moved the bound."""
        return f"the bound moved by {abs(self._change):.1e} of itself in pass {self.n_passes}"

    def _documents(self):
        """How many documents have settled."""
        return f"{np.count_nonzero(self.settled):,} of {len(self.settled):,} documents settled"


def tell(row):
    """A row of the history as a line for people.

    Parameters
    ----------
    row : dict
        From `Monitor.rows`.

    Returns
    -------
    str

    Examples
    --------
    >>> row = dict.fromkeys(COLUMNS, math.nan) | {"phase": "collapsed", "pass": 3, "seconds": 0.25}
    >>> tell(row)
    'collapsed pass 3, 0.2 s'
    >>> tell(row | {"phase": "mean-field", "elbo": -8123.4, "per_token": -7.25, "change": 0.002})
    'mean-field pass 3, 0.2 s: bound -8,123.4 (-7.2500 a token), moved by 2.0e-03 of itself'
    """
    start = f"{row['phase']} pass {row['pass']}, {row['seconds']:.1f} s"
    if math.isnan(row["elbo"]):
        return start
    line = f"{start}: bound {row['elbo']:,.1f} ({row['per_token']:.4f} a token)"
    return line if math.isnan(row["change"]) else f"{line}, moved by {row['change']:.1e} of itself"
