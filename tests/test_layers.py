"""The order of the rooms: a module imports only from its own room and from rooms before it."""

import ast
import re
from pathlib import Path

import pytest

import lda_vi

PACKAGE = Path(lda_vi.__file__).parent

# The preprocessor hands out a Corpus, and a corpus knows nothing of text: so corpus stands before text.
ROOMS = (
    "errors",
    "plurals",
    "storage",
    "dirichlet",
    "corpus_parts",
    "corpus",
    "text",
    "inference",
    "inspect",
    "model",
    "evaluate",
    "explorer",
    "cli",
)

# The door: it names what the rooms offer and is imported by none of them.
DOOR = ("__init__", "__main__")

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(parts):
    """Name of the room a dotted path below the package belongs to."""
    return parts[0] if parts else "__init__"


def imports_of(path, root):
    """Yield each module of the package that a file imports, wherever in it, as parts below the package."""
    own, package = path.relative_to(root).with_suffix("").parts, "lda_vi"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [package, *own[: -node.level]] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == package:
                yield tuple(parts[1:])


def upward(path, root=PACKAGE):
    """Imports of a file that point to a later room, or to the door."""
    room = room_of(path.relative_to(root).with_suffix("").parts)
    if room in DOOR:
        return []
    allowed = ROOMS[: ROOMS.index(room) + 1]
    return [".".join(parts) for parts in imports_of(path, root) if room_of(parts) not in allowed]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_points_upward(path):
    assert upward(path) == []


def test_every_room_is_in_the_list():
    found = {room_of(path.relative_to(PACKAGE).with_suffix("").parts) for path in MODULES}
    assert found - set(DOOR) <= set(ROOMS)


@pytest.mark.parametrize(
    "line",
    [
        "from lda_vi.model import LDA",
        "import lda_vi.model.estimator",
        "from lda_vi import model",
        "from .. import model",
        "def f():\n    from ..model.estimator import LDA",
    ],
)
def test_an_import_that_points_upward_is_found(line, tmp_path):
    """The measure itself: a file of the room `inference` that imports the estimator."""
    path = tmp_path / "inference" / "bad.py"
    path.parent.mkdir()
    path.write_text(line, encoding="utf-8")
    assert upward(path, tmp_path)


def test_numerical_rooms_know_no_estimator():
    """`inference` and what stands before it, but for text (a transformer), do without scikit-learn."""
    for path in MODULES:
        room = room_of(path.relative_to(PACKAGE).with_suffix("").parts)
        if room in ROOMS[: ROOMS.index("inspect") + 1] and room != "text":
            assert "sklearn" not in path.read_text(encoding="utf-8").replace("scikit-learn", ""), path


def test_a_name_comes_from_the_file_that_defines_it():
    """No hops: only an ``__init__`` hands on what another file makes."""
    defined = {}
    for path in MODULES:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        defined[path] = made | {
            node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
    for path in MODULES:
        for parts in imports_of(path, PACKAGE):
            home = PACKAGE.joinpath(*parts[:-1]).with_suffix(".py")
            assert parts[-1] in defined.get(home, parts), f"{path}: {'.'.join(parts)} is defined elsewhere"


@pytest.mark.parametrize("room", ["text", "inference", "inspect", "model", "evaluate", "explorer"])
def test_the_head_of_a_room_names_all_its_files(room):
    head = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))
    names = {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"}
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", head)) == []
