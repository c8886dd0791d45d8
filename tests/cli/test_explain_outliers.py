"""lda-vi explain and lda-vi outliers: the numbers of the library, for people, pipes and programs."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from lda_vi.corpus import Corpus
from lda_vi.inspect.reading import explain
from lda_vi.inspect.views import outliers


def test_everything_as_json(ask, run, opened):
    record = json.loads(ask("explain", run, "banking-09", "--json").out)
    reading = explain(opened.model, opened.corpus, "banking-09")
    assert list(record) == [
        "row", "id", "about", "tokens", "elbo", "elbo_per_token", "usual", "odd", "terms", "topics", "passes",
        "words", "text",
    ]  # fmt: skip
    assert (record["row"], record["elbo"], record["odd"]) == (reading.row, reading.elbo, reading.odd)
    assert record["terms"]["total"] == pytest.approx(sum(reading.explanation.terms), rel=1e-12)
    assert [topic["share"] for topic in record["topics"]] == reading.topics["share"].tolist()
    assert record["topics"][0]["low"] < record["topics"][0]["share"] < record["topics"][0]["high"]
    assert [row["elbo"] for row in record["passes"]] == reading.passes["elbo"].tolist()
    assert [row["text"] for row in record["text"]] == reading.places["text"].tolist()
    assert sum(row["count"] for row in record["words"]) == record["tokens"]
    assert record["about"] == {"label": "banking", "date": reading.about["date"]}


@pytest.mark.parametrize("part", ["topics", "terms", "passes", "words", "text"])
def test_one_part_in_a_pipe_and_as_json(ask, run, part):
    rows = ask("explain", run, "--row", "0", "--show", part).rows
    records = json.loads(ask("explain", run, "--row", "0", "--show", part, "--json").out)
    assert len(rows) == len(records) >= 2
    assert list(rows[0]) == list(records[0])


def test_the_text_comes_down_a_pipe(ask, run):
    assert ask("explain", run, "banking-09").out == ask("explain", run, "banking-09", "--show", "text").out


def test_a_document_on_a_terminal(ask, run, terminal):
    shown = ask("explain", run, "banking-09").out
    for part in (
        "banking-09",
        "label: banking",
        "nats",
        "Topics",
        "term by term",
        "pass by pass",
        "cost most",
    ):
        assert part in shown
    assert any(f"full{sign}" in shown for sign in "₀₁₂₃₄₅")
    assert "The text: " in shown
    assert max(map(len, shown.splitlines())) <= 100
    assert ask("explain", run, "banking-09", "--show", "topics").out.count("\n") < 20


def test_names_stand_beside_the_numbers(ask, run, tmp_path, terminal):
    own = shutil.copytree(run, tmp_path / "own")
    largest = json.loads(ask("explain", own, "banking-09", "--show", "topics", "--json").out)[0]["topic"]
    ask("label", own, f"{largest}=Money")
    assert f"{largest} Money" in ask("explain", own, "banking-09").out
    records = json.loads(ask("explain", own, "banking-09", "--show", "topics", "--json").out)
    assert (records[0]["topic"], records[0]["label"]) == (largest, "Money")


def test_without_a_history_of_documents_there_is_a_hint(ask, trained, tmp_path, terminal):
    assert (
        ask("train", trained / "sample.corpus", "-k", "2", "--track", "last", "-q", "-o", "last").status == 0
    )
    assert "lda-vi train --track all" in ask("explain", "last", "banking-09").out.replace("\n", " ")
    answer = ask("explain", "last", "banking-09", "--show", "passes", "--json")
    assert answer.status == 4
    assert "track_documents='all'" in answer.err


def test_without_texts_there_are_words(ask, run, tmp_path, monkeypatch):
    folder = shutil.copytree(run, tmp_path / "bare")
    corpus = Corpus.load(run / "corpus")
    Corpus(corpus.counts, corpus.vocabulary, corpus.documents[["id"]]).save(folder / "corpus")
    answer = ask("explain", folder, "banking-09")
    assert "the corpus has no texts" in answer.err
    assert answer.out == ask("explain", folder, "banking-09", "--show", "words").out
    answer = ask("explain", folder, "banking-09", "--show", "text")
    assert (answer.status, answer.out) == (4, "")
    assert json.loads(ask("explain", folder, "banking-09", "--json").out)["text"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["BANKING-0"], "there is no document 'BANKING-0'; similar ids: banking-0"),
        ([], "Name one document"),
        (["banking-09", "--row", "1"], "Name one document"),
        (["--row", "120"], "--row must be from 0 to 119, got 120"),
        (["--row", "-1"], "--row"),
        (["banking-09", "--show", "nothing"], "'nothing' is not one of"),
    ],
)
def test_mistakes(ask, run, arguments, message):
    answer = ask("explain", run, *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err


def test_hostile_text_does_no_harm(ask, run, tmp_path, terminal):
    bad = "\x1b]0;owned\x07\u202eevil\x9b31m "
    corpus = Corpus.load(run / "corpus")
    documents = corpus.documents.copy()
    documents["id"] = [f"{bad}{row}" for row in range(len(documents))]
    documents["text"] = bad + documents["text"] + "\r\rbell\b\b\b\x00"
    documents[f"col{bad}"] = bad
    words = corpus.vocabulary.copy()
    words[:] = [f"{word}\x1b[2J" for word in words]
    folder = shutil.copytree(run, tmp_path / "hostile")
    Corpus(corpus.counts, corpus.vocabulary, documents, corpus.preparation, corpus.removed).save(
        folder / "corpus"
    )
    for arguments in (
        ["explain", folder, "--row", "5"],
        ["explain", folder, "x\x1b[2J"],
        ["outliers", folder],
    ):
        for form in ([], ["--json"]):
            answer = ask(*arguments, *form)
            shown = answer.out + answer.err
            assert "owned" in shown
            assert not any(sign in shown for sign in "\x1b\x07\u202e\x9b\x00\b\r")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals to be had")
@pytest.mark.parametrize("plain", [False, True])
def test_colours_in_a_real_terminal(run, plain):
    main, side = os.openpty()
    settings = {"TERM": "xterm-256color", "COLUMNS": "90"} | ({"NO_COLOR": "1"} if plain else {})
    around = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lda_vi", "explain", run, "banking-09", "--show", "text"],
        stdout=side,
        stderr=subprocess.DEVNULL,
        env=around | settings,
    )
    os.close(side)
    shown = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(main)
    assert process.wait(timeout=120) == 0
    assert (b"\x1b[38;5;" in shown or b";38;5;" in shown) == (not plain)
    assert any(number.encode() in shown for number in "₀₁₂₃₄₅")  # colour is never alone


def test_outliers_in_a_pipe_and_as_json(ask, run, opened):
    records = json.loads(ask("outliers", run, "-n", "7", "--columns", "label", "--json").out)
    expected = outliers(opened.model, opened.corpus, n=7, columns=["label"])
    assert [record["row"] for record in records] == expected["row"].tolist()
    assert [record["odd"] for record in records] == expected["odd"].tolist()
    assert [record["reasons"] for record in records] == expected["reasons"].tolist()
    rows = ask("outliers", run, "-n", "0").rows
    odd = np.array([float(row["odd"]) for row in rows])
    assert [row["reasons"] for row in rows[:7]] == ["; ".join(reasons) for reasons in expected["reasons"]]
    assert len(odd) == 120
    assert np.all(np.diff(odd) >= 0)
    best = ask("outliers", run, "-n", "1", "--best").rows
    assert float(best[0]["odd"]) == odd[-1]


def test_outliers_on_a_terminal(ask, run, terminal):
    shown = ask("outliers", run, "-n", "3").out
    assert "worst for their length" in shown
    assert "nothing but the fit" in ask("outliers", run, "-n", "0").out
    assert max(map(len, shown.splitlines())) <= 100


def test_empty_documents_are_pointed_to(ask, tmp_path, terminal):
    (tmp_path / "gaps.csv").write_text("id,text\na,sea ship\nb,\nc,tax law\nd,sea law\n", encoding="utf-8")
    ask("preprocess", "gaps.csv", "--min-df", "1", "-q")
    ask("train", "gaps.corpus", "-k", "2", "-q", "-o", "run")
    assert "1 empty document left out: lda-vi docs run --empty" in ask("outliers", "run").err
    assert "No word of the vocabulary" in ask("explain", "run", "b").out
    record = json.loads(ask("explain", "run", "b", "--json").out)
    assert (record["tokens"], record["elbo_per_token"], record["words"]) == (0, None, [])


def test_wrong_columns(ask, run):
    answer = ask("outliers", run, "--columns", "party")
    assert answer.status == 2
    assert "--columns=party: there is no such column; those of the documents are label, date" in answer.err
