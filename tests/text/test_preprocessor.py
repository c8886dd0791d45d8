"""The Preprocessor against scikit-learn's CountVectorizer, and the laws it promises."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from speeches import ALL, SPEECHES

from lda_vi import LDA
from lda_vi.errors import InputError, ParameterError, VocabularyError
from lda_vi.evaluate.held_out import held_out_counts
from lda_vi.model.growth import grown_corpus
from lda_vi.text.preprocessor import Preprocessor

texts_of_words = st.lists(
    st.lists(
        st.sampled_from(["the", "The", "tax", "taxes", "war", "War's", "wars", "sea", "no", "12", "a.b"])
        | st.sampled_from(["state-run", "états", "ÉTATS", "U.S.", "세금", "!"])
        | st.text(alphabet="abé'1 .-", max_size=6),
        max_size=10,
    ).map(" ".join),
    min_size=1,
    max_size=6,
)
choices = st.fixed_dictionaries(
    {},
    optional={
        "stem": st.booleans(),
        "phrases": st.integers(0, 4),
        "numbers": st.booleans(),
        "lowercase": st.booleans(),
        "min_length": st.integers(0, 4),
        "min_df": st.integers(1, 2),
        "max_features": st.integers(1, 5),
        "stop_words": st.sampled_from([None, "default", ["tax"]]),
        "extra_stop_words": st.sampled_from([(), ("Wars",), ("war_sea",)]),
        "tokenizer": st.sampled_from(["words", "space"]),
    },
)


def fit(texts, **settings):
    """A fitted Preprocessor and its counts, or (None, None) where no words are left."""
    preprocessor = Preprocessor(**{**ALL, **settings})
    try:
        return preprocessor, preprocessor.fit_transform(texts)
    except (VocabularyError, ParameterError):
        return None, None


# Truths from elsewhere ------------------------------------------------------------------------------


@given(
    texts=st.lists(st.text(alphabet="abcdE \n,", max_size=30), min_size=1, max_size=8),
    min_df=st.integers(1, 3) | st.floats(0, 0.5),
    max_df=st.floats(0.5, 1.0) | st.integers(3, 8),
)
def test_counts_are_those_of_count_vectorizer(texts, min_df, max_df):
    other = CountVectorizer(token_pattern=r"\w{2,}", stop_words=["abc"], min_df=min_df, max_df=max_df)
    ours = Preprocessor(min_length=2, stop_words=["abc"], min_df=min_df, max_df=max_df)
    try:
        expected = other.fit_transform(texts)
    except ValueError:
        with pytest.raises((VocabularyError, ParameterError)):
            ours.fit(texts)
        return
    counts = ours.fit_transform(texts)
    assert ours.get_feature_names_out().tolist() == other.get_feature_names_out().tolist()
    np.testing.assert_array_equal(counts.toarray(), expected.toarray())


# Laws -----------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(texts=texts_of_words, settings=choices)
def test_laws_of_any_corpus_and_settings(texts, settings):
    preprocessor, counts = fit(texts, **settings)
    if preprocessor is None:
        return
    vocabulary = preprocessor.vocabulary_.tolist()

    assert counts.shape == (len(texts), len(vocabulary))
    assert counts.dtype == np.int32
    assert counts.has_canonical_format
    assert vocabulary == sorted(set(vocabulary))
    assert (counts.sum(axis=0) > 0).all()

    # Fitting and transforming see the same words.
    assert (preprocessor.transform(texts) != counts).nnz == 0

    # The places of a text, counted by column, are its row.
    for row, text in enumerate(texts):
        spans = preprocessor.spans(text)
        assert all(0 <= start < end <= len(text) for start, end, _ in spans)
        columns = [column for _, _, column in spans if column >= 0]
        np.testing.assert_array_equal(
            np.bincount(columns, minlength=len(vocabulary)), counts[row].toarray().ravel()
        )

    # Every word is accounted for; joining two makes one less.
    removed = preprocessor.removed_
    accounted = removed.loc[removed["reason"] != "only in phrases", "count"].sum() + counts.sum()
    if settings.get("phrases"):
        assert accounted <= preprocessor.totals_["tokens"]
    else:
        assert accounted == preprocessor.totals_["tokens"]
        assert len(removed) + len(vocabulary) == preprocessor.totals_["words"]
    assert set(removed["word"]).isdisjoint(vocabulary)

    # The record brings back the same Preprocessor, through JSON.
    record = json.loads(json.dumps(preprocessor.to_dict()))
    again = Preprocessor.from_dict(record)
    assert (again.transform(texts) != counts).nnz == 0
    assert again.to_dict() == preprocessor.to_dict()
    assert again.phrases_ == preprocessor.phrases_


@given(texts=texts_of_words, order=st.randoms(use_true_random=False))
def test_documents_in_another_order_are_the_same_rows(texts, order):
    preprocessor, counts = fit(texts, phrases=2, stem=True)
    if preprocessor is None:
        return
    rows = list(range(len(texts)))
    order.shuffle(rows)
    shuffled, moved = fit([texts[row] for row in rows], phrases=2, stem=True)
    assert shuffled.vocabulary_.tolist() == preprocessor.vocabulary_.tolist()
    assert (counts[rows] != moved).nnz == 0


# As a transformer -----------------------------------------------------------------------------------


def test_it_is_a_transformer_like_others():
    preprocessor = Preprocessor(stem=True, extra_stop_words=["hon"], **ALL)
    copy = clone(preprocessor)
    assert copy.get_params() == preprocessor.get_params()
    assert copy.fit(SPEECHES) is copy
    pipeline = make_pipeline(Preprocessor(**ALL), FunctionTransformer(lambda X: X.sum(axis=1)))
    assert np.asarray(pipeline.fit_transform(SPEECHES)).ravel().tolist() == [4, 0, 6, 0, 5]
    pipeline.set_params(preprocessor__max_features=1)
    assert np.asarray(pipeline.fit_transform(SPEECHES)).ravel().tolist() == [2, 0, 1, 0, 1]
    assert isinstance(copy.transform(SPEECHES), csr_matrix)
    assert (pickle.loads(pickle.dumps(copy)).transform(SPEECHES) != copy.transform(SPEECHES)).nnz == 0


def test_counts_stay_sparse_where_tables_are_asked_for():
    """As those of CountVectorizer do; the shares of an LDA behind them are the table."""
    steps = [Preprocessor(**ALL), LDA(2, random_state=0)]
    with config_context(transform_output="pandas"):
        corpus = Preprocessor(**ALL).corpus(SPEECHES[::2])
        assert isinstance(grown_corpus(corpus, ["war"]).counts, csr_matrix)
        assert held_out_counts(["War on taxes"], corpus).counts.sum() == 2
        pipeline = make_pipeline(*steps).fit(SPEECHES[::2])
        assert isinstance(pipeline[0].transform(SPEECHES), csr_matrix)
        assert list(pipeline.transform(SPEECHES[::2])) == ["lda0", "lda1"]
    for vectorizer in (CountVectorizer(), Preprocessor(**ALL)):
        with pytest.raises(ValueError, match=r"`set_output` is not available"):
            make_pipeline(vectorizer, steps[1]).set_output(transform="pandas")


@pytest.mark.parametrize("method", ["transform", "spans", "to_dict", "get_feature_names_out"])
def test_unfitted(method):
    with pytest.raises(NotFittedError, match="Preprocessor instance is not fitted yet"):
        getattr(Preprocessor(), method)(*[["x"]] * (method in ("transform", "spans")))


def test_a_word_that_is_not_in_the_text_as_it_stands_is_counted_but_has_no_place():
    preprocessor, counts = fit(["levied taxes"], tokenizer=lambda text: ["levy", "taxes"])
    assert counts.toarray().tolist() == [[1, 1]]
    assert preprocessor.spans("levied taxes") == [(7, 12, 1)]


def test_a_record_keeps_the_stop_words_of_its_day():
    record = fit(["tax war", "tax"])[0].to_dict()
    record["stop_words"] = ["tax"]
    assert Preprocessor.from_dict(record).transform(["tax war"]).toarray().tolist() == [[0, 1]]


def test_a_tokenizer_of_ones_own_is_asked_for_again():
    preprocessor, counts = fit(["tax;war", "war"], tokenizer=lambda text: text.split(";"))
    record = json.loads(json.dumps(preprocessor.to_dict()))
    with pytest.raises(ParameterError, match=r"tokenizer of its own \(function .*lambda.*\); pass it"):
        Preprocessor.from_dict(record)
    again = Preprocessor.from_dict(record, tokenizer=lambda text: text.split(";"))
    assert (again.transform(["tax;war", "war"]) != counts).nnz == 0


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["", "!"], "no words left: the documents hold no words at all"),
        (
            ["the tax 12", "sea a1"],
            r"no words left: of 5 words 1 stop word, 1 number, 1 too short \(min_length=3\), "
            r"2 too rare \(min_df=2\); give other stop_words or keep numbers or lower min_length or lower",
        ),
        (["the", "and of"], "no words left: of 3 words 3 stop word; give other stop_words$"),
    ],
)
def test_no_words_left_says_what_took_them(texts, message):
    with pytest.raises(VocabularyError, match=message):
        Preprocessor(min_df=2, max_df=1.0).fit(texts)


def test_a_record_of_nothing():
    with pytest.raises(InputError, match="the record holds no settings"):
        Preprocessor.from_dict({})


def test_words_with_half_a_character_are_counted_with_a_mark_in_its_place():
    preprocessor = Preprocessor(tokenizer="space", min_df=2, max_df=1.0)
    counts = preprocessor.fit_transform(["sea\ud83dside shi\udc00p", "sea\ud800side"])
    assert counts.toarray().tolist() == [[1], [1]]
    assert preprocessor.vocabulary_.tolist() == ["sea\ufffdside"]
    assert preprocessor.removed_["word"].tolist() == ["shi\ufffdp"]
    assert preprocessor.spans("a sea\ud83dside") == [(0, 1, -1), (2, 10, 0)]
