"""Latent Dirichlet Allocation by coordinate-ascent variational inference.

    LDA, load               the model, and reading a saved one
    Checkpoints             where a fit keeps its state, to go on if it is cut off
    Preprocessor, Corpus    raw text to counts
    read_documents          files and folders to a table of documents
    errors                  all of them, and the warnings; drawn as a tree in `lda_vi.errors`

Names are imported when they are first used, so ``import lda_vi`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lda_vi.corpus import Corpus
    from lda_vi.errors import (
        BoundError,
        CheckpointWarning,
        CountsError,
        EmptyDocumentWarning,
        InputError,
        LdaViError,
        MissingExtra,
        ParameterError,
        ReadError,
        StorageError,
        VocabularyError,
    )
    from lda_vi.model import LDA, Checkpoints, NotConvergedWarning, load
    from lda_vi.text.preprocessor import Preprocessor
    from lda_vi.text.readers import read_documents

_HOMES = {
    "lda_vi.model": ("LDA", "Checkpoints", "NotConvergedWarning", "load"),
    "lda_vi.corpus": ("Corpus",),
    "lda_vi.text.preprocessor": ("Preprocessor",),
    "lda_vi.text.readers": ("read_documents",),
    "lda_vi.errors": (
        "BoundError",
        "CheckpointWarning",
        "CountsError",
        "EmptyDocumentWarning",
        "InputError",
        "LdaViError",
        "MissingExtra",
        "ParameterError",
        "ReadError",
        "StorageError",
        "VocabularyError",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "LDA",
    "BoundError",
    "CheckpointWarning",
    "Checkpoints",
    "Corpus",
    "CountsError",
    "EmptyDocumentWarning",
    "InputError",
    "LdaViError",
    "MissingExtra",
    "NotConvergedWarning",
    "ParameterError",
    "Preprocessor",
    "ReadError",
    "StorageError",
    "VocabularyError",
    "load",
    "read_documents",
]


def __getattr__(name):
    if name == "__version__":
        from importlib import metadata

        return metadata.version("lda_vi")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__, "__version__"})
