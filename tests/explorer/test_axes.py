"""Marks of axes say where they stand, and what stands alone is seen."""

import numpy as np
import pytest

from lda_vi.explorer.models import model_record
from lda_vi.explorer.page import make_page

MARKS = """() => [...document.querySelectorAll("svg.chart")].map((chart) => {
  const box = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('text.axis[text-anchor="end"]')].map((text) =>
    [text.textContent, Number(text.getAttribute("y")), text.getBoundingClientRect().left - box.left]);
})"""


def number(text):
    return float(text.replace("−", "-").replace(",", "").rstrip("\u202f%"))


def check_marks(charts):
    """Marks of every chart are inside it, two at least, and differ as much as they are apart."""
    assert charts
    for marks in charts:
        assert len(marks) >= 2, marks
        assert min(left for _, _, left in marks) >= 0, marks
        values, places = [number(text) for text, _, _ in marks], [place for _, place, _ in marks]
        steps = np.diff(values) / np.diff(places)
        assert steps[0] != 0, marks
        np.testing.assert_allclose(steps, steps[0], rtol=1e-6, err_msg=str(marks))


@pytest.mark.parametrize(
    "view", ["fit", "reader?doc=3", "reader?doc=40", "groups?group=1", "topic?topic=2&group=1"]
)
def test_marks_are_where_they_say(reading, page_file, view):
    tab = reading(page_file).open(view)
    tab.wait_for_selector("svg.chart")
    check_marks(tab.evaluate(MARKS))


@pytest.mark.parametrize("step", [0.8, 0.1, 1e-6])
def test_a_bound_that_moves_little_has_marks_that_differ(reading, record, tmp_path, step):
    tokens = record.head["n"]["tokens"]
    rows = [
        {**row, "elbo": (step * n / 100 - 5.1834) * tokens}
        for n, row in enumerate(
            row for row in record.blocks["fit"]["fit"]["history"] if row["elbo"] is not None
        )
    ]
    fit = {"fit": {**record.blocks["fit"]["fit"], "history": rows}}
    path = tmp_path / "little.html"
    make_page(record._replace(blocks={**record.blocks, "fit": fit}), lang="en").save(path)
    tab = reading(path).open("fit")
    tab.wait_for_selector("svg.chart")
    check_marks(tab.evaluate(MARKS)[:1])


def test_a_span_of_time_between_empty_ones_is_seen(reading, model, dated_corpus, tmp_path):
    """Three waves of a survey, each in a month of its own: without a mark there was only a bridge between them."""
    documents = dated_corpus.documents.copy()
    documents["wave"] = [("2019-03", "2020-03", "2021-04")[row % 3] for row in range(len(documents))]
    corpus = type(dated_corpus)(
        dated_corpus.counts,
        dated_corpus.vocabulary,
        documents,
        dated_corpus.preparation,
        dated_corpus.removed,
    )
    path = tmp_path / "waves.html"
    record = model_record(model, corpus)
    make_page(record, lang="en").save(path)
    place = [group["name"] for group in record.head["groups"]].index("wave")
    tab = reading(path).open(f"groups?group={place}")
    chart = tab.locator("svg.chart").first
    assert chart.locator("circle.dot").count() == 3
    assert chart.locator("path.ribbon").get_attribute("d").count("Z") == 3
