"""The table of topics that new documents are fitted to, compiled: expected probabilities of words, in float32."""

import numpy as np

from lda_vi.inference.compiling import SUMS_AND_QUOTIENTS, compiled
from lda_vi.inference.layout import fetch_row
from lda_vi.inference.special import exp_digamma, exp_digamma_narrow
from lda_vi.inference.vectors import padded

AHEAD = 6  # rows between asking for a row of topics and using it
# Tokens from which exp(psi) in float32 is good to six digits. A word that has them in one topic is tabulated with it;
# what its other topics have may be less exact, as it is so much less.
KNOWN = np.float32(0.5)
# What is too small for float32 becomes 1e-37, which is as good as nothing if it is multiplied by no more than this. A
# topic of less than .03 tokens in all multiplies by more.
LARGEST_SCALE = 1e15
TINY = 1e-37  # below, numbers of float32 lose digits

_compiled = compiled(SUMS_AND_QUOTIENTS)


@_compiled
def add_words(start, stop, lam):
    """What each topic holds of some words, in a third of the time NumPy takes, which is that of a short document."""
    sums = padded(lam.shape[1], np.float64)[: lam.shape[1]]
    for word in range(start, stop):
        for k in range(len(sums)):
            sums[k] += lam[word, k]
    return sums


@_compiled
def tabulate(start, stop, lam, words, scale, table):
    """Write exp(E[ln beta]) of some words into their rows of the table, each divided by its sum; zeros after them."""
    n_topics = len(scale)
    own, beta = padded(n_topics, np.float64), padded(n_topics, np.float64)
    early, early_beta = padded(n_topics, np.float32), padded(n_topics, np.float32)
    for k in range(len(own)):
        own[k] = 1.0  # a rest that is no vector takes longer than one
    for k in range(len(early)):
        early[k] = 1.0
    largest = 0.0
    for k in range(n_topics):
        largest = scale[k] if scale[k] > largest else largest
    for i in range(start, stop):
        if i + AHEAD < stop:
            fetch_row(lam, words[i + AHEAD])
        row, of_word, n_known, sum_ = table[i], lam[words[i]], 0, 0.0
        for k in range(n_topics):
            early[k] = of_word[k]
        for k in range(n_topics):
            n_known += early[k] > KNOWN
        if n_known > 0 and largest <= LARGEST_SCALE:
            exp_digamma_narrow(early, early_beta)
            for k in range(n_topics):
                beta[k] = early_beta[k] * scale[k]
        else:
            for k in range(n_topics):
                own[k] = of_word[k]
            exp_digamma(own, beta)
            for k in range(n_topics):
                beta[k] *= scale[k]
        for k in range(n_topics):  # in a loop that also writes, the order of a sum depends on the heap
            sum_ += beta[k]
        least, inverse = TINY * sum_, 1.0 / sum_ if sum_ > 0.0 else 0.0
        for k in range(n_topics):
            row[k] = (beta[k] if beta[k] > least else 0.0) * inverse
        for k in range(n_topics, len(row)):
            row[k] = 0.0
