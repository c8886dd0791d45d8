"""Where figures go: one JSON file a command, kept whole after every row, and tables for people."""

import json
import math
import os
from pathlib import Path

import click

from benchmarks import machine

ROOT = Path(__file__).parents[2]
PLACE = Path(os.environ.get("LDA_VI_BENCH", ROOT / "runs" / "bench"))


class Results:
    """Rows of figures of one command, written to a JSON file as they come.

    Parameters
    ----------
    command : str
        Its name, and that of the file.
    out : str or Path, optional
        The file; by default ``runs/bench/COMMAND.json`` in the checkout.
    **arguments
        What the command was asked to do.
    """

    def __init__(self, command, out=None, **arguments):
        self.path = Path(out or PLACE / f"{command}.json")
        self.content = {
            "command": command,
            "arguments": arguments,
            "machine": machine.describe(),
            "rows": [],
        }

    def add(self, **row):
        """Append a row and write the file, so that an interruption loses one measurement at most."""
        self.content["rows"].append(row)
        self._write()
        return row

    def close(self, **more):
        """Add totals and the load at the end, write the file, and say where it is."""
        self.content |= more | {"machine": machine.finish(self.content["machine"])}
        self._write()
        click.echo(f"\n{machine.line(self.content['machine'])}\n{self.path}")

    @property
    def rows(self):
        """The rows so far."""
        return self.content["rows"]

    def _write(self):
        """Replace the file in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps(_plain(self.content), indent=1) + "\n", encoding="utf-8")
        os.replace(draft, self.path)


def read(path):
    """What a command wrote."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def show(rows, columns, title=""):
    """Print rows as an aligned table.

    Parameters
    ----------
    rows : list of dict
        What a row does not have stays empty.
    columns : list of str
        Keys, and the heads of the columns.
    title : str
        A line above.
    """
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    words = [any(isinstance(row.get(column), str) for row in rows) for column in columns]
    click.echo(f"\n{title}" if title else "")
    for line in [columns, *cells]:
        parts = [
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(line, widths, words, strict=True)
        ]
        click.echo("  ".join(parts).rstrip())


def _cell(value):
    """A value as a few characters."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return (
            f"{value:.4f}" if -100 < value < 0 else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        )
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _plain(value):
    """The same for JSON: Python's own numbers, and null for what is no number."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
