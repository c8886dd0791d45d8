"""Files and folders to a table of documents: one row for each document, in the order of the source.

Rows are never dropped: a document without text is a row with an empty string. All text is UTF-8, also inside
``.gz``, unless another encoding is given. Not here: what becomes of the text (`lda_vi.text.preprocessor`).
"""

import re
from functools import partial
from pathlib import Path

import pandas as pd

from lda_vi.errors import ParameterError, ReadError
from lda_vi.text import sources

_READERS = {
    "folder": sources.folder_records,
    "lines": sources.lines_records,
    "csv": sources.csv_records,
    "tsv": partial(sources.csv_records, delimiter="\t"),
    "jsonl": sources.jsonl_records,
}
FORMATS = tuple(_READERS)

_SUFFIXES = {
    ".txt": "lines",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
# Records that each bring columns of their own make a table of the square of their number.
MOST_CELLS, MOST_EMPTY = 10**7, 50
# Without a header line the first document names the columns.
MOST_LISTED, LONGEST = 20, 40
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")


def read_documents(path, *, format=None, text="text", id=None, columns=None, encoding=None):
    """Read documents from a file or folder into a table with one row for each, in the order of the source.

    Parameters
    ----------
    path : str or Path
        One of

        - a folder of ``.txt`` files, one document each, sub-folders included: ``id`` is the path inside the
          folder, ``label`` the name of the sub-folder (of the folder itself for files at its top);
        - a ``.txt`` file with one document a line;
        - a ``.csv`` or ``.tsv`` file with a header line;
        - a ``.jsonl`` file with one JSON object a line.

        Each of them also as ``.gz``.
    format : {"folder", "lines", "csv", "tsv", "jsonl"}, optional
        Read as this format, whatever the name ends in.
    text : str, default="text"
        Column that holds the text (csv, tsv, jsonl).
    id : str, optional
        Column that identifies a document (csv, tsv, jsonl); by default ``id`` if there is such a column, else
        the number of the row, counted from 0.
    columns : sequence of str, optional
        Further columns to keep; by default all of them.
    encoding : str, optional
        What a file is in that is not UTF-8, as Python calls it: WINDOWS-1252, CP949, UTF-16.

    Returns
    -------
    DataFrame, D rows
        Columns ``id`` (unique strings), ``text`` (strings, empty where there is none), then the further
        columns as they are: of a csv file text, or numbers where every cell reads as one without loss. A
        further column itself called ``id`` or ``text`` comes back as ``id_in_file`` or ``text_in_file``.

    Raises
    ------
    ReadError
        If the source cannot be read: not there, not UTF-8, a broken line, a missing column, a repeated id, no
        documents at all, or packed or built to fill the memory. The message names the file and the line.
    ParameterError
        If the format or the encoding is unknown, or columns are named for a source that has none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     file = Path(place) / "speeches.csv"
    ...     _ = file.write_text("id,year,text\\n1790-1,1790,Fellow citizens\\n1790-2,1790,\\n")
    ...     read_documents(file)
           id             text  year
    0  1790-1  Fellow citizens  1790
    1  1790-2                   1790
    """
    path = Path(path)
    format = _format(path, format)
    if format in ("folder", "lines") and (text != "text" or id is not None):
        raise ParameterError(f"text and id name columns, but {path} is read as {format!r}, which has none")
    _check_encoding(encoding)
    records, lines = _READERS[format](path, encoding)
    if not records:
        raise ReadError("holds no documents", path)
    names = list(dict.fromkeys(name for record in records for name in record))
    if columns is None and len(names) * len(records) > max(MOST_EMPTY * sum(map(len, records)), MOST_CELLS):
        raise ReadError(
            f"its {len(records):,} records name {len(names):,} different columns, most of them empty in most. Choose "
            "some with columns=",
            path,
        )
    _check_column(names, text, "text", path)
    if id is not None:
        _check_column(names, id, "id", path)
    for name in columns or ():
        _check_column(names, name, "columns", path)

    id = "id" if id is None and "id" in names else id
    table = {"id": _ids(records, lines, id, path), "text": _texts(records, lines, text, path)}
    for name in names if columns is None else columns:
        if name not in (id, text):
            shown = name
            while shown in ("id", "text") or (shown != name and shown in names):
                shown = f"{shown}_in_file"
            cells = [record.get(name) for record in records]
            table[shown] = _column(_numbers(cells) if format in ("csv", "tsv") else cells)
    return pd.DataFrame(table)


def _format(path, format):
    """Format of a source, from the caller or from its name."""
    if format is not None and format not in FORMATS:
        raise ParameterError(f"format must be one of {', '.join(FORMATS)}; got {format!r}")
    try:
        there = path.exists()
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", path) from error
    if not there:
        raise ReadError("no such file or folder", path)
    if path.is_dir():
        if format not in (None, "folder"):
            raise ParameterError(f"format={format!r} reads a file, but {path} is a folder")
        return "folder"
    if format == "folder":
        raise ParameterError(f"format='folder' reads a folder, but {path} is a file")
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    found = format or _SUFFIXES.get(suffixes[-1] if suffixes else "")
    if found is None:
        raise ReadError(
            f"cannot tell its format from its name; known endings are {', '.join(_SUFFIXES)} (also with "
            f".gz). Or say which with format=: {', '.join(FORMATS)}",
            path,
        )
    return found


def _check_encoding(encoding):
    """Refuse an unknown encoding."""
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        problem = f"encoding={encoding} is not known; common ones are WINDOWS-1252, CP949 and UTF-16"
        raise ParameterError(problem) from None


def _check_column(names, name, parameter, path):
    """Refuse a column that no record has, naming those there are."""
    if name not in names:
        short = [known if len(known) <= LONGEST else f"{known[:LONGEST]}…" for known in names[:MOST_LISTED]]
        known = ", ".join(map(repr, short))
        more = f" and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
        raise ReadError(f"no column {name!r}; the columns are {known}{more}. Choose with {parameter}=", path)


def _texts(records, lines, name, path):
    """Text of each record; null is an empty text, a missing or other value an error."""
    texts = []
    for row, record in enumerate(records):
        value = record.get(name, _ABSENT)
        if value is _ABSENT or not isinstance(value, str | None):
            problem = "is missing" if value is _ABSENT else f"must be text, got {value!r:.40}"
            raise ReadError(f"{name!r} {problem}", path, lines[row])
        texts.append(value or "")
    return texts


def _ids(records, lines, name, path):
    """Identifier of each record as a string: present, and never twice."""
    if name is None:
        return [str(row) for row in range(len(records))]
    first_row, ids = {}, []
    for row, record in enumerate(records):
        value = record.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
            raise ReadError(f"{name!r} must identify the document, got {value!r:.40}", path, lines[row])
        identifier = str(value)
        if first_row.setdefault(identifier, row) != row:
            before = lines[first_row[identifier]]
            raise ReadError(f"{name!r} {identifier!r} was already used on line {before}", path, lines[row])
        ids.append(identifier)
    return ids


def _numbers(cells):
    """Cells of a csv column as numbers where each one comes back exactly as written, else as they are."""
    filled = [cell for cell in cells if cell]
    if filled and all(map(_INTEGER.fullmatch, filled)):
        return [int(cell) if cell else None for cell in cells]
    if filled and all(_DECIMAL.fullmatch(cell) and repr(float(cell)) == cell for cell in filled):
        return [float(cell) if cell else None for cell in cells]
    return cells


def _column(cells):
    """Cells as a pandas column that neither turns whole numbers into fractions nor mixes types silently."""
    types = {type(cell) for cell in cells if cell is not None}
    gaps = None in cells
    if types == {int} and max(map(abs, filter(None, cells)), default=0) < 2**63:
        dtype = "Int64" if gaps else "int64"
    elif types == {bool}:
        dtype = "boolean" if gaps else "bool"
    elif float in types and types <= {int, float}:
        dtype = "float64"
    else:
        dtype = None if types == {str} else object
    return pd.Series(cells, dtype=dtype)


_ABSENT = object()
