"""Latent Dirichlet Allocation by coordinate-ascent variational inference.

    LDA, load               the model, and reading a saved one
    Checkpoints             where a fit keeps its state, to go on if it is cut off
    Preprocessor, Corpus    raw text to counts
    read_documents          files and folders to a table of documents
    from_sklearn, from_gensim, from_tomotopy
                            models of other programs, for the same tables, exports and page
    errors                  all of them, and the warnings; drawn as a tree in `lda_vi.errors`

Names are imported when they are first used, so ``import lda_vi`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lda_vi.corpus import Corpus
    from lda_vi.errors import (
        CheckpointWarning,
        CountsError,
        EmptyDocumentWarning,
        InputError,
        LdaViError,
        MissingExtra,
        ParameterError,
        StorageError,
        VocabularyError,
    )
    from lda_vi.model import LDA, Checkpoints, NotConvergedWarning, load
    from lda_vi.model.importers import from_gensim, from_sklearn, from_tomotopy
    from lda_vi.text.preprocessor import Preprocessor
    from lda_vi.text.readers import read_documents

_HOMES = {
    "lda_vi.model": ("LDA", "Checkpoints", "NotConvergedWarning", "load"),
    "lda_vi.corpus": ("Corpus",),
    "lda_vi.text.preprocessor": ("Preprocessor",),
    "lda_vi.text.readers": ("read_documents",),
    "lda_vi.model.importers": ("from_gensim", "from_sklearn", "from_tomotopy"),
    "lda_vi.errors": (
        "CheckpointWarning",
        "CountsError",
        "EmptyDocumentWarning",
        "InputError",
        "LdaViError",
        "MissingExtra",
        "ParameterError",
        "StorageError",
        "VocabularyError",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "LDA",
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
    "StorageError",
    "VocabularyError",
    "from_gensim",
    "from_sklearn",
    "from_tomotopy",
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
