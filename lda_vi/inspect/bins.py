"""Documents put into groups by a column of the user's: by label, by span of time, by size of a number."""

import json
import math
from functools import partial

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError
from lda_vi.inspect.dates import HOW_DATES, MONTH, MOST_ASKED, SPANS, read_years, span_length, time_spans

MOST_LEVELS = 60  # labels a column may have to make groups by itself
MOST_GROUPS = 500  # and if it is asked for


def group_places(values, bins=None):
    """Put documents into groups by their values of a column.

    Parameters
    ----------
    values : Series, length D
        Dates or years, labels, or numbers; missing values are in no group.
    bins : str or int, optional
        Of dates: "month", "quarter", "year", "decade", "century", or a number of years; of other numbers how
        many groups of about equal size. By default chosen to suit.

    Returns
    -------
    place : ndarray of int, shape (D,)
        The group of each document; -1 for none.
    names : list of str
        The groups in order: of time all between the first and the last, the empty ones too.
    kind : {"time", "label", "number"}
    starts : list of float, or None
        Of spans of time, the years in which they begin.

    Raises
    ------
    ParameterError
        If the column makes no groups, or `bins` does not suit it.

    Examples
    --------
    >>> place, names, kind, _ = group_places(pd.Series(["1862-07-01", "1900", None]), "decade")
    >>> place.tolist(), names[0], names[-1], kind
    ([0, 4, -1], '1860–1869', '1900–1909', 'time')
    """
    name = values.name or "the column"
    dates, wrong, mostly, alone = read_years(values)
    if dates is not None:
        known = np.unique((np.floor(dates) if alone else dates)[np.isfinite(dates)])
        if len(known) > 1 or (bins is not None and len(known)):
            step = span_length(bins)
            if step is not None and step < 1 and alone:
                raise ParameterError(f"bins={bins}, but {name} holds a year without a month: {alone}")
            place, names, starts = time_spans(dates, step, shortest=1 if alone else MONTH)
            return place, names, "time", starts
    elif wrong and isinstance(bins, str) and bins in SPANS:
        raise ParameterError(f"bins={bins} is for dates, but {name} holds {wrong}. {HOW_DATES}")
    elif mostly:
        raise ParameterError(f"{name} holds {wrong}, while most are dates: mend or empty them. {HOW_DATES}")
    number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if number and (bins is not None or values.nunique() > MOST_LEVELS):
        return (*number_groups(values, 4 if bins is None else bins), "number", None)
    if bins is not None:
        raise ParameterError(f"bins={bins} is for dates and numbers, but {name} holds labels; leave it out")
    place, names = label_groups(values, MOST_GROUPS)
    if place is None:
        n_levels = values.dropna().astype(str).str.strip().replace("", None).nunique()
        problem = {0: "no value", 1: "one value only"}.get(n_levels, f"{n_levels:,} different values")
        raise ParameterError(
            f"{name} holds {problem}: groups need a date, a number, or a label with 2 to {MOST_GROUPS} values. "
            f"{HOW_DATES}"
        )
    return place, names, "label", None


def label_groups(values, most=MOST_LEVELS):
    """Groups by the labels of a column.

    Parameters
    ----------
    values : Series
        Any; missing values form no group.
    most : int
        The most groups.

    Returns
    -------
    place : ndarray of int, shape (D,), or None
        The group of each document, -1 where there is none; None if there are fewer than 2 or more than `most`.
    names : list of str
        The groups in order.
    """
    if pd.api.types.is_float_dtype(values):
        values = values + 0.0  # -0.0, which rounding makes, is 0.0
    strings = np.array([written(value) for value in values.tolist()], dtype=object)
    missing = values.isna().to_numpy() | np.array([not string.strip() for string in strings], dtype=bool)
    # numbers in their order, all else by the alphabet
    number = pd.api.types.is_numeric_dtype(values)
    ordered = sorted(set(values[~missing].tolist())) if number else sorted(set(strings[~missing]))
    names = list(dict.fromkeys(str(value) for value in ordered))
    if not 2 <= len(names) <= most:
        return None, []
    place = {name: number for number, name in enumerate(names)}
    gone = zip(strings.tolist(), missing.tolist(), strict=True)
    return np.array([-1 if left_out else place[string] for string, left_out in gone]), names


def written(value):
    """A value as text; nested ones of JSON lines as JSON.

    Examples
    --------
    >>> written(1.5), written({"name": "Ada", "tags": ["x"]})
    ('1.5', '{"name": "Ada", "tags": ["x"]}')
    """
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def number_groups(values, n_groups):
    """Groups of about equal size by the size of a number.

    Parameters
    ----------
    values : Series of numbers
        Missing values are in no group.
    n_groups : int, or str of one
        How many, from 2 to 10,000; fewer where many values are equal.

    Returns
    -------
    place : ndarray of int, shape (D,)
        The group of each document; -1 for none.
    names : list of str
        Ranges, both ends included.

    Raises
    ------
    ParameterError
        If `n_groups` is no such int, or there are no two values.

    Examples
    --------
    >>> number_groups(pd.Series([1.0, 2.0, 3.0, 4.0, None]), 2)
    (array([ 0,  0,  1,  1, -1]), ['1 to 2', '3 to 4'])
    """
    try:
        n_groups = int(str(n_groups))
    except ValueError:
        n_groups = 0
    if not 2 <= n_groups <= MOST_ASKED:
        raise ParameterError(
            f"bins must be a number of groups, 2 or more and at most {MOST_ASKED:,}, for a column of numbers"
        )
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.flatnonzero(np.isfinite(numbers))
    if len(np.unique(numbers[known])) < 2:
        raise ParameterError(f"{values.name or 'the column'} holds fewer than two different numbers")
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, n_groups + 1)[1:-1]))
    place = np.full(len(numbers), -1)
    place[known] = np.searchsorted(edges, numbers[known], side="left")
    _, place[known] = np.unique(place[known], return_inverse=True)
    parts = [numbers[place == group] for group in range(place.max() + 1)]
    ends = [(part.min(), part.max()) for part in parts]
    write = _writer(np.unique(ends))
    return place, [f"{write(low)} to {write(high)}" for low, high in ends]


def _writer(numbers):
    """How to write distinct numbers so that they stay distinct: with six digits, or as many more as that takes."""
    writers = (partial(_written, digits=digits) for digits in range(6, 18))  # 17 digits tell any two apart
    return next(write for write in writers if len({write(number) for number in numbers}) == len(numbers))


def _written(number, digits):
    """A number with so many digits, but all of those before the point."""
    if number == 0 or abs(number) < 1e-4 or abs(number) >= 2**53:
        return f"{number:.{digits}g}"
    text = f"{number:.{max(digits - 1 - math.floor(math.log10(abs(number))), 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
