"""Pictures of a model: the numbers that were given are the numbers that are drawn."""

import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, ParameterError

pytest.importorskip("matplotlib")

from lda_vi.inspect.drawing import draw_file
from lda_vi.inspect.figures import plot_convergence, plot_length_fit, plot_similarity, row_order
from lda_vi.inspect.fonts import korean_font
from lda_vi.inspect.lengths import usual_fit


@pytest.fixture(scope="module")
def model(sample_corpus):
    return LDA(4, random_state=0, max_iter=4, tol=0, track_documents="all").fit(sample_corpus)


@pytest.fixture(scope="module")
def tokens(sample_corpus):
    return sample_corpus.counts.sum(axis=1).A1


def written(figure, ending=".png"):
    """Bytes of the file."""
    file = io.BytesIO()
    draw_file(figure, file, ending)
    return file.getvalue()


def test_convergence_draws_both_phases_and_the_fan(model, tokens):
    figure = plot_convergence(model.history_, model.doc_elbo_history_, tokens, title="A fit")
    start, bound, fan = figure.axes
    rows = model.history_[model.history_["phase"] == "mean-field"]
    assert np.array_equal(bound.lines[0].get_ydata(), rows["per_token"])
    assert len(start.lines[0].get_ydata()) == (model.history_["phase"] == "collapsed").sum()
    away = (model.doc_elbo_history_ - model.doc_elbo_history_[-1]) / tokens
    assert np.allclose(fan.lines[0].get_ydata(), np.median(away, axis=1))
    assert fan.lines[0].get_ydata()[-1] == 0
    assert f"{rows['per_token'].iloc[-1]:.4f}".replace("-", "−") in bound.get_title(loc="left")


def test_convergence_without_documents_or_start(model):
    assert len(plot_convergence(model.history_).axes) == 2
    alone = model.history_[model.history_["phase"] == "mean-field"]
    assert len(plot_convergence(alone).axes) == 1
    with pytest.raises(ParameterError, match="no pass with a bound"):
        plot_convergence(model.history_.iloc[:0])
    with pytest.raises(ParameterError, match="no pass with a bound"):
        plot_convergence(model.history_[model.history_["phase"] == "collapsed"])


def test_empty_documents_are_not_in_the_fan(model, tokens):
    history = np.hstack([model.doc_elbo_history_, np.zeros((len(model.doc_elbo_history_), 1))])
    figure = plot_convergence(model.history_, history, np.append(tokens, 0))
    assert np.isfinite(figure.axes[2].lines[0].get_ydata()).all()


def test_similarity_shows_each_pair_where_the_names_say():
    alike = np.array([[1, 0.1, 0.8], [0.1, 1, 0.2], [0.8, 0.2, 1]])
    figure = plot_similarity(alike, ["0 a", "1 b", "2 c"])
    axis = figure.axes[0]
    drawn = axis.images[0].get_array()
    order = [int(label.get_text()) for label in axis.get_xticklabels()]
    assert [label.get_text() for label in axis.get_yticklabels()] == [["0 a", "1 b", "2 c"][k] for k in order]
    assert drawn.mask.diagonal().all()
    for row, k in enumerate(order):
        for column, j in enumerate(order):
            if row != column:
                assert drawn[row, column] == alike[k, j]
    assert abs(order.index(0) - order.index(2)) == 1


@pytest.mark.parametrize("n_topics", [1, 2, 130])
def test_similarity_of_any_number_of_topics(n_topics):
    rng = np.random.default_rng(2)
    root = np.sqrt(rng.dirichlet(np.ones(40), size=n_topics))
    figure = plot_similarity(np.minimum(root @ root.T, 1))
    assert len(figure.axes[0].get_yticklabels()) <= 100
    assert written(figure)[:4] == b"\x89PNG"


def test_similarity_needs_a_matrix():
    for bad in (np.ones((2, 3)), np.full((2, 2), np.nan), np.ones(3)):
        with pytest.raises(ParameterError, match="square matrix"):
            plot_similarity(bad)


def test_equal_topics_do_not_divide_by_nothing():
    figure = plot_similarity(np.ones((3, 3)))
    assert written(figure)[:4] == b"\x89PNG"
    low, high = figure.axes[0].images[0].get_clim()
    assert low < high


def test_row_order_is_an_order():
    rng = np.random.default_rng(4)
    points = rng.permutation(12)
    order = row_order(np.abs(points[:, None] - points[None, :]).astype(float))
    assert sorted(order) == list(range(12))
    assert np.abs(np.diff(points[order])).sum() == 11  # along the line and not back


def test_length_fit_draws_every_document_that_has_one():
    tokens, fit = np.array([10.0, 20, 30, 0]), np.array([-7.0, -8, -6, np.nan])
    figure = plot_length_fit(tokens, fit, usual_fit(tokens, fit), named={1: "worst $x$"}, title="세금")
    axis = figure.axes[0]
    assert axis.collections[0].get_offsets().tolist() == [[10, -7], [20, -8], [30, -6]]
    assert [text.get_text() for text in axis.texts] == ["worst $x$"]
    assert axis.get_xscale() == "log"


def test_many_documents_are_a_map_of_their_density():
    rng = np.random.default_rng(0)
    tokens = rng.integers(1, 900, size=6000)
    figure = plot_length_fit(tokens, rng.normal(-7, 0.3, size=6000))
    assert figure.axes[0].collections[0].get_array().sum() == 6000


def test_nothing_to_draw():
    with pytest.raises(ParameterError, match="no document has a token"):
        plot_length_fit([0, 0], [np.nan, np.nan])


@pytest.mark.parametrize(("ending", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_equal_pictures_make_equal_files(ending, start):
    files = [
        written(plot_length_fit([1, 2], [-5, -4], named={0: "a$b$ \x1b[31m <b>"}), ending) for _ in range(2)
    ]
    assert files[0] == files[1]
    assert files[0].startswith(start)
    assert b"\x1b" not in files[0] or ending != ".svg"


def test_korean_is_drawn_where_there_is_a_font(recwarn):
    if korean_font() is None:
        pytest.skip("no font with Korean letters here")
    written(plot_similarity(np.eye(2), ["0 세금", "1 예산"], title="은행"))
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


@pytest.mark.parametrize(("ending", "warned"), [(".png", 1), (".svg", 0)])
def test_letters_that_no_font_has_are_warned_of_once(recwarn, ending, warned):
    figure = plot_length_fit([1, 2], [-5, -4], named={0: "\u1780\u1781\u1782"}, title="\u1783")
    assert len(recwarn) == 0
    written(figure, ending)
    assert [str(warning.message)[:40] for warning in recwarn] == [
        "no installed font has some letters of th"
    ] * warned


def test_the_numbers_need_no_matplotlib():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from lda_vi.errors import MissingExtra\n"
        "from lda_vi.inspect.figures import plot_length_fit\n"
        "try: plot_length_fit([1], [-1.0])\n"
        "except MissingExtra as error: print(error)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "lda_vi[plot]"' in answer.stdout


def test_history_of_a_stream_is_drawn(model):
    history = pd.DataFrame({"phase": ["online", "mean-field"], "pass": [1, 1], "per_token": [-8.0, -7.5]})
    assert written(plot_convergence(history))
