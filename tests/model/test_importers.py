"""Models of other programs: their own numbers, in everything that shows one of ours."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline

from lda_vi import (
    Corpus,
    InputError,
    ParameterError,
    VocabularyError,
    from_gensim,
    from_sklearn,
    from_tomotopy,
)
from lda_vi.evaluate.evaluation import evaluate
from lda_vi.inspect import views
from lda_vi.model.imported import ImportedModel


@pytest.fixture(scope="module")
def table(sample_corpus):
    """Documents of the sample with an empty one in between."""
    documents = sample_corpus.documents[["id", "text", "label"]].head(40)
    empty = pd.DataFrame({"id": ["none"], "text": ["..."], "label": ["nothing"]})
    return pd.concat([documents.iloc[:7], empty, documents.iloc[7:]], ignore_index=True)


@pytest.fixture(scope="module")
def pipe(table):
    pipe = make_pipeline(
        CountVectorizer(min_df=2, stop_words="english"),
        LatentDirichletAllocation(4, max_iter=3, random_state=0),
    )
    return pipe.fit(table["text"])


@pytest.fixture(scope="module")
def from_pipe(pipe, table):
    return from_sklearn(pipe, table["text"].tolist(), documents=table)


def gensim_parts(table, **options):
    """A model of gensim's and its bags."""
    pytest.importorskip("gensim")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from gensim.corpora import Dictionary
        from gensim.models import LdaModel

        tokens = [text.lower().split() if text != "..." else [] for text in table["text"]]
        dictionary = Dictionary(tokens)
        bags = [dictionary.doc2bow(words) for words in tokens]
        return (
            LdaModel(bags, id2word=dictionary, num_topics=4, random_state=0, passes=2, **options),
            bags,
            dictionary,
        )


def tomotopy_model(table):
    """A model of tomotopy's, which leaves out the empty document."""
    tomotopy = pytest.importorskip("tomotopy")
    model = tomotopy.LDAModel(k=4, min_df=2, rm_top=3, seed=1)
    added = [model.add_doc(text.lower().split()) for text in table["text"] if text != "..."]
    assert None not in added
    model.train(30, workers=1)
    return model


def check(model, table, *, theta):
    """What holds for every imported model."""
    gamma, alpha = model.doc_topic_posterior_, model.doc_topic_prior_
    tokens = model.corpus.counts.sum(axis=1).A1
    assert np.allclose(gamma.sum(axis=1), tokens + alpha.sum(), rtol=0, atol=1e-8)
    assert np.allclose(
        (gamma / gamma.sum(axis=1, keepdims=True))[tokens > 0], theta[tokens > 0], rtol=0, atol=2e-5
    )
    assert model.topic_share_.sum() == pytest.approx(1)
    assert (model.doc_elbo_[tokens > 0] < 0).all()
    assert (model.doc_elbo_[tokens == 0] == 0).all()
    assert len(model.topics(3)) == 4
    documents = views.documents(model, model.corpus, topic=1, n=3, columns=["label"])
    assert documents["label"].isin(table["label"]).all()
    groups = views.groups(model, model.corpus, "label")
    assert groups[groups["tokens"] > 0].groupby("group")["share"].sum().to_numpy() == pytest.approx(1)
    assert len(views.outliers(model, model.corpus, n=2)) == 2


def test_a_pipeline_of_scikit_learn(from_pipe, pipe, table):
    theta = pipe.transform(table["text"])
    check(from_pipe, table, theta=theta)
    assert from_pipe.corpus.documents["id"].tolist() == table["id"].tolist()
    assert (from_pipe.corpus.n_documents, from_pipe.corpus.n_empty) == (41, 1)
    assert np.array_equal(from_pipe.components_, pipe[-1].components_)
    assert list(from_pipe.feature_names_in_) == list(pipe[0].get_feature_names_out())
    assert from_pipe.get_params()["source"] == "scikit-learn"
    assert from_pipe.get_params()["n_components"] == 4


def test_texts_of_a_pipeline_are_the_documents(pipe, table):
    model = from_sklearn(pipe, table["text"].tolist())
    assert model.corpus.documents["text"].tolist() == table["text"].tolist()


def test_the_model_alone_with_counts_and_frames(pipe, from_pipe, table):
    counts = pipe[0].transform(table["text"])
    alone = from_sklearn(pipe[-1], counts, vocabulary=pipe[0].get_feature_names_out(), documents=table)
    assert np.array_equal(alone.doc_topic_posterior_, from_pipe.doc_topic_posterior_)
    frame = pd.DataFrame(counts.toarray(), columns=pipe[0].get_feature_names_out())
    model = LatentDirichletAllocation(4, max_iter=3, random_state=0).fit(frame)
    named = from_sklearn(model, frame)
    assert list(named.feature_names_in_) == list(frame.columns)
    assert np.allclose(named.doc_topic_posterior_, from_pipe.doc_topic_posterior_, rtol=0, atol=1e-8)


