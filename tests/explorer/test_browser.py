"""The page in a browser, as people use it."""

import csv
import json

import numpy as np
import pytest

from lda_vi import Preprocessor
from lda_vi.explorer.page import make_page
from lda_vi.inspect.documents import rank_documents
from lda_vi.inspect.labels import parse_labels
from lda_vi.inspect.topics import word_scores

PANELS = ("topics", "documents", "words", "groups", "fit", "vocabulary", "map", "made")


@pytest.fixture
def reader(reading, page_file):
    """Somebody with the page of the sample."""
    return reading(page_file)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_panel_opens_in_both_languages(reader, lang):
    for panel in (*PANELS, "topic", "reader", "words?word=loan", "map?view=matrix", "groups?view=difference"):
        tab = reader.open(f"{panel}{'&' if '?' in panel else '?'}lang={lang}")
        assert tab.locator("main h2").first.inner_text() != ""
        assert tab.evaluate("() => document.documentElement.lang") == lang
        korean = any("가" <= letter <= "힣" for letter in tab.locator("nav").inner_text())
        assert korean == (lang == "ko")


def test_topics_sort_by_any_column_and_the_order_is_in_the_address(reader, record):
    tab = reader.open("topics")
    ids = '[data-topic] th[scope="row"] .id'
    assert reader.texts(ids) == ["0", "1", "2", "3", "4", "5"]
    tab.click('[data-key="sort-share"]')
    share = record.blocks["topics"]["share"]
    wanted = [str(topic) for topic in np.argsort(-share, kind="stable")]
    assert reader.texts(ids) == wanted
    assert tab.locator('th[aria-sort="descending"]').inner_text().startswith("Share")
    tab.reload()
    reader.wait("topics")
    assert reader.texts(ids) == wanted
    tab.click('[data-key="sort-share"]')
    assert reader.texts(ids) == wanted[::-1]


def test_a_topic_shows_its_words_exactly_for_any_weight(reader, model, dated_corpus):
    beta = model.components_ / model.components_.sum(axis=1, keepdims=True)
    lift = beta / (model.topic_share_ @ beta)
    for weight in (0.0, 0.37, 0.6, 1.0):
        reader.open(f"topic?topic=4&l={weight}")
        score = weight * np.log(beta[4]) + (1 - weight) * np.log(lift[4])
        wanted = [dated_corpus.vocabulary[place] for place in np.argsort(-score, kind="stable")[:20]]
        found = reader.texts(".wordtable tbody th")
        assert [score[list(dated_corpus.vocabulary).index(word)] for word in found] == pytest.approx(
            sorted(score)[::-1][:20], rel=1e-5
        )
        assert set(found[:5]) == set(wanted[:5])
    reader.open("topic?topic=4&by=frex")
    frex = word_scores(model.components_, by="frex")[4]
    found = reader.texts(".wordtable tbody th")
    assert [frex[list(dated_corpus.vocabulary).index(word)] for word in found] == pytest.approx(
        sorted(frex)[::-1][:20], abs=1e-3
    )


def test_the_slider_moves_words_and_address(reader):
    tab = reader.open("topic?topic=1")
    before = reader.texts(".wordtable tbody th")
    tab.focus('[data-key="weight"]')
    tab.keyboard.press("End")
    assert tab.locator("#weight-shown").inner_text() == "1.00"
    tab.keyboard.press("Home")
    assert reader.texts(".wordtable tbody th") != before
    assert "l=0" in tab.url


def test_documents_of_a_topic_stand_as_python_ranks_them(reader, model, dated_corpus):
    gamma = model.doc_topic_posterior_
    shares = gamma / gamma.sum(axis=1, keepdims=True)
    rows = rank_documents(dated_corpus.counts.sum(axis=1).A1, model.doc_elbo_, shares, topic=3, sort="share")
    tab = reader.open("documents?topic=3")
    found = [int(row.get_attribute("data-doc")) for row in tab.locator("tr[data-doc]").all()]
    assert shares[found[:10], 3] == pytest.approx(shares[rows[:10], 3], abs=1e-3)
    assert 7 not in found


def test_documents_are_searched_filtered_and_sorted_by_fit(reader, record, model, dated_corpus):
    tab = reader.open("documents?q=interest")
    texts = dated_corpus.documents["text"].str.lower()
    wanted = set(np.flatnonzero(texts.str.contains("interest")))
    tab.wait_for_selector("tr[data-doc]")
    assert {int(row.get_attribute("data-doc")) for row in tab.locator("tr[data-doc]").all()} == wanted
    reader.open("documents?sort=worst")
    tokens = dated_corpus.counts.sum(axis=1).A1
    worst = rank_documents(tokens, model.doc_elbo_, np.ones((len(tokens), 1)), sort="fit")
    assert int(tab.locator("tr[data-doc]").first.get_attribute("data-doc")) == worst[0]
    party = [group["name"] for group in record.head["groups"]].index("party")
    tab.select_option(f'[data-key="in{party}"]', label="north")
    reader.wait("documents")
    assert reader.texts('[data-key="count"]') == ["40 documents"]


