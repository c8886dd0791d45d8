"""Checks of an estimator's settings and of what it is given as X, and the warnings about both."""

import math
import sys
import warnings
from numbers import Real

import numpy as np
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from lda_vi.corpus_parts import check_same_words, check_whole
from lda_vi.errors import CountsError, EmptyDocumentWarning, ParameterError, VocabularyError
from lda_vi.inference.validation import as_counts, check_int, check_prior
from lda_vi.inference.workers import count_threads
from lda_vi.plurals import counted

CHOICES = {"learning_method": ("batch", "online"), "track_documents": ("last", "all")}
WHOLE = {"n_components": 1, "max_iter": 1, "max_doc_update_iter": 1, "batch_size": 1, "verbose": 0}
REAL = {  # lower limit, whether it is allowed itself, upper limit
    "tol": (0.0, True, math.inf),
    "mean_change_tol": (0.0, True, math.inf),
    "learning_decay": (0.5, False, 1.0),
    "learning_offset": (0.0, True, math.inf),
    "total_samples": (0.0, False, math.inf),
}
# Beside a larger prior the counts are lost: the bound is a difference of lnGamma with and without them.
LARGEST_PRIOR = 1e8
INSIDE = ("lda_vi", "sklearn", "joblib")  # packages whose lines are not the user's


class NotConvergedWarning(ConvergenceWarning):
    """A fit stopped before the bound settled; the message says what to change."""


def check_settings(settings):
    """Refuse settings that cannot work, naming the parameter and the value.

    Parameters
    ----------
    settings : dict
        Parameters of the estimator. The priors and an array `init` are checked with the counts, whose shape
        they need.

    Raises
    ------
    ParameterError
    """
    for name, allowed in CHOICES.items():
        value = settings[name]
        if not isinstance(value, str) or value not in allowed:
            options = " or ".join(f'"{option}"' for option in allowed)
            raise ParameterError(f"{name} must be {options}, got {value!r}.")
    for name, least in WHOLE.items():
        if name != "verbose" or not isinstance(settings[name], bool | np.bool_):
            check_int(settings[name], name, least)
    for name in REAL:
        check_real(name, settings[name])
    init = settings["init"]
    if (
        init is None
        or isinstance(init, Real)
        or (isinstance(init, str) and init not in ("collapsed", "random"))
    ):
        raise ParameterError(
            'init must be "collapsed", "random" or an array of shape (n_components, n_features), '
            f"got {init!r}."
        )
    count_threads(settings["n_jobs"])


def check_real(name, value):
    """Refuse a setting that is no number within its limits; part of `check_settings`.

    Parameters
    ----------
    name : str
        One of `REAL`.
    value : object
        Its value.

    Raises
    ------
    ParameterError
    """
    low, closed, high = REAL[name]
    try:
        number = (
            float(value) if isinstance(value, Real) and not isinstance(value, bool | np.bool_) else math.nan
        )
    except OverflowError:
        number = math.inf
    if not (low <= number <= high) or (number == low and not closed) or number == math.inf:
        limits = f"{'>=' if closed else '>'} {low:g}" + (f" and <= {high:g}" if high < math.inf else "")
        raise ParameterError(f"{name} must be a finite number {limits}, got {value!r:.80}.")


def check_total(total_samples, counts):
    """Refuse documents that are more than there are said to be in all: each would count for a part of itself.

    Parameters
    ----------
    total_samples : float
        How many there are said to be.
    counts : Counts
        Those that have come.

    Raises
    ------
    ParameterError
    """
    if counts.n_documents > total_samples:
        raise ParameterError(
            f"total_samples is {total_samples:,.10g}, but X alone has {counts.n_documents:,} documents: set it to "
            "the number of documents there will be in all."
        )


def check_priors(settings, n_words):
    """The priors as inference takes them: alpha, eta, and whether each is to be learned.

    Parameters
    ----------
    settings : dict
        Parameters of the estimator.
    n_words : int
        V.

    Returns
    -------
    priors : tuple of ndarray
        alpha (K,) and eta, broadcasting to (V, K).
    learn : tuple of bool
    """
    n_components = int(settings["n_components"])
    names = ("doc_topic_prior", "topic_word_prior")
    shape = n_components, n_words
    checked = [check_prior(settings[name], *shape, name, largest=LARGEST_PRIOR) for name in names]
    return tuple(prior for prior, _ in checked), tuple(learn for _, learn in checked)


