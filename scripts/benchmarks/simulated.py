"""Counts that are no texts, drawn from models whose topics are known: what else people give to an LDA.

species   600 places, 80 species, thousands of each: 6 topics, and places that differ by themselves
cells     600 cells, 2000 genes, 3000 molecules each: 10 topics, and cells that differ by themselves
factors   counts of sums of 10 factors, which make long documents longer
clusters  documents of one topic each, of 15
baskets   sets of up to nine of 300 goods: 12 topics, nothing counted twice
clicks    six clicks on 60 pages: 8 topics
books     60 documents of 40,000 tokens, which keep to words of their own: 20 topics
lengths   documents of 10 to 20,000 tokens: 20 topics
weak      8 topics that share nine tenths of their words
"""

import numpy as np
import scipy.sparse as sp

from benchmarks.recipe import Bag

SEED = 0


def names():
    """What can be drawn."""
    return sorted(_MAKERS)


def draw(name):
    """Counts of one kind, always the same.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Bag
    """
    counts = _MAKERS[name](np.random.default_rng(SEED))
    counts = sp.csr_matrix(counts[:, counts.any(axis=0)].astype(np.int32))
    return Bag(counts, [f"w{i}" for i in range(counts.shape[1])])


def mixtures(rng, lengths, n_words, n_topics, *, alpha, eta, own=None):
    """Documents of an LDA; with `own`, each draws from its words times gamma variables of about that shape.

    Parameters
    ----------
    rng : Generator
    lengths : ndarray of int, shape (D,)
        Tokens.
    n_words, n_topics : int
        V and K.
    alpha, eta : float
        Priors of one topic, and of one word.
    own : float, optional
        The smaller, the more documents keep to words of their own.

    Returns
    -------
    ndarray of int, shape (D, V)
    """
    topics = rng.dirichlet(np.full(n_words, eta), n_topics)
    words = rng.dirichlet(np.full(n_topics, alpha), len(lengths)) @ topics
    if own is not None:
        words = rng.gamma(own * n_words * words + 1e-12)
        words /= words.sum(axis=1, keepdims=True)
    return rng.multinomial(lengths, words)


def _long_tail(rng, n):
    return (40 * rng.pareto(1.1, n) + 10).astype(int).clip(max=20_000)


def _factors(rng):
    return rng.poisson(3.0 * rng.gamma(0.3, size=(1000, 10)) @ rng.gamma(0.2, size=(10, 400)))


def _clusters(rng):
    topics = rng.dirichlet(np.full(800, 0.05), 15)
    return rng.multinomial(rng.poisson(40, 3000), topics[rng.integers(15, size=3000)])


def _weak(rng):
    topics = 0.9 / 500 + 0.1 * rng.dirichlet(np.full(500, 0.02), 8)
    return rng.multinomial(100, rng.dirichlet(np.full(8, 0.2), 2000) @ topics)


_MAKERS = {
    "species": lambda rng: mixtures(rng, rng.poisson(5000, 600), 80, 6, alpha=0.3, eta=0.15, own=2.0),
    "cells": lambda rng: mixtures(rng, rng.poisson(3000, 600), 2000, 10, alpha=0.2, eta=0.05, own=1.0),
    "factors": _factors,
    "clusters": _clusters,
    "baskets": lambda rng: mixtures(rng, rng.poisson(9, 6000), 300, 12, alpha=0.15, eta=0.05) > 0,
    "clicks": lambda rng: mixtures(rng, rng.poisson(6, 20_000), 60, 8, alpha=0.3, eta=0.1),
    "books": lambda rng: mixtures(rng, rng.poisson(40_000, 60), 5000, 20, alpha=0.1, eta=0.02, own=0.5),
    "lengths": lambda rng: mixtures(rng, _long_tail(rng, 1500), 1500, 20, alpha=0.1, eta=0.03),
    "weak": _weak,
}
