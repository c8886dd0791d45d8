"""Shares of topics in groups of documents and in spans of time, as columns for the page.

Which groups a column of the user's makes is decided in `lda_vi.inspect.bins`, shares and intervals in
`lda_vi.inspect.groups`.
"""

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.explorer.pack import rounded, smallest
from lda_vi.inspect.bins import group_places
from lda_vi.inspect.dates import HOW_DATES
from lda_vi.inspect.groups import group_shares
from lda_vi.inspect.tables import own_columns

MOST_GROUPS = 60  # of a column; with more nobody would read them, and the page would grow


def group_blocks(documents, gamma, alpha):
    """Every column of the user's that makes groups or spans of time.

    Parameters
    ----------
    documents : DataFrame
        The table of the corpus.
    gamma : ndarray, shape (D, K)
        Concentrations of the documents.
    alpha : ndarray, shape (K,)
        Prior of the documents.

    Returns
    -------
    described : list of dict
        ``name``, ``kind`` ("time", "label" or "number"), ``groups`` (names), of time also ``starts`` (of the
        spans, in years).
    blocks : list of dict
        Of each: ``documents`` and ``tokens`` of the groups; ``share``, ``low``, ``high``, ``error`` (standard,
        under q): group after group, in each the topics; ``place``: the group of each document, counted from 1,
        0 where there is none.
    others : list of dict
        ``name`` and ``why`` of the columns that make no groups.

    Examples
    --------
    >>> import pandas as pd
    >>> documents = pd.DataFrame({"id": ["a", "b"], "party": ["x", "y"], "one": [1, 1]})
    >>> described, blocks, others = group_blocks(documents, np.array([[3.0, 1.0], [1.0, 5.0]]), np.ones(2))
    >>> described
    [{'name': 'party', 'kind': 'label', 'groups': ['x', 'y']}]
    >>> blocks[0]["share"].tolist(), blocks[0]["place"].tolist()
    ([1.0, 0.0, 0.0, 1.0], [1, 2])
    >>> others[0]["name"], others[0]["why"][:25]
    ('one', 'one holds one value only:')
    """
    described, blocks, others = [], [], []
    for name in own_columns(documents):
        try:
            place, names, kind, starts = group_places(documents[name])
        except ParameterError as error:
            others.append({"name": str(name), "why": str(error)})
            continue
        if len(names) > MOST_GROUPS:
            why = (
                f"{name} holds {len(names)} different values: the page shows groups of up to {MOST_GROUPS}, "
            )
            others.append({"name": str(name), "why": f"{why}lda-vi groups of more. {HOW_DATES}"})
            continue
        found = group_shares(place, len(names), gamma, alpha)
        described.append({"name": str(name), "kind": kind, "groups": names})
        if starts is not None:
            described[-1]["starts"] = starts
        blocks.append(
            {
                "place": smallest(place + 1),
                "documents": smallest(found.documents),
                "tokens": smallest(np.rint(found.tokens)),
                "share": rounded(found.share).ravel(),
                "low": rounded(found.low).ravel(),
                "high": rounded(found.high).ravel(),
                "error": rounded(np.sqrt(found.variance)).ravel(),
            }
        )
    return described, blocks, others
