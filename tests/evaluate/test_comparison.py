"""Two models: planted splits, merges and losses are named, and each topic is named once."""

from types import SimpleNamespace

import numpy as np
import pytest

from lda_vi import ParameterError, VocabularyError
from lda_vi.evaluate.comparison import VERDICTS, compare_models, compare_topics
from lda_vi.evaluate.matching import MEASURES

K, V = 12, 400


@pytest.fixture
def topics(rng):
    """Counts of twelve topics of about 5,000 tokens, most of them on words of their own."""
    weights = rng.gamma(0.1, 1.0, size=(K, V))
    return 5000 * weights / weights.sum(axis=1, keepdims=True) + 0.1


def pieces(topic, n, rng):
    """Split counts of one topic in parts of which each word is mostly in one."""
    return np.array([topic * share for share in rng.dirichlet(np.full(n, 0.15), size=len(topic)).T]) + 0.05


def rows(found, verdict):
    table = found.table[found.table["verdict"] == verdict]
    return list(zip(table["topics"], table["others"], strict=True))


@pytest.fixture
def other(topics, rng):
    """Topics 0 to 8 in another order; 3 in two pieces, 4 in three; 5 and 6 joined; 9 to 11 gone; one new."""
    new = rng.permutation(topics[9])[None]
    parts = [topics[[8, 7, 2, 1, 0]], pieces(topics[3], 2, rng), pieces(topics[4], 3, rng)]
    return np.vstack([*parts, topics[[5, 6]].sum(axis=0, keepdims=True), new])


@pytest.mark.parametrize("measure", MEASURES)
def test_what_was_done_to_topics_is_named(topics, other, measure):
    found = compare_topics(topics, other, measure=measure)
    assert sorted(rows(found, "matched")) == [
        ((0,), (4,)),
        ((1,), (3,)),
        ((2,), (2,)),
        ((7,), (1,)),
        ((8,), (0,)),
    ]
    assert sorted(rows(found, "split")) == [((3,), (5, 6)), ((4,), (7, 8, 9))]
    assert rows(found, "merged") == [((5, 6), (10,))]
    assert rows(found, "lost") == [((9,), ()), ((10,), ()), ((11,), ())]
    assert rows(found, "new") == [((), (11,))]
    assert found.counts() == {"matched": 5, "split": 2, "merged": 1, "lost": 3, "new": 1}


def test_from_the_other_side_splits_are_merges_and_losses_are_new(topics, other):
    there, back = compare_topics(topics, other), compare_topics(other, topics)
    swapped = {"split": "merged", "merged": "split", "lost": "new", "new": "lost", "matched": "matched"}
    for verdict in VERDICTS:
        turned = [(others, own) for own, others in rows(back, swapped[verdict])]
        assert sorted(turned) == sorted(rows(there, verdict))


def test_every_topic_stands_in_one_row(rng):
    """Also where nothing is clear: topics of two kinds of noise."""
    first, second = rng.gamma(0.3, 1.0, (30, 20)), rng.gamma(0.3, 1.0, (25, 20))
    found = compare_topics(first, second, threshold=0.5)
    table = found.table
    assert set(table["verdict"]) == set(VERDICTS)
    assert sorted(k for row in table["topics"] for k in row) == list(range(30))
    assert sorted(j for row in table["others"] for j in row) == list(range(25))
    for (k,), others in rows(found, "split"):
        assert all(found.similarity[:, j].argmax() == k for j in others)
    assert (table.loc[~table["verdict"].isin(["lost", "new"]), "similarity"] >= 0.5).all()


def test_the_similarity_of_a_row_is_that_of_its_sides(topics, other):
    found = compare_topics(topics, other)
    for _, row in found.table.iterrows():
        own, others = list(row["topics"]), list(row["others"])
        if own and others:
            p, q = (x.sum(axis=0) / x.sum() for x in (topics[own], other[others]))
            expected = 1 - np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)
            assert row["similarity"] == pytest.approx(expected, abs=1e-7)
        else:
            assert row["similarity"] == pytest.approx(
                found.similarity[own or slice(None), others or slice(None)].max()
            )


def test_pieces_that_are_together_not_close_enough_are_no_split():
    """Two pieces of a topic with 27 of its 100 words each: 0.31 alike alone, 0.48 together."""
    pieces = np.zeros((2, 100))
    pieces[0, :27], pieces[1, 27:54] = 1, 1
    assert compare_topics(np.ones((1, 100)), pieces).table["verdict"].tolist() == ["lost", "new", "new"]
    assert rows(compare_topics(np.ones((1, 100)), pieces, threshold=0.45), "split") == [((0,), (0, 1))]