def words_of(corpus, doc):
    """Text, start and end of every counted word of a document."""
    text, counted = corpus.documents["text"][doc], set(corpus.counts[[doc]].indices.tolist())
    spans = Preprocessor.from_dict(corpus.preparation).spans(text)
    return [(text, start, end) for start, end, column in spans if column in counted]


def test_a_document_is_read_word_by_word(reader, record, dated_corpus):
    tab = reader.open("documents?topic=3")
    tab.locator("tr[data-doc] a.docid").first.click()
    reader.wait("reader")
    opened = tab.url
    doc = int(tab.evaluate("() => new URLSearchParams(location.hash.split('?')[1]).get('doc')"))
    text = tab.locator(".text").inner_text()
    assert text.split() == dated_corpus.documents["text"][doc].split()
    block = record.reader.block([doc])
    marks = [text[start:end] for text, start, end in words_of(dated_corpus, doc)]
    assert reader.texts(".w") == marks
    assert len(marks) == block["spans"][0] > 20
    tab.locator(".w").first.hover()
    shown = reader.texts(".worddetail li .number")
    assert shown[0] == f"{block['permille'][block['topics'][: block['which'][0]].sum()] / 10:.0f}\u202f%"
    sums = reader.texts(".terms .sum .number")[0].replace(",", "").replace("−", "-")
    assert float(sums) == pytest.approx(block["terms"].sum(), abs=0.06)
    tab.click('[data-key="doc-on"]')
    tab.wait_for_url(lambda url: url != opened)


def test_an_empty_document_keeps_its_place(reader, dated_corpus):
    tab = reader.open("reader?doc=7")
    assert tab.locator(".doctitle").inner_text() == dated_corpus.documents["id"][7]
    assert "no word left" in tab.locator(".facts").inner_text()


def test_names_are_given_kept_and_saved(reader):
    tab = reader.open("topics")
    assert tab.input_value('[data-key="name-2"]') == "Two"
    tab.fill('[data-key="name-0"]', 'Stars & "sky"')
    tab.keyboard.press("Enter")
    name, contents = reader.download("save-names")
    assert name == "labels.json"
    assert json.loads(contents) == {"0": 'Stars & "sky"', "2": "Two"}
    tab = reader.open("topic?topic=0")
    assert tab.input_value('.topichead [data-key="name-0"]') == 'Stars & "sky"'
    assert 'Stars & "sky"' in tab.locator(".rail").inner_text()


def test_names_come_back_where_the_page_is_made_again(reading, record, tmp_path):
    """With names from the command line, which are the newer ones where they are others than before."""

    def page(labels, **options):
        labels = [labels.get(topic, "") for topic in range(6)]
        blocks = record.blocks | {"topics": record.blocks["topics"] | {"labels": labels}}
        make_page(record._replace(blocks=blocks), lang="en", **options).save(tmp_path / "p.html")

    def names(tab):
        return [tab.input_value(f'[data-key="name-{topic}"]') for topic in range(4)]

    page({2: "Two"})
    reader = reading(tmp_path / "p.html")
    tab = reader.open("topics")
    for topic, name in ((0, "Stars"), (1, "Sky"), (2, "2nd")):
        tab.fill(f'[data-key="name-{topic}"]', name)
        tab.keyboard.press("Enter")
    page({1: "Heaven", 2: "Two", 3: "Three"}, text="none")
    assert names(reader.open("topics")) == ["Stars", "Heaven", "2nd", "Three"]
    page({})
    assert names(reader.open("topics")) == ["Stars", "Sky", "2nd", ""]


def test_saved_names_are_what_the_label_command_reads(reader):
    reader.open("topics")
    assert parse_labels(reader.download("save-names")[1], 6) == {2: "Two"}


def test_a_name_taken_away_is_saved_as_taken_away(reader):
    tab = reader.open("topics")
    tab.fill('[data-key="name-2"]', "")
    tab.keyboard.press("Enter")
    assert parse_labels(reader.download("save-names")[1], 6) == {2: ""}


