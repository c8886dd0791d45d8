"""A model and its corpus as tables: the numbers are the model's, rows are the corpus's, and columns come along."""

import io

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, Corpus, Preprocessor
from lda_vi.cli.docs import empty_rows
from lda_vi.errors import InputError, ParameterError, VocabularyError
from lda_vi.inspect.drawing import draw_file
from lda_vi.inspect.group_plot import plot_groups
from lda_vi.inspect.reading import explain
from lda_vi.inspect.views import documents, groups, outliers, topic_shares, topics
from lda_vi.model.imported import ImportedModel

EMPTY = pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")


@pytest.fixture(scope="module")
def model(sample_corpus):
    return LDA(6, random_state=0, track_documents="all").fit(sample_corpus)


@pytest.fixture(scope="module")
def theta(model):
    return model.doc_topic_posterior_ / model.doc_topic_posterior_.sum(axis=1, keepdims=True)


def test_topics_have_shares_with_intervals_and_names(model):
    table = topics(model, n=4, by="frex", labels={2: "Gardens"})
    assert table["topic"].tolist() == list(range(6))
    assert table["label"].tolist() == [None, None, "Gardens", None, None, None]
    np.testing.assert_array_equal(table["share"], model.topic_share_)
    assert np.all((table["share_low"] < table["share"]) & (table["share"] < table["share_high"]))
    assert [", ".join(words) for words in table["words"]] == model.topics(4, by="frex")["words"].tolist()


def test_a_name_of_no_topic_is_refused(model, sample_corpus):
    for labels in ({9: "x"}, {"a": "x"}):
        for show in (
            lambda names: topics(model, labels=names),
            lambda names: groups(model, sample_corpus, "label", labels=names),
            lambda names: explain(model, sample_corpus, 0, labels=names),
        ):
            with pytest.raises(ParameterError, match=r"there is no topic .*numbered from 0 to 5"):
                show(labels)
    assert topics(model, labels={"2": " Gardens "})["label"][2] == "Gardens"


def test_intervals_of_topics_by_draws(model, rng):
    """The share of all tokens under q."""
    gamma = model.doc_topic_posterior_
    n = (gamma - model.doc_topic_prior_).sum(axis=1)
    draws = sum(w * rng.dirichlet(row, size=4000) for w, row in zip(n / n.sum(), gamma, strict=True))
    _, low, high = topic_shares(model)
    expected = np.quantile(draws, 0.975, axis=0) - np.quantile(draws, 0.025, axis=0)
    np.testing.assert_allclose(high - low, expected, rtol=0.06)


def test_the_interval_goes_with_the_share():
    gamma, other = np.full((9, 2), 30.0), np.array([0.6, 0.4])  # the documents say 0.5, give or take the same
    model = ImportedModel(
        "x", Corpus.from_matrix(np.full((9, 2), 29.0)), np.ones((2, 2)), gamma / 60, np.ones(2)
    )
    model.topic_share_, model.doc_topic_posterior_ = other, gamma
    _, low, high = topic_shares(model)
    np.testing.assert_allclose(low + high, 2 * other, rtol=1e-9)


def test_relevance_goes_from_lift_to_probability(model):
    by = {
        weight: topics(model, n=8, by="relevance", relevance_weight=weight)["words"].tolist()
        for weight in (0.0, 0.6, 1.0)
    }
    assert by[0.0] == topics(model, n=8, by="lift")["words"].tolist()
    assert by[1.0] == topics(model, n=8, by="probability")["words"].tolist()
    assert by[0.6] == topics(model, n=8, by="relevance")["words"].tolist()
    assert by[0.6] not in (by[0.0], by[1.0])
    with pytest.raises(ParameterError, match="relevance_weight must be a number from 0 to 1, got 1\\.5"):
        topics(model, by="relevance", relevance_weight=1.5)


def test_a_model_from_a_stream_has_topics_without_intervals(sample_corpus):
    stream = LDA(3, random_state=0).partial_fit(sample_corpus)
    table = topics(stream)
    assert table["share_low"].isna().all()
    for view in (documents, outliers):
        with pytest.raises(ParameterError, match="the model holds no documents"):
            view(stream, sample_corpus)


