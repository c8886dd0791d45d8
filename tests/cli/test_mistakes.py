"""What users get wrong: one clear message, the right status, no traceback, nothing written."""

import os
import subprocess
import sys

import pytest

BAD_INPUT, WRONG_USAGE = 4, 2


@pytest.fixture
def files(tmp_path, run):
    """A folder with files that are wrong in one way each."""
    (tmp_path / "good.csv").write_text("id,text\n" + "".join(f"{n},sea ship law\n" for n in range(9)))
    (tmp_path / "same.csv").write_text("id,text\n" + "".join(f"{n},sea ship law\n" for n in range(20)))
    (tmp_path / "broken.jsonl").write_text('{"text": "fine"}\n{"text": "cut\n')
    (tmp_path / "latin.csv").write_bytes(b"id,text\n1,caf\xe9\n")
    (tmp_path / "twice.csv").write_text("id,text\n1,a\n1,b\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("id,text\n")
    (tmp_path / "what.bin").write_bytes(b"\x00\x01")
    (tmp_path / "folder").mkdir()
    (tmp_path / "words.txt").write_bytes(b"caf\xe9")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status", "parts"),
    [
        ("preprocess missing.csv", BAD_INPUT, ["missing.csv: no such file"]),
        (
            "preprocess good.csv --text-col body",
            BAD_INPUT,
            ["no column 'body'", "'id', 'text'", "--text-col"],
        ),
        ("preprocess good.csv --id-col no", BAD_INPUT, ["no column 'no'", "--id-col"]),
        ("preprocess broken.jsonl", BAD_INPUT, ["broken.jsonl, line 2: broken JSON"]),
        (
            "preprocess latin.csv",
            BAD_INPUT,
            ["latin.csv, line 2: not UTF-8", "0xe9", "Name the encoding of such files with --encoding="],
        ),
        (
            "train latin.csv -k 2 --encoding latin9x",
            WRONG_USAGE,
            ["--encoding=latin9x is not known"],
        ),
        ("preprocess twice.csv", BAD_INPUT, ["twice.csv, line 3", "already used on line 2"]),
        ("preprocess empty.csv", BAD_INPUT, ["empty.csv"]),
        ("preprocess header.csv", BAD_INPUT, ["holds no documents"]),
        ("preprocess what.bin", BAD_INPUT, ["known endings", "--format="]),
        ("preprocess folder", BAD_INPUT, ["holds no .txt files"]),
        (
            "preprocess same.csv",
            BAD_INPUT,
            ["no words left", "too common (--max-df=0.5); raise --max-df (1.0: no limit)\n"],
        ),
        ("preprocess good.csv --max-df 1.5", WRONG_USAGE, ["--max-df must be", "got 1.5"]),
        ("preprocess good.csv --min-df few", WRONG_USAGE, ["'few' is neither"]),
        (
            "preprocess good.csv --lang de",
            WRONG_USAGE,
            ["with --stop-words FILE, or none with --stop-words none"],
        ),
        ("preprocess good.csv --lang xx", WRONG_USAGE, ["--lang must be one of", "'xx'"]),
        (
            "preprocess good.csv --stop-words none",
            WRONG_USAGE,
            ["--min-df=5 and --max-df=0.5 leave no words"],
        ),
        (
            "preprocess good.csv --stop-words gone.txt",
            BAD_INPUT,
            ["gone.txt: the list of words cannot be read"],
        ),
        (
            "preprocess good.csv --stop-words words.txt",
            BAD_INPUT,
            ["words.txt, line 1: not UTF-8 (byte 0xe9, number 4 of the line)"],
        ),
        ("preprocess good.csv --format folder", WRONG_USAGE, ["is a file"]),
        ("preprocess good.csv -o good.csv --force", WRONG_USAGE, ["left alone"]),
        ("preprocess", WRONG_USAGE, ["Missing argument 'INPUT'"]),
        ("train missing -k 5", BAD_INPUT, ["missing: no such file or folder"]),
        (
            "train good.csv -k 2",
            BAD_INPUT,
            [
                "--min-df=5 and --max-df=0.5",
                "of 9 documents",
                "lda-vi preprocess good.csv --min-df 1 --max-df 1.0\n",
            ],
        ),
        ("train same.csv -k 2", BAD_INPUT, ["same.csv: no words left", "raise --max-df"]),
        ("train good.csv -k 2 --text-col body", BAD_INPUT, ["no column 'body'", "--text-col"]),
        ("train good.csv", WRONG_USAGE, ["Missing option", "--topics"]),
        ("train {corpus} -k 0", WRONG_USAGE, ["'-k'", "0 is not in the range x>=1"]),
        ("train {corpus} -k many", WRONG_USAGE, ["'many' is not a valid integer"]),
        ("train {corpus} -k 2 --alpha 0", WRONG_USAGE, ["--alpha", "got 0.0"]),
        ("train {corpus} -k 2 --eta -1", WRONG_USAGE, ["--eta", "got -1.0"]),
        ("train {corpus} -k 2 --eta nan", WRONG_USAGE, ["--eta"]),
        ("train {corpus} -k 2 --tol -1", WRONG_USAGE, ["--tol"]),
        ("train {corpus} -k 2 --seed -1", WRONG_USAGE, ["--seed"]),
        (
            "train {corpus} -k 2 -j 0",
            WRONG_USAGE,
            ["--jobs", "'0' is not a number of threads: 1 or more, or -1 for all processors"],
        ),
        ("train {corpus} -k 2 -o good.csv", WRONG_USAGE, ["good.csv: is a file"]),
        ("train {corpus} -k 2 -o good.csv/run", 1, ["good.csv is not a folder"]),
        ("train {run}/model -k 2", BAD_INPUT, ["holds a stored model, not a corpus"]),
        ("topics missing", BAD_INPUT, ["missing: no such folder", "lda-vi train"]),
        ("topics folder", BAD_INPUT, ["a run is needed"]),
        ("topics good.csv", BAD_INPUT, ["a run is needed"]),
        ("topics {corpus}", BAD_INPUT, ["holds a stored corpus, but a run is needed", "from lda-vi train"]),
        ("topics {run} -n 0", WRONG_USAGE, ["-n"]),
        ("topics {run} --by size", WRONG_USAGE, ["'size' is not one of"]),
        ("docs missing", BAD_INPUT, ["missing: no such folder"]),
        ("docs {corpus}", BAD_INPUT, ["a run is needed"]),
        ("docs {run} -n -1", WRONG_USAGE, ["-n"]),
        ("validate missing -k 2", BAD_INPUT, ["missing: no such file or folder"]),
        ("validate {corpus} -k 0", WRONG_USAGE, ["-k"]),
        ("demo -k 0", WRONG_USAGE, ["-k"]),
        ("demo -o good.csv", WRONG_USAGE, ["good.csv: is a file"]),
    ],
)
def test_mistakes(ask, files, trained, run, arguments, status, parts):
    before = sorted(path.name for path in files.iterdir())
    words = [word.format(corpus=trained / "sample.corpus", run=run) for word in arguments.split()]
    answer = ask(*words)
    assert answer.status == status, answer.err
    assert answer.out == ""
    for part in parts:
        assert part in answer.err
    assert answer.err.rstrip().count("Error: ") == 1
    assert "Traceback" not in answer.err
    assert sorted(path.name for path in files.iterdir()) == before


def test_a_mistake_in_a_process_of_its_own_has_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lda_vi", "train", "nothing.corpus", "-k", "3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert done.stderr == "Error: nothing.corpus: no such file or folder\n"


def test_results_can_be_piped_into_head(run):
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lda_vi", "docs", run, "-n", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=buffered,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=120) == 141
