"""Text to counts in one way for all systems, so that no system's own preparation moves the figures.

Lower-case runs of three or more letters, scikit-learn's English stop words, words of at least 5 documents and at
most half of them, the 20,000 most frequent; documents of at least 5 tokens in a seeded random order, of which the
first tenth is held out.
"""

import re
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

LETTERS = r"(?u)\b[^\W\d_]{3,}\b"
MIN_DOCUMENTS, MAX_SHARE, MAX_WORDS = 5, 0.5, 20_000
MIN_TOKENS, HELD_OUT, SEED = 5, 10, 0


class Bag(NamedTuple):
    """Counts of words, and the words.

    Parameters
    ----------
    counts : csr_matrix of int32, shape (D, V)
        Documents in rows.
    words : list of str
        V of them.
    """

    counts: sp.csr_matrix
    words: list


def count_words(texts):
    """Counts of the words of some texts."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(
        token_pattern=LETTERS,
        stop_words="english",
        min_df=MIN_DOCUMENTS,
        max_df=MAX_SHARE,
        max_features=MAX_WORDS,
    )
    counts = counter.fit_transform(texts)
    return Bag(counts.tocsr().astype(np.int32), counter.get_feature_names_out().tolist())


def read_ldac(lines, words):
    """Counts from lines of the form ``entries word:count word:count ...``, in the order they stand there."""
    pairs = [re.findall(r"(\d+):(\d+)", line) for line in lines]
    places, counts = np.array([pair for row in pairs for pair in row], dtype=np.int32).T
    indptr = np.cumsum([0, *map(len, pairs)])
    return Bag(sp.csr_matrix((counts, places, indptr), shape=(len(pairs), len(words))), words)


def split(counts):
    """Leave out documents that are too short, shuffle, and hold out a tenth.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)

    Returns
    -------
    train, test : csr_matrix
    """
    tokens = np.asarray(counts.sum(axis=1)).ravel()
    counts = counts[tokens >= MIN_TOKENS]
    order = np.random.default_rng(SEED).permutation(counts.shape[0])
    n_test = max(len(order) // HELD_OUT, 1)
    return counts[order[n_test:]], counts[order[:n_test]]
