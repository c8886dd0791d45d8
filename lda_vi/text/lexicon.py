"""The fitted vocabulary: from the key of a token to its column, phrases included."""

import numpy as np

from lda_vi.text.normalize import is_word
from lda_vi.text.phrases import JOINER, join_phrases
from lda_vi.text.stream import JOINED, REMOVED


class Lexicon:
    """Columns of the counts by key.

    Parameters
    ----------
    vocabulary : sequence of str, length V
        Words as they are shown, in the order of the columns.
    keys : sequence of (str or None), length V
        What each word is counted under: itself, its stem, or None for a phrase alone.
    phrases : sequence of (str, str, int)
        The two keys of each phrase and its column, or -1 if the phrase itself was left out.

    Examples
    --------
    >>> lexicon = Lexicon(["tax", "united_states"], ["tax", None], [("united", "states", 1)])
    >>> tokens = np.array([0, 1, 2, 1])
    >>> lexicon.columns(["united", "states", "tax"], tokens, np.array([0, 4])).tolist()
    [1, -2, 0, -1]
    """

    def __init__(self, vocabulary, keys, phrases):
        self.vocabulary, self.keys, self.phrases = list(vocabulary), list(keys), [tuple(p) for p in phrases]
        self._number = {key: column for column, key in enumerate(self.keys) if key is not None}
        n_columns = len(self.vocabulary)
        for first, second, _ in self.phrases:  # words that live in phrases only are numbered past the columns
            for key in (first, second):
                self._number.setdefault(key, n_columns + len(self._number))
        self._n_numbers = 1 + max(self._number.values(), default=0)
        self._pairs = [(self._number[first], self._number[second]) for first, second, _ in self.phrases]
        self._phrase_columns = [column for _, _, column in self.phrases]

    def phrase_names(self):
        """Phrases by the words they are shown with; keys where a word lives in phrases only."""
        shown = {key: word for key, word in zip(self.keys, self.vocabulary, strict=True) if key is not None}
        return [
            self.vocabulary[column] if column >= 0 else shown.get(a, a) + JOINER + shown.get(b, b)
            for a, b, column in self.phrases
        ]

    def columns(self, keys, ids, starts):
        """Column of each token.

        Parameters
        ----------
        keys : sequence of (str or None)
            Key of each distinct token, None where the token itself was left out.
        ids : ndarray of int, shape (n_tokens,)
            Distinct token that each one is.
        starts : ndarray of int64, shape (D + 1,)
            Where each document begins in `ids`.

        Returns
        -------
        ndarray of int64, shape (n_tokens,)
            The column, or `stream.REMOVED`, or `stream.JOINED` for the second word of a phrase.
        """
        numbers = np.array([self._number.get(key, REMOVED) for key in keys], dtype=np.int64)
        tokens = numbers[ids] if len(ids) else np.empty(0, dtype=np.int64)
        # A phrase is numbered by its column, past all words: columns and words must not be mixed up here.
        phrases = [self._n_numbers + position for position in range(len(self._pairs))]
        joined = join_phrases(tokens, starts, self._pairs, phrases, self._n_numbers)
        column_of = np.full(self._n_numbers + len(phrases), REMOVED)
        column_of[: len(self.vocabulary)] = np.arange(len(self.vocabulary))
        column_of[self._n_numbers :] = self._phrase_columns
        return np.where(joined == JOINED, JOINED, np.where(joined >= 0, column_of[joined], REMOVED))


def merge_spans(found, columns):
    """Spans of words from those of tokens: punctuation left out, the two words of a phrase in one.

    Parameters
    ----------
    found : sequence of (str, int, int)
        Tokens with start and end.
    columns : sequence of int
        Column of each token, as from `Lexicon.columns`.

    Returns
    -------
    list of (int, int, int)
        Start, end and column; -1 for a word that is not counted.

    Examples
    --------
    >>> merge_spans([("United", 0, 6), ("States", 7, 13), (",", 13, 14)], [5, -2, -1])
    [(0, 13, 5)]
    """
    spans = []
    for (token, start, end), column in zip(found, columns, strict=True):
        if column == JOINED:
            spans[-1] = (spans[-1][0], end, spans[-1][2])
        elif column >= 0 or is_word(token):
            spans.append((start, end, column))
    return [span for span in spans if span[0] < span[1]]
