"""From settings and counts to a finished state: which parts of inference a fit strings together."""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.inference import batch, online
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.layout import take_rows
from lda_vi.inference.state import Bound, Counts, Priors
from lda_vi.model.standing import arrays_of, generator_of

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
    course : Course
        Follows the passes, and knows where to begin.
    """

    settings: dict
    counts: Counts
    priors: Priors
    learn: tuple
    legacy: object
    rng: object
    workers: object
    course: object

    def begin(self, keep=None, resume=None):
        """Make the state coordinate ascent starts from."""
        return batch.begin(
            self.counts, self.settings["n_components"], self.priors, init=self.settings["init"],
            learn=self.learn, legacy=self.legacy, rng=self.rng, workers=self.workers,
            record=self.course.record, keep=keep or self.course.keep, resume=resume,
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


def fit_batch(task):
    """Coordinate ascent over all documents, from the beginning or from where an earlier fit was cut off.

    Parameters
    ----------
    task : Task
        What to fit.
    """
    settings, course = task.settings, task.course
    size = -(-task.counts.n_documents // settings["batch_size"])  # batches that would take a stream as far
    batch.run(
        task.counts,
        _where_to_begin(task, size),  # without a name here, which would keep its arrays for the whole fit
        course.monitor,
        max_steps=settings["max_doc_update_iter"],
        step_tol=settings["mean_change_tol"],
        workers=task.workers,
        on_pass=lambda state: course.after_pass(state, size * course.monitor.n_passes),
    )


def _where_to_begin(task, size):
    """The state coordinate ascent begins with, or goes on from."""
    course, stood = task.course, task.course.resume
    if stood is None or stood.phase == "collapsed":
        return task.begin(resume=None if stood is None else stood.arrays)
    course.hold(stood.state, size * course.monitor.n_passes)
    return stood.state


def fit_online(task):
    """Stochastic steps over the documents in batches, then the posterior of all documents at rest.

    Parameters
    ----------
    task : Task
        As for `fit_batch`.
    """
    counts, course, stood, settings = task.counts, task.course, task.course.resume, task.settings
    rng = task.rng() if stood is None else generator_of(stood.rng)

    def on_pass(stream, bound):
        course.keep("online", arrays_of((stream, bound)), learn=stream.learn, rng=rng)
        course.record()

    stream = _find_topics(task, rng) if stood is None or stood.phase == "collapsed" else stood.stream
    stream = online.run(
        counts, stream, task.schedule, course.monitor, batch_size=settings["batch_size"], rng=rng,
        on_pass=on_pass, **task.inner,
    )  # fmt: skip
    gamma, suff_stats, doc_elbo, elog_beta = online.infer(
        counts, stream.lam, stream.priors.alpha, **task.inner
    )
    alpha, eta = stream.priors
    bound = Bound(doc_elbo, topic_term(stream.lam, eta, elog_beta))
    course.record(
        "mean-field", 1, alpha=alpha, eta=eta, elbo=bound.total, documents=doc_elbo.sum(), topics=bound.topics,
        per_token=bound.total / counts.n_tokens,
    )  # fmt: skip
    state = batch.State(stream.lam, gamma, stream.priors, stream.learn, bound, suff_stats)
    course.after_all(state, stream.n_batches)


def _find_topics(task, rng):
    """The topics an online fit begins with, found in a sample of its documents."""
    counts, stood = task.counts, task.course.resume
    telling = np.flatnonzero(np.diff(counts.indptr))  # of a million empty documents none could find a topic
    sample = np.sort(rng.permutation(telling)[:START_DOCUMENTS]) if stood is None else stood.arrays["sample"]
    first = task._replace(counts=take_rows(counts, sample), rng=lambda: rng)

    def keep(phase, arrays):
        task.course.keep(phase, {**arrays, "sample": sample}, rng=rng)

    return start_stream(first, len(telling), keep=keep, resume=stood and stood.arrays)


def start_stream(task, total_documents, *, keep=None, resume=None):
    """Make the state a stream starts from.

    Parameters
    ----------
    task : Task
        Its documents find the topics, with init="collapsed".
    total_documents : float
        How many documents they stand for.
    keep, resume : optional
        As for `collapsed.start`.

    Returns
    -------
    Stream
    """
    state = task.begin(keep, resume)
    lam, eta = state.lam, state.priors.eta
    if isinstance(task.settings["init"], str) and task.settings["init"] == "collapsed":
        lam = (eta + (total_documents / task.counts.n_documents) * (lam - eta)).astype(lam.dtype)
    return online.Stream(lam, state.priors, learn=state.learn)


def stream_of(model):
    """Where the stream stands that a model has learned from by ``partial_fit``.

    Parameters
    ----------
    model : LDA
        Fitted.

    Returns
    -------
    Stream

    Raises
    ------
    ParameterError
        If it is now to have another number of topics.
    """
    there = len(model.components_)
    if model.n_components != there:
        raise ParameterError(
            f"n_components is {model.n_components}, but the model has {there} topics, and partial_fit goes on with "
            f"these: set it back to {there}, or begin anew with fit."
        )
    lam, priors = np.ascontiguousarray(model.components_.T), Priors(model.doc_topic_prior_, model._eta())
    return online.Stream(lam, priors, model.n_batches_, model._learn)


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
