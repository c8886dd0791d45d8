"""A topic model of another program, with the learned attributes of a fitted `LDA`: what reads one reads the other.

Not here: how the arrays come out of scikit-learn, gensim and tomotopy (`lda_vi.model.importers`).
"""

import importlib

import numpy as np
import pandas as pd

from lda_vi.errors import InputError
from lda_vi.inference.new_documents import posterior
from lda_vi.inference.validation import as_counts
from lda_vi.inspect.topics import topic_table
from lda_vi.model.fitting import REST_STEPS
from lda_vi.model.reading import PAGE
from lda_vi.plurals import counted

REST = 1e-3  # documents are at rest after a step of less than this many tokens on average


class ImportedModel:
    """A topic model of another program and the documents it was fitted on.

    All that inspects a fitted `LDA` takes it as well: the functions of `lda_vi.inspect.views`, the page, the export;
    so does `lda_vi.evaluate.evaluate`.

    Parameters
    ----------
    source : str
        Name of the program.
    corpus : Corpus
        Counts, words, and the table of documents.
    components : array_like, shape (K, V)
        Words of the topics as concentrations, > 0.
    doc_topic : array_like, shape (D, K)
        Topic shares of the documents; rows sum to 1.
    doc_topic_prior : array_like, shape (K,)
        Prior of the topics in a document, > 0.
    settings : dict, optional
        How the model was made, as far as it is known.

    Attributes
    ----------
    components_, doc_topic_posterior_, doc_topic_prior_, topic_share_, feature_names_in_, n_features_in_
        As of `LDA`. Rows of the posterior sum to the tokens of the document plus the sum of the prior.
    doc_elbo_ : ndarray of float64, shape (D,)
        Bound of each document under these topics. The other program did not say: it is found here, as
        `LDA.score` finds it.

    Examples
    --------
    >>> from lda_vi import Corpus
    >>> corpus = Corpus.from_matrix([[3, 0], [0, 2]], ["tax", "war"])
    >>> model = ImportedModel("elsewhere", corpus, [[3, 0.1], [0.1, 2]], [[0.9, 0.1], [0.2, 0.8]], [0.5, 0.5])
    >>> model
    ImportedModel: 2 topics, 2 words, 2 documents, from elsewhere
    >>> model.topics(1)["words"].tolist()
    ['tax', 'war']
    """

    tol = 0.0

    def __init__(self, source, corpus, components, doc_topic, doc_topic_prior, settings=None):
        self.source, self.corpus, self._settings = source, corpus, dict(settings or {})
        self.components_ = np.array(components, dtype=np.float64)
        self.doc_topic_prior_ = np.array(doc_topic_prior, dtype=np.float64)
        theta = np.array(doc_topic, dtype=np.float64)
        self._check(theta)
        tokens = corpus.counts.sum(axis=1, dtype=np.float64).A1
        theta /= theta.sum(axis=1, keepdims=True)
        own = np.maximum(theta * (tokens + self.doc_topic_prior_.sum())[:, None] - self.doc_topic_prior_, 0.0)
        scale = np.divide(tokens, own.sum(axis=1), out=np.zeros(len(tokens)), where=tokens > 0)
        own *= scale[:, None]
        self.doc_topic_posterior_ = own + self.doc_topic_prior_
        share = own.sum(axis=0) + np.finfo(np.float64).tiny
        self.topic_share_ = share / share.sum()
        self.feature_names_in_ = np.array(corpus.vocabulary, dtype=object)
        self.n_features_in_, self.preparation_ = corpus.n_words, dict(corpus.preparation)
        self.doc_elbo_ = self.posterior(corpus.counts)[1]

    def _check(self, theta):
        """Refuse arrays that do not fit together."""
        n_topics = len(self.doc_topic_prior_)
        wanted = {
            "components": (self.components_, (n_topics, self.corpus.n_words)),
            "doc_topic": (theta, (self.corpus.n_documents, n_topics)),
            "doc_topic_prior": (self.doc_topic_prior_, (n_topics,)),
        }
        for name, (array, shape) in wanted.items():
            if array.shape != shape:
                raise InputError(
                    f"{name} must have shape {shape} to go with {self.corpus!r}, got {array.shape}"
                )
            least = array.min()
            if not np.isfinite(array).all() or least < 0 or (least == 0 and name != "doc_topic"):
                raise InputError(
                    f"{name} must hold finite numbers > 0, got values from {least} to {array.max()}"
                )
        if not theta.any(axis=1).all():
            row = int((~theta.any(axis=1)).argmax())
            raise InputError(f"doc_topic holds no share for document {row}")

    def posterior(self, X):
        """Posterior of documents under the topics, as `LDA.posterior`.

        Parameters
        ----------
        X : matrix of counts of shape (D, V)
            Documents over the model's vocabulary.

        Returns
        -------
        gamma : ndarray of float64, shape (D, K)
        doc_elbo : ndarray of float64, shape (D,)
        """
        counts, lam = as_counts(X, n_words=self.n_features_in_), np.ascontiguousarray(self.components_.T)
        return posterior(counts, lam, self.doc_topic_prior_, max_steps=REST_STEPS, step_tol=REST)[:2]

    def topics(self, n=10, by="probability"):
        """The topics as a table, as `LDA.topics`.

        Returns
        -------
        DataFrame
        """
        return topic_table(
            self.components_, self.feature_names_in_, n=n, by=by, topic_share=self.topic_share_
        )

    def explore(self, path=None, **options):
        """Show the model in one offline page, as `LDA.explore`.

        Parameters
        ----------
        path : str or Path, optional
            Where to store the page.
        **options : optional
            As for `lda_vi.explorer.models.explore`.

        Returns
        -------
        lda_vi.explorer.page.Page
        """
        return importlib.import_module(PAGE).explore(self, self.corpus, path, **options)

    def get_params(self, deep=True):
        """Settings of the other program, as far as they are known, and its name."""
        return {"source": self.source, **self._settings}

    def __repr__(self):
        n_topics, n_words = self.components_.shape
        parts = (n_topics, "topic"), (n_words, "word"), (self.corpus.n_documents, "document")
        return f"ImportedModel: {', '.join(counted(*part) for part in parts)}, from {self.source}"


def document_table(documents, n_documents, texts=None):
    """A table of documents from whatever was given for one.

    Parameters
    ----------
    documents : DataFrame, sequence of str or None
        A table, texts, or nothing.
    n_documents : int
        D.
    texts : sequence of str, optional
        Texts, if there are any besides.

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError
        If it has another number of rows.
    """
    if documents is None:
        documents = (
            pd.DataFrame(index=range(n_documents)) if texts is None else pd.DataFrame({"text": list(texts)})
        )
    elif not isinstance(documents, pd.DataFrame):
        documents = pd.DataFrame({"text": list(documents)})
    elif texts is not None and "text" not in documents:
        documents = documents.reset_index(drop=True).assign(text=list(texts))
    if len(documents) != n_documents:
        raise InputError(
            f"documents has {len(documents):,} rows, but the model has {n_documents:,} documents"
        )
    return documents.reset_index(drop=True)
