"""JSON lines as bytes: one value a line, UTF-8, the same bytes for the same value."""

import json

import numpy as np

from lda_vi.errors import StorageError
from lda_vi.storage.files import DAMAGED


def dumps(value, indent=None):
    """JSON text of a value as UTF-8; NaN and infinity are refused, NumPy scalars become plain numbers."""
    separators = (",", ": " if indent else ":")

    def encode(ascii_only):
        return json.dumps(
            value,
            ensure_ascii=ascii_only,
            allow_nan=False,
            indent=indent,
            separators=separators,
            default=_plain,
        ).encode()

    try:
        return encode(False)
    except UnicodeEncodeError:  # half a surrogate pair, found in damaged web text, has no UTF-8 form
        return encode(True)


def line(value):
    """One line of a JSON lines file."""
    return dumps(value) + b"\n"


def lines(path):
    """Pairs (line number from 1, value) of a JSON lines file."""
    with open(path, "rb") as stream:
        for number, raw in enumerate(stream, start=1):
            try:
                yield number, json.loads(raw)
            except (ValueError, RecursionError) as error:
                raise StorageError(f"{path}, line {number}: not JSON ({error}). {DAMAGED}") from error


def _plain(value):
    """A NumPy scalar as the Python number it stands for."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a {type(value).__module__}.{type(value).__qualname__} has no JSON form")
