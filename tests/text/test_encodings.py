"""Files that are not UTF-8: one message for all of a folder, and an encoding for those alone."""

import pytest

from lda_vi.errors import ParameterError, ReadError
from lda_vi.text.readers import read_documents


@pytest.fixture
def letters(tmp_path):
    """A folder as it grew over the years: some files from an old Windows, some not."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for n in range(6):
        (folder / f"{n}.txt").write_bytes("“naïve” café".encode("WINDOWS-1252" if n % 3 else "UTF-8"))
    return folder


def test_all_files_of_a_folder_cost_one_message(letters):
    with pytest.raises(ReadError) as caught:
        read_documents(letters)
    message = str(caught.value)
    assert message.startswith(
        f"{letters}: 4 of its 6 files are not UTF-8 (1.txt, 2.txt, 4.txt, ...). Name the encoding"
    )
    assert "WINDOWS-1252" in message


def test_an_encoding_is_for_what_is_not_utf8_alone(letters):
    assert set(read_documents(letters, encoding="cp1252")["text"]) == {"“naïve” café"}


@pytest.mark.parametrize("encoding", ["UTF-16", "CP949"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.txt", "학교\n병원\n"),
        ("d.csv", "text\n학교\n병원\n"),
        ("d.tsv", "text\tn\n학교\t1\n병원\t2\n"),
        ("d.jsonl", '{"text": "학교"}\n{"text": "병원"}\n'),
    ],
)
def test_every_format_takes_an_encoding(tmp_path, encoding, name, content):
    (tmp_path / name).write_bytes(content.encode(encoding))
    assert read_documents(tmp_path / name, encoding=encoding)["text"].tolist() == ["학교", "병원"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "d.csv").write_bytes("\ufefftext\n학교\n".encode("UTF-16-LE"))  # whose codec leaves it there
    assert read_documents(tmp_path / "d.csv", encoding="UTF-16-LE")["text"].tolist() == ["학교"]


@pytest.mark.parametrize("encoding", ["latin9x", "hex", "a\0"])
def test_encodings_nobody_knows(letters, encoding):
    with pytest.raises(ParameterError, match="common ones are WINDOWS-1252, CP949 and UTF-16"):
        read_documents(letters, encoding=encoding)


def test_a_file_that_is_in_neither(letters):
    with pytest.raises(ReadError, match=r"1\.txt: neither UTF-8 nor ascii \("):
        read_documents(letters, encoding="ascii")
