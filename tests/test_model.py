"""The estimator keeps scikit-learn's contract: all of its checks, none excused."""

import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from lda_vi import LDA


# Some of the checks hold rows of zeros and let no warning pass.
@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
@parametrize_with_checks(
    [
        LDA(3, random_state=0),
        LDA(3, random_state=0, init="random", learning_method="online", doc_topic_prior=0.7, topic_word_prior=0.3,
            max_iter=5, tol=0, n_jobs=2),
    ]
)  # fmt: skip
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def test_default_settings_are_the_documented_ones():
    assert LDA().get_params() == {
        "n_components": 10, "doc_topic_prior": "auto", "topic_word_prior": "auto", "init": "collapsed",
        "learning_method": "batch", "max_iter": 100, "tol": 5e-3, "max_doc_update_iter": 5,
        "mean_change_tol": 1e-3, "batch_size": 1024, "learning_decay": 0.7, "learning_offset": 10.0,
        "total_samples": 1e6, "n_jobs": None, "random_state": None, "verbose": 0, "track_documents": "last",
    }  # fmt: skip


def test_a_clone_is_equal_and_not_fitted():
    model = LDA(2, random_state=0).fit([[3, 1], [2, 2], [5, 0]])
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "components_")
