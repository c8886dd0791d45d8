"""One spelling for each word, applied after the text has been cut, so that places in it stay true."""

import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "\u00ad": None, "\u200b": None})
_SPELLING = _APOSTROPHES | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # as the readers do
_POSSESSIVES = ("'s", "'S")


def normalize(token, *, lowercase=True, language="en"):
    """Give a token its one spelling.

    Compatibility forms become plain (``ﬁ`` to ``fi``, full width to half, loose accents and Korean letters
    composed: Unicode NFKC), apostrophes straight, half characters ``\\ufffd``, soft hyphens vanish; then lower
    case; in English the possessive ``'s`` is cut off. Doing it twice changes nothing.

    Parameters
    ----------
    token : str
        One token, as found in the text.
    lowercase : bool, default=True
        Fold capitals.
    language : str, default="en"
        Two-letter code.

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> [normalize(token) for token in ("Nation’s", "ﬁnance", "CAFE\u0301")]
    ['nation', 'finance', 'café']
    """
    word = token
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word.translate(_SPELLING)).translate(_APOSTROPHES)
    if lowercase:
        word = word.lower()
        if not word.isascii():  # only the small one of some letters with a mark is one character: J̌ but ǰ
            word = unicodedata.normalize("NFKC", word)
    if language == "en":
        word = _without_possessive(word)
    return word.strip("_")


def _without_possessive(word):
    """An English word without 's, however often it comes."""
    while len(word) > 2 and word.endswith(_POSSESSIVES):
        word = word[:-2].rstrip("_")
    return word


def is_word(token):
    """Whether a token is a word, a number or a pictograph, and not just punctuation.

    Examples
    --------
    >>> [is_word(token) for token in ("tax", "1862", "🍪", "--", "")]
    [True, True, True, False, False]
    """
    if token.isalnum():  # nearly all are
        return True
    return any(char.isalnum() or unicodedata.category(char) == "So" for char in token)


def is_number(word):
    """Whether a word has digits and no letter.

    Examples
    --------
    >>> [is_number(word) for word in ("1862", "1,000.5", "½", "3rd", "b2b", "🍪")]
    [True, True, True, False, False, False]
    """
    if word.isascii() and word.isalpha():  # nearly all are
        return False
    return any(map(str.isnumeric, word)) and not any(char.isalpha() and not char.isnumeric() for char in word)


def length(word):
    """Length of a word in letters, where a Korean syllable or a Chinese character counts as two.

    Two syllables are a full word in Korean and two letters hardly one in English; so one limit serves both.

    Examples
    --------
    >>> length("tax"), length("세금"), length("법")
    (3, 4, 2)
    """
    if word.isascii():
        return len(word)
    return len(word) + sum(unicodedata.east_asian_width(char) in "WF" for char in word)


@lru_cache
def combining_marks():
    """All combining marks of Unicode: accents, vowel signs and the like, which follow a letter.

    Returns
    -------
    str
        The characters of the general categories Mn, Mc and Me, in order.

    Examples
    --------
    >>> "\u0301" in combining_marks(), "e" in combining_marks()
    (True, False)
    """
    # All letters come before plane 2; the selectors of plane 14 are marks without letters of their own.
    return "".join(char for char in map(chr, range(0x300, 0x20000)) if unicodedata.category(char)[0] == "M")