@pytest.mark.parametrize(("size", "words", "weight"), [(60, slice(60, 75), 1.0), (90, slice(63, 93), 0.5)])
def test_crumbs_make_no_split(size, words, weight):
    """The larger piece is the topic's match; the other is but 0.22 alike, or brings but 0.02 more."""
    pieces = np.zeros((2, 100))
    pieces[0, :size], pieces[1, words] = 1.0, weight
    found = compare_topics(np.ones((1, 100)), pieces)
    assert rows(found, "matched") == [((0,), (0,))]
    assert rows(found, "new") == [((), (1,))]


def test_words_of_both_sides_are_shown(topics, other):
    words, changed = [f"word{i}" for i in range(V)], [f"word{i}" for i in range(V)]
    table = compare_topics(topics, other, words, changed, n=2).table
    split = table[table["topics"] == (3,)].iloc[0]
    assert split["words"].split()[0] == f"word{topics[3].argmax()}"
    assert split["other_words"].split()[0] == f"word{topics[3].argmax()}"
    assert (table.loc[table["verdict"] == "lost", "other_words"] == "").all()


def test_columns_are_found_by_their_words(topics, other, rng):
    words, order = np.array([f"word{i}" for i in range(V)]), rng.permutation(V)
    plain = compare_topics(topics, other).table[["verdict", "topics", "others"]]
    moved = compare_topics(topics, other[:, order], words, words[order])
    assert moved.table[["verdict", "topics", "others"]].equals(plain)
    assert moved.shared.sentence() == "Both have the same 400 words."


def test_different_vocabularies_are_compared_on_what_they_share(topics):
    words = np.array([f"word{i}" for i in range(V)])
    kept = np.r_[100:V]
    extra = np.hstack([topics[:, kept], np.full((K, 20), topics.sum() / K / 20)])
    found = compare_topics(topics, extra, words, [*words[kept], *[f"more{i}" for i in range(20)]])
    assert found.counts()["matched"] == K
    np.testing.assert_allclose(found.table["similarity"], 1, atol=1e-6)
    share = topics[:, kept].sum() / topics.sum()
    assert found.shared.tokens_first == pytest.approx(share)
    assert found.shared.tokens_second == pytest.approx(share / (share + 1))
    assert "300 shared words: 75% of the 400 words of the first" in found.shared.sentence()
    assert "94% of the 320" in found.shared.sentence()


def test_topics_without_a_shared_word_are_like_none():
    found = compare_topics([[5, 5, 0], [0, 0, 9]], [[3, 3, 0]], ["a", "b", "c"], ["a", "b", "d"])
    assert rows(found, "matched") == [((0,), (0,))]
    assert rows(found, "lost") == [((1,), ())]
    assert found.table["similarity"].tolist() == pytest.approx([1, 0], abs=1e-7)


def test_models_bring_their_words():
    model = SimpleNamespace(components_=np.array([[9.0, 1.0]]), feature_names_in_=np.array(["sea", "tax"]))
    other = SimpleNamespace(components_=np.array([[1.0, 9.0]]), feature_names_in_=np.array(["tax", "sea"]))
    table = compare_models(model, other).table
    assert table["verdict"].tolist() == ["matched"]
    assert table["other_words"].tolist() == ["sea tax"]
    assert compare_models(SimpleNamespace(components_=np.eye(2)), SimpleNamespace(components_=np.eye(2)))


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ((["a", "b"], ["c", "d"]), VocabularyError, r"share no word \(a, b, \.\.\. against c, d"),
        ((["a", "b"], None), VocabularyError, "those of the second are not"),
        ((None, ["a", "b"]), VocabularyError, "those of the first are not"),
        ((["a"], ["a", "b"]), ParameterError, "vocabulary must have 2 words"),
        ((["a", "b"], ["a"]), ParameterError, "other_vocabulary must have 2 words"),
    ],
)
def test_vocabularies_that_cannot_be_compared(words, error, message):
    with pytest.raises(error, match=message):
        compare_topics(np.eye(2), np.eye(2), *words)


@pytest.mark.parametrize(
    ("topics", "options", "message"),
    [
        ([[1.0, np.nan]], {}, "first must hold finite"),
        ([[0.0, 0.0]], {}, "no row of zeros"),
        ([1.0, 2.0], {}, r"first must be an array of shape \(topics, words\), got \(2,\)"),
        ([[1.0, 1.0]], {"threshold": 0}, "threshold must be a number above 0"),
        ([[1.0, 1.0]], {"threshold": "high"}, "got 'high'"),
        ([[1.0, 1.0]], {"measure": "cosine"}, "measure must be one of hellinger"),
    ],
)
def test_other_things_that_cannot_be_compared(topics, options, message):
    with pytest.raises(ParameterError, match=message):
        compare_topics(topics, np.eye(2), **options)


def test_different_numbers_of_unnamed_words():
    with pytest.raises(VocabularyError, match="have 2 and 3 words but do not say which"):
        compare_topics(np.eye(2), np.eye(3))
