r"""Do topics agree with labels that people have given? Only for corpora that have some.

With every document in its largest topic, topics and labels are two ways to sort the same documents:

==========  ===============================================================================================
nmi         normalised mutual information, :math:`I(t, c) / \frac12 (H(t) + H(c))`, from 0 to 1; grows with K
ami         the same with the value for a random sorting taken out: about 0 for no agreement, whatever K
purity      share of documents whose label is the most frequent one of their topic; grows with K, and is at
            least the share of the largest label
accuracy    share of documents whose label a linear classifier finds from the topic shares alone, each
            document judged by a classifier that has not seen it
==========  ===============================================================================================

The classifier is scikit-learn's logistic regression on standardised shares. Labels are never used to find topics.
"""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lda_vi.errors import InputError, ParameterError
from lda_vi.inference.validation import check_int

MOST_STEPS, STEP_TOL = 1000, 1e-3


class Agreement(NamedTuple):
    """How far topics agree with labels.

    Parameters
    ----------
    nmi, ami, purity : float
        See the head of this module.
    accuracy : float
        Of the classifier; NaN if fewer than two labels are frequent enough to learn from.
    accuracy_error : float
        Its standard error over documents; NaN with it.
    majority : float
        Share of the most frequent label among the documents that the classifier judges: what none should fall
        below; NaN with the accuracy.
    n_labels : int
        Distinct labels.
    n_documents : int
        Documents with a label.
    n_rare : int
        Documents whose label is too rare for the classifier, and which only the other scores count.
    """

    nmi: float
    ami: float
    purity: float
    accuracy: float
    accuracy_error: float
    majority: float
    n_labels: int
    n_documents: int
    n_rare: int


def label_agreement(theta, labels, *, folds=5, seed=0):
    """Compare topic shares of documents with their labels.

    Parameters
    ----------
    theta : array_like, shape (D, K)
        Topic shares, such as those of `LDA.transform`.
    labels : sequence of length D
        Anything that can be told apart; None, NaN and the empty string stand for no label.
    folds : int
        Parts of the documents for the classifier, >= 2; it learns from all but one. Labels of fewer documents
        than this are left out there.
    seed : int
        How the documents are cut into parts.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        If the documents with a label have fewer than two labels.
    ParameterError
        If `labels` has another length, or `theta` is no matrix of finite numbers.

    Examples
    --------
    >>> theta = [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7], [0.2, 0.8]] * 4
    >>> result = label_agreement(theta, ["tax", "tax", "war", "war", "tax"] * 4)
    >>> result.purity, result.majority, result.n_labels
    (0.8, 0.6, 2)
    """
    try:
        theta = np.asarray(theta, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"theta must be a matrix of finite numbers ({error}).") from error
    if theta.ndim != 2 or not np.isfinite(theta).all():
        raise ParameterError(f"theta must be a matrix of finite numbers, got shape {theta.shape}.")
    if len(labels) != len(theta):
        raise ParameterError(f"labels must have one for each of {len(theta)} documents, got {len(labels)}.")
    check_int(folds, "folds", 2)
    labels = pd.Series(list(labels), dtype=object)
    labelled = (labels.notna() & (labels.astype(str).str.strip() != "")).to_numpy()
    theta = theta[labelled]
    classes, names = pd.factorize(labels[labelled].astype(str))
    if len(names) < 2:
        what = f"all have the same, {names[0]!r}" if len(names) else "none has one"
        raise InputError(f"labels: two different ones are needed, but of {len(labels)} documents {what}")
    topics = theta.argmax(axis=1)
    table = np.zeros((theta.shape[1], len(names)), dtype=np.int64)
    np.add.at(table, (topics, classes), 1)
    frequent = np.bincount(classes)[classes] >= folds
    right = _found(theta[frequent], classes[frequent], folds, seed)
    accuracy = right.mean() if len(right) else np.nan
    majority = np.bincount(classes[frequent]).max() / len(right) if len(right) else np.nan
    return Agreement(
        nmi=float(normalized_mutual_info_score(classes, topics)),
        ami=float(adjusted_mutual_info_score(classes, topics)),
        purity=float(table.max(axis=1).sum() / len(classes)),
        accuracy=float(accuracy),
        accuracy_error=float(np.sqrt(accuracy * (1 - accuracy) / max(len(right), 1))),
        majority=float(majority),
        n_labels=len(names),
        n_documents=len(classes),
        n_rare=int((~frequent).sum()),
    )


def _found(theta, classes, folds, seed):
    """Whether the label of each document is found by a classifier that has not seen it; empty for one class."""
    if len(np.unique(classes)) < 2:
        return np.empty(0, dtype=bool)
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=MOST_STEPS, tol=STEP_TOL))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return cross_val_predict(classifier, theta, classes, cv=parts) == classes
