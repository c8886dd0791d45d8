"""How a new run takes the place of an older one: by two moves, so that one of the two is always whole.

    .NAME.before/   where the older run waits between the two moves

What people have put into the folder of a run, such as names of topics, goes along to the new one.
"""

import os
import shutil

from lda_vi.cli.record import CORPUS, MODEL, RECORD
from lda_vi.storage.files import flush_folder


def aside_of(path):
    """Where an older run waits while the new one takes its place."""
    return path.with_name(f".{path.name}.before")


def move_into_place(part, path):
    """Put the new run where the old one is; where that fails, everything is again as it was.

    Parameters
    ----------
    part : Path
        The new run.
    path : Path
        Where it is to be.

    Raises
    ------
    OSError
        If a folder cannot be moved, or something people have put into the older run cannot.
    """
    aside = aside_of(path)
    if os.path.lexists(path):
        os.rename(path, aside)
    try:
        os.rename(part, path)
        flush_folder(path.parent)
        _take_along(aside, path)
    except OSError:
        if aside.exists():
            if path.exists():
                os.rename(path, part)
            os.rename(aside, path)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def finish_move(path):
    """Remove the older run, but not what people have put into it; or bring it back, if it is the only one."""
    aside = aside_of(path)
    if not aside.is_dir():
        return
    if not os.path.lexists(path):
        os.rename(aside, path)
        return
    _take_along(aside, path)
    shutil.rmtree(aside, ignore_errors=True)


def locked(path):
    """The first folder that may not be written to, of those that have to be if the run is replaced.

    Parameters
    ----------
    path : Path
        The run folder, resolved.

    Returns
    -------
    Path or None
        None if all may be.
    """
    for folder in filter(os.path.isdir, (path, aside_of(path))):
        for one in (folder, *filter(os.path.isdir, folder.iterdir())):
            if not os.access(one, os.W_OK | os.X_OK):
                return one
    return None


def _take_along(aside, path):
    """Move what people have put into the older run to the new one: all of it, or nothing."""
    moved = []
    try:
        for entry in aside.iterdir() if aside.is_dir() else ():
            if entry.name not in (RECORD, MODEL, CORPUS) and not os.path.lexists(path / entry.name):
                os.rename(entry, path / entry.name)
                moved.append(entry)
    except OSError:
        for entry in moved:
            os.rename(path / entry.name, entry)
        raise
