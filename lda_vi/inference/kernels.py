"""The E-step compiled: (E1), (E2) and (E5), same signature and same results as the one in `reference`.

Topics are exponentiated once, each word's row divided by its largest entry. Where the normaliser of a word comes
near the smallest number there is all the same, because the document has no topic the word could come from, that
word is done with logarithms, so no token is ever lost. The statistics S are summed in a second pass, word by word
in the order of the documents: neither the threads nor the pieces the work is cut into can change their last bit.
What it reads of an entry, n / Z, documents have written to where it stands word by word. On 20 newsgroups with K =
100 and one thread, the pass takes 21 ms instead of 28 that way, and the documents 2 to 4 more; on AP with K = 50, 2.6
instead of 4.1, and nothing more.
"""

import numpy as np
from scipy.special import gammaln

from lda_vi.dirichlet import log_normalizer
from lda_vi.inference import active_e_step
from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.document_bound import (
    add_by_logs,
    document_bound,
    responsibilities,
)
from lda_vi.inference.fours import add, four_of, load_four, visit_words
from lda_vi.inference.layout import ByWord, by_word, join_lists
from lda_vi.inference.special import exp_digamma
from lda_vi.inference.tables import row_cuts
from lda_vi.inference.vectors import clear, load, padded, store, whole_rows, width
from lda_vi.inference.workers import Workers, even_cuts

# A normaliser below this is computed again with logarithms: far above where products of the type underflow.
SAFE = {np.dtype(np.float64): 1e-200, np.dtype(np.float32): 1e-25}
NO_SUMS = ByWord(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int32))

_compiled = compiled(SUMS)


def e_step(
    counts, gamma, elog_beta, alpha, max_steps, tol, *, workers=None, words=None, stats=True, spend=False
):
    r"""Update the topic shares of every document, with the topics held fixed.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    gamma : ndarray, shape (D, K)
        Where each document starts, > 0; not modified, unless it may be spent.
    elog_beta : ndarray of float64 or float32, shape (V, K)
        Expected logarithms of the topics. In float32 the topics are tabulated in float32; documents, sums
        over words and the bound are computed in float64 all the same.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    max_steps : int
        The most steps a document takes, >= 1.
    tol : float
        Mean absolute change of gamma, in tokens, below which a document stops; 0 never stops early.
    workers : Workers, optional
        Threads to use.
    words : ByWord, optional
        ``by_word(counts)``, for who calls more than once with the same counts.
    stats : bool
        Whether S is wanted.
    spend : bool
        Whether S may take the memory of `elog_beta`, and the new gamma that of `gamma`.

    Returns
    -------
    gamma : ndarray of float64, shape (D, K)
        alpha + N from the last responsibilities; exactly alpha for an empty document.
    suff_stats : ndarray of the type of `elog_beta`, shape (V, K), or None
        S, from the same responsibilities, if `stats`.
    doc_elbo : ndarray of float64, shape (D,)
        L_d (E5) for those responsibilities and the gamma returned; 0 for an empty document.
    steps : ndarray of int32, shape (D,)
        How many steps each document took; 0 for an empty one.

    Examples
    --------
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([2.0]), np.array([0], np.int32), np.array([0, 1, 1]), 1)
    >>> gamma, stats, doc_elbo, steps = e_step(counts, np.ones((2, 2)), np.zeros((1, 2)), np.ones(2), 9, 0.1)
    >>> gamma.tolist(), stats.round(9).tolist(), steps.tolist()
    ([[2.0, 2.0], [1.0, 1.0]], [[1.0, 1.0]], [2, 0])
    """
    workers = workers or Workers()
    elog_beta = np.ascontiguousarray(elog_beta)
    gamma = np.require(gamma if spend else np.array(gamma), np.float64, ["C", "W"])
    alpha = np.asarray(alpha, dtype=np.float64)
    top = np.empty(len(elog_beta), elog_beta.dtype)

    def find_top(start, stop):
        elog_beta[start:stop].max(axis=1, initial=-np.inf, out=top[start:stop])

    workers.run(find_top, row_cuts(elog_beta))
    results = np.zeros(counts.n_documents), np.zeros(counts.n_documents, dtype=np.int32)
    before = np.empty(gamma.shape)
    words = (words or by_word(counts)) if stats else NO_SUMS
    ratio = np.empty(len(words.places))
    documents = even_cuts(counts.indptr), *counts[:3]
    prior = alpha, gammaln(alpha), log_normalizer(alpha)
    steps = *prior, int(max_steps), float(tol), gamma, before
    least = active_e_step.leave_out(gamma, workers)
    if least is None:
        beta, weights = _tabulate(elog_beta, top, workers), whole_rows(*gamma.shape, np.float64)
        topics = beta, elog_beta, top, SAFE[beta.dtype]
        workers.run(_documents, *documents, *topics, *steps, weights, words.places, ratio, *results)
        sum_up, of_words = _words, (beta, before, weights, ratio)
    else:
        pieces = workers.run(
            active_e_step.documents, *documents, elog_beta, top, least, *steps, words.places, ratio, *results
        )
        sum_up, of_words = active_e_step.words, (top, before, *join_lists(pieces), ratio)
    if not stats:
        return gamma, None, *results
    spent = elog_beta if spend else elog_beta.copy()
    workers.run(sum_up, even_cuts(words.indptr), words.indptr, words.documents, *of_words, spent)
    return gamma, spent, *results  # S has taken the memory of the expected logarithms


