r"""The collapsed start: passes of (E7) that find good topics before the bound is climbed.

Coordinate ascent ends in the optimum nearest to where it begins, and a random beginning is near a poor one.
These passes integrate theta and beta out and move through soft counts, where nothing is locked in early.

* A topic begins with the words of four documents drawn at random, and a tenth of it with all words. Where documents
  are short, it begins with what `teams` of them have found.
* The topics stand still during a pass (Jacobi), so all threads work on one state, and the result does not
  depend on them.
* No responsibility is stored: the own share of a word is recomputed (E10). More than all of it is taken out of the
  counts of the document, and a little less than all out of those of the word.
* Counts move with momentum (E11): 30 passes do the work of 100.
* Where there is little to do, several `searches` are made side by side, and the best one counts.
* Topics are searched with a larger prior eta than they end with (`search_prior`). The priors handed on are then
  learned from the counts by (E9), and alpha is made larger as `extra_alpha` says.

Measured on the way (document completion, nats per held-out token; AP, ICLR abstracts and Reuters, K = 50):

==========================================================================  ======  ======  ======
what was tried                                                                  AP    ICLR  Reuters
==========================================================================  ======  ======  ======
own share of the word taken out (E7), eta by (E6), judged with it           -7.815  -7.034  -6.328
the same topics, judged with the priors of (E9)                             -7.769  -6.997  -6.281
own share of one token only, priors of (E9)                                 -7.771  -7.019  -6.298
nothing taken out, priors of (E9)                                           -7.825  -7.054  -6.344
alpha by (E6) on soft counts from pass 50                                   -7.851  -7.170  -6.425
alpha and eta by leave-one-out likelihood (collapses to zero)               -7.843  -7.478  -6.637
responsibilities below 0.01 set to zero                                     -7.776  -7.049  -6.310
40 passes relaxed (pace 1.85, keep 0), search share 0.15                    -7.784  -7.023  -6.309
the same, search share 0.25                                                 -7.781  -7.007  -6.316
the same, search share 0.40                                                 -7.785  -7.014  -6.349
40 passes, pace 1.5, keep 0.7                                               -7.773  -6.999  -6.308
40 passes, pace 2.9, keep 0.7                                               -7.758          -6.302
==========================================================================  ======  ======  ======

The first seven rows: 100 passes each, counts of a document moved at once. All rows: u = v = 1. Pace 2 with keep 0
diverges (AP: -8.09 after 50 passes at 2.2).

How much of the own share is taken out, u times out of the word and v times out of the document (E7). Completion after
five mean-field passes, means of three seeds; the last three rows are bounds, in nats a token:

===============  ======  ======  =======  ======  ======  =======  ======  ========  =============
u, v                 AP    ICLR  Reuters    20ng    Sotu   Debian     M10  Snippets  StackOverflow
===============  ======  ======  =======  ======  ======  =======  ======  ========  =============
1, 1 (CVB0)      -7.773  -7.001   -6.308  -7.774  -7.544   -6.835  -6.386    -6.377         -6.428
1, 1.5           -7.771  -6.994   -6.298  -7.770  -7.533   -6.805  -6.368    -6.369         -6.380
0.85, 1          -7.775  -7.003   -6.305  -7.769  -7.541   -6.828  -6.378    -6.374         -6.435
0.7, 1.5         -7.779  -6.998   -6.300  -7.772  -7.529   -6.797  -6.369    -6.353         -6.380
0.85, 1.5        -7.776  -6.996   -6.298  -7.768  -7.530   -6.801  -6.363    -6.360         -6.375
bound, 1, 1      -8.017  -7.372   -6.570  -8.077  -7.895   -7.138  -6.712    -6.721         -6.884
bound, 1, 1.5    -8.019  -7.371   -6.563  -8.065  -7.885   -7.138  -6.724    -6.772         -6.982
bound, .85, 1.5  -8.008  -7.366   -6.560  -8.059  -7.879   -7.126  -6.723    -6.761         -6.969
===============  ======  ======  =======  ======  ======  =======  ======  ========  =============

Other v, with u = 0.7 from pass 30 on: 0.8 is worse everywhere (Debian -6.893, snippets -6.400), 2.2 equal on the
long texts; 1.5 from pass 30 on only is worth nothing (Debian -6.840), from pass 12 on as much as from the start.
With u = 0, v = 1, Debian gains 0.014 and AP loses 0.06.

Where the passes begin (completion after 4 and after 40 of them, one seed each):

====================================================  ======  ======  ======  ======  =======  ======
what was tried                                         AP, 4  AP, 40  20ng 4      40  Reuters  Debian
====================================================  ======  ======  ======  ======  =======  ======
documents share their tokens out at random            -8.170  -7.757  -8.389  -7.765   -7.039  -7.863
topics of one document and 10 % of all words          -7.905  -7.766  -7.956  -7.779   -6.520  -7.114
topics of four documents                              -7.946  -7.753  -7.925  -7.758   -6.524  -7.122
topics of sixteen documents                                                                    -7.175
at random, 12 passes over an eighth of the documents  -7.881  -7.757  -7.931  -7.768   -6.452
====================================================  ======  ======  ======  ======  =======  ======

The last row costs 1.5 passes more than it says. Larger steps while nothing has parted yet save one pass of the first
six; shares that are less even to begin with, none. Topics of four documents that are alike, by cosine, of four times
as many as there are topics: M10 with K = 20 -6.317 for -6.303, snippets -6.371 for -6.352, packages -6.419 for
-6.413; but StackOverflow with K = 150 -6.435 for -6.443, Bible chapters -6.659 for -6.666, and twelve others within
0.004 on average (after the default fit, means of four seeds, whose spread is 0.01).

Where a document repeats a word many times (E7), the whole of its count is too much to take out of the document.
After the default fit, means of three seeds, by m for n occurrences (20 newsgroups with K = 100, Debian with 200, the
others 50; three runs of AP, ICLR, Reuters and Sotu with the same m differ as much as their columns here do; search
share 0.18, and at most 27 tokens a document):

========================  ======  ======  =======  ======  ======  ======  ======  ======  ======  ========
m                             AP    ICLR  Reuters    20ng  Debian   Bible    Perl  manual   files  packages
========================  ======  ======  =======  ======  ======  ======  ======  ======  ======  ========
n                         -7.780  -6.998   -6.286  -7.764  -6.793  -6.667  -6.222  -6.636  -6.587    -6.429
1                         -7.784  -6.997   -6.289                          -6.189  -6.648
n, 4 at most              -7.782  -6.996   -6.283  -7.765  -6.782  -6.664  -6.195  -6.644  -6.623    -6.427
n, 8 at most              -7.784  -6.997   -6.284  -7.762  -6.784  -6.660  -6.189  -6.648  -6.615    -6.421
n, 20 at most                                                      -6.664  -6.191  -6.650  -6.605
n to 8, then sqrt(8 n)    -7.783  -6.997   -6.288  -7.763  -6.782  -6.662  -6.192  -6.650  -6.614    -6.421
n to 20, then sqrt(20 n)  -7.780  -6.998   -6.286  -7.764  -6.781  -6.663  -6.193  -6.639  -6.607    -6.431
========================  ======  ======  =======  ======  ======  ======  ======  ======  ======  ========

The mean-field passes that follow sharpen the topics, and cost 0.01 to 0.05 nats of completion the more of them
there are, while the bound rises. Most of that is a question of alpha: `extra_alpha`.

The learning of alpha on the way can begin after 12 passes as well as after 20 (as it did in these tables), and 32
passes are enough where more are not worth it: AP -7.769 for -7.770, 20 newsgroups -7.767 for -7.767, Reuters -6.290
for -6.292, Debian the same, M10 -6.278 for -6.275. Half or twice the learned eta does not help. Topics that cannot
part, 100 for 180 documents of 30 tokens drawn from 5 topics, let alpha grow to 340 and completion fall to -3.94 (a
second seed: -3.84); held to half the tokens of a document, it is -3.79 (-3.71). No real text came beyond a third.

Why more bound is less prediction. One pass from where the collapsed ones end on Debian (-6.822 there, u = v = 1):
weights exp psi(gamma) with the topics' means give -6.822, gamma with exp psi(lam) -6.838, both -6.830, plain gamma
and means without an own share taken out -6.829. So it is q(beta) that costs: exp psi takes half a token from every
word of a topic, and words a topic has less of than that, most of those of short texts, are all but forbidden to it.
That is no question of the way: with M-steps of 0.3, 0.5 or 0.7 of their length (the bound rises with those too),
after passes of plain EM, with 1, 2, 3, 5 or 20 steps a document, or with half or twice the eta, completion at a
given bound is the same within 0.003. What helps is to begin better (v above) and to stop in time (`batch`).

What else was tried, with u = v = 1 (after five mean-field passes): 200 passes are the same within 0.004; eta as
learned from pass 20 on costs Debian 0.007, alpha as a vector from pass 24 0.020; eta by the square root of a word's
frequency costs AP 0.012, by the frequency 0.036.
"""

