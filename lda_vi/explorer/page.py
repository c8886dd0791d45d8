"""From a record to one HTML file that needs nothing else.

The policy in its head (CSP) allows this one script and this one style sheet, by their hashes, and no connection at
all: text of documents cannot become code, and nothing can leave the page. Equal records give equal bytes.
"""

import base64
import hashlib
import html
import re
from string import Template
from typing import NamedTuple

from lda_vi.errors import ParameterError
from lda_vi.explorer.budget import MAX_SIZE, choose
from lda_vi.explorer.bundle import asset, bundle
from lda_vi.explorer.pack import encode, pack
from lda_vi.storage.single import write_file

LANGUAGES = ("auto", "en", "ko")
EARLY = ("topics",)  # blocks before the script: what the first list needs
MARK = b'<meta name="generator" content="lda_vi">'
TITLE = re.compile(rb"<title>([^<]*)</title>")
BEGINNING = 65536  # bytes that hold mark and title
ROOM = 4096  # for the block of the head and the tags of others


class Page(NamedTuple):
    """A finished page.

    Parameters
    ----------
    html : str
        The file.
    text : dict
        What text is in it and what was left out, as `lda_vi.explorer.budget.Content.text`.
    """

    html: str
    text: dict

    def __repr__(self):
        return f"Page: {len(self.html.encode()) / 1e6:.1f} MB, texts of {self.text['texts']:,} documents"

    def _repr_html_(self):
        """The page inside a notebook."""
        return (
            '<iframe sandbox="allow-scripts allow-downloads" width="100%" height="760" style="border:0" '
            f'srcdoc="{html.escape(self.html)}"></iframe>'
        )

    def save(self, path):
        """Write the file in one step.

        Parameters
        ----------
        path : str or Path
            Where; what was there before is replaced.

        Raises
        ------
        StorageError
            If it cannot be written; what was there before is then intact.
        """
        write_file(path, lambda file: file.write(self.html))


def make_page(record, *, text="top", max_size=MAX_SIZE, lang="auto"):
    """Make the page of a record.

    Parameters
    ----------
    record : Record
        From `lda_vi.explorer.record`.
    text : {"none", "snippets", "top", "full"}
        How much text goes in, see `lda_vi.explorer.budget`.
    max_size : int
        The most bytes.
    lang : {"auto", "en", "ko"}
        Language of the interface; "auto" is that of the reader's browser. The reader can change it.

    Returns
    -------
    Page

    Raises
    ------
    ParameterError
        If there is no such policy or language, or the page does not fit without any text.
    """
    if lang not in LANGUAGES:
        raise ParameterError(f"lang must be one of {', '.join(LANGUAGES)}, got {lang!r}")
    script, style, frame = bundle(), asset("explorer.css"), Template(asset("template.html"))
    tags = 80 * (20 + record.head["n"]["documents"] // 256)
    fixed = len((script + style + frame.template).encode()) + len(encode({"head": record.head})) + ROOM + tags
    content = choose(record, text=text, max_size=max_size, fixed=fixed)
    # Names that readers give stay with the words of the topics, whatever else another page of them shows.
    topics = hashlib.sha256(pack(record.blocks["beta"])).hexdigest()[:12]
    head = {**record.head, "lang": lang, "text": content.text, "key": topics}
    early = {"head": encode({"head": head})} | {name: content.blocks[name] for name in EARLY}
    late = {name: block for name, block in content.blocks.items() if name not in EARLY}
    page = frame.substitute(
        lang="ko" if lang == "ko" else "en",
        policy=content_policy(script, style),
        title=html.escape(shown_title(record.head["title"])),
        style=style,
        early=block_tags(early),
        script=script,
        late=block_tags(late),
    )
    return Page(page, content.text)


def page_title(path):
    """Title of a page of this program, by its beginning; None if the file is no such page."""
    with open(path, "rb") as file:
        start = file.read(BEGINNING)
    found = TITLE.search(start)
    return html.unescape(found[1].decode("utf-8", "replace")) if MARK in start and found else None


def shown_title(title):
    """What a page of this title is called in its file."""
    return harmless(title) or "lda_vi"


def content_policy(script, style):
    """Content security policy that allows one script and one style sheet, and nothing from anywhere.

    Parameters
    ----------
    script, style : str
        Exactly what stands between the tags.

    Returns
    -------
    str
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def harmless(text):
    r"""Text without control characters, and with a question mark for half characters.

    Examples
    --------
    >>> harmless("a\x00b" + chr(0xD800))
    'ab?'
    """
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(char for char in text if char.isprintable())


def block_tags(blocks):
    """Blocks as elements that a browser stores and does not run."""
    return "\n".join(
        f'<script type="application/octet-stream" data-block="{name}">{block}</script>'
        for name, block in blocks.items()
    )


def _hash(text):
    """Hash of an element's content as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
