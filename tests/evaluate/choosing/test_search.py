"""choose_k as a whole: the same result however it is run, resumed and extended; planted topics are found."""

import json
import threading

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, Corpus, CountsError, EmptyDocumentWarning, InputError, ParameterError
from lda_vi.evaluate.choosing import choose_k, search
from lda_vi.evaluate.choosing.split import split_documents
from lda_vi.evaluate.completion import completion

PLANTED = 4
CLOCK = ["seconds", "fit_seconds"]


@pytest.fixture(scope="module")
def corpus():
    """Two hundred documents of sixty tokens on four topics that share no word, three of them empty."""
    rng = np.random.default_rng(5)
    beta = np.kron(np.eye(PLANTED), np.full(10, 0.1))
    counts = np.array([rng.multinomial(60, rng.dirichlet(np.full(PLANTED, 0.2)) @ beta) for _ in range(200)])
    counts[[0, 50, 199]] = 0
    return Corpus.from_matrix(counts)


@pytest.fixture(scope="module")
def found(corpus):
    return choose_k(corpus, [2, 4, 8], seeds=3)


def same(first, second):
    """Whether two searches found the same but for the time they took."""
    pd.testing.assert_frame_equal(first.table.drop(columns="seconds"), second.table.drop(columns="seconds"))
    pd.testing.assert_frame_equal(first.fits.drop(columns=CLOCK), second.fits.drop(columns=CLOCK))
    assert first.recommendation == second.recommendation
    return True


def test_planted_topics_are_recommended(found):
    assert found.recommendation.n_topics == PLANTED
    row = found.table.set_index("topics").loc[PLANTED]
    assert row["stability"] > 0.95
    assert row["found"] == 1
    assert row["exclusivity"] > 0.9


def test_scores_are_those_of_a_fit_by_hand(corpus, found):
    split = split_documents(corpus.counts, 0.1, 0)
    with pytest.warns(EmptyDocumentWarning):
        model = LDA(4, random_state=1).fit(split.train)
    score = completion(split.held_out, model.components_, model.doc_topic_prior_)
    row = found.fits.query("topics == 4 and seed == 1").iloc[0]
    assert row["held_out"] == score.mean
    assert row["held_out_error"] == score.standard_error
    assert row["bound_per_token"] == model.elbo_ / split.train.sum()
    assert found.table.loc[1, "held_out"] == pytest.approx(found.fits.query("topics == 4")["held_out"].mean())


def test_no_fit_sees_a_held_out_document(corpus, monkeypatch):
    seen = []
    monkeypatch.setattr(
        search, "fit_and_score", lambda task, *which, **more: seen.append(task.split) or which
    )
    with pytest.raises(AttributeError):  # what comes back is no fit
        choose_k(corpus, [2], seeds=1)
    split = seen[0]
    assert split.train.shape[0] + split.held_out.shape[0] == corpus.n_documents
    assert split.held_out.shape[0] == 20
    assert (corpus.counts[split.rows] != split.held_out).nnz == 0


@pytest.mark.parametrize("n_jobs", [2, 5])
def test_the_number_of_threads_changes_nothing(corpus, found, n_jobs):
    assert same(choose_k(corpus, [2, 4, 8], seeds=3, n_jobs=n_jobs), found)


def test_order_and_repetition_of_numbers_change_nothing(corpus, found):
    assert same(choose_k(corpus.counts, (8, 2, 4, 2, np.int64(4)), seeds=3), found)


