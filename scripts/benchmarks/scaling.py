"""Time per pass as topics, documents and threads grow, for the fit with default settings.

Seconds of a pass are means within a phase, from its first row of the history to its last; `fit_per_pass` shares
out the whole fit, set-up and learning of priors included. `collapsed_ns` and `mean_field_ns` are nanoseconds of
all threads together per stored count and topic.
"""

from statistics import median

import click
import numpy as np

from benchmarks import corpora, options, ours, pictures
from benchmarks.results import Results, show
from benchmarks.track import Track

COLUMNS = [
    "corpus", "varied", "topics", "documents", "tokens", "threads", "seconds", "passes", "collapsed_pass",
    "mean_field_pass", "fit_per_pass", "collapsed_ns", "mean_field_ns",
]  # fmt: skip
TIMES = ("collapsed_pass", "mean_field_pass", "fit_per_pass")


def measure(counts, n_topics, *, threads, seed=0):
    """Time a fit.

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
    n_topics, threads, seed : int

    Returns
    -------
    dict
        The columns of the table but for the first two.
    """
    track = Track()
    history = ours.fit(counts, n_topics, track, seed=seed, threads=threads).history_
    row = {
        "topics": n_topics,
        "documents": counts.shape[0],
        "tokens": int(counts.sum()),
        "threads": threads,
        "seconds": track.seconds,
        "passes": len(history),
        "fit_per_pass": track.seconds / len(history),
    }
    for phase, name in (("collapsed", "collapsed"), ("mean-field", "mean_field")):
        seconds = history.loc[history["phase"] == phase, "seconds"].to_numpy()
        if len(seconds) > 1:
            row[f"{name}_pass"] = float(np.diff(seconds).mean())
            row[f"{name}_ns"] = row[f"{name}_pass"] * threads * 1e9 / (counts.nnz * n_topics)
    return row


def medians(rows):
    """One row for those that differ in their times only."""
    first = rows[0]
    timed = {name for name, value in first.items() if isinstance(value, float)}
    return first | {name: median(row[name] for row in rows) for name in timed}


def compare(rows):
    """How times grow from the smallest setting of each series to every other: rows of ratios."""
    table = []
    for varied, size in (("topics", "topics"), ("tokens", "tokens"), ("threads", "threads")):
        series = sorted((row for row in rows if row["varied"] == varied), key=lambda row: row[size])
        base = next(
            (row for row in series if varied == "topics" and row["topics"] == 100), series and series[0]
        )
        for row in series:
            if row is not base:
                ratios = {name: row[name] / base[name] for name in TIMES if name in row and name in base}
                step = f"{varied} {base[size]:,} to {row[size]:,}"
                table.append(
                    {"corpus": row["corpus"], "step": step, "size": row[size] / base[size], **ratios}
                )
    return table


@click.command("scaling")
@click.argument("name", metavar="CORPUS[:K]")
@options.commas("--topics", "50,100,200,500,1000", kind=int)
@options.commas("--shares", "0.125,0.25,0.5,1", kind=float, help="Of the documents.")
@options.commas("--threads", "1,2", kind=int)
@click.option("--repeats", default=3, show_default=True, help="Of all runs.")
@options.out
def command(name, topics, shares, threads, repeats, out):
    """Time per pass against K, documents and threads, with default settings; K is 100 where it stands still."""
    ((name, n_topics),) = corpora.parse([name], 100)
    counts = corpora.load(name).train
    results = Results(
        "scaling", out, corpus=name, topics=topics, shares=shares, threads=threads, repeats=repeats
    )
    most = max(threads)
    plan = []
    for _ in range(repeats):  # one after the other, so that a drift of the machine touches all alike
        plan += [("topics", counts, k, most) for k in topics]
        plan += [("threads", counts, n_topics, n) for n in threads]
        plan += [
            ("tokens", counts[: max(int(share * counts.shape[0]), 1)], n_topics, most) for share in shares
        ]
    for varied, part, k, n in plan:
        row = results.add(corpus=name, varied=varied, **measure(part, k, threads=n))
        click.echo(
            f"{varied}: K={k}, {n} threads, {part.shape[0]:,} documents: {row['seconds']:.2f} s", err=True
        )
    groups = {}
    for row in results.rows:
        groups.setdefault((row["varied"], row["topics"], row["documents"], row["threads"]), []).append(row)
    table = [medians(rows) for rows in groups.values()]
    show(table, COLUMNS)
    ratios = compare(table)
    show(ratios, ["corpus", "step", "size", *TIMES], "times as long:")
    by_topics = [row for row in table if row["varied"] == "topics"]
    series = {
        title: [(row["topics"], row[key]) for row in by_topics if key in row]
        for title, key in (("collapsed pass", "collapsed_pass"), ("mean-field pass", "mean_field_pass"))
    }
    path = results.path.with_suffix(".png")
    pictures.lines({t: p for t, p in series.items() if p}, path, x="topics", y="seconds per pass", title=name)
    results.close(medians=table, ratios=ratios)
