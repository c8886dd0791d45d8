"""lda-vi update: the old run untouched, the new one whole, topics with their numbers and names."""

import json
import shutil
from copy import copy

import numpy as np
import pytest

from lda_vi.cli.labels import read_labels, write_labels
from lda_vi.cli.run import open_run
from lda_vi.cli.update import what_changed
from lda_vi.inspect.new_documents import infer_documents


def tree(folder):
    """Contents of all files."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def new(tmp_path):
    (tmp_path / "new.jsonl").write_text(
        '{"id": "n1", "text": "The telescope saw a star and a galaxy of zorgons", "mood": "x"}\n'
        '{"id": "n2", "text": ""}\n'
        '{"id": "n3", "text": "The bank pays interest on money and loans"}\n'
    )
    return "new.jsonl"


def test_a_new_run_with_all_documents(ask, run, new, tmp_path):
    before = tree(run)
    answer = ask("update", run, new, "-o", "run2", "--json")
    assert answer.status == 0, answer.err
    assert tree(run) == before
    old, both = open_run(run), open_run(tmp_path / "run2")
    assert both.corpus.documents["id"].tolist() == [*old.corpus.documents["id"], "n1", "n2", "n3"]
    assert len(both.model.doc_topic_posterior_) == 123
    assert both.model.doc_elbo_.sum() < both.model.doc_elbo_[:120].sum()
    assert np.array_equal(both.model.doc_topic_prior_, old.model.doc_topic_prior_)
    same = old.model.doc_topic_posterior_.argmax(axis=1) == both.model.doc_topic_posterior_[:120].argmax(
        axis=1
    )
    facts = json.loads(answer.out)
    assert facts["kept_topic"] == same.mean() > 0.9
    assert (facts["new_documents"], facts["new_empty"]) == (3, 1)
    assert facts["unknown_words"][0]["word"] in ("zorgons", "loans", "saw", "interest", "pays", "galaxy")
    assert min(row["similarity"] for row in facts["moved"]) > 0.8
    assert both.record["update"]["documents"] == 120
    assert both.record["settings"]["init"] == both.model.init == "collapsed"
    assert "3 documents to 120" in answer.err


def test_the_commands_of_a_run_work_on_it(ask, run, new):
    assert ask("update", run, new, "-o", "run2", "-q").err == ""
    for words in (["topics", "run2"], ["docs", "run2", "--empty"], ["vocab", "run2", "-n", "2"]):
        assert ask(*words).status == 0
    assert "n2" in ask("docs", "run2", "--empty").out
    again = ask("update", "run2", new, "-o", "run3", "--id-prefix", "again-", "-q")
    assert again.status == 0, again.err
    assert json.loads(ask("compare", "run2", "run3", "--json").out)["matched"] == 6


def test_a_document_without_a_token_has_no_topic_to_keep(ask, run, new, tmp_path):
    assert ask("update", run, new, "-o", "run2", "-q").err == ""
    assert json.loads(ask("compare", "run2", "run2", "--json").out)["shared_documents"] == 122
    both = open_run(tmp_path / "run2")
    filled = both.model.doc_elbo_ != 0
    turned = np.where(
        filled[:, None], both.model.doc_topic_posterior_[:, ::-1], both.model.doc_topic_posterior_
    )
    other = copy(both.model)
    other.doc_topic_posterior_ = turned
    facts = what_changed(both, other, both.corpus, infer_documents(both.model, ["tax"]))
    assert facts["kept_topic"] == 0


def test_advice_is_given_where_training_anew_is_better(ask, run, sample, tmp_path):
    lines = sample.read_text(encoding="utf-8").splitlines()[:50]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    answer = ask("update", run, "many.jsonl", "-o", "run2", "--id-prefix", "b-")
    assert "So many new documents are worth a new training" in answer.err
    (tmp_path / "odd.txt").write_text("zorgons quarks gluons\nhadrons star leptons\n")
    answer = ask("update", run, "odd.txt", "-o", "run3")
    assert "Many words are unknown here" in answer.err


def test_names_come_along(ask, run, new, tmp_path):
    named = tmp_path / "named"
    shutil.copytree(run, named)
    write_labels(named, {2: "Two"})
    assert ask("update", "named", new, "-o", "run2", "-q").status == 0
    assert read_labels(tmp_path / "run2") == {2: "Two"}


def test_an_interrupt_leaves_everything_as_it_was(ask, run, new, tmp_path, monkeypatch):
    from lda_vi.cli.interrupt import Stopped

    def stop(*args, **options):
        raise Stopped

    monkeypatch.setattr("lda_vi.cli.training.fit", stop)
    answer = ask("update", run, new, "-o", "run2")
    assert answer.status == 130
    assert "nothing was written" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["new.jsonl"]


def test_nobody_else_may_write_there(ask, run, new, tmp_path):
    from lda_vi.cli.lock import Lock

    with Lock(tmp_path / "run2"):
        answer = ask("update", run, new, "-o", "run2")
    assert answer.status == 1
    assert "another training is writing there" in answer.err


def test_mistakes(ask, run, new, tmp_path):
    (tmp_path / "old.csv").write_text("id,text\ncooking-15,salt and pan\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("x")
    for words, status, message in [
        (
            ["old.csv", "-o", "run2"],
            4,
            "id 'cooking-15' is that of an older document; if it is another document, set --id-",
        ),
        (["gone.csv", "-o", "run2"], 4, "gone.csv: no such file"),
        ([new, "-o", "folder"], 2, "left alone"),
        ([new, "-o", run], 2, "RUN2 must be another folder"),
        ([new], 2, "'-o'"),
    ]:
        answer = ask("update", run, *words)
        assert (answer.status, answer.out) == (status, ""), words
        assert message in answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "new.jsonl", "old.csv"]
