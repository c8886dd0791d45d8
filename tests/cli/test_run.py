"""The run folder: whole or not at all, and nobody's files are lost."""

import json
import os
import re
import shutil

import pytest

from lda_vi import errors
from lda_vi.cli import run as runs
from lda_vi.cli.record import PACKAGES, describe_corpus, make_record
from lda_vi.cli.run import check_place, open_run, write_run
from lda_vi.corpus import Corpus
from lda_vi.model import LDA


@pytest.fixture
def write(opened, tmp_path):
    """Return a function that writes a small run with the given settings."""

    def make(path=tmp_path / "run", settings=None, **options):
        record = make_record(opened.corpus, settings or {"n_components": 6}, "lda-vi train")
        return write_run(path, model=opened.model, corpus=opened.corpus, record=record, **options)

    return make


def names(folder):
    """Names of everything in a folder."""
    return sorted(os.listdir(folder))


def test_a_run_is_complete(opened):
    assert names(opened.path) == ["corpus", "model", "run.json"]
    assert opened.corpus.n_documents == len(opened.model.doc_elbo_) == 120
    assert opened.corpus.documents["text"].str.len().min() > 0
    record = opened.record
    assert record["settings"]["n_components"] == 6
    assert record["settings"]["random_state"] == 0
    assert set(PACKAGES) | {"python"} == set(record["versions"])
    assert record["command"] == "lda-vi train sample.corpus -k 6 -o run --seed 0"
    assert record["outcome"]["verdict"] == opened.model.verdict_
    assert record["corpus"] == describe_corpus(opened.corpus)


def test_the_model_that_comes_back_is_the_one_that_was_fitted(write, opened, tmp_path):
    write()
    again = open_run(tmp_path / "run")
    assert again.model.elbo_ == opened.model.elbo_
    assert (again.model.components_ == opened.model.components_).all()
    assert names(tmp_path) == ["run"]


def test_the_record_knows_one_corpus_from_another(opened):
    corpus = opened.corpus
    other = Corpus(corpus.counts[::-1], corpus.vocabulary, corpus.documents)
    assert describe_corpus(other)["sha256"] != describe_corpus(corpus)["sha256"]
    renamed = corpus.documents.assign(id=[f"x{row}" for row in range(120)])
    renamed = Corpus(corpus.counts, corpus.vocabulary, renamed)
    assert describe_corpus(renamed)["sha256"] != describe_corpus(corpus)["sha256"]
    ends = [describe_corpus(Corpus.from_matrix(X))["sha256"] for X in ([[1, 1], [0, 0]], [[1, 0], [0, 1]])]
    assert ends[0] != ends[1]
    same = Corpus(corpus.counts.copy(), corpus.vocabulary, corpus.documents)
    assert describe_corpus(same) == describe_corpus(corpus)


def test_the_same_run_again_needs_no_force_but_another_does(write, tmp_path):
    write()
    write()
    with pytest.raises(errors.ParameterError, match=r"another run.*--force"):
        write(settings={"n_components": 7})
    assert open_run(tmp_path / "run").record["settings"] == {"n_components": 6}
    write(settings={"n_components": 7}, force=True)
    assert open_run(tmp_path / "run").record["settings"] == {"n_components": 7}


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_run_is_left_alone(write, tmp_path, force):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.txt").write_text("precious")
    with pytest.raises(errors.ParameterError, match="left alone"):
        write(force=force)
    (tmp_path / "file").write_text("precious")
    with pytest.raises(errors.ParameterError, match="left alone"):
        write(tmp_path / "file", force=force)
    assert names(tmp_path / "run") == ["thesis.txt"]


def test_an_empty_folder_may_be_filled(write, tmp_path):
    (tmp_path / "run").mkdir()
    write()
    assert open_run(tmp_path / "run")


def test_files_of_other_names_stay(write, tmp_path):
    write()
    (tmp_path / "run" / "notes.txt").write_text("topic 3 is about ships")
    write(settings={"n_components": 9}, force=True)
    assert (tmp_path / "run" / "notes.txt").read_text() == "topic 3 is about ships"
    assert open_run(tmp_path / "run").record["settings"] == {"n_components": 9}
    assert names(tmp_path) == ["run"]


