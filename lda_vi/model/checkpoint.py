"""A fit that stands still on disk, so that it can go on after an interrupt, a crash or a power cut.

What a state consists of says `lda_vi.model.standing`; how files are written, `lda_vi.storage`: until a new
checkpoint is whole on disk the one before stays valid. When to look for interrupts, and where runs are kept,
is not decided here.
"""

import warnings
from pathlib import Path

import pandas as pd

from lda_vi.errors import CheckpointWarning, ParameterError, StorageError
from lda_vi.inference.validation import check_int
from lda_vi.model.settings import users_level
from lda_vi.model.standing import describe_fit, fold, unfold, versions
from lda_vi.storage import read_folder, write_folder

KIND, FORMAT = "checkpoint", 1


class Checkpoints:
    """Where a fit keeps its state, and finds it again.

    Pass it to `LDA.fit`. If the folder holds the state of a fit with the same settings and counts, the fit goes
    on from there. One process may use a folder at a time.

    Parameters
    ----------
    path : str or Path
        The folder.
    every : int, default=0
        Passes from one checkpoint to the next, collapsed ones counted; 0: only when `save` is called.
    extra : dict, optional
        Stored with each checkpoint: whatever the caller needs to find again, as JSON.
    on_saved : callable, optional
        Called with the number of passes once a checkpoint is safely on disk.
    on_failed : callable, optional
        Called with the error when a checkpoint that was due cannot be written; the fit goes on. By default a
        `CheckpointWarning` tells of it.

    Attributes
    ----------
    extra : dict
        As given.
    n_saved : int or None
        Passes done in the state on disk, as far as this object wrote or read it.

    Examples
    --------
    >>> import tempfile
    >>> from lda_vi import LDA
    >>> X = [[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]]
    >>> with tempfile.TemporaryDirectory() as place:
    ...     first = LDA(2, random_state=0).fit(X, checkpoints=Checkpoints(place, every=10))
    ...     again = LDA(2, random_state=0).fit(X, checkpoints=Checkpoints(place))
    >>> bool((again.components_ == first.components_).all())
    True
    """

    def __init__(self, path, *, every=0, extra=None, on_saved=None, on_failed=None):
        check_int(every, "every", 0)
        self.path, self.every, self.extra = Path(path), int(every), dict(extra or {})
        self.n_saved, self._on_saved, self._on_failed = None, on_saved, on_failed or _warn
        self._fit, self._noted, self._found = None, None, None

    def read(self):
        """What the folder holds: the caller's own words, and whether they come with a state.

        Returns
        -------
        extra : dict or None
            None if there is no checkpoint.
        rows : list of dict
            The history of the state; none where there is no state yet.

        Raises
        ------
        StorageError
            If there is one and it is damaged; the message names the file.
        """
        if not self._is_there():
            return None, []
        self._found = read_folder(self.path, kind=KIND, format=FORMAT)
        try:
            return dict(self._found.meta["extra"]), self._found.tables["history"].to_dict("records")
        except (KeyError, TypeError, ValueError) as error:
            raise StorageError(f"{self.path}: not a checkpoint ({error!r})") from error

    def begin(self, settings, counts):
        """Find out where a fit begins; called by the fit.

        Parameters
        ----------
        settings : dict
            Parameters of the estimator.
        counts : Counts
            What is fitted.

        Returns
        -------
        Standing or None
            None if there is no state yet.

        Raises
        ------
        ParameterError
            If the folder holds the state of another fit.
        StorageError
            If what it holds is damaged.
        """
        self._fit = describe_fit(settings, counts)
        if self._found is None:
            self.read()
        found, self._found = self._found, None
        if found is None or found.meta.get("phase") is None:
            return None
        self._compare(found.meta)
        try:
            standing = unfold(*found)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StorageError(
                f"{self.path}: not a state this version of the program can go on from ({error!r}); remove the "
                "folder to begin anew."
            ) from error
        self.n_saved = len(standing.rows)
        return standing

    def note(self, standing):
        """Take the state after a pass, and store it if it is due; called by the fit.

        Parameters
        ----------
        standing : Standing
            Valid until the next pass begins.
        """
        self._noted = standing
        if self.every and len(standing.rows) % self.every == 0:
            try:
                self.save()
            except (OSError, MemoryError) as error:
                self._on_failed(error)

    def save(self):
        """Store the state noted last, unless it is stored already; to be called from `on_pass`.

        Returns
        -------
        int or None
            Passes done in the state on disk; None if there is none yet.

        Raises
        ------
        StorageError
            If it cannot be written; the checkpoint before is then intact.
        """
        noted = self._noted
        if noted is None or (len(noted.rows) == self.n_saved and self._is_there()):
            return self.n_saved
        content = fold(noted)
        content["meta"] |= {"fit": self._fit, "versions": versions(), "extra": self.extra}
        write_folder(self.path, kind=KIND, format=FORMAT, **content)
        self.n_saved = len(noted.rows)
        if self._on_saved is not None:
            self._on_saved(self.n_saved)
        return self.n_saved

    def announce(self):
        """Store `extra` alone, before the first pass, so that it can be found if the fit never gets farther."""
        write_folder(
            self.path, kind=KIND, format=FORMAT, arrays={}, tables={"history": pd.DataFrame(columns=["pass"])},
            meta={"phase": None, "extra": self.extra},
        )  # fmt: skip

    def _is_there(self):
        """Whether the folder holds anything."""
        return (self.path / "manifest.json").is_file()

    def _compare(self, meta):
        """Refuse the state of another fit; warn where its arithmetic may be another."""
        stored = meta.get("fit") or {}
        if stored.get("counts") != self._fit["counts"]:
            raise ParameterError(
                f"{self.path} holds the state of a fit to other documents. Choose another folder, or remove it."
            )
        then, now = stored.get("settings", {}), self._fit["settings"]
        for name in [name for name in now if then.get(name) != now[name]]:
            raise ParameterError(
                f"{self.path} holds the state of a fit with {name}={then.get(name)!r}, not {now.get(name)!r}. "
                "Choose another folder, or remove it."
            )
        then, now = meta.get("versions", {}), versions()
        other = [name for name in now if then.get(name) != now[name]]
        if other:
            before, here = (", ".join(f"{name} {of.get(name)}" for name in other) for of in (then, now))
            warnings.warn(
                f"The checkpoint was written with {before}; this is {here}. The result may differ in its last "
                "digits from that of a fit that was never cut off.",
                CheckpointWarning,
                stacklevel=users_level(),
            )


def _warn(error):
    """Tell of a checkpoint that could not be written."""
    warnings.warn(f"A checkpoint could not be written: {error}", CheckpointWarning, stacklevel=users_level())
