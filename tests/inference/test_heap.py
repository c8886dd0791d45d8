"""Small models do not change with where memory lies: compiled loops round otherwise near what they write."""

import numpy as np
import pytest

from lda_vi import LDA


@pytest.mark.filterwarnings("ignore")
def test_a_fit_has_the_same_bits_wherever_its_arrays_lie():
    """Fits of other sizes and forgotten arrays in between: before there was a distance, one in ten was different."""
    rng = np.random.default_rng(0)
    X = rng.poisson(0.8, (11, 8)).astype(float)
    found, junk = {}, []
    for _ in range(40):
        junk.append(rng.random(int(rng.integers(1, 5000))))
        if len(junk) > 20:
            junk.clear()
        for K in (1, 9, 4, 33):
            for settings in ({"learning_method": "online", "batch_size": 4}, {}):
                model = LDA(K, **settings, max_iter=4, random_state=3).fit(X)
                bits = model.components_.tobytes(), model.doc_elbo_.tobytes(), model.elbo_
                found.setdefault((K, *settings), set()).add(bits)
    assert [len(bits) for bits in found.values()] == [1] * 8
