"""Side by side with scikit-learn's LatentDirichletAllocation, on any corpus.

First the arithmetic, which must agree (`same_step`). Then what people see: topics, completion of held-out
documents, time. And a line each for what differs by design.
"""

import time
import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
import sklearn

from lda_vi.errors import CountsError
from lda_vi.evaluate.completion import completion, row_sums
from lda_vi.evaluate.matching import match_topics, matching_table
from lda_vi.evaluate.same_step import (
    COLUMNS,
    PASSES,
    arithmetic,
    as_matrix,
    check,
    repeated_passes,
    sklearn_model,
)
from lda_vi.inference.layout import take_rows
from lda_vi.inference.start import SCALE, SHAPE
from lda_vi.inference.validation import as_counts, check_int
from lda_vi.model import LDA, NotConvergedWarning

# The arithmetic shows on a few hundred documents as well as on all of them.
MOST_DOCUMENTS = 500
FEWEST_DOCUMENTS = 20


class ValidationReport(NamedTuple):
    """What a comparison with scikit-learn found.

    Parameters
    ----------
    checks : list of dict
        One for each row of `table`.
    topics : DataFrame
        Topics of the two default fits, matched one to one.
    known_differences : list of str
        What differs by design, a line each.
    setting : dict
        What was compared: sizes, seed, versions.
    """

    checks: list
    topics: pd.DataFrame
    known_differences: list
    setting: dict

    @property
    def agrees(self):
        """Whether every check that has an expectation met it."""
        return all(row["agrees"] for row in self.checks if row["agrees"] is not None)

    def table(self):
        """The checks as a table.

        Returns
        -------
        DataFrame
            ``check``, ``lda_vi``, ``scikit_learn``, ``difference``, ``expected`` (its upper limit) and
            ``agrees``; empty where there is no such number.
        """
        return pd.DataFrame(self.checks, columns=COLUMNS)

    def to_dict(self):
        """Everything in plain values, for JSON.

        Returns
        -------
        dict
        """
        return {
            "agrees": self.agrees,
            "setting": self.setting,
            "checks": self.checks,
            "topics": self.topics.to_dict("records"),
            "known_differences": self.known_differences,
        }


