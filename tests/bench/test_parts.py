"""The benchmarks: the same counts and the same judge for all, a watch that stands still, figures that add up."""

import math
from importlib.util import find_spec

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import psi


def test_recipe_in_plain_words(sample):
    from benchmarks import recipe

    texts = [
        "The cat's café sat on MATS!",
        "cat café 42 mats",
        "cat cafe sat",
        "cat a_b mats",
        "cat mats",
    ] * 5
    texts[2] = "cat sat"  # leaves four with cafe
    bag = recipe.count_words(texts)
    assert bag.words == ["café", "sat"]  # cat and mats are in more than half, cafe in too few, a_b is no word
    assert bag.counts.toarray()[:5].tolist() == [[1, 1], [1, 0], [0, 1], [0, 0], [0, 0]]
    lengths = [np.asarray(part.sum(axis=1)).min() for part in (sample.train, sample.test)]
    assert min(lengths) >= 5
    assert sample.train.shape == (108, 201)
    assert sample.test.shape == (12, 201)


def test_split_holds_out_the_first_tenth_of_a_seeded_order():
    from benchmarks import recipe

    tokens = np.r_[4, np.arange(5, 36), 0]
    train, test = recipe.split(sp.csr_matrix(tokens[:, None]))
    order = np.random.default_rng(0).permutation(31)
    assert test.toarray().ravel().tolist() == tokens[1:32][order[:3]].tolist()
    assert train.toarray().ravel().tolist() == tokens[1:32][order[3:]].tolist()


def test_prepared_counts_are_kept_and_read_back(sample, place):
    from benchmarks import corpora

    again = corpora.load("sample", place / "bags")
    assert (place / "bags" / "sample.npz").exists()
    assert (again.train != sample.train).nnz == 0
    assert (again.test != sample.test).nnz == 0


def test_other_sources_of_counts(sample, tmp_path, sample_corpus):
    import click
    from benchmarks import corpora

    for part in ("train", "test"):
        sp.save_npz(tmp_path / f"mine.{part}.npz", getattr(sample, part))
    mine = corpora.load(str(tmp_path / "mine.train.npz"))
    assert mine.name == "mine"
    assert (mine.test != sample.test).nnz == 0
    sample_corpus.save(tmp_path / "stored.corpus")
    stored = corpora.load(str(tmp_path / "stored.corpus"))
    assert stored.train.shape[0] + stored.test.shape[0] == sample_corpus.n_documents
    with pytest.raises(click.UsageError, match="no corpus 'nonsense'"):
        corpora.load("nonsense")
    assert list(corpora.parse(["ap:20", "a/b.npz", "c:x"], 7)) == [("ap", 20), ("a/b.npz", 7), ("c:x", 7)]


def literal_completion(topic_word, alpha, counts):
    """Document completion word by word, from its definition."""
    coins = np.random.default_rng(1)
    heads, seen, hidden = coins.random(int(counts.sum())) < 0.5, [], []
    place = 0
    for row in counts.toarray():
        tokens = np.repeat(np.arange(len(row)), row)
        mine = heads[place : place + len(tokens)]
        seen.append(tokens[mine])
        hidden.append(tokens[~mine])
        place += len(tokens)
    gammas = [alpha + np.full(len(alpha), len(tokens) / len(alpha)) for tokens in seen]
    for _ in range(200):
        new = []
        for tokens, gamma in zip(seen, gammas, strict=True):
            phi = np.exp(psi(gamma)) * topic_word[:, tokens].T
            new.append(alpha + (phi / phi.sum(axis=1, keepdims=True)).sum(axis=0))
        moved = max(np.abs(a - b).mean() for a, b in zip(gammas, new, strict=True))
        gammas = new
        if moved < 1e-3:
            break
    logs = [
        np.log(gamma / gamma.sum() @ topic_word[:, w])
        for gamma, tokens in zip(gammas, hidden, strict=True)
        for w in tokens
    ]
    return np.mean(logs)


def test_judge_is_document_completion_by_its_definition(sample, rng):
    from benchmarks.judge import Judge

    topic_word = rng.dirichlet(np.full(sample.test.shape[1], 0.5), size=4) + 1e-6
    topic_word /= topic_word.sum(axis=1, keepdims=True)
    alpha = rng.gamma(1.0, 0.5, 4)
    expected = literal_completion(topic_word, alpha, sample.test)
    assert Judge(sample.test)(topic_word, alpha) == pytest.approx(expected, abs=1e-9)


