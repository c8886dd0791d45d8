"""What was stored in format 1 is read for ever, and gives the numbers it gave when it was written."""

import hashlib
import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lda_vi import Corpus, Preprocessor, load
from lda_vi.errors import StorageError
from lda_vi.inference.elbo import topic_term
from lda_vi.inference.online import infer
from lda_vi.inference.validation import as_counts
from lda_vi.model.fitting import REST_STEPS

STORED = Path(__file__).parents[1] / "fixtures" / "format_1"
NUMBERS = json.loads((STORED / "numbers.json").read_text(encoding="utf-8"))
MODELS = NUMBERS["models"]


def digest(array):
    """Hash of the type, shape and bits of an array."""
    array = np.ascontiguousarray(array)
    return hashlib.sha256(array.dtype.str.encode() + repr(array.shape).encode() + array.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def corpus():
    return Corpus.load(STORED / "corpus")


@pytest.mark.parametrize("mmap", [False, True])
def test_the_corpus(mmap):
    corpus, numbers = Corpus.load(STORED / "corpus", mmap=mmap), NUMBERS["corpus"]
    assert corpus.counts.toarray().tolist() == numbers["counts"]
    assert corpus.vocabulary.tolist() == numbers["vocabulary"]
    assert corpus.documents["id"].tolist() == numbers["ids"]
    assert corpus.removed["word"].tolist() == numbers["removed"]
    sizes = corpus.n_documents, corpus.n_words, corpus.n_tokens, corpus.n_empty
    assert list(sizes) == [numbers[name] for name in ("documents", "words", "tokens", "empty")]
    assert list(corpus.documents) == list(numbers["columns"])
    kinds = corpus.documents.dtypes
    assert [str(kinds[name]) for name in ("year", "share", "party")] == ["int64", "float64", "category"]
    assert kinds["date"].kind == "M"
    assert corpus.documents["share"].isna().sum() == 3
    assert "\x1b[31m" in corpus.documents["text"][6]


def test_its_preparation_still_turns_new_text_into_the_same_counts(corpus):
    again = Preprocessor.from_dict(corpus.preparation).transform(corpus.documents["text"])
    assert again.toarray().tolist() == corpus.counts.toarray().tolist()


@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_the_models(corpus, name, mmap):
    model, numbers = load(STORED / name, mmap=mmap), MODELS[name]
    assert {attribute for attribute in vars(model) if attribute.endswith("_")} >= set(numbers["attributes"])
    for attribute, expected in numbers["arrays"].items():
        assert digest(getattr(model, attribute)) == expected, attribute
    for attribute, expected in numbers["values"].items():
        assert getattr(model, attribute) == expected, attribute
    settings = model.get_params()
    assert {setting: settings[setting] for setting in numbers["settings"]} == numbers["settings"]
    close = {"rtol": 1e-6 if model.components_.dtype == np.float32 else 1e-10}
    # The numbers are those of plain steps, which `infer` still takes...
    counts, lam = (
        as_counts(corpus.counts, dtype=model.components_.dtype),
        np.ascontiguousarray(model.components_.T),
    )
    alpha, eta = model.doc_topic_prior_, model._eta()
    gamma, _, documents, elog_beta = infer(
        counts, lam, alpha, max_steps=REST_STEPS, step_tol=model.mean_change_tol
    )
    np.testing.assert_allclose(gamma / gamma.sum(axis=1, keepdims=True), numbers["theta"], **close)
    np.testing.assert_allclose(documents, numbers["documents"], **close)
    assert documents.sum() == pytest.approx(numbers["score"], rel=close["rtol"])
    assert documents.sum() + topic_term(lam, eta, elog_beta) == pytest.approx(
        numbers["elbo"], rel=close["rtol"]
    )
    # ...and what the model gives lies a little nearer to rest.
    rest = infer(counts, lam, alpha, max_steps=10_000, step_tol=1e-9)[0]
    rest /= rest.sum(axis=1, keepdims=True)
    theta = model.transform(corpus.counts)
    assert np.abs(theta - rest).max() < np.abs(numbers["theta"] - rest).max() < 3e-3
    bound = model.elbo(corpus.counts)
    assert model.score(corpus.counts) == bound.documents.sum()
    assert 0 < bound.documents.sum() - numbers["score"] < 1e-4
    assert 0 < bound.total - numbers["elbo"] < 1e-4
    topics = model.topics(4)
    assert topics["words"].tolist() == numbers["topics"]["words"]
    np.testing.assert_allclose(topics["share"], numbers["topics"]["share"], **close)


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
@pytest.mark.parametrize("name", MODELS)
def test_they_learn_on(corpus, name):
    model = load(STORED / name)
    model.partial_fit(corpus.counts)
    assert np.isfinite(model.components_).all()


# Files in the wrong place --------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """Return a function that copies a stored thing to where it may be damaged."""
    return lambda name: Path(shutil.copytree(STORED / name, tmp_path / name))


def data_files(path):
    return sorted(entry.name for entry in path.iterdir() if entry.name != "manifest.json")


def read(path):
    return Corpus.load(path) if path.name == "corpus" else load(path)


@pytest.mark.parametrize("name", ["corpus", *MODELS])
def test_two_files_of_a_folder_swapped_are_noticed(copy, name):
    path = copy(name)
    files = [file for file in data_files(path) if file.endswith(".npy")]
    for one, two in pairwise(files):
        before = (path / one).read_bytes(), (path / two).read_bytes()
        if before[0] == before[1]:
            continue
        (path / one).write_bytes(before[1])
        (path / two).write_bytes(before[0])
        with pytest.raises(StorageError, match=f"{one}|{two}"):
            read(path)
        (path / one).write_bytes(before[0])
        (path / two).write_bytes(before[1])
    assert read(path) is not None


@pytest.mark.parametrize(
    ("name", "other"), [("learned", "given"), ("corpus", "stream"), ("stream", "learned")]
)
def test_the_manifest_of_another_folder_is_noticed(copy, name, other):
    path = copy(name)
    shutil.copy(STORED / other / "manifest.json", path / "manifest.json")
    with pytest.raises(StorageError, match=r"the file is missing|holds a stored model, not a corpus"):
        read(path)


@pytest.mark.parametrize("name", ["corpus", *MODELS])
def test_a_file_cut_at_any_length_or_missing_is_named(copy, name):
    path = copy(name)
    for file in ["manifest.json", *data_files(path)]:
        whole = (path / file).read_bytes()
        for length in {0, 1, len(whole) // 2, len(whole) - 2}:
            (path / file).write_bytes(whole[:length])
            with pytest.raises(StorageError, match=file):
                read(path)
        (path / file).unlink()
        with pytest.raises(StorageError, match=file):
            read(path)
        (path / file).write_bytes(whole)


@pytest.mark.parametrize("name", ["corpus", "learned"])
def test_a_newer_format_says_so(copy, name, thing):
    path = copy(name)
    thing.forge(path, lambda body: body.update(format=2))
    with pytest.raises(StorageError, match=r"written in format 2, this lda_vi reads up to format 1; upgrade"):
        read(path)


def test_nobody_has_touched_the_fixture():
    whole = hashlib.sha256()
    for file in sorted(STORED.rglob("*")):
        if file.is_file():
            whole.update(file.relative_to(STORED).as_posix().encode() + file.read_bytes())
    assert whole.hexdigest() == "fd3e4d0f0d7e0563692b3510ddbdd21df97669007be2c8222afbee715e37f647"
