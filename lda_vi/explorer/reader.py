"""What the reader shows of one document: each word's responsibilities, the terms of its bound, its text in places.

Responsibilities and terms are those of `lda_vi.inspect.explain`: half a step beyond the bound of the last pass, so
they add up to a little more than it; both are shown.
"""

import numpy as np

from lda_vi import dirichlet
from lda_vi.explorer.pack import rounded, smallest
from lda_vi.inspect.explain import bound_terms, responsibilities

TOPICS_OF_A_WORD = 6
SMALLEST_PERMILLE = 5
COLUMNS = (
    "words", "word", "count", "topics", "topic", "permille", "spans", "start", "length", "which", "terms",
)  # fmt: skip


def utf16_places(text, places):
    """Places in a text as a browser counts them, where characters beyond U+FFFF are two.

    Parameters
    ----------
    text : str
        Any text.
    places : ndarray of int
        Places as Python counts them, from 0 to ``len(text)``.

    Returns
    -------
    ndarray of int

    Examples
    --------
    >>> utf16_places("a🍪b", np.array([0, 1, 2, 3])).tolist()
    [0, 1, 3, 4]
    """
    if not text or max(text) <= "\uffff":
        return np.asarray(places)
    wide = np.fromiter((char > "\uffff" for char in text), dtype=np.int64, count=len(text))
    return places + np.concatenate([[0], np.cumsum(wide)])[places]


class Reader:
    """Makes blocks of documents for reading.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Counts of the corpus.
    texts : sequence of str, length D
        The texts.
    lam : ndarray, shape (K, V)
        Concentrations of the topics.
    gamma : ndarray, shape (D, K)
        Concentrations of the documents.
    alpha : ndarray, shape (K,)
        Their prior.
    spans : callable, optional
        Of a text: start, end and column of each word in order, as `Preprocessor.spans` returns them. Without
        it texts are shown without colours.
    bounds : bool
        Whether alpha and gamma are those of a bound, so that its terms mean something.
    history : ndarray, shape (passes, D), optional
        Bound of each document after each pass.
    """

    def __init__(self, counts, texts, lam, gamma, alpha, *, spans=None, bounds=True, history=None):
        self.counts, self.texts, self.spans = counts, texts, spans
        self.gamma, self.alpha, self.history, self.bounds = gamma, alpha, history, bounds
        self.elog_beta = dirichlet.expected_log(np.asarray(lam, dtype=np.float64))

    def block(self, rows):
        """Columns of some documents.

        Parameters
        ----------
        rows : sequence of int
            Which.

        Returns
        -------
        dict
            ``text``: the texts; ``words``: how many distinct words each has, ``word``: their columns,
            ``count``: how often each occurs, ``topics``: how many topics of each word are given, ``topic``
            and ``permille``: which and how much, the largest first; ``spans``: how many places of words each
            text has, ``start`` (from the end of the word before), ``length``, ``which``: place among the
            words of the document; ``terms``: of each document; ``history``: of each, the bounds by pass.
        """
        parts = {name: [] for name in COLUMNS}
        for row in rows:
            own = slice(self.counts.indptr[row], self.counts.indptr[row + 1])
            words, n = self.counts.indices[own], self.counts.data[own].astype(np.float64)
            gamma, elog_beta = self.gamma[row].astype(np.float64), self.elog_beta[:, words]
            phi = responsibilities(gamma, elog_beta)
            if self.bounds:
                parts["terms"].append(bound_terms(n, phi, gamma, elog_beta, self.alpha))
            parts["words"].append(len(words))
            parts["word"].append(words)
            parts["count"].append(np.rint(n))
            for name, values in zip(("topics", "topic", "permille"), _largest(phi), strict=True):
                parts[name].append(values)
            for name, values in zip(("start", "length", "which"), self._places(row, words), strict=True):
                parts[name].append(values)
            parts["spans"].append(len(parts["start"][-1]))
        terms = rounded(np.ravel(parts.pop("terms")), 20)
        block = {"text": [self.texts[row] for row in rows], "terms": terms}
        for name, values in parts.items():
            block[name] = smallest(np.concatenate([np.empty(0, np.int64), *map(np.atleast_1d, values)]))
        if self.history is not None:
            block["history"] = rounded(np.asarray(self.history)[:, rows].T.ravel(), 20)
        return block

    def _places(self, row, words):
        """Where the words of a document stand in its text: distances, lengths, and which word."""
        counted = set(words.tolist())
        found = [] if self.spans is None else self.spans(self.texts[row])
        found = [span for span in found if span[2] in counted]
        if not found:
            return np.empty((3, 0), dtype=np.int64)
        start, end, column = np.array(found, dtype=np.int64).T
        start, end = (utf16_places(self.texts[row], places) for places in (start, end))
        which = np.searchsorted(words, column)
        before = np.concatenate([[0], end[:-1]])
        return start - before, end - start, which


def _largest(phi):
    """For each word how many topics are given, which, and how much of it they have, in thousandths."""
    order = np.argsort(-phi, axis=1, kind="stable")[:, :TOPICS_OF_A_WORD]
    permille = np.rint(1000 * np.take_along_axis(phi, order, axis=1)).astype(np.int64)
    kept = permille >= SMALLEST_PERMILLE
    kept[:, :1] = True
    return kept.sum(axis=1), order[kept], permille[kept]
