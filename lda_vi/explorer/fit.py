"""How the fit went and how well it describes the documents: the numbers that only the page needs."""

from itertools import pairwise

import numpy as np

from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.lengths import usual_fit

QUANTILES = (5, 25, 50, 75, 95)
BARS = 40
BOUND_COLUMNS = ("documents", "topics", "per_token", "change", "predictive", "alpha_sum", "eta")


def history_rows(history):
    """Passes of a fit as plain values.

    Parameters
    ----------
    history : DataFrame or None
        As `LDA.history_`; of other models any columns of it. Seconds are left out: they differ from run to
        run of the same thing.

    Returns
    -------
    list of dict
        ``pass``, ``phase``, ``elbo``, ``converged`` (documents) and the rest; None where there is no number.
    """
    if history is None:
        return []
    rows = []
    for row in history.to_dict("records"):
        plain = {"pass": int(row.get("pass", len(rows) + 1)), "phase": str(row.get("phase", "mean-field"))}
        plain["elbo"] = _number(row.get("elbo"))
        plain["converged"] = _number(row.get("converged_documents"))
        plain |= {name: _number(row.get(name)) for name in BOUND_COLUMNS}
        rows.append(plain)
    return rows


def fan(doc_elbo_history, tokens):
    """How the bounds per token of all documents spread, pass by pass.

    Parameters
    ----------
    doc_elbo_history : array_like, shape (passes, D), or None
        Bound of each document after each pass.
    tokens : ndarray, shape (D,)
        Lengths.

    Returns
    -------
    list of list of float
        For each pass the 5, 25, 50, 75 and 95 per cent quantiles; empty if unknown.

    Examples
    --------
    >>> fan([[-8.0, -4.0, 0.0]], np.array([1.0, 1.0, 0.0]))
    [[-7.8, -7.0, -6.0, -5.0, -4.2]]
    """
    if doc_elbo_history is None or not (tokens > 0).any():
        return []
    filled = tokens > 0
    passes = (np.asarray(own, dtype=np.float64)[filled] / tokens[filled] for own in doc_elbo_history)
    return [[round(float(value), 6) for value in np.percentile(own, QUANTILES)] for own in passes]


def histogram(fit, bars=BARS):
    """How many documents have which bound per token.

    Parameters
    ----------
    fit : ndarray, shape (D,)
        Bounds per token; NaN where there is none.
    bars : int
        How many intervals of equal width, from the least to the greatest.

    Returns
    -------
    dict
        ``edges`` (bars + 1) and ``documents`` (bars); both empty where no document has a fit.

    Examples
    --------
    >>> histogram(np.array([-8.0, -7.9, -7.0, np.nan]), bars=2)
    {'edges': [-8.0, -7.5, -7.0], 'documents': [2, 1]}
    """
    fit = np.rint(1000 * fit[np.isfinite(fit)])  # all the page knows of a document, whose column it must find
    if not len(fit):
        return {"edges": [], "documents": []}
    one = np.ptp(fit) == 0
    edges = np.histogram_bin_edges(fit, 1 if one else bars)
    edges = edges if one else np.unique(np.rint(edges))
    documents, _ = np.histogram(fit, edges)
    return {"edges": [round(float(edge) / 1000, 6) for edge in edges], "documents": documents.tolist()}


def fit_record(
    tokens, doc_elbo, *, elbo=None, history=None, doc_elbo_history=None, converged=None, verdict=""
):
    """Everything about the fit, as JSON.

    Parameters
    ----------
    tokens : ndarray, shape (D,)
        Lengths.
    doc_elbo : ndarray, shape (D,), or None
        Bounds of the documents.
    elbo : float, optional
        The whole bound.
    history, doc_elbo_history, converged, verdict : optional
        As the attributes of `LDA` with these names.

    Returns
    -------
    dict
        ``elbo``, ``documents`` and ``topics`` (its parts), ``converged``, ``verdict``, ``fall`` (the largest
        from one pass to the next, as a share of the bound), ``history``, ``fan``, ``quantiles``,
        ``histogram``, and ``usual``: lengths, medians and spreads.
    """
    rows = history_rows(history)
    fits = np.full(len(tokens), np.nan) if doc_elbo is None else fit_per_token(doc_elbo, tokens)
    own = None if doc_elbo is None else float(np.sum(doc_elbo))
    known = elbo is not None and own is not None
    return {
        "elbo": _number(elbo),
        "documents": _number(own),
        "topics": float(elbo) - own if known else None,
        "converged": None if converged is None else bool(converged),
        "verdict": str(verdict),
        "fall": largest_fall([row["elbo"] for row in rows if row["elbo"] is not None]),
        "history": rows,
        "quantiles": list(QUANTILES),
        "fan": fan(doc_elbo_history, tokens),
        "histogram": histogram(fits),
        "usual": [[round(float(value), 6) for value in part] for part in usual_fit(tokens, fits)],
    }


def largest_fall(bounds):
    """The largest fall of a bound from one pass to the next as a share of its size; None without two passes.

    Examples
    --------
    >>> largest_fall([-10.0, -8.0, -9.0]), largest_fall([-10.0, -8.0]), largest_fall([])
    (0.125, 0.0, None)
    """
    if len(bounds) < 2:
        return None
    return max(0.0, *((before - after) / max(abs(before), 1e-300) for before, after in pairwise(bounds)))


def _number(value):
    """A finite float, or None."""
    return None if value is None or not np.isfinite(value) else float(value)
