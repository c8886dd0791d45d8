"""An interrupted training goes on, ends in the same bits, and costs nobody anything."""

import os
import shutil
import signal

import pytest
from trainings import n_collapsed

from lda_vi.cli.run import open_run

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def names(folder):
    """Names of everything in a folder."""
    return sorted(os.listdir(folder))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("moment", [("collapsed", 3), ("mean-field", 2)])
@pytest.mark.parametrize("how", ["--resume", "the same command"])
def test_one_signal_and_on(ask, train, press, same, place, number, moment, how):
    handler = signal.getsignal(number)
    with press((*moment, number)):
        status, said = ask(*train, "-o", "run")
        assert status == 130
        assert said.endswith("with: lda-vi train --resume run\n")
        assert signal.getsignal(number) is handler
    assert "checkpoint" in names("run")
    again = ["train", "--resume", "run", "-q"] if how == "--resume" else [*train, "-o", "run"]
    status, said = ask(*again)
    assert (status, "Going on after pass" in said) == (0, True)
    same("run")
    assert names("run") == ["corpus", "model", "run.json"]
    assert names(place) == ["run", "small.corpus"]


def test_the_printed_command_works(ask, train, press, same):
    with press(("collapsed", 7, signal.SIGINT)):
        _, said = ask(*train, "-o", "my run")
    command = said.strip().rpartition("with: ")[2]
    assert command == "lda-vi train --resume 'my run'"
    status, _ = ask("train", "--resume", "my run")
    assert status == 0
    same("my run")


@pytest.mark.parametrize("number", SIGNALS)
def test_two_signals_leave_at_once(ask, train, press, place, same, whole, number):
    stored = (n_collapsed(whole / "run") + 2) // 20 * 20
    with press(("mean-field", 2, number), ("mean-field", 2, number)):
        status, said = ask(*train, "-o", "run", "--checkpoint-every", "20")
    assert status == 130
    assert f"Interrupted. Go on after pass {stored} with: lda-vi train --resume run\n" in said
    assert names("run") == ["checkpoint"]
    assert ask("train", "--resume", "run", "-q")[0] == 0
    same("run")


def test_interrupted_twice_the_later_model_is_kept(ask, train, press, same):
    for passes in (1, 2, 3):
        with press(("mean-field", passes, signal.SIGINT)):
            status, said = ask(*train, "-o", "run")
        assert status == 130
        assert "The model so far, not converged, is in run." in said
        assert open_run("run").model.n_iter_ == passes
    assert ask("train", "--resume", "run")[0] == 0
    same("run")


def test_an_older_run_stays_until_the_new_one_is_whole(ask, train, press, same, whole):
    shutil.copytree(whole / "run", "run")
    other = [*train, "-o", "run", "--force", "--seed", "5"]
    with press(("mean-field", 2, signal.SIGINT)):
        status, said = ask(*other)
    assert (status, "run still holds the older run" in said) == (130, True)
    assert said.endswith("with: lda-vi train --resume run --force\n")
    same("run")
    assert ask("train", "--resume", "run")[0] == 2  # to replace it was allowed once; it is asked again
    assert ask(*[word for word in other if word != "--force"])[0] == 2
    same("run")


def test_a_training_that_is_to_replace_a_run_goes_on(ask, train, press, same):
    """Nothing did: --resume was refused, with --force as well, and the same command began anew."""
    assert ask(*train, "-o", "run", "--seed", "7", "-q")[0] == 0
    with press(("mean-field", 2, signal.SIGINT)):
        assert ask(*train, "-o", "run", "--force")[0] == 130
    assert ask("train", "--resume", "run")[0] == 2
    status, said = ask("train", "--resume", "run", "--force")
    assert (status, "Going on after pass" in said) == (0, True)
    same("run")
    assert names("run") == ["corpus", "model", "run.json"]


def test_it_goes_on_without_the_source(ask, train, press, same, place):
    with press(("collapsed", 9, signal.SIGINT)):
        ask(*train, "-o", "run")
    (place / "small.corpus").unlink()
    assert ask("train", "--resume", "run")[0] == 0
    same("run")


def test_checkpoints_are_told_of(ask, train, same):
    status, said = ask(*train, "-o", "run", "--checkpoint-every", "10")
    assert status == 0
    n_passes = len(open_run("run").model.history_)
    assert [line for line in said.splitlines() if line.startswith("checkpoint ")] == [
        f"checkpoint {n}" for n in range(10, n_passes + 1, 10)
    ]
    same("run")
    assert names("run") == ["corpus", "model", "run.json"]


