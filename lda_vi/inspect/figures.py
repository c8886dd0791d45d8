"""Pictures of a fitted model: how the fit went, how alike topics are, how well documents of each length fit.

Each function takes arrays or tables and returns a matplotlib Figure, which opens no window; `drawing.save_figure`
writes one. Shares of topics over time and in groups are drawn by `lda_vi.inspect.group_plot`.
"""

import warnings

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.inspect.drawing import MISSING_LETTER, finish, name_axes, new_figure, plain
from lda_vi.inspect.lengths import usual_at

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#777777"
BANDS = ((0.05, 0.95, 0.18), (0.25, 0.75, 0.35))  # quantiles of the fan, and how dark
MANY_POINTS = 4000  # more documents are drawn as a map of their density
MOST_NAMED = 100  # topics with a name at the axes; of more, some have


def plot_convergence(history, doc_elbo_history=None, tokens=None, *, title=None):
    """Draw how a fit went: the collapsed start, the bound, and a fan of the bounds of single documents.

    Parameters
    ----------
    history : DataFrame
        ``history_`` of an `LDA`.
    doc_elbo_history : array_like, shape (passes, D), optional
        Bounds of the documents after every mean-field pass; without them there is no fan.
    tokens : array_like, shape (D,), optional
        Lengths, for the fan.
    title : str, optional
        Over all.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtra
        Without matplotlib.
    ParameterError
        If no pass was recorded.
    """
    start = history[history["phase"] == "collapsed"]
    passes = history[history["phase"] != "collapsed"]
    if passes["per_token"].notna().sum() == 0:
        raise ParameterError("there is nothing to draw: the history holds no pass with a bound")
    fan = doc_elbo_history is not None and tokens is not None and len(doc_elbo_history) > 0
    parts = [name for name, there in (("start", len(start) > 0), ("bound", True), ("fan", fan)) if there]
    figure = new_figure(0.6 + 3.6 * len(parts), 3.3)
    axes = dict(zip(parts, figure.subplots(1, len(parts), squeeze=False)[0], strict=True))
    if "start" in axes:
        axis = axes["start"]
        axis.plot(start["pass"], start["predictive"], color=GREY, linewidth=1.5)
        name_axes(axis, "Collapsed start", "pass", "log probability of a token\ngiven the others, nats")
    axis = axes["bound"]
    axis.plot(passes["pass"], passes["per_token"], color=BLUE, marker="o", markersize=4, linewidth=1.5)
    last = passes["per_token"].dropna().iloc[-1]
    name_axes(axis, f"Bound (ELBO), at last {last:.4f}".replace("-", "−"), "pass", "nats a token")
    if fan:
        _draw_fan(axes["fan"], np.asarray(doc_elbo_history, np.float64), np.asarray(tokens, np.float64))
    for axis in axes.values():
        axis.xaxis.get_major_locator().set_params(integer=True)
    return finish(figure, title)


