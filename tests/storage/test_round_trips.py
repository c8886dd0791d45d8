"""What goes into a stored folder comes out, and the same content gives the same bytes."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lda_vi.storage import Folder, read_folder, write_folder

SAFE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_everything_comes_back(tmp_path, thing):
    stored = read_folder(thing.write(tmp_path / "s"), kind="thing")
    assert isinstance(stored, Folder)
    np.testing.assert_array_equal(stored.arrays["weights"], [[0, 1, 2], [3, 4, 5]])
    assert stored.arrays["words"].tolist() == ["tax", "세금"]
    pd.testing.assert_frame_equal(stored.tables["rows"], thing.table)
    assert stored.meta == {"answer": 42, "nested": {"list": [1, "two", None]}}


numeric_arrays = hnp.arrays(
    dtype=st.one_of(
        hnp.integer_dtypes(endianness="?"),
        hnp.floating_dtypes(endianness="?"),
        hnp.boolean_dtypes(),
        hnp.complex_number_dtypes(),
    ),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


@SAFE
@given(array=numeric_arrays, mmap=st.booleans(), fortran=st.booleans())
def test_numeric_arrays_round_trip(tmp_path, array, mmap, fortran):
    given_array = np.asfortranarray(array) if fortran and array.ndim else array
    write_folder(tmp_path / "s", kind="thing", arrays={"x": given_array}, tables={}, meta={})
    back = read_folder(tmp_path / "s", kind="thing", mmap=mmap).arrays["x"]
    assert back.dtype == array.dtype.newbyteorder("=")
    assert back.shape == array.shape
    assert back.flags.c_contiguous
    assert back.tobytes() == np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).tobytes()


@SAFE
@given(strings=st.lists(st.text(st.characters(), max_size=8)))
def test_string_arrays_round_trip(tmp_path, strings):
    array = np.empty(len(strings), dtype=object)
    array[:] = strings
    write_folder(tmp_path / "s", kind="thing", arrays={"x": array}, tables={}, meta={})
    back = read_folder(tmp_path / "s", kind="thing").arrays["x"]
    assert back.dtype == object
    assert back.tolist() == strings


def test_fixed_width_strings_stay_fixed_width_and_half_surrogates_survive(tmp_path, thing):
    arrays = {"fixed": np.array(["a", "bcd"]), "torn": np.array(["\ud83d", "\u2028 \x85 \n"], dtype=object)}
    thing.write(tmp_path / "s", arrays=arrays)
    back = read_folder(tmp_path / "s", kind="thing").arrays
    assert back["fixed"].dtype == np.dtype("<U3")
    assert back["torn"].tolist() == ["\ud83d", "\u2028 \x85 \n"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@SAFE
@given(meta=st.dictionaries(st.text(), json_values, max_size=4))
def test_meta_round_trips(tmp_path, thing, meta):
    thing.write(tmp_path / "s", meta=meta)
    assert read_folder(tmp_path / "s", kind="thing").meta == meta


columns = st.sampled_from(
    [
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.booleans(),
        st.text(max_size=5),
        st.datetimes(),
        json_values.filter(lambda value: value is not None),
    ]
)


@SAFE
@given(data=st.data(), length=st.integers(0, 5))
def test_tables_round_trip(tmp_path, thing, data, length):
    names = data.draw(st.lists(st.text(max_size=4), unique=True, max_size=4))
    table = pd.DataFrame(index=pd.RangeIndex(length))
    for name in names:
        cells = data.draw(st.lists(data.draw(columns), min_size=length, max_size=length))
        table[name] = pd.Series(cells, dtype=None if cells else object)
    thing.write(tmp_path / "s", tables={"rows": table})
    back = read_folder(tmp_path / "s", kind="thing").tables["rows"]
    pd.testing.assert_frame_equal(back, table, check_column_type=False)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series(["x", None, ""]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([1.5, -np.inf, np.nan], dtype="float32"),
        pd.Series(pd.to_datetime(["1790-01-08", None, "2026-02-24 21:00:00.000001"], format="ISO8601")),
        pd.Series(pd.to_datetime(["2026-03-29 00:30", None])).dt.tz_localize("Asia/Seoul"),
        pd.Series(pd.Categorical(["lo", None, "hi"], categories=["lo", "mid", "hi"], ordered=True)),
        pd.Series(pd.Categorical([2020, 2021, 2020])),
        pd.Series([[1, 2], {"a": None}, "text", 3], dtype=object),
    ],
    ids=lambda series: str(series.dtype),
)
def test_column_types_are_kept(tmp_path, thing, series):
    table = pd.DataFrame({"column": series})
    thing.write(tmp_path / "s", tables={"rows": table})
    pd.testing.assert_frame_equal(read_folder(tmp_path / "s", kind="thing").tables["rows"], table)


def test_a_table_without_columns_keeps_its_length(tmp_path, thing):
    thing.write(tmp_path / "s", tables={"rows": pd.DataFrame(index=range(3))})
    assert read_folder(tmp_path / "s", kind="thing").tables["rows"].shape == (3, 0)


def test_mapped_arrays_are_read_only_maps(tmp_path, thing):
    weights = read_folder(thing.write(tmp_path / "s"), kind="thing", mmap=True).arrays["weights"]
    assert isinstance(weights, np.memmap)
    assert not weights.flags.writeable


def test_numpy_scalars_in_meta_become_plain_numbers(tmp_path, thing):
    thing.write(tmp_path / "s", meta={"n": np.int64(3), "x": np.float32(0.5), "t": (1, 2)})
    assert read_folder(tmp_path / "s", kind="thing").meta == {"n": 3, "x": 0.5, "t": [1, 2]}


def test_the_same_content_gives_the_same_bytes_anywhere(tmp_path, thing):
    one, two = thing.write(tmp_path / "one"), thing.write(tmp_path / "deep" / "er" / "two")
    assert thing.files(one) == thing.files(two)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in thing.files(one))


def test_file_names_carry_the_hash_of_their_content(tmp_path, thing):
    path = thing.write(tmp_path / "s")
    for name in thing.files(path):
        if name != "manifest.json":
            digest = hashlib.sha256((path / name).read_bytes()).hexdigest()
            assert name.split(".")[1] == digest[:8]


def test_text_is_readable_by_eye(tmp_path, thing):
    path = thing.write(tmp_path / "s")
    words = path / thing.manifest(path)["arrays"]["words"]["file"]
    assert words.read_text(encoding="utf-8") == '"tax"\n"세금"\n'
