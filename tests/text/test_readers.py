"""Readers keep every row and every column. What they say when they cannot read: test_reader_errors.py."""

import csv
import gzip
import json
import os
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lda_vi.text.readers import read_documents

# Rows stay rows ------------------------------------------------------------------------------------

SOURCES = {
    "d.txt": "first\n\nthird one\n",
    "d.csv": 'id,text,year\na,first,1790\nb,"",1791\nc,third one,1792\n',
    "d.tsv": "id\ttext\tyear\na\tfirst\t1790\nb\t\t1791\nc\tthird one\t1792\n",
    "d.jsonl": (
        '{"id": "a", "text": "first", "year": 1790}\n'
        '{"id": "b", "text": null, "year": 1791}\n'
        '{"id": "c", "text": "third one", "year": 1792}\n'
    ),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", SOURCES)
def test_an_empty_document_keeps_its_row(put, name, packed):
    content = SOURCES[name].encode()
    table = read_documents(put(name + ".gz", gzip.compress(content)) if packed else put(name, content))
    assert table["text"].tolist() == ["first", "", "third one"]
    assert table["id"].tolist() == (["0", "1", "2"] if name == "d.txt" else ["a", "b", "c"])
    assert list(table.columns[:2]) == ["id", "text"]
    if name != "d.txt":
        assert table["year"].tolist() == [1790, 1791, 1792]
        assert table["year"].dtype == "int64"


def test_a_folder_of_files(put, tmp_path):
    put("news/b/2.txt", "")
    put("news/b/1.txt", "eins\nzwei")
    put("news/a/한글.TXT", "글")
    put("news/top.txt", "top")
    put("news/a/deep/x.txt.gz", gzip.compress(b"packed"))
    put("news/.hidden/no.txt", "no")
    put("news/readme.md", "no")
    table = read_documents(tmp_path / "news")
    assert table.to_dict("list") == {
        "id": ["a/deep/x.txt.gz", "a/한글.TXT", "b/1.txt", "b/2.txt", "top.txt"],
        "text": ["packed", "글", "eins\nzwei", "", "top"],
        "label": ["a/deep", "a", "b", "b", "news"],
    }


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_any_text_survives_csv_tsv_and_jsonl(put, texts):
    table = pd.DataFrame({"id": [f"n{row}" for row in range(len(texts))], "text": texts})
    sources = [
        put("d.csv", table.to_csv(index=False, quoting=csv.QUOTE_ALL)),
        put("d.tsv", table.to_csv(index=False, sep="\t", lineterminator="\r\n", quoting=csv.QUOTE_ALL)),
        put("d.jsonl", "\n".join(json.dumps(row) for row in table.to_dict("records"))),
    ]
    for source in sources:
        assert read_documents(source)["text"].tolist() == texts, source


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=20), min_size=1, max_size=6
    )
)
def test_lines_end_at_line_feeds_only(put, texts):
    for end in ("\n", "\r\n"):
        path = put("d.txt", end.join(texts) + end)
        assert read_documents(path)["text"].tolist() == [texts[0].removeprefix("\ufeff"), *texts[1:]]


def test_a_one_column_csv_keeps_its_empty_documents(put):
    assert read_documents(put("d.csv", "text\none\n\nthree\n"))["text"].tolist() == ["one", "", "three"]


def test_blank_lines_between_records_are_no_records(put):
    assert len(read_documents(put("d.csv", "id,text\na,x\n\nb,y\n\n"))) == 2
    assert len(read_documents(put("d.jsonl", '{"text": "x"}\n\n  \n{"text": "y"}\n\n'))) == 2


def test_a_document_longer_than_the_csv_module_allows(put):
    long = "word " * 100_000
    assert read_documents(put("d.csv", f"id,text\na,{long}\n"))["text"][0] == long


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"share, in %"', "share, in %"),
        ('"the ""part"", in %"', 'the "part", in %'),
        ('"share,\nin %"', "share,\nin %"),
        ('size 5"', 'size 5"'),
    ],
)
@pytest.mark.parametrize("sign", [";", "\t"])
def test_signs_inside_a_quoted_name_of_a_column_separate_nothing(put, written, name, sign):
    for header, row in ((f"{written}|id|text", "0,5|a|x, y"), (f"id|text|{written}", "a|x, y|0,5")):
        table = read_documents(put("d.csv", f"{header}\n{row}\n".replace("|", sign)))
        assert table.to_dict("records") == [{"id": "a", "text": "x, y", name: "0,5"}]


def test_byte_order_marks_and_semicolons_from_excel(put):
    table = read_documents(put("d.csv", "\ufeffid;text;share\na;x, y;0,5\n"))
    assert table.to_dict("records") == [{"id": "a", "text": "x, y", "share": "0,5"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.txt", "one, two\rthree\r\r"),
        ("d.csv", 'no;text\r1;"one, two"\r2;three\r3;\r'),
        ("d.jsonl", '{"text": "one, two"}\r{"text": "three"}\r{"text": ""}'),
    ],
)
def test_lines_that_end_in_carriage_returns_alone(put, name, content):
    assert read_documents(put(name, content))["text"].tolist() == ["one, two", "three", ""]


