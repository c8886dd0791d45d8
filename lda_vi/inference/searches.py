"""Where there is little to do, several searches begin with other documents, side by side, and the best one counts.

Which topics a search ends with is chance (`teams` tells how much), and a small corpus is done in a tenth of a second.
So it is searched up to eight times, as long as that takes about a second. All searches go in step, with the
alpha that the best of them calls for; the one that predicts best after its last pass hands its topics on.

Measured: completion after the default fit, nats a token, means of six seeds and their standard deviations. The first
seven are those of ``scripts/benchmarks/simulated.py``:

=================  ========  ===============  ===============
counts, K          searches              one          several
=================  ========  ===============  ===============
clusters, 15              6   -4.258 (0.040)   -4.203 (0.000)
lengths, 20               5   -5.679 (0.037)   -5.664 (0.027)
books, 20                 7   -6.428 (0.034)   -6.402 (0.010)
baskets, 12               8   -4.830 (0.013)   -4.825 (0.000)
clicks, 8                 6   -3.353 (0.006)   -3.348 (0.000)
weak, 8                   3   -6.192 (0.001)   -6.192 (0.001)
factors, 10               2   -5.461 (0.000)   -5.461 (0.000)
sample, 6                 8   -4.716 (0.062)   -4.688 (0.000)
docstrings, 20            8   -6.222 (0.006)   -6.212 (0.004)
M10, 20                   8   -6.305 (0.011)   -6.296 (0.018)
M10, 50                   8   -6.247 (0.020)   -6.248 (0.022)
snippets, 20              3   -6.574 (0.008)   -6.576 (0.009)
snippets, 50              2   -6.354 (0.012)   -6.346 (0.011)
StackOverflow, 20         8   -6.326 (0.026)   -6.301 (0.008)
StackOverflow, 50         7   -6.374 (0.006)   -6.370 (0.005)
Reuters, 8                2   -6.594 (0.010)   -6.590 (0.010)
ICLR, 20                  2   -7.049 (0.005)   -7.050 (0.004)
=================  ========  ===============  ===============

Other seeds then find the same topics: `lda-vi choose-k` of the sample finds a stability of 0.82, 0.74, 1.00 and 0.73
with 2, 4, 6 and 8 topics and one search, and of 1.00, 0.90, 1.00 and 0.78 with eight.

Which is best is seen late and by its prediction. Of twelve whole fits of each of 19 corpora, the best of four by the
last prediction of the search is better than the mean in every case but one, which is equal, by 0.05 at the most; by
the bound it is 0.012 worse on M10 and StackOverflow. Eight searches of which half end after 12 or 20 passes, and half
of the others after 24 or 30, cost as much as four, and are no better than one on lengths (-5.676, -5.679).
"""

import numpy as np

from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.workers import Workers

# The most searches, and how many numbers all of them together may visit in a pass: one for each topic of each entry,
# document and word. To get there takes as long as to visit so many topics.
MOST, VISITS, ON_THE_WAY = 8, 40_000_000, 60


def how_many(counts, n_topics):
    """How many searches there are to be.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    n_topics : int
        K.

    Returns
    -------
    int
        One for a single topic, which need not be searched.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.ones(1000), np.zeros(1000, np.int32), np.arange(1001), 1)
    >>> [how_many(counts, k) for k in (1, 10, 5000, 20_000)]
    [1, 8, 3, 1]
    """
    rows = len(counts.data) + counts.n_documents + counts.n_words
    return min(max(VISITS // (rows * (n_topics + ON_THE_WAY)), 1), MOST) if n_topics > 1 else 1


class Searches:
    """Several `Passes` or `Teams` over the same documents, in step.

    Parameters
    ----------
    kind : type
        `Passes` or `Teams`.
    counts : Counts
        D documents over V words.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, broadcasting to (V, K)
        Prior of the topics.
    rng : Generator
        Draws what each begins with.
    workers : Workers
        Threads to use: each for a whole search at a time, if there are several.
    state : dict of str to ndarray, optional
        Where an earlier run stood, from `state`; then nothing is drawn.
    """

    def __init__(self, kind, counts, alpha, eta, rng, workers, state=None):
        n = how_many(counts, len(alpha))
        self._counts, self._eta, self._workers = counts, eta, workers
        self._of_each = Workers() if n > 1 else workers
        self._all = [
            kind(counts, alpha, eta, rng, self._of_each, state and _OfOne(state, i)) for i in range(n)
        ]
        self._fits = np.zeros(n) if state is None else np.array(state["searches"])

    @property
    def best(self):
        """The one that predicted best in the last pass."""
        return self._all[np.argmax(self._fits)]

    def state(self):
        """What later passes depend on, by name; the next pass writes into these arrays."""
        of_all = (one.state().items() for one in self._all)
        named = {f"{name}_{i}": array for i, items in enumerate(of_all) for name, array in items}
        return {"searches": self._fits, **named}

    def step(self, alpha, pace, keep):
        """Do one pass of each, as `Passes.step`; return the best prediction."""

        def of_one(i, _):
            return self._all[i].step(alpha, pace, keep)

        self._fits = np.array(self._workers.run(of_one, range(len(self._all) + 1)))
        return float(self._fits.max())

    def join(self, alpha):
        """Make each set of `Teams` one search over all documents, from the topics they found."""
        begin = self._counts, alpha, self._eta, None, self._of_each
        self._all = [Passes(*begin, topics=teams.join()) for teams in self._all]


class _OfOne:
    """The state of one search within that of all."""

    def __init__(self, state, i):
        self._state, self._i = state, i

    def __getitem__(self, name):
        return self._state[f"{name}_{self._i}"]
