"""The numbers of the page are those of the model."""

from importlib import metadata

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from lda_vi.errors import InputError, ParameterError
from lda_vi.explorer.documents import DUPLICATE, EMPTY, user_columns
from lda_vi.explorer.models import explore, model_record
from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record
from lda_vi.inspect.documents import fit_per_token
from lda_vi.inspect.groups import group_shares


def test_topics_are_those_of_the_model(record, model):
    topics = record.blocks["topics"]
    assert topics["share"] == pytest.approx(model.topic_share_, rel=1e-6)
    assert topics["labels"] == ["", "", "Two", "", "", ""]
    assert topics["documents"].sum() == 119
    table = model.topics(n=12, by="relevance")
    assert [", ".join(words) for words in topics["words"]] == table["words"].tolist()


def test_documents_are_those_of_the_model(record, model, dated_corpus):
    docs = record.blocks["docs"]
    tokens = dated_corpus.counts.sum(axis=1).A1
    assert docs["id"] == dated_corpus.documents["id"].tolist()
    assert docs["tokens"].tolist() == tokens.tolist()
    fit = fit_per_token(model.doc_elbo_, tokens)
    assert docs["fit"][fit == fit] / 1000 == pytest.approx(fit[fit == fit], abs=6e-4)
    assert docs["flags"][7] & EMPTY
    assert np.flatnonzero(docs["flags"] & DUPLICATE).tolist() == [21]
    largest = docs["topic"][np.concatenate([[0], np.cumsum(docs["topics"][:-1], dtype=int)])]
    assert largest.tolist() == model.doc_topic_posterior_.argmax(axis=1).tolist()


def test_the_bound_and_its_parts_add_up(record, model):
    fit = record.blocks["fit"]["fit"]
    assert fit["elbo"] == model.elbo_
    assert fit["documents"] + fit["topics"] == pytest.approx(model.elbo_, rel=1e-12)
    assert fit["fall"] == 0
    passes = [row for row in fit["history"] if row["elbo"] is not None]
    assert len(passes) == len(fit["fan"]) == model.n_iter_
    assert sum(fit["histogram"]["documents"]) == 119
    assert "seconds" not in passes[0]


def test_groups_are_those_of_the_tables(record, model, dated_corpus):
    names = [group["name"] for group in record.head["groups"]]
    assert names == ["label", "date", "year", "party", "score"]
    number = names.index("party")
    place = (dated_corpus.documents["party"] == "south").to_numpy().astype(int)
    wanted = group_shares(place, 2, model.doc_topic_posterior_, model.doc_topic_prior_)
    block = record.blocks[f"group{number}"]
    for name in ("share", "low", "high"):
        assert block[name] == pytest.approx(getattr(wanted, name).ravel(), rel=1e-3, abs=1e-6)
    assert block["place"].tolist() == (place + 1).tolist()
    assert record.head["groups"][names.index("date")]["kind"] == "time"
    assert record.head["groups"][names.index("score")]["kind"] == "number"


def test_the_reader_accounts_for_the_whole_bound_of_a_document(record, model):
    block = record.reader.block([3, 20])
    sums = block["terms"].reshape(2, 4).sum(axis=1)
    recorded = model.doc_elbo_[[3, 20]]
    assert (sums >= recorded * (1 + 1e-6)).all()
    assert sums == pytest.approx(recorded, rel=1e-2)
    assert block["history"].reshape(2, -1)[:, -1] == pytest.approx(recorded, rel=1e-5)


def test_words_of_a_text_stand_where_a_browser_finds_them(dated_corpus, model):
    text = "🍪🍪 The loan 🍪 at the bank"
    documents = dated_corpus.documents.copy()
    documents["text"] = [text] * len(documents)
    words = dated_corpus.vocabulary.tolist()
    counts = np.zeros(dated_corpus.counts.shape, dtype=int)
    counts[:, [words.index("loan"), words.index("bank")]] = 1
    changed = type(dated_corpus)(csr_matrix(counts), words, documents, dated_corpus.preparation)
    block = model_record(model, changed).reader.block([0])
    utf16 = text.encode("utf-16-le")
    end, found = 0, []
    for start, length in zip(block["start"].tolist(), block["length"].tolist(), strict=True):
        begin, end = end + start, end + start + length
        found.append(utf16[2 * begin : 2 * end].decode("utf-16-le"))
    assert found == ["loan", "bank"]