class Interrupted:
    """Interrupts a search after some fits."""

    def __init__(self, after):
        self.after, self.fits, self.plan, self.lock = after, [], None, threading.Lock()

    def __call__(self, event):
        with self.lock:
            if event["event"] == "plan":
                self.plan = event
            elif event["event"] == "fit":
                self.fits.append((event["topics"], event["seed"]))
                if len(self.fits) == self.after:
                    raise KeyboardInterrupt


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_an_interrupted_search_goes_on(corpus, found, tmp_path, n_jobs):
    place, events = tmp_path / "search", Interrupted(4)
    with pytest.raises(KeyboardInterrupt):
        choose_k(corpus, [2, 4, 8], folder=place, n_jobs=n_jobs, on_event=events)
    kept = set(events.fits)
    assert len(kept) >= 4
    rest = Interrupted(None)
    assert same(choose_k(corpus, [2, 4, 8], folder=place, n_jobs=n_jobs, on_event=rest), found)
    assert kept <= set(rest.plan["done"])
    assert len(rest.fits) == 9 - len(rest.plan["done"])
    again = Interrupted(None)
    assert same(choose_k(corpus, [2, 4, 8], folder=place, on_event=again), found)
    assert (again.fits, again.plan["waiting"]) == ([], [])


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_an_interrupt_within_a_fit_ends_it_after_the_pass(corpus, tmp_path, n_jobs):
    passes = []

    def on_event(event):
        if event["event"] == "pass":
            passes.append(event["row"]["pass"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        choose_k(corpus, [2, 4], folder=tmp_path / "search", n_jobs=n_jobs, on_event=on_event)
    assert 1 <= len(passes) <= n_jobs  # a fit beside it ends after its pass as well; none begins
    assert set(passes) == {1}
    assert [path.name for path in (tmp_path / "search").iterdir()] == ["choose-k.json"]


def test_numbers_and_seeds_can_be_added(corpus, found, tmp_path):
    choose_k(corpus, [4], seeds=1, folder=tmp_path)
    events = Interrupted(None)
    assert same(choose_k(corpus, [2, 4, 8], folder=tmp_path, on_event=events), found)
    assert events.plan["done"] == [(4, 0)]
    assert len(events.fits) == 8


def test_damaged_fits_are_made_again(corpus, found, tmp_path):
    choose_k(corpus, [2, 4, 8], folder=tmp_path)
    (tmp_path / "k2-seed0.json").write_text("{")
    (tmp_path / "k4-seed1.json").write_text(json.dumps({"topics": 8, "seed": 1, "scores": {}}))
    victim = next((tmp_path / "k8-seed2").glob("log_likelihood.*"))
    victim.write_bytes(victim.read_bytes()[:-1])
    events = Interrupted(None)
    assert same(choose_k(corpus, [2, 4, 8], folder=tmp_path, on_event=events), found)
    assert sorted(events.fits) == [(2, 0), (4, 1), (8, 2)]


def test_fits_of_another_corpus_are_refused(corpus, tmp_path):
    choose_k(corpus, [2], seeds=1, folder=tmp_path)
    counts = corpus.counts.copy()
    counts.data[0] += 1
    with pytest.raises(
        InputError, match=r"holds fits of another corpus \(200 documents, 40 words, 11,820 tokens"
    ):
        choose_k(counts, [2], seeds=1, folder=tmp_path)
    renamed = Corpus.from_matrix(corpus.counts, [f"x{i}" for i in range(corpus.n_words)])
    with pytest.raises(InputError, match="another corpus"):
        choose_k(renamed, [2], seeds=1, folder=tmp_path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"max_iter": 7}, "now max_iter=7, there max_iter=100. Name another folder"),
        ({"held_out": 0.2}, "now held_out=0.2, there held_out=0.1"),
        ({"random_state": 3}, "now random_state=3, there random_state=0"),
        (
            {"doc_topic_prior": 0.5, "tol": 0.0},
            "now doc_topic_prior=0.5, there doc_topic_prior='auto'; now tol=0.0",
        ),
    ],
)
def test_fits_with_other_settings_are_refused(corpus, tmp_path, changed, message):
    choose_k(corpus, [2], seeds=1, folder=tmp_path)
    with pytest.raises(ParameterError, match=message):
        choose_k(corpus, [2], seeds=1, folder=tmp_path, **changed)


def test_one_seed_has_no_stability_and_two_have_no_interval(corpus):
    one = choose_k(corpus, [2, 4], seeds=1)
    assert one.table[["stability", "stability_low", "found"]].isna().all(axis=None)
    assert any("One seed says nothing about stability" in line for line in one.recommendation.advice)
    two = choose_k(corpus, [4], seeds=2)
    assert two.table[["stability", "found"]].notna().all(axis=None)
    assert two.table[["stability_low", "stability_high"]].isna().all(axis=None)
    assert json.loads(json.dumps(two.to_dict(), allow_nan=False))["scores"][0]["stability_low"] is None


