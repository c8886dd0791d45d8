"""The table of words left out of a vocabulary: made, and carried on when more texts are counted by it."""

import numpy as np
import pandas as pd

from lda_vi.text.rules import NOT_A_WORD
from lda_vi.text.stream import REMOVED, count
from lda_vi.text.vocabulary import KEPT, TOO_RARE


def carried_on(preprocessor, removed, stream):
    """Words left out, with those of further texts added.

    Parameters
    ----------
    preprocessor : Preprocessor
        Fitted; its vocabulary stays as it is.
    removed : DataFrame
        Words left out so far: ``word``, ``documents``, ``count``, ``reason``.
    stream : TokenStream
        The further texts, from `lda_vi.text.sequences.cut`.

    Returns
    -------
    DataFrame
        With the same columns, the most frequent first. A word that was in no text before is too rare. Phrases that
        were left out keep their numbers: in further texts they are not looked for.

    Examples
    --------
    >>> from lda_vi.text.preprocessor import Preprocessor
    >>> from lda_vi.text.sequences import cut
    >>> preprocessor = Preprocessor(min_df=2, max_df=1.0).fit(["the tax", "tax on tea"])
    >>> table = carried_on(preprocessor, preprocessor.removed_, cut(preprocessor, ["The tea, the moon and tax"]))
    >>> table[["word", "documents", "count", "reason"]].values.tolist()[:3]
    [['the', 2, 3, 'stop word'], ['tea', 2, 2, 'too rare'], ['and', 1, 1, 'stop word']]
    """
    rules, keys = preprocessor._rules, {key for key in preprocessor._lexicon.keys if key is not None}
    words, reasons = removed["word"].tolist(), removed["reason"].tolist()
    rows = {rules.read(word)[1:]: row for row, word in enumerate(words)}
    row_of = []
    for token in stream.types:
        word, key, reason = rules.read(token)
        if reason == NOT_A_WORD or (reason == KEPT and key in keys):
            row_of.append(REMOVED)
            continue
        row = rows.setdefault((key, reason), len(words))
        if row == len(words):
            words.append(word)
            reasons.append(TOO_RARE if reason == KEPT else reason)
        row_of.append(row)
    counts = count(np.array([*row_of, REMOVED])[stream.ids], stream.starts, len(words))
    documents, occurrences = (
        np.bincount(counts.indices, minlength=len(words)),
        counts.sum(axis=0, dtype=np.int64).A1,
    )
    documents[: len(removed)] += removed["documents"].to_numpy()
    occurrences[: len(removed)] += removed["count"].to_numpy()
    return removed_table(words, documents, occurrences, reasons)


def removed_table(words, documents, counts, reasons):
    """Table of words left out, the most frequent first."""
    text = pd.Series(["w"]).dtype  # also where there is no word
    columns = {"word": pd.Series(words, dtype=text), "documents": documents, "count": counts}
    table = pd.DataFrame(columns | {"reason": pd.Series(reasons, dtype=text)})
    return table.sort_values(["count", "word"], ascending=[False, True], ignore_index=True)
