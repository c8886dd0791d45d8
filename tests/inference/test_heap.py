"""Small models do not change with where memory lies: compiled loops round otherwise near what they write."""

import numpy as np

from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers


def test_a_pass_has_the_same_bits_wherever_its_arrays_lie():
    rng = np.random.default_rng(0)
    counts = as_counts(rng.poisson(0.8, (11, 8)) + np.eye(11, 8))
    found, junk = set(), []
    for _ in range(400):
        junk.append(np.empty(int(rng.integers(1, 400)), np.uint8))
        if len(junk) > 20:
            del junk[:: int(rng.integers(1, 4))]
        with Workers() as workers:
            passes = Passes(counts, np.full(4, 1.25), np.full((1, 1), 0.1), np.random.default_rng(3), workers)
            for _ in range(3):
                passes.step(np.full(4, 1.25), np.full((1, 1), 0.1), 2.9, 0.7)
        found.add(passes.shares.tobytes() + passes.suff_stats.tobytes())
    assert len(found) == 1
