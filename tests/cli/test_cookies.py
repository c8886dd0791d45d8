"""The cookie story: its numbers are true, and both languages tell the same ones."""

import json
import math
import re
from itertools import pairwise

import numpy as np
import pytest
from rich.cells import cell_len
from scipy.stats import beta, binom

from lda_vi.cli import cookie_story, main
from lda_vi.cli.cookie_bakers import COOKIES, RECIPES, TwoBakers, find_bakers
from lda_vi.cli.cookie_jar import HANDFULS, TRUTH, cookie_numbers, learn_jar
from lda_vi.cli.cookies import SEED


def kl_by_the_formula(p, q):
    """KL between two coins."""
    return p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))


def test_the_first_guess_is_wrong_by_0_0823_nats():
    first = learn_jar()[0]
    assert first.guess == 0.5
    assert first.kl == pytest.approx(kl_by_the_formula(TRUTH, 0.5), abs=1e-12)
    assert round(first.kl, 4) == 0.0823


@pytest.mark.parametrize("seed", range(5))
def test_every_glance_is_a_beta_posterior(seed):
    glances = learn_jar(seed)
    assert [glance.drawn for glance in glances] == [0, *np.cumsum(HANDFULS)]
    for glance in glances:
        posterior = beta(1 + glance.chocolate, 1 + glance.drawn - glance.chocolate)
        assert glance.posterior == posterior.args
        assert glance.guess == pytest.approx(posterior.mean(), abs=1e-12)
        assert glance.spread == pytest.approx(posterior.std(), abs=1e-12)
        assert glance.kl == pytest.approx(kl_by_the_formula(TRUTH, glance.guess), abs=1e-12)


def test_average_kl_is_the_expectation_over_the_draws_and_falls():
    glances = learn_jar()
    for glance in glances:
        n = glance.drawn
        expected = sum(
            binom.pmf(k, n, TRUTH) * kl_by_the_formula(TRUTH, (1 + k) / (2 + n)) for k in range(n + 1)
        )
        assert glance.average_kl == pytest.approx(expected, rel=1e-9)
    assert all(after.average_kl < before.average_kl for before, after in pairwise(glances))


def test_kl_falls_at_every_handful_of_the_default_seed():
    assert all(after.kl < before.kl for before, after in pairwise(learn_jar(SEED)))


def test_evidence_agrees_with_integrating_over_the_share():
    """p(x) as an integral over theta instead of a sum over z."""
    chocolate, plain = COOKIES
    nodes, weights = np.polynomial.legendre.leggauss(20)
    theta = (nodes + 1) / 2
    is_chocolate = theta * RECIPES[0][0] + (1 - theta) * RECIPES[1][0]
    evidence = (weights / 2 * is_chocolate**chocolate * (1 - is_chocolate) ** plain).sum()
    assert TwoBakers().log_evidence == pytest.approx(math.log(evidence), abs=1e-12)


