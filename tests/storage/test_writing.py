"""Writing replaces a stored folder in one step or not at all, and names what cannot be stored."""

import os

import numpy as np
import pandas as pd
import pytest

from lda_vi.errors import StorageError
from lda_vi.storage import folder as folder_module
from lda_vi.storage import read_folder, write_folder


def test_writing_again_replaces_and_cleans_up_but_leaves_other_files_alone(tmp_path, thing):
    path = thing.write(tmp_path / "s")
    (path / "notes.md").write_text("mine")
    (path / "weights.npy").write_text("mine too")
    (path / "weights.npy.part").write_text("left by a crash")
    thing.write(path, arrays={"weights": np.zeros(2)}, tables={})
    assert read_folder(path, kind="thing").arrays["weights"].tolist() == [0, 0]
    names = thing.files(path)
    assert len(names) == 4
    assert {"manifest.json", "notes.md", "weights.npy"} < set(names)


@pytest.mark.parametrize("broken_call", ["replace", "fsync"])
def test_a_failure_before_the_switch_leaves_the_old_content(tmp_path, thing, monkeypatch, broken_call):
    path = thing.write(tmp_path / "s")
    before = {name: (path / name).read_bytes() for name in thing.files(path)}
    real, calls = getattr(os, broken_call), []

    def fails_the_third_time(*args):
        calls.append(args)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(folder_module.os, broken_call, fails_the_third_time)
    with pytest.raises(StorageError, match=r"No space left on device.*what was stored before is intact"):
        thing.write(path, arrays={"a": np.zeros(5), "b": np.ones(5), "c": np.ones(2)})
    assert {name: (path / name).read_bytes() for name in thing.files(path)} == before


@pytest.mark.parametrize("interrupt", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_first_write_that_fails_leaves_nothing_behind(tmp_path, thing, monkeypatch, interrupt):
    def fails(*args):
        raise interrupt

    (tmp_path / "there" / "before").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(folder_module.os, "replace", fails)
        for path in ("s", "made/for/it", "there/before", "there/new"):
            with pytest.raises((StorageError, KeyboardInterrupt)):
                thing.write(tmp_path / path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["before", "there"]
    with pytest.raises(StorageError, match="meta"):
        thing.write(tmp_path / "s", meta={"x": float("nan")})
    assert thing.files(tmp_path) == ["there"]


def test_a_reader_survives_a_switch_under_its_feet(tmp_path, thing, monkeypatch):
    path = thing.write(tmp_path / "s")
    real, raced = folder_module.read_array, []

    def read_array(*args):
        if not raced:
            raced.append(True)
            thing.write(path, arrays={"weights": np.full(3, 7.0)})
        return real(*args)

    monkeypatch.setattr(folder_module, "read_array", read_array)
    assert read_folder(path, kind="thing").arrays["weights"].tolist() == [7, 7, 7]


def test_a_file_that_vanishes_while_it_is_read_is_missing(tmp_path, thing, monkeypatch):
    path = thing.write(tmp_path / "s")
    real = folder_module.read_array

    def read_array(folder, entry, mmap):
        monkeypatch.setattr(
            "lda_vi.storage.files.regular_size", lambda path: entry["size"]
        )  # it was just there
        (folder / entry["file"]).unlink()
        return real(folder, entry, mmap)

    monkeypatch.setattr(folder_module, "read_array", read_array)
    with pytest.raises(StorageError, match=r"weights.*\.npy: the file is missing"):
        read_folder(path, kind="thing")


def test_what_the_system_refuses_is_told_as_everything_else(tmp_path, thing, monkeypatch):
    """A folder one may not enter, a disk that fails: no other kind of error comes through."""
    with pytest.raises(StorageError, match=r"cannot be written .*File name too long"):
        thing.write(tmp_path / ("x" * 300))
    with pytest.raises(StorageError, match=r"cannot be read \(File name too long\)"):
        read_folder(tmp_path / ("x" * 300), kind="thing")

    def read_array(folder, entry, mmap):
        raise OSError(5, "Input/output error", str(folder / entry["file"]))

    path = thing.write(tmp_path / "s")
    monkeypatch.setattr(folder_module, "read_array", read_array)
    with pytest.raises(StorageError, match=r"s/weights\.\w+\.npy: cannot be read \(Input/output error\)"):
        read_folder(path, kind="thing")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arrays": {"x": np.array([1, "a"], dtype=object)}}, r"arrays\['x'\]: dtype object"),
        ({"arrays": {"x": np.array([{}], dtype=object)}}, r"arrays\['x'\]: dtype object"),
        ({"arrays": {"x": np.array([["a"]])}}, r"shape \(1, 1\)"),
        ({"arrays": {"x": np.zeros(1, dtype="datetime64[s]")}}, r"dtype datetime64"),
        ({"arrays": {"../x": np.zeros(1)}}, r"'\.\./x' cannot name something stored"),
        ({"tables": {"Rows": pd.DataFrame()}}, r"'Rows' cannot name something stored"),
        ({"tables": {"rows": pd.DataFrame({1: [2]})}}, r"column names must be distinct strings, got \[1\]"),
        ({"tables": {"rows": pd.DataFrame([[1, 2]], columns=["a", "a"])}}, r"distinct strings"),
        ({"tables": {"rows": pd.DataFrame({"a": pd.to_timedelta([1])})}}, r"column 'a': type timedelta64"),
        (
            {"tables": {"rows": pd.DataFrame({"a": [1, 2], "b": ["x", {1}]})}},
            r"column 'b', row 1: .*set has no JSON",
        ),
        ({"meta": {"x": object()}}, r"meta: cannot be stored as JSON \(a builtins.object has no JSON form\)"),
        ({"meta": {"x": float("inf")}}, r"meta: cannot be stored as JSON"),
        ({"meta": [1]}, r"meta must be a dictionary, got list"),
    ],
)
def test_what_cannot_be_stored_is_named(tmp_path, thing, changes, message):
    with pytest.raises(StorageError, match=message):
        thing.write(tmp_path / "s", **changes)


def test_a_folder_of_another_kind_or_a_file_is_not_overwritten(tmp_path, thing):
    path = thing.write(tmp_path / "s")
    with pytest.raises(StorageError, match="holds a stored thing; a model does not replace it"):
        write_folder(path, kind="model", arrays={}, tables={}, meta={})
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="is a file"):
        thing.write(tmp_path / "file")
    (path / "manifest.json").write_text("{}")
    with pytest.raises(StorageError, match="not overwritten"):
        thing.write(path)
