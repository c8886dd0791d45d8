"""Stored folders with one file replaced, and a manifest that vouches for the forgery, as an attacker would."""

import hashlib
import json
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

import pandas as pd

X = [[2, 1, 0, 0], [0, 0, 3, 1], [1, 0, 0, 0], [0, 2, 0, 5]]


@cache
def template(kind):
    """A small sound folder of a kind, made once."""
    from lda_vi import LDA, Corpus

    place = Path(tempfile.mkdtemp(prefix="fuzz-")) / kind
    table = pd.DataFrame(
        {
            "id": list("abcd"),
            "text": ["sea", "세금", "", "x"],
            "n": [1, 2, 3, 4],
            "x": [0.5, None, 2.0, 1.0],
            "when": pd.to_datetime(["1790-01-08", None, None, None]),
            "party": pd.Categorical(["a", "b", "a", None]),
            "mixed": [1, "x", [1], None],
        }
    )
    corpus = Corpus.from_matrix(X, ["tax", "war", "sea", "세금"], table)
    if kind == "corpus":
        corpus.save(place)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            LDA(2, random_state=0, max_iter=2, track_documents="all", init=[[1, 2, 3, 4], [4, 3, 2, 1]]).fit(
                corpus
            ).save(place)
    return place


def manifest(place):
    """The manifest of a folder without its checksum."""
    body = json.loads((place / "manifest.json").read_bytes())
    del body["sha256"]
    return body


def entries(body):
    """Data files of a manifest: (section, name), in a fixed order."""
    return [(section, name) for section in ("arrays", "tables") for name in sorted(body[section])]


def sign(body):
    """Bytes of a manifest with a checksum that fits."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        sha256 = hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()
    return json.dumps(body | {"sha256": sha256}).encode()


class Forgery:
    """A copy of a template in which files are replaced; a context manager that gives the path."""

    def __init__(self, kind):
        self._kind = kind

    def __enter__(self):
        self._place = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self.path = self._place / "stored"
        shutil.copytree(template(self._kind), self.path)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._place, ignore_errors=True)

    def replace(self, number, data):
        """Replace a data file by other bytes."""
        body = manifest(self.path)
        section, name = entries(body)[number % len(entries(body))]
        entry = body[section][name]
        (self.path / entry["file"]).unlink()
        sha256 = hashlib.sha256(data).hexdigest()
        file = f"{name}.{sha256[:8]}.{entry['file'].rpartition('.')[2]}"
        (self.path / file).write_bytes(data)
        entry |= {"file": file, "size": len(data), "sha256": sha256}
        (self.path / "manifest.json").write_bytes(sign(body))
