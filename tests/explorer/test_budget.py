"""How much text is in a page: what was asked for, as far as it fits, with an account of the rest."""

import re

import numpy as np
import pytest

from lda_vi.errors import ParameterError
from lda_vi.explorer.budget import CHARACTERS, encode_snippets, portions, reading_order
from lda_vi.explorer.pack import decode
from lda_vi.explorer.page import make_page


def blocks_of(html):
    """Blocks of a page by name."""
    tags = re.findall(r'<script type="application/octet-stream" data-block="(\w+)">([^<]*)</script>', html)
    return {name: decode(text) for name, text in tags}


def texts_of(html):
    """Texts in a page by row, as the page itself finds them."""
    blocks = blocks_of(html)
    places = blocks["texts"]
    found, before, place = {}, None, 0
    for row, block in zip(places["row"].tolist(), places["block"].tolist(), strict=True):
        place = place + 1 if block == before else 0
        before = block
        found[row] = blocks[f"text{block}"]["text"][place]
    return found


@pytest.mark.parametrize("policy", ["none", "snippets", "top", "full"])
def test_each_policy_holds_what_it_says(record, dated_corpus, policy):
    page = make_page(record, text=policy)
    texts, blocks = texts_of(page.html), blocks_of(page.html)
    wanted = {"none": 0, "snippets": 0, "top": record.n_first, "full": 120}[policy]
    assert len(texts) == wanted == page.text["texts"]
    assert all(text == dated_corpus.documents["text"][row] for row, text in texts.items())
    assert ("snippet0" in blocks) == (policy != "none") == (page.text["snippets"] == 120)
    assert blocks["head"]["head"]["text"] == page.text
    if policy == "none":
        longest = max(dated_corpus.documents["text"], key=len)
        assert longest[:40] not in str(blocks)


def test_a_document_without_text_is_not_left_out(record):
    """Answers that nobody gave are no texts that --text full would bring."""
    texts = ["", " ", *record.texts[2:]]
    for policy, whole in (("top", record.n_first), ("full", 120)):
        account = make_page(record._replace(texts=texts), text=policy).text
        assert account["texts"] == whole - 2
        assert account["no_text"] == 118 - account["texts"]
        assert (account["snippets"], account["no_room"], account["no_snippet"]) == (118, 0, 0)


def test_the_first_texts_are_those_of_the_topics_and_of_the_worst_fit(record, model):
    shares = model.doc_topic_posterior_ / model.doc_topic_posterior_.sum(axis=1, keepdims=True)
    rows, n_first = reading_order(shares, np.ones(120), record.blocks["docs"]["odd"], n=3, worst=4)
    first = set(rows[:n_first].tolist())
    for own in shares.T:
        assert set(np.argsort(-own)[:3].tolist()) <= first
    assert set(np.argsort(record.blocks["docs"]["odd"], kind="stable")[:4].tolist()) <= first
    assert sorted(rows.tolist()) == list(range(120))


@pytest.mark.parametrize("share", [0.35, 0.6, 0.8, 0.95])
def test_no_page_is_larger_than_allowed(record, share):
    least, whole = (len(make_page(record, text=policy).html.encode()) for policy in ("none", "full"))
    limit = int(least + share * (whole - least))
    page = make_page(record, text="full", max_size=limit)
    assert len(page.html.encode()) <= limit
    assert page.text["texts"] < 120
    assert page.text["no_room"] == page.text["no_text"] == 120 - page.text["texts"]
    assert len(texts_of(page.html)) == page.text["texts"]


def test_a_limit_that_not_even_the_numbers_keep_is_refused(record):
    with pytest.raises(ParameterError, match=r"max_size=0\.05 MB is not enough: without any text"):
        make_page(record, max_size=50_000)


def test_there_is_no_other_policy(record):
    with pytest.raises(ParameterError, match="text must be one of none, snippets, top, full, got 'some'"):
        make_page(record, text="some")


def test_texts_are_cut_into_portions_in_order():
    texts = ["x" * size for size in (CHARACTERS, 1, CHARACTERS - 1, 5, 3 * CHARACTERS)]
    assert [some.tolist() for some in portions(texts, np.arange(5))] == [[0], [1, 2], [3], [4]]


def test_beginnings_are_on_one_line_and_in_blocks(dated_corpus):
    texts = dated_corpus.documents["text"].tolist() * 5
    found = encode_snippets(texts, 80)
    assert list(found) == ["snippet0", "snippet1"]
    lines = [line for block in found.values() for line in decode(block)["snippet"]]
    assert len(lines) == 600
    assert max(map(len, lines)) <= 80
    assert texts[599].startswith(lines[599].rstrip("…"))


def test_numbers_of_many_documents_stay_small(made_up):
    """10,000 documents and 100 topics: less than 50 bytes a document, so 100,000 and 500 stay below 10 MB."""
    record = made_up(100, n_documents=10_000, n_words=2_000)
    assert len(make_page(record, text="none").html.encode()) < 1_000_000
