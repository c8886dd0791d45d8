r"""Documents that a model was not fitted on: their topic shares, with the topics held fixed.

Each begins with an even share of its tokens and takes steps of (E1) and (E2) until a step moves it less than asked
for, as in `kernels.e_step`. Four things make it sooner there, and none of them changes where a document may stop:

- After three steps a document holds few topics, and for most of its way only these are visited. Their columns of
  the table are copied together once; a step then takes some hundred nanoseconds instead of microseconds.
- Two steps show where a document is heading: it leaps there [Varadhan2008]_, and goes on from where it lands.
- Topics are tabulated in float32, to six digits, which halves what has to come from memory; each word's row sums to
  one, so that nothing underflows that matters. The first steps and those of few topics are computed in float32, too.
- The last step, which decides whether a document is at rest, is a plain one of all topics in float64. What the steps
  between missed comes back with it, and the document goes on. Where float32 cannot tell whether a document is at
  rest, because it has a million times more tokens than the tolerance, plain steps go on from where it stands.

On 2000 documents of 20 Newsgroups (100 topics, a tolerance of 1e-3) a document takes 4.0 steps of all topics and
13.8 of few, where it took 20 plain ones. And it ends nearer to rest, because steps of few topics cost so little
that they go on to a tenth of the tolerance. Total variation of theta from rest, and the bound of a token below that
at rest, in nats:

=========  =================  ================
corpus     plain steps        these
=========  =================  ================
20ng       .0074   1.6e-3     .0013   1.8e-4
Debian     .0094   9.5e-3     .0020   8.9e-4
AP         .0008   1.6e-4     .0002   1.4e-5
=========  =================  ================

Topics are left out by what a document holds of them after the third step: below a limit in tokens, or a hundredth
of that limit of the document's tokens. The bound at rest then differs from that of plain steps by, in nats a token
(negative: it is worse), and so many topics are listed:

=====  ==============  ==============  ==============
limit  20ng            Debian          AP
=====  ==============  ==============  ==============
0.05    8.7e-5     25   3.8e-4     19  -4.4e-6     38
0.1     8.7e-5     23   3.8e-4     18  -4.4e-6     34
0.2     9.6e-5     21   3.8e-4     16  -2.3e-6     30
0.3     7.9e-5     19   3.3e-4     16   1.7e-7     27
0.5     1.3e-5     17   3.4e-4     14  -6.2e-7     23
0.8    -3.4e-4     15   1.6e-5     13  -4.9e-5     18
1.0    -6.7e-4     14  -3.6e-4     12  -1.6e-4     16
=====  ==============  ==============  ==============

Tried and left, all within a few per cent of this: two or four steps before topics are listed, looser limits on the
way, blocks of 64 words in steps of few, sums of the deciding step in float32. Slower: Anderson's acceleration instead
of leaps (twice as many steps where it overshoots), tables of the topics a word is known to and one floor for the
others (gathers and scatters). Other optima: sharper starts (bounds 5e-4 to 6e-3 worse), and a first step that gives
all topics the same weight, which saves its normalisers (Debian 5e-3 worse, 20ng 7e-4).

References
----------
.. [Varadhan2008] R. Varadhan and C. Roland, "Simple and globally convergent methods for accelerating the
   convergence of any EM algorithm", Scandinavian Journal of Statistics 35, 2008.
"""

import numpy as np
from scipy.special import psi

from lda_vi.dirichlet import expected_log
from lda_vi.inference.kernels import e_step
from lda_vi.inference.layout import only_words_that_occur, take_rows
from lda_vi.inference.new_documents_kernels import documents
from lda_vi.inference.topic_table import add_words, tabulate
from lda_vi.inference.vectors import whole_rows
from lda_vi.inference.workers import Workers, even_cuts

SMALLEST_PIECE = 1 << 17  # numbers of a table


