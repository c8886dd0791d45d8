r"""The words of a corpus: how often and in how many documents, which were left out and why, and how spread they are.

A word that is frequent and spread evenly over the topics tells nothing about any of them: a candidate for a stop
word. Its spread is the number of topics it effectively is in, :math:`\exp(-\sum_k p(k|w) \ln p(k|w))` with
:math:`p(k|w) \propto s_k \beta_{kw}` and the topics' shares of tokens :math:`s_k`: from 1 to K.
"""

import difflib

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError

SORTS = ("count", "documents", "spread", "word")
KEPT = "kept"
COMMON = 0.1  # share of the documents that a candidate is in at least
SPREAD = 0.5  # share of the topics it is effectively in at least


def vocabulary_table(counts, vocabulary, removed=None, *, topic_word=None, topic_share=None, sort="count"):
    """Tabulate words, kept and left out.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Counts of words.
    vocabulary : sequence of str, length V
        The words.
    removed : DataFrame, optional
        Words left out: ``word``, ``documents``, ``count``, ``reason``.
    topic_word : array_like, shape (K, V), optional
        Words of the topics, > 0, if there is a model.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal.
    sort : {"count", "documents", "spread", "word"}
        The largest first, or the alphabet.

    Returns
    -------
    DataFrame
        ``word``, ``count``, ``documents``, ``document_share``, ``status`` ("kept" or the reason why not) and, with
        `topic_word`, ``topic`` (in which it is largest) and ``spread``: missing for words left out.

    Raises
    ------
    ParameterError
        If there is no such order, or "spread" is asked for without topics.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> removed = pd.DataFrame({"word": ["the"], "documents": [2], "count": [9], "reason": ["stop word"]})
    >>> table = vocabulary_table(csr_matrix([[2, 0], [1, 3]]), ["tax", "war"], removed)
    >>> table[["word", "count", "documents", "status"]].values.tolist()
    [['the', 9, 2, 'stop word'], ['tax', 3, 2, 'kept'], ['war', 3, 1, 'kept']]
    """
    if sort not in SORTS:
        raise ParameterError(f"sort must be one of {', '.join(SORTS)}, got {sort!r}.")
    if sort == "spread" and topic_word is None:
        raise ParameterError("sort='spread' needs topics: give a run, not a corpus")
    n_documents = counts.shape[0]
    table = pd.DataFrame(
        {
            "word": [str(word) for word in vocabulary],
            "count": counts.sum(axis=0).A1,
            "documents": np.bincount(counts.indices, minlength=counts.shape[1]),
            "status": KEPT,
        }
    )
    if topic_word is not None:
        table["topic"], table["spread"] = topic_spread(topic_word, topic_share)
        table["topic"] = table["topic"].astype("Int64")
    if removed is not None and len(removed):
        out = removed.rename(columns={"reason": "status"})[["word", "count", "documents", "status"]]
        table = pd.concat([table, out], ignore_index=True)
    table.insert(3, "document_share", table["documents"] / n_documents)
    if sort == "word":
        return table.sort_values("word", kind="stable", ignore_index=True)
    return table.sort_values(sort, ascending=False, kind="stable", ignore_index=True)


def topic_spread(topic_word, topic_share=None):
    """The largest topic of each word, and the number of topics it effectively is in.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, > 0.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal.

    Returns
    -------
    topic : ndarray of int, shape (V,)
    spread : ndarray of float64, shape (V,)
        From 1 to K.

    Examples
    --------
    >>> topic, spread = topic_spread([[8.0, 2.0], [8.0, 0.02]])
    >>> topic.tolist(), spread.round(1).tolist()
    ([1, 0], [2.0, 1.1])
    """
    beta = np.asarray(topic_word, dtype=np.float64)
    share = np.ones(len(beta)) if topic_share is None else np.asarray(topic_share, dtype=np.float64)
    joint = share[:, None] * (beta / beta.sum(axis=1, keepdims=True))
    given = joint / joint.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(given > 0, given * np.log(given), 0.0).sum(axis=0)
    return given.argmax(axis=0), np.exp(entropy)


def candidates(table, n_topics):
    """Kept words that may deserve to be stop words: in many documents, and spread over most topics.

    Parameters
    ----------
    table : DataFrame
        From `vocabulary_table`, with topics.
    n_topics : int
        K.

    Returns
    -------
    DataFrame
        Those rows, the most spread first.
    """
    common = (table["status"] == KEPT) & (table["document_share"] >= COMMON)
    found = table[common & (table["spread"] >= max(SPREAD * n_topics, 1.5))]
    return found.sort_values("spread", ascending=False, kind="stable", ignore_index=True)


def check_words(words, table):
    """Words as the corpus spells them.

    Parameters
    ----------
    words : sequence of str
        As somebody typed them.
    table : DataFrame
        From `vocabulary_table`.

    Returns
    -------
    list of str

    Raises
    ------
    ParameterError
        If the corpus has no such word; the message names words that are near.

    Examples
    --------
    >>> check_words(["Tax"], pd.DataFrame({"word": ["tax", "war"]}))
    ['tax']
    """
    known = set(table["word"])
    found = []
    for word in words:
        spelled = next((form for form in (word, word.lower(), word.casefold()) if form in known), None)
        if spelled is None:
            near = difflib.get_close_matches(word.lower()[:100], known, n=3)
            hint = f"; similar words: {', '.join(near)}" if near else ""
            raise ParameterError(f"there is no word {word!r:.80} in the corpus{hint}")
        found.append(spelled)
    return list(dict.fromkeys(found))
