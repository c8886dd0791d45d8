"""A single file that is whole or not there: pages, pictures, tables, reports. Nothing here knows what is in it."""

import os
from contextlib import suppress
from pathlib import Path

from lda_vi.errors import StorageError


def write_file(path, write, *, binary=False):
    """Write a file in one step: it is whole and on disk, or what was there before is still there.

    Parameters
    ----------
    path : str or Path
        The file.
    write : callable
        Gets an open file and fills it.
    binary : bool
        Whether it writes bytes; text is UTF-8, halves of characters written out.

    Raises
    ------
    StorageError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     file = Path(place) / "note.txt"
    ...     write_file(file, lambda out: out.write("one line"))
    ...     file.read_text()
    'one line'
    """
    path = Path(path)
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    options = {} if binary else {"encoding": "utf-8", "newline": "\n", "errors": "backslashreplace"}
    try:
        with open(part, "wb" if binary else "w", **options) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise StorageError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
