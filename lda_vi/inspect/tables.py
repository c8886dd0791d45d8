"""Whole results as tables to take elsewhere: documents with a column for each topic, or a row for each share.

The user's columns come along under their names; where one of ours has the same name, theirs becomes
``NAME_in_file``. Not here: single topics and documents to read (`topics`, `documents`).
"""

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.labels import label_column


def own_columns(documents, columns=None, parameter="columns"):
    """Names of the user's columns of a table of documents.

    Parameters
    ----------
    documents : DataFrame
        ``id``, perhaps ``text``, and the user's columns.
    columns : sequence of str, optional
        Those wanted; by default all.
    parameter : str
        What an error calls them.

    Returns
    -------
    list of str
        Each once.

    Raises
    ------
    ParameterError
        If there is no such column.
    """
    own = [name for name in documents if name not in ("id", "text")]
    for name in columns or ():
        if name not in own:
            known = ", ".join(own) or "none"
            raise ParameterError(
                f"{parameter}={name}: there is no such column; those of the documents are {known}"
            )
    return own if columns is None else list(dict.fromkeys(columns))


def name_beside(name, taken, wanted):
    """What a column of the user's is called beside ours: ``NAME_in_file`` where we have one of that name.

    Parameters
    ----------
    name : str
        Of the column.
    taken : collection of str
        Names in the table.
    wanted : collection of str
        All of the user's columns that come along; none gets the name of another.

    Returns
    -------
    str

    Examples
    --------
    >>> name_beside("tokens", ["tokens"], ["tokens_in_file", "tokens"])
    'tokens_in_file_in_file'
    """
    shown = name
    while shown in taken or (shown != name and shown in wanted):
        shown = f"{shown}_in_file"
    return shown


def wide_table(documents, theta, *, columns=None, text=False, **ours):
    """Documents, one to a row, with a column for each topic.

    Parameters
    ----------
    documents : DataFrame, D rows
        ``id``, perhaps ``text``, and the user's columns.
    theta : array_like, shape (D, K)
        Topic shares.
    columns : sequence of str, optional
        Columns of the user's to bring along; by default all.
    text : bool
        Whether to bring the texts along.
    **ours : array_like, shape (D,)
        Further columns, before the topics.

    Returns
    -------
    DataFrame
        ``row``, ``id``, the user's columns, those of `ours`, ``topic_0``, ``topic_1``, ... and perhaps ``text``.

    Raises
    ------
    ParameterError
        If there is no such column.

    Examples
    --------
    >>> documents = pd.DataFrame({"id": ["a"], "year": [1790], "tokens": ["mine"]})
    >>> wide_table(documents, [[0.25, 0.75]], tokens=[4]).to_dict("records")
    [{'row': 0, 'id': 'a', 'year': 1790, 'tokens_in_file': 'mine', 'tokens': 4, 'topic_0': 0.25, 'topic_1': 0.75}]
    """
    theta = np.asarray(theta)
    ours = {name: np.asarray(values) for name, values in ours.items()}
    ours |= {f"topic_{topic}": theta[:, topic] for topic in range(theta.shape[1])}
    if text and "text" in documents:
        ours["text"] = documents["text"].to_numpy()
    table = {"row": np.arange(len(theta)), "id": documents["id"].astype(str).to_numpy()}
    wanted = own_columns(documents, columns)
    for name in wanted:
        table[name_beside(name, ours | table, wanted)] = documents[name].array
    return pd.DataFrame(table | ours)


def long_table(documents, theta, *, least=0.0, labels=None):
    """Topic shares of documents, one share to a row: the form for pivot tables and plots by group.

    Parameters
    ----------
    documents : DataFrame, D rows
        With ``id``.
    theta : array_like, shape (D, K)
        Topic shares.
    least : float
        Leave out smaller shares; the largest of a document always stays, so that no document gets lost.
    labels : dict of int to str, optional
        Names of topics; they fill a column ``label``.

    Returns
    -------
    DataFrame
        ``row``, ``id``, ``topic``, perhaps ``label``, ``share``; documents in their order, the largest share
        first.

    Examples
    --------
    >>> long_table(pd.DataFrame({"id": ["a", "b"]}), [[0.25, 0.75], [0.5, 0.5]], least=0.6).to_dict("list")
    {'row': [0, 1], 'id': ['a', 'b'], 'topic': [1, 0], 'share': [0.75, 0.5]}
    """
    theta = np.asarray(theta)
    order = np.argsort(-theta, axis=1, kind="stable")
    shares = np.take_along_axis(theta, order, axis=1)
    kept = shares >= least
    kept[:, 0] = True
    row, rank = np.nonzero(kept)
    topic = order[row, rank]
    table = {"row": row, "id": documents["id"].astype(str).to_numpy()[row], "topic": topic}
    if labels:
        names = np.array(label_column(range(theta.shape[1]), labels), dtype=object)
        table["label"] = pd.Series(names[topic], dtype=object)
    return pd.DataFrame(table | {"share": shares[row, rank]})


def documents_of_topic(documents, theta, tokens, topic, *, doc_elbo=None):
    """Documents in which a topic is the largest, with their texts, the largest share first.

    Parameters
    ----------
    documents : DataFrame, D rows
        ``id``, perhaps ``text``, and the user's columns.
    theta : ndarray, shape (D, K)
        Topic shares.
    tokens : ndarray, shape (D,)
        Lengths; an empty document is no topic's.
    topic : int
        Which.
    doc_elbo : ndarray, shape (D,), optional
        Bounds.

    Returns
    -------
    DataFrame
        ``row``, ``id``, the user's columns, ``tokens``, ``share``, perhaps ``elbo_per_token`` and ``text``.

    Examples
    --------
    >>> documents = pd.DataFrame({"id": ["a", "b", "c"], "text": ["tax", "war", ""]})
    >>> theta = np.array([[0.9, 0.1], [0.3, 0.7], [0.5, 0.5]])
    >>> documents_of_topic(documents, theta, np.array([1, 1, 0]), 0)["text"].tolist()
    ['tax']
    """
    theta, tokens = np.asarray(theta), np.asarray(tokens)
    rows = np.flatnonzero((theta.argmax(axis=1) == topic) & (tokens > 0))
    rows = rows[np.argsort(-theta[rows, topic], kind="stable")]
    ours = {"tokens": tokens, "share": theta[:, topic]}
    if doc_elbo is not None:
        ours["elbo_per_token"] = fit_per_token(doc_elbo, tokens)
    table = wide_table(documents, np.empty((len(theta), 0)), text=True, **ours)
    return table.iloc[rows].reset_index(drop=True)
