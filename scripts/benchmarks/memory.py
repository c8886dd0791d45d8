"""Peak of the resident size of a fit, beyond a process with its imports and the corpus, in a process of its own.

The kernel's high-water mark is set back just before the fit (Linux). Elsewhere `ru_maxrss` has to do, which counts
everything since the process began (and, on Linux, what its parent held). What a fit compiles is compiled before,
by a tiny fit.
"""

import ctypes
import gc
import resource
import sys
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks import children, corpora, options, ours, peers
from benchmarks.results import Results, show
from benchmarks.track import Track

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"
MB = 1e6
SYSTEMS = ("ours", "sklearn", "tomotopy", "topica-gibbs", "topica-cvb0")


class Marked(Track):
    """A track that notes the resident size when the watch first runs, and the peak when it last stops."""

    before = None

    @contextmanager
    def running(self):
        """Let the watch run."""
        if self.before is None:
            _forget_the_past()
            self.before = _status("VmRSS") or _max_rss()
        with super().running():
            yield self
        self.peak = _status("VmHWM") or _max_rss()


def measure(name, n_topics, system, threads, effort):
    """Fit in this process and return what it took, in bytes.

    Parameters
    ----------
    name : str
        A corpus.
    n_topics : int
    system : str
        One of `SYSTEMS`.
    threads : int
    effort : float
        Share of a peer's passes.
    """
    counts, track = corpora.load(name).train, Marked()
    fit = ours.fit if system == "ours" else peers.FITS[system]
    model = fit(counts, n_topics, track, threads=threads, effort=effort)
    result = sum(
        value.nbytes for value in getattr(model, "__dict__", {}).values() if hasattr(value, "nbytes")
    )
    return {"before": track.before, "peak": track.peak, "max_rss": _max_rss(), "model": result}


def _forget_the_past():
    """Give freed memory back and set the high-water mark to what is resident then, where that can be done."""
    gc.collect()
    getattr(ctypes.CDLL(None), "malloc_trim", lambda size: None)(0)
    if CLEAR.exists():
        CLEAR.write_text(RESET_PEAK)


def _status(name):
    """A number of bytes from the status of this process; None where the system keeps none."""
    lines = STATUS.read_text().splitlines() if STATUS.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":")), None)


def _max_rss():
    """Peak since the process began, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@click.command("memory")
@options.corpora
@options.topics(100)
@options.commas("--systems", "ours", help=f"Of {', '.join(SYSTEMS)}; scikit-learn on one thread.")
@options.threads
@click.option(
    "--effort", default=0.01, show_default=True, help="Share of the peers' passes: peaks come early."
)
@options.out
def command(names, topics, systems, threads, effort, out):
    """Peak resident size of a fit beyond the process with its imports and the corpus, in MB (10^6 bytes)."""
    results = Results("memory", out, corpora=names, systems=systems, threads=threads, effort=effort)
    for name, n_topics in corpora.parse(names, topics):
        counts = corpora.load(name).train
        for system in systems:
            own_threads = 1 if system == "sklearn" else threads
            sizes = children.call(
                "memory",
                "measure",
                name=name,
                n_topics=n_topics,
                system=system,
                threads=own_threads,
                effort=effort,
            )
            results.add(
                corpus=corpora.short(name),
                topics=n_topics,
                system=system,
                beyond_mb=(sizes["peak"] - sizes["before"]) / MB,
                before_mb=sizes["before"] / MB,
                max_rss_mb=sizes["max_rss"] / MB,
                model_mb=sizes["model"] / MB,
                dense_phi_mb=counts.nnz * n_topics * 4 / MB,
                **{f"{part}_bytes": size for part, size in sizes.items()},
            )
    columns = [
        "corpus",
        "topics",
        "system",
        "beyond_mb",
        "model_mb",
        "dense_phi_mb",
        "before_mb",
        "max_rss_mb",
    ]
    show(results.rows, columns)
    results.close()
