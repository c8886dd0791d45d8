"""A fitted LDA and the Corpus it was fitted on, as tables: what the command line shows, for Python.

    topics      each topic with its share, how sure that is, and its words
    documents   documents of a topic, or those fitted worst
    outliers    documents that fit worse than others of their length, with reasons
    groups      shares of topics by a column of yours

Row d of the corpus is row d of the model's documents; columns of yours come along where they are asked for. The
numbers are made by other files of this room, from arrays. Not here: one document (`lda_vi.inspect.reading`).
"""

import numpy as np
import pandas as pd

from lda_vi.corpus import check_corpus, check_model
from lda_vi.errors import InputError, LdaViError, ParameterError
from lda_vi.inference.validation import check_int
from lda_vi.inspect.bins import group_places
from lda_vi.inspect.documents import check_topic, document_table, rank_documents, settled_documents, snippet
from lda_vi.inspect.foreign import Foreign, Known
from lda_vi.inspect.groups import group_shares, group_table
from lda_vi.inspect.intervals import LEVEL, share_interval
from lda_vi.inspect.labels import check_labels, label_column
from lda_vi.inspect.lengths import whole_numbers
from lda_vi.inspect.outliers import outlier_table
from lda_vi.inspect.tables import name_beside, own_columns
from lda_vi.inspect.topics import RELEVANCE_WEIGHT, top_words


def topics(model, *, n=10, by="probability", relevance_weight=RELEVANCE_WEIGHT, labels=None, level=LEVEL):
    """Tabulate topics: one to a row, in their own order.

    Parameters
    ----------
    model : LDA
        Fitted.
    n, by, relevance_weight
        As for `lda_vi.inspect.topics.top_words`.
    labels : dict of int to str, optional
        Names of topics.
    level : float
        Probability of the intervals.

    Returns
    -------
    DataFrame
        ``topic``, ``label`` (missing where there is none), ``share`` of the tokens, ``share_low`` and
        ``share_high`` (under q; missing if the model has no posterior of documents) and ``words`` (lists).

    Raises
    ------
    ParameterError
        If a name is of no topic, or no text.

    Examples
    --------
    >>> from lda_vi import LDA
    >>> model = LDA(2, random_state=0).fit([[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]])
    >>> topics(model, n=2, labels={1: "Taxes"})["label"].tolist()
    [None, 'Taxes']
    """
    share, low, high = topic_shares(model, level)
    words = top_words(
        model.components_,
        getattr(model, "feature_names_in_", None),
        n=n,
        by=by,
        topic_share=share,
        relevance_weight=relevance_weight,
    )
    labels = check_labels(labels or {}, len(share))
    table = words.groupby("topic", sort=True)["word"].agg(list).reset_index(name="words")
    table.insert(1, "label", pd.Series(label_column(table["topic"], labels), dtype=object))
    for place, (name, values) in enumerate({"share": share, "share_low": low, "share_high": high}.items()):
        table.insert(2 + place, name, values)
    return table


def topic_shares(model, level=LEVEL):
    """Share of the tokens of each topic, with an interval under q.

    Parameters
    ----------
    model : LDA
        Fitted.
    level : float
        Probability of the interval.

    Returns
    -------
    share, low, high : ndarray, shape (K,)
        The ends are NaN if the model has no posterior of documents.
    """
    check_model(model)
    share = np.asarray(model.topic_share_)
    gamma = getattr(model, "doc_topic_posterior_", None)
    if gamma is None:
        return share, np.full(len(share), np.nan), np.full(len(share), np.nan)
    found = group_shares(np.zeros(len(gamma), dtype=int), 1, gamma, model.doc_topic_prior_, level=level)
    # the topics count what the documents said before their last step: the interval goes with the share
    moved = share - found.share[0]
    low, high = np.clip(found.low[0] + moved, 0.0, share), np.clip(found.high[0] + moved, share, 1.0)
    return share, low, high


def documents(model, corpus, *, topic=None, sort=None, n=10, columns=(), n_topics=3, width=160, level=LEVEL):
    """Tabulate documents: those of a topic, or those fitted worst.

    Parameters
    ----------
    model : LDA
        Fitted on the corpus.
    corpus : Corpus
        The documents.
    topic, sort
        As for `lda_vi.inspect.documents.rank_documents`.
    n : int
        How many; 0 for all.
    columns : sequence of str, or "all"
        Columns of the corpus to add.
    n_topics, width
        As for `lda_vi.inspect.documents.document_table`.
    level : float
        Probability of the intervals.

    Returns
    -------
    DataFrame
        As `document_table` makes it; with `topic` also its ``share``, ``share_low``, ``share_high`` and
        ``topic_tokens``, how many tokens of the document belong to it.

    Raises
    ------
    ParameterError
        If there is no such topic, order or column.
    InputError
        If the corpus has other documents or words than the model.
    """
    gamma, alpha, tokens = posterior(model, corpus), model.doc_topic_prior_, lengths(corpus)
    shares = gamma / gamma.sum(axis=1, keepdims=True)
    check_int(n, "n", 0)
    rows = rank_documents(tokens, model.doc_elbo_, shares, topic=topic, sort=sort)
    rows = rows[:n] if n else rows
    history = getattr(model, "doc_elbo_history_", ())
    table = document_table(
        corpus.documents["id"],
        tokens,
        model.doc_elbo_,
        shares,
        settled=settled_documents(history, tokens, model.tol),
        texts=corpus.documents.get("text"),
        rows=rows,
        n_topics=n_topics,
        width=width,
    )
    if topic is not None:
        low, high = share_interval(gamma[rows], level)
        table.insert(2, "share", shares[rows, topic].astype(float))
        table.insert(3, "share_low", low[:, topic])
        table.insert(4, "share_high", high[:, topic])
        own = np.maximum(gamma[rows, topic].astype(float) - alpha[topic], 0.0)
        table.insert(table.columns.get_loc("tokens") + 1, "topic_tokens", own)
    return with_columns(table, corpus, columns)