def _tabulate(elog_beta, top, workers):
    """Expected probabilities of all words in all topics, each word's divided by its largest."""
    n_words, n_topics = elog_beta.shape
    beta = whole_rows(n_words, n_topics, elog_beta.dtype)

    def of_words(start, stop):
        part = beta[start:stop, :n_topics]
        np.exp(np.subtract(elog_beta[start:stop], top[start:stop, None], out=part), out=part)

    workers.run(of_words, row_cuts(elog_beta))
    return beta


@_compiled
def _documents(
    start, stop, data, indices, indptr, beta, elog_beta, top, safe, alpha, log_gammas, log_prior,
    max_steps, tol, gamma, before, weights, places, by_word, doc_elbo, steps,
):  # fmt: skip
    """E-step of the documents from `start` to `stop`, into all from `gamma` on but `places`."""
    n_topics = len(alpha)
    own, old = padded(n_topics, np.float64), padded(n_topics, np.float64)
    new, prior = padded(n_topics, np.float64), padded(n_topics, np.float64)
    w, by_logs = padded(n_topics, np.float64), padded(n_topics, np.float64)
    room, phi = np.empty((3, n_topics)), np.empty(n_topics, np.float64)
    offset, any_by_logs = indptr[start], False
    ratio = np.empty(indptr[stop] - offset + 3, np.float64)  # written four by four
    for k in range(len(own)):
        own[k] = prior[k] = 1.0  # after the topics: a rest that is no vector takes longer than one
    for k in range(n_topics):  # one array given to another as a whole takes two seconds to compile
        prior[k] = alpha[k]
    for d in range(start, stop):
        first, last = indptr[d], indptr[d + 1]
        if first == last:
            for k in range(n_topics):
                gamma[d, k] = alpha[k]  # (E2) with nothing to add
            continue
        for k in range(n_topics):
            own[k] = gamma[d, k]
        counts, own_words = data[first:last], indices[first:last]
        own_ratio = ratio[first - offset : last - offset]
        for step in range(1, max_steps + 1):
            exp_digamma(own, w)
            if any_by_logs:  # in the step before, of this document or another
                clear(by_logs)
            far = len(indices) if step == 1 else 0  # afterwards all rows are near
            of_words = counts, indices, first, last, far, beta, w, safe
            any_by_logs = not visit_words(*of_words, new, ratio, first - offset)
            if any_by_logs:
                add_by_logs(counts, own_words, own[:n_topics], elog_beta, phi, own_ratio, by_logs)
            change = 0.0
            for k in range(0, len(new), width(new)):
                store(new, k, load(prior, k) + (load(w, k) * load(new, k) + load(by_logs, k)))  # (E2)
            # In a loop that writes nothing: where it also writes, the order of the sum depends on the heap.
            for k in range(len(new)):
                change += abs(new[k] - own[k])
            for k in range(0, len(new), width(new)):
                store(old, k, load(own, k))
                store(own, k, load(new, k))
            steps[d] = step
            if change / n_topics < tol:
                break
        for k in range(n_topics):
            gamma[d, k], weights[d, k] = own[k], w[k]
        for k in range(n_topics if any_by_logs else 0):  # rows that are not needed take no memory
            before[d, k] = old[k]
        here = counts, own_words, own_ratio, top, elog_beta, own[:n_topics], old[:n_topics]
        doc_elbo[d] = document_bound(*here, alpha, log_gammas, room) - log_prior  # (E5)
    for j in range(offset, indptr[stop] if len(by_word) else offset):
        by_word[places[j]] = ratio[j - offset]


@_compiled
def _words(start, stop, word_ptr, documents, beta, before, weights, ratio, elog_beta):
    """Turn the rows of `elog_beta` into those of S, for the words from `start` to `stop`."""
    n_topics = elog_beta.shape[1]
    sums, room, r = padded(n_topics, np.float64), np.empty((2, n_topics)), np.empty(4, np.float64)
    by_logs, phi = room[0], room[1]
    for word in range(start, stop):
        clear(sums)
        clear(by_logs)
        last = word_ptr[word + 1]
        for place in range(word_ptr[word], last, 4):
            for i in range(4):
                r[i] = ratio[place + i] if place + i < last else 0.0
                if r[i] < 0.0:
                    responsibilities(before[documents[place + i]], elog_beta[word], phi)
                    for k in range(n_topics):
                        by_logs[k] -= r[i] * phi[k]
                    r[i] = 0.0
            add(sums, weights, four_of(documents, place, last), load_four(r, 0))
        for k in range(n_topics):
            elog_beta[word, k] = beta[word, k] * sums[k] + by_logs[k]  # (E3), the sum over documents
