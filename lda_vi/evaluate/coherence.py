r"""Coherence: do the top words of a topic occur together in texts?

With :math:`p_i` and :math:`p_{ij}` the share of windows in which word i, and both i and j, occur, and
:math:`\varepsilon = 10^{-12}`; a topic's value is the mean over pairs of its top words (C_v: over words):

========  ==============================================================================  ==============
measure   of a pair                                                                       window
========  ==============================================================================  ==============
npmi      :math:`\ln\frac{p_{ij}+\varepsilon}{p_i p_j} / -\ln(p_{ij}+\varepsilon)`,       10 words
          about -1 to 1
uci       :math:`\ln\frac{p_{ij}+\varepsilon}{p_i p_j}`                                   10 words
umass     :math:`\ln\frac{p_{ij}+\varepsilon}{p_j}`, j the higher of the two              the document
c_v       cosine between the NPMI of a word with all words of the topic, itself included, 110 words
          and the sum of these vectors (Röder, Both and Hinneburg 2015)
========  ==============================================================================  ==============

Where gensim's `CoherenceModel` computes what it says, the values agree with it. It does not in three places:

- Its sliding window forgets a word that leaves at its left edge even if the word stands in the window a second
  time. Most windows of 110 words hold a repeated word, so its counts are too low, and C_v moves by several
  hundredths. ``gensim_windows=True`` counts that way, for comparison with published figures.
- A word that the reference does not have makes its NPMI, UCI and C_v NaN or infinite, and its UMass a matter of
  epsilon. Here pairs with such a word are left out, and their number is told.
- Two words that are in every window have NPMI -1 there. Here it is 1, as for any two words that only occur
  together.

And by design of the measures, in both: a pair that never occurs together is worth what epsilon makes of it, for
NPMI about -0.5 and not -1, and two rare words are worth more than two frequent ones.
"""

import warnings
from functools import cache
from typing import NamedTuple

import numpy as np

from lda_vi.errors import ParameterError, VocabularyError
from lda_vi.evaluate.windows import as_sequences, count_windows
from lda_vi.inference.validation import topic_array
from lda_vi.inspect.topics import highest

EPSILON = 1e-12
WINDOWS = {"npmi": 10, "uci": 10, "umass": None, "c_v": 110}


class Coherence(NamedTuple):
    """Coherence of topics.

    Parameters
    ----------
    mean : float
        Over the topics that have a value; higher is better.
    topics : ndarray of float64, shape (K,)
        Of each topic; NaN where the reference has fewer than two of its words.
    missing : ndarray of int, shape (K,)
        Top words of each topic that the reference does not have.
    measure : str
        Which one.
    window : int or None
        Width of the windows in words; None if whole documents were counted.
    n_windows : int
        How many there were.
    """

    mean: float
    topics: np.ndarray
    missing: np.ndarray
    measure: str
    window: int | None
    n_windows: int


def coherence(
    topics, reference, vocabulary=None, *, measure="npmi", n=10, window="default", gensim_windows=False, n_jobs=None
):  # fmt: skip
    """Coherence of the top words of topics in a reference corpus.

    Parameters
    ----------
    topics : array_like of shape (K, V), or sequence of sequences of str
        Words of the topics, >= 0, such as `components_`; or their top words, the highest first.
    reference : Corpus, Sequences, matrix of counts, or lists of words
        Where words are looked for: the corpus the topics are from, or another. See
        `lda_vi.evaluate.windows.as_sequences`; to call more than once, make that once.
    vocabulary : sequence of str, length V, optional
        Names of the columns of `topics`; by default those of `reference`.
    measure : {"npmi", "uci", "umass", "c_v"}
        What is computed.
    n : int
        Top words of each topic, >= 2; all, if there are fewer.
    window : int, None or "default"
        Width of the windows in words. None counts whole documents, which is all that bags of words allow and
        therefore the default for them.
    gensim_windows : bool
        Forget words in windows as gensim does.
    n_jobs : int, optional
        Threads.

    Returns
    -------
    Coherence

    Raises
    ------
    ParameterError
        If there is no such measure, or a topic has fewer than two words.
    VocabularyError
        If the reference has none of the words.

    Examples
    --------
    >>> texts = [["tax", "bank", "tax"], ["bank", "tax"], ["star", "moon"], ["moon", "star", "sky"]]
    >>> result = coherence([["tax", "bank"], ["tax", "moon"]], texts)
    >>> result.topics.round(2)
    array([ 1.  , -0.95])
    """
    if measure not in WINDOWS:
        raise ParameterError(f"measure must be one of {', '.join(WINDOWS)}, got {measure!r}.")
    sequences = as_sequences(reference, vocabulary)
    lists = top_word_lists(topics, sequences.vocabulary if vocabulary is None else vocabulary, n)
    if isinstance(window, str) and window == "default":
        window = WINDOWS[measure] if sequences.ordered else None
    words = sorted({word for topic in lists for word in topic})
    number = {word: place for place, word in enumerate(words)}
    places = [np.array([number[word] for word in topic]) for topic in lists]
    keys = [_pair_keys(own, len(words)) for own in places]
    distinct = np.unique(np.concatenate(keys))
    pairs = np.column_stack(np.divmod(distinct, len(words)))
    counts = count_windows(sequences, words, pairs, window, gensim_windows=gensim_windows, n_jobs=n_jobs)
    if not counts.words.any():
        raise VocabularyError(
            f"reference has none of the {len(words)} top words ({', '.join(words[:5])}, ...): it must be in the "
            "same language and prepared alike, with the same capitals and stems."
        )
    values, missing = np.empty(len(lists)), np.empty(len(lists), dtype=np.int64)
    for k, own in enumerate(places):
        together = np.zeros((len(own), len(own)))
        together[_triangle(len(own))] = counts.pairs[np.searchsorted(distinct, keys[k])]
        together += together.T + np.diag(counts.words[own])
        seen = counts.words[own] > 0
        missing[k] = np.count_nonzero(~seen)
        values[k] = _value(together[np.ix_(seen, seen)] / counts.n_windows, measure, gensim_windows)
    known = np.isfinite(values)
    if not known.all():
        warnings.warn(
            f"The reference has fewer than two top words of topics {np.flatnonzero(~known).tolist()}: they have "
            "no coherence.",
            stacklevel=2,
        )
    mean = float(values[known].mean()) if known.any() else float("nan")
    return Coherence(mean, values, missing, measure, window, counts.n_windows)