def plot_similarity(alike, names=None, *, title=None):
    """Draw how alike topics are, those next to each other that are most alike.

    Parameters
    ----------
    alike : array_like, shape (K, K)
        Similarities from 0 to 1, symmetric.
    names : sequence of str, optional
        What to call the topics; by default their numbers.
    title : str, optional
        Over all.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtra
        Without matplotlib.
    ParameterError
        If it is no such matrix.
    """
    alike = np.asarray(alike, dtype=np.float64)
    if alike.ndim != 2 or alike.shape[0] != alike.shape[1] or not np.isfinite(alike).all():
        raise ParameterError(f"alike must be a square matrix of finite numbers, got shape {alike.shape}")
    n_topics = len(alike)
    names = [str(k) for k in range(n_topics)] if names is None else [plain(name)[:44] for name in names]
    order = row_order(1.0 - alike)
    longest = max(map(len, names))
    side = np.clip(0.24 * n_topics, 2.2, 9.0)
    figure = new_figure(side + 1.2 + 0.075 * min(longest, 44), side + 0.9)
    axis = figure.subplots()
    shown = alike[np.ix_(order, order)]
    off = shown[~np.eye(n_topics, dtype=bool)]
    low, high = (float(off.min()), float(off.max())) if len(off) else (0.0, 1.0)
    low = low if high - low > 1e-3 else max(high - 0.1, 0.0)
    cells = np.ma.masked_array(
        shown, np.eye(n_topics, dtype=bool)
    )  # a topic and itself would take all colour
    axis.set_facecolor("#eeeeee")
    image = axis.imshow(cells, cmap="Blues", vmin=low, vmax=high, interpolation="nearest", aspect="equal")
    step = -(-n_topics // MOST_NAMED)
    places = np.arange(0, n_topics, step)
    size = 8 if n_topics <= 40 else 6
    axis.set_yticks(places, [names[order[place]] for place in places], fontsize=size)
    axis.set_xticks(
        places, [str(order[place]) for place in places], fontsize=size, rotation=90 if n_topics > 15 else 0
    )
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_xlabel("topic", fontsize=8)
    bar = figure.colorbar(image, ax=axis, shrink=0.7, pad=0.02)
    bar.set_label("similarity (Bhattacharyya)", fontsize=8)
    bar.ax.tick_params(labelsize=8)
    bar.outline.set_visible(False)
    return finish(figure, title)


def plot_length_fit(tokens, fit, usual=None, *, named=None, title=None):
    """Draw the bound per token of documents against their length.

    Parameters
    ----------
    tokens : array_like, shape (D,)
        Lengths; empty documents are left out.
    fit : array_like, shape (D,)
        Bounds per token.
    usual : tuple of ndarray, optional
        Lengths, medians and spreads from `lda_vi.inspect.lengths.usual_fit`: drawn as a line with a band.
    named : dict of int to str, optional
        Documents to name, by row.
    title : str, optional
        Over all.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtra
        Without matplotlib.
    ParameterError
        If no document has a fit.
    """
    tokens, fit = np.asarray(tokens, dtype=np.float64), np.asarray(fit, dtype=np.float64)
    kept = (tokens > 0) & np.isfinite(fit)
    if not kept.any():
        raise ParameterError("there is nothing to draw: no document has a token")
    figure = new_figure(6.4, 4.4)
    axis = figure.subplots()
    axis.set_xscale("log")
    if kept.sum() > MANY_POINTS:
        image = axis.hexbin(
            tokens[kept],
            fit[kept],
            xscale="log",
            gridsize=70,
            mincnt=1,
            bins="log",
            cmap=_blues(),
            linewidths=0.1,
        )
        bar = figure.colorbar(image, ax=axis, shrink=0.7, pad=0.02, format="{x:,.0f}")
        bar.set_label("documents", fontsize=8)
        bar.ax.tick_params(labelsize=8)
        bar.outline.set_visible(False)
    else:
        size = np.clip(4000 / kept.sum(), 4, 22)
        axis.scatter(tokens[kept], fit[kept], s=size, color=BLUE, alpha=0.45, linewidths=0)
    if usual is not None and len(usual[0]):
        lengths = np.geomspace(tokens[kept].min(), tokens[kept].max(), 200)
        median, spread = usual_at(lengths, usual)
        band = (median - 2 * spread, median + 2 * spread)
        axis.fill_between(
            lengths, *band, color=ORANGE, alpha=0.1, linewidth=0, label="± 2 spreads", zorder=0.5
        )
        axis.plot(lengths, median, color=ORANGE, linewidth=1.5, label="usual for the length")
    name_axes(axis, "", "tokens of the document", "bound, nats a token")
    _whole_numbers(axis, tokens[kept])
    _call_out(axis, tokens, fit, named or {})
    if axis.get_legend_handles_labels()[1]:
        axis.legend(fontsize=7, frameon=False, loc="best")
    return finish(figure, title)


def row_order(distance):
    """An order in which those next to each other are near: leaves of a tree, turned so that the way is short.

    Parameters
    ----------
    distance : ndarray, shape (K, K)
        Symmetric.

    Returns
    -------
    list of int

    Examples
    --------
    >>> row_order(np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.8], [0.1, 0.8, 0.0]])) in ([0, 2, 1], [1, 2, 0])
    True
    """
    if len(distance) < 3:
        return list(range(len(distance)))
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    even = (distance + distance.T) / 2
    np.fill_diagonal(even, 0.0)
    flat = squareform(even, checks=False)
    return leaves_list(linkage(np.maximum(flat, 0.0), method="average", optimal_ordering=True)).tolist()


def _draw_fan(axis, history, tokens):
    """Quantiles over the documents of how far each one's bound still is from where it ends."""
    kept = tokens > 0
    away = (history[:, kept] - history[-1, kept]) / tokens[kept]
    passes = np.arange(1, len(history) + 1)
    for low, high, alpha in BANDS:
        ends = np.quantile(away, [low, high], axis=1)
        label = f"{high - low:.0%} of the documents"
        axis.fill_between(passes, *ends, color=BLUE, alpha=alpha, linewidth=0, label=label)
    axis.plot(
        passes, np.median(away, axis=1), color=BLUE, linewidth=1.5, marker="o", markersize=3, label="median"
    )
    axis.axhline(0.0, color=GREY, linewidth=0.6)
    name_axes(axis, "Each document's bound", "pass", "nats a token from where it ends")
    axis.legend(fontsize=7, frameon=False, loc="lower right")


def _blues():
    """Blues without those that are nearly white."""
    import matplotlib as mpl

    return mpl.colors.ListedColormap(mpl.colormaps["Blues"](np.linspace(0.25, 1.0, 256)))


def _whole_numbers(axis, tokens):
    """Write lengths as whole numbers and not as powers."""
    from matplotlib.ticker import FuncFormatter, LogLocator

    span = tokens.max() / tokens.min()
    axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if span < 300 else (1,)))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else ""))
    axis.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    low, high = tokens.min(), tokens.max()
    axis.set_xlim(low / 1.15, high * 1.15)


