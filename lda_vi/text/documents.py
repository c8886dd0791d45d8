"""What the Preprocessor is given, a list of texts or a table, as a list of strings; no document is dropped."""

from collections.abc import Mapping

import pandas as pd

from lda_vi.corpus_parts import HALF
from lda_vi.errors import InputError


def as_texts(documents):
    """Texts of documents as a list of strings; a missing text is an empty one.

    Parameters
    ----------
    documents : iterable of str, or DataFrame with a column ``text``
        None and NaN stand for an empty document, as pandas reads empty cells.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        If it is one string or a dict, or a document is not a text; the message names its position.

    Examples
    --------
    >>> as_texts(["one", None])
    ['one', '']
    """
    if isinstance(documents, pd.DataFrame):
        if "text" not in documents:
            known = ", ".join(map(repr, documents)) or "none"
            raise InputError(f"documents has no column 'text'; its columns are {known}")
        documents = documents["text"]
        if isinstance(documents, pd.DataFrame):
            raise InputError("documents must have one column 'text', got several, or names of several levels")
    if isinstance(documents, Mapping):
        raise InputError(
            f"documents must be a list of texts or a DataFrame, got {type(documents).__name__}. Pass "
            'pd.DataFrame({"id": list(documents), "text": list(documents.values())})'
        )
    if isinstance(documents, str | bytes):
        raise InputError("documents must be a list of texts, got a single text; put it into a list: [text]")
    try:
        texts = list(documents)
    except TypeError:
        kind = type(documents).__name__
        raise InputError(f"documents must be a list of texts or a DataFrame, got {kind}") from None
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            if not pd.api.types.is_scalar(text) or not pd.isna(text):
                kind = type(text).__name__
                raise InputError(f"document {position} must be a text, got {kind}: {text!r:.40}")
            texts[position] = ""
    return texts


def as_table(documents, texts):
    """Table of documents with the column ``text``, whatever they were given as.

    Parameters
    ----------
    documents : iterable of str, or DataFrame
        The documents.
    texts : list of str
        Their texts, from `as_texts`.

    Returns
    -------
    DataFrame
        With a column ``text``; a column ``id`` only if it was given.

    Raises
    ------
    InputError
        If a text holds half a character.

    Examples
    --------
    >>> as_table(pd.DataFrame({"text": [None], "year": [1790]}), [""]).to_dict("records")
    [{'text': '', 'year': 1790}]
    """
    for position, text in enumerate(texts):
        if not text.isascii() and HALF.search(text):
            raise InputError(
                f"document {position} holds half a character ({HALF.search(text)[0]!r}), which cannot be stored. "
                "Replace such halves: text.encode('utf-8', 'replace').decode()"
            )
    if isinstance(documents, pd.DataFrame):
        return documents.reset_index(drop=True).assign(text=pd.Series(texts))
    return pd.DataFrame({"text": texts})
