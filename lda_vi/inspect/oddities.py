"""What is odd about documents, by their counts and topics alone, in words.

Not here: what only their texts can tell (`lda_vi.inspect.foreign`), and which documents are looked at
(`lda_vi.inspect.outliers`).
"""

import numpy as np
from scipy.sparse import csr_matrix, diags_array

from lda_vi.inspect.lengths import oddness, usual_at, usual_fit
from lda_vi.plurals import counted

SHORT = 10  # tokens: too few to say much about topics
REPEATED = 0.2  # of the tokens, by one word
MANY_TOKENS = 30  # with fewer, one word may well have that share
UNUSUAL = 0.95  # quantile from which a measure is called unusual
OFTEN, MORE = 5.0, 1.7  # spreads, and times the usual, from which a document repeats its words
ALIKE = 0.85  # cosine from which documents are called nearly the same
MOST_COMPARED, AT_ONCE = 500, 32  # documents that are compared with all others


def reasons_of(rows, ids, counts, shares):
    """What is odd about some documents of a corpus.

    Parameters
    ----------
    rows : ndarray of int
        Which.
    ids : sequence of str, length D
        Names of the documents.
    counts : csr_matrix, shape (D, V)
        Canonical.
    shares : ndarray, shape (D, K)
        Shares of the topics; rows sum to 1.

    Returns
    -------
    list of list of str
        One list for each of `rows`; empty where nothing is odd.

    Examples
    --------
    >>> reasons_of(np.array([0]), ["a"], csr_matrix([[2, 1]]), np.array([[1.0]]))
    [['short: 3 tokens']]
    """
    if not len(rows):
        return []
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    twins, rare, spread = duplicate_of(counts), rareness(counts), effective_topics(shares)
    filled = tokens > 0
    usual_rare, usual_spread = np.median(rare[filled]), np.median(spread[filled])
    limit_rare, limit_spread = np.quantile(rare[filled], UNUSUAL), np.quantile(spread[filled], UNUSUAL)
    times, usual_times, often = repetition(counts, tokens)
    near = dict(zip(rows[:MOST_COMPARED].tolist(), near_copies(counts, rows[:MOST_COMPARED]), strict=True))
    reasons = []
    for row in rows.tolist():
        own, length = [], tokens[row]
        most = float(counts.data[counts.indptr[row] : counts.indptr[row + 1]].max(initial=0))
        other, alike = near.get(row, (-1, 0.0))
        if length < SHORT:
            own.append(f"short: {counted(length, 'token')}")
        if twins[row] >= 0:
            own.append(f"same words as {ids[twins[row]]}")
        elif length >= SHORT and alike >= ALIKE:
            own.append(f"nearly the words of {ids[other]} (cosine {alike:.2f})")
        if length >= MANY_TOKENS and most > REPEATED * length:
            own.append(f"repeats one word: {100 * most / length:.0f} % of its tokens")
        elif length >= MANY_TOKENS and often[row] > OFTEN and times[row] > MORE * usual_times[row]:
            own.append(f"repeats its words: each {times[row]:.1f} times (usual {usual_times[row]:.1f})")
        if rare[row] > limit_rare:
            own.append(f"rare words: {rare[row]:.1f} nats each by their frequency (usual {usual_rare:.1f})")
        if length >= SHORT and spread[row] > limit_spread and spread[row] > usual_spread + 1:
            own.append(f"mixes {spread[row]:.0f} topics (usual {usual_spread:.0f})")
        reasons.append(own)
    return reasons


def duplicate_of(counts):
    """For each document the first one with the same counts.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Canonical.

    Returns
    -------
    ndarray of int, shape (D,)
        -1 where no other document is like it, and for empty ones; the first of several names the second.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> duplicate_of(csr_matrix([[1, 2], [0, 0], [1, 2], [1, 2], [2, 1]])).tolist()
    [2, -1, 0, 0, -1]
    """
    first, found = {}, np.full(counts.shape[0], -1)
    for row, (start, end) in enumerate(zip(counts.indptr[:-1], counts.indptr[1:], strict=True)):
        if start == end:
            continue
        key = counts.indices[start:end].tobytes() + counts.data[start:end].tobytes()
        before = first.setdefault(key, row)
        if before != row:
            found[row] = before
            if found[before] < 0:
                found[before] = row
    return found


def near_copies(counts, rows):
    """For some documents the one that is most like each.

    Likeness is the cosine of the square roots of counts, rare words weighing more.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Canonical.
    rows : ndarray of int
        Which documents.

    Returns
    -------
    list of (int, float)
        The other document, and the cosine; -1 and 0 where there is none.

    Examples
    --------
    >>> found = near_copies(csr_matrix([[4, 1, 0], [4, 1, 1], [0, 0, 3]]), np.array([0, 2]))
    >>> [(other, round(alike, 2)) for other, alike in found]
    [(1, 0.91), (1, 0.41)]
    """
    roots = csr_matrix((np.sqrt(counts.data), counts.indices, counts.indptr), shape=counts.shape)
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    weighted = roots @ diags_array(np.log1p(counts.shape[0] / np.maximum(documents, 1)))
    size = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted = csr_matrix(diags_array(1.0 / np.where(size > 0, size, 1.0)) @ weighted)
    by_word, found = csr_matrix(weighted.T), []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        alike = (weighted[some] @ by_word).toarray()
        alike[np.arange(len(some)), some] = 0.0
        others = alike.argmax(axis=1)
        cosines = alike[np.arange(len(some)), others].tolist()
        found += [
            (other if cosine > 0 else -1, cosine)
            for other, cosine in zip(others.tolist(), cosines, strict=True)
        ]
    return found


def repetition(counts, tokens):
    """How often each document says each of its words, and how far that is from usual for its length.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Canonical.
    tokens : ndarray, shape (D,)
        Lengths.

    Returns
    -------
    times, usual, often : ndarray of float64, shape (D,)
        NaN for an empty document; the last in spreads, above 0 is more often.
    """
    distinct = np.diff(counts.indptr)
    times = np.divide(tokens, distinct, out=np.full(len(tokens), np.nan), where=distinct > 0)
    usual = usual_fit(tokens, times)
    return times, usual_at(tokens, usual)[0], oddness(tokens, times, usual)


def rareness(counts):
    """Minus the mean log frequency of the tokens of each document; 0 for an empty one."""
    frequency = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    with np.errstate(divide="ignore"):
        surprise = np.where(frequency > 0, -np.log(frequency / frequency.sum()), 0.0)
    tokens = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    return counts @ surprise / np.where(tokens > 0, tokens, 1.0)


def effective_topics(shares):
    """How many topics each document effectively has: exp of the entropy of its shares."""
    effective = np.empty(len(shares))
    for start in range(0, len(shares), 8192):
        part = np.asarray(shares[start : start + 8192], dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(part > 0, part * np.log(part), 0.0)
        effective[start : start + 8192] = np.exp(-logs.sum(axis=1))
    return effective
