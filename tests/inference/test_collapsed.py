"""The compiled collapsed passes do what the plain ones do, on any number of threads."""

import copy
from functools import partial

import numpy as np
import pytest

from lda_vi.inference import collapsed, collapsed_passes, extra_alpha, topic_lists
from lda_vi.inference.collapsed_kernels import MANY, OWN_OF_DOCUMENT, OWN_OF_WORD
from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.reference import collapsed_pass, moved, rounded
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers, even_cuts

OURS = {"taken_out": (OWN_OF_WORD, OWN_OF_DOCUMENT), "many": MANY, "short": rounded}
PRIORS = {"symmetric": (1, 1), "per word": (30, 1), "per word and topic": (30, 5)}


@pytest.fixture
def counts(rng):
    X = rng.poisson(0.6, size=(40, 30)).astype(float)
    X[3] = 0.0
    X[7, 4] = 0.25
    return as_counts(X)


@pytest.fixture
def with_repeats(counts):
    """Some words occur many times in a document."""
    data = counts.data.copy()
    data[[17, 99, 100, 200]] = 70.0, 20.0, 21.0, 400.0
    return counts._replace(data=data)


def begin(counts, n_jobs=1, **settings):
    rows = []
    with Workers(n_jobs) as workers:
        start = collapsed.start(
            counts, 5, np.full(5, 0.4), np.full((1, 1), 0.1), rng=np.random.default_rng(3), workers=workers,
            record=lambda phase, pass_, **numbers: rows.append((phase, pass_, copy.deepcopy(numbers))),
            **{"learn_alpha": True, "learn_eta": True} | settings,
        )  # fmt: skip
    return start, rows


def as_float32(*numbers):
    """Such that sums of two are rounded in float64 as the compiled loops round them."""
    return tuple(number.astype(np.float32).astype(np.float64) for number in numbers)


def where(passes):
    """Counts, levels and velocities in float64."""
    speeds = (lengthened(part) for part in (passes.document_velocity, passes.word_velocity))
    return as_float32(passes.shares, passes.suff_stats, passes.level, *speeds)


def lengthened(halves):
    return (halves.astype(np.uint32) << 16).view(np.float32)


def check_move(after, before, new, pace, keep):
    """Whether passes stand where a step of the reference, and the move (E11), lead from where they stood."""
    for i in (0, 1):  # N and S
        counts, speed = moved(before[i], new[i], before[i + 3], pace, keep)
        np.testing.assert_allclose(after[i], counts, rtol=2e-4, atol=1e-5)
        np.testing.assert_allclose(after[i + 3], speed, rtol=2**-8, atol=1e-4)
    np.testing.assert_allclose(after[2], new[2], rtol=2e-4)


@pytest.mark.parametrize("shape", PRIORS.values(), ids=PRIORS)
@pytest.mark.parametrize(("pace", "keep"), [(1.0, 0.0), (2.9, 0.7)])
def test_passes_agree_with_the_reference(shape, pace, keep, with_repeats, rng):
    alpha, eta = as_float32(rng.gamma(2.0, 0.3, size=5), rng.gamma(2.0, 0.3, size=shape))
    with Workers() as workers:
        fast = Passes(with_repeats, alpha, eta, np.random.default_rng(0), workers)
        for _ in range(4):
            before = where(fast)
            new = collapsed_pass(with_repeats, *before[:3], alpha, eta, **OURS)
            fast.step(alpha, pace, keep)
            check_move(where(fast), before, new, pace, keep)
    assert keep == 0.0 or max(np.abs(speed).max() for speed in before[3:]) > 0.1


@pytest.fixture
def lists(monkeypatch):
    """Lists of topics as soon as there can be any, and small pieces."""
    for name, value in (("FEWEST_TOPICS", 1), ("WORTH_A_LIST", 0), ("LEAST_VISITS", 0), ("LEAST_WORDS", 0)):
        monkeypatch.setattr(topic_lists, name, value)
    monkeypatch.setattr(collapsed_passes, "even_cuts", partial(even_cuts, smallest=10))


