"""Extreme counts and priors: finite results or one clear message, never NaN, never a crash.

Every combination is fitted, in batch and online and by `partial_fit`, from both starts, and asked everything.
"""

import re
import warnings
from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from lda_vi import LDA
from lda_vi.errors import BoundError, CountsError, ParameterError

PRIORS = [("auto", "auto"), (1e-8, 1e-8), (1e6, 1e6), (1e-8, 1e6), (1e6, 1e-8)]
WAYS = list(product(("batch", "online", "partial"), ("collapsed", "random")))


def usual():
    return np.random.default_rng(0).poisson(1.0, (12, 9))


def mixed():
    """Counts from 1e-6 to 1e9 side by side."""
    rng = np.random.default_rng(1)
    return np.where(rng.random((12, 9)) < 0.2, 1e9, usual() * 1e-6)


def million():
    """Documents of a million tokens, of one word and of all, beside one of a single token."""
    X = np.zeros((4, 6))
    X[0, 0], X[1], X[2, 3] = 1e6, 1e6 // 6, 1
    return X


COUNTS = {
    "usual": usual(),
    "up to 1e9": usual() * 10**9,
    "1e-6 to 1e9": mixed(),
    "a million tokens": million(),
    "a word in every document": usual() + np.eye(9)[0],
    "one word": np.array([[3], [0], [10**9]]),
    "one document": np.array([[3, 1, 0, 2]]),
    "one token": np.array([[1]]),
    "mostly empty": np.vstack([usual(), np.zeros((50, 9))]),
    "shares of tokens": usual() * 1e-8,
}


