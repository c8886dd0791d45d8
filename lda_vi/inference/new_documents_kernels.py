"""The steps of new documents, compiled: of all topics, and of the few a document holds."""

import math

import numpy as np

from lda_vi.inference.compiling import SUMS_AND_QUOTIENTS, compiled
from lda_vi.inference.fours import four_of, totals, visit_words
from lda_vi.inference.special import exp_digamma, exp_digamma_narrow
from lda_vi.inference.vectors import WIDEST, load, number, padded, put, spread, store

SAFE = 1e-28  # a word whose normaliser is smaller needs logarithms: the plain E-step does its document
PRECISION = 1e-6  # the part of a document's tokens by which a step in float32 may be wrong
EARLY = 3  # the first steps of all topics are in float32, and no document stops there
FEW, FEW_OF_ALL = 0.5, 5e-3  # a topic is left out below so many tokens, or that part of the document's tokens
TRACE_OF_TOL = 0.25  # and on the way below that part of the tolerance: together they then do not matter
OF_FEW = 0.1  # listed topics are at rest below that part of the tolerance, so that the step after is the last
SHORTEST_LEAP, LONGEST_LEAP = np.float32(1.0), np.float32(8.0)
NOTHING, QUARTER = np.float32(0.0), np.float32(0.25)
ROOM = 1 << 20  # numbers a thread may copy together; a document with more takes all steps with all topics

_compiled = compiled(SUMS_AND_QUOTIENTS)


