"""Sums over four rows at a time, against the sums of NumPy, for rows that are no whole number of vectors."""

import numba
import numpy as np
import pytest

from lda_vi.inference.fours import add, all_above, divide_above, four_of, load_four, visit_words
from lda_vi.inference.vectors import NARROWEST, padded, store, whole_rows

SIZES = [1, 2, NARROWEST - 1, NARROWEST, NARROWEST + 1, 3 * NARROWEST + 5]


@numba.njit
def visit(counts, indices, first, last, table, weights, limit):
    """`visit_words` with room of its own: sums over words, ratios from place 2 on, and whether all are above."""
    w, sums = padded(len(weights), weights.dtype), padded(len(weights), weights.dtype)
    w[: len(weights)], sums[:] = weights, 7.0
    ratio, far = np.full(2 + len(counts), 7.0).astype(weights.dtype), len(indices)
    all_are_above = visit_words(counts, indices, first, last, far, table, w, limit, sums, ratio, 2)
    return sums[: len(weights)].copy(), ratio, all_are_above


@numba.njit
def add_rows(start, table, rows, factors):
    sums = padded(len(start), start.dtype)
    sums[: len(start)] = start
    add(sums, table, (rows[0], rows[1], rows[2], rows[3]), load_four(factors, 0))
    return sums[: len(start)].copy()


@numba.njit
def neighbours(numbers, place, end):
    return four_of(numbers, place, end)


@numba.njit
def are_above(numbers, place, limit):
    return all_above(load_four(numbers, place), limit)


@numba.njit
def quotients(numbers, by, limit):
    result = np.empty(4, numbers.dtype)
    store(result, 0, divide_above(load_four(numbers, 0), load_four(by, 0), limit))
    return result


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
@pytest.mark.parametrize("n_words", [1, 3, 4, 5, 8, 11])
@pytest.mark.parametrize("n_topics", SIZES)
def test_a_step_over_words(n_topics, n_words, of_rows, kind, error, table, rng):
    """The words of a document stand between those of others, and one of them may be explained by no topic."""
    table, weights = table(n_topics, of_rows), rng.gamma(1.0, size=n_topics).astype(kind)
    table[2] = 0.0
    indices = rng.choice([0, 1, 3, 4, 5], n_words + 5).astype(np.int32)
    counts = rng.integers(1, 9, n_words + 3).astype(kind)  # three are of the next document
    for unknown in (False, True):
        if unknown:
            indices[3 + n_words // 2] = 2
        rows = table[indices[3 : 3 + n_words], :n_topics].astype(np.float64)
        z = rows @ weights
        expected = np.divide(counts[:n_words], z, out=np.zeros(n_words), where=z > 0.0)
        sums, ratio, all_are_above = visit(counts, indices, 3, 3 + n_words, table, weights, kind(1e-30))
        assert all_are_above == (not unknown)
        np.testing.assert_allclose(ratio[2 : 2 + n_words], expected, rtol=10 * error)
        np.testing.assert_allclose(sums, expected @ rows, rtol=10 * error, atol=error)
        assert (ratio[:2] == 7.0).all()


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
def test_four_are_above_a_limit(kind):
    """All of these four; a number that equals the limit is not above it, and one that is none neither."""
    numbers = np.array([0.0, 2.0, 3.0, 4.0, 5.0, np.nan], kind)
    assert are_above(numbers, 1, kind(1.5))
    assert not are_above(numbers, 1, kind(2.0))
    assert not are_above(numbers, 0, kind(1.5))
    assert not are_above(numbers, 2, kind(1.5))
    for i in range(1, 5):
        assert not are_above(np.where(np.arange(6) == i, 1.0, numbers).astype(kind), 1, kind(1.5))


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_nothing_is_divided_by_what_is_too_small(kind):
    """Nor by the limit itself, nor by what is no number."""
    numbers, by = np.array([3.0, 0.0, 5.0, 7.0], kind), np.array([2.0, 0.0, 1.5, np.nan], kind)
    assert quotients(numbers, by, kind(1.5)).tolist() == [1.5, 0.0, 0.0, 0.0]
    assert quotients(numbers, by + kind(1.0), kind(0.5))[:3].tolist() == [1.0, 0.0, 2.0]
