"""Whole tables in pieces: the same as at once."""

import numpy as np
import pytest

from lda_vi.inference.tables import add_rows, row_cuts, sums
from lda_vi.inference.workers import Workers


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7000, 1), (7000, 9)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_tables_are_added_up_in_pieces(rng, shape, dtype, n_jobs):
    table, prior = rng.gamma(1.0, size=(7000, 9)).astype(dtype), rng.gamma(1.0, size=shape)
    assert len(row_cuts(table)) > 2
    with Workers(n_jobs) as workers:
        room = np.empty_like(table)
        assert add_rows(table, prior, room, workers) is room
        np.testing.assert_allclose(room, table + prior, rtol=1e-6)
        for axis in (0, 1):
            total = sums(table, axis, workers)
            assert total.dtype == np.float64
            np.testing.assert_allclose(total, table.sum(axis=axis, dtype=np.float64), rtol=1e-12)
