"""Where a command gets its corpus from: one that is stored, that of a run, or raw text prepared on the spot."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lda_vi.cli.record import CORPUS, is_run, is_stored
from lda_vi.cli.run import open_corpus
from lda_vi.errors import ParameterError, ReadError, VocabularyError

if TYPE_CHECKING:
    from lda_vi.corpus import Corpus


class Source(NamedTuple):
    """A corpus and where it came from.

    Parameters
    ----------
    corpus : Corpus
        The corpus.
    name : str
        What to call it in file names.
    raw : bool
        Whether it was made from raw text just now.
    """

    corpus: "Corpus"
    name: str
    raw: bool


def find_corpus(path, *, quiet=True, **reading):
    """Open a stored corpus or the corpus of a run, or prepare raw text with the default settings.

    Parameters
    ----------
    path : str or Path
        A stored corpus, a run, or text as `lda_vi.text.readers` reads it.
    quiet : bool
        Show no progress.
    **reading : optional
        `text`, `id`, `format` and `encoding` for `read_documents`; only for raw text.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        If nothing of the kind is there, or it cannot be used.
    ParameterError
        If the reading of raw text is specified for a corpus that is stored.
    """
    path = Path(path)
    stored = path / CORPUS if is_run(path) else path if is_stored(path) else None
    if stored is None:
        return Source(_prepare_with_defaults(path, quiet=quiet, **reading), base_name(path), True)
    unused = [name for name, value in reading.items() if value not in (None, "text")]
    if unused:
        raise ParameterError(f"{unused[0]}= is for raw text, but {path} is already prepared; leave it out")
    return Source(open_corpus(stored), base_name(path), False)


def prepare(path, *, text="text", id=None, format=None, encoding=None, quiet=True, **settings):
    """Read raw text and prepare it.

    Parameters
    ----------
    path : str or Path
        A folder of text files, or a file; see `read_documents`.
    text, id, format, encoding
        As for `read_documents`.
    quiet : bool
        Show no progress.
    **settings
        Settings of the `Preprocessor`.

    Returns
    -------
    Corpus
        With the texts and all other columns of the source.
    """
    from lda_vi.text.readers import read_documents

    documents = read_documents(path, format=format, text=text, id=id, encoding=encoding)
    return _cut(documents, quiet=quiet, **settings)


def _cut(documents, *, quiet, **settings):
    """Prepare documents that have been read, and show how far it is."""
    from lda_vi.cli.live_line import Steps
    from lda_vi.cli.watched_preprocessor import WatchedPreprocessor

    preprocessor = WatchedPreprocessor(**settings)
    with Steps("Cutting text into words", documents["text"].str.len().sum(), quiet=quiet) as progress:
        preprocessor.on_text = progress
        return preprocessor.corpus(documents)


def _prepare_with_defaults(path, *, quiet, **reading):
    """Prepare raw text; where the default settings leave no words, say how to use others."""
    from lda_vi.cli.options import in_options
    from lda_vi.cli.preprocess import command
    from lda_vi.text.readers import read_documents

    documents = read_documents(path, **reading)
    try:
        return _cut(documents, quiet=quiet)
    except (VocabularyError, ParameterError) as error:
        reason = in_options(str(error), command.params)
        limits = " --min-df 1 --max-df 1.0" if "--min-df" in reason or "--max-df" in reason else ""
        again = f"lda-vi preprocess {shlex.quote(str(path))}{limits}"
        raise VocabularyError(f"{path}: {reason}. Prepare it with settings of your own: {again}") from error


def base_name(path):
    """Name of a source without its endings.

    Examples
    --------
    >>> base_name("texts/speeches.jsonl.gz"), base_name("speeches.corpus"), base_name("v1.2/letters")
    ('speeches', 'speeches', 'letters')
    """
    path = Path(path)
    name = path.resolve().name if path.name in ("", "..") else path.name
    for ending in (".gz", ".txt", ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".corpus"):
        name = name[: -len(ending)] if name.lower().endswith(ending) and len(name) > len(ending) else name
    return name


def read_words(path, name="stop_words", *, tokenizer="words", language="en"):
    """Read a list of words from a file: one a line; empty lines and those that begin with ``#`` do not count.

    Parameters
    ----------
    path : str or Path
        A UTF-8 file.
    name : str
        Parameter to name in an error.
    tokenizer, language : str
        Settings of the `Preprocessor`, for which each line must be one word.

    Returns
    -------
    list of str

    Raises
    ------
    ReadError
        If it cannot be read, or a line is not one word; the message names the line.
    """
    from lda_vi.text.rules import stop_word_set
    from lda_vi.text.sources import place_of

    try:
        lines = Path(path).read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        byte, place, line = place_of(error)
        problem = (
            f"not UTF-8 (byte 0x{byte:02x}, number {place} of the line); save the list of words as UTF-8"
        )
        raise ReadError(problem, path, line) from error
    except OSError as error:
        raise ReadError(f"the list of words cannot be read ({error.strerror})", path) from error
    words, settings = [], {"tokenizer": tokenizer, "language": language}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            words.append(line.strip())
            try:
                stop_word_set(words[-1:], name, settings)
            except ParameterError as error:
                raise ReadError(str(error), path, number) from error
    return words


def hangul_share(texts):
    """Share of Korean letters among the letters of some texts.

    Examples
    --------
    >>> hangul_share(["학교 school"])
    0.25
    """
    letters = [letter for text in texts[:200] for letter in text[:2000] if letter.isalpha()]
    return sum("가" <= letter <= "힣" for letter in letters) / max(len(letters), 1)
