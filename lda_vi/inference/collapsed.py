r"""The collapsed start: relaxed passes of (E7) that find good topics before the bound is climbed.

Coordinate ascent ends in the optimum nearest to where it begins, and a random beginning is near a poor one.
These passes integrate theta and beta out and move through soft counts, where nothing is locked in early.

* The topics stand still during a pass (Jacobi), so all threads work on one state, and the result does not
  depend on them.
* No responsibility is stored: the own share of a word is recomputed (E10).
* Steps reach beyond the new counts (E11), which more than halves the passes needed.
* Priors are learned by (E9). While it learns, the phase works with `SMOOTHING` times the eta it has learned;
  what it hands on is the learned one.

Measured on the way (document completion, nats per held-out token; AP, ICLR abstracts and Reuters, K = 50):

==========================================================================  ======  ======  ======
what was tried                                                                  AP    ICLR  Reuters
==========================================================================  ======  ======  ======
own share of the word taken out (E7), eta as (E6) has it, judged with it    -7.815  -7.034  -6.328
the same topics, judged with the priors of (E9)                             -7.769  -6.997  -6.281
own share of one token only, priors of (E9)                                 -7.771  -7.019  -6.298
nothing taken out, priors of (E9)                                           -7.825  -7.054  -6.344
alpha by (E6) on soft counts from pass 50                                   -7.851  -7.170  -6.425
alpha and eta by leave-one-out likelihood (collapses to zero)               -7.843  -7.478  -6.637
responsibilities below 0.01 set to zero                                     -7.776  -7.049  -6.310
36 relaxed passes, eta of (E9) used as it is                                -7.796  -7.037  -6.330
36 relaxed passes, twice that eta                                           -7.785  -7.017  -6.315
36 relaxed passes, five times that eta                                      -7.846  -7.088  -6.319
==========================================================================  ======  ======  ======

The first seven rows: 100 passes each, counts of a document moved at once. Relaxation 2 or more to the end
diverges (ap: -8.09 after 50 passes at 2.2); 2.4 is good for the first six passes, while topics still part.
"""

import numpy as np

from lda_vi.inference import random_counts
from lda_vi.inference.collapsed_kernels import update_documents, update_words
from lda_vi.inference.layout import by_word
from lda_vi.inference.start import Start
from lda_vi.inference.workers import even_cuts

PASSES = 40
LEARN_AFTER = (7, 11, 15, 19, 24, 29, 34)
PARTING, PARTING_PASSES = 2.4, 6
RELAXED = 1.85
SETTLING_PASSES = 2  # the last ones, unrelaxed: counts then sum to the tokens they came from
SMOOTHING = 2.0
START_ETA = 0.15


def start(counts, n_topics, alpha, eta, *, learn_alpha, learn_eta, rng, workers, record):
    """Run collapsed passes from documents whose topics are drawn at random.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    n_topics : int
        K.
    alpha : ndarray, shape (K,)
        Prior of the documents, or where learning begins.
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)
        Prior of the topics; if it is to be learned, one number.
    learn_alpha, learn_eta : bool
        Which of the two to learn.
    rng : Generator
        Random numbers.
    workers : Workers
        Threads to use.
    record : callable
        Called as ``record("collapsed", pass_, alpha=..., eta=..., predictive=...)`` after each pass.

    Returns
    -------
    Start
    """
    passes = _Passes(counts, n_topics, rng, workers)
    alpha, eta = np.array(alpha, dtype=np.float64), np.array(eta, dtype=np.float64)
    if learn_eta:
        eta[:] = START_ETA / SMOOTHING
    for pass_ in range(1, PASSES + 1):
        relax = PARTING if pass_ <= PARTING_PASSES else RELAXED if pass_ <= PASSES - SETTLING_PASSES else 1.0
        predictive = passes.step(alpha, SMOOTHING * eta if learn_eta else eta, relax)
        if pass_ in LEARN_AFTER or pass_ == PASSES:
            if learn_alpha:
                alpha = random_counts.learn_alpha(passes.shares, alpha)
            if learn_eta:
                eta[:] = random_counts.learn_eta(passes.suff_stats, eta.item())
        record("collapsed", pass_, alpha=alpha, eta=eta, predictive=predictive)
    return Start(passes.suff_stats.astype(np.float64), alpha + passes.shares, alpha, eta)


class _Passes:
    """The counts of documents and topics between passes, and what the kernels need beside them."""

    def __init__(self, counts, n_topics, rng, workers):
        self._workers, self._entries = workers, (counts.data.astype(np.float32), *counts[1:3])
        self._words = by_word(counts)
        self._document_cuts, self._word_cuts = even_cuts(counts.indptr), even_cuts(self._words.indptr)
        self._n_tokens = counts.n_tokens
        n_documents = counts.n_documents
        lengths = _row_sums(counts.data, counts.indptr)
        shares = rng.standard_exponential((n_documents, n_topics), dtype=np.float32)
        self.shares = shares * (lengths / shares.sum(axis=1)).astype(np.float32)[:, None]
        of_words = np.bincount(counts.indices, weights=counts.data, minlength=counts.n_words)
        self.suff_stats = np.repeat((of_words / n_topics).astype(np.float32)[:, None], n_topics, axis=1)
        self._topic_counts = self.suff_stats.sum(axis=0, dtype=np.float64)
        self._level, self._scale = np.empty((2, len(counts.data)), dtype=np.float32)
        self._prior, self._fit = np.empty_like(self.shares), np.empty(n_documents)
        self._first = True

    def step(self, alpha, eta, relax):
        """Do one pass; return the leave-one-out predictive log likelihood per token, in nats."""
        table = self.suff_stats + eta.astype(np.float32)
        totals = self._topic_counts + np.broadcast_to(eta, table.shape).sum(axis=0)
        both = table, totals.astype(np.float32), self._prior
        relax = np.float32(relax)
        self._workers.run(
            update_documents, self._document_cuts, *self._entries, *both, alpha.astype(np.float32), relax,
            self._first, self.shares, self._level, self._scale, self._fit,
        )  # fmt: skip
        sums = self._workers.run(
            update_words, self._word_cuts, *self._words, self._entries[0], *both, relax, self._level,
            self._scale, self.suff_stats,
        )  # fmt: skip
        self._topic_counts, self._first = np.sum(sums, axis=0), False
        return self._fit.sum() / self._n_tokens


def _row_sums(data, indptr):
    """Sum of each row, 0 for an empty one."""
    return np.diff(np.concatenate([[0.0], np.cumsum(data, dtype=np.float64)])[indptr])
