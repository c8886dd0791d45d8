"""Documents that fit worse, or better, than others of their length, and what is odd about them.

How well a document is fitted depends on its length: in a longer one there is more to learn its topics from. So
what counts is the distance of its bound per token from what documents of that length usually have, in spreads.
"""

import numpy as np
import pandas as pd

from lda_vi.inference.validation import check_int
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.lengths import oddness, usual_at, usual_fit, whole_numbers
from lda_vi.inspect.oddities import reasons_of


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

    Raises
    ------
    ParameterError
        If `n` is no int >= 0.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> table = outlier_table(["a", "b", "c"], csr_matrix([[4, 0], [3, 1], [0, 30]]), [-4, -5, -75], [[1.0]] * 3)
    >>> table[["id", "odd", "reasons"]].round(1).to_dict("records")[0]
    {'id': 'c', 'odd': -3.4, 'reasons': ['repeats one word: 100 % of its tokens']}
    """
    check_int(n, "n", 0)
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    fit = fit_per_token(doc_elbo, tokens)
    usual = usual_fit(tokens, fit)
    odd = oddness(tokens, fit, usual)
    rows = np.flatnonzero(np.isfinite(odd))
    rows = rows[np.argsort(-odd[rows] if best else odd[rows], kind="stable")]
    rows = rows[:n] if n else rows
    reasons = reasons_of(rows, ids, counts, np.asarray(shares))
    if usual_words is not None:
        reasons = [own + more for own, more in zip(reasons, usual_words(rows), strict=True)]
    return pd.DataFrame(
        {
            "row": rows,
            "id": [str(ids[row]) for row in rows],
            "tokens": whole_numbers(tokens)[rows],
            "elbo_per_token": fit[rows],
            "usual": usual_at(tokens, usual)[0][rows],
            "odd": odd[rows],
            "reasons": reasons,
        }
    )
