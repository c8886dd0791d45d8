"""Everything the page shows, decided here: arrays of a topic model in, named columns out.

The arrays may come from any topic model. What a model does not have (a bound, a history, a prior) is left out,
and the page leaves out what it would show of it.
"""

from typing import Any, NamedTuple

import numpy as np

from lda_vi.errors import InputError
from lda_vi.explorer.budget import reading_order
from lda_vi.explorer.documents import document_columns, user_columns
from lda_vi.explorer.fit import fit_record
from lda_vi.explorer.groups import group_blocks
from lda_vi.explorer.layout import document_places, layout_columns, topic_distances, topic_map
from lda_vi.explorer.methods import made_record
from lda_vi.explorer.reader import Reader
from lda_vi.explorer.topics import topic_columns
from lda_vi.explorer.words import removed_words, topic_words, word_table, words_alike
from lda_vi.inspect.documents import settled_documents
from lda_vi.inspect.tables import own_columns

FORMAT = 1
NO_PRIOR = 1e-3


class Record(NamedTuple):
    """What a page is made of, before it is decided how much text goes in.

    Parameters
    ----------
    head : dict
        What the page needs to begin: title, sizes, and what is in the blocks.
    blocks : dict of str to dict
        Columns by block: ``topics``, ``beta``, ``words``, ``alike``, ``removed``, ``docs``, ``group0``, ...,
        ``fit``, ``made``.
    texts : list of str, or None
        Texts of the documents.
    reader : Reader, or None
        Makes blocks of documents for reading.
    first : ndarray of int
        Documents in the order in which their texts go in: the first of each topic, those fitted worst, the
        others.
    n_first : int
        How many of them are not just "the others".
    """

    head: dict[str, Any]
    blocks: dict[str, dict]
    texts: list | None
    reader: Reader | None
    first: np.ndarray
    n_first: int


def make_record(
    lam,
    gamma,
    counts,
    vocabulary,
    documents,
    *,
    alpha=None,
    topic_share=None,
    doc_elbo=None,
    elbo=None,
    history=None,
    doc_elbo_history=None,
    converged=None,
    verdict="",
    tol=0.0,
    title="",
    labels=None,
    columns=None,
    language=None,
    removed=None,
    spans=None,
    reference=None,
    **made,
):
    """Put together what a page shows of a topic model.

    Parameters
    ----------
    lam : array_like, shape (K, V)
        Words of the topics, > 0: concentrations, smoothed counts or probabilities.
    gamma : array_like, shape (D, K)
        Topics of the documents, > 0: concentrations; if `alpha` is not given, only their shares count.
    counts : csr_matrix, shape (D, V)
        Counts the model was fitted on; row d is document d.
    vocabulary : sequence of str, length V
        Words.
    documents : DataFrame, D rows
        ``id``, perhaps ``text``, and columns of the user's.
    alpha : array_like, shape (K,), optional
        Prior of the documents.
    topic_share : array_like, shape (K,), optional
        Share of the tokens of each topic; by default from `gamma`.
    doc_elbo, elbo, history, doc_elbo_history, converged, verdict, tol : optional
        As the attributes and settings of `LDA`.
    title : str
        What the page is called.
    labels : dict of int to str, optional
        Names of topics.
    columns : list of str, optional
        Columns of the user's to show; by default all but long texts.
    language : str, optional
        Two-letter code of the texts; by default unknown.
    removed : DataFrame, optional
        Words that were left out: ``word``, ``documents``, ``count``, ``reason``.
    spans : callable, optional
        As `Preprocessor.spans`.
    reference : Corpus or Sequences, optional
        Where words of a topic have to occur together; by default the documents of `counts`.
    **made : optional
        `settings`, `versions`, `command`, `preparation`: as for `lda_vi.explorer.methods.made_record`.

    Returns
    -------
    Record

    Raises
    ------
    InputError
        If the arrays do not fit together.
    ParameterError
        If there is no such column, or a name is of no topic.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pandas import DataFrame
    >>> documents = DataFrame({"id": ["a", "b"]})
    >>> counts = csr_matrix([[3, 0], [0, 2]])
    >>> record = make_record([[8, 1], [1, 8]], [[3, 1], [1, 2]], counts, ["tax", "war"], documents)
    >>> record.head["n"]
    {'topics': 2, 'documents': 2, 'empty': 0, 'words': 2, 'tokens': 5}
    """
    lam, gamma, counts = np.asarray(lam), np.asarray(gamma), counts.tocsr()
    _check(lam, gamma, counts, vocabulary, documents, columns)
    n_topics = len(lam)
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    shares = (gamma / gamma.sum(axis=1, keepdims=True)).astype(np.float32, copy=False)
    bounds = alpha is not None and doc_elbo is not None
    if alpha is None:
        alpha, gamma = np.full(n_topics, NO_PRIOR), shares * tokens[:, None] + NO_PRIOR
    beta = np.asarray(lam, dtype=np.float64)
    beta = beta / beta.sum(axis=1, keepdims=True)
    share = _topic_share(topic_share, gamma, alpha)
    distance = topic_distances(beta)
    places = topic_map(distance)
    settled = None if doc_elbo_history is None else settled_documents(doc_elbo_history, tokens, tol)

    blocks = {
        "topics": topic_columns(
            counts,
            vocabulary,
            beta,
            share,
            shares,
            tokens,
            labels=labels,
            language=language,
            reference=reference,
        )
    }
    blocks["topics"] |= layout_columns(distance, places)
    blocks["beta"] = topic_words(beta, share)
    blocks["words"] = {"word": [str(word) for word in vocabulary], **word_table(counts, beta, share)}
    blocks["alike"] = words_alike(beta, share, blocks["words"]["tokens"])
    blocks["removed"] = removed_words(removed)
    own_kinds, own = user_columns(documents, columns)
    blocks["docs"] = document_columns(
        documents["id"].tolist(),
        counts,
        tokens,
        None if doc_elbo is None else np.asarray(doc_elbo, dtype=np.float64),
        shares,
        document_places(shares, places),
        settled,
    )
    blocks["docs"] |= own
    shown = documents[[kind["name"] for kind in own_kinds]]
    groups, group_columns, ungrouped = group_blocks(shown, gamma, np.asarray(alpha, dtype=np.float64))
    blocks |= {f"group{number}": block for number, block in enumerate(group_columns)}
    blocks["topics"]["trend"] = _trend(groups, group_columns)
    blocks["fit"] = {
        "fit": fit_record(
            tokens,
            doc_elbo,
            elbo=elbo,
            history=history,
            doc_elbo_history=doc_elbo_history,
            converged=converged,
            verdict=verdict,
        )
    }
    n = _sizes(counts, tokens, n_topics)
    told = made_record(n, fit=blocks["fit"]["fit"], removed=removed, **made)
    blocks["made"] = {
        "made": told if "text" in documents else told | {"again": []}
    }  # without texts there is no again
    texts, reader = None, None
    if "text" in documents:
        texts = [str(text) for text in documents["text"].where(documents["text"].notna(), "")]
        reader = Reader(
            counts, texts, lam, gamma, alpha, spans=spans, bounds=bounds, history=doc_elbo_history
        )
    first, n_first = reading_order(shares, tokens, blocks["docs"].get("odd"))
    head = {
        "format": FORMAT,
        "title": title,
        "language": language or "",  # as HTML writes an unknown one
        "n": n,
        "columns": own_kinds,
        "groups": groups,
        "ungrouped": ungrouped,
        "hidden": [name for name in documents if name not in ("id", "text", *shown)],
        "fit": {
            "converged": blocks["fit"]["fit"]["converged"],
            "passes": len(blocks["fit"]["fit"]["history"]),
        },
        "has": {"bounds": bounds, "fit": doc_elbo is not None, "spans": spans is not None},
    }
    return Record(head, blocks, texts, reader, first, n_first)