def test_columns_may_stand_in_another_order_than_in_the_fit(pipe, table):
    """Counts, words and topics keep together, whether the words are the columns' names or given for them."""
    counts, words = pipe[0].transform(table["text"]).toarray(), pipe[0].get_feature_names_out()
    frame = pd.DataFrame(counts, columns=words)
    model = LatentDirichletAllocation(4, max_iter=3, random_state=0).fit(frame)
    wanted, turned = from_sklearn(model, frame), frame[frame.columns[::-1]]
    for vocabulary in (None, list(words[::-1])):
        found = from_sklearn(model, turned, vocabulary=vocabulary)
        assert found.topics(5)["words"].tolist() == wanted.topics(5)["words"].tolist()
        assert list(found.corpus.vocabulary) == list(turned.columns)
        np.testing.assert_array_equal(found.corpus.counts.toarray(), turned)
        np.testing.assert_allclose(found.doc_elbo_, wanted.doc_elbo_, rtol=1e-10)  # sums in another order
    with pytest.raises(InputError, match="X has the column 'moon', which the model was not fitted on"):
        from_sklearn(model, frame.rename(columns={words[0]: "moon"}))


def test_words_without_an_order_are_refused(pipe, table):
    counts = pipe[0].transform(table["text"])
    with pytest.raises(VocabularyError, match=r"got dict. A CountVectorizer gives one with"):
        from_sklearn(pipe[-1], counts, vocabulary=pipe[0].vocabulary_)


def test_a_table_is_not_taken_for_a_list_of_the_names_of_its_columns(pipe, table):
    with pytest.raises(InputError, match=r"makes 3 documents of X, which has 41 rows: .*the column of texts"):
        from_sklearn(pipe, table)


def test_its_documents_are_scored_under_its_topics(from_pipe):
    """The bound is that of our own E-step, so a shuffled model fits worse."""
    rng = np.random.default_rng(0)
    mixed = ImportedModel(
        "mixed", from_pipe.corpus, rng.permuted(from_pipe.components_, axis=1),
        from_pipe.doc_topic_posterior_ / from_pipe.doc_topic_posterior_.sum(axis=1, keepdims=True),
        from_pipe.doc_topic_prior_,
    )  # fmt: skip
    assert mixed.doc_elbo_.sum() < from_pipe.doc_elbo_.sum()


def test_gensim(table):
    model, bags, _ = gensim_parts(table)
    before = model.random_state.get_state()[1].copy()
    found = from_gensim(model, bags, documents=table)
    assert np.array_equal(model.random_state.get_state()[1], before)
    gamma = model.inference(bags)[0]
    check(found, table, theta=gamma / gamma.sum(axis=1, keepdims=True))
    assert found.corpus.n_empty == 1
    assert np.allclose(found.components_, model.state.get_lambda())
    assert found.topics(1)["words"][2] == model.show_topic(2, 1)[0][0]


def test_gensim_without_words(table):
    model, bags, dictionary = gensim_parts(table)
    model.id2word = {}
    with pytest.raises(InputError, match="no word for number 0"):
        from_gensim(model, bags)
    assert from_gensim(model, bags, dictionary=dictionary).corpus.n_documents == 41
    with pytest.raises(InputError, match="hold word 99999"):
        from_gensim(model, [[(99999, 1)]], dictionary=dictionary)


def test_gensim_with_other_documents_than_bags(table):
    model, bags, _ = gensim_parts(table)
    counts = Corpus.from_matrix([[1, 2]])
    for bad in ([["tax", "law"]], ["tax law"], bags[0], counts.counts, counts, None):
        with pytest.raises(InputError, match=f"doc2bow of a Dictionary makes them, got {type(bad).__name__}"):
            from_gensim(model, bad)
    with pytest.raises(InputError, match="hold word -1"):
        from_gensim(model, [[(-1, 1), (2, 1)]])


def test_tomotopy(table):
    model, kept = tomotopy_model(table), table[table["text"] != "..."]
    found = from_tomotopy(model, documents=kept)
    check(found, kept, theta=np.array([document.get_topic_dist() for document in model.docs]))
    assert list(found.feature_names_in_) == list(model.used_vocabs)
    assert found.corpus.documents["id"].tolist() == kept["id"].tolist()
    assert found.corpus.n_tokens == model.num_words
    assert found.topics(1)["words"].tolist() == [model.get_topic_words(k, top_n=1)[0][0] for k in range(4)]
    beta = found.components_ / found.components_.sum(axis=1, keepdims=True)
    assert np.allclose(beta, [model.get_topic_word_dist(k) for k in range(4)], rtol=0, atol=1e-6)
    # concentrations: the tokens of each word and topic, and the prior
    of_words = found.corpus.counts.sum(axis=0).A1 + 4 * model.eta
    assert np.allclose(found.components_.sum(axis=0), of_words, rtol=0, atol=1e-3)


