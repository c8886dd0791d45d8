"""Ctrl-C while lda-vi train fits: what was done is kept, and an older run is left alone."""

import os
import signal

import pytest

from lda_vi.cli.progress import Progress
from lda_vi.cli.run import open_run


@pytest.fixture
def press(monkeypatch):
    """Return a function that has Ctrl-C pressed at the given moments of a fit: (phase, pass)."""

    def at(*moments):
        real = Progress.__call__

        def call(self, row):
            real(self, row)
            for _ in range(moments.count((row["phase"], row["pass"]))):
                os.kill(os.getpid(), signal.SIGINT)

        monkeypatch.setattr(Progress, "__call__", call)

    return at


def test_ctrl_c_keeps_the_model_so_far(ask, trained, tmp_path, press):
    press(("mean-field", 2))
    answer = ask("train", trained / "sample.corpus", "-k", "3", "--tol", "0")
    assert answer.status == 130
    assert "Stopping after this pass" in answer.err
    assert "The model so far, not converged, is in runs/sample-k3.\nGo on after pass" in answer.err
    assert answer.err.endswith(" with: lda-vi train --resume runs/sample-k3\n")
    run = open_run(tmp_path / "runs" / "sample-k3")
    assert (run.model.n_iter_, run.record["outcome"]["converged"]) == (2, False)
    assert run.record["outcome"]["interrupted"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_before_there_is_a_model(ask, trained, tmp_path, press):
    press(("collapsed", 3))
    answer = ask("train", trained / "sample.corpus", "-k", "3")
    assert answer.status == 130
    assert "Interrupted after pass 3; there is no model yet.\nGo on after pass 3 with: lda-vi" in answer.err
    assert os.listdir(tmp_path / "runs" / "sample-k3") == ["checkpoint"]


def test_ctrl_c_leaves_an_older_run_alone(ask, trained, tmp_path, press):
    arguments = ["train", trained / "sample.corpus", "-k", "3"]
    assert ask(*arguments).status == 0
    press(("mean-field", 1))
    answer = ask(*arguments)
    assert answer.status == 130
    assert "still holds the older run" in answer.err
    assert open_run(tmp_path / "runs" / "sample-k3").record["outcome"]["converged"]


def test_ctrl_c_twice_leaves_at_once(ask, trained, tmp_path, press):
    press(("mean-field", 2), ("mean-field", 2))
    answer = ask("train", trained / "sample.corpus", "-k", "3", "--tol", "0")
    assert answer.status == 130
    assert answer.err.endswith("Interrupted. Nothing was stored.\n")
    assert not (tmp_path / "runs").exists()
