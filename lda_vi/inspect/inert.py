"""Text that came from documents and people, made fit for spreadsheets, file names and markup.

A spreadsheet takes a cell that begins with ``=`` for a formula, even in a CSV file, and a formula can fetch and
send things. Such cells get an apostrophe in front; numbers stay what they are.
"""

import re
import unicodedata

import numpy as np
import pandas as pd

_FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST_NAME = 60  # characters; of four bytes each they still fit where 255 bytes are allowed


def plain_text(text):
    r"""Text without characters that no table can hold: control characters and halves of characters.

    Examples
    --------
    >>> plain_text("a\x00b\nc") == "a\ufffdb\nc"
    True
    """
    return _UNSEEN.sub("\ufffd", text)


def inert_cell(value):
    """A value of a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        Anything; only text is changed, and lists become text.

    Returns
    -------
    object

    Examples
    --------
    >>> [inert_cell(value) for value in ("=1+1", " @SUM(A1)", "-12.5", "-twelve", "a=b", -3)]
    ["'=1+1", "' @SUM(A1)", '-12.5', "'-twelve", 'a=b', -3]
    """
    if isinstance(value, list | tuple | np.ndarray):
        value = " ".join(map(str, value))
    if not isinstance(value, str):
        return value
    value = plain_text(value)
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def inert_table(table):
    """A table all cells and column names of which are inert.

    Parameters
    ----------
    table : DataFrame
        Not modified.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> inert_table(pd.DataFrame({"=a": ["@b", "c"], "n": [-1, 2]})).to_dict("list")
    {"'=a": ["'@b", 'c'], 'n': [-1, 2]}
    """
    columns = {}
    for name in table:
        values = table[name]
        bare = pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
        columns[inert_cell(str(name))] = values if bare else pd.Series(map(inert_cell, values), dtype=object)
    return pd.DataFrame({name: values.reset_index(drop=True) for name, values in columns.items()})


def file_name(text):
    """A name for a file out of any text: letters, digits, ``_``, ``-`` and dots inside; of no other folder.

    Parameters
    ----------
    text : str
        Such as the name people gave a topic.

    Returns
    -------
    str
        At most 60 characters; "unnamed" if nothing is left.

    Examples
    --------
    >>> file_name("Taxes & budget"), file_name("../../etc/passwd"), file_name("세금/예산"), file_name("..")
    ('Taxes_budget', 'etc_passwd', '세금_예산', 'unnamed')
    """
    name = unicodedata.normalize("NFC", text)
    name = _NOT_IN_NAMES.sub("_", name)[:LONGEST_NAME].strip("._-")
    if name.split(".")[0].lower() in _DEVICES:
        name = f"{name}_"
    return name or "unnamed"
