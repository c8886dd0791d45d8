"""Results into files: each one whole or not there, and tables that no spreadsheet takes for formulas.

    .csv .tsv       text that would be a formula gets an apostrophe in front
    .jsonl          one object a line, everything as it is
    .parquet        everything as it is; needs pyarrow
    .xlsx           text is stored as text, whatever it begins with; needs openpyxl

Not here: what goes into the tables.
"""

import io
import os
from pathlib import Path

from lda_vi.errors import InputError, MissingExtra, ParameterError

TABLES = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
EXCEL_ROWS, EXCEL_COLUMNS, EXCEL_CELL = 1_048_576, 16_384, 32_767


def check_target(path, *, force=False, endings=TABLES, own=None):
    """Refuse a file that cannot or must not be written, before any work.

    Parameters
    ----------
    path : Path
        The file.
    force : bool
        Whether it may be replaced.
    endings : sequence of str or None
        Those there are; None allows any.
    own : Path, optional
        A folder that the command keeps, and makes if need be: files in it may be replaced.

    Raises
    ------
    ParameterError
        If its ending is unknown, its folder is not there, or something else is.
    MissingExtra
        If a package is needed for it.
    """
    path = Path(path)
    if endings is not None and path.suffix.lower() not in endings:
        raise ParameterError(f"{path}: the name must end in {', '.join(endings[:-1])} or {endings[-1]}")
    if path.is_dir():
        raise ParameterError(f"{path}: is a folder; name a file")
    kept = own is not None and path.parent.resolve() == Path(own).resolve()
    if not path.parent.is_dir() and not kept:
        raise ParameterError(f"{path}: there is no folder {path.parent}; make it first")
    if os.path.lexists(path) and not force and not kept:
        way = "replace it with --force" if own is None else f"a place in {own}, where it is replaced"
        raise ParameterError(f"{path}: is there already. Choose another name, or {way}.")
    need(path.suffix.lower())


def need(ending):
    """Refuse a format whose package is not installed."""
    package = {".parquet": "pyarrow", ".xlsx": "openpyxl"}.get(ending)
    if package is None:
        return
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise MissingExtra(f'{ending} files need {package}: pip install "lda_vi[tables]"')


def write_table(table, path):
    """Write a table in the format its name says.

    Parameters
    ----------
    table : DataFrame
        Its index does not count.
    path : Path
        A name that ends in one of `TABLES`.

    Raises
    ------
    MissingExtra
        If a package is needed for it.
    InputError
        If the format cannot hold the table.
    StorageError
        If it cannot be written.
    """
    from lda_vi.storage.single import write_file  # slow to import

    ending = Path(path).suffix.lower()
    need(ending)
    if ending == ".xlsx":
        write_workbook({"table": table}, path)
    elif ending == ".parquet":
        whole = storable(table)
        write_file(path, lambda file: whole.to_parquet(file, index=False, engine="pyarrow"), binary=True)
    elif ending == ".jsonl":
        write_file(path, lambda file: write_json_lines(table, file))
    else:
        from lda_vi.inspect.inert import inert_table

        safe, sign = inert_table(table), "," if ending == ".csv" else "\t"
        write_file(path, lambda file: safe.to_csv(file, index=False, sep=sign, lineterminator="\n"))


def write_json_lines(table, file):
    """Write one object a line."""
    from lda_vi.cli.output import columns_and_lines, dump_json

    columns, lines = columns_and_lines(table)
    for line in lines:
        file.write(dump_json(dict(zip(map(str, columns), line, strict=True))) + "\n")


def storable(table):
    """The same for a format with one type a column: mixed columns as text, halves of characters replaced."""
    import pandas as pd

    from lda_vi.inspect.inert import plain_text

    def cell(value, mixed):
        if isinstance(value, str):
            return plain_text(value)
        missing = value is None or (pd.api.types.is_scalar(value) and pd.isna(value))
        return None if missing else str(value) if mixed else value

    columns = {}
    for name in table:
        values = table[name]
        if values.dtype == object or pd.api.types.is_string_dtype(values):
            present = [type(value) for value in values if value is not None and value == value]
            mixed = len(set(present)) > 1
            columns[plain_text(str(name))] = [cell(value, mixed) for value in values]
        else:
            columns[plain_text(str(name))] = values.to_numpy()
    return pd.DataFrame(columns)


def write_workbook(sheets, path):
    """Write tables as the sheets of an Excel workbook, all text as text.

    Parameters
    ----------
    sheets : dict of str to DataFrame
        Tables by the name of their sheet.
    path : Path
        The file.

    Raises
    ------
    InputError
        If a table is larger than a sheet can be.
    """
    need(".xlsx")
    for name, table in sheets.items():
        if len(table) >= EXCEL_ROWS or table.shape[1] > EXCEL_COLUMNS:
            raise InputError(
                f"{path}: the table {name} has {len(table):,} rows and {table.shape[1]:,} columns, and a sheet "
                f"holds {EXCEL_ROWS:,} and {EXCEL_COLUMNS:,}; write it as .csv or .parquet"
            )
    from openpyxl import Workbook

    from lda_vi.storage.single import write_file

    book = Workbook(write_only=True)
    for name, table in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        sheet.append([text_cell(sheet, str(column), bold=True) for column in table])
        for line in zip(*(table[column].tolist() for column in table), strict=True):
            sheet.append([excel_cell(sheet, value) for value in line])
    whole = io.BytesIO()  # a workbook that cannot be finished complains later, of files that are closed
    book.save(whole)
    write_file(path, lambda file: file.write(whole.getbuffer()), binary=True)


def excel_cell(sheet, value):
    """A value as Excel takes it."""
    import math

    import pandas as pd

    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < 1e15 else text_cell(sheet, str(value))
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    return text_cell(sheet, str(value))


def text_cell(sheet, text, *, bold=False):
    """A cell that holds text, also where it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    from lda_vi.inspect.inert import plain_text

    cell = WriteOnlyCell(sheet)
    cell.value = plain_text(text)[:EXCEL_CELL]
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
