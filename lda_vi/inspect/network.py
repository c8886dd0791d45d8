"""Topics, their words and their neighbours as a network in GEXF 1.2, which Gephi and networkx read."""

import xml.etree.ElementTree as ET

import numpy as np

from lda_vi.inference.validation import topic_array
from lda_vi.inspect.inert import plain_text
from lda_vi.inspect.labels import named
from lda_vi.inspect.topics import top_words

SPACE = "http://www.gexf.net/1.2draft"
NEAREST = 3  # neighbours a topic is linked to


def topic_network(topic_word, vocabulary=None, *, topic_share=None, labels=None, n=10, nearest=NEAREST):
    r"""A network of topics and their most probable words.

    A topic is linked to each of its words with the word's probability as the weight, and to the topics most like
    it with the weight :math:`\sum_w \sqrt{\beta_{jw} \beta_{kw}}` (Bhattacharyya), 1 for equal topics.

    Parameters
    ----------
    topic_word, vocabulary, n
        As for `lda_vi.inspect.topics.top_words`.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal.
    labels : dict of int to str, optional
        Names of topics.
    nearest : int
        How many topics each is linked to at least; links count for both sides.

    Returns
    -------
    bytes
        An XML document in UTF-8. Nodes have the attributes ``kind`` ("topic" or "word"), ``share`` (of the tokens)
        and, of topics, ``topic``; edges have ``kind`` ("word" or "similar").

    Examples
    --------
    >>> text = topic_network([[8, 1], [1, 8]], ["tax", "war"], n=1).decode()
    >>> text.count("<node "), text.count("<edge ")
    (4, 3)
    """
    beta = topic_array(topic_word)
    beta = beta / beta.sum(axis=1, keepdims=True)
    share = np.ones(len(beta)) if topic_share is None else np.asarray(topic_share, dtype=np.float64)
    share = share / share.sum()
    words = top_words(beta, vocabulary, n=n)
    root = ET.Element("gexf", {"xmlns": SPACE, "version": "1.2"})
    graph = ET.SubElement(root, "graph", {"mode": "static", "defaultedgetype": "undirected"})
    _declare(graph, "node", [("kind", "string"), ("share", "double"), ("topic", "integer")])
    _declare(graph, "edge", [("kind", "string")])
    nodes, edges = ET.SubElement(graph, "nodes"), ET.SubElement(graph, "edges")
    for topic in range(len(beta)):
        _node(
            nodes, f"t{topic}", named(topic, labels), kind="topic", share=f"{share[topic]:.6g}", topic=topic
        )
    names = range(beta.shape[1]) if vocabulary is None else vocabulary
    names = [f"w{name}" if vocabulary is None else str(name) for name in names]
    frequency = dict(zip(names, share @ beta, strict=True))
    number = {word: place for place, word in enumerate(sorted(set(words["word"])))}
    for word, place in number.items():
        _node(nodes, f"w{place}", word, kind="word", share=f"{frequency[word]:.6g}")
    for row in words.itertuples():
        _edge(edges, f"t{row.topic}", f"w{number[row.word]}", row.probability, "word")
    for first, second, weight in similar_pairs(beta, nearest):
        _edge(edges, f"t{first}", f"t{second}", weight, "similar")
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def similar_pairs(beta, nearest=NEAREST):
    """Pairs of topics of which one is among those most like the other.

    Parameters
    ----------
    beta : ndarray, shape (K, V)
        Word probabilities.
    nearest : int
        How many count as most like.

    Returns
    -------
    list of (int, int, float)
        The lower number first; with the Bhattacharyya coefficient.

    Examples
    --------
    >>> [pair[:2] for pair in similar_pairs(np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]]), 1)]
    [(0, 1), (1, 2)]
    """
    root = np.sqrt(beta)
    alike = np.minimum(root @ root.T, 1.0)
    others = alike - 2.0 * np.eye(len(beta))
    order = np.argsort(-others, axis=1, kind="stable")[:, : min(nearest, len(beta) - 1)]
    pairs = {(min(k, j), max(k, j)) for k, own in enumerate(order.tolist()) for j in own}
    return [(k, j, float(alike[k, j])) for k, j in sorted(pairs)]


def _declare(graph, what, attributes):
    """Declare the attributes of nodes or edges."""
    group = ET.SubElement(graph, "attributes", {"class": what})
    for name, kind in attributes:
        ET.SubElement(group, "attribute", {"id": name, "title": name, "type": kind})


def _node(nodes, number, label, **values):
    """Add a node."""
    node = ET.SubElement(nodes, "node", {"id": number, "label": plain_text(str(label))})
    _values(node, values)


def _edge(edges, source, target, weight, kind):
    """Add an edge."""
    attributes = {"id": str(len(edges)), "source": source, "target": target, "weight": f"{weight:.6g}"}
    _values(ET.SubElement(edges, "edge", attributes), {"kind": kind})


def _values(element, values):
    """Add the values of attributes."""
    group = ET.SubElement(element, "attvalues")
    for name, value in values.items():
        ET.SubElement(group, "attvalue", {"for": name, "value": str(value)})
