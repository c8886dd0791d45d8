"""Topics that were planted are found, in text drawn from the model itself and in the sample of themes."""

import numpy as np
import pytest

from lda_vi import LDA
from lda_vi.evaluate.matching import match_topics
from lda_vi.inference import extra_alpha
from lda_vi.inference.collapsed import STRETCH

N_TOPICS, N_WORDS = 5, 120


@pytest.fixture(scope="module")
def planted():
    """Documents drawn from the model: counts, topics, shares, priors."""
    rng = np.random.default_rng(11)
    topics = rng.dirichlet(np.full(N_WORDS, 0.08), size=N_TOPICS)
    alpha = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    shares = rng.dirichlet(alpha, size=600)
    lengths = rng.integers(60, 140, size=600)
    X = np.array([rng.multinomial(n, p / p.sum()) for n, p in zip(lengths, shares @ topics, strict=True)])
    return X, topics, shares, alpha


@pytest.fixture
def added(monkeypatch):
    """What was added to the priors that were learned."""
    choose, chosen = extra_alpha.choose, []

    def noted(*problem):
        chosen.append(choose(*problem))
        return chosen[-1]

    monkeypatch.setattr(extra_alpha, "choose", noted)
    return chosen


@pytest.mark.parametrize(
    "settings",
    [{}, {"learning_method": "online", "batch_size": 100}, {"dtype": np.float32}],
    ids=["batch", "online", "float32"],
)
def test_planted_topics_shares_and_priors_are_found(planted, settings, added):
    X, topics, shares, alpha = planted
    settings = dict(settings)
    X = X.astype(settings.pop("dtype", np.int64))
    model = LDA(N_TOPICS, random_state=0, tol=1e-5, **settings).fit(X)
    matching = match_topics(topics, model.components_)
    assert matching.similarity.min() > 0.9
    found = model.transform(X)[:, matching.right]
    assert np.abs(found - shares).mean() < 0.04
    stretched = model.doc_topic_prior_[matching.right]
    learned = (stretched - added[-1] / N_TOPICS) / STRETCH
    assert (np.diff(learned) > 0).all()
    assert learned.sum() == pytest.approx(alpha.sum(), rel=0.5)
    assert 0.04 < model.topic_word_prior_ < 0.5


def test_partial_fit_finds_them_in_a_stream(planted):
    X, topics, *_ = planted
    model = LDA(N_TOPICS, random_state=0, total_samples=len(X))
    for _ in range(3):
        for at in range(0, 600, 200):
            model.partial_fit(X[at : at + 200])
    assert match_topics(topics, model.components_).similarity.min() > 0.8


@pytest.mark.parametrize("seed", range(3))
def test_themes_of_the_sample_are_found(sample_corpus, seed):
    """Six themes, twenty documents each: a topic for each theme, and most documents in their own."""
    model = LDA(6, random_state=seed).fit(sample_corpus)
    labels = sample_corpus.documents["label"].astype("category").cat.codes.to_numpy()
    table = np.zeros((6, 6))
    np.add.at(table, (labels, model.transform(sample_corpus).argmax(axis=1)), 1)
    assert table.max(axis=0).sum() >= 84


def test_topics_of_many_tokens_hold_little_of_the_words_of_others():
    """Species at a hundred places, thousands of each: what a topic has none of does not get a share of everything."""
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(60, 0.1), 4)
    X = rng.multinomial(2000, rng.dirichlet(np.full(4, 0.3), 100) @ topics)
    model = LDA(4, random_state=0).fit(X)
    found = model.components_[match_topics(topics, model.components_).right]
    found /= found.sum(axis=1, keepdims=True)
    assert 0.5 * np.abs(found - topics).sum(axis=1).mean() < 0.03