@pytest.mark.parametrize("all_in_between", [False, True])
@pytest.mark.parametrize(("pace", "keep"), [(1.0, 0.0), (2.9, 0.7)])
def test_passes_over_lists_agree_with_the_reference(
    pace, keep, with_repeats, rng, lists, all_in_between, monkeypatch
):
    n_topics = 50  # so many that words list a few of them
    alpha, eta = as_float32(rng.gamma(2.0, 0.03, size=n_topics), rng.gamma(2.0, 0.02, size=(30, 1)))
    with Workers() as workers:
        fast = Passes(with_repeats, alpha, eta, np.random.default_rng(0), workers)
        for i in range(8):
            before = where(fast)
            shares, suff_stats = before[:2]
            most = shares.max(axis=1, keepdims=True)
            own = (shares >= np.minimum(fast._trace, most)) & (most > 0)
            likely = (suff_stats + eta) / (suff_stats + eta).sum(axis=0)
            words = likely > likely.sum(axis=1, keepdims=True) / 32
            of_lists = {"own": own, "words": words}
            if all_in_between:  # lists are made after a pass over lists, else before it
                monkeypatch.setattr(topic_lists, "WORTH_A_LIST", np.inf if i % 3 else 0)
                of_lists = {} if i % 3 == 2 else of_lists
            new = collapsed_pass(with_repeats, *before[:3], alpha, eta, **OURS, **of_lists)
            fast.step(alpha, pace, keep)
            check_move(where(fast), before, new, pace, keep)
    assert 0 < own.mean() < 0.7
    assert 0 < words.mean() < 0.7


def test_passes_over_lists_go_on_from_their_state_to_the_bit(with_repeats, lists):
    alpha, eta = np.full(50, 0.1), np.full((1, 1), 0.1)
    with Workers() as workers:
        one = Passes(with_repeats, alpha, eta, np.random.default_rng(0), workers)
        for _ in range(3):
            one.step(alpha, 2.9, 0.7)
        other = Passes(with_repeats, alpha, eta, None, workers, copy.deepcopy(one.state()))
        assert [one.step(alpha, 2.9, 0.7) for _ in range(3)] == [
            other.step(alpha, 2.9, 0.7) for _ in range(3)
        ]
    for name, numbers in one.state().items():
        np.testing.assert_array_equal(numbers, other.state()[name])


def test_a_document_lists_its_largest_topic_however_small():
    shares = np.float32([[0.01, 0.03], [0.0, 0.0], [0.9, 0.3]])
    ends, eights = topic_lists._of_documents(0, 3, shares, np.float32(0.2))
    assert ends.tolist() == [1, 1, 2]
    assert eights[:, :8].tolist() == [[1] + [2] * 7, [0, 1] + [2] * 6]
    assert lengthened(eights[:, 8:]).tolist() == rounded([[0.03] + [0] * 7, [0.9, 0.3] + [0] * 6]).tolist()


def test_every_token_is_handed_on_by_lists(counts, lists):
    test_every_token_is_handed_on(counts)


def test_same_bits_on_any_number_of_threads_with_lists(counts, lists):
    test_same_bits_on_any_number_of_threads(counts)


def test_models_of_few_topics_make_no_lists(counts, monkeypatch):
    monkeypatch.setattr(topic_lists, "_visits", None)  # which comes first
    begin(counts)


def test_predictive_fit_is_the_mean_log_probability_of_words_left_out(with_repeats):
    alpha, eta = np.full(5, 0.3), np.full((1, 1), 0.2)
    with Workers() as workers:
        passes = Passes(with_repeats, alpha, eta, np.random.default_rng(0), workers)
        passes.step(alpha, 1.0, 0.0)
        before = passes.shares.sum(axis=1)
        fit = passes.step(alpha, 1.0, 0.0)
    own = np.where(with_repeats.data > 20, np.sqrt(20 * with_repeats.data), with_repeats.data)
    rest = np.repeat(before, np.diff(with_repeats.indptr)) - OWN_OF_DOCUMENT * own + alpha.sum()
    assert fit == pytest.approx(
        with_repeats.data @ np.log(passes.level / rest) / with_repeats.n_tokens, rel=1e-5
    )


