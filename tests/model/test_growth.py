"""More documents for a finished model: rows, ids and types stay, topics go on from where they were."""

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, Corpus, InputError, Preprocessor
from lda_vi.model.growth import continuing, grown_corpus

OLD = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "text": ["tax law tax", "sea ship sail", "law court"],
        "year": [1, 2, 3],
        "open": [True, False, True],
        "mood": ["x", "y", "z"],
    }
)


@pytest.fixture
def corpus():
    return Preprocessor(min_df=1, max_df=1.0).corpus(OLD)


def test_old_rows_stay_and_new_ones_follow(corpus):
    new = pd.DataFrame(
        {"id": ["d", "e"], "text": ["Tax on the moon", ""], "year": [4, 5], "party": [7, 8]}, index=[9, 9]
    )
    grown = grown_corpus(corpus, new)
    assert grown.documents["id"].tolist() == ["a", "b", "c", "d", "e"]
    assert (grown.counts[:3] != corpus.counts).nnz == 0
    assert grown.counts.dtype == corpus.counts.dtype
    assert list(grown.vocabulary) == list(corpus.vocabulary)
    assert (grown.counts[3].sum(), grown.n_empty) == (1, 1)
    assert grown.documents["year"].dtype == "int64"
    assert str(grown.documents["party"].dtype) == "Int64"
    assert grown.documents["party"].isna().tolist() == [True] * 3 + [False] * 2
    assert str(grown.documents["open"].dtype) == "boolean"
    assert grown.documents["mood"].isna().tolist() == [False] * 3 + [True] * 2
    totals = grown.preparation["totals"]
    assert totals["documents"] == 5
    assert totals["tokens"] == corpus.preparation["totals"]["tokens"] + 4


@pytest.mark.parametrize("settings", [{}, {"stem": True}, {"lowercase": False, "numbers": True}])
def test_words_left_out_are_those_of_all_documents(settings):
    first = ["The tax of 1790 is a tax on tea", "Taxes and law", "the law, of taxes", ""]
    more = ["The moon of 1790, 1791, the moons", "tea and tax on the Sea", ""]
    corpus = Preprocessor(min_df=2, max_df=1.0, **settings).corpus(first)
    grown = grown_corpus(corpus, more)
    totals, removed = grown.preparation["totals"], grown.removed.set_index("word")
    again = Preprocessor(min_df=1, max_df=1.0, **settings).fit([*first, *more])
    assert totals == again.totals_
    assert grown.n_tokens + removed["count"].sum() == totals["tokens"]
    assert grown.n_words + len(removed) == totals["words"]
    expected = again.removed_.set_index("word")
    pd.testing.assert_frame_equal(removed.loc[expected.index], expected)
    assert removed.loc["tea"].tolist() == [2, 2, "too rare"]
    assert grown_corpus(grown, [""]).removed.equals(grown.removed)


def test_nothing_was_left_out():
    corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["tax sea", "tax"])
    assert grown_corpus(corpus, [""]).removed.empty
    assert grown_corpus(corpus, ["moon"]).removed.values.tolist() == [["moon", 1, 1, "too rare"]]


def test_a_grown_corpus_can_be_stored(corpus, tmp_path):
    grown = grown_corpus(corpus, pd.DataFrame({"id": ["d"], "text": ["tax"], "party": ["p"]}))
    grown.save(tmp_path / "grown")
    back = Corpus.load(tmp_path / "grown")
    assert back.documents["id"].tolist() == ["a", "b", "c", "d"]
    assert back.documents["party"].tolist()[3] == "p"


def test_ids_of_numbered_documents_go_on(corpus):
    numbered = Preprocessor(min_df=1, max_df=1.0).corpus(["tax", "sea"])
    assert grown_corpus(numbered, ["tax", "sea"]).documents["id"].tolist() == ["0", "1", "2", "3"]
    assert grown_corpus(corpus, ["tax"], id_prefix="new-").documents["id"].tolist()[3] == "new-0"


def test_an_id_that_is_there_already_is_refused(corpus):
    new = pd.DataFrame({"id": ["d", "b"], "text": ["tax", "tax"]})
    with pytest.raises(InputError, match="id 'b' is that of an older document"):
        grown_corpus(corpus, new)
    assert grown_corpus(corpus, new, id_prefix="2-").documents["id"].tolist()[3:] == ["2-d", "2-b"]


def test_nothing_and_nobody_knows(corpus):
    with pytest.raises(InputError, match="nothing to add"):
        grown_corpus(corpus, [])
    with pytest.raises(InputError, match="built from counts"):
        grown_corpus(Corpus.from_matrix([[1, 2]]), ["tax"])


def test_topics_go_on_where_they_were(sample_corpus):
    model = LDA(6, random_state=0).fit(sample_corpus)
    more = continuing(model, tol=1e-6)
    assert more.tol == 1e-6
    assert (model.init, model.doc_topic_prior) == ("collapsed", "auto")
    more.fit(sample_corpus)
    assert set(more.history_["phase"]) == {"mean-field"}
    assert np.array_equal(more.doc_topic_prior_, model.doc_topic_prior_)
    assert more.topic_word_prior_ == model.topic_word_prior_
    elbo = more.history_["elbo"].to_numpy()
    assert (np.diff(elbo) >= -1e-9 * np.abs(elbo[1:])).all()
    assert elbo[-1] >= model.elbo_
    theta = model.doc_topic_posterior_.argmax(axis=1) == more.doc_topic_posterior_.argmax(axis=1)
    assert theta.mean() > 0.9
