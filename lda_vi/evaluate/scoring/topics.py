"""Whether topics make sense: coherence, sharpness, flags, and a table of the topics with all of it.

A score of all topics is one of those that are not dead, as where numbers of topics are compared
(`lda_vi.evaluate.choosing`).
"""

import warnings

import numpy as np
import pandas as pd

from lda_vi.errors import InputError
from lda_vi.evaluate.coherence import WINDOWS, coherence, top_word_lists
from lda_vi.evaluate.flags import FLAGS, dead_topics, flag_topics
from lda_vi.evaluate.scoring.documents import topic_tokens
from lda_vi.evaluate.topic_quality import as_topics, topic_diversity, topic_quality
from lda_vi.evaluate.windows import as_sequences
from lda_vi.plurals import counted
from lda_vi.text.stopwords import function_words

DIVERSITY_WORDS, MOST_LISTED = 25, 8


def score_topics(table, model, corpus, reference, n, notes, n_jobs):
    """Add whether topics make sense.

    Parameters
    ----------
    table : ScoreTable
        Where the scores go.
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.
    reference : Corpus, Sequences, lists of words or None
        Where words have to occur together; None for `corpus`.
    n : int
        Top words of each topic.
    notes : list of str
        What happened on the way is added here.
    n_jobs : int or None
        Threads.

    Returns
    -------
    topics, flags : DataFrame
        As in `lda_vi.evaluate.evaluation.Evaluation`.
    """
    beta, share = as_topics(model.components_), np.asarray(model.topic_share_)
    n_topics, n_words = beta.shape
    dead = dead_topics(share)
    live = np.delete(np.arange(n_topics), dead)
    without = f", without {counted(len(dead), 'dead topic')}" if len(dead) else ""
    if n > n_words:
        notes.append(f"The vocabulary has {n_words} words, fewer than {n}: all of them are top words.")
    quality = topic_quality(beta, share, topic_tokens(model, corpus), n=n)
    columns = {"topic": quality["topic"], "share": quality["share"]}
    table.tell("where the words of topics stand")
    sequences = as_sequences(corpus if reference is None else reference, corpus.vocabulary)
    where = "" if reference is None else " of the reference"
    for measure in WINDOWS:
        columns[measure] = np.full(n_topics, np.nan)

        def coherent(measure=measure):
            if n_words < 2:
                raise InputError("coherence is of pairs of words, and the vocabulary has one word.")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of topics without a value, which the note tells
                found = coherence(beta, sequences, corpus.vocabulary, measure=measure, n=n, n_jobs=n_jobs)
            columns[measure] = found.topics
            own = found.topics[live]
            known = own[np.isfinite(own)]
            if not len(known):
                raise InputError("of no topic are there two top words in the texts.")
            kind = "documents" if found.window is None else f"windows of {found.window} words"
            note = f"{found.n_windows:,} {kind}{where}{without}"
            if missing := found.missing[live].sum():
                note += f"; {missing:,} top words are not in it"
            if len(known) < len(live):
                note += (
                    f"; mean of {counted(len(known), 'topic')}, the others have fewer than two of its words"
                )
            error = known.std(ddof=1) / np.sqrt(len(known)) if len(known) > 1 else np.nan
            return known.mean(), error, note

        table.attempt("coherence", measure, coherent)
    words = f"top {min(n, n_words)} words"
    for name in ("exclusivity", "frex"):
        table.add("topics", name, *_mean(quality[name][live]), f"mean of topics, {words}{without}")
    most = min(DIVERSITY_WORDS, n_words)
    table.add("topics", "diversity", topic_diversity(beta[live], n=most), note=f"top {most} words{without}")
    for name in ("effective_words", "effective_documents"):
        median = quality[name][live].median()
        table.add("topics", name.replace("_", " "), median, note=f"median of topics{without}")
    language = corpus.preparation.get("settings", {}).get("language")
    flags = flag_topics(beta, share, corpus.vocabulary, stop_words=function_words(language), n=n)
    for flag in FLAGS:
        flagged = flags.loc[flags["flag"] == flag, "topic"].tolist()
        table.add("flags", flag, len(flagged), note=_list(flagged) or f"of {counted(n_topics, 'topic')}")
    by_topic = flags.groupby("topic")["flag"].agg(", ".join)
    lists = (
        top_word_lists(beta, corpus.vocabulary, n)
        if n_words > 1
        else [[str(corpus.vocabulary[0])]] * n_topics
    )
    columns |= {name: quality[name] for name in quality.columns[2:]}
    columns["flags"] = [by_topic.get(k, "") for k in range(n_topics)]
    columns["words"] = [" ".join(words) for words in lists]
    return pd.DataFrame(columns), flags


def _mean(values):
    """Mean over topics and its standard error."""
    n = len(values)
    return values.mean(), values.std(ddof=1) / np.sqrt(n) if n > 1 else np.nan


def _list(topics):
    """Numbers of topics, not too many of them."""
    if not topics:
        return ""
    more = f" and {len(topics) - MOST_LISTED} more" if len(topics) > MOST_LISTED else ""
    return f"topic{'s' if len(topics) > 1 else ''} {', '.join(map(str, topics[:MOST_LISTED]))}{more}"
