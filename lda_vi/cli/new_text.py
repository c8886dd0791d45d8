"""New text for commands that apply a run to it: files, standard input, stored corpora."""

import sys
import tempfile
from pathlib import Path

from lda_vi.cli.record import CORPUS, is_run, is_stored
from lda_vi.errors import InputError, ParameterError

STDIN = "-"
ENDINGS = {"lines": ".txt", "csv": ".csv", "tsv": ".tsv", "jsonl": ".jsonl"}


def read_new(source, *, text="text", id=None, format=None, encoding=None):
    """Read new documents into a table.

    Parameters
    ----------
    source : str or Path
        Text as `read_documents` takes it; ``-`` for standard input, one document a line unless `format` says
        otherwise; or a stored corpus or run with texts.
    text, id, format, encoding
        As for `read_documents`.

    Returns
    -------
    DataFrame
        ``id``, ``text`` and further columns.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from lda_vi.text.readers import read_documents

    source = Path(source)
    if str(source) == STDIN:
        return _read_standard_input(text=text, id=id, format=format, encoding=encoding)
    if is_run(source) or is_stored(source):
        return _stored_texts(source)
    return read_documents(source, text=text, id=id, format=format, encoding=encoding)


def _read_standard_input(*, text, id, format, encoding):
    """Read what is piped in."""
    from lda_vi.errors import ReadError
    from lda_vi.text.readers import read_documents

    if format == "folder":
        raise ParameterError("format='folder' reads a folder, but - is standard input")
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError(
            "- stands for standard input, but nothing is piped in; name a file, or put a command and | in front"
        )
    whole = sys.stdin.buffer.read()
    if not whole.strip():
        raise InputError("standard input holds no documents")
    format = format or "lines"
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"stdin{ENDINGS[format]}"
        file.write_bytes(whole)
        try:
            return read_documents(file, text=text, id=id, format=format, encoding=encoding)
        except ReadError as error:
            raise InputError(str(error).replace(str(file), "standard input")) from error


def _stored_texts(source):
    """Documents of a stored corpus."""
    from lda_vi.cli.run import open_corpus

    documents = open_corpus(source / CORPUS if is_run(source) else source).documents
    if "text" not in documents:
        raise InputError(f"{source}: its corpus holds counts only, no texts to read anew")
    return documents
