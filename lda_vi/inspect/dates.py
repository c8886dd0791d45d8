"""Dates in a column of the user's, as years; and time cut into spans."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError

MOST_SPANS, MOST_ASKED = 48, 10_000  # chosen by itself, and if they are asked for
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


def years(values):
    """Dates as years with a fraction, or None if the column does not hold dates.

    Parameters
    ----------
    values : Series
        Dates; strings that begin with a year (2024, 2024-06, 2024-06-30, 20240630, 2024년 6월...); or whole
        numbers from 1000 to 2999.

    Returns
    -------
    ndarray of float64, or None
        NaN where a value is missing; None if any other is no date, or there is only one year and month.

    Examples
    --------
    >>> years(pd.Series(["1862-07-01", "1900", None])).tolist()
    [1862.5, 1900.0, nan]
    >>> years(pd.Series(["12", "14"])) is None
    True
    """
    found = read_years(values).years
    return found if found is not None and len(np.unique(found[np.isfinite(found)])) > 1 else None


class Reading(NamedTuple):
    """What became of a column that may hold dates.

    Parameters
    ----------
    years : ndarray of float64, or None
        Years with a fraction for the month, NaN where a value is missing; None if any other is no date.
    problem : str
        The first value that is no date, and its row, in words.
    mostly : bool
        Whether at least half of the values are dates, nevertheless.
    """

    years: np.ndarray | None
    problem: str = ""
    mostly: bool = False


def read_years(values):
    """Read a column of dates.

    Parameters
    ----------
    values : Series
        As for `years`.

    Returns
    -------
    Reading

    Examples
    --------
    >>> read_years(pd.Series(["1862", "1863-02", "soon"]))
    Reading(years=None, problem="'soon' in row 2", mostly=True)
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        found = values.dt.year + (values.dt.month - 1) / 12
        return Reading(found.to_numpy(dtype=np.float64, na_value=np.nan))
    if pd.api.types.is_bool_dtype(values):
        return Reading(None)
    number = pd.api.types.is_numeric_dtype(values)
    found, wrong = np.full(len(values), np.nan), []
    gone = values.isna().tolist()
    for row, value in enumerate(values.tolist()):
        if gone[row] or (isinstance(value, str) and not value.strip()):
            continue
        year = _year(value, number)
        if year is None:
            wrong.append((row, value))
        else:
            found[row] = year
    if not wrong:
        return Reading(found)
    row, value = wrong[0]
    mostly = not number and np.isfinite(found).sum() >= len(wrong)
    return Reading(None, f"{value!r:.40} in row {row}", bool(mostly))


def _year(value, number):
    """The year of one value with a fraction for the month, or None if it is no date."""
    if number:
        whole = value == int(value) if np.isfinite(value) else False
        if whole and 1000 <= value <= 2999:
            return float(value)
        match = COMPACT.fullmatch(str(int(value))) if whole else None
    elif isinstance(value, str):
        match = COMPACT.fullmatch(value) or DATE.fullmatch(value)
    elif hasattr(value, "year") and hasattr(value, "month"):
        return value.year + (value.month - 1) / 12
    else:
        match = None
    month = int(match[2] or 1) if match else 0
    return int(match[1]) + (month - 1) / 12 if 1 <= month <= 12 else None


def time_spans(found, step=None):
    """Cut time into spans of equal length.

    Parameters
    ----------
    found : ndarray, shape (D,)
        From `years`.
    step : float, optional
        Years of a span; by default the shortest of a month, a quarter, 1, 2, 5, 10 ... years that makes at
        most 48 spans.

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
    for length in (MONTH, QUARTER, *STEPS) if step is None else (step,):
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
