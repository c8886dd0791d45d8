"""Stability: what every seed finds is at 1, noise is not; intervals hold what they promise."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from lda_vi import LDA, ParameterError, VocabularyError
from lda_vi.evaluate.matching import MEASURES
from lda_vi.evaluate.stability import partner_similarity, topic_stability

K, V = 6, 80


@pytest.fixture
def fits(rng):
    """Five fits in which topics 0 to 3 come back, a bit blurred, and 4 and 5 are another noise each time."""
    solid = rng.gamma(0.2, 1.0, size=(4, V)) + 1e-3
    made = []
    for _ in range(5):
        noise = rng.gamma(0.2, 1.0, size=(2, V)) + 1e-3
        made.append(np.vstack([solid * rng.gamma(50.0, 1 / 50, size=solid.shape), noise]))
    return made


@pytest.mark.parametrize("measure", MEASURES)
def test_topics_that_come_back_are_told_from_noise(fits, measure):
    found = topic_stability(fits, measure=measure)
    assert found.table["stability"][:4].min() > 0.85 > 0.6 > found.table["stability"][4:].max()
    assert found.table["found"].tolist() == [4, 4, 4, 4, 0, 0]
    np.testing.assert_allclose(found.found, np.where(np.eye(5), 1, 4 / 6))
    assert (found.table["low"] <= found.table["stability"]).all()
    assert (found.table["high"] >= found.table["stability"]).all()
    assert found.low < found.mean < found.high
    assert found.note == ""


def test_the_order_of_topics_and_their_scale_do_not_matter(fits, rng):
    moved = [fits[0], *(7 * fit[rng.permutation(K)] for fit in fits[1:])]
    there, here = topic_stability(fits), topic_stability(moved)
    np.testing.assert_allclose(here.table["stability"], there.table["stability"], atol=1e-7)
    assert here.mean == pytest.approx(there.mean, abs=1e-7)


def test_models_know_their_words_in_whatever_order(rng):
    X = pd.DataFrame(rng.poisson(0.7, size=(40, 12)), columns=list("abcdefghijkl"))
    models = [LDA(3, random_state=0).fit(X[list(words)]) for words in ("abcdefghijkl", "lkjihgfedcba")]
    expected = topic_stability([models[0].components_, models[1].components_[:, ::-1]], list("abcdefghijkl"))
    found = topic_stability(models)
    assert found.mean == expected.mean
    assert found.table["words"].tolist() == expected.table["words"].tolist()
    with pytest.raises(
        VocabularyError, match=r"fits\[1\] has other words than fits\[0\] \(11 and 12 words\)"
    ):
        topic_stability([models[0], LDA(3, random_state=0).fit(X[list("abcdefghijk")])])


def test_equal_fits_are_at_one(fits):
    found = topic_stability([fits[0]] * 3)
    assert [found.mean, found.low, found.high] == pytest.approx([1, 1, 1], abs=1e-6)


def test_the_interval_of_a_topic_is_the_one_stated(fits):
    found = topic_stability(fits[:3], level=0.9)
    x = np.array([partner_similarity(fits[0], fit) for fit in fits[1:3]])
    own = ((x - x.mean(axis=0)) ** 2).sum(axis=0)
    variance = (own + 4 * own.mean()) / 5
    width = student.ppf(0.95, 5) * np.sqrt(variance / 2)
    np.testing.assert_allclose(found.table["stability"], x.mean(axis=0))
    np.testing.assert_allclose(found.table["low"], np.clip(x.mean(axis=0) - width, 0, 1))
    np.testing.assert_allclose(found.table["high"], np.clip(x.mean(axis=0) + width, 0, 1))


def test_the_interval_of_all_is_that_of_the_jackknife(fits):
    found = topic_stability(fits)
    pair = {(a, b): partner_similarity(fits[a], fits[b]).mean() for a in range(5) for b in range(a)}
    mean = np.mean(list(pair.values()))
    without = [np.mean([x for which, x in pair.items() if r not in which]) for r in range(5)]
    half = student.ppf(0.975, 4) * np.sqrt(4 / 5 * sum((x - mean) ** 2 for x in without))
    assert [found.mean, found.low, found.high] == pytest.approx([mean, mean - half, mean + half])
    assert found.pairs[3, 1] == pytest.approx(pair[3, 1])


def test_no_interval_leaves_what_is_possible():
    """One other fit finds both topics, the other none of them: all is open."""
    found = topic_stability([np.eye(2, 8), np.eye(2, 8), np.eye(2, 8, k=4)])
    assert found.table[["stability", "low", "high"]].values.tolist() == [[0.5, 0.0, 1.0]] * 2
    assert (found.low, found.high) == (0.0, 1.0)


def test_topics_without_a_partner_have_none(fits):
    assert np.count_nonzero(partner_similarity(fits[0], fits[1][:4])) == 4
    found = topic_stability([fits[0], fits[1][:3], fits[2]])
    assert found.pairs[0, 1] == pytest.approx(partner_similarity(fits[0], fits[1][:3]).sum() / K)


def test_dead_topics_do_not_count(fits, rng):
    """Three dead topics in each fit, all alike, which would look perfectly stable."""
    dead = np.full((3, V), 0.01)
    padded = [np.vstack([dead, fit]) for fit in fits]
    live = [np.r_[[False] * 3, [True] * K]] * 5
    assert topic_stability(padded).mean > topic_stability(fits).mean + 0.05
    found = topic_stability(padded, live=live)
    assert found.mean == pytest.approx(topic_stability(fits).mean)
    assert found.table["topic"].tolist() == [3, 4, 5, 6, 7, 8]


def test_two_fits_have_no_interval_and_it_is_said(fits):
    found = topic_stability(fits[:2])
    assert np.isnan([found.low, found.high]).all()
    assert found.table[["low", "high"]].isna().all(axis=None)
    assert "no interval" in found.note
    assert "few" in topic_stability(fits[:3]).note


def test_another_reference_and_the_words(fits):
    words = [f"word{i}" for i in range(V)]
    models = [SimpleNamespace(components_=fit, feature_names_in_=words) for fit in fits]
    found = topic_stability(models, reference=2, n=3)
    assert found.table["words"][0].split()[0] == words[fits[2][0].argmax()]
    np.testing.assert_allclose(
        found.table["stability"],
        np.mean([partner_similarity(fits[2], fits[r]) for r in (0, 1, 3, 4)], axis=0),
    )


@pytest.mark.slow
def test_intervals_hold_the_mean_over_more_seeds(sample_corpus):
    """Twelve fits of the sample: intervals from three of them against the mean over the other nine."""
    fits = [LDA(8, random_state=seed).fit(sample_corpus) for seed in range(12)]
    held = []
    for first in range(0, 12, 3):
        order = np.roll(np.arange(12), -first)
        table = topic_stability([fits[r] for r in order[:3]]).table
        truth = np.mean(
            [partner_similarity(fits[order[0]].components_, fits[r].components_) for r in order[3:]], 0
        )
        held += list((table["low"] <= truth) & (truth <= table["high"]))
    assert np.mean(held) > 0.85


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": 5}, "number of a fit, 0 to 4, got 5"),
        ({"level": 95}, "level must be a probability between 0 and 1, such as 0.95, got 95"),
        ({"measure": "cosine"}, "measure must be one of"),
        ({"live": [[True] * K] * 4}, r"live must hold a mask for each fit, of lengths \[6, 6, 6, 6, 6\]"),
        ({"live": [[True] * K] * 4 + [[False] * K]}, "at least one topic"),
    ],
)
def test_settings_that_cannot_work(fits, options, message):
    with pytest.raises(ParameterError, match=message):
        topic_stability(fits, **options)


@pytest.mark.parametrize("n", [0, 1])
def test_one_fit_is_not_enough(fits, n):
    with pytest.raises(ParameterError, match=f"two fits or more, got {n}"):
        topic_stability(fits[:n])
