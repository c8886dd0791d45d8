"""lda-vi plot: four pictures, each a file that is whole."""

import pytest

pytest.importorskip("matplotlib")

KINDS = [
    ["convergence"],
    ["similarity"],
    ["fit"],
    ["time", "--by", "date", "--bins", "year"],
    ["time", "--by", "label"],
]


@pytest.mark.parametrize("words", KINDS, ids=lambda words: "-".join(words))
@pytest.mark.parametrize(("ending", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_pictures(ask, run, tmp_path, words, ending, start):
    answer = ask("plot", run, *words, "-o", f"picture{ending}", "--title", "A title")
    assert (answer.status, answer.out) == (0, ""), answer.err
    content = (tmp_path / f"picture{ending}").read_bytes()
    assert content.startswith(start)
    assert len(content) > 3000
    assert ending != ".svg" or b"A title" in content
    assert [path.name for path in tmp_path.iterdir()] == [f"picture{ending}"]


def test_default_name_and_refusal(ask, run, tmp_path):
    assert ask("plot", run, "fit", "-q").err == ""
    assert (tmp_path / "run-fit.png").exists()
    answer = ask("plot", run, "fit")
    assert answer.status == 2
    assert "run-fit.png: is there already" in answer.err
    assert ask("plot", run, "fit", "--force").status == 0


def test_topics_of_the_picture_over_time(ask, run, tmp_path):
    assert (
        ask("plot", run, "time", "--by", "label", "--topic", "1", "--topic", "4", "-o", "two.svg").status == 0
    )
    assert ask("plot", run, "time", "--by", "label", "-o", "all.svg").status == 0
    sizes = [(tmp_path / name).stat().st_size for name in ("two.svg", "all.svg")]
    assert sizes[0] < sizes[1] / 2


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["time"], 2, "time needs --by"),
        (["fit", "--by", "date"], 2, "--by goes with time only"),
        (["time", "--by", "party"], 2, "--by=party: there is no such column"),
        (["time", "--by", "label", "--topic", "9"], 2, "--topic must be from 0 to 5, got 9"),
        (["map"], 2, "'map' is not one of"),
        (["fit", "-o", "x.gif"], 2, "must end in .png, .svg or .pdf"),
        (["fit", "-o", "gone/x.png"], 2, "there is no folder gone"),
    ],
)
def test_mistakes(ask, run, tmp_path, arguments, status, message):
    answer = ask("plot", run, *arguments)
    assert (answer.status, answer.out) == (status, "")
    assert message in answer.err
    assert list(tmp_path.iterdir()) == []
