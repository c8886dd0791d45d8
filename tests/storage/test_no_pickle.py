"""Nothing that can run code when it is read, and no file written in place: the source itself is looked at."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "lda_vi").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")])

MODULES = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "shelve",
    "marshal",
    "copyreg",
    "jsonpickle",
}
CALLS = {"eval", "exec", "compile", "__import__"}
METHODS = {"read_pickle", "to_pickle", "system", "popen", "unsafe_load", "literal_eval_code"}


def dangers(source):
    """Lines of a source that load or run what they should not, with the reason."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
            roots = {name.split(".")[0] for name in modules}
            if roots & MODULES or (roots == {"joblib"} and {"dump", "load"} & set(names)):
                found.append((node.lineno, f"imports {modules}"))
        if not isinstance(node, ast.Call):
            continue
        function, options = node.func, {option.arg: option.value for option in node.keywords}
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
        if isinstance(function, ast.Name) and name in CALLS:
            found.append((node.lineno, f"calls {name}"))
        if isinstance(function, ast.Attribute) and (name in METHODS or owner == "joblib"):
            found.append((node.lineno, f"calls {owner}.{name}"))
        if name in ("load", "save", "read_array", "write_array") and owner.split(".")[0] in ("np", "numpy"):
            allowed = options.get("allow_pickle")
            if not (isinstance(allowed, ast.Constant) and allowed.value is False):
                found.append((node.lineno, f"{owner}.{name} without allow_pickle=False"))
        shell = options.get("shell")
        if shell is not None and not (isinstance(shell, ast.Constant) and shell.value is False):
            found.append((node.lineno, "goes through a shell"))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_pickled_or_executed(path):
    assert dangers(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "import dill as d",
        "import marshal",
        "from joblib import load",
        "joblib.dump(model, path)",
        "eval(text)",
        "exec(text)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "np.load(path, allow_pickle=flag)",
        "np.lib.format.read_array(stream)",
        "pd.read_pickle(path)",
        "os.system(line)",
        "subprocess.run(line, shell=True)",
    ],
)
def test_the_search_finds(line):
    assert dangers(line)


def in_place(source):
    """Lines that open something to write it under its final name: whatever is not called a part."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        target = node.func.value if isinstance(node.func, ast.Attribute) else (node.args or [None])[0]
        if name in ("write_text", "write_bytes") or (name == "open" and writes(node)):
            text = ast.unparse(target) if target is not None else ""
            if "part" not in text:
                found.append((node.lineno, ast.unparse(node)))
        if (
            name in ("savefig", "to_csv", "to_parquet", "to_excel", "tofile")
            and ast.unparse(node.args[0]) != "file"
        ):
            found.append((node.lineno, ast.unparse(node)))
    return found


def writes(call):
    """Whether a call of `open` is for writing."""
    position = 0 if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) != "os" else 1
    modes = [option.value for option in call.keywords if option.arg == "mode"] + call.args[
        position : position + 1
    ]
    return any(
        set(ast.unparse(mode)) & set("wax+")
        for mode in modes[:1]
        if isinstance(mode, ast.Constant | ast.IfExp)
    )


def not_flushed(source):
    """Functions that rename what they wrote without having flushed it to the disk."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            calls = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
            if {"os.replace", "os.rename"} & set(calls) and "open" in calls and "os.fsync" not in calls:
                found.append(node.name)
    return found


# A temporary folder of its own: nobody else sees it, and it is gone afterwards.
TEMPORARY = {"lda_vi/cli/new_text.py"}


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.is_relative_to(ROOT / "lda_vi")], ids=lambda path: path.name
)
def test_no_file_is_written_under_its_final_name(path):
    if path.relative_to(ROOT).as_posix() not in TEMPORARY:
        assert in_place(path.read_text(encoding="utf-8")) == []
    assert not_flushed(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_what_is_not_flushed():
    assert not_flushed("def f():\n with open(part, 'w') as out: out.write(x)\n os.replace(part, path)") == [
        "f"
    ]
    assert not not_flushed("def f():\n with open(part) as out: os.fsync(out)\n os.replace(part, path)")


def test_the_search_finds_what_is_written_in_place():
    assert in_place('open(path, "w")')
    assert in_place('open(path, "wb" if binary else "w")')
    assert in_place('path.open("a")')
    assert in_place("path.write_text(text)")
    assert in_place("figure.savefig(path, dpi=150)")
    assert not in_place("figure.savefig(file, dpi=150)")
    assert not in_place('open(part, "w")')
    assert not in_place('open(path, "rb")')
    assert not in_place("open(path)")
