"""What a user waits for once: kernels compiled in the first fit ever, and read from numba's cache afterwards.

Each measurement is a new process that imports the package, fits twice and transforms twice; what the first of two
takes longer is compiling, or reading what was compiled.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import click

from benchmarks import children, options
from benchmarks.results import Results, show


def measure(threads):
    """Import, fit and transform in this process and return the seconds of each.

    Parameters
    ----------
    threads : int
    """
    began = time.perf_counter()
    from lda_vi import LDA

    imported = time.perf_counter()
    from benchmarks.corpora import load

    counts, model = load("sample").train, LDA(5, n_jobs=threads, random_state=0)
    seconds = {"import": imported - began}
    for step, act in (("fit", model.fit), ("transform", model.transform)):
        for when in ("first", "second"):
            began, cpu_began = time.perf_counter(), time.process_time()
            act(counts)
            seconds[f"{when}_{step}"] = time.perf_counter() - began
            seconds[f"{when}_{step}_cpu"] = time.process_time() - cpu_began
    return seconds


@click.command("startup")
@click.option("--threads", default=1, show_default=True)
@click.option("--repeats", default=3, show_default=True)
@options.out
def command(threads, repeats, out):
    """Seconds to compile all kernels of a default fit, the first time ever and from the cache."""
    from benchmarks.corpora import load

    load("sample")  # prepared before the watch runs
    results = Results("startup", out, threads=threads, repeats=repeats)
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            for cached in (False, True):
                seconds = children.call(
                    "startup", "measure", environment={"NUMBA_CACHE_DIR": cache}, threads=threads
                )
                kernels = sum(1 for _ in Path(cache).rglob("*.nbc"))
                results.add(
                    cache="full" if cached else "empty",
                    kernels=kernels,
                    **{
                        f"compile_{step}": seconds[f"first_{step}"] - seconds[f"second_{step}"]
                        for step in ("fit", "fit_cpu", "transform")
                    },
                    **seconds,
                )
    columns = [
        "kernels",
        "import",
        "first_fit",
        "second_fit",
        "compile_fit",
        "compile_fit_cpu",
        "compile_transform",
    ]
    table = []
    for cache in ("empty", "full"):
        rows = [row for row in results.rows if row["cache"] == cache]
        table.append({"cache": cache} | {name: median(row[name] for row in rows) for name in columns})
    show(table, ["cache", *columns], "seconds, medians:")
    results.close(medians=table)
