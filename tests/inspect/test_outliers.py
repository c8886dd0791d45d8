"""Documents that fit worse than others of their length, and why."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi.inspect.lengths import oddness, usual_at, usual_fit
from lda_vi.inspect.oddities import duplicate_of, near_copies, rareness, reasons_of, repetition
from lda_vi.inspect.outliers import outlier_table


@pytest.fixture
def lengths(rng):
    return rng.integers(5, 2000, size=800).astype(float)


def test_length_explains_nothing_more(lengths, rng):
    """A fit that depends on the length alone, with noise: no length is odder than another."""
    fit = -9.0 + 0.4 * np.log(lengths) + rng.normal(0, 0.2, size=800)
    odd = oddness(lengths, fit, usual_fit(lengths, fit))
    assert odd.std() == pytest.approx(1.0, abs=0.15)
    assert abs(np.corrcoef(np.log(lengths), odd)[0, 1]) < 0.05
    assert abs(odd[lengths < 100].mean()) < 0.15
    assert abs(odd[lengths > 1000].mean()) < 0.15


def test_the_worst_for_its_length_is_first_not_the_shortest(lengths, rng):
    fit = -9.0 + 0.4 * np.log(lengths) + rng.normal(0, 0.05, size=800)
    row = int(lengths.argmax())
    fit[row] -= 1.0
    assert fit[row] > fit.min()
    assert oddness(lengths, fit, usual_fit(lengths, fit)).argmin() == row


def test_parts_of_tokens_are_measured_alike(lengths, rng):
    """In thousandths of a token all documents are as odd, and their words as rare."""
    fit = -9.0 + 0.4 * np.log(lengths) + rng.normal(0, 0.2, size=800)
    whole, parts = (oddness(tokens, fit, usual_fit(tokens, fit)) for tokens in (lengths, lengths / 1000))
    np.testing.assert_allclose(parts, whole, rtol=1e-9)
    counts = csr_matrix([[2, 1, 0], [0, 0, 5], [0, 0, 0]], dtype=float)
    expected = [(2 * np.log(4) + np.log(8)) / 3, np.log(8 / 5), 0.0]
    np.testing.assert_allclose([rareness(counts), rareness(counts / 1000)], [expected] * 2)


def test_few_documents_and_none():
    usual = usual_fit(np.array([3.0, 5.0]), np.array([-4.0, np.nan]))
    assert usual[0].tolist() == [3.0]
    assert oddness(np.array([3.0, 5.0]), np.array([-4.0, np.nan]), usual)[0] == 0.0
    nothing = usual_fit(np.zeros(2), np.full(2, np.nan))
    assert np.isnan(usual_at(np.zeros(2), nothing)[0]).all()


def test_equal_documents_are_not_odd():
    usual = usual_fit(np.full(100, 7.0), np.full(100, -5.0))
    assert oddness(np.full(3, 7.0), np.array([-5.0, -5.5, -4.0]), usual).tolist() == [0.0, -0.5, 1.0]


def test_duplicates():
    counts = csr_matrix([[1, 2, 0], [1, 1, 0], [0, 0, 0], [1, 2, 0], [0, 0, 0], [1, 2, 0], [0, 1, 2]])
    assert duplicate_of(counts).tolist() == [3, -1, -1, 0, -1, 0, -1]


@pytest.fixture
def odd_ones(rng):
    """200 ordinary documents about five topics, and some odd ones at the end."""
    topics = np.kron(np.eye(5), np.ones(20)) / 20
    shares = rng.dirichlet(np.full(5, 0.1), size=200)
    counts = np.stack([rng.multinomial(60, row @ topics) for row in shares])
    counts = np.hstack([counts, np.zeros((200, 40), dtype=int)])
    short, repeats, rare = np.zeros((3, 140), dtype=int)
    short[[3, 60]] = 1
    repeats[5], repeats[20:60] = 40, 1
    rare[100:] = 1
    counts = np.vstack([counts, short, repeats, rare, counts[7], np.zeros(140, dtype=int)])
    shares = np.vstack([shares, np.eye(5)[[0, 0]], np.full(5, 0.2), shares[7], np.full(5, 0.2)])
    tokens = counts.sum(axis=1)
    elbo = -4.0 * tokens + rng.normal(0, 3.0, size=len(tokens)) * (tokens > 0)
    elbo[200:204] = -9.0 * tokens[200:204]
    ids = [f"d{row}" for row in range(205)]
    return ids, csr_matrix(counts), elbo, shares


def test_shares_of_huge_counts():
    counts = csr_matrix(np.array([[30_000_000, 10_000_000], [1, 2]], dtype=np.int32))
    table = outlier_table(["a", "b"], counts, [-4e7, -3.0], [[1.0], [1.0]], n=0).set_index("id")
    assert "repeats one word: 75 % of its tokens" in table.loc["a", "reasons"]


def test_reasons(odd_ones):
    table = outlier_table(*odd_ones, n=0).set_index("id")
    assert len(table) == 204  # the empty one has no fit
    assert table.loc["d200", "reasons"] == ["short: 2 tokens"]
    assert table.loc["d201", "reasons"] == ["repeats one word: 50 % of its tokens"]
    rare, *more = table.loc["d202", "reasons"]
    assert rare.startswith("rare words: ")
    assert more == ["mixes 5 topics (usual 2)"]
    assert table.loc["d203", "reasons"][0] == "same words as d7"
    assert table.loc["d7", "reasons"][0] == "same words as d203"
    assert set(table.index[:4]) == {"d200", "d201", "d202", "d203"}


def test_the_table(odd_ones):
    ids, counts, elbo, _ = odd_ones
    table = outlier_table(*odd_ones, n=6)
    assert len(table) == 6
    assert table["odd"].is_monotonic_increasing
    assert table["id"].tolist() == [ids[row] for row in table["row"]]
    assert table["tokens"].tolist() == counts.sum(axis=1).A1[table["row"]].tolist()
    np.testing.assert_allclose(table["elbo_per_token"], elbo[table["row"]] / table["tokens"], rtol=1e-12)
    best = outlier_table(*odd_ones, n=6, best=True)
    assert best["odd"].is_monotonic_decreasing
    assert best["odd"][0] > 0


def test_more_reasons_come_from_the_texts(odd_ones):
    table = outlier_table(*odd_ones, n=2, usual_words=lambda rows: [[f"text {row}"] for row in rows])
    assert [reasons[-1] for reasons in table["reasons"]] == [f"text {row}" for row in table["row"]]


def test_nothing_but_empty_documents():
    counts = csr_matrix((3, 4), dtype=int)
    assert len(outlier_table(["a", "b", "c"], counts, np.zeros(3), np.full((3, 2), 0.5))) == 0


def test_fractions_of_tokens():
    table = outlier_table(["a"], csr_matrix([[0.5, 1.0]]), [-3.0], [[1.0]])
    assert table["tokens"].tolist() == [1.5]
    assert table["reasons"][0] == ["short: 1.5 tokens"]


def test_near_copies_by_the_formula(rng):
    counts = rng.poisson(0.4, size=(70, 50))
    counts[5] = 0
    counts[9] = counts[3]
    counts[9, 0] += 1
    weight = np.log1p(70 / np.maximum((counts > 0).sum(axis=0), 1))
    own = np.sqrt(counts) * weight
    size = np.linalg.norm(own, axis=1)
    cosines = own @ own.T / np.maximum(np.outer(size, size), 1e-300)
    np.fill_diagonal(cosines, 0.0)
    found = near_copies(csr_matrix(counts), np.arange(70))
    assert found[3][0] == 9
    assert found[5] == (-1, 0.0)
    np.testing.assert_allclose([alike for _, alike in found], cosines.max(axis=1), rtol=1e-12)
    assert near_copies(csr_matrix(counts), np.array([9]))[0] == pytest.approx((3, found[9][1]), rel=1e-12)


def test_reasons_of_copies_and_repetition(rng):
    counts = rng.multinomial(60, np.full(400, 1 / 400), size=100)
    counts[1] = counts[0]
    counts[1, :3] += 1
    counts[2] = 0
    counts[2, 7:17] = 6
    ids = [f"d{row}" for row in range(100)]
    first, copy, often, usual = reasons_of(
        np.array([0, 1, 2, 50]), ids, csr_matrix(counts), np.ones((100, 1))
    )
    assert first[0].startswith("nearly the words of d1 (cosine 0.9")
    assert copy[0].startswith("nearly the words of d0 (cosine 0.9")
    assert often[0] == "repeats its words: each 6.0 times (usual 1.1)"
    assert usual == []
    assert reasons_of(np.array([], dtype=int), ids, csr_matrix(counts), np.ones((100, 1))) == []


def test_long_documents_repeat_their_words_without_being_odd(rng):
    lengths = rng.integers(30, 3000, size=500)
    counts = np.stack([rng.multinomial(n, np.full(800, 1 / 800)) for n in lengths])
    times, usual, often = repetition(csr_matrix(counts), counts.sum(axis=1))
    np.testing.assert_allclose(times, lengths / (counts > 0).sum(axis=1), rtol=1e-12)
    middle = (lengths > 100) & (lengths < 2500)
    assert np.abs(times / usual - 1)[middle].max() < 0.2
    assert abs(np.mean(often[middle])) < 0.3


def test_a_little_more_than_usual_is_not_odd(rng):
    """One document says its words 1.5 times where 1.1 is usual; one has 1.5 topics where one is usual."""
    counts = rng.multinomial(60, np.full(400, 1 / 400), size=100)
    counts[2] = 0
    counts[2, :40], counts[2, :20] = 1, 2
    shares = np.tile([1.0, 0.0], (100, 1))
    shares[3] = 0.87, 0.13
    found = reasons_of(np.array([2, 3]), [f"d{row}" for row in range(100)], csr_matrix(counts), shares)
    times, usual, often = repetition(csr_matrix(counts), counts.sum(axis=1))
    assert times[2] == 1.5 > 1.2 > usual[2]
    assert often[2] > 5
    assert not any(reason.startswith(("repeats", "mixes")) for own in found for reason in own)
