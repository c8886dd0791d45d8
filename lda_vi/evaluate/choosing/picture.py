"""The scores over the number of topics, drawn with matplotlib."""

import math
from pathlib import Path

from lda_vi.errors import ParameterError
from lda_vi.evaluate.choosing.rule import LEAST_FOUND, topics
from lda_vi.inspect.drawing import ENDINGS, new_figure, save_figure

INK, PALE, MARK, LIMIT = "#1f4e79", "#9bb4cc", "#d9822b", "#777777"
SIZE = (12.0, 6.8)  # inches


def draw(choice, path=None):
    """Draw a search over numbers of topics.

    Parameters
    ----------
    choice : KChoice
        What it found.
    path : str or Path, optional
        Where to store the picture.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtra
        If matplotlib is not installed.
    ParameterError
        If the name of the file does not end in .png, .svg or .pdf.
    """
    check_picture(path)
    table, chosen = choice.table, choice.recommendation.n_topics
    figure = new_figure(*SIZE)
    (prediction, stability, found), (coherence, exclusivity, waste) = figure.subplots(2, 3)
    _prediction(prediction, choice)
    _line(stability, table, "stability", table[["stability_low", "stability_high"]])
    _dress(
        stability,
        "Stability",
        "similarity to the same topic of another\nseed (bars: 95% interval)",
        within=(0, 1),
    )
    _line(found, table, "found")
    found.axhline(LEAST_FOUND, color=LIMIT, linestyle=":")
    found.yaxis.set_major_formatter(_percent)
    _dress(
        found,
        "Found again",
        f"share of topics another seed finds\n(vetoed below {LEAST_FOUND:.0%})",
        within=(0, 1),
    )
    _seeds(coherence, choice.fits, "coherence")
    _line(coherence, table, "coherence")
    _dress(coherence, "Coherence", "NPMI of the top words, higher is better")
    _seeds(exclusivity, choice.fits, "exclusivity")
    _line(exclusivity, table, "exclusivity")
    _dress(exclusivity, "Exclusivity", "how far top words are one topic's own", within=(0, 1))
    _waste(waste, table)
    for axes in figure.axes:
        axes.axvline(chosen, color=MARK, linewidth=6, alpha=0.25, zorder=0)
        _numbers(axes, table["topics"].tolist())
    figure.suptitle(
        f"Recommended: {topics(chosen)} (marked). A reading aid: read the topics before you choose."
    )
    if path is not None:
        save_figure(figure, path)
    return figure


def check_picture(path=None):
    """Refuse to draw, before any work, where it cannot succeed.

    Parameters
    ----------
    path : str or Path, optional
        Where the picture is to go.
    """
    if path is not None and Path(path).suffix.lower() not in ENDINGS:
        raise ParameterError(
            f"{path}: the name of a picture must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        )
    new_figure(1, 1)  # says so where matplotlib is missing


def _prediction(axes, choice):
    """Held-out scores, with the error of the difference to the best."""
    table = choice.table
    _seeds(axes, choice.fits, "held_out")
    _line(axes, table, "held_out")
    axes.errorbar(
        table["topics"], table["held_out"], table["behind_error"], color=INK, capsize=4, linestyle=""
    )
    axes.axhline(table["held_out"].max(), color=LIMIT, linestyle=":")
    level = table["held_out_error"].mean()
    _dress(
        axes,
        "Held-out documents",
        f"nats a token, higher is better; bars: error of the\ndifference to the best (of the level: ± {level:.3f})",
    )


def _waste(axes, table):
    """Dead and duplicate topics, as parts of all topics."""
    from matplotlib.ticker import MultipleLocator

    share = {name: table[name] / table["topics"] for name in ("dead", "duplicate")}
    axes.plot(
        table["topics"],
        share["duplicate"],
        color=MARK,
        marker="s",
        markersize=9,
        fillstyle="none",
        label="duplicate",
    )
    axes.plot(table["topics"], share["dead"], color=INK, marker="o", markersize=4, label="dead")
    axes.legend(frameon=False, fontsize=8)
    _dress(axes, "Dead and duplicate topics", "share of all topics")
    axes.set_ylim(-0.01, max(0.2, axes.get_ylim()[1]))
    axes.yaxis.set_major_locator(MultipleLocator(0.1 if axes.get_ylim()[1] > 0.3 else 0.05))
    axes.yaxis.set_major_formatter(_percent)


def _line(axes, table, name, interval=None):
    """A score over the number of topics, with its interval where there is one."""
    axes.plot(table["topics"], table[name], color=INK, marker="o", zorder=3)
    if interval is not None and interval.notna().all(axis=None):
        axes.vlines(table["topics"], *interval.to_numpy().T, color=PALE, linewidth=5, alpha=0.6, zorder=1)


def _seeds(axes, fits, name):
    """The score of every fit, as a pale dot."""
    axes.plot(
        fits["topics"], fits[name].astype(float), color=PALE, marker="o", markersize=4, linestyle="", zorder=2
    )


def _dress(axes, title, subtitle, within=None):
    """Titles, and the range of a score that has one."""
    axes.set_title(title, loc="left", fontweight="bold")
    axes.set_ylabel(subtitle, fontsize=8)
    axes.set_xlabel("number of topics", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    if within:
        axes.set_ylim(within[0] - 0.03, within[1] + 0.03)


def _percent(value, position):
    """A share on an axis."""
    return f"{value:.0%}"


def _numbers(axes, numbers):
    """A logarithmic axis that shows the numbers tried, and leaves out those that would overlap."""
    axes.set_xscale("log")
    shown, last = [], -math.inf
    spread = max(math.log(numbers[-1] / numbers[0]), 1e-9)
    for number in numbers:
        if (math.log(number / numbers[0]) / spread) - last > 0.06 or len(numbers) == 1:
            shown.append(number)
            last = math.log(number / numbers[0]) / spread
    axes.set_xticks(shown, [str(number) for number in shown], minor=False)
    axes.set_xticks([], minor=True)
    margin = 1.15 if len(numbers) == 1 else math.exp(0.06 * spread)
    axes.set_xlim(numbers[0] / margin, numbers[-1] * margin)
