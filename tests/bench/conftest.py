"""The benchmarks can be imported, and write to a folder of their own."""

from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="session", autouse=True)
def place(tmp_path_factory):
    """Folder of results and prepared corpora; the benchmarks can be imported."""
    place = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        patch.setenv("LDA_VI_BENCH", str(place))
        yield place


@pytest.fixture(scope="session")
def sample(place):
    """The project's sample text as the benchmarks prepare it."""
    from benchmarks import corpora

    return corpora.load("sample", place / "bags")
