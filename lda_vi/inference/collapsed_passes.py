"""One collapsed pass after another, and the counts they move. The loops are in `collapsed_kernels`."""

import numpy as np
from scipy.sparse import csr_array

from lda_vi.inference import active_topics, topic_lists
from lda_vi.inference.bfloat import halves
from lda_vi.inference.collapsed_kernels import update_documents, update_words
from lda_vi.inference.eights import EIGHT
from lda_vi.inference.layout import by_word, join_lists
from lda_vi.inference.tables import row_cuts, sums
from lda_vi.inference.vectors import whole_rows
from lda_vi.inference.workers import even_cuts

# A topic begins with the words of so many documents, and with a share of all words, so that none is shut out.
DOCUMENTS_PER_TOPIC, SHARE_OF_ALL = 4, 0.1
# What later passes depend on: attributes of `Passes` that every pass changes.
MOVING = ("shares", "suff_stats", "level", "topic_counts", "document_velocity", "word_velocity")


class Passes:
    """The counts of documents and topics between passes, and what the kernels need beside them.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, broadcasting to (V, K)
        Prior of the topics.
    rng : Generator
        Draws the documents that topics begin with.
    workers : Workers
        Threads to use.
    state : dict of str to ndarray, optional
        Where an earlier run stood, from `state`; then nothing is drawn.
    topics : ndarray of float32, shape (V, K), optional
        S to begin with, instead of documents that are drawn.

    Attributes
    ----------
    shares : ndarray of float32, shape (D, K)
        N.
    suff_stats : ndarray of float32, shape (V, K)
        S.
    eta : ndarray, broadcasting to (V, K)
        As given.
    level : ndarray of float32, shape (nnz,)
        Z of (E10).
    topic_counts : ndarray of float64, shape (K,)
        S_k.
    document_velocity, word_velocity : ndarray of uint16, shapes (D, K) and (V, K)
        v of (E11), for N and for S, as `bfloat`.
    """

    def __init__(self, counts, alpha, eta, rng, workers, state=None, topics=None):
        self._workers, self._entries = workers, (counts.data.astype(np.float32), *counts[1:3])
        *self._words, self._places = by_word(counts)
        self._document_cuts, self._word_cuts = even_cuts(counts.indptr), even_cuts(self._words[0])
        self._lengths = np.diff(
            np.concatenate([[0.0], np.cumsum(counts.data, dtype=np.float64)])[counts.indptr]
        )
        self._trace = np.float32(
            topic_lists.TRACE * min(counts.data.mean(), 1.0) if len(counts.data) else 0.0
        )
        self._by_word, self._fit = np.empty((len(counts.data), 2), np.float32), np.empty(counts.n_documents)
        self._prior = whole_rows(counts.n_documents, len(alpha), np.uint16)
        self._table = whole_rows(counts.n_words, len(alpha), np.uint16)
        # While lists are used: counts word by word, and the lists for the next pass.
        self._tokens, self._lists = None, None
        self.eta = eta
        self._eta_rows = np.array(np.broadcast_to(eta, (len(eta), len(alpha))), np.float32, order="C")
        if state is None:
            self._begin(counts, alpha, rng, topics)
        else:
            self._take_over(state)

    def _begin(self, counts, alpha, rng, topics):
        """Topics as given or of documents drawn at random, and the shares of all documents in these; all at rest."""
        n_topics, workers = len(alpha), self._workers
        if topics is None:
            topics = _topics_of_documents(counts, self._lengths, n_topics, rng)
        self.suff_stats = _with_all_words(topics, counts, workers)
        self.topic_counts = sums(self.suff_stats, 0, workers)
        self.shares = _each_alike((self._lengths / n_topics).astype(np.float32), n_topics, workers)
        self.document_velocity, self.word_velocity = (
            _each_alike(np.zeros(len(table), np.uint16), n_topics, workers)
            for table in (self.shares, self.suff_stats)
        )
        self._tabulate()
        sizes = self._sizes()
        per_token = 1.0 / (n_topics * sizes[:n_topics])

        def of_part(start, stop):
            return (self.suff_stats[start:stop] * per_token).sum(axis=1)

        parts = workers.run(of_part, row_cuts(self.suff_stats))
        of_words = np.concatenate(parts) + (self.eta * per_token).sum(axis=1)
        of_documents = np.repeat(self._lengths + alpha.sum(), np.diff(counts.indptr))
        self.level = (of_documents * of_words[counts.indices]).astype(np.float32)
        self._move_documents(alpha.astype(np.float32), sizes, np.float32(1.0), np.float32(0.0))
        self.document_velocity[:] = 0

    def _take_over(self, state):
        """Go on where an earlier run stood."""
        for name in MOVING:
            setattr(self, name, np.array(state[name]))
        self._tabulate()

    def _tabulate(self):
        """Write S + eta into the table, as passes do for the words they move."""
        n_topics = self.suff_stats.shape[1]

        def of_words(start, stop):
            prior = self._eta_rows[start:stop] if len(self._eta_rows) > 1 else self._eta_rows
            self._table[start:stop, :n_topics] = halves(self.suff_stats[start:stop] + prior)

        self._workers.run(of_words, row_cuts(self.suff_stats))

    def state(self):
        """What later passes depend on, by name; the next pass writes into these arrays."""
        return {name: getattr(self, name) for name in MOVING}

    def step(self, alpha, pace, keep):
        """Do one pass, moving by (E11).

        Parameters
        ----------
        alpha : ndarray, shape (K,)
            Prior of the documents.
        pace, keep : float
            Omega and kappa.

        Returns
        -------
        float
            Leave-one-word-out predictive log likelihood per token, in nats.
        """
        lists = self._lists or topic_lists.find(
            self._entries[2], self._trace, self.shares, self._workers, self._document_cuts
        )
        alpha, speed = alpha.astype(np.float32), (np.float32(pace), np.float32(keep))
        totals = self._visit_all(alpha, *speed) if lists is None else self._visit_listed(lists, alpha, *speed)
        self.topic_counts = np.sum(totals, axis=0)
        return self._fit.sum() / max(self._lengths.sum(), np.finfo(np.float64).tiny)

    def _visit_all(self, alpha, *speed):
        """A pass over all topics; return S of each piece of the words, summed over these."""
        if self._tokens is not None:  # lists have been used, and not the table
            self._tokens = None
            self._tabulate()
        sizes = self._sizes()
        self._move_documents(alpha, sizes, *speed)
        return self._workers.run(
            update_words, self._word_cuts, *self._words, self._table, sizes, self._prior, self._eta_rows, *speed,
            self.word_velocity, self.suff_stats, self._by_word,
        )  # fmt: skip

    def _visit_listed(self, lists, alpha, *speed):
        """The same over the topics on lists."""
        if self._tokens is None:
            self._tokens = np.empty_like(self._entries[0])
            self._tokens[self._places] = self._entries[0]
            self._by_word[self._places, 0], self._by_word[:, 1] = self.level, 1.0
        sizes, cuts = self._sizes()[: len(alpha)], even_cuts(self._words[0], active_topics.PIECES)
        found = np.empty((len(cuts) - 1, len(lists.eights), EIGHT), np.float32)
        pieces = self._workers.run(
            active_topics.update_words, range(len(cuts)), cuts, *self._words, self._tokens, sizes, lists, alpha,
            self._eta_rows, *speed, self.word_velocity, self.suff_stats, self._by_word, found,
        )  # fmt: skip
        of_words = topic_lists.Lists(*join_lists([lists_of_piece for _, *lists_of_piece in pieces]))
        of_documents = self._workers.run(
            active_topics.update_documents, self._document_cuts, *self._entries, self._places, sizes, lists,
            of_words, alpha, self._trace, *speed, self.document_velocity, self.shares, self.level, self._by_word,
            found, self._fit,
        )  # fmt: skip
        self._lists = topic_lists.join(of_documents, self._entries[2], self.shares)
        return [totals for totals, *_ in pieces]

    def _move_documents(self, alpha, sizes, pace, keep):
        """The first half of a pass."""
        self._workers.run(
            update_documents, self._document_cuts, *self._entries, self._places, self._table, sizes,
            self._prior, alpha, pace, keep, self.document_velocity, self.shares, self.level,
            self._by_word, self._fit,
        )  # fmt: skip

    def _sizes(self):
        """T of all topics, in whole vectors."""
        n_topics = self.suff_stats.shape[1]
        sizes = whole_rows(1, n_topics, np.float32, beyond=1.0)[0]
        sizes[:n_topics] = topic_sizes(self.topic_counts, self.eta, len(self._table))
        return sizes


