"""Held-out documents: drawn once, from those that can be judged, and in no fit."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi import CountsError, ParameterError
from lda_vi.evaluate.choosing.split import split_documents


@pytest.fixture
def counts(rng):
    """Two hundred documents, of which every fifth has fewer than two tokens."""
    dense = rng.poisson(1.0, size=(200, 12)) + 1
    dense[::5] = 0
    dense[::10, 3] = 1
    return csr_matrix(dense)


def test_every_document_is_on_one_side(counts):
    split = split_documents(counts, 0.25, seed=3)
    rest = np.setdiff1d(np.arange(200), split.rows)
    assert (split.held_out != counts[split.rows]).nnz == 0
    assert (split.train != counts[rest]).nnz == 0


def test_only_documents_that_can_be_judged_are_held_out(counts):
    split = split_documents(counts, 0.5)
    assert split.held_out.shape[0] == 80
    assert split.held_out.sum(axis=1).min() >= 2


def test_the_seed_decides(counts):
    rows = [split_documents(counts, seed=seed).rows.tolist() for seed in (0, 0, 1)]
    assert rows[0] == rows[1] != rows[2]


def test_at_least_two_are_held_out_and_two_are_left():
    assert split_documents(np.ones((10, 2)), 0.01).held_out.shape[0] == 2
    assert split_documents(np.ones((10, 2)), 0.99).train.shape[0] == 2


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 2, True, "much", float("nan")])
def test_shares_that_are_none(counts, share):
    with pytest.raises(ParameterError, match="held_out must be a share"):
        split_documents(counts, share)


@pytest.mark.parametrize("dense", [np.ones((1, 5)), np.eye(50), np.zeros((20, 3))])
def test_too_few_documents(dense):
    with pytest.raises(CountsError, match=r"the corpus has [0-9] documents of two tokens or more"):
        split_documents(dense)


def test_held_out_documents_that_are_too_short_to_be_halved():
    """Documents of two different words: by the coins of seed 0 one of the two held out keeps both in view."""
    short = np.eye(12, 14) + np.eye(12, 14, 1)
    with pytest.raises(CountsError, match="of the 2 held-out documents only 1 have a token left to predict"):
        split_documents(short, seed=0)
    assert split_documents(short, seed=1).held_out.shape[0] == 2
