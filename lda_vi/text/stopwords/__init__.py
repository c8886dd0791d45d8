"""Function words by language: short lists of our own, kept as text files beside this one.

Only words that hold a sentence together. General lists from the web also delete words such as *system*,
*state*, *group* or *work*, which are what topics are made of; those are left to the limits on document
frequency, and to the user.
"""

from functools import lru_cache
from importlib import resources

from lda_vi.errors import ParameterError


def languages():
    """Codes of the languages that have a list.

    Returns
    -------
    tuple of str
        Two-letter codes, in alphabetical order.

    Examples
    --------
    >>> languages()
    ('en', 'ko')
    """
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in names if name.endswith(".txt")))


@lru_cache
def stop_words(language):
    """Function words of a language.

    Parameters
    ----------
    language : str
        Two-letter code; see `languages`.

    Returns
    -------
    frozenset of str
        Lower-case words.

    Raises
    ------
    ParameterError
        If the language has no list.

    Examples
    --------
    >>> "although" in stop_words("en"), "system" in stop_words("en")
    (True, False)
    """
    if language not in languages():
        raise ParameterError(
            f"there is no list of stop words for language {language!r} (only for {', '.join(languages())}); "
            "give your own with stop_words=[...], or none with stop_words=None"
        )
    lines = resources.files(__name__).joinpath(f"{language}.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def function_words(language=None):
    """Function words of a language, as far as they are known.

    Parameters
    ----------
    language : str, optional
        Two-letter code. Where it is unknown, the words of all languages that have a list.

    Returns
    -------
    frozenset of str
        Empty if the language has no list.

    Examples
    --------
    >>> len(function_words("xx")), function_words("en") < function_words()
    (0, True)
    """
    codes = languages() if language is None else {language}.intersection(languages())
    return frozenset().union(*map(stop_words, codes))
