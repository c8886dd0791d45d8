"""The estimator keeps scikit-learn's contract and its own."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from lda_vi.model import LDA

SMALL = {"n_components": 3, "random_state": 0}


# Some of the checks hold rows of zeros and let no warning pass.
@pytest.mark.filterwarnings("ignore::lda_vi.errors.EmptyDocumentWarning")
@parametrize_with_checks(
    [
        LDA(**SMALL),
        LDA(**SMALL, init="random", doc_topic_prior=0.7, topic_word_prior=0.3),
        LDA(**SMALL, learning_method="online", batch_size=10, n_jobs=2),
    ]
)
def test_scikit_learn_checks(estimator, check):
    check(estimator)
