"""Where topics and documents stand."""

import numpy as np
import pytest

from lda_vi.explorer.layout import document_places, nearest_topics, topic_distances, topic_map, topic_order


def test_distances_are_those_of_hellinger(rng):
    beta = rng.dirichlet(np.full(9, 0.3), 5)
    found = topic_distances(beta)
    for one in range(5):
        for other in range(5):
            gap = np.sqrt(((np.sqrt(beta[one]) - np.sqrt(beta[other])) ** 2).sum() / 2)
            assert found[one, other] == pytest.approx(gap, abs=1e-7)


def test_three_topics_keep_their_distances_on_the_map(rng):
    distance = topic_distances(rng.dirichlet(np.ones(6), 3))
    places = topic_map(distance)
    assert np.abs(places).max() == pytest.approx(1)
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert gaps / gaps[0, 1] == pytest.approx(distance / distance[0, 1])


@pytest.mark.parametrize("n_topics", [1, 2])
def test_few_topics_have_a_map_too(n_topics):
    distance = 1.0 - np.eye(n_topics)
    assert np.isfinite(topic_map(distance)).all()
    assert topic_map(distance)[:, 1].tolist() == [0.0] * n_topics
    assert topic_order(distance).tolist() == list(range(n_topics))
    assert nearest_topics(distance).shape == (n_topics, n_topics - 1)


def test_documents_stand_at_the_mean_of_their_topics():
    places = np.array([[-1.0, 0.0], [1.0, 0.5]])
    found = document_places(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), places)
    assert found.tolist() == [[0, 512], [1023, 767], [512, 639]]


def test_like_topics_stand_side_by_side(rng):
    base = rng.dirichlet(np.full(30, 0.2), 4)
    beta = np.concatenate([base, 0.95 * base + 0.05 / 30])
    order = topic_order(topic_distances(beta)).tolist()
    assert all(abs(order.index(topic) - order.index(topic + 4)) == 1 for topic in range(4))
    assert nearest_topics(topic_distances(beta))[:, 0].tolist() == [4, 5, 6, 7, 0, 1, 2, 3]
