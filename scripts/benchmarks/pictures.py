"""Curves of the figures, where matplotlib is installed."""

from importlib.util import find_spec
from pathlib import Path

import click

from benchmarks import results, summary

COLOURS = {
    "ours": "#c1121f",
    "sklearn": "#3a6ea5",
    "gensim": "#6a994e",
    "tomotopy": "#6d597a",
    "topica-gibbs": "#bc6c25",
    "topica-cvb0": "#dda15e",
}
LABELS = {"ours": "lda_vi", "sklearn": "scikit-learn"}
STYLES = ("-", "--", ":", "-.")
WIDTH, HEIGHT, MOST_COLUMNS = 4.6, 3.6, 3


def quality(rows, path):
    """Draw completion against seconds, one panel a corpus, one curve a system; dots are the ends of all seeds.

    Parameters
    ----------
    rows : list of dict
        Of `quality`.
    path : Path
        A PNG or SVG file.

    Returns
    -------
    Path or None
        None where matplotlib is missing.
    """
    panels = list(dict.fromkeys((row["corpus"], row["topics"]) for row in rows))
    figure, axes = _panels(len(panels))
    if figure is None:
        return None
    systems = list(dict.fromkeys(row["system"] for row in rows))
    for (corpus, n_topics), axis in zip(panels, axes, strict=False):
        here = [row for row in rows if (row["corpus"], row["topics"]) == (corpus, n_topics)]
        for system in systems:
            runs = [row for row in here if row["system"] == system]
            if runs:
                look = _look(system, systems)
                axis.plot(*_columns(runs[0]["checkpoints"], "seconds", "completion"), **look)
                axis.plot(*_columns(runs, "seconds", "completion"), "o", ms=4, color=look["color"])
        low = min(row["completion"] for row in here)
        high = max(row["completion"] for row in here)
        room = max(high - low, 0.02)
        axis.set(xscale="log", ylim=(low - 0.6 * room, high + 0.25 * room), title=f"{corpus}, K = {n_topics}")
        axis.set(xlabel="seconds of training")
    axes[0].set_ylabel("completion (nats per held-out token)")
    return _save(figure, axes[0], path)


def lines(series, path, *, x, y, title=""):
    """Draw named series of points on two logarithmic axes.

    Parameters
    ----------
    series : dict
        Name to list of (x, y).
    path : Path
    x, y, title : str
        Names of the axes, and of the whole.
    """
    figure, axes = _panels(1)
    if figure is None:
        return None
    for name, points in series.items():
        axes[0].plot(*zip(*sorted(points), strict=True), "o-", ms=4, lw=1.4, label=name)
    axes[0].set(xscale="log", yscale="log", xlabel=x, ylabel=y, title=title)
    return _save(figure, axes[0], path)


def _panels(n):
    """A figure with panels side by side, or nothing without matplotlib."""
    if not find_spec("matplotlib"):
        click.echo("no picture is drawn: pip install matplotlib", err=True)
        return None, None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = min(n, MOST_COLUMNS)
    rows = -(-n // columns)
    figure = Figure(figsize=(WIDTH * columns, HEIGHT * rows + 0.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.grid(color="#dddddd", lw=0.5)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[n:]:
        axis.set_axis_off()
    return figure, axes


def _save(figure, first, path):
    """Put one legend below, and write the file."""
    columns = 2 * round(figure.get_figwidth() / WIDTH)
    figure.legend(
        *first.get_legend_handles_labels(), loc="outside lower center", ncols=columns, frameon=False
    )
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    click.echo(f"picture: {path}")
    return Path(path)


def _look(system, systems):
    """Colour, line and label of a system; runs with other etas have its colour and lines of their own."""
    name, _, eta = system.partition("@")
    kin = [other for other in systems if other.split("@")[0] == name]
    label = LABELS.get(name, name) + (f", eta = {eta}" if eta else "")
    style = STYLES[kin.index(system) % len(STYLES)]
    return {"color": COLOURS[name], "ls": style, "lw": 2.2 if name == "ours" else 1.3, "label": label}


def _columns(rows, *names):
    """Values of some keys, one list a key."""
    return [[row[name] for row in rows] for name in names]


@click.command("picture")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--out", type=click.Path(), default="runs/bench/quality.png", show_default=True)
@click.option("--systems", help="Only these, with commas between them; ours is ours.")
def command(files, out, systems):
    """Put the results of several `quality` FILES into one table and one picture."""
    rows = [row for file in files for row in results.read(file)["rows"]]
    if systems:
        rows = [row for row in rows if row["system"] in systems.split(",")]
    summary.show_all(rows)
    quality(rows, out)
