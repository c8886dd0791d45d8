"""Killed at any moment, a training goes on and ends in the same bits; what was there before stays loadable.

LDA_VI_KILLS sets how many random moments are tried; ``scripts/kill`` tries 200 and more.
"""

import os
import random
import shutil
import signal
import time
from contextlib import suppress

import pytest
from faults import MOMENTS, Faults
from trainings import TRAIN, Child, bits, inside

from lda_vi.cli.run import open_run
from lda_vi.errors import InputError

KILLS = int(os.environ.get("LDA_VI_KILLS", "12"))

COMMANDS = {
    "batch": (),
    "online": ("--method", "online", "--max-iter", "3"),
    "random": ("--init", "random", "--seed", "2"),
    "float32": ("--dtype", "float32", "--eta", "0.1"),
}


@pytest.fixture(scope="module")
def undisturbed(whole, tmp_path_factory):
    """What each command makes undisturbed: a folder with a run for each, and how long it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    took = {}
    with inside(folder):
        os.symlink(whole / "small.corpus", "small.corpus")
        for name, options in COMMANDS.items():
            began = time.monotonic()
            assert Child([*TRAIN, *options, "-o", name, "--checkpoint-every", "1"]).end() == 0
            took[name] = time.monotonic() - began
    return folder, took


@pytest.mark.slow
def test_at_random_moments(start, train, place, undisturbed):
    """Kill until enough kills have hit; half of the time where an older run is in the place."""
    folder, took = undisturbed
    dice = random.Random(int(os.environ.get("LDA_VI_SEED", "0")))
    kills = finished = resumed = 0
    while kills < KILLS:
        name = dice.choice(list(COMMANDS))
        arguments = [*train, *COMMANDS[name], "-o", "run", "--checkpoint-every", dice.choice("1111237")]
        older = dice.random() < 0.5
        shutil.rmtree("run", ignore_errors=True)
        if older:
            shutil.copytree(folder / name, "run")
        while True:
            command = arguments
            if os.path.isfile("run/checkpoint/manifest.json") and dice.random() < 0.5:
                command = ["train", "--resume", "run", "-q"]
            child = start(command)
            status = child.end_or_kill(dice.uniform(0, 1.1 * took[name]))
            resumed += "Going on after pass" in child.said
            if status is not None:
                assert status == 0, child.said
                finished += 1
                break
            kills += 1
            if older:
                assert bits("run") == bits(folder / name), child.said
            else:
                with suppress(InputError):  # no run yet
                    assert bits("run") == bits(folder / name), child.said
            child.log.unlink(missing_ok=True)
        assert bits("run") == bits(folder / name)
        rubbish = set(os.listdir(place)) - {"run", "small.corpus", child.log.name}
        assert rubbish == set()
        assert sorted(os.listdir("run")) == ["corpus", "model", "run.json"]
        child.log.unlink(missing_ok=True)
    print(f"\n{kills} kills at random moments; {resumed} times it went on, {finished} trainings ended whole")


@pytest.mark.slow
def test_at_every_thing_done_to_files(start, train, place, same):
    """The same at chosen moments: before, during and after a write, a rename, a removal."""
    arguments = [*train, "-o", "run", "--checkpoint-every", "6"]
    assert start(lambda: _count(arguments, Faults(place))).end() == 0
    n = int((place / "count").read_text())
    chosen = range(0, n, max(1, n * len(MOMENTS) // KILLS)) if n * len(MOMENTS) > KILLS else range(n)
    kills = 0
    for number, at in enumerate(chosen):
        moments = MOMENTS if n * len(MOMENTS) <= KILLS else [MOMENTS[number % 3]]
        for moment in moments:
            shutil.rmtree("run", ignore_errors=True)
            fault = Faults(place, at, moment, kill=True)
            child = start(lambda fault=fault: _run(arguments, fault))
            assert child.end() == -signal.SIGKILL, child.said
            kills += 1
            with suppress(InputError):
                open_run("run")
                same("run")
            assert start(arguments).end() == 0
            same("run")
    print(f"\n{kills} kills at {n} things done to files")


def _run(arguments, faults):
    """Run a command under watch."""
    from lda_vi.cli import main

    with faults.active():
        return main(arguments)


def _count(arguments, faults):
    """Run a command, and write down how many things it did to files."""
    status = _run(arguments, faults)
    with open("count", "w") as file:
        file.write(str(len(faults.done)))
    return status
