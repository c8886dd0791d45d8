"""The bytes of a source to plain records, one dictionary a document, with the line each one starts on.

Each function takes a path and the encoding of what is not UTF-8, and returns (records, lines); `lines` is None
where a document has no line of its own. Not here: which columns matter (`lda_vi.text.readers`).
"""

import csv
import gzip
import io
import json
import os
import re
import zlib
from collections import Counter
from pathlib import Path

from lda_vi.errors import ReadError

# Text packs to a tenth of its size or so. What is packed a hundred times smaller is no text, but a trap for memory.
MOST_PACKED, ALWAYS_UNPACKED = 100, 2**26
SAY = (
    "Name the encoding of such files with encoding= (older ones are often WINDOWS-1252, Korean ones CP949, those of "
    "Excel UTF-16)"
)
ONE_VALUE = (
    "each line must be one JSON object {...}, but the whole file is one JSON value; write each of its objects on a "
    "line (jq -c '.[]')"
)
MOST_NAMED = 3
_HALF, _LONE = re.compile(r"\\u[dD][89a-fA-F]"), re.compile("[\ud800-\udfff]")
LONGEST_HEADER = 2**16  # characters in which the delimiter is looked for
_QUOTED = re.compile(r'(?<![^,;\t])"(?:[^"]|"")*"?')  # a field of a header
_LINE = re.compile(r"[^\r\n]*")
_FIELD_LIMIT = 2**31 - 1  # the csv module refuses fields over 128 KiB unless told; speeches are longer


class NotUtf8(ReadError):
    """A file is not UTF-8, and no other encoding was given."""


def _read_text(path, encoding=None):
    """Text of a file in UTF-8 or else `encoding`, unpacked if its name ends in .gz, without byte order mark."""
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = _unpack(data, path)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"cannot be read ({error})", path) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte, place, line = place_of(error)
    try:
        if encoding is not None:
            return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise ReadError(f"neither UTF-8 nor {encoding} ({error})", path) from None
    raise NotUtf8(f"not UTF-8: byte 0x{byte:02x} is number {place} of the line. {SAY}", path, line)


def place_of(error):
    """Where bytes are not UTF-8, from a UnicodeDecodeError: the byte, its place in its line, the line.

    Examples
    --------
    >>> try:
    ...     b"one\\ncaf\\xe9".decode()
    ... except UnicodeDecodeError as error:
    ...     place_of(error)
    (233, 4, 2)
    """
    data, start = error.object, error.start
    return data[start], start - data.rfind(b"\n", 0, start), data.count(b"\n", 0, start) + 1


def _unpack(data, path):
    """What gzip made of a text, refusing data that would unpack to far more than text does."""
    most = max(MOST_PACKED * len(data), ALWAYS_UNPACKED)
    with gzip.open(io.BytesIO(data)) as stream:
        text = stream.read(most + 1)
    if len(text) > most:
        raise ReadError(
            f"unpacks to more than {MOST_PACKED} times its {len(data):,} bytes, as no text does. If it is one, "
            "unpack it and read the unpacked file",
            path,
        )
    return text


def folder_records(path, encoding=None):
    """Documents of a folder of .txt files, by their paths."""
    found = dict(_entries(path))
    files = {name: entry for name, entry in found.items() if _is_document(name, entry)}
    if not files:
        others = sorted({entry.suffix or entry.name for entry in found.values() if entry.is_file()})[:5]
        raise ReadError(f"holds no .txt files (found: {', '.join(others) or 'nothing'})", path)
    top = path.resolve().name
    records, wrong = [], []
    for name in sorted(files):
        label = name.rpartition("/")[0] or top
        try:
            text = _read_text(files[name], encoding)
            records.append({"id": _shown_name(name), "text": text, "label": _shown_name(label)})
        except NotUtf8 as error:
            wrong.append((_shown_name(name), error))
    if len(wrong) > 1:
        shown = ", ".join(name for name, _ in wrong[:MOST_NAMED]) + (
            ", ..." if len(wrong) > MOST_NAMED else ""
        )
        raise ReadError(f"{len(wrong):,} of its {len(files):,} files are not UTF-8 ({shown}). {SAY}", path)
    if wrong:
        raise wrong[0][1]
    return records, None


def _entries(path):
    """Yield what is in a folder and those below it that are not hidden, each with its path inside the folder."""

    def refuse(error):
        raise ReadError(f"cannot be read ({error.strerror})", error.filename) from error

    for folder, folders, files in os.walk(path, onerror=refuse):
        for name in (*folders, *files):
            entry = Path(folder, name)
            yield entry.relative_to(path).as_posix(), entry
        folders[:] = [name for name in folders if not _is_hidden(name)]


