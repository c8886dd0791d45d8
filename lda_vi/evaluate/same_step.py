"""The same step of scikit-learn's LatentDirichletAllocation and ours, from the same numbers.

Both must move the topics to the same place and state the same bound: here an implementation shows its errors,
and no difference in taste can hide them. The comparison goes through the compiled E-step and not through the
estimator, whose documents start elsewhere on purpose.
"""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from lda_vi.dirichlet import expected_log, log_normalizer
from lda_vi.evaluate.matching import match_topics
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.kernels import e_step
from lda_vi.inference.layout import take_rows
from lda_vi.inference.start import SCALE, SHAPE, level_gamma

COLUMNS = ("check", "lda_vi", "scikit_learn", "difference", "expected", "agrees")

ROUNDS, PASSES = 10, 10
RESTING_DOCUMENTS, RESTING_ROUNDS = 100, 2000


def arithmetic(counts, n_components, seed):
    """Checks that have one right answer.

    Parameters
    ----------
    counts : Counts
        Some documents.
    n_components : int
        K.
    seed : int
        For scikit-learn, whose draws are repeated.

    Yields
    ------
    dict
        Rows of a report, with `COLUMNS`.
    """
    prior, matrix = 1 / n_components, as_matrix(counts)
    draws = np.random.RandomState(seed)
    lam = draws.gamma(SHAPE, SCALE, (n_components, counts.n_words)).T
    gamma = draws.gamma(SHAPE, SCALE, (counts.n_documents, n_components))
    theirs = sklearn_model(n_components, seed, max_iter=1, rounds=ROUNDS, tol=0.0).fit(matrix)
    ours = one_pass(counts, lam, gamma, prior, ROUNDS)
    change = np.abs(ours.T / theirs.components_ - 1).max()
    yield check(
        "one pass from the same start: lambda, largest relative difference", difference=change, expected=1e-6
    )

    lam, gamma = theirs.components_.T, theirs._unnormalized_transform(matrix)
    bounds = bound_at(counts, lam, gamma, prior), theirs._approx_bound(matrix, gamma, sub_sampling=False)
    change = abs(bounds[0] / bounds[1] - 1)
    yield check("bound in nats at the same topics and documents", *bounds, change, 1e-8)

    # With alpha >= 1/2 a document has one optimum, which both must find from wherever they start.
    part = take_rows(counts, np.arange(min(counts.n_documents, RESTING_DOCUMENTS)))
    theirs.set_params(max_doc_update_iter=RESTING_ROUNDS, mean_change_tol=0.0)
    theirs.doc_topic_prior_, alpha = 0.5, np.full(n_components, 0.5)
    ours = e_step(part, level_gamma(part, alpha), expected_log(lam, axis=0), alpha, RESTING_ROUNDS, 0.0)[0]
    both = ours, theirs._unnormalized_transform(as_matrix(part))
    bounds = [bound_at(part, lam, gamma, prior, alpha=0.5) for gamma in both]
    change = abs(bounds[0] / bounds[1] - 1)
    yield check("bound of documents at rest, each from its own start, prior 0.5", *bounds, change, 1e-6)


def repeated_passes(counts, theirs):
    """Repeat a fit of scikit-learn with its own draws of gamma in every pass.

    Parameters
    ----------
    counts : Counts
        What was fitted.
    theirs : LatentDirichletAllocation
        The result, from `sklearn_model`.

    Returns
    -------
    dict
        A row of a report.
    """
    n_components, n_words = theirs.components_.shape
    prior, draws = 1 / n_components, np.random.RandomState(theirs.random_state)
    lam, alpha = draws.gamma(SHAPE, SCALE, (n_components, n_words)).T, np.full(n_components, prior)
    for _ in range(theirs.max_iter):
        gamma = draws.gamma(SHAPE, SCALE, (counts.n_documents, n_components))
        elog_beta = expected_log(lam, axis=0)
        # They stop a document as we do, and then make one phi more.
        rounds, tol = theirs.max_doc_update_iter, theirs.mean_change_tol
        gamma = e_step(counts, gamma, elog_beta, alpha, rounds, tol)[0]
        lam = prior + e_step(counts, gamma, elog_beta, alpha, 1, 0.0)[1]  # (E3)
    shared = match_topics(lam.T, theirs.components_).similarity.mean()
    name = f"{theirs.max_iter} passes, its draws of gamma repeated: topics, mean shared probability"
    return check(name, shared, 1.0, 1 - shared, 0.01)


def one_pass(counts, lam, gamma, prior, rounds):
    """One batch pass as scikit-learn does it: so many rounds of phi and gamma, a last phi, then lambda.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    lam : ndarray, shape (V, K)
        Topics.
    gamma : ndarray, shape (D, K)
        Where the documents start.
    prior : float
        alpha and eta.
    rounds : int
        The last phi makes one more.

    Returns
    -------
    lam : ndarray, shape (V, K)
        New topics.
    """
    alpha = np.full(lam.shape[1], prior)
    elog_beta = expected_log(lam, axis=0)
    return prior + e_step(counts, gamma, elog_beta, alpha, rounds + 1, 0.0)[1]  # (E3)


def bound_at(counts, lam, gamma, prior, *, alpha=None):
    r"""The bound with the best phi for gamma and lambda as they are.

    `e_step` states the bound of phi and the gamma that follows from it; what the move of gamma brought is
    taken out again.

    Parameters
    ----------
    counts, lam, gamma, prior
        As for `one_pass`.
    alpha : float, optional
        Prior of the documents where it is another.

    Returns
    -------
    float
    """
    alpha = np.full(lam.shape[1], prior if alpha is None else alpha)
    new, _, doc_elbo, _ = e_step(counts, gamma, expected_log(lam, axis=0), alpha, 1, 0.0)
    elog_theta = expected_log(gamma)
    words = doc_elbo + ((new - alpha) * elog_theta).sum(axis=1) - log_normalizer(new)  # (E5) without gamma
    documents = log_normalizer(gamma) + ((alpha - gamma) * elog_theta).sum(axis=1)
    return float((words + documents).sum() + topic_term(lam, np.full((1, 1), prior)))  # (E4)


def as_matrix(counts):
    """Counts as the matrix scikit-learn takes.

    Parameters
    ----------
    counts : Counts

    Returns
    -------
    csr_matrix
    """
    arrays = (counts.data, counts.indices, counts.indptr.astype(np.int32))
    return csr_matrix(arrays, shape=(counts.n_documents, counts.n_words))


def check(name, ours=None, theirs=None, difference=None, expected=None):
    """A row of the report; without a limit to the difference there is nothing to agree on."""
    if difference is None and ours is not None and theirs is not None:
        difference = ours - theirs
    agrees = None if expected is None else bool(abs(difference) <= expected)
    numbers = [None if number is None else float(number) for number in (ours, theirs, difference, expected)]
    return dict(zip(COLUMNS, (name, *numbers, agrees), strict=True))


def sklearn_model(n_components, seed, *, max_iter, rounds=100, tol=1e-3, n_jobs=None):
    """Their estimator, batch, with its default priors."""
    return LatentDirichletAllocation(
        n_components, learning_method="batch", max_iter=max_iter, max_doc_update_iter=rounds,
        mean_change_tol=tol, random_state=seed, n_jobs=n_jobs,
    )  # fmt: skip
