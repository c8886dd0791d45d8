"""What both E-steps do for one document: words no topic explains, by logarithms (E1), and its own bound (E5)."""

import math

import numba
import numpy as np

from lda_vi.inference.special import digamma

# Shares of a topic, in tokens, whose part in the bound is below its rounding.
UNTOUCHED = 1e-10

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})


@_compiled
def responsibilities(gamma, log_beta, phi):
    """(E1) by logarithms into `phi`; return ln Z."""
    top = -np.inf
    for k in range(len(phi)):
        phi[k] = digamma(gamma[k]) + log_beta[k]
        top = max(top, phi[k])
    total = 0.0
    for k in range(len(phi)):
        phi[k] = math.exp(phi[k] - top)
        total += phi[k]
    for k in range(len(phi)):
        phi[k] /= total
    return top + math.log(total)


@_compiled
def document_bound(data, words, ratio, top, elog_beta, own, old, alpha, log_gammas, phi):
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
    phi : ndarray of float64, shape (K,)
        Room to work in.

    Returns
    -------
    float
    """
    bound, total = 0.0, 0.0
    for j in range(len(words)):
        if ratio[j] > 0.0:
            bound += data[j] * (math.log(data[j] / ratio[j]) + top[words[j]])
        else:
            bound += data[j] * responsibilities(old, elog_beta[words[j]], phi)
    for k in range(len(alpha)):
        share = own[k] - alpha[k]
        if share > UNTOUCHED or abs(old[k] - alpha[k]) > UNTOUCHED:
            bound += math.lgamma(own[k]) - share * digamma(old[k])
        else:
            bound += log_gammas[k]  # most topics of most documents: nothing to compute again
        total += own[k]
    return bound - math.lgamma(total)