def top_word_lists(topics, vocabulary=None, n=10):
    """The highest words of each topic.

    Parameters
    ----------
    topics : array_like of shape (K, V), or sequence of sequences of str
        As for `coherence`.
    vocabulary : sequence of str, length V, optional
        Needed for an array.
    n : int
        How many; all, if there are fewer.

    Returns
    -------
    list of list of str
        Equal words stand in the order of the vocabulary.

    Raises
    ------
    ParameterError
        If there are fewer than two words, a word twice, or another number of columns than words.

    Examples
    --------
    >>> top_word_lists([[0.1, 0.6, 0.3]], ["sea", "tax", "war"], 2)
    [['tax', 'war']]
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 2:
        raise ParameterError(f"n must be an int >= 2, because coherence is of pairs of words, got {n!r}.")
    if (
        hasattr(topics, "__len__")
        and len(topics)
        and all(not isinstance(topic, str) and all(isinstance(w, str) for w in topic) for topic in topics)
    ):
        lists = [list(topic)[:n] for topic in topics]
    else:
        weights = topic_array(topics, "topics")
        if weights.ndim != 2 or not len(weights) or vocabulary is None or weights.shape[1] != len(vocabulary):
            size = "no vocabulary" if vocabulary is None else f"a vocabulary of {len(vocabulary)} words"
            raise ParameterError(
                f"topics must be lists of words or an array (topics, words), got shape {weights.shape} and {size}."
            )
        lists = [[str(vocabulary[word]) for word in row] for row in highest(weights, n)]
    for k, words in enumerate(lists):
        if len(set(words)) < max(len(words), 2):
            raise ParameterError(
                f"topics: topic {k} must have at least two words, none of them twice, got {words}."
            )
    return lists


@cache
def _triangle(size):
    """Rows and columns of an upper triangle."""
    return np.triu_indices(size, 1)


def _pair_keys(places, n_words):
    """A number for each pair of words, the same in either order; in the order of an upper triangle."""
    first, second = _triangle(len(places))
    one, other = places[first], places[second]
    return np.minimum(one, other) * n_words + np.maximum(one, other)


def _value(p, measure, as_gensim):
    """Coherence of one topic from the shares of windows with words (diagonal) and pairs."""
    if len(p) < 2:
        return np.nan
    alone, (higher, lower) = np.diag(p), _triangle(len(p))
    if measure == "umass":
        return float(np.log((p[higher, lower] + EPSILON) / alone[higher]).mean())
    pmi = np.log((p + EPSILON) / np.outer(alone, alone))
    if measure == "uci":
        return float(pmi[higher, lower].mean())
    npmi = pmi / -np.log(p + EPSILON)
    if not as_gensim:
        npmi[p == 1.0] = 1.0
    if measure == "npmi":
        return float(npmi[higher, lower].mean())
    total = npmi.sum(axis=0)
    return float((npmi @ total / (np.linalg.norm(npmi, axis=1) * np.linalg.norm(total))).mean())
