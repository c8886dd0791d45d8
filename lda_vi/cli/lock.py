"""One training at a time in a folder: a lock that dies with its process.

It is a file beside the folder, locked by the system and not by its being there: one that was left behind by a
crash stops nobody. Readers need no lock.
"""

import os
from contextlib import suppress
from pathlib import Path

from lda_vi.errors import StorageError

try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None


class Lock:
    """Hold a folder for writing; to be used in a ``with`` statement.

    Parameters
    ----------
    path : str or Path
        The folder; it need not be there.

    Raises
    ------
    StorageError
        On entering, if another process holds it, or nothing can be written beside it.
    """

    def __init__(self, path):
        self._shown, path = path, Path(path).resolve()
        self._file = path.with_name(f".{path.name}.lock")
        self._handle, self._made = None, []

    def __enter__(self):
        if fcntl is not None:
            try:
                self._acquire()
            except StorageError:
                raise
            except OSError as error:
                self._tidy()
                raise StorageError(f"{self._shown}: cannot be written ({error})") from error
        return self

    def __exit__(self, *exception):
        if self._handle is not None:
            with suppress(OSError):
                os.unlink(self._file)  # while it is held: whoever waits looks again
            os.close(self._handle)
            self._handle = None
        self._tidy()

    def _acquire(self):
        """Make the file and lock it, until the file that is locked is the one that is there."""
        while self._handle is None:
            parent = self._file.parent
            self._made = [folder for folder in (parent, *parent.parents) if not folder.exists()] or self._made
            parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
                os.close(handle)
                raise StorageError(
                    f"{self._shown}: another training is writing there"
                    f"{f' (process {owner})' if owner else ''}. Wait until it is done, or choose another place "
                    "with -o."
                ) from None
            except OSError:  # a file system without locks
                os.close(handle)
                return
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(self._file)):
                    self._handle = handle
                    continue
            os.close(handle)
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def _tidy(self):
        """Remove the folders made for the lock, where nothing has come into them."""
        with suppress(OSError):
            for folder in self._made:
                os.rmdir(folder)
