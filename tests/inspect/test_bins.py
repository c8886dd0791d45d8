"""Groups from columns: every document in its group or in none, and clear words where a column makes none."""

import numpy as np
import pandas as pd
import pytest

from lda_vi.errors import ParameterError
from lda_vi.inspect.bins import group_places, label_groups, number_groups


def groups(values, bins=None, name="column"):
    return group_places(pd.Series(values, name=name), bins)[:3]


def test_labels():
    place, names, kind = groups(["b", "a", None, "", "b", "  "])
    assert (place.tolist(), names, kind) == ([1, 0, -1, -1, 1, -1], ["a", "b"], "label")


@pytest.mark.parametrize("kind", ["float64", "Float64"])
def test_zero_that_was_rounded_from_below_is_zero(kind):
    place, names, _ = groups(pd.array([0.0, -0.0, 0.5, None], dtype=kind))
    assert (place.tolist(), names) == ([0, 0, 1, -1], ["0.0", "0.5"])


def test_numbers_as_labels_stand_in_their_order():
    assert groups([10, 9, 10])[1:] == (["9", "10"], "label")
    assert groups([True, False])[1:] == (["False", "True"], "label")


def test_nested_values_are_json():
    place, names, kind = groups([{"a": 1}, ["b"], {"a": 1}, None])
    assert (place.tolist(), names, kind) == ([1, 0, 1, -1], ['["b"]', '{"a": 1}'], "label")


def test_times():
    place, names, kind = groups(["1862-01", "1864", ""], "year")
    assert (place.tolist(), names, kind) == ([0, 2, -1], ["1862", "1863", "1864"], "time")
    assert groups([1862, 1862], "decade")[1] == ["1860–1869"]


def test_years_without_months_are_in_no_month():
    """Waves of a survey in 2019, 2020 and 2021 are three, not twenty-five months of which three hold documents."""
    assert groups([2019, 2020, 2021])[1:] == (["2019", "2020", "2021"], "time")
    place, names, _ = groups(["2019", "2020-06", "2020-07-01", None])
    assert (place.tolist(), names) == ([0, 1, 1, -1], ["2019", "2020"])
    assert groups(["2019", "2019-06"])[1:] == (["2019", "2019-06"], "label")
    with pytest.raises(
        ParameterError, match="bins=month, but wave holds a year without a month: '2019' in row 1"
    ):
        groups(["2020-06", "2019"], "month", "wave")
    assert groups(["2019-11", "2020-01"])[1] == ["2019-11", "2019-12", "2020-01"]


def test_many_numbers_are_cut():
    values = np.arange(1000.0) / 7
    place, names, kind = groups(values)
    assert kind == "number"
    assert np.bincount(place).tolist() == [250] * 4
    assert names[0] == "0 to 35.5714"
    assert len(groups(values, 10)[1]) == 10
    assert len(groups(values, "10")[1]) == 10


@pytest.mark.parametrize(
    ("first", "step", "expected"),
    [
        (1_700_000_000, 10, ["1700000000 to 1700000010", "1700000020 to 1700000030"]),
        (0.5, 1e-9, ["0.5 to 0.500000001", "0.500000002 to 0.500000003"]),
    ],
)
def test_numbers_that_are_nearly_equal_have_names_of_their_own(first, step, expected):
    assert groups(first + step * np.arange(4), 2)[1] == expected


def test_equal_numbers_stay_together():
    place, names = number_groups(pd.Series([0.0] * 90 + [1.0] * 10 + [np.nan]), 4)
    assert names == ["0 to 0", "1 to 1"]
    assert np.bincount(place + 1).tolist() == [1, 90, 10]


def test_the_page_takes_fewer_labels():
    values = pd.Series([f"v{n}" for n in range(61)])
    assert label_groups(values) == (None, [])
    assert len(groups(values)[1]) == 61


@pytest.mark.parametrize(
    ("values", "bins", "message"),
    [
        (["a", "a"], None, "party holds one value only"),
        ([None, ""], None, "party holds no value"),
        ([f"v{n}" for n in range(501)], None, "party holds 501 different values"),
        ([f"v{n}" for n in range(501)], None, "a label with 2 to 500 values. Dates begin with the year"),
        (["a", "b"], 3, "bins=3 is for dates and numbers, but party holds labels"),
        (["a", "b"], "decade", "bins=decade is for dates, but party holds 'a' in row 0, 'b' in row 1. Dates begin"),
        (["1862", "1863", "n.d."], None, "party holds 'n.d.' in row 2, while most are dates: mend or empty them"),
        (["1862", "5/63"] * 4, None, "party holds '5/63' in row 1, while most are dates"),
        (["1862"] * 9 + list("abcabd"), None, "'a' in row 9, 'b' in row 10, 'c' in row 11 and 1 more, while"),
        ([1.5, 1.5], 3, "party holds fewer than two different numbers"),
        ([1.5, 2.5], "few", "bins must be a number of groups, 2 or more"),
        ([1.5, 2.5], 2.5, "bins must be a number of groups, 2 or more"),
        ([1.5, 2.5], 10**12, "bins must be a number of groups, 2 or more and at most 10,000"),
        (["1862", "1863"], "week", "bins must be month, quarter, year"),
    ],
)  # fmt: skip
def test_columns_that_make_no_groups(values, bins, message):
    with pytest.raises(ParameterError, match=message.replace(".", r"\.")):
        groups(values, bins, "party")


def test_groups_of_large_numbers_have_names_that_differ():
    assert groups(123456780 + np.arange(100), 2)[1] == ["123456780 to 123456829", "123456830 to 123456879"]
    assert groups([1234567.5, 2.5, 0.25, 0.00001], 4)[1] == [
        "1e-05 to 1e-05",
        "0.25 to 0.25",
        "2.5 to 2.5",
        "1234568 to 1234568",
    ]
