"""Whatever weight a reader chooses, the words that come first are in the page."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi.explorer.words import (
    LISTED,
    contenders,
    largest_shares,
    removed_words,
    topic_words,
    word_table,
    words_alike,
)
from lda_vi.inspect.topics import word_scores


@pytest.mark.parametrize("n", [1, 5, 30])
def test_contenders_are_those_that_some_mean_brings_up(rng, n):
    for size in (1, 3, 40, 500):
        first, second = rng.normal(size=(2, size)).round(1)
        found = set(contenders(first, second, n).tolist())
        for weight in np.linspace(0.001, 1, 200):
            score = weight * first + (1 - weight) * second
            best = np.lexsort((np.arange(size), -first, -score))[:n]
            assert set(best.tolist()) <= found
        kept = np.array(sorted(found))
        beaten = [((first >= first[k]) & (second >= second[k])).sum() - 1 for k in kept]
        assert max(beaten) < n or len({*zip(first, second, strict=True)}) < size


def beta_and_share(rng, n_topics=7, n_words=300):
    beta = rng.gamma(0.1, 1.0, (n_topics, n_words)) + 1e-6
    return beta / beta.sum(axis=1, keepdims=True), rng.dirichlet(np.ones(n_topics))


@pytest.mark.parametrize("by", ["probability", "relevance", "lift", "frex"])
def test_words_of_every_measure_are_there(rng, by):
    beta, share = beta_and_share(rng)
    found = topic_words(beta, share)
    ends = np.cumsum(found["count"], dtype=int)
    for topic, score in enumerate(word_scores(beta, share, by=by)):
        own = found["word"][ends[topic] - found["count"][topic] : ends[topic]]
        assert set(np.argsort(-score, kind="stable")[:LISTED].tolist()) <= set(own.tolist())
    assert np.exp(found["log_beta"][: found["count"][0]]) == pytest.approx(
        beta[0][found["word"][: found["count"][0]]], rel=1e-6
    )


def test_the_table_of_words_by_hand():
    counts = csr_matrix([[3, 0], [1, 2], [0, 0]])
    beta, share = np.array([[0.8, 0.2], [0.25, 0.75]]), np.array([0.5, 0.5])
    table = word_table(counts, beta, share)
    assert table["tokens"].tolist() == [4, 2]
    assert table["documents"].tolist() == [2, 1]
    assert table["probability"].tolist() == pytest.approx([0.525, 0.475])
    part = np.array([0.4, 0.125]) / 0.525
    assert table["specificity"][0] == pytest.approx((part * np.log(part / 0.5)).sum(), rel=1e-3)
    assert table["permille"][:2].tolist() == [762, 238]


def test_a_word_spread_as_all_tokens_are_tells_nothing():
    table = word_table(csr_matrix(np.ones((2, 2))), np.full((3, 2), 0.5), np.array([0.2, 0.3, 0.5]))
    assert np.abs(table["specificity"]).max() < 1e-7


def test_largest_shares_against_sorting(rng):
    shares = rng.dirichlet(np.full(20, 0.2), 300)
    found = largest_shares(shares, 8, chunk=64)
    ends = np.cumsum(found["topics"], dtype=int)
    for row, own in enumerate(shares):
        order = np.argsort(-own, kind="stable")[:8]
        order = [topic for rank, topic in enumerate(order) if rank == 0 or own[topic] >= 0.01]
        place = slice(ends[row] - found["topics"][row], ends[row])
        assert found["topic"][place].tolist() == order
        assert found["permille"][place].tolist() == np.rint(1000 * own[order]).tolist()


def test_words_alike_have_the_same_topics(rng):
    beta, share = beta_and_share(rng, n_words=60)
    found = words_alike(beta, share, np.ones(60, dtype=int), n=3, chunk=16)
    profile = (share[:, None] * beta).T
    profile /= np.linalg.norm(profile, axis=1, keepdims=True)
    for word, own in zip(found["word"], found["alike"].reshape(-1, 3), strict=True):
        cosine = profile @ profile[word]
        cosine[word] = -1
        assert cosine[own] == pytest.approx(np.sort(cosine)[::-1][:3])


def test_removed_words_begin_with_the_most_frequent(sample_corpus):
    found = removed_words(sample_corpus.removed, most=20)
    assert found["all"] == len(sample_corpus.removed)
    assert found["tokens"].tolist() == sorted(sample_corpus.removed["count"], reverse=True)[:20]
    assert removed_words(None)["all"] == 0