import numpy as np

from lda_vi.errors import BoundError
from lda_vi.inference import extra_alpha, random_counts, teams
from lda_vi.inference.collapsed_passes import Passes
from lda_vi.inference.search_prior import search_eta
from lda_vi.inference.searches import Searches
from lda_vi.inference.start import Start
from lda_vi.inference.tables import add_rows

PACE, KEEP = 2.9, 0.7
# Passes go on while the last `WINDOW` of them raised the prediction by `WORTH` nats a token each. Corpora differ:
# M10 is done after 40 with those at the end, Debian with 200 topics after 67.
LEAST_PASSES, MOST_PASSES = 32, 100
WINDOW, WORTH = 5, 1e-4
SETTLING_PASSES = 3  # then, at pace 1: counts come to sum to the tokens they are made of
# How many topics a document holds is learned on the way, which topics are common only at the end: a vector
# learned early lets a few common topics take what others should have (Debian, K = 200: -6.91 for -6.87).
EVEN_ALPHA_AFTER = (12, 18, 24, 30)
LEARNING_STEPS = 30
STRETCH = 1.5  # of what (E9) learns, for the mean-field passes
MOST_ALPHA = 0.5  # of the tokens of a document, if that is not less than alpha has to begin with


def start(
    counts, n_topics, alpha, eta, *, learn_alpha, learn_eta, rng, workers, record, keep=None, resume=None
):
    """Run collapsed passes from topics made of documents that are drawn at random.

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
        Called as ``record("collapsed", pass_, alpha=..., eta=..., predictive=...)`` after each pass;
        the prediction is that of the best search.
    keep : callable, optional
        Called before `record` as ``keep("collapsed", state)`` with all that later passes depend on: a dict of
        arrays, which the next pass overwrites.
    resume : dict of str to ndarray, optional
        Such a state: go on from there, and draw nothing.

    Returns
    -------
    Start

    Raises
    ------
    BoundError
        If counts or priors are beyond what float32 can compute with.
    """
    alpha, eta = np.array(alpha, dtype=np.float64), np.array(eta, dtype=np.float64)
    if learn_eta:
        eta[:] = search_eta(counts, n_topics)
    tokens_each = counts.n_tokens / max(np.count_nonzero(np.diff(counts.indptr)), 1)
    most_alpha = max(MOST_ALPHA * tokens_each, alpha.sum())
    fits, settled = [], 0
    if resume is not None:
        fits, settled = list(resume["fits"]), int(resume["settled"])
        alpha, eta = np.array(resume["alpha"]), np.array(resume["eta"])
    apart = teams.PASSES if teams.are_worth_it(counts, n_topics) else 0
    kind = teams.Teams if len(fits) < apart else Passes
    searches = Searches(kind, counts, alpha, eta, rng, workers, resume)
    while settled < SETTLING_PASSES:
        moving = not settled and _is_worth_moving(fits)
        settled += not moving
        fits.append(searches.step(alpha, *((PACE, KEEP) if moving else (1.0, 0.0))))
        pass_ = len(fits)
        _refuse_nonsense(fits[-1], pass_, counts, alpha, eta)
        if pass_ == apart:
            searches.join(alpha)
        if learn_alpha and pass_ - apart in EVEN_ALPHA_AFTER:
            even = random_counts.learn_even_alpha(searches.best.shares, alpha.mean(), workers=workers)
            alpha[:] = min(even, most_alpha / n_topics)
        if keep is not None:
            so_far = {"fits": np.array(fits), "settled": np.array(settled), "alpha": alpha, "eta": eta}
            keep("collapsed", so_far | searches.state())
        record("collapsed", pass_, alpha=alpha, eta=eta, predictive=fits[-1])
    passes = searches.best
    _refuse_nonsense(passes.shares.sum() + passes.suff_stats.sum(), len(fits), counts, alpha, eta)
    if learn_eta:
        eta[:] = learned_eta(passes, eta.item(), workers)
    if learn_alpha:
        alpha = stretched_alpha(passes, alpha, workers)
        alpha *= min(most_alpha / alpha.sum(), 1.0)
        alpha = alpha + extra_alpha.choose(counts, passes, alpha, eta, workers) / n_topics
    suff_stats, shares = passes.suff_stats, passes.shares
    del searches, passes  # four more arrays of these sizes
    gamma = add_rows(shares, alpha[None], np.empty(shares.shape), workers)
    return Start(suff_stats, gamma, alpha, eta)


