"""How loops are compiled: once on a machine, to run without Python's lock."""

import gc
import hashlib
from functools import cache, partial
from importlib.resources import files

import numba
from numba.core import types
from numba.core.event import Listener, register

# What a compiler may do to sums of floats: take them in another order, multiply and add in one go; and to quotients
# of one denominator: multiply with its inverse. The results depend on the machine's instructions in their last
# digits, never on threads.
SUMS = {"reassoc", "contract"}
SUMS_AND_QUOTIENTS = {*SUMS, "arcp"}


class _CollectNoGarbage(Listener):
    """Objects made while something compiles are in use: looking for garbage among them costs a twentieth."""

    depth, collecting = 0, False

    def on_start(self, event):
        if self.depth == 0:
            self.collecting = gc.isenabled()
            gc.disable()
        self.depth += 1

    def on_end(self, event):
        self.depth -= 1
        if self.depth == 0 and self.collecting:
            gc.enable()


register("numba:compile", _CollectNoGarbage())


def compiles():
    """Whether loops are compiled; NUMBA_DISABLE_JIT in the environment, meant for debugging, turns it off."""
    return not numba.config.DISABLE_JIT


def compiled(fastmath=False, *, inlined=False):
    """Make a decorator that compiles a function when it is first called, and keeps the result on disk.

    Parameters
    ----------
    fastmath : bool or set of str
        What may be done to floats; `SUMS`, `SUMS_AND_QUOTIENTS`, or True for anything where nothing is infinite.
    inlined : bool
        Whether it becomes a part of the compiled functions that call it, however large: a loop that calls compiles to
        no vector instructions. For Python it stays what it was.

    Returns
    -------
    callable
    """
    # Nobody calls these through a pointer of C, and what that needs would take a tenth of the compiling.
    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "fastmath": fastmath}
    if inlined:
        return partial(_inlined, options)

    def decorate(function):
        try:
            loops = numba.njit(**options, cache=True)(function)
        except RuntimeError:  # neither beside the file nor at home may anything be kept
            loops = numba.njit(**options)(function)
        # Numba would look at the file of the function alone, and go on with what other files no longer say.
        kept = getattr(getattr(loops, "_cache", None), "_cache_file", None)
        if kept is not None:  # nothing is kept with NUMBA_DISABLE_JIT
            kept._source_stamp = _sources(__package__) + _sources(function.__module__.rpartition(".")[0])
        return loops

    return decorate


@cache
def _sources(room):
    """A hash of all files of a room, to which what is kept on disk belongs; they may stand in a zip."""
    own = sorted(
        (file for file in files(room).iterdir() if file.name.endswith(".py")), key=lambda file: file.name
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in own)).hexdigest()


def _inlined(options, function):
    """Let compiled functions find what to inline for a Python function.

    Numba's `register_jitable` does so too, but compiles anew for callers with other options: a tenth of all.
    """
    # Python cannot call what has no wrapper for it, but does not see it either: compiled functions do, by its type.
    function.compiled = numba.njit(**options, no_cpython_wrapper=True, forceinline=True)(function)
    function._numba_type_ = types.Dispatcher(function.compiled)
    return function
