"""Numbers and texts as compact blocks that a page can carry and a browser can open without a server.

A block is a set of named columns: arrays of numbers, lists of strings, or any JSON. In raw form it is

    4 bytes     length n of the directory, little-endian
    n bytes     directory, JSON: for each column its name, kind, first byte and length (of an array also its type)
    the rest    the columns one after the other, each beginning at a multiple of 8

and in the page it is that, compressed as a zlib stream, in base64. A browser undoes both with what it has built
in. A zlib stream holds no clock and no name of a system, so equal numbers give equal pages.

What the columns mean is decided elsewhere (`lda_vi.explorer.record`).
"""

import base64
import json
import zlib

import numpy as np

from lda_vi.errors import ParameterError

TYPES = ("u1", "u2", "u4", "i2", "i4", "f4", "f8")  # what a browser has typed arrays for, and we use
LEVEL = 9
ALIGNED = 8


def pack(columns):
    """Put columns into one raw block.

    Parameters
    ----------
    columns : dict of str to ndarray, list of str, or JSON value
        One-dimensional arrays of a type in `TYPES`; everything else is stored as JSON.

    Returns
    -------
    bytes

    Raises
    ------
    ParameterError
        If an array has a type that a browser cannot map.

    Examples
    --------
    >>> unpack(pack({"share": np.array([1, 2], np.uint8), "word": ["tax", "war"]}))
    {'share': array([1, 2], dtype=uint8), 'word': ['tax', 'war']}
    """
    directory, parts, place = [], [], 0
    for name, column in columns.items():
        if isinstance(column, np.ndarray):
            kind = column.dtype.str[1:]
            if kind not in TYPES or column.ndim != 1:
                raise ParameterError(
                    f"column {name!r} must be a one-dimensional array of {', '.join(TYPES)}, got {kind} of "
                    f"shape {column.shape}"
                )
            data = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<")).tobytes()
        else:
            kind, data = "json", plain_json(column)
        directory.append([name, kind, place, len(data)])
        parts += [data, bytes(-len(data) % ALIGNED)]
        place += len(data) + len(parts[-1])
    head = plain_json(directory)
    head += b" " * (-(len(head) + 4) % ALIGNED)
    return b"".join([len(head).to_bytes(4, "little"), head, *parts])


def unpack(raw):
    """Take a raw block apart again: what the page does, for tests and sums.

    Parameters
    ----------
    raw : bytes
        From `pack`.

    Returns
    -------
    dict of str to ndarray or JSON value
    """
    start = 4 + int.from_bytes(raw[:4], "little")
    columns = {}
    for name, kind, place, length in json.loads(raw[4:start]):
        data = raw[start + place : start + place + length]
        columns[name] = json.loads(data) if kind == "json" else np.frombuffer(data, "<" + kind)
    return columns


def encode(columns):
    """Columns as text for a page: packed, compressed, in base64.

    Parameters
    ----------
    columns : dict
        As for `pack`.

    Returns
    -------
    str
        ASCII letters, digits, ``+``, ``/`` and ``=``: nothing a page could take for its own.
    """
    return base64.b64encode(zlib.compress(pack(columns), LEVEL)).decode("ascii")


def decode(text):
    """Columns from the text of a page; the inverse of `encode`."""
    return unpack(zlib.decompress(base64.b64decode(text)))


def plain_json(value):
    """Write JSON as UTF-8 bytes; half characters, which UTF-8 has no form for, become question marks."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", errors="replace")


def smallest(values):
    """Whole numbers as the smallest unsigned type that holds them.

    Parameters
    ----------
    values : array_like of int, >= 0

    Returns
    -------
    ndarray of uint8, uint16 or uint32

    Examples
    --------
    >>> smallest([3, 300]).dtype
    dtype('uint16')
    """
    values = np.asarray(values)
    largest = int(values.max(initial=0))
    return values.astype(np.uint8 if largest < 2**8 else np.uint16 if largest < 2**16 else np.uint32)


def rounded(values, bits=12):
    """Numbers as float32 with so many leading bits: what is printed keeps its digits, and zeros compress.

    Parameters
    ----------
    values : array_like of float
        NaN stays NaN.
    bits : int, from 1 to 23
        12 bits are three and a half decimal digits.

    Returns
    -------
    ndarray of float32, of the same shape

    Examples
    --------
    >>> rounded([0.5, 1000.6], bits=8).tolist()
    [0.5, 1000.0]
    """
    values = np.array(values, dtype=np.float32)
    words = values.view(np.uint32)
    cut = 23 - bits
    finite = np.isfinite(values)
    words[finite] = (words[finite] + np.uint32(1 << (cut - 1))) & np.uint32(0xFFFFFFFF << cut & 0xFFFFFFFF)
    return values
