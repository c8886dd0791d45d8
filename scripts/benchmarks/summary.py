"""What runs of several systems say together: finals, and how soon ours is where each peer ends.

Works on the rows of `quality` alone, so results of several files can be put together.
"""

import math
from statistics import median

from benchmarks.results import show

OURS = "ours"


def compare(rows):
    """A row for each corpus, K and system, medians over the seeds.

    Parameters
    ----------
    rows : list of dict
        As `quality.measure` returns them.

    Returns
    -------
    list of dict
        ``seconds`` and ``completion`` of the whole fit; for peers ``ours_reaches``, the seconds until ours first
        was as good as that peer's end (infinite if never in half of the seeds), ``times_sooner``, the ratio of
        the two, ``fit_sooner``, that of the whole fits, and ``ours_better``, how much better ours ends.
    """
    table = []
    for corpus, n_topics in dict.fromkeys((row["corpus"], row["topics"]) for row in rows):
        here = [row for row in rows if (row["corpus"], row["topics"]) == (corpus, n_topics)]
        by_system = {name: _by_seed(here, name) for name in dict.fromkeys(row["system"] for row in here)}
        own = by_system.get(OURS, {})
        lines = [_line(name, runs, own) for name, runs in by_system.items()]
        table += [{"corpus": corpus, "topics": n_topics, **line} for line in lines + _best_eta(lines)]
    return table


def reaches(checkpoints, completion):
    """Seconds at the first checkpoint that is as good as `completion`; infinite if none is."""
    return min((p["seconds"] for p in checkpoints if p["completion"] >= completion), default=math.inf)


def show_all(rows):
    """Print the comparison."""
    columns = ["corpus", "topics", "system", "runs", "seconds", "completion", "spread"]
    show(
        compare(rows),
        [*columns, "ours_reaches", "times_sooner", "fit_sooner", "ours_better", "plain_seconds"],
    )


def _by_seed(rows, system):
    """Runs of a system by their seed."""
    return {row["seed"]: row for row in rows if row["system"] == system}


def _line(name, runs, own):
    """Medians of a system, against those of ours on the same seeds."""
    finals = [run["completion"] for run in runs.values()]
    line = {
        "system": name,
        "runs": len(runs),
        "seconds": median(run["seconds"] for run in runs.values()),
        "completion": median(finals),
        "spread": max(finals) - min(finals),
    }
    if name == OURS:
        return line | {"plain_seconds": median(run["plain_seconds"] for run in runs.values())}
    pairs = [(run, own[seed]) for seed, run in runs.items() if seed in own]
    if pairs:
        reached = [reaches(mine["checkpoints"], run["completion"]) for run, mine in pairs]
        line["ours_reaches"] = median(reached)
        line["times_sooner"] = median(run["seconds"] / t for (run, _), t in zip(pairs, reached, strict=True))
        line["fit_sooner"] = median(run["seconds"] / mine["plain_seconds"] for run, mine in pairs)
        line["ours_better"] = median(mine["completion"] for _, mine in pairs) - median(
            run["completion"] for run, _ in pairs
        )
    return line


def _best_eta(lines):
    """The best of the runs of tomotopy, where it ran with several etas."""
    several = [line for line in lines if line["system"].split("@")[0] == "tomotopy"]
    if len(several) < 2:
        return []
    best = max(several, key=lambda line: line["completion"])
    return [best | {"system": f"best eta: {best['system']}"}]
