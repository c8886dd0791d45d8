"""Documents as tables: how well each is fitted, what it is about, and how it begins.

Nothing here knows the estimator: arrays of any topic model will do. Row numbers always are those of the
corpus, whatever is sorted.
"""

from numbers import Integral

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError

SORTS = ("share", "fit")


def document_table(
    ids, tokens, doc_elbo, shares, *, settled=None, texts=None, rows=None, n_topics=3, width=160
):
    """Tabulate documents, one to a row.

    Parameters
    ----------
    ids : sequence of str, length D
        Names of the documents.
    tokens : array_like, shape (D,)
        Length of each document in tokens.
    doc_elbo : array_like, shape (D,)
        Bound of each document, in nats.
    shares : array_like, shape (D, K)
        Shares of the topics; rows sum to 1.
    settled : array_like of bool, shape (D,), optional
        Whether the bound of each document had come to rest.
    texts : sequence of str, length D, optional
        The texts.
    rows : array_like of int, optional
        Which documents, in which order; by default all as they stand.
    n_topics : int
        How many topics to name, the largest first.
    width : int
        The most characters of the beginning of a text.

    Returns
    -------
    DataFrame
        ``row`` (of the corpus), ``id``, ``tokens``, ``elbo``, ``elbo_per_token`` (NaN for an empty document),
        ``settled`` (if known), ``topics`` and ``shares`` (lists, the largest share first), ``snippet`` (if
        there are texts).

    Examples
    --------
    >>> table = document_table(["a", "b"], [4, 0], [-8.0, 0.0], [[0.25, 0.75], [0.5, 0.5]], n_topics=1)
    >>> print(table)
       row id  tokens  elbo  elbo_per_token topics  shares
    0    0  a       4  -8.0            -2.0    [1]  [0.75]
    1    1  b       0   0.0             NaN    [0]   [0.5]
    """
    tokens, doc_elbo, shares = np.asarray(tokens), np.asarray(doc_elbo), np.asarray(shares)
    rows = np.arange(len(tokens)) if rows is None else np.asarray(rows, dtype=np.int64)
    some = shares[rows]
    largest = np.argsort(-some, axis=1, kind="stable")[:, :n_topics]
    table = {
        "row": rows,
        "id": [str(ids[row]) for row in rows],
        "tokens": tokens[rows],
        "elbo": doc_elbo[rows],
        "elbo_per_token": fit_per_token(doc_elbo, tokens)[rows],
    }
    if settled is not None:
        table["settled"] = np.asarray(settled)[rows]
    table["topics"] = largest.tolist()
    table["shares"] = np.take_along_axis(some, largest, axis=1).astype(np.float64).tolist()
    if texts is not None:
        table["snippet"] = [snippet(texts[row], width) for row in rows]
    return pd.DataFrame(table)


def fit_per_token(doc_elbo, tokens):
    """Bound of each document by the token, in nats; NaN for an empty document.

    Parameters
    ----------
    doc_elbo, tokens : array_like, shape (D,)
        Bounds and lengths.

    Returns
    -------
    ndarray of float64, shape (D,)
    """
    doc_elbo, tokens = np.asarray(doc_elbo, dtype=np.float64), np.asarray(tokens, dtype=np.float64)
    per_token = np.full(len(tokens), np.nan)
    return np.divide(doc_elbo, tokens, out=per_token, where=tokens > 0)


def rank_documents(tokens, doc_elbo, shares, *, topic=None, sort=None):
    """Put documents into the order in which to read them.

    Parameters
    ----------
    tokens, doc_elbo : array_like, shape (D,)
        Lengths and bounds.
    shares : array_like, shape (D, K)
        Shares of the topics.
    topic : int, optional
        Rank by this topic's share; with ``sort="fit"``, only documents in which it is the largest.
    sort : {"share", "fit"}, optional
        By share, the largest first, or by the bound per token, the worst first. By default "share" if a topic
        is named and "fit" otherwise.

    Returns
    -------
    ndarray of int
        Rows. Empty documents, which have no fit and no topic of their own, are left out.

    Raises
    ------
    ParameterError
        If there is no such topic or order, or "share" is asked for without a topic.

    Examples
    --------
    >>> rank_documents([4, 2, 0], [-8.0, -9.0, 0.0], [[0.3, 0.7], [0.6, 0.4], [0.5, 0.5]]).tolist()
    [1, 0]
    >>> rank_documents([4, 2, 0], [-8.0, -9.0, 0.0], [[0.3, 0.7], [0.6, 0.4], [0.5, 0.5]], topic=1).tolist()
    [0, 1]
    """
    tokens, shares = np.asarray(tokens), np.asarray(shares)
    n_topics = shares.shape[1]
    sort = sort or ("fit" if topic is None else "share")
    if sort not in SORTS:
        raise ParameterError(f"sort must be one of {', '.join(SORTS)}, got {sort!r}.")
    if topic is not None:
        check_topic(topic, n_topics)
    if sort == "share" and topic is None:
        raise ParameterError("sort='share' needs a topic: whose share is meant?")
    kept = tokens > 0
    if sort == "share":
        key = -shares[:, topic]
    else:
        key = fit_per_token(doc_elbo, tokens)
        if topic is not None:
            kept &= shares.argmax(axis=1) == topic
    rows = np.flatnonzero(kept)
    return rows[np.argsort(key[rows], kind="stable")]


def check_topic(topic, n_topics):
    """Refuse anything but the number of a topic."""
    if isinstance(topic, bool) or not isinstance(topic, Integral) or not 0 <= topic < n_topics:
        raise ParameterError(f"topic must be from 0 to {n_topics - 1}, got {topic!r}.")


def settled_documents(doc_elbo_history, tokens, tol):
    """Whether the bound of each document moved by less than `tol` of itself in the last pass.

    Parameters
    ----------
    doc_elbo_history : array_like, shape (passes, D)
        Bound of each document after each pass.
    tokens : array_like, shape (D,)
        Lengths; an empty document is always settled.
    tol : float
        Relative change.

    Returns
    -------
    ndarray of bool, shape (D,), or None
        None if there are not two passes to compare.

    Examples
    --------
    >>> settled_documents([[-9.0, -5.0], [-8.0, -4.999]], [3, 2], 1e-3).tolist()
    [False, True]
    """
    history = np.asarray(doc_elbo_history)
    if len(history) < 2:
        return None
    moved = np.abs(history[-1] - history[-2])
    return (np.asarray(tokens) == 0) | (moved < tol * np.abs(history[-1]))


def snippet(text, width=160):
    """Beginning of a text on one line, cut between words.

    Parameters
    ----------
    text : str, or missing
        Any text.
    width : int
        The most characters.

    Returns
    -------
    str
        Empty where the text is missing.

    Examples
    --------
    >>> snippet("Fellow citizens:\\n I come to ...", width=18)
    'Fellow citizens:…'
    """
    if not isinstance(text, str):  # None and NaN, of which tables are full
        return ""
    words = " ".join(text.lstrip()[: 8 * width].split())
    if len(words) <= width:
        return words
    head, next_ = words[: width - 1], words[width - 1]
    if next_ != " " and " " in head:
        head = head.rpartition(" ")[0]
    return head.rstrip() + "…"
