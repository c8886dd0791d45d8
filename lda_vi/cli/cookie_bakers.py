"""The second jar of the cookie story: LDA with one document and two known topics, solved exactly.

Two bakers filled a jar. Who baked which cookie, and how much of the jar is whose? A factorised q(z) q(theta)
is moved one factor at a time; the ELBO rises, KL(q ‖ p) falls, and the two always add up to the log evidence.
The three are computed by different routes (expectations under q; the exact posterior of every answer; a sum
over every answer), so that the sum proves something. Nothing is printed here.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from lda_vi import dirichlet

COOKIES = (4, 2)  # chocolate and plain
RECIPES = ((0.9, 0.1), (0.2, 0.8))  # beta: chocolate and plain, for each baker
ROUNDS, MANY_ROUNDS = 3, 100


class Move(NamedTuple):
    """The factorised q for the second jar after a coordinate step.

    Parameters
    ----------
    moved : str
        ``"start"``, ``"z"`` or ``"theta"``: the factor that was moved.
    share : float
        The first baker's mean share of the jar.
    chocolate, plain : float
        Probability that a cookie of this kind is the first baker's.
    elbo, kl : float
        Evidence lower bound and KL(q ‖ p), in nats.
    """

    moved: str
    share: float
    chocolate: float
    plain: float
    elbo: float
    kl: float


class Bakers(NamedTuple):
    """The second jar: the exact answer, the first moves, and where q has settled after many rounds."""

    cookies: tuple
    recipes: tuple
    answers: int
    log_evidence: float
    moves: tuple
    rounds: int
    settled: Move


class TwoBakers:
    """The jar, with its exact posterior by enumeration.

    Parameters
    ----------
    cookies : sequence of int
        How many cookies of each kind the jar holds (few: every assignment of bakers is visited).
    recipes : array_like, shape (2, n_kinds)
        What each baker bakes, beta.
    prior : array_like, shape (2,)
        Concentrations alpha of the Beta prior of the bakers' shares theta.

    Examples
    --------
    >>> jar = TwoBakers((1,), [[0.5], [0.5]])
    >>> round(float(np.exp(jar.log_evidence)), 12)
    0.5
    """

    def __init__(self, cookies=COOKIES, recipes=RECIPES, prior=(1.0, 1.0)):
        self.cookies, self.recipes = tuple(cookies), tuple(map(tuple, recipes))
        self.prior = np.asarray(prior, dtype=float)
        self.kinds = np.repeat(np.arange(len(self.cookies)), self.cookies)
        self.log_recipes = np.log(np.asarray(recipes, dtype=float)).T  # (n_kinds, 2)
        self.answers = np.array(list(product((0, 1), repeat=len(self.kinds))))
        self.baked = np.stack([(self.answers == baker).sum(axis=1) for baker in (0, 1)], axis=1)
        # p(x, z), theta integrated out: a ratio of Beta functions times what the bakers bake
        log_joint = dirichlet.log_normalizer(self.prior + self.baked) - dirichlet.log_normalizer(self.prior)
        log_joint = log_joint + self.log_recipes[self.kinds, self.answers].sum(axis=1)
        self.log_evidence = float(np.logaddexp.reduce(log_joint))
        self.log_posterior = log_joint - self.log_evidence

    def assign(self, gamma):
        """Move q(z): the best responsibilities phi, shape (n_kinds, 2), for given gamma."""
        weights = np.exp(dirichlet.expected_log(gamma) + self.log_recipes)
        return weights / weights.sum(axis=1, keepdims=True)  # (E1)

    def count(self, phi):
        """Move q(theta): the best gamma, shape (2,), for given phi."""
        return self.prior + phi[self.kinds].sum(axis=0)  # (E2)

    def elbo(self, gamma, phi):
        """Evidence lower bound of q in nats, from its expectations alone."""
        phi = phi[self.kinds]
        words = phi * (self.log_recipes[self.kinds] + dirichlet.expected_log(gamma) - np.log(phi))
        return float(words.sum() - dirichlet.kl(gamma, self.prior))  # (E4), topics known

    def kl(self, gamma, phi):
        """KL(q ‖ p) in nats, from the exact posterior of every answer; the ELBO plays no part in it."""
        log_q = np.log(phi)[self.kinds, self.answers].sum(axis=1)
        shares = dirichlet.kl(gamma, self.prior + self.baked)  # given who baked what, p(theta) is a Beta
        return float((np.exp(log_q) * (log_q - self.log_posterior + shares)).sum())


def find_bakers(rounds=ROUNDS):
    """Move a factorised q(z) q(theta) coordinate by coordinate towards the posterior of the jar.

    Parameters
    ----------
    rounds : int
        How often both factors are moved and reported; behind the scenes it goes on.

    Returns
    -------
    Bakers
        Exact evidence, one `Move` for the start and for every coordinate step, and where they lead to.

    Examples
    --------
    >>> bakers = find_bakers()
    >>> [move.moved for move in bakers.moves[:3]]
    ['start', 'z', 'theta']
    >>> abs(bakers.settled.elbo + bakers.settled.kl - bakers.log_evidence) < 1e-12
    True
    """
    jar = TwoBakers()
    gamma, phi = jar.prior, np.full((len(jar.cookies), 2), 0.5)
    moves = [describe(jar, "start", gamma, phi)]
    total = max(rounds, MANY_ROUNDS)
    for _ in range(total):
        phi = jar.assign(gamma)
        moves.append(describe(jar, "z", gamma, phi))
        gamma = jar.count(phi)
        moves.append(describe(jar, "theta", gamma, phi))
    shown = tuple(moves[: 1 + 2 * rounds])
    return Bakers(jar.cookies, jar.recipes, len(jar.answers), jar.log_evidence, shown, total, moves[-1])


def describe(jar, moved, gamma, phi):
    """Note down where q stands."""
    share = float(gamma[0] / gamma.sum())
    return Move(moved, share, float(phi[0, 0]), float(phi[-1, 0]), jar.elbo(gamma, phi), jar.kl(gamma, phi))
