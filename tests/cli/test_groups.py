"""lda-vi groups: shares of groups in every form, pictures, and clear words for columns that make no groups."""

import json
import shutil
import sys

import numpy as np
import pandas as pd
import pytest

from lda_vi.cli.group_tables import cell, difference, group_rows, short_names, sparkline, thin, time_rows
from lda_vi.corpus import Corpus
from lda_vi.inspect.groups import group_table
from lda_vi.inspect.views import groups


@pytest.fixture
def many(run, tmp_path):
    """A run whose documents have many groups, a group in 40, and bad dates."""
    corpus = Corpus.load(run / "corpus")
    about = corpus.documents.assign(
        speaker=[f"Speaker number {row % 40} of the house" for row in range(120)],
        when=[*["2001-01-01"] * 60, *["2003-05"] * 59, "soon"],
        one="same",
        gaps=["a", "b", None, ""] * 30,
        score=np.linspace(0, 9, 120),
        unique=[f"u{row}" for row in range(120)],
    )
    folder = shutil.copytree(run, tmp_path / "many")
    Corpus(corpus.counts, corpus.vocabulary, about).save(folder / "corpus")
    return folder


def test_a_row_for_each_group_and_topic(ask, run, opened):
    records = json.loads(ask("groups", run, "--by", "label", "--json").out)
    expected = groups(opened.model, opened.corpus, "label")
    assert [record["share"] for record in records] == expected["share"].tolist()
    assert [record["difference_high"] for record in records] == expected["difference_high"].tolist()
    lines = ask("groups", run, "--by", "label").out.splitlines()
    assert lines[0].split("\t") == list(records[0])
    assert len(lines) == 37
    some = json.loads(ask("groups", run, "--by", "label", "--topic", "4", "--topic", "2", "--json").out)
    assert some == [record for record in records if record["topic"] in (2, 4)]


def test_options_reach_the_numbers(ask, run, opened):
    options = ["--against", "cooking", "--weight", "documents", "--sample", "--level", "0.5"]
    records = json.loads(ask("groups", run, "--by", "label", *options, "--json").out)
    expected = groups(
        opened.model, opened.corpus, "label", against="cooking", weight="documents", sample=True, level=0.5
    )
    np.testing.assert_array_equal([record["low"] for record in records], expected["low"])
    known = [record["difference"] for record in records if record["difference"] is not None]
    assert known == expected["difference"].dropna().tolist()
    bins = json.loads(ask("groups", run, "--by", "date", "--bins", "5", "--json").out)
    assert {record["group"] for record in bins} == {"2015–2019", "2020–2024"}


def test_few_groups_stand_beside_each_other(ask, run, terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "130")
    shown = ask("groups", run, "--by", "label").out
    assert "Topics by label" in shown
    assert shown.count("±") > 30
    assert max(map(len, shown.splitlines())) <= 130
    for group in ("astronomy", "cooking", "medicine"):
        assert group in shown


def test_the_share_beside_a_course_is_of_what_the_shares_are_of():
    """A long document in one year, three short ones in another, and a year with an empty one."""
    gamma = 0.1 + np.array([[100.0, 0.0], [0.0, 2.0], [0.0, 2.0], [2.0, 0.0], [0.0, 0.0]])
    for weight, expected in (("tokens", 102 / 106), ("documents", 2 / 4)):
        table = group_table([0, 1, 1, 1, 2], ["1990", "1991", "1992"], gamma, [0.1, 0.1], weight=weight)
        rows = {row["topic"]: row["share"] for row in time_rows(table, {}, weight=weight)}
        assert rows["0"] == pytest.approx(expected)


def test_a_course_over_time(ask, run, terminal):
    for columns in ("80", "100"):
        shown = ask("groups", run, "--by", "date").out
        assert "█" in shown
        assert max(map(len, shown.splitlines())) <= int(columns) + 20 * (columns == "80")


def test_one_topic(ask, run, terminal):
    shown = ask("groups", run, "--by", "label", "--topic", "3").out
    assert "Topic 3" in shown
    assert "to all others" in shown
    assert "to cooking" in ask("groups", run, "--by", "label", "--topic", "3", "--against", "cooking").out


def test_many_groups(ask, many, terminal):
    shown = ask("groups", many, "--by", "speaker").out
    assert "more of" in shown
    assert shown.count("Speaker number") == 40


def test_documents_in_no_group_are_counted(ask, many):
    answer = ask("groups", many, "--by", "gaps")
    assert answer.status == 0
    assert answer.err == "60 documents without gaps: in no group.\n"


