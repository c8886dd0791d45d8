"""Text that wants to steer a terminal, a spreadsheet or a shell: in ids, columns, words, labels, file names and
arguments. No command may pass it on, neither in results nor in messages, and none may break on it.

The page has tests of its own (tests/explorer/test_hostile.py).
"""

import csv
import json
import re
import shutil

import numpy as np
import pytest

from lda_vi.cli import COMMANDS, main, output

ESCAPE = "\x1b[31mred\x1b[0m\x1b]0;owned\x07\x9b2J\u202egnp\u2066\r"
FORMULA = "=cmd|' /C calc'!A0"
NAMES = [
    f"run{ESCAPE[:5]}",
    "=1+1",
    "-run",
    "ru n;touch x",
    "$(touch x)",
    "ru\nn",
    "세금\u202e",
    "--help.run",
]

# Everything that steers: control characters but line feed and tab, marks of direction, lone surrogates.
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A folder with a source, a corpus and a run made of hostile text, and names for its topics."""
    place = tmp_path_factory.mktemp("hostile")
    rng, words = (
        np.random.default_rng(0),
        ["sea", "ship", "law", "tax", "war", "peace", "bank", "gold", "trade", "army", "navy"],
    )
    with open(place / "h.jsonl", "w") as stream:
        for row in range(40):
            text = " ".join(rng.choice(words, 25)) + f" {ESCAPE} =1+1 @sum -2+3 <script>alert(1)</script> "
            record = {
                "id": f"{FORMULA}{row}{ESCAPE}", "text": text, "date": f"179{row % 10}-01-08",
                "party": ["-1+1" + ESCAPE, "+tory\r\n=1+1\t@x"][row % 2], f"={ESCAPE}col": f"@SUM(1){ESCAPE}",
            }  # fmt: skip
            stream.write(json.dumps(record) + "\n")
    files = [str(place / name) for name in ("h.jsonl", "h.corpus", "run")]
    assert main(["preprocess", files[0], "-o", files[1], "-q", "--min-df", "1", "--max-df", "1.0"]) == 0
    assert main(["train", files[1], "-k", "3", "-o", files[2], "-q", "--max-iter", "3"]) == 0
    assert main(["label", files[2], f"0={FORMULA}{ESCAPE[:12]}", "1=<b>../../etc/passwd"]) in (0, 2, 4)
    return place


ASKED = [
    "topics {run}",
    "docs {run} -n 0 --columns all",
    "docs {run} --topic 1",
    "docs {corpus} --empty",
    "outliers {run} --columns all",
    "groups {run} --by party",
    "label {run}",
    "vocab {run}",
    "vocab {corpus} --removed",
    "explain {run} --row 3",
    "compare {run} {run}",
    "infer {run} {source} --columns all",
    "evaluate {run} --particles 0 --label party",
    "doctor {run}",
    "export {run} -d {new}",
    "report {run} -o {new}.html",
]


def harmless(answer):
    """Assert that nothing printed steers a terminal, and nothing broke."""
    for text in (answer.out, answer.err):
        found = STEERS.search(text)
        assert not found, repr(text[max(found.start() - 60, 0) : found.end() + 40])
        assert "Traceback" not in text


def words_of(line, place, tmp_path):
    """Arguments of a line, paths filled in."""
    if line.split()[0] not in COMMANDS:
        pytest.skip("no such command")
    names = {
        "run": place / "run",
        "corpus": place / "h.corpus",
        "source": place / "h.jsonl",
        "new": tmp_path / "new",
    }
    return [word.format(**names) for word in line.split()]


@pytest.mark.parametrize("form", ["pipe", "json", "terminal"])
@pytest.mark.parametrize("line", ASKED)
@pytest.mark.filterwarnings("ignore")
def test_results_and_messages_are_harmless(ask, hostile, tmp_path, monkeypatch, line, form):
    words = words_of(line, hostile, tmp_path)
    if form == "terminal":
        monkeypatch.setattr(output, "is_terminal", lambda: True)
        monkeypatch.setenv("COLUMNS", "100")
    answer = ask(*words, *(["--json"] if form == "json" else []))
    harmless(answer)
    assert answer.status == 0, answer.err
    if form == "json":
        json.loads(answer.out)
    if form == "pipe" and line.split()[0] not in ("export", "report", "explain"):
        widths = {row.count("\t") for row in answer.out.splitlines()}
        assert len(widths) <= 1, widths  # no cell breaks its line, or adds a column


@pytest.mark.filterwarnings("ignore")
def test_training_is_harmless(ask, hostile, tmp_path):
    answer = ask(
        "preprocess", hostile / "h.jsonl", "--min-df", "1", "--max-df", "1.0", "-o", tmp_path / ESCAPE[:5]
    )
    harmless(answer)
    assert answer.status == 0
    for form in ([], ["--json"]):
        answer = ask("train", tmp_path / ESCAPE[:5], "-k", "2", "--max-iter", "2", *form, "--force")
        harmless(answer)
        assert answer.status == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_names_of_folders_are_harmless(ask, hostile, tmp_path, name):
    shutil.copytree(hostile / "run", tmp_path / name)
    before = sorted(entry.name for entry in tmp_path.iterdir())
    for verb in ("topics", "docs", "doctor"):
        answer = ask(verb, f"./{name}")
        harmless(answer)
        assert answer.status == 0
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


WRONG = [
    "topics {name}",
    "docs {name}",
    "docs {run} --columns {name}",
    "docs {run} --topic {name}",
    "groups {run} --by {name}",
    "explain {run} {name}",
    "label {run} {name}",
    "label {run} 9={name}",
    "label {copy} 0={name}",
    "vocab {corpus} --find {name}",
    "vocab {corpus} --stop {name}",
    "preprocess {name}",
    "preprocess {source} --text-col {name}",
    "preprocess {source} --id-col {name}",
    "preprocess {source} --min-df {name}",
    "preprocess {source} --stop-words {name}",
    "preprocess {source} --tokenizer {name}",
    "train {name} -k 3",
    "train {corpus} -k {name}",
    "train {corpus} -k 3 --alpha {name}",
    "train {corpus} -k 3 --{name}",
    "validate {name} -k 2",
    "compare {run} {name}",
    "infer {run} {name}",
    "export {run} --to {name}",
    "report {name}",
    "plot {run} {name}",
    "choose-k {name} -k 2",
    "{name}",
]


@pytest.mark.parametrize("line", WRONG)
@pytest.mark.filterwarnings("ignore")
def test_mistakes_are_told_harmlessly(ask, hostile, tmp_path, line):
    if line.split()[0] not in (*COMMANDS, "{name}"):
        pytest.skip("no such command")
    names = {"run": hostile / "run", "corpus": hostile / "h.corpus", "source": hostile / "h.jsonl"}
    names["copy"] = shutil.copytree(hostile / "run", tmp_path / "copy")
    for name in (f"x{ESCAPE}", "\u202e\u2066", "a\x9b31mb\udc80"):
        answer = ask(*(word.format(name=name, **names) for word in line.split()))
        harmless(answer)
        assert answer.status in ((0, 2, 4) if "copy" in line or "vocab" in line else (2, 4)), answer


@pytest.mark.filterwarnings("ignore")
def test_no_spreadsheet_takes_an_exported_cell_for_a_formula(ask, hostile, tmp_path):
    if "export" not in COMMANDS:
        pytest.skip("no such command")
    assert ask("export", hostile / "run", "-d", tmp_path / "out", "--text", "--to", "csv").status == 0
    assert (
        ask(
            "infer", hostile / "run", hostile / "h.jsonl", "--columns", "all", "-o", tmp_path / "new.tsv"
        ).status
        == 0
    )
    files = [*(tmp_path / "out").rglob("*.csv"), tmp_path / "new.tsv"]
    cells = 0
    for file in files:
        with open(file, encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream, delimiter="\t" if file.suffix == ".tsv" else ",", strict=True):
                for cell in row:
                    cells += 1
                    number = re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", cell)
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or number, (file.name, cell)
    assert cells > 500
    assert len(files) > 1
    for file in tmp_path.rglob("*"):
        assert not STEERS.search(file.name)
        assert tmp_path in file.resolve().parents
