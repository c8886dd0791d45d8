"""lda-vi validate and lda-vi demo."""

import json

import pandas as pd
import pytest

from lda_vi.cli import demo_corpus, validate
from lda_vi.cli.demo_corpus import DemoCorpus
from lda_vi.cli.run import open_run
from lda_vi.evaluate.validate import ValidationReport


@pytest.fixture(scope="module")
def report():
    """A comparison that came out well, made up: the real one is tested with the library and below, once."""
    check = {
        "check": "lambda",
        "lda_vi": 1.0,
        "scikit_learn": 1.0,
        "difference": 1e-9,
        "expected": 1e-6,
        "agrees": True,
    }
    topics = pd.DataFrame(
        {"topic": [0], "other": [1], "similarity": [0.9], "words": ["sea \x1b[1m"], "other_words": ["sea"]}
    )
    seconds = {"check": "seconds", "lda_vi": 0.02, "scikit_learn": 4.0, "difference": -3.98}
    seconds |= {"expected": None, "agrees": None}
    return ValidationReport([check, seconds], topics, ["psi is less exact"], {"seed": 0})


@pytest.fixture
def compared(monkeypatch, report):
    """Return a function that sets what a comparison finds, and tells how it was asked for."""
    asked = {}

    def find(**changes):
        def pretend(X, n_components, **options):
            asked.update(options, n_components=n_components, n_documents=X.n_documents)
            return report._replace(**changes)

        monkeypatch.setattr("lda_vi.evaluate.validate.validate_against_sklearn", pretend)
        return asked

    return find


def test_a_real_comparison_agrees(ask, trained, tmp_path):
    answer = ask("validate", trained / "sample.corpus", "-k", "3", "-o", "report.json")
    assert answer.status == 0, answer.err
    rows = [line.split("\t") for line in answer.out.splitlines()]
    assert rows[0] == ["check", "lda_vi", "scikit_learn", "difference", "expected", "agrees"]
    stored = json.loads((tmp_path / "report.json").read_text())
    assert [row[0] for row in rows[1:]] == [row["check"] for row in stored["checks"]]
    assert stored["agrees"] is True
    assert sum(row[5] == "true" for row in rows[1:]) >= 3
    assert "Wrote     report.json" in answer.err


def test_settings_reach_the_comparison(ask, trained, compared):
    asked = compared()
    assert ask("validate", trained / "sample.corpus", "-k", "4", "--seed", "7").status == 0
    assert asked.pop("on_step") is not None
    assert asked == {"n_components": 4, "seed": 7, "n_jobs": 1, "n_documents": 120}


def test_disagreement_is_a_failure(ask, trained, compared, report):
    compared(checks=[{**report.checks[0], "agrees": False}, report.checks[1]])
    answer = ask("validate", trained / "sample.corpus", "-k", "2", "-o", "report.json")
    assert answer.status == 1
    assert "Error: does not agree with scikit-learn: lambda" in answer.err
    assert "lambda\t1.0\t1.0" in answer.out


def test_json_is_the_whole_report(ask, trained, compared, report):
    compared()
    answer = ask("validate", trained / "sample.corpus", "-k", "2", "--json")
    assert json.loads(answer.out) == report.to_dict()


def test_a_terminal_sees_everything(ask, trained, compared, terminal):
    compared()
    shown = ask("validate", trained / "sample.corpus", "-k", "2").out
    for part in (
        "Checks",
        "yes, < 1.0e-06",
        "Topics of both",
        "psi is less exact",
        "Everything that must agree does.",
    ):
        assert part in shown
    assert "\x1b[1m]" not in shown


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing/report.json", "there is no folder missing"), ("old.json", "is there already")],
)
def test_a_report_that_cannot_be_stored_is_refused_before_the_comparison(
    ask, trained, compared, tmp_path, name, message
):
    asked = compared()
    (tmp_path / "old.json").write_text("precious")
    answer = ask("validate", trained / "sample.corpus", "-k", "2", "-o", name)
    assert (answer.status, answer.out, asked) == (2, "", {})
    assert message in answer.err
    assert (tmp_path / "old.json").read_text() == "precious"


def test_force_replaces_a_report(ask, trained, compared, report, tmp_path):
    compared()
    (tmp_path / "old.json").write_text("precious")
    assert ask("validate", trained / "sample.corpus", "-k", "2", "-o", "old.json", "--force").status == 0
    assert json.loads((tmp_path / "old.json").read_text()) == report.to_dict()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0, "0"),
        (1.23456, "1.235"),
        (-12345.67, "-12,345.7"),
        (2e-9, "2.0e-09"),
        (4e7, "40,000,000"),
    ],
)
def test_short_numbers(value, shown):
    assert validate.short(value) == shown


@pytest.fixture
def small_demo(monkeypatch, sample):
    """Let the demo read the project's own sample."""
    rows = [json.loads(line) for line in sample.read_text(encoding="utf-8").splitlines()]
    documents = pd.DataFrame(rows)[["id", "text", "date"]]
    monkeypatch.setattr(demo_corpus, "demo_documents", lambda: DemoCorpus(documents, "a small sample"))


def test_demo(ask, small_demo, tmp_path):
    answer = ask("demo", "-k", "6")
    assert answer.status == 0
    for part in (
        "1 · Text",
        "a small sample",
        "2 · 6 topics",
        "3 · What came out",
        "Verdict",
        "Worst",
        "--columns date",
    ):
        assert part in answer.err
    assert len(answer.out.splitlines()) == 7
    run = open_run(tmp_path / "runs" / "demo")
    assert run.record["command"] == "lda-vi demo -o runs/demo -k 6 --seed 0"
    assert run.model.random_state == 0
    assert hasattr(run.model, "doc_elbo_history_")


def test_demo_again_and_another_demo(ask, small_demo):
    assert ask("demo", "-k", "2", "-q").status == 0
    assert ask("demo", "-k", "2", "-q").status == 0
    assert ask("demo", "-k", "3", "-q").status == 2
    answer = ask("demo", "-k", "3", "-q", "--force", "--json")
    assert answer.err == ""
    assert json.loads(answer.out)["settings"]["n_components"] == 3


def test_every_next_command_works(ask, small_demo):
    answer = ask("demo", "-k", "6")
    commands = [line.split()[-len(line.split()) :] for line in answer.err.splitlines() if "lda-vi " in line]
    commands = [words[words.index("lda-vi") + 1 :] for words in commands]
    assert len(commands) == 4
    for words in commands:
        assert ask(*words).status == 0, words
