"""While a fit goes on, its model keeps sparse arrays short: nobody notices, but for the memory."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest

from lda_vi import LDA, load
from lda_vi.inference import batch
from lda_vi.inference.tables import row_cuts
from lda_vi.inference.workers import Workers
from lda_vi.model import packed
from lda_vi.model.packed import pack

SETTINGS = {"n_components": 4, "random_state": 0, "max_iter": 4, "tol": 0}


@pytest.fixture
def X(rng):
    return rng.poisson(0.8, size=(40, 25)) + np.eye(40, 25, dtype=int)


@pytest.fixture
def always(monkeypatch):
    """Keep all arrays short that can be."""
    monkeypatch.setattr(packed, "WORTH_IT", 1)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(1, 1), (3000, 1), (1, 7)])
def test_the_same_array_comes_back(rng, dtype, shape):
    usual = rng.random(shape)
    array = np.broadcast_to(usual, (3000, 7)).astype(dtype)
    array[rng.random(array.shape) < 0.1] += 1.0
    assert len(row_cuts(array)) > 3
    with Workers(3) as workers:
        short = pack(array, usual, workers)
        again = short.array(workers)
    assert 1000 < len(short.numbers) < 3000
    assert again.dtype == dtype
    assert again.flags.c_contiguous
    np.testing.assert_array_equal(again, array)


def test_what_is_not_sparse_stays_as_it_is(rng):
    array = np.zeros((100, 8))
    array.flat[:200] = 1.0
    assert pack(array, np.zeros((1, 1))) is not None
    array.flat[200] = 1.0
    assert pack(array, np.zeros((1, 1))) is None
    assert pack(rng.random((100, 8)), np.zeros((1, 1))) is None


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_fit_is_the_same_and_its_model_can_be_used_after_each_pass(X, always, monkeypatch, tmp_path, dtype):
    seen = []

    def look(row):
        if row["phase"] == "mean-field":
            seen.append((model.components_, model.doc_topic_posterior_, copy.deepcopy(model)))
            assert "components_" not in vars(model)
            model.save(tmp_path / "model")
            np.testing.assert_array_equal(load(tmp_path / "model").components_, seen[-1][0])
            np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).components_, seen[-1][0])

    model = LDA(**SETTINGS)
    model.fit(X.astype(dtype), on_pass=look)
    monkeypatch.undo()
    for n, (components, posterior, then) in enumerate(seen, start=1):
        alone = LDA(**SETTINGS | {"max_iter": n}).fit(X.astype(dtype))
        for one, other in zip(
            (components, posterior), (alone.components_, alone.doc_topic_posterior_), strict=True
        ):
            assert one.dtype == dtype
            np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(then.transform(X), alone.transform(X))
    assert len(seen) == 4
    assert vars(model).keys() == vars(alone).keys()
    assert model.components_.T.flags.c_contiguous
    np.testing.assert_array_equal(model.components_, alone.components_)


@pytest.mark.parametrize("worth_it", [1, 800])
def test_an_interrupt_within_a_pass_leaves_the_last_whole_one(X, monkeypatch, worth_it):
    monkeypatch.setattr(packed, "WORTH_IT", worth_it)
    e_step, calls = batch.e_step, []

    def interrupted(*args, **options):
        results = e_step(*args, **options)  # by then gamma and the logarithms are overwritten
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return results

    monkeypatch.setattr(batch, "e_step", interrupted)
    model = LDA(**SETTINGS)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X)
    monkeypatch.undo()
    whole = LDA(**SETTINGS | {"max_iter": 2}).fit(X)
    assert model.n_iter_ == 2
    assert "_short" not in vars(model)
    np.testing.assert_array_equal(model.components_, whole.components_)
    np.testing.assert_array_equal(model.doc_topic_posterior_, whole.doc_topic_posterior_)
    assert model.elbo_ == whole.elbo_
    assert model.score(X) == whole.score(X)


def test_what_was_taken_from_a_model_stays_as_it_was(X):
    taken = []

    def look(row):
        if row["phase"] == "mean-field":
            taken.append((model.doc_topic_posterior_, model.doc_topic_posterior_.copy()))
            taken.append((model.components_, model.components_.copy()))

    model = LDA(**SETTINGS)
    model.fit(X, on_pass=look)
    assert len(taken) == 8
    for array, then in taken:
        np.testing.assert_array_equal(array, then)


def test_a_pass_of_many_topics_needs_little_more_than_its_state(rng):
    """Topics, their logarithms, documents and what those began with; not what the model had before as well."""
    X = np.zeros((1000, 1000))
    for d in range(1000):
        X[d, (d // 10 * 10 + rng.integers(0, 10, 12)) % 1000] += 1.0
    one, peaks = 1000 * 400 * 8, []

    def look(row):
        if row["phase"] == "mean-field":
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()

    model = LDA(400, random_state=0, max_iter=4, tol=0)
    model.fit(X)  # to compile takes memory too
    tracemalloc.start()
    try:
        model.fit(X, on_pass=look)
    finally:
        tracemalloc.stop()
    # The first two passes begin with arrays that are not sparse yet.
    assert 3 * one < max(peaks[2:]) < 5 * one


def test_a_missing_attribute_is_missing_as_ever():
    with pytest.raises(AttributeError, match="'LDA' object has no attribute 'components_'"):
        _ = LDA().components_
