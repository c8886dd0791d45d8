"""Exclusivity, FREX, effective numbers and diversity: by loops, and at their ends."""

import tracemalloc

import numpy as np
import pytest
from scipy.stats import rankdata

from lda_vi import ParameterError
from lda_vi.evaluate.topic_quality import topic_diversity, topic_quality
from lda_vi.inspect.topics import word_scores


@pytest.fixture
def topics(rng):
    return rng.gamma(0.3, 1.0, size=(5, 40))


def test_exclusivity_and_frex_by_loops(topics):
    table = topic_quality(topics, n=6)
    beta = topics / topics.sum(axis=1, keepdims=True)
    for k in range(5):
        top = sorted(range(40), key=lambda w, k=k: -beta[k, w])[:6]
        own = beta[k] / beta.sum(axis=0)
        assert table["exclusivity"][k] == pytest.approx(np.mean([own[w] for w in top]), rel=1e-12)
        ranks = rankdata(own) / 40, rankdata(beta[k]) / 40
        frex = [2 / (1 / ranks[0][w] + 1 / ranks[1][w]) for w in top]
        assert table["frex"][k] == pytest.approx(np.mean(frex), rel=1e-12)
    assert table["topic"].tolist() == [0, 1, 2, 3, 4]
    assert table["share"].tolist() == [0.2] * 5


def test_a_long_vocabulary_is_not_ranked_as_a_whole(rng):
    """A few tables of topics and words have to do: with a million words a dozen were most of a report's memory."""
    topics = rng.gamma(0.3, 1.0, size=(20, 20_000))
    tracemalloc.start()
    topic_quality(topics)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * topics.nbytes


def test_words_that_no_topic_has():
    """The top words of a topic of few words are filled up with those it lacks, and those nobody has."""
    topics = np.array([[3.0, 1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 1.0, 0.0]])
    table, frex = topic_quality(topics, n=5), word_scores(topics, by="frex")
    np.testing.assert_array_equal(table["frex"], frex.mean(axis=1))
    assert (frex[:, [2, 4]] == 0).all()


def test_topics_of_their_own_words_and_of_the_same():
    own = topic_quality(np.kron(np.eye(3), np.ones(4)), n=4)
    assert own["exclusivity"].tolist() == [1.0] * 3
    assert own["effective_words"].tolist() == pytest.approx([4.0] * 3)
    same = topic_quality(np.ones((3, 12)), [2, 1, 1], n=4)
    assert same["exclusivity"].tolist() == pytest.approx([1 / 3] * 3)
    assert same["effective_words"].tolist() == pytest.approx([12.0] * 3)
    assert same["share"].tolist() == [0.5, 0.25, 0.25]


def test_one_topic_owns_everything(rng):
    table = topic_quality([rng.random(8)], [1.0], rng.random((6, 1)))
    assert table["exclusivity"][0] == 1


def test_effective_documents(rng):
    tokens = np.zeros((50, 3))
    tokens[:7, 0], tokens[3, 1] = 4.0, 9.0
    tokens[9, 1] = -2.0  # far more than rounding makes of nothing
    table = topic_quality(np.ones((3, 5)), doc_topic=tokens)
    assert table["effective_documents"].tolist() == pytest.approx([7.0, 1.0, 0.0])
    weights = rng.random((50, 3))
    table = topic_quality(np.ones((3, 5)), doc_topic=weights)
    expected = [1 / sum((weights[:, k] / weights[:, k].sum()) ** 2) for k in range(3)]
    np.testing.assert_allclose(table["effective_documents"], expected, rtol=1e-12)


def test_words_that_no_topic_has_change_nothing(topics):
    wider = np.insert(topics, 11, 0.0, axis=1)
    np.testing.assert_allclose(topic_quality(wider), topic_quality(topics), rtol=1e-12)


def test_diversity():
    assert topic_diversity(np.kron(np.eye(3), np.ones(4)), n=4) == 1
    assert topic_diversity(np.tile(np.arange(8.0), (4, 1)), n=3) == 1 / 4
    assert topic_diversity([[3, 2, 1]], n=25) == 1
    with pytest.raises(ParameterError, match="n must be an int >= 1, got 0"):
        topic_diversity([[3, 2, 1]], n=0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"n": 0}, "n must be an int >= 1, got 0"),
        ({"topic_word": np.ones(3)}, "topic_word must have shape"),
        ({"topic_word": -np.ones((2, 3))}, "numbers >= 0"),
        ({"topic_share": [1.0]}, r"topic_share must have shape \(2,\)"),
        ({"topic_share": [0.0, 0.0]}, "not all of them 0"),
        ({"doc_topic": np.ones((4, 3))}, r"doc_topic must have shape \(documents, 2\), got \(4, 3\)"),
    ],
)
def test_what_cannot_be(call, message):
    with pytest.raises(ParameterError, match=message):
        topic_quality(**({"topic_word": np.ones((2, 3))} | call))