def fitted(X, K, alpha, eta, method, init, **settings):
    """A model fitted in one of the ways."""
    settings = {"max_iter": 4, "batch_size": 5, "total_samples": 100} | settings
    model = LDA(
        K, doc_topic_prior=alpha, topic_word_prior=eta, init=init, random_state=0,
        learning_method="online" if method == "online" else "batch", **settings,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # empty documents, and four passes are few
        if method == "partial":
            return model.partial_fit(X).partial_fit(X)
        return model.fit(X)


def answers(model, X):
    """Every number a fitted model gives, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        bound = model.elbo(X)
        given = {
            "theta": model.transform(X), "gamma": model.transform(X, normalize=False), "score": model.score(X),
            "documents": bound.documents, "terms": np.array(bound.terms), "total": bound.total,
        }  # fmt: skip
    learned = ("components_", "doc_topic_prior_", "topic_word_prior_", "topic_share_", "elbo_", "doc_elbo_")
    return given | {name: getattr(model, name) for name in learned if hasattr(model, name)}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", COUNTS)
def test_everything_is_finite(name, dtype):
    X = COUNTS[name].astype(dtype)
    for number, ((alpha, eta), (method, init)) in enumerate(product(PRIORS, WAYS)):
        K = (1, 2, 30)[number % 3]
        case = f"K={K}, alpha={alpha}, eta={eta}, {method}, {init}"
        model = fitted(X, K, alpha, eta, method, init)
        given = answers(model, X)
        for what, value in given.items():
            assert np.isfinite(value).all(), f"{what} with {case}"
        assert np.abs(given["theta"].sum(axis=1) - 1).max() < 1e-5, case
        assert len(given["theta"]) == len(X)
        assert model.components_.min() > 0, case
        assert given["total"] == pytest.approx(
            given["documents"].sum() + given["terms"][-1], rel=1e-6, abs=1e-6 * np.abs(given["terms"]).max()
        ), case


@pytest.mark.parametrize(("method", "init"), WAYS)
def test_a_million_empty_rows_keep_their_places(method, init):
    X = sp.vstack([usual(), sp.csr_matrix((10**6, 9)), usual()[:1]]).tocsr()
    model = fitted(X, 2, 0.5, 0.1, method, init, batch_size=2**17, total_samples=2e6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        theta = model.transform(X)
    assert theta.shape == (10**6 + 13, 2)
    np.testing.assert_array_equal(theta[12:-1], 0.5)
    np.testing.assert_array_equal(theta[0], theta[-1])
    assert not np.array_equal(theta[0], [0.5, 0.5])


def test_more_topics_than_documents_and_words():
    X = usual()[:3]
    for method, init in WAYS:
        model = fitted(X, 500, "auto", "auto", method, init)
        assert all(np.isfinite(value).all() for value in answers(model, X).values())


@pytest.mark.parametrize("counts", [1e-300, 1e-31, 1e30, 1e300, 5e-324])
@pytest.mark.parametrize(("method", "init"), WAYS)
def test_counts_nobody_can_compute_with_are_refused(counts, method, init):
    with pytest.raises(CountsError, match=r"none may be below 1e-30, nor their sum above 1e\+30\. Scale"):
        fitted(usual() * counts, 2, 0.5, 0.5, method, init)


@pytest.mark.parametrize("counts", [1e-50, 1e50])
def test_counts_that_a_float32_model_cannot_hold_are_refused_not_turned_into_others(counts):
    model = fitted(usual().astype(np.float32), 2, 0.5, 0.5, "batch", "random")
    for X in (usual() * counts, sp.coo_matrix(usual() * counts)):
        with pytest.raises(CountsError, match="Scale them"):
            model.transform(X)


@pytest.mark.parametrize("value", [1e-300, 1e-31, 1.1e8, 1e31, 1e300])
@pytest.mark.parametrize("name", ["doc_topic_prior", "topic_word_prior"])
def test_priors_nobody_can_compute_with_are_refused(name, value):
    with pytest.raises(ParameterError, match=re.escape(f"{name} must be from 1e-30 to 1e+08, got {value:g}")):
        LDA(2, **{name: value}).fit(usual())


@pytest.mark.parametrize("counts", [1e-25, 1e-10, 1e12, 1e15, 1e20, 1e25])
def test_far_beyond_what_is_promised_there_is_a_number_or_a_message(counts):
    for (alpha, eta), (method, init) in product([("auto", "auto"), (1e-30, 1e-30), (1e8, 1e8)], WAYS):
        try:
            model = fitted(usual() * counts, 3, alpha, eta, method, init)
            given = answers(model, usual() * counts)
        except (CountsError, BoundError):
            continue
        assert all(np.isfinite(value).all() for value in given.values())


def test_the_collapsed_start_says_what_is_too_extreme_for_it():
    with pytest.raises(
        BoundError, match=r'broke down in pass 1: .* counts from 1e\+20 to .* Use init="random"'
    ):
        fitted(usual() * 1e20, 2, 0.5, 0.5, "batch", "collapsed")
    assert np.isfinite(fitted(usual() * 1e20, 2, 0.5, 0.5, "batch", "random").elbo_)


def test_a_perplexity_beyond_all_floats_is_said_to_be_so():
    model = fitted(np.array([[5, 0], [4, 0]]), 1, 0.5, 1e-8, "batch", "random")
    unseen = np.array([[0, 1]])
    assert np.isfinite(model.score(unseen))
    with pytest.raises(BoundError, match=r"exp\(1e\+08\), .* words that no topic knows: .*completion"):
        model.perplexity(unseen)


def test_large_priors_do_not_raise_a_false_alarm():
    X = np.random.default_rng(0).poisson(1.0, (200, 60))
    for init in ("collapsed", "random"):
        model = fitted(X, 30, 1e6, 1e6, "batch", init, tol=0)
        assert model.n_iter_ == 4


@pytest.mark.parametrize("init", ["collapsed", "random"])
def test_the_bound_keeps_its_digits_beside_the_largest_priors(init):
    """Nothing can move, so the bound is the probability of the words under even topics, whatever holds it."""
    X = np.random.default_rng(0).poisson(1.0, (200, 60))
    even = -X.sum() * np.log(60)
    assert fitted(X, 3, 1e8, 1e8, "batch", init).elbo_ == pytest.approx(even, abs=0.1)
    less = fitted(X, 3, 0.5, 1e6, "batch", init).elbo_
    assert fitted(X, 3, 0.5, 1e8, "batch", init).elbo_ == pytest.approx(less, abs=0.1)
