"""Faults on order: the n-th thing a program does to its files fails, or is the last thing it does."""

import builtins
import errno
import os
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

MOMENTS = ("before", "during", "after")
CHANGES = ("open", "replace", "rename", "unlink", "rmdir", "mkdir", "link", "fsync")


class Faults:
    """Counts what is done to files in a folder, and lets one thing go wrong.

    Parameters
    ----------
    folder : Path
        What is done elsewhere does not count; relative paths do.
    at : int, optional
        Which one goes wrong, from 0; by default none.
    moment : {"before", "during", "after"}
        When. During a write, half of it is done; anything else cannot be halved, and is not done.
    kill : bool
        End the process on the spot instead of raising an error.
    """

    def __init__(self, folder, at=None, moment="before", *, kill=False):
        self.folder, self.at, self.moment, self.kill = Path(folder).resolve(), at, moment, kill
        self.done = []

    @contextmanager
    def active(self):
        """A context in which they happen."""
        with pytest.MonkeyPatch.context() as patch:
            for name in CHANGES:
                patch.setattr(os, name, self._guarded(name, getattr(os, name)))
            patch.setattr(builtins, "open", self._opener(builtins.open))
            yield self

    def step(self, what, act, half=lambda: None):
        """Do one thing, or let it go wrong."""
        at = len(self.done)
        self.done.append(what)
        if at != self.at:
            return act()
        if self.moment == "during":
            half()
        try:
            result = act() if self.moment == "after" else None
        finally:
            if self.kill:
                os.kill(os.getpid(), signal.SIGKILL)
        if hasattr(result, "close"):
            result.close()
        raise OSError(errno.ENOSPC, "No space left on device", what)

    def _is_ours(self, path):
        """Whether a path is in the folder; a file that is open already is."""
        if isinstance(path, int):
            return True
        path = os.fspath(path)
        return not os.path.isabs(path) or str(path).startswith(str(self.folder))

    def _guarded(self, name, real):
        def call(path, *args, **options):
            if not self._is_ours(path) or (name == "open" and not args[0] & (os.O_CREAT | os.O_WRONLY)):
                return real(path, *args, **options)
            # Waiting for a disk proves nothing here, and takes most of the time.
            act = (lambda: None) if name == "fsync" else (lambda: real(path, *args, **options))
            return self.step(f"{name} {path}", act)

        return call

    def _opener(self, real):
        def call(path, mode="r", *args, **options):
            if not self._is_ours(path) or not set(mode) & set("wax+"):
                return real(path, mode, *args, **options)
            file = self.step(f"open {path}", lambda: real(path, mode, *args, **options))
            return _File(file, self, path)

        return call


class _File:
    """A file that is written to, under watch."""

    def __init__(self, file, faults, path):
        self._file, self._faults, self._path, self._written = file, faults, path, 0

    def write(self, data):
        """Write, or fail to; from the fourth time on a file is like the third, and is not counted."""
        self._written += 1
        if self._written > 3:
            return self._file.write(data)

        def half():
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        return self._faults.step(f"write {self._path}", lambda: self._file.write(data), half)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)
