"""Lengths of documents: what those of a length usually have of some measure, and how far single ones are from it."""

import numpy as np

DOCUMENTS_OF_A_LENGTH = 40  # enough to say what is usual
MOST_LENGTHS = 24


def whole_numbers(values):
    """Numbers as integers where all of them are whole, else as they are.

    Examples
    --------
    >>> whole_numbers([1.0, 2.0]).dtype.kind, whole_numbers([1.5]).dtype.kind
    ('i', 'f')
    """
    values = np.asarray(values)
    rounded = np.rint(values)
    return rounded.astype(np.int64) if np.array_equal(values, rounded) else values


def usual_fit(tokens, fit):
    """What documents of each length usually have as their bound per token, and how far they differ.

    Medians of groups of documents of about the same length, with straight lines between them over the
    logarithm of the length.

    Parameters
    ----------
    tokens : ndarray, shape (D,)
        Lengths.
    fit : ndarray, shape (D,)
        Bounds per token; NaN where there is none.

    Returns
    -------
    lengths, median, spread : ndarray
        Of each group: its median length, the median of the fit, and 1.4826 times the median distance from it
        (the standard deviation, were the distances normal). Empty where no document has a fit.

    Examples
    --------
    >>> lengths, median, spread = usual_fit(np.array([10, 10, 10]), np.array([-8.0, -7.0, -6.5]))
    >>> lengths.tolist(), median.tolist(), spread.round(2).tolist()
    ([10.0], [-7.0], [0.74])
    """
    rows = np.flatnonzero(np.isfinite(fit))
    rows = rows[np.argsort(tokens[rows], kind="stable")]
    n_groups = int(np.clip(len(rows) // DOCUMENTS_OF_A_LENGTH, 1, MOST_LENGTHS))
    groups = [group for group in np.array_split(rows, n_groups) if len(group)]
    lengths = np.array([np.median(tokens[group]) for group in groups], dtype=np.float64)
    median = np.array([np.median(fit[group]) for group in groups])
    pairs = zip(groups, median, strict=True)
    spread = [1.4826 * np.median(np.abs(fit[group] - middle)) for group, middle in pairs]
    lengths, kept = np.unique(lengths, return_index=True)
    return lengths, median[kept], np.array(spread)[kept]


def usual_at(tokens, usual):
    """What is usual for some lengths.

    Parameters
    ----------
    tokens : ndarray, shape (D,)
        Lengths.
    usual : tuple
        From `usual_fit`.

    Returns
    -------
    median, spread : ndarray of float64, shape (D,)
        NaN where nothing is known.
    """
    lengths, median, spread = usual
    if len(lengths) == 0:
        return np.full(len(tokens), np.nan), np.full(len(tokens), np.nan)
    place = np.log(np.where(np.asarray(tokens) > 0, tokens, 1))
    return np.interp(place, np.log(lengths), median), np.interp(place, np.log(lengths), spread)


def oddness(tokens, fit, usual):
    """How far the fit of each document is from what is usual for its length, in spreads; below 0 is worse.

    Parameters
    ----------
    tokens, fit : ndarray, shape (D,)
        Lengths and bounds per token.
    usual : tuple
        From `usual_fit`.

    Returns
    -------
    ndarray of float64, shape (D,)
        NaN where there is no fit.
    """
    expected, scale = usual_at(tokens, usual)
    return (fit - expected) / np.where(scale > 0, scale, 1.0)
