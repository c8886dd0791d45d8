"""Agreement with labels: by definition, at its ends, and with labels that are missing or rare."""

import math

import numpy as np
import pytest

from lda_vi import InputError, ParameterError
from lda_vi.evaluate.agreement import label_agreement


@pytest.fixture
def shares(rng):
    """Shares of four topics and labels of three kinds that follow them, more or less."""
    labels = rng.integers(0, 3, size=300)
    return rng.dirichlet(np.full(4, 0.4), size=300) + 0.5 * np.eye(4)[labels], np.array(list("abc"))[labels]


def entropy(values):
    p = np.unique(values, return_counts=True)[1] / len(values)
    return -(p * np.log(p)).sum()


def test_nmi_and_purity_by_definition(shares):
    theta, labels = shares
    topics = theta.argmax(axis=1)
    pairs = [f"{a}{b}" for a, b in zip(topics, labels, strict=True)]
    shared = entropy(topics) + entropy(labels) - entropy(pairs)
    result = label_agreement(theta, labels)
    assert result.nmi == pytest.approx(2 * shared / (entropy(topics) + entropy(labels)), rel=1e-9)
    largest = sum(max(np.sum(labels[topics == k] == c) for c in "abc") for k in range(4))
    assert result.purity == largest / 300
    assert result.majority == max(np.mean(labels == c) for c in "abc")
    assert 0 < result.ami < result.nmi
    assert (result.n_labels, result.n_documents, result.n_rare) == (3, 300, 0)
    assert result.accuracy > result.majority
    spread = math.sqrt(result.accuracy * (1 - result.accuracy) / 300)
    assert result.accuracy_error == pytest.approx(spread, rel=1e-12)


def test_topics_that_are_the_labels():
    theta = np.tile(np.eye(3), (20, 1))
    result = label_agreement(theta, ["x", "y", "z"] * 20)
    assert (result.nmi, result.ami, result.purity, result.accuracy) == pytest.approx((1, 1, 1, 1))
    assert result.accuracy_error == 0


def test_chance_agrees_with_nothing(rng):
    """Purity and NMI grow with K even so; AMI does not, and the classifier is not better than guessing."""
    labels = rng.integers(0, 2, size=400)
    few, many = (label_agreement(rng.dirichlet(np.full(k, 0.1), size=400), labels) for k in (5, 80))
    assert many.nmi > few.nmi
    assert many.purity > few.purity
    assert abs(many.ami) < 0.05
    assert abs(few.accuracy - 0.5) < 0.1


def test_the_classifier_never_sees_what_it_is_judged_on(rng):
    """As many topics as documents: who has seen a document knows its label."""
    labels = rng.integers(0, 2, size=60)
    assert label_agreement(np.eye(60), labels).accuracy < 0.7


def test_one_topic_says_nothing():
    result = label_agreement(np.ones((30, 1)), ["a", "b", "b"] * 10)
    assert result.nmi == result.ami == 0
    assert result.purity == result.accuracy == result.majority == pytest.approx(2 / 3)


def test_documents_without_a_label_do_not_count(shares):
    theta, labels = shares
    missing = np.array([None, np.nan, "", " "], dtype=object)
    more = np.vstack([np.ones((4, 4)), theta])
    assert label_agreement(more, [*missing, *labels]) == label_agreement(theta, labels)


def test_rare_labels_are_left_to_the_other_scores(shares):
    theta, labels = shares
    rare = np.array(labels, dtype=object)
    rare[:4] = "rare"
    result = label_agreement(theta, rare)
    assert (result.n_labels, result.n_rare, result.n_documents) == (4, 4, 300)
    just = label_agreement(theta[:10], ["a", "b"] * 5)
    assert (just.n_rare, math.isnan(just.accuracy)) == (0, False)
    few = label_agreement(theta[:4], ["a", "b", "b", "a"])
    assert math.isnan(few.accuracy)
    assert math.isnan(few.accuracy_error)
    assert few.n_rare == 4


def test_a_classifier_that_knows_nothing_finds_the_majority():
    """Of 80 documents half have a label of their own, which nobody could learn and no classifier is asked for."""
    labels = ["a"] * 30 + ["b"] * 10 + [f"{i}" for i in range(40)]
    result = label_agreement(np.ones((80, 1)), labels)
    assert (result.n_rare, result.purity) == (40, 30 / 80)
    assert result.accuracy == result.majority == 30 / 40
    alone = label_agreement(np.ones((41, 1)), ["a"] * 40 + ["b"])
    assert math.isnan(alone.accuracy)
    assert math.isnan(alone.majority)


def test_the_seed_cuts_the_parts(shares):
    theta, labels = shares
    assert label_agreement(theta, labels) == label_agreement(theta, labels)
    accuracies = {label_agreement(theta, labels, seed=seed).accuracy for seed in range(4)}
    assert len(accuracies) > 1


def test_what_cannot_be(shares):
    theta, labels = shares
    with pytest.raises(InputError, match="of 300 documents all have the same, 'a'"):
        label_agreement(theta, ["a"] * 300)
    with pytest.raises(InputError, match="of 300 documents none has one"):
        label_agreement(theta, [None] * 300)
    with pytest.raises(ParameterError, match="one for each of 300 documents, got 299"):
        label_agreement(theta, labels[1:])
    with pytest.raises(ParameterError, match="finite numbers"):
        label_agreement(np.full((300, 2), np.nan), labels)
    with pytest.raises(ParameterError, match=r"theta must be a matrix of finite numbers .*'a'"):
        label_agreement([["a"]] * 300, labels)
    with pytest.raises(ParameterError, match="folds must be an int >= 2, got 1"):
        label_agreement(theta, labels, folds=1)
