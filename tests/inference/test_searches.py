"""Several searches in step: each does what it would do alone, and the best one counts."""

import numpy as np
import pytest

from lda_vi.inference import collapsed, searches
from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.searches import MOST, Searches, how_many
from lda_vi.inference.teams import Teams
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers

N_TOPICS = 12
ALPHA, ETA = np.full(N_TOPICS, 0.1), np.full((1, 1), 0.1)


@pytest.fixture
def counts(rng):
    """Documents of one topic each, which a search easily puts together wrongly."""
    beta = rng.dirichlet(np.full(100, 0.1), N_TOPICS)
    return as_counts(np.array([rng.multinomial(60, beta[d % N_TOPICS]) for d in range(240)]))


def begin(counts, n_jobs=1, **options):
    rows = []
    with Workers(n_jobs) as workers:
        start = collapsed.start(
            counts, N_TOPICS, ALPHA, ETA, learn_alpha=True, learn_eta=True, rng=np.random.default_rng(0),
            workers=workers, record=lambda _, pass_, **of: rows.append(of["predictive"]), **options,
        )  # fmt: skip
    return start, rows


@pytest.mark.parametrize("kind", [Passes, Teams])
def test_each_does_what_it_would_do_alone(counts, monkeypatch, kind):
    monkeypatch.setattr(searches, "MOST", 3)
    rng = np.random.default_rng(2)
    with Workers(2) as workers:
        together = Searches(kind, counts, ALPHA, ETA, np.random.default_rng(2), workers)
        alone = [kind(counts, ALPHA, ETA, rng, workers) for _ in range(3)]
        for _ in range(6):
            fits = [one.step(ALPHA, 2.9, 0.7) for one in alone]
            assert together.step(ALPHA, 2.9, 0.7) == max(fits)
        assert len(set(fits)) == 3
        best = alone[np.argmax(fits)]
        if kind is Teams:
            together.join(ALPHA)
            best = Passes(counts, ALPHA, ETA, None, workers, topics=best.join())
        np.testing.assert_array_equal(together.best.suff_stats, best.suff_stats)
        np.testing.assert_array_equal(together.best.shares, best.shares)


def test_topics_that_one_search_misses_are_found_by_another(counts, monkeypatch):
    start, rows = begin(counts)
    monkeypatch.setattr(searches, "MOST", 1)
    alone, rows_alone = begin(counts)
    assert rows[-1] > rows_alone[-1] + 0.01
    main = [np.bincount(one.gamma.argmax(axis=1), minlength=N_TOPICS) for one in (start, alone)]
    assert (main[0] == len(counts.indptr) // N_TOPICS).all()  # as many documents as were drawn from each
    assert main[1].max() > main[0].max()


@pytest.mark.parametrize("most", [1, MOST])
def test_same_bits_on_any_number_of_threads(counts, monkeypatch, most):
    monkeypatch.setattr(searches, "MOST", most)
    one, rows = begin(counts)
    for n_jobs in (2, 3, 8):
        other, others = begin(counts, n_jobs)
        assert others == rows
        for first, second in zip(one, other, strict=True):
            np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("most", [1, MOST])
@pytest.mark.parametrize("cut", [1, 11, 12, 13, 30])
def test_it_goes_on_where_it_stood(counts, monkeypatch, most, cut):
    monkeypatch.setattr(searches, "MOST", most)
    states = []
    whole, rows = begin(
        counts, keep=lambda _, state: states.append({n: np.array(a) for n, a in state.items()})
    )
    again, others = begin(counts, resume=states[cut - 1])
    assert others == rows[cut:]
    for first, second in zip(whole, again, strict=True):
        np.testing.assert_array_equal(first, second)


def test_as_many_as_there_is_room_for():
    def count(documents, words, n_topics):
        return how_many(as_counts(np.ones((documents, words), np.float32)), n_topics)

    assert [count(100, 50, k) for k in (1, 2, 900, 1700, 9000)] == [1, 8, 8, 4, 1]
    assert [count(2000, 100, k) for k in (2, 40, 140)] == [3, 1, 1]
    empty = as_counts(np.zeros((500_000, 2), np.float32))
    assert how_many(empty, 2) == 1  # they, too, take room
