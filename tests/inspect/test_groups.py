"""Shares of groups: sums over documents, intervals that hold what is drawn from q, differences."""

import numpy as np
import pytest

from lda_vi.errors import ParameterError
from lda_vi.inspect.groups import CHUNK, group_shares, group_table
from lda_vi.inspect.intervals import share_interval

ALPHA = np.array([0.3, 0.1, 0.2])


@pytest.fixture
def place(rng):
    return rng.integers(-1, 3, size=60)


@pytest.fixture
def gamma(rng):
    n = rng.integers(0, 40, size=60)
    shares = rng.dirichlet([0.4, 0.4, 0.4], size=60)
    return ALPHA + n[:, None] * shares


def test_shares_are_those_of_the_tokens(place, gamma):
    found = group_shares(place, 3, gamma, ALPHA)
    for group in range(3):
        own = (gamma - ALPHA)[place == group]
        np.testing.assert_allclose(found.share[group], own.sum(axis=0) / own.sum(), rtol=1e-9)
        assert found.documents[group] == np.count_nonzero(place == group)
        assert found.tokens[group] == pytest.approx(own.sum(), rel=1e-9)


def test_each_document_may_weigh_the_same(place, gamma):
    found = group_shares(place, 3, gamma, ALPHA, weight="documents")
    own = gamma - ALPHA
    filled = own.sum(axis=1) > 1e-9
    for group in range(3):
        some = own[filled & (place == group)]
        mean = (some / some.sum(axis=1, keepdims=True)).mean(axis=0)
        np.testing.assert_allclose(found.share[group], mean, rtol=1e-9)


@pytest.mark.parametrize("weight", ["tokens", "documents"])
def test_intervals_by_draws_from_q(place, gamma, weight, rng):
    """The weighted mean of theta under q, moved to the share of the tokens."""
    found = group_shares(place, 3, gamma, ALPHA, weight=weight)
    n = (gamma - ALPHA).sum(axis=1)
    theta = np.stack([rng.dirichlet(row, size=20_000) for row in gamma], axis=1)
    for group in range(3):
        rows = (place == group) & (n > 1e-9)
        w = n[rows] if weight == "tokens" else np.ones(rows.sum())
        draws = np.einsum("sdk,d->sk", theta[:, rows], w / w.sum())
        moved = found.share[group] - draws.mean(axis=0)
        np.testing.assert_allclose(found.variance[group], draws.var(axis=0), rtol=0.06)
        expected = np.quantile(draws, [0.025, 0.975], axis=0) + moved
        got = np.stack([found.low[group], found.high[group]])
        np.testing.assert_allclose(got, np.clip(expected, 0, 1), atol=0.01)


def test_one_document_has_its_own_interval():
    """Where the prior is weak, the group of one document is the document: a Beta distribution in closed form."""
    gamma, alpha = np.array([[7.0, 2.0, 1.0]]), np.full(3, 1e-9)
    found = group_shares([0], 1, gamma, alpha)
    low, high = share_interval(gamma[0])
    np.testing.assert_allclose([found.low[0], found.high[0]], [low, high], rtol=1e-6)


def test_the_true_share_of_a_group_is_inside_nineteen_times_in_twenty(rng):
    """Topics known, a group unlike the prior: the prior's pull on each document must not add up."""
    alpha, trials, inside, unmoved = np.array([2.0, 2.0]), 400, 0, 0
    for _ in range(trials):
        theta = rng.beta(2.0, 8.0, size=80)
        n = rng.integers(10, 40, size=80)
        first = rng.binomial(n, theta)
        gamma = alpha + np.column_stack([first, n - first])
        truth = (n * theta).sum() / n.sum()
        found = group_shares(np.zeros(80, dtype=int), 1, gamma, alpha)
        inside += found.low[0, 0] <= truth <= found.high[0, 0]
        shift = (n * gamma[:, 0] / gamma.sum(axis=1)).sum() / n.sum() - found.share[0, 0]
        unmoved += found.low[0, 0] + shift <= truth <= found.high[0, 0] + shift
    assert inside / trials > 0.93
    assert unmoved / trials < 0.5


