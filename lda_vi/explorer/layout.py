r"""Where topics stand to each other: distances, neighbours, a map, an order in a row.

The distance of two topics is that of Hellinger, :math:`\sqrt{1 - \sum_w \sqrt{\beta_{kw} \beta_{jw}}}`: a metric,
from 0 for equal topics to 1 for topics without a common word. The map shows it as well as a plane can (principal
coordinates); documents stand at the mean of their topics.
"""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from lda_vi.explorer.pack import rounded

NEAREST = 6
GRID = 1023  # places of a document on each axis of the map


def topic_distances(beta):
    """Hellinger distances of topics.

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities; rows sum to 1.

    Returns
    -------
    ndarray of float64, shape (K, K)
        Symmetric, 0 on the diagonal.

    Examples
    --------
    >>> topic_distances(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])).round(3)
    array([[0.   , 1.   , 0.541],
           [1.   , 0.   , 0.541],
           [0.541, 0.541, 0.   ]])
    """
    roots = np.sqrt(beta)
    distance = np.sqrt(np.clip(1.0 - roots @ roots.T, 0.0, 1.0))
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0.0)
    return distance


def nearest_topics(distance):
    """Topics nearest to each, the nearest first.

    Parameters
    ----------
    distance : ndarray, shape (K, K)
        From `topic_distances`.

    Returns
    -------
    ndarray of int, shape (K, min(6, K - 1))
    """
    others = distance + np.where(np.eye(len(distance)), np.inf, 0.0)
    return np.argsort(others, axis=1, kind="stable")[:, : min(NEAREST, len(distance) - 1)]


def topic_map(distance):
    """Places of topics on a plane, by principal coordinates.

    Parameters
    ----------
    distance : ndarray, shape (K, K)
        From `topic_distances`.

    Returns
    -------
    ndarray of float64, shape (K, 2)
        Within [-1, 1], one scale for both axes; of each axis the farthest topic is on the positive side. Zero
        where there is only one topic; the second axis is zero for two.

    Examples
    --------
    >>> topic_map(np.array([[0.0, 1.0], [1.0, 0.0]])).round(3).tolist()
    [[1.0, 0.0], [-1.0, 0.0]]
    """
    n_topics = len(distance)
    centre = np.eye(n_topics) - 1.0 / n_topics
    values, vectors = np.linalg.eigh(-0.5 * centre @ distance**2 @ centre)
    places = np.zeros((n_topics, 2))
    for axis in range(min(2, n_topics - 1)):
        length = values[-1 - axis]
        if length > 1e-12:
            places[:, axis] = vectors[:, -1 - axis] * np.sqrt(length)
    farthest = np.abs(places).round(12).argmax(axis=0)
    places *= np.where(places[farthest, [0, 1]] < 0, -1.0, 1.0)
    return places / max(np.abs(places).max(), 1e-12)


def document_places(shares, places):
    """Places of documents, at the mean of their topics, on a grid.

    Parameters
    ----------
    shares : array_like, shape (D, K)
        Shares of the topics; rows sum to 1.
    places : ndarray, shape (K, 2)
        From `topic_map`.

    Returns
    -------
    ndarray of uint16, shape (D, 2)
        0 is -1 on the map and 1023 is 1.
    """
    return np.rint((np.clip(shares @ places, -1.0, 1.0) + 1.0) / 2.0 * GRID).astype(np.uint16)


def topic_order(distance):
    """Topics in a row so that like ones stand side by side: leaves of a tree of average distances.

    Parameters
    ----------
    distance : ndarray, shape (K, K)
        From `topic_distances`.

    Returns
    -------
    ndarray of int, shape (K,)

    Examples
    --------
    >>> order = topic_order(np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.8], [0.1, 0.8, 0.0]])).tolist()
    >>> abs(order.index(0) - order.index(2))
    1
    """
    if len(distance) < 3:
        return np.arange(len(distance))
    return leaves_list(linkage(squareform(distance, checks=False), "average"))


def layout_columns(distance, places):
    """Distances, neighbours, map and order as columns of a block."""
    nearest = nearest_topics(distance)
    return {
        "x": rounded(places[:, 0], 16),
        "y": rounded(places[:, 1], 16),
        "order": topic_order(distance).astype(np.uint16),
        "nearest": nearest.astype(np.uint16).ravel(),
        "distance": np.rint(255 * distance).astype(np.uint8).ravel(),
    }
