"""Fit, learn on, ask, store, read and clone in any order: what must hold always does, and files change no bit.

Every machine drives two models with the same settings and data. One is stored and read back from time to time; the
other never is. They must stay equal to the last bit.
"""

import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from lda_vi import LDA, Corpus, load
from lda_vi.inference.elbo import topic_term

V = 8
WORDS = [f"w{n}" for n in range(V)]
OF_DOCUMENTS = {"doc_topic_posterior_", "doc_elbo_", "elbo_", "history_", "n_iter_", "converged_", "verdict_"}


def tables():
    """Counts over the same words: usual ones, with empty rows, one document, one word, parts of tokens."""
    rng = np.random.default_rng(0)
    usual = rng.poisson(0.8, (11, V))
    usual[3] = 0
    one_word = np.zeros((4, V), int)
    one_word[:3, 2] = 5, 1, 7
    return [
        usual,
        usual[:6][::-1],
        usual[:1] + 1,
        one_word,
        usual[4:] * 0.25,
        np.vstack([usual * 0, usual[:2]]),
    ]


TABLES = tables()
which = st.integers(0, len(TABLES) - 1)


class Estimator(RuleBasedStateMachine):
    """One model that is stored and read, its twin that is not, and what both were fitted on last."""

    @initialize(
        n_components=st.integers(1, 12),
        learning_method=st.sampled_from(["batch", "online"]),
        init=st.sampled_from(["collapsed", "random"]),
        priors=st.sampled_from([("auto", "auto"), (0.3, 0.1), ("auto", 0.2), (2.0, "auto")]),
        track_documents=st.sampled_from(["last", "all"]),
        dtype=st.sampled_from([np.float64, np.float32]),
        n_jobs=st.sampled_from([None, 2]),
    )
    def begin(self, priors, dtype, n_jobs, **options):
        alpha, eta = priors
        self.options = options | {
            "doc_topic_prior": alpha,
            "topic_word_prior": eta,
            "batch_size": 4,
            "max_iter": 4,
        }
        self.place = Path(tempfile.mkdtemp())
        self.dtype, self.last = dtype, None
        self.model = LDA(**self.options, n_jobs=n_jobs, random_state=3, total_samples=50)
        self.twin = LDA(**self.options, random_state=3, total_samples=50)

    def teardown(self):
        if hasattr(self, "place"):
            shutil.rmtree(self.place, ignore_errors=True)

    def table(self, number, form):
        """Counts in one of the forms a user may have them in."""
        X = TABLES[number].astype(self.dtype)
        return {"dense": X, "sparse": sp.csr_matrix(X), "coo": sp.coo_array(X)}[form]

    def both(self, method, *args):
        """Call a method of both models."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return [getattr(model, method)(*args) for model in (self.model, self.twin)]

    @property
    def fitted(self):
        return hasattr(self.twin, "components_")

    @rule(number=which, form=st.sampled_from(["dense", "sparse", "coo"]))
    def fit(self, number, form):
        returned = self.both("fit", self.table(number, form))
        assert returned == [self.model, self.twin]
        self.last = number

    @rule(number=which)
    def fit_transform(self, number):
        one, two = self.both("fit_transform", self.table(number, "sparse"))
        np.testing.assert_array_equal(one, two)
        assert one.shape == (len(TABLES[number]), self.model.n_components)
        self.last = number

    @rule(number=which)
    def partial_fit(self, number):
        self.both("partial_fit", self.table(number, "sparse"))
        self.last = None

    @precondition(lambda self: self.fitted)
    @rule(number=which, seed=st.integers(0, 99))
    def transform(self, number, seed):
        X = self.table(number, "dense")
        one, two = self.both("transform", X)
        np.testing.assert_array_equal(one, two)
        assert one.dtype == self.model.components_.dtype
        np.testing.assert_allclose(one.sum(axis=1), 1, rtol=1e-5)
        empty = X.sum(axis=1) == 0
        alpha = self.model.doc_topic_prior_
        np.testing.assert_allclose(one[empty], np.tile(alpha / alpha.sum(), (empty.sum(), 1)), rtol=1e-5)
        order = np.random.default_rng(seed).permutation(len(X))
        shuffled, _ = self.both("transform", X[order])
        np.testing.assert_array_equal(shuffled, one[order])  # no row moves, none depends on another

    @precondition(lambda self: self.fitted)
    @rule(number=which)
    def elbo(self, number):
        X = self.table(number, "sparse")
        one, two = self.both("elbo", X)
        assert one.total == two.total
        assert one.total == pytest.approx(one.documents.sum() + one.topics, rel=1e-12)
        assert one.total == pytest.approx(sum(one.terms), rel=1e-6, abs=1e-6)
        assert self.model.score(X) == pytest.approx(one.documents.sum(), rel=1e-12)
        assert one.topics <= 1e-6 * np.abs(self.model.components_).sum()

    @precondition(lambda self: self.fitted)
    @rule(mmap=st.booleans())
    def store_and_read(self, mmap):
        n_jobs = self.model.n_jobs
        self.model.save(self.place / "model")
        self.model = load(self.place / "model", mmap=mmap)
        assert self.model.n_jobs == n_jobs
        if mmap:
            self.model.save(self.place / "model")  # over the files it is mapped from

    @rule()
    def clones_know_nothing(self):
        copy = clone(self.model)
        assert not hasattr(copy, "components_")
        with pytest.raises(NotFittedError):
            copy.transform(TABLES[0])
        np.testing.assert_equal(copy.get_params(), self.model.get_params())

    @rule()
    def go_on_with_clones(self):
        self.model, self.twin, self.last = clone(self.model), clone(self.twin), None

    @precondition(lambda self: self.fitted)
    @rule(number=which)
    def wrong_data_change_nothing(self, number):
        before = self.model.components_.copy()
        for wrong in (TABLES[number][:, :-1], -TABLES[number] - 1.0, np.full((2, V), np.nan)):
            for method in ("transform", "partial_fit", "score"):
                with pytest.raises(ValueError, match=r"features|Negative|NaN"):
                    getattr(self.model, method)(wrong)
        np.testing.assert_array_equal(self.model.components_, before)

    @rule(number=which)
    def a_corpus_names_the_words(self, number):
        corpus = Corpus.from_matrix(TABLES[number], WORDS)
        self.both("fit", corpus)
        assert self.model.feature_names_in_.tolist() == WORDS
        self.last = number

    @invariant()
    def models_are_whole_and_equal(self):
        if not hasattr(self, "model") or not self.fitted:
            return
        names = [{name for name in vars(model) if name.endswith("_")} for model in (self.model, self.twin)]
        assert names[0] == names[1]
        for name in names[0] - {"history_"}:
            np.testing.assert_array_equal(getattr(self.model, name), getattr(self.twin, name), err_msg=name)
        K, model = self.model.n_components, self.model
        assert model.components_.shape == (K, V)
        assert np.isfinite(model.components_).all()
        assert model.components_.min() > 0
        assert model.doc_topic_prior_.shape == (K,)
        assert model.topic_share_.sum() == pytest.approx(1)
        assert len(model.topics(3)) == K

    @invariant()
    def documents_are_those_of_the_last_fit(self):
        if not hasattr(self, "model") or not self.fitted:
            return
        model = self.model
        if self.last is None:
            assert not OF_DOCUMENTS & set(vars(model))
            return
        X = TABLES[self.last]
        assert model.doc_topic_posterior_.shape == (len(X), model.n_components)
        assert model.doc_elbo_.shape == (len(X),)
        empty = X.sum(axis=1) == 0
        assert not model.doc_elbo_[empty].any()
        N = model.doc_topic_posterior_.sum(axis=1) - model.doc_topic_prior_.sum()
        np.testing.assert_allclose(
            N, X.sum(axis=1), rtol=1e-4, atol=1e-4
        )  # no token is lost, no row has moved
        topics = topic_term(np.ascontiguousarray(model.components_.T), model._eta())
        tolerance = 1e-9 if model.components_.dtype == np.float64 else 1e-3
        assert model.elbo_ == pytest.approx(model.doc_elbo_.sum() + topics, rel=tolerance, abs=tolerance)
        passes = model.history_.loc[model.history_["phase"] == "mean-field", "elbo"].to_numpy()
        assert passes[-1] == model.elbo_
        if model.learning_method == "batch":
            scale = np.abs(passes).max() + X.sum()
            assert np.diff(passes, prepend=passes[0]).min() >= -scale * (1e-9 if tolerance < 1e-6 else 1e-6)
        if model.track_documents == "all":
            np.testing.assert_array_equal(model.doc_elbo_history_[-1], model.doc_elbo_)


Estimator.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],  # to make a failing course short takes minutes
)
test_any_order = pytest.mark.filterwarnings("ignore")(Estimator.TestCase)
