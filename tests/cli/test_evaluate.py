"""lda-vi evaluate: one table for people, for programs and as JSON; clear words for what cannot be judged."""

import json

import pytest


@pytest.fixture
def new(tmp_path):
    """Three documents, of which one has no word of the run."""
    path = tmp_path / "new.txt"
    path.write_text(
        "The striker scored a goal and another goal, and the team won the match; fans of the club saw the ball\n"
        "zzz qqq\n"
        "Patients and doctors in the hospital: treatment of pain, drugs, blood of a patient, treatment of blood\n",
        encoding="utf-8",
    )
    return path


def test_a_table_in_a_pipe(ask, run, new):
    answer = ask("evaluate", run, new)
    assert answer.status == 0
    scores = {row["score"]: row for row in answer.rows}
    assert list(answer.rows[0]) == ["part", "score", "value", "standard_error", "note"]
    assert {"completion", "left to right", "npmi", "c_v", "exclusivity", "dead", "purity"} <= set(scores)
    assert -9 < float(scores["completion"]["value"]) < -3
    assert float(scores["completion"]["standard_error"]) > 0
    assert "1 held-out document holds no word of the model and counts for nothing" in answer.err
    assert ask("evaluate", run, new, "-j", "1").out == answer.out


def test_json_holds_everything(ask, run, new):
    answer = ask("evaluate", run, new, "--json", "-q")
    record = json.loads(answer.out)
    assert len(record["topics"]) == 6
    assert {row["part"] for row in record["scores"]} == {"held-out", "coherence", "topics", "flags", "labels"}
    assert record["notes"]
    assert answer.err == ""


def test_by_topic(ask, run):
    table = ask("evaluate", run, "--by-topic", "-n", "4", "--particles", "0").rows
    assert [row["topic"] for row in table] == list("012345")
    assert all(len(row["words"].split()) == 4 for row in table)


def test_a_table_for_people(ask, run, new, terminal):
    answer = ask("evaluate", run, new)
    assert "Scores" in answer.out
    assert answer.out.count("held-out") == 1
    assert "±" in answer.out
    by_topic = ask("evaluate", run, "--by-topic", "--particles", "0").out
    assert "exclusive" in by_topic
    assert "flags" not in by_topic
    assert len(by_topic.splitlines()) < 20  # a row a topic, not a block


def test_a_stored_corpus_is_held_out_too(ask, run, trained):
    answer = ask("evaluate", run, trained / "sample.corpus", "--particles", "0")
    assert answer.status == 0
    assert "120 of 120 held-out documents have the same words as a document of the fit" in answer.err


def test_a_reference_is_cut_as_the_run_was(ask, run, sample):
    own = ask("evaluate", run, "--particles", "0").rows
    other = ask("evaluate", run, "--particles", "0", "--reference", sample).rows
    values = [
        {row["score"]: row["value"] for row in table if row["part"] == "coherence"} for table in (own, other)
    ]
    assert values[0] == values[1]
    assert "of the reference" in next(row["note"] for row in other if row["score"] == "npmi")


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("zzz qqq\n", 4, "none of the 1 held-out documents holds one of the"),
        ("\n\n", 4, None),
        ("team\n", 0, "one document"),
    ],
)
def test_held_out_texts_that_say_little(ask, run, tmp_path, text, status, message):
    (tmp_path / "few.txt").write_text(text, encoding="utf-8")
    answer = ask("evaluate", run, tmp_path / "few.txt")
    assert answer.status == status
    assert message is None or message in answer.out + answer.err


def test_mistakes(ask, run, tmp_path):
    assert ask("evaluate", run, "--label", "party").status == 2
    assert "label, date" in ask("evaluate", run, "--label", "party").err
    missing = ask("evaluate", run, tmp_path / "nowhere.csv")
    assert missing.status == 4
    assert "nowhere.csv" in missing.err
    assert ask("evaluate", run, "-n", "1").status == 2
    assert ask("evaluate", tmp_path / "nothing").status == 4
