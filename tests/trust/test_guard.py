"""A bound that falls or is no number is noticed at its pass, ends the training, and says what to report."""

import shutil

import numpy as np
import pytest
from trainings import n_collapsed

from lda_vi.inference import batch
from lda_vi.inference.collapsed_passes import Passes


@pytest.fixture
def spoil(monkeypatch):
    """Return a function that changes what the e-step of a pass returns: gamma, S, bounds."""

    def at(pass_, change):
        real, calls = batch.e_step, []

        def e_step(*args, **options):
            calls.append(1)
            result = real(*args, **options)
            return change(*result) if len(calls) == pass_ else result

        monkeypatch.setattr(batch, "e_step", e_step)

    return at


def refused(ask, train, whole, pass_, *, says):
    """See a training refused in a mean-field pass, with all a report needs; return the last pass that is kept."""
    status, said = ask(*train, "-o", "run", "--checkpoint-every", "10")
    assert status == 1
    assert "Traceback" not in said
    assert says in said
    assert "To report it, send this message, the command (lda-vi train small.corpus -k 3 -o run" in said
    for what in ("lda_vi", "numpy", "numba", "30 documents", "20 words", "sha256"):
        assert what in said
    kept = (n_collapsed(whole / "run") + pass_ - 1) // 10 * 10
    assert f"The state after pass {kept} is in run/checkpoint." in said
    return kept


@pytest.mark.parametrize("pass_", [2, 3])
def test_a_bound_that_falls(ask, train, spoil, whole, same, pass_):
    shutil.copytree(whole / "run", "run")
    spoil(pass_, lambda gamma, stats, bounds, steps: (gamma, stats, bounds - 100.0, steps))
    refused(ask, train, whole, pass_, says=f"Error: The bound fell in pass {pass_}, from")
    same("run")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_bound_that_is_no_number(ask, train, spoil, whole, same, value):
    shutil.copytree(whole / "run", "run")
    spoil(2, lambda gamma, stats, bounds, steps: (gamma, stats, bounds + value, steps))
    refused(ask, train, whole, 2, says="after pass 2")
    same("run")


def test_counts_that_are_no_numbers(ask, train, whole, spoil):
    spoil(2, lambda gamma, stats, bounds, steps: (gamma, stats * np.nan, bounds, steps))
    refused(ask, train, whole, 2, says="pass 2")


def test_a_collapsed_pass_that_breaks_down(ask, train, monkeypatch):
    real = Passes.step

    def step(self, *args):
        predictive = real(self, *args)
        self.calls = getattr(self, "calls", 0) + 1
        return np.nan if self.calls == 7 else predictive

    monkeypatch.setattr(Passes, "step", step)
    status, said = ask(*train, "-o", "run")
    assert status == 1
    assert "pass 7" in said
    assert "To report it" in said


def test_the_state_before_is_good_to_go_on_from(ask, train, spoil, whole, same, place, monkeypatch):
    spoil(3, lambda gamma, stats, bounds, steps: (gamma, stats, bounds - 100.0, steps))
    kept = refused(ask, train, whole, 3, says="The bound fell in pass 3")
    monkeypatch.undo()
    monkeypatch.chdir(place)
    status, said = ask(*train, "-o", "run")
    assert (status, f"Going on after pass {kept}" in said) == (0, True)
    same("run")
