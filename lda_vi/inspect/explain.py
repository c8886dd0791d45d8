r"""One document explained: the topics of each of its words, its topic shares, and its bound term by term.

Responsibilities are those of the saved model, by (E1), for the gamma that the last pass left: one half-step beyond
the bound of that pass. The terms are those of (E4) for these responsibilities, so they add up to that bound or,
where the document had not quite come to rest, to a little more.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from lda_vi import dirichlet
from lda_vi.inspect.intervals import share_interval
from lda_vi.inspect.lengths import whole_numbers

TOPICS_OF_A_WORD = 3


class DocumentTerms(NamedTuple):
    """The terms of (E4) that belong to one document, in nats; they add up to its part of the bound.

    Parameters
    ----------
    words : float
        Expected log probability of its tokens given their topics.
    assignments : float
        Expected log probability of the topics of its tokens.
    entropy : float
        Entropy of the responsibilities, >= 0.
    shares : float
        Minus the divergence of its topic shares from the prior, <= 0.
    """

    words: float
    assignments: float
    entropy: float
    shares: float

    @property
    def total(self):
        """The document's part of the bound."""
        return float(sum(self))


class Explanation(NamedTuple):
    """What a model makes of one document.

    Parameters
    ----------
    topics : DataFrame
        ``topic``, ``share``, ``low``, ``high`` (95 % under q), ``tokens`` (expected), the largest first.
    words : DataFrame
        A distinct word of the vocabulary to a row, those that cost most first: ``word``, ``count``,
        ``topics`` and ``responsibilities`` (lists, the largest first), ``cost`` (minus the log probability of
        one token of it, in nats).
    terms : DocumentTerms
        Of the bound.
    responsibilities : ndarray, shape (words, K)
        Of all topics, in the order of `columns`.
    columns : ndarray of int, shape (words,)
        Columns of the document's words, ascending.
    """

    topics: pd.DataFrame
    words: pd.DataFrame
    terms: DocumentTerms
    responsibilities: np.ndarray
    columns: np.ndarray


def explain_document(columns, n, gamma, alpha, lam, vocabulary):
    """Explain a document by the topics.

    Parameters
    ----------
    columns : array_like of int, shape (words,)
        Columns of its distinct words, ascending; none for an empty document.
    n : array_like, shape (words,)
        How often each occurs.
    gamma : array_like, shape (K,)
        Concentrations of the document.
    alpha : array_like, shape (K,)
        Their prior.
    lam : array_like, shape (K, V)
        Concentrations of the topics.
    vocabulary : sequence of str, length V
        The words.

    Returns
    -------
    Explanation

    Examples
    --------
    >>> found = explain_document([0, 1], [2, 1], [2.5, 0.7], [0.1, 0.1], [[8, 1], [1, 8]], ["tax", "war"])
    >>> found.topics[["topic", "share"]].round(2).to_dict("records")
    [{'topic': 0, 'share': 0.78}, {'topic': 1, 'share': 0.22}]
    >>> found.words[["word", "topics", "cost"]].round(2).to_dict("records")
    [{'word': 'war', 'topics': [1, 0], 'cost': 1.27}, {'word': 'tax', 'topics': [0, 1], 'cost': 0.33}]
    >>> round(found.terms.total, 3)
    -4.03
    """
    columns, n = np.asarray(columns, dtype=np.int64), np.asarray(n, dtype=np.float64)
    gamma, alpha = np.asarray(gamma, dtype=np.float64), np.asarray(alpha, dtype=np.float64)
    lam = np.asarray(lam)
    sizes = lam.sum(axis=1, dtype=np.float64)
    elog_beta = expected_log_words(lam[:, columns], sizes)
    phi = responsibilities(gamma, elog_beta)
    theta = gamma / gamma.sum()
    cost = -np.log(theta @ (lam[:, columns] / sizes[:, None]))
    order = np.argsort(-n * cost, kind="stable")
    largest = np.argsort(-phi, axis=1, kind="stable")[:, :TOPICS_OF_A_WORD]
    words = pd.DataFrame(
        {
            "word": [str(vocabulary[column]) for column in columns[order]],
            "count": whole_numbers(n[order]),
            "topics": largest[order].tolist(),
            "responsibilities": np.take_along_axis(phi, largest, axis=1)[order].tolist(),
            "cost": cost[order],
        }
    )
    terms = bound_terms(n, phi, gamma, elog_beta, alpha)
    return Explanation(share_table(gamma, alpha), words, terms, phi, columns)


def share_table(gamma, alpha):
    """Topic shares of a document, the largest first.

    Parameters
    ----------
    gamma, alpha : ndarray, shape (K,)
        Concentrations and their prior.

    Returns
    -------
    DataFrame
        ``topic``, ``share``, ``low``, ``high``, ``tokens``.
    """
    low, high = share_interval(gamma)
    order = np.argsort(-gamma, kind="stable")
    return pd.DataFrame(
        {
            "topic": order,
            "share": (gamma / gamma.sum())[order],
            "low": low[order],
            "high": high[order],
            "tokens": np.maximum(gamma - alpha, 0.0)[order],
        }
    )


