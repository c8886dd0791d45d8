r"""What became of the topics of one model in another: matched, split, merged, lost or new.

========  ============================================================================================
verdict   meaning
========  ============================================================================================
matched   one topic of each model, paired one to one
split     one topic of the first is several of the second: together they are closer to it than any alone
merged    several topics of the first are one of the second
lost      a topic of the first that has no counterpart
new       a topic of the second that has none
========  ============================================================================================

Every topic of either model stands in one row. Topics join in proportion to their tokens. What counts as close
is a threshold on the similarity of `lda_vi.evaluate.matching`; the table always shows the similarity itself.

Models with different vocabularies are compared on the words they share, and the result says how many these are.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from lda_vi.corpus import check_model
from lda_vi.errors import ParameterError
from lda_vi.evaluate.matching import similarity
from lda_vi.evaluate.shared_words import SharedWords, shared_words
from lda_vi.inference.validation import topic_array
from lda_vi.inspect.topics import top_words

VERDICTS = ("matched", "split", "merged", "lost", "new")
THRESHOLD = 0.5

# A part must bring a joined topic so much closer, and be at least so close itself: fragments of everything
# lie about everywhere, and would make every topic a split one.
LEAST_GAIN, LEAST_PART = 0.05, 0.3


class Comparison(NamedTuple):
    """Topics of two models side by side.

    Parameters
    ----------
    table : DataFrame
        One row for each verdict: ``verdict``, ``topics`` (of the first model) and ``others`` (of the second),
        tuples of numbers, ``similarity`` of the two sides as a whole, ``words``, ``other_words``. For a lost
        or new topic the similarity is that with the closest topic of the other model.
    similarity : ndarray of float64, shape (K, J)
        Of every topic of the first with every topic of the second.
    shared : SharedWords
        The words compared.
    """

    table: pd.DataFrame
    similarity: np.ndarray
    shared: SharedWords

    def counts(self):
        """How many rows have each verdict.

        Returns
        -------
        dict of str to int
        """
        found = self.table["verdict"].value_counts()
        return {verdict: int(found.get(verdict, 0)) for verdict in VERDICTS}


def compare_models(first, second, *, measure="hellinger", threshold=THRESHOLD, n=6):
    """Say what became of the topics of one fitted model in another.

    Parameters
    ----------
    first, second : LDA
        Fitted; the number of topics and the vocabulary may differ.
    measure, threshold, n
        As for `compare_topics`.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        If one of them is no fitted model.
    VocabularyError
        If they share no word, or only one knows its words.
    """
    for name, model in (("first", first), ("second", second)):
        if not hasattr(model, "components_"):
            check_model(model, name)
    words = [getattr(model, "feature_names_in_", None) for model in (first, second)]
    return compare_topics(
        first.components_, second.components_, *words, measure=measure, threshold=threshold, n=n
    )


def compare_topics(
    first, second, vocabulary=None, other_vocabulary=None, *, measure="hellinger", threshold=THRESHOLD, n=6
):
    """Say what became of the topics of one model in another.

    Parameters
    ----------
    first, second : array_like, shape (K, V) and (J, W)
        Weights of the words in the topics, >= 0. Sums of rows are taken as tokens when topics are joined, as
        they are for `components_`; of topics given as probabilities all weigh the same.
    vocabulary, other_vocabulary : sequence of str, optional
        Words of the columns. Left out on both sides, the columns are the same.
    measure : {"hellinger", "jensen-shannon", "shared"}
        As for `lda_vi.evaluate.matching.similarity`.
    threshold : float
        From 0 to 1: the least similarity of two sides that match.
    n : int
        Words shown for each topic.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        If a setting cannot work, or the topics are no arrays of weights.
    VocabularyError
        If there is no shared word, or words are known of one side only.

    Examples
    --------
    >>> first = [[50, 50, 0, 0, 0], [0, 0, 50, 50, 0]]
    >>> second = [[0, 0, 30, 0, 0], [1, 0, 0, 30, 0], [30, 30, 1, 0, 0], [0, 0, 0, 0, 9]]
    >>> found = compare_topics(first, second)
    >>> print(found.table[["verdict", "topics", "others"]].to_string(index=False))
    verdict topics others
    matched   (0,)   (2,)
      split   (1,) (0, 1)
        new     ()   (3,)
    """
    if isinstance(threshold, bool) or not isinstance(threshold, float | int) or not 0 < threshold <= 1:
        raise ParameterError(f"threshold must be a number above 0 and at most 1, got {threshold!r}.")
    whole = [_weights(topics, name) for topics, name in ((first, "first"), (second, "second"))]
    shared = shared_words(*whole, vocabulary, other_vocabulary)
    left, right = whole[0][:, shared.first], whole[1][:, shared.second]
    close = similarity(left, right, measure)
    rows = _verdicts(left, right, close, measure, threshold)
    table = pd.DataFrame(
        {
            "verdict": [row[0] for row in rows],
            "topics": pd.Series([row[1] for row in rows], dtype=object),
            "others": pd.Series([row[2] for row in rows], dtype=object),
            "similarity": np.array([row[3] for row in rows], dtype=np.float64),
        }
    )
    table["words"] = _words(whole[0], vocabulary, table["topics"], n)
    table["other_words"] = _words(whole[1], other_vocabulary, table["others"], n)
    return Comparison(table, close, shared)


def _verdicts(left, right, close, measure, threshold):
    """Rows of the table without words: the joins that gain most come first, then pairs, then what is left."""
    splits = _unions(left, right, close, measure, threshold)
    merges = _unions(right, left, close.T, measure, threshold)
    joins = [("split", (k,), parts, near, gain) for k, parts, near, gain in splits]
    joins += [("merged", parts, (j,), near, gain) for j, parts, near, gain in merges]
    rows, free = [], (set(range(len(left))), set(range(len(right))))
    for verdict, topics, others, near, _ in sorted(joins, key=lambda join: (-join[-1], *join[:3])):
        if free[0].issuperset(topics) and free[1].issuperset(others):
            rows.append((verdict, topics, others, near))
            free[0].difference_update(topics)
            free[1].difference_update(others)
    places = [np.array(sorted(side), dtype=int) for side in free]
    for k, j in zip(*linear_sum_assignment(close[np.ix_(*places)], maximize=True), strict=True):
        k, j = int(places[0][k]), int(places[1][j])
        if close[k, j] >= threshold:
            rows.append(("matched", (k,), (j,), close[k, j]))
            free[0].discard(k)
            free[1].discard(j)
    rows += [("lost", (k,), (), close[k].max()) for k in sorted(free[0])]
    rows += [("new", (), (j,), close[:, j].max()) for j in sorted(free[1])]
    return sorted(rows, key=lambda row: VERDICTS.index(row[0]))


def _unions(topics, others, close, measure, threshold):
    """For each topic the others that have it as their closest, joined while that brings them closer."""
    owner = close.argmax(axis=0)
    for k in range(len(topics)):
        parts = [
            j for j in np.argsort(-close[k], kind="stable") if owner[j] == k and close[k, j] >= LEAST_PART
        ]
        if len(parts) < 2:
            continue
        chosen, near = [int(parts[0])], close[k, parts[0]]
        for j in parts[1:]:
            union = others[[*chosen, j]].sum(axis=0, keepdims=True)
            together = float(similarity(topics[[k]], union, measure)[0, 0])
            if together >= near + LEAST_GAIN:
                chosen, near = [*chosen, int(j)], together
        if len(chosen) > 1 and near >= threshold:
            yield k, tuple(sorted(chosen)), near, near - close[k, parts[0]]


def _weights(topics, name):
    """Topics as an array of finite weights >= 0, none of them empty."""
    topics = topic_array(topics, name)
    if topics.ndim != 2 or 0 in topics.shape:
        raise ParameterError(f"{name} must be an array of shape (topics, words), got {topics.shape}.")
    if not np.isfinite(topics).all() or topics.min() < 0 or not topics.any(axis=1).all():
        raise ParameterError(f"{name} must hold finite numbers >= 0, and no row of zeros.")
    return topics


def _words(topics, vocabulary, rows, n):
    """The words of the topics of each row, joined as the topics are; nothing for none."""
    whole = [topics[list(row)].sum(axis=0) if row else topics[0] for row in rows]
    words = top_words(np.array(whole), vocabulary, n=n).groupby("topic", sort=True)["word"].agg(" ".join)
    return [text if row else "" for text, row in zip(words, rows, strict=True)]
