"""The vocabulary: which words are kept and why the others are not; stems; phrases."""

from speeches import SPEECHES, fit

from lda_vi.text.preprocessor import Preprocessor


def test_empty_documents_keep_their_rows():
    preprocessor, counts = fit(SPEECHES)
    assert preprocessor.vocabulary_.tolist() == [
        "rose",
        "states",
        "tax",
        "taxes",
        "taxing",
        "united",
        "war",
        "wars",
    ]
    assert counts.toarray().tolist() == [
        [0, 2, 1, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 2, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 1, 2, 1],
    ]


def test_every_removed_word_has_its_reason():
    texts = ["tax tax the 1862 go", "tax sea the", "tax sea war rose", "tax war war war", ""]
    preprocessor = Preprocessor(min_df=2, max_df=3, max_features=1).fit(texts)
    assert preprocessor.vocabulary_.tolist() == ["war"]
    assert preprocessor.removed_.to_dict("split")["data"] == [
        ["tax", 4, 5, "too common"],
        ["sea", 2, 2, "over the limit"],
        ["the", 2, 2, "stop word"],
        ["1862", 1, 1, "number"],
        ["go", 1, 1, "too short"],
        ["rose", 1, 1, "too rare"],
    ]


def test_the_limit_keeps_the_most_frequent_and_breaks_ties_by_the_alphabet():
    preprocessor, _ = fit(["bbb ccc aaa ddd ddd"], max_features=2)
    assert preprocessor.vocabulary_.tolist() == ["aaa", "ddd"]


def test_stems_count_together_under_the_most_frequent_form():
    preprocessor, counts = fit(["taxes taxes tax taxing", "taxed", "wars war"], stem=True)
    assert preprocessor.vocabulary_.tolist() == ["taxes", "war"]
    assert counts.toarray().tolist() == [[4, 0], [1, 0], [0, 2]]
    # A form never seen goes by its stem.
    assert preprocessor.transform(["taxable taxings warring"]).toarray().tolist() == [[1, 1]]


def test_an_extra_stop_word_takes_its_stem_with_it():
    preprocessor, _ = fit(["taxes tax taxing war"], stem=True, extra_stop_words=["tax"])
    assert preprocessor.vocabulary_.tolist() == ["war"]
    assert set(preprocessor.removed_["word"]) == {"taxes", "tax", "taxing"}


def test_a_stop_word_of_the_list_does_not_take_its_stem_with_it():
    assert fit(["willing will", "tax"], stem=True)[0].vocabulary_.tolist() == ["tax", "willing"]


# Phrases ------------------------------------------------------------------------------------------

PHRASED = [
    "the United States and the united states of states",
    "united states, war",
    "states united. states",
    "war of united-states",
]


def test_phrases_are_joined_at_their_places():
    preprocessor, counts = fit(PHRASED, phrases=1)
    assert preprocessor.phrases_ == ["united_states"]
    assert preprocessor.vocabulary_.tolist() == ["states", "united", "united_states", "war"]
    assert counts.toarray().tolist() == [[1, 0, 2, 0], [0, 0, 1, 1], [2, 1, 0, 0], [0, 0, 1, 1]]
    text = "United\nStates at war"
    assert [(text[a:b], column) for a, b, column in preprocessor.spans(text)] == [
        ("United\nStates", 2),
        ("at", -1),
        ("war", 3),
    ]


def test_a_phrase_is_pruned_like_a_word_and_stays_joined():
    preprocessor, _ = fit(PHRASED, phrases=1, max_df=2)
    assert preprocessor.vocabulary_.tolist() == ["states", "united", "war"]
    assert preprocessor.transform(["united states"]).nnz == 0
    table = preprocessor.removed_.set_index("word")
    assert table.loc["united_states"].tolist() == [3, 4, "too common"]


def test_words_that_are_in_phrases_only_say_so():
    preprocessor, counts = fit(["white house", "white house", "green house"], phrases=1)
    assert preprocessor.vocabulary_.tolist() == ["green", "house", "white_house"]
    assert preprocessor.removed_.to_dict("split")["data"] == [["white", 2, 2, "only in phrases"]]
    assert counts.sum() == 4


def test_a_phrase_can_be_a_stop_word():
    preprocessor, _ = fit(PHRASED, phrases=1, extra_stop_words=["united_states"])
    assert "united_states" not in preprocessor.vocabulary_
    assert preprocessor.removed_.set_index("word").loc["united_states", "reason"] == "stop word"


def test_phrases_of_stems_show_their_forms():
    preprocessor, counts = fit(["tax rates", "taxes rates", "tax rate", "war"], phrases=1, stem=True)
    assert preprocessor.phrases_ == ["tax_rates"]
    assert counts.toarray().tolist() == [[1, 0], [1, 0], [1, 0], [0, 1]]


def test_a_phrase_that_the_text_has_in_one_piece_is_the_same_word():
    preprocessor, counts = fit(["new york", "new york", "new_york york"], phrases=1, tokenizer="space")
    assert preprocessor.vocabulary_.tolist() == ["new_york", "york"]
    assert counts.toarray().tolist() == [[1, 0], [1, 0], [1, 1]]
    assert preprocessor.spans("new york new_york") == [(0, 8, 0), (9, 17, 0)]
