"""Scores of words against their formulas written out, and tables that keep the order of topics."""

import math
import re

import numpy as np
import pytest

from lda_vi.errors import ParameterError
from lda_vi.inspect.topics import MEASURES, highest, top_words, topic_table, word_scores


@pytest.fixture
def topics(rng):
    return rng.gamma(0.3, 2.0, size=(4, 30)) + 1e-6


@pytest.fixture
def share():
    return np.array([0.4, 0.1, 0.3, 0.2])


def test_probability_lift_and_relevance_by_hand(topics, share):
    beta = [[value / sum(row) for value in row] for row in topics]
    for k in range(4):
        for w in range(30):
            p = sum(share[j] * beta[j][w] for j in range(4))
            lift = beta[k][w] / p
            expected = {
                "probability": beta[k][w],
                "lift": lift,
                "relevance": 0.6 * math.log(beta[k][w]) + 0.4 * math.log(lift),
            }
            for by, value in expected.items():
                assert word_scores(topics, share, by=by)[k, w] == pytest.approx(value, rel=1e-12)


def test_frex_by_hand(topics):
    beta = topics / topics.sum(axis=1, keepdims=True)
    exclusivity = beta / beta.sum(axis=0)
    for k in range(4):
        for w in range(30):
            ranks = [np.mean(table[k] <= table[k, w]) for table in (exclusivity, beta)]
            expected = 1 / np.mean([1 / rank for rank in ranks])
            assert word_scores(topics, by="frex")[k, w] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", [1, 3, 30, 50])
def test_the_highest_are_the_first_of_a_stable_sort(rng, n):
    scores = rng.integers(0, 4, size=(5, 30)).astype(float)
    scores[1] = 2.0
    scores[2, ::2] = -np.inf
    np.testing.assert_array_equal(highest(scores, n), np.argsort(-scores, axis=1, kind="stable")[:, :n])


@pytest.mark.parametrize("by", MEASURES)
def test_top_words_are_sorted_and_first_among_all(topics, share, by):
    table = top_words(topics, n=7, by=by, topic_share=share)
    scores = word_scores(topics, share, by=by)
    assert table["topic"].tolist() == np.repeat(range(4), 7).tolist()
    assert table["rank"].tolist() == list(range(7)) * 4
    for k, rows in table.groupby("topic"):
        np.testing.assert_array_equal(rows["score"], np.sort(scores[k])[::-1][:7])
        columns = [int(word[1:]) for word in rows["word"]]
        np.testing.assert_allclose(rows["probability"], topics[k, columns] / topics[k].sum(), rtol=1e-12)


def test_equal_words_stand_in_the_order_of_the_vocabulary():
    words = [f"word{i}" for i in range(2000)]
    topic = np.tile([1.0, 3.0, 2.0, 3.0], 500)
    expected = [words[i] for value in (3.0, 2.0, 1.0) for i in range(2000) if topic[i] == value]
    assert top_words([topic], words, n=2000)["word"].tolist() == expected


def test_more_words_than_there_are(topics):
    assert len(top_words(topics, n=99)) == 4 * 30


def test_the_table_has_a_row_for_each_topic_in_order(topics, share):
    words = [f"word{i}" for i in range(30)]
    table = topic_table(topics, words, n=3, topic_share=share)
    assert table["topic"].tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(table["share"], share, rtol=1e-12)
    for k in range(4):
        expected = [words[i] for i in np.argsort(-topics[k])[:3]]
        assert table["words"][k] == ", ".join(expected)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"by": "tfidf"}, "by must be one of probability, relevance, frex, lift, got 'tfidf'"),
        ({"n": 0}, "n must be an int >= 1, got 0"),
        ({"n": 2.5}, "got 2.5"),
        ({"vocabulary": ["a", "b"]}, "vocabulary must have 30 words, one for each column, got 2"),
    ],
)
def test_refusals(topics, settings, message):
    with pytest.raises(ParameterError, match=message):
        top_words(topics, **settings)


@pytest.mark.filterwarnings("error")
def test_words_that_a_topic_does_not_have_come_last():
    counts = [[0, 3, 1, 0], [2, 0, 1, 0], [0, 0, 0, 0]]  # of Gibbs samples, say; the last topic is empty
    for by in MEASURES:
        scores = word_scores(counts, [3, 2, 0], by=by)
        assert not np.isnan(scores).any()
        assert top_words(counts, list("abcd"), by=by, n=2)["word"].tolist()[:4] == ["b", "c", "a", "c"]
        assert set(scores[:2, 3]) == {-math.inf if by == "relevance" else 0.0}
    assert word_scores(counts, by="relevance", relevance_weight=0)[0, 0] == -math.inf


@pytest.mark.parametrize(
    ("topics", "share", "message"),
    [
        ([1, 2], None, "topic_word must have shape (n_topics, n_words), got (2,)"),
        ([[1, -1], [1, 2]], None, "topic_word must hold finite numbers >= 0"),
        ([[1, 1], [1, 2]], [1, 2, 3], "topic_share must have shape (2,), got (3,)"),
        ([[1, 1], [1, 2]], [0, 0], "topic_share must hold finite numbers >= 0, not all of them 0"),
    ],
)
def test_what_are_no_topics_or_shares(topics, share, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        topic_table(topics, by="lift", topic_share=share)