def test_watch_stands_still_while_topics_are_judged(monkeypatch):
    from benchmarks import track
    from benchmarks.track import Topics, Track

    now = [0.0]
    for clock in ("perf_counter", "process_time"):
        monkeypatch.setattr(track.time, clock, lambda: now[0])

    def wait(seconds, result=None):
        now[0] += seconds
        return result

    way = Track(lambda topic_word, alpha: wait(100, -7.0))
    with way.running():
        wait(1)
        way.checkpoint("one", lambda: wait(1000, Topics(None, None, seconds=0.25)))
        wait(2)
    wait(10)
    way.checkpoint("end", lambda: wait(1000, Topics(None, None)))
    assert [(p["step"], p["seconds"]) for p in way.points] == [("one", 1.25), ("end", 3.0)]
    assert [p["completion"] for p in way.points] == [-7.0, -7.0]
    assert way.seconds == 3.0


def test_looking_changes_no_bit_of_our_fit(sample):
    from benchmarks import ours, quality
    from benchmarks.track import Track

    watched, plain = Track(lambda topic_word, alpha: 0.0), Track()
    models = [ours.fit(sample.train, 4, track, seed=3) for track in (watched, plain)]
    assert quality._digest(models[0]) == quality._digest(models[1])
    phases = [point["step"].split()[0] for point in watched.points]
    assert set(phases) == {"collapsed", "mean-field", "end"}
    assert phases.count("mean-field") == models[0].n_iter_
    assert plain.points == []
    assert plain.seconds > 0


def test_teams_of_short_documents_are_not_judged(rng):
    from benchmarks import ours
    from benchmarks.track import Track

    from lda_vi.inference.teams import PASSES

    way = Track(lambda topic_word, alpha: 0.0)
    model = ours.fit(sp.csr_matrix(rng.poisson(0.2, (120, 20))), 3, way)
    assert len(way.points) == len(model.history_) - PASSES + 1  # and one for the end
    assert way.points[0]["step"] == f"collapsed {PASSES + 1}"


def test_last_collapsed_checkpoint_is_what_coordinate_ascent_starts_from(sample, monkeypatch):
    from benchmarks import ours
    from benchmarks.track import Track

    from lda_vi.inference import batch, extra_alpha

    begun, seen = [], []
    begin = batch.begin
    monkeypatch.setattr(
        extra_alpha, "choose", lambda *problem: extra_alpha.FIRST
    )  # not searched for at each look
    monkeypatch.setattr(
        batch, "begin", lambda *args, **kwargs: begun.append(begin(*args, **kwargs)) or begun[-1]
    )
    way = Track(lambda topic_word, alpha: seen.append((topic_word, alpha)) or 0.0)
    ours.fit(sample.train, 4, way, seed=1)
    last = max(i for i, point in enumerate(way.points) if point["step"].startswith("collapsed"))
    state = begun[-1]
    np.testing.assert_allclose(seen[last][0], (state.lam / state.lam.sum(axis=0)).T, rtol=1e-6)
    np.testing.assert_allclose(seen[last][1], state.priors.alpha, rtol=1e-12)


def a_run(system, seed, seconds, completion, checkpoints=()):
    """A row as `quality` writes it."""
    points = [{"step": i, "seconds": s, "completion": c} for i, (s, c) in enumerate(checkpoints)]
    row = {"corpus": "ap", "topics": 5, "system": system, "seed": seed, "threads": 2}
    return row | {
        "seconds": seconds,
        "completion": completion,
        "plain_seconds": seconds,
        "checkpoints": points,
    }


