"""Write and read a whole stored folder; the manifest is the one thing that says what is stored."""

import hashlib
import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lda_vi.errors import StorageError
from lda_vi.storage import jsonlines
from lda_vi.storage.arrays import read_array, write_array
from lda_vi.storage.files import (
    DAMAGED,
    DATA_FILE,
    NAME,
    PART,
    flush_folder,
    new_folder,
    only_writer,
    regular_size,
    sweep,
)
from lda_vi.storage.tables import read_table, write_table

MANIFEST = "manifest.json"
_TYPES = {"arrays": ("numbers", "strings"), "tables": ("table",)}
_ATTEMPTS = 5
MOST_MANIFEST = 2**28  # bytes; the record of how two million words were prepared takes a quarter of it


class Folder(NamedTuple):
    """What a stored folder holds."""

    meta: dict[str, Any]
    arrays: dict[str, np.ndarray]
    tables: dict[str, pd.DataFrame]


def write_folder(path, *, kind, arrays, tables, meta, format=1):
    """Store arrays, tables and settings in a folder, replacing a stored thing of the same kind in one step.

    Until the last step the old content stays readable, also after a crash or on a full disk. Folders made for
    what then could not be stored are removed. Of two processes that write the same folder, one waits for the other.

    Parameters
    ----------
    path : str or Path
        The folder; made if it does not exist. Other files in it are left alone.
    kind : str
        What the folder holds, such as ``"corpus"``: lower-case letters, digits and ``_``.
    arrays : dict of str to ndarray
        Numeric arrays of any shape, or one-dimensional arrays of strings. Names as for `kind`.
    tables : dict of str to DataFrame
        Tables with distinct string column names; the index is not stored.
    meta : dict
        Anything JSON can hold. Keys become text, tuples become lists; NaN and infinity are refused.
    format : int, default=1
        Version of the content's layout, raised when old readers would misread it.

    Raises
    ------
    StorageError
        If something cannot be stored, the disk refuses, or the folder holds a stored thing of another kind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_folder(place, kind="note", arrays={"x": np.arange(3)}, tables={}, meta={"by": "me"})
    ...     read_folder(place, kind="note").arrays["x"].tolist()
    [0, 1, 2]
    """
    folder = Path(path)
    for name in (kind, *arrays, *tables):
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise StorageError(f"{name!r} cannot name something stored; use lower-case letters, digits and _")

    if not isinstance(meta, dict):
        raise StorageError(f"meta must be a dictionary, got {type(meta).__name__}")
    if os.path.exists(folder) and not folder.is_dir():
        raise StorageError(f"{folder}: is a file; choose the name of a folder.")
    try:
        with new_folder(folder), only_writer(folder):
            _replace(folder, kind, int(format), arrays, tables, meta)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"{folder}: cannot be written ({error}); what was stored before is intact."
        ) from error


def read_folder(path, *, kind, mmap=False, format=1):
    """Read a stored folder, checking every file against the manifest first.

    Parameters
    ----------
    path : str or Path
        The folder.
    kind : str
        What it must hold.
    mmap : bool, default=False
        Map numeric arrays into memory, read-only, instead of reading them. The files are hashed all the same.
    format : int, default=1
        Newest layout the caller understands.

    Returns
    -------
    Folder
        Named tuple of `meta`, `arrays` and `tables`.

    Raises
    ------
    StorageError
        If the folder or its manifest is missing, of another kind or of a newer format, or if a file is
        missing, truncated, altered, not an ordinary file, not what the manifest says, or not to be read. The
        message names the file.
    """
    try:
        return _read(Path(path), kind, mmap, format)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        problem = f"{error.filename or path}: cannot be read ({error.strerror or error})"
        raise StorageError(problem) from error


def _read(folder, kind, mmap, format):
    """Read what the manifest names, once more where it was another one meanwhile."""
    for attempt in range(_ATTEMPTS):
        raw, body = _read_manifest(folder, kind, format)
        try:
            return Folder(
                meta=body["meta"],
                arrays={name: read_array(folder, entry, mmap) for name, entry in body["arrays"].items()},
                tables={name: read_table(folder, entry) for name, entry in body["tables"].items()},
            )
        except (StorageError, FileNotFoundError) as error:
            # A training run may have switched the folder to its next checkpoint while we were reading.
            if attempt == _ATTEMPTS - 1 or _manifest_bytes(folder) == raw:
                if isinstance(error, StorageError):
                    raise
                raise StorageError(f"{error.filename}: the file is missing. {DAMAGED}") from error
    raise AssertionError("unreachable")


def _replace(folder, kind, format, arrays, tables, meta):
    """Lay the new files beside the old ones, switch, and remove those that are not needed any more."""
    _names_in_force(folder, kind)
    try:
        body = {
            "kind": kind,
            "format": format,
            "arrays": {name: write_array(folder, name, array) for name, array in arrays.items()},
            "tables": {name: write_table(folder, name, table) for name, table in tables.items()},
            "meta": meta,
        }
        _switch(folder, body)
    except BaseException:
        with suppress(OSError):  # what is in force is the old content or, after the switch, the new one
            sweep(folder, _names_in_force(folder, kind))
        raise
    with suppress(OSError):  # an old file that stays behind harms nobody
        sweep(folder, _file_names(body))
        flush_folder(folder)


