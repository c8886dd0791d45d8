"""The report on scikit-learn: it agrees where it must, and would say so if it did not."""

import json

import numpy as np
import pytest

from lda_vi import CountsError, ParameterError
from lda_vi.evaluate import same_step
from lda_vi.evaluate.validate import validate_against_sklearn


def test_the_sample_corpus_agrees(sample_corpus):
    report = validate_against_sklearn(sample_corpus, 6)
    table = report.table()
    assert report.agrees
    assert table["agrees"].dropna().all()
    assert table["expected"].notna().sum() == 4
    numbers = table.set_index("check")
    assert numbers["difference"].iloc[0] < 1e-7
    assert numbers["difference"].iloc[1] < 1e-10
    completion = numbers.loc["completion, nats a held-out token, each at its defaults"]
    assert completion["lda_vi"] > completion["scikit_learn"]
    assert sorted(report.topics["topic"]) == sorted(report.topics["other"]) == list(range(6))
    assert "star" in " ".join(report.topics["words"])
    assert len(report.known_differences) == 5
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False))["agrees"] is True


def test_the_same_seed_gives_the_same_report(rng):
    X = rng.poisson(0.5, size=(30, 20))
    first, second = (validate_against_sklearn(X, 2, seed=4).table() for _ in range(2))
    timed = first["check"].str.startswith("seconds")
    assert first[~timed].equals(second[~timed])


def test_an_error_in_our_step_would_be_seen(rng, monkeypatch):
    right = same_step.e_step

    def wrong(counts, gamma, elog_beta, alpha, max_steps, tol):
        return right(counts, gamma, elog_beta, alpha * 1.001, max_steps, tol)

    monkeypatch.setattr(same_step, "e_step", wrong)
    report = validate_against_sklearn(rng.poisson(0.5, size=(30, 20)), 2)
    assert not report.agrees
    assert not report.table()["agrees"][0]


def test_a_difference_counts_on_either_side():
    assert [same_step.check("x", difference=d, expected=1.0)["agrees"] for d in (-2, -1, 2)] == [
        False,
        True,
        False,
    ]


@pytest.mark.slow
def test_a_real_corpus_agrees(ap_counts):
    report = validate_against_sklearn(ap_counts[:800], 20)
    assert report.agrees, report.table().to_string()


@pytest.mark.parametrize("n_components", [0, 2.5, True])
def test_no_number_of_topics(n_components):
    with pytest.raises(ParameterError, match="n_components"):
        validate_against_sklearn(np.ones((30, 4)), n_components)


def test_too_small_a_corpus():
    with pytest.raises(CountsError, match="at least 20 documents with two tokens or more, got 5"):
        validate_against_sklearn(np.vstack([np.ones((5, 4)), np.eye(4), np.zeros((50, 4))]), 2)
