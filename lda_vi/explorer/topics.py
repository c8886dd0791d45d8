"""Topics for the page: share, words, how good each one seems, and what is wrong with it.

==============  =========================================================================================
share           part of all tokens
documents       of how many documents it is the largest topic
coherence       mean NPMI of the pairs of its ten most probable words, by the documents they share, in [-1, 1]
exclusivity     mean part that it has of its ten most probable words, among all topics alike
effective       number of words it effectively uses, exp of the entropy of its words
==============  =========================================================================================
"""

import numpy as np

from lda_vi.explorer.pack import rounded, smallest
from lda_vi.inspect.topics import word_scores

WORDS_SHOWN = 12
TOP = 10
DEAD = 0.02  # of an even share of the tokens
TWIN = 0.35  # Hellinger distance below which two topics say the same
BACKGROUND = 0.35  # Hellinger distance from the whole corpus below which a topic says nothing of its own
SEVERAL = 5  # of fewer topics each one is much of the corpus


def coherence(counts, tops):
    r"""Mean normalised pointwise mutual information of the pairs of each topic's words, over documents.

    .. math:: \ln\frac{p(a, b)}{p(a)\,p(b)} \Big/ (-\ln p(a, b))

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
        Counts of the corpus; a word is in a document or is not.
    tops : ndarray of int, shape (K, n)
        Columns of the words of each topic.

    Returns
    -------
    ndarray of float64, shape (K,)
        From -1, no pair ever in one document, to 1, always together. NaN where there is no pair.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> coherence(csr_matrix([[1, 1, 0], [2, 1, 0], [0, 0, 3]]), np.array([[0, 1], [1, 2]])).round(6).tolist()
    [1.0, -1.0]
    """
    n_documents = counts.shape[0]
    used, place = np.unique(tops, return_inverse=True)
    place = place.reshape(tops.shape)
    there = counts[:, used].tocsc(copy=True).astype(np.float64)
    there.data[:] = 1.0
    first, second = np.triu_indices(tops.shape[1], 1)
    means = np.full(len(tops), np.nan)
    for topic, own in enumerate(place):
        if len(first) == 0:
            continue
        columns = there[:, own]
        together = (columns.T @ columns).toarray() / n_documents
        alone = np.diag(together)
        joint, apart = together[first, second], alone[first] * alone[second]
        with np.errstate(divide="ignore", invalid="ignore"):
            npmi = np.log(joint / apart) / -np.log(joint)
        npmi[joint == 0] = -1.0
        npmi[joint == 1] = 1.0
        means[topic] = npmi.mean()
    return means


def topic_columns(counts, vocabulary, beta, share, shares, tokens, distance, labels=None):
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
    distance : ndarray, shape (K, K)
        From `lda_vi.explorer.layout.topic_distances`.
    labels : dict of int to str, optional
        Names of topics.

    Returns
    -------
    dict
        The measures above, each (K,); ``words``: the most relevant of each topic; ``labels``; ``notes``: for
        each topic a list of ["dead"], ["background"], ["twin", number of the other].
    """
    n_topics = len(beta)
    order = np.argsort(-beta, axis=1, kind="stable")
    tops = order[:, :TOP]
    exclusive = beta / beta.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(beta > 0, beta * np.log(beta), 0.0).sum(axis=1)
    relevant = np.argsort(-word_scores(beta, share, by="relevance"), axis=1, kind="stable")[:, :WORDS_SHOWN]
    largest = np.asarray(shares).argmax(axis=1)[tokens > 0]
    names = labels or {}
    return {
        "share": share.astype(np.float32),
        "tokens": rounded(share * tokens.sum(), 20),
        "documents": smallest(np.bincount(largest, minlength=n_topics)),
        "coherence": rounded(coherence(counts, tops)),
        "exclusivity": rounded(np.take_along_axis(exclusive, tops, axis=1).mean(axis=1)),
        "effective": rounded(np.exp(entropy)),
        "words": [[str(vocabulary[column]) for column in own] for own in relevant],
        "labels": [str(names.get(topic, "")) for topic in range(n_topics)],
        "notes": topic_notes(beta, share, distance),
    }


def topic_notes(beta, share, distance):
    """What is wrong with topics, if anything.

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities.
    share : ndarray, shape (K,)
        Shares of the tokens.
    distance : ndarray, shape (K, K)
        Hellinger distances of the topics.

    Returns
    -------
    list of list
        For each topic: ["dead"] if it has less than a fiftieth of an even share; ["twin", j] if j is the
        nearest and nearer than 0.35; ["background"] if, of five topics or more, it is nearer than 0.35 to the
        words of the corpus.

    Examples
    --------
    >>> from lda_vi.explorer.layout import topic_distances
    >>> beta = np.array([[0.9, 0.1], [0.88, 0.12], [0.1, 0.9]])
    >>> topic_notes(beta, np.array([0.2, 0.2, 0.6]), topic_distances(beta))
    [[['twin', 1]], [['twin', 0]], []]
    """
    n_topics = len(beta)
    if n_topics == 1:
        return [[]]
    corpus = share @ beta
    from_corpus = np.sqrt(np.clip(1.0 - np.sqrt(beta) @ np.sqrt(corpus), 0.0, 1.0))
    others = distance + np.where(np.eye(n_topics), np.inf, 0.0)
    notes = []
    for topic, nearest in enumerate(others.argmin(axis=1)):
        own = []
        if share[topic] < DEAD / n_topics:
            own.append(["dead"])
        if others[topic, nearest] < TWIN:
            own.append(["twin", int(nearest)])
        if n_topics >= SEVERAL and from_corpus[topic] < BACKGROUND:
            own.append(["background"])
        notes.append(own)
    return notes
