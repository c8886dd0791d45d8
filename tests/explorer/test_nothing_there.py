"""What is not there is said not to be: addresses of nothing, documents without text."""

import pytest

from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record


@pytest.fixture
def reader(reading, page_file):
    """Somebody with the page of the sample."""
    return reading(page_file)


def test_a_topic_that_is_not_there_is_said_not_to_be(reader):
    tab = reader.open("topic?topic=99")
    assert reader.texts("main .empty") == ["There is no topic “99”: topics are numbered from 0 to 5."]
    assert tab.locator(".wordtable").count() == 0
    reader.open("topic")
    assert tab.locator(".topichead .id").inner_text() == "0"


@pytest.mark.parametrize(
    "address", ["nonsense", "topic?topic=x", "reader?doc=-1", "documents?sort=x&topic=y", "words?word=<b>"]
)
def test_wrong_addresses_show_something(reader, address):
    tab = reader.tab
    tab.goto(f"{reader.file.as_uri()}#{address}")
    tab.wait_for_selector("html[data-ready] main h2")


@pytest.mark.parametrize("doc", ["-1", "120", "x"])
def test_a_document_that_is_not_there_is_said_not_to_be(reader, doc):
    tab = reader.open(f"reader?doc={doc}")
    assert reader.texts("main .empty") == [f"There is no document “{doc}”: rows are numbered from 0 to 119."]
    assert tab.locator(".text").count() == 0
    reader.open("reader")
    assert reader.texts(".turn .small") == ["1 of 120"]


def test_a_list_of_the_documents_of_no_topic_says_so_and_shows_all(reader):
    tab = reader.open("documents?topic=99")
    assert reader.texts("main .empty") == ["There is no topic “99”: topics are numbered from 0 to 5."]
    assert tab.locator('[data-key="count"]').inner_text() == "120 documents"
    reader.open("documents?topic=5")
    assert tab.locator("main .empty").count() == 0


@pytest.mark.parametrize("text", ["top", "full"])
def test_a_document_without_text_is_said_to_have_none(reading, record, tmp_path, text):
    path = tmp_path / "empty.html"
    make_page(record._replace(texts=[*record.texts[:7], "", *record.texts[8:]]), text=text, lang="en").save(
        path
    )
    reader = reading(path)
    reader.open("reader?doc=7")
    assert reader.texts("main .empty") == ["This document has no text."]


def test_columns_that_make_no_groups_are_told_of(reading, arrays, tmp_path):
    lam, gamma, counts, vocabulary, documents = arrays(3, n_documents=80)
    documents["day"] = [f"{1 + row % 28:02d}.{1 + row % 12:02d}.2021" for row in range(80)]
    documents["date"] = ["2021-03-01"] * 79 + ["soon"]
    documents["same"] = "x"
    record = make_record(lam, gamma, counts, vocabulary, documents)
    assert [one["name"] for one in record.head["ungrouped"]] == ["day", "date", "same"]
    make_page(record).save(tmp_path / "p.html")
    reader = reading(tmp_path / "p.html")
    tab = reader.open("groups")
    tab.locator("summary", has_text="Columns that make no groups: day, date, same").click()
    told = reader.texts("main details li")
    assert told[0].startswith("day holds 80 different values")
    assert "Dates begin with the year: 1862, 1862-07 or 1862-07-01." in told[0]
    assert told[1].startswith("date holds 'soon' in row 79, while most are dates")


def test_the_largest_groups_of_a_topic_lead_to_all(reading, arrays, tmp_path):
    lam, gamma, counts, vocabulary, documents = arrays(3)
    documents["place"] = [f"place {row % 20}" for row in range(60)]
    make_page(make_record(lam, gamma, counts, vocabulary, documents)).save(tmp_path / "p.html")
    reader = reading(tmp_path / "p.html")
    tab = reader.open("topic?topic=1")
    assert tab.locator("table.dots tr").count() == 12
    tab.get_by_role("link", name="All 20 groups").click()
    reader.wait("groups")
    assert tab.locator("table.dots").first.locator("tr").count() == 20
