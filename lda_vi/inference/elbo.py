"""The topic term of the bound, the expected logarithms it shares with the E-step, and the bound split into terms.

The documents' part L_d comes out of the E-step by (E5) and is not computed here. Everything is summed in
float64, whatever the type of the arrays. `topic_term` is the plain version; passes over a corpus call
`evaluate_topics`, which gives the same for large models sooner.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, psi

from lda_vi.dirichlet import expected_log, log_normalizer
from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.special import digamma, log_gamma
from lda_vi.inference.tables import sums
from lda_vi.inference.vectors import padded
from lda_vi.inference.workers import Workers

ENTRIES_AT_A_TIME = 1 << 16


class Terms(NamedTuple):
    """The five terms of (E4), in nats; they add up to the bound.

    Parameters
    ----------
    words : float
        Expected log probability of the tokens given their topics.
    assignments : float
        Expected log probability of the topics of the tokens.
    entropy : float
        Entropy of the responsibilities, >= 0.
    documents : float
        Minus the divergence of the documents' topic shares from their prior, <= 0.
    topics : float
        Minus the divergence of the topics from their prior, <= 0.
    """

    words: float
    assignments: float
    entropy: float
    documents: float
    topics: float

    @property
    def total(self):
        """The whole bound (E4)."""
        return float(sum(self))


def topic_term(lam, eta, elog_beta=None):
    r"""Part of the bound that belongs to the topics, minus their divergence from the prior.

    .. math::
        \sum_k \bigl[\ln B(\lambda_k) - \ln B(\eta_k)
        + \textstyle\sum_w (\eta_{wk} - \lambda_{wk})\,E[\ln\beta_{wk}]\bigr]

    Parameters
    ----------
    lam : ndarray, shape (V, K)
        Concentrations of the topics, > 0.
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)
        Their prior, > 0.
    elog_beta : ndarray, shape (V, K), optional
        Expected logarithms under `lam`, where they are at hand already.

    Returns
    -------
    float
        Nats, <= 0 up to rounding; 0 where the topics equal their prior.

    Raises
    ------
    ParameterError
        If a concentration is not finite and > 0.

    Examples
    --------
    >>> lam = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> round(topic_term(lam, lam[::-1]), 6)
    -6.0
    """
    lam, eta = np.asarray(lam, dtype=np.float64), np.asarray(eta, dtype=np.float64)
    if elog_beta is None:
        elog_beta = expected_log(lam, axis=0)
    prior = log_normalizer(eta, axis=0, size=len(lam))
    weighted = eta - lam
    weighted *= elog_beta
    return float((log_normalizer(lam, axis=0) - prior + weighted.sum(axis=0)).sum())  # (E4)


def evaluate_topics(lam, eta, workers=None):
    """Expected logarithms of all topics and their part of the bound, some words at a time.

    Once topics are sharp, they hold nothing of most words: there lam equals eta, and nothing need be computed.

    Parameters
    ----------
    lam : ndarray of float64 or float32, shape (V, K)
        Concentrations of the topics, > 0.
    eta : ndarray of float64, shape (1, 1), (V, 1) or (V, K)
        Their prior, > 0.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    elog_beta : ndarray of the type of `lam`, shape (V, K)
    topics : float
        `topic_term` of these, in nats.

    Examples
    --------
    >>> elog_beta, topics = evaluate_topics(np.array([[1.0], [2.0]]), np.array([[1.0], [1.0]]))
    >>> elog_beta.round(6).tolist(), round(topics, 6)
    ([[-1.5], [-0.5]], -0.193147)
    """
    (n_words, n_topics), elog_beta, workers = lam.shape, np.empty_like(lam), workers or Workers()
    words = max(ENTRIES_AT_A_TIME // max(n_topics, 1), 1)
    pieces = [*range(0, n_words, words), n_words]
    totals = sums(lam, 0, workers)
    # What topics have of words they do not know: most of all there is, and the same for all topics unless they have
    # priors of their own.
    unseen = eta.astype(lam.dtype).astype(np.float64) if eta.shape[1] == 1 else np.full((1, 1), np.nan)
    usual = unseen, gammaln(unseen), psi(unseen)
    terms = workers.run(_evaluate, pieces, lam, eta, *usual, psi(totals), elog_beta)
    prior = log_normalizer(eta, axis=0, size=n_words)
    return elog_beta, float((np.sum(terms, axis=0) - gammaln(totals) - prior).sum())  # (E4)


@compiled(SUMS)
def _evaluate(start, stop, lam, eta, unseen, gamma_unseen, digamma_unseen, level, elog_beta):
    """Expected logarithms of the words from `start` to `stop`, and what they add to the terms of the topics, (K,)."""
    n_topics, one_prior = lam.shape[1], eta.shape[1] == 1
    # In one piece: loops round otherwise where what they write lies near what they read, which must not change.
    room, seen = np.empty((4, n_topics)), np.empty(n_topics, np.int64)
    terms = padded(n_topics, np.float64)[:n_topics]
    for word in range(start, stop):
        row, usual, n = word if len(eta) > 1 else 0, word if len(unseen) > 1 else 0, 0
        for k in range(n_topics):
            room[0, k], room[1, k] = gamma_unseen[usual, 0], digamma_unseen[usual, 0]
            seen[n], room[2, n] = k, lam[word, k]
            n += room[2, n] != unseen[usual, 0]
        for i in range(n):
            room[3, i], room[2, i] = digamma(room[2, i]), log_gamma(room[2, i])
        for i in range(n):
            room[0, seen[i]], room[1, seen[i]] = room[2, i], room[3, i]
        for k in range(n_topics):
            elog_beta[word, k] = room[1, k] - level[k]
            # The same logarithms make phi and this term: what rounding to float32 does to them then weighs on the
            # difference of two passes' S only.
            terms[k] += room[0, k] + (eta[row, 0 if one_prior else k] - lam[word, k]) * elog_beta[word, k]
    return terms


def split_terms(bound, gamma, alpha, elog_beta, suff_stats):
    r"""Split a bound into words, assignments, entropy, documents and topics without touching the counts.

    With gamma = alpha + N the first two and the fourth follow from what an E-step returns; the entropy of z
    is what is left of the documents' bounds.

    Parameters
    ----------
    bound : Bound
        What (E5) and `topic_term` gave.
    gamma : ndarray, shape (D, K)
        As the E-step returned it, so that ``gamma - alpha`` are the expected counts.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    elog_beta : ndarray, shape (V, K)
        The expected logarithms that E-step used.
    suff_stats : ndarray, shape (V, K)
        The statistics S that E-step returned.

    Returns
    -------
    Terms
        Its ``total`` is ``bound.total``.

    Examples
    --------
    One token, one topic, one word: nothing is uncertain, so all terms vanish.

    >>> from lda_vi.inference.state import Bound
    >>> one = np.ones((1, 1))
    >>> terms = split_terms(Bound(np.zeros(1), 0.0), 2 * one, one[0], 0 * one, one)
    >>> terms == (0, 0, 0, 0, 0)
    True
    """
    gamma = np.asarray(gamma, dtype=np.float64)
    words = float(np.einsum("wk,wk->", suff_stats, elog_beta, dtype=np.float64))
    assignments = float(((gamma - alpha) * expected_log(gamma)).sum())
    documents = float((log_normalizer(gamma) - log_normalizer(alpha)).sum()) - assignments
    entropy = float(bound.documents.sum()) - words - assignments - documents
    return Terms(words, assignments, entropy, documents, bound.topics)
