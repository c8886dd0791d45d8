"""The numbers of the cookie story: the first jar, whose share of chocolate cookies we do not know.

The posterior moves with every handful, and KL(truth ‖ guess) with it. The second jar is in `cookie_bakers`,
the words are in `cookie_story`.
"""

from math import comb
from typing import NamedTuple

import numpy as np

from lda_vi.cli.cookie_bakers import Bakers, find_bakers

TRUTH = 0.7  # share of chocolate cookies in the jar
HANDFULS = (5, 5, 10, 20, 40, 80)


class Glance(NamedTuple):
    """What we believe of the first jar after so many cookies.

    Parameters
    ----------
    drawn, chocolate : int
        Cookies drawn so far, and how many were chocolate.
    posterior : tuple of two float
        Concentrations (chocolate, other) of the Beta posterior.
    guess, spread : float
        Its mean and standard deviation.
    kl : float
        KL(truth ‖ guess) in nats.
    average_kl : float
        The same averaged over everything that could have been drawn.
    """

    drawn: int
    chocolate: int
    posterior: tuple
    guess: float
    spread: float
    kl: float
    average_kl: float


class Story(NamedTuple):
    """All the numbers of the story."""

    truth: float
    jar: tuple
    bakers: Bakers


def divergence(p, q):
    r"""Kullback-Leibler divergence between two distributions over the same few outcomes.

    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_i p_i \ln (p_i / q_i)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities, > 0, each summing to 1.

    Returns
    -------
    float
        Divergence in nats.

    Examples
    --------
    >>> round(divergence([0.7, 0.3], [0.5, 0.5]), 4)
    0.0823
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return float((p * np.log(p / q)).sum())


def learn_jar(seed=0, handfuls=HANDFULS):
    """Draw cookies from a large jar, a handful at a time, and move a Beta(1, 1) guess.

    Parameters
    ----------
    seed : int
        Which cookies come out.
    handfuls : sequence of int
        How many cookies are drawn each time.

    Returns
    -------
    tuple of Glance
        The first before any cookie is drawn, then one after each handful.

    Examples
    --------
    >>> [glance.drawn for glance in learn_jar(handfuls=(2, 3))]
    [0, 2, 5]
    """
    rng = np.random.default_rng(seed)
    drawn = chocolate = 0
    glances = [look(drawn, chocolate)]
    for handful in handfuls:
        drawn += handful
        chocolate += int((rng.random(handful) < TRUTH).sum())
        glances.append(look(drawn, chocolate))
    return tuple(glances)


def look(drawn, chocolate):
    """Describe the Beta posterior that so many cookies lead to from Beta(1, 1)."""
    a, b = 1.0 + chocolate, 1.0 + drawn - chocolate
    guess = a / (a + b)
    spread = (guess * (1 - guess) / (a + b + 1)) ** 0.5
    average = sum(
        comb(drawn, k) * TRUTH**k * (1 - TRUTH) ** (drawn - k) * wrongness(drawn, k) for k in range(drawn + 1)
    )
    return Glance(drawn, chocolate, (a, b), guess, spread, wrongness(drawn, chocolate), average)


def wrongness(drawn, chocolate):
    """KL(truth ‖ guess) in nats for the mean of the posterior after so many cookies."""
    guess = (1 + chocolate) / (2 + drawn)
    return divergence([TRUTH, 1 - TRUTH], [guess, 1 - guess])


def cookie_numbers(seed=0):
    """Compute the whole story.

    Parameters
    ----------
    seed : int
        Which cookies come out of the first jar.

    Returns
    -------
    Story

    Examples
    --------
    >>> story = cookie_numbers()
    >>> round(story.jar[0].kl, 4)
    0.0823
    """
    return Story(TRUTH, learn_jar(seed), find_bakers())


def as_record(story):
    """Turn the story into nested dictionaries for JSON."""
    moves = [move._asdict() for move in story.bakers.moves]
    bakers = story.bakers._asdict() | {"moves": moves, "settled": story.bakers.settled._asdict()}
    return {"truth": story.truth, "jar": [glance._asdict() for glance in story.jar], "bakers": bakers}
