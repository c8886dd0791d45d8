"""Documents to be judged on, whatever they come as, as counts over a model's own words.

Texts are prepared as those of the model's corpus were. Row i stays row i, even if nothing is left of a document.
What a user has to know about this is said in notes, and in an error if nothing fits.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lda_vi.corpus import Corpus
from lda_vi.errors import CountsError, LdaViError, VocabularyError
from lda_vi.evaluate.keys import document_keys
from lda_vi.inference.validation import as_counts
from lda_vi.inspect.foreign import Known
from lda_vi.plurals import counted
from lda_vi.text.documents import as_texts
from lda_vi.text.preprocessor import Preprocessor

MUCH_UNKNOWN = 0.3
EXAMPLES = 3
FEWEST_WORDS = 5  # distinct words from which two documents are not the same by chance


class HeldOut(NamedTuple):
    """Documents to be judged on.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Over the words of the model.
    notes : list of str
        What happened on the way, a sentence each.
    """

    counts: sp.csr_matrix
    notes: list


def held_out_counts(source, corpus):
    """Turn documents into counts over the words of a model's corpus.

    Parameters
    ----------
    source : Corpus, DataFrame with a column ``text``, list of str, or matrix of counts (D, V)
        The documents. A Corpus of other words is prepared anew from its texts if it has some, or else its
        words are looked up one by one, as are the columns of a DataFrame of counts.
    corpus : Corpus
        What the model was fitted on.

    Returns
    -------
    HeldOut

    Raises
    ------
    VocabularyError
        If the documents hold none of the words, or are texts and it is not known how to cut them.
    CountsError
        If a matrix has another number of columns, or there is no document.

    Examples
    --------
    >>> corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["tax and war", "war"])
    >>> found = held_out_counts(["War on taxes, war on drugs", "Tax!"], corpus)
    >>> found.counts.toarray().tolist()
    [[0, 2], [1, 0]]
    >>> print(*found.notes)  # doctest: +NORMALIZE_WHITESPACE
    2 of 5 words of the held-out texts (40%) are unknown to the model and count for nothing. With so many,
    the scores say little about these documents.
    """
    if _is_named_counts(source):
        source = Corpus.from_matrix(source)
    if isinstance(source, Corpus):
        counts, notes = _of_corpus(source, corpus)
    elif (isinstance(source, pd.DataFrame) and "text" in source) or _is_list_of_texts(source):
        counts, notes = _of_texts(source, corpus)
    else:
        X = as_counts(source)
        if X.n_words != corpus.n_words:
            raise CountsError(
                f"held_out has {X.n_words} columns, but the model has {corpus.n_words} words: pass texts or a "
                "Corpus, which know their words."
            )
        counts, notes = sp.csr_matrix((X.data, X.indices, X.indptr), shape=(X.n_documents, X.n_words)), []
    n_empty = int((np.diff(counts.indptr) == 0).sum())
    if n_empty == counts.shape[0]:
        raise VocabularyError(
            f"none of the {counts.shape[0]:,} held-out documents holds one of the {corpus.n_words:,} words of the "
            f"model ({', '.join(corpus.vocabulary[:EXAMPLES])}, ...): they must be in the same language, and "
            "spelled alike."
        )
    if n_empty:
        empty = counted(n_empty, "held-out document holds", "held-out documents hold")
        notes.append(f"{empty} no word of the model and count{'s' if n_empty == 1 else ''} for nothing.")
    n_seen = _seen(counts, corpus.counts)
    if n_seen:
        notes.append(
            f"{n_seen:,} of {counts.shape[0]:,} held-out documents have the same words as a document of the fit: "
            "the topics have seen them, and scores of these are too high."
        )
    return HeldOut(counts, notes)


def _of_corpus(source, corpus):
    """Counts of a stored corpus over the words of another."""
    if list(source.vocabulary) == list(corpus.vocabulary):
        return source.counts, []
    if "text" in source.documents and corpus.preparation.get("settings"):
        try:
            counts, notes = _of_texts(source.documents, corpus)
        except LdaViError:  # a tokenizer of the user's own, which no record holds
            pass
        else:
            return counts, ["The held-out corpus has words of its own: its texts were prepared anew.", *notes]
    column = {word: number for number, word in enumerate(corpus.vocabulary)}
    places = np.array([column.get(word, -1) for word in source.vocabulary])
    known = places >= 0
    turned = sp.csr_matrix(
        (np.ones(known.sum(), source.counts.dtype), (np.flatnonzero(known), places[known])),
        shape=(source.n_words, corpus.n_words),
    )
    counts = (source.counts @ turned).tocsr()
    unknown = source.n_tokens - counts.sum()
    return counts, _unknown(unknown, source.n_tokens, "tokens of the held-out corpus")


def _of_texts(documents, corpus):
    """Counts of texts, cut as those of a corpus were."""
    texts = as_texts(documents)
    if not texts:
        raise CountsError("held_out is empty: at least one document is needed.")
    if not corpus.preparation.get("settings"):
        raise VocabularyError(
            "it is not known how the words of this model were cut: its corpus was made from counts. Count the "
            "held-out texts alike, and pass a Corpus or a matrix."
        )
    counts = Preprocessor.from_dict(corpus.preparation).transform(texts)
    profile = Known(corpus.preparation, corpus.removed).profile(texts)
    return counts, _unknown(profile.unknown.sum(), profile.content.sum(), "words of the held-out texts")


def _unknown(unknown, total, what):
    """Say how much of the documents the model cannot see."""
    if not unknown:
        return []
    share = unknown / total
    text = f"{unknown:,.0f} of {total:,.0f} {what} ({share:{'.0%' if share >= 0.1 else '.1%'}}) are unknown "
    text += "to the model and count for nothing."
    if share > MUCH_UNKNOWN:
        text += " With so many, the scores say little about these documents."
    return [text]


def _is_list_of_texts(source):
    """Whether it is a list of strings."""
    return isinstance(source, list | tuple | pd.Series) and all(isinstance(text, str) for text in source)


def _is_named_counts(source):
    """Whether it is a table of counts with words for names; "text" is one of them where it holds numbers."""
    return (
        isinstance(source, pd.DataFrame)
        and all(isinstance(name, str) for name in source)
        and ("text" not in source or pd.api.types.is_numeric_dtype(source["text"]))
    )


def _seen(counts, seen):
    """How many documents have exactly the counts of one of those seen; short ones may by chance."""
    long = np.diff(counts.indptr) >= FEWEST_WORDS
    keys = document_keys(as_counts(counts))[long]
    return int(np.isin(keys, document_keys(as_counts(seen))).sum())