def settle(counts, lam, alpha, *, max_steps, step_tol, workers=None):
    """Fit documents to topics that are held fixed, each from an even share of its tokens.

    What comes out for a document depends on its own counts alone, and only words that occur are tabulated: one
    document takes hardly longer because the model knows many words.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    lam : ndarray of float64 or float32, C-ordered, shape (V, K)
        Topics.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    max_steps : int
        The most steps of a document, >= 1; and as many plain ones and one more after them, for a tolerance finer than
        float32 and for words that need logarithms.
    step_tol : float
        Mean absolute change of gamma, in tokens, by a step of all topics below which a document stops.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
        alpha + N from the last responsibilities, to six digits; exactly alpha for an empty document.
    before : ndarray of float64, shape (D, K)
        What the last step began with, for who wants to do it again.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([3.0]), np.array([1], np.int32), np.array([0, 1, 1]), 2)
    >>> topics = np.array([[9.0, 1.0], [1.0, 9.0]])
    >>> settle(counts, topics, np.full(2, 0.5), max_steps=100, step_tol=1e-6)[0].round(2).tolist()
    [[0.51, 3.49], [0.5, 0.5]]
    """
    workers = workers or Workers()
    totals = _totals(lam, workers)
    return _settle(*only_words_that_occur(counts), lam, totals, alpha, max_steps, step_tol, workers)


def posterior(counts, lam, alpha, *, max_steps, step_tol, workers=None, stats=False):
    """Settle documents, and find their bounds.

    Parameters
    ----------
    counts, lam, alpha, max_steps, step_tol, workers
        As for `settle`.
    stats : bool
        Whether S is wanted.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
        That of `settle`.
    doc_elbo : ndarray of float64, shape (D,)
        L_d (E5) for the same responsibilities; 0 for an empty document.
    suff_stats, elog_beta : ndarrays of float64, shape (V, K), or None
        S of the same responsibilities, and what the topics were taken for, if `stats`.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([3.0]), np.array([1], np.int32), np.array([0, 1, 1]), 2)
    >>> topics, alpha = np.array([[9.0, 1.0], [1.0, 9.0]]), np.full(2, 0.5)
    >>> posterior(counts, topics, alpha, max_steps=100, step_tol=1e-6)[1].round(2).tolist()
    [-1.49, 0.0]
    """
    workers = workers or Workers()
    totals = _totals(lam, workers)
    occurring, words = only_words_that_occur(counts)
    gamma, before = _settle(occurring, words, lam, totals, alpha, max_steps, step_tol, workers)
    counts, words = (counts, slice(None)) if stats else (occurring, words)
    elog_beta = _expected_log(lam, words, totals)
    # The last step once more.
    _, suff_stats, doc_elbo, _ = e_step(
        counts, before, elog_beta, alpha, 1, 0.0, workers=workers, stats=stats
    )
    return gamma, doc_elbo, suff_stats, elog_beta if stats else None


def _settle(counts, words, lam, totals, alpha, max_steps, step_tol, workers):
    """`settle` for counts of some words of the topics."""
    shape = counts.n_documents, len(alpha)
    # Infinite if a topic is next to nothing: the plain E-step does all documents.
    with np.errstate(over="ignore"):
        scale = np.exp(-psi(totals))
    table = whole_rows(len(words), len(alpha), np.float32, beyond=None)
    workers.run(tabulate, _cuts(np.arange(len(words) + 1), len(alpha)), lam, words, scale, table)
    gamma, before, unfinished = np.empty(shape), np.empty(shape), np.empty(shape[0], dtype=np.bool_)
    steps = np.asarray(alpha, dtype=np.float64), int(max_steps), float(step_tol)
    workers.run(
        documents, _cuts(counts.indptr, len(alpha)), *counts[:3], table, *steps, gamma, before, unfinished
    )
    if unfinished.any():
        rows = np.flatnonzero(unfinished)
        some, seen = only_words_that_occur(take_rows(counts, rows))
        elog_beta, options = _expected_log(lam, words[seen], totals), {"workers": workers, "stats": False}
        before[rows] = e_step(some, gamma[rows], elog_beta, *steps, **options)[0]
        gamma[rows] = e_step(some, before[rows], elog_beta, steps[0], 1, 0.0, **options)[0]
    return gamma, before


def _totals(lam, workers):
    """What each topic holds of all words."""
    n_words, n_topics = lam.shape
    return np.sum(workers.run(add_words, _cuts(np.arange(n_words + 1), n_topics), lam), axis=0)


def _cuts(indptr, n_topics):
    """Pieces of rows, as `even_cuts`; a thread begins none of less than some hundred microseconds."""
    return even_cuts(indptr, smallest=max(SMALLEST_PIECE // n_topics, 1))


def _expected_log(lam, words, totals):
    """Expected logarithms of the topics for some words."""
    return expected_log(lam[words].astype(np.float64, copy=False), axis=0, total=totals)
