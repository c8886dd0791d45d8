"""States for the laws: tiny corpora, random points, priors of every shape."""

from typing import NamedTuple

import numpy as np
import pytest

from lda_vi.inference.state import Counts
from lda_vi.inference.validation import as_counts

N_WORDS, N_TOPICS = 5, 3
ETA_VK = np.linspace(0.05, 3.0, N_WORDS * N_TOPICS).reshape(N_WORDS, N_TOPICS)

PRIORS = {
    "small": (np.full(N_TOPICS, 0.1), np.array([[0.01]])),
    "above one": (np.full(N_TOPICS, 5.0), np.array([[2.0]])),
    "alpha a vector": (np.array([0.05, 0.9, 4.0]), np.array([[0.4]])),
    "eta per word": (np.full(N_TOPICS, 0.5), np.array([[0.1], [0.2], [1.5], [0.02], [7.0]])),
    "eta per word and topic": (np.full(N_TOPICS, 0.7), ETA_VK),
}


class Point(NamedTuple):
    """A corpus, priors and a state that no update has touched."""

    X: np.ndarray
    counts: Counts
    alpha: np.ndarray
    eta: np.ndarray
    gamma: np.ndarray
    lam: np.ndarray


def random_point(rng, alpha, eta, n_docs=6, n_words=N_WORDS):
    """Draw counts with gaps, repeats and an empty document, and a random gamma and lam."""
    X = rng.poisson(0.8, size=(n_docs, n_words)) * rng.integers(1, 4, size=(n_docs, n_words))
    X[min(2, n_docs - 1)] = 0
    gamma = rng.gamma(1.0, 2.0, size=(n_docs, len(alpha))) + 0.01
    lam = rng.gamma(1.0, 2.0, size=(n_words, len(alpha))) + 0.01
    return Point(X, as_counts(X), alpha, eta, gamma, lam)


@pytest.fixture(params=PRIORS)
def point(request, rng):
    """A random point for each shape of the priors."""
    return random_point(rng, *PRIORS[request.param])