def test_a_sample_is_less_sure(place, gamma):
    sure, sample = (group_shares(place, 3, gamma, ALPHA, sample=value) for value in (False, True))
    np.testing.assert_array_equal(sure.share, sample.share)
    assert np.all(sample.variance > sure.variance)


def test_the_spread_between_documents_by_a_bootstrap(rng):
    theta = rng.beta(1.0, 3.0, size=300)
    n = rng.integers(50, 3000, size=300) * 10
    gamma = np.column_stack([n * theta, n * (1 - theta)]) + 1e-6
    found = group_shares(np.zeros(300, dtype=int), 1, gamma, np.full(2, 1e-6), sample=True)
    rows = rng.integers(0, 300, size=(4000, 300))
    shares = (n * theta)[rows].sum(axis=1) / n[rows].sum(axis=1)
    assert np.sqrt(found.variance[0, 0]) == pytest.approx(shares.std(), rel=0.08)


def test_the_spread_between_equal_documents_in_closed_form(rng):
    theta = rng.beta(2.0, 3.0, size=5)
    gamma = 1e9 * np.column_stack([theta, 1 - theta]) + 1e-6
    found = group_shares(np.zeros(5, dtype=int), 1, gamma, np.full(2, 1e-6), sample=True)
    assert found.variance[0, 0] == pytest.approx(theta.var(ddof=1) / 5, rel=1e-6)


def test_two_documents_of_opposite_kinds_leave_everything_open():
    gamma = 0.1 + np.array([[20.0, 0.0], [0.0, 20.0]])
    found = group_shares([0, 0], 1, gamma, np.full(2, 0.1), sample=True)
    np.testing.assert_allclose([found.low[0], found.high[0]], [[0.0, 0.0], [1.0, 1.0]], atol=1e-12)


def test_one_document_says_nothing_about_others():
    """An empty one beside it does not, either."""
    gamma = 0.1 + np.array([[20.0, 5.0], [0.0, 0.0], [9.0, 9.0], [3.0, 6.0], [4.0, 5.0]])
    table = group_table([0, 0, 1, 1, 1], ["a", "b"], gamma, np.full(2, 0.1), sample=True)
    ends = ["low", "high", "difference_low", "difference_high"]
    assert table.loc[0, ["share", *ends]].tolist() == [0.8, 0.0, 1.0, -1.0, 1.0]
    assert table.loc[2, ["difference_low", "difference_high"]].tolist() == [-1.0, 1.0]
    assert table.loc[2, "low"] > 0


@pytest.mark.parametrize("n", [2, 4])
def test_intervals_of_a_few_documents_hold_the_share_of_their_kind(rng, n):
    alpha, inside, apart, trials = np.full(3, 0.1), np.zeros(3), np.zeros(3), 400
    for _ in range(trials):
        gamma = alpha + 200 * rng.dirichlet(np.full(3, 3.0), size=2 * n)
        table = group_table(np.repeat([0, 1], n), ["a", "b"], gamma, alpha, sample=True)[:3]
        inside += (table["low"] <= 1 / 3) & (table["high"] >= 1 / 3)
        apart += (table["difference_low"] > 0) | (table["difference_high"] < 0)
    assert (inside / trials).min() > 0.92
    assert (apart / trials).max() < 0.06


def test_empty_documents_are_no_sample(rng):
    gamma = ALPHA + np.vstack([rng.gamma(2.0, 3.0, size=(4, 3)), np.zeros((6, 3))])
    filled, all_ = (group_shares(np.zeros(n, int), 1, gamma[:n], ALPHA, sample=True) for n in (4, 10))
    np.testing.assert_allclose(all_.variance, filled.variance, rtol=1e-12)


def test_groups_without_a_token():
    gamma = np.stack([ALPHA, ALPHA + np.array([1.0, 2.0, 0.0])])
    found = group_shares([0, 1], 3, gamma, ALPHA)
    assert np.isnan(found.share[[0, 2]]).all()
    assert np.isnan(found.low[[0, 2]]).all()
    assert found.documents.tolist() == [1, 1, 0]
    np.testing.assert_allclose(found.share[1], [1 / 3, 2 / 3, 0.0], atol=1e-12)
    assert found.low[1, 2] == 0.0


