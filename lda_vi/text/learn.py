"""From the tokens of a corpus to its vocabulary: merge forms, find phrases, prune, account for every word."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from lda_vi.errors import ParameterError
from lda_vi.text.left_out import removed_table
from lda_vi.text.lexicon import Lexicon
from lda_vi.text.phrases import JOINER, find_phrases, join_phrases
from lda_vi.text.rules import NOT_A_WORD
from lda_vi.text.stream import REMOVED, count
from lda_vi.text.vocabulary import (
    IN_PHRASES,
    KEPT,
    STOP_WORD,
    TOO_COMMON,
    TOO_RARE,
    WAYS,
    document_limit,
    no_words_left,
    prune,
)


class Learned(NamedTuple):
    """What was learned from a corpus.

    Attributes
    ----------
    lexicon : Lexicon
        The vocabulary.
    counts : csr_matrix, shape (D, V)
        The counts of the corpus it was learned from.
    removed : DataFrame
        Columns ``word``, ``documents``, ``count``, ``reason``, the most frequent first.
    totals : dict
        Words and tokens before anything was left out (punctuation is neither).
    """

    lexicon: Lexicon
    counts: csr_matrix
    removed: pd.DataFrame
    totals: dict


def learn(stream, rules, settings):
    """Learn a vocabulary from the tokens of a corpus.

    Parameters
    ----------
    stream : TokenStream
        The tokens.
    rules : TokenRules
        What becomes of one token.
    settings : dict
        ``min_df``, ``max_df``, ``max_features``, ``phrases`` and ``stem`` of the Preprocessor.

    Returns
    -------
    Learned

    Raises
    ------
    VocabularyError
        If no words are left.
    ParameterError
        If no word can be in as many documents as `min_df` asks and in as few as `max_df` allows.
    """
    n_documents = len(stream.starts) - 1
    lowest, highest = _limits(settings, n_documents)
    entries = _Entries(stream, rules, settings["stem"])
    n_words = len(entries.names)
    ids = entries.of_type[stream.ids] if len(stream.ids) else stream.ids
    counts = count(ids, stream.starts, n_words)
    documents, occurrences = _sums(counts)
    totals = {"documents": n_documents, "words": n_words, "tokens": int(occurrences.sum())}

    pairs, numbers = [], []
    if settings["phrases"]:
        pairs = find_phrases(
            entries.kept(ids), stream.starts, entries.names, settings["phrases"], min_documents=lowest
        )
        numbers = entries.add_phrases(pairs, rules.stop_words)
        ids = join_phrases(ids, stream.starts, pairs, numbers, n_words)
        counts = count(ids, stream.starts, len(entries.names))
        alone = documents, occurrences
        documents, occurrences = _sums(counts)
        for number in np.flatnonzero(documents[:n_words] == 0):
            entries.reasons[number] = IN_PHRASES
            documents[number], occurrences[number] = alone[0][number], alone[1][number]

    names, keys = entries.names, entries.keys
    reasons = np.array(entries.reasons, dtype=object)
    candidates = np.flatnonzero(reasons == KEPT)
    reasons[candidates] = prune(
        [names[number] for number in candidates],
        documents[candidates],
        occurrences[candidates],
        min_documents=lowest,
        max_documents=highest,
        max_features=settings["max_features"],
    )
    kept = sorted(np.flatnonzero(reasons == KEPT).tolist(), key=names.__getitem__)
    if not kept:
        raise no_words_left(reasons, settings)
    column_of = {number: column for column, number in enumerate(kept)}
    phrases = [
        (keys[first], keys[second], column_of.get(number, REMOVED))
        for (first, second), number in zip(pairs, numbers, strict=True)
    ]
    lexicon = Lexicon([names[number] for number in kept], [keys[number] for number in kept], phrases)
    counts = counts[:, kept]
    counts.sort_indices()
    out = np.flatnonzero(reasons != KEPT)
    removed = removed_table([names[n] for n in out], documents[out], occurrences[out], reasons[out].tolist())
    return Learned(lexicon, counts, removed, totals)


class _Entries:
    """Distinct tokens merged into entries: kept ones by key, the others by word and the reason why not."""

    def __init__(self, stream, rules, stem):
        self.keys, self.reasons = [], []
        numbers, of_type = {}, []
        counts = np.bincount(stream.ids, minlength=len(stream.types)).tolist()
        forms = defaultdict(lambda: defaultdict(int))
        for token, occurrences in zip(stream.types, counts, strict=True):
            word, key, reason = rules.read(token)
            if reason == NOT_A_WORD:
                of_type.append(REMOVED)
                continue
            number = numbers.setdefault((reason, key), len(numbers))
            if number == len(self.keys):
                self.keys.append(key)
                self.reasons.append(reason)
            if stem:
                forms[number][word] += occurrences
            of_type.append(number)
        self.of_type = np.array(of_type, dtype=np.int32)
        # A stem is shown as its most frequent form, the first in the alphabet where two are level.
        shown = {number: min(found, key=lambda word: (-found[word], word)) for number, found in forms.items()}
        self.names = [shown.get(number, key) for number, key in enumerate(self.keys)]

    def kept(self, ids):
        """Ids with those of entries that are out replaced by REMOVED."""
        numbers = [number if reason == KEPT else REMOVED for number, reason in enumerate(self.reasons)]
        return np.array([*numbers, REMOVED])[ids]  # REMOVED itself, -1, finds the last

    def add_phrases(self, pairs, stop_words):
        """Add an entry for each phrase and return their numbers."""
        known = {name: n for n, name in enumerate(self.names) if self.reasons[n] == KEPT}
        numbers = []
        for first, second in pairs:
            name = self.names[first] + JOINER + self.names[second]
            if name not in known:  # else the text has it in one piece too, and the counts are merged
                known[name] = len(self.names)
                self.names.append(name)
                self.keys.append(None)
                self.reasons.append(STOP_WORD if name.lower() in stop_words else KEPT)
            numbers.append(known[name])
        return numbers


def _limits(settings, n_documents):
    """Lowest and highest number of documents a kept word may occur in."""
    lowest = document_limit(settings["min_df"], n_documents, "min_df")
    highest = document_limit(settings["max_df"], n_documents, "max_df")
    if highest < lowest:
        raise ParameterError(
            f"min_df={settings['min_df']!r} and max_df={settings['max_df']!r} leave no words: a word would "
            f"have to be in at least {lowest:g} and in at most {highest:g} of {n_documents} documents; "
            f"{WAYS[TOO_RARE]} or {WAYS[TOO_COMMON]}"
        )
    return lowest, highest


def _sums(counts):
    """In how many documents each column occurs, and how often."""
    n_columns = counts.shape[1]
    documents = np.bincount(counts.indices, minlength=n_columns)
    return documents, np.bincount(counts.indices, weights=counts.data, minlength=n_columns).astype(np.int64)
