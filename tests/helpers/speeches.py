"""Five little documents, and the Preprocessor that leaves nothing out by frequency."""

from lda_vi.text.preprocessor import Preprocessor

ALL = {"min_df": 1, "max_df": 1.0}
SPEECHES = [
    "The United States tax the states.",
    "",
    "Taxes! The United States' taxes rose in 1862, taxing us.",
    "... 12",
    "War; united in war, the States' wars.",
]


def fit(texts, **settings):
    """A fitted Preprocessor and its counts."""
    preprocessor = Preprocessor(**{**ALL, **settings})
    return preprocessor, preprocessor.fit_transform(texts)