def test_documents_of_a_topic(model, sample_corpus, theta):
    table = documents(model, sample_corpus, topic=3, n=7, columns=["label", "date"])
    rows = np.argsort(-theta[:, 3], kind="stable")[:7]
    assert table["row"].tolist() == rows.tolist()
    np.testing.assert_array_equal(table["share"], theta[rows, 3])
    assert np.all((table["share_low"] < table["share"]) & (table["share"] < table["share_high"]))
    own = model.doc_topic_posterior_[rows, 3] - model.doc_topic_prior_[3]
    np.testing.assert_allclose(table["topic_tokens"], own, rtol=1e-12)
    assert np.all(table["topic_tokens"] <= table["tokens"] + 1e-9)
    for name in ("id", "label", "date"):
        assert table[name].tolist() == sample_corpus.documents[name].iloc[rows].tolist()


def test_columns_of_the_same_name_and_unknown_ones(model, sample_corpus):
    about = sample_corpus.documents.assign(tokens=range(120))
    corpus = Corpus(sample_corpus.counts, sample_corpus.vocabulary, about)
    table = documents(model, corpus, columns="all", n=3)
    assert table["tokens_in_file"].tolist() == table["row"].tolist()
    twice = documents(model, corpus, columns=["tokens", "tokens"], n=3)
    assert list(twice)[:4] == ["row", "id", "tokens_in_file", "tokens"]
    exported = about.assign(tokens_in_file="theirs")[["id", "text", "tokens_in_file", "tokens"]]
    again = documents(model, Corpus(corpus.counts, corpus.vocabulary, exported), columns="all", n=3)
    assert again["tokens_in_file"].tolist() == ["theirs"] * 3
    assert again["tokens_in_file_in_file"].tolist() == again["row"].tolist()
    with pytest.raises(
        ParameterError, match="columns=party: there is no such column; those of the documents are label, date"
    ):
        documents(model, sample_corpus, columns=["party"])


@pytest.mark.parametrize("table", [documents, outliers])
def test_a_number_of_rows_that_is_none(model, sample_corpus, table):
    for n in (-1, 2.5, "3"):
        with pytest.raises(ParameterError, match=f"n must be an int >= 0, got {n!r}"):
            table(model, sample_corpus, n=n)


def test_a_corpus_of_another_model(model, sample_corpus):
    with pytest.raises(InputError, match="fitted on 120 documents, the corpus has 2"):
        documents(model, Corpus.from_matrix(sample_corpus.counts[:2], sample_corpus.vocabulary))


def test_other_words_than_the_models_are_refused(model, sample_corpus):
    counts, words, about = sample_corpus.counts, sample_corpus.vocabulary, sample_corpus.documents
    views = (documents, outliers, lambda *of: explain(*of, 0), lambda *of: groups(*of, "label"))
    for view in views:
        with pytest.raises(VocabularyError, match=f"column 0 is {words[-1]!r} there and {words[0]!r} here"):
            view(model, Corpus(counts, words[::-1], about))
        with pytest.raises(
            VocabularyError, match=f"corpus has 1 word, but the model was fitted on {len(words)}"
        ):
            view(model, Corpus(counts[:, :1], words[:1], about))
        with pytest.raises(InputError, match="corpus must be a Corpus, got csr_matrix"):
            view(model, counts)


@EMPTY
def test_outliers_have_reasons_from_their_texts():
    text = "The sun and the moon rise over the sea and the ships that were in the harbour all night"
    odd = "Der Mond und die Sonne gehen über dem Meer auf und die Schiffe waren in der Nacht im Hafen sea"
    corpus = Preprocessor(min_df=1, max_df=1.0).corpus([text] * 40 + [odd, "", "sea"])
    fitted = LDA(2, random_state=0).fit(corpus)
    table = outliers(fitted, corpus, n=0).set_index("row")
    assert len(table) == 42
    assert any(reason.startswith("another language") for reason in table.loc[40, "reasons"])
    assert "short: 1 token" in table.loc[42, "reasons"]
    assert "same words as 1" in table.loc[0, "reasons"]
    bare = Corpus(corpus.counts, corpus.vocabulary, corpus.documents)
    assert not any("language" in r for r in outliers(fitted, bare, n=0).set_index("row").loc[40, "reasons"])


