"""Topics for the page: share, words, how good each one seems, and what is wrong with it.

==============  =========================================================================================
share           part of all tokens
documents       of how many documents it is the largest topic
coherence       mean NPMI of the pairs of its ten most probable words, by the windows of text they share
exclusivity     how much of its ten most probable words is its own on average, all topics weighing the same
effective       number of words it effectively uses
==============  =========================================================================================

The last three, and what is wrong with topics, are decided in `lda_vi.evaluate`: `coherence`, `topic_quality`,
`flags`.
"""

import warnings
from contextlib import suppress

import numpy as np

from lda_vi.errors import VocabularyError
from lda_vi.evaluate.coherence import coherence
from lda_vi.evaluate.flags import flag_topics
from lda_vi.evaluate.topic_quality import topic_quality
from lda_vi.explorer.pack import rounded, smallest
from lda_vi.inspect.labels import check_labels
from lda_vi.inspect.topics import highest, word_scores
from lda_vi.text.stopwords import function_words

WORDS_SHOWN = 12


def topic_columns(
    counts, vocabulary, beta, share, shares, tokens, *, labels=None, language=None, reference=None
):  # fmt: skip
    """Columns of the block of topics.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Counts of the corpus.
    vocabulary : sequence of str, length V
        Words.
    beta : ndarray, shape (K, V)
        Word probabilities.
    share : ndarray, shape (K,)
        Shares of the tokens.
    shares : ndarray, shape (D, K)
        Shares of the topics in the documents.
    tokens : ndarray, shape (D,)
        Lengths.
    labels : dict of int to str, optional
        Names of topics.
    language : str, optional
        Two-letter code of the texts, for their stop words.
    reference : Corpus or Sequences, optional
        Where words have to occur together; by default the documents of `counts`.

    Returns
    -------
    dict
        The measures above, each (K,); ``window``: width of the windows of coherence, None if they were whole
        documents; ``words``: the most relevant of each topic; ``labels``; ``notes``: for
        each topic its flags, ["dead"], ["duplicate", number of the other], ["background"], ["stop words"].
    """
    n_topics = len(beta)
    quality = topic_quality(beta, share)
    relevant = highest(word_scores(beta, share, by="relevance"), WORDS_SHOWN)
    largest = np.asarray(shares).argmax(axis=1)[tokens > 0]
    names = check_labels(labels or {}, n_topics)
    coherences, window = _coherence(beta, counts if reference is None else reference, vocabulary)
    return {
        "share": share.astype(np.float32),
        "tokens": rounded(share * tokens.sum(), 20),
        "documents": smallest(np.bincount(largest, minlength=n_topics)),
        "coherence": rounded(coherences),
        "window": window,
        "exclusivity": rounded(quality["exclusivity"]),
        "effective": rounded(quality["effective_words"]),
        "words": [[str(vocabulary[column]) for column in own] for own in relevant],
        "labels": [names.get(topic, "") for topic in range(n_topics)],
        "notes": _notes(beta, share, vocabulary, language),
    }


def _coherence(beta, reference, vocabulary):
    """Coherence as `evaluate` gives it, NaN where it has no meaning; and the width of the windows."""
    if len(vocabulary) < 2:  # a single word has nothing to cohere with
        return np.full(len(beta), np.nan), None
    with warnings.catch_warnings(), suppress(VocabularyError):
        warnings.simplefilter("ignore", UserWarning)  # the page shows a dash
        found = coherence(beta, reference, [str(word) for word in vocabulary])
        return found.topics, found.window
    return np.full(len(beta), np.nan), None  # none of the words is in any document


def _notes(beta, share, vocabulary, language):
    """What is wrong with each topic, if anything."""
    stop = function_words(language)
    notes = [[] for _ in beta]
    for row in flag_topics(beta, share, [str(word) for word in vocabulary], stop_words=stop).to_dict(
        "records"
    ):
        notes[row["topic"]].append([row["flag"], row["other"]] if row["other"] >= 0 else [row["flag"]])
    return notes
