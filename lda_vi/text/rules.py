"""What becomes of one token, whatever the corpus: its word and its key for counting, or why it is out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from numbers import Integral

from lda_vi.errors import ParameterError
from lda_vi.text.normalize import is_number, is_word, length, normalize
from lda_vi.text.stems import SNOWBALL, stemmer
from lda_vi.text.stopwords import languages, stop_words
from lda_vi.text.tokenize import make_tokenizer
from lda_vi.text.vocabulary import KEPT, NUMBER, STOP_WORD, TOO_SHORT

LANGUAGES = tuple(sorted({*SNOWBALL, *languages()}))
NOT_A_WORD = "not a word"  # punctuation: it ends phrases, and is neither counted nor reported
MOST_KNOWN = 2**17  # tokens whose keys are noted: some ten megabytes


@dataclass(frozen=True)
class TokenRules:
    """Rules that decide on one token alone.

    Attributes
    ----------
    language : str
        Two-letter code.
    lowercase : bool
        Fold capitals; stop words are met in any case.
    min_length : int
        Fewest letters of a word, where a Korean syllable or Chinese character counts as two.
    numbers : bool
        Keep words without letters.
    stop_words : frozenset of str
        Lower-case words that are left out.
    extra_keys : frozenset of str
        Keys (stems, when stemming) that are left out with all their forms.
    stem : callable
        From word to key; the identity when not stemming.
    """

    language: str
    lowercase: bool
    min_length: int
    numbers: bool
    stop_words: frozenset[str]
    extra_keys: frozenset[str]
    stem: Callable[[str], str]
    _known: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, token):
        """Word, key and `KEPT` or the reason against a token."""
        if not is_word(token):
            return token, token, NOT_A_WORD
        word = normalize(token, lowercase=self.lowercase, language=self.language)
        folded = word.lower()
        if folded in self.stop_words:
            return word, word, STOP_WORD
        if not self.numbers and is_number(word):
            return word, word, NUMBER
        if length(word) < self.min_length:
            return word, word, TOO_SHORT
        key = self.stem(word)
        if key in self.extra_keys:
            return word, word, STOP_WORD
        return word, key, KEPT

    def keys(self, tokens):
        """Key of each token, None where it is out; noted, because most tokens of a text were in others too."""
        keys = []
        for token in tokens:
            try:
                key = self._known[token]
            except KeyError:
                _, key, reason = self.read(token)
                key = self._known[token] = key if reason == KEPT else None
            keys.append(key)
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        return keys


def token_rules(settings):
    """Rules from the settings of a Preprocessor, each checked.

    Parameters
    ----------
    settings : dict
        Parameters of the Preprocessor by name.

    Returns
    -------
    TokenRules

    Raises
    ------
    ParameterError
        If a setting cannot work; the message names it and its value.

    Examples
    --------
    >>> settings = dict(language="en", lowercase=True, tokenizer="words", min_length=3, stem=False)
    >>> settings |= dict(numbers=False, stop_words="default", extra_stop_words=["hon"])
    >>> rules = token_rules(settings)
    >>> [rules.read(token)[2] for token in ("Taxes", "The", "hon", "1862", "UN", "!")]
    ['', 'stop word', 'stop word', 'number', 'too short', 'not a word']
    """
    language, min_length = settings["language"], settings["min_length"]
    if language not in LANGUAGES:
        raise ParameterError(f"language must be one of {', '.join(LANGUAGES)}; got {language!r}")
    for name in ("lowercase", "numbers", "stem"):
        if not isinstance(settings[name], bool):
            raise ParameterError(f"{name} must be True or False, got {settings[name]!r}")
    if not isinstance(min_length, Integral) or isinstance(min_length, bool) or min_length < 0:
        raise ParameterError(f"min_length must be an int >= 0, got {min_length!r}")

    given = settings["stop_words"]
    if isinstance(given, str) and given == "default":
        listed = stop_words(language)
    else:
        listed = stop_word_set(() if given is None else given, "stop_words", settings)
    extra = stop_word_set(settings["extra_stop_words"], "extra_stop_words", settings)
    stem = stemmer(language) if settings["stem"] else _unchanged
    return TokenRules(
        language=language,
        lowercase=settings["lowercase"],
        min_length=min_length,
        numbers=settings["numbers"],
        stop_words=listed | extra,
        extra_keys=frozenset(map(stem, extra)) if settings["stem"] else frozenset(),
        stem=stem,
    )


def _unchanged(word):
    """The key of a word that is not stemmed: itself."""
    return word


def stop_word_set(given, name, settings):
    """Stop words in the spelling the rules compare; refused where the tokenizer would never give them.

    Parameters
    ----------
    given : iterable of str
        The words.
    name : str
        Parameter to name in an error.
    settings : dict
        ``tokenizer`` and ``language`` of the Preprocessor.

    Returns
    -------
    frozenset of str

    Raises
    ------
    ParameterError
        If it is no list of words, or one of them is not one word.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        default = ", 'default' or None" if name == "stop_words" else ""
        raise ParameterError(f"{name} must be a list of words{default}, got {given!r}")
    # What a function, NLTK's tokenizers and the Korean one would return is not checked.
    checked = settings["tokenizer"] in ("words", "space")
    tokens_of = make_tokenizer(settings["tokenizer"]).words if checked else lambda entry: [entry]
    words = set()
    for entry in given:
        if not isinstance(entry, str):
            raise ParameterError(f"{name} must hold words only, got {entry!r}")
        tokens = [entry] if "_" in entry else tokens_of(entry)  # a phrase has its _
        if len(tokens) != 1:
            parts = ", ".join(map(repr, tokens)) or "no word"
            raise ParameterError(f"{name}: {entry!r} is not one word but {parts}; list its words one by one")
        words.add(normalize(tokens[0], language=settings["language"]))
    return frozenset(words)
