"""Names of topics: what people type, what the page and spreadsheets save, and what is no name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lda_vi.errors import ParameterError, ReadError
from lda_vi.inspect.labels import check_labels, label_column, named, parse_assignment, parse_labels


def test_numbers_may_be_text_and_come_in_order():
    assert check_labels({"2": "c", 0: "a"}, 3) == {0: "a", 2: "c"}
    assert list(check_labels({"2": "c", 0: "a"}, 3)) == [0, 2]


def test_names_are_one_line():
    assert check_labels({0: " a\tb\n\x1b[31mc \u2028"}, 1) == {0: "a b [31mc"}


@given(st.dictionaries(st.integers(0, 9), st.text(max_size=100), max_size=10))
def test_what_was_checked_is_not_changed_again(labels):
    once = check_labels(labels, 10)
    assert check_labels(once, 10) == once
    assert parse_labels(json.dumps(once), 10) == once


@pytest.mark.parametrize("key", [3, -1, "3", "x", "", "1.0", True, "１", 10**20])
def test_topics_that_are_not_there(key):
    with pytest.raises(ParameterError, match="topics are numbered from 0 to 2"):
        check_labels({key: "a"}, 3)


def test_names_that_are_none():
    with pytest.raises(ParameterError, match="the name of topic 0 must be text, got 7"):
        check_labels({0: 7}, 1)
    with pytest.raises(ParameterError, match="the name of topic 0 has 201 characters"):
        check_labels({0: "a" * 201}, 1)
    with pytest.raises(ParameterError, match=r"labels must map topics to names, .* got list"):
        check_labels(["a"], 1)


def test_from_the_command_line():
    assert parse_assignment("1=Taxes", 2) == {1: "Taxes"}
    assert parse_assignment(" 1 = Taxes = budget ", 2) == {1: "Taxes = budget"}
    assert parse_assignment("1=", 2) == {1: ""}
    with pytest.raises(ParameterError, match="'Taxes' does not name a topic"):
        parse_assignment("Taxes", 2)
    with pytest.raises(ParameterError, match="there is no topic '2'"):
        parse_assignment("2=Taxes", 2)


@pytest.mark.parametrize(
    "text",
    [
        '{"0": "Taxes", "2": "Sea, ships"}',
        '{"format": 1, "labels": {"0": "Taxes", "2": "Sea, ships"}}',
        'topic,label\n0,Taxes\n2,"Sea, ships"\n',
        "topic\tlabel\n0\tTaxes\n2\tSea, ships\n",
        "\ufefftopic; words ;label\r\n0;tax;Taxes\r\n2;sea;Sea, ships\r\n",
    ],
)
def test_files(text):
    assert parse_labels(text, 3) == {0: "Taxes", 2: "Sea, ships"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "needs the columns topic and label, got none"),
        ("topic,name\n0,a\n", "f.csv, line 1: needs the columns topic and label, got topic, name"),
        ("topic,label\n0,a\n0,b\n", "f.csv, line 3: names topic 0 twice"),
        ("topic,label\n9,a\n", "f.csv, line 2: there is no topic '9'"),
        ('{"0": "a",\n', "f.csv, line 2: broken JSON"),
        ('{"0": ["a"]}', "the name of topic 0 must be text"),
        ('{"a": "b"}', "there is no topic 'a'"),
        ("{" * 5, "broken JSON"),
    ],
)
def test_files_that_are_none(text, message):
    with pytest.raises(ReadError, match=message):
        parse_labels(text, 3, "f.csv")


def test_numbers_stay_in_front():
    assert named(3, {3: "Taxes"}) == "3 Taxes"
    assert named(3, {}) == named(3, None) == "3"
    assert label_column([1, 3, 3], {3: "Taxes"}) == [None, "Taxes", "Taxes"]
    assert label_column([1], None) == [None]