def test_the_interval_is_remembered(ask, train, press, whole):
    n_passes = len(open_run(whole / "run").model.history_)
    with press(("collapsed", 12, signal.SIGINT)):
        ask(*train, "-o", "run", "--checkpoint-every", "10")
    rest = "".join(f"checkpoint {n}\n" for n in range(20, n_passes + 1, 10))
    assert rest
    assert rest in ask("train", "--resume", "run", "-q")[1]


def test_another_training_does_not_take_the_place(ask, train, press, same):
    with press(("collapsed", 5, signal.SIGINT)):
        ask(*train, "-o", "run")
    other = [*train, "-o", "run", "--seed", "4"]
    status, said = ask(*other)
    assert status == 2
    assert "run: holds an unfinished training with other settings" in said
    assert "lda-vi train --resume run." in said
    assert ask(*other, "--force")[0] == 0
    assert open_run("run").record["settings"]["random_state"] == 4


def test_force_begins_anew(ask, train, press, same):
    with press(("collapsed", 5, signal.SIGINT)):
        ask(*train, "-o", "run")
    status, said = ask(*train, "-o", "run", "--force")
    assert (status, "Going on" in said) == (0, False)
    same("run")


def test_a_finished_run_needs_nothing(ask, train, same):
    ask(*train, "-o", "run")
    status, said = ask("train", "--resume", "run", "-q")
    assert status == 0
    assert "run is finished; there is nothing left to do." in said


@pytest.mark.parametrize("folder", ["nothing", "empty", "small.corpus"])
def test_nothing_to_go_on_with(ask, place, folder):
    (place / "empty").mkdir()
    status, said = ask("train", "--resume", folder)
    assert status == 4
    assert f"{folder}: holds no unfinished training" in said


@pytest.mark.parametrize("extra", [["small.corpus"], ["-k", "3"], ["--seed", "1"], ["-o", "there"]])
def test_what_was_decided_at_the_beginning_stays(ask, extra):
    status, said = ask("train", "--resume", "run", *extra)
    assert status == 2
    assert "cannot be changed with --resume" in said


@pytest.mark.parametrize(("words", "missing"), [([], "CORPUS"), (["small.corpus"], "-k")])
def test_what_is_needed_is_asked_for(ask, words, missing):
    status, said = ask("train", *words)
    assert status == 2
    assert "Missing" in said
    assert missing in said


def test_readers_say_what_an_unfinished_training_is(ask, train, press):
    with press(("collapsed", 5, signal.SIGINT)):
        ask(*train, "-o", "run")
    status, said = ask("topics", "run")
    assert status == 4
    assert (
        "run: holds an unfinished training, and no model yet; go on with: lda-vi train --resume run" in said
    )


@pytest.mark.parametrize(
    "file", ["manifest.json", "shares_0.*.npy", "history.*.jsonl", "corpus/counts_data.*.npy"]
)
def test_damage_is_named(ask, train, press, place, file):
    with press(("collapsed", 5, signal.SIGINT)):
        ask(*train, "-o", "run")
    path = next((place / "run" / "checkpoint").glob(file))
    path.write_bytes(path.read_bytes()[:-3])
    status, said = ask("train", "--resume", "run")
    assert status == 4
    assert path.name in said
    if not file.startswith("corpus"):
        status, said = ask(*train, "-o", "run")
        assert (status, "Begin anew with --force" in said) == (4, True)
    assert ask(*train, "-o", "run", "--force")[0] == 0


def test_rubbish_of_a_crash_is_swept_up(ask, train, place, same):
    (place / ".run.123.part" / "model").mkdir(parents=True)
    (place / "run" / "checkpoint" / "corpus").mkdir(parents=True)  # it came no farther
    (place / ".run.lock").write_text("123\n")
    assert ask(*train, "-o", "run")[0] == 0
    same("run")
    assert names(place) == ["run", "small.corpus"]


def test_a_crash_between_the_two_moves(ask, train, press, place, same):
    with press(("mean-field", 2, signal.SIGINT)):
        ask(*train, "-o", "run")
    os.rename("run", ".run.before")
    assert open_run("run").model.n_iter_ == 2
    assert ask("train", "--resume", "run")[0] == 0
    same("run")
    assert names(place) == ["run", "small.corpus"]
