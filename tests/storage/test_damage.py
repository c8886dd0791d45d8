"""Damaged and hostile folders are refused, and the message names the file."""

import pickle

import numpy as np
import pytest

from lda_vi.errors import StorageError
from lda_vi.storage import read_folder, write_folder


def test_nothing_there(tmp_path):
    with pytest.raises(StorageError, match="absent: no such folder"):
        read_folder(tmp_path / "absent", kind="thing")
    with pytest.raises(StorageError, match=r"nothing is stored here \(no manifest.json\)"):
        read_folder(tmp_path, kind="thing")


def test_wrong_kind_and_newer_format(tmp_path, thing):
    path = thing.write(tmp_path / "s", format=2)
    with pytest.raises(StorageError, match="holds a stored thing, not a model"):
        read_folder(path, kind="model")
    with pytest.raises(StorageError, match=r"manifest.json: written in format 2, .* up to format 1; upgrade"):
        read_folder(path, kind="thing")
    assert read_folder(path, kind="thing", format=2).meta["answer"] == 42


@pytest.mark.parametrize("damage", ["flip", "truncate", "extend", "remove", "link", "folder"])
def test_damage_to_any_file_is_noticed_and_named(tmp_path, thing, damage):
    for index, name in enumerate(thing.files(thing.write(tmp_path / "template"))):
        path = thing.write(tmp_path / f"s{index}")
        file, data = path / name, (path / name).read_bytes()
        file.unlink()
        if damage == "flip":
            file.write_bytes(data[:-9] + bytes([data[-9] ^ 4]) + data[-8:])
        elif damage == "truncate":
            file.write_bytes(data[:-9])
        elif damage == "extend":
            file.write_bytes(data + b"x")
        elif damage == "link":
            (tmp_path / f"out{index}").write_bytes(data)
            file.symlink_to(tmp_path / f"out{index}")
        elif damage == "folder":
            file.mkdir()
        cut = damage == "truncate" and name != "manifest.json"
        says = rf": {len(data) - 9} bytes where the manifest says {len(data)}\." if cut else ""
        with pytest.raises(StorageError, match=name + says):
            read_folder(path, kind="thing")


def test_every_single_bit_of_a_small_folder_counts(tmp_path, thing):
    path = tmp_path / "s"
    write_folder(path, kind="thing", arrays={"x": np.arange(2)}, tables={}, meta={"a": 1})
    truth = read_folder(path, kind="thing")
    for name in thing.files(path):
        data = (path / name).read_bytes()
        for bit in range(8 * len(data)):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            (path / name).write_bytes(flipped)
            try:
                read = read_folder(path, kind="thing")
            except StorageError:
                continue
            assert name == "manifest.json"  # only white space between its values may change unseen
            assert read.meta == truth.meta
            assert read.arrays["x"].tolist() == truth.arrays["x"].tolist()
        (path / name).write_bytes(data)


@pytest.mark.parametrize(
    "file",
    [
        "../secret.npy",
        "/etc/passwd",
        "weights.12345678.npy/../x",
        "..",
        "",
        "weights.npy",
        "manifest.json",
        3,
        None,
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, thing, file):
    path = thing.write(tmp_path / "s")
    thing.forge(path, lambda body: body["arrays"]["weights"].update(file=file))
    with pytest.raises(StorageError, match="is not the name of a data file"):
        read_folder(path, kind="thing")


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("kind"),
        lambda body: body.pop("format"),
        lambda body: body.update(format=True),
        lambda body: body.update(format="1"),
        lambda body: body.pop("arrays"),
        lambda body: body.update(tables=[]),
        lambda body: body.update(meta=None),
        lambda body: body["arrays"].update(weights=None),
        lambda body: body["arrays"]["weights"].update(type="pickle"),
        lambda body: body["arrays"]["weights"].update(size="48"),
        lambda body: body["arrays"]["weights"].update(sha256=None),
        lambda body: body["tables"]["rows"].update(rows=None),
        lambda body: body["tables"]["rows"].update(rows=9),
        lambda body: body["tables"]["rows"].update(columns=[{"name": "id"}]),
        lambda body: body["tables"]["rows"]["columns"].reverse(),
        lambda body: body["tables"]["rows"]["columns"][0].update(dtype="int64"),
        lambda body: body["tables"]["rows"]["columns"][0].update(dtype="category"),
        lambda body: body["tables"]["rows"]["columns"][0].update(dtype="datetime64[s]"),
        lambda body: body["tables"]["rows"]["columns"][1].update(dtype="string"),
        lambda body: body["tables"]["rows"]["columns"][1].update(dtype="interval"),
    ],
)
def test_a_manifest_with_a_valid_checksum_is_still_checked(tmp_path, thing, change):
    path = thing.write(tmp_path / "s")
    thing.forge(path, change)
    with pytest.raises(StorageError):
        read_folder(path, kind="thing")


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b'{"sha256": 1}', b"[" * 100_000])
def test_a_manifest_that_is_none(tmp_path, thing, content):
    path = thing.write(tmp_path / "s")
    (path / "manifest.json").write_bytes(content)
    with pytest.raises(StorageError, match=r"manifest.json: "):
        read_folder(path, kind="thing")


def npy(header, data=b"", version=b"\x01\x00"):
    """Bytes of an .npy file with a header of one's own."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY" + version + len(text).to_bytes(2, "little") + text + data


@pytest.mark.parametrize(
    "data",
    [
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}", b"\0" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", b"\0" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}", b"\0" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", b"\0" * 24),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", pickle.dumps([1])),
        npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", b"\0" * 8),
        npy("{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,)}", b"\0" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", b"\0" * 8, version=b"\x09\x00"),
        npy("__import__('os').abort()"),
        b"PK\x03\x04",
        b"",
    ],
)
def test_hostile_arrays_with_valid_hashes_are_refused_by_name(tmp_path, thing, data):
    path = thing.write(tmp_path / "s")
    file = thing.replace_data(path, "arrays", "weights", data)
    for mmap in (False, True):
        with pytest.raises(StorageError, match=file.name):
            read_folder(path, kind="thing", mmap=mmap)


@pytest.mark.parametrize(
    ("section", "name", "data"),
    [
        ("arrays", "words", b'"tax"\n3\n'),
        ("arrays", "words", b'"tax"\n"ta'),
        ("tables", "rows", b"[]\n" * 3),
        ("tables", "rows", b'{"id": "a"}\n' * 3),
        ("tables", "rows", b'{"id": 1, "year": 1, "share": 1}\n' * 3),
        ("tables", "rows", b"[" * 100_000),
    ],
)
def test_hostile_text_with_valid_hashes_is_refused_by_name(tmp_path, thing, section, name, data):
    path = thing.write(tmp_path / "s")
    file = thing.replace_data(path, section, name, data)
    with pytest.raises(StorageError, match=file.name):
        read_folder(path, kind="thing")
