"""data/sample.jsonl: the promises its README makes, checked on the file itself."""

import datetime
import json
import math
import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
THEMES = {"astronomy", "banking", "cooking", "football", "gardening", "medicine"}


@pytest.fixture(scope="module")
def documents() -> list[dict]:
    """Every line of the sample, in file order."""
    with open(DATA / "sample.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def mixed() -> dict[str, str]:
    """id -> second theme, for the documents the README declares as mixtures."""
    table = (DATA / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z]+-\d\d)` \| (\w+) \|", table, flags=re.MULTILINE))


def words(text: str) -> list[str]:
    """Runs of at least three letters, lower case."""
    return re.findall(r"[a-z]{3,}", text.lower())


def test_twenty_documents_of_each_theme(documents):
    assert Counter(row["label"] for row in documents) == dict.fromkeys(THEMES, 20)
    for row in documents:
        assert list(row) == ["id", "label", "date", "text"]
        assert re.fullmatch(row["label"] + r"-\d\d", row["id"])


def test_ids_and_texts_are_unique(documents):
    assert len({row["id"] for row in documents}) == len(documents)
    assert len({row["text"] for row in documents}) == len(documents)


def test_length_of_documents(documents):
    for row in documents:
        assert 50 <= len(row["text"].split()) <= 90, row["id"]


def test_no_two_documents_share_a_sentence(documents):
    sentences = [s for row in documents for s in re.split(r"(?<=[.?!])\s+", row["text"])]
    assert max(Counter(s for s in sentences if len(s.split()) > 5).values()) == 1


def test_text_is_clean_utf8(documents):
    for row in documents:
        assert row["text"] == " ".join(row["text"].split()), row["id"]
        assert row["text"].isascii(), row["id"]
        assert row["text"].isprintable(), row["id"]


def test_dates_are_in_order_and_spread_as_the_readme_says(documents):
    dates = [datetime.date.fromisoformat(row["date"]) for row in documents]
    assert dates == sorted(dates)
    assert {date.year for date in dates} == set(range(2015, 2025))
    early = Counter(row["label"] for row in documents if row["date"] < "2020")
    assert early["astronomy"] == 5
    assert early["banking"] == 15
    assert all(early[theme] == 10 for theme in THEMES - {"astronomy", "banking"})


def test_readme_tells_how_large_the_sample_is(documents):
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    total = sum(len(row["text"].split()) for row in documents)
    assert f"{len(documents)} documents" in readme
    assert f"{total:,} words" in readme


def test_mixed_documents_hold_words_of_both_themes(documents, mixed):
    assert len(mixed) == 18
    by_id = {row["id"]: row for row in documents}
    typical = typical_words(documents)
    for name, second in mixed.items():
        row = by_id[name]
        assert second in THEMES - {row["label"]}
        found = set(words(row["text"]))
        assert len(found & typical[row["label"]]) >= 2, name
        assert len(found & typical[second]) >= 2, name


def typical_words(documents: list[dict]) -> dict[str, set[str]]:
    """Words found in at least five documents of a theme, most of whose documents belong to it."""
    seen = {theme: Counter() for theme in THEMES}
    for row in documents:
        seen[row["label"]].update(set(words(row["text"])))
    everywhere = sum(seen.values(), Counter())
    return {
        theme: {word for word, n in counts.items() if n >= 5 and n >= 0.6 * everywhere[word]}
        for theme, counts in seen.items()
    }


def test_every_theme_has_words_of_its_own(documents):
    for theme, found in typical_words(documents).items():
        assert len(found) >= 15, (theme, sorted(found))


def test_labels_can_be_read_off_the_words(documents, mixed):
    """A naive Bayes classifier that has not seen a document names its theme, or one of its two."""
    tokens = {row["id"]: words(row["text"]) for row in documents}
    vocabulary = len(set().union(*tokens.values()))
    counts = {theme: Counter() for theme in THEMES}
    for row in documents:
        counts[row["label"]].update(tokens[row["id"]])
    wrong = []
    for row in documents:
        own = Counter(tokens[row["id"]])
        scores = {}
        for theme, known in counts.items():
            seen = known - own if theme == row["label"] else known
            total = seen.total() + 0.1 * vocabulary
            scores[theme] = sum(n * math.log((seen[word] + 0.1) / total) for word, n in own.items())
        guess = max(sorted(scores), key=scores.get)
        if guess not in (row["label"], mixed.get(row["id"])):
            wrong.append((row["id"], guess))
    assert len(wrong) <= 2, wrong
