"""Checkpoints of a fit: it goes on in the same bits, and only where it belongs."""

import numpy as np
import pytest

from lda_vi.errors import CheckpointWarning, ParameterError, StorageError
from lda_vi.inference.collapsed import EVEN_ALPHA_AFTER, SETTLING_PASSES
from lda_vi.inference.teams import PASSES
from lda_vi.model import LDA, Checkpoints, checkpoint
from lda_vi.model import standing as standings
from lda_vi.model.standing import GENERATORS, generator_of, state_of
from lda_vi.storage import folder as storage

pytestmark = pytest.mark.filterwarnings(
    "ignore::lda_vi.model.NotConvergedWarning", "ignore::lda_vi.errors.EmptyDocumentWarning"
)

BATCH = {"tol": 0, "max_iter": 4}
ONLINE = {"learning_method": "online", "batch_size": 7, "max_iter": 3, "tol": 0}
FITS = {
    "batch": BATCH,
    "random": BATCH | {"init": "random"},  # learns priors from the third pass on
    "settling": {"tol": 1e-2, "max_iter": 50},
    "float32": BATCH | {"topic_word_prior": 0.1},
    "online": ONLINE,
    "online, drawn topics": ONLINE | {"init": "random"},
    "planted": BATCH | {"init": "given"},
    "teams": BATCH,
    "online, teams": ONLINE,
}


class CutError(Exception):
    """The fit was ended from outside."""


@pytest.fixture
def X(rng):
    """Counts of 30 documents over 20 words, one of them empty."""
    counts = rng.poisson(rng.gamma(0.3, 2.0, (30, 20)))
    counts[11] = 0
    return counts


@pytest.fixture
def make(X):
    """Return a function that makes a model of three topics, and its counts, by name."""

    def model(name="batch", **others):
        settings = {"random_state": 0, "track_documents": "all", **FITS[name], **others}
        if isinstance(settings.get("init"), str) and settings["init"] == "given":
            settings["init"] = X[:3] + 0.5
        if name.endswith("teams"):
            return LDA(3, **settings), np.random.default_rng(4).poisson(0.2, (120, 20))  # short documents
        return LDA(3, **settings), X.astype(np.float32) if name == "float32" else X

    return model


def fit(model, X, place=None, *, cut=None, **options):
    """Fit; store the state after pass `cut`, and end there."""
    checkpoints = None if place is None else Checkpoints(place, **options)
    seen = []

    def on_pass(row):
        seen.append(row)
        if len(seen) == cut:
            checkpoints.save()
            raise CutError

    try:
        return model.fit(X, checkpoints=checkpoints, on_pass=on_pass)
    except CutError:
        return seen


def bits(model):
    """All that was learned, to the last bit, but the clock."""
    learned = {name: value for name, value in vars(model).items() if name.endswith("_")}
    learned["history_"] = model.history_.drop(columns="seconds").to_json(double_precision=15)
    return {
        name: np.ascontiguousarray(value).tobytes() if hasattr(value, "tobytes") else value
        for name, value in learned.items()
    }


def turns(model):
    """Passes of a fit after which it goes on in another way, and their neighbours; the first one and the last."""
    n_passes = len(model.history_)
    n_collapsed = int((model.history_["phase"] == "collapsed").sum())
    around = range(n_collapsed - SETTLING_PASSES, n_collapsed + 2)
    wanted = {1, 2, PASSES - 1, PASSES, PASSES + 1, EVEN_ALPHA_AFTER[1], *around, n_passes - 1, n_passes}
    return sorted(wanted & set(range(1, n_passes + 1)))


@pytest.mark.parametrize("name", FITS)
def test_cut_off_after_a_pass_it_ends_in_the_same_bits(make, tmp_path, name):
    model, X = make(name)
    whole = fit(model, X)
    assert len(whole.history_) > 2
    for cut in turns(whole):
        place = tmp_path / str(cut)
        seen = fit(*make(name), place, cut=cut)
        assert len(seen) == cut
        again = fit(*make(name), place)
        assert bits(again) == bits(whole), f"cut off after pass {cut}"
        seconds = again.history_["seconds"].to_numpy()
        assert (np.diff(seconds) >= 0).all()
        if cut > 1:  # the clock goes on; the last row of an online fit belongs to no state
            assert seconds[cut - 2] == seen[-2]["seconds"]


