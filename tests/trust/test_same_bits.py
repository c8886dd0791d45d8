"""The same data, settings and seed give the same bits, whatever is around them."""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from trainings import TRAIN, bits, inside

from lda_vi.cli import main
from lda_vi.corpus import Corpus
from lda_vi.model import LDA, load

pytestmark = pytest.mark.filterwarnings("ignore::lda_vi.model.NotConvergedWarning")

FITS = {
    "batch": {},
    "random": {"init": "random"},
    "float32": {"doc_topic_prior": 0.2},
    "online": {"learning_method": "online", "batch_size": 64},
}
BLAS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@pytest.fixture(scope="module")
def X():
    """Counts large enough to be cut into many pieces; some rows are empty."""
    rng = np.random.default_rng(8)
    counts = rng.poisson(rng.gamma(0.15, 1.5, (700, 260)))
    counts[::50] = 0
    return csr_matrix(counts)


def settings(name):
    """Settings of a fit, by name."""
    return {
        "n_components": 5,
        "random_state": 3,
        "max_iter": 3,
        "tol": 0,
        "track_documents": "all",
        **FITS[name],
    }


def digest(model):
    """One number for all that was learned, the clock aside."""
    names = ("components_", "doc_topic_posterior_", "doc_elbo_", "doc_elbo_history_", "doc_topic_prior_")
    whole = hashlib.sha256()
    for name in names:
        whole.update(np.ascontiguousarray(getattr(model, name)).tobytes())
    history = model.history_.drop(columns="seconds").to_json(double_precision=15)
    whole.update(f"{model.topic_word_prior_!r} {model.elbo_!r} {model.verdict_} {history}".encode())
    return whole.hexdigest()


def fitted(X, name, n_jobs=1):
    """What comes out of a fit."""
    if name == "float32":
        X = X.astype(np.float32)
    return digest(LDA(**settings(name), n_jobs=n_jobs).fit(X))


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
@pytest.mark.parametrize("name", FITS)
def test_any_number_of_threads(X, name):
    assert len({fitted(X, name, n_jobs) for n_jobs in (1, 2, 3, 8)}) == 1


@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_from_memory_or_mapped(X, tmp_path):
    Corpus.from_matrix(X).save(tmp_path / "c")
    read, mapped = (Corpus.load(tmp_path / "c", mmap=mmap) for mmap in (False, True))
    models = [LDA(**settings("online")).fit(given) for given in (X, read, mapped)]
    assert len({digest(model) for model in models}) == 1
    models[0].save(tmp_path / "m")
    answers = [
        load(tmp_path / "m", mmap=mmap).transform(given.counts[:50])
        for mmap in (False, True)
        for given in (read, mapped)
    ]
    assert all((answer == models[0].transform(X[:50])).all() for answer in answers)


SCRIPT = """
import sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = [sys.argv[1]]
from test_same_bits import fitted, FITS
from lda_vi.corpus import Corpus
X = Corpus.load(sys.argv[2]).counts
print([fitted(X, name, 2) for name in FITS])
"""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
def test_another_process_whatever_its_surroundings(X, tmp_path):
    """Number of BLAS threads, order of hashes, language, time zone, directory: nothing matters."""
    Corpus.from_matrix(X).save(tmp_path / "c")
    expected = [fitted(X, name) for name in FITS]
    here = os.path.dirname(__file__)
    helpers = os.path.join(os.path.dirname(here), "helpers")
    for number, threads in enumerate(("1", "2", "7")):
        place = tmp_path / f"somewhere {number}"
        place.mkdir()
        environment = os.environ | dict.fromkeys(BLAS, threads) | {
            "PYTHONHASHSEED": threads, "TZ": "Asia/Seoul", "LC_ALL": "C", "PYTHONPATH": helpers,
        }  # fmt: skip
        answer = subprocess.run(
            [sys.executable, "-c", SCRIPT, here, str(tmp_path / "c")],
            capture_output=True, text=True, cwd=place, env=environment, check=False,
        )  # fmt: skip
        assert answer.stdout.strip() == str(expected), f"{threads} BLAS threads: {answer.stderr}"


def contents(folder):
    """What the manifest of a stored folder says of its files, but for the history, where the clock is."""
    manifest = json.loads((folder / "manifest.json").read_text())
    tables = {name: entry for name, entry in manifest["tables"].items() if name != "history"}
    manifest["meta"].get("settings", {}).pop("n_jobs", None)  # the one setting that was another
    return manifest["arrays"], tables, manifest["meta"]


def test_runs_have_the_same_files_anywhere(whole, tmp_path):
    """Neither clock nor path nor host is in them; `run.json` names the command, which names places."""
    place = tmp_path / "far away"
    place.mkdir()
    os.symlink(whole / "small.corpus", place / "small.corpus")
    with inside(place):
        assert main([*TRAIN, "-o", "another name", "-j", "3"]) == 0
    assert bits(place / "another name") == bits(whole / "run")
    for part in ("model", "corpus"):
        assert contents(place / "another name" / part) == contents(whole / "run" / part)
    records = [json.loads((run / "run.json").read_text()) for run in (place / "another name", whole / "run")]
    for record in records:
        del record["command"]
    assert records[0] == records[1]
    text = json.dumps(records[0])
    assert str(place) not in text
    assert os.uname().nodename not in text
