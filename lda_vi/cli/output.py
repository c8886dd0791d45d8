"""How results reach the reader: results on stdout, everything else on stderr.

On a terminal a result is a table made to be read; in a pipe it is tab-separated values with all digits; with
``--json`` it is JSON. Text that came from documents is made harmless first. What to print is decided by the
commands, progress is shown elsewhere.
"""

import json
import math
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import click

# C0 and C1 control characters, marks that reverse the direction of text, line separators, lone surrogates.
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

LABEL = 10  # columns of the label of a note
SHORT_CELL = 20  # cells of a table up to this width are not broken into lines


def visible(text, *, keep=""):
    r"""Replace control characters by visible escapes, so that text cannot steer a terminal.

    Parameters
    ----------
    text : str
        Any text.
    keep : str
        Control characters to leave alone, such as a newline.

    Returns
    -------
    str
        The text with ``\x1b``-like escapes written out.

    Examples
    --------
    >>> print(visible("red: \x1b[31m"))
    red: \x1b[31m
    """
    return HARMFUL.sub(lambda match: match[0] if match[0] in keep else escape(match[0]), text)


def escape(character):
    r"""Write a character as ``\x1b`` or ``\u202e``."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text):
    r"""Make text fit for one cell: white space becomes single spaces, control characters visible.

    Examples
    --------
    >>> one_line("two\nlines\tand  a tab")
    'two lines and a tab'
    """
    return visible(" ".join(text.split()))


def json_option(command):
    """Add the option ``--json`` to a command, which receives it as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def is_terminal():
    """Say whether somebody is looking at stdout."""
    return sys.stdout.isatty()


def message(text):
    """Tell the user something that is not a result: a line on stderr."""
    click.echo(visible(text, keep="\n"), err=True)


def step(text):
    """Head a part of what is told on stderr: bold on a terminal."""
    text = visible(text)
    styled = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    click.echo(f"\n{click.style(text, bold=True) if styled else text}", err=True)


def note(label, text):
    """Tell the user one thing of a summary on stderr: a label, and lines set beside it.

    Parameters
    ----------
    label : str
        At most nine letters; empty where the line before goes on.
    text : str
        Broken to the width of a terminal, elsewhere only where it has line ends.
    """
    text, label = visible(text, keep="\n"), f"{label:<{LABEL}}"
    if sys.stderr.isatty():
        text = wrapped(text, LABEL)
        label = label if "NO_COLOR" in os.environ else click.style(label, bold=True)
    click.echo(label + text.replace("\n", "\n" + " " * LABEL), err=True)


def wrapped(text, indent=0):
    """Break lines to the width of the terminal, less an indent; letters may be two columns wide."""
    width = max(shutil.get_terminal_size().columns - indent - 1, 2 * LABEL)
    if not text.isascii():
        return "\n".join(part for line in text.split("\n") for part in _wide_lines(line, width) or [""])
    options = {"width": width, "break_on_hyphens": False, "break_long_words": False}
    return "\n".join(part for line in text.split("\n") for part in textwrap.wrap(line, **options) or [""])


def _wide_lines(line, width):
    """Words put into lines of so many columns; what has no spaces is cut where the line ends."""
    from rich.cells import cell_len, chop_cells

    lines = []
    for word in line.split():
        if lines and cell_len(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, width)
    return lines


def print_text(text):
    """Print prose as a result, line breaks kept."""
    click.echo(visible(text, keep="\n"))


def print_paragraph(text):
    """Print a line of prose as a result, broken to the width of a terminal."""
    text = one_line(text)
    click.echo(wrapped(text) if is_terminal() else text)


def print_heading(text):
    """Print a heading as a result: bold on a terminal, plain elsewhere."""
    click.echo(click.style(visible(text), bold=True) if is_terminal() else visible(text))


