"""Tables as files: one JSON object a row; names, order and types of the columns stand in the manifest.

Stored exactly: bool, integers, floats (missing and infinite ones too), strings, dates and times with or
without a zone, categories, pandas' nullable types, and columns of mixed plain values (text, numbers, lists,
dictionaries). Not stored: the index (rows come back numbered from 0).
"""

import math
import re

import numpy as np
import pandas as pd

from lda_vi.errors import StorageError
from lda_vi.storage import jsonlines
from lda_vi.storage.files import DAMAGED, store, verified

_PLAIN = re.compile(
    r"bool|u?int(8|16|32|64)|float(32|64)|boolean|U?Int(8|16|32|64)|Float(32|64)|string|object"
)
_TIME = re.compile(r"datetime64\[(s|ms|us|ns)(?:, ([A-Za-z0-9_+:/-]+))?\]")


def write_table(folder, name, table):
    """Store one table and return its manifest entry."""
    columns, cells = [], []
    for position, column in enumerate(table.columns):
        if not isinstance(column, str) or column in table.columns[:position]:
            raise StorageError(
                f"tables[{name!r}]: column names must be distinct strings, got {list(table.columns)!r}"
            )
        where = f"tables[{name!r}], column {column!r}"
        dtype, values = _encode(table.iloc[:, position], where)
        columns.append({"name": column, **dtype})
        cells.append(values)
    names = list(table.columns)

    def write(out):
        for number in range(len(table)):
            row = {column: values[number] for column, values in zip(names, cells, strict=True)}
            try:
                out.write(jsonlines.line(row))
            except (TypeError, ValueError) as error:
                where = f"tables[{name!r}], column {_at_fault(row)!r}, row {number}"
                raise StorageError(f"{where}: {error}; turn it into text first.") from error

    return {"type": "table", "rows": len(table), "columns": columns, **store(folder, name, ".jsonl", write)}


def _at_fault(row):
    """The first column of a row that cannot be stored."""
    for column, value in row.items():
        try:
            jsonlines.dumps(value)
        except (TypeError, ValueError):
            return column
    raise AssertionError("unreachable")


def read_table(folder, entry):
    """The table of a manifest entry."""
    path = verified(folder, entry)
    names = [column["name"] for column in entry["columns"]]
    rows = []
    for number, row in jsonlines.lines(path):
        if not isinstance(row, dict) or list(row) != names:
            raise StorageError(f"{path}, line {number}: the columns {names} were expected. {DAMAGED}")
        rows.append(row)
    if len(rows) != entry["rows"]:
        raise StorageError(f"{path}: {len(rows)} rows where the manifest says {entry['rows']}. {DAMAGED}")
    table = {}
    for column in entry["columns"]:
        name = column["name"]
        try:
            table[name] = _decode([row[name] for row in rows], column)
        except (ValueError, TypeError, OverflowError, KeyError) as error:
            raise StorageError(f"{path}: column {name!r} cannot be restored ({error}). {DAMAGED}") from error
    return pd.DataFrame(table, columns=names or None, index=pd.RangeIndex(len(rows)))


def _encode(series, where):
    """Type of a column for the manifest, and its cells as JSON values (None where missing)."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        inner, labels = _encode(pd.Series(dtype.categories), where)
        labels_by_code = [*labels, None]  # code -1 is a missing cell
        cells = [labels_by_code[code] for code in series.cat.codes]
        return {
            "dtype": "category",
            "ordered": bool(dtype.ordered),
            "of": inner["dtype"],
            "labels": labels,
        }, cells
    missing = series.isna().tolist()
    if str(dtype) == "object":
        cells = [None if gone else value for value, gone in zip(series, missing, strict=True)]
        return {"dtype": "object"}, cells
    name = "string" if isinstance(dtype, pd.StringDtype) else str(dtype)
    if _TIME.fullmatch(name):
        utc = series.dt.tz_convert("UTC").dt.tz_localize(None) if "," in name else series
        times = np.datetime_as_string(utc.to_numpy()).tolist()
        cells = [None if gone else time for time, gone in zip(times, missing, strict=True)]
    elif _PLAIN.fullmatch(name):
        cells = [None if gone else _cell(value) for value, gone in zip(series.tolist(), missing, strict=True)]
    else:
        raise StorageError(
            f"{where}: type {name} cannot be stored; turn it into text with .astype(str) first."
        )
    return {"dtype": name}, cells


def _cell(value):
    """A number or string as JSON holds it; the infinities, which JSON lacks, as text."""
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _decode(cells, column):
    """Column of a table from its JSON cells and its type in the manifest."""
    name = column["dtype"]
    if name == "category":
        labels = _decode(column["labels"], {"dtype": column["of"]})
        positions = {label: code for code, label in enumerate(column["labels"])}
        codes = [-1 if cell is None else positions[cell] for cell in cells]
        values = pd.Categorical.from_codes(
            codes, categories=pd.Index(labels), ordered=column["ordered"] is True
        )
        return pd.Series(values)
    if _TIME.fullmatch(name):
        return _times(cells, *_TIME.fullmatch(name).groups())
    if not _PLAIN.fullmatch(name):
        raise ValueError(f"unknown type {name!r}")
    if name == "object":
        return pd.Series(cells, dtype=object)
    if name == "string":
        if not all(cell is None or isinstance(cell, str) for cell in cells):
            raise ValueError("a string was expected")
        return pd.Series(cells, dtype=_STRING)
    if name.startswith("float"):
        return pd.Series([math.nan if cell is None else float(cell) for cell in cells], dtype=name)
    return pd.Series([pd.NA if cell is None else cell for cell in cells], dtype=name)


def _times(cells, unit, zone):
    """Column of times from ISO text (in UTC if there is a zone), in the unit and zone it had."""
    values = np.array(["NaT" if cell is None else cell for cell in cells], dtype=f"datetime64[{unit}]")
    times = pd.Series(values)
    return times if zone is None else times.dt.tz_localize("UTC").dt.tz_convert(zone)


# What this pandas makes of plain text: `str` from version 3 on, `object` before.
_STRING = pd.Series(["text"]).dtype
