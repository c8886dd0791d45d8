"""One data file of a stored folder: written beside its hash, and proved sound before it is used."""

import hashlib
import os
import re
import stat
from contextlib import contextmanager, suppress

from lda_vi.errors import StorageError

try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None

NAME = re.compile(r"[a-z][a-z0-9_]*")
DATA_FILE = re.compile(r"[a-z][a-z0-9_]*\.[0-9a-f]{8}\.(npy|jsonl)")
PART = ".part"

_BLOCK = 1 << 20


class _HashingStream:
    """A binary stream that counts and hashes what passes through."""

    def __init__(self, raw):
        self._raw, self._hash, self.size = raw, hashlib.sha256(), 0

    def write(self, data):
        self._hash.update(data)
        self.size += len(data)
        return self._raw.write(data)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def hexdigest(self):
        return self._hash.hexdigest()


def store(folder, name, suffix, write):
    """Let `write` fill a stream, then give the file its hashed name; return its entry for the manifest."""
    part = folder / f"{name}{suffix}{PART}"
    with open(part, "wb") as raw:
        stream = _HashingStream(raw)
        write(stream)
        raw.flush()
        os.fsync(raw.fileno())
    sha256 = stream.hexdigest()
    file = f"{name}.{sha256[:8]}{suffix}"
    os.replace(part, folder / file)
    return {"file": file, "size": stream.size, "sha256": sha256}


def verified(folder, entry):
    """Path of the data file of a manifest entry, after its kind, size and hash have been compared."""
    path = folder / entry["file"]
    size = regular_size(path)
    if size != entry["size"]:
        raise StorageError(f"{path}: {size} bytes where the manifest says {entry['size']}. {DAMAGED}")
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    if digest.hexdigest() != entry["sha256"]:
        raise StorageError(f"{path}: the content does not match its SHA-256 in the manifest. {DAMAGED}")
    return path


def regular_size(path):
    """Size of an ordinary file in bytes; links, pipes and folders are refused."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        raise StorageError(f"{path}: the file is missing. {DAMAGED}") from None
    if not stat.S_ISREG(status.st_mode):
        raise StorageError(f"{path}: not an ordinary file (a link, a folder or a device); it is not read.")
    return status.st_size


def flush_folder(folder):
    """Make the renames inside a folder durable, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def only_writer(folder):
    """Hold a folder against other writers, who wait: each would sweep away what another has not named yet.

    The system lets go when the process ends, however it ends. Readers need no hold.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough where a fork has the handle too
        os.close(handle)


@contextmanager
def new_folder(folder):
    """Make a folder if need be; if what was to come into it fails, no empty folder is left of what was made."""
    made = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):  # something has come into it
            for one in made:
                one.rmdir()
        raise


def sweep(folder, keep):
    """Remove data files and unfinished files that are not in `keep`; never a file of another name."""
    for entry in list(os.scandir(folder)):
        finished = entry.name.removesuffix(PART)
        ours = DATA_FILE.fullmatch(finished) or (
            finished != entry.name and re.fullmatch(r"[a-z][a-z0-9_]*\.(npy|jsonl|json)", finished)
        )
        if ours and entry.name not in keep and entry.is_file(follow_symlinks=False):
            os.unlink(entry.path)


DAMAGED = "The stored folder is damaged; restore it from a copy or make it anew."
