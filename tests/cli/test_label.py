"""lda-vi label: names are kept with the run, shown beside the numbers, and not with other topics than theirs."""

import io
import json
import shutil
import types

import pytest

from lda_vi.cli.labels import LABELS, read_labels, write_labels
from lda_vi.errors import StorageError


@pytest.fixture
def own(run, tmp_path):
    """A run that may be changed."""
    return shutil.copytree(run, tmp_path / "own")


def names(answer):
    return {row["topic"]: row["label"] for row in json.loads(answer.out) if row["label"]}


def test_names_are_given_changed_and_taken_away(ask, own):
    answer = ask("label", own, "1=Sport", "4=Cooking = eating")
    assert (answer.status, answer.err) == (0, f"{own}: 2 topics newly named; 2 have names.\n")
    answer = ask("label", own, "1=", "4=Food", "0= Stars  & sky ", "--json")
    assert names(answer) == {0: "Stars & sky", 4: "Food"}
    assert "1 topic newly named, 1 renamed, 1 name taken away; 2 have names" in answer.err
    answer = ask("label", own, "--json")
    assert (names(answer), answer.err) == ({0: "Stars & sky", 4: "Food"}, "")
    assert names(ask("label", own, "--clear", "2=Gardens", "--json")) == {2: "Gardens"}
    assert names(ask("label", own, "--clear", "--json")) == {}


def test_names_from_files(ask, own, tmp_path, monkeypatch):
    (tmp_path / "page.json").write_text('{"0": "하늘", "3": "Banks"}', encoding="utf-8")
    assert names(ask("label", own, "--from", "page.json", "--json")) == {0: "하늘", 3: "Banks"}
    (tmp_path / "sheet.csv").write_text("topic,share,label\n0,0.1,Sky\n1,0.2,\n", encoding="utf-8")
    assert names(ask("label", own, "--from", "sheet.csv", "1=Sport", "--json")) == {
        0: "Sky", 1: "Sport", 3: "Banks",
    }  # fmt: skip
    piped = types.SimpleNamespace(buffer=io.BytesIO(b'{"5": "Food"}'), isatty=lambda: False)
    monkeypatch.setattr("sys.stdin", piped)
    assert names(ask("label", own, "--clear", "--from", "-", "--json")) == {5: "Food"}


def test_topics_shown_again_can_be_read_as_names(ask, own, tmp_path):
    ask("label", own, "1=Sport", "5=Food")
    (tmp_path / "topics.tsv").write_text(ask("topics", own).out, encoding="utf-8")
    ask("label", own, "--clear")
    assert names(ask("label", own, "--from", "topics.tsv", "--json")) == {1: "Sport", 5: "Food"}


def test_names_are_shown_everywhere(ask, own, terminal):
    ask("label", own, *[f"{topic}=Name{topic}" for topic in range(6)])
    assert "Name3" in ask("topics", own).out
    assert "Documents of topic 3 Name3" in ask("docs", own, "--topic", "3").out
    assert "Name" in ask("docs", own).out
    assert "Name3" in ask("topics", own / "model").out


@pytest.mark.filterwarnings("always:.*given to other topics")
def test_names_of_a_run_trained_anew_are_not_shown_with_other_topics(ask, own, trained):
    ask("label", own, "1=Sport")
    kept = (own / LABELS).read_bytes()
    assert ask("train", trained / "sample.corpus", "-k", "4", "-o", own, "-q", "--force").status == 0
    assert (own / LABELS).read_bytes() == kept
    answer = ask("topics", own, "--json")
    assert answer.status == 0
    assert names(answer) == {}
    assert "these names were given to other topics" in answer.err
    assert names(ask("label", own, "--from", own / LABELS, "--json")) == {1: "Sport"}
    assert "Warning" not in ask("topics", own).err


def test_a_model_saved_from_python_keeps_names_too(ask, own, tmp_path):
    shutil.copytree(own / "model", tmp_path / "alone")
    ask("label", "alone", "2=Gardens")
    assert names(ask("topics", "alone", "--json")) == {2: "Gardens"}


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["6=x"], 2, "there is no topic '6'; topics are numbered from 0 to 5"),
        (["Sport"], 2, "'Sport' does not name a topic"),
        (["--from", "missing.json"], 4, "missing.json: names of topics cannot be read"),
        (["--from", "broken.json"], 4, "broken.json, line 1: broken JSON"),
        (["--from", "latin.csv"], 4, "latin.csv, line 2: not UTF-8 (byte 0xe9, number 6 of the line)"),
        (
            ["--from", "far.csv"],
            4,
            "far.csv, line 3: there is no topic '99'; topics are numbered from 0 to 5",
        ),
    ],
)
def test_mistakes_leave_the_names_as_they_are(ask, own, tmp_path, arguments, status, message):
    (tmp_path / "broken.json").write_text('{"0": "a"', encoding="utf-8")
    (tmp_path / "far.csv").write_text("topic,label\n1,a\n99,b\n", encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes(b"topic,label\n0,caf\xe9\n")
    ask("label", own, "0=Sky")
    answer = ask("label", own, *arguments)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
    assert names(ask("label", own, "--json")) == {0: "Sky"}


def test_no_run_no_names(ask, tmp_path, trained):
    assert ask("label", "missing").status == 4
    answer = ask("label", trained / "sample.corpus", "0=x")
    assert answer.status == 4
    assert "holds no model" in answer.err


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 2, "labels": {}}', "[]", "[" * 10**5])
def test_a_damaged_file_is_named(ask, own, text):
    (own / LABELS).write_text(text, encoding="utf-8")
    answer = ask("topics", own)
    assert answer.status == 4
    assert str(own / LABELS) in answer.err
    assert ask("label", own, "--clear", "0=Sky").status == 0
    assert ask("topics", own).status == 0


def test_a_write_that_fails_costs_nothing(own, monkeypatch):
    write_labels(own, {0: "Sky"})

    def refuse(*paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(StorageError, match="No space left"):
        write_labels(own, {0: "Stars"})
    assert read_labels(own) == {0: "Sky"}
    assert sorted(path.name for path in own.iterdir()) == ["corpus", LABELS, "model", "run.json"]


def test_hostile_names_do_no_harm(ask, own, terminal):
    ask("label", own, "0=\x1b]0;owned\x07\u202eevil")
    for verb in (["topics"], ["label"], ["docs", "--topic", "0"]):
        shown = ask(verb[0], own, *verb[1:])
        assert "owned" in shown.out
        assert not any(sign in shown.out + shown.err for sign in "\x1b\x07\u202e")
