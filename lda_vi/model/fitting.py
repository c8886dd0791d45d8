"""From settings and counts to a finished state: which parts of inference a fit strings together."""

from typing import NamedTuple

import numpy as np

from lda_vi.inference import batch, online
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.state import Bound, Counts, Priors

# Documents of a sample that find the topics an online fit begins with: enough for a hundred topics.
START_DOCUMENTS = 10_000

# A document that has not come to rest after this many steps moves too slowly for it to matter.
REST_STEPS = 500


class Task(NamedTuple):
    """What is to be fitted, and with what.

    Parameters
    ----------
    settings : dict
        Checked parameters of the estimator.
    counts : Counts
        D documents over V words.
    priors : Priors
        As given, or where learning begins.
    learn : tuple of bool
        Whether to learn alpha and eta.
    legacy : RandomState or Generator
        For draws that repeat scikit-learn's.
    rng : callable
        Called without arguments, returns a Generator.
    workers : Workers
        Threads.
    record : callable
        Writes a row of the history.
    """

    settings: dict
    counts: Counts
    priors: Priors
    learn: tuple
    legacy: object
    rng: object
    workers: object
    record: object

    def begin(self):
        """Make the state coordinate ascent starts from."""
        return batch.begin(
            self.counts, self.settings["n_components"], self.priors, init=self.settings["init"],
            learn=self.learn, legacy=self.legacy, rng=self.rng, workers=self.workers, record=self.record,
        )  # fmt: skip

    @property
    def schedule(self):
        """Size of the steps of a stream."""
        return online.Schedule(self.settings["learning_offset"], self.settings["learning_decay"])

    @property
    def inner(self):
        """How documents that start anew are brought to rest."""
        step_tol = self.settings["mean_change_tol"]
        return {"max_steps": REST_STEPS, "step_tol": step_tol, "workers": self.workers}


def fit_batch(task, monitor, on_state):
    """Coordinate ascent over all documents; `on_state` gets the state after each pass.

    Parameters
    ----------
    task : Task
        What to fit.
    monitor : Monitor
        Records the passes and says when to stop.
    on_state : callable
        Called with a state and the number of batches that would have taken a stream as far.
    """
    settings = task.settings
    size = -(-task.counts.n_documents // settings["batch_size"])
    batch.run(
        task.counts,
        task.begin(),
        monitor,
        max_steps=settings["max_doc_update_iter"],
        step_tol=settings["mean_change_tol"],
        workers=task.workers,
        on_pass=lambda state: on_state(state, size * monitor.rows[-1]["pass"]),
    )


def fit_online(task, monitor, on_state):
    """Stochastic steps over the documents in batches, then the posterior of all documents at rest.

    Parameters
    ----------
    task, monitor, on_state
        As for `fit_batch`; `on_state` is called once, at the end.
    """
    counts, rng = task.counts, task.rng()
    sample = np.sort(rng.permutation(counts.n_documents)[:START_DOCUMENTS])
    first = task._replace(counts=online.take_rows(counts, sample), rng=lambda: rng)
    stream = start_stream(first, counts.n_documents)
    settings = task.settings
    stream = online.run(
        counts, stream, task.schedule, monitor, batch_size=settings["batch_size"], rng=rng,
        on_pass=lambda *_: task.record(), **task.inner,
    )  # fmt: skip
    gamma, suff_stats, doc_elbo, elog_beta = online.infer(
        counts, stream.lam, stream.priors.alpha, **task.inner
    )
    alpha, eta = stream.priors
    bound = Bound(doc_elbo, topic_term(stream.lam, eta, elog_beta))
    task.record(
        "mean-field", 1, alpha=alpha, eta=eta, elbo=bound.total, documents=doc_elbo.sum(), topics=bound.topics,
        per_token=bound.total / counts.n_tokens,
    )  # fmt: skip
    state = batch.State(stream.lam, gamma, stream.priors, stream.learn, bound, suff_stats)
    on_state(state, stream.n_batches)


def start_stream(task, total_documents):
    """Make the state a stream starts from.

    Parameters
    ----------
    task : Task
        Its documents find the topics, with init="collapsed".
    total_documents : float
        How many documents they stand for.

    Returns
    -------
    Stream
    """
    state = task.begin()
    lam, eta = state.lam, state.priors.eta
    if isinstance(task.settings["init"], str) and task.settings["init"] == "collapsed":
        lam = (eta + (total_documents / task.counts.n_documents) * (lam - eta)).astype(lam.dtype)
    return online.Stream(lam, state.priors, learn=state.learn)


def go_on(task, stream, total_documents):
    """Learn from documents batch by batch, each once, in the order they come in.

    Parameters
    ----------
    task : Task
        The documents.
    stream : Stream
        Where the stream stands.
    total_documents : float
        How many documents there are in all.

    Returns
    -------
    Stream
    """
    for _, part in online.batches(task.counts, task.settings["batch_size"]):
        stream, _ = online.step(part, stream, task.schedule, total_documents=total_documents, **task.inner)
    return stream
