"""Sums over four rows at a time, against the sums of NumPy, for rows that are no whole number of vectors."""

import numba
import numpy as np
import pytest

from lda_vi.inference.vectors import (
    LINE,
    NARROWEST,
    WIDTH,
    add,
    four_of,
    number,
    padded,
    put,
    reached,
    spread,
    weigh,
    whole_rows,
)

SIZES = [1, 2, NARROWEST - 1, NARROWEST, NARROWEST + 1, 3 * NARROWEST + 5]


@numba.njit
def weigh_rows(weights, table, rows):
    w = padded(len(weights), weights.dtype)
    w[: len(weights)] = weights
    return weigh(w, table, rows[0], rows[1], rows[2], rows[3])


@numba.njit
def add_rows(start, table, rows, factors):
    sums = padded(len(start), start.dtype)
    sums[: len(start)] = start
    add(sums, table, rows[0], rows[1], rows[2], rows[3], factors[0], factors[1], factors[2], factors[3])
    return sums[: len(start)].copy()


@numba.njit
def room_for(numbers):
    return padded(len(numbers), numbers.dtype)


@numba.njit
def neighbours(numbers, place, end):
    return four_of(numbers, place, end)


@numba.njit
def bits_of(numbers, place, limit):
    return reached(numbers, place, spread(limit))


@numba.njit
def swap(numbers, i, j):
    first = number(numbers, i)
    put(numbers, i, number(numbers, j))
    put(numbers, j, first)


# What rows are, what sums are made in, and how far these may be from those of NumPy.
KINDS = pytest.mark.parametrize(
    ("of_rows", "kind", "error"),
    [(np.float64, np.float64, 1e-13), (np.float32, np.float64, 1e-13), (np.float32, np.float32, 1e-5)],
)


@pytest.fixture
def table(rng):
    def make(n_topics, kind):
        filled = whole_rows(6, n_topics, kind)
        filled[:, :n_topics] = rng.gamma(1.0, size=(6, n_topics))
        return filled

    return make


@KINDS
@pytest.mark.parametrize("rows", [(0, 1, 2, 3), (5, 5, 0, 5)])
@pytest.mark.parametrize("n_topics", SIZES)
def test_weighed_rows(n_topics, rows, of_rows, kind, error, table, rng):
    table, weights = table(n_topics, of_rows), rng.normal(size=n_topics).astype(kind)
    expected = table[list(rows), :n_topics].astype(np.float64) @ weights
    sums = weigh_rows(weights, table, rows)
    np.testing.assert_allclose(sums, expected, rtol=10 * error, atol=error)


@KINDS
@pytest.mark.parametrize("rows", [(0, 1, 2, 3), (5, 5, 0, 5)])
@pytest.mark.parametrize("n_topics", SIZES)
def test_added_rows(n_topics, rows, of_rows, kind, error, table, rng):
    table, start, factors = table(n_topics, of_rows), rng.normal(size=n_topics), rng.normal(size=4)
    expected = start + factors @ table[list(rows), :n_topics].astype(np.float64)
    sums = add_rows(start.astype(kind), table, rows, factors.astype(kind))
    assert sums.dtype == kind
    np.testing.assert_allclose(sums, expected, rtol=10 * error, atol=error)


def test_the_last_neighbour_stands_in_for_those_that_are_missing():
    numbers = np.arange(10, 20)
    assert neighbours(numbers, 3, 9) == (13, 14, 15, 16)
    assert neighbours(numbers, 7, 9) == (17, 18, 18, 18)
    assert neighbours(numbers, 8, 9) == (18, 18, 18, 18)


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