def test_summary_of_three_seeds():
    from benchmarks import summary

    way = [(1.0, -8.0), (2.0, -7.5), (4.0, -7.0)]
    rows = [a_run("ours", seed, 4.0, -7.0, way) for seed in range(3)]
    rows += [a_run("tomotopy", seed, 60.0, end) for seed, end in enumerate((-8.5, -7.6, -6.0))]
    rows += [a_run("tomotopy@0.1", seed, 90.0, -7.2) for seed in range(3)]
    table = {line["system"]: line for line in summary.compare(rows)}
    peer = table["tomotopy"]
    assert (peer["seconds"], peer["completion"], peer["spread"]) == (60.0, -7.6, 2.5)
    assert peer["ours_reaches"] == 2.0  # of 1, 2 and never
    assert peer["times_sooner"] == 30.0
    assert peer["fit_sooner"] == 15.0
    assert peer["ours_better"] == pytest.approx(0.6)
    assert table["best eta: tomotopy@0.1"]["times_sooner"] == 90 / 4
    assert summary.reaches(rows[0]["checkpoints"], -6.9) == math.inf


def test_probes_compute_what_they_count(rng):
    import numba
    from benchmarks import probes

    read = numba.njit(lambda array, first, count: probes._read(array, first, count))
    numbers = rng.integers(-(2**62), 2**62, 150)
    for first, lines in ((0, 1), (24, 8), (40, 17)):
        part = numbers[first // 8 : first // 8 + 8 * lines]
        assert read(numbers, first, 64 * lines + 63) == np.bitwise_xor.reduce(part)
    for kind in (np.float32, np.float64):
        half, lines = kind(0.5), probes.CHAINS
        assert probes._fma_loop(1, half) == half + lines * (half * half + half)
        assert probes._fma_loop(2, half) == half + lines * ((half * half + half) * half + half)


def test_roofline_bounds():
    from benchmarks import roofline

    by_fma, by_bytes = roofline.bounds(1000, 100, 2, 800, fma=1e9, bandwidth=1e10)
    assert (by_fma, by_bytes) == (pytest.approx(2e-4), pytest.approx(8e-5))
    assert [roofline.level(n, {1: 10, 2: 100}) for n in (10, 11, 101)] == ["L1", "L2", "memory"]


def test_systems_and_their_etas():
    import click
    from benchmarks import quality

    if find_spec("tomotopy"):
        assert quality.expand(["ours", "tomotopy"], [0.05, 0.1]) == [
            "ours",
            "tomotopy",
            "tomotopy@0.05",
            "tomotopy@0.1",
        ]
    with pytest.raises(click.UsageError, match="unknown system 'mallet'"):
        quality.expand(["mallet"])


def test_scaling_ratios():
    from benchmarks import scaling

    def row(varied, topics, seconds):
        times = dict.fromkeys(scaling.TIMES, seconds)
        return {"corpus": "x", "varied": varied, "topics": topics, "tokens": 9, "threads": 2} | times

    rows = [row("topics", 50, 1.0), row("topics", 100, 2.0), row("topics", 1000, 5.0)]
    ratios = scaling.compare(rows)
    assert [(ratio["size"], ratio["fit_per_pass"]) for ratio in ratios] == [(0.5, 0.5), (10, 2.5)]
    assert scaling.medians([row("topics", 50, s) for s in (1.0, 9.0, 2.0)])["fit_per_pass"] == 2.0


def test_memory_is_a_peak(monkeypatch):
    from benchmarks import memory

    if not memory.CLEAR.exists():
        pytest.skip("the high-water mark cannot be set back on this system")
    megabytes = 64
    way = memory.Marked()
    np.ones(2 * megabytes << 17).sum()  # an earlier and higher peak
    with way.running():
        np.ones(megabytes << 17).sum()
    assert way.peak - way.before == pytest.approx(megabytes << 20, rel=0.1)


def test_distance_and_the_fastest_that_is_near():
    from benchmarks import transform

    assert transform.total_variation([[1, 0], [0.5, 0.5]], [[0, 1], [0.5, 0.5]]) == 0.5
    rows = [
        {"system": "ours", "distance": distance, "documents_per_second": speed}
        for distance, speed in ((0.001, 10), (0.009, 30), (0.011, 90))
    ]
    assert transform.fastest(rows)["ours"]["documents_per_second"] == 30


def test_tables_are_aligned(capsys):
    from benchmarks import results

    rows = [{"name": "a", "n": 12345, "x": -7.25}, {"name": "long", "n": None, "x": 0.5}]
    results.show(rows, ["name", "n", "x"], "title:")
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["", "title:", "name       n        x", "a     12,345  -7.2500", "long       -      0.5"]
