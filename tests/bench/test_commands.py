"""The commands of the benchmarks, on the sample text and with short runs."""

import functools
import hashlib
import json
import math
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

SCRIPTS = Path(__file__).parents[2] / "scripts"
PEERS = {"sklearn": "sklearn", "gensim": "gensim", "tomotopy": "tomotopy", "topica": "topica"}


@pytest.fixture
def run(place):
    """Call a command in this process; return its JSON and what it printed."""
    from benchmarks.__main__ import main

    def run(*words, fails=False):
        out = place / f"{words[0]}-test.json"
        done = CliRunner().invoke(main, [*map(str, words), "--out", str(out)])
        assert fails or done.exception is None, done.output
        return json.loads(out.read_text()), done.output

    return run


def test_quality_of_ours_alone(run):
    result, output = run("quality", "sample:3", "--systems", "ours", "--seeds", "0,1", "--threads", "1")
    assert [row["seed"] for row in result["rows"]] == [0, 1]
    assert all(row["same"] for row in result["rows"])
    assert len(result["summary"]) == 1
    assert {"cpu", "cores", "load_at_start", "load_at_end", "versions"} <= set(result["machine"])
    if find_spec("matplotlib"):
        assert Path(result["picture"]).read_bytes().startswith(b"\x89PNG")
    assert "completion" in output


@pytest.fixture(scope="module")
def beside_peers(place):
    """Rows of short runs of ours and of the peers that are installed, in a process with warnings of its own."""
    out = place / "peers.json"
    words = ["quality", "sample:3", "--systems", ",".join(["ours", *PEERS]), "--seeds", "0", "--threads", "1"]
    command = [sys.executable, "-m", "benchmarks", *words, "--effort", "0.02", "--out", str(out)]
    subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(SCRIPTS)}, check=True, stdout=subprocess.DEVNULL
    )
    return json.loads(out.read_text())["rows"]


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_quality_of_a_peer(peer, beside_peers):
    if find_spec(PEERS[peer]) is None:
        pytest.skip(f"{peer} is not installed")
    rows = [row for row in beside_peers if row["system"].split("-")[0] == peer]
    assert len(rows) == (2 if peer == "topica" else 1)
    for row in rows:
        last = row["checkpoints"][-1]
        assert (row["seconds"], row["completion"]) == (last["seconds"], last["completion"])
        assert row["seconds"] > 0
        assert -math.log(201) - 1 < row["completion"] < -4  # about what knowing nothing of 201 words gives


def test_scaling(run):
    result, _ = run(
        "scaling", "sample:3", "--topics", "3,6", "--shares", "0.5,1", "--threads", "1,2", "--repeats", "1"
    )
    assert (
        sorted(row["varied"] for row in result["rows"]) == ["threads"] * 2 + ["tokens"] * 2 + ["topics"] * 2
    )
    assert all(row["collapsed_pass"] > 0 and row["mean_field_pass"] > 0 for row in result["rows"])
    assert {ratio["size"] for ratio in result["ratios"]} >= {2.0}


def test_memory_sees_what_a_fit_holds(run):
    result, _ = run("memory", "sample:4", "--threads", "1")
    (row,) = result["rows"]
    assert row["peak_bytes"] >= row["before_bytes"] > 0
    assert row["model_mb"] == pytest.approx((4 * 201 + 4 * 108 + 108 + 4) * 8 / 1e6)


def test_transform_beside_sklearn(run):
    result, _ = run(
        "transform", "sample:3", "--systems", "ours,sklearn", "--documents", "40", "--threads", "1"
    )
    ours, sklearn = (
        [row for row in result["rows"] if row["system"] == system] for system in ("ours", "sklearn")
    )
    assert [row["setting"] for row in ours] == [f"mean_change_tol={tol}" for tol in (0.001, 0.01, 0.02, 0.1)]
    assert len(sklearn) == 4
    assert ours[0]["distance"] < 0.01
    assert sklearn[0]["from_ours"] < 0.01  # one problem, one answer
    assert sklearn[0]["ours_faster"] > 0
    assert all(row["documents"] == 40 for row in result["rows"])