def as_given(eta):
    """The prior of topics in the shape a user gives it: a number, (V,) or (K, V).

    Parameters
    ----------
    eta : ndarray, shape (1, 1), (V, 1) or (V, K)

    Returns
    -------
    float or ndarray
    """
    per_word, per_topic = (n > 1 for n in eta.shape)
    return eta.T if per_topic else eta.ravel() if per_word else eta.item()


def random_numbers(random_state):
    """The two kinds of random numbers a fit may need.

    Parameters
    ----------
    random_state : None, int, RandomState or Generator
        As scikit-learn takes it, or a Generator.

    Returns
    -------
    legacy : RandomState or Generator
        What was passed, for draws that repeat scikit-learn's.
    rng : callable
        Called without arguments it returns a Generator for everything else, seeded from `legacy` at the call.

    Raises
    ------
    ParameterError
        If it is none of these.
    """
    if isinstance(random_state, np.random.Generator):
        return random_state, lambda: random_state
    try:
        legacy = check_random_state(random_state)
    except ValueError as error:
        raise ParameterError(
            f"random_state must be None, an int from 0 to {2**32 - 1}, a RandomState or a Generator, "
            f"got {random_state!r}."
        ) from error
    return legacy, lambda: np.random.default_rng(legacy.randint(2**31 - 1, size=4))


def as_corpus(X):
    """Return X if it is a Corpus or like one, with counts and a vocabulary, and None if it is a table."""
    # The columns of a DataFrame are attributes too, and "counts" and "vocabulary" are words.
    return X if hasattr(X, "counts") and hasattr(X, "vocabulary") and not hasattr(X, "columns") else None


def read_counts(X, dtype=None):
    """Check what was passed as X and return its counts.

    Parameters
    ----------
    X : Corpus, matrix or DataFrame
        Anything with `counts` and `vocabulary` is a corpus.
    dtype : numpy dtype, optional
        That of the counts; by default float32 where X is and float64 otherwise.

    Returns
    -------
    Counts
    """
    corpus = as_corpus(X)
    table = X if corpus is None else corpus.counts
    return as_counts(table, dtype=_counts_type(table) if dtype is None else dtype.type)


def check_words(model, X, counts, *, reset):
    """Compare the words of X with the model's; with `reset`, note them instead.

    Parameters
    ----------
    model : estimator
        Gets or has `n_features_in_` and, if X names its words, `feature_names_in_`.
    X : Corpus, matrix or DataFrame
        A sparse matrix has no names, so none are missed.
    counts : Counts
        From `read_counts`.
    reset : bool
        True in `fit`.
    """
    corpus = as_corpus(X)
    if corpus is None and not sp.issparse(X):
        try:
            validate_data(model, X, reset=reset, skip_check_array=True)
        except ValueError as error:
            kind = VocabularyError if "feature names" in str(error) else CountsError
            raise kind(str(error)) from error
        if reset:
            check_whole(getattr(model, "feature_names_in_", ()))
    elif reset:
        model.n_features_in_ = counts.n_words
        if corpus is not None:
            model.feature_names_in_ = np.asarray(corpus.vocabulary, dtype=object).copy()
    elif counts.n_words != model.n_features_in_:
        raise CountsError(
            f"X has {counts.n_words} features, but {type(model).__name__} is expecting "
            f"{model.n_features_in_} features as input: one column for each word of the vocabulary it was "
            "fitted on, in that order."
        )
    elif corpus is not None and hasattr(model, "feature_names_in_"):
        check_same_words(corpus.vocabulary, model.feature_names_in_)


def users_level():
    """The `stacklevel` with which a warning of the calling function points at the user's line.

    Between the two are frames of this package and, where a method was wrapped or is a step of a pipeline, of
    scikit-learn and joblib.
    """
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in INSIDE:
        frame, level = frame.f_back, level + 1
    return level


def warn_of_empty(counts):
    """Report documents without a word, whose rows stay, to the user."""
    empty = np.flatnonzero(np.diff(counts.indptr) == 0)
    if len(empty):
        rows = ", ".join(map(str, empty[:5])) + (", ..." if len(empty) > 5 else "")
        holds = f"{counted(counts.n_documents, 'document')} hold{'s' if len(empty) == 1 else ''}"
        warnings.warn(
            f"{len(empty):,} of {holds} no word of the vocabulary (row {rows}). They keep their places and get the "
            "prior.",
            EmptyDocumentWarning,
            stacklevel=users_level(),
        )


def _counts_type(table):
    """float32 where all of the table is, float64 otherwise."""
    frame = hasattr(table, "columns") and hasattr(table, "dtypes")  # a table of pyarrow has columns only
    types = list(table.dtypes) if frame else [getattr(table, "dtype", None)]
    return np.float32 if all(kind == np.float32 for kind in types) else np.float64