def test_any_topic_model_will_do(sample_corpus):
    """Probabilities and shares as scikit-learn or anybody has them: no prior, no bound, no history."""
    from sklearn.decomposition import LatentDirichletAllocation

    other = LatentDirichletAllocation(4, random_state=0, max_iter=3).fit(sample_corpus.counts)
    shares = other.transform(sample_corpus.counts)
    record = make_record(
        other.components_, shares, sample_corpus.counts, sample_corpus.vocabulary, sample_corpus.documents
    )
    tokens = sample_corpus.counts.sum(axis=1).A1
    assert record.blocks["topics"]["share"] == pytest.approx(tokens @ shares / tokens.sum(), rel=1e-4)
    assert "fit" not in record.blocks["docs"]
    assert record.blocks["made"]["made"]["paragraph"]["en"].startswith("A topic model with 4 topics")
    assert len(record.reader.block([0])["terms"]) == 0
    assert make_page(record).text["texts"] == 120


@pytest.mark.parametrize(("n_topics", "n_documents", "n_words"), [(1, 1, 1), (1, 5, 3), (2, 1, 4), (9, 2, 2)])
def test_the_smallest_models_have_a_page(made_up, n_topics, n_documents, n_words):
    record = made_up(n_topics, n_documents=n_documents, n_words=n_words)
    assert record.head["n"]["topics"] == n_topics
    assert make_page(record, text="none").html.endswith("</html>\n")


