"""``lda-vi report``, from a run to a file."""

import json
from pathlib import Path

import pytest

from lda_vi.cli import main
from lda_vi.explorer.page import page_title

SAMPLE = Path(__file__).parents[2] / "data" / "sample.jsonl"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the run `run`."""
    place = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert main(["preprocess", str(SAMPLE), "-q"]) == 0
        assert main(["train", "sample.corpus", "-k", "4", "-o", "run", "-q"]) == 0
    return place


@pytest.fixture
def report(place, monkeypatch, capfd):
    """A function that runs the command there: status, stdout, stderr."""
    monkeypatch.chdir(place)

    def run(*arguments):
        capfd.readouterr()
        status = main(["report", *arguments])
        return status, *capfd.readouterr()

    return run


def test_a_page_goes_beside_the_run(report, place):
    status, out, err = report("run")
    assert (status, out) == (0, "run.html\n")
    assert page_title(place / "run.html") == "run"
    assert "120 documents whole" in err
    assert report("run")[0] == 0  # over a page of ours another may be written


def test_what_is_in_it_can_be_had_as_json(report, place):
    status, out, _ = report("run", "-o", "a.html", "--text", "none", "--json", "-q")
    facts = json.loads(out)
    assert status == 0
    assert facts["bytes"] == (place / "a.html").stat().st_size
    assert (facts["policy"], facts["texts"], facts["snippets"], facts["no_text"]) == ("none", 0, 0, 120)


def test_the_same_run_gives_the_same_bytes(report, place):
    for name in ("one.html", "two.html"):
        assert report("run", "-o", name, "-q")[0] == 0
    assert (place / "one.html").read_bytes() == (place / "two.html").read_bytes()


def test_other_files_are_left_alone(report, place):
    (place / "notes.html").write_text("mine")
    status, _, err = report("run", "-o", "notes.html")
    assert status == 2
    assert "is another file" in err
    assert (place / "notes.html").read_text() == "mine"
    assert report("run", "-o", "notes.html", "--force", "-q")[0] == 0
    assert page_title(place / "notes.html") == "run"
    assert report("run", "-o", "run")[0] == 2
    assert report("run", "-o", "none/page.html")[0] == 1


def test_a_page_of_something_else_is_left_alone(report, place):
    other = ("-o", "study.html", "--text", "none", "-q")
    assert report("run", *other, "--title", "Study <1>")[0] == 0
    status, _, err = report("run", *other)
    assert status == 2
    assert "is another page, called 'Study <1>', not 'run'" in err
    assert page_title(place / "study.html") == "Study <1>"
    assert report("run", *other, "--title", "Study <1>")[0] == 0
    assert report("run", *other, "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["sample.corpus"], 4, "holds a stored corpus or model, but a run is needed"),
        (["nothing"], 4, "no such folder"),
        (["run", "--max-size", "10kB"], 2, "--max-size=0.01 MB is not enough"),
        (["run", "--max-size", "much"], 2, "'much' is not a size; write 800kB or 20MB"),
        (["run", "--text", "some"], 2, "'some' is not one of"),
        (["run", "--columns", "label,year"], 2, "--columns=year: there is no such column"),
    ],
)
def test_mistakes_are_told(report, arguments, status, message):
    found, _, err = report(*arguments)
    assert found == status
    assert message in err


def test_what_is_left_out_is_told(report):
    err = report("run", "-o", "b.html", "--max-size", "230kB", "--text", "full", "--columns", "none")[2]
    assert "for --max-size" in err
    assert "columns label, date (--columns)" in err


@pytest.mark.parametrize(
    ("size", "number"), [("800kB", 800_000), ("20MB", 20_000_000), ("5", 5), ("1.5m", 1_500_000)]
)
def test_sizes_are_read(size, number):
    from lda_vi.cli.report import Size

    assert Size().convert(size, None, None) == number
