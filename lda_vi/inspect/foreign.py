"""What texts hold that the model does not know: words outside its vocabulary, and other languages.

A word is *unknown* if the preparation of the corpus would have counted it but had no such word: it was in too few
documents, over the limit, or never seen. Stop words, numbers, short words and words left out as too common are
left out on purpose, and not unknown.

Another language shows in two ways: in its letters, and in that the words which hold every sentence together (the
stop words) are missing. Lists and tables lack them too.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from lda_vi.text.rules import NOT_A_WORD, token_rules
from lda_vi.text.settings import recorded_settings
from lda_vi.text.stream import TokenStream, encode
from lda_vi.text.tokenize import make_tokenizer
from lda_vi.text.vocabulary import IN_PHRASES, KEPT, STOP_WORD, TOO_COMMON

SAMPLE = 500  # documents that show what is usual
FEWEST_WORDS = 20  # of a text that can be said to be in a language
FEWEST_STOP_WORDS = 50  # of a list that can tell a language
LEAST_FUNCTION = 0.25  # part of the usual text that stop words make up, if their absence is to mean something
SCRIPTS = {
    "Hangul": (("\u1100", "\u11ff"), ("\u3130", "\u318f"), ("\uac00", "\ud7a3")),
    "Japanese": (("\u3040", "\u30ff"),),
    "Chinese": (("\u3400", "\u9fff"),),
    "Cyrillic": (("\u0400", "\u052f"),),
    "Greek": (("\u0370", "\u03ff"),),
    "Arabic": (("\u0600", "\u06ff"),),
    "Hebrew": (("\u0590", "\u05ff"),),
    "Devanagari": (("\u0900", "\u097f"),),
    "Thai": (("\u0e00", "\u0e7f"),),
}


class Profile(NamedTuple):
    """How many words of each kind some texts hold.

    Parameters
    ----------
    words : ndarray of int, shape (D,)
        Words in all, numbers included and punctuation not.
    function : ndarray of int, shape (D,)
        Stop words.
    content : ndarray of int, shape (D,)
        Words that count or would, were they known.
    unknown : ndarray of int, shape (D,)
        Of those, the unknown ones.
    """

    words: np.ndarray
    function: np.ndarray
    content: np.ndarray
    unknown: np.ndarray

    @property
    def unknown_share(self):
        """Part of the content that is unknown; NaN for a text without content."""
        return _ratio(self.unknown, self.content)

    @property
    def function_share(self):
        """Part of the words that are stop words; NaN for a text without words."""
        return _ratio(self.function, self.words)


class Known:
    """What a corpus knows, from the record of its preparation.

    Parameters
    ----------
    preparation : dict
        As `Preprocessor.to_dict` makes it.
    removed : DataFrame, optional
        Words that were left out, with the reason: those too common are not unknown.

    Raises
    ------
    InputError
        If nothing is known of the preparation.
    ParameterError
        If the tokenizer was a function of somebody's own.

    Examples
    --------
    >>> from lda_vi.text.preprocessor import Preprocessor
    >>> preprocessor = Preprocessor(min_df=2, max_df=1.0).fit(["the tax and the war", "war tax", "sea"])
    >>> known = Known(preprocessor.to_dict(), preprocessor.removed_)
    >>> found = known.profile(["The tax on the sea and on moonlight", ""])
    >>> found.words.tolist(), found.function.tolist(), found.content.tolist(), found.unknown.tolist()
    ([8, 0], [5, 0], [3, 0], [2, 0])
    """

    def __init__(self, preparation, removed=None):
        settings = recorded_settings(preparation)
        self._rules = replace(token_rules(settings), stop_words=frozenset(preparation["stop_words"]))
        self._tokenizer = make_tokenizer(
            settings["tokenizer"], settings["language"], breaks=bool(settings["phrases"])
        )
        self._keys = {key for key in preparation["keys"] if key is not None}
        self._keys |= {key for first, second, _ in preparation["phrases"] for key in (first, second)}
        if removed is not None and len(removed):
            common = removed.loc[removed["reason"].isin([TOO_COMMON, IN_PHRASES, STOP_WORD]), "word"]
            self._keys |= {self._rules.read(word)[1] for word in common}
        self.can_tell_language = len(self._rules.stop_words) >= FEWEST_STOP_WORDS

    def profile(self, texts):
        """Count the words of each kind.

        Parameters
        ----------
        texts : sequence of str, or TokenStream
            Cut already, as the corpus was, they need not be cut again.

        Returns
        -------
        Profile
        """
        return self._count(self._cut(texts))

    def unknown_words(self, texts, n=10):
        """The most frequent unknown words.

        Parameters
        ----------
        texts : sequence of str, or TokenStream
        n : int
            How many.

        Returns
        -------
        list of (str, int)
            Words in their one spelling, and how often each occurs.
        """
        stream = self._cut(texts)
        often = np.bincount(stream.ids, minlength=len(stream.types)).tolist()
        found = {}
        for token, count in zip(stream.types, often, strict=True):
            word, key, reason = self._rules.read(token)
            if reason == KEPT and key not in self._keys:
                found[word] = found.get(word, 0) + count
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:n]

    def _cut(self, texts):
        """Texts as tokens, which they may be already."""
        return texts if isinstance(texts, TokenStream) else encode(list(texts), self._tokenizer)

    def _count(self, stream):
        """Sums over the tokens of each document, each distinct token looked at once."""
        kinds = np.zeros((4, len(stream.types)), dtype=np.int64)
        for number, token in enumerate(stream.types):
            _, key, reason = self._rules.read(token)
            unknown = reason == KEPT and key not in self._keys
            kinds[:, number] = reason != NOT_A_WORD, reason == STOP_WORD, reason == KEPT, unknown
        if not len(stream.ids):
            return Profile(*np.zeros((4, len(stream.starts) - 1), dtype=np.int64))
        sums = np.concatenate([np.zeros((4, 1), np.int64), np.cumsum(kinds[:, stream.ids], axis=1)], axis=1)
        return Profile(*np.diff(sums[:, stream.starts], axis=1))


class Foreign:
    """Tells what is foreign about single texts, measured by what is usual in a corpus.

    Parameters
    ----------
    texts : sequence of str, length D
        The corpus; some hundreds of them, evenly spaced, show what is usual.
    known : Known
        What it knows.
    """

    def __init__(self, texts, known):
        self._texts, self._known = texts, known
        rows = np.unique(np.linspace(0, len(texts) - 1, min(SAMPLE, len(texts))).astype(int))
        sample = [texts[row] for row in rows]
        profile = known.profile(sample)
        self._unknown = _median(profile.unknown_share)
        self._function = _median(profile.function_share)
        self._script = script("".join(text[:1000] for text in sample))

    def reasons(self, rows):
        """What is foreign about some of the texts, in words.

        Parameters
        ----------
        rows : sequence of int
            Which.

        Returns
        -------
        list of list of str
        """
        texts = [self._texts[row] for row in rows]
        profile = self._known.profile(texts)
        parts = zip(
            texts, profile.words, profile.content, profile.unknown_share, profile.function_share, strict=True
        )
        return [self._reasons(*part) for part in parts]

    def _reasons(self, text, words, content, unknown, function):
        """The same for one text."""
        own, letters = [], script(text)
        if letters and self._script and letters != self._script:
            own.append(f"another script: {letters}")
        elif (
            self._known.can_tell_language
            and self._function >= LEAST_FUNCTION
            and words >= FEWEST_WORDS
            and function < self._function / 3
        ):  # fmt: skip
            own.append(
                f"another language, or a list: {_percent(function)} function words "
                f"(usual {_percent(self._function)})"
            )
        if content >= FEWEST_WORDS // 2 and unknown > max(2 * self._unknown, self._unknown + 0.1):
            own.append(f"unknown words: {_percent(unknown)} (usual {_percent(self._unknown)})")
        return own


def script(text):
    """What letters most of a text is written in.

    Returns
    -------
    str
        "Latin" stands for all that are not listed; empty for a text without letters.

    Examples
    --------
    >>> script("School 학교 교육부"), script("Über"), script("12 %")
    ('Hangul', 'Latin', '')
    """
    found = dict.fromkeys(["Latin", *SCRIPTS], 0)
    for char in text:
        if char.isalpha():
            found[_script_of(char)] += 1
    if found["Japanese"]:  # which is written with Chinese characters, too
        found["Japanese"] += found.pop("Chinese")
    # A syllable or a sign says as much as some letters do.
    weighted = {
        name: count * (2 if name in ("Hangul", "Chinese", "Japanese") else 1)
        for name, count in found.items()
        if count
    }
    return max(weighted, key=weighted.get) if weighted else ""


def _script_of(char):
    """The script of one letter."""
    if char < "\u0370":
        return "Latin"
    for name, ranges in SCRIPTS.items():
        if any(first <= char <= last for first, last in ranges):
            return name
    return "Latin"


def _ratio(part, whole):
    """Shares, NaN where there is nothing to share."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _median(shares):
    """Median of the shares there are; 0 if there are none."""
    known = shares[np.isfinite(shares)]
    return float(np.median(known)) if len(known) else 0.0


def _percent(share):
    """A share for people."""
    return f"{100 * share:.0f} %"
