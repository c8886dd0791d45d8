"""Eight numbers at a time, against NumPy."""

import numba
import numpy as np

from lda_vi.inference.eights import (
    gather,
    load_eight,
    load_eight_long,
    scatter_add,
    spread_eight,
)
from lda_vi.inference.reference import rounded
from lda_vi.inference.vectors import store, total


@numba.njit
def picked(numbers, places, first, into):
    store(into, 0, gather(numbers, places, first))


@numba.njit
def add_at(numbers, places, first, more, factor):
    scatter_add(numbers, places, first, load_eight(more, first) * spread_eight(factor))


@numba.njit
def sum_of_eight(numbers, first):
    return total(load_eight(numbers, first))


@numba.njit
def lengthened(halves, first, into):
    store(into, 0, load_eight_long(halves, first))


def test_numbers_are_gathered_from_where_places_say(rng):
    numbers, into = rng.normal(size=40_000).astype(np.float32), np.zeros(8, np.float32)
    places = rng.integers(0, 40_000, 20).astype(np.uint16)
    places[5] = 39_999  # no negative number
    for first in (0, 3, 12):
        picked(numbers, places, first, into)
        np.testing.assert_array_equal(into, numbers[places[first : first + 8]])


def test_numbers_are_added_one_after_the_other_where_places_say(rng):
    numbers, more = rng.normal(size=(2, 30)).astype(np.float32)
    places = rng.integers(0, 30, 20).astype(np.uint16)
    places[[4, 7]] = places[3]
    expected = numbers.copy()
    np.add.at(expected, places[3:11], np.float32(1.5) * more[3:11])
    add_at(numbers, places, 3, more, np.float32(1.5))
    np.testing.assert_allclose(numbers, expected, rtol=1e-6)


def test_eight_numbers_are_summed_and_no_others(rng):
    numbers = rng.normal(size=20).astype(np.float32)
    for first in (0, 5, 12):
        np.testing.assert_allclose(sum_of_eight(numbers, first), numbers[first : first + 8].sum(), rtol=1e-5)


def test_eight_halves_are_read_from_any_place(rng):
    numbers, into = rng.normal(size=20).astype(np.float32), np.zeros(8, np.float32)
    halves = (rounded(numbers).view(np.uint32) >> 16).astype(np.uint16)
    for first in (0, 5, 12):
        lengthened(halves, first, into)
        np.testing.assert_array_equal(into, rounded(numbers)[first : first + 8])
