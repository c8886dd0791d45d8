"""Compiled loops are kept on disk, and made anew when any of the files they may come from changes."""

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest
from numba.core import event

import lda_vi
import lda_vi.inference.compiling  # it watches what is compiled

IN_INFERENCE = """
import numpy as np
from lda_vi.inference.special import exp_digamma as loops
loops(np.ones(3), np.empty(3))
"""
IN_EVALUATE = """
import numpy as np
from lda_vi.evaluate.particles import _shuffled as loops
loops(np.ones(3), np.zeros(1, np.uint64))
"""
TELL = "print(sum(loops.stats.cache_hits.values()), sum(loops.stats.cache_misses.values()))"


def hits_and_misses(place, code=IN_INFERENCE, **env):
    """How many loops a new process finds on disk, and how many not."""
    done = subprocess.run(
        [sys.executable, "-c", code + TELL],
        env=os.environ | {"PYTHONPATH": str(place)} | env,
        capture_output=True,
        text=True,
        check=True,
        cwd=place.parent,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("code", "changed", "packed"),
    [
        (IN_INFERENCE, "inference/vectors.py", False),
        (IN_INFERENCE, "inference/vectors.py", True),
        (IN_EVALUATE, "evaluate/keys.py", False),
        (IN_EVALUATE, "inference/vectors.py", False),
    ],
)
def test_kept_loops_belong_to_the_sources(tmp_path, code, changed, packed):
    package = shutil.copytree(Path(lda_vi.__file__).parent, tmp_path / "source" / "lda_vi")

    def found():
        place = package.parent
        if packed:
            place = Path(shutil.make_archive(str(tmp_path / "package"), "zip", place))
        return hits_and_misses(place, code, NUMBA_CACHE_DIR=str(tmp_path / "cache"))

    assert found() == ["0", "1"]
    assert found() == ["1", "0"]
    with (package / changed).open("a") as file:
        file.write("# changed\n")
    assert found() == ["0", "1"]
    assert found() == ["1", "0"]


@pytest.mark.parametrize("code", [IN_INFERENCE, IN_EVALUATE])
def test_where_nothing_may_be_kept_loops_are_compiled_at_every_start(tmp_path, code):
    package = shutil.copytree(
        Path(lda_vi.__file__).parent, tmp_path / "lda_vi", ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in (package / "inference", package / "evaluate", tmp_path):
        (folder / "__pycache__").touch()  # a file, where a folder would have to be made
    home = str(tmp_path / "__pycache__")
    nowhere = {"NUMBA_CACHE_DIR": "", "XDG_CACHE_HOME": home, "HOME": home, "LOCALAPPDATA": home}
    for _ in range(2):
        assert hits_and_misses(tmp_path, code, **nowhere) == ["0", "1"]


def test_all_loops_are_compiled_in_one_way():
    files = Path(lda_vi.__file__).parent.rglob("*.py")
    assert [file.name for file in files if "njit(" in file.read_text(encoding="utf-8")] == ["compiling.py"]


def test_without_a_compiler_the_package_can_still_be_imported():
    code = "import lda_vi.inference.batch, lda_vi.inference.new_documents"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True)


def test_without_a_compiler_a_fit_says_what_to_unset():
    code = "from lda_vi import LDA\nLDA(2).fit([[1, 2], [2, 1]])"
    command, variables = [sys.executable, "-c", code], os.environ | {"NUMBA_DISABLE_JIT": "1"}
    said = subprocess.run(command, env=variables, capture_output=True, text=True).stderr
    assert said.splitlines()[-1].startswith("lda_vi.errors.ParameterError: NUMBA_DISABLE_JIT is set")


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_collected_while_compiling(collecting):
    seen = []

    class Watch(event.Listener):
        def on_start(self, event):
            seen.append(gc.isenabled())

        on_end = on_start

    part = numba.njit(lambda x: x + 1)
    whole = numba.njit(lambda x: part(x) + None)
    watch, before = Watch(), gc.isenabled()
    event.register("numba:compile", watch)
    try:
        gc.enable() if collecting else gc.disable()
        with pytest.raises(numba.TypingError, match="No implementation"):
            whole(1)
    finally:
        event.unregister("numba:compile", watch)
        gc.enable() if before else gc.disable()
    assert seen == [False] * 3 + [collecting]  # the whole begins, its part begins and ends, the whole ends


def test_what_is_inlined_is_compiled_once_for_all_callers():
    @lda_vi.inference.compiling.compiled(inlined=True)
    def double(x):
        return 2 * x

    @numba.njit(fastmath=True)
    def one(x):
        return double(x) + 1

    @numba.njit(nogil=True)
    def two(x):
        return double(x) + one(x)

    names = []

    class Watch(event.Listener):
        def on_start(self, event):
            names.append(event.data["dispatcher"].py_func.__name__)

        def on_end(self, event):
            pass

    with event.install_listener("numba:compile", Watch()):
        assert two(3) == 13
    assert sorted(names) == ["double", "one", "two"]
    assert type(double) is type(lambda: None)  # Python calls what stands there
    assert double("a") == "aa"
