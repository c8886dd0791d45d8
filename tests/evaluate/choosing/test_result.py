"""Scores of fits put together: means over seeds, topics that count, what is missing stays missing."""

from types import SimpleNamespace

import numpy as np
import pytest

from lda_vi.evaluate.choosing.fits import Fit, Task, score
from lda_vi.evaluate.choosing.result import summarise
from lda_vi.evaluate.choosing.split import Split
from lda_vi.evaluate.windows import as_sequences

SCORES = {
    "coherence": 0.1, "exclusivity": 0.5, "dead": 0, "duplicate": 0, "background": 0, "stop_words": 0,
    "seconds": 2.0, "converged": True,
}  # fmt: skip


def fit(number, seed, topics, live=None, **scores):
    """A fit with topics, whose held-out documents are all alike."""
    live = np.ones(len(topics), dtype=bool) if live is None else np.array(live)
    tokens = np.array([10.0, 20.0, 30.0])
    return Fit(
        number, seed, SCORES | scores, np.asarray(topics, dtype=np.float32), live, -7.0 * tokens, tokens
    )


def test_dead_topics_do_not_make_a_fit_stable():
    """Two topics that are another thing in each fit, and two dead ones that are always the same."""
    dead = np.full((2, 8), 0.1)
    alive = [np.roll(np.eye(2, 8), 2 * seed, axis=1) for seed in range(3)]
    live = [True, True, False, False]
    fits = [fit(4, seed, np.vstack([own, dead]), live, dead=2) for seed, own in enumerate(alive)]
    row = summarise(lambda number: fits, [4], {}).table.iloc[0]
    assert row["stability"] == pytest.approx(0, abs=1e-6)
    assert row["found"] == 0
    assert row["dead"] == 2


def test_rows_are_means_over_seeds():
    fits = [
        fit(2, seed, np.eye(2), coherence=x, seconds=s)
        for seed, (x, s) in enumerate([(0.1, 1), (None, 2), (0.3, 6)])
    ]
    found = summarise(lambda number: fits, [2], {"corpus": "mine"})
    row = found.table.iloc[0]
    assert row["coherence"] == pytest.approx(0.2)
    assert row["seconds"] == 3
    assert row["held_out"] == pytest.approx(-7)
    assert (row["fits"], row["converged"]) == (3, 3)
    assert found.to_dict()["fits"][1]["coherence"] is None
    assert found.setting == {"corpus": "mine"}


def test_many_dead_or_double_topics_are_remarked():
    fits = [fit(20, seed, np.eye(20), dead=2, duplicate=1) for seed in range(2)]
    advice = summarise(lambda number: fits, [20], {}).recommendation.advice
    assert "2 of its 20 topics are dead: try fewer." in advice
    assert not any("near copies" in line for line in advice)


def test_less_than_a_topic_is_not_remarked():
    fits = [fit(3, seed, np.eye(3), dead=int(seed == 0)) for seed in range(3)]
    found = summarise(lambda number: fits, [3], {})
    assert found.table["dead"][0] == pytest.approx(1 / 3)
    assert not any("dead" in line for line in found.recommendation.advice)


def test_the_better_number_is_behind_by_nothing_and_the_other_by_the_difference():
    worse = {k: fit(k, 0, np.eye(k)) for k in (2, 3)}
    worse[2] = worse[2]._replace(log_likelihood=worse[2].log_likelihood - np.array([1.0, 2.0, 3.0]))
    table = summarise(lambda number: [worse[number]], [2, 3], {}).table
    np.testing.assert_allclose(table["behind"], [0.1, 0.0])
    np.testing.assert_allclose(table["held_out"], [-7.1, -7.0])


def test_dead_topics_have_no_part_in_the_means_of_a_fit():
    """A topic whose words always stand together, and a dead one whose words never do and are its own."""
    words = np.array([f"word{column:02d}" for column in range(20)], dtype=object)
    texts = [list(words[:10]), *([word] for word in words[10:])]
    train = np.vstack([np.repeat([1, 0], 10), np.eye(20)[10:]])
    task = Task(Split(train, train[:0], np.empty(0, int)), as_sequences(texts), words, frozenset(), {})
    topics = np.array([np.repeat([0.1, 0.0], 10), np.repeat([0.02, 0.08], 10)])
    model = SimpleNamespace(
        components_=topics, topic_share_=np.array([1.0, 0.0]), elbo_=-4.0, n_iter_=3, converged_=True
    )
    scores, live = score(task, model)
    assert live.tolist() == [True, False]
    assert scores["topic_coherence"][1] < 0 < scores["topic_coherence"][0] == scores["coherence"]
    assert scores["exclusivity"] == pytest.approx(0.1 / 0.12)
