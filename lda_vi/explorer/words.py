"""Words for the page: which of them a topic can ever show, what each one says about topics, and what is like it.

The page ranks the words of a topic by any weight of the relevance, and by FREX; it can do so exactly if it has
every word that some weight can bring among the first. All measures are defined in `lda_vi.inspect.topics`.
"""

import heapq

import numpy as np

from lda_vi.explorer.pack import rounded, smallest
from lda_vi.inspect.topics import share_below

LISTED = 30  # words of a topic the page can show, by whatever measure
TOPICS_OF_A_WORD = 5
SMALLEST_SHARE = 0.01
ALIKE, AMONG = 8, 4000  # words like a word, sought among the most frequent
FREX_SCALE = 65535
MOST_REMOVED = 2000


def contenders(first, second, n=LISTED):
    """Columns that can be among the `n` highest in some mean of two scores that rises with both.

    A column can not if `n` others are at least as high in both scores. Where means are equal, the page shows the
    column with the higher `first` before the other, and of equals the earlier.

    Parameters
    ----------
    first, second : ndarray, shape (V,)
        The two scores.
    n : int
        How many are shown.

    Returns
    -------
    ndarray of int
        Columns, in rising order.

    Examples
    --------
    >>> contenders(np.array([3.0, 2.0, 1.0, 0.5]), np.array([1.0, 0.9, 5.0, 0.2]), n=1).tolist()
    [0, 2]
    """
    order = np.argsort(-first, kind="stable")
    ranked = second[order]
    kept = np.zeros(len(order), dtype=bool)
    kept[:n] = True
    best = ranked[:n]
    start = n
    while start < len(order):  # blocks that double, against the highest before them: a few too many
        block = slice(start, 2 * start)
        kept[block] = ranked[block] >= np.partition(best, len(best) - n)[len(best) - n]
        best = np.concatenate([best, ranked[block][kept[block]]])
        start *= 2
    places = np.flatnonzero(kept)
    heap, chosen = [], []
    for place, value in zip(places.tolist(), ranked[places].tolist(), strict=True):  # and these one by one
        if len(heap) < n:
            heapq.heappush(heap, value)
        elif value <= heap[0]:
            continue
        else:
            heapq.heappushpop(heap, value)
        chosen.append(place)
    return np.sort(order[chosen])


def topic_words(beta, topic_share):
    """For each topic the words it can show, with the scores that rank them.

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities of the topics; rows sum to 1.
    topic_share : ndarray, shape (K,)
        Share of tokens of each topic; sums to 1.

    Returns
    -------
    dict
        ``count`` (K,): words of each topic; and of these, one topic after the other, ``word``: the column,
        ``log_beta``: ln of the probability, ``frequency`` and ``exclusivity``: the two ranks of FREX, as
        parts of 65535.
    """
    probability = topic_share @ beta
    total = beta.sum(axis=0)
    columns, logs, frequency, exclusivity = [], [], [], []
    for topic in beta:
        lift, exclusive = topic / probability, topic / total
        own = np.union1d(contenders(topic, lift), contenders(topic, exclusive))
        columns.append(own)
        logs.append(np.log(topic[own]))
        for ranks, values in ((frequency, topic), (exclusivity, exclusive)):
            ranks.append(np.rint(share_below(values, values[own]) * FREX_SCALE).astype(np.uint16))
    return {
        "count": smallest([len(own) for own in columns]),
        "word": smallest(np.concatenate(columns)),
        "log_beta": np.concatenate(logs).astype(np.float32),
        "frequency": np.concatenate(frequency),
        "exclusivity": np.concatenate(exclusivity),
    }


def word_table(counts, beta, topic_share):
    r"""What each word is: how frequent, and how much it tells about the topic of its token.

    The latter, its specificity, is :math:`\sum_k p(k|w) \ln(p(k|w) / s_k)` in nats: 0 for a word that is
    spread as all tokens are.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Counts of the corpus.
    beta : ndarray, shape (K, V)
        Word probabilities of the topics.
    topic_share : ndarray, shape (K,)
        Share of tokens of each topic.

    Returns
    -------
    dict
        ``tokens``, ``documents``, ``probability`` (of the model), ``specificity``, each (V,); and the topics
        of each word, the largest first: ``topics`` (V,) says how many, ``topic`` and ``permille`` which and
        how much of the word, all those of one word after those of another.
    """
    joint = topic_share[:, None] * beta
    probability = joint.sum(axis=0)
    joint /= probability
    share = np.maximum(topic_share, np.finfo(np.float64).tiny)
    with np.errstate(divide="ignore", invalid="ignore"):
        specificity = np.where(joint > 0, joint * np.log(joint / share[:, None]), 0.0).sum(axis=0)
    return {
        "tokens": smallest(np.rint(np.asarray(counts.sum(axis=0, dtype=np.float64))[0])),
        "documents": smallest(np.bincount(counts.indices, minlength=beta.shape[1])),
        "probability": probability.astype(np.float32),
        "specificity": rounded(specificity),
        **largest_shares(joint.T, TOPICS_OF_A_WORD),
    }


