"""LDA, the estimator: it checks what it is given, runs inference, and keeps what came out."""

import warnings

from sklearn.base import BaseEstimator

from lda_vi.errors import CountsError, ParameterError
from lda_vi.inference.monitor import Monitor
from lda_vi.inference.state import Priors
from lda_vi.inference.workers import Workers
from lda_vi.model.checkpoint import Checkpoints
from lda_vi.model.course import Course, Unwatched, keep_topics
from lda_vi.model.files import LEARNED, OF_THE_FIT, forget, save_model
from lda_vi.model.fitting import Task, fit_batch, fit_online, go_on, start_stream, stream_of
from lda_vi.model.packed import write_out
from lda_vi.model.reading import TopicReader
from lda_vi.model.settings import (
    NotConvergedWarning,
    as_corpus,
    check_priors,
    check_settings,
    check_total,
    check_words,
    random_numbers,
    read_counts,
    users_level,
    warn_of_empty,
)
from lda_vi.model.shown import Shown


class LDA(Shown, TopicReader, BaseEstimator):
    """Latent Dirichlet Allocation by coordinate-ascent variational inference.

    The bound (ELBO) is recorded after every mean-field pass, per document, and never falls: in float64 by no
    more than 1e-9 of its size, in float32 by no more than 1e-6 (largest fall seen there: 1e-8), and the rounding
    of priors beside which the counts are small. Should it fall by more, `fit` stops with a `BoundError`. Symbols
    and equations: `lda_vi.inference`.

    Parameters
    ----------
    n_components : int, default=10
        Number of topics, K.
    doc_topic_prior : "auto", float or array_like of shape (K,), default="auto"
        alpha, the prior of the topics in a document, > 0; "auto" learns a vector. After a collapsed start it is
        1.5 times what fits the documents, plus the same for every topic: what makes predictions best.
    topic_word_prior : "auto", float or array_like of shape (V,) or (K, V), default="auto"
        eta, the prior of the words in a topic, > 0; "auto" learns a number. With shape (K, V) it plants words
        in topics.
    init : {"collapsed", "random"} or array_like of shape (K, V), default="collapsed"
        Where topics begin: found by collapsed passes, which also learn the priors, for good and not by the
        bound; drawn from Gamma(100, 1/100); or given, as concentrations lambda > 0. After the last two, priors
        are learned by the bound. ``init=model.components_`` raises it so from where a collapsed start led to.
    learning_method : {"batch", "online"}, default="batch"
        Coordinate ascent over all documents, or stochastic steps on batches of them.
    max_iter : int, default=100
        Most passes over the documents; those of the collapsed start are not counted.
    tol : float, default=5e-3
        Stop when a pass moves the bound by less than this share of its size; 0 does `max_iter` passes. With less
        the bound ends higher, but after a collapsed start predictions do not. A random start needs 1e-3.
    max_doc_update_iter : int, default=5
        Most steps of a document in a pass of a batch fit; it goes on in the next pass where it stopped.
        Where documents start anew (online, `transform`, `score`) they go on until they rest, for some hundred
        steps at most.
    mean_change_tol : float, default=1e-3
        A document rests when a step changes its gamma by less than this on average, in tokens.
    batch_size : int, default=1024
        Documents of a batch.
    learning_decay : float, default=0.7
        kappa in (0.5, 1]: how fast the steps of stochastic learning get smaller.
    learning_offset : float, default=10.0
        tau0 >= 0: the larger, the less the first batches weigh.
    total_samples : float, default=1e6
        Number of documents `partial_fit` assumes there are in all.
    n_jobs : int, optional
        Threads: None means 1, -1 all processors. The result is the same to the last bit.
    random_state : None, int, RandomState or Generator
        Where random numbers come from.
    verbose : int, default=0
        1 writes a line for each pass to stderr.
    track_documents : {"last", "all"}, default="last"
        Keep the bound of every document for the last pass, or for all of them.

    Attributes
    ----------
    components_ : ndarray of shape (K, V)
        lambda, the topics' concentrations: each row divided by its sum is the topic's mean word probabilities.
    doc_topic_posterior_ : ndarray of shape (D, K)
        gamma of the documents of `fit`; not after `partial_fit`, as all of the following up to `verdict_`.
    elbo_ : float
        The bound in nats, higher is better.
    doc_elbo_ : ndarray of shape (D,)
        Each document's part of it; the rest is the topics' own term.
    doc_elbo_history_ : ndarray of shape (passes, D)
        The same for every pass in which the phase is "mean-field", with ``track_documents="all"``.
    history_ : DataFrame
        A row a pass: ``pass``, ``phase`` ("collapsed", "online" or "mean-field"), ``elbo``, ``documents``,
        ``topics`` (its two parts), ``per_token``, ``change`` (relative), ``converged_documents``,
        ``predictive`` (collapsed: log probability of a token given the others, mean, of the best search),
        ``alpha_sum``, ``eta`` (mean), ``seconds`` (since the start).
    n_iter_ : int
        Passes done after the collapsed ones.
    converged_ : bool
        Whether the bound had settled.
    verdict_ : str
        Why the fit stopped.
    doc_topic_prior_ : ndarray of shape (K,)
        alpha, as given or learned.
    topic_word_prior_ : float or ndarray of shape (V,) or (K, V)
        eta, as given or learned.
    topic_share_ : ndarray of shape (K,)
        Share of all tokens that belongs to each topic.
    n_batches_ : int
        Batches learned from, by `partial_fit` or an online fit; after a batch fit those that would take a stream
        as far, which is where `partial_fit` goes on.
    n_features_in_, feature_names_in_ : int, ndarray of str
        Number of words V; the words, if the model was fitted on a Corpus or a DataFrame.
    preparation_ : dict
        How the Corpus was prepared, for `Preprocessor.from_dict`; {} if unknown.

    Examples
    --------
    >>> X = [[9, 8, 0, 0], [8, 9, 1, 0], [0, 1, 9, 8], [0, 0, 8, 9], [7, 9, 0, 0], [0, 0, 9, 7]]
    >>> model = LDA(2, doc_topic_prior=0.5, topic_word_prior=0.1, random_state=0).fit(X)
    >>> shares = model.transform(X)
    >>> bool(shares[0] @ shares[1] > 0.7 and shares[0] @ shares[2] < 0.3)
    True
    """

    def __init__(
        self,
        n_components=10,
        *,
        doc_topic_prior="auto",
        topic_word_prior="auto",
        init="collapsed",
        learning_method="batch",
        max_iter=100,
        tol=5e-3,
        max_doc_update_iter=5,
        mean_change_tol=1e-3,
        batch_size=1024,
        learning_decay=0.7,
        learning_offset=10.0,
        total_samples=1e6,
        n_jobs=None,
        random_state=None,
        verbose=0,
        track_documents="last",
    ):
        self.n_components = n_components
        self.doc_topic_prior = doc_topic_prior
        self.topic_word_prior = topic_word_prior
        self.init = init
        self.learning_method = learning_method
        self.max_iter = max_iter
        self.tol = tol
        self.max_doc_update_iter = max_doc_update_iter
        self.mean_change_tol = mean_change_tol
        self.batch_size = batch_size
        self.learning_decay = learning_decay
        self.learning_offset = learning_offset
        self.total_samples = total_samples
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose
        self.track_documents = track_documents

    def fit(self, X, y=None, *, on_pass=None, checkpoints=None):
        """Learn topics from documents.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)
            Whole counts, or parts of tokens; sparse, dense or a DataFrame. Document d is row d of all results.
        y : ignored
        on_pass : callable, optional
            Called after each pass with its row of the history, a dict. After a mean-field pass the model can
            be used and saved as it is; if an exception ends the fit, it stays so.
        checkpoints : Checkpoints, optional
            Where the fit stores its state, and goes on from if the folder holds it; see
            `lda_vi.model.Checkpoints`. What comes out is the same to the last bit.

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            If a setting cannot work.
        CountsError
            If X is no matrix of counts or holds no token.
        BoundError
            If the bound fell or is not finite.
        """
        if checkpoints is not None and not isinstance(checkpoints, Checkpoints):
            raise ParameterError(
                f"checkpoints must be None or a lda_vi.Checkpoints, got {checkpoints!r}. It is made of a folder: "
                "Checkpoints(path)."
            )
        if on_pass is not None and not callable(on_pass):
            raise ParameterError(f"on_pass must be None or a function of a dict, got {on_pass!r}.")
        task = self._task(X, reset=True)
        resume = None if checkpoints is None else checkpoints.begin(task.settings, task.counts)
        monitor = Monitor(task.counts, tol=self.tol, max_iter=self.max_iter, dtype=task.counts.data.dtype)
        fit = fit_batch if self.learning_method == "batch" else fit_online
        with Workers(self.n_jobs) as workers:
            follow = {"checkpoints": checkpoints, "resume": resume, "on_pass": on_pass}
            course = Course(self, monitor, task.learn, workers, **follow)
            try:
                fit(task._replace(workers=workers, course=course))
            finally:
                course.end()
        verdict = monitor.verdict()
        if verdict.advice:
            warnings.warn(
                f"{verdict.sentence}. {verdict.advice}", NotConvergedWarning, stacklevel=users_level()
            )
        return self

    def partial_fit(self, X, y=None):
        """Learn from more documents, each seen once, in batches as they come in.

        The first call makes the topics, from its own documents with ``init="collapsed"``: let it bring a few
        thousand if you can.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)
            Always over the same vocabulary. They stand for `total_samples` documents, of which there cannot be
            fewer.
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            If a setting cannot work, `n_components` is no longer what it was, or X has more documents than
            `total_samples`.
        CountsError, VocabularyError
            If X is no matrix of counts over the words of the model, or the first X holds no token.
        """
        first = not hasattr(self, "components_")
        task = self._task(X, reset=first)
        check_total(self.total_samples, task.counts)
        with Workers(self.n_jobs) as workers:
            task = task._replace(workers=workers, course=Unwatched())
            stream = start_stream(task, self.total_samples) if first else stream_of(self)
            stream = go_on(task, stream, self.total_samples)
        forget(self, OF_THE_FIT)
        self._learn = stream.learn
        keep_topics(self, stream.lam, stream.priors, stream.n_batches)
        return self

    def __getattr__(self, name):
        """Called for what is not there: while a fit of many topics goes on, arrays are written out when asked for."""
        short = vars(self).get("_short") or {}
        if name in short:
            return write_out(short, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def save(self, path):
        """Store the fitted model in a folder, in one step and without pickle; `load` brings it back.

        Parameters
        ----------
        path : str or Path
            The folder; a model stored there before is replaced.

        Raises
        ------
        StorageError
            If it cannot be written; a model stored there before is then intact.
        """
        save_model(self, path)

    def _task(self, X, reset):
        """Check settings and X, and put together what a fit needs; threads and its course come later."""
        settings = self.get_params(deep=False)
        check_settings(settings)
        counts = read_counts(X, None if reset else self.components_.dtype)
        if not reset:
            check_words(self, X, counts, reset=False)
        elif counts.n_tokens == 0:
            raise CountsError(
                f"X holds no token: all {counts.n_documents:,} documents are empty, so there is nothing to "
                "learn from. Check what the preprocessing removed."
            )
        priors, learn = check_priors(settings, counts.n_words)
        numbers = random_numbers(self.random_state)
        if reset:  # from here on an old fit is over, however this one ends
            forget(self, LEARNED)
            self.preparation_ = dict(getattr(as_corpus(X), "preparation", {}))
            check_words(self, X, counts, reset=True)
        warn_of_empty(counts)
        return Task(settings, counts, Priors(*priors), learn, *numbers, None, None)
