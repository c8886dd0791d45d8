"""What a docstring says of parameters is what the signature says: all of them, with its defaults."""

import ast
import re
from pathlib import Path

import pytest

import lda_vi

PACKAGE = Path(lda_vi.__file__).parent


def documented(node):
    """Names of the parameters of a docstring, each with the words for its type; None if it lists none."""
    found = re.search(r"^Parameters\n-+\n(.*?)(?=^\w+\n---|\Z)", ast.get_docstring(node) or "", re.M | re.S)
    if found is None:
        return None
    heads = [line.partition(" : ") for line in re.findall(r"^\S.*$", found[1], re.M)]
    return {name: kind for names, _, kind in heads for name in names.replace("*", "").split(", ")}


def declared(function):
    """Names of the parameters of a function, each with its default as source, "" for none."""
    of = function.args
    names = [*of.posonlyargs, *of.args, *filter(None, [of.vararg]), *of.kwonlyargs, *filter(None, [of.kwarg])]
    defaults = {
        arg.arg: ast.unparse(value) for arg, value in zip(of.args[::-1], of.defaults[::-1], strict=False)
    }
    pairs = zip(of.kwonlyargs, of.kw_defaults, strict=True)
    defaults |= {arg.arg: ast.unparse(value) for arg, value in pairs if value is not None}
    return {arg.arg: defaults.get(arg.arg, "") for arg in names if arg.arg != "self"}


def pairs_of(path):
    """Yield name, documented and declared parameters of each function, class and method that lists some."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (told := documented(node)):
            parts = [node] if isinstance(node, ast.FunctionDef) else node.body
            made = [part for part in parts if part is node or getattr(part, "name", "") == "__init__"]
            if made:
                yield node.name, told, declared(made[0])


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_parameters_are_told_as_they_are(path):
    for name, told, own in pairs_of(path):
        own.pop("cls", None) if "cls" not in told else None
        assert sorted(told) == sorted(own), name
        for parameter, kind in told.items():
            default = own[parameter]
            stated = re.search(r"default=(.*)", kind)
            if stated and not default.isupper():
                assert ast.literal_eval(stated[1]) == ast.literal_eval(default), f"{name}: {parameter}"
            if kind and default == "None":
                assert re.search("optional|None|ignored", kind), f"{name}: {parameter} need not be given"
