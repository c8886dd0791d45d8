"""Which words are kept, and for each of the others the reason why not."""

from numbers import Integral, Real

import numpy as np

from lda_vi.errors import ParameterError, VocabularyError

# Reasons that show in the table of removed words, in the order in which they are tried.
STOP_WORD = "stop word"
NUMBER = "number"
TOO_SHORT = "too short"
IN_PHRASES = "only in phrases"
TOO_RARE = "too rare"
TOO_COMMON = "too common"
OVER_LIMIT = "over the limit"
REASONS = (STOP_WORD, NUMBER, TOO_SHORT, IN_PHRASES, TOO_RARE, TOO_COMMON, OVER_LIMIT)
KEPT = ""

# What lets such words in; the other two leave words of their own behind.
WAYS = {
    STOP_WORD: "give other stop_words",
    NUMBER: "keep numbers",
    TOO_SHORT: "lower min_length",
    TOO_RARE: "lower min_df (1: no limit)",
    TOO_COMMON: "raise max_df (1.0: no limit)",
}


def document_limit(value, n_documents, name):
    """A limit on the number of documents a word occurs in, from a number or a share of them.

    Parameters
    ----------
    value : int >= 1 or float in [0, 1]
        An int is a number of documents, a float a share of them: 1 is one document, 1.0 all of them.
    n_documents : int
        Documents in all, empty ones included.
    name : str
        Parameter to name in an error.

    Returns
    -------
    float
        Number of documents; not rounded.

    Raises
    ------
    ParameterError
        If the value is neither.

    Examples
    --------
    >>> document_limit(5, 100, "min_df"), document_limit(0.5, 101, "max_df")
    (5.0, 50.5)
    """
    if _is_int(value) and value >= 1:
        return float(value)
    if isinstance(value, Real) and not isinstance(value, Integral) and 0 <= value <= 1:
        return float(value) * n_documents
    raise ParameterError(
        f"{name} must be an int >= 1 (documents) or a float in [0, 1] (a share), got {value!r}"
    )


def check_limits(max_features, phrases):
    """Refuse limits that are no numbers of words.

    Parameters
    ----------
    max_features : int >= 1 or None
        Most words to keep.
    phrases : int >= 0
        Most phrases to join.

    Raises
    ------
    ParameterError
        Naming the setting and its value.
    """
    if max_features is not None and not (_is_int(max_features) and max_features >= 1):
        raise ParameterError(f"max_features must be an int >= 1 or None, got {max_features!r}")
    if not (_is_int(phrases) and phrases >= 0):
        raise ParameterError(f"phrases must be an int >= 0, got {phrases!r}")


def _is_int(value):
    """Whether a value is a whole number, which True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def prune(words, documents, counts, *, min_documents, max_documents, max_features=None):
    """Decide which words are kept.

    Parameters
    ----------
    words : sequence of str, length V
        The words.
    documents : ndarray of int, shape (V,)
        Number of documents each occurs in.
    counts : ndarray of int, shape (V,)
        How often each occurs.
    min_documents, max_documents : float
        A word in fewer documents is too rare, in more too common.
    max_features : int, optional
        Keep the most frequent ones, those earlier in the alphabet first where frequencies are equal.

    Returns
    -------
    ndarray of object, shape (V,)
        `KEPT`, or the reason against the word.

    Examples
    --------
    >>> words, documents, counts = ["a", "b", "c"], np.array([1, 2, 3]), np.array([9, 2, 3])
    >>> prune(words, documents, counts, min_documents=2, max_documents=3).tolist()
    ['too rare', '', '']
    """
    reasons = np.full(len(words), KEPT, dtype=object)
    reasons[documents < min_documents] = TOO_RARE
    reasons[documents > max_documents] = TOO_COMMON
    if max_features is not None:
        kept = np.flatnonzero(reasons == KEPT).tolist()
        kept.sort(key=lambda position: (-counts[position], words[position]))
        reasons[kept[max_features:]] = OVER_LIMIT
    return reasons


def no_words_left(reasons, settings):
    """Error for a vocabulary that came out empty, naming what took the words and the settings to change.

    Parameters
    ----------
    reasons : sequence of str
        Reason against each word.
    settings : dict
        Setting of the Preprocessor by name.

    Returns
    -------
    VocabularyError

    Examples
    --------
    >>> print(no_words_left(["too rare", "too rare", "stop word"], {"min_df": 5, "max_df": 0.5}))
    no words left: of 3 words 1 stop word, 2 too rare (min_df=5); give other stop_words or lower min_df (1: no limit)
    """
    named = {TOO_SHORT: "min_length", TOO_RARE: "min_df", TOO_COMMON: "max_df", OVER_LIMIT: "max_features"}
    parts = []
    for reason in REASONS:
        number = sum(1 for each in reasons if each == reason)
        if number:
            name = named.get(reason)
            parts.append(f"{number} {reason}" + (f" ({name}={settings[name]!r})" if name in settings else ""))
    if not parts:
        return VocabularyError("no words left: the documents hold no words at all")
    ways = " or ".join(way for reason, way in WAYS.items() if reason in reasons)
    return VocabularyError(f"no words left: of {len(reasons)} words {', '.join(parts)}; {ways}")
