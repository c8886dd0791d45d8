"""What is seen of a fit while it runs."""

import math
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from lda_vi.cli import live_line
from lda_vi.cli.live_line import SECONDS_BETWEEN_LINES, Steps, Waiting, duration
from lda_vi.cli.progress import Progress, describe, seconds_left
from lda_vi.inference.collapsed import LEAST_PASSES

NAN = math.nan
SAMPLE = Path(__file__).parents[2] / "data" / "sample.jsonl"


def collapsed(pass_, seconds):
    """Row of a collapsed pass."""
    return {
        "phase": "collapsed",
        "pass": pass_,
        "predictive": -7.5,
        "per_token": NAN,
        "change": NAN,
        "seconds": seconds,
    }


def mean_field(pass_, seconds, change=NAN):
    """Row of a mean-field pass."""
    row = {"phase": "mean-field", "pass": pass_, "per_token": -7.25, "change": change, "seconds": seconds}
    return row | {"converged_documents": 5.0}


def test_time_left_of_the_collapsed_phase_falls_to_that_of_the_next():
    rows = [collapsed(n, 2.0 * n) for n in range(1, LEAST_PASSES + 1)]
    lefts = [seconds_left(rows[:n], max_iter=100, tol=1e-3) for n in range(2, LEAST_PASSES + 1)]
    assert all(after == before - 2.0 for before, after in pairwise(lefts))
    assert lefts[-1] > 0


def test_time_left_follows_the_change_down_to_tol():
    rows = [mean_field(1, 1.0), mean_field(2, 2.0, 1e-1), mean_field(3, 3.0, 1e-2)]
    assert seconds_left(rows, max_iter=100, tol=1.01e-4) == pytest.approx(2.0, abs=1e-9)
    assert seconds_left(rows, max_iter=100, tol=1.01e-6) == pytest.approx(4.0, abs=1e-9)
    assert seconds_left(rows, max_iter=5, tol=1e-9) == pytest.approx(2.0, abs=1e-9)
    assert seconds_left(rows, max_iter=103, tol=0) == pytest.approx(100.0, abs=1e-9)
    assert seconds_left(rows, max_iter=100, tol=0.1) == 0


def test_nothing_is_said_of_what_nobody_knows():
    assert seconds_left([collapsed(1, 1.0)], max_iter=100, tol=1e-3) is None
    assert seconds_left([collapsed(1, 1.0), mean_field(1, 2.0)], max_iter=100, tol=1e-3) is None


@pytest.mark.parametrize("changes", [(NAN, 1e-2), (1e-2, 2e-2), (1e-2, -1e-2)])
def test_a_change_that_does_not_fall_gives_a_guess_above_zero(changes):
    rows = [mean_field(n + 1, 1.0 * n, change) for n, change in enumerate(changes)]
    assert 0 < seconds_left(rows, max_iter=100, tol=1e-3) < 100


def test_duration():
    assert [duration(s) for s in (0, 59.6, 3599, 3600)] == ["0:00", "1:00", "59:59", "1:00:00"]


def test_without_a_terminal_there_is_a_line_now_and_then(capsys):
    step = SECONDS_BETWEEN_LINES / 4
    with Progress(10, max_iter=100, tol=0) as progress:
        for n in range(1, 10):
            progress(collapsed(n, n * step))
        for n in range(1, 3):
            progress(mean_field(n, (9 + n) * step, 1e-2))
    shown = capsys.readouterr()
    assert shown.out == ""
    names = [line.split("  ")[1] for line in shown.err.splitlines()]
    assert names == ["collapsed 1", "collapsed 5", "collapsed 9", "mean-field 1"]


def test_quiet_is_quiet(capsys):
    with Progress(10, max_iter=100, tol=0, quiet=True) as progress:
        progress(collapsed(1, 1.0))
    assert capsys.readouterr().err == ""


def test_stopping_is_said():
    progress = Progress(10, max_iter=100, tol=0)
    progress.rows.append(mean_field(3, 9.0, 1e-2))
    progress.stop()
    assert progress.line(10.0) == f"0:10, stopping after this pass  {describe(progress.rows[-1], 10)}"


