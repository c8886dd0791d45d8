"""The steps of new documents, compiled: of all topics, and of the few a document holds."""

import math

import numpy as np

from lda_vi.inference.compiling import SUMS_AND_QUOTIENTS, compiled
from lda_vi.inference.kernels import AHEAD
from lda_vi.inference.layout import fetch_row
from lda_vi.inference.special import exp_digamma

SAFE = 1e-200  # a word whose normaliser is smaller needs logarithms: the plain E-step does its document
FEW, FEW_OF_ALL = 0.1, 1e-3  # a topic is left out below so many tokens, or that part of the document's tokens
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
    w, shares = np.empty(n_topics), np.empty(n_topics)
    listed, rows = np.empty(n_topics, np.int64), np.empty((5, n_topics + 4))
    block, ratio = np.zeros(1 << 12), np.empty(0)
    for d in range(start, stop):
        first, last, own, old = indptr[d], indptr[d + 1], gamma[d], before[d]
        n = last - first
        if n == 0:
            for k in range(n_topics):
                own[k] = alpha[k]  # (E2) with nothing to add
            continue
        if n > len(ratio):
            ratio = np.empty(2 * n)
        here, words, tokens, step = data[first:last], indices[first:last], 0.0, 0
        for j in range(n):
            tokens += here[j]
        few = min(FEW, FEW_OF_ALL * tokens)
        trace = min(few, TRACE_OF_TOL * tol)
        while True:
            # A step of all topics.
            exp_digamma(own, w)
            least = _all_topics(here, words, table, w, shares)
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
            if n_steps == 0 or n_listed == 0 or many or (n_listed + 4) * n > ROOM:
                continue
            few = trace
            if (n_listed + 4) * n > len(block):
                block = np.zeros(2 * (n_listed + 4) * n)
            for j in range(n):
                row = table[words[j]]
                for i in range(n_listed):
                    block[i * n + j] = row[listed[i]]
            rest = OF_FEW * tol * n_topics
            step += _few_topics(here, block, ratio, listed, n_listed, alpha, n_steps, rest, trace, own, rows)


@_compiled
def _all_topics(data, words, table, w, shares):
    """Sum up count / normaliser * row of the words of a document (E1); return the smallest normaliser."""
    n, n_topics, least = len(data), len(w), np.inf
    shares[:] = 0.0
    for j in range(n):
        if j + AHEAD < n:
            fetch_row(table, words[j + AHEAD])
        row, z = table[words[j]], 0.0
        for k in range(n_topics):
            z += w[k] * row[k]
        least = min(least, z)
        r = data[j] / z
        for k in range(n_topics):
            shares[k] += r * row[k]
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
def _few_topics(data, block, ratio, listed, n_listed, alpha, max_steps, rest, trace, own, rows):
    """Steps of the listed topics alone, until these are at rest, from `own` into `own`; return how many.

    Row i of `block` is the column of the topic `listed[i]` for the words of the document.
    """
    n, n_topics, step, leap = len(data), len(alpha), 0, False
    now, start, prior, w, new = rows[0], rows[1], rows[2], rows[3], rows[4]
    for i in range(n_listed):
        now[i], prior[i] = own[listed[i]], alpha[listed[i]]
    while step < max_steps:
        exp_digamma(now[:n_listed], w[:n_listed])
        for i in range(n_listed, n_listed + 4):
            w[i] = 0.0
        least = _few_shares(data, block, ratio, n_listed, w, new)
        change = 0.0
        for i in range(n_listed):
            new[i] = prior[i] + w[i] * new[i]  # (E2)
        for i in range(n_listed):
            change += abs(new[i] - now[i])
        if not (least > SAFE and change < np.inf):
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
                    if left < i:
                        listed[left], prior[left], now[left], new[left] = listed[i], prior[i], now[i], new[i]
                        for j in range(n):
                            block[left * n + j] = block[i * n + j]
                    left += 1
            n_listed, leap = left, True
            for i in range(n_listed):
                start[i], now[i] = now[i], new[i]
    for k in range(n_topics):
        own[k] = alpha[k]
    for i in range(n_listed):
        own[listed[i]] = now[i]
    return step


@_compiled
def _few_shares(data, block, ratio, n_listed, w, shares):
    """As `_all_topics`, four topics at a time; the rows of `block` after the last that counts are finite."""
    n, least = len(data), np.inf
    ratio[:n] = 0.0
    for i in range(0, n_listed, 4):
        a, b, c, d = w[i], w[i + 1], w[i + 2], w[i + 3]
        one, two = block[i * n : i * n + n], block[i * n + n : i * n + 2 * n]
        three, four = block[i * n + 2 * n : i * n + 3 * n], block[i * n + 3 * n : i * n + 4 * n]
        for j in range(n):
            ratio[j] += (a * one[j] + b * two[j]) + (c * three[j] + d * four[j])
    for j in range(n):
        least = min(least, ratio[j])
    for j in range(n):
        ratio[j] = data[j] / ratio[j]
    for i in range(0, n_listed, 4):
        one, two = block[i * n : i * n + n], block[i * n + n : i * n + 2 * n]
        three, four = block[i * n + 2 * n : i * n + 3 * n], block[i * n + 3 * n : i * n + 4 * n]
        a = b = c = d = 0.0
        for j in range(n):
            a += ratio[j] * one[j]
            b += ratio[j] * two[j]
            c += ratio[j] * three[j]
            d += ratio[j] * four[j]
        shares[i], shares[i + 1], shares[i + 2], shares[i + 3] = a, b, c, d
    return least
