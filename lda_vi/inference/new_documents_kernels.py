"""The steps of new documents, compiled: of all topics, and of the few a document holds."""

import math

import numpy as np

from lda_vi.inference.compiling import SUMS_AND_QUOTIENTS, compiled
from lda_vi.inference.kernels import AHEAD
from lda_vi.inference.layout import fetch_row
from lda_vi.inference.special import exp_digamma
from lda_vi.inference.vectors import NARROWEST, add, four_of, load, padded, spread, store, total, weigh

SAFE = 1e-200  # a word whose normaliser is smaller needs logarithms: the plain E-step does its document
FEW, FEW_OF_ALL = 0.3, 3e-3  # a topic is left out below so many tokens, or that part of the document's tokens
TRACE_OF_TOL = 0.25  # and on the way below that part of the tolerance: together they then do not matter
OF_FEW = 0.1  # listed topics are at rest below that part of the tolerance, so that the step after is the last
PATIENCE = 4  # steps of all topics after which a document's own topics are listed even if they are many
LONGEST_LEAP = 8.0
ROOM = 1 << 20  # numbers a thread may copy together; a document with more takes all steps with all topics

_compiled = compiled(SUMS_AND_QUOTIENTS)


@_compiled
def tabulate(start, stop, lam, words, scale, table):
    """Write exp(E[ln beta]) of some words into their rows of the table."""
    n_topics = len(scale)
    own = np.empty(n_topics)
    for i in range(start, stop):
        for k in range(n_topics):
            own[k] = lam[words[i], k]
        row = table[i]
        exp_digamma(own, row)
        for k in range(n_topics):
            row[k] *= scale[k]


@_compiled
def documents(start, stop, data, indices, indptr, table, alpha, max_steps, tol, gamma, before, lost):
    """Steps of the documents from `start` to `stop`; the last three arguments are written to."""
    n_topics = len(alpha)
    w, shares = padded(n_topics), padded(n_topics)
    listed, column = np.empty(n_topics, np.int64), np.zeros(n_topics + NARROWEST, np.int64)
    rows = np.ones((5, n_topics + NARROWEST))
    block, counts, ratio = np.zeros(1 << 12), padded(0), padded(0)
    for d in range(start, stop):
        first, last, own, old = indptr[d], indptr[d + 1], gamma[d], before[d]
        n = last - first
        if n == 0:
            for k in range(n_topics):
                own[k] = alpha[k]  # (E2) with nothing to add
            continue
        if n > len(ratio):
            counts, ratio = padded(2 * n), padded(2 * n)
        words, tokens, step = indices[first:last], 0.0, 0
        height = (n + NARROWEST - 1) // NARROWEST * NARROWEST
        for j in range(height):
            counts[j] = data[first + j] if j < n else 0.0
            tokens += counts[j]
        few = min(FEW, FEW_OF_ALL * tokens)
        trace = min(few, TRACE_OF_TOL * tol)
        while True:
            # A step of all topics.
            exp_digamma(own, w[:n_topics])
            least = _all_topics(counts, words, table, w, shares)
            step += 1
            for k in range(n_topics):
                shares[k] = alpha[k] + w[k] * shares[k]  # (E2)
            change = 0.0
            for k in range(n_topics):
                change += abs(shares[k] - own[k])
            if not (least > SAFE and change < np.inf):
                lost[d] = True
                break
            for k in range(n_topics):
                old[k], own[k] = own[k], shares[k]
            if change < tol * n_topics or step >= max_steps:
                break
            # Steps of few.
            n_listed, n_steps = _list_topics(own, alpha, few, listed), max_steps - 1 - step
            many = 2 * n_listed > n_topics and step < PATIENCE
            if n_steps == 0 or n_listed == 0 or many or n_listed * height > ROOM:
                continue
            few = trace
            if n_listed * height > len(block):
                block = np.zeros(2 * n_listed * height)
            _copy_columns(words, table, listed[:n_listed], height, block)
            rest = OF_FEW * tol * n_topics
            here = counts[:height], block, ratio, listed, column, n_listed
            step += _few_topics(*here, alpha, n_steps, rest, trace, own, rows)


@_compiled
def _all_topics(counts, words, table, w, shares):
    """Sum up count / normaliser * row of the words of a document (E1); return the smallest normaliser."""
    n, least = len(words), np.inf
    shares[:] = 0.0
    for j in range(0, n, 4):
        for i in range(j + AHEAD, min(j + AHEAD + 4, n)):
            fetch_row(table, words[i])
        here = four_of(words, j, n)
        a, b, c, d = weigh(w, table, *here)
        least = min(least, min(min(a, b), min(c, d)))
        add(shares, table, *here, counts[j] / a, counts[j + 1] / b, counts[j + 2] / c, counts[j + 3] / d)
    return least


