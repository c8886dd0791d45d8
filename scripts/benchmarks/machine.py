"""What figures were taken on: processor, load, versions."""

import datetime
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "lda_vi",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "scikit-learn",
    "gensim",
    "tomotopy",
    "topica",
)
CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
UNITS = {"K": 1024, "M": 1024**2}


def describe():
    """The machine as it is now; `load` is the average number of busy processes over the last minute."""
    return {
        "cpu": _cpu_model(),
        "cores": cores(),
        "caches": cache_sizes(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "commit": _commit(),
        "began": _now(),
        "load_at_start": load(),
    }


def finish(machine):
    """Add what can only be said at the end."""
    return machine | {"ended": _now(), "load_at_end": load()}


def line(machine):
    """The machine in one line."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    loads = " to ".join(f"{machine[at]:.2f}" for at in ("load_at_start", "load_at_end") if at in machine)
    return f"{machine['cpu']}, {machine['cores']} cores, load {loads}; Python {machine['python']}, {versions}"


def cores():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def load():
    """Load average of the last minute, NaN where the system keeps none."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else float("nan")


def cache_sizes():
    """Bytes of the data caches one core sees, by level: ``{1: 32768, 2: ...}``; empty where unknown."""
    sizes = {}
    for index in sorted(CACHES.glob("index*")):
        kind, level, size = ((index / name).read_text().strip() for name in ("type", "level", "size"))
        if kind != "Instruction":
            sizes[int(level)] = int(size[:-1]) * UNITS[size[-1]] if size[-1] in UNITS else int(size)
    return sizes


def _cpu_model():
    """Name of the processor."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        if (info.exists())
        else []
    )
    return names[0] if names else platform.processor() or platform.machine()


def _version(package):
    """Its version, or None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit():
    """Commit of the checkout, with a + where files differ from it; None outside of git."""

    def git(*words):
        done = subprocess.run(["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        return (
            git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")
            or None
        )
    except OSError:
        return None


def _now():
    """Date and time to the second."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
