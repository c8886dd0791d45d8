"""Fixtures for all rooms. What they compare with stands in `helpers/oracles.py`."""

import importlib

import numpy as np
import pytest

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
