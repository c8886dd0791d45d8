"""What is added to alpha is what predicts halves of documents best, by a plain count of everything."""

from types import SimpleNamespace

import numpy as np
import pytest

from lda_vi.inference import extra_alpha, reference
from lda_vi.inference.layout import take_rows
from lda_vi.inference.state import Counts
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers, even_cuts

N_TOPICS, N_WORDS = 8, 40


def pose(rng, n_docs, shape=(1, 1)):
    """Short documents, topics and shares that go with them, and priors."""
    topics = rng.dirichlet(np.full(N_WORDS, 0.1), size=N_TOPICS)
    X = np.array([rng.multinomial(9, topics[d % N_TOPICS]) for d in range(n_docs)])
    X[4], X[11] = 0, 0
    counts = as_counts(X)
    alpha, eta = rng.gamma(2.0, 0.02, N_TOPICS), rng.gamma(2.0, 0.03, shape)
    suff_stats = (60 * topics.T).astype(np.float32)
    shares = rng.dirichlet(np.full(N_TOPICS, 0.2), size=n_docs) * X.sum(axis=1, keepdims=True)
    passes = SimpleNamespace(shares=shares, suff_stats=suff_stats, topic_counts=suff_stats.sum(axis=0))
    return counts, passes, alpha, eta


@pytest.fixture
def problem(rng):
    return pose(rng, 60)


def plainly_predicted(extra, counts, passes, alpha, eta):
    """Mean log probability of hidden tokens, one document and one token after the other."""
    prior, place, total, n_hidden = alpha + extra / len(alpha), 0, 0.0, 0
    eta = np.broadcast_to(eta, passes.suff_stats.shape)
    for d in range(counts.n_documents):
        here = slice(counts.indptr[d], counts.indptr[d + 1])
        seen, hidden, tables = [], [], []
        for word, n in zip(counts.indices[here], counts.data[here].astype(int), strict=True):
            s, c = passes.suff_stats[word].astype(np.float64), passes.topic_counts + eta.sum(axis=0)
            phi = (passes.shares[d] + alpha) * (s + eta[word]) / c
            left = np.maximum(1.0 - n * phi / phi.sum() / np.maximum(s, 1e-300), 0.0)
            b = (s * left**5 + eta[word]) / c
            even = sum((place + i) % 2 == 0 for i in range(n))
            place += n
            seen.append(even), hidden.append(n - even), tables.append(b)
        kept = [i for i, n in enumerate(seen) if n]
        if not sum(hidden):
            continue
        theta = prior / prior.sum()
        if kept:
            half = Counts(
                np.float64([seen[i] for i in kept]), np.arange(len(kept), dtype=np.int32),
                np.array([0, len(kept)]), len(kept),
            )  # fmt: skip
            begin = prior[None] + half.n_tokens / N_TOPICS
            logs = np.log([tables[i] for i in kept])
            gamma, *_ = reference.e_step(half, begin, logs, prior, 20, 5e-3)
            theta = gamma[0] / gamma[0].sum()
        total += sum(n * np.log(theta @ b) for n, b in zip(hidden, tables, strict=True))
        n_hidden += sum(hidden)
    return total / n_hidden


@pytest.mark.parametrize("bend", [0.3, 1.0, 3.0])
def test_what_predicts_best_is_chosen(problem, bend):
    passes = problem[1]
    passes.suff_stats = (passes.suff_stats**bend).astype(np.float32)
    passes.topic_counts = passes.suff_stats.sum(axis=0)
    tried = {extra: plainly_predicted(extra, *problem) for extra in 1.2 * 2.0 ** np.arange(-3, 4)}
    chosen = extra_alpha.choose(*problem)
    assert chosen == extra_alpha.climb(lambda extra: plainly_predicted(extra, *problem))
    assert tried[chosen] > max(tried.values()) - 1e-3


@pytest.mark.parametrize("shape", [(1, 1), (N_WORDS, 1), (N_WORDS, N_TOPICS)])
def test_predictions_are_those_of_plain_loops(shape, rng, monkeypatch):
    problem, predictions = pose(rng, 60, shape), []

    def climb(prediction, *limits):
        predictions.extend(prediction(extra) for extra in (0.1, 1.2, 6.0))

    monkeypatch.setattr(extra_alpha, "climb", climb)
    extra_alpha.choose(*problem)
    expected = [plainly_predicted(extra, *problem) for extra in (0.1, 1.2, 6.0)]
    np.testing.assert_allclose(predictions, expected, rtol=1e-9)
    assert np.ptp(expected) > 0.01


def test_threads_change_no_bit(rng, monkeypatch):
    problem = pose(rng, 3000)
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", 100_000)
    assert len(even_cuts(extra_alpha._halve(*problem).seen.indptr)) > 2
    monkeypatch.setattr(extra_alpha, "climb", lambda prediction, *limits: [prediction(1.2), prediction(4.8)])
    alone = extra_alpha.choose(*problem)
    with Workers(3) as workers:
        assert extra_alpha.choose(*problem, workers) == alone


def test_a_sample_is_no_larger_than_asked(problem, monkeypatch):
    counts = problem[0]
    for room in (1, 7, 40, 100):
        monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", room)
        halves = extra_alpha._halve(*problem)
        entries = max(len(halves.seen_beta), len(halves.hidden_beta))
        assert entries <= room
    assert entries > 30
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", len(counts.data))
    halves = extra_alpha._halve(*problem)
    assert halves.seen.n_tokens + halves.hidden.sum() == counts.n_tokens  # all documents


