"""Korean text to its nouns, names and foreign words, by the optional package kiwipiepy.

A space in Korean separates phrases, not words: 학교에서, 학교는 and 학교를 are all *school* with a particle.
The analyser cuts particles and endings off; of what remains, nouns (also Chinese and foreign ones), roots of
adjectives, hashtags and numbers are the words of a document, and verbs and function morphemes are not.
"""

import re
import unicodedata
from functools import lru_cache

from lda_vi.errors import MissingExtra
from lda_vi.text.normalize import combining_marks

# Sejong tags of common and proper nouns, roots, foreign and Chinese words, numbers; kiwipiepy's of hashtags.
WORD_TAGS = frozenset({"NNG", "NNP", "XR", "SL", "SH", "SN", "W_HASHTAG"})

_MEDIAL_OR_FINAL = "\u1160-\u11ff\ud7b0-\ud7ff"


class KoreanTokenizer:
    """Tokenizer of Korean, with the methods of those in `lda_vi.text.tokenize`."""

    def __init__(self):
        _analyser()  # so that a missing package is reported before any text is read

    def words(self, text):
        """Tokens of a text; an empty string stands where other morphemes end a phrase."""
        return next(self.many([text]))

    def many(self, texts):
        """Tokens of each of many texts, analysed on all processors, in their order."""
        composed = (unicodedata.normalize("NFC", text) for text in texts)
        for morphemes in _analyser().tokenize(composed):
            yield [morpheme.form if morpheme.tag in WORD_TAGS else "" for morpheme in morphemes]

    def spans(self, text):
        """Tokens of a text with their places in it; the places of other morphemes are given with "" too."""
        composed, places = compose(text)
        return [
            (
                morpheme.form if morpheme.tag in WORD_TAGS else "",
                places[morpheme.start],
                places[morpheme.start + morpheme.len],
            )
            for morpheme in _analyser().tokenize(composed)
        ]


def compose(text):
    """Text in composed form (Unicode NFC), and where its characters and its end lie in the original.

    Parameters
    ----------
    text : str
        Any text; files that went through a Mac often hold syllables as loose letters.

    Returns
    -------
    (str, sequence of int)
        The composed text, and one place more than it has characters.

    Examples
    --------
    >>> compose("cafe\u0301s")
    ('cafés', [0, 1, 2, 3, 5, 6])
    """
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    parts, places = [], []
    for cluster in _clusters().finditer(text):
        part = unicodedata.normalize("NFC", cluster[0])
        parts.append(part)
        places.extend([cluster.start()] * len(part))
    return "".join(parts), [*places, len(text)]


@lru_cache
def _clusters():
    """Expression for one character with all that may be composed into it."""
    return re.compile(f".[{re.escape(combining_marks())}{_MEDIAL_OR_FINAL}]*", re.DOTALL)


@lru_cache
def _analyser():
    """The analyser, loaded once: its model takes seconds to read."""
    try:
        from kiwipiepy import Kiwi
    except ImportError as error:
        raise MissingExtra(
            'Korean morphemes need the package kiwipiepy: pip install "lda_vi[ko]". Without it, '
            'tokenizer="space" cuts at spaces, but keeps particles on their nouns (학교에서, 학교는, 학교를).'
        ) from error
    return Kiwi()
