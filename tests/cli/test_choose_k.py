"""lda-vi choose-k: table, words, files; it goes on after an interrupt, and knows how long it may take."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from lda_vi.cli import choose_k as command
from lda_vi.cli.search_progress import SearchProgress, time_left

FAST = ("--seeds", "2")


@pytest.fixture(scope="module")
def searched(trained, tmp_path_factory):
    """A folder with the finished fits of a small search; not to be changed."""
    from lda_vi import Corpus
    from lda_vi.evaluate.choosing import choose_k

    place = tmp_path_factory.mktemp("searched") / "fits"
    choose_k(Corpus.load(trained / "sample.corpus"), [3, 6], seeds=2, folder=place)
    return place


@pytest.fixture
def fits(searched, tmp_path):
    """A copy of it."""
    import shutil

    return shutil.copytree(searched, tmp_path / "fits")


def test_a_pipe_gets_a_table_and_people_get_words(ask, trained, tmp_path):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "6,3,6", *FAST)
    assert answer.status == 0, answer.err
    header, *rows = answer.lines
    assert header[:5] == ["topics", "held_out", "held_out_error", "behind", "behind_error"]
    assert header[-1] == "recommended"
    assert [row[0] for row in rows] == ["3", "6"]
    assert [row[-1] for row in rows] == ["false", "true"]
    assert "4/4  K=3 seed" in answer.err
    assert "Choice    6 topics" in answer.err
    assert "reading aid" in answer.err
    assert "Next      lda-vi train" in answer.err
    place = tmp_path / "runs" / "sample-choose-k"
    assert {"choose-k.json", "k3-seed0.json", "k3-seed0", "k6-seed1.json"} <= {
        p.name for p in place.iterdir()
    }
    pytest.importorskip("matplotlib")
    assert (place / "choose-k.png").read_bytes().startswith(b"\x89PNG")


def test_finished_fits_are_not_made_again(ask, trained, fits):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, *FAST)
    assert answer.status == 0
    assert "4 of 4 fits are there from before" in answer.err
    assert "held-out -" not in answer.err


def test_a_terminal_shows_it_for_people(ask, trained, fits, terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, *FAST)
    assert "Scores of 4 fits; 12 documents held out" in answer.out
    row = next(line for line in answer.out.splitlines() if line.split()[:2] == ["6", "*"])
    assert "±" in row
    assert "Recommended: 6" in answer.out
    assert "reading aid" in answer.out
    assert "Choice" not in answer.err


def test_a_narrow_terminal_gets_fewer_columns(ask, trained, fits, terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, *FAST)
    table = answer.out.split("Recommended")[0]
    assert "6*" in table.split()
    assert table.split("found")[1].split()[:2] == ["dead", "dup."]
    assert max(map(len, answer.out.splitlines())) <= 80


def test_json_is_everything(ask, trained, fits):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, "--json", *FAST)
    record = json.loads(answer.out)
    assert record["recommendation"]["n_topics"] == 6
    assert len(record["fits"]) == 4
    assert record["setting"]["corpus"]["documents"] == 120


def test_quiet_is_the_table_alone(ask, trained, fits):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, "-q", *FAST)
    assert answer.err == ""
    assert len(answer.lines) == 3


def test_another_corpus_or_setting_is_refused_in_words_of_the_command_line(ask, trained, sample, fits):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3", "-o", fits, "--max-iter", "5", *FAST)
    assert answer.status == 2
    assert "now --max-iter=5, there --max-iter=100. Name another folder with --output=" in answer.err
    assert ask("preprocess", sample, "--min-df", "4", "-o", "other.corpus", "-q").status == 0
    answer = ask("choose-k", "other.corpus", "-k", "3", "-o", fits, *FAST)
    assert answer.status == 4
    assert "holds fits of another corpus" in answer.err


def test_force_begins_anew_and_touches_nothing_else(ask, trained, fits):
    (fits / "notes.txt").write_text("mine")
    words = ["choose-k", trained / "sample.corpus", "-k", "3", "--seeds", "1", "-o", fits, "--tol", "0.1"]
    answer = ask(*words)
    assert answer.status == 2
    assert "begin anew with --force" in answer.err
    answer = ask(*words, "--force")
    assert answer.status == 0, answer.err
    assert sorted(path.name for path in fits.glob("*.json")) == ["choose-k.json", "k3-seed0.json"]
    assert sorted(path.name for path in fits.iterdir() if path.is_dir()) == ["k3-seed0"]
    assert (fits / "notes.txt").read_text() == "mine"


def test_the_picture_goes_where_it_is_wanted(ask, trained, fits, tmp_path):
    pytest.importorskip("matplotlib")
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, "--plot", "k.svg", *FAST)
    assert answer.status == 0
    assert (tmp_path / "k.svg").read_text().startswith("<?xml")
    assert not (fits / "choose-k.png").exists()
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, "--plot", "k.bmp", *FAST)
    assert answer.status == 2
    assert "must end in .png, .svg or .pdf" in answer.err


def test_a_picture_elsewhere_is_replaced_with_force_only(ask, trained, fits, tmp_path):
    pytest.importorskip("matplotlib")
    words = ["choose-k", trained / "sample.corpus", "-k", "3", "-o", fits, *FAST]
    (tmp_path / "k.svg").write_text("mine")
    answer = ask(*words, "--plot", "k.svg")
    assert answer.status == 2
    assert "k.svg: is there already. Choose another name, or a place in" in answer.err
    assert (tmp_path / "k.svg").read_text() == "mine"
    answer = ask(*words, "--plot", "nowhere/k.svg")
    assert (answer.status, "there is no folder nowhere" in answer.err) == (2, True)
    (fits / "own.svg").write_text("of the last time")
    assert ask(*words, "--plot", "fits/own.svg").status == 0
    assert (fits / "own.svg").read_text().startswith("<?xml")
    assert ask(*words, "--plot", "k.svg", "--force").status == 0
    assert (tmp_path / "k.svg").read_text().startswith("<?xml")


def test_a_picture_in_a_folder_that_is_to_be_made(ask, trained, tmp_path):
    pytest.importorskip("matplotlib")
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3", "-o", "new", "--plot", "new/k.svg", *FAST)
    assert answer.status == 0, answer.err
    assert (tmp_path / "new" / "k.svg").read_text().startswith("<?xml")


def test_without_matplotlib_there_is_a_note_or_an_error(ask, trained, fits, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, *FAST)
    assert answer.status == 0
    assert 'Picture   none: pictures need matplotlib: pip install "lda_vi[plot]"' in answer.err
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3,6", "-o", fits, "--plot", "k.png", *FAST)
    assert answer.status == 1
    assert "pip install" in answer.err


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ("ten", "'ten' is not a whole number of 1 or more; write -k 10,20,50"),
        ("10,0", "'0' is not a whole number"),
        ("10,-5", "'-5' is not a whole number"),
        ("2.5", "'2.5' is not a whole number"),
        (",", "no number of topics"),
        ("3,5000", "--topics must be at most the number of documents to learn from, 108, got 5,000"),
    ],
)
def test_numbers_that_are_none(ask, trained, numbers, message):
    answer = ask("choose-k", trained / "sample.corpus", "-k", numbers)
    assert answer.status == 2
    assert message in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    "options", [("--seeds", "0"), ("--held-out", "1"), ("--jobs", "0"), ("--seeds", "many")]
)
def test_other_options_that_cannot_work(ask, trained, options):
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3", *options)
    assert answer.status == 2
    assert options[0] in answer.err


def test_one_document_is_too_few(ask, tmp_path):
    (tmp_path / "one.txt").write_text("tax tax war war sea sea\n")
    answer = ask("preprocess", "one.txt", "--min-df", "1", "--max-df", "1.0", "-q")
    assert answer.status == 0, answer.err
    answer = ask("choose-k", "one.corpus", "-k", "2,3")
    assert answer.status == 4
    assert "1 documents of two tokens or more, of 1 in all; at least 10 are needed" in answer.err


@pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
def test_ctrl_c_keeps_finished_fits_and_the_same_command_goes_on(trained, tmp_path):
    words = [sys.executable, "-m", "lda_vi", "choose-k", str(trained / "sample.corpus"), "-k", "3,6,9"]
    words += ["--seeds", "3", "--tol", "0", "--max-iter", "60", "-o", "fits", "-j", "1"]
    process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not list(tmp_path.glob("fits/k*.json")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert out == ""
    done = len(list(tmp_path.glob("fits/k*.json")))
    assert 1 <= done < 9
    assert f"Interrupted. {done} of 9 fits are finished and kept in fits; the same command goes on" in err
    rest = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert rest.returncode == 0, rest.stderr
    assert f"{done} of 9 fits are there from before" in rest.stderr


def test_an_interrupt_before_the_first_fit(ask, trained, monkeypatch):
    def interrupted(*args, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("lda_vi.evaluate.choosing.choose_k", interrupted)
    answer = ask("choose-k", trained / "sample.corpus", "-k", "3")
    assert (answer.status, answer.out) == (130, "")
    assert answer.err == "Interrupted before the first fit.\n"


def test_the_time_that_is_left():
    assert time_left([10], [], [], 2) is None
    assert time_left([10], [(10, 3.0, None)], [], 2) is None
    # 40 units at half a second each, one worker
    assert time_left([10, 10], [], [(30, 20.0)], 1) == 20.0
    # a running fit that knows its own end counts by that; the next begins when the first of two is free
    assert time_left([10], [(30, 5.0, 15.0), (30, 5.0, 4.0)], [(30, 20.0)], 2) == 15.0
    assert time_left([30], [(30, 5.0, 15.0), (30, 5.0, 4.0)], [(30, 20.0)], 2) == 24.0
    # one that takes longer than it should is nearly done
    assert time_left([], [(10, 99.0, None)], [(30, 20.0)], 1) == 0.0


def test_the_line_on_a_terminal():
    now = [100.0]
    progress = SearchProgress(2, max_iter=100, tol=1e-3, quiet=True, clock=lambda: now[0])
    assert progress.line() == "0:00  getting ready"
    plan = {"event": "plan", "waiting": [(50, 0), (50, 1), (10, 0)], "done": [(10, 1)]}
    progress(plan)
    now[0] = 107.0
    progress(
        {
            "event": "pass",
            "topics": 50,
            "seed": 1,
            "row": {"phase": "collapsed", "pass": 3, "predictive": -7.0, "seconds": 2.0},
        }
    )
    assert progress.line().startswith("0:07  1 of 4 fits  K=50 seed 1: collapsed 3")
    now[0] = 120.0
    progress({"event": "fit", "topics": 50, "seed": 1, "scores": {"held_out": -7.0, "seconds": 12.0}})
    assert progress.line() == "0:20, about 0:12 left  2 of 4 fits"
    progress.stop()
    assert progress.line() == "0:20, stopping after these passes  2 of 4 fits"
    assert progress.numbers() == (2, 4)


def test_a_pipe_hears_of_long_fits_every_half_minute(capsys):
    now = [0.0]
    progress = SearchProgress(1, max_iter=100, tol=1e-3, clock=lambda: now[0])
    progress({"event": "plan", "waiting": [(50, 0)], "done": []})
    for n in range(1, 20):
        now[0] = 5.0 * n
        row = {"phase": "collapsed", "pass": n, "predictive": -7.0, "seconds": now[0]}
        progress({"event": "pass", "topics": 50, "seed": 0, "row": row})
    shown = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in shown] == ["0:30", "1:00", "1:30"]
    assert "0 of 1 fits  K=50 seed 0: collapsed 6" in shown[0]


def test_numbers_are_read_with_commas_and_spaces():
    kind = command.Numbers()
    assert kind.convert("10, 20,,50 ", None, None) == [10, 20, 50]
    assert kind.convert([3], None, None) == [3]
