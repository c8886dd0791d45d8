"""Starting points: right shape, positive, reproducible, refused if given wrong."""

import numpy as np
import pytest

from lda_vi import LDA
from lda_vi.errors import ParameterError
from lda_vi.inference.start import check_apart, given_lam, level_gamma, random_lam
from lda_vi.inference.validation import as_counts


def test_level_gamma_shares_the_tokens_of_each_document_evenly():
    counts = as_counts([[2, 0, 4], [0, 0, 0], [1, 0, 0]])
    alpha = np.array([0.1, 0.2, 0.7])
    np.testing.assert_allclose(
        level_gamma(counts, alpha), alpha + np.array([[2.0], [0.0], [1 / 3]]), rtol=1e-15
    )


def test_random_lam_is_drawn_topic_by_topic():
    drawn = np.random.RandomState(3).gamma(100.0, 0.01, (4, 6))
    np.testing.assert_array_equal(random_lam(4, 6, np.random.RandomState(3)), drawn.T)


def test_given_lam_is_a_copy_in_the_order_of_words():
    given = np.arange(1.0, 7.0).reshape(2, 3)
    lam = given_lam(given, 2, 3)
    lam[:] = 9
    assert given[0, 0] == 1
    assert lam.shape == (3, 2)


@pytest.mark.parametrize(
    ("init", "message"),
    [
        (np.ones((3, 2)), r"\(2, 3\), got shape \(3, 2\)"),
        ([[1, 2, 3], [1, 0, 3]], r"> 0, got 0.0 at index \(1, 1\)"),
        ([[1, 2, np.nan], [1, 1, 3]], r"got nan at index \(0, 2\)"),
        ([["a", 2, 3], [1, 0, 3]], "init must be"),
        (np.full((2, 3), 1e40), r"init must be from 1e-.* to 1e.*, got 1e\+40"),
        (np.full((2, 3), 1e-40), "init must be from 1e-.* to 1e.*, got 1e-40"),
        (np.ones((2, 3), complex), "init must be .* complex numbers"),
        ([[10**400, 1, 1], [1, 1, 1]], "init must be .* too large"),
    ],
)
def test_given_lam_refuses(init, message):
    with pytest.raises(ParameterError, match=message):
        given_lam(init, 2, 3)


def test_topics_that_nothing_tells_apart_are_refused():
    """Constants, or one row for all: without a word the fit ended with the same topic K times."""
    for init in (np.ones((3, 4)), np.tile([1.0, 2.0, 3.0, 4.0], (3, 1))):
        with pytest.raises(ParameterError, match="init has the same numbers for every topic"):
            LDA(3, init=init).fit([[1, 2, 0, 1]])
        seeded = LDA(3, init=init, topic_word_prior=np.eye(3, 4) + 0.1, doc_topic_prior=1.0).fit(
            np.eye(4) * 5
        )
        assert np.ptp(seeded.components_, axis=0).max() > 1
    check_apart(np.ones((4, 1)))
    check_apart(given_lam([[1, 1], [1, 2]], 2, 2))
