"""The loops of `left_to_right`, compiled: particles that go through a document token by token.

To draw a topic costs as much as the document has topics so far, not as much as there are: what its tokens say
and what the prior says are two urns, and the second is cumulated once for each word.
"""

import numpy as np

from lda_vi.evaluate.keys import scattered, uniform
from lda_vi.inference.compiling import compiled

_compiled = compiled()


@_compiled
def runs(
    first, last, start, places, data, indices, indptr, keys, beta, alpha, particles, sweeps, reach, predicted
):
    """Runs from `first` to `last`, all particles of a document in a row; `predicted` is written to."""
    n_topics, alpha_sum = len(alpha), alpha.sum()
    state, document = np.empty(1, np.uint64), -1
    order = np.empty(0, np.int32)
    words = below = np.empty((0, n_topics))
    for run in range(first, last):
        own, r = run // particles, run % particles
        d = start + own
        begin, end = indptr[d], indptr[d + 1]
        if begin == end:
            continue
        if own != document:
            document = own
            words = np.maximum(beta[indices[begin:end]], 1e-300)
            below = np.empty_like(words)  # cumulative weights of the topics as far as the prior goes
            for i in range(end - begin):
                total = 0.0
                for k in range(n_topics):
                    total += words[i, k] * alpha[k]
                    below[i, k] = total
            state[0] = keys[d]
            order = _shuffled(data[begin:end], state)
        state[0] = scattered(keys[d] ^ scattered(np.uint64(r + 1)))  # a stream of its own for each particle
        _particle(
            order, words, below, alpha_sum, sweeps, reach, state, predicted[r, places[own] : places[own + 1]]
        )


@_compiled
def averages(places, predicted, lowest_log):
    """Log probability of each document from the predictions of all particles, and what is chance in it."""
    particles, n_documents = len(predicted), len(places) - 1
    logs, noise, moved = np.zeros(n_documents), np.zeros(n_documents), np.empty(particles)
    for d in range(n_documents):
        moved[:] = 0.0
        for n in range(places[d], places[d + 1]):
            mean = 0.0
            for r in range(particles):
                mean += predicted[r, n]
            mean /= particles
            logs[d] += max(np.log(mean), lowest_log)
            for r in range(particles):
                moved[r] += predicted[r, n] / mean - 1.0  # to first order, what this particle adds
        square = (moved * moved).sum()  # they sum to zero
        noise[d] = np.sqrt(square / (particles * (particles - 1.0))) if particles > 1 else np.nan
    return logs, noise


@_compiled
def _shuffled(counts, state):
    """Tokens of a document in random order; a token is the place of its word in the document."""
    order = np.empty(int(counts.sum()), np.int32)
    at = 0
    for i in range(len(counts)):
        for _ in range(int(counts[i])):
            order[at] = i
            at += 1
    for i in range(len(order) - 1, 0, -1):
        j = int(uniform(state) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@_compiled
def _particle(order, words, below, alpha_sum, sweeps, reach, state, predicted):
    """One particle goes through a document; the probability of each token is written to the last argument."""
    n_topics = words.shape[1]
    topic = np.empty(len(order), np.int32)
    own = np.zeros(n_topics)  # N_k
    active = np.empty(n_topics, np.int32)  # topics with N_k > 0, in any order
    place = np.empty(n_topics, np.int32)
    heap = np.empty(n_topics)
    n_active, turn = 0, -1
    for n in range(len(order)):
        if n <= reach:
            turn = -1  # a whole sweep begins at the first token
        for _ in range(sweeps * min(n, reach)):
            turn = turn + 1 if turn + 1 < n else 0
            k = topic[turn]
            own[k] -= 1.0
            if own[k] == 0.0:
                n_active -= 1
                moved = active[n_active]
                active[place[k]], place[moved] = moved, place[k]
            word = order[turn]
            total = _weights(words[word], own, active, n_active, heap)
            k = _draw(total, active, n_active, heap, below[word], state)
            topic[turn] = k
            if own[k] == 0.0:
                active[n_active], place[k] = k, n_active
                n_active += 1
            own[k] += 1.0
        word = order[n]
        total = _weights(words[word], own, active, n_active, heap)
        predicted[n] = (total + below[word, n_topics - 1]) / (n + alpha_sum)
        k = _draw(total, active, n_active, heap, below[word], state)
        topic[n] = k
        if own[k] == 0.0:
            active[n_active], place[k] = k, n_active
            n_active += 1
        own[k] += 1.0


@_compiled
def _weights(word, own, active, n_active, heap):
    """Cumulative weights of the active topics, as far as the tokens go, into `heap`; return the last."""
    total = 0.0
    for a in range(n_active):
        k = active[a]
        total += word[k] * own[k]
        heap[a] = total
    return total


@_compiled
def _draw(total, active, n_active, heap, below, state):
    """A topic in proportion to word[k] * (own[k] + alpha[k])."""
    at = uniform(state) * (total + below[-1])
    if at < total:
        for a in range(n_active):
            if at < heap[a]:
                return active[a]
    at -= total
    low, high = 0, len(below) - 1
    while low < high:
        middle = (low + high) // 2
        if at < below[middle]:
            high = middle
        else:
            low = middle + 1
    return low
