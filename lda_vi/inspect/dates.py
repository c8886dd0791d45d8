"""Dates in a column of the user's, as years; and time cut into spans."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError

MOST_SPANS, MOST_ASKED = 48, 10_000  # chosen by itself, and if they are asked for
SHOWN = 3  # values that are no dates, named in a message
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)  # years of a span
QUARTER, MONTH = 0.25, 1 / 12
SPANS = {"month": MONTH, "quarter": QUARTER, "year": 1, "decade": 10, "century": 100}
HOW_DATES = "Dates begin with the year: 1862, 1862-07 or 1862-07-01."
_BETWEEN = r"\s*[-/.년월]\s*"
_TIME = r"(?:[T\s]\s*\d{1,2}:\d\d.*)?"
DATE = re.compile(
    rf"\s*([-+]?\d{{4}})(?:{_BETWEEN}(\d{{1,2}})(?:{_BETWEEN}(\d{{1,2}}))?)?\s*[년월일.]?\s*{_TIME}\s*",
    re.DOTALL,
)
COMPACT = re.compile(r"\s*([12]\d{3})(0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*")
TINY = 1e-6  # years: a month is 1/12 of one, which no float is


class Reading(NamedTuple):
    """What became of a column that may hold dates.

    Parameters
    ----------
    years : ndarray of float64, or None
        Years with a fraction for the month, NaN where a value is missing; None if any other is no date.
    problem : str
        The first different values that are no dates, and their rows, in words.
    mostly : bool
        Whether at least half of the values are dates, nevertheless.
    alone : str
        The first year without a month, and its row, in words.
    """

    years: np.ndarray | None
    problem: str = ""
    mostly: bool = False
    alone: str = ""


def read_years(values):
    """Read a column of dates.

    Parameters
    ----------
    values : Series
        Dates; strings that begin with a year (2024, 2024-06, 2024-06-30, 20240630, 2024년 6월...); or whole
        numbers from 1000 to 2999.

    Returns
    -------
    Reading

    Examples
    --------
    >>> read_years(pd.Series(["1862-07-01", "1900", None]))
    Reading(years=array([1862.5, 1900. ,    nan]), problem='', mostly=False, alone="'1900' in row 1")
    >>> read_years(pd.Series(["1862", "1863-02", "soon"]))
    Reading(years=None, problem="'soon' in row 2", mostly=True, alone='')
    >>> read_years(pd.Series([12, 14])).years is None
    True
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        found = values.dt.year + (values.dt.month - 1) / 12
        return Reading(found.to_numpy(dtype=np.float64, na_value=np.nan))
    if pd.api.types.is_bool_dtype(values):
        return Reading(None)
    number = pd.api.types.is_numeric_dtype(values)
    found, wrong, alone = np.full(len(values), np.nan), [], ""
    gone = values.isna().tolist()
    for row, value in enumerate(values.tolist()):
        if gone[row] or (isinstance(value, str) and not value.strip()):
            continue
        year, month = _year_and_month(value, number)
        if year is None:
            wrong.append((f"{value!r:.40}", row))
        else:
            found[row] = year + ((month or 1) - 1) / 12
            alone = alone or ("" if month else f"{value!r} in row {row}")
    if not wrong:
        return Reading(found, alone=alone)
    first = dict(reversed(wrong))  # of each value its first row
    rows = sorted(first, key=first.get)
    problem = ", ".join(f"{value} in row {first[value]}" for value in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    mostly = not number and np.isfinite(found).sum() >= len(wrong)
    return Reading(None, problem + more, bool(mostly))


def _year_and_month(value, number):
    """Year and month of one value, the month None where there is none; both None if it is no date."""
    if number:
        whole = value == int(value) if np.isfinite(value) else False
        if whole and 1000 <= value <= 2999:
            return int(value), None
        match = COMPACT.fullmatch(str(int(value))) if whole else None
    elif isinstance(value, str):
        match = COMPACT.fullmatch(value) or DATE.fullmatch(value)
    elif hasattr(value, "year") and hasattr(value, "month"):
        return value.year, value.month
    else:
        match = None
    month = match and match[2] and int(match[2])
    return (int(match[1]), month) if match and (month is None or 1 <= month <= 12) else (None, None)


def time_spans(found, step=None, *, shortest=MONTH):
    """Cut time into spans of equal length.

    Parameters
    ----------
    found : ndarray, shape (D,)
        Years with a fraction for the month, from `read_years`.
    step : float, optional
        Years of a span; by default the shortest of a month, a quarter, 1, 2, 5, 10 ... years that makes at
        most 48 spans.
    shortest : float
        Years that a span has at least, if `step` does not say.

    Returns
    -------
    place : ndarray of int, shape (D,)
        The span of each document; -1 where there is no date.
    names : list of str
        One for each span, those without a document included.
    starts : list of float
        The years in which they begin.

    Raises
    ------
    ParameterError
        If there would be more than 10,000 spans.

    Examples
    --------
    >>> place, names, _ = time_spans(np.array([1790.0, 1862.5, np.nan, 1999.9]))
    >>> place.tolist(), names[0], names[-1]
    ([0, 14, -1, 41], '1790–1794', '1995–1999')
    """
    dated = np.isfinite(found)
    first, last = found[dated].min(), found[dated].max()
    lengths = [length for length in (MONTH, QUARTER, *STEPS) if length >= shortest]
    for length in lengths if step is None else (step,):
        start = np.floor((first + TINY) / length)
        n_spans = int(np.floor((last + TINY) / length) - start) + 1
        if n_spans <= MOST_SPANS:
            break
    if n_spans > MOST_ASKED:
        raise ParameterError(f"bins={step:g} years would cut {last - first:g} years into {n_spans:,} spans")
    place = np.full(len(found), -1)
    place[dated] = (np.floor((found[dated] + TINY) / length) - start).astype(int)
    starts = [float((start + number) * length) for number in range(n_spans)]
    return place, [_span_name(begin, length) for begin in starts], starts


def span_length(bins):
    """Years of a span, from its name or their number."""
    if bins is None or (isinstance(bins, str) and bins in SPANS):
        return SPANS.get(bins)
    try:
        step = float(bins)
    except (TypeError, ValueError):
        step = 0.0
    if not (step >= 1 and step == int(step)):
        raise ParameterError(f"bins must be {', '.join(SPANS)} or a number of years for dates, got {bins!r}")
    return int(step)


def _span_name(start, step):
    """A span in words: 1862-07, 1862 Q3, 1862, 1860–1864."""
    year = int(np.floor(start + TINY))
    if step == MONTH:
        return f"{year}-{round((start - year) * 12) + 1:02d}"
    if step == QUARTER:
        return f"{year} Q{round((start - year) * 4) + 1}"
    return str(year) if step == 1 else f"{year}–{year + step - 1}"
