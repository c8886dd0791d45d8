"""The Preprocessor: raw text to counts, as a scikit-learn transformer that remembers all it did."""

from dataclasses import replace

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from lda_vi.corpus import Corpus
from lda_vi.errors import InputError
from lda_vi.text.documents import as_table, as_texts
from lda_vi.text.learn import learn
from lda_vi.text.lexicon import Lexicon, merge_spans
from lda_vi.text.rules import token_rules
from lda_vi.text.sequences import counts_of, cut
from lda_vi.text.settings import plain_settings, recorded_settings
from lda_vi.text.stream import encode
from lda_vi.text.tokenize import make_tokenizer
from lda_vi.text.vocabulary import check_limits


class Preprocessor(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Turn raw texts into counts of words, and remember what was left out and why.

    The steps, in order: cut the text into tokens; give each token one spelling; leave out stop words, numbers
    and short words; merge forms by stem; join phrases; leave out words in too few or too many documents and
    those over the limit. Document i of the input is row i of the result, also when nothing is left of it. Counts
    stay sparse whatever scikit-learn's ``transform_output`` says, as those of its CountVectorizer do.

    Parameters
    ----------
    language : str, default="en"
        Two-letter code: "en" and "ko" have lists of stop words; others, for which there is a Snowball stemmer
        ("de", "fr", "es", ...), need `stop_words` given. Korean is cut into morphemes, by kiwipiepy
        (``pip install "lda_vi[ko]"``), unless `tokenizer` says otherwise.
    lowercase : bool, default=True
        Fold capitals.
    tokenizer : {"words", "space", "tweets", "treebank"} or callable, default="words"
        How text is cut; see `lda_vi.text.tokenize.make_tokenizer`. A callable gets a text and returns a list
        of strings.
    min_length : int, default=3
        Fewest letters of a word; a Korean syllable or Chinese character counts as two.
    stop_words : "default", None or list of str, default="default"
        Words to leave out: the list for the language (`lda_vi.text.stopwords`), none, or a list of your own,
        which replaces it.
    extra_stop_words : sequence of str, default=()
        Further words to leave out; with ``stem=True`` together with all words of the same stem. A phrase is
        named with its ``_``.
    min_df : int or float, default=5
        Leave out words in fewer documents than this: an int is a number of documents, a float a share.
    max_df : int or float, default=0.5
        Leave out words in more documents than this.
    max_features : int, optional
        Keep at most this many words, the most frequent ones.
    stem : bool, default=False
        Count all forms of a stem (Snowball) together, under the most frequent form.
    phrases : int, default=0
        How many pairs of words to join with ``_`` where they are neighbours: those with the highest
        likelihood ratio (NLTK collocations).
    numbers : bool, default=False
        Keep words without letters.

    Attributes
    ----------
    vocabulary_ : ndarray of str, shape (V,)
        The words, in alphabetical order: the columns of the counts.
    removed_ : DataFrame
        Every word that was left out: ``word``, ``documents``, ``count`` and ``reason``.
    phrases_ : list of str
        Phrases that are joined, the strongest first.
    totals_ : dict
        Documents, words and tokens before anything was left out.
    stop_words_ : list of str
        The stop words in force.

    Examples
    --------
    >>> texts = ["The nation's taxes rose.", "Taxes, taxes and war!", "", "War on the seas."]
    >>> preprocessor = Preprocessor(min_df=1, max_df=1.0)
    >>> preprocessor.fit_transform(texts).toarray().tolist()
    [[1, 1, 0, 1, 0], [0, 0, 0, 2, 1], [0, 0, 0, 0, 0], [0, 0, 1, 0, 1]]
    >>> preprocessor.get_feature_names_out().tolist()
    ['nation', 'rose', 'seas', 'taxes', 'war']
    >>> preprocessor.removed_.head(2).to_dict("records")[0]
    {'word': 'the', 'documents': 2, 'count': 2, 'reason': 'stop word'}
    """

    def __init__(
        self,
        *,
        language="en",
        lowercase=True,
        tokenizer="words",
        min_length=3,
        stop_words="default",
        extra_stop_words=(),
        min_df=5,
        max_df=0.5,
        max_features=None,
        stem=False,
        phrases=0,
        numbers=False,
    ):
        self.language = language
        self.lowercase = lowercase
        self.tokenizer = tokenizer
        self.min_length = min_length
        self.stop_words = stop_words
        self.extra_stop_words = extra_stop_words
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.stem = stem
        self.phrases = phrases
        self.numbers = numbers

    def fit(self, X, y=None):
        """Learn the vocabulary.

        Parameters
        ----------
        X : iterable of str, or DataFrame with a column ``text``
            The documents; None and NaN stand for empty ones.
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            If a setting cannot work.
        InputError
            If there are no documents, or one is not a text.
        VocabularyError
            If no words are left; the message says what took them.
        """
        self.fit_transform(X)
        return self

    def fit_transform(self, X, y=None):
        """Learn the vocabulary and count its words: `fit`, then `transform`, but reading the texts once.

        Returns
        -------
        csr_matrix of int32, shape (D, V)
        """
        settings = self.get_params()
        check_limits(self.max_features, self.phrases)
        rules, tokenizer = token_rules(settings), self._make_tokenizer()
        texts = as_texts(X)
        if not texts:
            raise InputError("documents is empty: at least one document is needed")
        learned = learn(encode(texts, tokenizer), rules, settings)
        self._remember(learned.lexicon, rules, learned.totals)
        self.removed_ = learned.removed
        return learned.counts

    def transform(self, X):
        """Count the words of the vocabulary in documents, new or old.

        Parameters
        ----------
        X : iterable of str, or DataFrame with a column ``text``
            The documents.

        Returns
        -------
        csr_matrix of int32, shape (D, V)
        """
        check_is_fitted(self)
        return counts_of(self, cut(self, X))

    def corpus(self, documents):
        """Learn the vocabulary and return the documents as a Corpus.

        Parameters
        ----------
        documents : iterable of str, or DataFrame
            Texts, or a table with the column ``text``, perhaps ``id``, and any others, which are kept.

        Returns
        -------
        Corpus
            Row i is document i. Without ids the documents are numbered from 0.

        Examples
        --------
        >>> Preprocessor(min_df=1, max_df=1.0).corpus(["Peace and war", "War!", "-"])
        Corpus: 3 documents (1 empty), 2 words, 3 tokens
        """
        texts = as_texts(documents)
        counts = self.fit_transform(texts)
        return Corpus(counts, self.vocabulary_, as_table(documents, texts), self.to_dict(), self.removed_)

    def spans(self, text):
        """Where in a text each word stands, and the column it is counted in.

        Parameters
        ----------
        text : str
            Any text, as it is: places are places in this string.

        Returns
        -------
        list of (int, int, int)
            Start, end and column of each word in order; the column is -1 for words that are not counted. A
            phrase is one span.

        Examples
        --------
        >>> preprocessor = Preprocessor(min_df=1, max_df=1.0).fit(["taxes"])
        >>> preprocessor.spans("The TAXES rise")
        [(0, 3, -1), (4, 9, 0), (10, 14, -1)]
        """
        check_is_fitted(self)
        found = self._make_tokenizer().spans(text)
        keys = self._rules.keys([token for token, _, _ in found])
        columns = self._lexicon.columns(keys, np.arange(len(keys)), np.array([0, len(keys)]))
        return merge_spans(found, columns.tolist())

    def get_feature_names_out(self, input_features=None):
        """Words of the columns, as scikit-learn asks for them: ndarray of str, shape (V,)."""
        check_is_fitted(self)
        return self.vocabulary_.copy()

    def to_dict(self):
        """Settings and vocabulary in plain values, enough to treat new text alike.

        Returns
        -------
        dict
            For JSON. A tokenizer of your own is named only; `from_dict` then asks for it.
        """
        check_is_fitted(self)
        return {
            "settings": plain_settings(self.get_params()),
            "stop_words": self.stop_words_,
            "totals": dict(self.totals_),
            "vocabulary": self._lexicon.vocabulary,
            "keys": self._lexicon.keys,
            "phrases": [list(phrase) for phrase in self._lexicon.phrases],
        }

    @classmethod
    def from_dict(cls, record, tokenizer=None):
        """Preprocessor from the result of `to_dict`.

        Parameters
        ----------
        record : dict
            From `to_dict`, perhaps by way of JSON.
        tokenizer : callable, optional
            The function, if it was a tokenizer of your own.

        Returns
        -------
        Preprocessor
            Fitted, but for `removed_`, which is not in the record.

        Examples
        --------
        >>> record = Preprocessor(min_df=1, max_df=1.0).fit(["peace and war"]).to_dict()
        >>> Preprocessor.from_dict(record).transform(["War!"]).toarray().tolist()
        [[0, 1]]
        """
        settings = recorded_settings(record, tokenizer)
        preprocessor = cls(**settings)
        rules = replace(token_rules(settings), stop_words=frozenset(record["stop_words"]))
        lexicon = Lexicon(record["vocabulary"], record["keys"], record["phrases"])
        preprocessor._remember(lexicon, rules, dict(record["totals"]))
        return preprocessor

    def _remember(self, lexicon, rules, totals):
        """Set what is learned."""
        self._lexicon, self._rules = lexicon, rules
        self.vocabulary_ = np.array(lexicon.vocabulary, dtype=object)
        self.phrases_ = lexicon.phrase_names()
        self.stop_words_ = sorted(rules.stop_words)
        self.totals_ = totals

    def _make_tokenizer(self):
        """Tokenizer of the settings."""
        return make_tokenizer(self.tokenizer, self.language, breaks=bool(self.phrases))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags
