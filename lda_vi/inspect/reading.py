"""One document of a corpus as a model reads it: found by its id, and explained from end to end.

The numbers are those of `lda_vi.inspect.explain`; here they meet the text, the user's own columns and the passes
of the fit.
"""

import difflib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lda_vi.errors import InputError, LdaViError, ParameterError
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.explain import Explanation, explain_document, text_table
from lda_vi.inspect.labels import check_labels, label_column
from lda_vi.inspect.lengths import oddness, usual_at, usual_fit
from lda_vi.inspect.tables import own_columns
from lda_vi.inspect.views import lengths, posterior

NEAR = 3  # ids to suggest
MANY = 20_000  # ids: more are not compared letter by letter


class Reading(NamedTuple):
    """One document, explained.

    Parameters
    ----------
    row : int
        Of the corpus.
    id : str
        Name of the document.
    about : dict
        Its values in the user's columns.
    tokens : int or float
        Its length.
    elbo : float
        Its part of the bound, in nats, as the fit left it.
    usual : float
        Bound per token that documents of its length usually have.
    odd : float
        How far its own is from that, in spreads; below 0 is worse; NaN for an empty document.
    explanation : Explanation
        Its topics, its words, and its bound term by term.
    topics : DataFrame
        Those of the explanation, with a column ``label``.
    passes : DataFrame or None
        ``pass``, ``elbo``, ``per_token`` and ``change`` (of `elbo`, in nats); None if the fit kept the last
        pass only.
    text : str or None
        The text, if the corpus has it.
    places : DataFrame or None
        Every word of the text, as `lda_vi.inspect.explain.text_table` makes it.
    missing : str
        Why there are no places, in words; empty if there are.
    """

    row: int
    id: str
    about: dict[str, Any]
    tokens: int | float
    elbo: float
    usual: float
    odd: float
    explanation: Explanation
    topics: pd.DataFrame
    passes: pd.DataFrame | None
    text: str | None
    places: pd.DataFrame | None
    missing: str


def explain(model, corpus, document, *, labels=None):
    """Explain one document: its topics, every word of its text, and its bound term by term and pass by pass.

    Parameters
    ----------
    model : LDA
        Fitted on the corpus.
    corpus : Corpus
        The documents.
    document : str or int
        Its id, or its row.
    labels : dict of int to str, optional
        Names of topics.

    Returns
    -------
    Reading

    Raises
    ------
    ParameterError
        If there is no such document; the message names ids that are near. If a name is of no topic.
    InputError
        If the corpus has other documents or words than the model.

    Examples
    --------
    >>> from lda_vi import LDA, Preprocessor
    >>> corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["The sea, the ships!", "Tax law.", "Sea and ships"])
    >>> reading = explain(LDA(2, random_state=0).fit(corpus), corpus, 0)
    >>> reading.places["word"].tolist(), reading.tokens
    ([None, 'sea', None, 'ships'], 2)
    """
    gamma = posterior(model, corpus)
    row, labels = find_document(corpus, document), check_labels(labels or {}, gamma.shape[1])
    counts, tokens = corpus.counts, lengths(corpus)
    start, end = counts.indptr[row : row + 2]
    explanation = explain_document(
        counts.indices[start:end],
        counts.data[start:end],
        gamma[row],
        model.doc_topic_prior_,
        model.components_,
        corpus.vocabulary,
    )
    topics = explanation.topics.copy()
    topics.insert(1, "label", pd.Series(label_column(topics["topic"], labels), dtype=object))
    fit = fit_per_token(model.doc_elbo_, tokens)
    usual = usual_fit(tokens, fit)
    own = slice(row, row + 1)
    text, places, missing = _text(corpus, row, explanation)
    about = corpus.documents.iloc[row]
    return Reading(
        row,
        str(about["id"]),
        {name: about[name] for name in own_columns(corpus.documents)},
        tokens[row].item(),
        float(model.doc_elbo_[row]),
        float(usual_at(tokens[own], usual)[0][0]),
        float(oddness(tokens[own], fit[own], usual)[0]),
        explanation,
        topics,
        document_passes(model, row, tokens[row].item()),
        text,
        places,
        missing,
    )


