"""Coordinate ascent over all documents: the passes, their order, and the bound recorded after each.

What a pass is and why its bound cannot fall stands in the docstring of `lda_vi.inference`; the E-step is in
`kernels`, the starting points in `start` and `collapsed`.

When to stop. After a collapsed start the bound climbs while predictions of held-out words get worse (`collapsed`
tells why), and how well topics hold together (NPMI of their ten top words) does not change. Means of three seeds,
default settings but for `tol`:

=============  ======  ======  ======  ======  ======  ======  =====  =====
corpus, K      completion with tol     bound with tol          NPMI
-------------  ----------------------  ----------------------  ------------
..              0.001   0.005    0.01   0.001   0.005    0.01  0.001  0.005
=============  ======  ======  ======  ======  ======  ======  =====  =====
AP, 50         -7.780  -7.776  -7.776  -8.021  -8.042  -8.042  0.246  0.247
Reuters, 50    -6.286  -6.281  -6.281  -6.532  -6.548  -6.548  0.250  0.250
ICLR, 50       -6.995  -6.989  -6.989  -7.360  -7.393  -7.393  0.146  0.146
20ng, 100      -7.765  -7.762  -7.762  -8.050  -8.070  -8.070  0.317  0.316
Debian, 200    -6.780  -6.778  -6.776  -7.140  -7.152  -7.168  0.195  0.195
M10, 20        -6.311  -6.310  -6.310  -6.739  -6.745  -6.745  0.070  0.068
clicks, 8      -3.369  -3.354  -3.351  -3.440  -3.470  -3.525  0.037  0.038
clicks, 20     -3.450  -3.391  -3.386  -3.696  -3.892  -3.918  -.001  0.016
lengths, 20    -5.644  -5.645  -5.645  -5.675  -5.690  -5.690  0.466  0.466
=============  ======  ======  ======  ======  ======  ======  =====  =====

Clicks and lengths are those of `scripts/bench quality`. On average over 31 corpora and numbers of topics, ten of them
no texts, completion is -6.079 with 0.005 and -6.084 with 0.001 (one search each), after 3.0 mean-field passes instead
of 5.3. It is worse for two of them: the sample of the project, 120 short texts, by 0.004, and lengths by 0.001. The
bound ends up to 0.4 % lower, with clicks 0.9 and 5 %. To ask halves of documents, as `extra_alpha` does, whether the
last pass helped does as well, and no better. What other modules tell of the default fit was measured with 0.001, and
before there were `searches`.

A random start has to climb: with 0.005 ICLR stops on a plateau (-7.378, with 0.001 -7.202), AP a little too soon
(-7.939, -7.926), Reuters, Debian and M10 no worse than with 0.001.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import BoundError
from lda_vi.inference import collapsed
from lda_vi.inference.elbo import evaluate_topics
from lda_vi.inference.kernels import e_step
from lda_vi.inference.layout import by_word
from lda_vi.inference.priors import learn_alpha, learn_eta
from lda_vi.inference.start import check_apart, given_lam, level_gamma, random_lam
from lda_vi.inference.state import Bound, Priors
from lda_vi.inference.tables import add_rows, sums
from lda_vi.inference.workers import Workers

# Passes before priors are learned. After the first, counts are so soft that alpha leaps up (to 400 in sum on
# AP with 50 topics) and topics stay blurred; later, topics have parted under the prior they began with.
# Completion on AP from a random start: after 1: -8.20; after 2: -7.95; 3: -7.96; 4: -8.00; 6: -8.03.
LEARN_AFTER = 2


class State(NamedTuple):
    """Where a fit stands.

    Parameters
    ----------
    lam : ndarray of float64 or float32, shape (V, K)
        Topics.
    gamma : ndarray of float64, shape (D, K)
        Documents.
    priors : Priors
        In force for both.
    learn : tuple of bool
        Whether alpha and eta are still to be learned.
    bound : Bound or None
        The bound for these topics and documents; None before the first pass.
    suff_stats : ndarray or None
        S from the responsibilities of that bound, of the shape and type of `lam`.
    """

    lam: np.ndarray
    gamma: np.ndarray
    priors: Priors
    learn: tuple
    bound: Bound | None = None
    suff_stats: np.ndarray | None = None


def begin(counts, n_components, priors, *, init, learn, legacy, rng, workers, record, keep=None, resume=None):
    """Make the state a fit starts from.

    Parameters
    ----------
    counts : Counts
        D documents over V words; the type of its data becomes that of the topics.
    n_components : int
        K.
    priors : Priors
        As given, or where learning begins.
    init : {"collapsed", "random"} or array_like of shape (K, V)
        Find topics by collapsed passes, draw them, or take these.
    learn : tuple of bool
        Whether to learn alpha and eta. What the collapsed passes learned is held fixed afterwards: the
        mean-field bound would undo a part of it, and predictions would be worse.
    legacy : RandomState or Generator
        Draws topics with "random", in scikit-learn's order.
    rng : callable
        Called without arguments, returns the Generator for the collapsed passes.
    workers : Workers
        Threads to use.
    record : callable
        Writes a row of the history.
    keep, resume : optional
        As for `collapsed.start`, where a fit stands in its collapsed passes.

    Returns
    -------
    State
    """
    dtype = counts.data.dtype
    if isinstance(init, str) and init == "collapsed":
        suff_stats, gamma, alpha, eta = collapsed.start(
            counts, n_components, priors.alpha, priors.eta, learn_alpha=learn[0], learn_eta=learn[1],
            rng=rng() if resume is None else None, workers=workers, record=record, keep=keep, resume=resume,
        )  # fmt: skip
        lam = add_rows(suff_stats, eta, np.empty(suff_stats.shape, dtype), workers)  # (E3)
        return State(lam, gamma, Priors(alpha, np.reshape(eta, priors.eta.shape)), (False, False))
    if isinstance(init, str):
        lam = random_lam(n_components, counts.n_words, legacy)
    else:
        lam = given_lam(init, n_components, counts.n_words)
        if priors.eta.shape[1] == 1:
            check_apart(lam)
    return State(lam.astype(dtype), level_gamma(counts, priors.alpha), priors, learn)


def m_step(state, *, workers=None, spend=False):
    """Learn priors and set lam from what the pass before left; before the first pass there is nothing to do.

    Parameters
    ----------
    state : State
        Not modified, unless it may be spent.
    workers : Workers, optional
        Threads to use.
    spend : bool
        Whether lam may take the memory of S.

    Returns
    -------
    State
        Without S, which is now a part of lam, and without a bound.
    """
    lam, gamma, (alpha, eta) = state.lam, state.gamma, state.priors
    if state.suff_stats is not None:
        if state.learn[0]:
            doc_topic_counts = gamma - alpha
            alpha = learn_alpha(doc_topic_counts, alpha)  # (E6)
            gamma = alpha + doc_topic_counts  # (E2)
        if state.learn[1]:
            eta = learn_eta(state.suff_stats, eta)  # (E6)
        room = state.suff_stats if spend else np.empty_like(state.lam)
        lam = add_rows(state.suff_stats, eta, room, workers or Workers())  # (E3)
    return State(lam, gamma, Priors(alpha, eta), state.learn)


def mean_field_pass(counts, state, *, max_steps, step_tol, workers=None, words=None, spend=False):
    """Do the E-step of all documents under the topics and priors of a state, and find its bound.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    state : State
        From `begin` or `m_step`; not modified, unless it may be spent.
    max_steps : int
        The most steps of a document.
    step_tol : float
        Mean absolute change of gamma, in tokens, below which a document stops early.
    workers : Workers, optional
        Threads to use.
    words : ByWord, optional
        ``by_word(counts)``.
    spend : bool
        Whether the documents' new gamma may take the memory of the old.

    Returns
    -------
    State
        Its bound is exact for its topics, its documents and their last responsibilities.
    """
    lam, priors = state.lam, state.priors
    workers = workers or Workers()
    elog_beta, topics = evaluate_topics(lam, priors.eta, workers)
    gamma = state.gamma if spend else state.gamma.copy()
    options = {"workers": workers, "words": words, "spend": True}
    gamma, suff_stats, doc_elbo, _ = e_step(
        counts, gamma, elog_beta, priors.alpha, max_steps, step_tol, **options
    )
    return State(lam, gamma, priors, state.learn, Bound(doc_elbo, topics), suff_stats)


def run(counts, state, monitor, *, max_steps, step_tol, workers=None, on_pass=None):
    """Do passes until the bound settles or there have been enough.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    state : State
        From `begin`, or where an earlier run stopped; its arrays are worked in.
    monitor : Monitor
        Records each pass and says when to stop; one that has recorded passes goes on from there.
    max_steps : int
        The most steps of a document in a pass.
    step_tol : float
        Mean absolute change of gamma, in tokens, below which a document stops early.
    workers : Workers, optional
        Threads to use.
    on_pass : callable, optional
        Called with the state after each pass; its arrays are valid until the next pass begins.

    Returns
    -------
    State

    Raises
    ------
    BoundError
        If the bound fell by more than rounding explains, or is not finite.
    """
    workers = workers or Workers()
    inner = {"max_steps": max_steps, "step_tol": step_tol, "workers": workers, "words": by_word(counts)}
    learn, wait = state.learn, LEARN_AFTER if any(state.learn) else 0
    if state.suff_stats is not None and monitor.n_passes == 0:
        wait = 0
    pass_, done = monitor.n_passes, monitor.done
    while not done:
        pass_ += 1
        # Memory peaks in the E-step, which holds two arrays like the topics and one of the documents.
        state = state._replace(learn=learn if pass_ > wait else (False, False))
        state = m_step(state, workers=workers, spend=True)
        state = mean_field_pass(counts, state, **inner, spend=True)
        state = state._replace(learn=learn)
        if not np.isfinite(sums(state.suff_stats, 0, workers).sum()):
            raise BoundError(
                f"The counts of the topics overflow {state.lam.dtype} in pass {pass_}: scale the counts "
                "down, or use float64 if they are float32."
            )
        alpha, eta = state.priors
        done = monitor.step(pass_, state.bound, alpha=alpha, eta=eta, early=pass_ <= wait + 1)
        if on_pass is not None:
            on_pass(state)
    return state
