"""lda-vi export: every format whole, the same numbers in all of them, nothing replaced by accident."""

import json
import os
import shutil

import numpy as np
import pandas as pd
import pytest

from lda_vi.cli.export import FORMATS
from lda_vi.cli.labels import write_labels
from lda_vi.cli.run import open_run


@pytest.fixture(scope="module")
def named(run, tmp_path_factory):
    """A copy of the run with names of topics."""
    folder = tmp_path_factory.mktemp("named") / "run"
    shutil.copytree(run, folder)
    write_labels(folder, {0: "=Taxes/../& war", 3: "은행"})
    return folder


@pytest.fixture(scope="module")
def theta(run):
    opened = open_run(run)
    gamma = opened.model.doc_topic_posterior_
    return gamma / gamma.sum(axis=1, keepdims=True)


def test_every_format(ask, named, tmp_path, theta):
    pytest.importorskip("pyarrow")
    openpyxl = pytest.importorskip("openpyxl")
    answer = ask("export", named, "--to", ",".join(FORMATS), "-d", "out", "--json")
    found = json.loads(answer.out)
    folder = tmp_path / "out"
    assert sorted(found["files"]) == sorted(
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()
    )

    documents = pd.read_csv(folder / "documents.csv")
    assert np.array_equal(documents[[f"topic_{k}" for k in range(6)]].to_numpy(), theta)
    assert documents["row"].tolist() == list(range(120))
    assert "text" not in documents
    assert pd.read_parquet(folder / "documents.parquet")["id"].tolist() == documents["id"].tolist()
    sheet = openpyxl.load_workbook(folder / "run.xlsx")["documents"]
    assert [cell.value for cell in sheet["B"]][1:] == documents["id"].tolist()
    mallet = [line.split("\t") for line in (folder / "doc-topics.txt").read_text().splitlines()]
    assert np.array_equal(np.array([row[2:] for row in mallet], dtype=float), theta)
    ldavis = json.loads((folder / "pyldavis.json").read_text())
    assert np.allclose(ldavis["doc_topic_dists"], theta, rtol=1e-5, atol=0)

    topics = pd.read_csv(folder / "topics.csv")
    assert topics["label"][0] == "'=Taxes/../& war"
    assert topics["label"][3] == "은행"
    keys = [line.split("\t") for line in (folder / "topic-keys.txt").read_text().splitlines()]
    assert [key[2] for key in keys] == topics["words"].tolist()
    assert "은행" in (folder / "topics.md").read_text(encoding="utf-8")
    assert r"\&" in (folder / "topics.tex").read_text(encoding="utf-8")


def test_documents_of_each_topic_in_a_file_with_its_name(ask, named, tmp_path, theta):
    assert ask("export", named, "--to", "documents", "-d", "out").status == 0
    files = sorted((tmp_path / "out" / "documents").iterdir())
    assert [file.name for file in files] == [
        "topic-0-Taxes_.._war.csv", "topic-1.csv", "topic-2.csv", "topic-3-은행.csv", "topic-4.csv", "topic-5.csv",
    ]  # fmt: skip
    rows = [pd.read_csv(file)["row"].tolist() for file in files]
    assert sorted(row for own in rows for row in own) == list(range(120))
    for topic, own in enumerate(rows):
        assert (theta[own].argmax(axis=1) == topic).all()
        assert (np.diff(theta[own, topic]) <= 0).all()
    assert pd.read_csv(files[1])["text"].str.len().min() > 100


def test_texts_only_when_asked_for(ask, run, tmp_path):
    assert ask("export", run, "--text", "-d", "out", "-q").err == ""
    assert "text" in pd.read_csv(tmp_path / "out" / "documents.csv")


def test_a_full_disk_leaves_no_empty_folders(ask, run, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    answer = ask("export", run, "--to", "documents", "-d", "new/out")
    assert answer.status == 1
    assert "topic-0.csv: cannot be written (No space left on device)" in answer.err
    assert not (tmp_path / "new").exists()


def test_nothing_is_replaced_unasked(ask, run, tmp_path):
    assert ask("export", run, "--to", "markdown").status == 0
    file = tmp_path / "run-export" / "topics.md"
    file.write_text("mine")
    answer = ask("export", run, "--to", "csv,markdown")
    assert answer.status == 2
    assert "topics.md: is there already" in answer.err
    assert [path.name for path in file.parent.iterdir()] == ["topics.md"]
    assert file.read_text() == "mine"
    assert ask("export", run, "--to", "markdown", "--force").status == 0
    assert "| topic |" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--to", "doc"], 2, "there is no format 'doc'; there are csv, xlsx"),
        (["--to", ","], 2, "name one or more of csv"),
        (["-d", "file"], 1, "cannot be made"),
        (["-n", "0"], 2, "-n"),
    ],
)
def test_mistakes(ask, run, tmp_path, arguments, status, message):
    (tmp_path / "file").write_text("x")
    answer = ask("export", run, *arguments)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