def largest_shares(shares, n, chunk=8192):
    """The largest shares of each row, to a tenth of a per cent, and where they are.

    Shares below a hundredth are left out, except the largest of a row.

    Parameters
    ----------
    shares : array_like, shape (rows, K)
        Shares; rows sum to 1.
    n : int
        The most of a row.
    chunk : int
        Rows at a time.

    Returns
    -------
    dict
        ``topics`` (rows,): how many of each row; ``topic`` and ``permille``, one row after the other, in each
        the largest first.

    Examples
    --------
    >>> found = largest_shares([[0.2, 0.795, 0.005], [0.4, 0.3, 0.3]], n=2)
    >>> found["topics"].tolist(), found["topic"].tolist(), found["permille"].tolist()
    ([2, 2], [1, 0, 0, 1], [795, 200, 400, 300])
    """
    how_many, topics, values = [], [], []
    shares = np.asarray(shares)
    for start in range(0, len(shares), chunk):
        some = shares[start : start + chunk]
        places = np.argpartition(-some, min(n, some.shape[1]) - 1, axis=1)[:, :n]
        places.sort(axis=1)
        order = np.argsort(-np.take_along_axis(some, places, axis=1), axis=1, kind="stable")
        places = np.take_along_axis(places, order, axis=1)
        found = np.take_along_axis(some, places, axis=1)
        kept = found >= SMALLEST_SHARE
        kept[:, 0] = True
        how_many.append(kept.sum(axis=1))
        topics.append(places[kept])
        values.append(np.rint(1000 * found[kept]))
    return {
        "topics": smallest(np.concatenate(how_many)),
        "topic": smallest(np.concatenate(topics)),
        "permille": np.concatenate(values).astype(np.uint16),
    }


def words_alike(beta, topic_share, tokens, n=ALIKE, among=AMONG, chunk=512):
    """For the most frequent words, those whose topics are most like theirs (cosine of their shares).

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities of the topics.
    topic_share : ndarray, shape (K,)
        Share of tokens of each topic.
    tokens : ndarray, shape (V,)
        Frequencies.
    n, among : int
        How many are found for each of how many.
    chunk : int
        Words at a time.

    Returns
    -------
    dict
        ``word``: columns of the words, in rising order; ``alike``: n columns for each, most similar first.
        Both are empty where there are too few words or topics to compare.
    """
    chosen = np.sort(np.argsort(-np.asarray(tokens, dtype=np.int64), kind="stable")[:among])
    if len(chosen) <= n or len(beta) < 2:
        return {"word": smallest([]), "alike": smallest([])}
    profile = (topic_share[:, None] * beta[:, chosen]).T
    profile /= np.linalg.norm(profile, axis=1, keepdims=True)
    alike = []
    for start in range(0, len(chosen), chunk):
        cosine = profile[start : start + chunk] @ profile.T
        cosine[np.arange(len(cosine)), start + np.arange(len(cosine))] = -1.0
        alike.append(np.argsort(-cosine, axis=1, kind="stable")[:, :n])
    return {"word": smallest(chosen), "alike": smallest(chosen[np.concatenate(alike).ravel()])}


def removed_words(removed, most=MOST_REMOVED):
    """Words that were left out of the vocabulary, the most frequent first.

    Parameters
    ----------
    removed : DataFrame, or None
        ``word``, ``documents``, ``count``, ``reason``.
    most : int
        The most words.

    Returns
    -------
    dict
        ``word``, ``documents``, ``tokens``; ``reason``: place in ``reasons``; ``all``: how many there are.
    """
    if removed is None or not len(removed):
        none = smallest([])
        return {"word": [], "documents": none, "tokens": none, "reason": none, "reasons": [], "all": 0}
    some = removed.sort_values("count", ascending=False, kind="stable").head(most)
    reasons = sorted(set(some["reason"]))
    return {
        "word": [str(word) for word in some["word"]],
        "documents": smallest(some["documents"].to_numpy()),
        "tokens": smallest(some["count"].to_numpy()),
        "reason": smallest([reasons.index(reason) for reason in some["reason"]]),
        "reasons": reasons,
        "all": len(removed),
    }
