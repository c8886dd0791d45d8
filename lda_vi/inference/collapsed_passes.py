"""One collapsed pass after another, and the counts they move. The loops are in `collapsed_kernels`."""

import numpy as np

from lda_vi.inference.collapsed_kernels import update_documents, update_words
from lda_vi.inference.layout import by_word
from lda_vi.inference.workers import even_cuts

# What later passes depend on: attributes of `Passes` that every pass changes.
MOVING = ("shares", "suff_stats", "level", "topic_counts", "velocity", "word_velocity")


class Passes:
    """The counts of documents and topics between passes, and what the kernels need beside them.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, broadcasting to (V, K)
        Prior of the topics.
    rng : Generator
        Draws the topics of the documents; words begin evenly shared.
    workers : Workers
        Threads to use.
    state : dict of str to ndarray, optional
        Where an earlier run stood, from `state`; then nothing is drawn.

    Attributes
    ----------
    shares : ndarray of float32, shape (D, K)
        N.
    suff_stats : ndarray of float32, shape (V, K)
        S.
    level : ndarray of float32, shape (nnz,)
        Z of (E10).
    topic_counts : ndarray of float64, shape (K,)
        S_k.
    velocity, word_velocity : ndarray of float32, shapes (D, K) and (V, K)
        v of (E11), for N and for S.
    """

    def __init__(self, counts, alpha, eta, rng, workers, state=None):
        self._workers, self._entries = workers, (counts.data.astype(np.float32), *counts[1:3])
        self._words = by_word(counts)
        self._document_cuts, self._word_cuts = even_cuts(counts.indptr), even_cuts(self._words.indptr)
        self._lengths = np.diff(
            np.concatenate([[0.0], np.cumsum(counts.data, dtype=np.float64)])[counts.indptr]
        )
        if state is None:
            self._draw(counts, alpha, eta, rng)
        else:
            self._take_over(state)
        self._scale, self._fit = np.empty_like(self.level), np.empty(counts.n_documents)
        self._prior = np.empty_like(self.shares)

    def _draw(self, counts, alpha, eta, rng):
        """Documents with topics drawn at random, words evenly shared, all at rest."""
        shares = rng.standard_exponential((counts.n_documents, len(alpha)), dtype=np.float32)
        self.shares = shares * (self._lengths / shares.sum(axis=1)).astype(np.float32)[:, None]
        of_words = np.bincount(counts.indices, weights=counts.data, minlength=counts.n_words)
        self.suff_stats = np.repeat((of_words / len(alpha)).astype(np.float32)[:, None], len(alpha), axis=1)
        self.topic_counts = self.suff_stats.sum(axis=0, dtype=np.float64)
        table, totals = self._table(eta)
        of_documents = np.repeat(self._lengths + alpha.sum(), np.diff(counts.indptr))
        self.level = (of_documents * (table / totals).mean(axis=1)[counts.indices]).astype(np.float32)
        self.velocity, self.word_velocity = np.zeros_like(self.shares), np.zeros_like(self.suff_stats)

    def _take_over(self, state):
        """Go on where an earlier run stood."""
        for name in MOVING:
            setattr(self, name, np.array(state[name]))

    def state(self):
        """What later passes depend on, by name; the next pass writes into these arrays."""
        return {name: getattr(self, name) for name in MOVING}

    def step(self, alpha, eta, pace, keep):
        """Do one pass, moving by (E11).

        Parameters
        ----------
        alpha : ndarray, shape (K,)
            Prior of the documents.
        eta : ndarray, broadcasting to (V, K)
            Prior of the topics.
        pace, keep : float
            Omega and kappa.

        Returns
        -------
        float
            Leave-one-word-out predictive log likelihood per token, in nats.
        """
        both, speed = (*self._table(eta), self._prior), (np.float32(pace), np.float32(keep))
        self._workers.run(
            update_documents, self._document_cuts, *self._entries, *both, alpha.astype(np.float32), *speed,
            self.velocity, self.shares, self.level, self._scale, self._fit,
        )  # fmt: skip
        sums = self._workers.run(
            update_words, self._word_cuts, *self._words, self._entries[0], *both, *speed, self.word_velocity,
            self.suff_stats, self.level, self._scale,
        )  # fmt: skip
        self.topic_counts = np.sum(sums, axis=0)
        return self._fit.sum() / max(self._lengths.sum(), np.finfo(np.float64).tiny)

    def _table(self, eta):
        """S + eta and its sums over words."""
        table = self.suff_stats + eta.astype(np.float32)
        totals = self.topic_counts + np.broadcast_to(eta, table.shape).sum(axis=0)
        return table, totals.astype(np.float32)
