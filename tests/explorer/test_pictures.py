"""Pictures one can press: by mouse, by keyboard, on a telephone, and with very many documents."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record


@pytest.fixture
def reader(reading, page_file):
    """Somebody who reads the page of the sample."""
    return reading(page_file)


def test_the_histogram_answers_the_keyboard(reader, record):
    tab = reader.open("fit")
    figure = tab.locator("figure", has=tab.locator(".picked"))
    figure.locator("summary").focus()
    tab.keyboard.press("Enter")
    button = figure.locator("tbody button").first
    button.focus()
    tab.keyboard.press("Enter")
    heights = record.blocks["fit"]["fit"]["histogram"]["documents"]
    first = next(height for height in heights if height)
    heading = f"{first} document{'' if first == 1 else 's'} marked"
    assert tab.evaluate("() => document.activeElement.textContent") == heading
    box = tab.locator("h3", has_text="marked").bounding_box()
    assert 0 < box["y"] < 900  # the list is shown, however far down it is
    assert figure.locator("tbody button").count() == np.count_nonzero(heights)


def test_a_column_of_very_many_documents_lists_them(reading, tmp_path):
    n = 140_000
    counts = csr_matrix((np.full(n, 9.0), np.arange(n) % 2, np.arange(n + 1)), shape=(n, 2))
    documents = pd.DataFrame({"id": np.arange(n).astype(str)})
    gamma = np.where(np.arange(n)[:, None] % 2 == [0, 1], 9.1, 0.1)
    record = make_record(
        [[9.0, 1.0], [1.0, 9.0]], gamma, counts, ["tax", "war"], documents, alpha=np.full(2, 0.1),
        doc_elbo=-9.0 - np.arange(n) % 40,
    )  # fmt: skip
    make_page(record).save(tmp_path / "p.html")
    reader = reading(tmp_path / "p.html")
    tab = reader.open("fit")
    tab.locator(".picked").first.click()
    assert "3,500 documents marked" in tab.inner_text("main")


def test_a_finger_that_scrolls_marks_nothing(reader):
    tab = reader.open("fit")
    picture = "() => document.querySelector('canvas.scatter').toDataURL()"
    before = tab.evaluate(picture)
    canvas = tab.locator("canvas.scatter")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    tab.mouse.move(box["x"] + 90, box["y"] + 90)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 190, box["y"] + 190)
    assert tab.evaluate(picture) != before
    canvas.dispatch_event("pointercancel")
    assert tab.evaluate(picture) == before


@pytest.mark.parametrize("view", ["map", "map?view=matrix"])
def test_likenesses_are_there_for_the_keyboard(reader, record, view):
    tab = reader.open(view)
    tab.locator("summary").press("Enter")
    rows = tab.locator(".numbers tbody tr")
    assert rows.count() == 6
    topics = record.blocks["topics"]
    near = len(topics["nearest"]) // 6
    links = [rows.nth(0).locator("a.topic").nth(place) for place in (0, 1)]
    first, other = (int(link.locator(".id").inner_text()) for link in links)
    assert other == topics["nearest"][first * near]
    links[1].press("Enter")
    reader.wait("topic")
    assert f"topic={other}" in tab.url


def test_the_scatter_plot_answers_the_keyboard(reader, dated_corpus):
    tab = reader.open("fit")
    tab.locator("canvas.scatter").focus()
    tokens = dated_corpus.counts.sum(axis=1).A1
    filled = np.flatnonzero(tokens)
    order = filled[np.argsort(tokens[filled], kind="stable")]
    ids = dated_corpus.documents["id"]
    told = []
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
        told.append(tab.inner_text(".scatterbox .tip").split(":")[0])
    assert told == ids[order[:3]].tolist()
    assert tab.locator("[role=status]").inner_text().startswith(told[-1])
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Enter")
    reader.wait("reader")
    assert tab.inner_text("h2.doctitle") == told[1]
