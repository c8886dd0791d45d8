"""New text under a finished model: topics of each document, its fit, and the words the model does not know.

Text is prepared as that of the model's own corpus was. Document i of the input is row i of the table, even if the
model knows none of its words: it then has the topics of the prior, and its unknown share says so.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from lda_vi.corpus import check_model
from lda_vi.errors import InputError
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.foreign import Known
from lda_vi.inspect.tables import wide_table
from lda_vi.text.documents import as_table, as_texts
from lda_vi.text.preprocessor import Preprocessor
from lda_vi.text.sequences import counts_of, cut
from lda_vi.text.vocabulary import OVER_LIMIT, TOO_COMMON, TOO_RARE

MOST_UNKNOWN = 10  # unknown words to name


class Inferred(NamedTuple):
    """What a model says about new documents.

    Parameters
    ----------
    documents : DataFrame, D rows
        ``id``, ``text`` and the user's columns, as given.
    counts : csr_matrix, shape (D, V)
        Counts of the model's words.
    theta : ndarray, shape (D, K)
        Topic shares; rows sum to 1.
    doc_elbo : ndarray of float64, shape (D,)
        Bound of each document, in nats.
    content : ndarray of int, shape (D,)
        Words of each document that would be counted if the model knew them all.
    unknown : ndarray of int, shape (D,)
        Of those, the ones it does not know.
    unknown_words : list of (str, int)
        The most frequent of these, with their counts in all documents.
    """

    documents: pd.DataFrame
    counts: object
    theta: np.ndarray
    doc_elbo: np.ndarray
    content: np.ndarray
    unknown: np.ndarray
    unknown_words: list

    @property
    def unknown_share(self):
        """Share of unknown words in all documents together; 0 if they hold no content."""
        return float(self.unknown.sum() / max(self.content.sum(), 1))

    @property
    def tokens(self):
        """Known tokens of each document, ndarray of int, shape (D,)."""
        return np.asarray(self.counts.sum(axis=1, dtype=np.int64)).ravel()


def infer_documents(model, documents, *, preparation=None, removed=None):
    """Fit new documents to the topics of a model, which stay as they are.

    Parameters
    ----------
    model : LDA
        Fitted on a Corpus that a `Preprocessor` made.
    documents : iterable of str, or DataFrame with a column ``text``
        New text. Without ``id`` the documents are numbered from 0.
    preparation : dict, optional
        How the model's corpus was prepared; by default the model's own ``preparation_``.
    removed : DataFrame, optional
        The ``removed`` table of the model's corpus: words left out as too common are then not called unknown.

    Returns
    -------
    Inferred

    Raises
    ------
    InputError
        If there is no document, or the model does not know how its corpus was prepared.

    Examples
    --------
    >>> from lda_vi import LDA, Preprocessor
    >>> texts = ["tax law tax", "law tax", "sea ship", "ship sea sail"]
    >>> corpus = Preprocessor(min_df=1, max_df=1.0).corpus(texts)
    >>> found = infer_documents(LDA(2, random_state=0).fit(corpus), ["Tax on moonlight", ""])
    >>> found.tokens.tolist(), found.unknown.tolist(), found.unknown_words
    ([1, 0], [1, 0], [('moonlight', 1)])
    """
    check_model(model)
    preparation = getattr(model, "preparation_", {}) if preparation is None else preparation
    if not preparation:
        raise InputError(
            "the model does not know how its words were made: it was fitted on a matrix of counts. "
            "Count new text yourself and pass the counts to model.transform()"
        )
    texts = as_texts(documents)
    if not texts:
        raise InputError("documents is empty: at least one document is needed")
    table = as_table(documents, texts)
    if "id" not in table:
        table.insert(0, "id", [str(row) for row in range(len(table))])
    preprocessor = Preprocessor.from_dict(preparation)
    stream = cut(preprocessor, texts)
    counts = counts_of(preprocessor, stream)
    gamma, doc_elbo = model.posterior(counts)
    known = Known(preparation, removed)
    profile = known.profile(stream)
    return Inferred(
        table,
        counts,
        gamma / gamma.sum(axis=1, keepdims=True),
        doc_elbo,
        profile.content,
        profile.unknown,
        known.unknown_words(stream, MOST_UNKNOWN),
    )


def usual_unknown(corpus):
    """Share of words of a corpus's own documents that are not in its vocabulary: too rare, or over the limit.

    Parameters
    ----------
    corpus : Corpus
        Made by a `Preprocessor`.

    Returns
    -------
    float
        What counts as unknown in new documents, in the old ones; stop words and the like not counted.

    Examples
    --------
    >>> corpus = Preprocessor(min_df=2, max_df=1.0).corpus(["tax law", "tax and sea", "tax tax"])
    >>> round(usual_unknown(corpus), 3)  # law and sea, of six words
    0.333
    """
    removed = corpus.removed.groupby("reason")["count"].sum()
    unknown = sum(float(removed.get(reason, 0)) for reason in (TOO_RARE, OVER_LIMIT))
    known = float(corpus.n_tokens) + float(removed.get(TOO_COMMON, 0))
    return unknown / max(unknown + known, 1.0)


def theta_table(found, *, columns=None):
    """New documents as a table, one to a row, with a column for each topic.

    Parameters
    ----------
    found : Inferred
        From `infer_documents`.
    columns : list of str, optional
        Columns of the user's to bring along; by default all.

    Returns
    -------
    DataFrame
        ``row``, ``id``, the user's columns, ``tokens`` (known), ``unknown_share`` (NaN without content),
        ``elbo_per_token`` (NaN without tokens), and the shares ``topic_0``, ``topic_1``, ...

    Raises
    ------
    ParameterError
        If there is no such column.
    """
    content = found.content.astype(np.float64)
    unknown_share = np.divide(found.unknown, content, out=np.full(len(content), np.nan), where=content > 0)
    return wide_table(
        found.documents,
        found.theta,
        columns=columns,
        tokens=found.tokens,
        unknown_share=unknown_share,
        elbo_per_token=fit_per_token(found.doc_elbo, found.tokens),
    )