@pytest.mark.slow
def test_startup_is_measured_in_a_new_process():
    from benchmarks import children

    seconds = children.call("startup", "measure", threads=1)
    assert {"import", "first_fit", "second_fit", "first_transform", "second_transform"} <= set(seconds)
    assert all(value > 0 for value in seconds.values())


@pytest.mark.slow
def test_same_bits(run, monkeypatch):
    result, _ = run("same-bits", "sample:3", "--threads", "1,2")
    assert len(result["rows"]) == 6
    assert {row["same"] for row in result["rows"]} == {"yes"}
    from benchmarks import same_bits

    digest = functools.partial(lambda *args, threads, **_: hashlib.sha256(bytes([threads])).hexdigest())
    monkeypatch.setattr(same_bits, "digest", digest)
    result, output = run("same-bits", "sample:3", "--threads", "1,2", fails=True)
    assert "results differ" in output
    assert {row["same"] for row in result["rows"]} == {"NO"}


def test_roofline(run, monkeypatch):
    """Seconds as they might be: what is timed on a busy machine decides nothing here."""
    from benchmarks import probes, roofline

    few, many, sums, whole, exp_psi = 1.0, 3.0, 1.5, 4.0, 0.25
    seconds = iter([few, many, sums, whole, exp_psi] * 2)
    monkeypatch.setattr(probes, "LEAST_SECONDS", 1e-4)
    monkeypatch.setattr(roofline, "ROUNDS", 1)
    monkeypatch.setattr(roofline, "best_seconds", lambda act, rounds=1: (act(), next(seconds))[1])
    result, _ = run("roofline", "sample:4")
    assert [row["part"] for row in result["rows"]] == ["step", "sums"] * 2
    assert [row["ms"] for row in result["rows"]] == [500.0, 500.0] * 2
    for row in result["rows"]:
        assert row["binds"] == ("FMA" if row["fma_ms"] > row["bytes_ms"] else "bandwidth")
        assert row["fraction"] == pytest.approx(max(row["fma_ms"], row["bytes_ms"]) / row["ms"])
    assert all(rate > 0 for of in result["arguments"]["rates"].values() for rate in of.values())


def test_roofline_refuses_times_that_make_no_sense(monkeypatch):
    from benchmarks import roofline
    from benchmarks.corpora import load

    monkeypatch.setattr(roofline, "best_seconds", lambda act, rounds=1: 1.0)
    with pytest.raises(click.ClickException, match="keeps the processors busy"):
        roofline.measure(load("sample").train, 4, np.dtype(np.float64))


def test_labels(run):
    result, output = run("labels", "sample:6", "--systems", "ours", "--threads", "1")
    (row,) = result["rows"]
    assert row["n_documents"] == 120
    assert row["purity"] > 0.5 > row["majority"]
    assert "accuracy" in output


@pytest.mark.slow
def test_labels_of_peers(place):
    """Each system's own shares, in a process with warnings of its own."""
    out = place / "labels.json"
    command = [sys.executable, "-m", "benchmarks", "labels", "sample:6", "--threads", "1", "--effort", "0.02"]
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    subprocess.run([*command, "--out", str(out)], env=environment, check=True, stdout=subprocess.DEVNULL)
    rows = json.loads(out.read_text())["rows"]
    assert {row["system"] for row in rows} >= {"ours", "sklearn"}
    assert all(0 < row["nmi"] < 1 and row["n_labels"] == 6 for row in rows)


def test_scores(run):
    result, _ = run("scores", "sample:4", "--threads", "1")
    rows = {row["score"]: row for row in result["rows"]}
    assert set(rows) == {"completion", "left to right, 20 particles", "npmi", "uci", "umass", "c_v"}
    assert rows["completion"]["mean"] < 0
    if find_spec("gensim"):
        assert all(rows[score]["difference_as_gensim"] < 1e-9 for score in ("npmi", "uci", "umass", "c_v"))
        assert rows["umass"]["difference"] < 1e-9