def test_cut_off_again_and_again(make, tmp_path):
    whole = fit(*make())
    cuts = np.diff(turns(whole)[:-1], prepend=0)
    assert len(cuts) > 5
    for cut in cuts:
        assert len(fit(*make(), tmp_path, cut=cut)) == cut
    assert bits(fit(*make(), tmp_path)) == bits(whole)


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_generators_that_are_passed_need_not_be_where_they_were(make, tmp_path, kind):
    whole = fit(*make("online", random_state=kind(5)))
    cut = len(whole.history_) - 2  # one round of the stream is still to be drawn
    fit(*make("online", random_state=kind(5)), tmp_path, cut=cut)
    assert bits(fit(*make("online", random_state=kind(6)), tmp_path)) == bits(whole)


def test_without_a_seed_the_state_is_all_there_is(make, tmp_path):
    fit(*make("online", random_state=None), tmp_path, cut=5)
    first = fit(*make("online", random_state=None), tmp_path)
    assert bits(fit(*make("online", random_state=None), tmp_path)) == bits(first)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_state_of_every_generator(name):
    rng = np.random.Generator(getattr(np.random, name)(7))
    rng.integers(10, size=3, dtype=np.int32)  # leaves half a word in the buffer
    other = generator_of(state_of(rng))
    assert rng.integers(1 << 40, size=50).tolist() == other.integers(1 << 40, size=50).tolist()
    assert (
        rng.integers(9, size=3, dtype=np.int32).tolist() == other.integers(9, size=3, dtype=np.int32).tolist()
    )


def test_a_generator_nobody_knows():
    with pytest.raises(ValueError, match="no generator is called 'os'"):
        generator_of({"bit_generator": "os"})


def test_a_finished_fit_is_not_fitted_again(make, tmp_path):
    whole = fit(*make(), tmp_path, every=1)
    model, X = make()
    rows = []
    model.fit(X, checkpoints=Checkpoints(tmp_path), on_pass=rows.append)
    assert rows == []
    assert bits(model) == bits(whole)


def test_every_so_many_passes(make, tmp_path):
    written = []
    n_passes = len(fit(*make(), tmp_path, every=10, on_saved=written.append).history_)
    assert written == list(range(10, n_passes + 1, 10))
    extra, rows = Checkpoints(tmp_path).read()
    assert (extra, len(rows)) == ({}, written[-1])


def test_extra_words_are_kept(make, tmp_path):
    checkpoints = Checkpoints(tmp_path, extra={"command": "train"})
    assert checkpoints.read() == (None, [])
    checkpoints.announce()
    assert Checkpoints(tmp_path).read() == ({"command": "train"}, [])
    model, X = make()
    fit(model, X, tmp_path, cut=3, extra={"command": "train"})
    extra, rows = Checkpoints(tmp_path).read()
    assert extra == {"command": "train"}
    assert [row["pass"] for row in rows] == [1, 2, 3]


def test_saving_twice_writes_once(make, tmp_path):
    model, X = make()
    saved = []
    checkpoints = Checkpoints(tmp_path, on_saved=saved.append)
    assert checkpoints.save() is None

    def on_pass(row):
        if row["phase"] == "collapsed" and row["pass"] == 2:
            assert checkpoints.save() == checkpoints.save() == 2
            (tmp_path / "manifest.json").unlink()
            assert checkpoints.save() == 2  # it vanished: written again
            assert (tmp_path / "manifest.json").exists()

    model.fit(X, checkpoints=checkpoints, on_pass=on_pass)
    assert saved == [2, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_components": 4}, r"n_components=3, not 4"),
        ({"random_state": 1}, r"random_state=0, not 1"),
        ({"doc_topic_prior": [1, 2, 3]}, r"doc_topic_prior='auto', not 'array of shape \(3,\)"),
        ({"tol": 0.5}, "tol=0, not 0.5"),
    ],
)
def test_the_state_of_another_fit_is_refused(make, tmp_path, change, message):
    fit(*make(), tmp_path, cut=5)
    model, X = make()
    with pytest.raises(ParameterError, match=message):
        fit(model.set_params(**change), X, tmp_path)


