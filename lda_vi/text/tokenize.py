"""Text to tokens and their places. The text itself is never altered, so that each place is a place in it.

A tokenizer here has three methods: ``words(text)``, a list of strings, ``many(texts)``, such a list for each
text, and ``spans(text)``, a list of (token, start, end). Tokens without letter or digit are kept: they are
no words, but they end phrases.

Not here: spelling (`lda_vi.text.normalize`), Korean morphemes (`lda_vi.text.korean`). NLTK is imported where
a tokenizer of it is asked for, because importing it takes seconds.
"""

import re
from functools import lru_cache

from lda_vi.errors import ParameterError
from lda_vi.text.korean import KoreanTokenizer
from lda_vi.text.normalize import combining_marks

TOKENIZERS = ("words", "space", "tweets", "treebank")

# Letters and digits, with decimal points and commas inside numbers and apostrophes inside words.
_WORD = r"(?:\d+(?:[.,]\d+)+|LETTER)INNER*(?:['’]LETTERINNER*)*"
_BREAK = r"|\n\s*\n|[.,;:!?…()\[\]{}\"“”„«»、。，！？；：—–]+|--+"
_NOT_SPACE = r"LETTER(?:\S*INNER)?"


def make_tokenizer(name, language="en", breaks=False):
    """Tokenizer of a name.

    Parameters
    ----------
    name : {"words", "space", "tweets", "treebank"} or callable
        ``"words"`` cuts runs of letters and digits, and for Korean morphemes (nouns, names, foreign words);
        ``"space"`` cuts at white space and trims punctuation; ``"tweets"`` is NLTK's TweetTokenizer, which
        keeps hashtags, names and pictographs; ``"treebank"`` NLTK's Penn Treebank tokenizer. A callable gets
        a text and returns a list of strings.
    language : str, default="en"
        Two-letter code.
    breaks : bool, default=False
        Also give the punctuation that a phrase must not cross (``"words"`` and ``"space"``; the others always
        give it).

    Returns
    -------
    object
        With methods ``words(text)``, ``many(texts)`` and ``spans(text)``.

    Raises
    ------
    ParameterError
        If there is no tokenizer of that name.
    MissingExtra
        If Korean morphemes are asked for and kiwipiepy is not installed.

    Examples
    --------
    >>> make_tokenizer("words").words("Don't tax the well-digested $1,000!")
    ["Don't", 'tax', 'the', 'well', 'digested', '1,000']
    >>> make_tokenizer("words").spans("Tax cuts")
    [('Tax', 0, 3), ('cuts', 4, 8)]
    """
    if callable(name):
        return SearchedTokenizer(name)
    if name == "words" and language == "ko":
        return KoreanTokenizer()
    if name == "words":
        return PatternTokenizer(_WORD + (_BREAK if breaks else ""))
    if name == "space":
        return PatternTokenizer(_NOT_SPACE + (_BREAK if breaks else ""))
    if name == "tweets":
        from nltk.tokenize import TweetTokenizer

        return SearchedTokenizer(TweetTokenizer().tokenize)
    if name == "treebank":
        from nltk.tokenize import TreebankWordTokenizer

        return SearchedTokenizer(TreebankWordTokenizer().tokenize)
    raise ParameterError(f"tokenizer must be one of {', '.join(TOKENIZERS)}, or a function; got {name!r}")


class PatternTokenizer:
    """Tokens are the matches of a regular expression in which LETTER and INNER stand for letters.

    The standard library's engine does the matching: NLTK's RegexpTokenizer gives each text a time limit by
    the clock, which a busy machine and a long document can exceed, and is several times slower.
    """

    def __init__(self, pattern):
        self._pattern = pattern
        self._plain = re.compile(pattern.replace("LETTER", r"[^\W_]").replace("INNER", r"[^\W_]"))

    def _compiled(self, text):
        """The expression for a text; one with combining marks, rare and slower to match, gets its own."""
        if text.isascii() or _marks().isdisjoint(text):
            return self._plain
        return _with_marks(self._pattern)

    def words(self, text):
        """Tokens of a text."""
        return self._compiled(text).findall(text)

    def many(self, texts):
        """Tokens of each of many texts, in their order."""
        return map(self.words, texts)

    def spans(self, text):
        """Tokens of a text with their places."""
        return [(match[0], *match.span()) for match in self._compiled(text).finditer(text)]


class SearchedTokenizer:
    """Tokens come from a function; their places are found by looking for each in the text, left to right."""

    def __init__(self, function):
        self._function = function

    def words(self, text):
        """Tokens of a text."""
        tokens = list(self._function(text))
        if not all(isinstance(token, str) for token in tokens):
            raise ParameterError(f"tokenizer must return strings, got {tokens[:3]!r} for {text[:40]!r}")
        return tokens

    def many(self, texts):
        """Tokens of each of many texts, in their order."""
        return map(self.words, texts)

    def spans(self, text):
        """Tokens of a text with their places, empty for a token that is not in the text as it stands."""
        found, end = [], 0
        for token in self.words(text):
            place = text.find(token, end)
            if place < 0:
                found.append((token, end, end))
            else:
                end = place + len(token)
                found.append((token, place, end))
        return found


@lru_cache
def _marks():
    """Combining marks and joiners, which belong to the letter before them."""
    return frozenset(combining_marks() + "\u00ad\u200c\u200d")


@lru_cache
def _with_marks(pattern):
    """A pattern of a PatternTokenizer in which letters may be followed by marks."""
    ranges = []
    for code in sorted(map(ord, _marks())):  # as ranges: a class that lists all of them matches slowly
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    marks = "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)
    return re.compile(pattern.replace("LETTER", r"[^\W_]").replace("INNER", rf"(?:[^\W_]|[{marks}])"))