def expected_log_words(lam, sizes):
    r"""Expected logarithms of some words of the topics.

    .. math:: E[\ln\beta_{kw}] = \psi(\lambda_{kw}) - \psi(\textstyle\sum_v \lambda_{kv})

    Parameters
    ----------
    lam : array_like, shape (K, words)
        Concentrations of these words.
    sizes : array_like, shape (K,)
        Sum of the concentrations of all words of each topic.

    Returns
    -------
    ndarray of float64, shape (K, words)

    Examples
    --------
    >>> expected_log_words([[1.0]], [2.0]).tolist()
    [[-1.0]]
    """
    lam = np.asarray(lam, dtype=np.float64)
    rest = np.asarray(sizes, dtype=np.float64)[:, None] - lam
    one = rest <= 1e-9 * lam  # a vocabulary of one word: nothing is open
    pair = np.stack([lam, np.where(one, 1.0, rest)])  # one word against all others
    return np.where(one, 0.0, dirichlet.expected_log(pair, axis=0)[0])


def responsibilities(gamma, elog_beta):
    r"""Topics of each word of a document.

    .. math:: \phi_{wk} \propto \exp(E[\ln\theta_k] + E[\ln\beta_{kw}])

    Parameters
    ----------
    gamma : ndarray, shape (K,)
        Concentrations of the document, > 0.
    elog_beta : ndarray, shape (K, words)
        Expected logarithms of its words.

    Returns
    -------
    ndarray, shape (words, K)
        Rows sum to 1.

    Examples
    --------
    >>> responsibilities(np.array([1.0, 1.0]), np.log([[0.2, 0.1], [0.6, 0.1]])).round(2).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    weights = (dirichlet.expected_log(gamma)[:, None] + elog_beta).T
    phi = np.exp(weights - weights.max(axis=1, keepdims=True))
    return phi / phi.sum(axis=1, keepdims=True)  # (E1)


def bound_terms(n, phi, gamma, elog_beta, alpha):
    """Terms of the bound of one document.

    Parameters
    ----------
    n : ndarray, shape (words,)
        How often each word occurs.
    phi : ndarray, shape (words, K)
        From `responsibilities`.
    gamma, alpha : ndarray, shape (K,)
        Concentrations of the document, and their prior.
    elog_beta : ndarray, shape (K, words)
        Expected logarithms of its words.

    Returns
    -------
    DocumentTerms
    """
    tokens = n[:, None] * phi
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(phi > 0, tokens * np.log(phi), 0.0).sum()
    return DocumentTerms(
        float((tokens * elog_beta.T).sum()),
        float(tokens.sum(axis=0) @ dirichlet.expected_log(gamma)),
        float(entropy),
        min(-float(dirichlet.kl(gamma, alpha)), 0.0),
    )  # (E4)


def text_table(text, spans, explanation, vocabulary):
    """Every word of a text with its topics.

    Parameters
    ----------
    text : str
        The text.
    spans : sequence of (int, int, int)
        Start, end and column of each word in order, the column -1 where it is not counted, as
        `Preprocessor.spans` returns them.
    explanation : Explanation
        Of the document.
    vocabulary : sequence of str, length V
        The words.

    Returns
    -------
    DataFrame
        ``start``, ``end``, ``text`` (as it stands there), ``word`` (of the vocabulary, or missing),
        ``topic`` (-1 where the word is not counted), ``responsibility``, ``topics`` and ``responsibilities``
        (lists, the largest first).

    Examples
    --------
    >>> found = explain_document([1], [1], [0.1, 1.1], [0.1, 0.1], [[8, 1], [1, 8]], ["tax", "war"])
    >>> table = text_table("The War", [(0, 3, -1), (4, 7, 1)], found, ["tax", "war"])
    >>> table[["text", "word", "topic"]].to_dict("records")
    [{'text': 'The', 'word': None, 'topic': -1}, {'text': 'War', 'word': 'war', 'topic': 1}]
    """
    place = {int(column): row for row, column in enumerate(explanation.columns)}
    largest = np.argsort(-explanation.responsibilities, axis=1, kind="stable")[:, :TOPICS_OF_A_WORD]
    rows = []
    for start, end, column in spans:
        row = {"start": start, "end": end, "text": text[start:end], "word": None}
        topics, shares = [], []
        if column in place:
            own = place[column]
            topics = largest[own].tolist()
            shares = explanation.responsibilities[own, topics].tolist()
            row["word"] = str(vocabulary[column])
        row |= {"topic": topics[0] if topics else -1, "responsibility": shares[0] if shares else None}
        rows.append(row | {"topics": topics, "responsibilities": shares})
    names = ["start", "end", "text", "word", "topic", "responsibility", "topics", "responsibilities"]
    table = pd.DataFrame(rows, columns=names)
    table["word"] = pd.Series([row["word"] for row in rows], dtype=object)
    return table
