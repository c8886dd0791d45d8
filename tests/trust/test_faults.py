"""Every write of a save can fail, before, during and after: what was stored before, or the new, is whole.

LDA_VI_FAULTS=all tries each moment of each thing done to files; by default each is tried at one moment, of
runs one thing in four, and of whole trainings one in forty.
"""

import os

import numpy as np
import pytest
from faults import MOMENTS, Faults

from lda_vi.cli import main
from lda_vi.cli.record import make_record
from lda_vi.cli.run import open_run, recover, write_run
from lda_vi.corpus import Corpus
from lda_vi.errors import StorageError
from lda_vi.model import LDA, Checkpoints, load

pytestmark = pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")

ALL = os.environ.get("LDA_VI_FAULTS") == "all"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """The disk need not be waited for."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def faults_of(n, step=1):
    """Which things go wrong, and when."""
    if ALL:
        return [(at, moment) for at in range(n) for moment in MOMENTS]
    return [(at, MOMENTS[number % 3]) for number, at in enumerate(range(0, n, step))]


@pytest.fixture(scope="module")
def models(whole):
    """The corpus, an old model and a new one."""
    corpus = Corpus.load(whole / "small.corpus")
    fits = [
        LDA(3, random_state=seed, max_iter=2, tol=0, track_documents="all").fit(corpus) for seed in (0, 1)
    ]
    return corpus, *fits


def every_fault(place, prepare, act, check, step=1):
    """Let each thing `act` does to files go wrong in each way."""
    prepare()
    with Faults(place).active() as faults:
        act()
    n, raised = len(faults.done), 0
    assert n > 5
    for at, moment in faults_of(n, step):
        prepare()
        with Faults(place, at, moment).active() as faults:
            try:
                act()
            except StorageError as error:
                message = str(error)
                raised += 1
            else:
                message = None
        assert message is None or "No space left" in message
        assert faults.done, "nothing was done to files"
        check(f"{moment} {faults.done[at]}")
        act()  # and there is no rubbish left that would be in the way
        check("afterwards")
    tried = len(faults_of(n, step))
    assert raised > tried // 3  # the rest hit what may fail: sweeping up
    print(f"\n{tried} faults, {raised} of them ended the save")


def test_a_model(models, place):
    _, old, new = models

    def check(where):
        elbo = load(place / "m").elbo_
        assert elbo in (old.elbo_, new.elbo_), where
        if where == "afterwards":
            assert elbo == new.elbo_
            assert not [name for name in os.listdir(place / "m") if name.endswith(".part")]

    every_fault(place, lambda: old.save(place / "m"), lambda: new.save(place / "m"), check)


def test_a_corpus(models, place):
    corpus = models[0]
    changed = Corpus.from_matrix(corpus.counts[::-1], vocabulary=corpus.vocabulary)

    def check(where):
        counts = Corpus.load(place / "c").counts
        assert any((counts != other.counts).nnz == 0 for other in (corpus, changed)), where

    every_fault(place, lambda: corpus.save(place / "c"), lambda: changed.save(place / "c"), check)


def test_a_checkpoint(models, place):
    states = []

    class Listed(Checkpoints):
        def note(self, standing):
            arrays = {name: np.array(array) for name, array in standing.arrays.items()}
            states.append(standing._replace(arrays=arrays))

    LDA(3, random_state=0, max_iter=2, tol=0).fit(models[0], checkpoints=Listed(place / "none"))
    old, new = states[3], states[-1]

    def store(state):
        checkpoints = Checkpoints(place / "k")
        checkpoints.note(state)
        checkpoints.save()

    def check(where):
        _, rows = Checkpoints(place / "k").read()
        assert len(rows) in (len(old.rows), len(new.rows)), where

    every_fault(place, lambda: store(old), lambda: store(new), check)


def test_a_run(models, place):
    corpus, old, new = models
    records = [
        {**make_record(corpus, {"random_state": seed}, "lda-vi train"), "outcome": {}} for seed in (0, 1)
    ]

    def write(model, record):
        recover("run")
        write_run("run", model=model, corpus=corpus, record=record, force=True)

    def check(where):
        run = open_run("run")
        assert (run.model.elbo_, run.record["settings"]["random_state"]) in (
            (old.elbo_, 0),
            (new.elbo_, 1),
        ), where
        if where == "afterwards":
            assert run.model.elbo_ == new.elbo_
            assert sorted(name for name in os.listdir(place) if "run" in name) == ["run"]

    every_fault(place, lambda: write(old, records[0]), lambda: write(new, records[1]), check, step=4)


@pytest.mark.slow
def test_a_whole_training_with_checkpoints(train, place, same, capfd):
    """One message and status 1, or the fit goes on; the same command again ends in the same bits."""
    arguments = [*train, "-o", "run", "--checkpoint-every", "7"]
    with Faults(place).active() as faults:
        assert main(arguments) == 0
    n, failed = len(faults.done), 0
    assert n > 100
    for at, moment in faults_of(n, 40):
        capfd.readouterr()
        with Faults(place, at, moment).active() as faults:
            status = main(arguments)
        said = capfd.readouterr().err
        where = f"{moment} {faults.done[at]}: {said}"
        assert status in (0, 1), where
        assert "Traceback" not in said
        if status == 1:
            failed += 1
            assert "No space left" in said, where
            same("run")  # the older one
            assert main(arguments) == 0, where
        same("run")
    print(f"\n{len(faults_of(n, 40))} faults in {n} things done to files; {failed} ended the training")
