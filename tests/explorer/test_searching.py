"""The field that finds topics, words and documents, from the keyboard."""

import pytest


@pytest.fixture
def reader(reading, page_file):
    """Somebody with the page of the sample."""
    return reading(page_file)


def test_one_field_finds_topics_words_and_documents(reader):
    tab = reader.open("topics")
    tab.keyboard.press("/")
    tab.keyboard.type("loan")
    tab.wait_for_selector('#findings[data-text="loan"] li')
    assert {"Word", "Documents"} <= set(reader.texts("#findings .kind"))
    place = reader.texts("#findings .kind").index("Word")
    for _ in range(place + 1):
        tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    reader.wait("words")
    assert tab.locator(".theword").inner_text() == "loan"
    assert tab.locator(".context tbody tr").count() > 0


def test_whoever_leaves_the_search_has_the_keys_again(reader):
    tab = reader.open("topics")
    tab.keyboard.press("/")
    tab.keyboard.type("loan")
    tab.wait_for_selector('#findings[data-text="loan"] li')
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => !location.hash.startsWith('#topics')")
    tab.keyboard.press("2")
    reader.wait("documents")
    tab.keyboard.press("/")
    tab.keyboard.type("x")
    tab.keyboard.press("Escape")
    assert tab.evaluate("() => document.activeElement.id") == "search"
    tab.keyboard.press("Escape")
    tab.keyboard.press("1")
    reader.wait("topics")
    assert tab.input_value("#search") == ""


def test_enter_before_findings_are_there_opens_the_first_of_them(reader):
    def opened(*parts):
        """Where somebody arrives who types parts of a word, waits after each but the last, and presses Enter."""
        tab = reader.open("topics")
        tab.keyboard.press("/")
        for part in parts[:-1]:
            tab.keyboard.type(part)
            tab.wait_for_selector(f'#findings[data-text="{part}"] li')
        tab.keyboard.type(parts[-1])
        tab.keyboard.press("Enter")
        tab.wait_for_function("() => !location.hash.startsWith('#topics')")
        assert tab.input_value("#search") == ""
        return tab.url

    assert opened("loan", "") == opened("l", "oan") == opened("loan")
    assert opened("l", "") != opened("loan")
