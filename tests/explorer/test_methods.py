"""How a model was made: what a reader can quote, and commands that really do it again."""

import shlex
from pathlib import Path

import pytest

from lda_vi.cli import main
from lda_vi.explorer.methods import again, made_record, words_of
from lda_vi.explorer.paragraph import paragraph

N = {"topics": 3, "documents": 1200, "empty": 2, "words": 50, "tokens": 9000}
SETTINGS = {"doc_topic_prior": "auto", "topic_word_prior": 0.05, "init": "collapsed", "random_state": 4}
HISTORY = [
    {"elbo": -70000.0, "alpha_sum": 2.5, "eta": 0.05},
    {"elbo": -63000.0, "alpha_sum": 2.0, "eta": 0.05},
]


def test_the_paragraph_tells_what_is_known():
    prepared = {"min_df": 5, "max_df": 0.5, "lowercase": True, "stop_words": "default", "stem": True}
    fit = {"converged": True, "elbo": -63000.0, "history": HISTORY}
    told = paragraph(N, settings=SETTINGS, prepared=prepared, versions={"lda_vi": "1.2"}, fit=fit)
    for fact in (
        "3 topics", "1,200 documents", "9,000 tokens", "50 distinct words", "2 had no word left", "stems", "seed 4",
        "fewer than 5 documents or in more than 50 % of the documents", "lda_vi 1.2", "sum of α 2)", "fixed at 0.05",
        "converged after 2 passes", "−63,000.0 nats", "−7.0000 per token",
    ):  # fmt: skip
        assert fact in told["en"], fact
    for fact in ("토픽 3개", "문서 1,200개", "토큰 9,000개", "−7.0000", "2번 순회", "어간", "5 미만", "0.05"):
        assert fact in told["ko"].replace("5개 미만", "5 미만"), fact


PREPARED = {
    "language": "en", "tokenizer": "words", "lowercase": True, "stop_words": "default",
    "extra_stop_words": ["a", "b"],
    "numbers": False, "min_length": 3, "stem": True, "phrases": 7, "min_df": 5, "max_df": 0.5, "max_features": 1000,
}  # fmt: skip
TAKEN = {
    "stop word": (324, 1683220), "number": (11, 12), "too short": (13, 14), "too rare": (15, 16),
    "too common": (17, 18), "over the limit": (19, 20),
}  # fmt: skip


def test_every_step_of_the_preparation_is_told_with_its_counts():
    told = paragraph(N, prepared=PREPARED, taken=TAKEN)
    assert (
        "Texts were cut into words (tokenizer words, language en), lower-cased, stripped of stop words (lda_vi's "
        "list for en, 2 more, 324 words, 1,683,220 tokens), stripped of numbers (11 words, 12 tokens), stripped of "
        "words of fewer than 3 letters (13 words, 14 tokens), reduced to their stems, joined to 7 phrases; words in "
        "fewer than 5 documents (15 words, 16 tokens) or in more than 50 % of the documents (17 words, 18 tokens) "
        "were left out; of the others the 1,000 most frequent were kept (19 words, 20 tokens left out)."
    ) in told["en"]
    for number in (324, *range(11, 21)):
        assert f"{number}개" in told["ko"], number
    for fact in (
        "토크나이저 words",
        "언어 en",
        "lda_vi의 en 목록",
        "더한 단어 2개",
        "3글자",
        "50 % 초과(단어 17개",
        "구 7개",
        "1,000개만",
    ):
        assert fact in told["ko"], fact


@pytest.mark.parametrize(
    "setting",
    [
        {"stop_words": None, "extra_stop_words": []}, {"numbers": True}, {"min_length": 1}, {"stem": False},
        {"phrases": 0}, {"min_df": 1}, {"max_df": 1.0}, {"max_features": None}, {"lowercase": False},
    ],
)  # fmt: skip
def test_no_step_is_told_that_was_not_taken(setting):
    words = {
        "stop_words": "stop words", "numbers": "numbers", "min_length": "letters", "stem": "stems",
        "phrases": "phrases", "min_df": "fewer than 5", "max_df": "more than", "max_features": "most frequent",
        "lowercase": "lower-cased",
    }[next(iter(setting))]  # fmt: skip
    assert words in paragraph(N, prepared=PREPARED)["en"]
    told = paragraph(N, prepared=PREPARED | setting)
    assert words not in told["en"]
    assert told["ko"].endswith("다.")


def test_a_list_of_stop_words_of_ones_own_is_counted():
    for given, wanted in ((["a", "b"], "a list of 3"), (None, "a list of 1")):
        told = paragraph(N, prepared={"stop_words": given, "extra_stop_words": ["c"]}, taken=TAKEN)
        assert f"({wanted}, 324 words" in told["en"]


