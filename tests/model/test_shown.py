"""A model in a session: one line, and a small table that can do nothing."""

import re

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from lda_vi import LDA, Corpus

X = [[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]]
HOSTILE = ["<script>alert(1)</script>", "a&b", "</table>", "q\"'"]


@pytest.fixture(scope="module")
def model():
    return LDA(2, random_state=0).fit(Corpus.from_matrix(X, HOSTILE))


def test_one_line_with_the_settings_that_were_changed():
    assert repr(LDA()) == "LDA()"
    assert repr(LDA(3, tol=0.0, n_jobs=-1)) == "LDA(n_components=3, tol=0.0, n_jobs=-1)"
    long = LDA(2, init=np.ones((2, 900)), doc_topic_prior=[0.1] * 99, random_state=np.random.default_rng(1))
    assert "init=array of shape (2, 900), " in repr(long).replace(
        "doc_topic_prior=array of shape (99,), ", ""
    )
    assert "\n" not in repr(long)
    assert len(repr(long)) < 250


def test_one_line_with_what_came_out(model):
    assert repr(model).startswith("LDA(n_components=2, random_state=0): 2 topics, 4 words, 4 documents, ")
    assert f"ELBO {model.elbo_:,.1f}" in repr(model)
    assert len(model.__repr__(N_CHAR_MAX=30)) == 30


def test_a_streamed_model_tells_of_its_batches():
    model = LDA(2, random_state=0).partial_fit(X)
    assert repr(model).endswith("2 topics, 4 words, learned from 1 batch")
    assert "<table>" in model._repr_html_()


def test_html_is_inert_and_balanced(model):
    text = model._repr_html_()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"\son\w+=|https?:|<style|<link|<img", text)
    for tag in ("table", "tr", "td", "th", "p", "code"):
        assert len(re.findall(f"<{tag}[ >]", text)) == text.count(f"</{tag}>")
    assert len(text) < 5_000
    assert model._repr_mimebundle_()["text/html"] == text


def test_only_the_largest_topics_are_shown():
    rng = np.random.default_rng(3)
    model = LDA(40, init="random", max_iter=2, tol=0, random_state=0).fit(rng.poisson(0.3, size=(60, 50)))
    text = model._repr_html_()
    assert text.count("<tr>") == 13
    assert "The 12 largest of 40 topics." in text
    shown = [int(k) for k in re.findall(r"<tr><td[^>]*>(\d+)</td>", text)]
    assert shown == sorted(np.argsort(-model.topic_share_)[:12])


def test_an_unfitted_one_and_a_pipeline_show_themselves():
    assert LDA(3)._repr_html_() == "<pre>LDA(n_components=3)</pre>"
    assert "LDA(n_components=3)" in repr(make_pipeline(LDA(3)))
    assert "LDA" in make_pipeline(LDA(3))._repr_html_()
