"""Tables in files: the same values in every format, inert in spreadsheets, whole or not there."""

import gc
import json
import sys

import pandas as pd
import pytest
from faults import Faults

from lda_vi.cli.writing import check_target, write_table, write_workbook
from lda_vi.errors import InputError, MissingExtra, ParameterError, StorageError

TABLE = pd.DataFrame(
    {
        "id": ["a", "=1+1", 'q"uo,te\n2'],
        "n": [1, -2, 3],
        "share": [0.1, None, 1 / 3],
        "mixed": [1, "x", None],
        "words": [["tax", "war"], [], ["@x"]],
    }
)


@pytest.mark.parametrize(("ending", "sign"), [(".csv", ","), (".tsv", "\t")])
def test_text_tables(tmp_path, ending, sign):
    path = tmp_path / f"t{ending}"
    write_table(TABLE, path)
    back = pd.read_csv(path, sep=sign)
    assert back["id"].tolist() == ["a", "'=1+1", 'q"uo,te\n2']
    assert back["n"].tolist() == [1, -2, 3]
    assert back["share"][2] == 1 / 3
    assert back["share"].isna().tolist() == [False, True, False]
    assert back["words"][2] == "'@x"
    assert b"\r" not in path.read_bytes()


def test_json_lines_are_exact(tmp_path):
    write_table(TABLE, tmp_path / "t.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == TABLE["id"].tolist()
    assert rows[1] == {"id": "=1+1", "n": -2, "share": None, "mixed": "x", "words": []}


def test_parquet_is_exact(tmp_path):
    pytest.importorskip("pyarrow")
    write_table(TABLE, tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")
    assert back["id"].tolist() == TABLE["id"].tolist()
    assert back["mixed"].tolist()[:2] == ["1", "x"]
    assert back["words"][0].tolist() == ["tax", "war"]
    assert back["n"].dtype == "int64"


def test_workbooks_hold_no_formula(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    hostile = TABLE.assign(**{"=col": ["=cmd|' /C calc'!A0", "a\x00b", "x" * 40_000]})
    write_workbook({"one": hostile, "two": TABLE.head(1)}, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["one", "two"]
    cells = [cell for row in book["one"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"n", "s", "inlineStr"}  # "f" would be a formula
    assert book["one"]["A3"].value == "=1+1"
    assert book["one"]["F2"].value == "=cmd|' /C calc'!A0"
    assert book["one"]["C4"].value == 1 / 3
    assert book["one"]["F3"].value == "a\ufffdb"
    assert len(book["one"]["F4"].value) == 32_767


def test_a_sheet_that_is_too_wide_is_refused(tmp_path):
    pytest.importorskip("openpyxl")
    wide = pd.DataFrame([[0] * 20_000])
    with pytest.raises(InputError, match="20,000 columns"):
        write_table(wide, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_on_a_full_disk_ends_with_one_message(tmp_path, monkeypatch):
    """And not with what Python says of files that were left unfinished, when it clears them away."""
    pytest.importorskip("openpyxl")
    ignored = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    with (
        Faults(tmp_path, at=1).active(),
        pytest.raises(StorageError, match=r"t\.xlsx: cannot be written \(No space"),
    ):
        write_workbook({"one": TABLE}, tmp_path / "t.xlsx")
    gc.collect()
    assert ignored == []
    assert list(tmp_path.iterdir()) == []


def test_targets(tmp_path):
    (tmp_path / "old.csv").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    check_target(tmp_path / "new.csv")
    check_target(tmp_path / "old.csv", force=True)
    for name, message in [
        ("old.csv", "is there already"),
        ("folder.csv", "is a folder"),
        ("none/new.csv", "there is no folder"),
        ("new.doc", "must end in .csv, .tsv, .jsonl, .parquet or .xlsx"),
        ("new", "must end in"),
    ]:
        with pytest.raises(ParameterError, match=message):
            check_target(tmp_path / name)


def test_missing_packages_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r'pip install "lda_vi\[tables\]"'):
        check_target(tmp_path / "t.xlsx")
