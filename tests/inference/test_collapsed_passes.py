"""Where collapsed passes begin, what they keep between passes, and when they visit listed topics only."""

import numpy as np
import pytest

from lda_vi.inference import topic_lists
from lda_vi.inference.collapsed_kernels import own_tokens
from lda_vi.inference.collapsed_passes import SHARE_OF_ALL, Passes
from lda_vi.inference.reference import rounded
from lda_vi.inference.tables import row_cuts
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers, even_cuts

ALPHA = np.full(4, 0.3)


@pytest.fixture
def counts(rng):
    """So many words that a table of them is cut into pieces."""
    return as_counts(rng.poisson(0.02, size=(60, 3000)))


def passes(counts, eta, **options):
    with Workers() as workers:
        return Passes(counts, ALPHA, eta, np.random.default_rng(0), workers, **options)


@pytest.mark.parametrize("given", [False, True])
def test_topics_begin_with_all_tokens_a_tenth_of_them_shared_out_evenly(counts, given, rng):
    topics = rng.gamma(0.01, 7.0, size=(3000, 4)).astype(np.float32) if given else None
    begun = passes(counts, np.full((1, 1), 0.2), topics=topics).suff_stats
    even = np.bincount(counts.indices, weights=counts.data, minlength=3000)[:, None] * SHARE_OF_ALL / 4
    np.testing.assert_allclose(begun.sum(), counts.n_tokens, rtol=1e-5)
    assert (begun >= even * (1 - 1e-6)).all()
    own = begun - even
    if given:
        np.testing.assert_allclose(own / own.sum(), topics / topics.sum(), atol=1e-6)
    else:  # topics of a few documents each, all of the same size
        np.testing.assert_allclose(own.sum(axis=0), 0.9 * counts.n_tokens / 4, rtol=1e-4)
        assert ((own > 1e-4).sum(axis=0) < 0.1 * 3000).all()


@pytest.mark.parametrize("shape", [(1, 1), (3000, 1), (3000, 4)])
def test_the_table_is_s_and_eta_before_the_first_pass_and_after_each(counts, shape, rng):
    eta = rng.gamma(2.0, 0.3, size=shape)
    moving = passes(counts, eta)
    assert len(row_cuts(moving.suff_stats)) > 2
    for _ in range(3):
        table = (moving._table[:, :4].astype(np.uint32) << 16).view(np.float32)
        np.testing.assert_array_equal(table, rounded(moving.suff_stats + eta.astype(np.float32)))
        moving.step(ALPHA, 2.9, 0.7)


def test_a_document_of_one_word_is_predicted_by_the_prior_alone():
    """More than all of its own share is taken out, but no count becomes negative."""
    counts = as_counts(np.array([[3.0, 0.0], [0.0, 1.0], [2.0, 2.0]]))
    moving = passes(counts, np.full((1, 1), 0.2))
    moving.step(ALPHA, 1.0, 0.0)
    before = moving.shares.sum(axis=1)
    moving.step(ALPHA, 1.0, 0.0)
    for d, word in ((0, 0), (1, 1)):
        assert before[d] < 1.5 * own_tokens(np.float32(counts.data[word]))
        expected = counts.data[word] * np.log(moving.level[word] / ALPHA.sum())
        assert moving._fit[d] == pytest.approx(expected, rel=1e-5)


def test_lists_are_used_where_few_enough_topics_are_visited(monkeypatch, rng):
    """An entry visits the topics on the list of its document, eight at a time."""
    for name, value in (("FEWEST_TOPICS", 1), ("LEAST_VISITS", 0), ("LEAST_WORDS", 0)):
        monkeypatch.setattr(topic_lists, name, value)
    X = rng.poisson(0.3, size=(50, 40))
    X[:4] += 1  # documents of many words
    counts, n_topics = as_counts(X), 32
    shares = rng.gamma(0.2, 1.0, size=(50, n_topics)).astype(np.float32)
    shares[:4], shares[4] = 1.0, 0.01  # with long lists, of what reaches a trace or of what is as much as any

    def find():
        with Workers() as workers:
            return topic_lists.find(counts.indptr, np.float32(0.2), shares, workers, even_cuts(counts.indptr))

    listed = shares >= np.minimum(0.2, shares.max(axis=1, keepdims=True))
    visits = np.diff(counts.indptr) @ (8 * -(-listed.sum(axis=1) // 8))
    monkeypatch.setattr(topic_lists, "WORTH_A_LIST", len(counts.data) * n_topics / (visits + 0.5))
    lists = find()
    assert np.diff(counts.indptr) @ np.diff(lists.indptr) * 8 == visits
    monkeypatch.setattr(topic_lists, "WORTH_A_LIST", len(counts.data) * n_topics / visits)
    assert find() is None
    monkeypatch.setattr(topic_lists, "WORTH_A_LIST", 0)
    for name, value in (("FEWEST_TOPICS", 33), ("MOST_TOPICS", 31)):
        monkeypatch.setattr(topic_lists, name, value)
        assert find() is None
        monkeypatch.setattr(topic_lists, name, 32)
        assert find() is not None
    n_entries = len(counts.data)
    for name, value in (("LEAST_VISITS", n_entries * n_topics), ("LEAST_WORDS", n_entries / 50)):
        monkeypatch.setattr(topic_lists, name, value + 0.01)
        assert find() is None
        monkeypatch.setattr(topic_lists, name, value)
        assert find() is not None
