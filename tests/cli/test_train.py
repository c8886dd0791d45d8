"""lda-vi train: a run folder, a verdict that is true, and a fit that can be watched."""

import inspect
import json
import warnings

import click
import numpy as np
import pytest

from lda_vi.cli import demo, main, train
from lda_vi.cli.options import Prior
from lda_vi.cli.outcome import fell
from lda_vi.cli.run import open_run
from lda_vi.model import LDA


def test_verdict_on_stderr_topics_on_stdout(ask, trained, tmp_path):
    answer = ask("train", trained / "sample.corpus", "-k", "3")
    assert answer.status == 0
    table = answer.lines
    assert (table[0][0], table[0][-1]) == ("topic", "words")
    share = table[0].index("share")
    assert [row[0] for row in table[1:]] == ["0", "1", "2"]
    assert sum(float(row[share]) for row in table[1:]) == pytest.approx(1, abs=1e-12)
    run = open_run(tmp_path / "runs" / "sample-k3")
    assert f"Verdict   {run.model.verdict_}" in answer.err
    assert f"Bound     {run.model.elbo_:,.1f} nats" in answer.err
    assert "never fell, in" in answer.err
    per_token = run.model.doc_elbo_ / run.corpus.counts.sum(axis=1).A1
    worst = run.corpus.documents["id"].iloc[np.argsort(per_token, kind="stable")[:3]]
    places = [
        answer.err.index(f"{name}  {score:.3f}")
        for name, score in zip(worst, np.sort(per_token)[:3], strict=True)
    ]
    assert places == sorted(places)
    for command in ("lda-vi topics runs/sample-k3", "lda-vi docs runs/sample-k3 --topic 0"):
        assert command in answer.err


def test_dead_topics_are_told_with_what_to_do(ask, trained, monkeypatch):
    assert "Dead" not in ask("train", trained / "sample.corpus", "-k", "3").err
    monkeypatch.setattr(LDA, "topic_share_", np.array([0.5, 1e-4, 0.4999]))
    told = "Dead      1 of 3 topics holds next to no tokens (1). Fewer are enough: train again with -k 2 or less\n"
    assert told in ask("train", trained / "sample.corpus", "-k", "3").err
    assert "Dead" not in ask("train", trained / "sample.corpus", "-k", "3", "-q").err


