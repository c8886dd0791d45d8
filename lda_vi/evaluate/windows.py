"""In how many windows of a reference corpus words occur, alone and in pairs.

Where windows come from: a Corpus keeps counts and, if it was made from text, the text. The text is cut again by
the Preprocessor that made the corpus (`as_sequences`), so a window holds words of the vocabulary only: stop words
and rare words have been passed over and take no place in it, as in texts prepared for gensim. Without text, and
with a tokenizer of the user's own, which no record holds, whole documents are the windows.

A window of w words slides over a document by one word at a time; a document of at most w words is one window.
Only words that are asked for are counted, and only pairs that are asked for, so the work is in proportion to the
tokens, whatever the width: a word is looked at when it comes into the window and when it has gone.
"""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from lda_vi.errors import InputError, LdaViError, ParameterError, VocabularyError
from lda_vi.inference.compiling import compiled
from lda_vi.inference.workers import Workers, even_cuts
from lda_vi.text.preprocessor import Preprocessor
from lda_vi.text.sequences import Sequences, number_words, word_sequences

_compiled = compiled()


class WindowCounts(NamedTuple):
    """Counts of windows.

    Parameters
    ----------
    n_windows : int
        All of them.
    words : ndarray of int64, shape (M,)
        Windows with each word.
    pairs : ndarray of int64, shape (P,)
        Windows with both words of each pair.
    """

    n_windows: int
    words: np.ndarray
    pairs: np.ndarray


def as_sequences(reference, vocabulary=None):
    """What a reference corpus is given as, as sequences of words.

    Parameters
    ----------
    reference : Corpus, Sequences, matrix of counts (D, V), or sequence of sequences of str
        Of a Corpus with texts that a Preprocessor made, the words in the order of the text; without texts,
        and of a matrix, bags of words, for which only whole documents can be windows.
    vocabulary : sequence of str, length V, optional
        The words of a matrix.

    Returns
    -------
    Sequences

    Raises
    ------
    VocabularyError
        If a matrix comes without its words.
    InputError
        If it is none of these.

    Examples
    --------
    >>> as_sequences([["war", "and", "war"]]).words.tolist()
    [1, 0, 1]
    >>> as_sequences(np.array([[1, 2]]), ["and", "war"]).ordered
    False
    """
    if isinstance(reference, Sequences):
        return reference
    if hasattr(reference, "preparation") and hasattr(reference, "documents"):
        return _of_corpus(reference)
    if sp.issparse(reference) or hasattr(reference, "shape"):
        return _of_matrix(reference, vocabulary)
    try:
        documents = [list(words) if not isinstance(words, str) else words for words in reference]
    except TypeError as error:
        raise InputError(f"reference must be a Corpus, counts, or lists of words: {error}") from error
    for d, words in enumerate(documents):
        if isinstance(words, str) or not all(isinstance(word, str) for word in words):
            raise InputError(
                f"reference must hold a list of words for each document, got {words!r:.60} for {d}"
            )
    return number_words(documents)


def _of_corpus(corpus):
    """Words in their order where the corpus tells how its texts were cut, else bags."""
    if corpus.preparation.get("settings") and "text" in corpus.documents:
        try:
            preprocessor = Preprocessor.from_dict(corpus.preparation)
        except LdaViError:  # a tokenizer of the user's own, which no record holds
            return _of_matrix(corpus.counts, corpus.vocabulary)
        return _of_words(word_sequences(preprocessor, corpus.documents), corpus.vocabulary)
    return _of_matrix(corpus.counts, corpus.vocabulary)


def _of_words(sequences, vocabulary):
    """The same with other words in the vocabulary: those that are not in it are passed over."""
    if list(sequences.vocabulary) == list(vocabulary):
        return sequences
    number = {word: place for place, word in enumerate(vocabulary)}
    words = np.array([number.get(word, -1) for word in sequences.vocabulary], dtype=np.int32)[sequences.words]
    counted = words >= 0
    starts = np.concatenate([[0], np.cumsum(counted)])[sequences.starts].astype(np.int64)
    return Sequences(words[counted], starts, vocabulary, sequences.ordered)


def _of_matrix(matrix, vocabulary):
    """Bags: each word of a document once."""
    counts = sp.csr_matrix(matrix)
    if vocabulary is None or len(vocabulary) != counts.shape[1]:
        number = "no words" if vocabulary is None else f"{len(vocabulary)} words"
        raise VocabularyError(
            f"reference has {counts.shape[1]} columns but {number}: pass them as vocabulary"
        )
    if not counts.data.all():
        counts = counts.copy()  # the matrix given is not changed
        counts.eliminate_zeros()
    words = np.array(vocabulary, dtype=object)
    return Sequences(counts.indices.astype(np.int32), counts.indptr.astype(np.int64), words, False)


