"""Documents that fit worse, or better, than others of their length, and what is odd about them.

How well a document is fitted depends on its length: in a longer one there is more to learn its topics from. So
what counts is the distance of its bound per token from what documents of that length usually have, in spreads.
"""

import numpy as np
import pandas as pd

from lda_vi.inspect.documents import fit_per_token

DOCUMENTS_OF_A_LENGTH = 40  # as many are enough to say what is usual
MOST_LENGTHS = 24
SHORT = 10  # tokens: too few to say much about topics
REPEATED = 0.2  # of the tokens, by one word
MANY_TOKENS = 30  # with fewer, one word may well have that share
UNUSUAL = 0.95  # quantile from which a measure is called unusual


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
    place = np.log(np.maximum(tokens, 1))
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


def duplicate_of(counts):
    """For each document the first one with the same counts.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Canonical.

    Returns
    -------
    ndarray of int, shape (D,)
        -1 where no other document is like it, and for empty ones; the first of several names the second.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> duplicate_of(csr_matrix([[1, 2], [0, 0], [1, 2], [1, 2], [2, 1]])).tolist()
    [2, -1, 0, 0, -1]
    """
    first, found = {}, np.full(counts.shape[0], -1)
    for row, (start, end) in enumerate(zip(counts.indptr[:-1], counts.indptr[1:], strict=True)):
        if start == end:
            continue
        key = counts.indices[start:end].tobytes() + counts.data[start:end].tobytes()
        before = first.setdefault(key, row)
        if before != row:
            found[row] = before
            if found[before] < 0:
                found[before] = row
    return found


def outlier_table(ids, counts, doc_elbo, shares, *, n=10, best=False, usual_words=None):
    """Documents fitted worst for their length, with what is odd about them.

    Parameters
    ----------
    ids : sequence of str, length D
        Names of the documents.
    counts : csr_matrix, shape (D, V)
        Counts of words.
    doc_elbo : array_like, shape (D,)
        Bound of each document, in nats.
    shares : array_like, shape (D, K)
        Shares of the topics; rows sum to 1.
    n : int
        How many; 0 for all.
    best : bool
        Those fitted better than usual instead: copies, lists, set phrases.
    usual_words : callable, optional
        Gets an array of rows and returns for each of them a list of reasons in words, as
        `lda_vi.inspect.foreign.Foreign.reasons`: what only the texts can tell.

    Returns
    -------
    DataFrame
        ``row``, ``id``, ``tokens``, ``elbo_per_token``, ``usual`` (for documents of this length), ``odd``
        (the distance, in spreads), ``reasons`` (list of str; empty if nothing is odd but the fit). Empty
        documents have no fit and are left out.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> table = outlier_table(["a", "b", "c"], csr_matrix([[4, 0], [3, 1], [0, 30]]), [-4, -5, -75], [[1.0]] * 3)
    >>> table[["id", "odd", "reasons"]].round(1).to_dict("records")[0]
    {'id': 'c', 'odd': -3.4, 'reasons': ['repeats one word: 100 % of its tokens']}
    """
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    fit = fit_per_token(doc_elbo, tokens)
    usual = usual_fit(tokens, fit)
    odd = oddness(tokens, fit, usual)
    rows = np.flatnonzero(np.isfinite(odd))
    rows = rows[np.argsort(-odd[rows] if best else odd[rows], kind="stable")]
    rows = rows[:n] if n else rows
    reasons = _reasons(rows, ids, counts, tokens, np.asarray(shares))
    if usual_words is not None:
        reasons = [own + more for own, more in zip(reasons, usual_words(rows), strict=True)]
    whole = np.rint(tokens)
    return pd.DataFrame(
        {
            "row": rows,
            "id": [str(ids[row]) for row in rows],
            "tokens": (whole.astype(np.int64) if np.array_equal(whole, tokens) else tokens)[rows],
            "elbo_per_token": fit[rows],
            "usual": usual_at(tokens, usual)[0][rows],
            "odd": odd[rows],
            "reasons": reasons,
        }
    )


def _reasons(rows, ids, counts, tokens, shares):
    """What the counts alone tell about some documents, in words."""
    if not len(rows):
        return []
    twins, rare = duplicate_of(counts), _rareness(counts)
    spread = _effective_topics(shares)
    filled = tokens > 0
    usual_rare, usual_spread = np.median(rare[filled]), np.median(spread[filled])
    limit_rare, limit_spread = np.quantile(rare[filled], UNUSUAL), np.quantile(spread[filled], UNUSUAL)
    reasons = []
    for row in rows.tolist():
        own, length = [], tokens[row]
        most = counts.data[counts.indptr[row] : counts.indptr[row + 1]].max(initial=0)
        if length < SHORT:
            own.append(f"short: {length:g} token{'' if length == 1 else 's'}")
        if twins[row] >= 0:
            own.append(f"same words as {ids[twins[row]]}")
        if length >= MANY_TOKENS and most > REPEATED * length:
            own.append(f"repeats one word: {most / length:.0%} of its tokens".replace("%", " %"))
        if rare[row] > limit_rare and rare[row] > usual_rare:
            own.append(f"rare words: {rare[row]:.1f} nats each by their frequency (usual {usual_rare:.1f})")
        if length >= SHORT and spread[row] > limit_spread and spread[row] > usual_spread + 1:
            own.append(f"mixes {spread[row]:.0f} topics (usual {usual_spread:.0f})")
        reasons.append(own)
    return reasons


def _rareness(counts):
    """Minus the mean log frequency of the tokens of each document; 0 for an empty one."""
    frequency = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    with np.errstate(divide="ignore"):
        surprise = np.where(frequency > 0, -np.log(frequency / frequency.sum()), 0.0)
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    return counts @ surprise / np.maximum(tokens, 1.0)


def _effective_topics(shares):
    """How many topics each document effectively has: exp of the entropy of its shares."""
    effective = np.empty(len(shares))
    for start in range(0, len(shares), 8192):
        part = np.asarray(shares[start : start + 8192], dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(part > 0, part * np.log(part), 0.0)
        effective[start : start + 8192] = np.exp(-logs.sum(axis=1))
    return effective
