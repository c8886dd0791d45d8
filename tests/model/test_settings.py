"""Every setting that cannot work is refused by name, with the value."""

import numpy as np
import pandas as pd
import pytest

from lda_vi import LDA, CountsError, ParameterError

X = np.array([[2, 1, 0], [0, 1, 3], [1, 1, 1]])


def test_topics_are_in_float32_where_all_counts_are():
    frame = pd.DataFrame(X, columns=list("abc")).astype(np.float32)
    for table, dtype in ((frame, np.float32), (frame.astype({"b": np.float64}), np.float64)):
        assert LDA(2, random_state=0).fit(table).components_.dtype == dtype


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("n_components", 0, "n_components must be an int >= 1, got 0"),
        ("n_components", 2.5, "got 2.5"),
        ("n_components", True, "got True"),
        ("max_iter", 0, "max_iter must be an int >= 1"),
        ("max_doc_update_iter", -1, "max_doc_update_iter"),
        ("batch_size", 0, "batch_size"),
        ("tol", -1e-3, "tol must be a finite number >= 0, got -0.001"),
        ("tol", np.nan, "got nan"),
        ("tol", "small", "got 'small'"),
        ("tol", 10**400, "tol must be a finite number >= 0, got 1000"),
        ("tol", np.array([1e-3, 1e-3]), "tol must be a finite number"),
        ("mean_change_tol", np.inf, "mean_change_tol"),
        ("learning_decay", 0.5, "learning_decay must be a finite number > 0.5 and <= 1, got 0.5"),
        ("learning_decay", 1.1, "got 1.1"),
        ("learning_offset", -1, "learning_offset must be a finite number >= 0"),
        ("total_samples", 0, "total_samples must be a finite number > 0"),
        ("learning_method", "svi", 'learning_method must be "batch" or "online", got \'svi\''),
        ("learning_method", np.array(["batch", "online"]), 'learning_method must be "batch" or "online"'),
        ("track_documents", "some", 'track_documents must be "last" or "all"'),
        ("init", "k-means", 'init must be "collapsed", "random" or an array'),
        ("init", None, "got None"),
        ("init", 3, "got 3"),
        ("init", np.ones((2, 3)), r"\(4, 3\), got shape \(2, 3\)"),
        ("init", np.zeros((4, 3)), "init must be finite and > 0, got 0.0"),
        ("doc_topic_prior", 0, "doc_topic_prior must be finite and > 0, got 0"),
        ("doc_topic_prior", [1, 2], "doc_topic_prior must be a number or have shape"),
        ("topic_word_prior", -0.1, "topic_word_prior must be finite and > 0, got -0.1"),
        ("topic_word_prior", np.ones((2, 3)), "topic_word_prior must be a number or have shape"),
        ("n_jobs", 0, "n_jobs must be None, a number of threads"),
        ("random_state", "seed", "random_state must be None, an int"),
        ("random_state", -1, "random_state"),
        ("verbose", -1, "verbose must be an int >= 0"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_refusals(method, name, value, message):
    with pytest.raises(ParameterError, match=message):
        getattr(LDA(**{"n_components": 4} | {name: value}), method)(X)


@pytest.mark.parametrize("verbose", [True, False])
def test_verbose_may_be_a_bool(verbose, capsys):
    LDA(2, verbose=verbose, random_state=0, max_iter=2, tol=0).fit(X)
    assert ("mean-field pass 2" in "".join(capsys.readouterr())) == verbose


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((3, 4)), "no token: all 3 documents are empty"),
        (np.empty((0, 4)), "0 sample"),
        (np.empty((4, 0)), "0 feature"),
        ([[1, -1]], "Negative"),
        ([[1, -0.5]], "Negative"),
        ([[1, np.nan]], "NaN"),
        ([[1, np.inf]], "inf"),
        ([["a", "b"]], "must hold numbers"),
        ([1, 2, 3], "2 dimensions"),
        (pd.Series([1, 2, 3]), "2 dimensions"),
        (["tax law", "sea"], "X must hold numbers.* A Preprocessor makes counts of text"),
        (pd.Series(["tax law", "sea"]), "X must hold numbers.* A Preprocessor makes counts of text"),
    ],
)
def test_matrices_that_are_no_counts(bad, message):
    with pytest.raises(CountsError, match=message):
        LDA(2).fit(bad)


@pytest.mark.parametrize(("name", "value"), [("mean_change_tol", -1), ("n_jobs", 0)])
@pytest.mark.parametrize("method", ["transform", "posterior", "score"])
def test_settings_that_a_fitted_model_reads_are_checked(name, value, method):
    model = LDA(2, random_state=0).fit(X).set_params(**{name: value})
    with pytest.raises(ParameterError, match=f"{name} must be"):
        getattr(model, method)(X)


def test_a_stream_of_another_width_is_blamed_on_no_prior():
    model = LDA(2, topic_word_prior=[0.1] * 3, random_state=0).partial_fit(X)
    with pytest.raises(CountsError, match="X has 2 features, but LDA is expecting 3 features"):
        model.partial_fit(X[:, :2])


def test_a_stream_brings_no_more_documents_at_once_than_there_are_said_to_be_in_all():
    """Each would count for a part of itself, and the topics would be little more than the prior."""
    with pytest.raises(
        ParameterError, match="total_samples is 2, but X alone has 3 documents: set it to the"
    ):
        LDA(2, total_samples=2).partial_fit(X)
    model = LDA(2, total_samples=3, random_state=0).partial_fit(X)
    for _ in range(2):  # the same documents once more, or the next three: nobody can know
        model.partial_fit(X)
    before = model.components_
    with pytest.raises(ParameterError, match="total_samples is 3, but X alone has 6 documents"):
        model.partial_fit(np.vstack([X, X]))
    assert model.components_ is before
    LDA(2, learning_method="online", total_samples=2, random_state=0).fit(X)  # which counts them itself


def test_a_refused_refit_leaves_the_old_model(tmp_path):
    model = LDA(2, random_state=0).fit(X)
    before = model.transform(X)
    with pytest.raises(ParameterError):
        model.set_params(tol=-1).fit(X[:, :2])
    with pytest.raises(CountsError):
        model.set_params(tol=1e-3).fit(-X)
    with pytest.raises(ParameterError):
        model.set_params(doc_topic_prior=-1).fit(X[:, :2])
    with pytest.raises(ParameterError):
        model.set_params(doc_topic_prior=1, random_state="x").fit(X[:, :2])
    with pytest.raises(CountsError):
        model.set_params(random_state=0).fit(np.zeros((2, 2)))
    with pytest.raises(
        ParameterError, match=r"checkpoints must be None or a lda_vi.Checkpoints, got 'folder'"
    ):
        model.fit(X[:, :2], checkpoints="folder")
    with pytest.raises(ParameterError, match="on_pass must be None or a function of a dict, got 'x'"):
        model.fit(X[:, :2], on_pass="x")
    np.testing.assert_array_equal(model.transform(X), before)