@_compiled
def _list_topics(own, alpha, few, listed):
    """List the topics of which a document holds more than `few` tokens; return how many."""
    n_listed = 0
    for k in range(len(alpha)):
        if own[k] - alpha[k] > few:
            listed[n_listed] = k
            n_listed += 1
    return n_listed


@_compiled
def _copy_columns(words, table, listed, height, block):
    """Put the columns of the listed topics side by side, `height` numbers each: those of the words, then ones."""
    n = len(words)
    for j in range(n):
        row = table[words[j]]
        for i in range(len(listed)):
            block[i * height + j] = row[listed[i]]
    for i in range(len(listed)):
        for j in range(n, height):
            block[i * height + j] = 1.0


@_compiled
def _few_topics(counts, block, ratio, listed, column, n_listed, alpha, max_steps, rest, trace, own, rows):
    """Steps of the listed topics alone, until these are at rest, from `own` into `own`; return how many.

    Column i of `block` belongs to the topic `listed[i]`; `column` receives where the columns of those begin that are
    still on the list.
    """
    height, n_topics, step, leap = len(counts), len(alpha), 0, False
    now, start, prior, w, new = rows[0], rows[1], rows[2], rows[3], rows[4]
    for i in range(n_listed):
        now[i], prior[i], column[i] = own[listed[i]], alpha[listed[i]], i * height
    while step < max_steps:
        whole = (n_listed + NARROWEST - 1) // NARROWEST * NARROWEST
        for i in range(n_listed, whole):
            now[i], column[i] = 1.0, 0
        exp_digamma(now[:whole], w[:whole])  # a rest that is no vector takes longer than one
        for i in range(n_listed, whole):
            w[i] = 0.0
        _few_shares(counts, block, ratio, column[:whole], w, new)
        change = 0.0
        for i in range(n_listed):
            new[i] = prior[i] + w[i] * new[i]  # (E2)
        for i in range(n_listed):
            change += abs(new[i] - now[i])
        if not change < np.inf:  # a normaliser was too small
            break
        step += 1
        if change < rest:
            for i in range(n_listed):
                now[i] = new[i]
            break
        if leap:
            # start -> now -> new are two steps: r is the first, v how much the second differs from it.
            rr, vv = 0.0, 0.0
            for i in range(n_listed):
                r = now[i] - start[i]
                v = new[i] - now[i] - r
                rr += r * r
                vv += v * v
            length = min(max(math.sqrt(rr / vv), 1.0), LONGEST_LEAP) if vv > 0.0 else 1.0
            for i in range(n_listed):
                r = now[i] - start[i]
                v = new[i] - now[i] - r
                there = start[i] + length * (2.0 * r + length * v)
                now[i] = max(there, prior[i] + 0.25 * (new[i] - prior[i]))
            leap = False
        else:
            left = 0
            for i in range(n_listed):
                if new[i] - prior[i] > trace:
                    listed[left], column[left] = listed[i], column[i]
                    prior[left], start[left], now[left] = prior[i], now[i], new[i]
                    left += 1
            n_listed, leap = left, True
    for k in range(n_topics):
        own[k] = alpha[k]
    for i in range(n_listed):
        own[listed[i]] = now[i]
    return step


@_compiled
def _few_shares(counts, block, ratio, column, w, shares):
    """As `_all_topics`; there are so many columns, those without weight included, that they are done in fours."""
    height = len(counts)
    for j in range(0, height, NARROWEST):
        a, b = spread(0.0), spread(0.0)
        for i in range(0, len(column), 2):
            a = a + spread(w[i]) * load(block, column[i] + j)
            b = b + spread(w[i + 1]) * load(block, column[i + 1] + j)
        store(ratio, j, load(counts, j) / (a + b))
    for i in range(0, len(column), 4):
        a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
        for j in range(0, height, NARROWEST):
            r = load(ratio, j)
            a, b = a + r * load(block, column[i] + j), b + r * load(block, column[i + 1] + j)
            c, d = c + r * load(block, column[i + 2] + j), d + r * load(block, column[i + 3] + j)
        shares[i], shares[i + 1], shares[i + 2], shares[i + 3] = total(a), total(b), total(c), total(d)
