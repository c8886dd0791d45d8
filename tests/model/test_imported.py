"""What a model of another program is made of."""

import numpy as np

from lda_vi import Corpus
from lda_vi.model.imported import ImportedModel


def test_a_topic_has_the_share_of_its_tokens():
    """Where shares are not those that counts and the prior make, an empty document holds no token all the same."""
    corpus = Corpus.from_matrix([[6, 4], [0, 0], [0, 5]])
    shares = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]
    model = ImportedModel("x", corpus, np.ones((2, 2)), shares, [5.0, 5.0])
    np.testing.assert_allclose(model.doc_topic_posterior_, [[15, 5], [5, 5], [7.5, 7.5]])
    np.testing.assert_allclose(model.topic_share_, [12.5 / 15, 2.5 / 15])
