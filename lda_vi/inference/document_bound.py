"""What both E-steps do for one document: words no topic explains, by logarithms (E1), and its own bound (E5)."""

import math

import numpy as np

from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.special import digamma, log, log_gamma

# Shares of a topic, in tokens, whose part in the bound is below its rounding.
UNTOUCHED = 1e-10

_compiled = compiled(SUMS)


@_compiled
def responsibilities(gamma, log_beta, phi):
    """(E1) by logarithms into `phi`; return ln Z."""
    top = -np.inf
    for k in range(len(phi)):
        phi[k] = digamma(gamma[k]) + log_beta[k]
        top = phi[k] if phi[k] > top else top
    total = 0.0
    for k in range(len(phi)):
        phi[k] = math.exp(phi[k] - top)
        total += phi[k]
    for k in range(len(phi)):
        phi[k] /= total
    return top + math.log(total)


@_compiled
def add_by_logs(data, words, gamma, elog_beta, phi, ratio, sums):
    """Add n phi (E1) of the words of a document whose ratio is 0 to `sums`, and mark them there by -n."""
    for j in range(len(words)):
        if ratio[j] == 0.0:
            ratio[j] = -data[j]  # no normaliser is negative
            responsibilities(gamma, elog_beta[words[j]], phi)
            for k in range(len(phi)):
                sums[k] += data[j] * phi[k]


@_compiled
def document_bound(data, words, ratio, top, elog_beta, own, old, alpha, log_gammas, room):
    """(E5), but for what does not depend on the document.

    Parameters
    ----------
    data, words, ratio : ndarrays
        Of the document: counts, words, and counts over normalisers, < 0 where the word was done with logarithms.
    top : ndarray, shape (V,)
        The largest expected logarithm of each word, by which its topics were divided.
    elog_beta : ndarray, shape (V, K)
        Expected logarithms of the topics.
    own, old : ndarrays of float64, shape (K,)
        Gamma after and before the last step.
    alpha, log_gammas : ndarrays of float64, shape (K,)
        The prior, and lnGamma of it.
    room : ndarray of float64
        Room to work in, at least three rows of K.

    Returns
    -------
    float
    """
    bound, total, n, by_logs = 0.0, 0.0, 0, 0
    for j in range(len(words)):
        of_word = data[j] * (log(data[j] / abs(ratio[j])) + top[words[j]])
        bound += of_word if ratio[j] > 0.0 else 0.0
        by_logs += ratio[j] < 0.0
    for j in range(len(words) if by_logs else 0):
        if ratio[j] < 0.0:
            bound += data[j] * responsibilities(old, elog_beta[words[j]], room[0])
    for k in range(len(alpha)):
        share = own[k] - alpha[k]
        if share > UNTOUCHED or abs(old[k] - alpha[k]) > UNTOUCHED:
            room[0, n], room[1, n], room[2, n] = share, own[k], old[k]
            n += 1
        else:
            bound += log_gammas[k]  # most topics of most documents: nothing to compute again
        total += own[k]
    for i in range(n):
        bound += log_gamma(room[1, i]) - room[0, i] * digamma(room[2, i])
    return bound - log_gamma(total)
