"""The rule on made-up scores: the error of a difference, the veto, the edges of the grid."""

import numpy as np
import pytest

from lda_vi.evaluate.choosing.rule import HeldOut, compare_held_out, recommend

NUMBERS = [10, 20, 50, 100]


def scores(means, error=0.01):
    """Scores of which every two differ with the same error."""
    means = np.array(means, dtype=float)
    errors = np.full((len(means), len(means)), error)
    np.fill_diagonal(errors, 0)
    return HeldOut(means, np.full(len(means), 5 * error), means - means[:, None], errors)


def test_differences_and_errors_are_those_of_the_definition(rng):
    tokens = rng.integers(5, 50, size=40).astype(float)
    log_likelihood = -tokens * rng.normal(7, 1, size=(3, 4, 40))
    found = compare_held_out(log_likelihood, tokens)
    N, D, R = tokens.sum(), 40, 4
    between = (log_likelihood.sum(axis=2) / N).var(axis=1, ddof=1).mean() / R
    mean = log_likelihood.mean(axis=1)
    np.testing.assert_allclose(found.mean, mean.sum(axis=1) / N)
    for a in range(3):
        own = mean[a] - mean[a].sum() / N * tokens
        assert found.error[a] ** 2 == pytest.approx((own**2).sum() / N**2 * D / (D - 1) + between)
        for b in range(3):
            difference = mean[b] - mean[a]
            rest = difference - difference.sum() / N * tokens
            expected = (rest**2).sum() / N**2 * D / (D - 1) + 2 * between * (a != b)
            assert found.behind[a, b] == pytest.approx(difference.sum() / N)
            assert found.behind_error[a, b] ** 2 == pytest.approx(expected)


def test_the_error_of_a_difference_is_not_that_of_the_level(rng):
    """Documents of very different difficulty, predicted a little worse, all alike, by the second model."""
    tokens = np.full(100, 20.0)
    first = -tokens * rng.normal(8, 2, size=100)
    found = compare_held_out([[first], [first - 0.01 * tokens]], tokens)
    assert found.error.min() > 0.1
    assert found.behind[1, 0] == pytest.approx(0.01)
    assert found.behind_error[1, 0] < 1e-6


def test_the_stated_error_is_the_spread_over_other_documents(rng):
    """Six hundred times other documents and other seeds: the differences spread as the error says."""
    made, errors = [], []
    for _ in range(600):
        tokens = rng.integers(10, 60, size=150).astype(float)
        level, shift = rng.normal(7, 1, size=150), rng.normal(0.05, 0.2, size=(1, 150))
        seeds = rng.normal(0, 0.02, size=(2, 3, 1))
        both = np.stack([level + np.zeros((3, 150)), level + shift + np.zeros((3, 150))]) + seeds
        found = compare_held_out(-tokens * both, tokens)
        made.append(found.behind[1, 0])
        errors.append(found.behind_error[1, 0])
    assert np.mean(made) == pytest.approx(0.05, abs=0.004)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(made), rel=0.1)


def test_the_smallest_within_one_error_of_the_best():
    found = recommend(NUMBERS, scores([-8, -7.508, -7.5, -7.505]), np.ones(4))
    assert (found.n_topics, found.also) == (20, [50, 100])
    assert (
        "20 topics are the fewest within one standard error of the best, 50: behind by 0.0080 ± 0.0100"
        in found.reason
    )


def test_the_best_itself_where_no_smaller_one_is_near():
    found = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.55]), np.ones(4))
    assert (found.n_topics, found.also) == (50, [])
    assert "50 topics predict held-out documents best" in found.reason
    assert "20 comes nearest, behind by 0.1000 ± 0.0100" in found.reason


