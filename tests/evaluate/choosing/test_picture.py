"""The picture: it shows the numbers of the table, marks the choice, and is the same file each time."""

import builtins

import numpy as np
import pandas as pd
import pytest

from lda_vi import MissingExtra, ParameterError
from lda_vi.evaluate.choosing.result import KChoice
from lda_vi.evaluate.choosing.rule import HeldOut, Recommendation

TABLE = pd.DataFrame(
    {
        "topics": [10, 20, 50],
        "held_out": [-8.0, -7.5, -7.4],
        "held_out_error": 0.05,
        "behind": [0.6, 0.1, 0.0],
        "behind_error": [0.01, 0.01, 0.0],
        "coherence": [0.1, 0.2, 0.15],
        "exclusivity": [0.6, 0.7, 0.75],
        "stability": [0.9, 0.7, 0.4],
        "stability_low": [0.8, 0.6, 0.3],
        "stability_high": [1.0, 0.8, 0.5],
        "found": [1.0, 0.8, 0.3],
        "dead": [0.0, 1.0, 5.0],
        "duplicate": [0.0, 0.0, 2.0],
        "seconds": 1.0,
    }
)


def choice(table=TABLE):
    fits = pd.concat([table.assign(seed=seed) for seed in range(3)], ignore_index=True)
    held_out = HeldOut(*np.zeros((2, 3)), *np.zeros((2, 3, 3)))
    chosen = Recommendation(int(table["topics"].iloc[len(table) // 2]), "", [], [])
    return KChoice(table, chosen, fits, {}, held_out)


@pytest.fixture(autouse=True)
def _drawing():
    pytest.importorskip("matplotlib")


def test_the_panels_show_the_table():
    figure = choice().plot()
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[:3] == ["Held-out documents", "Stability", "Found again"]
    lines = [np.asarray(line.get_ydata()).tolist() for axes in figure.axes for line in axes.lines]
    for name in ("held_out", "stability", "found", "coherence", "exclusivity"):
        assert TABLE[name].tolist() in lines, name
    assert (TABLE["dead"] / TABLE["topics"]).tolist() in lines
    assert "20 topics" in figure.get_suptitle()
    for axes in figure.axes:
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["10", "20", "50"]


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_same_search_gives_the_same_file(tmp_path, ending):
    for name in ("first", "second"):
        choice().plot(tmp_path / f"{name}{ending}")
    first, second = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("first", "second"))
    assert first == second
    assert len(first) > 5000


@pytest.mark.parametrize(
    "table",
    [
        TABLE.iloc[1:2],
        TABLE.assign(stability=np.nan, stability_low=np.nan, stability_high=np.nan, found=np.nan),
        TABLE.assign(coherence=np.nan),
        TABLE.assign(topics=[1, 2, 3]),
    ],
    ids=["one number", "one seed", "no coherence", "from one on"],
)
def test_missing_scores_and_single_numbers_can_be_drawn(tmp_path, table):
    found = choice(table.reset_index(drop=True))
    found.plot(tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").stat().st_size > 5000
    lines = [np.asarray(line.get_ydata()).tolist() for axes in found.plot().axes for line in axes.lines]
    for name in ("held_out", "coherence", "exclusivity"):  # those that are there are shown whole
        assert table[name].isna().any() or table[name].tolist() in lines, name


def test_close_numbers_do_not_write_over_each_other():
    topics = [10, *range(11, 40), 1000]
    table = pd.concat([TABLE.iloc[:1]] * len(topics), ignore_index=True).assign(topics=topics)
    shown = [tick.get_text() for tick in choice(table).plot().axes[0].get_xticklabels()]
    assert shown[0] == "10"
    assert len(shown) < 12


def test_unknown_endings_and_no_matplotlib(tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match=r"must end in \.png, \.svg or \.pdf"):
        choice().plot(tmp_path / "picture.bmp")
    real = builtins.__import__

    def without(name, *args, **more):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r'pip install "lda_vi\[plot\]"'):
        choice().plot(tmp_path / "picture.png")
    assert list(tmp_path.iterdir()) == []