def test_long_documents_leave_the_sample_to_others(rng, monkeypatch):
    """A document that would fill a sample alone is not in it, where others are shorter."""
    counts, passes, *priors = pose(rng, 60)
    X = np.zeros((60, N_WORDS))
    X[np.repeat(np.arange(60), np.diff(counts.indptr)), counts.indices] = counts.data
    X[1:4] = 1  # the sample begins with one of these
    counts = as_counts(X)
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", 3 * N_WORDS)
    halves = extra_alpha._halve(counts, passes, *priors)
    short = np.arange(60)[np.diff(counts.indptr) <= 12]
    assert len(short) == 57
    assert halves.seen.n_documents >= 12
    assert np.diff(halves.seen.indptr).max() <= 12
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", N_WORDS - 1)  # all are longer than a tenth of it
    assert extra_alpha._halve(counts, passes, *priors).seen.n_documents > 2
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", 10 * N_WORDS)  # none is
    assert np.diff(extra_alpha._halve(counts, passes, *priors).seen.indptr).max() == N_WORDS // 2


def test_documents_of_a_sample_keep_what_is_theirs(problem, monkeypatch):
    counts, passes, *priors = problem
    monkeypatch.setattr(extra_alpha, "MOST_ENTRIES", len(counts.data) // 3 + 1)
    halves = extra_alpha._halve(*problem)
    rows = np.arange(1, 60, 3)[: halves.seen.n_documents]
    few = SimpleNamespace(**vars(passes) | {"shares": passes.shares[rows]})
    assert len(rows) > 10
    for part, alone in zip(halves, extra_alpha._halve(take_rows(counts, rows), few, *priors), strict=True):
        np.testing.assert_equal(part, alone)


def test_many_topics_are_asked_about_some_entries_all_the_same(problem, monkeypatch):
    monkeypatch.setattr(extra_alpha, "NUMBERS", 10 * N_TOPICS)
    for fewest, least, most in ((1, 0, 10), (60, 40, 60)):
        monkeypatch.setattr(extra_alpha, "FEWEST_ENTRIES", fewest)
        halves = extra_alpha._halve(*problem)
        assert least <= max(len(halves.seen_beta), len(halves.hidden_beta)) <= most


def test_many_topics_begin_with_more_and_reach_further(problem, monkeypatch):
    kept = []
    monkeypatch.setattr(extra_alpha, "climb", lambda prediction, *limits: kept.append(limits))
    for name in ("FIRST_PER_TOPIC", "MOST_PER_TOPIC", "GAIN_PER_TOPIC"):
        extra_alpha.choose(*problem)
        monkeypatch.setattr(extra_alpha, name, 20.0 / N_TOPICS)
    extra_alpha.choose(*problem)
    expected = [(1.2, 9.6, 5e-4), (9.6, 9.6, 5e-4), (20.0, 20.0, 5e-4), (20.0, 20.0, 20.0)]
    np.testing.assert_allclose(kept, expected)


def test_climbing_reaches_any_limit():
    assert extra_alpha.climb(lambda extra: extra, 6.0, 14.4) == 14.4
    assert extra_alpha.climb(lambda extra: -extra, 14.4, 14.4) == 0.15


@pytest.mark.parametrize(
    "X", [np.zeros((3, 4)), np.eye(1), np.full((2, 4), 0.1)], ids=["empty", "one", "parts"]
)
def test_where_nothing_can_be_judged_the_first_guess_stays(X, monkeypatch):
    counts = as_counts(X)
    stats = np.ones((X.shape[1], 2), np.float32)
    passes = SimpleNamespace(shares=np.ones((len(X), 2)), suff_stats=stats, topic_counts=stats.sum(axis=0))
    problem = counts, passes, np.ones(2), np.full((1, 1), 0.1)
    assert extra_alpha.choose(*problem) == extra_alpha.FIRST
    monkeypatch.setattr(extra_alpha, "FIRST_PER_TOPIC", 2.0)
    assert extra_alpha.choose(*problem) == 4.0


@pytest.mark.parametrize(
    ("best", "chosen"), [(1e-9, 0.15), (0.07, 0.15), (0.9, 1.2), (2.0, 2.4), (5.0, 4.8), (1e9, 9.6)]
)
def test_climbing_stops_at_the_top_or_at_the_limits(best, chosen):
    assert extra_alpha.climb(lambda extra: -abs(np.log(extra / best))) == pytest.approx(chosen)


@pytest.mark.parametrize("best", [0.1, 1.2, 5.0])
def test_nothing_is_tried_twice(best):
    tried = []
    extra_alpha.climb(lambda extra: tried.append(extra) or -abs(np.log(extra / best)))
    assert len(set(tried)) == len(tried)


def test_a_step_that_gains_next_to_nothing_is_not_taken():
    assert extra_alpha.climb(lambda extra: 4e-4 * np.log2(extra)) == 1.2
    assert extra_alpha.climb(lambda extra: 6e-4 * np.log2(extra)) == 9.6
    assert extra_alpha.climb(lambda extra: 6e-4 * np.log2(extra), gain=7e-4) == 1.2


def test_tokens_are_halved_one_by_one(rng):
    counts = rng.integers(1, 6, 50)
    tokens = np.repeat(np.arange(50), counts)
    halved = extra_alpha.every_other_token(counts.astype(float))
    assert np.array_equal(halved, np.bincount(tokens[::2], minlength=50))


def test_parts_of_tokens_are_never_more_than_there_are(rng):
    counts = rng.gamma(0.5, 1.0, 1000)
    halved = extra_alpha.every_other_token(counts)
    assert (halved >= -1e-9).all()
    assert (halved <= counts + 1e-9).all()
    assert halved.sum() == pytest.approx(counts.sum() / 2, rel=0.01)
