r"""Document completion: how well topics predict the other half of a document.

Each token of a document goes to the seen or to the hidden half by a fair coin. The topic shares are inferred
from the seen half, with the topics held fixed, and the hidden tokens are scored:

.. math:: \ln \sum_k E[\theta_{dk}]\, p(w \mid k)

Only topics and the prior of the documents are judged, so any system's topics can be. The coins are a function
of the document's own counts and the seed: a document gets the same score whichever documents are scored with
it, and in whatever order.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import CountsError, ParameterError
from lda_vi.evaluate.keys import document_keys, mix, salt
from lda_vi.evaluate.topic_quality import as_topics
from lda_vi.inference.kernels import e_step
from lda_vi.inference.start import level_gamma
from lda_vi.inference.state import Counts
from lda_vi.inference.validation import as_counts, check_prior, topic_array
from lda_vi.inference.workers import Workers, even_cuts

MAX_STEPS, STEP_TOL = 200, 1e-3

# A topic model of another kind may give a word no probability at all: that costs a token this many nats.
LOWEST_LOG = np.log(1e-300)

# Of more equal tokens than this the rest is halved without a coin.
MOST_COINS = 4096


class Completion(NamedTuple):
    """How well the hidden halves were predicted.

    Parameters
    ----------
    mean : float
        Natural log probability of a hidden token, the mean over all of them; higher is better.
    standard_error : float
        Of that mean, over documents; NaN for one document.
    n_tokens : float
        Hidden tokens.
    log_likelihood : ndarray of float64, shape (D,)
        Of the hidden tokens of each document; 0 where there are none.
    tokens : ndarray of float64, shape (D,)
        Hidden tokens of each document.
    """

    mean: float
    standard_error: float
    n_tokens: float
    log_likelihood: np.ndarray
    tokens: np.ndarray


def completion(X, topic_word, alpha, *, seed=0, n_jobs=None):
    """Score topics by document completion.

    Parameters
    ----------
    X : Corpus, or matrix of counts of shape (D, V)
        Documents, best ones the topics were not learned from. Of a part of a token the coin takes all.
    topic_word : array_like, shape (K, V)
        Words of the topics, >= 0, such as `components_`; rows are divided by their sums.
    alpha : float or array_like of shape (K,)
        Prior of the documents, such as `doc_topic_prior_`.
    seed : int
        Which coins.
    n_jobs : int, optional
        Threads.

    Returns
    -------
    Completion

    Raises
    ------
    CountsError
        If no token is left to be predicted.
    ParameterError
        If the topics are no (K, V) array of finite numbers >= 0 or have a row of zeros.

    Examples
    --------
    Two topics that share no word: whoever has seen one word of a document knows the rest.

    >>> X = [[400, 400, 0, 0], [0, 0, 400, 400]]
    >>> result = completion(X, [[1, 1, 0, 0], [0, 0, 1, 1]], 0.1)
    >>> round(result.mean, 2), round(float(np.log(1 / 2)), 2)
    (-0.69, -0.69)
    """
    counts, beta, alpha = read_task(X, topic_word, alpha)
    seen, hidden = halves(counts, seed)
    tokens = row_sums(hidden.data, hidden.indptr)
    if tokens.sum() == 0:
        raise CountsError("X holds no token that could be hidden: documents need two tokens or more.")
    with Workers(n_jobs) as workers:
        with np.errstate(divide="ignore"):
            log_beta = np.maximum(np.log(beta), LOWEST_LOG)
        even = level_gamma(seen, alpha)
        gamma, *_ = e_step(seen, even, log_beta, alpha, MAX_STEPS, STEP_TOL, workers=workers, stats=False)
        theta = gamma / gamma.sum(axis=1, keepdims=True)
        logs = np.concatenate(workers.run(_token_logs, even_cuts(hidden.indptr), hidden, theta, beta))
    log_likelihood = row_sums(hidden.data * logs, hidden.indptr)
    mean = log_likelihood.sum() / tokens.sum()
    return Completion(
        float(mean), ratio_error(log_likelihood, tokens), float(tokens.sum()), log_likelihood, tokens
    )


def halves(counts, seed=0):
    """Split every document in two by a fair coin for each token.

    Parameters
    ----------
    counts : Counts
        D documents.
    seed : int
        Which coins. They depend on it and on the document's own counts only.

    Returns
    -------
    seen, hidden : Counts
        Of the same shape; their sum is `counts`.

    Examples
    --------
    >>> seen, hidden = halves(as_counts([[50, 50], [0, 0], [50, 50]]))
    >>> seen.indptr.tolist(), bool(np.array_equal(seen.data[:2], seen.data[2:]))
    ([0, 2, 2, 4], True)
    >>> (seen.data + hidden.data).tolist()
    [50.0, 50.0, 50.0, 50.0]
    """
    n_entries = len(counts.data)
    data = counts.data.astype(np.float64)
    words, key = counts.indices.astype(np.uint64), document_keys(counts, seed)
    documents = np.repeat(np.arange(counts.n_documents), np.diff(counts.indptr))
    whole = np.floor(data)
    part, by_coin = data - whole, np.minimum(whole, MOST_COINS)
    by_coin += (whole - by_coin) % 2
    coins = by_coin.astype(np.int64) + (part > 0)
    entry = np.repeat(np.arange(n_entries), coins)
    place = np.arange(len(entry)) - np.repeat(np.cumsum(coins) - coins, coins)
    weight = np.where(place < by_coin[entry], 1.0, part[entry])
    toss = mix(key[documents[entry]] + mix(words[entry] ^ mix(place.astype(np.uint64) + salt(seed))))
    heads = np.bincount(entry, weights=weight * (toss >> np.uint64(63)), minlength=n_entries)
    seen = heads + (whole - by_coin) / 2
    return _keep(counts, documents, seen), _keep(counts, documents, data - seen)


def _keep(counts, documents, data):
    """Counts of other sizes in the same places; zeros are left out."""
    kept = data > 1e-12
    lengths = np.bincount(documents[kept], minlength=counts.n_documents)
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Counts(data[kept], counts.indices[kept], indptr, counts.n_words)


def read_task(X, topic_word, alpha):
    """Documents as counts, topics of any scale as probabilities of words, word-major (V, K), and alpha (K,)."""
    counts, beta = as_counts(X if hasattr(X, "columns") else getattr(X, "counts", X)), topic_array(topic_word)
    if beta.ndim != 2 or beta.shape[1] != counts.n_words:
        raise ParameterError(f"topic_word must have shape (n_topics, {counts.n_words}), got {beta.shape}.")
    alpha = check_prior(alpha, len(beta), counts.n_words, "doc_topic_prior")[0]
    return counts, np.ascontiguousarray(as_topics(beta).T), alpha


def _token_logs(start, stop, hidden, theta, beta):
    """Log probability of one token of each entry of the documents from `start` to `stop`."""
    logs = []
    for d in range(start, stop):
        p = beta[hidden.indices[hidden.indptr[d] : hidden.indptr[d + 1]]] @ theta[d]
        with np.errstate(divide="ignore"):
            logs.append(np.maximum(np.log(p), LOWEST_LOG))
    return np.concatenate(logs) if logs else np.empty(0)


def row_sums(data, indptr):
    """Sum of the entries of each row; each row for itself, so that no other can touch its last bit."""
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return np.bincount(rows, weights=data, minlength=len(indptr) - 1)


def ratio_error(log_likelihood, tokens):
    """Standard error of a ratio of sums over documents."""
    n = np.count_nonzero(tokens)
    if n < 2:
        return float("nan")
    rest = log_likelihood - (log_likelihood.sum() / tokens.sum()) * tokens
    return float(np.sqrt((rest**2).sum() * n / (n - 1)) / tokens.sum())
