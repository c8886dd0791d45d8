"""The course of a fit: what happens after each of its passes, to the model, on disk and for the caller.

Passes are done in `fitting`; here they are followed.
"""

import sys

import numpy as np
import pandas as pd

from lda_vi.inference.monitor import COLUMNS, tell
from lda_vi.model.files import forget
from lda_vi.model.packed import shorten, write_out
from lda_vi.model.settings import as_given
from lda_vi.model.standing import Standing, arrays_of, state_of


class Course:
    """Follows a fit pass by pass, from its beginning or from where an earlier one was cut off.

    Parameters
    ----------
    model : LDA
        Gets what is learned.
    monitor : Monitor
        Has the history, and the last word on when to stop.
    learn : tuple of bool
        Whether alpha and eta are to be learned.
    workers : Workers
        Threads to use.
    checkpoints : Checkpoints, optional
        Where states are stored.
    resume : Standing, optional
        Where the earlier fit stood.
    on_pass : callable, optional
        Called with each row of the history.
    """

    def __init__(self, model, monitor, learn, workers, *, checkpoints=None, resume=None, on_pass=None):
        self.monitor, self.resume, self._workers = monitor, resume, workers
        self._model, self._learn, self._checkpoints, self._on_pass = model, learn, checkpoints, on_pass
        self._tracked, self._pending = [], None
        if resume is not None:
            monitor.resume(resume.rows, resume.bound, settled=resume.settled, converged=resume.converged)
            self._tracked = list(resume.tracked)

    def keep(self, phase, arrays, *, learn=None, rng=None):
        """Take a state that belongs to the row of the history recorded next.

        Parameters
        ----------
        phase : str
            That of the pass.
        arrays : dict of str to ndarray
            What later passes depend on.
        learn : tuple of bool, optional
            Whether the priors are still to be learned; by default as at the beginning.
        rng : Generator, optional
            Where later passes need one.
        """
        self._pending = (phase, arrays, self._learn if learn is None else learn, rng)

    def record(self, *row, **numbers):
        """Write a row of the history, if there is one to write, and let everybody know of it."""
        if row:
            self.monitor.record(*row, **numbers)
        if self._pending is not None and self._checkpoints is not None:
            self._checkpoints.note(self._standing(*self._pending))
        self._pending = None
        row = self.monitor.rows[-1]
        if self._model.verbose:
            print(tell(row), file=sys.stderr)
        if self._on_pass is not None:
            self._on_pass(dict(row))

    def after_pass(self, state, n_batches):
        """Follow a pass of coordinate ascent, which recorded its row itself."""
        self.after_all(state, n_batches)
        self.keep("mean-field", arrays_of(state), learn=state.learn)
        self.record()

    def after_all(self, state, n_batches):
        """Take the result of a fit whose passes do not leave one each."""
        if self._model.track_documents == "all":
            self._tracked.append(state.bound.documents)
        self.hold(state, n_batches)

    def hold(self, state, n_batches):
        """Make a state the model's own: its topics and documents, and where the fit stands."""
        model, monitor = self._model, self.monitor
        keep_topics(model, state.lam, state.priors, n_batches)
        model._learn = state.learn
        model._short = shorten(state, self._workers)
        if model._short is None:
            # A copy: the next pass works in the memory of gamma.
            model.doc_topic_posterior_ = state.gamma.astype(state.lam.dtype)
        else:
            forget(model, model._short)
        model.elbo_, model.doc_elbo_ = state.bound.total, state.bound.documents
        model.history_ = pd.DataFrame(monitor.rows, columns=COLUMNS)
        model.n_iter_ = monitor.n_passes
        verdict = monitor.verdict()
        model.converged_, model.verdict_ = verdict.converged, verdict.sentence

    def end(self):
        """Put together what the passes left in parts, however the fit ended."""
        short = vars(self._model).pop("_short", None) or {}
        for name in short:
            setattr(self._model, name, write_out(short, name, self._workers))
        if self._tracked:
            self._model.doc_elbo_history_ = np.array(self._tracked)

    def _standing(self, phase, arrays, learn, rng):
        """Where the fit stands, with the row of the history just written."""
        monitor = self.monitor
        tracked = np.array(self._tracked) if self._tracked else np.empty((0, 0))
        rng = None if rng is None else state_of(rng)
        return Standing(
            phase,
            arrays,
            learn,
            rng,
            list(monitor.rows),
            monitor.settled,
            monitor.verdict().converged,
            tracked,
        )


class Unwatched:
    """The course of a fit that nobody follows."""

    resume = None

    def keep(self, *_, **__):
        """Do nothing."""

    record = keep


def keep_topics(model, lam, priors, n_batches):
    """Make topics and priors the model's own, in scikit-learn's shapes.

    Parameters
    ----------
    model : LDA
    lam : ndarray, shape (V, K)
    priors : Priors
    n_batches : int
        Batches they were learned from.
    """
    model.components_ = lam.T
    model.doc_topic_prior_ = priors.alpha
    model.topic_word_prior_ = as_given(priors.eta)
    model.n_batches_ = n_batches
