"""Coherence: its formulas by loops, gensim's figures, and words that nobody has seen."""

import math
from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lda_vi import Corpus, ParameterError, VocabularyError
from lda_vi.evaluate.coherence import EPSILON, WINDOWS, coherence, top_word_lists
from lda_vi.evaluate.windows import as_sequences

WORDS = list("abcdefghij")
TOPICS = [list("abcde"), list("fghij"), list("ajbic"), list("edcba")]
GENSIM = {"npmi": "c_npmi", "uci": "c_uci", "umass": "u_mass", "c_v": "c_v"}


@pytest.fixture
def texts(rng):
    """Two themes and words of both, in documents of 0 to 300 words, words often repeated."""
    likely = rng.dirichlet(np.full(14, 0.5), size=2)
    lengths = [0, 1, 2, 9, 10, 11, *rng.integers(12, 300, size=60)]
    return [list(rng.choice([*WORDS, *"wxyz"], size=n, p=likely[n % 2])) for n in lengths]


def shares(texts, width):
    """Function that gives the share of windows with all of some words, by looking at every window."""
    windows = []
    for text in texts:
        wide = len(text) if width is None else width
        windows += [set(text[i : i + wide]) for i in range(max(len(text) - wide, 0) + 1)]
    return lambda *words: sum(set(words) <= window for window in windows) / len(windows)


def literal(words, p, measure):
    """Coherence of one topic, pair by pair."""

    def pmi(a, b):
        return math.log((p(a, b) + EPSILON) / (p(a) * p(b)))

    def npmi(a, b):
        return pmi(a, b) / -math.log(p(a, b) + EPSILON)

    pairs = list(combinations(words, 2))
    if measure == "umass":
        return np.mean([math.log((p(a, b) + EPSILON) / p(a)) for a, b in pairs])
    if measure != "c_v":
        return np.mean([(npmi if measure == "npmi" else pmi)(a, b) for a, b in pairs])
    vectors = np.array([[npmi(a, b) for b in words] for a in words])
    total = vectors.sum(axis=0)
    return np.mean([v @ total / np.linalg.norm(v) / np.linalg.norm(total) for v in vectors])


@pytest.mark.parametrize("measure", WINDOWS)
def test_it_is_its_formula(texts, measure):
    result = coherence(TOPICS, texts, measure=measure)
    p = shares(texts, WINDOWS[measure])
    expected = [literal(words, p, measure) for words in TOPICS]
    np.testing.assert_allclose(result.topics, expected, rtol=1e-10)
    assert result.mean == pytest.approx(np.mean(expected), rel=1e-10)
    assert (result.measure, result.window) == (measure, WINDOWS[measure])
    assert result.missing.tolist() == [0] * 4


def test_order_of_words_counts_for_umass_only(texts):
    for measure in WINDOWS:
        values = coherence(TOPICS, texts, measure=measure).topics
        assert (values[0] == pytest.approx(values[3], rel=1e-12)) == (measure != "umass")


def by_gensim(topics, texts, measure):
    """Coherence of topics by gensim, in one process."""
    models = pytest.importorskip("gensim.models", reason="gensim (extra bench) is not installed")
    from gensim.corpora import Dictionary

    dictionary = Dictionary([*texts, ["unseen"]])
    bags = [dictionary.doc2bow(text) for text in texts]
    model = models.CoherenceModel(
        topics=topics, texts=texts, corpus=bags, dictionary=dictionary, coherence=GENSIM[measure], processes=1
    )
    return np.array(model.get_coherence_per_topic())


@pytest.mark.filterwarnings("ignore")  # whatever gensim's libraries warn of
@pytest.mark.parametrize("measure", WINDOWS)
def test_gensim_agrees(texts, measure):
    """To the last digits where it counts soundly; elsewhere only as far as its windows are copied."""
    theirs = by_gensim(TOPICS, texts, measure)
    copied = coherence(TOPICS, texts, measure=measure, gensim_windows=True).topics
    np.testing.assert_allclose(copied, theirs, rtol=0, atol=1e-9)
    once = [list(dict.fromkeys(text)) for text in texts]  # no window has a word twice
    ours = coherence(TOPICS, once, measure=measure).topics
    np.testing.assert_allclose(ours, by_gensim(TOPICS, once, measure), rtol=0, atol=1e-9)
    sound = coherence(TOPICS, texts, measure=measure).topics
    assert np.allclose(sound, theirs, rtol=0, atol=1e-6) == (measure == "umass")