def test_topics_that_are_alike_are_told_and_the_document_that_makes_them_so(ask, sample, trained, tmp_path):
    """One document of everything among short ones: all topics are the mean of it."""
    texts = [json.loads(line)["text"] for line in sample.read_text(encoding="utf-8").splitlines()]
    rows = [
        *({"id": str(n), "text": text} for n, text in enumerate(texts)),
        {"id": "all", "text": " ".join(texts * 60)},
    ]
    (tmp_path / "giant.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = ask("train", "giant.jsonl", "-k", "5").err
    assert "Alike     5 of 5 topics say the same as another (0, 1, 2, 3, 4).\n" in told
    assert "          Document all holds 98% of all tokens, so the topics are its own" in told
    assert "Alike" not in ask("train", trained / "sample.corpus", "-k", "3").err


def test_json_has_all_of_it(ask, trained):
    answer = ask("train", trained / "sample.corpus", "-k", "2", "--json", "-q")
    assert answer.err == ""
    record = json.loads(answer.out)
    assert record["run"] == "runs/sample-k2"
    assert record["outcome"]["converged"] is True
    assert len(record["worst_fitted"]) == 3
    assert [topic["topic"] for topic in record["topics"]] == [0, 1]
    assert len(record["topics"][0]["words"]) == 10


def test_every_setting_reaches_the_model(ask, trained, tmp_path):
    options = {
        "--seed": 3, "-j": 1, "--max-iter": 4, "--tol": 0, "--init": "random", "--alpha": 0.3, "--eta": 0.2,
        "--method": "batch", "--dtype": "float32", "--track": "last",
    }  # fmt: skip
    words = [str(word) for option in options.items() for word in option]
    corpus = trained / "sample.corpus"
    assert ask("train", corpus, "-k", "2", "-o", "r", *words).status == 0
    run = open_run(tmp_path / "r")
    expected = {
        "n_components": 2, "random_state": 3, "n_jobs": 1, "max_iter": 4, "tol": 0, "init": "random",
        "doc_topic_prior": 0.3, "topic_word_prior": 0.2, "learning_method": "batch", "track_documents": "last",
    }  # fmt: skip
    assert run.model.get_params() == LDA().get_params() | expected
    assert run.model.components_.dtype == np.float32
    assert run.model.n_iter_ == 4
    assert not hasattr(run.model, "doc_elbo_history_")
    again = (
        f"lda-vi train {corpus} -k 2 -o r --seed 3 --max-iter 4 --tol 0.0 --init random --alpha 0.3 --eta 0.2"
    )
    assert run.record["command"] == f"{again} --dtype float32 --track last"


def test_the_recorded_command_does_it_again(ask, trained, tmp_path):
    ask("train", trained / "sample.corpus", "-k", "2", "--seed", "5", "--eta", "0.1")
    first = open_run(tmp_path / "runs" / "sample-k2")
    command = first.record["command"].split()
    command[command.index("-o") + 1] = "again"
    assert ask(*command[1:]).status == 0
    again = open_run(tmp_path / "again")
    assert again.model.elbo_ == first.model.elbo_
    assert (again.model.components_ == first.model.components_).all()


def test_the_number_of_threads_changes_nothing(ask, trained, tmp_path):
    for jobs in ("1", "2"):
        assert ask("train", trained / "sample.corpus", "-k", "3", "-j", jobs, "-o", f"r{jobs}").status == 0
    one, two = (open_run(tmp_path / f"r{jobs}") for jobs in ("1", "2"))
    assert one.model.elbo_ == two.model.elbo_
    assert one.record["settings"] == two.record["settings"]


@pytest.mark.parametrize("command", [train.command, demo.command])
def test_defaults_are_those_of_the_library(command):
    library = {name: p.default for name, p in inspect.signature(LDA).parameters.items()}
    different = {"n_components", "random_state", "n_jobs", "track_documents"}  # a choice of the command line
    compared = 0
    for option in command.params:
        if option.name in library and option.name not in different:
            assert option.default == library[option.name], option.name
            compared += 1
    assert compared == (6 if command is train.command else 0)


def test_raw_text_is_prepared_first(ask, sample, tmp_path):
    answer = ask("train", sample, "-k", "2")
    assert answer.status == 0
    assert "Read      120 documents" in answer.err
    assert open_run(tmp_path / "runs" / "sample-k2").corpus.preparation["settings"]["min_df"] == 5


def test_a_folder_of_texts(ask, tmp_path):
    for number in range(12):
        path = tmp_path / "letters" / ("home" if number % 2 else "sea") / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ship wind sail" if number % 2 else "garden kettle stairs", encoding="utf-8")
    assert ask("train", "letters", "-k", "2").status == 0
    run = open_run(tmp_path / "runs" / "letters-k2")
    assert sorted(set(run.corpus.documents["label"])) == ["home", "sea"]
    shares = run.model.doc_topic_posterior_.argmax(axis=1)
    assert len(set(zip(run.corpus.documents["label"], shares, strict=True))) == 2


def test_a_run_lends_its_corpus(ask, run, tmp_path):
    assert ask("train", run, "-k", "2", "-q").status == 0
    assert open_run(tmp_path / "runs" / "run-k2").corpus.n_documents == 120


def test_options_of_raw_text_are_refused_for_a_corpus(ask, trained):
    answer = ask("train", trained / "sample.corpus", "-k", "2", "--id-col", "no")
    assert answer.status == 2
    assert "--id-col" in answer.err


def test_another_run_is_not_replaced(ask, trained, tmp_path):
    ask("train", trained / "sample.corpus", "-k", "2", "-o", "r")
    answer = ask("train", trained / "sample.corpus", "-k", "3", "-o", "r")
    assert (answer.status, answer.out) == (2, "")
    assert "--force" in answer.err
    assert ask("train", trained / "sample.corpus", "-k", "3", "-o", "r", "--force").status == 0
    assert ask("train", trained / "sample.corpus", "-k", "3", "-o", "r").status == 0  # the same again
    assert len(open_run(tmp_path / "r").model.components_) == 3


def test_a_bad_place_is_refused_before_the_corpus_is_read(ask, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("precious")
    answer = ask("train", "no-such-corpus", "-k", "2", "-o", "thesis")
    assert "left alone" in answer.err


def test_a_fit_that_did_not_converge_says_what_to_change(ask, trained):
    options = ["train", trained / "sample.corpus", "-k", "3", "--max-iter", "2", "--tol", "1e-9"]
    answer = ask(*options)
    assert answer.status == 0
    assert "Verdict   stopped after max_iter=2" in answer.err
    assert "Raise" in answer.err
    answer = ask(*options, "-q")
    assert answer.err.startswith("Warning: stopped after max_iter=2")
    assert answer.err.count("\n") == 1


def test_empty_documents_are_told_of_once(ask, tmp_path):
    words = ["sea ship", "ship sail", "-", "tax law", "law court", ""]
    (tmp_path / "d.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    assert ask("preprocess", "d.txt", "--min-df", "1", "-q").status == 0
    answer = ask("train", "d.corpus", "-k", "2")
    assert answer.status == 0
    assert answer.err.count("2 documents have no word left") == 1
    assert "Warning" not in answer.err
    assert open_run(tmp_path / "runs" / "d-k2").model.doc_elbo_.shape == (6,)


@pytest.mark.parametrize("topics", [1, 200])
def test_extreme_numbers_of_topics(ask, trained, topics):
    answer = ask("train", trained / "sample.corpus", "-k", topics)
    assert answer.status == 0
    assert len(answer.lines) == topics + 1
    assert "nan" not in answer.out + answer.err


def test_a_terminal_sees_the_largest_of_many_topics(ask, trained, terminal):
    answer = ask("train", trained / "sample.corpus", "-k", "40", "-q")
    assert "The 30 largest of 40 topics" in answer.out
    assert "0.0%" not in answer.out.splitlines()[4]


def test_online(ask, trained, tmp_path):
    answer = ask(
        "train", trained / "sample.corpus", "-k", "3", "--method", "online", "--max-iter", "5", "--tol", "0"
    )
    assert answer.status == 0
    assert "never fell" not in answer.err  # estimates do fall
    assert open_run(tmp_path / "runs" / "sample-k3").model.n_iter_ == 5


def test_other_warnings_are_not_swallowed(ask, trained, monkeypatch):
    real = LDA.fit

    def fit(self, *args, **options):
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("something odd", RuntimeWarning, stacklevel=1)
        return real(self, *args, **options)

    monkeypatch.setattr(LDA, "fit", fit)
    assert "Warning: something odd" in ask("train", trained / "sample.corpus", "-k", "2").err


def test_a_run_that_cannot_be_written(ask, trained, tmp_path, monkeypatch):
    def fail(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LDA, "save", fail)
    answer = ask("train", trained / "sample.corpus", "-k", "2", "-o", "r")
    assert answer.status == 1
    assert "r: the run cannot be written" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("value", "result"), [("auto", "auto"), ("0.5", 0.5)])
def test_prior(value, result):
    assert Prior().convert(value, None, None) == result


def test_prior_that_is_none():
    with pytest.raises(click.BadParameter):
        Prior().convert("much", None, None)


def test_the_sentence_on_falling():
    assert fell(0.0, 1) == "never fell, in 1 pass"
    assert "rounding (3.0e-16" in fell(3e-16, 7)


def test_main_may_be_called_again(capfd, tmp_path, monkeypatch, trained):
    """Modules of commands must not hide functions of the frame."""
    monkeypatch.chdir(tmp_path)
    assert main(["topics", str(trained / "run")]) == 0
    assert main(["topics", str(trained / "run")]) == 0
    capfd.readouterr()
