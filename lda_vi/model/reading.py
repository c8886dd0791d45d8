"""What a fitted model answers about documents, old or new: the half of the estimator that changes nothing.

Documents are fitted to the topics one by one, each from an even share of its tokens until it rests, so no
answer depends on which other documents are asked about with it.
"""

import importlib
import math
from typing import NamedTuple

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from lda_vi.errors import BoundError, CountsError
from lda_vi.inference.elbo import Terms, split_terms, topic_term
from lda_vi.inference.new_documents import posterior, settle
from lda_vi.inference.state import Bound
from lda_vi.inference.validation import check_prior
from lda_vi.inference.workers import Workers
from lda_vi.inspect.topics import topic_table
from lda_vi.model.fitting import REST_STEPS
from lda_vi.model.settings import check_real, check_words, read_counts, warn_of_empty

PAGE = "lda_vi.explorer.models"  # it stands above the model, which knows its name only


class ELBO(NamedTuple):
    """The evidence lower bound of documents under a fitted model, in nats, higher is better.

    Parameters
    ----------
    total : float
        Sum of `documents` and of the topics' own term.
    documents : ndarray of float64, shape (D,)
        The bound of each document; 0 for an empty one.
    topics : float
        The topics' term, <= 0: minus their divergence from their prior.
    terms : Terms
        The same total as words, assignments, entropy, documents and topics.
    """

    total: float
    documents: np.ndarray
    topics: float
    terms: Terms


