"""A corpus: the counts of words in documents, the words, the table of documents, and how they were prepared.

Row d of the counts is row d of the table of documents, always: empty documents are kept. Not here: how text
becomes counts (`lda_vi.text.preprocessor`), what each part must be (`lda_vi.corpus_parts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from lda_vi.corpus_parts import check_same_words, checked_counts, checked_documents, checked_vocabulary
from lda_vi.errors import InputError, ParameterError, StorageError, VocabularyError
from lda_vi.plurals import counted
from lda_vi.storage import read_folder, write_folder

KIND, FORMAT = "corpus", 1
REMOVED_COLUMNS = ("word", "documents", "count", "reason")


def _nothing_removed():
    """Table of removed words of a corpus of which none are known."""
    return pd.DataFrame({"word": ["w"], "documents": [0], "count": [0], "reason": [""]}).iloc[:0]


@dataclass(frozen=True, eq=False, repr=False)
class Corpus:
    """Counts n_dw of V words in D documents, with everything needed to read them.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Finite and not negative. Kept as int32 where all counts are whole numbers, else as float64; indices
        sorted, no duplicates, no stored zeros.
    vocabulary : ndarray of str, shape (V,)
        Distinct words.
    documents : DataFrame, D rows
        First column ``id`` (distinct strings), then ``text`` if there is one, then any others. Without ``id``
        the documents are numbered from 0.
    preparation : dict, optional
        What the Preprocessor did (its ``to_dict()``); empty when unknown.
    removed : DataFrame, optional
        Words that were left out: ``word``, ``documents``, ``count``, ``reason``.

    Raises
    ------
    CountsError
        If a count is negative or not finite, or there is no document or no word.
    VocabularyError
        If the words are not distinct strings, one for each column.
    InputError
        If the table has another number of rows than the counts, or an id twice.

    Examples
    --------
    >>> Corpus.from_matrix([[2, 0], [0, 0], [1, 3]], ["tax", "war"])
    Corpus: 3 documents (1 empty), 2 words, 6 tokens
    """

    counts: csr_matrix
    vocabulary: np.ndarray
    documents: pd.DataFrame
    preparation: dict = field(default_factory=dict)
    removed: pd.DataFrame = field(default_factory=_nothing_removed)

    def __post_init__(self):
        counts = checked_counts(self.counts)
        n_documents, n_words = counts.shape
        checked = {
            "counts": counts,
            "vocabulary": checked_vocabulary(self.vocabulary, n_words),
            "documents": checked_documents(self.documents, n_documents),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def n_documents(self):
        """Number of documents D, empty ones included."""
        return self.counts.shape[0]

    @property
    def n_words(self):
        """Number of distinct words V."""
        return self.counts.shape[1]

    @property
    def n_tokens(self):
        """Sum of all counts."""
        return self.counts.data.sum(dtype=np.float64 if self.counts.dtype.kind == "f" else np.int64).item()

    @property
    def n_empty(self):
        """Number of documents without a single word of the vocabulary."""
        return int((np.diff(self.counts.indptr) == 0).sum())

    def __repr__(self):
        empty = f" ({self.n_empty:,} empty)" if self.n_empty else ""
        words, tokens = counted(self.n_words, "word"), counted(self.n_tokens, "token")
        return f"Corpus: {counted(self.n_documents, 'document')}{empty}, {words}, {tokens}"

    def summary(self):
        """What the corpus holds and what was left out, as a text of a few lines.

        Examples
        --------
        >>> print(Corpus.from_matrix([[2, 0], [1, 3]], ["tax", "war"]).summary())
        Documents  2
        Words      2
        Tokens     6
        """
        empty = f", {self.n_empty:,} without a word: kept as empty rows" if self.n_empty else ""
        totals = self.preparation.get("totals", {})
        read = {name: f" of {totals[name]:,}" if name in totals else "" for name in ("words", "tokens")}
        lines = [
            f"Documents  {self.n_documents:,}{empty}",
            f"Words      {self.n_words:,}{read['words']}",
            f"Tokens     {self.n_tokens:,}{read['tokens']}",
        ]
        by_reason = self.removed.groupby("reason", sort=False)["count"].agg(["size", "sum"])
        for reason, (words, tokens) in by_reason.iterrows():
            examples = self.removed.loc[self.removed["reason"] == reason, "word"].head(5)
            what = f"{reason}: {counted(words, 'word')}, {counted(tokens, 'token')}"
            lines.append(f"Removed    {what} ({', '.join(examples)})")
        return "\n".join(lines)

    @classmethod
    def from_matrix(cls, X, vocabulary=None, documents=None):
        """Corpus of counts that exist already.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (D, V)
            Counts. The columns of a DataFrame name the words.
        vocabulary : sequence of str, length V, optional
            The words; by default ``w0``, ``w1``, ...
        documents : DataFrame with D rows, or sequence of D ids, optional
            The table of documents; by default numbered from 0.

        Returns
        -------
        Corpus

        Examples
        --------
        >>> Corpus.from_matrix([[1, 2]], documents=["letter"]).documents["id"].tolist()
        ['letter']
        """
        if vocabulary is None and isinstance(X, pd.DataFrame):
            vocabulary = [str(name) for name in X.columns]
        counts = checked_counts(X)
        if vocabulary is None:
            vocabulary = [f"w{column}" for column in range(counts.shape[1])]
        if documents is None:
            documents = pd.DataFrame(index=range(counts.shape[0]))
        elif not isinstance(documents, pd.DataFrame):
            documents = pd.DataFrame({"id": pd.Series(list(documents), dtype=object)})
        return cls(counts, vocabulary, documents)

    def save(self, path):
        """Store the corpus in a folder, in one step.

        Parameters
        ----------
        path : str or Path
            The folder; a corpus stored there before is replaced.

        Raises
        ------
        StorageError
            If it cannot be written; a corpus stored there before is then intact.
        """
        write_folder(
            path,
            kind=KIND,
            format=FORMAT,
            arrays={
                "counts_data": self.counts.data,
                "counts_indices": self.counts.indices,
                "counts_indptr": self.counts.indptr,
                "vocabulary": self.vocabulary,
            },
            tables={"documents": self.documents, "removed": self.removed},
            meta={"shape": list(self.counts.shape), "preparation": self.preparation},
        )

    @classmethod
    def load(cls, path, mmap=False):
        """Read a stored corpus.

        Parameters
        ----------
        path : str or Path
            The folder.
        mmap : bool, default=False
            Map the counts into memory instead of reading them.

        Returns
        -------
        Corpus

        Raises
        ------
        StorageError
            If there is none, or it is damaged; the message names the file.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     Corpus.from_matrix([[1, 2]], ["tax", "war"]).save(place)
        ...     Corpus.load(place)
        Corpus: 1 document, 2 words, 3 tokens
        """
        meta, arrays, tables = read_folder(path, kind=KIND, mmap=mmap, format=FORMAT)
        try:
            parts = (arrays["counts_data"], arrays["counts_indices"], arrays["counts_indptr"])
            if any(part.dtype.kind != "i" for part in parts[1:]):
                raise ValueError("the indices of the counts are not integers")
            counts = csr_matrix(parts, shape=tuple(meta["shape"]), copy=False)
            counts.check_format(full_check=True)
            if not counts.has_canonical_format:
                raise ValueError("the indices of the counts are not sorted")
            preparation, removed = meta["preparation"], tables["removed"]
            if not isinstance(preparation, Mapping) or tuple(removed) != REMOVED_COLUMNS:
                raise ValueError("the record of the preparation is incomplete")
            return cls(counts, arrays["vocabulary"], tables["documents"], preparation, removed)
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise StorageError(f"{path}: not a corpus ({error})") from error


def check_corpus(corpus, model):
    """Refuse what is no Corpus, or one of other words than those a model was fitted on.

    Parameters
    ----------
    corpus : Corpus
        What was passed for one.
    model : LDA
        Fitted.

    Raises
    ------
    InputError
        If it is no Corpus.
    ParameterError
        If it is no fitted model.
    VocabularyError
        If its words are not the model's.

    Examples
    --------
    >>> check_corpus([[1, 2]], None)
    Traceback (most recent call last):
    lda_vi.errors.InputError: corpus must be a Corpus, got list. Corpus.from_matrix makes one of counts.
    """
    if not isinstance(corpus, Corpus):
        kind = type(corpus).__name__
        raise InputError(f"corpus must be a Corpus, got {kind}. Corpus.from_matrix makes one of counts.")
    check_model(model)
    n_words = model.components_.shape[1]
    if corpus.n_words != n_words:
        raise VocabularyError(
            f"corpus has {counted(corpus.n_words, 'word')}, but the model was fitted on {n_words:,}. Pass the "
            "corpus it was fitted on."
        )
    check_same_words(corpus.vocabulary, getattr(model, "feature_names_in_", corpus.vocabulary))


def check_model(model, name="model"):
    """Refuse with a ParameterError what is no fitted LDA, and no model taken over from another program."""
    if not (hasattr(model, "components_") and hasattr(model, "posterior")):
        state = ", not fitted" if hasattr(model, "posterior") else ""
        raise ParameterError(
            f"{name} must be a fitted LDA, got {type(model).__name__}{state}. Models of scikit-learn, gensim and "
            "tomotopy have to be taken over first, as by lda_vi.from_gensim."
        )
