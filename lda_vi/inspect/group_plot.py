"""A picture of the shares of topics in groups: courses over time with bands, or points with whiskers.

Not here: the numbers (`lda_vi.inspect.views.groups`), the way into a file (`lda_vi.inspect.drawing.save_figure`).
"""

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.inspect.drawing import finish, new_figure, plain
from lda_vi.inspect.labels import named

MOST_TOPICS = 12  # those whose shares differ most; others only if they are asked for
COLOUR = "#0072b2"


def plot_groups(table, *, kind="label", title=None, labels=None, most=MOST_TOPICS):
    """Draw shares of topics in groups, a small picture for each topic.

    Parameters
    ----------
    table : DataFrame
        From `lda_vi.inspect.views.groups`.
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

    Examples
    --------
    >>> from lda_vi.inspect.groups import group_table
    >>> table = group_table([0, 1, 0], ["a", "b"], [[3.0, 1.0], [1.0, 5.0], [2.0, 2.0]], [1.0, 1.0])
    >>> len(plot_groups(table).axes)
    2
    """
    topics = _topics(table, most)
    if not topics:
        raise ParameterError("there is nothing to draw: no group holds a token")
    names = [plain(name) for name in table["group"].drop_duplicates()]
    columns = min(3, len(topics))
    lines = -(-len(topics) // columns)
    high = 2.2 if kind == "time" else 0.9 + 0.22 * len(names)
    figure = new_figure(3.6 * columns, 0.5 + high * lines)
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
    return finish(figure, title)


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