def test_the_counts_are_those_of_the_corpus(record, dated_corpus):
    told = record.blocks["made"]["made"]["paragraph"]
    removed = dated_corpus.removed[dated_corpus.removed["reason"] == "stop word"]
    assert f"list for en, {len(removed):,} words, {removed['count'].sum():,} tokens" in told["en"]
    assert f"단어 {len(removed):,}개, 토큰 {removed['count'].sum():,}개" in told["ko"]


def test_the_paragraph_of_a_fit_that_did_not_converge_says_so():
    fit = {"converged": False, "elbo": -63000.0, "history": HISTORY}
    told = paragraph(N, settings=SETTINGS, fit=fit)
    assert "did not converge" in told["en"]
    assert "수렴하지 않" in told["ko"]


@pytest.mark.parametrize(
    "prepared", [{}, {"tokenizer": "function split"}, {"tokenizer": "words", "lowercase": False}]
)
def test_no_command_is_better_than_a_wrong_one(prepared):
    assert again(prepared, "lda-vi train a -k 3 -o b", SETTINGS, 3) == []


def test_a_list_of_ones_own_goes_into_the_file_whole():
    preparation = {
        "settings": {"stop_words": ["a", "b"], "extra_stop_words": ["c"]},
        "stop_words": ["a", "b", "c"],
    }
    made = made_record(N, settings=SETTINGS, preparation=preparation, command="lda-vi train a -k 3 -o b")
    assert made["extra_stop_words"] == ["a", "b", "c"]
    assert " --stop-words stop-words.txt" in made["again"][0]


def test_a_command_that_no_shell_can_cut():
    assert words_of("lda-vi 'open") == []
    assert made_record(N, command="lda-vi 'open")["command"] == ""


def test_the_commands_run_and_leave_the_words_out(tmp_path, monkeypatch):
    """What the page tells to type is typed, but for the star, which a shell resolves."""
    from lda_vi import Corpus, load
    from lda_vi.cli.report import run_record
    from lda_vi.cli.run import open_run

    monkeypatch.chdir(tmp_path)
    sample = Path(__file__).parents[2] / "data" / "sample.jsonl"
    assert main(["preprocess", str(sample), "-q", "--min-df", "2", "--max-df", "0.9", "--stem"]) == 0
    assert (
        main(
            ["train", "sample.corpus", "-k", "2", "-o", "runs/my run", "-q", "--tol", "0.01", "--eta", "0.1"]
        )
        == 0
    )
    made = run_record(open_run("runs/my run"), title="").blocks["made"]["made"]
    monkeypatch.chdir(tmp_path / "runs")
    Path("stop-words.txt").write_text("\n".join([*made["extra_stop_words"], "bank"]))
    for command in made["again"]:
        words = shlex.split(command.replace("\\\n", " "))
        assert words[0] == "lda-vi"
        assert (
            main([str(next(Path().glob(word))) if "*" in word else word for word in words[1:]] + ["-q"]) == 0
        )
    before, after = Corpus.load("my run/corpus"), Corpus.load("again.corpus")
    assert "bank" in before.vocabulary
    assert set(before.vocabulary) - set(after.vocabulary) == {"bank"}
    assert after.documents["id"].tolist() == before.documents["id"].tolist()
    old, new = load("my run/model"), load("again/model")
    assert (new.tol, new.topic_word_prior, new.n_components) == (
        old.tol,
        old.topic_word_prior,
        old.n_components,
    )


def test_without_texts_there_is_no_command(model, dated_corpus, record):
    from lda_vi import Corpus
    from lda_vi.explorer.models import model_record

    documents = dated_corpus.documents.drop(columns="text")
    bare = Corpus(dated_corpus.counts, dated_corpus.vocabulary, documents, dated_corpus.preparation)
    assert model_record(model, bare).blocks["made"]["made"]["again"] == []
    assert len(record.blocks["made"]["made"]["again"]) == 2


def test_settings_that_are_not_the_defaults_are_in_the_commands():
    prepared = {"stop_words": None, "min_df": 0.01, "numbers": True, "language": "ko", "max_df": 0.5}
    given = "lda-vi train 'my corpus' -k 3 --seed 4 --tol 1e-05 -o 'runs/my run' --init random"
    first, second = again(prepared, given, SETTINGS, 3)
    assert first.replace("\\\n ", "") == (
        "lda-vi preprocess 'my run'/corpus/documents.*.jsonl --id-col id --lang ko --min-df 0.01 --numbers "
        "--stop-words none  --add-stop-words stop-words.txt -o again.corpus"
    )
    assert second == "lda-vi train again.corpus -k 3 --seed 4 --tol 1e-05 --init random -o again"
