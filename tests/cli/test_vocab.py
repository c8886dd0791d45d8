"""lda-vi vocab: words kept and left out, and a command that really leaves out more."""

import json
import shlex
from pathlib import Path

import pytest

from lda_vi.corpus import Corpus


@pytest.fixture
def corpus(trained):
    return Corpus.load(trained / "sample.corpus")


def test_kept_removed_and_all(ask, trained, run, corpus):
    kept = ask("vocab", trained / "sample.corpus", "-n", "0").rows
    removed = ask("vocab", run, "-n", "0", "--removed").rows
    every = ask("vocab", run, "-n", "0", "--all").rows
    assert sorted(row["word"] for row in kept) == sorted(corpus.vocabulary)
    assert sum(int(row["count"]) for row in kept) == corpus.n_tokens
    assert len(removed) == len(corpus.removed)
    assert len(every) == len(kept) + len(removed)
    assert removed[0]["word"] == "the"
    assert removed[0]["status"] == "stop word"
    assert "spread" in every[0]
    assert "spread" not in kept[0]


def test_find_and_json(ask, run):
    found = json.loads(ask("vocab", run, "--find", "TELE", "--json").out)
    assert [record["word"] for record in found] == ["telescope"]
    assert 1 <= found[0]["spread"] <= 6


def test_candidates_are_spread(ask, run):
    found = json.loads(ask("vocab", run, "--candidates", "--json").out)
    spreads = [record["spread"] for record in found]
    assert spreads == sorted(spreads, reverse=True)
    assert min(spreads, default=6) >= 3


def test_the_command_leaves_the_words_out(ask, run, corpus, tmp_path):
    answer = ask("vocab", run, "--stop", "Star,first", "-o", "my words.txt")
    commands = answer.out.replace("\\\n", "").splitlines()
    assert (tmp_path / "my words.txt").read_text() == "first\nstar\n"
    assert ask(*shlex.split(commands[0])[1:], "-q").status == 0
    again = Corpus.load(tmp_path / "again.corpus")
    assert set(corpus.vocabulary) - set(again.vocabulary) == {"star", "first"}
    assert set(again.vocabulary) <= set(corpus.vocabulary)
    assert list(again.documents["id"]) == list(corpus.documents["id"])
    assert list(again.documents) == list(corpus.documents)
    # a second time: what was left out stays left out
    commands = json.loads(ask("vocab", "again.corpus", "--stop", "bank", "--json").out)["commands"]
    assert len(commands) == 1
    assert Path("stop-words.txt").read_text() == "bank\nfirst\nstar\n"


def test_the_command_of_a_run_trains_too(ask, run):
    commands = json.loads(ask("vocab", run, "--stop", "star", "--json").out)["commands"]
    assert shlex.split(commands[1])[:5] == ["lda-vi", "train", "again.corpus", "-k", "6"]


def test_a_list_of_ones_own_is_kept(ask, sample, tmp_path):
    (tmp_path / "own.txt").write_text("the\nand\n")
    assert ask("preprocess", sample, "-o", "own.corpus", "--stop-words", "own.txt", "-q").status == 0
    answer = ask("vocab", "own.corpus", "--stop", "star")
    assert (tmp_path / "stop-words.txt").read_text() == "and\nstar\nthe\n"
    assert ask(*shlex.split(answer.out.replace("\\\n", ""))[1:], "-q").status == 0
    words = set(Corpus.load(tmp_path / "own.corpus").vocabulary)
    assert set(Corpus.load(tmp_path / "again.corpus").vocabulary) == words - {"star"}


def test_on_a_terminal(ask, run, terminal):
    answer = ask("vocab", run, "-n", "3")
    assert "3 of " in answer.out
    assert "Left out  stop word: " in answer.err


def test_one_word_is_one_word(ask, tmp_path, terminal):
    (tmp_path / "a.txt").write_text("war peace 1790\nwar peace\n")
    ask("preprocess", "a.txt", "--min-df", "1", "--max-df", "1.0")
    assert "Left out  number: 1 token of 1 word (1790)" in ask("vocab", "a.corpus").err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--stop", "zzzz"], 2, "there is no word 'zzzz'"),
        (["--stop", ","], 2, "--stop must name words"),
        (["--stop", "star", "-o", "old.txt"], 2, "old.txt: is there already"),
        (["-o", "x.txt"], 2, "-o goes with --stop"),
        (["--sort", "size"], 2, "'size' is not one of"),
    ],
)
def test_mistakes(ask, run, tmp_path, arguments, status, message):
    (tmp_path / "old.txt").write_text("x")
    answer = ask("vocab", run, *arguments)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
    assert (tmp_path / "old.txt").read_text() == "x"


def test_a_corpus_has_no_candidates_and_counts_no_command(ask, trained, tmp_path):
    answer = ask("vocab", trained / "sample.corpus", "--candidates")
    assert answer.status == 2
    assert "give a run" in answer.err
    Corpus.from_matrix([[1, 2]], ["tax", "war"]).save(tmp_path / "bare.corpus")
    answer = ask("vocab", "bare.corpus", "--stop", "tax")
    assert answer.status == 4
    assert "not known how to prepare" in answer.err
    assert ask("vocab", "gone").status == 4
