"""Shares of topics in groups on the terminal: a matrix, courses over time, or the largest differences.

Not here: the command (`lda_vi.cli.groups`) and the numbers (`lda_vi.inspect.views.groups`).
"""

import shutil

from lda_vi.cli import output

BARS = "▁▂▃▄▅▆▇█"
SHOWN = 3  # topics named for each group where there is no room for all
LEAST = 0.001  # share of a topic that is worth a line
MOST_BARS = 48
# columns of the terminal: for a topic, for each group, for all but the course, and for bars to fit
FIRST, CELL, REST, WIDE = 27, 14, (50, 65), 100


def show_groups(table, kind, *, by, chosen=(), against=None, names=None, weight="tokens", level=0.95):
    """Show shares of groups to people, in the form that suits their number.

    Parameters
    ----------
    table : DataFrame
        From `lda_vi.inspect.views.groups`, perhaps of some topics only.
    kind : {"time", "label", "number"}
        Of the groups.
    by : str
        The column.
    chosen : sequence of int
        Topics that were asked for.
    against : str, optional
        The group that others are compared with.
    names : dict of int to str, optional
        What to call the topics.
    weight : {"tokens", "documents"}
        What the shares are of.
    level : float
        Probability of the intervals.
    """
    from lda_vi.inspect.labels import named

    to = f"to {against}" if against else "to all others"
    width = shutil.get_terminal_size().columns
    if chosen:
        for topic in dict.fromkeys(chosen):
            rows = topic_rows(table[table["topic"] == topic], bars=width > WIDE)
            title = f"Topic {named(topic, names)} by {by}; differences {to}; {level:.0%} in () and ±"
            output.print_table(rows, title=title, formats={"docs": ","}, whole=("", "share"))
        return
    high = table.groupby("topic")["share"].max()
    seen = table[table["topic"].isin(high.index[high >= LEAST])]
    if kind == "time":
        rows = time_rows(seen, names, width, weight)
        title = f"Topics by {by}, {table['group'].iloc[0]} to {table['group'].iloc[-1]}"
        title += f"; intervals of {level:.0%}" * (width > WIDE)
        output.print_table(rows, title=title, formats={"share": ".1%"}, whole=("course", "highest"))
    elif table["group"].nunique() <= max((width - FIRST - 1) // CELL, 2):
        title = f"Topics by {by}: shares in %, ± half of the interval of {level:.0%}"
        output.print_table(matrix_rows(seen, names), title=title)
    else:
        title = (
            f"Topics by {by}: largest differences {to}, in points of %, ± half of the interval of {level:.0%}"
        )
        output.print_table(group_rows(seen, names), title=title, formats={"documents": ",", "tokens": ",g"})
    hidden = len(high) - seen["topic"].nunique()
    if hidden:
        output.message(f"Not shown: {hidden} topics with less than {LEAST:.1%} in every group.")


def topic_rows(rows, *, bars=False):
    """One topic: a group to a row."""

    top = max(rows["high"].max(), 1e-9)
    shown = []
    for row in rows.itertuples():
        empty = row.share != row.share
        share = "–" if empty else f"{100 * row.share:.1f} % ({output.interval(row.low, row.high, 1)})"
        line = {"group": row.group, "docs": row.documents, "share": share}
        if bars:
            line[""] = "" if empty else "█" * max(round(12 * row.share / top), int(row.share >= LEAST))
        shown.append(line | {"difference": difference(row)})
    return shown


def matrix_rows(table, names):
    """All topics: a topic to a row, a group to a column; the topics that differ most first."""
    from lda_vi.inspect.labels import named

    share = table.pivot(index="topic", columns="group", values="share")
    width = (table["high"] - table["low"]) / 2
    half = table.assign(half=width).pivot(index="topic", columns="group", values="half")
    groups = table["group"].drop_duplicates().tolist()
    heads = short_names(groups, CELL - 3)
    order = (share.max(axis=1) - share.min(axis=1)).sort_values(ascending=False, kind="stable").index
    return [
        {"topic": shorten(named(topic, names), FIRST - 3)}
        | {
            head: cell(share.loc[topic, group], half.loc[topic, group])
            for head, group in zip(heads, groups, strict=True)
        }
        for topic in order
    ]


def time_rows(table, names, width=200, weight="tokens"):
    """All topics over time: a topic to a row, with its course; the topics that change most first."""
    from lda_vi.inspect.labels import named

    rows, wide = [], width > WIDE
    for topic, own in table.groupby("topic", sort=True):
        peak = own.loc[own["share"].idxmax()]
        bars = width - REST[wide] - len(peak["group"])
        weights = own[weight].where(own["share"].notna(), 0)
        course = sparkline(thin(own["share"].tolist(), weights.tolist(), min(bars, MOST_BARS)))
        share = (own["share"] * weights).sum() / weights.sum()
        interval = f" ({output.interval(peak['low'], peak['high'])})" if wide else ""
        highest = f"{peak['group']}: {peak['share']:.0%}{interval}"
        row = {"topic": shorten(named(topic, names), FIRST - 3), "share": share, "course": course}
        rows.append((own["share"].min() - own["share"].max(), row | {"highest": highest}))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def group_rows(table, names):
    """Many groups: a group to a row, with the topics it has more and less of than others."""
    from lda_vi.inspect.labels import named

    rows = []
    for group, own in table.groupby("group", sort=False):
        known = own[own["difference"].notna()]
        more = known[known["difference_low"] > 0].nlargest(SHOWN, "difference")
        less = known[known["difference_high"] < 0].nsmallest(SHOWN, "difference")
        told = [
            ", ".join(f"{named(row.topic, names)} {difference(row)}" for row in some.itertuples())
            for some in (more, less)
        ]
        sizes = {"documents": int(own["documents"].iloc[0]), "tokens": own["tokens"].iloc[0]}
        rows.append({"group": group} | sizes | {"more of": told[0], "less of": told[1]})
    return rows


def difference(row):
    """A difference in points of per cent, with half the width of its interval."""
    if row.difference != row.difference:
        return "–"
    return f"{100 * row.difference:+.1f} ±{50 * (row.difference_high - row.difference_low):.1f}"


def cell(share, half):
    """A share with half the width of its interval.

    Examples
    --------
    >>> cell(0.1234, 0.011), cell(float("nan"), float("nan"))
    ('12.3 ±1.1', '–')
    """
    return f"{100 * share:.1f} ±{100 * half:.1f}" if share == share else "–"


def shorten(text, width):
    """Text cut to so many columns; letters may be two columns wide.

    Examples
    --------
    >>> shorten("Democratic-Republican", 10), shorten("Whig", 10), shorten("교통/건축/국토", 10)
    ('Democrati…', 'Whig', '교통/건축…')
    """
    from rich.cells import cell_len, chop_cells

    return text if cell_len(text) <= width else chop_cells(text, width - 1)[0].rstrip() + "…"


def short_names(names, width):
    """Names cut to a width that are still distinct.

    Examples
    --------
    >>> short_names(["Democratic", "Democratic-Republican", "Whig"], 8)
    ['Democra…', 'Democr…2', 'Whig']
    """
    short = []
    for name in names:
        own, number = shorten(name, width), 1
        while own in short:
            number += 1
            own = shorten(name, width - len(str(number))) + str(number)
        short.append(own)
    return short


def thin(values, weights, most):
    """Weighted means of neighbours, so that at most so many values are left.

    Examples
    --------
    >>> thin([1.0, 3.0, float("nan"), 5.0, 6.0], [1, 1, 0, 2, 1], 3)
    [2.0, 5.0, 6.0]
    """
    size = -(-len(values) // max(most, 1))
    parts = [range(start, min(start + size, len(values))) for start in range(0, len(values), size)]
    sums = [sum(weights[i] for i in part) for part in parts]
    return [
        sum(values[i] * weights[i] for i in part if weights[i]) / total if total else float("nan")
        for part, total in zip(parts, sums, strict=True)
    ]


def sparkline(values):
    """A course in one line: the higher the bar the larger the value, from 0 to the largest.

    Examples
    --------
    >>> sparkline([0.0, 0.5, float("nan"), 1.0])
    '▁▅ █'
    """
    top = max((value for value in values if value == value), default=0.0)
    steps = [None if value != value else int(7 * value / top + 0.5) if top > 0 else 0 for value in values]
    return "".join(" " if step is None else BARS[step] for step in steps)
