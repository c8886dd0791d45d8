"""Every command that reads text reads what is not UTF-8, if it is told what it is."""

import io
from types import SimpleNamespace

import pytest


@pytest.fixture
def old(tmp_path, sample):
    """The sample as an old Windows wrote it: nothing in it is UTF-8."""
    import pandas as pd

    path = tmp_path / "old.csv"
    table = pd.read_json(sample, lines=True).assign(text=lambda table: table["text"] + " café")
    table.to_csv(path, index=False, encoding="WINDOWS-1252")
    return path


COMMANDS = {
    "preprocess": "preprocess {old} -o c.corpus",
    "train": "train {old} -k 2 -o r",
    "infer": "infer {run} {old}",
    "update": "update {run} {old} -o r2 --id-prefix new-",
    "evaluate": "evaluate {run} {old} --particles 0",
    "evaluate --reference": "evaluate {run} --reference {old} --particles 0",
    "validate": "validate {old} -k 2",
    "choose-k": "choose-k {old} -k 2,3 --seeds 1 -o k",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_text_of_an_old_windows(ask, run, old, name):
    command = COMMANDS[name].format(old=old, run=run).split()
    refused = ask(*command)
    assert refused.status == 4
    assert "Name the encoding of such files with --encoding=" in refused.err
    assert ask(*command, "--encoding", "WINDOWS-1252").status == 0


def test_standard_input_of_an_old_windows(ask, run, old, monkeypatch):
    stream = SimpleNamespace(buffer=io.BytesIO(old.read_bytes()), isatty=lambda: False)
    monkeypatch.setattr("sys.stdin", stream)
    assert ask("infer", run, "-", "--format", "csv", "--encoding", "WINDOWS-1252").status == 0
