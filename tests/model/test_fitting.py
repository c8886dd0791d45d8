"""What a fit strings together: the sample in which an online fit finds its topics."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, vstack

from lda_vi import LDA
from lda_vi.errors import EmptyDocumentWarning
from lda_vi.model import fitting


def test_empty_documents_take_no_place_in_the_sample(rng, monkeypatch):
    """Thirty documents find the topics: of forty that tell something, not of four thousand that do not."""
    monkeypatch.setattr(fitting, "START_DOCUMENTS", 30)
    topics = np.kron(np.eye(2), np.ones(10)) / 10
    X = csr_matrix([rng.multinomial(50, topics[row % 2]) for row in range(40)])
    model = LDA(2, learning_method="online", max_iter=1, tol=0, random_state=0)
    with pytest.warns(EmptyDocumentWarning):
        model.fit(vstack([X, csr_matrix((4000, 20), dtype=X.dtype)]))
    found = model.transform(X).argmax(axis=1)
    assert found.tolist() == [found[0], 1 - found[0]] * 20
