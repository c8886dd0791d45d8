"""lda-vi doctor: all is well here; what is not is found, and there is advice."""

import json
import shutil

import numpy as np
import pytest

from lda_vi.cli import checks
from lda_vi.cli.doctor import check_run, examine, guarded


@pytest.fixture
def broken(run, tmp_path):
    """A copy of the run to break."""
    shutil.copytree(run, tmp_path / "broken")
    return tmp_path / "broken"


def states(found):
    return {check.what: check.state for check in found}


def test_all_is_well_here(ask, run):
    answer = ask("doctor", run, "--json")
    assert answer.status == 0, answer.out
    found = {check["what"]: check for check in json.loads(answer.out)}
    assert {"Python", "lda_vi", "numpy", "numba", "E-step", "threads", "a small fit", str(run)} <= set(found)
    assert "problem" not in {check["state"] for check in found.values()}
    assert all(check["advice"] for check in found.values() if check["state"] != "fine")
    assert "6 topics" in found[str(run)]["found"]


def test_on_a_terminal_no_line_is_too_long(ask, run, monkeypatch):
    monkeypatch.setattr("lda_vi.cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    shown = ask("doctor", "gone").out
    assert "PROBLEM gone" in shown
    assert "ok      Python" in shown
    assert max(len(line) for line in shown.splitlines() if "/" not in line) <= 80


@pytest.mark.parametrize("damage", ["cut", "gone", "swapped"])
def test_a_damaged_run_is_a_problem(ask, broken, damage):
    file = next((broken / "model").glob("components.*.npy"))
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-8])
    elif damage == "gone":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[-3] ^= 1
        file.write_bytes(content)
    answer = ask("doctor", "broken")
    assert answer.status == 1
    assert "1 problem found." in answer.err
    row = next(line for line in answer.out.splitlines() if line.startswith("broken"))
    assert "problem" in row
    assert file.name in row
    assert "train it again" in row


def test_one_topic_is_one_topic(ask, trained, tmp_path):
    ask("train", trained / "sample.corpus", "-k", "1", "-o", "one", "-q")
    assert next(check_run(tmp_path / "one")).found.startswith("1 topic; Corpus: ")


def test_what_is_no_run_is_a_problem(ask, trained):
    assert ask("doctor", "gone").status == 1
    assert ask("doctor", trained / "sample.corpus").status == 1


def test_what_was_left_behind_is_noted(broken):
    (broken / ".labels.json.77.part").write_text("{")
    (broken.parent / ".broken.77.part").mkdir()
    found = list(check_run(broken))
    assert [check.state for check in found] == ["fine", "note"]
    assert ".broken.77.part" in found[1].found


def test_an_unfinished_training_is_noted(broken, tmp_path):
    from lda_vi.storage import write_folder

    for run in (broken, tmp_path / "begun"):
        write_folder(run / "checkpoint", kind="checkpoint", arrays={}, tables={}, meta={})
        notes = [check for check in check_run(run) if check.state == "note"]
        assert notes[0].advice == f"go on with it: lda-vi train --resume {run}"


def test_a_model_that_did_not_converge_is_noted(ask, trained, tmp_path):
    ask(
        "train",
        trained / "sample.corpus",
        "-k",
        "3",
        "-o",
        "short",
        "--max-iter",
        "2",
        "--tol",
        "1e-12",
        "-q",
    )
    found = list(check_run(tmp_path / "short"))
    assert found[1].state == "note"
    assert "not converged after 2 passes" in found[1].found


def test_old_and_missing_packages_are_problems(monkeypatch):
    from importlib import metadata

    def version(name):
        if name == "nltk":
            raise metadata.PackageNotFoundError(name)
        return "1.2.3" if name == "numpy" else "99.0"

    monkeypatch.setattr(metadata, "version", version)
    found = states(checks.check_packages())
    assert (found["nltk"], found["numpy"], found["scipy"]) == ("problem", "problem", "fine")


def test_missing_extras_are_notes(monkeypatch):
    monkeypatch.setattr(checks.util, "find_spec", lambda name: None)
    found = list(checks.check_extras())
    assert {check.state for check in found} == {"note"}
    assert all("pip install" in check.advice for check in found)
    assert list(checks.check_fonts()) == []


def test_wrong_numbers_of_the_compiled_loops_are_a_problem(monkeypatch):
    from lda_vi.inference import kernels, reference

    def wrong(*args, **options):
        options.pop("workers", None)
        gamma, stats, bound, steps = reference.e_step(*args, **options)
        return gamma * (1 + 1e-6), stats, bound, steps

    monkeypatch.setattr(kernels, "e_step", wrong)
    assert states(checks.check_kernels())["E-step"] == "problem"
    assert states(checks.check_kernels())["threads"] == "fine"


def test_threads_that_differ_are_a_problem(monkeypatch):
    from lda_vi.inference import kernels

    right = kernels.e_step

    def wrong(*args, workers=None, **options):
        gamma, *rest = right(*args, **options)
        return np.nextafter(gamma, 9) if workers else gamma, *rest

    monkeypatch.setattr(kernels, "e_step", wrong)
    assert states(checks.check_kernels())["threads"] == "problem"


def test_a_cache_that_cannot_be_written_is_a_note(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from lda_vi.inference import kernels

    (tmp_path / "file").write_text("x")
    for place in (str(tmp_path / "file" / "cache"), None):  # Numba has none where it found no place at all
        fake = SimpleNamespace(_cache=SimpleNamespace(cache_path=place))
        monkeypatch.setattr(kernels, "_documents", fake)
        assert [check.state for check in checks.check_cache()] == ["note"]


def test_loops_that_are_not_compiled_are_one_problem(monkeypatch):
    monkeypatch.setattr("numba.config.DISABLE_JIT", 1)
    found = [
        check
        for each in (checks.check_cache, checks.check_kernels, checks.check_fit)
        for check in guarded(each)
    ]
    assert [(check.what, check.state) for check in found] == [("compiled loops", "problem")]
    assert found[0].advice == "unset NUMBA_DISABLE_JIT"


def test_a_check_that_breaks_is_a_problem_and_others_go_on(monkeypatch):
    def check_nothing():
        yield checks.Check("first", checks.FINE, "")
        raise RuntimeError("boom")

    found = guarded(check_nothing)
    assert [(check.what, check.state) for check in found] == [("first", "fine"), ("nothing", "problem")]
    monkeypatch.setattr("lda_vi.cli.doctor.CHECKS", (check_nothing, checks.check_python))
    assert examine()[-1].what == "Python"
