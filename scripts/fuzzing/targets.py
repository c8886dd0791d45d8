"""What is fuzzed: each target takes bytes, does with them what a user would, and raises only what is a finding.

An error raised on purpose is an answer. Anything else is a finding: another exception, a row lost, a number that
is none, and of course a crash of the process.
"""

import contextlib
import gzip
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from fuzzing.stored import Forgery, entries, manifest, sign, template
from lda_vi import LDA, Corpus, Preprocessor, load, read_documents
from lda_vi.errors import InputError, LdaViError, ParameterError, StorageError
from lda_vi.inference.validation import as_counts

ROWS = b'id,text,year\na,first words here,1790\nb,,1791\nc,"third, one",1792\n'
LINES = b'{"id": "a", "text": "first words", "year": 1790}\n{"id": "b", "text": null, "m": [1, {"x": "\\ud83d"}]}\n'


@contextlib.contextmanager
def folder():
    """A folder that is gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def read_and_prepare(path):
    """Read documents and make a corpus of them: no row may get lost or move on the way."""
    try:
        table = read_documents(path)
    except (InputError, ParameterError):
        return
    assert list(table.columns[:2]) == ["id", "text"]
    assert table["id"].is_unique
    assert all(isinstance(value, str) for name in ("id", "text") for value in table[name])
    try:
        corpus = Preprocessor(min_df=1, max_df=1.0, min_length=1).corpus(table)
    except (InputError, ParameterError):
        return
    assert corpus.documents["id"].tolist() == table["id"].tolist()
    assert corpus.documents["text"].tolist() == table["text"].tolist()
    try:
        corpus.save(path.parent / "stored")
    except StorageError:  # a column nobody can store is named
        return
    again = Corpus.load(path.parent / "stored")
    assert again.documents["id"].tolist() == table["id"].tolist()
    assert (again.counts != corpus.counts).nnz == 0


def reader(ending):
    """A target that reads bytes as a file with this ending."""

    def target(data):
        with folder() as place:
            (place / f"d{ending}").write_bytes(data)
            read_and_prepare(place / f"d{ending}")

    return target


def texts(data):
    """A folder of files, cut at zero bytes."""
    with folder() as place:
        (place / "c").mkdir()
        for number, part in enumerate(data.split(b"\0")):
            (place / "c" / f"{number}.txt").write_bytes(part)
        read_and_prepare(place / "c")


def packed(data):
    """The bytes as they are, and packed, in a .gz."""
    with folder() as place:
        for content in (data, gzip.compress(data)):
            (place / "d.jsonl.gz").write_bytes(content)
            read_and_prepare(place / "d.jsonl.gz")


def read(kind, path):
    """Load a stored thing; what is read must be sound."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "corpus":
            corpus = Corpus.load(path)
            assert len(corpus.documents) == corpus.n_documents
            repr(corpus)
            as_counts(corpus.counts)
            return
        model = load(path)
        theta = model.transform(np.ones((2, model.components_.shape[1])))
        assert np.isfinite(theta).all()


def data_file(kind):
    """A target that replaces a data file (the first byte says which) by the bytes, hash included."""

    def target(data):
        with Forgery(kind) as forged, contextlib.suppress(LdaViError):
            forged.replace(data[0] if data else 0, data[1:])
            read(kind, forged.path)

    return target


def raw_manifest(data):
    """The bytes as a manifest."""
    with Forgery("model") as forged, contextlib.suppress(LdaViError):
        (forged.path / "manifest.json").write_bytes(data)
        read("model", forged.path)


def signed_manifest(kind):
    """A target that takes the bytes as JSON, and as a manifest with a checksum that fits."""

    def target(data):
        try:
            body = json.loads(data)
            signed = sign(body)
        except (ValueError, TypeError, RecursionError):
            return
        with Forgery(kind) as forged, contextlib.suppress(LdaViError):
            (forged.path / "manifest.json").write_bytes(signed)
            read(kind, forged.path)

    return target


def sparse(data):
    """A sparse matrix whose parts are cut out of the bytes: compiled code must never follow a wrong index."""
    values = np.frombuffer(data[: len(data) // 4 * 4], dtype="<i4")
    if len(values) < 4:
        return
    n_rows, cut = int(values[0]) % 4 + 1, int(values[1]) % (len(values) - 2)
    indptr, indices = values[2 : 3 + n_rows], values[3 + n_rows :]
    matrix = (sp.csr_matrix if cut % 2 else sp.csc_matrix)(
        (n_rows, 5) if cut % 2 else (5, n_rows), dtype=float
    )
    matrix.indptr, matrix.indices = indptr.copy(), indices.copy()
    matrix.data = indices[::-1].astype(float)
    with contextlib.suppress(LdaViError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LDA(2, init="random", random_state=0, max_iter=2).fit(matrix)
        assert np.isfinite(model.transform(matrix)).all()


def word_list(data):
    """A list of stop words."""
    from lda_vi.cli.sources import read_words

    with folder() as place, contextlib.suppress(LdaViError):
        (place / "words.txt").write_bytes(data)
        assert all(isinstance(word, str) and word for word in read_words(place / "words.txt"))


def record(data):
    """The record of a run."""
    from lda_vi.cli.record import read_record

    with folder() as place, contextlib.suppress(LdaViError):
        (place / "run.json").write_bytes(data)
        assert isinstance(read_record(place), dict)


def stored_seeds(kind):
    """Data files of a template, each behind the byte that says which it is."""
    place, body = template(kind), manifest(template(kind))
    return [
        bytes([number]) + (place / body[section][name]["file"]).read_bytes()
        for number, (section, name) in enumerate(entries(body))
    ]


def body_seeds(kind):
    """The manifest of a template."""
    return [json.dumps(manifest(template(kind))).encode()]


SPARSE = np.array([1, 3, 0, 1, 2, 0, 1, 4, 2], dtype="<i4").tobytes()

# Name: (target, function that gives its seeds).
TARGETS = {
    "csv": (reader(".csv"), lambda: [ROWS, b"\xef\xbb\xbfid;text\na;x\n"]),
    "tsv": (reader(".tsv"), lambda: [ROWS.replace(b",", b"\t")]),
    "jsonl": (reader(".jsonl"), lambda: [LINES, LINES.replace(b"null", b'"\\u0000"')]),
    "lines": (reader(".txt"), lambda: [b"first\n\nthird one\r\n", "세금 café".encode()]),
    "folder": (texts, lambda: [b"one\0two three\0\0four"]),
    "gz": (packed, lambda: [LINES, gzip.compress(LINES)]),
    "model": (data_file("model"), lambda: stored_seeds("model")),
    "corpus": (data_file("corpus"), lambda: stored_seeds("corpus")),
    "manifest": (raw_manifest, lambda: [(template("model") / "manifest.json").read_bytes()]),
    "signed_model": (signed_manifest("model"), lambda: body_seeds("model")),
    "signed_corpus": (signed_manifest("corpus"), lambda: body_seeds("corpus")),
    "sparse": (sparse, lambda: [SPARSE]),
    "words": (word_list, lambda: [b"# list\nthe\nof\n"]),
    "record": (record, lambda: [b'{"format": 1, "settings": {}}']),
}