def test_one_topic_is_a_number_like_others(corpus):
    found = choose_k(corpus, [1], seeds=2)
    assert found.table.loc[0, "stability"] == pytest.approx(1)
    assert np.isfinite(
        found.table.loc[0, ["held_out", "held_out_error", "coherence", "exclusivity"]].to_list()
    ).all()
    assert "the only number tried" in found.recommendation.reason


def test_one_word_has_no_coherence():
    found = choose_k(np.full((30, 1), 5), [1, 2], seeds=2)
    assert found.table["coherence"].isna().all()
    assert found.table["held_out"].tolist() == pytest.approx([0, 0], abs=1e-12)
    json.dumps(found.to_dict(), allow_nan=False)


def test_fits_that_do_not_settle_are_told_of(corpus):
    found = choose_k(corpus, [4], seeds=2, tol=1e-12, max_iter=2)
    assert found.table["converged"].tolist() == [0]
    assert "2 of 2 fits ended before they settled: raise max_iter." in found.recommendation.advice


def test_to_dict_is_all_of_it(found):
    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert record["recommendation"]["n_topics"] == PLANTED
    assert "reading aid" in record["recommendation"]["reading_aid"]
    assert [row["topics"] for row in record["scores"]] == [2, 4, 8]
    assert len(record["fits"]) == 9
    assert record["setting"]["held_out_documents"] == 20
    assert record["setting"]["seeds"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("ks", "options", "message"),
    [
        ([], {}, "got none"),
        ([0], {}, "whole numbers of topics >= 1, got 0"),
        ([5, -2], {}, "got -2"),
        ([2.5], {}, "got 2.5"),
        (["ten"], {}, "got 'ten'"),
        ("10,20", {}, "got '10,20'"),
        (True, {}, "got True"),
        (None, {}, "got None"),
        ([2, 178], {}, "documents to learn from, 177, got 178"),
        ([2], {"seeds": 0}, "seeds must be a whole number from 1 to 1000, got 0"),
        ([2], {"seeds": 1.5}, "got 1.5"),
        ([2], {"held_out": 1.0}, "held_out must be a share"),
        ([2], {"random_state": -1}, "random_state must be an int from 0"),
        ([2], {"n_jobs": 0}, "n_jobs must be"),
        ([2], {"verbose": 1}, "verbose is set by the search itself"),
        ([2], {"passes": 3}, "there is no parameter 'passes'; those of the fits are doc_topic_prior"),
        ([2], {"max_iter": 0}, "max_iter must be an int >= 1"),
        ([2], {"init": np.ones((2, 40))}, "init must not depend on the number of topics"),
    ],
)
def test_settings_that_cannot_work(corpus, tmp_path, ks, options, message):
    with pytest.raises(ParameterError, match=message):
        choose_k(corpus, ks, folder=tmp_path / "search", **options)
    assert not (tmp_path / "search").exists()


@pytest.mark.parametrize("counts", [np.ones((1, 5)), np.zeros((50, 3)), np.eye(40)])
def test_corpora_that_are_too_small(counts):
    with pytest.raises(CountsError, match="documents of two tokens or more"):
        choose_k(counts, [2])


def test_a_search_can_begin_anew(corpus, found, tmp_path):
    choose_k(corpus, [2, 16], seeds=1, folder=tmp_path, max_iter=7)
    assert same(choose_k(corpus, [2, 4, 8], folder=tmp_path, anew=True), found)
    assert not (tmp_path / "k16-seed0").exists()


def test_folders_with_other_things_are_left_alone(corpus, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ParameterError, match="holds something else than the fits of a search"):
        choose_k(corpus, [2], seeds=1, folder=tmp_path)
    with pytest.raises(ParameterError, match="is a file"):
        choose_k(corpus, [2], seeds=1, folder=tmp_path / "thesis.txt")
    (tmp_path / "choose-k.json").write_text("[]")
    with pytest.raises(InputError, match="not the description of a search"):
        choose_k(corpus, [2], seeds=1, folder=tmp_path)
    (tmp_path / "choose-k.json").write_text(json.dumps({"format": 99, "corpus": {}, "settings": {}}))
    with pytest.raises(InputError, match="format 99"):
        choose_k(corpus, [2], seeds=1, folder=tmp_path)