def find_document(corpus, document):
    """Row of a document.

    Parameters
    ----------
    corpus : Corpus
        Any.
    document : str or int
        Its id, or its row.

    Returns
    -------
    int

    Raises
    ------
    ParameterError
        If there is none; the message names ids that are near.

    Examples
    --------
    >>> from lda_vi import Corpus
    >>> find_document(Corpus.from_matrix([[1], [2]], documents=["a", "b"]), "b")
    1
    """
    if isinstance(document, int | np.integer) and not isinstance(document, bool):
        if 0 <= document < corpus.n_documents:
            return int(document)
        raise ParameterError(f"row must be from 0 to {corpus.n_documents - 1}, got {document}")
    ids = corpus.documents["id"]
    rows = np.flatnonzero([name == document for name in ids])  # pandas cannot compare what is no whole text
    if len(rows):
        return int(rows[0])
    near = near_ids(ids.tolist(), str(document))
    hint = "similar ids:" if near else "ids are, for example,"
    names = ", ".join(near or ids.head(NEAR))
    raise ParameterError(f"there is no document {str(document)!r:.80}; {hint} {names}")


def near_ids(ids, wanted):
    """Ids that somebody may have meant: equal but for capitals, holding what was typed, or spelled alike.

    Examples
    --------
    >>> near_ids(["1862-Lincoln-2", "1863-Lincoln-3", "1790-Washington-1"], "lincoln-3")
    ['1863-Lincoln-3', '1862-Lincoln-2']
    """
    folded, target = [name.casefold() for name in ids], wanted.strip().casefold()
    near = [name for name, low in zip(ids, folded, strict=True) if low == target]
    if target:
        near += [name for name, low in zip(ids, folded, strict=True) if target in low]
    some = (
        range(len(ids))
        if len(ids) <= MANY
        else [i for i, low in enumerate(folded) if low[:2] == target[:2]][:MANY]
    )
    original = {folded[i]: ids[i] for i in reversed(some)}
    near += [original[low] for low in difflib.get_close_matches(target[:200], original, n=NEAR)]
    return list(dict.fromkeys(near))[:NEAR]


def document_passes(model, row, tokens):
    """The bound of one document after every pass.

    Parameters
    ----------
    model : LDA
        Fitted.
    row : int
        Of the document.
    tokens : int or float
        Its length.

    Returns
    -------
    DataFrame or None
        ``pass``, ``elbo``, ``per_token`` and ``change``; None if the fit kept the last pass only.
    """
    history = getattr(model, "doc_elbo_history_", None)
    if history is None or not len(history):
        return None
    elbo = np.asarray(history)[:, row].astype(np.float64)
    table = pd.DataFrame({"pass": np.arange(1, len(elbo) + 1), "elbo": elbo})
    table["per_token"] = elbo / tokens if tokens else np.nan
    table["change"] = table["elbo"].diff()
    return table


def _text(corpus, row, explanation):
    """Text of a document, its words in their places, and why there are none."""
    if "text" not in corpus.documents:
        return None, None, "the corpus has no texts"
    text = corpus.documents["text"].iloc[row]
    if not isinstance(text, str):
        return None, None, "the document has no text"
    if not corpus.preparation:
        return text, None, "the corpus has no record of how its words were found"
    from lda_vi.text.preprocessor import Preprocessor

    try:
        spans = Preprocessor.from_dict(corpus.preparation).spans(text)
    except LdaViError as error:  # a tokenizer of the user's own, or one that is not installed
        return text, None, str(error)
    except (KeyError, TypeError) as error:
        raise InputError(f"the record of the corpus's preparation is incomplete ({error})") from error
    return text, text_table(text, spans, explanation, corpus.vocabulary), ""