def count_windows(sequences, words, pairs, window=None, *, gensim_windows=False, n_jobs=None):
    """Count windows with words and with pairs of words.

    Parameters
    ----------
    sequences : Sequences
        The reference corpus.
    words : sequence of str, length M
        Distinct words; those the reference does not have occur in 0 windows.
    pairs : array_like of int, shape (P, 2)
        Pairs of different places in `words`, each once.
    window : int, optional
        Width in words; by default whole documents.
    gensim_windows : bool
        Count as gensim 4 does, see `lda_vi.evaluate.coherence`.
    n_jobs : int, optional
        Threads.

    Returns
    -------
    WindowCounts

    Raises
    ------
    ParameterError
        If a width is asked of bags of words, or is no int >= 1.

    Examples
    --------
    >>> sequences = as_sequences([["war", "and", "peace"], ["war"]])
    >>> count_windows(sequences, ["war", "peace"], [[0, 1]], window=2)
    WindowCounts(n_windows=3, words=array([2, 1]), pairs=array([0]))
    >>> count_windows(sequences, ["war", "peace"], [[0, 1]])
    WindowCounts(n_windows=2, words=array([2, 1]), pairs=array([1]))
    """
    lengths = np.diff(sequences.starts)
    if window is not None:
        if isinstance(window, bool) or not isinstance(window, int | np.integer) or window < 1:
            raise ParameterError(f"window must be None or an int >= 1, got {window!r}.")
        if not sequences.ordered:
            raise ParameterError(
                f"window={window} needs texts, in which words have an order, and the reference holds bags of "
                "words only; window=None counts whole documents."
            )
    number = {word: place for place, word in enumerate(words)}
    place_of = np.array([number.get(word, -1) for word in sequences.vocabulary], dtype=np.int32)
    tokens = place_of[sequences.words] if len(sequences.words) else sequences.words
    pairs = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    cuts = even_cuts(sequences.starts)
    with Workers(n_jobs) as workers:
        if window is None or window >= lengths.max(initial=0):
            n_windows = len(lengths)
            parts = workers.run(_count_documents, cuts, tokens, sequences.starts, pairs, len(words))
        else:
            n_windows = int(np.maximum(lengths - window + 1, 1).sum())
            settings = int(window), gensim_windows, *_neighbours(pairs, len(words)), len(words), len(pairs)
            parts = workers.run(_count, cuts, tokens, sequences.starts, *settings)
    single, double = (sum(part[i] for part in parts) for i in (0, 1))
    return WindowCounts(n_windows, single, double)


def _neighbours(pairs, n_words):
    """For each word where its partners begin, the partners, and the number of each pair."""
    ends = np.concatenate([pairs[:, 0], pairs[:, 1]])
    others = np.concatenate([pairs[:, 1], pairs[:, 0]])
    number = np.tile(np.arange(len(pairs)), 2)
    order = np.argsort(ends, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=n_words))]).astype(np.int64)
    return indptr, others[order], number[order]


@_compiled
def _count_documents(start, stop, tokens, starts, pairs, n_words):
    """Documents with each word and each pair from `start` to `stop`: a bit for each word and document."""
    inside = np.zeros((n_words, (stop - start + 63) // 64), np.uint64)
    for d in range(start, stop):
        place, bit = (d - start) // 64, np.uint64(1) << np.uint64((d - start) % 64)
        for word in tokens[starts[d] : starts[d + 1]]:
            if word >= 0:
                inside[word, place] |= bit
    single, double = np.zeros(n_words, np.int64), np.zeros(len(pairs), np.int64)
    for word in range(n_words):
        for bits in inside[word]:
            single[word] += _ones(bits)
    for i in range(len(pairs)):
        first, second = inside[pairs[i, 0]], inside[pairs[i, 1]]
        for place in range(len(first)):
            double[i] += _ones(first[place] & second[place])
    return single, double


@_compiled
def _ones(bits):
    """Number of ones in 64 bits, added up in pairs, fours and eights."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@_compiled
def _count(start, stop, tokens, starts, width, forget, partner_ptr, partners, numbers, n_words, n_pairs):
    """Windows with each word and each pair in the documents from `start` to `stop`.

    With `forget` a word that leaves the window is gone, though it may stand in it a second time.
    """
    single, double = np.zeros(n_words, np.int64), np.zeros(n_pairs, np.int64)
    since = np.full(n_words, -1, np.int64)  # the window in which a word came in that is still there
    inside = np.zeros(n_words, np.int64)  # how often it stands in the window
    for d in range(start, stop):
        text = tokens[starts[d] : starts[d + 1]]
        n_windows = max(len(text) - width + 1, 1)
        for at in range(len(text) + min(width, len(text))):
            leaving = at - width if len(text) > width else at - len(text)
            if leaving >= 0 and text[leaving] >= 0:
                word = text[leaving]
                inside[word] -= 1
                if since[word] >= 0 and (inside[word] == 0 or (forget and leaving + 1 < n_windows)):
                    end = min(leaving + 1, n_windows)
                    single[word] += end - since[word]
                    for i in range(partner_ptr[word], partner_ptr[word + 1]):
                        other = since[partners[i]]
                        if other >= 0:
                            double[numbers[i]] += end - max(since[word], other)
                    since[word] = -1
            if at < len(text) and text[at] >= 0:
                word = text[at]
                inside[word] += 1
                if since[word] < 0:
                    since[word] = max(at - width + 1, 0)
    return single, double
