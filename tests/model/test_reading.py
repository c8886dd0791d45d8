"""What a fitted model answers: the same for a document in any company, and in agreement with itself."""

import numpy as np
import oracles
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError

from lda_vi import LDA, Corpus, CountsError, VocabularyError
from lda_vi.dirichlet import expected_log


@pytest.fixture(scope="module")
def X():
    rng = np.random.default_rng(5)
    return rng.poisson(0.8, size=(40, 20)) + np.eye(40, 20, dtype=int)


@pytest.fixture(scope="module")
def model(X):
    return LDA(3, random_state=0).fit(X[:30])


def test_shares_are_the_mean_of_the_posterior_and_sum_to_one(model, X):
    theta, gamma = model.transform(X), model.transform(X, normalize=False)
    np.testing.assert_allclose(theta.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(theta, gamma / gamma.sum(axis=1, keepdims=True), rtol=1e-14)
    np.testing.assert_allclose(gamma.sum(axis=1) - model.doc_topic_prior_.sum(), X.sum(axis=1), rtol=1e-10)


def test_shares_are_at_rest(model, X):
    """One more step of (E1) and (E2), done literally, moves nothing by more than the tolerance."""
    gamma = model.transform(X, normalize=False)
    phi = oracles.literal_phi(gamma, expected_log(model.components_.T, axis=0))
    moved = model.doc_topic_prior_ + (X[:, :, None] * phi).sum(axis=1)
    assert np.abs(moved - gamma).mean(axis=1).max() < 1e-3


def test_answers_do_not_depend_on_the_company(model, X):
    together = model.transform(X)
    np.testing.assert_array_equal(np.vstack([model.transform(X[d : d + 1]) for d in range(40)]), together)
    parts = [model.score(X[:7]), model.score(X[7:8]), model.score(X[8:])]
    assert sum(parts) == pytest.approx(model.score(X), rel=1e-13)
    documents = model.elbo(X).documents
    np.testing.assert_array_equal(documents[[31, 2]], model.elbo(X[[31, 2]]).documents)
    twice = model.perplexity(np.vstack([X, X]))
    assert twice == pytest.approx(model.perplexity(X), rel=1e-13)


def test_score_perplexity_and_elbo_are_one_number_in_three_forms(model, X):
    score, elbo = model.score(X), model.elbo(X)
    assert elbo.documents.sum() == pytest.approx(score, rel=1e-13)
    assert elbo.total == pytest.approx(elbo.documents.sum() + elbo.topics, rel=1e-13)
    assert elbo.terms.total == pytest.approx(elbo.total, rel=1e-12)
    assert model.perplexity(X) == pytest.approx(np.exp(-score / X.sum()), rel=1e-13)


def test_elbo_is_the_literal_one(model, X):
    elbo = model.elbo(X)
    gamma = model.transform(X, normalize=False)
    phi = oracles.literal_phi(gamma, expected_log(model.components_.T, axis=0))
    eta = np.array([[model.topic_word_prior_]])
    literal = oracles.literal_elbo(X, phi, gamma, model.components_.T, model.doc_topic_prior_, eta)
    assert elbo.total == pytest.approx(literal, rel=1e-7)  # phi belongs to the gamma before the last step
    terms = oracles.literal_terms(X, phi, gamma, model.components_.T, model.doc_topic_prior_, eta)
    np.testing.assert_allclose(elbo.terms, [np.sum(term) for term in terms], rtol=1e-3)
    assert elbo.topics == pytest.approx(terms[-1], rel=1e-12)


def test_training_documents_score_at_least_as_in_the_fit(X):
    """With alpha of 1/2 or more a document has one optimum: at rest it cannot be below where the fit left it."""
    model = LDA(3, doc_topic_prior=0.8, random_state=0, mean_change_tol=1e-8).fit(X)
    assert (model.elbo(X).documents >= model.doc_elbo_ - 1e-6).all()


def test_unseen_words_are_scored_as_the_topics_have_them(X):
    """A word no training document holds has the prior in every topic, and costs accordingly."""
    train = X.copy()
    train[:, 7] = 0
    model = LDA(2, random_state=0, doc_topic_prior=0.8, topic_word_prior=0.3).fit(train)
    new = np.zeros((1, 20), dtype=int)
    new[0, 7] = 1
    score = model.score(new)
    topic = expected_log(model.components_.T, axis=0)[7]
    assert topic.min() - 1 < score < topic.max()
    assert np.isfinite(model.transform(new)).all()


def test_perplexity_of_nothing_is_refused(model):
    nothing = np.zeros((2, 20))
    assert model.score(nothing) == 0
    with pytest.raises(CountsError, match="no token"):
        model.perplexity(nothing)


@pytest.mark.parametrize("name", ["transform", "score", "perplexity", "elbo"])
def test_unfitted_models_and_wrong_widths_are_refused(model, X, name):
    with pytest.raises(NotFittedError):
        getattr(LDA(), name)(X)
    with pytest.raises(CountsError, match="19 features, but LDA is expecting 20"):
        getattr(model, name)(X[:, :19])


def test_unfitted_model_has_no_topics_and_no_folder(tmp_path):
    for call in (LDA().topics, lambda: LDA().save(tmp_path / "model")):
        with pytest.raises(NotFittedError):
            call()


def test_other_words_than_the_models_are_refused(X):
    names = [f"c{i}" for i in range(20)]
    by_corpus = LDA(2, random_state=0).fit(Corpus.from_matrix(X, names))
    by_frame = LDA(2, random_state=0).fit(pd.DataFrame(X, columns=names))
    swapped = [names[1], names[0], *names[2:]]
    with pytest.raises(VocabularyError, match="column 0 is 'c1' there and 'c0' here"):
        by_corpus.transform(Corpus.from_matrix(X, swapped))
    with pytest.raises(VocabularyError, match="feature names"):
        by_frame.transform(pd.DataFrame(X, columns=swapped))
    by_frame.transform(Corpus.from_matrix(X, names))


def test_names_of_columns_are_whole_text():
    names = pd.Index(["tax", "sea\ud83d"], dtype=object)
    with pytest.raises(VocabularyError, match=r"'sea.ud83d' for column 1, which holds half a character"):
        LDA(2, random_state=0).fit(pd.DataFrame([[1, 2], [2, 1]], columns=names))


def test_a_frame_of_the_words_counts_and_vocabulary_is_no_corpus(X):
    frame = pd.DataFrame(X[:, :3], columns=["counts", "vocabulary", "preparation"])
    model = LDA(2, random_state=0, topic_word_prior=0.5, doc_topic_prior=0.5).fit(
        frame[frame.sum(axis=1) > 0]
    )
    assert model.feature_names_in_.tolist() == ["counts", "vocabulary", "preparation"]
    assert model.preparation_ == {}


def test_topics_stand_in_their_rows(model):
    table = model.topics(5)
    assert table["topic"].tolist() == [0, 1, 2]
    np.testing.assert_allclose(table["share"], model.topic_share_, rtol=1e-12)
    first = table["words"][1].split(", ")
    assert first == [f"w{i}" for i in np.argsort(-model.components_[1], kind="stable")[:5]]
    assert (model.topics(3, by="lift")["words"] != model.topics(3)["words"]).any()


def test_output_can_be_a_frame(model, X):
    frame = LDA(3, random_state=0).set_output(transform="pandas").fit(X).transform(X)
    assert list(frame) == ["lda0", "lda1", "lda2"]


def test_elbo_does_not_depend_on_the_order_of_memory():
    """A model that was read from a file holds its topics in another order than one that was fitted."""
    rng = np.random.default_rng(3)
    X = rng.poisson(0.7, (30, 41))
    model = LDA(7, random_state=0, init="random", max_iter=3, tol=0).fit(X)
    bounds = []
    for order in "CF":
        model.components_ = np.array(model.components_, order=order)
        bounds.append((model.elbo(X).total, *model.elbo(X).terms))
    assert bounds[0] == bounds[1]