def test_a_ticked_topic_has_its_colour_everywhere(reader):
    tab = reader.open("topics")
    tab.check('[data-key="tick-3"]')
    assert "sel=3" in tab.url
    tab.click('nav [data-panel="groups"]')
    reader.wait("groups")
    assert tab.locator(".rail .hue1 .id").first.inner_text() == "3"
    assert tab.locator(".multiples .multiple .id").first.inner_text() == "3"


def test_stop_words_give_the_file_and_the_commands(reader):
    tab = reader.open("vocabulary")
    tab.check('[data-key="stop-people"]') if tab.locator('[data-key="stop-people"]').count() else tab.locator(
        '[data-key^="stop-"]'
    ).first.check()
    name, contents = reader.download("save-stops")
    assert name == "stop-words.txt"
    assert len(contents.split()) == 1
    commands = tab.locator('[data-key="again"]').inner_text()
    assert "six/corpus/documents" in commands
    assert "--min-df 2" in commands
    assert "lda-vi train again.corpus -k 6 --seed 0 -o again" in commands


def test_points_of_the_fit_panel_open_documents(reader, record):
    tab = reader.open("fit")
    box = tab.locator("canvas.scatter").bounding_box()
    tab.mouse.move(box["x"] + 2, box["y"] + 2)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    tab.mouse.up()
    assert "119 documents marked" in tab.locator("main").inner_text()
    tab.click('[data-key="unmark"]')
    tab.locator(".picked").nth(20).hover()
    tab.locator(".picked").nth(20).click()
    heights = record.blocks["fit"]["fit"]["histogram"]["documents"]
    shown = [text for text in reader.texts("main h3") if "marked" in text]
    assert shown == [f"{heights[20]} document{'' if heights[20] == 1 else 's'} marked"]


def test_the_keyboard_reaches_everything(reader):
    tab = reader.open("topics")
    tab.keyboard.press("2")
    reader.wait("documents")
    tab.keyboard.press("?")
    assert tab.locator("#help").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#help").is_visible()
    tab.keyboard.press("]")
    tab.wait_for_selector("tr[data-doc] td.number")
    assert "topic=0" in tab.url
    tab.locator("tr[data-doc] a.docid").first.focus()
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("() => document.activeElement.closest('tr').rowIndex") == 2
    tab.keyboard.press("Enter")
    reader.wait("reader")
    tab.locator(".w").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("() => [...document.querySelectorAll('.w')].indexOf(document.activeElement)") == 1
    assert tab.locator(".worddetail li").count() > 0
    tab.keyboard.press("Enter")
    reader.wait("words")


def test_tab_from_the_top_comes_to_the_content(reader):
    tab = reader.open("topics")
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => document.activeElement.id") == "main"


def test_csv_holds_every_row_and_neutralises_formulas(reader, record):
    tab = reader.open("topics")
    tab.fill('[data-key="name-1"]', '=HYPERLINK("http://example.org")')
    tab.keyboard.press("Enter")
    lines = reader.download("save-topics")[1].splitlines()
    assert len(lines) == 7
    assert lines[2].startswith("""1,"'=HYPERLINK(""http""")
    columns = lines[0].split(",")
    rows = [dict(zip(columns, row, strict=True)) for row in csv.reader(lines[1:])]
    for name, most in (("share", 7), ("coherence", 4), ("exclusivity", 4), ("effective_words", 4)):
        assert all(len(row[name].lstrip("-0.").replace(".", "")) <= most for row in rows), name
    shares = record.blocks["topics"]["coherence"]
    assert [float(row["coherence"]) for row in rows] == pytest.approx(shares, rel=5e-4)
    reader.open("documents")
    name, contents = reader.download("save-documents")
    assert name == "documents.csv"
    assert len(contents.splitlines()) == 121
    scores = [row["score"] for row in csv.DictReader(contents.splitlines())]
    assert max(len(score.lstrip("0.")) for score in scores) <= 7
    assert contents.splitlines()[-1].startswith("7,")  # sorted by fit, which an empty document has not


def test_coherence_in_documents_has_a_name_of_its_own(reading, made_up, tmp_path):
    """Counts alone know no windows: what the page shows then is no number to compare with others."""
    make_page(made_up(3), lang="en").save(tmp_path / "counts.html")
    reader = reading(tmp_path / "counts.html")
    tab = reader.open("topics")
    assert tab.locator('[data-key="sort-coherence"]').inner_text() == "Coherence in documents"
    assert "whole documents" in tab.get_attribute('[data-key="sort-coherence"]', "title")
    assert "coherence_documents" in reader.download("save-topics")[1].splitlines()[0].split(",")
    tab = reader.open("topic?topic=1")
    assert "Coherence in documents" in tab.locator(".facts").inner_text()