def test_log_evidence_is_elbo_plus_kl_at_every_step():
    bakers = find_bakers(rounds=30)
    for move in (*bakers.moves, bakers.settled):
        assert move.elbo + move.kl == pytest.approx(bakers.log_evidence, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_identity_holds_for_any_q_not_only_for_coordinate_optima(seed):
    rng = np.random.default_rng(seed)
    jar = TwoBakers(cookies=(3, 1, 2), recipes=rng.dirichlet(np.ones(3), size=2), prior=rng.gamma(2, size=2))
    gamma, phi = rng.gamma(2, size=2), rng.dirichlet(np.ones(2), size=3)
    assert jar.elbo(gamma, phi) + jar.kl(gamma, phi) == pytest.approx(jar.log_evidence, abs=1e-12)
    assert jar.kl(gamma, phi) > 0


def test_every_coordinate_step_lowers_kl_and_raises_the_elbo():
    moves = find_bakers(rounds=5).moves
    assert [move.moved for move in moves] == ["start", *["z", "theta"] * 5]
    for before, after in pairwise(moves):
        assert after.kl < before.kl
        assert after.elbo > before.elbo


def test_a_coordinate_step_goes_to_the_best_place():
    """Any nudge away from where a factor was moved raises KL."""
    jar = TwoBakers()
    start = np.array([1.5, 2.0])
    phi = jar.assign(start)
    gamma = jar.count(phi)
    for nudge in 1e-3 * np.array([[1, 0], [0, 1], [1, 1], [1, -1]]):
        assert min(jar.kl(gamma + nudge, phi), jar.kl(gamma - nudge, phi)) > jar.kl(gamma, phi)
    for kind in (0, 1):
        for nudge in (-1e-3, 1e-3):
            moved = phi.copy()
            moved[kind] += np.array([nudge, -nudge])
            assert jar.kl(start, moved) > jar.kl(start, phi)


def test_settled_means_that_nothing_moves_any_more():
    settled = find_bakers().settled
    longer = find_bakers(rounds=400).settled
    assert settled.kl == pytest.approx(longer.kl, abs=1e-12)
    assert 0 < settled.kl < find_bakers().moves[-1].kl


@pytest.mark.parametrize("seed", [SEED, 3])
def test_both_languages_print_the_same_numbers(seed):
    story = cookie_numbers(seed)
    numbers = []
    for language in cookie_story.LANGUAGES:
        told = "\n".join(heading + text for heading, text in cookie_story.tell(story, language))
        numbers.append(sorted(re.findall(r"-?\d[\d.]*(?:e-\d+)?", told)))
        assert f"{story.jar[0].kl:.4f}" in told
        assert f"{story.bakers.log_evidence:.6f}" in told
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) > 100


def test_every_step_is_checked_on_screen():
    bakers = find_bakers()
    for language in cookie_story.LANGUAGES:
        text = cookie_story.tell(cookie_numbers(SEED), language)[1][1]
        assert text.count(f"{bakers.log_evidence:.6f}") == len(bakers.moves) + 1
        for move in bakers.moves:
            assert f"{move.kl:.4f}" in text


def test_the_story_admits_when_luck_was_bad():
    unlucky = cookie_numbers(3)
    rises = sum(after.kl >= before.kl for before, after in pairwise(unlucky.jar))
    assert rises > 0
    assert f"{rises} of the {len(HANDFULS)} handfuls" in cookie_story.tell(unlucky, "en")[0][1]
    assert "mislead" not in cookie_story.tell(cookie_numbers(SEED), "en")[0][1]


@pytest.mark.parametrize("language", cookie_story.LANGUAGES)
@pytest.mark.parametrize("seed", [SEED, 3, 4, 9])
def test_lines_fit_a_terminal_of_80_columns(language, seed):
    for _, text in cookie_story.tell(cookie_numbers(seed), language):
        assert max(map(cell_len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("value", "drawn"), [(0.0, ""), (1.0, "████"), (0.25, "█"), (0.28125, "█▏"), (0.001, ""), (1.5, "████▶")]
)
def test_bar(value, drawn):
    assert cookie_story.bar(value, 1.0, width=4) == drawn


def test_command_tells_three_parts(capsys):
    assert main(["cookies"]) == 0
    shown = capsys.readouterr()
    assert [line[0] for line in shown.out.splitlines() if re.match(r"\d · ", line)] == ["1", "2", "3"]
    assert "lda-vi train" in shown.out
    assert shown.err == ""
    assert main(["cookies", "--lang", "ko"]) == 0
    assert "쿨백-라이블러 발산" in capsys.readouterr().out


def test_command_prints_json_of_the_same_numbers(capsys):
    assert main(["cookies", "--json", "--lang", "ko", "--seed", "3"]) == 0
    record = json.loads(capsys.readouterr().out)
    story = cookie_numbers(3)
    assert record["jar"][0]["kl"] == story.jar[0].kl
    assert [move["elbo"] for move in record["bakers"]["moves"]] == [move.elbo for move in story.bakers.moves]


def test_seed_decides_which_cookies_come_out():
    assert learn_jar(1) == learn_jar(1)
    assert learn_jar(1) != learn_jar(2)


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--seed", "x"], ["--lang", "fr"]])
def test_bad_options_are_wrong_usage(arguments, capsys):
    assert main(["cookies", *arguments]) == 2
    assert arguments[0] in capsys.readouterr().err
