"""Stored folders: arrays, tables and JSON on disk, switched in one atomic step and checked when read.

A stored thing is a folder of data files and one ``manifest.json``::

    speeches.corpus/
        manifest.json                    what is stored, and each data file with its size and SHA-256
        counts_data.3fa29c11.npy         a numeric array, NumPy's own format
        vocabulary.90d5b2aa.jsonl        an array of strings, one JSON string a line
        documents.b07714f0.jsonl         a table, one JSON object a row

The name of a data file carries the first eight digits of its hash, so new files are laid beside the old ones
and the old content stays valid until ``manifest.json.part`` is renamed to ``manifest.json``, the one step
that switches. Files the manifest no longer names are removed after that; files of other names are never
touched. The bytes depend on the content alone: no clock, no path, no machine.

Nothing is pickled and nothing is executed when a folder is read. Every file is compared with its recorded
size and hash, and the header of an array with the length of its file, before memory is set aside for it.

Here: `write_folder`, `read_folder`. Not here: what a corpus or a model consists of (they say so themselves).
"""

from lda_vi.storage.folder import Folder, read_folder, write_folder

__all__ = ["Folder", "read_folder", "write_folder"]
