"""Words to stems by the Snowball stemmers of NLTK, which need no data."""

from functools import lru_cache

from lda_vi.errors import ParameterError

SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}


@lru_cache
def stemmer(language):
    """Function from a lower-case word to its stem.

    Parameters
    ----------
    language : str
        Two-letter code, one of `SNOWBALL`.

    Returns
    -------
    callable
        From str to str.

    Raises
    ------
    ParameterError
        If there is no stemmer for the language.

    Examples
    --------
    >>> stem = stemmer("en")
    >>> [stem(word) for word in ("economy", "economies", "economic")]
    ['economi', 'economi', 'econom']
    """
    if language not in SNOWBALL:
        hint = "; its nouns need none" if language == "ko" else ""
        raise ParameterError(
            f"stem=True: there is no stemmer for language {language!r}{hint} (only for {', '.join(SNOWBALL)})"
        )
    from nltk.stem.snowball import SnowballStemmer  # here, because importing NLTK takes seconds

    return SnowballStemmer(SNOWBALL[language]).stem
