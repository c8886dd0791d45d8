"""Every exception and warning of the package, in one tree.

    LdaViError
    ├── ParameterError      a setting has a value that cannot work (also a ValueError)
    ├── InputError          the data cannot be used (also a ValueError)
    │   ├── ReadError       a file of documents: which file, which line
    │   ├── CountsError     a matrix of counts: which row, which value
    │   │   └── NotNumbersError   it holds no numbers (also a TypeError)
    │   └── VocabularyError words that are missing, unknown or all removed
    ├── BoundError          a bound fell or is no number: the arithmetic broke down (also an ArithmeticError)
    ├── StorageError        a stored corpus, model or checkpoint cannot be read or written (also an OSError)
    └── MissingExtra        an optional package is needed and not installed (also an ImportError)

    UserWarning
    ├── CheckpointWarning       a state could not be stored, or was stored by other versions of packages
    ├── EmptyDocumentWarning    rows without a single word: kept, and given the prior
    └── NotConvergedWarning     fit stopped before the bound settled; also scikit-learn's ConvergenceWarning, and
                                therefore in ``lda_vi.model``: nothing here may need a second to import

The command line turns a ParameterError into exit status 2, an InputError into 4 and the rest into 1.
"""


class LdaViError(Exception):
    """Root of all errors the package raises on purpose."""


class ParameterError(LdaViError, ValueError):
    """A setting has a value that cannot work."""


class InputError(LdaViError, ValueError):
    """The data cannot be used as they are."""


class ReadError(InputError):
    """A file of documents cannot be read.

    Parameters
    ----------
    message : str
        What is wrong and what to do.
    path : str or Path, optional
        The file.
    line : int, optional
        The line, counted from 1.
    """

    def __init__(self, message, path=None, line=None):
        self.path, self.line = path, line
        where = "" if path is None else f"{path}: " if line is None else f"{path}, line {line}: "
        super().__init__(where + message)


class CountsError(InputError):
    """A matrix of counts holds something that is not a count."""


class NotNumbersError(CountsError, TypeError):
    """A matrix of counts holds something that is no number."""


class VocabularyError(InputError):
    """Words are missing, unknown, or have all been removed."""


class BoundError(LdaViError, ArithmeticError):
    """A bound fell or is not a finite number: the arithmetic of a fit broke down."""


class StorageError(LdaViError, OSError):
    """A stored folder cannot be read or written."""


class MissingExtra(LdaViError, ImportError):
    """An optional package is needed; the message names the command that installs it."""


class CheckpointWarning(UserWarning):
    """A state of a fit could not be stored, or was stored by other versions of packages; the fit goes on."""


class EmptyDocumentWarning(UserWarning):
    """Some documents hold no word of the vocabulary; they are kept and given the prior."""