def print_table(rows, *, as_json=False, title=None, formats=None, prose=(), whole=()):
    """Print rows as a table, as tab-separated values, or as a JSON array with one object a line.

    Parameters
    ----------
    rows : DataFrame or iterable of mappings
        The result. The columns of a DataFrame count, its index does not; mappings have the keys of the first.
    as_json : bool
        Print JSON, on a terminal too.
    title : str, optional
        A line above the table, on a terminal only.
    formats : mapping of str to str, optional
        Format specifications by column (``{"share": ".1%"}``) for the table on a terminal; the other two
        forms always carry every digit.
    prose : sequence of str
        Columns that may be broken into lines on a terminal, besides those of long text that are not the first.
    whole : sequence of str
        Columns that never are, however long.
    """
    columns, lines = columns_and_lines(rows)
    if as_json:
        objects = [dump_json(dict(zip(columns, line, strict=True))) for line in lines]
        click.echo("[\n" + ",\n".join(objects) + "\n]" if objects else "[]")
    elif is_terminal():
        draw(columns, lines, title, formats or {}, prose, whole)
    else:
        for line in [columns, *lines]:
            click.echo("\t".join(exact(value) for value in line))


def print_record(record, *, as_json=False):
    """Print one mapping: a name and a value a line, or a JSON object.

    Parameters
    ----------
    record : mapping of str to value
        The result.
    as_json : bool
        Print JSON, on a terminal too.
    """
    if as_json:
        click.echo(dump_json(record, indent=2))
        return
    named = {one_line(str(name)): value for name, value in record.items()}
    width = max(map(len, named), default=0)
    for name, value in named.items():
        if is_terminal():
            text = wrapped(readable(plain(value)), width + 2)
            click.echo(f"{name:<{width}}  " + text.replace("\n", "\n" + " " * (width + 2)))
        else:
            click.echo(f"{name}\t{exact(plain(value))}")


def columns_and_lines(rows):
    """Split a DataFrame or an iterable of mappings into column names and lists of plain values."""
    if hasattr(rows, "columns"):
        columns = list(rows.columns)
        values = zip(*(rows[name].tolist() for name in columns), strict=True)
    else:
        rows = list(rows)
        columns = list(rows[0]) if rows else []
        values = ([row[name] for name in columns] for row in rows)
    return columns, [[plain(value) for value in line] for line in values]


def plain(value):
    """Turn NumPy and pandas values into what JSON knows; NaN and the infinities become None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(item) for item in value]
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def dump_json(value, indent=None):
    """Write plain JSON: readable letters, but no character in it that could steer a terminal."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return HARMFUL.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def exact(value):
    """Write a value for a program to read: all digits, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(exact(item) for item in value)
    return dump_json(value) if isinstance(value, dict) else one_line(str(value))


def readable(value, specification=None):
    """Write a value for a person to read: few digits, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and specification:
        return format(value, specification)
    if isinstance(value, float):
        small, large = 0 < abs(value) < 1e-4, abs(value) >= 1000
        return format(value, ".2e" if small else ",.1f" if large else ".4f")
    if isinstance(value, list):
        return " ".join(readable(item) for item in value)
    return exact(value)


def interval(low, high, digits=0):
    """An interval of shares in per cent.

    Examples
    --------
    >>> interval(0.281, 0.334), interval(0.0281, 0.0334, 1), interval(0.991, 0.993)
    ('28–33 %', '2.8–3.3 %', '99 %')
    """
    low, high = f"{100 * low:.{digits}f}", f"{100 * high:.{digits}f}"
    return f"{low} %" if low == high else f"{low}–{high} %"


def draw(columns: Sequence[str], lines, title, formats, prose=(), whole=()):
    """Draw a table on the terminal, or a block a row where the columns do not fit beside each other."""
    from rich import box  # only here: it takes longer to import than a short command to run
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = [one_line(str(name)) for name in columns]
    texts = [
        [readable(value, formats.get(name)) for name, value in zip(columns, line, strict=True)]
        for line in lines
    ]
    table = Table(box=box.SIMPLE_HEAD)
    needed = 1
    for position, name in enumerate(names):
        numbers = all(isinstance(line[position], int | float | None) for line in lines)
        width = max(cell_len(line[position]) for line in [names, *texts])
        # prose is broken into lines; numbers and what the row is called are not
        wraps = width > SHORT_CELL and not numbers and name not in whole and (position > 0 or name in prose)
        side = "right" if numbers else "left"
        table.add_column(Text(name), justify=side, overflow="fold", no_wrap=not wraps)
        needed += 3 + (SHORT_CELL if wraps else width)
    console = Console(file=sys.stdout, highlight=False)
    if title:  # not rich's, which would be broken to the width of the table
        print_paragraph(title)
    if needed <= console.width:
        for line in texts:
            table.add_row(*map(Text, line))
        console.print(table)
        return
    for line in texts:
        click.echo()
        print_record(dict(zip(columns, line, strict=True)))
