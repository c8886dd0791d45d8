"""Topics in pairs: the similarity is a distance turned round, and shuffled topics find themselves."""

import itertools

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from lda_vi import ParameterError
from lda_vi.evaluate.matching import MEASURES, match_topics, matching_table, shared_probability, similarity


@pytest.fixture
def topics(rng):
    return rng.gamma(0.3, 1.0, size=(5, 40)) + 1e-6


def test_shared_probability_is_one_minus_total_variation(topics):
    shared = shared_probability(topics[:2], topics)
    p = topics / topics.sum(axis=1, keepdims=True)
    for k in range(2):
        for j in range(5):
            assert shared[k, j] == pytest.approx(1 - np.abs(p[k] - p[j]).sum() / 2, rel=1e-12)


def test_hellinger_and_jensen_shannon_are_scipy_s_distances_turned_round(topics):
    other = topics[::-1] + 0.2
    hellinger, js = similarity(topics, other), similarity(topics, other, "jensen-shannon")
    for k in range(5):
        for j in range(5):
            p, q = topics[k] / topics[k].sum(), other[j] / other[j].sum()
            assert hellinger[k, j] == pytest.approx(
                1 - np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2), rel=1e-9
            )
            assert js[k, j] == pytest.approx(1 - jensenshannon(p, q, base=2), rel=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_equal_topics_have_similarity_one_and_empty_ones_none(measure):
    close = similarity([[2, 2, 0], [0, 0, 0]], [[1, 1, 0], [0, 0, 3], [0, 0, 0]], measure)
    np.testing.assert_allclose(close, [[1, 0, 0], [0, 0, 0]], atol=1e-7)


def test_unknown_measures_are_refused(topics):
    with pytest.raises(ParameterError, match="hellinger, jensen-shannon, shared, got 'cosine'"):
        similarity(topics, topics, "cosine")


def test_shuffled_topics_find_themselves(topics, rng):
    order = rng.permutation(5)
    matching = match_topics(topics, 7 * topics[order])
    np.testing.assert_array_equal(order[matching.right], matching.left)
    np.testing.assert_allclose(matching.similarity, 1, rtol=1e-12)


def test_no_other_pairing_shares_more(topics, rng):
    other = topics * rng.gamma(2.0, 1.0, size=topics.shape)
    shared = shared_probability(topics, other)
    best = max(sum(shared[k, j] for k, j in enumerate(order)) for order in itertools.permutations(range(5)))
    assert match_topics(topics, other).similarity.sum() == pytest.approx(best, rel=1e-12)


def test_models_of_different_size(topics):
    matching = match_topics(topics[[3, 1]], topics)
    assert matching.left.tolist() == [0, 1]
    assert matching.right.tolist() == [3, 1]


def test_the_table_names_both_sides(topics):
    words = [f"word{i}" for i in range(40)]
    other = topics[::-1] + 0.3
    matching = match_topics(topics, other)
    table = matching_table(matching, topics, other, words, n=2)
    assert table["similarity"].is_monotonic_decreasing
    for _, row in table.iterrows():
        assert row["words"].split()[0] == words[topics[row["topic"]].argmax()]
        assert row["other_words"].split()[0] == words[other[row["other"]].argmax()]


def test_different_vocabularies_are_refused(topics):
    with pytest.raises(ParameterError, match=r"\(5, 40\) and \(5, 39\)"):
        match_topics(topics, topics[:, 1:])
