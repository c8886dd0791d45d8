"""Random numbers of a document: from its counts and the seed alone, even and scattered."""

import numpy as np

from lda_vi.evaluate.keys import document_keys, mix, scattered, uniform
from lda_vi.inference.validation import as_counts


def test_a_key_is_that_of_the_document_and_the_seed(rng):
    X = rng.poisson(1.0, size=(200, 30))
    keys = document_keys(as_counts(X))
    order = rng.permutation(200)
    np.testing.assert_array_equal(document_keys(as_counts(X[order])), keys[order])
    assert len(set(keys.tolist())) == 200
    for seed in (1, -1, 2**64 + 5):
        assert not set(keys.tolist()) & set(document_keys(as_counts(X), seed).tolist())
    np.testing.assert_array_equal(document_keys(as_counts(X), 2**64), keys)


def test_the_compiled_scatter_is_the_same(rng):
    numbers = rng.integers(0, 2**63, size=50).astype(np.uint64)
    assert mix(numbers).tolist() == [int(scattered(number)) for number in numbers]


def test_a_stream_is_even_and_moves_on():
    state = np.zeros(1, np.uint64)
    drawn = np.array([uniform(state) for _ in range(20_000)])
    assert drawn.min() >= 0
    assert drawn.max() < 1
    np.testing.assert_allclose(np.histogram(drawn, bins=10, range=(0, 1))[0], 2000, rtol=0.1)
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.03
