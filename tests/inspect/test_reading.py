"""One document read closely: its numbers are the model's, and it is found by its id or row."""

import numpy as np
import pytest

from lda_vi import LDA, Corpus, Preprocessor
from lda_vi.errors import ParameterError
from lda_vi.inspect.reading import explain, find_document, near_ids
from lda_vi.inspect.views import outliers


@pytest.fixture(scope="module")
def model(sample_corpus):
    return LDA(6, random_state=0, track_documents="all").fit(sample_corpus)


def test_a_document_explained(model, sample_corpus):
    reading = explain(model, sample_corpus, "cooking-15", labels={5: "Food"})
    row = sample_corpus.documents["id"].tolist().index("cooking-15")
    assert (reading.row, reading.id) == (row, "cooking-15")
    assert reading.about == {"label": "cooking", "date": "2015-01-18"}
    assert reading.tokens == sample_corpus.counts[row].sum()
    assert reading.elbo == model.doc_elbo_[row]
    assert reading.explanation.terms.total == pytest.approx(reading.elbo, rel=1e-3)
    assert set(reading.topics.loc[reading.topics["label"].notna(), "topic"]) == {5}
    np.testing.assert_array_equal(reading.passes["elbo"], model.doc_elbo_history_[:, row])
    assert reading.passes["elbo"].iloc[-1] == reading.elbo
    table = outliers(model, sample_corpus, n=0).set_index("row")
    assert reading.odd == pytest.approx(table.loc[row, "odd"], rel=1e-12)
    assert reading.usual == pytest.approx(table.loc[row, "usual"], rel=1e-12)


def test_every_counted_word_of_every_text_has_its_place(model, sample_corpus):
    for row in range(0, 120, 13):
        reading = explain(model, sample_corpus, row)
        found = reading.places["word"].dropna().value_counts().to_dict()
        words = reading.explanation.words.set_index("word")["count"].to_dict()
        assert found == words
        for place in reading.places.itertuples():
            assert reading.text[place.start : place.end] == place.text


def test_what_cannot_be_shown_is_said(model, sample_corpus):
    counts, words, about = sample_corpus.counts, sample_corpus.vocabulary, sample_corpus.documents
    bare = explain(model, Corpus(counts, words, about), 0)
    assert (bare.places, bare.missing) == (None, "the corpus has no record of how its words were found")
    assert bare.text == about["text"][0]
    none = explain(model, Corpus(counts, words, about[["id"]]), 0)
    assert (none.text, none.missing) == (None, "the corpus has no texts")
    own = Preprocessor(min_df=2, tokenizer=str.split)
    corpus = own.corpus(about)
    reading = explain(LDA(2, random_state=0).fit(corpus), corpus, 0)
    assert "a tokenizer of its own" in reading.missing
    assert reading.passes is None


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_an_empty_document():
    corpus = Preprocessor(min_df=1, max_df=1.0).corpus(["sea ship", "", "tax law", "-"])
    reading = explain(LDA(2, random_state=0).fit(corpus), corpus, 1)
    assert (reading.tokens, reading.elbo) == (0, 0.0)
    assert len(reading.places) == 0
    assert np.isnan(reading.odd)


def test_documents_are_found_by_id_or_row(sample_corpus):
    ids = sample_corpus.documents["id"]
    assert find_document(sample_corpus, ids[7]) == find_document(sample_corpus, 7) == 7
    numbered = Corpus.from_matrix([[1], [2], [3]], documents=["2", "0", "1"])
    assert find_document(numbered, "2") == 0
    for wrong in (120, -1):
        with pytest.raises(ParameterError, match=f"row must be from 0 to 119, got {wrong}"):
            find_document(sample_corpus, wrong)
    with pytest.raises(ParameterError, match="there is no document 'Cooking15'; similar ids: cooking-15"):
        find_document(sample_corpus, "Cooking15")
    with pytest.raises(ParameterError, match=f"no document '§§'; ids are, for example, {ids[0]}"):
        find_document(sample_corpus, "§§")


def test_near_ids():
    ids = [f"speech-{n:05d}" for n in range(30_000)] + ["Speech", "other"]
    assert near_ids(ids, "SPEECH-00007")[0] == "speech-00007"
    assert near_ids(ids, "00007") == ["speech-00007"]
    assert near_ids(ids, "speech")[0] == "Speech"
    assert near_ids(ids, "othr") == ["other"]
    assert near_ids(ids, "") == []
    assert near_ids([], "x") == []
