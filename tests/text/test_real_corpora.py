"""Real corpora: every document of the file is a row of the counts, and every token is accounted for.

The corpora are not part of the project; their folder is named by LDA_VI_TEST_CORPORA.
"""

import os
from pathlib import Path

import pytest

from lda_vi.text.preprocessor import Preprocessor
from lda_vi.text.readers import read_documents

CORPORA = Path(os.environ.get("LDA_VI_TEST_CORPORA", Path(__file__).parents[2] / ".." / "shared" / "data"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rows", "empty", "settings"),
    [
        ("inaugural/docs.jsonl", 60, 0, {"phrases": 20}),
        ("sotu/paragraphs.jsonl.gz", 10679, 0, {"phrases": 100}),
        ("short_texts/SearchSnippets.jsonl", 12295, 0, {"stem": True}),
        ("ko_petitions/docs.jsonl.gz", 3691, 25, {"language": "ko", "tokenizer": "space"}),
    ],
)
def test_rows_stay_rows(name, rows, empty, settings):
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"{path} is not there; set LDA_VI_TEST_CORPORA to the folder of the test corpora")
    documents = read_documents(path)
    preprocessor = Preprocessor(**settings)
    corpus = preprocessor.corpus(documents)
    assert corpus.n_documents == len(documents) == rows
    assert corpus.documents["id"].tolist() == documents["id"].tolist()
    assert not corpus.counts[(documents["text"].str.strip() == "").to_numpy()].nnz
    assert corpus.n_empty >= empty
    assert (preprocessor.transform(documents) != corpus.counts).nnz == 0
    for row in range(0, len(documents), len(documents) // 50):
        columns = [column for _, _, column in preprocessor.spans(documents["text"][row]) if column >= 0]
        assert len(columns) == corpus.counts[row].sum()
