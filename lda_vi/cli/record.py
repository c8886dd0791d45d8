"""``run.json``: how a run was made, with what, and the command that does it again.

Not here: the folder around it (`lda_vi.cli.run`).
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from lda_vi.errors import InputError

MODEL, CORPUS, RECORD = "model", "corpus", "run.json"
CHECKPOINT = "checkpoint"  # beside them: the state of a training that is not finished
SAME = ("format", "settings", "corpus")  # two runs that agree in these are the same thing
FORMAT = 1
PACKAGES = ("lda_vi", "numpy", "scipy", "scikit-learn", "pandas", "numba", "nltk")


def is_run(path):
    """Say whether a folder holds a run, or looks like it."""
    return (Path(path) / RECORD).is_file()


def is_stored(path):
    """Say whether a folder holds a stored corpus or model, or looks like it."""
    return (Path(path) / "manifest.json").is_file()


def stored_kind(path):
    """What a folder stores, such as "corpus"; None if that cannot be said."""
    with suppress(OSError, ValueError, RecursionError):
        manifest = json.loads((Path(path) / "manifest.json").read_text(encoding="utf-8"))
        return manifest.get("kind") if isinstance(manifest, dict) else None
    return None


def same_run(record, other):
    """Say whether two records are those of the same training."""
    return all(record.get(name) == other.get(name) for name in SAME)


def is_interrupted(path, record):
    """Say whether a run holds what the same training had come to when it was interrupted."""
    with suppress(InputError):
        older = read_record(path)
        return same_run(older, record) and older.get("outcome", {}).get("interrupted") is True
    return False


def read_record(path):
    """Read what ``run.json`` says, refusing what no training can have written."""
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path}: no such folder; make a run with: lda-vi train CORPUS -o {path}")
    if not is_run(path) and is_stored(path / CHECKPOINT):
        raise InputError(
            f"{path}: holds an unfinished training, and no model yet; go on with: lda-vi train --resume {path}"
        )
    if not is_run(path):
        kind = "a stored corpus or model" if is_stored(path) else "no run"
        raise InputError(
            f"{path}: holds {kind}, but a run is needed (a folder with {RECORD}, from lda-vi train)"
        )
    try:
        record = json.loads((path / RECORD).read_text(encoding="utf-8"))
        if not isinstance(record, dict) or type(record.get("format")) is not int:
            raise ValueError("no format number")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path / RECORD}: not the record of a run ({error})") from error
    if record["format"] > FORMAT:
        raise InputError(
            f"{path / RECORD}: written in format {record['format']}, this lda_vi reads up to format {FORMAT}; "
            "upgrade with: pip install --upgrade lda_vi"
        )
    return record


def describe_corpus(corpus):
    """Sizes of a corpus and a hash of its counts, words and ids, for the record."""
    digest = hashlib.sha256()
    for part in (corpus.counts.indptr.astype("<i8"), corpus.counts.indices.astype("<i8"), corpus.counts.data):
        digest.update(part.tobytes())
    for words in (corpus.vocabulary, corpus.documents["id"]):
        digest.update(json.dumps(list(words)).encode())
    return {
        "documents": corpus.n_documents,
        "empty": corpus.n_empty,
        "words": corpus.n_words,
        "tokens": corpus.n_tokens,
        "sha256": digest.hexdigest(),
    }


def make_record(corpus, settings, command):
    """Put together what is known of a run before it begins.

    Parameters
    ----------
    corpus : Corpus
        What is fitted.
    settings : dict
        Settings of the fit in plain values.
    command : str
        The command that does it again.

    Returns
    -------
    dict
        For ``run.json``.
    """
    return {
        "format": FORMAT,
        "command": command,
        "settings": settings,
        "corpus": describe_corpus(corpus),
        "versions": versions(),
    }


def versions():
    """Versions of Python and of the packages that decide the numbers."""
    import platform

    from lda_vi.model.standing import versions as versions_of

    return {"python": platform.python_version(), **versions_of(PACKAGES)}