def _sizes(counts, tokens, n_topics):
    """Numbers of topics, documents, words and tokens."""
    whole = float(tokens.sum())
    return {
        "topics": n_topics,
        "documents": len(tokens),
        "empty": int((tokens == 0).sum()),
        "words": counts.shape[1],
        "tokens": int(whole) if whole == int(whole) else whole,
    }


def _topic_share(topic_share, gamma, alpha):
    """Shares of the tokens, which sum to 1."""
    if topic_share is None:
        topic_share = np.maximum(gamma.sum(axis=0, dtype=np.float64) - len(gamma) * np.asarray(alpha), 0.0)
    share = np.maximum(np.asarray(topic_share, dtype=np.float64), np.finfo(np.float64).tiny)
    return share / share.sum()


def _trend(groups, blocks):
    """Shares of the topics over the first column of dates, topic after topic; empty if there is none."""
    for group, block in zip(groups, blocks, strict=True):
        if group["kind"] == "time":
            return block["share"].reshape(len(group["groups"]), -1).T.ravel()
    return np.empty(0, np.float32)


def _check(lam, gamma, counts, vocabulary, documents, columns):
    """Refuse arrays that do not fit together, and columns that are not there."""
    n_documents, n_words = counts.shape
    expected = {
        "lam": (lam.shape, (gamma.shape[-1], n_words)),
        "gamma": (gamma.shape, (n_documents, len(lam))),
        "vocabulary": (len(vocabulary), n_words),
        "documents": (len(documents), n_documents),
    }
    for name, (got, wanted) in expected.items():
        if got != wanted:
            raise InputError(f"{name} must have shape {wanted} to go with counts {counts.shape}, got {got}")
    for name, array in (("lam", lam), ("gamma", gamma)):
        if not (array.min() > 0 and np.isfinite(array.max())):
            raise InputError(f"{name} must be finite and > 0, got values from {array.min()} to {array.max()}")
    if "id" not in documents:
        raise InputError(f"documents must have a column id, got {', '.join(map(str, documents)) or 'none'}")
    own_columns(documents, columns or ())