def outliers(model, corpus, *, n=10, best=False, columns=(), width=160):
    """Tabulate documents that fit worse than others of their length, with what is odd about them.

    Parameters
    ----------
    model, corpus, n, columns, width
        As for `documents`.
    best : bool
        Those that fit better instead: copies, lists, set phrases.

    Returns
    -------
    DataFrame
        As `lda_vi.inspect.outliers.outlier_table` makes it, with ``snippet`` if there are texts. What only
        texts can tell (unknown words, another language) is among the reasons if there are texts and the record
        of their preparation.

    Examples
    --------
    >>> from lda_vi import LDA, Corpus
    >>> corpus = Corpus.from_matrix([[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [1, 0, 0, 0]])
    >>> outliers(LDA(2, random_state=0).fit(corpus), corpus, n=0).set_index("id").loc["3", "reasons"]
    ['short: 1 token']
    """
    gamma = posterior(model, corpus)
    ids, texts = corpus.documents["id"], corpus.documents.get("text")
    shares = gamma / gamma.sum(axis=1, keepdims=True)
    usual_words = foreign_reasons(corpus)
    table = outlier_table(
        ids, corpus.counts, model.doc_elbo_, shares, n=n, best=best, usual_words=usual_words
    )
    if texts is not None:
        table["snippet"] = [snippet(texts[row], width) for row in table["row"]]
    return with_columns(table, corpus, columns)


def foreign_reasons(corpus):
    """What tells odd texts by their words, or None if there are no texts or nothing is known of their words."""
    if "text" not in corpus.documents or not corpus.preparation:
        return None
    try:
        known = Known(corpus.preparation, corpus.removed)
        return Foreign(corpus.documents["text"].fillna("").tolist(), known).reasons
    except LdaViError:  # a tokenizer of the user's own, or one that is not installed
        return None


def groups(
    model, corpus, by, *, bins=None, topics=(), weight="tokens", sample=False, against=None, labels=None,
    level=LEVEL,
):  # fmt: skip
    """Shares of the topics in groups of documents, or over time, with differences and intervals.

    Parameters
    ----------
    model : LDA
        Fitted on the corpus.
    corpus : Corpus
        The documents.
    by : str
        Column of the documents.
    bins
        As for `lda_vi.inspect.bins.group_places`.
    topics : sequence of int
        Only these; none stands for all.
    weight, sample, against, level
        As for `lda_vi.inspect.groups.group_table`.
    labels : dict of int to str, optional
        Names of topics.

    Returns
    -------
    DataFrame
        As `group_table` makes it, with ``label`` after ``topic``. Its ``attrs`` hold the ``kind`` of the groups
        ("time", "label" or "number") and how many documents are in no group (``left_out``).

    Raises
    ------
    ParameterError
        If there is no such column or topic, a name is of no topic, or the column makes no groups.

    Examples
    --------
    >>> import pandas as pd
    >>> from lda_vi import LDA, Corpus
    >>> about = pd.DataFrame({"id": ["a", "b", "c", "d"], "party": ["x", "x", "y", "y"]})
    >>> corpus = Corpus.from_matrix([[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]], documents=about)
    >>> table = groups(LDA(2, random_state=0).fit(corpus), corpus, "party")
    >>> table["group"].tolist(), table["topic"].tolist(), table.attrs["kind"]
    (['x', 'x', 'y', 'y'], [0, 1, 0, 1], 'label')
    """
    gamma = posterior(model, corpus)
    for topic in topics:
        check_topic(topic, gamma.shape[1])
    labels = check_labels(labels or {}, gamma.shape[1])
    own_columns(corpus.documents, [by], "by")
    place, names, kind, _ = group_places(corpus.documents[by], bins)
    settings = {"weight": weight, "sample": sample, "against": against, "level": level}
    table = group_table(place, names, gamma, model.doc_topic_prior_, **settings)
    # counted, not summed from shares, which may be in float32
    tokens = np.bincount(place[place >= 0], weights=lengths(corpus)[place >= 0], minlength=len(names))
    table["tokens"] = np.repeat(whole_numbers(tokens), gamma.shape[1])
    table.insert(4, "label", pd.Series(label_column(table["topic"], labels), dtype=object))
    if len(topics):
        table = table[table["topic"].isin(topics)].reset_index(drop=True)
    table.attrs = {"kind": kind, "left_out": int(np.count_nonzero(place < 0))}
    return table


def posterior(model, corpus):
    """Concentrations of the documents of a model, refused where these or the words are not the corpus's."""
    check_corpus(corpus, model)
    gamma = getattr(model, "doc_topic_posterior_", None)
    if gamma is None:
        raise ParameterError("the model holds no documents: it was fitted by partial_fit, so use transform")
    if len(gamma) != corpus.n_documents:
        raise InputError(
            f"the model was fitted on {len(gamma):,} documents, the corpus has {corpus.n_documents:,}"
        )
    return gamma


def lengths(corpus):
    """Tokens of each document, (D,), as integers where they are whole."""
    return whole_numbers(corpus.counts.sum(axis=1).A1)


def with_columns(table, corpus, columns):
    """Add columns of the corpus after the id of a table with the column ``row``."""
    if isinstance(columns, str):
        columns = None if columns == "all" else [columns]
    about = corpus.documents[own_columns(corpus.documents, columns)].iloc[table["row"]]
    for place, name in enumerate(about, start=2):
        table.insert(place, name_beside(name, table, about), about[name].to_numpy())
    return table
