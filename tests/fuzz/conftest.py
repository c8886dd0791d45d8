"""The targets of ``scripts/fuzz`` can be imported."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def targets():
    """Targets by name, each with the function that gives its seeds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "scripts")
        from fuzzing.targets import TARGETS

        yield TARGETS
