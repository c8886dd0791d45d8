"""Columns survive the way into a page and out of it."""

import numpy as np
import pytest

from lda_vi.errors import ParameterError
from lda_vi.explorer.pack import ALIGNED, TYPES, decode, encode, pack, rounded, smallest, unpack

TEXTS = ["", "a", "학교 </script>", "🍪\u2028\x00", '"quoted"']


def test_every_type_comes_back():
    columns = {kind: np.arange(5).astype(kind) for kind in TYPES} | {
        "texts": TEXTS,
        "empty": np.empty(0, "u1"),
    }
    found = decode(encode(columns))
    assert list(found) == list(columns)
    for name, column in columns.items():
        assert list(found[name]) == list(column)
        assert getattr(found[name], "dtype", None) == getattr(column, "dtype", None)


def test_columns_begin_where_typed_arrays_may():
    raw = pack({"a": np.ones(3, "u1"), "b": ["x"], "c": np.ones(2, "f4")})
    start = 4 + int.from_bytes(raw[:4], "little")
    assert start % ALIGNED == 0
    assert unpack(raw)["c"].tolist() == [1, 1]


@pytest.mark.parametrize("column", [np.arange(3), np.ones((2, 2), "f4"), np.array(["x"])], ids=str)
def test_what_a_browser_cannot_map_is_refused(column):
    with pytest.raises(ParameterError, match="'own'"):
        pack({"own": column})


def test_half_characters_become_question_marks():
    assert decode(encode({"text": ["a\ud800b"]}))["text"] == ["a?b"]


@pytest.mark.parametrize(("largest", "kind"), [(255, "u1"), (256, "u2"), (65535, "u2"), (65536, "u4")])
def test_whole_numbers_take_the_smallest_type(largest, kind):
    assert smallest([0, largest]).dtype == kind
    assert smallest([0, largest]).tolist() == [0, largest]


def test_rounding_keeps_as_many_bits_as_it_says(rng):
    values = np.concatenate([rng.normal(size=2000) * 10.0 ** rng.integers(-30, 30, 2000), [0.0, -1.0]])
    found = rounded(values, bits=12)
    assert found.dtype == np.float32
    assert np.abs(found / np.where(values == 0, 1, values) - (values != 0)).max() <= 2.0**-13
    assert (found.view(np.uint32) & ((1 << 11) - 1)).max() == 0
    assert np.isnan(rounded([np.nan, np.inf])).tolist() == [True, False]
