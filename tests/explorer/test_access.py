"""The page for those who do not see it, or not well: axe finds nothing serious in any panel, light or dark."""

import pytest

VIEWS = (
    "topics?sel=0,1,2,3,4,5", "topic?topic=1&sel=1", "documents?topic=3&sel=3,1", "reader?doc=0&sel=0,1,2,3,4,5",
    "words?word=loan", "groups?group=1&sel=1,2", "groups?view=difference", "fit", "vocabulary", "map?sel=1,2", "made",
)  # fmt: skip
QUICK = {"resultTypes": ["violations"]}
MORE = ("reader?doc=7", "words", "groups", "vocabulary?view=removed", "map?view=matrix")


@pytest.mark.parametrize(
    ("scheme", "lang", "views"),
    [("light", "en", VIEWS + MORE), ("dark", "ko", VIEWS[:4])],
    ids=["light", "dark"],
)
def test_axe_finds_nothing_serious(reading, page_file, scheme, lang, views):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    reader = reading(page_file, color_scheme=scheme, bypass_csp=True)  # axe is a script from outside
    found = []
    for view in views:
        tab = reader.open(f"{view}{'&' if '?' in view else '?'}lang={lang}")
        if view.startswith("reader") and tab.locator(".w").count():
            tab.locator(".w").first.focus()
        for violation in axe.run(tab, options=QUICK).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:200] for node in violation["nodes"][:3]]
                found.append((view, violation["id"], violation["help"], nodes))
    assert found == []


def test_axe_would_find_something(reading, page_file):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    tab = reading(page_file, bypass_csp=True).open("topics")
    tab.evaluate("() => { document.querySelector('[data-key=name-0]').removeAttribute('aria-label'); }")
    tab.evaluate("() => { document.querySelector('[data-key=name-0]').removeAttribute('placeholder'); }")
    assert any(violation["id"] == "label" for violation in axe.run(tab).response["violations"])


def test_colour_is_never_the_only_sign(reading, page_file):
    """A word of a text tells its topic by name, and shows the number if asked."""
    tab = reading(page_file).open("reader?doc=0&numbers=1")
    first = tab.locator(".w").first
    assert "Topic" in first.get_attribute("aria-label")
    assert first.locator("sub").inner_text().isdigit()


def test_pictures_have_words_and_tables(reading, page_file):
    reader = reading(page_file)
    for view in ("fit", "groups?group=1", "topic?topic=1"):
        tab = reader.open(view)
        pictures = tab.locator("svg.chart, canvas").all()
        assert pictures
        for picture in pictures:
            assert picture.get_attribute("aria-label")
        for summary in tab.locator("details.numbers summary").all():
            summary.click()
        for details in tab.locator("details.numbers").all():
            details.locator("tbody tr").first.wait_for(state="attached")  # made when it is opened


def test_changes_are_announced(reading, page_file):
    tab = reading(page_file).open("topics")
    tab.click('[data-key="sort-share"]')
    assert tab.locator('[role="status"]').inner_text() == "Sorted by Share"
    tab.click('nav [data-panel="documents"]')
    tab.wait_for_selector('html[data-ready="documents"]', state="attached")
    assert tab.locator('[role="status"]').inner_text() != "Sorted by Share"


def test_motion_is_spared_those_who_ask(reading, page_file):
    tab = reading(page_file, reduced_motion="reduce").open("topics")
    assert (
        tab.evaluate("() => getComputedStyle(document.querySelector('.bar > span')).transitionDuration")
        == "0s"
    )