def topic_sizes(topic_counts, eta, n_words):
    """T_k = S_k + sum_v eta_vk of all topics, from the S_k and an eta that broadcasts to (V, K)."""
    return topic_counts + eta.sum(axis=0) * (n_words // len(eta))


def _topics_of_documents(counts, lengths, n_topics, rng):
    """S of topics of equal size, made of the words of a few documents each, which are drawn by their tokens."""
    shape, ends = (n_topics, DOCUMENTS_PER_TOPIC), np.cumsum(lengths)
    drawn = np.searchsorted(ends, rng.random(shape) * ends[-1], side="right").clip(max=len(lengths) - 1)
    weights = rng.standard_exponential(shape)  # so that topics of the same documents differ
    choice = csr_array(
        (weights.ravel(), drawn.ravel(), np.arange(n_topics + 1) * shape[1]), shape=(n_topics, len(lengths))
    )
    of_topics = (choice @ csr_array(counts[:3], shape=(len(lengths), counts.n_words))).tocsc()
    of_topics.data /= of_topics.sum(axis=1)[of_topics.indices]
    return of_topics.T


def _with_all_words(topics, counts, workers):
    """As many tokens as there are, most of them as in some topics, the others shared out evenly."""
    words = np.bincount(counts.indices, weights=counts.data, minlength=counts.n_words)
    n_topics = topics.shape[1]
    suff_stats = _each_alike((SHARE_OF_ALL / n_topics * words).astype(np.float32), n_topics, workers)
    scale = np.float32((1.0 - SHARE_OF_ALL) * words.sum() / topics.sum())
    if isinstance(topics, np.ndarray):
        suff_stats += scale * topics
    else:
        topics = topics.tocoo()
        suff_stats[topics.coords] += scale * topics.data
    return suff_stats


def _each_alike(numbers, n_topics, workers):
    """A table whose rows hold one number each. All threads write, and so take its memory, at once."""
    table = np.empty((len(numbers), n_topics), numbers.dtype)

    def fill(start, stop):
        table[start:stop] = numbers[start:stop, None]

    workers.run(fill, row_cuts(table))
    return table
