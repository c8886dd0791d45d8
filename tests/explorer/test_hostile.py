"""Text that wants to be more than text is shown as text, and does nothing."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record

NASTY = [
    "</script><script>document.title='OWNED'</script>",
    "<img src=x onerror=\"document.title='OWNED'\"> \" ' ` ${1} & &lt;",
    "<!-- <script> --><style>body{display:none}</style>",
    "‮gnp.exe‬ \u2066x\u2069 مرحبا بالعالم",
    "w" * 10_000,
    "bell\x07 escape\x1b[31m null\x00 line\u2028separator \x85 tab\tend",
    "=cmd|'/C calc'!A0",
    "+1-1",
    "@SUM(1)",
    "\ud800 half",
    "javascript:alert(1)",
    "{{7*7}} $title ${title}",
]


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory, arrays):
    """A page in which every string that can come from outside is a nasty one."""
    lam, gamma, counts, _, _ = arrays(3, n_documents=48, n_words=len(NASTY) * 2)
    words = [*NASTY, *(f"{text} again" for text in NASTY)]
    documents = pd.DataFrame(
        {
            "id": [f"{text}{row}" for row, text in enumerate(NASTY * 4)],
            "text": [f"{text}\n{text}" for text in NASTY * 4],
            NASTY[0]: NASTY * 4,
            "year": np.arange(48) % 5 + 2000,
        },
        dtype=object,  # half characters cannot be stored otherwise
    )
    record = make_record(
        lam,
        gamma,
        counts,
        words,
        documents,
        alpha=np.full(3, 0.1),
        doc_elbo=-7.0 * counts.sum(axis=1).A1,
        title=NASTY[0],
        labels={0: NASTY[0], 1: NASTY[1]},
        removed=pd.DataFrame({"word": NASTY, "documents": 1, "count": 1, "reason": NASTY}, dtype=object),
        spans=lambda text: [(0, 3, 0), (3, min(9, len(text)), 1)],
        settings={"init": NASTY[1]},
        versions={NASTY[0]: NASTY[1]},
        command=f"lda-vi train {NASTY[0]}",
        verdict=NASTY[0],
        converged=True,
        preparation={"settings": {"language": "en", "extra_stop_words": NASTY}},
    )
    path = tmp_path_factory.mktemp("hostile") / "page.html"
    make_page(record, text="full").save(path)
    return path


def test_nothing_of_it_stands_in_the_file_as_markup(hostile_page):
    text = hostile_page.read_text(encoding="utf-8")
    title = text[text.index("<title>") : text.index("</title>")]
    assert "<script>" not in title
    rest = text.partition("</title>")[2]
    assert "OWNED" not in rest
    assert all(char not in text for char in "\x07\x1b\x00\u202e\u2028")


def test_every_panel_shows_it_and_nothing_happens(reading, hostile_page):
    reader = reading(hostile_page)
    for view in (
        "topics", "topic?topic=0", "documents", "documents?q=script", "reader?doc=0", "reader?doc=4", "reader?doc=5",
        "words", "vocabulary", "vocabulary?view=removed", "groups", "groups?view=difference", "fit", "map", "made",
    ):  # fmt: skip
        tab = reader.open(view)
        assert tab.title() != "OWNED"
        assert tab.locator("main img, main script, main style").count() == 0
        assert tab.locator("nav").is_visible()
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 1400, view
    shown = reader.open("reader?doc=0").locator("main").inner_text()
    assert "</script><script>document.title='OWNED'</script>" in shown
    shown = reader.open("reader?doc=5").locator("main").inner_text()
    assert "bell␇ escape␛[31m null␀" in shown
    assert "\u202e" not in reader.open("documents").locator("main").inner_text()


def test_words_that_are_markup_have_a_view_of_their_own(reading, hostile_page):
    reader = reading(hostile_page)
    tab = reader.open("vocabulary")
    tab.locator("tbody th a", has_text="<img").first.click()
    reader.wait("words")
    assert "<img src=x onerror" in tab.locator(".theword").inner_text()


def test_no_cell_of_a_saved_file_is_a_formula(reading, hostile_page):
    reader = reading(hostile_page)
    for view, key in (("topics", "save-topics"), ("documents", "save-documents")):
        reader.open(view)
        rows = list(csv.reader(io.StringIO(reader.download(key)[1], newline="")))
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row if cell]
        assert [cell for cell in cells if cell[0] in "=+@\t\r|%"] == []
        assert all(cell[0] != "-" or float(cell) < 0 for cell in cells)


def test_a_name_that_is_markup_stays_text(reading, hostile_page):
    tab = reading(hostile_page).open("topics")
    tab.fill('[data-key="name-2"]', "<b onclick=alert(1)>bold</b>")
    tab.keyboard.press("Enter")
    tab.click('nav [data-panel="documents"]')
    tab.wait_for_selector('html[data-ready="documents"]', state="attached")
    assert "<b onclick=alert(1)>bold</b>" in tab.locator(".rail").inner_text()
    assert tab.locator(".rail b").count() == 0
