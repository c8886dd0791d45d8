"""Stochastic updates (E8): the topics move a step towards what one batch of documents says.

For streams, and for corpora too large for a pass to pay. The bound of a batch is that of the topics as they
were when the batch came; it is an estimate of the whole and may fall.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.dirichlet import expected_log
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.kernels import e_step
from lda_vi.inference.layout import take_rows
from lda_vi.inference.priors import learn_alpha, learn_eta
from lda_vi.inference.start import level_gamma
from lda_vi.inference.state import Bound, Priors

# Batches before priors are learned: the topics have to part first.
LEARN_AFTER = 10


class Stream(NamedTuple):
    """Where a stream stands.

    Parameters
    ----------
    lam : ndarray of float64 or float32, shape (V, K)
        Topics.
    priors : Priors
        Of documents and topics.
    n_batches : int
        Batches seen so far.
    learn : tuple of bool
        Whether alpha and eta are to be learned on the way.
    """

    lam: np.ndarray
    priors: Priors
    n_batches: int = 0
    learn: tuple = (False, False)


class Schedule(NamedTuple):
    """How large the steps are.

    Parameters
    ----------
    offset : float
        tau0 >= 0: the larger, the smaller the first steps.
    decay : float
        kappa in (0.5, 1]: the larger, the faster old batches stop being overwritten.

    Examples
    --------
    >>> Schedule(offset=1.0, decay=1.0).rho(1), Schedule(offset=1.0, decay=1.0).rho(3)
    (0.5, 0.25)
    """

    offset: float
    decay: float

    def rho(self, t):
        """Size of step t, from 1 as scikit-learn counts: (tau0 + t) ** -kappa."""
        return (self.offset + t) ** -self.decay


def infer(counts, lam, alpha, *, max_steps, step_tol, workers=None):
    """Fit documents to topics that are held fixed, each from an even share of its tokens, with what (E8) needs.

    What comes out for a document depends on its own counts alone. Where only documents are asked for,
    `new_documents.settle` is sooner.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    lam : ndarray, shape (V, K)
        Topics.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    max_steps : int
        The most steps of a document.
    step_tol : float
        Mean absolute change of gamma, in tokens, below which a document stops.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
    suff_stats : ndarray of the type of `lam`, shape (V, K)
    doc_elbo : ndarray of float64, shape (D,)
    elog_beta : ndarray of the type of `lam`, shape (V, K)
        What the topics were taken for.
    """
    elog_beta = expected_log(lam.astype(np.float64, copy=False), axis=0).astype(lam.dtype, copy=False)
    gamma = level_gamma(counts, alpha)
    gamma, suff_stats, doc_elbo, _ = e_step(
        counts, gamma, elog_beta, alpha, max_steps, step_tol, workers=workers
    )
    return gamma, suff_stats, doc_elbo, elog_beta


def step(batch, stream, schedule, *, total_documents, max_steps, step_tol, workers=None):
    """Learn from one batch.

    Parameters
    ----------
    batch : Counts
        |B| documents.
    stream : Stream
        Not modified.
    schedule : Schedule
        Size of the steps.
    total_documents : float
        D, how many documents the batch stands for.
    max_steps, step_tol, workers
        As for `infer`.

    Returns
    -------
    stream : Stream
        Moved on by one batch.
    doc_elbo : ndarray of float64, shape (|B|,)
        Bound of each document under the topics as they were.
    """
    if not len(batch.data):  # it says nothing, not even that topics should fade
        return stream, np.zeros(batch.n_documents)
    lam, (alpha, eta), t = stream.lam, stream.priors, stream.n_batches + 1
    gamma, suff_stats, doc_elbo, _ = infer(
        batch, lam, alpha, max_steps=max_steps, step_tol=step_tol, workers=workers
    )
    rho = schedule.rho(t)
    if stream.learn[0] and t > LEARN_AFTER:
        alpha = (1 - rho) * alpha + rho * learn_alpha(gamma - alpha, alpha)  # (E6)
    if stream.learn[1] and t > LEARN_AFTER:
        eta = (1 - rho) * eta + rho * learn_eta(np.maximum(lam - eta, 0), eta)  # (E6)
    scaled = (total_documents / batch.n_documents) * suff_stats
    lam = ((1 - rho) * lam + rho * (eta + scaled)).astype(lam.dtype, copy=False)  # (E8)
    return stream._replace(lam=lam, priors=Priors(alpha, eta), n_batches=t), doc_elbo


def run(
    counts, stream, schedule, monitor, *, batch_size, rng, max_steps, step_tol, workers=None, on_pass=None
):
    """Go through a corpus in batches drawn without replacement, again and again, until the bound settles.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    stream : Stream
        Where it begins.
    schedule : Schedule
        Size of the steps.
    monitor : Monitor
        Records each pass, by the bounds of the documents as their batches came, and says when to stop; one that
        has recorded passes goes on from there.
    batch_size : int
        Documents of a batch.
    rng : Generator
        Draws the order of the documents, anew in each pass: neighbours in a corpus are often alike.
    max_steps, step_tol, workers
        As for `infer`.
    on_pass : callable, optional
        Called with the stream and the bound after each pass.

    Returns
    -------
    Stream
    """
    pass_, done = monitor.n_passes, monitor.done
    while not done:
        pass_ += 1
        documents = np.empty(counts.n_documents)
        for rows, batch in batches(counts, batch_size, rng.permutation(counts.n_documents)):
            stream, documents[rows] = step(
                batch, stream, schedule, total_documents=counts.n_documents, max_steps=max_steps,
                step_tol=step_tol, workers=workers,
            )  # fmt: skip
        alpha, eta = stream.priors
        bound = Bound(documents, topic_term(stream.lam, eta))
        done = monitor.step(pass_, bound, alpha=alpha, eta=eta, phase="online", may_fall=True)
        if on_pass is not None:
            on_pass(stream, bound)
    return stream


def batches(counts, batch_size, rows=None):
    """Cut a corpus into batches.

    Parameters
    ----------
    counts : Counts
        D documents.
    batch_size : int
        Documents of a batch; the last may have fewer.
    rows : ndarray of int, optional
        The order of the documents; by default as they stand.

    Yields
    ------
    rows : ndarray of int
        Which documents.
    batch : Counts

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([4.0, 5.0, 6.0]), np.array([0, 1, 0], np.int32), np.array([0, 2, 2, 3]), 2)
    >>> [(rows.tolist(), batch.data.tolist()) for rows, batch in batches(counts, 2, np.array([2, 1, 0]))]
    [([2, 1], [6.0]), ([0], [4.0, 5.0])]
    """
    rows = np.arange(counts.n_documents) if rows is None else rows
    for at in range(0, len(rows), batch_size):
        chosen = rows[at : at + batch_size]
        yield chosen, take_rows(counts, chosen)