def validate_against_sklearn(X, n_components=10, *, seed=0, n_jobs=None, max_iter=100, on_step=None):
    """Compare with scikit-learn on a corpus.

    Parameters
    ----------
    X : Corpus, or matrix of counts of shape (D, V)
        At least 20 documents with two tokens or more; a tenth is held out.
    n_components : int
        K.
    seed : int
        For both programs, and for the documents held out.
    n_jobs : int, optional
        Threads of both.
    max_iter : int
        Most passes of our default fit.
    on_step : callable, optional
        Called with what is done next, in words, before it is done.

    Returns
    -------
    ValidationReport

    Raises
    ------
    CountsError
        If the corpus is too small.
    ParameterError
        If `n_components` is no int >= 1.

    Examples
    --------
    >>> X = np.random.default_rng(0).poisson(0.4, size=(40, 30))
    >>> report = validate_against_sklearn(X, 3)
    >>> report.agrees
    True
    >>> report.table()["check"][0]
    'one pass from the same start: lambda, largest relative difference'
    """
    check_int(n_components, "n_components", 1)
    table = hasattr(X, "columns")
    vocabulary = list(X.columns) if table else getattr(X, "vocabulary", None)
    counts = as_counts(X.counts if hasattr(X, "counts") and not table else X)
    train, test = _split(counts, seed)
    small = take_rows(train, np.arange(min(train.n_documents, MOST_DOCUMENTS)))
    tell = on_step or (lambda step: None)
    tell("one pass from the same start")
    checks = [*arithmetic(small, n_components, seed)]  # which also compiles what is timed below

    tell(f"{PASSES} passes of scikit-learn")
    theirs, their_seconds = _timed(sklearn_model(n_components, seed, max_iter=PASSES, n_jobs=n_jobs), train)
    start = np.random.RandomState(seed).gamma(SHAPE, SCALE, (n_components, counts.n_words))
    prior = 1 / n_components
    priors = {"doc_topic_prior": prior, "topic_word_prior": prior}
    alike = LDA(n_components, **priors, init=start, max_iter=PASSES, tol=0, n_jobs=n_jobs)
    tell(f"{PASSES} passes of this program")
    alike, alike_seconds = _timed(alike, train)
    ours = LDA(n_components, max_iter=max_iter, random_state=seed, n_jobs=n_jobs)
    _timed(LDA(n_components, max_iter=1, tol=0), small)
    tell("this program at its defaults")
    ours, our_seconds = _timed(ours, train)

    tell("topics and held-out documents")
    if n_jobs in (None, 1):  # with more, each of its processes draws from a copy of the same random state
        checks.append(repeated_passes(train, theirs))
    matrix = as_matrix(train)
    bound = theirs._approx_bound(matrix, theirs._unnormalized_transform(matrix), sub_sampling=False)
    passes = f"{PASSES} passes from the same start"
    checks.append(check(f"bound in nats after {passes}, same priors", alike.elbo_, bound))
    for name, model in ((passes, alike), ("each at its defaults", ours)):
        similarity = match_topics(model.components_, theirs.components_).similarity
        checks.append(check(f"topics, {name}: mean shared probability", similarity.mean()))
        checks.append(check(f"topics, {name}: least shared probability", similarity.min()))
    scores = [
        completion(as_matrix(test), model.components_, model.doc_topic_prior_, seed=seed, n_jobs=n_jobs)
        for model in (alike, ours, theirs)
    ]
    named = ((passes, scores[0], alike_seconds), ("each at its defaults", scores[1], our_seconds))
    for name, score, _ in named:
        checks.append(check(f"completion, nats a held-out token, {name}", score.mean, scores[2].mean))
    errors = (score.standard_error for score in scores[1:])
    checks.append(check("completion, standard error", *errors))
    for name, _, seconds in named:
        checks.append(check(f"seconds, {name}", seconds, their_seconds))
    setting = {
        "documents": counts.n_documents, "held_out": test.n_documents, "words": counts.n_words,
        "tokens": counts.n_tokens, "n_components": int(n_components), "seed": seed, "n_jobs": n_jobs,
        "documents_of_arithmetic": small.n_documents, "scikit_learn_version": sklearn.__version__,
        "our_passes": ours.n_iter_, "our_verdict": ours.verdict_,
    }  # fmt: skip
    topics = matching_table(
        match_topics(ours.components_, theirs.components_), ours.components_, theirs.components_, vocabulary
    )
    return ValidationReport(checks, topics, known_differences(theirs, test), setting)


def known_differences(theirs, test):
    """What differs by design, a line each, measured where that is cheap.

    Parameters
    ----------
    theirs : LatentDirichletAllocation
        Fitted.
    test : Counts
        Held-out documents.

    Returns
    -------
    list of str
    """
    half = take_rows(test, np.arange(max(test.n_documents // 2, 1)))
    lines = [
        "scikit-learn draws gamma anew in every pass, so its bound can fall; ours goes on from where it was.",
        "scikit-learn's psi is accurate to 2.4e-9 and it adds 2e-16 to every normaliser: hence differences of "
        "about 1e-7 after one pass, which grow from pass to pass.",
        "scikit-learn does max_iter passes unless evaluate_every is set; ours stop when the bound has settled.",
        "scikit-learn's priors are fixed, 1 / n_components by default; ours are learned by default.",
    ]
    if half.n_tokens and test.n_documents > 1:
        alone, together = (theirs.perplexity(as_matrix(part)) for part in (half, test))
        lines.insert(
            0,
            "scikit-learn's perplexity counts the topics' own term with the documents, so it depends on their "
            f"number: {alone:,.0f} for half of the held-out documents, {together:,.0f} for all of them. Ours "
            "scores each document for itself.",
        )
    return lines


def _timed(model, counts):
    """Fit and take the time."""
    matrix = as_matrix(counts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotConvergedWarning)
        began = time.perf_counter()
        model.fit(matrix)
    return model, time.perf_counter() - began


def _split(counts, seed):
    """Nine tenths of the documents to learn from, one to be held out; documents of one token teach nothing."""
    usable = np.flatnonzero(row_sums(counts.data, counts.indptr) >= 2)
    if len(usable) < FEWEST_DOCUMENTS:
        raise CountsError(
            f"A comparison needs at least {FEWEST_DOCUMENTS} documents with two tokens or more, got {len(usable)}."
        )
    usable = np.random.default_rng(seed).permutation(usable)
    cut = max(len(usable) // 10, 1)
    return tuple(take_rows(counts, np.sort(rows)) for rows in (usable[cut:], usable[:cut]))
