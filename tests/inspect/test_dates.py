"""Dates as years, and time in spans: nothing guessed, nothing lost."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lda_vi.errors import ParameterError
from lda_vi.inspect.dates import MOST_SPANS, read_years, span_length, time_spans


def years(values):
    return read_years(values).years


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1862", 1862),
        ("1862-07", 1862.5),
        ("1862/07/01", 1862.5),
        ("1862-07-01T12:30:00Z", 1862.5),
        ("1862.7", 1862.5),
        ("2024. 7. 3.", 2024.5),
        ("2024년 7월 3일", 2024.5),
        ("2024년", 2024),
        ("2024년 7월", 2024.5),
        ("20240701", 2024.5),
        ("2024-07-01 09:30:00+09:00", 2024.5),
        (" 1862 ", 1862),
    ],
)
def test_strings_that_are_dates(value, year):
    found = years(pd.Series([value, "1700", None, ""]))
    np.testing.assert_allclose(found, [year, 1700, np.nan, np.nan], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "value",
    [
        "July 1862",
        "2020 Democrats",
        "1862-Lincoln-1",
        "1862-07-01x",
        "03/04/2021",
        "1862-13",
        "18620",
        "12",
        "n.d.",
        "1862.99",
    ],
)
def test_strings_that_are_none(value):
    assert years(pd.Series(["1700", "1701", value])) is None
    problem = read_years(pd.Series(["1700", "1701", value])).problem
    assert problem == f"{value!r} in row 2"


def test_other_kinds_of_columns():
    stamps = pd.Series(pd.to_datetime(["1999-12-31", None, "2000-01-01"]))
    np.testing.assert_allclose(years(stamps), [1999 + 11 / 12, np.nan, 2000], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(years(pd.Series([1862.0, np.nan, 1863.0])), [1862, np.nan, 1863])
    np.testing.assert_array_equal(years(pd.Series([1862, 2024])), [1862, 2024])
    assert years(pd.Series([18620501, 20240101]))[0] == pytest.approx(1862 + 4 / 12, abs=1e-9)
    dates = pd.Series([datetime.date(1999, 1, 2), datetime.date(2001, 7, 2)], dtype=object)
    np.testing.assert_allclose(years(dates), [1999, 2001.5], rtol=0, atol=1e-12)
    assert years(pd.Series([12, 14])) is None
    assert years(pd.Series([1862.5, 1863.5])) is None
    assert years(pd.Series([True, False])) is None


@given(st.lists(st.floats(1000, 2999), min_size=2, max_size=50))
def test_every_date_lies_in_its_span(values):
    found = np.array(values)
    place, names, starts = time_spans(found)
    assert len(names) == len(starts) <= MOST_SPANS
    length = starts[1] - starts[0] if len(starts) > 1 else 1000
    for year, own in zip(values, place, strict=True):
        assert starts[own] - 1e-5 <= year < starts[own] + length + 1e-5


def test_names_of_spans():
    months = time_spans(np.array([1862.0, 1862 + 11 / 12, 1863 + 1 / 12]))
    assert [months[1][0], months[1][11], months[1][-1]] == ["1862-01", "1862-12", "1863-02"]
    quarters = time_spans(np.array([1862 + 11 / 12, 1863.0]), 0.25)
    assert quarters[1] == ["1862 Q4", "1863 Q1"]
    assert time_spans(np.array([1862.5, 1864.0]), 1)[1] == ["1862", "1863", "1864"]
    assert time_spans(np.array([1862.5, 1879.0]), 10)[1] == ["1860–1869", "1870–1879"]
    assert time_spans(np.array([np.nan, 1879.0]), 10)[0].tolist() == [-1, 0]


@pytest.mark.parametrize("bins", ["week", "0", "2.5", -3, []])
def test_lengths_that_are_none(bins):
    with pytest.raises(ParameterError, match="month, quarter, year"):
        span_length(bins)


def test_too_many_spans():
    with pytest.raises(ParameterError, match="into 24,0"):
        time_spans(np.array([999.0, 2999.0]), 1 / 12)


@pytest.mark.parametrize("first", range(1788, 2040, 4))
def test_every_month_of_four_years_is_a_span_of_its_own(first):
    """A twelfth is no float: none may slip into the month before, and 48 is not yet too many."""
    months = [f"{first + n // 12}-{n % 12 + 1:02d}" for n in range(48)]
    place, names, _ = time_spans(years(pd.Series(months)))
    assert (place.tolist(), names) == (list(range(48)), months)
    place, names, _ = time_spans(years(pd.Series(months)), 0.25)
    assert place.tolist() == [n // 3 for n in range(48)]
    assert (names[0], names[-1]) == (f"{first} Q1", f"{first + 3} Q4")
    place, names, _ = time_spans(years(pd.Series([*months, f"{first + 4}-01"])))
    assert (place.tolist(), len(names)) == ([n // 3 for n in range(49)], 17)


def test_months_before_our_era_are_spans_of_their_own():
    """There a twelfth of a year, as a float, falls just short of a month more."""
    found = years(pd.Series([f"-{44 - n // 12:04d}-{n % 12 + 1:02d}" for n in range(48)]))
    np.testing.assert_array_equal(found, [-44 + n // 12 + n % 12 / 12 for n in range(48)])
    assert time_spans(found)[0].tolist() == list(range(48))
