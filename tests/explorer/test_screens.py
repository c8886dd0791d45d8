"""The page by night, on a telephone, and in a notebook."""

from lda_vi.explorer.page import make_page

PANELS = ("topics", "documents", "words", "groups", "fit", "vocabulary", "map", "made")


def test_light_and_dark(reading, page_file):
    dark = reading(page_file, color_scheme="dark").open("topics")
    colour = "() => getComputedStyle(document.body).backgroundColor"
    assert dark.evaluate(colour) == "rgb(23, 24, 27)"
    dark.click('[data-key="theme"]')
    assert dark.evaluate(colour) == "rgb(255, 255, 255)"


def test_a_small_screen_needs_no_scrolling_sideways(reading, page_file):
    small = reading(page_file, viewport={"width": 390, "height": 844})
    for panel in (*PANELS, "topic", "reader", "words?word=loan"):
        tab = small.open(panel)
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390, panel


def test_a_notebook_shows_the_page_in_a_frame(browser, record, tmp_path):
    """Without an address, a name or storage of its own, and without leaving the notebook."""
    path = tmp_path / "notebook.html"
    path.write_text(
        f"<!doctype html><title>notebook</title>{make_page(record, lang='en')._repr_html_()}", "utf-8"
    )
    problems = []
    context = browser.new_context(locale="en-GB", offline=True)
    tab = context.new_page()
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda message: problems.append(message.text))
    tab.goto(path.as_uri())
    frame = tab.frame_locator("iframe")
    frame.locator('[data-key="sort-share"]').click()
    frame.locator('th[aria-sort="descending"]').wait_for()
    frame.locator('nav [data-panel="documents"]').click()
    frame.locator("tr[data-doc] a.docid").first.click()
    frame.locator(".text .w").first.wait_for()
    frame.locator('[data-key="numbers"]').check()
    frame.locator(".text.numbered").wait_for()
    assert tab.url == path.as_uri()
    assert problems == []
    context.close()