def _call_out(axis, tokens, fit, named):
    """Write the names of documents beside their points, where no other name is."""
    if not named:
        return
    rows = list(named)
    axis.plot(tokens[rows], fit[rows], "o", markersize=4, color=ORANGE, label="farthest below")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=MISSING_LETTER)  # fonts are chosen when it is written
        axis.figure.draw_without_rendering()  # now places on paper are known
    width = axis.bbox.width
    points = {row: axis.transData.transform((tokens[row], fit[row])) for row in rows}
    taken = [(x - 4, x + 4, y) for x, y in points.values()]
    for row in sorted(rows, key=lambda row: fit[row]):
        name = plain(named[row])[:40]
        x, y = points[row]
        long = 6.2 * len(name)
        sides = (
            (("left", 6), ("right", -6))
            if x + long + 8 < axis.bbox.x0 + width
            else (("right", -6), ("left", 6))
        )
        for up in (0, 10, -10, 20, -20, 30):
            place = next((side for side in sides if _free(taken, x, y + up, side, long)), None)
            if place:
                break
        side, across = place or sides[0]
        left = x + across if side == "left" else x + across - long
        taken.append((left, left + long, y + up))
        axis.annotate(
            name, (tokens[row], fit[row]), (across * 72 / axis.figure.dpi, up * 72 / axis.figure.dpi),
            textcoords="offset points", ha=side, va="center", fontsize=7, color="#333333",
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0} if up else None,
        )  # fmt: skip


def _free(taken, x, y, side, long):
    """Whether a name of some length has room there."""
    align, across = side
    left = x + across if align == "left" else x + across - long
    return all(left > end or left + long < start or abs(y - line) >= 11 for start, end, line in taken)