def stretched_alpha(passes, alpha, workers=None):
    """The prior of the documents as (E9) learns it from where the passes stand, times `STRETCH`."""
    return STRETCH * random_counts.learn_alpha(passes.shares, alpha, steps=LEARNING_STEPS, workers=workers)


def learned_eta(passes, eta, workers=None):
    """The prior of the topics as (E9) learns it from where the passes stand."""
    return random_counts.learn_eta(passes.suff_stats, eta, steps=LEARNING_STEPS, workers=workers)


def _is_worth_moving(fits):
    """Whether to do another pass with momentum, from the prediction of those so far."""
    n = len(fits)
    rising = n < LEAST_PASSES or fits[-1] - fits[-1 - WINDOW] >= WINDOW * WORTH
    return rising and n < MOST_PASSES - SETTLING_PASSES


def _refuse_nonsense(number, pass_, counts, alpha, eta):
    """Raise if a number that all results of a pass went into is none."""
    if not np.isfinite(number):
        raise BoundError(
            f"The collapsed start broke down in pass {pass_}: it computes in float32, for which counts from "
            f"{counts.data.min():g} to {counts.data.max():g}, doc_topic_prior from {alpha.min():g} to "
            f"{alpha.max():g} or topic_word_prior from {eta.min():g} to {eta.max():g} are too extreme. "
            'Use init="random", or less extreme values.'
        )
