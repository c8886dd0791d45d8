"""The page by night, on a telephone, on paper, and in a notebook."""

import html

import pytest

from lda_vi.explorer.page import make_page

PANELS = ("topics", "documents", "words", "groups", "fit", "vocabulary", "map", "made")


def test_light_and_dark(reading, page_file):
    dark = reading(page_file, color_scheme="dark").open("topics")
    colour = "() => getComputedStyle(document.body).backgroundColor"
    assert dark.evaluate(colour) == "rgb(23, 24, 27)"
    dark.click('[data-key="theme"]')
    assert dark.evaluate(colour) == "rgb(255, 255, 255)"


def test_paper_is_white(reading, page_file):
    """Who reads by night prints as others do: pale letters on no background are not to be read."""
    tab = reading(page_file, color_scheme="dark").open("fit")
    colour = "() => getComputedStyle(document.body).color"
    points = "() => document.querySelector('canvas.scatter').toDataURL()"
    night = tab.evaluate(colour), tab.evaluate(points)
    assert night[0] == "rgb(233, 233, 231)"
    tab.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert tab.evaluate(colour) == "rgb(27, 28, 30)"
    assert (
        tab.evaluate("() => getComputedStyle(document.querySelector('.strip')).printColorAdjust") == "exact"
    )
    assert tab.evaluate(points) != night[1]
    tab.emulate_media(media="screen")
    tab.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert (tab.evaluate(colour), tab.evaluate(points)) == night


def test_a_small_screen_needs_no_scrolling_sideways(reading, page_file):
    small = reading(page_file, viewport={"width": 390, "height": 844})
    for panel in (*PANELS, "topic", "reader", "words?word=loan"):
        tab = small.open(panel)
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390, panel


@pytest.mark.parametrize("width", [320, 420])
def test_the_smallest_screens_scroll_inside_boxes(reading, page_file, width):
    small = reading(page_file, viewport={"width": width, "height": 700})
    for view in (*PANELS, "topic?topic=1", "groups?group=0", "groups?group=3"):
        tab = small.open(view)
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= width, view
    box = small.open("map").locator("svg.map").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    small.open("groups?group=3").locator(".dots").first.wait_for()


def test_the_lengths_of_documents_have_more_than_one_mark(reading, page_file):
    """Those of the sample lie between 7 and 27: the 1, 2, 5, 10 of a wide range leave one or two of them."""
    marks = """() => {
      const told = [];
      const real = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        told.push([text, y]);
        return real.call(this, text, x, y);
      };
      window.told = told;
    }"""
    reader = reading(page_file)
    tab = reader.open("topics")
    tab.evaluate(marks)
    tab.keyboard.press("5")
    reader.wait("fit")
    tab.wait_for_function("() => window.told.length > 5")
    lengths = [text for text, y in tab.evaluate("() => window.told") if y == 370]
    assert len(lengths) >= 3
    assert all(text.isdigit() for text in lengths)


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


def test_a_viewer_that_opens_the_file_in_a_closed_frame_shows_it_too(browser, page_file, tmp_path):
    """As JupyterLab does: a blob in a frame that may run scripts, and whose address cannot change."""
    outer = tmp_path / "outer.html"
    blob = "URL.createObjectURL(new Blob([source.textContent], {type: 'text/html'}))"
    outer.write_text(
        f"<textarea id=source hidden>{html.escape(page_file.read_text('utf-8'))}</textarea>"
        "<iframe id=frame sandbox='allow-scripts' style='width:1200px;height:800px'></iframe>"
        f"<script>frame.src = {blob}</script>",
        "utf-8",
    )
    tab = browser.new_page(locale="en-GB")
    tab.set_default_timeout(10_000)
    tab.goto(outer.as_uri())
    frame = tab.frame_locator("iframe")
    frame.locator("nav a", has_text="Documents").click()
    frame.locator(".docid").first.click()
    frame.locator(".theta").wait_for()
    tab.close()


def test_an_invitation_to_name_a_topic_is_not_printed(reading, page_file):
    tab = reading(page_file).open("topics")
    colour = "() => getComputedStyle(document.querySelector('.nameit'), '::placeholder').color"
    tab.emulate_media(media="print")
    assert tab.evaluate(colour) == "rgba(0, 0, 0, 0)"


def test_a_word_that_is_tapped_on_a_telephone_is_told_of_where_the_text_is(reading, page_file):
    tab = reading(page_file, viewport={"width": 390, "height": 600}, has_touch=True).open("reader?doc=3")
    text = tab.locator(".text").bounding_box()
    assert tab.locator(".near").bounding_box()["y"] < text["y"]
    assert not tab.locator(".worddetail").is_visible()
    word = tab.locator(".w").nth(4)
    word.tap()
    told = tab.locator(".worddetail").bounding_box()
    assert told["y"] > 250
    assert told["y"] + told["height"] <= 600
    assert tab.locator(".worddetail h3").inner_text()
    tab.locator(".text").tap(position={"x": 1, "y": 1})
    assert not tab.locator(".worddetail").is_visible()


@pytest.mark.parametrize(
    ("view", "drawn"),
    [
        ("topic?topic=1", ".wordtable .bar > span"),
        ("topic?topic=1", ".tracks .point"),
        ("topic?topic=1", ".segments label:has(:checked)"),
        ("reader?doc=3", ".theta .strip > .hue"),
        ("reader?doc=3", ".w.hue"),
    ],
)
def test_bars_are_there_in_the_colours_of_those_who_need_contrast(reading, page_file, view, drawn):
    tab = reading(page_file, forced_colors="active", color_scheme="dark").open(view)
    colour = "(one) => getComputedStyle(one).backgroundColor"
    under = tab.locator("main").evaluate("() => getComputedStyle(document.body).backgroundColor")
    found = tab.locator(drawn).first.evaluate(colour)
    assert found not in (under, "rgba(0, 0, 0, 0)")