def test_unstable_numbers_are_vetoed_and_it_is_said():
    found = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.3]), [0.9, 0.7, 0.5, 0.49])
    assert found.n_topics == 50
    assert (
        "100 topics predict held-out documents best, but another seed finds only 49% of them" in found.reason
    )
    assert "50 topics are the best of the stable ones" in found.reason
    assert not any("largest" in line for line in found.advice)
    fewer = recommend(NUMBERS, scores([-8, -7.505, -7.5, -7.3]), [0.9, 0.7, 0.5, 0.49])
    assert fewer.n_topics == 20
    assert "within one standard error of the best of the stable ones, 50" in fewer.reason


def test_a_gap_in_stability_is_stepped_over():
    found = recommend(NUMBERS, scores([-8, -7.505, -7.5, -7.5]), [0.9, 0.4, 0.6, 0.4])
    assert (found.n_topics, found.also) == (50, [])


def test_where_nothing_is_stable_the_most_stable_is_named_with_a_warning():
    found = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.3]), [0.3, 0.4, 0.2, 0.1])
    assert found.n_topics == 20
    assert "no number tried is stable" in found.reason
    assert "40%" in found.reason
    assert found.advice == [
        "Try fewer topics (2 and 5), or more documents: these topics depend mostly on the seed."
    ]


def test_the_best_at_the_upper_edge():
    found = recommend(NUMBERS, scores([-8, -7.8, -7.6, -7.4]), np.ones(4))
    assert found.n_topics == 100
    assert "try 150 and 200 too" in found.advice[0]
    within = recommend(NUMBERS, scores([-8, -7.8, -7.405, -7.4]), np.ones(4))
    assert within.n_topics == 50
    assert "largest number tried" in within.advice[0]


def test_the_choice_at_the_lower_edge():
    found = recommend(NUMBERS, scores([-7.0, -7.1, -7.2, -7.4]), np.ones(4))
    assert found.n_topics == 10
    assert "smallest number tried, so fewer may do as well: try 2 and 5 too" in found.advice[0]
    one = recommend([1, 2, 4], scores([-7.0, -7.1, -7.2]), np.ones(3))
    assert one.n_topics == 1
    assert one.reason.startswith("1 topic ")
    assert one.advice == []


def test_numbers_between_are_proposed_where_there_is_room():
    inside = recommend(NUMBERS, scores([-8, -7.3, -7.6, -7.9]), np.ones(4))
    assert "To narrow it down, try 14 and 32" in inside.advice[0]
    assert recommend([10, 11, 12], scores([-8, -7, -8]), np.ones(3)).advice == []


def test_close_calls_are_told_with_what_else_would_be_recommended():
    above = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.3]), [0.9, 0.7, 0.52, 0.3])
    assert above.n_topics == 50
    assert "another seed finds 52% of 50 topics again. Were that under 50%, 20 would be" in above.advice[-1]
    below = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.3]), [0.9, 0.7, 0.6, 0.46])
    assert "finds 46% of 100 topics again. Were that over 50%, 100 would be" in below.advice[-1]
    clear = recommend(NUMBERS, scores([-8, -7.6, -7.5, -7.3]), [0.9, 0.7, 0.6, 0.4])
    assert not any("close" in line for line in clear.advice)
    idle = recommend(NUMBERS, scores([-8, -7.6, -7.3, -7.5]), [0.9, 0.52, 0.8, 0.48])
    assert not any("close" in line for line in idle.advice), "whatever their side, 50 stays the choice"


def test_an_unstable_best_below_is_no_edge():
    found = recommend([10, 20, 50], scores([-8, -7.3, -7.5]), [0.9, 0.1, 0.8])
    assert found.n_topics == 50
    assert not any("rising" in line for line in found.advice)


def test_one_number_is_no_choice():
    found = recommend([30], scores([-7.0]), None)
    assert found.n_topics == 30
    assert "the only number tried" in found.reason
    assert found.advice == ["Try several: for instance 15, 30, 60 and 120."]


def test_without_stability_nothing_is_vetoed():
    assert recommend(NUMBERS, scores([-8, -7.8, -7.6, -7.4]), None).n_topics == 100
