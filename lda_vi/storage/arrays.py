"""Arrays as files: numbers in NumPy's format, strings as JSON lines, and nothing else."""

import io
import math
from functools import partial

import numpy as np

from lda_vi.errors import StorageError
from lda_vi.storage import jsonlines
from lda_vi.storage.files import DAMAGED, store, verified

_NUMERIC = "biufc"
# One long string makes every other as long: a file of a megabyte could claim a terabyte of memory.
MOST_FIXED = 2**32
LONGEST_HEADER = 2**14
_HEADER_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def write_array(folder, name, array):
    """Store one array and return its manifest entry."""
    array = np.asarray(array)
    if array.dtype.kind in _NUMERIC:
        # One layout and byte order, so that equal arrays give equal files.
        plain = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
        write = partial(np.lib.format.write_array, array=plain, allow_pickle=False)
        entry = store(folder, name, ".npy", write)
        return {"type": "numbers", **entry}
    strings = array.tolist() if array.ndim == 1 else None
    if strings is None or not all(isinstance(value, str) for value in strings):
        raise StorageError(
            f"arrays[{name!r}]: dtype {array.dtype} with shape {array.shape} cannot be stored; "
            "an array must hold numbers, or be one-dimensional and hold strings only."
        )
    flavour = "fixed" if array.dtype.kind == "U" else "objects"
    entry = store(folder, name, ".jsonl", lambda out: out.writelines(map(jsonlines.line, strings)))
    return {"type": "strings", "strings": flavour, **entry}


def read_array(folder, entry, mmap):
    """The array of a manifest entry, mapped into memory instead of read if `mmap`."""
    path = verified(folder, entry)
    if entry["type"] == "strings":
        return _read_strings(path, entry.get("strings"))
    return _read_numbers(path, entry["size"], mmap)


def _read_strings(path, flavour):
    """Strings of a JSON lines file as an array of Python strings, or of fixed width."""
    values = []
    for number, value in jsonlines.lines(path):
        if not isinstance(value, str):
            raise StorageError(f"{path}, line {number}: a string was expected, got {value!r}. {DAMAGED}")
        values.append(value)
    if flavour == "fixed":
        width = max(map(len, values), default=0)
        if 4 * width * len(values) > MOST_FIXED:
            raise StorageError(
                f"{path}: {len(values):,} strings of up to {width:,} characters in an array of fixed width take "
                f"{4 * width * len(values):,} bytes; it is not read. Store them as an array of objects."
            )
        return np.array(values, dtype=str)
    return np.array(values, dtype=object)


def _read_numbers(path, size, mmap):
    """Numeric array of an .npy file whose header is believed only if it fits the length of the file."""
    with open(path, "rb") as stream:
        try:
            beginning = io.BytesIO(stream.read(LONGEST_HEADER))  # of which no header can claim more
            version = np.lib.format.read_magic(beginning)
            shape, fortran, dtype = _HEADER_READERS[version](beginning)
        except Exception as error:
            raise StorageError(f"{path}: not a readable .npy file ({error}). {DAMAGED}") from error
        if dtype.kind not in _NUMERIC:
            raise StorageError(f"{path}: holds {dtype} where numbers were expected; it is not read.")
        start, order = beginning.tell(), "F" if fortran else "C"
        count = math.prod(shape)
        if min(shape, default=0) < 0 or start + count * dtype.itemsize != size:
            raise StorageError(
                f"{path}: the header announces {shape} of {dtype}, "
                f"the file has {size - start} bytes of data. {DAMAGED}"
            )
        if mmap and count:
            return np.memmap(path, dtype=dtype, mode="r", offset=start, shape=shape, order=order)
        stream.seek(start)
        return np.fromfile(stream, dtype=dtype, count=count).reshape(shape, order=order)