MOMENTS = ("model", "corpus", "record", "first move", "second move", "first file", "second file")


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_older_run_is_whole_whatever_fails(write, tmp_path, monkeypatch, moment):
    write()
    (tmp_path / "run" / "labels.json").write_text("{}")
    (tmp_path / "run" / "notes.txt").write_text("precious")
    before = names(tmp_path / "run")
    real_rename, calls = os.rename, []

    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    def rename(old, new):
        calls.append(new)
        if len(calls) == {"first move": 1, "second move": 2, "first file": 3, "second file": 4}.get(moment):
            fail()
        return real_rename(old, new)

    if moment == "model":
        monkeypatch.setattr(LDA, "save", fail)
    elif moment == "corpus":
        monkeypatch.setattr(Corpus, "save", fail)
    elif moment == "record":
        monkeypatch.setattr(runs.json, "dump", fail)
    else:
        monkeypatch.setattr(runs.os, "rename", rename)
    with pytest.raises(errors.StorageError, match=r"No space left.*intact"):
        write(settings={"n_components": 7}, force=True)
    monkeypatch.undo()
    assert open_run(tmp_path / "run").record["settings"] == {"n_components": 6}
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == before


@pytest.mark.parametrize("which", ["run", "run/model", ".run.before"])
def test_a_run_that_may_not_be_written_to_is_refused_before_the_work(write, tmp_path, monkeypatch, which):
    write()
    (tmp_path / ".run.before").mkdir()
    closed, access = (tmp_path / which).resolve(), os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and access(path, mode))
    with pytest.raises(errors.StorageError, match=rf"{re.escape(str(closed))} may not be written to.*chmod"):
        check_place(tmp_path / "run", force=True)


def test_a_run_cut_off_between_the_two_moves_is_found_and_repaired(write, tmp_path):
    write()
    os.rename(tmp_path / "run", tmp_path / ".run.before")  # what a power cut leaves
    assert open_run(tmp_path / "run").record["settings"] == {"n_components": 6}
    with pytest.raises(errors.ParameterError, match="another run"):
        write(settings={"n_components": 7})
    assert names(tmp_path) == ["run"]


def test_a_run_cut_off_after_the_two_moves_is_tidied_without_loss(write, tmp_path):
    write()
    shutil.copytree(tmp_path / "run", tmp_path / ".run.before")
    (tmp_path / ".run.before" / "notes.txt").write_text("keep me")
    write()
    assert names(tmp_path) == ["run"]
    assert (tmp_path / "run" / "notes.txt").read_text() == "keep me"


def test_a_place_under_a_file_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.StorageError, match="file is not a folder"):
        check_place(tmp_path / "file" / "run")


def test_the_run_is_called_as_it_was_asked_for(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(write("here/run").path) == "here/run"


def test_a_link_is_followed(write, tmp_path):
    write(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", settings={"n_components": 9}, force=True)
    assert (tmp_path / "link").is_symlink()
    assert open_run(tmp_path / "real").record["settings"] == {"n_components": 9}


def broken(folder, how):
    """Damage a run in one way."""
    record = folder / "run.json"
    if how == "no record":
        record.unlink()
    elif how == "broken record":
        record.write_text("{")
    elif how == "foreign record":
        record.write_text("[1, 2]")
    elif how == "newer format":
        record.write_text(json.dumps({"format": 99}))
    elif how == "no model":
        shutil.rmtree(folder / "model")
    elif how == "damaged corpus":
        file = next((folder / "corpus").glob("counts_data*"))
        file.write_bytes(file.read_bytes()[:-1])
    elif how == "another corpus":
        corpus = Corpus.load(folder / "corpus")
        Corpus(corpus.counts[:-1], corpus.vocabulary, corpus.documents[:-1]).save(folder / "corpus")
    elif how == "another vocabulary":
        corpus = Corpus.load(folder / "corpus")
        Corpus(corpus.counts, corpus.vocabulary[::-1], corpus.documents).save(folder / "corpus")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("no record", "a run is needed"),
        ("broken record", "run.json: not the record of a run"),
        ("foreign record", "run.json: not the record of a run"),
        ("newer format", "upgrade with"),
        ("no model", "model: no such folder"),
        ("damaged corpus", "counts_data"),
        ("another corpus", "different documents"),
        ("another vocabulary", "different words"),
    ],
)
def test_damage_is_named(run, tmp_path, how, message):
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    broken(folder, how)
    with pytest.raises(errors.InputError, match=message):
        open_run(folder)


def test_a_corpus_is_no_run(trained):
    with pytest.raises(errors.InputError, match="holds a stored corpus or model, but a run is needed"):
        open_run(trained / "sample.corpus")
