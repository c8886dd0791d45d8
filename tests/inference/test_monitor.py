"""The history, the stopping rule, the sentence, and the alarm."""

import math

import numpy as np
import pytest

from lda_vi.errors import BoundError
from lda_vi.inference.monitor import COLUMNS, Monitor, tell
from lda_vi.inference.state import Bound
from lda_vi.inference.validation import as_counts

COUNTS = as_counts([[2, 1], [0, 0], [4, 3]])


def run(monitor, trace, **options):
    """Feed bounds of documents; return the decisions."""
    return [
        monitor.step(pass_, Bound(np.array([own, 0.0, own]), -2.0), **options)
        for pass_, own in enumerate(trace, start=1)
    ]


def test_it_stops_when_the_relative_change_is_below_tol():
    monitor = Monitor(COUNTS, tol=0.01, max_iter=50)
    assert run(monitor, [-20.0, -10.0, -9.0, -8.99]) == [False, False, False, True]
    change = (2 * -8.99 - 2) - (2 * -9.0 - 2)
    assert monitor.rows[-1]["change"] == pytest.approx(change / (2 * 8.99 + 2), rel=1e-12)
    verdict = monitor.verdict()
    assert verdict.converged
    assert not verdict.advice
    assert "in pass 4, below tol=0.01; 3 of 3 documents settled" in verdict.sentence


@pytest.mark.parametrize(("total", "stop"), [(-99.0, False), (-99.02, True), (-101.0, True)])
def test_the_change_is_relative_to_the_new_bound(total, stop):
    monitor = Monitor(COUNTS, tol=0.01, max_iter=50)
    assert run(monitor, [(-100.0 + 2) / 2, (total + 2) / 2], may_fall=True) == [False, stop]


def test_one_pass_never_decides_and_tol_zero_never_stops_early():
    assert run(Monitor(COUNTS, tol=1e9, max_iter=50), [-5.0]) == [False]
    monitor = Monitor(COUNTS, tol=0, max_iter=4)
    assert run(monitor, [-5.0, -5.0, -5.0, -5.0]) == [False, False, False, True]
    verdict = monitor.verdict()
    assert verdict == (
        False,
        "ran all 4 passes, as tol=0 asks; the bound moved by 0.0e+00 of itself in pass 4",
        "",
    )


def test_a_fit_that_is_cut_off_says_what_to_change():
    monitor = Monitor(COUNTS, tol=1e-6, max_iter=3)
    assert run(monitor, [-30.0, -20.0, -10.0])[-1]
    verdict = monitor.verdict()
    assert not verdict.converged
    assert verdict.sentence.startswith("stopped after max_iter=3: the bound moved by 9.1e-01 of itself")
    assert "1 of 3 documents settled" in verdict.sentence
    assert "Raise max_iter" in verdict.advice


def test_verdicts_of_short_and_unfinished_fits():
    one = Monitor(COUNTS, tol=1e-3, max_iter=1)
    run(one, [-3.0])
    assert "max_iter to 2" in one.verdict().advice
    broken_off = Monitor(COUNTS, tol=1e-3, max_iter=9)
    run(broken_off, [-30.0, -20.0])
    assert broken_off.verdict().sentence.startswith("broken off before max_iter=9")
    early = Monitor(COUNTS, tol=1.0, max_iter=2)
    assert run(early, [-3.0, -3.0], early=True) == [False, True]
    assert not early.verdict().converged
    assert "too early" in early.verdict().sentence


def test_documents_settle_one_by_one_and_empty_ones_at_once():
    monitor = Monitor(COUNTS, tol=0.01, max_iter=50)
    assert monitor.settled.tolist() == [False, True, False]
    monitor.step(1, Bound(np.array([-10.0, 0.0, -10.0]), -1.0))
    monitor.step(2, Bound(np.array([-9.95, 0.0, -8.0]), -1.0))
    assert monitor.settled.tolist() == [True, True, False]
    assert monitor.rows[-1]["converged_documents"] == 2


@pytest.mark.parametrize(("dtype", "fall", "alarm"), [
    (np.float64, 1e-10, False), (np.float64, 1e-8, True), (np.float32, 1e-8, False), (np.float32, 1e-5, True),
])  # fmt: skip
def test_a_falling_bound_is_an_alarm_beyond_rounding(dtype, fall, alarm):
    monitor = Monitor(COUNTS, tol=0, max_iter=9, dtype=dtype)
    trace = [-1e6, -9e5, -9e5 * (1 + fall)]
    if alarm:
        with pytest.raises(BoundError, match="fell in pass 3"):
            run(monitor, trace)
        assert len(monitor.rows) == 2
    else:
        run(monitor, trace)


def test_estimates_may_fall():
    monitor = Monitor(COUNTS, tol=0, max_iter=9)
    run(monitor, [-5.0, -9.0], phase="online", may_fall=True)
    assert monitor.rows[-1]["phase"] == "online"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_bound_that_is_no_number_names_its_pass(value):
    monitor = Monitor(COUNTS, tol=0, max_iter=9)
    with pytest.raises(BoundError, match="after pass 2"):
        run(monitor, [-5.0, value])


def test_rounding_about_a_bound_of_zero_is_no_alarm():
    monitor = Monitor(as_counts([[3.0]]), tol=1e-3, max_iter=9)
    monitor.step(1, Bound(np.array([1e-16]), 0.0))
    assert monitor.step(2, Bound(np.array([-2e-16]), 0.0))
    assert "1 of 1 documents settled" in monitor.verdict().sentence


def test_rows_have_all_columns_and_refuse_others():
    monitor = Monitor(COUNTS, tol=0, max_iter=9)
    monitor.record("collapsed", 1, alpha=np.array([0.5, 1.5]), eta=np.array([[0.1], [0.3]]), predictive=-7.0)
    row = monitor.rows[0]
    assert tuple(row) == COLUMNS
    assert (row["alpha_sum"], row["eta"], row["predictive"]) == (2.0, pytest.approx(0.2, rel=1e-15), -7.0)
    assert math.isnan(row["elbo"])
    assert row["seconds"] >= 0
    with pytest.raises(TypeError, match="perplexity"):
        monitor.record("collapsed", 2, perplexity=3.0)


def test_rows_are_told_in_a_line():
    monitor = Monitor(COUNTS, tol=0, max_iter=9)
    run(monitor, [-9.0, -4.0])
    assert tell(monitor.rows[1]).endswith("bound -10.0 (-1.0000 a token), moved by 1.0e+00 of itself")


def test_large_priors_explain_more_rounding_but_not_any_fall():
    """The bound is then a small difference of large terms: a fall of 1e-8 of it is their last digit."""
    for prior, fall, alarm in [(1.0, 1e-6, True), (1e6, 1e-6, False), (1e6, 1e-3, True)]:
        monitor = Monitor(COUNTS, tol=0, max_iter=9)
        given = {"alpha": np.full(20, prior), "eta": np.full((1, 1), prior)}
        monitor.step(1, Bound(np.array([-9.0, 0.0, -9.0]), -2.0), **given)
        lower = Bound(np.array([-9.0 - fall, 0.0, -9.0]), -2.0)
        if alarm:
            with pytest.raises(BoundError, match="The bound fell in pass 2"):
                monitor.step(2, lower, **given)
        else:
            assert monitor.step(2, lower, **given) is False
