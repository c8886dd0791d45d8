"""Finished fits of a search: in memory, or in a folder from which an interrupted search goes on.

    FOLDER/choose-k.json           the corpus and the settings that all fits share
    FOLDER/k50-seed1.json          scores of a finished fit; written last, so it is there once all of it is
    FOLDER/k50-seed1/              its topics, and the scores of every held-out document

A fit is written as soon as it is finished, each file whole or not there. Fits of another corpus or with other
settings are never mixed in.
"""

import json
import os
import re
import shutil
from pathlib import Path

from lda_vi.errors import InputError, ParameterError, StorageError
from lda_vi.evaluate.choosing.fits import Fit
from lda_vi.storage import read_folder, write_folder
from lda_vi.storage.single import write_file

SEARCH, FORMAT = "choose-k.json", 1
KIND = "fit_of_search"
OWN = re.compile(r"k[0-9]+-seed[0-9]+(\.json)?|\.k[0-9]+-seed[0-9]+\.json\.[0-9]+\.part")


class Memory:
    """Fits kept in memory."""

    def __init__(self):
        self._fits = {}

    def __contains__(self, which):
        return which in self._fits

    def read(self, which):
        """Return the fit of a number of topics and a seed."""
        return self._fits[which]

    def write(self, fit):
        """Keep a fit."""
        self._fits[fit.n_topics, fit.seed] = fit


class Folder:
    """Fits kept in a folder.

    Parameters
    ----------
    path : str or Path
        The folder; made if it is not there.
    description : dict
        Corpus and settings, in plain values; those of a search already there have to be the same.
    anew : bool
        Whether fits already there are removed instead, whatever they are of.

    Raises
    ------
    ParameterError
        If something else is there, or a search with other settings.
    InputError
        If a search over another corpus is there, or its description cannot be read.
    StorageError
        If nothing can be written there.
    """

    def __init__(self, path, description, *, anew=False):
        self.path = Path(path)
        anew = anew and (self.path / SEARCH).is_file()
        if not anew:
            check_folder(self.path, description)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if anew:
                remove_fits(self.path)
        except OSError as error:
            raise StorageError(f"{self.path}: cannot be written ({error.strerror})") from error
        if anew or not (self.path / SEARCH).exists():
            write_json(self.path / SEARCH, {"format": FORMAT, **description})

    def __contains__(self, which):
        return self._scores(which) is not None

    def read(self, which):
        """Return the fit of a number of topics and a seed; None if it is not there or damaged."""
        scores = self._scores(which)
        if scores is None:
            return None
        try:
            _, arrays, _ = read_folder(self._place(which), kind=KIND)
            parts = [arrays[name] for name in ("topics", "live", "log_likelihood", "tokens")]
        except (StorageError, KeyError):
            return None
        return Fit(*which, scores, *parts)

    def write(self, fit):
        """Store a fit: its scores last."""
        which = fit.n_topics, fit.seed
        arrays = {"topics": fit.topics, "live": fit.live, "log_likelihood": fit.log_likelihood}
        write_folder(
            self._place(which), kind=KIND, arrays={**arrays, "tokens": fit.tokens}, tables={}, meta={}
        )
        record = {"topics": fit.n_topics, "seed": fit.seed, "scores": fit.scores}
        write_json(self._place(which).with_suffix(".json"), record)

    def _place(self, which):
        """Where the arrays of a fit are."""
        return self.path / f"k{which[0]}-seed{which[1]}"

    def _scores(self, which):
        """Scores of a finished fit; None if they are not there or not to be read."""
        try:
            record = json.loads(self._place(which).with_suffix(".json").read_text(encoding="utf-8"))
            fits = (record["topics"], record["seed"]) == tuple(which)
            return record["scores"] if fits and isinstance(record["scores"], dict) else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None


def check_folder(path, description):
    """Refuse a folder with something else in it, or with a search that is not this one.

    Parameters
    ----------
    path : Path
        The folder; it need not be there.
    description : dict
        What this search is.
    """
    path = Path(path)
    if not path.exists():
        return
    advice = "Name another folder with folder=, or begin anew with anew=True"
    if not path.is_dir():
        raise ParameterError(f"{path}: is a file. Name a folder with folder=")
    if not (path / SEARCH).is_file():
        if any(path.iterdir()):
            raise ParameterError(
                f"{path}: holds something else than the fits of a search. Name another folder with folder="
            )
        return
    before = read_search(path)
    if before["corpus"] != description["corpus"]:
        raise InputError(
            f"{path}: holds fits of another corpus ({_size(before['corpus'])}; this one: "
            f"{_size(description['corpus'])}). {advice}"
        )
    changed = [
        f"{name}={now!r}, there {name}={then!r}"
        for name, then, now in _differences(before["settings"], description["settings"])
    ]
    if changed:
        raise ParameterError(
            f"{path}: holds fits with other settings: now {'; now '.join(changed)}. {advice}"
        )


def read_search(path):
    """Read what the fits in a folder have in common."""
    try:
        search = json.loads((Path(path) / SEARCH).read_text(encoding="utf-8"))
        if not isinstance(search["corpus"], dict) or not isinstance(search["settings"], dict):
            raise ValueError("no corpus or settings")
        if type(search["format"]) is not int or search["format"] > FORMAT:
            raise ValueError(f"format {search['format']}, where this lda_vi reads {FORMAT}")
        return search
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{Path(path) / SEARCH}: not the description of a search ({error})") from error


def remove_fits(path):
    """Remove the fits of a search from a folder, and nothing else.

    Parameters
    ----------
    path : Path
        The folder.
    """
    for entry in list(os.scandir(path)):
        if OWN.fullmatch(entry.name) and not entry.is_symlink():
            shutil.rmtree(entry.path) if entry.is_dir() else os.unlink(entry.path)


def write_json(path, record):
    """Write a file of JSON as a whole, on disk when this returns."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1)
    write_file(path, lambda file: file.write(text + "\n"))


def _differences(before, now):
    """Settings that are not the same, with both values."""
    names = sorted({*before, *now})
    return [(name, before.get(name), now.get(name)) for name in names if before.get(name) != now.get(name)]


def _size(corpus):
    """A corpus in a few words."""
    numbers = [f"{corpus[name]:,} {name}" for name in ("documents", "words", "tokens") if name in corpus]
    return ", ".join(numbers)
