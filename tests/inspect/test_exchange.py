"""Formats of other programs, read back by other programs where there are any."""

import io
import json

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi.inspect.exchange import (
    latex_table,
    mallet_doc_topics,
    mallet_topic_keys,
    markdown_table,
    pyldavis_inputs,
)
from lda_vi.inspect.network import similar_pairs, topic_network

HOSTILE = ['<script>alert("x")</script>', "a&b", "]]>", "\x00\x1b[31m", "q'\"uo", "세금", "\x7f"]


def test_mallet_files_have_a_line_a_document_and_a_topic():
    theta = np.array([[0.25, 0.75], [1 / 3, 2 / 3]])
    lines = list(mallet_doc_topics(["a\tb\nc", "d"], theta))
    cells = [line.rstrip("\n").split("\t") for line in lines]
    assert [row[:2] for row in cells] == [["0", "a b c"], ["1", "d"]]
    assert np.array_equal(np.array([row[2:] for row in cells], dtype=float), theta)
    assert list(mallet_topic_keys([0.1, 2.0], [["tax", "law"], ["sea"]])) == [
        "0\t0.1\ttax law\n",
        "1\t2\tsea\n",
    ]


def test_pyldavis_inputs_are_what_it_checks():
    rng = np.random.default_rng(5)
    lam, theta = rng.gamma(0.3, size=(3, 4000)) + 1e-4, rng.dirichlet(np.ones(3), size=6)
    counts = csr_matrix(rng.poisson(0.1, size=(6, 4000)))
    found = json.loads("".join(pyldavis_inputs(lam, theta, counts, [f"w{n}" for n in range(4000)])))
    beta = lam / lam.sum(axis=1, keepdims=True)
    assert np.allclose(np.array(found["topic_term_dists"]), beta, rtol=1e-5, atol=0)
    for name in ("topic_term_dists", "doc_topic_dists"):  # pyLDAvis refuses rows that do not sum to 1
        assert np.allclose(np.sum(found[name], axis=1), 1.0, rtol=1e-5, atol=0)
    assert found["doc_lengths"] == counts.sum(axis=1).A1.tolist()
    assert found["term_frequency"] == counts.sum(axis=0).A1.tolist()
    assert found["vocab"][3] == "w3"


def test_markup_is_harmless():
    text = markdown_table(["a|b", "c"], [["<b>", "x\ny|z"], ["[l](u)", "세금"]])
    assert text.count("\n") == 4
    assert "<b>" not in text
    assert "x y\\|z" in text
    assert "\\[l\\]" in text
    latex = latex_table(["n", "words"], [["5 %", r"\input{x} & #1_a^b~$"]], align="rl", caption="50 %")
    assert r"\textbackslash{}input\{x\} \& \#1\_a\textasciicircum{}b\textasciitilde{}\$" in latex
    assert r"\caption{50 \%}" in latex


def test_network_is_read_by_networkx():
    networkx = pytest.importorskip("networkx")
    lam = np.array([[9.0, 5, 1, 1, 1, 1, 1], [9, 4, 1, 1, 1, 1, 2], [1, 1, 1, 1, 8, 9, 3]])
    graph = networkx.read_gexf(
        io.BytesIO(topic_network(lam, HOSTILE, n=2, labels={1: HOSTILE[0]}, topic_share=[1, 2, 1], nearest=1))
    )
    topics = {key: data for key, data in graph.nodes(data=True) if data["kind"] == "topic"}
    words = {data["label"]: key for key, data in graph.nodes(data=True) if data["kind"] == "word"}
    assert [data["topic"] for data in topics.values()] == [0, 1, 2]
    assert topics["t1"]["label"] == f"1 {HOSTILE[0]}"
    assert topics["t1"]["share"] == 0.5
    assert set(words) == {HOSTILE[0], HOSTILE[1], HOSTILE[4], HOSTILE[5]}
    # its share of the tokens of all topics, also of those in whose list it does not stand
    expected = (1 * 9 / 19 + 2 * 9 / 19 + 1 * 1 / 24) / 4
    assert graph.nodes[words[HOSTILE[0]]]["share"] == pytest.approx(expected, rel=1e-5)
    assert graph.edges["t0", words["a&b"]]["weight"] == pytest.approx(5 / 19, rel=1e-5)
    assert graph.edges["t0", "t1"]["kind"] == "similar"
    assert not graph.has_edge("t0", "t2")


def test_a_network_of_one_topic_has_no_neighbours():
    assert topic_network([[1.0, 2.0]], n=5).count(b'value="similar"') == 0


def test_control_characters_leave_the_network_readable():
    assert b"\x1b" not in topic_network(np.ones((1, 7)), HOSTILE, n=7)


def test_equal_topics_are_most_alike():
    beta = np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.1, 0.9]])
    assert similar_pairs(beta, 1)[0] == (0, 1, pytest.approx(1.0))
