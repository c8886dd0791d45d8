"""Texts cut once for all who read them: their counts, and the counted words in the order of the text.

Not here: learning what is counted (`lda_vi.text.preprocessor`).
"""

from typing import NamedTuple

import numpy as np

from lda_vi.text.documents import as_texts
from lda_vi.text.stream import count, encode


class Sequences(NamedTuple):
    """Words of D documents one after the other.

    Parameters
    ----------
    words : ndarray of int32, shape (tokens,)
        Place of each word in `vocabulary`.
    starts : ndarray of int64, shape (D + 1,)
        Document d is ``words[starts[d]:starts[d + 1]]``.
    vocabulary : ndarray of str, shape (V,)
        Distinct words.
    ordered : bool
        Whether the words of a document stand in the order of its text.
    """

    words: np.ndarray
    starts: np.ndarray
    vocabulary: np.ndarray
    ordered: bool


def cut(preprocessor, documents):
    """Cut texts into tokens as a Preprocessor does, once for all who need them.

    Parameters
    ----------
    preprocessor : Preprocessor
        Its settings say how.
    documents : iterable of str, or DataFrame with a column ``text``
        The texts.

    Returns
    -------
    TokenStream

    Examples
    --------
    >>> from lda_vi.text.preprocessor import Preprocessor
    >>> cut(Preprocessor(), ["War, war!"]).types
    ['War', 'war']
    """
    return encode(as_texts(documents), preprocessor._make_tokenizer())


def columns_of(preprocessor, stream):
    """Column in which a fitted Preprocessor counts each token, ndarray of int64; below 0 where it counts none."""
    return preprocessor._lexicon.columns(preprocessor._rules.keys(stream.types), stream.ids, stream.starts)


def counts_of(preprocessor, stream):
    """Count the words of a fitted Preprocessor in texts that are cut already.

    Parameters
    ----------
    preprocessor : Preprocessor
        Fitted.
    stream : TokenStream
        From `cut`.

    Returns
    -------
    csr_matrix of int32, shape (D, V)
        As ``preprocessor.transform`` makes it.

    Examples
    --------
    >>> from lda_vi.text.preprocessor import Preprocessor
    >>> preprocessor = Preprocessor(min_df=1, max_df=1.0).fit(["war and peace"])
    >>> counts_of(preprocessor, cut(preprocessor, ["War, war!", ""])).toarray().tolist()
    [[0, 2], [0, 0]]
    """
    return count(columns_of(preprocessor, stream), stream.starts, len(preprocessor.vocabulary_))


def word_sequences(preprocessor, documents):
    """Cut texts into the words that a fitted Preprocessor counts.

    Parameters
    ----------
    preprocessor : Preprocessor
        Fitted.
    documents : iterable of str, or DataFrame with a column ``text``
        The texts.

    Returns
    -------
    Sequences
        A phrase is one word; words that are not counted are left out.

    Examples
    --------
    >>> from lda_vi.text.preprocessor import Preprocessor
    >>> preprocessor = Preprocessor(min_df=1, max_df=1.0).fit(["war and peace"])
    >>> words, starts, vocabulary, _ = word_sequences(preprocessor, ["Peace, not war!", "", "War"])
    >>> vocabulary[words].tolist(), starts.tolist()
    (['peace', 'war', 'war'], [0, 2, 2, 3])
    """
    stream = cut(preprocessor, documents)
    columns = columns_of(preprocessor, stream)
    counted = columns >= 0
    starts = np.concatenate([[0], np.cumsum(counted)])[stream.starts].astype(np.int64)
    return Sequences(columns[counted].astype(np.int32), starts, preprocessor.vocabulary_, True)


def number_words(documents):
    """Number the words of documents that are cut already.

    Parameters
    ----------
    documents : sequence of sequences of str
        The words of each document in order.

    Returns
    -------
    Sequences
        With the vocabulary in alphabetical order.

    Examples
    --------
    >>> number_words([["war", "peace"], [], ["war"]]).words.tolist()
    [1, 0, 1]
    """
    vocabulary = sorted({word for words in documents for word in words})
    number = {word: place for place, word in enumerate(vocabulary)}
    starts = np.concatenate([[0], np.cumsum([len(words) for words in documents])]).astype(np.int64)
    ids = (number[word] for words in documents for word in words)
    words = np.fromiter(ids, dtype=np.int32, count=starts[-1])
    return Sequences(words, starts, np.array(vocabulary, dtype=object), True)
