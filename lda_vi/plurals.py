"""Numbers with their nouns, as messages need them."""


def counted(number, noun, plural=None):
    """A number with its noun, in the plural where needed: the noun with an s, unless another is given.

    Examples
    --------
    >>> counted(1, "topic"), counted(2000.0, "token"), counted(2, "pass", "passes")
    ('1 topic', '2,000 tokens', '2 passes')
    """
    return f"{number:,.15g} {noun if number == 1 else plural or noun + 's'}"