def test_float32_and_many_documents(rng):
    gamma = ALPHA + rng.gamma(2.0, 3.0, size=(CHUNK + 500, 3))
    place = np.arange(len(gamma)) % 2
    double, single = (group_shares(place, 2, gamma.astype(kind), ALPHA) for kind in ("f8", "f4"))
    np.testing.assert_allclose(double.share, single.share, rtol=1e-5)
    np.testing.assert_allclose(double.low, single.low, rtol=1e-4)
    own = (gamma - ALPHA)[place == 1]
    np.testing.assert_allclose(double.share[1], own.sum(axis=0) / own.sum(), rtol=1e-9)


def test_an_empty_document_in_float32_is_no_document():
    """Its gamma is the prior, rounded: what that leaves is no token, and no share for a mean over documents."""
    alpha = np.float32([0.1, 0.2, 0.3]).astype(float) - 1e-9
    gamma = np.vstack([alpha + np.array([4.0, 3.0, 1.0]), np.tile(alpha, (50, 1))]).astype(np.float32)
    assert (gamma[1:] > alpha).all()
    found = group_shares(np.zeros(51, dtype=int), 1, gamma, alpha, weight="documents")
    np.testing.assert_allclose(found.share[0], [0.5, 0.375, 0.125], rtol=1e-5)


def test_differences_to_all_others(place, gamma):
    table = group_table(place, ["a", "b", "c"], gamma, ALPHA)
    assert table["topic"].tolist() == [0, 1, 2] * 3
    own = gamma - ALPHA
    rest = own[(place >= 0) & (place != 1)]
    share = own[place == 1].sum(axis=0) / own[place == 1].sum()
    expected = share - rest.sum(axis=0) / rest.sum()
    some = table[table["group"] == "b"]
    np.testing.assert_allclose(some["difference"], expected, rtol=1e-9)
    assert np.all(some["difference_low"] < some["difference"])
    assert np.all(some["difference_high"] > some["difference"])


def test_intervals_of_differences_by_draws(place, gamma, rng):
    table = group_table(place, ["a", "b", "c"], gamma, ALPHA, against="c")
    n = (gamma - ALPHA).sum(axis=1)
    theta = np.stack([rng.dirichlet(row, size=20_000) for row in gamma], axis=1)
    mean = [
        np.einsum("sdk,d->sk", theta[:, place == group], n[place == group] / n[place == group].sum())
        for group in range(3)
    ]
    width = 1.96 * (mean[0] - mean[2]).std(axis=0)
    some = table[table["group"] == "a"]
    np.testing.assert_allclose(some["difference_high"] - some["difference"], width, rtol=0.03)


def test_against_one_group(place, gamma):
    table = group_table(place, ["a", "b", "c"], gamma, ALPHA, against="b")
    share = table.pivot(index="group", columns="topic", values="share").to_numpy()
    difference = table.pivot(index="group", columns="topic", values="difference").to_numpy()
    np.testing.assert_allclose(difference[0], share[0] - share[1], rtol=1e-9)
    assert np.isnan(difference[1]).all()


def test_one_group_has_no_others():
    table = group_table([0, 0], ["a"], [[1.3, 0.1, 0.2], [0.3, 1.1, 0.2]], ALPHA)
    assert table["share"].notna().all()
    assert table["difference"].isna().all()


def test_mistakes(place, gamma):
    with pytest.raises(ParameterError, match="weight must be one of tokens, documents, got 'pages'"):
        group_shares(place, 3, gamma, ALPHA, weight="pages")
    with pytest.raises(ParameterError, match="against=d: there is no such group; there are a, b, c"):
        group_table(place, ["a", "b", "c"], gamma, ALPHA, against="d")
    with pytest.raises(ParameterError, match="level must be a probability"):
        group_shares(place, 3, gamma, ALPHA, level=2.0)