def on_a_terminal(code, **environment):
    """Run Python with its output on a terminal of 100 columns, and return what was shown."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    environment = {"TERM": "xterm-256color", "COLUMNS": "100", "PATH": os.environ["PATH"]} | environment
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=follower, stderr=follower, stdin=follower, env=environment
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 100_000)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not part:
            break
        shown += part
    os.close(leader)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_steps_tell_what_is_left(capsys):
    now = [0.0]
    with Steps("Cutting", 200, clock=lambda: now[0]) as steps:
        for seconds in (1.0, 4.0, 6.0, 7.0):
            now[0] = seconds
            steps(25)
        assert steps.line() == "0:07, about 0:07 left  Cutting: 50%"
        steps(100)
        assert steps.line() == "0:07  Cutting: 100%"
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "0:06, about 0:10 left  Cutting: 38%\n"


def test_preprocess_shows_how_far_it_is_on_a_terminal(tmp_path):
    code = f"""
from lda_vi.cli import live_line, main
live_line.Steps.__exit__ = lambda self, *_: (print(self.line()), live_line.Living.__exit__(self))
main(["preprocess", {str(SAMPLE)!r}, "-o", {str(tmp_path / "a.corpus")!r}])
main(["preprocess", {str(SAMPLE)!r}, "-o", {str(tmp_path / "b.corpus")!r}, "-q"])
"""
    shown = on_a_terminal(code)
    assert "  Cutting text into words: 100%" in shown
    assert shown.count("\x1b[?25l") == 1  # a living line hides the cursor; with -q there is none


def test_train_shows_how_far_the_cutting_of_text_is(tmp_path):
    code = f"""
from lda_vi.cli import live_line, main
live_line.Steps.__exit__ = lambda self, *_: (print(self.line()), live_line.Living.__exit__(self))
main(["train", {str(SAMPLE)!r}, "-k", "2", "-o", {str(tmp_path / "run")!r}])
"""
    assert "  Cutting text into words: 100%" in on_a_terminal(code)


def test_waiting_tells_what_is_at_work_and_for_how_long(capsys):
    now = [0.0]
    with Waiting("Scoring", clock=lambda: now[0]) as waiting:
        for seconds, step in ((1.0, "completion"), (7.0, "left to right"), (8.0, "bound")):
            now[0] = seconds
            waiting(step)
    assert waiting.line() == "0:08  Scoring: bound"
    assert capsys.readouterr().err == "0:07  Scoring: left to right\n"


@pytest.mark.parametrize(
    ("command", "steps"),
    [
        (["evaluate", "{run}"], ["Scoring: completion", "left to right", "where the words", "c_v", "labels"]),
        (
            ["validate", "{corpus}", "-k", "2"],
            [
                "Cutting",
                "one pass",
                "10 passes of scikit-learn",
                "10 passes of this",
                "at its defaults",
                "topics and",
            ],
        ),
    ],
)
def test_long_work_tells_its_steps(ask, trained, monkeypatch, command, steps):
    monkeypatch.setattr(live_line, "SECONDS_BETWEEN_LINES", 0.0)
    words = [word.format(run=trained / "run", corpus=SAMPLE) for word in command]
    told = ask(*words).err
    places = [told.index(step) for step in steps]
    assert places == sorted(places)
    if command[0] == "evaluate":
        assert "Scoring" not in ask(*words, "-q").err


ROWS = """
from lda_vi.cli.progress import Progress
import time
row = {"phase": "mean-field", "pass": 1, "per_token": -7.25, "change": 0.01, "seconds": 1.0}
with Progress(10, max_iter=100, tol=0) as progress:
    for n in (1, 2):
        progress(row | {"pass": n, "seconds": 1.0 * n, "converged_documents": 5.0})
        time.sleep(0.4)
"""


def test_a_terminal_gets_one_living_line_that_goes_away():
    shown = on_a_terminal(ROWS)
    assert "━" in shown
    assert "mean-field 2  bound -7.2500/token  moved 1.0e-02  50% settled" in shown
    assert shown.count("\r\n") <= 2
    assert shown.rstrip().endswith("\x1b[2K")


def test_a_dumb_terminal_gets_plain_lines():
    shown = on_a_terminal(ROWS, TERM="dumb")
    assert "\x1b" not in shown
    assert shown.startswith("0:01  mean-field 1")


def test_a_narrow_terminal_has_no_bar_and_one_line():
    shown = on_a_terminal(ROWS, COLUMNS="60")
    assert "━" not in shown
    assert "mean-field 2" in shown


def test_elapsed_time_goes_on_between_passes():
    from lda_vi.cli.progress import _Line

    progress = Progress(10, max_iter=100, tol=0)
    line = _Line(progress)
    progress.rows.append(collapsed(1, 100.0))
    first = line._elapsed()
    assert first == 100.0
    time.sleep(0.01)
    assert line._elapsed() > first
