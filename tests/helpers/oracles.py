"""Truths that do not come from the code under test: bare loops, enumeration and finite differences.

Nothing here imports the package. Count matrices are dense arrays X of shape (D, V); topics are word-major
(V, K); responsibilities are (D, V, K), also for words a document does not hold.
"""

import itertools
import math

import numpy as np
from scipy.special import digamma


def assert_non_decreasing(trace, *, rtol=1e-10):
    """Fail if any value of the trace lies below the one before by more than `rtol` of its size."""
    trace = np.asarray(trace, dtype=float)
    assert np.isfinite(trace).all(), f"not finite: {trace}"
    falls = trace[:-1] - trace[1:]
    worst = int(np.argmax(falls - rtol * np.abs(trace[:-1]))) if len(falls) else 0
    if len(falls) and falls[worst] > rtol * abs(trace[worst]):
        raise AssertionError(
            f"fell by {falls[worst]:.3g} at step {worst + 1}: {trace[worst]!r}, {trace[worst + 1]!r}"
        )


def ln_beta(x):
    """Logarithm of the multivariate beta function."""
    return sum(math.lgamma(v) for v in x) - math.lgamma(sum(x))


def dirichlet_kl(q, p):
    """KL(Dirichlet(q) || Dirichlet(p))."""
    mean_log = [digamma(v) - digamma(sum(q)) for v in q]
    return ln_beta(p) - ln_beta(q) + sum((a - b) * m for a, b, m in zip(q, p, mean_log, strict=True))


def full(eta, shape):
    """The prior of the topics written out for each word and topic."""
    return np.broadcast_to(np.asarray(eta, dtype=float), shape)


def literal_phi(gamma, elog_beta):
    """(E1) for every document, word and topic, one number at a time."""
    (n_docs, n_topics), n_words = gamma.shape, len(elog_beta)
    phi = np.zeros((n_docs, n_words, n_topics))
    for d in range(n_docs):
        for w in range(n_words):
            logs = [digamma(gamma[d, k]) - digamma(sum(gamma[d])) + elog_beta[w, k] for k in range(n_topics)]
            top = max(logs)
            total = sum(math.exp(v - top) for v in logs)
            for k in range(n_topics):
                phi[d, w, k] = math.exp(logs[k] - top) / total
    return phi


def literal_elog_beta(lam):
    """Expected logarithms of the topics, one number at a time."""
    totals = lam.sum(axis=0)
    return np.array(
        [[digamma(lam[w, k]) - digamma(totals[k]) for k in range(lam.shape[1])] for w in range(len(lam))]
    )


def literal_terms(X, phi, gamma, lam, alpha, eta):
    """(E4) term by term: words, assignments, entropy and documents as arrays (D,), topics as a number."""
    (n_docs, n_words), n_topics = X.shape, len(alpha)
    eta, elog_beta = full(eta, lam.shape), literal_elog_beta(lam)
    words, assignments, entropy, documents = (np.zeros(n_docs) for _ in range(4))
    for d in range(n_docs):
        elog_theta = [digamma(gamma[d, k]) - digamma(sum(gamma[d])) for k in range(n_topics)]
        for w in range(n_words):
            for k in range(n_topics):
                share = X[d, w] * phi[d, w, k]
                words[d] += share * elog_beta[w, k]
                assignments[d] += share * elog_theta[k]
                entropy[d] -= share * math.log(phi[d, w, k]) if share > 0 else 0.0
        documents[d] = ln_beta(gamma[d]) - ln_beta(alpha)
        documents[d] += sum((alpha[k] - gamma[d, k]) * elog_theta[k] for k in range(n_topics))
    topics = 0.0
    for k in range(n_topics):
        topics += ln_beta(lam[:, k]) - ln_beta(eta[:, k])
        topics += sum((eta[w, k] - lam[w, k]) * elog_beta[w, k] for w in range(n_words))
    return words, assignments, entropy, documents, topics


def literal_elbo(X, phi, gamma, lam, alpha, eta):
    """(E4) as one number."""
    return float(sum(np.sum(term) for term in literal_terms(X, phi, gamma, lam, alpha, eta)))


def assignments_of(X, n_topics):
    """Yield for every way to give each token a topic the counts N (D, K), S (V, K) and the token topics."""
    tokens = [(d, w) for d, row in enumerate(X) for w, n in enumerate(row) for _ in range(int(n))]
    for z in itertools.product(range(n_topics), repeat=len(tokens)):
        by_document, by_word = np.zeros((len(X), n_topics)), np.zeros((X.shape[1], n_topics))
        for (d, w), k in zip(tokens, z, strict=True):
            by_document[d, k] += 1
            by_word[w, k] += 1
        yield by_document, by_word, [(d, w, k) for (d, w), k in zip(tokens, z, strict=True)]


def log_joint(by_document, by_word, alpha, eta):
    """ln p(z, w) with the topic shares and the topics integrated out."""
    eta = full(eta, by_word.shape)
    documents = sum(ln_beta(alpha + row) - ln_beta(alpha) for row in by_document)
    return documents + sum(ln_beta(eta[:, k] + by_word[:, k]) - ln_beta(eta[:, k]) for k in range(len(alpha)))


def exact_log_evidence(X, alpha, eta):
    """ln p(w) by summing over all K ** tokens assignments."""
    joints = [log_joint(n, s, alpha, eta) for n, s, _ in assignments_of(X, len(alpha))]
    return float(np.logaddexp.reduce(joints))


def kl_to_posterior(X, phi, gamma, lam, alpha, eta):
    """KL(q || exact posterior of theta, beta and z), by summing over all assignments."""
    full_eta, evidence = full(eta, lam.shape), exact_log_evidence(X, alpha, eta)
    divergence = 0.0
    for by_document, by_word, tokens in assignments_of(X, len(alpha)):
        log_q = sum(math.log(phi[token]) for token in tokens)
        inner = log_q - (log_joint(by_document, by_word, alpha, eta) - evidence)
        inner += sum(dirichlet_kl(g, alpha + n) for g, n in zip(gamma, by_document, strict=True))
        inner += sum(dirichlet_kl(lam[:, k], full_eta[:, k] + by_word[:, k]) for k in range(len(alpha)))
        divergence += math.exp(log_q) * inner
    return divergence


def numeric_gradient(function, x, *, step=1e-5):
    """Central differences of a function of one array."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += step
        down[at] -= step
        gradient[at] = (function(up) - function(down)) / (2 * step)
    return gradient
