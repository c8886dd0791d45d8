"""Space on the disk for a run: a warning before the work where there is too little, as a fit may take hours."""

import os
import shutil
from pathlib import Path

import numpy as np

from lda_vi.cli import output


def warn_of_little_space(target, corpus, n_components, dtype):
    """Warn where a run will not fit on its disk as it is now; nothing is refused, as space can still be freed.

    Parameters
    ----------
    target : str or Path
        The run folder; it need not be there.
    corpus : Corpus
        What is fitted; a copy of it goes into the run.
    n_components : int
        Number of topics.
    dtype : str
        Type of the topics.
    """
    folder = next(parent for parent in Path(target).resolve().parents if os.path.isdir(parent))
    needed, free = least_bytes(corpus, n_components, dtype), shutil.disk_usage(folder).free
    if needed > free:
        output.message(
            f"Warning: {target} will take at least {needed / 1e6:,.1f} MB, and {free / 1e6:,.1f} MB are free in "
            f"{folder}. Free some space before the fit ends, or its result cannot be stored; or choose another place "
            "with -o."
        )


def least_bytes(corpus, n_components, dtype):
    """Bytes that a run takes at least: its topics, the shares of its documents, counts and texts.

    Examples
    --------
    >>> from lda_vi.corpus import Corpus
    >>> least_bytes(Corpus.from_matrix([[2, 0], [1, 3]]), 10, "float64")
    344
    """
    counts = corpus.counts
    numbers = sum(counts.shape) * n_components * np.dtype(dtype).itemsize
    texts = int(corpus.documents["text"].str.len().sum()) if "text" in corpus.documents else 0
    return numbers + counts.data.nbytes + counts.indices.nbytes + texts