class TopicReader(ClassNamePrefixFeaturesOutMixin, TransformerMixin):
    """Methods of a fitted model: needs `components_`, the two priors and the settings of the estimator."""

    def transform(self, X, *, normalize=True):
        """Topic shares of documents.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)
            Documents over the model's vocabulary.
        normalize : bool, default=True
            True for the posterior mean of the shares, theta; False for the concentrations gamma.

        Returns
        -------
        ndarray, shape (D, K)
            Of the type of `components_`. Rows of theta sum to 1; an empty document gets the prior's mean.

        Raises
        ------
        CountsError
            If X is no matrix of counts over the V words.
        VocabularyError
            If X names other words than the model's.
        NotFittedError
            If the model is not fitted. All three also where documents are scored.
        """
        counts = self._counts(X)
        warn_of_empty(counts)
        gamma, _ = self._at_rest(settle, counts)
        if normalize:
            gamma /= gamma.sum(axis=1, keepdims=True)
        return gamma.astype(self.components_.dtype, copy=False)

    def posterior(self, X):
        """Posterior of documents under the topics of the model, which stay as they are.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)
            Documents over the model's vocabulary.

        Returns
        -------
        gamma : ndarray of float64, shape (D, K)
            Concentrations of the topic shares; each row sums to its tokens plus the sum of `doc_topic_prior_`.
        doc_elbo : ndarray of float64, shape (D,)
            Bound on the log probability of each document, in nats; 0 for an empty one.
        """
        return self._at_rest(posterior, self._counts(X))[:2]

    def score(self, X, y=None):
        r"""Bound on the log probability of documents, the topics held fixed.

        .. math:: \sum_d L_d

        The topics' own term is no part of it, so documents scored together give the sum of their own scores.

        What is held fixed is q(beta): a word has the weight exp(E[ln beta]) in a topic, not its probability E[beta].
        One that no topic knows costs about 1 / eta nats more than by that, so models with different eta differ in
        such words more than in anything else. `lda_vi.evaluate.completion` and `lda_vi.evaluate.left_to_right`
        compare by E[beta].

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)
        y : ignored

        Returns
        -------
        float
            Nats, higher is better.

        Examples
        --------
        The third word is not in the fit, and its probability is 0.01 / 10.03:

        >>> from lda_vi import LDA
        >>> model = LDA(1, topic_word_prior=0.01).fit([[9, 1, 0]])
        >>> round(model.score([[0, 0, 1]])), round(math.log(0.01 / 10.03))
        (-103, -7)
        """
        return float(self._at_rest(posterior, self._counts(X))[1].sum())

    def perplexity(self, X):
        r"""Perplexity of documents: exp(-score / tokens), lower is better; unknown words weigh as `score` says.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)

        Returns
        -------
        float

        Raises
        ------
        CountsError
            If X holds no token.
        BoundError
            If it is too large for a float: the model all but rules these documents out.
        """
        counts = self._counts(X)
        if counts.n_tokens == 0:
            raise CountsError("X holds no token, so there is nothing to be perplexed by.")
        nats = -self._at_rest(posterior, counts)[1].sum() / counts.n_tokens
        if nats > math.log(np.finfo(np.float64).max):
            raise BoundError(
                f"The perplexity is exp({nats:.4g}), which no float can hold. Most likely the documents hold words "
                "that no topic knows: each costs about 1 / topic_word_prior nats. Compare them by "
                "lda_vi.evaluate.completion instead."
            )
        return math.exp(nats)

    def elbo(self, X):
        """The whole bound for documents under the model, and its parts.

        Parameters
        ----------
        X : Corpus, or matrix of counts of shape (D, V)

        Returns
        -------
        ELBO
            For the documents the model was fitted on, close to `elbo_`, which is for their posterior as the
            fit left it.
        """
        counts = self._counts(X)
        gamma, documents, suff_stats, elog_beta = self._at_rest(posterior, counts, stats=True)
        topics = topic_term(np.ascontiguousarray(self.components_.T), self._eta(), elog_beta)
        bound = Bound(documents, topics)
        terms = split_terms(bound, gamma, self.doc_topic_prior_, elog_beta, suff_stats)
        return ELBO(bound.total, documents, topics, terms)

    def topics(self, n=10, by="probability"):
        """The topics as a table: number, share of the tokens, and words.

        Parameters
        ----------
        n : int, default=10
            Words of each topic.
        by : {"probability", "relevance", "frex", "lift"}, default="probability"
            What words are chosen and sorted by; see `lda_vi.inspect.topics`.

        Returns
        -------
        DataFrame
            ``topic``, ``share``, ``words``; topic 3 is in row 3.

        Raises
        ------
        ParameterError
            If `n` is no int >= 1, or there is no such measure.
        """
        check_is_fitted(self)
        return topic_table(
            self.components_,
            getattr(self, "feature_names_in_", None),
            n=n,
            by=by,
            topic_share=self.topic_share_,
        )

    @property
    def topic_share_(self):
        """Share of the tokens of each topic, (K,), sums to 1."""
        # In one order of memory, which components_ has not: the last digit must survive saving and loading.
        tokens = (np.ascontiguousarray(self.components_.T) - self._eta()).sum(axis=0, dtype=np.float64)
        tokens = np.maximum(tokens, np.finfo(np.float64).tiny)
        return tokens / tokens.sum()

    def explore(self, corpus, path=None, **options):
        """Show the model in one offline page: topics, documents, words, groups and fit.

        Parameters
        ----------
        corpus : Corpus
            What the model was fitted on.
        path : str or Path, optional
            Where to store the page.
        **options : optional
            As for `lda_vi.explorer.models.explore`: ``text``, ``max_size``, ``title``...

        Returns
        -------
        lda_vi.explorer.page.Page
            A notebook shows it; ``save(path)`` stores it.

        Raises
        ------
        InputError
            If `corpus` is not what the model was fitted on, or the model has forgotten it in `partial_fit`.
        ParameterError
            If an option cannot be followed.
        StorageError
            If the page cannot be stored.

        Examples
        --------
        >>> from lda_vi import LDA, Corpus
        >>> corpus = Corpus.from_matrix([[4, 3, 0], [3, 4, 0], [0, 1, 4]], ["tax", "bank", "star"])
        >>> page = LDA(2, random_state=0).fit(corpus).explore(corpus)
        """
        check_is_fitted(self)
        return importlib.import_module(PAGE).explore(self, corpus, path, **options)

    @property
    def _n_features_out(self):
        """How many columns `transform` returns."""
        return len(self.components_)

    def _eta(self):
        """The prior of the topics as inference takes it."""
        shape = self.components_.shape
        return check_prior(self.topic_word_prior_, *shape, "topic_word_prior")[0]

    def _counts(self, X):
        """Counts of X for a fitted model."""
        check_is_fitted(self)
        counts = read_counts(X, self.components_.dtype)
        check_words(self, X, counts, reset=False)
        return counts

    def _at_rest(self, find, counts, **options):
        """What `settle` or `posterior` finds for documents under the topics of the model."""
        check_real("mean_change_tol", self.mean_change_tol)
        with Workers(self.n_jobs) as workers:
            return find(
                counts,
                np.ascontiguousarray(self.components_.T),
                self.doc_topic_prior_,
                max_steps=REST_STEPS,
                step_tol=self.mean_change_tol,
                workers=workers,
                **options,
            )

    def __sklearn_is_fitted__(self):
        return hasattr(self, "components_")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
