"""Vector instructions by name, and room that is made of whole vectors."""

import numba
import numpy as np
import pytest

from lda_vi.inference.vectors import LINE, NARROWEST, WIDTH, number, padded, put, reached, spread, whole_rows


@numba.njit
def room_for(numbers):
    return padded(len(numbers), numbers.dtype)


@numba.njit
def bits_of(numbers, place, limit):
    return reached(numbers, place, spread(limit))


@numba.njit
def swap(numbers, i, j):
    first = number(numbers, i)
    put(numbers, i, number(numbers, j))
    put(numbers, j, first)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_reaches_a_limit(kind, rng):
    """A number that equals it does, and one that is none does not."""
    numbers = rng.normal(size=40).astype(kind)
    numbers[7], limit = np.nan, numbers[5]
    for place in (0, 3, 40 - WIDTH[numbers.dtype]):
        expected = [i for i, x in enumerate(numbers[place : place + WIDTH[numbers.dtype]]) if x >= limit]
        assert bits_of(numbers, place, limit) == sum(1 << i for i in expected)


def test_numbers_are_read_and_written_where_they_stand():
    numbers = np.arange(5.0)
    swap(numbers, 1, 4)
    assert numbers.tolist() == [0.0, 4.0, 2.0, 3.0, 1.0]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("n", [0, 1, NARROWEST, NARROWEST + 1])
def test_room_is_made_of_whole_vectors(n, kind):
    room = room_for(np.empty(n, kind))
    assert room.dtype == kind
    assert len(room) % WIDTH[room.dtype] == 0
    assert n <= len(room) < n + WIDTH[room.dtype]
    assert room.ctypes.data % LINE == 0
    assert not room.any()


@pytest.mark.parametrize("beyond", [0.0, 1.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n_columns", [1, 16, 17])
def test_rows_begin_and_end_with_a_line(n_columns, dtype, beyond):
    table = whole_rows(5, n_columns, dtype, beyond=beyond)
    assert table.dtype == dtype
    assert table.ctypes.data % LINE == table.strides[0] % LINE == 0
    assert table.strides[0] - n_columns * table.itemsize < LINE
    assert table.flags["C_CONTIGUOUS"]
    assert (table[:, n_columns:] == beyond).all()
