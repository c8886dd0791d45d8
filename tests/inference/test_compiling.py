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

CODE = """
import numpy as np
from lda_vi.inference.special import exp_digamma
exp_digamma(np.ones(3), np.empty(3))
print(sum(exp_digamma.stats.cache_hits.values()), sum(exp_digamma.stats.cache_misses.values()))
"""


def test_kept_loops_belong_to_the_sources(tmp_path):
    package = shutil.copytree(Path(lda_vi.__file__).parent, tmp_path / "lda_vi")

    def hits_and_misses():
        env = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True, cwd=tmp_path
        )
        return done.stdout.split()

    assert hits_and_misses() == ["0", "1"]
    assert hits_and_misses() == ["1", "0"]
    with (package / "inference" / "vectors.py").open("a") as file:
        file.write("# changed\n")
    assert hits_and_misses() == ["0", "1"]
    assert hits_and_misses() == ["1", "0"]


def test_without_a_compiler_the_package_can_still_be_imported():
    code = "import lda_vi.inference.batch, lda_vi.inference.new_documents"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True)


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
