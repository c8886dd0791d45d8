"""One small run for all tests of commands, and a way to call them."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from lda_vi.cli import main, output
from lda_vi.cli.run import open_run

SAMPLE = Path(__file__).parents[2] / "data" / "sample.jsonl"


class Answer(NamedTuple):
    """What a command left: exit status, results, messages."""

    status: int
    out: str
    err: str

    @property
    def lines(self):
        """Lines of a tab-separated table, as lists."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def rows(self):
        """Rows of a tab-separated table, as dictionaries."""
        header, *rows = self.lines
        return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def sample():
    """The project's own sample text."""
    return SAMPLE


@pytest.fixture
def ask(capfd, tmp_path, monkeypatch):
    """Return a function that runs a command in an empty folder, as if in a pipe."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Answer(status, *capfd.readouterr())

    return run


@pytest.fixture
def terminal(monkeypatch):
    """Pretend that somebody looks at stdout."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A folder with `sample.corpus` and the run `run` made from it with six topics; not to be changed."""
    place = tmp_path_factory.mktemp("trained")
    before = Path.cwd()
    os.chdir(place)
    try:
        assert main(["preprocess", str(SAMPLE), "-q"]) == 0
        assert main(["train", "sample.corpus", "-k", "6", "-o", "run", "-q"]) == 0
    finally:
        os.chdir(before)
    return place


@pytest.fixture(scope="session")
def run(trained):
    """The run of `trained`."""
    return trained / "run"


@pytest.fixture(scope="session")
def opened(run):
    """The same, read."""
    return open_run(run)
