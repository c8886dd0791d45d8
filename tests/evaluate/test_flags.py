"""Flags: planted dead, duplicate, background and stop-word topics are found, good ones are left alone."""

import numpy as np
import pytest

from lda_vi import LDA, ParameterError
from lda_vi.evaluate.flags import flag_topics
from lda_vi.text.stopwords import stop_words


@pytest.fixture
def topics(rng):
    """Six topics of 200 words that share little."""
    return rng.dirichlet(np.full(200, 0.05), size=6) + 1e-6


def found(*args, **settings):
    """Topics and flags."""
    table = flag_topics(*args, **settings)
    return list(zip(table["topic"].tolist(), table["flag"].tolist(), strict=True))


def test_good_topics_have_none(topics):
    table = flag_topics(topics, np.full(6, 1 / 6))
    assert table.empty
    assert table.columns.tolist() == ["topic", "flag", "value", "other", "reason"]


def test_a_dead_topic_is_dead_and_nothing_else(topics):
    topics[2] = topics[4] = 1.0
    table = flag_topics(topics, [0.3, 0.3, 0.0, 0.2, 1e-6, 0.2])
    assert table[["topic", "flag"]].values.tolist() == [[2, "dead"], [4, "dead"]]
    assert table["value"].tolist() == pytest.approx([0.0, 1e-6])
    assert table["reason"][1] == "holds 1e-06 of the tokens"
    assert (2, "dead") not in found(topics)


def test_duplicates_name_each_other(topics, rng):
    topics[5] = topics[1] * rng.uniform(0.8, 1.2, size=200)
    table = flag_topics(topics)
    assert table[["topic", "flag", "other"]].values.tolist() == [[1, "duplicate", 5], [5, "duplicate", 1]]
    assert 0.8 < table["value"][0] < 1
    assert table["reason"][0] == f"shares {table['value'][0]:.0%} with topic 5"


def test_the_background_is_a_topic_that_says_what_all_say(topics):
    topics[3] = topics[[0, 1, 2, 4, 5]].mean(axis=0)
    assert found(topics) == [(3, "background")]
    rest = topics / topics.sum(axis=1, keepdims=True)
    expected = np.minimum(rest[3], rest[[0, 1, 2, 4, 5]].mean(axis=0)).sum()
    assert flag_topics(topics)["value"][0] == pytest.approx(expected, rel=1e-10)


def test_a_large_topic_is_not_its_own_background(topics):
    """Most of the corpus is this topic: the corpus looks like it, the rest does not."""
    assert found(topics, [0.9, *[0.02] * 5]) == []


def test_stop_words(topics):
    words = ["the", "And", "of", "tax", "war", *(f"w{i}" for i in range(195))]
    topics[2] = [0.3, 0.2, 0.1, 0.09, 0.08, *[1e-3] * 195]
    topics[0, :2] = topics[0].max() * np.array([3, 2])
    settings = {"vocabulary": words, "stop_words": stop_words("en"), "n": 6}
    table = flag_topics(topics, **settings)
    assert table[["topic", "flag", "value"]].values.tolist() == [[2, "stop words", 0.5]]
    assert table["reason"][0] == "made of the, And, of"
    assert found(topics, **settings | {"stop_words": ()}) == []


def test_one_topic_is_compared_with_nothing():
    assert found([[3, 2, 1]], [1.0], ["the", "of", "tax"]) == []
    assert found([[3, 2, 1]], [1.0], ["the", "of", "tax"], stop_words=["the", "of"]) == [(0, "stop words")]


def test_thresholds(topics):
    topics[5] = topics[1]
    assert found(topics, duplicate=1.1) == []
    assert len(found(topics, duplicate=0.0)) == 6
    assert len(found(topics, background=0.0, duplicate=2)) == 6
    assert found(topics, [0.5, 0.1, 0.1, 0.1, 0.1, 0.1], dead=0.7, duplicate=2) == [
        (k, "dead") for k in range(1, 6)
    ]


def test_a_fit_with_too_many_topics_is_found_out(rng):
    X = rng.multinomial(50, rng.dirichlet(np.full(30, 0.1)), size=40)
    model = LDA(12, random_state=0, doc_topic_prior=0.1, topic_word_prior=0.1).fit(X)
    assert len(found(model.components_, model.topic_share_)) >= 6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"dead": 1.5}, "dead must be at most 1"),
        ({"dead": -1}, "dead must be a number >= 0, got -1"),
        ({"background": float("nan")}, "background must be a number >= 0, got nan"),
        ({"duplicate": "0.5"}, "duplicate must be a number"),
        ({"topic_share": [1, 2]}, "topic_share must have shape"),
        ({"stop_words": ["a"]}, "no vocabulary"),
    ],
)
def test_what_cannot_be(topics, call, message):
    with pytest.raises(ParameterError, match=message):
        flag_topics(topics, **call)