def test_what_does_not_change_the_result_may_differ(make, tmp_path):
    fit(*make(), tmp_path, cut=5)
    assert bits(fit(*make(n_jobs=2), tmp_path)) == bits(fit(*make()))


def test_other_documents_are_refused(make, tmp_path):
    fit(*make(), tmp_path, cut=5)
    model, X = make()
    other = X.copy()
    other[3, 3] += 1
    with pytest.raises(ParameterError, match="other documents"):
        fit(model, other, tmp_path)
    with pytest.raises(ParameterError, match="other documents"):
        fit(model, X.astype(np.float32), tmp_path)


def test_another_version_is_warned_of(make, tmp_path, monkeypatch):
    fit(*make(), tmp_path, cut=5)
    monkeypatch.setattr(standings.metadata, "version", lambda name: "99.0")
    with pytest.warns(
        CheckpointWarning, match=r"written with lda_vi [\d.]+, numpy .*; this is lda_vi 99.0"
    ) as caught:
        fit(*make(), tmp_path)
    assert {warning.filename for warning in caught} == {__file__}
    with pytest.warns(CheckpointWarning) as caught:
        make()[0].fit(make()[1], checkpoints=Checkpoints(tmp_path))
    assert {warning.filename for warning in caught} == {__file__}


def test_a_state_that_cannot_be_written_does_not_end_the_fit(make, tmp_path, monkeypatch):
    whole = fit(*make())

    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "replace", fail)
    with pytest.warns(CheckpointWarning, match="No space left") as caught:
        model = fit(*make(), tmp_path / "c", every=10)
    assert {warning.filename for warning in caught} == {__file__}
    assert bits(model) == bits(whole)
    failed = []
    fit(*make(), tmp_path / "c", every=10, on_failed=failed.append)
    assert [type(error) for error in failed] == [StorageError] * (len(whole.history_) // 10)
    with pytest.raises(StorageError, match="No space left"):  # but who asks for it is told
        fit(*make(), tmp_path / "c", cut=4)


def test_damage_is_named(make, tmp_path):
    fit(*make(), tmp_path, cut=5)
    file = next(tmp_path.glob("shares_0.*"))
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    with pytest.raises(StorageError, match="shares_0"):
        fit(*make(), tmp_path)


@pytest.mark.parametrize(("phase", "name"), [("collapsed", "shares_0"), ("mean-field", "suff_stats")])
def test_a_state_without_an_array_it_needs_is_refused(make, tmp_path, monkeypatch, phase, name):
    second = 1 + np.flatnonzero(fit(*make()).history_["phase"] == phase)[1]
    whole = standings.fold

    def fold(standing):
        folded = whole(standing)
        del folded["arrays"][name]
        return folded

    monkeypatch.setattr(checkpoint, "fold", fold)
    fit(*make(), tmp_path, cut=second)
    with pytest.raises(StorageError, match=f"no '{name}': another version of the program.*begin anew"):
        fit(*make(), tmp_path)


def test_a_model_is_no_checkpoint(make, tmp_path):
    model = fit(*make())
    model.save(tmp_path)
    with pytest.raises(StorageError, match="holds a stored model, not a checkpoint"):
        fit(*make(), tmp_path)


@pytest.mark.parametrize("every", [-1, 1.5, True])
def test_every_is_checked(tmp_path, every):
    with pytest.raises(ParameterError, match="every must be"):
        Checkpoints(tmp_path, every=every)
