"""Two processes that write one folder: what is there afterwards is whole, and is what one of them wrote."""

import subprocess
import sys

import numpy as np
import pytest

from lda_vi.storage import read_folder

pytest.importorskip("fcntl")

# Says "begun" at a moment of the writing, and goes on when it is told to; {} is the number that it stores.
WRITER = """
import sys
import numpy as np
from lda_vi.storage import folder, write_folder

def wait_before(name):
    real = getattr(folder, name)
    def call(*args):
        print("begun", flush=True)
        sys.stdin.readline()
        return real(*args)
    setattr(folder, name, call)

path, number, moment = sys.argv[1], float(sys.argv[2]), sys.argv[3]
wait_before(moment)
arrays = {"one": np.full(4, number), "two": np.full(4, -number)}
write_folder(path, kind="thing", arrays=arrays, tables={}, meta={"number": number})
"""


@pytest.fixture
def writer(tmp_path):
    """Start a process that writes a number, and wait until it stands at some moment of it."""
    started = []

    def start(number, moment):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path / "s", str(number), moment],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "begun\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def let_go(process):
    """Tell a writer to go on, wherever it stands."""
    process.stdin.write("\n\n")  # in one piece: write_array stops for each of two arrays
    process.stdin.flush()


@pytest.mark.parametrize("moment", ["write_array", "_switch"])
def test_the_second_writer_waits_for_the_first(tmp_path, thing, writer, moment):
    path = thing.write(tmp_path / "s")
    first = writer(1, moment)
    second = writer(2, "only_writer")
    let_go(second)
    with pytest.raises(subprocess.TimeoutExpired):  # unless it did not wait, which takes it no time
        second.wait(timeout=1)
    assert read_folder(path, kind="thing").meta["answer"] == 42
    let_go(first)
    assert (first.wait(), second.wait()) == (0, 0)
    stored = read_folder(path, kind="thing")
    assert stored.meta == {"number": 2}
    assert [stored.arrays[name].tolist() for name in ("one", "two")] == [[2] * 4, [-2] * 4]
    assert len(thing.files(path)) == 3


def test_a_writer_that_is_killed_holds_nobody_up(tmp_path, thing, writer):
    path = thing.write(tmp_path / "s")
    first = writer(1, "_switch")
    first.kill()
    first.wait()
    thing.write(path, arrays={"weights": np.zeros(2)}, tables={})
    assert read_folder(path, kind="thing").arrays["weights"].tolist() == [0, 0]
    assert len(thing.files(path)) == 2
