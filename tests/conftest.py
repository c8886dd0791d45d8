"""Fixtures for all rooms. What they compare with stands in `helpers/oracles.py`."""

import importlib
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

SAMPLE = Path(__file__).parents[1] / "data" / "sample.jsonl"
CORPORA = Path(os.environ.get("LDA_VI_TEST_CORPORA", Path(__file__).parents[2] / "shared" / "data"))

# Every E-step there is: each one gets all the laws.
E_STEPS = {
    "reference": "lda_vi.inference.reference",
    "kernels": "lda_vi.inference.kernels",
}


@pytest.fixture(params=E_STEPS, scope="session")
def e_step(request):
    """An E-step with the signature of ``lda_vi.inference.reference.e_step``."""
    return importlib.import_module(E_STEPS[request.param]).e_step


@pytest.fixture
def rng():
    """A generator of random numbers that starts the same in every test."""
    return np.random.default_rng(20240607)


@pytest.fixture(scope="session")
def sample_corpus():
    """The project's own sample text as a Corpus: 120 documents on six themes."""
    from lda_vi import Preprocessor, read_documents

    return Preprocessor(min_df=2).corpus(read_documents(SAMPLE))


@pytest.fixture(scope="session")
def ap_counts():
    """Counts of 2,242 AP news articles, where the test corpora are at hand."""
    path = CORPORA / "ap" / "ap.ldac"
    if not path.exists():
        pytest.skip(f"{path} is not there; set LDA_VI_TEST_CORPORA to the folder of the test corpora")
    rows = [[pair.split(":") for pair in line.split()[1:]] for line in path.read_text().splitlines()]
    indptr = np.cumsum([0, *map(len, rows)])
    words, counts = np.array([pair for row in rows for pair in row], dtype=np.int64).T
    return csr_matrix((counts, words, indptr))
