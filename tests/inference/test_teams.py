"""Teams of short documents: each searches as all documents would, and what they found is joined."""

import numpy as np
import pytest

from lda_vi.inference import collapsed, teams
from lda_vi.inference.collapsed import EVEN_ALPHA_AFTER
from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.layout import take_rows
from lda_vi.inference.searches import how_many
from lda_vi.inference.teams import DOCUMENTS_PER_TOPIC, PASSES, SHORT, TEAMS, Teams, are_worth_it, join
from lda_vi.inference.validation import as_counts
from lda_vi.inference.workers import Workers

ALPHA, ETA = np.full(3, 0.4), np.full((1, 1), 0.1)


@pytest.fixture
def counts(rng):
    """Short documents of three topics, a few of them empty."""
    beta = np.kron(np.eye(3), np.full((1, 8), 1 / 8)) * 0.9 + 0.1 / 24
    X = np.array([rng.multinomial(1 + rng.poisson(4), beta[rng.integers(3)]) for _ in range(400)])
    X[[7, 100, 101]] = 0
    return as_counts(X)


def begin(counts, n_jobs=1, **options):
    rows = []
    with Workers(n_jobs) as workers:
        start = collapsed.start(
            counts, 3, ALPHA, ETA, learn_alpha=True, learn_eta=True, rng=np.random.default_rng(1), workers=workers,
            record=lambda _, pass_, **of: rows.append((pass_, of["predictive"], of["alpha"].sum())), **options,
        )  # fmt: skip
    return start, rows


def test_one_team_does_what_passes_over_all_documents_do(counts, monkeypatch):
    monkeypatch.setattr(teams, "TEAMS", 1)
    full, rng = take_rows(counts, np.flatnonzero(np.diff(counts.indptr))), np.random.default_rng(2)
    with Workers() as workers:
        one = Teams(counts, ALPHA, ETA, np.random.default_rng(2), workers)
        rng.permutation(397)
        rng.integers(2**31)
        whole = Passes(full, ALPHA, ETA, rng, workers)
        for _ in range(5):
            assert one.step(ALPHA, 2.9, 0.7) == whole.step(ALPHA, 2.9, 0.7)
    np.testing.assert_array_equal(np.sort(one.join().sum(axis=0)), np.sort(whole.suff_stats.sum(axis=0)))


def test_every_document_is_in_one_team_and_every_token_counts_once(counts):
    with Workers() as workers:
        all_ = Teams(counts, ALPHA, ETA, np.random.default_rng(2), workers)
        fit = all_.step(ALPHA, 1.0, 0.0)
        lengths = np.diff(np.concatenate([[0.0], np.cumsum(counts.data)])[counts.indptr])
        of_teams = [team.shares.sum(axis=1) for team in all_._teams]
        np.testing.assert_allclose(
            np.sort(np.concatenate(of_teams)), np.sort(lengths[lengths > 0]), rtol=1e-5
        )
        assert [len(own) for own in of_teams] == [100, 99, 99, 99]
        # A team's prior adds as large a part to its topics as the whole one would.
        assert sum(team.eta.item() for team in all_._teams) == pytest.approx(ETA.item())
        tokens = [own.sum() for own in of_teams]
        fits = [team._fit.sum() for team in all_._teams]
        assert fit == pytest.approx(sum(fits) / sum(tokens))
        np.testing.assert_allclose(all_.join().sum(), counts.n_tokens, rtol=1e-5)


def test_topics_that_are_alike_come_together(rng):
    """Three searches found the same topics in other orders and sizes, each with noise; one word is in none."""
    beta = rng.dirichlet(np.full(60, 0.1), size=6).T
    beta[9] = 0.0
    orders = [rng.permutation(6) for _ in range(3)]
    sizes = 10.0 ** rng.uniform(0, 4, (3, 6))
    noise = rng.gamma(50.0, 0.02, (3, 60, 6))
    found = [np.float32(beta[:, order] * of * by) for order, of, by in zip(orders, sizes, noise, strict=True)]
    joined = join(found, rng)
    expected = sum(part[:, np.argsort(order)] for part, order in zip(found, orders, strict=True))
    shares = joined / joined.sum(axis=0)
    nearest = [int(np.argmin(np.abs(shares - own[:, None] / own.sum()).sum(axis=0))) for own in expected.T]
    assert sorted(nearest) == list(range(6))
    np.testing.assert_allclose(joined[:, nearest], expected, rtol=1e-5)


def test_topics_without_tokens_and_searches_that_agree_can_be_joined(recwarn):
    one = np.float32([[2, 0, 0], [0, 3, 0]])
    joined = join([one, one], np.random.default_rng(0))
    np.testing.assert_allclose(joined.sum(axis=1), [4, 6])
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize(
    ("documents", "words", "n_topics", "worth"),
    [
        (TEAMS * DOCUMENTS_PER_TOPIC * 3, SHORT - 1, 3, True),
        (TEAMS * DOCUMENTS_PER_TOPIC * 3 - 1, SHORT - 1, 3, False),
        (TEAMS * DOCUMENTS_PER_TOPIC * 3, SHORT, 3, False),
        (TEAMS * DOCUMENTS_PER_TOPIC * 600, 2, 600, False),
    ],
)
@pytest.mark.parametrize("weight", [0.1, 1.0, 30.0])
def test_teams_are_for_many_short_documents_and_not_too_many_topics(
    documents, words, n_topics, worth, weight
):
    X = np.full((documents, int(words)), weight)
    assert are_worth_it(as_counts(X), n_topics) == worth
    assert are_worth_it(as_counts(np.concatenate([X, 0 * X, 0 * X])), n_topics) == worth  # empty ones


def test_the_search_begins_with_what_teams_found(counts, monkeypatch):
    joined = []
    real = Teams.join

    def noted(self):
        joined.append(real(self))
        return joined[-1]

    monkeypatch.setattr(Teams, "join", noted)
    start, rows = begin(counts)
    assert len(joined) == how_many(counts, 3) > 1
    assert [pass_ for pass_, *_ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= collapsed.LEAST_PASSES
    fits, alphas = [fit for _, fit, _ in rows], [alpha for *_, alpha in rows]
    learned = PASSES + EVEN_ALPHA_AFTER[0]  # topics have to part anew
    assert [alphas.count(alphas[0]), alphas[learned - 1] == alphas[0]] == [learned - 1, False]
    assert fits[PASSES - 1] > fits[0]
    assert fits[-1] > fits[PASSES]
    np.testing.assert_allclose(start.suff_stats.sum(), counts.n_tokens, rtol=1e-5)
    # The planted topics, each of eight words that no other has.
    share = start.suff_stats.reshape(3, 8, 3).sum(axis=1)
    assert (share.max(axis=0) > 0.8 * share.sum(axis=0)).all()
    assert sorted(share.argmax(axis=0)) == [0, 1, 2]


def test_same_bits_on_any_number_of_threads(counts):
    one, _ = begin(counts)
    for n_jobs in (2, 3, 8):
        for first, second in zip(one, begin(counts, n_jobs)[0], strict=True):
            np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("cut", [1, PASSES - 1, PASSES, PASSES + 1])
def test_it_goes_on_from_any_pass(counts, cut):
    kept = []

    def keep(phase, state):
        kept.append({name: np.array(array) for name, array in state.items()})

    whole, rows = begin(counts, keep=keep)
    again, later = begin(counts, resume=kept[cut - 1])
    assert later == rows[cut:]
    for first, second in zip(whole, again, strict=True):
        np.testing.assert_array_equal(first, second)
