"""lda-vi compare: a run against itself, against another number of topics, against other words."""

import json
from types import SimpleNamespace

import pytest

from lda_vi.cli.compare import Side, moved_documents
from lda_vi.cli.run import open_run


@pytest.fixture(scope="module")
def eight(trained, tmp_path_factory):
    """Eight topics of the same corpus."""
    from lda_vi.cli import main

    folder = tmp_path_factory.mktemp("eight") / "run8"
    assert (
        main(["train", str(trained / "sample.corpus"), "-k", "8", "--seed", "3", "-o", str(folder), "-q"])
        == 0
    )
    return folder


def test_a_run_is_like_itself(ask, run):
    found = json.loads(ask("compare", run, run, "--json").out)
    assert found["matched"] == 6
    assert found["kept_topic"] == 1.0
    assert found["shared_documents"] == 120
    for row in found["rows"]:
        assert row["topics"] == row["others"]
        assert row["similarity"] == pytest.approx(1, abs=1e-6)
        assert row["words"] == row["other_words"]


def test_every_topic_of_either_run_stands_in_one_row(ask, run, eight):
    found = json.loads(ask("compare", run, eight, "--json").out)
    assert sorted(k for row in found["rows"] for k in row["topics"]) == list(range(6))
    assert sorted(k for row in found["rows"] for k in row["others"]) == list(range(8))
    assert found["n_topics"] == [6, 8]
    assert 0.5 < found["kept_topic"] <= 1


def test_pipe_and_terminal(ask, run, eight, monkeypatch):
    answer = ask("compare", run, eight)
    assert answer.out.splitlines()[0] == "verdict\ttopics\tothers\tsimilarity\twords\tother_words"
    assert "6 topics against 8: " in answer.err
    monkeypatch.setattr("lda_vi.cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    shown = ask("compare", run, eight).out
    assert " → " in shown
    assert "their words" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_summary_is_broken_to_the_width_of_a_terminal(ask, run, eight, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    lines = ask("compare", run, eight).err.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 60


def test_models_saved_from_python(ask, run, tmp_path):
    open_run(run).model.save(tmp_path / "model")
    found = json.loads(ask("compare", "model", run, "--json").out)
    assert found["matched"] == 6
    assert found["kept_topic"] is None


def test_moved_documents_are_counted_by_their_ids(run):
    import pandas as pd

    model = open_run(run).model
    table = pd.DataFrame({"topics": [(0,), (1, 2)], "others": [(0,), (2,)]})
    largest = model.doc_topic_posterior_.argmax(axis=1)
    rows = [int((largest == k).argmax()) for k in (0, 1, 2, 3)]  # a document of each of four topics
    ids = [f"d{row}" for row in range(120)]
    other = [f"d{row}" if row in rows else f"other{row}" for row in range(120)]
    turned = SimpleNamespace(
        doc_topic_posterior_=model.doc_topic_posterior_[::-1]
    )  # rows need not agree, ids do
    facts = moved_documents(table, Side(model, {}, ids), Side(turned, {}, other[::-1]))
    assert facts == {"shared_documents": 4, "kept_topic": 0.5}  # 0 stays 0, 2 stays 2; 1 is not 2, 3 is lost


def test_different_words_are_told(ask, run, sample, tmp_path):
    assert ask("preprocess", sample, "--min-df", "8", "-q").status == 0
    assert ask("train", "sample.corpus", "-k", "3", "-q").status == 0
    answer = ask("compare", run, "runs/sample-k3")
    assert "shared words" in answer.err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["gone"], 4, "gone: no such folder"),
        (["{run}", "--threshold", "2"], 2, "--threshold"),
        (["{run}", "--measure", "size"], 2, "'size' is not one of"),
    ],
)
def test_mistakes(ask, run, arguments, status, message):
    answer = ask("compare", run, *[word.format(run=run) for word in arguments])
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