def _is_document(name, entry):
    """Whether something in a folder is read, by its path inside the folder: hidden files are not."""
    ours = name.lower().endswith((".txt", ".txt.gz")) and not _is_hidden(name)
    return ours and entry.is_file()


def _is_hidden(name):
    """Whether a path has a part that begins with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def skipped_files(path):
    """What `folder_records` passes over in a folder, hidden files aside.

    Parameters
    ----------
    path : Path
        The folder.

    Returns
    -------
    others : dict of str to int
        Files of other types: how many of each ending, the most frequent first.
    dangling : int
        Links to files that are not there.
    """
    others, dangling = Counter(), 0
    for name, entry in _entries(path):
        if _is_hidden(name) or entry.is_dir() or _is_document(name, entry):
            continue
        if entry.is_symlink() and not entry.exists():
            dangling += 1
        else:
            others[entry.suffix.lower() or entry.name] += 1
    return dict(sorted(others.items(), key=lambda item: (-item[1], item[0]))), dangling


def _shown_name(name):
    """A name of a file as text: bytes that are not UTF-8 written out, so that names stay different."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def lines_records(path, encoding=None):
    """Documents of a text file, one a line; an empty line is an empty document."""
    return [{"text": line} for line in _lines(_read_text(path, encoding))], None


def _lines(text):
    """Lines of a text, ended by line feeds, or by carriage returns if there is no line feed, as Excel on a Mac does.

    Other separators, such as U+2028, belong to the text.
    """
    lines = text.split("\n") if "\n" in text else text.split("\r")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def jsonl_records(path, encoding=None):
    """Documents of a JSON lines file; lines of white space hold none."""
    records, lines = [], []
    text = _read_text(path, encoding)
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            if not records and _is_json(text):
                raise ReadError(ONE_VALUE, path, number) from None
            problem = f"broken JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
            raise ReadError(problem, path, number) from None
        except (RecursionError, ValueError) as error:
            raise ReadError(f"broken JSON: {error}", path, number) from None
        if _HALF.search(line):
            record = _whole(record)
        if isinstance(record, list) and not records and _is_json(text):
            raise ReadError(ONE_VALUE, path, number)
        if not isinstance(record, dict):
            raise ReadError(
                f"each line must be one JSON object {{...}}, got {line.strip()[:40]!r}", path, number
            )
        records.append(record)
        lines.append(number)
    return records, lines


def _is_json(text):
    """Whether a text as a whole is JSON."""
    try:
        json.loads(text)
    except (RecursionError, ValueError):
        return False
    return True


def _whole(value):
    """A JSON value without halves of characters, which texts cut in the middle hold: U+FFFD stands for each."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(name): _whole(cell) for name, cell in value.items()}
    return [_whole(cell) for cell in value] if isinstance(value, list) else value


def csv_records(path, encoding=None, *, delimiter=","):
    """Documents of a delimited file with a header line."""
    text = _read_text(path, encoding)
    first = _LINE.match(_QUOTED.sub("", text[:LONGEST_HEADER]))[0]
    if delimiter not in first:  # Excel writes semicolons where the comma is the decimal sign
        delimiter = next((other for other in ";\t" if other in first), delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, lines, start = [], [], 1
    limit = csv.field_size_limit(_FIELD_LIMIT)
    try:
        header = next(reader, [])
        repeated = {name for name in header if header.count(name) > 1}
        if not header or repeated:
            problem = f"the header names {sorted(repeated)[0]!r} twice" if repeated else "no header line"
            raise ReadError(f"{problem}; the first line must name the columns", path, 1)
        start = reader.line_num + 1
        for row in reader:
            if len(row) == len(header) or (not row and len(header) == 1):
                records.append(dict(zip(header, row or [""], strict=True)))
                lines.append(start)
            elif row:
                problem = f"{len(row)} fields where the header names {len(header)}"
                hint = f"put quotation marks around a field that holds a {delimiter!r}"
                raise ReadError(f"{problem}; {hint}", path, start)
            start = reader.line_num + 1
    except csv.Error as error:
        hint = "check the quotation marks of the record that starts here (inside a field they are doubled)"
        raise ReadError(f"{error}; {hint}", path, start) from None
    finally:
        csv.field_size_limit(limit)
    return records, lines
