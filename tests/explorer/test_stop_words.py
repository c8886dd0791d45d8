"""Topics made of stop words are noted on the page as they are by `evaluate` and `choose_k`."""

import numpy as np
import pytest

from lda_vi import LDA, Corpus
from lda_vi.evaluate.choosing import choose_k
from lda_vi.evaluate.evaluation import evaluate
from lda_vi.explorer.models import model_record
from lda_vi.text.stopwords import stop_words


@pytest.mark.parametrize("code", ["en", "ko"])
def test_stop_words_of_texts_in_an_unknown_language_are_noted_everywhere(code):
    counts = np.random.default_rng(3).poisson(3, (60, 12))
    corpus = Corpus.from_matrix(counts, sorted(stop_words(code))[:12])
    model = LDA(1, random_state=0).fit(corpus)
    record = model_record(model, corpus)
    assert record.blocks["topics"]["notes"] == [[["stop words"]]]
    assert record.head["language"] == ""
    assert evaluate(model, corpus, particles=0).flags["flag"].tolist() == ["stop words"]
    assert choose_k(corpus, [1], seeds=1).fits["stop_words"].tolist() == [1]