def _switch(folder, body):
    """Make `body` the content of the folder: the one rename that counts."""
    try:
        body = json.loads(jsonlines.dumps(body))  # as a reader will see it: text keys, lists for tuples
        manifest = jsonlines.dumps({**body, "sha256": _checksum(body)}, indent=1) + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(f"meta: cannot be stored as JSON ({error})") from error
    if len(manifest) > MOST_MANIFEST:
        raise StorageError(f"meta: {len(manifest):,} bytes of JSON; at most {MOST_MANIFEST:,} can be stored")
    part = folder / (MANIFEST + PART)
    with open(part, "wb") as stream:
        stream.write(manifest)
        stream.flush()
        os.fsync(stream.fileno())
    flush_folder(folder)
    os.replace(part, folder / MANIFEST)
    flush_folder(folder)


def _names_in_force(folder, kind):
    """Names of the data files a folder to be written holds now; a folder of another kind is refused."""
    if not os.path.lexists(folder / MANIFEST):
        return frozenset()
    try:
        body = _read_manifest(folder)[1]
    except StorageError as error:
        raise StorageError(f"{error} It is not overwritten; remove the folder or choose another.") from error
    if body["kind"] != kind:
        raise StorageError(
            f"{folder}: holds a stored {body['kind']}; a {kind} does not replace it. Choose another folder."
        )
    return _file_names(body)


def _manifest_bytes(folder):
    """The manifest as it stands on disk."""
    path = folder / MANIFEST
    if not folder.is_dir():
        raise StorageError(f"{folder}: no such folder.")
    if not os.path.lexists(path):
        raise StorageError(f"{folder}: nothing is stored here (no {MANIFEST}).")
    size = regular_size(path)
    if size > MOST_MANIFEST:
        raise StorageError(
            f"{path}: {size:,} bytes, where a manifest has at most {MOST_MANIFEST:,}. {DAMAGED}"
        )
    try:
        return path.read_bytes()
    except FileNotFoundError:  # gone since the line before
        raise StorageError(f"{folder}: nothing is stored here (no {MANIFEST}).") from None


def _read_manifest(folder, kind=None, format=None):
    """Manifest of a folder, as bytes and as a checked dictionary."""
    path, raw = folder / MANIFEST, _manifest_bytes(folder)
    try:
        body = json.loads(raw)
        stated = body.pop("sha256")
        checksum = _checksum(body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StorageError(f"{path}: not a manifest ({type(error).__name__}: {error}). {DAMAGED}") from error
    if checksum != stated:
        raise StorageError(f"{path}: the content does not match its own SHA-256. {DAMAGED}")
    if kind is not None and body.get("kind") != kind:
        raise StorageError(f"{folder}: holds a stored {body.get('kind')}, not a {kind}.")
    if format is not None and isinstance(body.get("format"), int) and body["format"] > format:
        raise StorageError(
            f"{path}: written in format {body['format']}, this lda_vi reads up to format {format}; "
            "upgrade with: pip install --upgrade lda_vi"
        )
    problem = _problem(body)
    if problem:
        raise StorageError(f"{path}: {problem}. {DAMAGED}")
    return raw, body


def _problem(body):
    """First thing in a manifest that cannot be as `write_folder` wrote it, or None."""
    if not (isinstance(body.get("kind"), str) and type(body.get("format")) is int and body["format"] >= 1):
        return "kind or format is missing"
    if not isinstance(body.get("meta"), dict):
        return "meta is missing"
    for section, types in _TYPES.items():
        if not isinstance(body.get(section), dict):
            return f"{section} is missing"
        for name, entry in body[section].items():
            where = f"{section}[{name!r}]"
            if not NAME.fullmatch(name) or not isinstance(entry, dict) or entry.get("type") not in types:
                return f"{where} is not an entry of a known type"
            file, size, sha256 = entry.get("file"), entry.get("size"), entry.get("sha256")
            if not isinstance(file, str) or not DATA_FILE.fullmatch(file) or file.split(".")[0] != name:
                return f"{where}: {file!r} is not the name of a data file"
            if (
                type(size) is not int
                or not isinstance(sha256, str)
                or not re.fullmatch("[0-9a-f]{64}", sha256)
            ):
                return f"{where}: size or sha256 is missing"
            if section == "tables" and not _table_shape(entry):
                return f"{where}: rows or columns are missing"
    return None


def _table_shape(entry):
    """Whether the entry of a table names its rows and columns."""
    columns = entry.get("columns")
    if type(entry.get("rows")) is not int or not isinstance(columns, list):
        return False
    return all(
        isinstance(column, dict)
        and isinstance(column.get("name"), str)
        and isinstance(column.get("dtype"), str)
        for column in columns
    ) and len({column["name"] for column in columns}) == len(columns)


def _file_names(body):
    """Names of all data files of a manifest."""
    return frozenset(entry["file"] for section in _TYPES for entry in body[section].values())


def _checksum(body):
    """SHA-256 of a manifest without its own checksum."""
    return hashlib.sha256(jsonlines.dumps(body)).hexdigest()
