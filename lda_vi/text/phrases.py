"""Phrases of two words that occur together more often than chance makes them: found by NLTK, joined here.

Only neighbours in the text count: a phrase does not reach across a word that was removed, punctuation, or the
end of a document.
"""

import numpy as np

from lda_vi.text.stream import JOINED

JOINER = "_"


def find_phrases(ids, starts, names, n_phrases, min_documents=1):
    """Find the pairs of neighbours with the highest likelihood ratio.

    The score is Dunning's likelihood ratio, as computed by NLTK's ``BigramCollocationFinder``, of those pairs
    that occur at least twice, in at least `min_documents` documents, and more often than chance makes them.
    A word repeated is no phrase.

    Parameters
    ----------
    ids : ndarray of int, shape (n_tokens,)
        Word of each token, negative where none.
    starts : ndarray of int64, shape (D + 1,)
        Where each document begins in `ids`.
    names : sequence of str
        Words by number; ties are broken by them.
    n_phrases : int
        How many pairs to return at most.
    min_documents : float, default=1
        In how many documents a pair must occur.

    Returns
    -------
    list of (int, int)
        Pairs of words, the highest score first.

    Examples
    --------
    >>> ids, names = np.array([0, 1, 2, 0, 1, 2, 2]), ["united", "states", "tax"]
    >>> find_phrases(ids, np.array([0, 3, 7]), names, n_phrases=1)
    [(0, 1)]
    """
    from nltk.collocations import BigramCollocationFinder  # here, because importing NLTK takes seconds
    from nltk.metrics import BigramAssocMeasures
    from nltk.probability import FreqDist

    n_words = len(names)
    codes = _neighbours(ids, starts, n_words)
    pairs, pair_of, counts = np.unique(codes[codes >= 0], return_inverse=True, return_counts=True)
    document_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[: len(codes)][codes >= 0]
    document_pairs = np.unique(document_of * len(pairs) + pair_of)
    in_documents = np.bincount(document_pairs % max(len(pairs), 1), minlength=len(pairs))
    words = np.bincount(ids[ids >= 0], minlength=n_words)
    first, second = np.divmod(pairs, n_words)
    expected = words[first] * (words[second] / max(words.sum(), 1))
    chosen = (counts >= 2) & (in_documents >= min_documents) & (counts > expected) & (first != second)

    number_of = {name: number for number, name in enumerate(names)}
    word_frequencies = FreqDist(dict(zip(names, words.tolist(), strict=True)))
    pair_frequencies = FreqDist(
        {
            (names[a], names[b]): n
            for a, b, n in zip(
                first[chosen].tolist(), second[chosen].tolist(), counts[chosen].tolist(), strict=True
            )
        }
    )
    finder = BigramCollocationFinder(word_frequencies, pair_frequencies)
    best = finder.nbest(BigramAssocMeasures.likelihood_ratio, n_phrases)
    return [(number_of[a], number_of[b]) for a, b in best]


def join_phrases(ids, starts, pairs, numbers, n_words):
    """Put the number of a phrase where its first word stands; from left to right, no word in two phrases.

    Parameters
    ----------
    ids : ndarray of int, shape (n_tokens,)
        Word of each token, negative where none.
    starts : ndarray of int64, shape (D + 1,)
        Where each document begins in `ids`.
    pairs : sequence of (int, int)
        Phrases as pairs of words.
    numbers : sequence of int
        Number of each phrase.
    n_words : int
        Words are numbered below this.

    Returns
    -------
    ndarray of int64, shape (n_tokens,)
        With `lda_vi.text.stream.JOINED` where the second word of a phrase stood.

    Examples
    --------
    >>> join_phrases(np.array([0, 1, 1, 0, 1]), np.array([0, 5]), [(0, 1)], [7], 2).tolist()
    [7, -2, 1, 7, -2]
    """
    joined = ids.astype(np.int64)
    if len(pairs) == 0 or len(ids) < 2:
        return joined
    known = np.array([a * n_words + b for a, b in pairs], dtype=np.int64)
    order = np.argsort(known)
    known, numbers = known[order], np.asarray(numbers)[order]
    codes = _neighbours(ids, starts, n_words)
    place = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    match = known[place] == codes
    # In a run of overlapping matches, as in "new new york york", every second one is taken.
    position = np.arange(len(match))
    last_miss = np.maximum.accumulate(np.where(match, -1, position))
    taken = np.flatnonzero(match & ((position - last_miss) % 2 == 1))
    joined[taken] = numbers[place[taken]]
    joined[taken + 1] = JOINED
    return joined


def _neighbours(ids, starts, n_words):
    """Code ``first * n_words + second`` of each pair of neighbours, -1 where there is no pair."""
    first, second = ids[:-1].astype(np.int64), ids[1:].astype(np.int64)
    codes = np.where((first >= 0) & (second >= 0), first * n_words + second, -1)
    last_of_document = starts[1:-1] - 1
    codes[last_of_document[(last_of_document >= 0) & (last_of_document < len(codes))]] = -1
    return codes
