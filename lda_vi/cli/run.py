"""The folder a training leaves behind: the model, a copy of the corpus with its texts, and how it was made.

    RUN/model/      the model, as `LDA.save` stores it
    RUN/corpus/     the corpus it was fitted on, as `Corpus.save` stores it
    RUN/run.json    settings, versions of packages, what came out, and the command that does it again
    RUN/checkpoint/ while it is not finished, and after an interrupt: see `unfinished`

A run is written beside its final place and moved there when it is whole (see `replacing`), so that an older run
stays whole until then. Nothing is printed here.
"""

import glob
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lda_vi.cli.record import (
    CHECKPOINT,
    CORPUS,
    MODEL,
    RECORD,
    is_run,
    is_stored,
    read_record,
    same_run,
    stored_kind,
)
from lda_vi.cli.replacing import aside_of, finish_move, locked, move_into_place
from lda_vi.errors import InputError, ParameterError, StorageError

if TYPE_CHECKING:
    from lda_vi.corpus import Corpus
    from lda_vi.model import LDA

PART = ".part"
ATTEMPTS = 5


class Run(NamedTuple):
    """A finished training.

    Parameters
    ----------
    path : Path
        The folder.
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on; row d of the corpus is row d of the model's documents.
    record : dict
        Contents of ``run.json``.
    """

    path: Path
    model: "LDA"
    corpus: "Corpus"
    record: dict[str, Any]


def open_run(path):
    """Read a run.

    Parameters
    ----------
    path : str or Path
        The folder.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        If there is none, it is damaged, or its parts do not belong together; the message names the file.
    """
    for _ in range(ATTEMPTS):
        place = recover_for_reading(path)
        before = _identity(place)
        try:
            return _open(place)
        except InputError:
            if _identity(recover_for_reading(path)) == before:
                raise
        # A training has put a new run in its place while this one was read.
    return _open(recover_for_reading(path))


def recover_for_reading(path):
    """Where a run is: its folder, or the one it waits in if a training was interrupted while replacing it."""
    path = Path(path)
    aside = aside_of(path.resolve())
    return aside if not path.exists() and (is_run(aside) or is_stored(aside / CHECKPOINT)) else path


def _identity(path):
    """Which folder is there, whatever its name."""
    with suppress(OSError):
        status = os.stat(path / RECORD)
        return status.st_dev, status.st_ino
    return None


def _open(path):
    """Read a run whose place is known, and does not change meanwhile."""
    before = _identity(path)
    record = read_record(path)
    model, corpus = open_model(path / MODEL), open_corpus(path / CORPUS)
    if _identity(path) != before:
        raise InputError(f"{path}: another run took its place while it was read; try again")
    words = getattr(model, "feature_names_in_", None)
    if words is None or list(words) != list(corpus.vocabulary):
        raise InputError(f"{path}: model and corpus have different words, so they are not of one run")
    posterior = getattr(model, "doc_topic_posterior_", None)
    if posterior is None or len(posterior) != corpus.n_documents:
        raise InputError(f"{path}: model and corpus have different documents, so they are not of one run")
    return Run(path, model, corpus, record)


def open_model(path):
    """Read a stored model; what cannot be read is bad input here."""
    from lda_vi.model import load

    if stored_kind(path) == "corpus":
        raise InputError(
            f"{path}: holds a stored corpus, but a run is needed (a folder with {RECORD}, from lda-vi train)"
        )
    try:
        return load(path)
    except StorageError as error:
        raise InputError(str(error)) from error


def open_corpus(path):
    """Read a stored corpus; what cannot be read is bad input here."""
    from lda_vi.corpus import Corpus

    try:
        return Corpus.load(path)
    except StorageError as error:
        raise InputError(str(error)) from error


def check_place(path, record=None, *, force=False):
    """Refuse a place for a run where it would destroy something else.

    Parameters
    ----------
    path : str or Path
        Where the run is to go.
    record : dict, optional
        That of the new run; an older run with the same settings and corpus may be replaced.
    force : bool
        Whether other runs may be replaced; anything but a run never is.

    Raises
    ------
    ParameterError
        If something else is there.
    StorageError
        If nothing can be written there.
    """
    path = Path(path)
    parent = next(folder for folder in path.resolve().parents if os.path.lexists(folder))
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise StorageError(
            f"{path}: cannot be written, because {parent} is not a folder that may be written to"
        )
    if not os.path.lexists(path) or (path.is_dir() and not any(path.iterdir())):
        return
    if not is_run(path):
        if is_stored(path / CHECKPOINT) or (path.is_dir() and os.listdir(path) == [CHECKPOINT]):
            return  # an unfinished training; whether it is the same one, `Unfinished` finds out
        what = "is a folder with other things in it" if path.is_dir() else "is a file"
        raise ParameterError(f"{path}: {what}, not a run, and is left alone. Choose another place with -o.")
    if (folder := locked(path.resolve())) is not None:
        raise StorageError(
            f"{path}: the run there cannot be replaced, because {folder} may not be written to. Choose another place "
            "with -o, or allow it with chmod u+w."
        )
    if force:
        return
    with suppress(InputError):
        older = read_record(path)
        if record is not None and same_run(older, record):
            return
    raise ParameterError(
        f"{path}: holds another run. Choose another place with -o, or replace it with --force."
    )


def write_run(path, *, model, corpus, record, force=False):
    """Store a run as a whole, or not at all.

    Parameters
    ----------
    path : str or Path
        The folder. Files of other names in it stay.
    model : LDA
        Fitted on the corpus.
    corpus : Corpus
        Copied with its texts, so that the run needs nothing else.
    record : dict
        From `make_record`, with what came out added.
    force : bool
        Replace another run.

    Returns
    -------
    Run

    Raises
    ------
    ParameterError
        If something else is there.
    StorageError
        If it cannot be written; what was there before is then intact.
    """
    shown, path = Path(path), Path(path).resolve()
    finish_move(path)
    check_place(path, record, force=force)
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        model.save(part / MODEL)
        corpus.save(part / CORPUS)
        with open(part / RECORD, "w", encoding="utf-8", newline="\n") as file:
            json.dump(record, file, indent=1, ensure_ascii=False, allow_nan=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        move_into_place(part, path)
    except OSError as error:
        # The error of a part says that the folder of the part is intact, which the user has never heard of.
        reason = error.__cause__ if isinstance(error.__cause__, OSError) else error
        message = f"{shown}: the run cannot be written ({reason}); what was there before is intact."
        raise StorageError(message) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Run(shown, model, corpus, record)


def recover(path):
    """Tidy up after a training that was cut off while it stored its run; only who holds the lock may do so.

    Parameters
    ----------
    path : str or Path
        The run folder.
    """
    path = Path(path).resolve()
    with suppress(OSError):
        finish_move(path)
        for part in path.parent.glob(f".{glob.escape(path.name)}.*{PART}"):
            shutil.rmtree(part, ignore_errors=True)


def folder_bytes(path):
    """Sum of the sizes of the files in a folder."""
    return sum(file.stat().st_size for file in Path(path).rglob("*") if file.is_file())
