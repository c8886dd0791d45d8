"""What is no fitted model of ours is refused in one sentence wherever one is expected."""

import pytest
from sklearn.decomposition import LatentDirichletAllocation

from lda_vi import LDA, ParameterError
from lda_vi.cli.export import export
from lda_vi.evaluate.coherence import coherence
from lda_vi.evaluate.comparison import compare_models
from lda_vi.evaluate.completion import completion
from lda_vi.evaluate.evaluation import evaluate
from lda_vi.evaluate.left_to_right import left_to_right
from lda_vi.evaluate.matching import match_topics
from lda_vi.evaluate.stability import topic_stability
from lda_vi.evaluate.topic_quality import as_topics, topic_diversity, topic_quality
from lda_vi.explorer.models import explore
from lda_vi.inspect import views
from lda_vi.inspect.network import topic_network
from lda_vi.inspect.new_documents import infer_documents
from lda_vi.inspect.reading import explain
from lda_vi.inspect.topics import top_words

USES = {
    "topics": lambda model, corpus, ours: views.topics(model),
    "documents": lambda model, corpus, ours: views.documents(model, corpus),
    "outliers": lambda model, corpus, ours: views.outliers(model, corpus),
    "groups": lambda model, corpus, ours: views.groups(model, corpus, "label"),
    "explain": lambda model, corpus, ours: explain(model, corpus, 0),
    "infer": lambda model, corpus, ours: infer_documents(model, ["a loan"]),
    "explore": lambda model, corpus, ours: explore(model, corpus),
    "evaluate": lambda model, corpus, ours: evaluate(model, corpus, particles=0),
    "export": lambda model, corpus, ours: export(model, corpus, "nowhere"),
    "compare": lambda model, corpus, ours: compare_models(ours, model),
    "stability": lambda model, corpus, ours: topic_stability([ours, model]),
}


@pytest.fixture(scope="module")
def ours(sample_corpus):
    return LDA(2, random_state=0).fit(sample_corpus)


def gensim_model(corpus):
    models = pytest.importorskip("gensim.models")
    return models.LdaModel([[(0, 1)]], num_topics=2, id2word={0: "loan"})


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda corpus: LDA(2), "LDA, not fitted"),
        (lambda corpus: None, "NoneType"),
        (lambda corpus: LatentDirichletAllocation(2), "LatentDirichletAllocation"),
        (gensim_model, "LdaModel"),
    ],
    ids=["unfitted", "nothing", "unfitted scikit-learn", "gensim"],
)
@pytest.mark.filterwarnings("ignore")
def test_no_model(sample_corpus, ours, use, make, name):
    with pytest.raises(ParameterError, match=rf"must be a fitted LDA, got {name}\. .* taken over first"):
        USES[use](make(sample_corpus), sample_corpus, ours)


@pytest.mark.parametrize("use", [use for use in USES if use not in ("compare", "stability")])
def test_a_fitted_model_of_scikit_learn_has_topics_but_is_none_of_ours(sample_corpus, ours, use):
    model = LatentDirichletAllocation(2, max_iter=1, random_state=0).fit(sample_corpus.counts)
    with pytest.raises(ParameterError, match=r"got LatentDirichletAllocation\. .* taken over first"):
        USES[use](model, sample_corpus, ours)


@pytest.mark.parametrize(
    "use",
    [
        top_words,
        topic_network,
        topic_quality,
        topic_diversity,
        as_topics,
        lambda model: completion([[1, 2]], model, 0.1),
        lambda model: left_to_right([[1, 2]], model, 0.1),
        lambda model: coherence(model, [["tax", "war"]]),
        lambda model: match_topics(model, model),
    ],
)
def test_a_model_is_no_array_of_topics(ours, use):
    with pytest.raises(
        ParameterError, match=r"must be an array .* such as components_ of a model, got LDA\."
    ):
        use(ours)
