"""Whoever opens something from a list and comes back finds the list as it was; what is new begins at its top."""

import pytest

from lda_vi.explorer.page import make_page


@pytest.fixture
def reader(reading, page_file):
    """Somebody who reads the page of the sample on a low screen."""
    return reading(page_file, viewport={"width": 1200, "height": 500})


def scrolled(tab):
    """How far the page is scrolled."""
    return tab.evaluate("() => Math.round(scrollY)")


def active(tab, what="textContent"):
    """Something of the element that has the focus."""
    return tab.evaluate(f"() => document.activeElement.{what}")


def settle(tab, wanted):
    """Wait until the page is scrolled so far."""
    for _ in range(100):
        if abs(scrolled(tab) - wanted) <= 1:
            return
        tab.wait_for_timeout(20)
    assert scrolled(tab) == wanted


def test_a_list_is_as_it_was(reader):
    tab = reader.open("documents")
    tab.keyboard.press("j")
    tab.wait_for_selector("text=51–100")
    link = tab.locator(".docid").nth(20)
    name = link.inner_text()
    link.focus()
    before = scrolled(tab)
    assert before > 0
    tab.keyboard.press("Enter")
    reader.wait("reader")
    settle(tab, 0)
    tab.go_back()
    reader.wait("documents")
    assert "51–100" in tab.inner_text(".pager")
    settle(tab, before)
    assert active(tab) == name


def test_a_long_table_is_scrolled_to_where_it_was(reading, made_up, tmp_path):
    make_page(made_up(160), text="none").save(tmp_path / "p.html")
    reader = reading(tmp_path / "p.html", viewport={"width": 1200, "height": 500})
    tab = reader.open("topics")
    link = tab.locator("tr[data-topic='150'] a.plainlink")
    link.scroll_into_view_if_needed()
    before = scrolled(tab)
    assert before > 3000
    link.click()
    reader.wait("topic")
    settle(tab, 0)
    tab.go_back()
    reader.wait("topics")
    tab.locator("tr[data-topic='150']").wait_for()
    settle(tab, before)


def test_the_page_stays_while_colours_change_but_not_with_another_list(reader):
    tab = reader.open("documents")
    tab.keyboard.press("j")
    tab.wait_for_selector("text=51–100")
    tab.locator("[data-key='tick-2']").first.check()
    tab.wait_for_selector(".rail .hue")
    assert "51–100" in tab.inner_text(".pager")
    tab.locator("[data-key='sort']").select_option("longest")
    tab.wait_for_selector("text=1–50")


def test_the_next_document_begins_at_its_top(reader):
    tab = reader.open("reader?doc=3")
    tab.evaluate("() => scrollTo(0, 200)")
    first = tab.inner_text("h2.doctitle")
    tab.keyboard.press("j")
    while tab.inner_text("h2.doctitle") == first:
        tab.wait_for_timeout(20)
    settle(tab, 0)


def test_the_focus_goes_along(reader):
    tab = reader.open("topics")
    tab.locator("tr[data-topic='1'] a.plainlink").focus()
    tab.keyboard.press("Enter")
    reader.wait("topic")
    assert active(tab, "id") == "main"
    assert tab.inner_text("[role=status]").startswith("Topic 1 ")
    assert tab.title().startswith("Topic 1 ")
    tab = reader.open("documents")
    tab.locator("[data-key='page-on']").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=51–100")
    assert active(tab, "dataset.key") == "page-on"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=101–120")
    assert active(tab, "dataset.key") == "page-back"  # there is no next page
    assert tab.locator("main h2").bounding_box()["y"] > tab.locator("nav").bounding_box()["height"]