def test_counts_that_are_no_whole_numbers(arrays):
    lam, gamma, counts, vocabulary, documents = arrays(3)
    record = make_record(lam, gamma, counts * 0.5, vocabulary, documents)
    assert record.head["n"]["tokens"] == counts.sum() / 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lam": np.ones((3, 79))}, "lam must have shape"),
        ({"gamma": np.ones((59, 3))}, "gamma must have shape"),
        ({"vocabulary": ["a"]}, "vocabulary must have shape"),
        ({"documents": pd.DataFrame({"id": ["a"]})}, "documents must have shape"),
        ({"documents": pd.DataFrame({"name": range(60)})}, "must have a column id, got name"),
        ({"lam": np.zeros((3, 80))}, "lam must be finite and > 0"),
        ({"gamma": np.full((60, 3), np.nan)}, "gamma must be finite and > 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(arrays, change, message):
    parts = dict(zip(("lam", "gamma", "counts", "vocabulary", "documents"), arrays(3), strict=True)) | change
    with pytest.raises(InputError, match=message):
        make_record(**parts)


def test_columns_are_chosen_and_long_ones_left_out(arrays):
    lam, gamma, counts, vocabulary, documents = arrays(2)
    documents["party"], documents["abstract"] = ["a", "b"] * 30, ["x" * 300] * 60
    record = make_record(lam, gamma, counts, vocabulary, documents)
    assert [column["name"] for column in record.head["columns"]] == ["party"]
    assert record.head["hidden"] == ["abstract"]
    record = make_record(lam, gamma, counts, vocabulary, documents, columns=["abstract"])
    assert [column["name"] for column in record.head["columns"]] == ["abstract"]
    with pytest.raises(ParameterError, match=r"columns=year: .* party, abstract"):
        make_record(lam, gamma, counts, vocabulary, documents, columns=["year"])


def test_columns_keep_their_values():
    table = pd.DataFrame(
        {"id": ["a", "b", "c"], "n": [1.5, None, 2.0], "label": ["x", None, "x"], "flag": [True, False, True]}
    )
    described, columns = user_columns(table)
    assert [(one["name"], one["kind"]) for one in described] == [
        ("n", "number"),
        ("label", "label"),
        ("flag", "label"),
    ]
    assert np.isnan(columns["column0"][1])
    assert columns["column1"].tolist() == [1, 0, 1]
    assert described[2]["levels"] == ["False", "True"]


def test_a_model_and_a_corpus_that_do_not_belong_together(model, dated_corpus, sample_corpus):
    words = [*dated_corpus.vocabulary[:-1], "other"]
    other = type(dated_corpus)(dated_corpus.counts, words, dated_corpus.documents)
    with pytest.raises(InputError, match="another vocabulary"):
        model_record(model, other)
    fewer = type(dated_corpus)(
        dated_corpus.counts[:5], dated_corpus.vocabulary, dated_corpus.documents.iloc[:5]
    )
    with pytest.raises(InputError, match="corpus must be a Corpus, got csr_matrix"):
        model.explore(dated_corpus.counts)
    with pytest.raises(InputError, match="gamma must have shape"):
        model_record(model, fewer)


def test_the_model_can_show_itself(model, dated_corpus, tmp_path):
    path = tmp_path / "page.html"
    page = model.explore(dated_corpus, path, title="mine", text="none")
    assert path.read_text(encoding="utf-8") == page.html
    assert page.html == explore(model, dated_corpus, title="mine", text="none").html
    assert page._repr_html_().startswith("<iframe sandbox=")
    assert "texts of 0 documents" in repr(page)


def test_a_model_that_forgot_its_documents_says_so(dated_corpus):
    from lda_vi import LDA

    model = LDA(2, random_state=0).partial_fit(dated_corpus.counts[:6])
    with pytest.raises(InputError, match="forgotten its documents"):
        model.explore(dated_corpus)


def test_names_of_topics_are_those_that_all_tables_take(arrays):
    """As ``labels.json`` has them, with numbers as text; and a name of no topic is refused, not lost."""
    named = make_record(*arrays(3), labels={"1": " Taxes  & budget"})
    assert named.blocks["topics"]["labels"] == ["", "Taxes & budget", ""]
    with pytest.raises(ParameterError, match="there is no topic '3'"):
        make_record(*arrays(3), labels={3: "Taxes"})


def test_a_page_is_made_where_the_package_lies_but_is_not_installed(model, dated_corpus, monkeypatch):
    def none(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", none)
    assert model.explore(dated_corpus).html
    assert model_record(model, dated_corpus).blocks["made"]["made"]["versions"] == {}


def test_topics_that_should_not_be_there_are_noted(arrays):
    lam, gamma, counts, vocabulary, documents = arrays(6)
    lam[1] = lam[0] * 1.01
    vocabulary[:10] = ["the", "and", "of", "to", "in", "is", "was", "that", "it", "for"]
    lam[3] = 0.01
    lam[3, :10] = 50.0
    gamma[:, 5] = 1e-6
    notes = make_record(lam, gamma, counts, vocabulary, documents).blocks["topics"]["notes"]
    assert notes[0] == [["duplicate", 1]]
    assert ["stop words"] in notes[3]
    assert notes[5] == [["dead"]]
    assert notes[2] == notes[4] == []


def test_measures_of_topics_are_those_of_the_scores(record, model, dated_corpus):
    from lda_vi.evaluate.coherence import coherence
    from lda_vi.evaluate.topic_quality import topic_quality

    topics = record.blocks["topics"]
    quality = topic_quality(model.components_, model.topic_share_)
    assert topics["exclusivity"] == pytest.approx(quality["exclusivity"], rel=2e-4)
    assert topics["effective"] == pytest.approx(quality["effective_words"], rel=2e-4)
    wanted = coherence(model.components_, dated_corpus).topics
    assert topics["coherence"] == pytest.approx(wanted, rel=2e-4)
    assert topics["window"] == 10


def test_coherence_is_what_evaluate_prints(record, model, dated_corpus):
    from lda_vi.evaluate.evaluation import evaluate

    wanted = evaluate(model, dated_corpus, particles=0).topics["npmi"]
    assert record.blocks["topics"]["coherence"] == pytest.approx(wanted, rel=2e-4)


@pytest.mark.parametrize(
    ("settings", "quick"),
    [
        ({"tokenizer": "words", "language": "en"}, True),
        ({"tokenizer": "space", "language": "ko"}, True),
        ({"tokenizer": "words", "language": "ko"}, False),
        ({"tokenizer": "tweets", "language": "en"}, False),
        ({}, False),
    ],
)
def test_a_page_cuts_texts_again_only_where_that_takes_seconds(sample_corpus, settings, quick):
    from lda_vi import Corpus
    from lda_vi.explorer.models import quickly_cut

    parts = (sample_corpus.counts, sample_corpus.vocabulary, sample_corpus.documents)
    assert quickly_cut(Corpus(*parts, {"settings": settings})) is quick


def test_a_model_of_another_program_has_a_page_and_says_whose_it_is(sample_corpus):
    importers = pytest.importorskip("lda_vi.model.importers")
    from sklearn.decomposition import LatentDirichletAllocation

    other = LatentDirichletAllocation(4, random_state=0, max_iter=3).fit(sample_corpus.counts)
    imported = importers.from_sklearn(
        other, sample_corpus.counts, vocabulary=sample_corpus.vocabulary, documents=sample_corpus.documents
    )
    record = model_record(imported, imported.corpus)
    assert "fitted with scikit-learn" in record.blocks["made"]["made"]["paragraph"]["en"]
    assert "coordinate-ascent" not in record.blocks["made"]["made"]["paragraph"]["en"]
    assert "fit" in record.blocks["docs"]  # found by us, for those topics
    assert record.reader.block([0])["terms"].sum() == pytest.approx(imported.doc_elbo_[0], rel=1e-2)
    assert imported.explore(text="none").text["policy"] == "none"
