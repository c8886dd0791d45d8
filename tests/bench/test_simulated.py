"""Counts drawn for the benchmark: always the same, and of the kinds their names say."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def simulated(place):
    """The module, which can be imported only here."""
    from benchmarks import simulated

    return simulated


@pytest.mark.parametrize("name", ["baskets", "clusters"])
def test_what_is_drawn_is_always_the_same_and_has_no_empty_word(simulated, name):
    bag = simulated.draw(name)
    assert (bag.counts != simulated.draw(name).counts).nnz == 0
    assert bag.counts.shape[1] == len(bag.words)
    assert (np.asarray(bag.counts.sum(axis=0)) > 0).all()


def test_nothing_is_counted_twice_in_a_basket(simulated):
    assert set(simulated.draw("baskets").counts.data) == {1}


def test_every_kind_is_a_corpus_and_is_explained(simulated):
    from benchmarks import corpora

    assert set(simulated.names()) <= set(corpora.available())
    explained = [line.split()[0] for line in simulated.__doc__.splitlines()[2:] if line]
    assert sorted(explained) == simulated.names()


def test_documents_have_the_tokens_asked_for(simulated, rng):
    lengths = np.array([0, 3, 500])
    for own in (None, 0.5):
        counts = simulated.mixtures(rng, lengths, 40, 3, alpha=0.5, eta=0.1, own=own)
        assert counts.sum(axis=1).tolist() == lengths.tolist()


def test_documents_with_words_of_their_own_hold_fewer_words(simulated, rng):
    """Of as many tokens: the others draw from all of their topics' words."""
    held = [
        (simulated.mixtures(rng, np.full(50, 2000), 300, 2, alpha=5.0, eta=1.0, own=own) > 0).sum()
        for own in (None, 0.2)
    ]
    assert held[1] < 0.6 * held[0]
