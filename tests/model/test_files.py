"""A model that was stored and read again is the same model to the last bit."""

import json

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, Corpus, Preprocessor, StorageError, load
from lda_vi.storage import read_folder, write_folder

TEXTS = ["The tax rose.", "War and tax.", "", "A war at sea.", "The sea was calm, and the tax low."] * 4


@pytest.fixture(scope="module")
def corpus():
    return Preprocessor(min_df=1, max_df=1.0).corpus(TEXTS)


def models(corpus):
    """Fitted models of every kind."""
    X = corpus.counts
    eta = np.linspace(0.1, 2.0, 2 * corpus.n_words).reshape(2, -1)
    yield LDA(2, random_state=0, track_documents="all").fit(corpus)
    yield LDA(2, random_state=0, init="random", tol=1e-2).fit(X.astype(np.float32))
    yield LDA(2, topic_word_prior=eta, doc_topic_prior=[0.5, 3.0], init=eta, max_iter=4, tol=0).fit(X)
    yield LDA(2, topic_word_prior=eta[0], random_state=np.random.default_rng(1)).fit(X)
    yield LDA(2, random_state=0, init="random", total_samples=20).partial_fit(corpus)
    yield LDA(2, random_state=0, learning_method="online", n_jobs=-1).fit(corpus)


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("mmap", [False, True])
def test_everything_comes_back(corpus, tmp_path, number, mmap):
    model = list(models(corpus))[number]
    model.save(tmp_path / "model")
    again = load(tmp_path / "model", mmap=mmap)
    learned = {name for name in vars(model) if name.endswith("_")}
    assert learned == {name for name in vars(again) if name.endswith("_")}
    for name in learned - {"history_"}:
        one, two = getattr(model, name), getattr(again, name)
        assert type(one) is type(two) or isinstance(one, np.ndarray) or isinstance(two, np.ndarray), name
        if isinstance(one, np.ndarray):
            assert one.dtype == two.dtype
            np.testing.assert_array_equal(one, two)
        else:
            assert one == two
    if not mmap:
        assert again.components_.T.flags.c_contiguous  # or each transform would turn them round first
    if hasattr(model, "history_"):
        pd.testing.assert_frame_equal(model.history_, again.history_, check_dtype=False)
    X = corpus.counts
    np.testing.assert_array_equal(model.transform(X), again.transform(X))
    assert model.score(X) == again.score(X)
    assert model.elbo(X).total == again.elbo(X).total
    assert model.topics().equals(again.topics())
    settings, stored = model.get_params(), again.get_params()
    for name in settings:
        if name != "random_state" or isinstance(settings[name], int):
            np.testing.assert_array_equal(settings[name], stored[name])
    model.partial_fit(X)
    again.partial_fit(X)
    np.testing.assert_array_equal(model.components_, again.components_)


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_a_stored_model_prepares_new_text(corpus, tmp_path):
    LDA(2, random_state=0).fit(corpus).save(tmp_path)
    again = load(tmp_path)
    counts = Preprocessor.from_dict(again.preparation_).transform(["War, war and tax!"])
    assert counts.sum() == 3
    assert again.transform(counts).shape == (1, 2)


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_the_same_model_is_stored_in_the_same_bytes_but_for_the_seconds(corpus, tmp_path):
    for name in ("one", "two"):
        LDA(2, random_state=0).fit(corpus).save(tmp_path / name)
    files = [
        {p.name for p in (tmp_path / name).iterdir() if "history" not in p.name} for name in ("one", "two")
    ]
    assert files[0] == files[1]


def test_what_is_no_model_is_refused(corpus, tmp_path):
    corpus.save(tmp_path / "corpus")
    with pytest.raises(StorageError, match="holds a stored corpus, not a model"):
        load(tmp_path / "corpus")
    with pytest.raises(StorageError, match="no such folder"):
        load(tmp_path / "nothing")


@pytest.mark.parametrize("array", ["doc_topic_prior", "feature_names_in", "components"])
def test_arrays_that_do_not_fit_together_are_refused(tmp_path, array):
    X = np.array([[2, 1, 0], [0, 1, 3], [1, 1, 1]])
    LDA(2, random_state=0).fit(Corpus.from_matrix(X)).save(tmp_path)
    meta, arrays, tables = read_folder(tmp_path, kind="model")
    arrays[array] = arrays[array][..., :-1]
    write_folder(tmp_path, kind="model", arrays=arrays, tables=tables, meta=meta)
    with pytest.raises(StorageError, match="not a model"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("section", "extra"),
    [
        ("settings", {"n_topics": 3}),
        ("values", {"fit": 1}),
        ("values", {"__class__": "x"}),
        ("values", {"n_features_in": 7}),
    ],
)
def test_a_manifest_cannot_set_what_it_likes(tmp_path, section, extra):
    LDA(2, random_state=0).fit([[2, 1, 0], [0, 1, 3], [1, 1, 1]]).save(tmp_path)
    meta, arrays, tables = read_folder(tmp_path, kind="model")
    meta[section] |= extra
    write_folder(tmp_path, kind="model", arrays=arrays, tables=tables, meta=meta)
    with pytest.raises(StorageError, match="not a model"):
        load(tmp_path)


def test_nothing_is_pickled(tmp_path):
    LDA(2, random_state=0).fit([[2, 1, 0], [0, 1, 3], [1, 1, 1]]).save(tmp_path)
    for path in tmp_path.iterdir():
        assert path.suffix in {".json", ".jsonl", ".npy"}
        assert b"pickle" not in path.read_bytes()
    assert json.loads((tmp_path / "manifest.json").read_text())["kind"] == "model"
