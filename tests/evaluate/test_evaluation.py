"""All scores in one table: each the one of its own function, and never NaN without a word."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from lda_vi import LDA, Corpus, InputError, ParameterError, Preprocessor
from lda_vi.evaluate.agreement import label_agreement
from lda_vi.evaluate.choosing.fits import Task
from lda_vi.evaluate.choosing.fits import score as score_fit
from lda_vi.evaluate.choosing.split import Split
from lda_vi.evaluate.coherence import coherence
from lda_vi.evaluate.completion import completion
from lda_vi.evaluate.evaluation import evaluate
from lda_vi.evaluate.left_to_right import left_to_right
from lda_vi.evaluate.topic_quality import topic_diversity
from lda_vi.evaluate.windows import as_sequences


@pytest.fixture(scope="module")
def fitted():
    """A corpus of planted topics without text, a model of it, and further documents."""
    rng = np.random.default_rng(7)
    truth = rng.dirichlet(np.full(50, 0.1), size=4)
    labels = rng.integers(0, 4, size=90)
    X = np.array([rng.multinomial(40, truth[k]) for k in labels])
    table = pd.DataFrame({"id": [f"d{i}" for i in range(60)], "label": labels[:60]})
    corpus = Corpus.from_matrix(X[:60], documents=table)
    return LDA(4, random_state=0).fit(corpus), corpus, X[60:]


def without_values(result):
    """Scores that have none, with their notes."""
    rows = result.scores[result.scores["value"].isna()]
    return dict(zip(rows["score"], rows["note"], strict=True))


def test_every_score_is_that_of_its_function(fitted):
    model, corpus, new = fitted
    result = evaluate(model, corpus, new, seed=3)
    topics, alpha = model.components_, model.doc_topic_prior_
    completed = completion(new, topics, alpha, seed=3)
    assert result.value("completion") == pytest.approx(completed.mean, rel=1e-12)
    estimated = left_to_right(new, topics, alpha, seed=3)
    assert result.value("left to right") == pytest.approx(estimated.mean, rel=1e-12)
    assert result.value("bound") == pytest.approx(
        model.score(Corpus.from_matrix(new, corpus.vocabulary)) / new.sum(), rel=1e-12
    )
    assert result.value("completion, no topics") < result.value("completion")
    for measure in ("npmi", "umass"):
        found = coherence(topics, corpus, measure=measure)
        assert result.value(measure) == found.mean
        np.testing.assert_array_equal(result.topics[measure], found.topics)
    assert result.value("diversity") == topic_diversity(topics)
    agreed = label_agreement(model.transform(corpus), corpus.documents["label"])
    assert result.value("purity") == agreed.purity > 0.9
    assert result.value("accuracy") == pytest.approx(agreed.accuracy, abs=0.05)
    errors = result.scores.set_index("score")["standard_error"]
    assert errors["completion"] == pytest.approx(completed.standard_error, rel=1e-9)
    assert errors["left to right"] == pytest.approx(estimated.standard_error, rel=1e-9)
    own = model.posterior(csr_matrix(new))[1] / 40  # all have forty tokens, so the error is that of a mean
    assert errors["bound"] == pytest.approx(own.std(ddof=1) / math.sqrt(30), rel=1e-9)
    noise = math.sqrt((estimated.noise**2).sum()) / estimated.n_tokens
    assert f"noise {noise:.1g}" in result.scores.set_index("score")["note"]["left to right"]
    by_topic = result.topics["npmi"]
    assert errors["npmi"] == pytest.approx(by_topic.std(ddof=1) / math.sqrt(4), rel=1e-9)
    assert result.value("effective words") == result.topics["effective_words"].median()
    assert without_values(result) == {}
    assert result.notes == []


def test_without_topics_words_are_as_frequent_as_in_the_fit(fitted):
    """One topic of nearly all documents, three of the few others: each weighs by its tokens."""
    _, corpus, new = fitted
    label = corpus.documents["label"].to_numpy()
    rows = np.concatenate([np.flatnonzero(label == k)[: 2 if k else None] for k in range(4)])
    uneven = Corpus.from_matrix(corpus.counts[rows], corpus.vocabulary)
    model = LDA(4, random_state=0, topic_word_prior=1e-3).fit(uneven)
    frequency = uneven.counts.sum(axis=0).A1 + 4e-3
    expected = completion(new, [frequency], 1.0).mean
    assert evaluate(model, uneven, new, particles=0).value("completion, no topics") == pytest.approx(
        expected, abs=5e-3
    )


def test_topics_keep_their_numbers_and_words(fitted):
    model, corpus, _ = fitted
    result = evaluate(model, corpus, n=5, particles=0)
    assert result.topics["topic"].tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(result.topics["share"], model.topic_share_)
    top = [corpus.vocabulary[np.argsort(-row, kind="stable")[:5]] for row in model.components_]
    assert result.topics["words"].tolist() == [" ".join(words) for words in top]
    assert "left to right" not in result.scores["score"].tolist()


def test_without_held_out_documents_it_says_so(fitted):
    model, corpus, _ = fitted
    result = evaluate(model, corpus)
    assert set(result.scores["part"]) == {"fit", "coherence", "topics", "flags", "labels"}
    assert "those of the fit are scored" in result.notes[0]


def test_scores_do_not_depend_on_company(fitted):
    """Half of the documents and the other half, in any order, give what they give together."""
    model, corpus, new = fitted
    scores = [
        evaluate(model, corpus, X).scores.set_index("score")["value"]
        for X in (new, new[::-1], new[:15], new[15:])
    ]
    tokens = new[:15].sum(), new[15:].sum()
    for score in ("left to right", "bound"):
        both = (scores[2][score] * tokens[0] + scores[3][score] * tokens[1]) / sum(tokens)
        assert scores[0][score] == pytest.approx(both, rel=1e-10)
        assert scores[0][score] == pytest.approx(scores[1][score], rel=1e-12)
    assert scores[0]["completion"] == pytest.approx(scores[1]["completion"], rel=1e-12)


def test_left_to_right_takes_some_documents_whatever_their_order(fitted):
    model, corpus, new = fitted
    some, shuffled = (evaluate(model, corpus, X, documents=7) for X in (new, new[::-1]))
    assert some.value("left to right") == pytest.approx(shuffled.value("left to right"), rel=1e-12)
    note = some.scores.set_index("score")["note"]["left to right"]
    assert "280 tokens of 7 of 30 documents, 20 particles, noise " in note
    assert some.value("left to right") != evaluate(model, corpus, new).value("left to right")


def test_flags_are_counted_and_named(fitted):
    _, corpus, _ = fitted
    bad = LDA(4, random_state=0).fit(corpus)
    bad.components_ = bad.components_.copy()
    bad.components_[2] = bad.components_[1]
    result = evaluate(bad, corpus, particles=0)
    scores = result.scores.set_index("score")
    assert scores["value"]["duplicate"] == 2
    assert scores["note"]["duplicate"] == "topics 1, 2"
    assert result.topics["flags"].tolist() == ["", "duplicate", "duplicate", ""]
    assert scores["note"]["dead"] == "of 4 topics"


def test_dead_topics_count_in_no_mean_but_keep_their_rows(fitted):
    """As where numbers of topics are compared: what the prior makes of nothing is no bad topic, but none."""
    model, corpus, _ = fitted
    more = LDA(5, random_state=0).fit(corpus)
    more.components_ = np.vstack([model.components_, np.full(50, model.topic_word_prior_)])
    more.doc_topic_prior_ = np.append(model.doc_topic_prior_, 0.1)
    more.doc_topic_posterior_ = np.column_stack([model.doc_topic_posterior_, np.full(60, 0.1)])
    result, plain = (evaluate(one, corpus, particles=0) for one in (more, model))
    notes = result.scores.set_index("score")["note"]
    for score in ("npmi", "uci", "umass", "c_v", "diversity", "effective words", "effective documents"):
        assert result.value(score) == pytest.approx(plain.value(score), rel=1e-9), score
        assert ", without 1 dead topic" in notes[score]
    texts = as_sequences(corpus)
    task = Task(Split(corpus.counts, None, None), texts, corpus.vocabulary, frozenset(), {})
    chosen, _ = score_fit(task, more)
    for name, score in (("coherence", "npmi"), ("exclusivity", "exclusivity")):
        assert result.value(score) == pytest.approx(chosen[name], rel=1e-9)
    assert result.topics["topic"].tolist() == [0, 1, 2, 3, 4]


def test_stop_words_of_the_language_are_known():
    texts = ["the tax of the court and the law", "the sea and the wind of the sea"] * 10
    corpus = Preprocessor(min_df=1, max_df=1.0, stop_words=None).corpus(texts)
    result = evaluate(LDA(1, random_state=0).fit(corpus), corpus, n=3, particles=0)
    assert result.flags["flag"].tolist() == ["stop words"]


def test_one_topic(fitted):
    _, corpus, new = fitted
    result = evaluate(LDA(1, random_state=0).fit(corpus), corpus, new)
    assert without_values(result) == {}
    assert result.value("exclusivity") == 1
    assert result.value("completion") == pytest.approx(result.value("completion, no topics"), rel=1e-6)
    assert result.value("nmi") == 0
    assert result.flags.empty


def test_more_top_words_than_words(fitted):
    model, corpus, new = fitted
    result = evaluate(model, corpus, new, n=500)
    assert result.notes == ["The vocabulary has 50 words, fewer than 500: all of them are top words."]
    assert result.topics["words"].str.split().str.len().tolist() == [50] * 4


def test_one_document(fitted):
    model, corpus, new = fitted
    result = evaluate(model, corpus, new[:1])
    assert without_values(result) == {}
    held_out = result.scores[result.scores["part"] == "held-out"]
    assert held_out["standard_error"].isna().all()
    assert held_out["note"].str.endswith("one document, so no standard error").all()


def test_documents_of_one_token_and_parts_of_tokens(fitted):
    model, corpus, _ = fitted
    result = evaluate(model, corpus, np.eye(50)[:1])
    assert set(without_values(result)) == {"completion", "completion, no topics"}
    assert "two tokens or more" in without_values(result)["completion"]
    halves = without_values(evaluate(model, corpus, np.full((3, 50), 0.5)))
    assert list(halves) == ["left to right"]
    assert "needs whole counts" in halves["left to right"]


def test_one_word():
    corpus = Corpus.from_matrix([[3], [2]], ["tax"])
    result = evaluate(LDA(2, random_state=0).fit(corpus), corpus)
    assert set(without_values(result)) == {"npmi", "uci", "umass", "c_v"}
    assert "one word" in without_values(result)["c_v"]
    assert result.topics["words"].tolist() == ["tax", "tax"]


def test_labels_that_say_nothing(fitted):
    model, corpus, _ = fitted
    corpus.documents["same"], corpus.documents["each"] = "x", [f"l{i}" for i in range(60)]
    same = evaluate(model, corpus, label="same", particles=0)
    assert set(without_values(same)) == {"nmi", "ami", "purity", "accuracy"}
    assert "of 60 documents all have the same, 'x'" in without_values(same)["nmi"]
    each = without_values(evaluate(model, corpus, label="each", particles=0))
    assert each == {"accuracy": "none: fewer than two labels have five documents or more"}


def test_a_reference_of_others(fitted):
    model, corpus, _ = fitted
    words = [list(map(str, corpus.vocabulary))] * 3
    result = evaluate(model, corpus, reference=words, particles=0)
    assert result.value("npmi") == coherence(model.components_, words, corpus.vocabulary).mean
    note = result.scores.set_index("score")["note"]["npmi"]
    assert note == "123 windows of 10 words of the reference"
    foreign = without_values(evaluate(model, corpus, reference=[["moon"]], particles=0))
    assert "reference has none of the" in foreign["npmi"]


def test_top_words_that_no_document_has():
    """More topics than words: of some topics, or of all, the top words are in no text."""
    corpus = Corpus.from_matrix([[3, 0, 0, 0], [2, 0, 0, 0]])
    model = LDA(2, random_state=0).fit(corpus)
    missing = without_values(evaluate(model, corpus, particles=0))
    assert missing["npmi"] == "none: of no topic are there two top words in the texts."


def test_everything_as_plain_values(fitted):
    model, corpus, new = fitted
    record = evaluate(model, corpus, new).to_dict()
    assert set(record) == {"scores", "topics", "flags", "notes"}
    assert record["scores"][0]["score"] == "completion"
    assert math.isfinite(record["scores"][0]["value"])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"n": 1}, "n must be an int >= 2, got 1"),
        ({"particles": -1}, "particles must be an int >= 0"),
        ({"documents": 0}, "documents must be an int >= 1"),
        ({"label": "party"}, "label must be a column of the corpus, got 'party'; its columns: label"),
    ],
)
def test_settings_that_cannot_be(fitted, setting, message):
    model, corpus, _ = fitted
    with pytest.raises(ParameterError, match=message):
        evaluate(model, corpus, **setting)


def test_a_corpus_of_another_model(fitted):
    model, corpus, new = fitted
    with pytest.raises(InputError, match="corpus has 2 words, but the model was fitted on 50"):
        evaluate(model, Corpus.from_matrix([[1, 2]]))
    with pytest.raises(InputError, match="corpus must be a Corpus, got csr_matrix"):
        evaluate(model, corpus.counts)
    with pytest.raises(InputError, match="another vocabulary"):
        evaluate(model, Corpus.from_matrix(new, [f"x{i}" for i in range(50)]))
    with pytest.raises(ParameterError, match="score must be one of completion"):
        evaluate(model, corpus, particles=0).value("perplexity")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.filterwarnings("ignore::lda_vi.EmptyDocumentWarning", "ignore::lda_vi.NotConvergedWarning")
def test_no_value_is_missing_without_a_word(seed):
    """Tiny corpora of all kinds: few documents, empty ones, one word, more topics than either."""
    rng = np.random.default_rng(seed)
    n_documents, n_words, n_topics = rng.integers(1, 12), rng.integers(1, 9), int(rng.integers(1, 7))
    X = rng.poisson(rng.choice([0.1, 0.5, 2]), size=(n_documents, n_words)) * rng.choice(
        [1.0, 0.5], p=[0.8, 0.2]
    )
    X[0, 0] += 1
    new = rng.poisson(0.7, size=(rng.integers(1, 6), n_words))
    new[0, 0] += 1
    labels = pd.DataFrame({"label": rng.choice(["a", "b", "", None], size=n_documents)})
    corpus = Corpus.from_matrix(X, documents=labels)
    model = LDA(n_topics, random_state=0, max_iter=5).fit(corpus)
    scores = evaluate(model, corpus, new, n=int(rng.integers(2, 12)), particles=2).scores
    missing = scores["value"].isna()
    assert scores["note"][missing].str.startswith("none: ").all()
    assert np.isfinite(scores["value"][~missing]).all()
    judged = scores[(scores["part"] == "held-out") & ~missing]
    unsure = judged["standard_error"].isna()
    assert judged["note"][unsure].str.contains("one document").all()