def test_numbers_in_groups_of_equal_size(ask, many):
    records = json.loads(ask("groups", many, "--by", "score", "--json").out)
    assert [record["documents"] for record in records[::6]] == [30] * 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "party"], "--by=party: there is no such column; those of the documents are label, date"),
        (["--by", "one"], "one holds one value only"),
        (["--by", "when"], "when holds 'soon' in row 119, while most are dates"),
        (["--by", "label", "--bins", "3"], "--bins=3 is for dates and numbers, but label holds labels"),
        (["--by", "label", "--bins", "year"], "--bins=year is for dates, but label holds '"),
        (["--by", "date", "--bins", "week"], "--bins must be month, quarter, year"),
        (["--by", "score", "--bins", "0"], "--bins must be a number of groups"),
        (["--by", "label", "--against", "x"], "--against=x: there is no such group; there are astronomy"),
        (["--by", "label", "--topic", "6"], "--topic must be from 0 to 5, got 6"),
        (["--by", "label", "--level", "95"], "--level must be a probability between 0 and 1"),
        (["--by", "label", "--plot", "a.jpg"], "must end in .png, .svg or .pdf"),
        (["--by", "label", "--plot", "no/a.svg"], "there is no folder no"),
        ([], "Missing option '--by'"),
    ],
)
def test_mistakes(ask, many, options, message):
    answer = ask("groups", many, *options)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_pictures(ask, run, tmp_path, ending):
    answer = ask("groups", run, "--by", "date", "--plot", f"trend.{ending}")
    assert answer.status == 0
    assert f"trend.{ending}: written." in answer.err
    assert (tmp_path / f"trend.{ending}").stat().st_size > 5000


def test_a_picture_that_is_there_is_replaced_by_force_only(ask, run, tmp_path):
    (tmp_path / "trend.svg").write_text("precious")
    words = ["groups", run, "--by", "date", "--plot", "trend.svg"]
    answer = ask(*words)
    assert (answer.status, answer.out) == (2, "")
    assert "trend.svg: is there already. Choose another name, or replace it with --force." in answer.err
    assert (tmp_path / "trend.svg").read_text() == "precious"
    assert ask(*words, "--force").status == 0
    assert (tmp_path / "trend.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_picture_without_matplotlib(ask, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    answer = ask("groups", run, "--by", "date", "--plot", "trend.svg")
    assert answer.status == 1
    assert "need matplotlib" in answer.err


def test_hostile_groups_do_no_harm(ask, run, tmp_path, terminal):
    bad = "\x1b]0;owned\x07\u202e"
    corpus = Corpus.load(run / "corpus")
    about = corpus.documents.assign(**{"party": [f"{bad}{row % 3}$x^2$" for row in range(120)]})
    folder = shutil.copytree(run, tmp_path / "hostile")
    Corpus(corpus.counts, corpus.vocabulary, about).save(folder / "corpus")
    for form in ([], ["--json"], ["--topic", "1"], ["--plot", "picture.svg"], ["--against", "x\x1b"]):
        answer = ask("groups", folder, "--by", "party", *form)
        assert "owned" in answer.out + answer.err
        assert not any(sign in answer.out + answer.err for sign in "\x1b\x07\u202e")
    picture = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert "owned" in picture
    assert not any(sign in picture for sign in "\x1b\x07\u202e")


def test_pieces_of_tables():
    assert sparkline([0.0, float("nan"), 2.0]) == "▁ █"
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([]) == ""
    assert thin([1.0, 2.0, 3.0], [1, 1, 1], 3) == [1.0, 2.0, 3.0]
    assert thin([1.0, 2.0, 4.0], [1, 3, 0], 2)[0] == 1.75
    assert len(thin([0.5] * 48, [1] * 48, 20)) == 16
    assert short_names(["abcdefgh1", "abcdefgh2", "abc"], 6) == ["abcde…", "abcd…2", "abc"]
    assert cell(0.5, 0.01) == "50.0 ±1.0"
    row = pd.Series({"difference": -0.1, "difference_low": -0.12, "difference_high": -0.08})
    assert difference(row) == "-10.0 ±2.0"
    assert difference(row * np.nan) == "–"


def test_what_is_open_is_not_told_as_a_difference():
    rows = pd.DataFrame(
        {
            "group": "a", "documents": 3, "tokens": 9, "topic": [0, 1, 2],
            "difference": [0.2, -0.2, 0.5], "difference_low": [0.1, -0.3, -0.1], "difference_high": [0.3, -0.1, 1.1],
        }
    )  # fmt: skip
    (row,) = group_rows(rows, {})
    assert (row["more of"], row["less of"]) == ("0 +20.0 ±10.0", "1 -20.0 ±10.0")