@pytest.mark.filterwarnings("ignore")
def test_gensim_is_lost_where_a_word_is_unseen(texts):
    """What the head of the module says of it: if this fails, gensim has changed and the text must too."""
    topics = [["a", "b", "unseen"]]
    assert not np.isfinite(by_gensim(topics, texts, "npmi")).any()
    assert not np.isfinite(by_gensim(topics, texts, "uci")).any()
    assert np.isnan(by_gensim(topics, texts, "c_v")).all()
    everywhere = [["a", "b"], ["b", "a", "c"]]
    assert by_gensim([["a", "b"]], everywhere, "npmi") == pytest.approx(-1)
    assert coherence([["a", "b"]], everywhere).topics == pytest.approx(1)


@pytest.mark.parametrize("measure", WINDOWS)
def test_unseen_words_are_left_out_and_counted(texts, measure):
    with_some = coherence([["a", "nowhere", "b", "c", "never"], list("abc")], texts, measure=measure)
    assert with_some.topics[0] == with_some.topics[1]
    assert with_some.missing.tolist() == [2, 0]


def test_a_topic_without_seen_words_has_no_coherence(texts):
    with pytest.warns(UserWarning, match=r"fewer than two top words of topics \[1\]"):
        result = coherence([list("abc"), ["a", "nowhere"]], texts)
    assert np.isnan(result.topics[1])
    assert result.mean == result.topics[0]
    with pytest.raises(VocabularyError, match=r"none of the 2 top words \(never, nowhere, \.\.\.\)"):
        coherence([["nowhere", "never"]], texts)


def test_bags_count_documents_by_themselves(texts):
    counts = np.array([[text.count(word) for word in WORDS] for text in texts])
    bags = Corpus.from_matrix(counts, WORDS)
    for measure in WINDOWS:
        result = coherence(TOPICS, bags, measure=measure)
        assert result.window is None
        whole = coherence(TOPICS, texts, measure=measure, window=None)
        np.testing.assert_array_equal(result.topics, whole.topics)
    with pytest.raises(ParameterError, match="needs texts"):
        coherence(TOPICS, bags, window=10)


def test_threads_change_nothing(texts):
    for measure in WINDOWS:
        alone, together = (coherence(TOPICS, texts * 20, measure=measure, n_jobs=n) for n in (1, 2))
        np.testing.assert_array_equal(alone.topics, together.topics)


def test_topics_by_weights_are_their_top_words(texts):
    weights = np.zeros((2, 10))
    weights[0, :5], weights[1, 5:] = range(5, 0, -1), range(5, 0, -1)
    by_weight = coherence(weights + 0.1, texts, WORDS, n=5)
    np.testing.assert_array_equal(by_weight.topics, coherence(TOPICS[:2], texts).topics)
    sequences = as_sequences(csr_matrix(np.eye(10)), WORDS)
    assert coherence(weights, sequences, n=5).missing.tolist() == [0, 0]


def test_top_words_are_all_there_are_where_n_is_larger():
    assert top_word_lists([[1, 3, 2]], list("abc"), 50) == [["b", "c", "a"]]
    assert top_word_lists([["a", "b", "c"]], n=2) == [["a", "b"]]
    assert top_word_lists([[1, 1, 1]], list("abc"), 2) == [["a", "b"]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"measure": "npmi2"}, "measure must be one of npmi, uci, umass, c_v, got 'npmi2'"),
        ({"n": 1}, "n must be an int >= 2"),
        ({"n": 2.5}, "n must be an int >= 2"),
        ({"topics": [["a"]]}, "at least two words"),
        ({"topics": [["a", "b", "a"]]}, "none of them twice"),
        ({"topics": np.ones((2, 3))}, r"got shape \(2, 3\) and a vocabulary of 14 words"),
        ({"topics": []}, "topics must be lists of words or an array"),
        ({"window": 0}, "window must be None or an int >= 1"),
    ],
)
def test_what_cannot_be_computed(texts, call, message):
    call = {"topics": TOPICS} | call
    with pytest.raises(ParameterError, match=message):
        coherence(call.pop("topics"), texts, **call)
