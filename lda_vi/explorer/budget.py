"""How much text goes into a page: what was asked for, as far as it fits, and an account of what was left out.

=========  ==========================================================================
none       no text; ids, columns and numbers of all documents are always there
snippets   the beginning of every document
top        also the whole text of the first documents of each topic and of those fitted worst
full       also the whole text of all others
=========  ==========================================================================
"""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import ParameterError
from lda_vi.explorer.pack import encode, smallest
from lda_vi.inspect.documents import snippet

POLICIES = ("none", "snippets", "top", "full")
MAX_SIZE = 20_000_000
SNIPPETS = 512  # in one block
WIDTHS = (160, 80)  # characters of a snippet; the second where the first does not fit
CHARACTERS = 200_000  # of the texts in one block


class Content(NamedTuple):
    """What goes into a page.

    Parameters
    ----------
    blocks : dict of str to str
        Encoded blocks by name, in the order in which the page needs them.
    text : dict
        ``policy`` asked for; ``texts`` and ``snippets``: documents whose text or beginning is there; ``width`` of
        snippets; ``no_text`` and ``no_snippet``: documents whose text or beginning is not, ``no_room``: because it
        did not fit; ``hidden``: columns left out. Documents without any text count nowhere.
    """

    blocks: dict[str, str]
    text: dict


def reading_order(shares, tokens, odd=None, n=50, worst=100):
    """Documents in order, those most likely to be read first.

    Parameters
    ----------
    shares : ndarray, shape (D, K)
        Shares of the topics.
    tokens : ndarray, shape (D,)
        Lengths.
    odd : ndarray, shape (D,), optional
        The lower, the worse a document is fitted for its length.
    n : int
        Documents of each topic with its largest shares.
    worst : int
        Documents fitted worst.

    Returns
    -------
    rows : ndarray of int, shape (D,)
        First the first of all topics, then their second and so on; then those fitted worst; then the others,
        in their order.
    n_first : int
        How many are not "the others".

    Examples
    --------
    >>> shares = np.array([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5], [0.4, 0.6]])
    >>> rows, n_first = reading_order(shares, np.ones(4), n=1)
    >>> rows.tolist(), n_first
    ([1, 0, 2, 3], 2)
    """
    filled = np.flatnonzero(tokens > 0)
    tops = [filled[np.argsort(-own, kind="stable")[:n]] for own in shares[filled].T]
    ranked = [np.array(tops, dtype=np.int64).T.ravel()]
    if odd is not None:
        ranked.append(filled[np.argsort(odd[filled], kind="stable")[:worst]])
    ranked = np.concatenate(ranked)
    wanted = ranked[np.sort(np.unique(ranked, return_index=True)[1])]
    others = np.setdiff1d(np.arange(len(tokens)), wanted)
    return np.concatenate([wanted, others]), len(wanted)


def choose(record, *, text="top", max_size=MAX_SIZE, fixed=0):
    """Encode a record with as much text as was asked for and fits.

    Parameters
    ----------
    record : Record
        From `lda_vi.explorer.record`.
    text : {"none", "snippets", "top", "full"}
        What is wanted.
    max_size : int
        The most bytes of the page.
    fixed : int
        Bytes of the page without its blocks.

    Returns
    -------
    Content

    Raises
    ------
    ParameterError
        If there is no such policy, or the page does not fit without any text.
    """
    if text not in POLICIES:
        raise ParameterError(f"text must be one of {', '.join(POLICIES)}, got {text!r}")
    blocks = {name: encode(columns) for name, columns in record.blocks.items()}
    free = max_size - fixed - sum(map(len, blocks.values()))
    holds = np.array([bool(text.strip()) for text in record.texts or ()], dtype=bool)
    there, n_texts, n_snippets, width, rows = int(holds.sum()), 0, 0, 0, []
    if free < 0:
        raise ParameterError(
            f"max_size={max_size / 1e6:g} MB is not enough: without any text the page has "
            f"{(max_size - free) / 1e6:.1f} MB. Allow more, or show fewer columns (columns=...)"
        )
    if record.texts is not None and text != "none":
        for width in WIDTHS:
            found = encode_snippets(record.texts, width)
            if (size := sum(map(len, found.values()))) <= free:
                blocks |= found
                free -= size
                n_snippets = there
                break
        if n_snippets and text in ("top", "full"):
            wanted = record.first if text == "full" else record.first[: record.n_first]
            for number, some in enumerate(portions(record.texts, wanted)):
                found = encode(record.reader.block(some))
                if len(found) + 16 * len(some) > free:
                    break
                blocks[f"text{number}"] = found
                free -= len(found) + 16 * len(some)
                rows.append(some)
            n_texts = int(sum(holds[some].sum() for some in rows))
    blocks["texts"] = encode(
        {
            "row": smallest(np.concatenate([np.empty(0, np.int64), *rows])),
            "block": smallest(np.repeat(np.arange(len(rows)), [len(some) for some in rows])),
        }
    )
    first = int(holds[record.first[: record.n_first]].sum()) if there else 0
    asked = {"none": 0, "snippets": 0, "top": first, "full": there}[text]
    account = {
        "policy": text,
        "texts": n_texts,
        "snippets": n_snippets,
        "width": width if n_snippets else 0,
        "no_text": there - n_texts,
        "no_room": asked - n_texts,
        "no_snippet": there - n_snippets,
        "hidden": record.head["hidden"],
    }
    return Content(blocks, account)


def encode_snippets(texts, width):
    """Beginnings of all texts in blocks of 512: ``snippet0``, ``snippet1``, ..."""
    starts = range(0, len(texts), SNIPPETS)
    return {
        f"snippet{number}": encode(
            {"snippet": [snippet(text, width) for text in texts[start : start + SNIPPETS]]}
        )
        for number, start in enumerate(starts)
    }


def portions(texts, rows):
    """Cut a list of documents where their texts come to 200,000 characters.

    Examples
    --------
    >>> [some.tolist() for some in portions(["a" * 150_000, "b", "c" * 90_000], np.array([2, 0, 1]))]
    [[2], [0, 1]]
    """
    found, size = [], 0
    for row in rows.tolist():
        if found and size + len(texts[row]) > CHARACTERS:
            yield np.array(found)
            found, size = [], 0
        found.append(row)
        size += len(texts[row])
    if found:
        yield np.array(found)
