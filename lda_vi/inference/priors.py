"""Learning the priors from expected counts: the fixed point (E6), kept only where it raises the bound.

With gamma = alpha + N and lam = eta + S in force, alpha enters the bound through sum_d [lnB(alpha + N_d) -
lnB(alpha)] alone and eta through sum_k [lnB(eta + S_k) - lnB(eta)]: the likelihoods of counts with the
Dirichlet integrated out. A few steps of the fixed point are taken on them, without another look at the
documents. Whoever takes the new prior must move gamma (or lam) along with it, so that they stay prior +
counts.
"""

import numpy as np

from lda_vi.dirichlet import SoftCounts

# A topic no document uses would be given a prior of zero, which is no Dirichlet.
SMALLEST_PRIOR = 1e-6
# Counts that were sorted for some prior do for one of a third of it.
SORTED_WITHIN = 3.0


def learn_alpha(doc_topic_counts, alpha, *, steps=3):
    """Learn the prior of every topic from the expected topic counts of the documents, by (E6).

    Parameters
    ----------
    doc_topic_counts : ndarray, shape (D, K)
        N = gamma - alpha, expected tokens of each topic in each document.
    alpha : ndarray, shape (K,)
        The prior so far, > 0.
    steps : int
        Steps of the fixed point.

    Returns
    -------
    ndarray of float64, shape (K,)
        The new prior, or a copy of the old one where the bound would not have risen.

    Examples
    --------
    Documents that hold one topic each call for a small prior:

    >>> learned = learn_alpha(np.array([[9.0, 0.0], [0.0, 9.0], [0.0, 9.0]]), np.array([1.0, 1.0]), steps=100)
    >>> bool(learned.sum() < 0.1 and learned[0] < learned[1])
    True
    """
    alpha = np.asarray(alpha, dtype=np.float64)
    lengths = np.sum(doc_topic_counts, axis=1, dtype=np.float64)[:, None]

    def sort_for(least):
        parts, whole = SoftCounts.of(doc_topic_counts, least), SoftCounts.of(lengths, [least.sum()])

        def profile(alpha):
            return parts.log_rise(alpha).sum() - whole.log_rise(np.array([alpha.sum()]))[0]

        def update(alpha):
            return alpha * parts.slope(alpha) / whole.slope(np.array([alpha.sum()]))  # (E6)

        return update, profile

    return _climb(alpha, sort_for, steps) if lengths.sum() > 0 else alpha.copy()


def learn_eta(suff_stats, eta, *, steps=3):
    """Learn the one prior of all words and topics from the expected word counts of the topics, by (E6).

    Parameters
    ----------
    suff_stats : ndarray, shape (V, K)
        S, expected tokens of each word and topic.
    eta : float or ndarray, shape (1, 1)
        The prior so far, > 0.
    steps : int
        Steps of the fixed point.

    Returns
    -------
    ndarray of float64, shape (1, 1)
        The new prior, or a copy of the old one where the bound would not have risen.

    Examples
    --------
    >>> learn_eta(np.array([[8.0, 0.0], [0.0, 8.0], [0.0, 8.0]]), 1.0, steps=100).round(3)
    array([[0.13]])
    """
    eta = np.asarray(eta, dtype=np.float64).reshape(1)
    n_words = len(suff_stats)
    counts, sizes = np.reshape(suff_stats, (-1, 1)), np.sum(suff_stats, axis=0, dtype=np.float64)[:, None]

    def sort_for(least):
        parts, whole = SoftCounts.of(counts, least), SoftCounts.of(sizes, n_words * least)

        def profile(eta):
            return (parts.log_rise(eta) - whole.log_rise(n_words * eta))[0]

        def update(eta):
            return eta * parts.slope(eta) / (n_words * whole.slope(n_words * eta))  # (E6)

        return update, profile

    learned = _climb(eta, sort_for, steps) if sizes.sum() > 0 else eta.copy()
    return learned.reshape(1, 1)


def _climb(prior, sort_for, steps):
    """Take steps of a fixed point and keep where they lead if the profile is higher there.

    Counts are sorted for the least priors they meet: what is next to nothing beside one may not be beside a smaller.
    """
    new = least = prior
    update, profile = sort_for(least)
    for step in range(steps + 1):
        if (new < least / SORTED_WITHIN).any():
            least = np.minimum(new, least)
            update, profile = sort_for(least)
        if step < steps:
            new = np.maximum(update(new), SMALLEST_PRIOR)
    return new if profile(new) > profile(prior) else prior.copy()
