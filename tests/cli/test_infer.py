"""lda-vi infer: every row, the words of the run, and what it does not know."""

import io
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from lda_vi.cli.run import open_run

NEW = (
    "id,text,party\n"
    'n1,"The telescope saw a galaxy and a star, zorgons",x\n'
    "n2,,=1+1\n"
    "n3,zorgons,y\n"
    "n4,the bank lowered the interest rate on loans,\n"
)


@pytest.fixture
def new(tmp_path):
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")
    return "new.csv"


@pytest.fixture
def piped(monkeypatch):
    """Return a function that puts text into standard input."""

    def put(text):
        stream = SimpleNamespace(buffer=io.BytesIO(text.encode()), isatty=lambda: False)
        monkeypatch.setattr("sys.stdin", stream)

    return put


def test_every_row_and_its_unknown_share(ask, run, new):
    answer = ask("infer", run, new)
    rows = answer.rows
    assert [(row["row"], row["id"], row["party"]) for row in rows] == [
        ("0", "n1", "x"), ("1", "n2", "=1+1"), ("2", "n3", "y"), ("3", "n4", ""),
    ]  # fmt: skip
    assert [row["unknown_share"] for row in rows][:3] == ["0.4", "", "1.0"]
    assert "Unknown   5 of 11 words (45.5%; " in answer.err
    assert " in the run): zorgons (2), lowered (1)" in answer.err
    assert "2 documents hold no known word" in answer.err
    for row in rows:
        assert sum(float(row[f"topic_{k}"]) for k in range(6)) == pytest.approx(1, abs=1e-9)


def test_json_tells_of_all_documents_together(ask, run, new):
    found = json.loads(ask("infer", run, new, "--json", "-q").out)
    assert (found["documents"], found["empty"], found["unknown"]) == (4, 2, 5)
    assert found["unknown_share"] == 5 / 11
    assert found["unknown_words"][0] == {"word": "zorgons", "count": 2}
    assert [row["id"] for row in found["rows"]] == ["n1", "n2", "n3", "n4"]


def test_old_documents_get_their_old_topics(ask, run, sample):
    import numpy as np

    opened = open_run(run)
    rows = ask("infer", run, sample, "-q").rows
    theta = np.array([[float(row[f"topic_{k}"]) for k in range(6)] for row in rows])
    assert np.allclose(theta, opened.model.transform(opened.corpus), rtol=0, atol=1e-12)
    assert [row["id"] for row in rows] == opened.corpus.documents["id"].tolist()


def test_standard_input(ask, run, piped):
    piped("the stars of the galaxy\n\nthe bank\n")
    rows = ask("infer", run, "-", "-q").rows
    assert [row["id"] for row in rows] == ["0", "1", "2"]
    piped('{"id": "z", "body": "star"}\n')
    rows = ask("infer", run, "-", "-q", "--format", "jsonl", "--text-col", "body").rows
    assert [row["id"] for row in rows] == ["z"]


def test_a_model_saved_from_python_reads_too(ask, run, new, tmp_path):
    open_run(run).model.save(tmp_path / "model")
    assert ask("infer", "model", new, "-q").out == ask("infer", run, new, "-q").out


def test_a_stored_corpus_is_read_anew(ask, run, trained):
    assert len(ask("infer", run, trained / "sample.corpus", "-q").rows) == 120


def test_file_and_its_refusal(ask, run, new, tmp_path):
    assert ask("infer", run, new, "-o", "out.csv").status == 0
    back = pd.read_csv(tmp_path / "out.csv")
    assert back["id"].tolist() == ["n1", "n2", "n3", "n4"]
    assert back["party"][1] == "'=1+1"
    answer = ask("infer", run, new, "-o", "out.csv")
    assert answer.status == 2
    assert "--force" in answer.err
    assert ask("infer", run, new, "-o", "out.csv", "--force", "-q").err == ""


def test_on_a_terminal(ask, run, new, terminal):
    shown = ask("infer", run, new, "-q").out
    assert "(prior)" in shown
    assert "topic_0" not in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["missing.csv"], 4, "missing.csv: no such file"),
        (["new.csv", "--text-col", "body"], 4, "no column 'body'"),
        (["new.csv", "--columns", "age"], 2, "--columns=age: there is no such column"),
        (["new.csv", "-o", "x.doc"], 2, "must end in"),
        (["-"], 4, "standard input holds no documents"),
        (["-", "--format", "csv", "--text-col", "b"], 4, "standard input holds no documents"),
    ],
)
def test_mistakes(ask, run, new, piped, arguments, status, message):
    piped("")
    answer = ask("infer", run, *arguments)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
    assert "Traceback" not in answer.err


def test_a_broken_line_of_standard_input(ask, run, piped):
    piped('{"text": "a"}\n{"text": ')
    answer = ask("infer", run, "-", "--format", "jsonl")
    assert answer.status == 4
    assert "standard input, line 2: broken JSON" in answer.err
