"""A picture of the shares of topics in groups: courses over time with bands, or points with whiskers.

Needs matplotlib. Not here: the numbers (`lda_vi.inspect.views.groups`).
"""

import warnings
from pathlib import Path

import numpy as np

from lda_vi.errors import MissingExtra, ParameterError
from lda_vi.inspect.fonts import families
from lda_vi.inspect.labels import named
from lda_vi.storage.single import write_file

MOST_TOPICS = 12  # those whose shares differ most; others only if they are asked for
COLOUR = "#0072b2"


def plot_groups(table, path, *, kind="label", title=None, labels=None, most=MOST_TOPICS):
    """Draw shares of topics in groups, a small picture for each topic.

    Parameters
    ----------
    table : DataFrame
        From `lda_vi.inspect.views.groups`.
    path : str or Path
        The file; its ending (.svg, .png, .pdf) says the format. None draws without writing.
    kind : {"time", "label", "number"}
        Time is drawn from left to right, other groups below each other.
    title : str, optional
        Over all.
    labels : dict of int to str, optional
        Names of topics.
    most : int
        Topics to draw, those whose shares differ most between groups.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtra
        Without matplotlib.
    ParameterError
        If the table is empty.
    StorageError
        If the file cannot be written.

    Examples
    --------
    >>> from lda_vi.inspect.groups import group_table
    >>> table = group_table([0, 1, 0], ["a", "b"], [[3.0, 1.0], [1.0, 5.0], [2.0, 2.0]], [1.0, 1.0])
    >>> len(plot_groups(table, None).axes)
    2
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra('pictures need matplotlib: pip install "lda_vi[plot]"') from error
    topics = _topics(table, most)
    if not topics:
        raise ParameterError("there is nothing to draw: no group holds a token")
    names = [plain(name) for name in table["group"].drop_duplicates()]
    columns = min(3, len(topics))
    lines = -(-len(topics) // columns)
    high = 2.2 if kind == "time" else 0.9 + 0.22 * len(names)
    # text stays text in an .svg, and equal tables make equal files
    settings = {
        "svg.fonttype": "none",
        "svg.hashsalt": "lda_vi",
        "text.parse_math": False,
        "font.family": families(),
    }
    with mpl.rc_context(settings), warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", message="Glyph .* missing")
        figure = Figure(figsize=(3.6 * columns, 0.5 + high * lines), layout="constrained")
        axes = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axis, topic in zip(axes, topics, strict=False):
            draw = _draw_time if kind == "time" else _draw_groups
            draw(axis, table[table["topic"] == topic], names)
            axis.set_title(plain(named(topic, labels))[:60], fontsize=9, loc="left")
            axis.spines[["top", "right"]].set_visible(False)
            axis.tick_params(labelsize=8)
        largest = 104 * table.loc[table["topic"].isin(topics), "high"].max()
        axes[0].set(**{"ylim" if kind == "time" else "xlim": (0, min(largest, 102))})
        for axis in axes[len(topics) :]:
            figure.delaxes(axis)
        if title:
            figure.suptitle(plain(title), fontsize=10)
        if path is not None:
            _write(figure, path)
    for other in caught:
        if "Glyph" not in str(other.message):
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    if len(caught) and path is not None and not str(path).lower().endswith("svg"):
        warnings.warn(
            f"{path}: no installed font has some of its letters; an .svg keeps them as text", stacklevel=2
        )
    return figure


def plain(text):
    """Text without control characters, which no picture can show."""
    return "".join(char if char.isprintable() else " " for char in str(text))


def _topics(table, most):
    """Topics whose shares differ most between groups, in their own order."""
    shares = table.pivot(index="topic", columns="group", values="share").dropna(axis=1, how="all")
    if shares.empty:
        return []
    spread = (shares.max(axis=1) - shares.min(axis=1)).sort_values(ascending=False, kind="stable")
    return sorted(spread.index[:most].tolist())


def _draw_time(axis, rows, names):
    """A course with its band; gaps where no document is."""
    share, low, high = (100 * rows[name].to_numpy(float) for name in ("share", "low", "high"))
    places = np.arange(len(names))
    axis.fill_between(places, low, high, color=COLOUR, alpha=0.25, linewidth=0)
    axis.plot(places, share, color=COLOUR, linewidth=1.2, marker="o", markersize=2)
    step = max(len(names) // 4, 1)
    axis.set_xticks(places[::step], names[::step], rotation=30, ha="right")
    axis.yaxis.set_major_formatter("{x:g} %")


def _draw_groups(axis, rows, names):
    """Points with whiskers, the first group on top."""
    share, low, high = (100 * rows[name].to_numpy(float) for name in ("share", "low", "high"))
    places = np.arange(len(names))
    axis.hlines(places, low, high, color=COLOUR, linewidth=1.5)
    axis.plot(share, places, "o", color=COLOUR, markersize=4)
    axis.set_yticks(places, [name[:28] for name in names])
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.xaxis.set_major_formatter("{x:g} %")


def _write(figure, path):
    """Save a picture without the date of its making."""
    ending = Path(path).suffix[1:].lower() or "png"
    date = {"Date": None} if ending == "svg" else None
    write_file(path, lambda file: figure.savefig(file, format=ending, dpi=150, metadata=date), binary=True)
