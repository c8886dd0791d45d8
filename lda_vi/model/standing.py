"""Where a fit stands after a pass: everything later passes depend on, as arrays and plain values.

A fit that goes on from there ends in the same bits as one that was never cut off. Files are not touched here.
"""

import hashlib
from contextlib import suppress
from importlib import metadata
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lda_vi.errors import StorageError
from lda_vi.inference.batch import State
from lda_vi.inference.monitor import COLUMNS
from lda_vi.inference.online import Stream
from lda_vi.inference.state import Bound, Priors

PHASES = ("collapsed", "mean-field", "online")
FOLLOWED = ("settled_documents", "tracked_documents")  # arrays that are not of the state itself
NO_MATTER = ("n_jobs", "verbose")  # settings that do not change what comes out
PACKAGES = ("lda_vi", "numpy", "scipy", "numba")
GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")


class Standing(NamedTuple):
    """Where a fit stands after a pass.

    Parameters
    ----------
    phase : {"collapsed", "mean-field", "online"}
        Of that pass.
    arrays : dict of str to ndarray
        Its state: that of `collapsed.start`, or `arrays_of` one; in the collapsed phase of an online fit
        "sample" besides, the documents that find its topics.
    learn : tuple of bool
        Whether alpha and eta are still to be learned.
    rng : dict or None
        State of the generator of random numbers, where later passes need one.
    rows : list of dict
        The history.
    settled : ndarray of bool
        Documents whose own bound has settled.
    converged : bool
        Whether the bound has.
    tracked : ndarray of float64, shape (passes, D)
        Bounds of the documents after each pass; empty if they are not tracked.
    """

    phase: str
    arrays: dict[str, np.ndarray]
    learn: tuple
    rng: dict | None
    rows: list
    settled: np.ndarray
    converged: bool
    tracked: np.ndarray

    @property
    def bound(self):
        """The bound after the pass; None in the collapsed phase."""
        if self.phase == "collapsed":
            return None
        return Bound(self.arrays["documents"], self.arrays["topics"].item())

    @property
    def priors(self):
        """The priors in force."""
        return Priors(self.arrays["alpha"], self.arrays["eta"])

    @property
    def state(self):
        """The state of coordinate ascent, in the mean-field phase."""
        of = self.arrays
        return State(of["lam"], of["gamma"], self.priors, self.learn, self.bound, of["suff_stats"])

    @property
    def stream(self):
        """The stream, in the online phase."""
        return Stream(self.arrays["lam"], self.priors, self.arrays["n_batches"].item(), self.learn)


def arrays_of(state):
    """What later passes depend on in a state of coordinate ascent, or in a stream and its bound, by name.

    Parameters
    ----------
    state : State, or tuple of Stream and Bound

    Returns
    -------
    dict of str to ndarray
    """
    if isinstance(state, State):
        bound, own = state.bound, {"gamma": state.gamma, "suff_stats": state.suff_stats}
    else:
        state, bound = state
        own = {"n_batches": np.array(state.n_batches)}
    priors = {"alpha": state.priors.alpha, "eta": state.priors.eta}
    return {"lam": state.lam, **own, **priors, "documents": bound.documents, "topics": np.array(bound.topics)}


def fold(standing):
    """A state as it is stored: arrays, tables and plain values.

    Parameters
    ----------
    standing : Standing

    Returns
    -------
    dict
        Arguments for `write_folder`.
    """
    followed = dict(zip(FOLLOWED, (standing.settled, standing.tracked), strict=True))
    meta = {name: getattr(standing, name) for name in ("phase", "learn", "rng", "converged")}
    history = pd.DataFrame(standing.rows, columns=COLUMNS)
    return {"arrays": standing.arrays | followed, "tables": {"history": history}, "meta": meta}


def unfold(meta, arrays, tables):
    """The state in what `read_folder` returns.

    Parameters
    ----------
    meta, arrays, tables : dict

    Returns
    -------
    Standing

    Raises
    ------
    KeyError, TypeError, ValueError
        If they are not those of a state.
    """
    arrays = _Arrays(arrays)
    settled, tracked = (arrays.pop(name) for name in FOLLOWED)
    if meta["phase"] not in PHASES:
        raise ValueError(f"no phase is called {meta['phase']!r}")
    rows, learn = tables["history"].to_dict("records"), tuple(bool(learn) for learn in meta["learn"])
    return Standing(
        meta["phase"], arrays, learn, meta["rng"], rows, settled, bool(meta["converged"]), tracked
    )


def state_of(rng):
    """The state of a generator of random numbers, in plain values.

    Parameters
    ----------
    rng : Generator

    Returns
    -------
    dict
    """
    return _convert(rng.bit_generator.state, np.ndarray, np.ndarray.tolist)


def generator_of(state):
    """A generator of random numbers that goes on where another stood.

    Parameters
    ----------
    state : dict
        From `state_of`.

    Returns
    -------
    Generator

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> state = state_of(rng)
    >>> bool(rng.random() == generator_of(state).random())
    True
    """
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(f"no generator is called {state['bit_generator']!r}")
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = _convert(state, list, lambda words: np.array(words, dtype=np.uint64))
    return np.random.Generator(bits)


def describe_fit(settings, counts):
    """What a state belongs to: the settings that decide what comes out, and the counts.

    Parameters
    ----------
    settings : dict
        Parameters of the estimator.
    counts : Counts
        What is fitted.

    Returns
    -------
    dict
        Plain values; arrays are named by their hash.
    """
    plain: dict[str, Any] = {}
    for name in sorted(settings.keys() - set(NO_MATTER)):
        value = settings[name]
        if value is None or isinstance(value, str | bool):
            plain[name] = value
        elif isinstance(value, Integral):
            plain[name] = int(value)
        elif isinstance(value, Real):
            plain[name] = float(value)
        elif name == "random_state":
            plain[name] = type(value).__name__
        else:
            array = np.asarray(value, dtype=np.float64)
            plain[name] = f"array of shape {array.shape}, sha256 {_hash(array)}"
    shape = f"{counts.n_documents} x {counts.n_words}, {counts.data.dtype}"
    return {"settings": plain, "counts": f"{shape}, sha256 {_hash(*counts[:3])}"}


def versions(packages=PACKAGES):
    """Versions of packages, by default of those that decide the last digit."""
    found = {}
    for name in packages:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


class _Arrays(dict):
    """The arrays of a stored state."""

    def __missing__(self, name):
        """Say why an array is not there."""
        raise StorageError(
            f"the stored state has no {name!r}: another version of the program wrote it. Remove it and begin anew."
        )


def _convert(value, kind, function):
    """Apply a function to all values of a kind in a nested dictionary."""
    if isinstance(value, dict):
        return {name: _convert(item, kind, function) for name, item in value.items()}
    return function(value) if isinstance(value, kind) else value


def _hash(*arrays):
    """SHA-256 of the bytes of arrays."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