def test_same_bits_on_any_number_of_threads(counts):
    one, _ = begin(counts)
    for n_jobs in (2, 3, 8):
        many, _ = begin(counts, n_jobs)
        for first, second in zip(one, many, strict=True):
            assert np.array_equal(first, second)


def test_every_token_is_handed_on(counts):
    start, _ = begin(counts)
    lengths = np.diff(np.concatenate([[0], np.cumsum(counts.data)])[counts.indptr])
    np.testing.assert_allclose((start.gamma - start.alpha).sum(axis=1), lengths, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(start.suff_stats.sum(), counts.n_tokens, rtol=1e-5)
    assert np.array_equal(start.gamma[3], start.alpha)  # the empty document


def test_fixed_priors_stay_fixed(counts):
    start, rows = begin(counts, learn_alpha=False, learn_eta=False)
    assert start.alpha.tolist() == [0.4] * 5
    assert start.eta.tolist() == [[0.1]]
    assert {row[2]["alpha"].sum() for row in rows} == {2.0}


@pytest.mark.parametrize(("tokens", "most"), [(10.0, 5.0), (3.0, 2.0)])
def test_alpha_does_not_outgrow_the_documents(rng, tokens, most, monkeypatch):
    """Documents that are all alike call for an endless one: it ends at half their tokens, or with what it had."""
    monkeypatch.setattr(extra_alpha, "choose", lambda *args: 0.0)
    X = np.vstack([rng.poisson(1.0, (200, 30)), np.zeros((50, 30))])  # empty documents count for nothing
    counts = as_counts(X * (tokens * 200 / X.sum()))
    start, rows = begin(counts)
    assert max(row[2]["alpha"].sum() for row in rows) == pytest.approx(most)
    assert start.alpha.sum() == pytest.approx(most)


@pytest.mark.parametrize(("repeats", "share"), [(1.0, 0.18), (1.4, 0.18), (1.75, 0.09216), (14.0, 0.04)])
def test_topics_are_searched_with_a_smaller_prior_where_documents_repeat_words(counts, repeats, share):
    data, many = repeats / counts.data.mean() * counts.data, 100 * counts.n_words
    counts = counts._replace(data=data, n_words=many)
    _, rows = begin(counts)
    assert rows[0][2]["eta"].item() == pytest.approx(share * counts.n_tokens / (5 * many))


def test_topics_of_many_tokens_a_word_are_searched_with_no_large_prior(counts):
    _, rows = begin(counts._replace(data=1000.0 * counts.data))
    assert rows[0][2]["eta"].item() == pytest.approx(0.4)


def test_each_pass_is_recorded_and_predicts_better_in_the_end(counts):
    _, rows = begin(counts)
    assert [(phase, pass_) for phase, pass_, _ in rows] == [("collapsed", i + 1) for i in range(len(rows))]
    assert rows[-1][2]["predictive"] > rows[0][2]["predictive"]


@pytest.mark.parametrize(("worth", "passes"), [(np.inf, "LEAST_PASSES"), (-np.inf, "MOST_PASSES")])
def test_passes_go_on_while_they_are_worth_it(counts, monkeypatch, worth, passes):
    monkeypatch.setattr(collapsed, "WORTH", worth)
    settling = collapsed.SETTLING_PASSES if passes == "LEAST_PASSES" else 0
    _, rows = begin(counts)
    assert len(rows) == getattr(collapsed, passes) + settling


def test_a_fit_that_still_rises_as_asked_is_not_ended():
    rise = collapsed.WORTH * np.arange(collapsed.LEAST_PASSES)
    assert collapsed._is_worth_moving(list(1.01 * rise))
    assert not collapsed._is_worth_moving(list(0.99 * rise))
    assert collapsed._is_worth_moving(list(0.99 * rise[:-1]))


def test_relaxed_counts_stay_positive(counts):
    with Workers() as workers:
        tiny = np.full(5, 1e-3), np.full((1, 1), 1e-3)
        passes = Passes(counts, *tiny, np.random.default_rng(0), workers)
        for _ in range(30):
            passes.step(tiny[0], 3.3, 0.7)
    assert passes.shares[np.diff(counts.indptr) > 0].min() > 0
    assert passes.suff_stats.min() >= 0
    assert np.isfinite(passes.suff_stats).all()
