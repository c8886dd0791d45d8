"""The settings of a Preprocessor as plain values for JSON, and back."""

import numpy as np

from lda_vi.errors import InputError, ParameterError
from lda_vi.text.tokenize import TOKENIZERS


def plain_settings(settings):
    """Settings that JSON can hold: a function by its name, word lists sorted, NumPy's numbers as Python's.

    Parameters
    ----------
    settings : dict
        Parameters of the Preprocessor by name.

    Returns
    -------
    dict

    Examples
    --------
    >>> plain_settings({"tokenizer": str.split, "stop_words": {"b", "a"}, "min_df": np.int64(3)})
    {'tokenizer': 'function str.split', 'stop_words': ['a', 'b'], 'min_df': 3}
    """
    plain = {}
    for name, value in settings.items():
        if isinstance(value, np.generic):
            value = value.item()
        elif callable(value):
            value = f"function {getattr(value, '__qualname__', type(value).__qualname__)}"
        elif name in ("stop_words", "extra_stop_words") and not isinstance(value, str | None):
            value = sorted(map(str, value))
        plain[name] = value
    return plain


def recorded_settings(record, tokenizer=None):
    """Settings out of a record made by `Preprocessor.to_dict`.

    Parameters
    ----------
    record : dict
        The record.
    tokenizer : callable, optional
        Needed if the tokenizer was a function, which a record only names.

    Returns
    -------
    dict
        Parameters of the Preprocessor by name.

    Raises
    ------
    InputError
        If there is nothing in the record.
    ParameterError
        If the tokenizer was a function and is not given.
    """
    if "settings" not in record:
        raise InputError("the record holds no settings: the counts were not made by a Preprocessor")
    settings = dict(record["settings"])
    if settings["tokenizer"] not in TOKENIZERS:
        if tokenizer is None:
            raise ParameterError(
                f"the record was made with a tokenizer of its own ({settings['tokenizer']}); "
                "pass it: from_dict(record, tokenizer=...)"
            )
        settings["tokenizer"] = tokenizer
    return settings
