"""Trainings that are cut off in every way."""

import os
from contextlib import contextmanager

import pytest
from trainings import TRAIN, Child, bits, inside, small_corpus

from lda_vi.cli import main


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """A folder with `small.corpus` and `run`, what `TRAIN` makes of it undisturbed; not to be changed."""
    place = tmp_path_factory.mktemp("whole")
    small_corpus().save(place / "small.corpus")
    with inside(place):
        assert main([*TRAIN, "-o", "run"]) == 0
    return place


@pytest.fixture
def place(whole, tmp_path, monkeypatch):
    """An empty folder with `small.corpus`, which is where we are."""
    os.symlink(whole / "small.corpus", tmp_path / "small.corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def start(place):
    """Return a function that starts a command in a process of its own, which ends with the test."""
    children = []

    def begin(*arguments):
        children.append(Child(*arguments))
        return children[-1]

    yield begin
    for child in children:
        child.end_or_kill(0)


@pytest.fixture
def train():
    """The command whose result `whole` holds."""
    return TRAIN


@pytest.fixture
def same(whole):
    """Return a function that compares a run with the undisturbed one."""
    expected = bits(whole / "run")

    def compare(path):
        assert bits(path) == expected

    return compare


@pytest.fixture
def ask(capfd, place):
    """Return a function that runs a command here: exit status and messages."""

    def run(*arguments):
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return status, capfd.readouterr().err

    return run


@pytest.fixture
def press():
    """Return a context in which signals come at given moments of a fit: (phase, pass, signal)."""
    from lda_vi.cli.progress import Progress

    @contextmanager
    def at(*moments):
        real = Progress.__call__

        def call(self, row):
            real(self, row)
            for phase, number, what in moments:
                if (phase, number) == (row["phase"], row["pass"]):
                    os.kill(os.getpid(), what)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Progress, "__call__", call)
            yield

    return at
