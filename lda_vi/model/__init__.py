"""The model as people use it: a scikit-learn estimator, and files it is kept in.

    estimator   LDA: settings, fit, partial_fit; validate, run, store
    fitting     a fit from beginning to end: which parts of inference it strings together
    reading     what a fitted model answers: transform, score, perplexity, elbo, topics
    settings    checks of the settings and of what is passed as X
    shown       a model in a session or a notebook
    files       a model in a folder, without pickle
    course      what happens after each pass of a fit; between passes arrays are kept short by `packed`
    standing    where a fit stands, as arrays and plain values
    checkpoint  the same on disk, and a fit that goes on from there
    growth      a finished model and more documents
    importers   models of other programs, each as an `imported` one

No mathematics here: it is in `lda_vi.inference`.
"""

from lda_vi.model.checkpoint import Checkpoints
from lda_vi.model.estimator import LDA
from lda_vi.model.files import load_model
from lda_vi.model.reading import ELBO
from lda_vi.model.settings import NotConvergedWarning


def load(path, *, mmap=False):
    """Read a model that `LDA.save` stored.

    Parameters
    ----------
    path : str or Path
        The folder.
    mmap : bool, default=False
        Map the arrays into memory, read-only, instead of reading them.

    Returns
    -------
    LDA
        Fitted; it gives the same numbers as the one that was saved.

    Raises
    ------
    StorageError
        If there is none, or it is damaged; the message names the file.

    Examples
    --------
    >>> import tempfile
    >>> model = LDA(2, random_state=0).fit([[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]])
    >>> with tempfile.TemporaryDirectory() as place:
    ...     model.save(place)
    ...     load(place).elbo_ == model.elbo_
    True
    """
    return load_model(LDA, path, mmap=mmap)


__all__ = ["ELBO", "LDA", "Checkpoints", "NotConvergedWarning", "load"]
