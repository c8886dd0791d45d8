"""Sums over four rows at a time, against the sums of NumPy, for rows that are no whole number of vectors."""

import numba
import numpy as np
import pytest

from lda_vi.inference.vectors import NARROWEST, add, four_of, padded, weigh, with_slack

SIZES = [1, 2, NARROWEST - 1, NARROWEST, NARROWEST + 1, 3 * NARROWEST + 5]


@numba.njit
def weigh_rows(weights, table, rows):
    w = padded(table.shape[1])
    w[: table.shape[1]] = weights
    return weigh(w, table, rows[0], rows[1], rows[2], rows[3])


@numba.njit
def add_rows(start, table, rows, factors):
    sums = padded(table.shape[1])
    sums[: table.shape[1]] = start
    add(sums, table, rows[0], rows[1], rows[2], rows[3], factors[0], factors[1], factors[2], factors[3])
    return sums[: table.shape[1]].copy()


@numba.njit
def neighbours(numbers, place, end):
    return four_of(numbers, place, end)


@pytest.fixture(params=[np.float64, np.float32])
def table(request, rng):
    def make(n_topics):
        filled = with_slack((6, n_topics), request.param)
        filled[:] = rng.gamma(1.0, size=filled.shape)
        return filled

    return make


# The last row too: what is read beyond it must not count.
@pytest.mark.parametrize("rows", [(0, 1, 2, 3), (5, 5, 0, 5)])
@pytest.mark.parametrize("n_topics", SIZES)
def test_weighed_rows(n_topics, rows, table, rng):
    table, weights = table(n_topics), rng.normal(size=n_topics)
    expected = table[list(rows)].astype(np.float64) @ weights
    np.testing.assert_allclose(weigh_rows(weights, table, rows), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("rows", [(0, 1, 2, 3), (5, 5, 0, 5)])
@pytest.mark.parametrize("n_topics", SIZES)
def test_added_rows(n_topics, rows, table, rng):
    table, start, factors = table(n_topics), rng.normal(size=n_topics), rng.normal(size=4)
    expected = start + factors @ table[list(rows)].astype(np.float64)
    np.testing.assert_allclose(add_rows(start, table, rows, factors), expected, rtol=1e-12, atol=1e-13)


def test_a_row_does_not_feel_the_next_one(table, rng):
    """A row ends within a vector; the numbers behind it belong to the next row."""
    table, weights = table(NARROWEST + 3), rng.normal(size=NARROWEST + 3)
    before = weigh_rows(weights, table, (0, 2, 2, 4))
    table[[1, 3, 5]] = 1e30
    assert weigh_rows(weights, table, (0, 2, 2, 4)) == before


def test_the_last_neighbour_stands_in_for_those_that_are_missing():
    numbers = np.arange(10, 20)
    assert neighbours(numbers, 3, 9) == (13, 14, 15, 16)
    assert neighbours(numbers, 7, 9) == (17, 18, 18, 18)
    assert neighbours(numbers, 8, 9) == (18, 18, 18, 18)


@pytest.mark.parametrize("n", [0, 1, NARROWEST, NARROWEST + 1])
def test_room_is_made_of_whole_vectors(n):
    room = padded(n)
    assert len(room) % NARROWEST == 0
    assert n <= len(room) < n + NARROWEST
    assert not room.any()


@pytest.mark.parametrize("beyond", [0.0, 1.0])
def test_slack_follows_the_last_row(beyond):
    table = with_slack((2, 3), np.float32, beyond=beyond)
    assert table.base.size >= table.size + 2 * NARROWEST
    assert (table.base[table.size :] == beyond).all()