def test_groups_by_label_and_date(model, sample_corpus, theta):
    table = groups(model, sample_corpus, "label", labels={1: "One"})
    assert table.attrs == {"kind": "label", "left_out": 0}
    assert len(table) == 36
    assert set(table.loc[table["topic"] == 1, "label"]) == {"One"}
    own = model.doc_topic_posterior_ - model.doc_topic_prior_
    banking = own[(sample_corpus.documents["label"] == "banking").to_numpy()]
    some = table[table["group"] == "banking"]
    np.testing.assert_allclose(some["share"], banking.sum(axis=0) / banking.sum(), rtol=1e-9)
    assert some["documents"].tolist() == [len(banking)] * 6
    best = some.loc[some["share"].idxmax()]
    assert best["difference_low"] > 0.5
    decades = groups(model, sample_corpus, "date", bins="decade")
    assert decades.attrs["kind"] == "time"
    assert decades["documents"].iloc[::6].sum() == 120
    with pytest.raises(ParameterError, match="topic must be from 0 to 5, got '1'"):
        groups(model, sample_corpus, "label", topics=["1"])
    with pytest.raises(ParameterError, match="by=party: there is no such column"):
        groups(model, sample_corpus, "party")


def test_tokens_are_counted(sample_corpus):
    many = Corpus(sample_corpus.counts * 100_003, sample_corpus.vocabulary, sample_corpus.documents)
    counts = many.counts.astype(np.float32)
    table = groups(LDA(2, random_state=0, tol=0.1).fit(counts), many, "label")
    tokens = many.counts[(many.documents["label"] == "banking").to_numpy()].sum()
    assert set(table.loc[table["group"] == "banking", "tokens"]) == {tokens}


def test_intervals_may_be_wider(model, sample_corpus):
    usual = groups(model, sample_corpus, "label")
    for wider in ({"level": 0.99}, {"sample": True}):
        table = groups(model, sample_corpus, "label", **wider)
        assert np.all(table["high"] - table["low"] >= usual["high"] - usual["low"])
        assert (table["high"] - table["low"]).sum() > 1.1 * (usual["high"] - usual["low"]).sum()


@pytest.mark.parametrize(
    ("by", "ending"), [("label", "svg"), ("date", "svg"), ("label", "png"), ("date", "pdf")]
)
def test_pictures(model, sample_corpus, by, ending):
    table = groups(model, sample_corpus, by)
    table = table[table["topic"] < 2]
    labels = {0: "하늘"} if ending == "svg" else None
    figure = plot_groups(table, kind=table.attrs["kind"], labels=labels)
    assert len(figure.axes) == 2
    once, again = io.BytesIO(), io.BytesIO()
    draw_file(figure, once, f".{ending}")
    draw_file(plot_groups(table, kind=table.attrs["kind"], labels=labels), again, f".{ending}")
    assert len(once.getvalue()) > 5000
    assert again.getvalue() == once.getvalue()
    assert ending != "svg" or "0 하늘" in once.getvalue().decode()


def test_every_point_and_whisker_is_in_the_picture(model, sample_corpus):
    table = groups(model, sample_corpus, "label")
    figure = plot_groups(table)
    assert figure.axes[0].get_xlim()[1] >= 100 * table["high"].max()
    drawn = [line.get_xdata() for axis in figure.axes for line in axis.lines]
    expected = 100 * table.pivot(index="topic", columns="group", values="share").to_numpy()
    np.testing.assert_allclose(np.stack(drawn), expected, rtol=1e-12)


def test_no_picture_of_nothing(model, sample_corpus):
    table = groups(model, sample_corpus, "label")
    empty = table.assign(share=np.nan, low=np.nan, high=np.nan)
    with pytest.raises(ParameterError, match="nothing to draw"):
        plot_groups(empty)


@EMPTY
@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_documents_without_a_text_have_a_row(missing):
    about = pd.DataFrame({"text": ["tax law", missing, missing]}, dtype=object)
    corpus = Corpus.from_matrix([[3, 2], [1, 4], [0, 0]], documents=about)
    model = LDA(1, random_state=0).fit(corpus)
    for table in (documents(model, corpus), outliers(model, corpus)):
        assert table.set_index("id")["snippet"].to_dict() == {"0": "tax law", "1": ""}
    assert empty_rows(corpus)["snippet"].tolist() == [""]


def test_columns_may_hold_anything(model, sample_corpus):
    about = sample_corpus.documents.assign(
        when=pd.date_range("2001-01-01", periods=120, freq="ME"), score=np.linspace(0, 1, 120), some=None
    )
    corpus = Corpus(sample_corpus.counts, sample_corpus.vocabulary, about)
    assert groups(model, corpus, "when").attrs["kind"] == "time"
    assert groups(model, corpus, "score", bins=3)["group"].nunique() == 3
    with pytest.raises(ParameterError, match="some holds no value"):
        groups(model, corpus, "some")
    assert explain(model, corpus, 3).about["some"] is None
