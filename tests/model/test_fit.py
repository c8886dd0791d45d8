"""fit and partial_fit: what is stored, in which shapes, and what is said."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix, csc_array
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from lda_vi import LDA, Corpus, EmptyDocumentWarning, NotConvergedWarning, Preprocessor
from lda_vi.errors import ParameterError
from lda_vi.inference.elbo import topic_term

SETTINGS = {"n_components": 3, "random_state": 0}


@pytest.fixture
def X(rng):
    return rng.poisson(0.8, size=(30, 20)) + np.eye(30, 20, dtype=int)


@pytest.mark.parametrize("settings", [{}, {"init": "random"}, {"learning_method": "online", "batch_size": 8}])
def test_what_is_stored_fits_together(X, settings):
    model = LDA(**SETTINGS, **settings, track_documents="all", tol=1e-4).fit(X)
    assert model.components_.shape == (3, 20)
    assert model.doc_topic_posterior_.shape == (30, 3)
    assert model.doc_elbo_.shape == (30,)
    eta = np.array([[model.topic_word_prior_]])
    np.testing.assert_allclose(
        model.elbo_, model.doc_elbo_.sum() + topic_term(model.components_.T, eta), rtol=1e-12
    )
    np.testing.assert_allclose(
        model.doc_topic_posterior_.sum(axis=1) - model.doc_topic_prior_.sum(), X.sum(axis=1), rtol=1e-10
    )
    passes = model.history_[model.history_["phase"] == "mean-field"]
    np.testing.assert_array_equal(model.doc_elbo_history_[-1], model.doc_elbo_)
    np.testing.assert_allclose(
        passes["elbo"], model.doc_elbo_history_.sum(axis=1) + passes["topics"], rtol=1e-12
    )
    assert passes["elbo"].iloc[-1] == model.elbo_
    assert model.converged_
    assert model.verdict_.startswith("converged")
    assert model.n_iter_ == len(model.history_) - (model.history_["phase"] == "collapsed").sum() - (
        1 if "learning_method" in settings else 0
    )
    assert model.topic_share_.sum() == pytest.approx(1, rel=1e-12)
    assert model.get_feature_names_out().tolist() == ["lda0", "lda1", "lda2"]


def test_documents_are_tracked_only_when_asked(X):
    model = LDA(**SETTINGS, track_documents="all").fit(X)
    assert model.doc_elbo_history_.shape == (model.n_iter_, 30)
    model.set_params(track_documents="last").fit(X)
    assert not hasattr(model, "doc_elbo_history_")


@pytest.mark.parametrize("wrap", [
    coo_matrix, csc_array, np.asfortranarray, lambda X: X.astype(np.float64), lambda X: X.tolist(),
    lambda X: X.astype(np.float16), lambda X: X.astype(">f4"),
    lambda X: pd.DataFrame(X, columns=[f"c{i}" for i in range(X.shape[1])]),
    lambda X: Corpus.from_matrix(X, vocabulary=[f"c{i}" for i in range(X.shape[1])]),
])  # fmt: skip
def test_every_way_to_pass_counts_gives_the_same_bits(X, wrap):
    plain, other = LDA(**SETTINGS).fit(X), LDA(**SETTINGS).fit(wrap(X))
    np.testing.assert_array_equal(plain.components_, other.components_)
    np.testing.assert_array_equal(plain.transform(X), other.transform(wrap(X)))
    if hasattr(other, "feature_names_in_"):
        assert other.feature_names_in_.tolist() == [f"c{i}" for i in range(20)]
        assert "c" in other.topics(3)["words"][0]


def test_type_follows_the_counts(X):
    single, double = LDA(**SETTINGS).fit(X.astype(np.float32)), LDA(**SETTINGS).fit(X)
    assert (
        single.components_.dtype
        == single.transform(X).dtype
        == single.doc_topic_posterior_.dtype
        == np.float32
    )
    assert double.components_.dtype == double.transform(X.astype(np.float32)).dtype == np.float64
    assert single.doc_elbo_.dtype == np.float64
    np.testing.assert_allclose(single.elbo_, double.elbo_, rtol=1e-3)


def test_threads_change_no_bit(X):
    for settings in ({}, {"learning_method": "online", "batch_size": 8}):
        alone, together = (LDA(**SETTINGS, **settings, n_jobs=n).fit(X) for n in (1, 2))
        np.testing.assert_array_equal(alone.components_, together.components_)
        np.testing.assert_array_equal(alone.transform(X), together.transform(X))


@pytest.mark.parametrize("init", ["collapsed", "random"])
@pytest.mark.parametrize(
    "make", [lambda: 7, lambda: np.random.RandomState(7), lambda: np.random.default_rng(7)]
)
def test_random_state_of_every_kind_repeats_itself(X, init, make):
    first, second = (LDA(3, random_state=make(), init=init, max_iter=5, tol=0).fit(X) for _ in range(2))
    np.testing.assert_array_equal(first.components_, second.components_)
    other = LDA(3, random_state=8, init=init, max_iter=5, tol=0).fit(X)
    assert not np.array_equal(first.components_, other.components_)


def test_priors_come_back_as_they_were_given(X):
    alpha, per_word = np.array([0.1, 0.5, 2.5]), np.linspace(0.1, 3.0, 20)
    per_topic = np.linspace(0.1, 3.0, 60).reshape(3, 20)
    for eta in (1.7, per_word, per_topic):
        model = LDA(**SETTINGS, doc_topic_prior=alpha, topic_word_prior=eta).fit(X)
        np.testing.assert_array_equal(model.doc_topic_prior_, alpha)
        np.testing.assert_array_equal(model.topic_word_prior_, eta)
        np.testing.assert_allclose(
            (model.components_ - eta).sum(), X.sum(), rtol=1e-10, err_msg="tokens of the pass before"
        )
    assert isinstance(LDA(**SETTINGS).fit(X).topic_word_prior_, float)


def test_words_planted_by_a_prior_are_in_their_topic(rng):
    """Two blocks of words that never meet; which number each gets is up to the prior."""
    block = np.kron(np.eye(2, dtype=int), np.ones((20, 10), dtype=int))
    X = rng.poisson(1.5 * block)
    for first in (0, 10):
        eta = np.full((2, 20), 0.1)
        eta[0, first : first + 3] = 5.0
        eta[1, 10 - first : 13 - first] = 5.0
        model = LDA(2, topic_word_prior=eta, doc_topic_prior=0.2, init=eta + 0.5, max_iter=50).fit(X)
        heavy = model.components_[0, first : first + 10].sum() / model.components_[0].sum()
        assert heavy > 0.95


def test_empty_documents_are_reported_and_get_the_prior(X):
    X[4] = X[17] = 0
    with pytest.warns(EmptyDocumentWarning, match=r"2 of 30 documents hold no word .*row 4, 17"):
        model = LDA(**SETTINGS).fit(X)
    np.testing.assert_array_equal(
        model.doc_topic_posterior_[[4, 17]], np.tile(model.doc_topic_prior_, (2, 1))
    )
    assert model.doc_elbo_[4] == 0
    with pytest.warns(EmptyDocumentWarning, match="1 of 13 documents holds no word"):
        shares = model.transform(X[4:17])
    np.testing.assert_allclose(shares[0], model.doc_topic_prior_ / model.doc_topic_prior_.sum(), rtol=1e-12)


def test_a_fit_that_is_cut_off_warns_and_says_what_to_do(X):
    with pytest.warns(NotConvergedWarning, match=r"stopped after max_iter=2: .*Raise max_iter"):
        model = LDA(**SETTINGS, init="random", max_iter=2, tol=1e-9).fit(X)
    assert not model.converged_
    assert model.n_iter_ == 2


@pytest.mark.parametrize("call", [
    lambda model, X: model.fit(X),
    lambda model, X: model.fit_transform(X),
    lambda model, X: model.partial_fit(X),
    lambda model, X: make_pipeline(model, FunctionTransformer()).fit(X),
    lambda model, X: clone(model).fit(X[:4]).transform(X),
])  # fmt: skip
def test_warnings_point_at_the_users_line(X, call):
    """Not into scikit-learn, which wraps transform and calls fit for fit_transform, or joblib, as pipelines do."""
    X[4] = 0
    with pytest.warns((EmptyDocumentWarning, NotConvergedWarning)) as caught:
        call(LDA(**SETTINGS, init="random", max_iter=1, tol=1e-9), X)
    assert EmptyDocumentWarning in {warning.category for warning in caught}
    assert {warning.filename for warning in caught} == {__file__}


def test_tol_zero_does_all_passes_and_does_not_complain(X):
    model = LDA(**SETTINGS, max_iter=7, tol=0).fit(X)
    assert model.n_iter_ == 7
    assert not model.converged_
    assert model.verdict_.startswith("ran all 7 passes")


def test_on_pass_gets_every_row_and_a_model_that_works(X, tmp_path):
    seen, bounds, model = [], [], LDA(**SETTINGS, max_iter=4, tol=0)

    def on_pass(row):
        seen.append(row)
        if row["phase"] == "mean-field":
            assert model.elbo_ == row["elbo"]
            bounds.append(model.score(X))
            model.save(tmp_path / "checkpoint")

    model.fit(X, on_pass=on_pass)
    assert [row["pass"] for row in seen] == model.history_["pass"].tolist()
    assert len(bounds) == 4


def test_a_fit_that_is_interrupted_leaves_the_last_pass(X):
    model = LDA(**SETTINGS, max_iter=50, tol=0)

    def on_pass(row):
        if row["phase"] == "mean-field" and row["pass"] == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fit(X, on_pass=on_pass)
    assert model.n_iter_ == 3
    assert "broken off" in model.verdict_
    assert model.transform(X).shape == (30, 3)


def test_a_refit_that_is_interrupted_before_its_first_pass_leaves_no_mixture(X):
    model = LDA(**SETTINGS, track_documents="all").fit(X)

    def on_pass(row):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fit(X[:, :12], on_pass=on_pass)
    with pytest.raises(NotFittedError):
        model.transform(X[:, :12])
    assert not hasattr(model, "doc_elbo_history_")
    model.partial_fit(X)
    assert model.n_features_in_ == 20


def test_a_batch_of_empty_documents_changes_nothing(X):
    model = LDA(**SETTINGS).fit(X)
    before = model.components_
    with pytest.warns(EmptyDocumentWarning):
        model.partial_fit(np.zeros((3, 20)))
    np.testing.assert_array_equal(model.components_, before)


def test_verbose_writes_lines_to_stderr(X, capsys):
    LDA(**SETTINGS, verbose=1, max_iter=2, tol=0).fit(X)
    out, err = capsys.readouterr()
    assert out == ""
    assert "mean-field pass 2" in err
    assert "collapsed pass 1," in err


def test_partial_fit_learns_batch_by_batch(X):
    model = LDA(**SETTINGS, init="random", total_samples=30, batch_size=8).partial_fit(X)
    assert model.n_batches_ == 4
    by_hand = LDA(**SETTINGS, init="random", total_samples=30)
    for at in range(0, 30, 8):
        by_hand.partial_fit(X[at : at + 8])
    np.testing.assert_allclose(by_hand.components_, model.components_, rtol=1e-12)
    for _ in range(8):
        model.partial_fit(X)
    assert model.score(X) > by_hand.score(X)
    assert model.n_batches_ == 36


def test_a_stream_keeps_its_number_of_topics(X):
    model = LDA(**SETTINGS).partial_fit(X).set_params(n_components=7)
    with pytest.raises(ParameterError, match="n_components is 7, but the model has"):
        model.partial_fit(X)


def test_a_stream_stands_for_all_samples_from_its_start(X):
    """The topics found in the first documents weigh as much as all documents there will be."""
    model = LDA(**SETTINGS, total_samples=3000, topic_word_prior=0.5).partial_fit(X)
    np.testing.assert_allclose((model.components_ - 0.5).sum(), 100 * X.sum(), rtol=1e-6)


def test_topic_shares_are_shares_of_tokens_not_of_the_prior(X):
    model = LDA(**SETTINGS, topic_word_prior=5.0, doc_topic_prior=[4.0, 1.0, 0.1]).fit(X)
    tokens = (model.components_ - 5.0).sum(axis=1)
    np.testing.assert_allclose(model.topic_share_, tokens / X.sum(), rtol=1e-9)
    assert model.topic_share_.max() > 2 * model.topic_share_.min()


def test_partial_fit_after_fit_moves_on_and_forgets_the_old_documents(X):
    model = LDA(**SETTINGS, batch_size=8).fit(X)
    assert model.n_batches_ == 4 * model.n_iter_
    before = model.components_.copy()
    model.partial_fit(X[:5])
    assert not np.array_equal(before, model.components_)
    for name in ("doc_topic_posterior_", "doc_elbo_", "elbo_", "history_", "converged_"):
        assert not hasattr(model, name)
    assert model.transform(X).shape == (30, 3)


def test_refitting_forgets_everything(X):
    model = LDA(**SETTINGS).fit(Corpus.from_matrix(X))
    model.fit(X[:, :12])
    fresh = LDA(**SETTINGS).fit(X[:, :12])
    np.testing.assert_array_equal(model.components_, fresh.components_)
    assert not hasattr(model, "feature_names_in_")
    assert model.n_features_in_ == 12


def test_a_corpus_brings_its_words_and_its_preparation(sample_corpus):
    model = LDA(6, random_state=0).fit(sample_corpus)
    assert model.feature_names_in_.tolist() == sample_corpus.vocabulary.tolist()
    again = Preprocessor.from_dict(model.preparation_)
    new = again.transform(["The telescope saw a galaxy and a star."])
    assert model.transform(new).max() > 0.4
    assert LDA(6, random_state=0).fit(sample_corpus.counts).preparation_ == {}


def test_in_a_pipeline_of_text(sample_corpus):
    texts = sample_corpus.documents["text"].tolist()
    shares = make_pipeline(Preprocessor(min_df=2), LDA(6, random_state=0)).fit_transform(texts)
    assert shares.shape == (120, 6)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-12)
