"""Halves of numbers: nearest, even where two are as near, and back without a change."""

import numba
import numpy as np
import pytest

from lda_vi.inference.bfloat import lengthen, load_long, shorten
from lda_vi.inference.reference import rounded
from lda_vi.inference.vectors import WIDEST, store


@numba.vectorize(["uint16(float32)"])
def shortened(number):
    return shorten(number)


@numba.vectorize(["float32(uint16)"])
def lengthened(half):
    return lengthen(half)


@numba.njit
def read_from(halves, place, numbers):
    store(numbers, 0, load_long(halves, place))


@pytest.fixture
def numbers(rng):
    return np.concatenate(
        [rng.normal(size=99) * 10.0 ** rng.integers(-30, 30, 99), [0.0, -0.0, np.inf]]
    ).astype(np.float32)


def test_no_half_is_nearer(numbers):
    halves = shortened(numbers)
    near = lengthened(halves).astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        for step in (-1, 1):
            other = lengthened((halves.astype(np.int64) + step).astype(np.uint16)).astype(np.float64)
            assert not (np.abs(other - numbers) < np.abs(near - numbers)).any()
    np.testing.assert_array_equal(near, rounded(numbers))
    assert (np.abs(near[:99] / numbers[:99] - 1) <= 2.0**-8).all()


def test_of_two_as_near_the_even_one_is_taken():
    step = 2.0**-7  # from one half to the next, from 1 on
    assert lengthened(shortened(np.float32([1 + step / 2, 1 + 1.5 * step]))).tolist() == [1.0, 1 + 2 * step]


def test_what_is_no_number_stays_none():
    assert np.isnan(lengthened(shortened(np.float32([np.nan, -np.nan])))).all()


def test_a_half_goes_there_and_back_unchanged():
    halves = np.arange(0x7F80, dtype=np.uint16)  # all that are not negative and finite
    np.testing.assert_array_equal(shortened(lengthened(halves)), halves)


def test_vectors_are_read_from_any_place(numbers):
    halves, vector = shortened(numbers), np.zeros(WIDEST, np.float32)
    for place in (0, 1, 17):
        read_from(halves, place, vector)
        np.testing.assert_array_equal(vector, lengthened(halves)[place : place + WIDEST])
