"""New text under a finished model: every row, the model's own words, the unknown counted."""

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, InputError, ParameterError, Preprocessor
from lda_vi.inspect.foreign import Known
from lda_vi.inspect.new_documents import infer_documents, theta_table, usual_unknown

NEW = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "text": ["The telescope saw a galaxy of zorgons, zorgons everywhere", "", "zorgons only"],
        "tokens": [7, 8, 9],
        "party": ["x", None, "y"],
    },
    index=[5, 3, 9],
)


@pytest.fixture(scope="module")
def model(sample_corpus):
    return LDA(6, random_state=0, max_iter=5, tol=0).fit(sample_corpus)


def test_rows_shares_and_unknown_words(model):
    found = infer_documents(model, NEW)
    assert found.tokens.tolist() == [3, 0, 0]
    assert found.unknown.tolist() == [2, 0, 1]
    assert found.content.tolist()[1:] == [0, 1]
    assert found.unknown_words == [("zorgons", 3)]
    assert found.unknown_share == found.unknown.sum() / found.content.sum()
    assert np.allclose(found.theta.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    prior = model.doc_topic_prior_ / model.doc_topic_prior_.sum()
    assert np.allclose(found.theta[1:], [prior, prior], rtol=0, atol=1e-12)


def test_the_same_text_gets_the_same_topics_as_through_transform(model, sample_corpus):
    found = infer_documents(model, sample_corpus.documents)
    assert (found.counts != sample_corpus.counts).nnz == 0
    assert np.allclose(found.theta, model.transform(sample_corpus), rtol=0, atol=1e-12)
    assert found.doc_elbo.sum() == pytest.approx(model.score(sample_corpus), rel=1e-12)


@pytest.mark.parametrize("settings", [{}, {"phrases": 3, "stem": True}, {"tokenizer": "tweets"}])
def test_texts_are_cut_once(sample_corpus, monkeypatch, settings):
    corpus = Preprocessor(min_df=2, **settings).corpus(sample_corpus.documents)
    model = LDA(3, random_state=0, max_iter=2, tol=0).fit(corpus)
    texts = NEW["text"].tolist()
    known = Known(corpus.preparation, corpus.removed)
    expected = known.profile(texts), known.unknown_words(texts)
    kind, read = type(known._tokenizer), []
    real = kind.many

    def many(self, texts):
        read.extend(texts)
        return real(self, texts)

    monkeypatch.setattr(kind, "many", many)
    found = infer_documents(model, NEW, removed=corpus.removed)
    assert read == texts
    assert (found.counts != Preprocessor.from_dict(corpus.preparation).transform(texts)).nnz == 0
    profile, words = expected
    np.testing.assert_array_equal([found.content, found.unknown], [profile.content, profile.unknown])
    assert found.unknown_words == words


def test_table_keeps_columns_and_hides_nothing(model):
    table = theta_table(infer_documents(model, NEW))
    topics = [f"topic_{k}" for k in range(6)]
    assert list(table) == [
        "row", "id", "tokens_in_file", "party", "tokens", "unknown_share", "elbo_per_token", *topics,
    ]  # fmt: skip
    assert table["id"].tolist() == ["a", "b", "c"]
    assert table["tokens_in_file"].tolist() == [7, 8, 9]
    assert table["unknown_share"].isna().tolist() == [False, True, False]
    assert table["elbo_per_token"].isna().tolist() == [False, True, True]
    assert list(theta_table(infer_documents(model, NEW), columns=["party"]))[2] == "party"


def test_a_list_of_texts_is_numbered(model):
    assert infer_documents(model, ["star", "bank"]).documents["id"].tolist() == ["0", "1"]


def test_words_too_common_are_not_unknown(model, sample_corpus):
    common = sample_corpus.removed.assign(reason="too common").iloc[:0]
    common.loc[0] = ["zorgons", 100, 100, "too common"]
    assert infer_documents(model, NEW, removed=common).unknown.tolist() == [0, 0, 0]


def test_what_is_usual_is_what_the_old_documents_have(model, sample_corpus):
    found = infer_documents(model, sample_corpus.documents, removed=sample_corpus.removed)
    assert 0.1 < usual_unknown(sample_corpus) < 0.5
    assert usual_unknown(sample_corpus) == pytest.approx(found.unknown_share, abs=1e-12)


def test_mistakes(model):
    with pytest.raises(ParameterError, match=r"columns=nope: there is no such column; .* tokens, party"):
        theta_table(infer_documents(model, NEW), columns=["nope"])
    with pytest.raises(InputError, match="documents is empty"):
        infer_documents(model, [])
    bare = LDA(2, random_state=0).fit([[1, 2], [2, 1]])
    with pytest.raises(InputError, match="fitted on a matrix of counts"):
        infer_documents(bare, ["text"])
