"""Disks that are full, folders that vanish or may not be written to, limits of the system: one clear message."""

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from trainings import bits

from lda_vi.cli import output
from lda_vi.cli.run import open_run
from lda_vi.model import LDA
from lda_vi.storage import folder as storage

EVERY = ("--checkpoint-every", "10")


def message(said, status=1):
    """The one error in what was said, after checking that there is one."""
    assert "Traceback" not in said
    errors = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, said
    return errors[0]


def test_files_that_may_not_grow(start, train, whole, same):
    shutil.copytree(whole / "run", "run")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    child = start([*train, "-o", "run"], limit)
    assert child.end() == 1
    assert "run: the run cannot be written" in message(child.said)
    assert "File too large" in child.said
    assert "intact" in child.said
    same("run")


def test_checkpoints_that_may_not_grow(start, train):
    """The corpus fits, the state does not: the fit goes on, and says so."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4500, 4500))

    child = start([*train, "-o", "run", *EVERY], limit)
    assert child.end() == 1
    assert "Warning: no checkpoint after this pass" in child.said
    assert "File too large" in message(child.said)


def test_memory_that_is_short(start, whole, same):
    """What a topic model of these sizes needs is not there."""
    shutil.copytree(whole / "run", "run")

    def limit():
        have = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (have + (64 << 20),) * 2)

    child = start(["train", "small.corpus", "-k", "20000000", "-o", "run", "--force", "-q", "-j", "1"], limit)
    assert child.end() == 1
    assert message(child.said).startswith("Error: not enough memory. Unable to allocate")
    same("run")


@pytest.fixture
def tiny(place):
    """A disk of 300 kB, mounted where we are."""
    folder = place / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(filler):
    """Write a file until the disk is full."""
    with open(filler, "wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1000)):
            pass


def test_a_full_disk(ask, train, tiny, whole):
    shutil.copytree(whole / "run", tiny / "run")
    expected = bits(tiny / "run")
    fill(tiny / "filler")
    status, said = ask(*train, "-o", tiny / "run")
    assert status == 1
    assert "No space left on device" in message(said)
    assert message(said).count("intact") == 1
    assert bits(tiny / "run") == expected
    (tiny / "filler").unlink()
    assert ask(*train, "-o", tiny / "run")[0] == 0
    assert bits(tiny / "run") == expected


def test_a_disk_that_is_too_full_is_told_before_the_work(ask, train, tiny, monkeypatch):
    """Who has waited for hours should not hear then that nothing can be kept."""
    fitted, fit = [], LDA.fit
    monkeypatch.setattr(LDA, "fit", lambda *args, **options: fitted.append(1) or fit(*args, **options))
    monkeypatch.setattr(
        output, "message", lambda text, real=output.message: real(f"{len(fitted)} fits: {text}")
    )
    fill(tiny / "filler")
    said = ask(*train, "-o", tiny / "new" / "run")[1]
    assert re.search(
        rf"^0 fits: Warning: \S+/new/run will take at least 0\.0 MB, .* free in {tiny}", said, re.MULTILINE
    )
    (tiny / "filler").unlink()
    assert "Warning" not in ask(*train, "-o", tiny / "run")[1]


def test_a_disk_that_is_full_for_a_while(ask, train, same, monkeypatch):
    """A checkpoint that cannot be written ends nothing."""
    real, calls = storage._switch, []

    def switch(*args):
        calls.append(1)
        if len(calls) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args)

    monkeypatch.setattr(storage, "_switch", switch)
    status, said = ask(*train, "-o", "run", *EVERY)
    assert status == 0
    assert said.count("Warning: no checkpoint after this pass") == 1
    assert "No space left on device" in said
    assert "checkpoint 10\n" in said
    same("run")


def test_an_interrupt_whose_state_cannot_be_stored(ask, train, press, monkeypatch):
    """It is no success to have lost everything: status 1, and the last state that was stored is named."""
    from lda_vi.model import checkpoint

    real, calls = checkpoint.write_folder, []

    def write(*args, **options):
        calls.append(1)
        if len(calls) == 3:  # the announcement, the state after 10 passes, and this
            raise OSError(errno.EROFS, "Read-only file system")
        return real(*args, **options)

    monkeypatch.setattr(checkpoint, "write_folder", write)
    with press(("collapsed", 13, signal.SIGINT)):
        status, said = ask(*train, "-o", "run", *EVERY)
    assert status == 1
    assert "Go on after pass 10 with: lda-vi train --resume run\n" in said
    assert "Read-only file system" in said


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_a_place_that_may_not_be_written_to(ask, train, same, whole, monkeypatch, code):
    shutil.copytree(whole / "run", "run")
    real = os.open

    def refuse(path, flags, *args, **options):
        if flags & os.O_CREAT and str(path).endswith(".lock"):
            raise OSError(code, os.strerror(code), path)
        return real(path, flags, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        status, said = ask(*train, "-o", "run")
    assert status == 1
    assert message(said).startswith("Error: run: cannot be written")
    assert os.strerror(code) in said
    same("run")


def test_a_folder_that_vanishes(ask, train, same, press, place, monkeypatch):
    """It is made again, with what belongs into it."""
    from lda_vi.cli.progress import Progress

    real = Progress.__call__

    def call(self, row):
        real(self, row)
        if (row["phase"], row["pass"]) == ("collapsed", 15):
            shutil.rmtree("run")

    monkeypatch.setattr(Progress, "__call__", call)
    with press(("collapsed", 22, signal.SIGINT)):
        status, said = ask(*train, "-o", "run", *EVERY)
    assert (status, "checkpoint 20\n" in said) == (130, True)
    (place / "small.corpus").unlink()
    assert ask("train", "--resume", "run", "-q")[0] == 0
    same("run")


def test_a_folder_that_turns_into_a_file(ask, train, place, monkeypatch):
    real = LDA.fit

    def fit(self, *args, **options):
        result = real(self, *args, **options)
        (place / "runs").mkdir(exist_ok=True)
        shutil.rmtree("runs")
        (place / "runs").write_text("precious")
        return result

    monkeypatch.setattr(LDA, "fit", fit)
    status, said = ask(*train, "-o", "runs/run")
    assert status == 1
    assert "runs/run: " in message(said)
    assert "cannot be written" in message(said)
    assert (place / "runs").read_text() == "precious"


def test_nobody_left_to_read_what_is_said(start, train, same):
    """A terminal that went away, or a pipe that was closed, ends no training before its run is stored."""
    reader, writer = os.pipe()
    os.close(reader)

    def deaf():
        os.dup2(writer, 2)

    child = start([*[word for word in train if word != "-q"], "-o", "run", *EVERY], deaf)
    os.close(writer)
    assert child.end() in (0, 141)
    same("run")


def test_a_model_that_is_open_elsewhere_can_be_replaced(ask, train, whole):
    """A memory map of an older run keeps its numbers."""
    import numpy as np

    from lda_vi.model import load

    shutil.copytree(whole / "run", "run")
    mapped = load("run/model", mmap=True)
    before = np.array(mapped.components_)
    assert ask(*train, "-o", "run", "--seed", "9", "--force")[0] == 0
    assert (mapped.components_ == before).all()
    assert not np.array_equal(open_run("run").model.components_, before)
