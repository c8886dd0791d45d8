"""When readers cannot read, they say file, line and what to do."""

import gzip
import os

import pytest

from lda_vi.errors import ParameterError, ReadError
from lda_vi.text.readers import read_documents


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        (
            "d.jsonl",
            '{"text": "x"}\n\n{"text": "y"\n',
            3,
            "broken JSON: Expecting ',' delimiter at column 13",
        ),
        ("d.jsonl", '{"text": "x"}\n[1, 2]\n', 2, "each line must be one JSON object {...}, got '[1, 2]'"),
        ("d.jsonl", "[" * 100_000, 1, "broken JSON: "),
        ("d.jsonl", '{"text": "x"}\n{"body": "y"}\n', 2, "'text' is missing"),
        ("d.jsonl", '{"text": 3}\n', 1, "'text' must be text, got 3"),
        ("d.jsonl", '{"id": null, "text": ""}\n', 1, "'id' must identify the document, got None"),
        ("d.jsonl", '{"id": "", "text": ""}\n', 1, "'id' must identify the document, got ''"),
        (
            "d.jsonl",
            '{"id": 1, "text": ""}\n{"id": "1", "text": ""}\n',
            2,
            "'id' '1' was already used on line 1",
        ),
        ("d.jsonl", b'{"text": "caf\xe9"}', 1, "not UTF-8: byte 0xe9 is number 14 of the line."),
        ("d.txt", b"good\nbad \xff\xfe", 2, "not UTF-8: byte 0xff is number 5 of the line."),
        ("d.csv", b"\xef\xbb\xbfid,text\n1,caf\xe9\n", 2, "not UTF-8: byte 0xe9 is number 6 of the line."),
        ("d.jsonl", '{"text": "a\tb"}\n', 1, "broken JSON: Invalid control character at column 12"),
        (
            "d.jsonl",
            '[\n {"text": "x"}\n]\n',
            1,
            "but the whole file is one JSON value; write each of its objects on",
        ),
        (
            "d.jsonl",
            '[{"text": "x"}, {"text": "y"}]\n',
            1,
            "but the whole file is one JSON value; write each of",
        ),
        (
            "d.jsonl",
            '{"text":\n "x"}\n',
            1,
            "each line must be one JSON object {...}, but the whole file is one JSON",
        ),
        ("d.jsonl", '{"text": "x"\n{"text": "y"}\n', 1, "broken JSON: Expecting ',' delimiter at column 13"),
        ("d.csv", 'id,text\na,"x\ny"\nb,z,z\n', 4, "3 fields where the header names 2; put quotation marks"),
        ("d.csv", 'id,text\na,x\nb,"y\nc,z\n', 3, "unexpected end of data; check the quotation marks"),
        ("d.csv", 'id,text\na,x\nb,"y" z\n', 3, "',' expected after '\"'; check the quotation marks"),
        ("d.csv", "id,text\na,x\na,y\n", 3, "'id' 'a' was already used on line 2"),
        ("d.csv", "id,text,id\n", 1, "the header names 'id' twice; the first line must name the columns"),
        ("d.csv", "", 1, "no header line; the first line must name the columns"),
        (
            "d.csv",
            "id,body,date\na,x,y\n",
            None,
            "no column 'text'; the columns are 'id', 'body', 'date'. Choose with text=",
        ),
        ("d.csv", "id, text\na,x\n", None, "no column 'text'; the columns are 'id', ' text'."),
        (
            "d.csv",
            f"1,{'word ' * 500},{','.join(map(str, range(2, 32)))}\n1{',x' * 31}\n",
            None,
            f"the columns are '1', '{'word ' * 8}…', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', "
            "'14', '15', '16', '17', '18', '19' and 12 more. Choose",
        ),
        ("d.csv", "id,text\n", None, "holds no documents"),
        ("d.txt", "", None, "holds no documents"),
        ("d.jsonl", "\n", None, "holds no documents"),
        ("d.csv.gz", b"not packed", None, "cannot be read (Not a gzipped file"),
        (
            "d.csv.gz",
            gzip.compress(b"id,text\n", mtime=0)[:-4],
            None,
            "cannot be read (Compressed file ended",
        ),
        ("d.docx", "x", None, "cannot tell its format from its name; known endings are .txt, .csv"),
        ("noending", "x", None, "Or say which with format=: folder, lines, csv, tsv, jsonl"),
    ],
)
def test_errors_name_file_and_line(put, name, content, line, message):
    path = put(name, content)
    with pytest.raises(ReadError) as caught:
        read_documents(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: " if line is None else f"{path}, line {line}: ")
    assert (caught.value.path, caught.value.line) == (path, line)


def test_a_bad_file_in_a_folder_is_named(put, tmp_path):
    put("c/good.txt", "x")
    bad = put("c/bad.txt", b"\n\n\xe9")
    with pytest.raises(ReadError, match="not UTF-8") as caught:
        read_documents(tmp_path / "c")
    assert (caught.value.path, caught.value.line) == (bad, 3)


def test_a_folder_one_may_not_read_is_named_and_not_passed_over(put, tmp_path, monkeypatch):
    """Its documents would be missing, without a word. Hidden ones are nobody's documents."""
    for name in ("c/a.txt", "c/shut/b.txt", "c/.shut/b.txt"):
        put(name, "x")
    real, refused = os.scandir, {str(tmp_path / "c" / ".shut")}

    def scandir(path):
        if str(path) in refused:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert read_documents(tmp_path / "c")["id"].tolist() == ["a.txt", "shut/b.txt"]
    refused.add(str(tmp_path / "c" / "shut"))
    with pytest.raises(ReadError, match=r"c/shut: cannot be read \(Permission denied\)"):
        read_documents(tmp_path / "c")
    with pytest.raises(ReadError, match=r"cannot be read \(File name too long\)"):
        read_documents(tmp_path / f"{'x' * 300}.csv")


def test_a_folder_without_texts_says_what_it_holds(put, tmp_path):
    put("c/report.pdf", "x")
    with pytest.raises(ReadError, match=r"holds no \.txt files \(found: \.pdf\)"):
        read_documents(tmp_path / "c")


def test_missing_columns_name_the_parameter(put):
    path = put("d.csv", "key,text\na,x\n")
    with pytest.raises(ReadError, match=r"no column 'nr'; the columns are 'key', 'text'\. Choose with id="):
        read_documents(path, id="nr")
    with pytest.raises(ReadError, match=r"no column 'year'.*columns="):
        read_documents(path, columns=["year"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "xml"}, "format must be one of folder, lines, csv, tsv, jsonl; got 'xml'"),
        ({"format": "folder"}, "format='folder' reads a folder"),
        ({"text": "body"}, "is read as 'lines', which has none"),
        ({"id": "nr"}, "is read as 'lines', which has none"),
    ],
)
def test_settings_that_cannot_work(put, arguments, message):
    with pytest.raises(ParameterError, match=message):
        read_documents(put("d.txt", "x"), **arguments)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ParameterError, match="format='csv' reads a file"):
        read_documents(tmp_path, format="csv")
    with pytest.raises(ReadError, match="nowhere: no such file or folder"):
        read_documents(tmp_path / "nowhere")
