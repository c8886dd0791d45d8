"""A finished model and more documents: the corpus grown by them, and a fit that goes on from the topics there are.

Kept are the vocabulary, the number and the numbers of the topics, and the priors; all documents, old and new, are
then fitted together by mean-field passes that begin with the old topics. So the bound is recorded and never falls,
old documents keep their rows, and topic 3 still is topic 3, as far as the new documents let it.

Not found this way are topics that only the new documents have: a topic hardly takes up a word it lacks, since the
passes start where the last ones ended. Where new documents bring new words or fit badly, train anew.

Measured on AP with 50 topics, two seeds, by the score of a tenth of the documents that nobody saw, in nats a token
below training anew on everything: a tenth more documents -0.001 and 0.006 (`partial_fit` 0.014 and 0.022, no update
0.04); twice the documents 0.07 and 0.08 (0.20 and 0.21, no update 0.37). So documents that come in bit by bit are
well served, and a corpus that has doubled is better trained anew.
"""

import numpy as np
import pandas as pd
from scipy.sparse import vstack
from sklearn.base import clone

from lda_vi.corpus import Corpus
from lda_vi.errors import InputError
from lda_vi.inspect.foreign import Known
from lda_vi.text.documents import as_table, as_texts
from lda_vi.text.left_out import carried_on
from lda_vi.text.preprocessor import Preprocessor
from lda_vi.text.sequences import counts_of, cut


def grown_corpus(corpus, documents, *, id_prefix=""):
    """A corpus with more documents, over the same words.

    Parameters
    ----------
    corpus : Corpus
        Made by a `Preprocessor`.
    documents : iterable of str, or DataFrame with a column ``text``
        New text, with ``id`` and other columns if there are any. Documents without ids, or numbered from 0, are
        numbered on.
    id_prefix : str
        Put in front of the new ids.

    Returns
    -------
    Corpus
        The old documents in their rows, the new ones after them. Columns that only one side has are empty for the
        other. Words left out are those of all documents; a word that only new ones have is too rare.

    Raises
    ------
    InputError
        If an id is there already, there is nothing new, or it is not known how the words were made.

    Examples
    --------
    >>> corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["tax law", "sea"])
    >>> grown_corpus(corpus, ["law of the moon"])
    Corpus: 3 documents, 3 words, 4 tokens
    """
    if not corpus.preparation:
        raise InputError("it is not known how the words of the corpus were made: it was built from counts")
    texts = as_texts(documents)
    if not texts:
        raise InputError("documents is empty: there is nothing to add")
    table = as_table(documents, texts)
    table = table.assign(id=_new_ids(corpus.documents["id"], table.get("id"), len(texts), id_prefix))
    preprocessor = Preprocessor.from_dict(corpus.preparation)
    stream = cut(preprocessor, texts)
    counts, removed = counts_of(preprocessor, stream), carried_on(preprocessor, corpus.removed, stream)
    preparation = dict(corpus.preparation)
    if "totals" in preparation:
        more = {
            "documents": len(texts),
            "words": len(removed) - len(corpus.removed),
            "tokens": int(Known(preparation, corpus.removed).profile(stream).words.sum()),
        }
        totals = preparation["totals"]
        preparation["totals"] = {name: value + more.get(name, 0) for name, value in totals.items()}
    return Corpus(
        vstack([corpus.counts, counts.astype(corpus.counts.dtype)], format="csr"),
        corpus.vocabulary,
        _joined(corpus.documents, table),
        preparation,
        removed,
    )


def continuing(model, **changes):
    """A new estimator that begins with the topics of a fitted one and keeps its priors.

    Parameters
    ----------
    model : LDA
        Fitted.
    **changes : optional
        Settings to change, such as ``max_iter``.

    Returns
    -------
    LDA
        Not fitted.

    Examples
    --------
    >>> from lda_vi import LDA
    >>> X = [[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]]
    >>> model = LDA(2, random_state=0).fit(X)
    >>> again = continuing(model).fit(X)
    >>> bool(again.elbo_ >= model.elbo_ - 1e-9 and abs(again.components_ - model.components_).max() < 0.1)
    True
    """
    settings = {
        "init": np.array(model.components_, dtype=np.float64),
        "doc_topic_prior": np.array(model.doc_topic_prior_, dtype=np.float64),
        "topic_word_prior": model.topic_word_prior_,
        "learning_method": "batch",
    }
    return clone(model).set_params(**(settings | changes))


def _new_ids(old, given, n, prefix):
    """Ids of new documents, none of which is there already."""
    numbered = [str(row) for row in range(n)]
    ids = numbered if given is None else [str(name) for name in given]
    known = set(old)
    if ids == numbered and not prefix and known.intersection(ids):
        ids = [str(len(known) + row) for row in range(n)]
    ids = [f"{prefix}{name}" for name in ids]
    for name in ids:
        if name in known:
            raise InputError(
                f"id {name!r} is that of an older document; if it is another document, set id_prefix= to tell "
                "them apart, and if it is the same one, leave it out"
            )
    return ids


def _joined(old, new):
    """Two tables of documents as one, numbers staying whole where one side has none."""
    columns = {}
    names = [*old, *(name for name in new if name not in old)]
    for name in names:
        if name == "text" and name not in old:
            continue  # a corpus without texts stays one
        parts = [_part(table, name, other) for table, other in ((old, new), (new, old))]
        if parts[0].dtype != parts[1].dtype and not all(map(pd.api.types.is_numeric_dtype, parts)):
            parts = [part.astype(object) for part in parts]
        columns[name] = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(columns)


def _part(table, name, other):
    """A column of a table, or missing values of the type that the other table has."""
    if name in table:
        return table[name].reset_index(drop=True)
    dtype = other[name].dtype
    if pd.api.types.is_bool_dtype(dtype):
        dtype = "boolean"
    elif pd.api.types.is_integer_dtype(dtype):
        dtype = "Int64"
    return pd.Series([None] * len(table), dtype=dtype)
