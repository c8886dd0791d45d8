"""lda-vi topics and lda-vi docs: the same numbers in every form, and the right documents."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from lda_vi.cli.docs import for_terminal
from lda_vi.corpus import Corpus


def test_topics_as_table_and_json(ask, run, opened):
    rows = ask("topics", run, "-n", "4").rows
    records = json.loads(ask("topics", run, "-n", "4", "--json").out)
    assert [int(row["topic"]) for row in rows] == [record["topic"] for record in records] == list(range(6))
    assert [row["words"].split(" ") for row in rows] == [record["words"] for record in records]
    assert [float(row["share"]) for row in rows] == [record["share"] for record in records]
    assert np.allclose([record["share"] for record in records], opened.model.topic_share_, rtol=0, atol=1e-12)


@pytest.mark.parametrize("by", ["probability", "relevance", "frex", "lift"])
def test_words_are_those_of_the_library(ask, run, opened, by):
    records = json.loads(ask("topics", run, "-n", "99", "--by", by, "--json").out)
    assert [", ".join(record["words"]) for record in records] == opened.model.topics(99, by=by)[
        "words"
    ].tolist()


def test_the_six_themes_are_found(ask, run):
    words = " ".join(row["words"] for row in ask("topics", run).rows)
    for word in ("star", "bank", "salt", "goal", "garden", "doctors"):
        assert word in words.split()


def test_lambda_goes_from_lift_to_probability(ask, run):
    def words(*options):
        return [row["words"] for row in ask("topics", run, *options).rows]

    assert words("--lambda", "0") == words("--by", "lift")
    assert words("--lambda", "1") == words("--by", "probability")
    assert words("--lambda", "0.6") == words() != words("--lambda", "1")
    answer = ask("topics", run, "--lambda", "0.5", "--by", "frex")
    assert (answer.status, answer.out) == (2, "")
    assert "--lambda belongs to --by relevance" in answer.err
    assert ask("topics", run, "--lambda", "1.5").status == 2


@pytest.mark.parametrize("measure", ["npmi", "umass"])
def test_coherence_as_a_column(ask, run, opened, measure, tmp_path, terminal):
    from lda_vi.evaluate.coherence import coherence

    records = json.loads(ask("topics", run, "--coherence", measure, "--json").out)
    expected = coherence(opened.model.components_, opened.corpus, opened.corpus.vocabulary, measure=measure)
    assert [record[measure] for record in records] == expected.topics.tolist()
    assert measure in ask("topics", run, "--coherence", measure).out
    answer = ask("topics", run / "model", "--coherence", measure)
    assert (answer.status, answer.out) == (4, "")
    assert f"without its corpus, which --coherence {measure} needs" in answer.err


def test_shares_have_intervals(ask, run):
    for rows in (ask("topics", run).rows, ask("docs", run, "--topic", "1", "-n", "0").rows):
        for row in rows:
            assert 0 <= float(row["share_low"]) < float(row["share"]) < float(row["share_high"]) <= 1


def test_small_shares_are_not_named_on_a_terminal():
    rows = pd.DataFrame({"id": ["a"], "topics": [[3, 1, 2]], "shares": [[0.8, 0.196, 0.004]]})
    assert for_terminal(rows.copy(), {1: "Tax"})["topics"].tolist() == ["3 80%, 1 Tax 20%"]
    assert for_terminal(rows.copy(), topic=3)["others"].tolist() == ["1 20%"]


def test_a_model_saved_from_python_has_topics_too(ask, run, opened, tmp_path):
    opened.model.save(tmp_path / "model")
    assert ask("topics", "model").out == ask("topics", run).out


def test_topics_on_a_terminal(ask, run, terminal):
    shown = ask("topics", run).out
    assert "6 topics, words by relevance" in shown
    assert "%" in shown
    assert "\t" not in shown


def test_documents_of_a_topic_by_share(ask, run, opened):
    shares = opened.model.doc_topic_posterior_ / opened.model.doc_topic_posterior_.sum(axis=1, keepdims=True)
    records = json.loads(ask("docs", run, "--topic", "2", "-n", "5", "--json").out)
    order = np.argsort(-shares[:, 2], kind="stable")[:5]
    assert [record["row"] for record in records] == order.tolist()
    assert [record["share"] for record in records] == shares[order, 2].tolist()
    ids = opened.corpus.documents["id"]
    assert [record["id"] for record in records] == ids[order].tolist()
    assert len({record["id"].partition("-")[0] for record in records}) == 1


def test_worst_fitted_documents(ask, run, opened):
    records = json.loads(ask("docs", run, "--json").out)
    tokens = opened.corpus.counts.sum(axis=1).A1
    fits = opened.model.doc_elbo_ / tokens
    assert [record["elbo_per_token"] for record in records] == np.sort(fits)[:10].tolist()
    for record in records:
        assert record["elbo"] == opened.model.doc_elbo_[record["row"]]
        assert record["tokens"] == tokens[record["row"]]
        assert opened.corpus.documents["text"][record["row"]].startswith(record["snippet"].rstrip("…"))
        assert record["shares"] == sorted(record["shares"], reverse=True)


def test_settled_counts_agree_with_the_history(ask, run, opened):
    records = json.loads(ask("docs", run, "-n", "0", "--json").out)
    assert len(records) == 120
    settled = sum(record["settled"] for record in records)
    assert settled == opened.model.history_["converged_documents"].iloc[-1]
    assert 0 < settled < 120


def test_worst_of_a_topic_are_documents_it_rules(ask, run):
    records = json.loads(ask("docs", run, "--topic", "1", "--sort", "fit", "-n", "0", "--json").out)
    assert 5 < len(records) < 60
    assert {record["topics"][0] for record in records} == {1}
    fits = [record["elbo_per_token"] for record in records]
    assert fits == sorted(fits)


def test_own_columns(ask, run, opened):
    rows = ask("docs", run, "--columns", "date, label", "-n", "2").rows
    assert list(rows[0])[:4] == ["row", "id", "date", "label"]
    documents = opened.corpus.documents
    assert [row["label"] for row in rows] == [documents["label"][int(row["row"])] for row in rows]
    assert list(ask("docs", run, "--columns", "all", "-n", "1").rows[0])[2:4] == ["label", "date"]
    answer = ask("docs", run, "--columns", "party")
    assert answer.status == 2
    assert "those of the documents are label, date" in answer.err


def test_documents_on_a_terminal(ask, run, terminal):
    shown = ask("docs", run, "--topic", "0", "-n", "3").out
    assert "Documents of topic 0" in shown
    assert "elbo" not in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.fixture
def gaps(ask, tmp_path):
    """A corpus with empty documents, and a run on it."""
    texts = ["", "sea ship", "ship sail", "- 12", "tax law", "law court"]
    (tmp_path / "gaps.csv").write_text(
        "id,share,text\n" + "".join(f"d{n},{n},{text}\n" for n, text in enumerate(texts)), encoding="utf-8"
    )
    assert ask("preprocess", "gaps.csv", "--min-df", "1", "-q").status == 0
    assert ask("train", "gaps.corpus", "-k", "2", "-q", "-o", "run").status == 0
    return tmp_path


@pytest.mark.parametrize("place", ["gaps.corpus", "run"])
def test_empty_documents(ask, gaps, place):
    records = json.loads(ask("docs", place, "--empty", "--json").out)
    assert [(record["row"], record["id"], record["snippet"]) for record in records] == [
        (0, "d0", ""),
        (3, "d3", "- 12"),
    ]


def test_empty_documents_are_in_no_ranking(ask, gaps):
    for options in (["--sort", "fit"], ["--topic", "0"]):
        rows = ask("docs", "run", "-n", "0", *options).rows
        assert sorted(row["id"] for row in rows) == ["d1", "d2", "d4", "d5"]


def test_a_column_named_as_one_of_ours_does_not_hide_it(ask, gaps):
    rows = ask("docs", "run", "--topic", "1", "--columns", "share").rows
    assert "share_in_file" in rows[0]
    assert 0 < float(rows[0]["share"]) < 1


def test_no_empty_documents_is_an_empty_table(ask, run):
    assert ask("docs", run, "--empty").out == "row\tid\tsnippet\n"


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--topic", "6"], 2, "--topic must be from 0 to 5, got 6"),
        (["--sort", "share"], 2, "needs a topic"),
        (["--empty", "--topic", "1"], 2, "--empty goes with neither"),
        (["--sort", "size"], 2, "'size' is not one of"),
        (["--topic", "-1"], 2, "--topic"),
    ],
)
def test_wrong_questions(ask, run, options, status, message):
    answer = ask("docs", run, *options)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err


def test_a_fit_without_its_history_has_no_settled_column(ask, trained):
    assert ask("train", trained / "sample.corpus", "-k", "2", "--track", "last", "-q").status == 0
    assert "settled" not in ask("docs", "runs/sample-k2").rows[0]


def test_a_corpus_without_texts_has_no_snippets(ask, tmp_path):
    from lda_vi.cli.record import make_record
    from lda_vi.cli.run import write_run
    from lda_vi.model import LDA

    corpus = Corpus.from_matrix([[2, 0, 1], [0, 3, 1], [1, 0, 0]], ["tax", "sea", "war"])
    model = LDA(2, random_state=0).fit(corpus)
    write_run(tmp_path / "bare", model=model, corpus=corpus, record=make_record(corpus, {}, ""))
    answer = ask("docs", "bare")
    assert answer.status == 0
    assert "snippet" not in answer.out


def test_hostile_text_does_no_harm(ask, run, tmp_path):
    bad = "\x1b]0;owned\x07\u202eevil"
    corpus = Corpus.load(run / "corpus")
    documents = corpus.documents.copy()
    documents["id"] = [f"{bad}{row}" for row in range(len(documents))]
    documents["text"] = bad + documents["text"]
    documents[f"col{bad}"] = bad
    folder = tmp_path / "hostile"
    shutil.copytree(run, folder)
    Corpus(corpus.counts, corpus.vocabulary, documents).save(folder / "corpus")
    for options in ([], ["--json"], ["--columns", "all"], ["--columns", "nope"]):
        answer = ask("docs", folder, "--topic", "0", *options)
        for text in (answer.out, answer.err):
            assert not any(sign in text for sign in "\x1b\x07\u202e")
        assert "owned" in answer.out + answer.err
    answer = ask("train", folder / "corpus", "-k", "2")
    assert answer.status == 0
    assert "owned" in answer.err
    assert not any(sign in answer.err for sign in "\x1b\x07\u202e")