def test_tomotopy_with_rows_that_it_left_out(table):
    with pytest.raises(InputError, match=r"41 rows, but the model has 40 documents; tomotopy leaves out"):
        from_tomotopy(tomotopy_model(table), documents=table)


def test_the_page_and_the_export_take_it(from_pipe, tmp_path):
    from lda_vi.cli.export import export

    page = from_pipe.explore(text="top", title="Elsewhere")
    page.save(tmp_path / "page.html")
    assert "Elsewhere" in (tmp_path / "page.html").read_text(encoding="utf-8")
    files = export(
        from_pipe, from_pipe.corpus, tmp_path / "out", ["csv", "gephi", "mallet", "pyldavis", "documents"]
    )
    assert len(files) == 4 + 1 + 2 + 1 + 4
    assert len(pd.read_csv(tmp_path / "out" / "documents.csv")) == 41


@pytest.mark.parametrize("read", [from_sklearn, from_gensim])
def test_other_models_are_refused(read):
    with pytest.raises(ParameterError, match="model must be a"):
        read(NMF(2), [[1, 2]])
    with pytest.raises(ParameterError, match="model must be a"):
        read(make_pipeline(NMF(2)), [[1, 2]])


def test_what_tomotopy_is_not():
    with pytest.raises(ParameterError, match="model must be an LDAModel of tomotopy, got int"):
        from_tomotopy(3)
    tomotopy = pytest.importorskip("tomotopy")
    with pytest.raises(ParameterError, match="holds no words"):
        from_tomotopy(tomotopy.LDAModel(k=2))
    for other in (tomotopy.PAModel(k1=2, k2=2), tomotopy.CTModel(k=2), tomotopy.MGLDAModel(k_g=2, k_l=2)):
        for text in ("tax law", "sea ship"):
            other.add_doc(text.split())
        other.train(2, workers=1)
        with pytest.raises(ParameterError, match="a different kind of model from LDA"):
            from_tomotopy(other)


def test_documents_of_the_wrong_kind_are_refused(pipe, from_pipe):
    corpus = from_pipe.corpus
    for model in (pipe, pipe[-1]):
        with pytest.raises(
            InputError, match=r"X must be a matrix of counts, .* got a Corpus. Pass its counts"
        ):
            from_sklearn(model, corpus)
    for bad in (corpus.counts, None):
        with pytest.raises(InputError, match=f"X must be what the pipeline was .* got {type(bad).__name__}"):
            from_sklearn(pipe, bad)
    with pytest.raises(InputError, match="X must hold numbers"):
        from_sklearn(pipe[-1], ["tax law"])
    with pytest.raises(InputError, match="X must have 2 dimensions"):
        from_sklearn(pipe[-1], None)


def test_an_imported_model_is_evaluated(from_pipe):
    found = evaluate(from_pipe, from_pipe.corpus, from_pipe.corpus.counts[:20], particles=2)
    gamma, bound = from_pipe.posterior(from_pipe.corpus.counts[:20])
    assert gamma.shape == (20, 4)
    np.testing.assert_array_equal(bound, from_pipe.doc_elbo_[:20])
    assert found.value("bound") == pytest.approx(bound.sum() / from_pipe.corpus.counts[:20].sum())
    assert np.isfinite(found.scores["value"][found.scores["part"] == "held-out"]).all()
    some = Corpus.from_matrix(from_pipe.corpus.counts[:20], from_pipe.corpus.vocabulary)
    assert len(evaluate(from_pipe, some, particles=0).topics) == 4
    with pytest.raises(InputError, match="X has 1 features"):
        from_pipe.posterior([[1]])


def test_unfitted_and_unfitting(pipe, table):
    with pytest.raises(ParameterError, match="model must be a fitted"):
        from_sklearn(LatentDirichletAllocation(2), [[1, 2]])
    with pytest.raises(InputError, match="3 columns, but the model was fitted on"):
        from_sklearn(pipe[-1], [[1, 2, 3]])
    with pytest.raises(InputError, match="documents has 3 rows, but the model has 41"):
        from_sklearn(pipe, table["text"].tolist(), documents=["a", "b", "c"])
    corpus = Corpus.from_matrix([[1, 2], [3, 4]])
    for bad, message in [
        ({"components": [[1, 2]]}, "components must have shape"),
        ({"components": [[1, 0], [1, 1]]}, "components must hold finite numbers > 0"),
        ({"doc_topic": [[0, 0], [1, 1]]}, "holds no share for document 0"),
        ({"doc_topic": [[np.nan, 0], [1, 1]]}, "doc_topic must hold finite"),
        ({"doc_topic_prior": [1, -1]}, "doc_topic_prior must hold"),
    ]:
        good = {"components": [[1, 2], [2, 1]], "doc_topic": [[0.5, 0.5], [1, 0]], "doc_topic_prior": [1, 1]}
        with pytest.raises(InputError, match=message):
            ImportedModel("x", corpus, **(good | bad))
