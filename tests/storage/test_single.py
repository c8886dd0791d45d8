"""A single file is whole, or what was there before is still there."""

import os

import pytest

from lda_vi.errors import StorageError
from lda_vi.storage.single import write_file


def test_text_and_bytes_replace_what_was_there(tmp_path):
    path = tmp_path / "note.txt"
    write_file(path, lambda file: file.write("old\n"))
    write_file(path, lambda file: file.write("세금 \ud83d\n"))
    assert path.read_bytes() == "세금 \\ud83d\n".encode()
    write_file(path, lambda file: file.write(b"\x00\xff"), binary=True)
    assert path.read_bytes() == b"\x00\xff"
    assert [entry.name for entry in tmp_path.iterdir()] == ["note.txt"]


def test_it_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (done.append(name), real(*args))[1])
    write_file(tmp_path / "note.txt", lambda file: file.write("x"))
    assert done == ["fsync", "replace"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, call):
    path = tmp_path / "note.txt"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(StorageError, match=r"note\.txt: cannot be written \(No space left on device\)"):
        write_file(path, lambda file: file.write("new"))
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["note.txt"]


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("old")

    def breaks(file):
        file.write("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, breaks)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["note.txt"]


def test_no_folder(tmp_path):
    with pytest.raises(StorageError, match="cannot be written"):
        write_file(tmp_path / "nowhere" / "note.txt", lambda file: file.write("x"))