@_compiled
def documents(
    start, stop, data, indices, indptr, table, alpha, max_steps, step_tol, gamma, before, unfinished
):
    """Steps of the documents from `start` to `stop`; the last three arguments are written to.

    A document is left unfinished where it now stands, if its tolerance is finer than float32, or where it began, if
    its words need logarithms.
    """
    n_topics = len(alpha)
    own, w, shares = padded(n_topics, np.float64), padded(n_topics, np.float64), padded(n_topics, np.float64)
    early, early_w = padded(n_topics, np.float32), padded(n_topics, np.float32)
    early_shares, early_alpha = padded(n_topics, np.float32), padded(n_topics, np.float32)
    for k in range(n_topics):
        early_alpha[k] = alpha[k]
    for k in range(len(early)):
        early[k] = 1.0  # a rest that is no vector takes longer than one
    for k in range(len(own)):
        own[k] = 1.0
    listed, column = np.empty(n_topics, np.int64), np.empty(n_topics + WIDEST, np.int64)
    # Longer where documents ask for it. A fixed length, and min and max below, would be compiled by themselves.
    rows, block = np.empty((5, n_topics + WIDEST), np.float32), padded(n_topics, np.float32)
    early_counts, early_ratio = padded(n_topics, np.float32), padded(n_topics, np.float32)
    counts, ratio = padded(n_topics, np.float64), padded(n_topics, np.float64)
    for d in range(start, stop):
        first, n = indptr[d], indptr[d + 1] - indptr[d]
        words, height, tokens = indices[first : first + n], (n + WIDEST - 1) // WIDEST * WIDEST, 0.0
        if height > len(counts):
            counts, early_counts = padded(2 * height, np.float64), padded(2 * height, np.float32)
            ratio, early_ratio = padded(2 * height, np.float64), padded(2 * height, np.float32)
        for j in range(n):
            put(counts, j, number(data, first + j))
        for j in range(n, height):
            put(counts, j, 0.0)
        for j in range(height):
            put(early_counts, j, np.float32(number(counts, j)))
        for j in range(n):
            tokens += number(counts, j)
        for k in range(n_topics):
            own[k] = alpha[k] + tokens / n_topics
        finest = PRECISION * tokens
        tol = step_tol if step_tol * n_topics > finest else finest / n_topics
        unfinished[d] = step_tol < tol
        if n == 0:
            for k in range(n_topics):
                before[d, k] = gamma[d, k] = own[k]
            continue
        # Steps of all topics in float32.
        step = EARLY if max_steps > EARLY else max_steps - 1
        for k in range(n_topics):
            early[k] = own[k]
        for i in range(step):
            exp_digamma_narrow(early, early_w)
            of_words = early_counts, indices, first, first + n, len(indices) if i == 0 else 0, table, early_w
            visit_words(*of_words, np.float32(SAFE), early_shares, early_ratio, 0)
            for k in range(n_topics):
                early[k] = early_alpha[k] + early_w[k] * early_shares[k]  # (E2)
        for k in range(n_topics if step > 0 else 0):
            own[k] = alpha[k] if alpha[k] > early[k] else early[k]  # alpha, which float32 may not hold
        few = FEW if FEW_OF_ALL * tokens > FEW else FEW_OF_ALL * tokens
        trace = few if few < TRACE_OF_TOL * tol else TRACE_OF_TOL * tol
        rest = OF_FEW * tol * n_topics
        rest = rest if rest > finest else finest
        while True:
            # Steps of few topics.
            n_listed, n_steps = _list_topics(own, alpha, few, listed), max_steps - 1 - step
            if n_steps > 0 and 0 < n_listed * height <= ROOM:
                if n_listed * height > len(block):
                    block = padded(2 * n_listed * height, np.float32)
                _copy_columns(words, table, listed[:n_listed], height, block)
                of_few = early_counts[:height], block, early_ratio, listed, column, n_listed
                step += _few_topics(*of_few, alpha, n_steps, rest, trace, own, rows)
            few = trace
            # A step of all topics, which decides.
            exp_digamma(own, w)
            of_words = counts, indices, first, first + n, len(indices) if step == 0 else 0, table, w
            safe = visit_words(*of_words, SAFE, shares, ratio, 0)
            step += 1
            for k in range(n_topics):
                shares[k] = alpha[k] + w[k] * shares[k]  # (E2)
            change = 0.0
            for k in range(n_topics):
                change += abs(shares[k] - own[k])
            if not (safe and change < np.inf):
                unfinished[d] = True
                for k in range(n_topics):
                    gamma[d, k] = alpha[k] + tokens / n_topics
                break
            if change < tol * n_topics or step >= max_steps:
                for k in range(n_topics):
                    before[d, k], gamma[d, k] = own[k], shares[k]
                break
            for k in range(n_topics):
                own[k] = shares[k]


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
    """Put the columns of the listed topics side by side; the last word again, until there are `height` numbers."""
    n, n_listed = len(words), len(listed)
    for j in range(0, height, 4):
        i, k, l, m = four_of(words, j, n)
        one, two, three, four = table[i], table[k], table[l], table[m]
        for i in range(n_listed):
            topic, at = number(listed, i), i * height + j
            # All four before the first is written, or each would wait for the one before.
            a, b, c, d = number(one, topic), number(two, topic), number(three, topic), number(four, topic)
            put(block, at, a)
            put(block, at + 1, b)
            put(block, at + 2, c)
            put(block, at + 3, d)


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
        end = (n_listed + WIDEST - 1) // WIDEST * WIDEST  # a rest that is no vector takes longer than one
        for i in range(n_listed, end):
            now[i] = 1.0
        exp_digamma_narrow(now[:end], w[:end])
        end = (n_listed + 3) // 4 * 4
        for i in range(n_listed, end):
            w[i], column[i] = 0.0, 0
        _few_shares(counts, block, ratio, column[:end], w, new)
        change = NOTHING
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
            rr, vv = NOTHING, NOTHING
            for i in range(n_listed):
                r = now[i] - start[i]
                v = new[i] - now[i] - r
                rr += r * r
                vv += v * v
            length = math.sqrt(rr / vv) if vv > NOTHING else SHORTEST_LEAP
            length = SHORTEST_LEAP if length < SHORTEST_LEAP else length
            length = LONGEST_LEAP if length > LONGEST_LEAP else length
            for i in range(n_listed):
                r = now[i] - start[i]
                v = new[i] - now[i] - r
                there = start[i] + length * (r + r + length * v)
                lowest = prior[i] + QUARTER * (new[i] - prior[i])
                now[i] = lowest if lowest > there else there
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
    """As `visit_words`; there are so many columns, those without weight included, that they are done in fours."""
    height = len(counts)
    for j in range(0, height, WIDEST):
        a = b = spread(NOTHING)
        for i in range(0, len(column), 2):
            a = a + spread(number(w, i)) * load(block, number(column, i) + j)
            b = b + spread(number(w, i + 1)) * load(block, number(column, i + 1) + j)
        store(ratio, j, load(counts, j) / (a + b))
    for i in range(0, len(column), 4):
        a = b = c = d = spread(NOTHING)
        at, at_b, at_c, at_d = four_of(column, i, len(column))
        for j in range(0, height, WIDEST):
            r = load(ratio, j)
            a, b = a + r * load(block, at + j), b + r * load(block, at_b + j)
            c, d = c + r * load(block, at_c + j), d + r * load(block, at_d + j)
        store(shares, i, totals(a, b, c, d))