def test_line_feeds_inside_a_field(put):
    assert (
        read_documents(put("d.csv", 'id,text\na,"one\r\ntwo ""three"""\n'))["text"][0] == 'one\r\ntwo "three"'
    )


def test_a_format_overrules_the_name(put):
    assert read_documents(put("export.dat", "id\ttext\na\tx\n"), format="tsv")["text"].tolist() == ["x"]
    assert read_documents(put("d.csv", "a,b\nc,d\n"), format="lines")["text"].tolist() == ["a,b", "c,d"]


# Columns -------------------------------------------------------------------------------------------


def test_no_column_takes_the_place_of_another(put):
    path = put("d.csv", "id,text,id_in_file,nr\na,x,b,7\n")
    table = read_documents(path, id="nr")
    assert table.to_dict("records") == [
        {"id": "7", "text": "x", "id_in_file": "b", "id_in_file_in_file": "a"}
    ]


def test_columns_can_be_named_and_chosen(put):
    path = put("d.csv", "nr,body,year,party\n7,some text,1790,Whig\n")
    table = read_documents(path, text="body", id="nr", columns=["party"])
    assert table.to_dict("records") == [{"id": "7", "text": "some text", "party": "Whig"}]
    assert list(read_documents(path, text="body")) == ["id", "text", "nr", "year", "party"]
    assert list(read_documents(path, text="body", columns=[])) == ["id", "text"]


def test_other_columns_called_id_or_text_are_kept_under_another_name(put):
    path = put("d.csv", "id,text,key,clean\n1,Raw,k,raw\n")
    table = read_documents(path, id="key", text="clean")
    assert table.to_dict("records") == [{"id": "k", "text": "raw", "id_in_file": 1, "text_in_file": "Raw"}]


@pytest.mark.parametrize(
    ("cells", "expected", "dtype"),
    [
        (["1790", "-3"], [1790, -3], "int64"),
        (["1790", ""], [1790, pd.NA], "Int64"),
        (["0.5", "-2.25"], [0.5, -2.25], "float64"),
        (["02139", "1"], ["02139", "1"], "text"),
        (["1e3", "2"], ["1e3", "2"], "text"),
        (["0.50", "0.5"], ["0.50", "0.5"], "text"),
        (["NA", "nan"], ["NA", "nan"], "text"),
        (["", ""], ["", ""], "text"),
        (["99999999999999999999", "1"], ["99999999999999999999", "1"], "text"),
        (["1790-01-08", "x"], ["1790-01-08", "x"], "text"),
    ],
)
def test_csv_cells_become_numbers_only_without_loss(put, cells, expected, dtype):
    column = read_documents(put("d.csv", "text,meta\n" + "".join(f"t,{cell}\n" for cell in cells)))["meta"]
    assert column.tolist() == expected
    assert column.dtype == (pd.Series(["text"]).dtype if dtype == "text" else dtype)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2], "int64"),
        ([1, None], "Int64"),
        ([1, 2.5], "float64"),
        ([True, None], "boolean"),
        ([[1], {"a": 2}], "object"),
        ([1, "x"], "object"),
        ([2**70, 1], "object"),
        ([None, None], "object"),
    ],
)
def test_json_values_stay_what_they_are(put, values, dtype):
    lines = [json.dumps({"text": "t", "meta": value}) for value in values]
    column = read_documents(put("d.jsonl", "\n".join(lines)))["meta"]
    assert str(column.dtype) == dtype
    assert [None if value is pd.NA else value for value in column.tolist()] == values


def test_json_lines_may_lack_further_fields(put):
    table = read_documents(put("d.jsonl", '{"text": "x", "a": 1}\n{"b": 2, "text": "y"}\n'))
    assert list(table) == ["id", "text", "a", "b"]
    assert table["a"].isna().tolist() == [False, True]


def test_json_numbers_can_be_ids(put):
    assert read_documents(put("d.jsonl", '{"id": 7, "text": ""}\n{"id": "x", "text": ""}'))[
        "id"
    ].tolist() == ["7", "x"]


# Half characters -----------------------------------------------------------------------------------


def test_halves_of_characters_in_json_become_marks(put):
    lines = [
        r'{"text": "a \ud83d b", "m\udc00": ["\uDfff", {"x": "\ud83d\ude00"}], "id": "x\ud800"}',
        '{"text": "b", "id": "y"}',
    ]
    table = read_documents(put("d.jsonl", "\n".join(lines)))
    assert table["text"].tolist() == ["a \ufffd b", "b"]
    assert table["id"].tolist() == ["x\ufffd", "y"]
    assert list(table)[2] == "m\ufffd"
    assert table["m\ufffd"][0] == ["\ufffd", {"x": "\U0001f600"}]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_of_files_that_are_not_utf8_are_written_out(tmp_path):
    folder = tmp_path / "c" / os.fsdecode(b"l\xe4nder")
    folder.mkdir(parents=True)
    for name in (b"\x80.txt", b"\x81.txt"):
        (folder / os.fsdecode(name)).write_text("x")
    table = read_documents(tmp_path / "c")
    assert table["id"].tolist() == ["l\\xe4nder/\\x80.txt", "l\\xe4nder/\\x81.txt"]
    assert table["label"].tolist() == ["l\\xe4nder"] * 2
