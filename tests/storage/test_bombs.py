"""Small files that claim a lot of memory are refused with little: in a process that may have no more."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
import tracemalloc

import numpy as np
import pytest

from lda_vi import LDA, Corpus, load, read_documents
from lda_vi.errors import ReadError, StorageError
from lda_vi.storage import arrays, folder, read_folder

MOST = 48 * 2**20  # bytes a refusal may take


@pytest.fixture
def frugal():
    """Return a function that calls another and fails if it takes more than `MOST` bytes at any moment."""

    def run(function, *args, **options):
        tracemalloc.start()
        try:
            return function(*args, **options)
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < MOST, f"{peak:,} bytes"

    return run


def npy(shape, data=b"\0" * 64, kind="<f8"):
    """An .npy file whose header announces a shape."""
    text = repr({"descr": kind, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


@pytest.mark.parametrize(
    "shape", [(2**40,), (2**40, 2**40), (2**62, 2**62), (2**20, 2**20, 0), (-(2**40),), (2**70,)]
)
@pytest.mark.parametrize("mmap", [False, True])
def test_a_header_that_claims_a_trillion_rows(tmp_path, thing, frugal, shape, mmap):
    path = thing.write(tmp_path / "s")
    file = thing.replace_data(path, "arrays", "weights", npy(shape))
    with pytest.raises(StorageError, match=file.name):
        frugal(read_folder, path, kind="thing", mmap=mmap)


def test_a_header_that_claims_to_be_long(tmp_path, thing, frugal):
    path = thing.write(tmp_path / "s")
    header = b"\x93NUMPY\x02\x00" + (2**32 - 1).to_bytes(4, "little") + b"{'descr': '<f8'"
    file = thing.replace_data(path, "arrays", "weights", header)
    with pytest.raises(StorageError, match=file.name):
        frugal(read_folder, path, kind="thing")


def test_a_manifest_that_fills_the_memory(tmp_path, thing, frugal):
    path = thing.write(tmp_path / "s")
    with open(path / "manifest.json", "wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(
        StorageError, match=r"manifest\.json: 1,099,511,627,776 bytes, where a manifest has at most"
    ):
        frugal(read_folder, path, kind="thing")


def test_a_record_too_long_for_a_manifest_is_refused_when_it_is_written(tmp_path, thing, monkeypatch):
    monkeypatch.setattr(folder, "MOST_MANIFEST", 5000)
    with pytest.raises(StorageError, match=r"meta: 5,\d+ bytes of JSON; at most 5,000"):
        thing.write(tmp_path / "s", meta={"x": "y" * 4200})
    assert thing.write(tmp_path / "s", meta={"x": "y" * 2000})


def test_a_data_file_of_holes_is_not_read(tmp_path, thing, frugal):
    path = thing.write(tmp_path / "s")
    file = path / thing.manifest(path)["arrays"]["weights"]["file"]
    with open(file, "r+b") as stream:
        stream.truncate(2**40)
    with pytest.raises(StorageError, match=f"{file.name}: 1099511627776 bytes where the manifest says"):
        frugal(read_folder, path, kind="thing")


def test_one_long_string_among_many_does_not_make_all_of_them_long(tmp_path, thing, frugal):
    words = np.array(["a", "b"])
    path = thing.write(tmp_path / "s", arrays={"words": words})
    data = b'"' + b"x" * 2**20 + b'"\n' + b'""\n' * 2**15
    file = thing.replace_data(path, "arrays", "words", data)
    with pytest.raises(StorageError, match=rf"{file.name}: 32,769 strings of up to 1,048,576 characters"):
        frugal(read_folder, path, kind="thing")
    assert arrays.MOST_FIXED < 4 * 2**20 * 2**15


@pytest.mark.parametrize("rows", [2**40, -1])
def test_a_table_that_claims_a_trillion_rows(tmp_path, thing, frugal, rows):
    path = thing.write(tmp_path / "s")
    thing.forge(path, lambda body: body["tables"]["rows"].update(rows=rows))
    with pytest.raises(StorageError, match=f"3 rows where the manifest says {rows}"):
        frugal(read_folder, path, kind="thing")


@pytest.mark.parametrize(
    "shape", [[2**40, 2], [3, 2**40], [2**62, 2**62], [-1, 2], [3], "ab", None, [3.5, 2], [3, 2, 1]]
)
def test_a_corpus_that_claims_a_trillion_documents(tmp_path, thing, frugal, shape):
    Corpus.from_matrix([[1, 0], [0, 2], [3, 0]]).save(tmp_path / "c")
    thing.forge(tmp_path / "c", lambda body: body["meta"].update(shape=shape))
    with pytest.raises(StorageError, match="not a corpus"):
        frugal(Corpus.load, tmp_path / "c")


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, -1.0])
@pytest.mark.parametrize("name", ["components", "doc_topic_prior", "topic_word_prior"])
def test_a_model_whose_numbers_no_fit_can_have_left_is_refused(tmp_path, thing, name, value):
    LDA(2, random_state=0).fit([[1, 2], [2, 1]]).save(tmp_path / "m")
    stored = read_folder(tmp_path / "m", kind="model")
    array = np.array(stored.arrays[name])
    array.flat[0] = value
    entry = thing.manifest(tmp_path / "m")["arrays"][name]
    whole = (tmp_path / "m" / entry["file"]).read_bytes()
    thing.replace_data(tmp_path / "m", "arrays", name, whole[: -array.nbytes] + array.tobytes())
    with pytest.raises(StorageError, match="not a model"):
        load(tmp_path / "m")


@pytest.mark.parametrize("name", ["d.txt.gz", "d.jsonl.gz", "d.csv.gz", "folder/d.txt.gz"])
def test_a_packed_file_that_unpacks_to_a_gigabyte(tmp_path, frugal, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(b"\0" * 2**20) * 1024)  # a gigabyte, member after member
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lda_vi.text.sources.MOST_PACKED", 2)
        patch.setattr("lda_vi.text.sources.ALWAYS_UNPACKED", 2**22)
        with pytest.raises(ReadError, match=r"d\.\w+\.gz: unpacks to more than 2 times its 1,076,224 bytes"):
            frugal(read_documents, path if "/" not in name else path.parent)


def test_text_that_packs_well_is_read_all_the_same(tmp_path):
    path = tmp_path / "d.txt.gz"
    path.write_bytes(gzip.compress(b"the same line again\n" * 200_000))
    assert len(read_documents(path)) == 200_000


def test_records_that_each_bring_their_own_columns(tmp_path, frugal):
    path = tmp_path / "d.jsonl"
    path.write_text("".join(json.dumps({"text": "", f"c{n}": 0}) + "\n" for n in range(20_000)))
    with pytest.raises(ReadError, match=r"20,000 records name 20,001 different columns.*columns="):
        frugal(read_documents, path)
    assert read_documents(path, columns=["c7"]).shape == (20_000, 3)


# What tracemalloc does not see, the system counts: the same in a process that may have no more memory.


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not enforced elsewhere")
def test_with_a_gigabyte_of_address_space(tmp_path, thing):
    header = thing.write(tmp_path / "header")
    thing.replace_data(header, "arrays", "weights", npy((2**40,)))
    manifest = thing.write(tmp_path / "manifest")
    os.truncate(manifest / "manifest.json", 2**40)
    words = thing.write(tmp_path / "words", arrays={"words": np.array(["a"])})
    thing.replace_data(words, "arrays", "words", b'"' + b"x" * 2**20 + b'"\n' + b'""\n' * 2**15)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"\0" * 2**26) * 64)
    code = """
        import resource, sys
        from lda_vi import read_documents
        from lda_vi.errors import LdaViError
        from lda_vi.storage import read_folder
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2**29, used + 2**29))
        for name in ("header", "manifest", "words", "bomb.txt.gz"):
            for mmap in (False, True):
                try:
                    path = f"{sys.argv[1]}/{name}"
                    read_documents(path) if name.endswith("gz") else read_folder(path, kind="thing", mmap=mmap)
                except LdaViError as error:
                    print(name, "refused:", str(error)[-60:])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.count("refused:") == 8, done.stdout
