"""lda-vi preprocess: text in, corpus out, and an account that adds up."""

import json

import pytest

from lda_vi.cli.sources import base_name, read_words
from lda_vi.corpus import Corpus
from lda_vi.errors import ReadError


def test_stores_a_corpus_and_tells_what_it_did(ask, sample, tmp_path):
    answer = ask("preprocess", sample)
    assert answer.status == 0
    assert answer.out == ""
    corpus = Corpus.load(tmp_path / "sample.corpus")
    assert corpus.n_documents == 120
    assert list(corpus.documents.columns) == ["id", "text", "label", "date"]
    for line in (
        "Read      120 documents",
        "Tokens",
        "Words",
        "Removed   stop word",
        "lda-vi train sample.corpus -k 12",
    ):
        assert line in answer.err
    assert f"→ {corpus.n_words:,} kept" in answer.err


def test_json_adds_up(ask, sample):
    answer = ask("preprocess", sample, "-o", "a.corpus", "--json", "-q")
    facts = json.loads(answer.out)
    assert answer.err == ""
    assert facts["corpus"] == "a.corpus"
    assert facts["tokens_read"] == facts["tokens"] + sum(part["tokens"] for part in facts["removed"])
    assert facts["words_read"] == facts["words"] + sum(part["words"] for part in facts["removed"])
    assert facts["removed"][0]["tokens"] == max(part["tokens"] for part in facts["removed"])


def test_every_setting_reaches_the_preprocessor(ask, sample, tmp_path):
    own, more = tmp_path / "own.txt", tmp_path / "more.txt"
    own.write_text("# mine\nthe\n\nand\n", encoding="utf-8")
    more.write_text("goal\n", encoding="utf-8")
    options = "--min-df 2 --max-df 0.9 --max-features 300 --min-length 4 --stem --phrases 5"
    answer = ask(
        "preprocess",
        sample,
        "-o",
        "c",
        "--stop-words",
        own,
        "--add-stop-words",
        more,
        *options.split(),
        "--numbers",
        "--tokenizer",
        "space",
    )
    assert answer.status == 0
    settings = Corpus.load(tmp_path / "c").preparation["settings"]
    assert settings == {
        "language": "en", "lowercase": True, "tokenizer": "space", "min_length": 4, "stop_words": ["and", "the"],
        "extra_stop_words": ["goal"], "min_df": 2, "max_df": 0.9, "max_features": 300, "stem": True,
        "phrases": 5, "numbers": True,
    }  # fmt: skip


def test_defaults_are_those_of_the_library(ask, sample, tmp_path):
    from lda_vi.text.preprocessor import Preprocessor

    ask("preprocess", sample)
    settings = Corpus.load(tmp_path / "sample.corpus").preparation["settings"]
    assert settings == {**Preprocessor().get_params(), "extra_stop_words": []}


def test_stop_words_none(ask, sample, tmp_path):
    assert ask("preprocess", sample, "--stop-words", "none", "--max-df", "1.0").status == 0
    assert "the" in Corpus.load(tmp_path / "sample.corpus").vocabulary


def test_columns_and_format(ask, tmp_path):
    (tmp_path / "speeches.data").write_text("no;speech\n7;tax tax\n8;war\n9;-\n", encoding="utf-8")
    options = [
        "--text-col",
        "speech",
        "--id-col",
        "no",
        "--format",
        "csv",
        "--min-df",
        "1",
        "--max-df",
        "1.0",
    ]
    answer = ask("preprocess", "speeches.data", *options)
    assert answer.status == 0
    corpus = Corpus.load(tmp_path / "speeches.data.corpus")
    assert corpus.documents["id"].tolist() == ["7", "8", "9"]
    assert "Empty     1 document has no word left" in answer.err
    assert "lda-vi docs speeches.data.corpus --empty" in answer.err


def test_an_older_corpus_is_replaced_only_by_force(ask, sample, tmp_path):
    assert ask("preprocess", sample).status == 0
    before = (tmp_path / "sample.corpus" / "manifest.json").read_bytes()
    answer = ask("preprocess", sample, "--min-df", "2")
    assert answer.status == 2
    assert "--force" in answer.err
    assert (tmp_path / "sample.corpus" / "manifest.json").read_bytes() == before
    assert ask("preprocess", sample, "--min-df", "2", "--force").status == 0
    assert (tmp_path / "sample.corpus" / "manifest.json").read_bytes() != before


def test_what_is_no_corpus_is_never_replaced(ask, sample, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("precious", encoding="utf-8")
    answer = ask("preprocess", sample, "-o", "thesis", "--force")
    assert answer.status == 2
    assert "left alone" in answer.err
    assert [file.name for file in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


def test_names_with_spaces_and_korean_letters(ask, sample, tmp_path):
    place = tmp_path / "내 글"
    place.mkdir()
    (place / "첫 글.jsonl").write_bytes(sample.read_bytes())
    answer = ask("preprocess", place / "첫 글.jsonl")
    assert answer.status == 0
    assert "lda-vi train '첫 글.corpus' -k" in answer.err
    assert ask("train", "첫 글.corpus", "-k", "2", "-q").status == 0
    assert ask("topics", "runs/첫 글-k2").status == 0


def test_korean_text_gets_a_hint(ask, tmp_path):
    (tmp_path / "청원.txt").write_text("학교 급식 개선\n" * 6, encoding="utf-8")
    answer = ask("preprocess", "청원.txt", "--max-df", "1.0", "--min-length", "1")
    assert answer.status == 0
    assert "--lang ko" in answer.err


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/b.csv", "b"), ("b.TSV.gz", "b"), ("c", "c"), ("v1.5", "v1.5"), (".txt", ".txt"), ("x.corpus/", "x")],
)
def test_base_name(path, name):
    assert base_name(path) == name


def test_what_is_not_read_of_a_folder_is_counted(ask, tmp_path):
    place = tmp_path / "letters"
    (place / "more").mkdir(parents=True)
    for name in ("a.txt", "more/b.TXT"):
        (place / name).write_text("word " * 3)
    for name in ("notes.md", "more/old.md", "table.csv", "README", ".hidden", "more/.git"):
        (place / name).write_text("word")
    (place / "gone.txt").symlink_to("nowhere.txt")
    answer = ask("preprocess", place, "--min-df", "1", "--max-df", "1.0")
    assert "Read      2 documents" in answer.err
    assert "Skipped   4 files are no .txt (2 .md, 1 .csv, 1 README)\n" in answer.err
    assert "\n          1 link leads to a file that is not there\n" in answer.err
    assert "lda-vi train letters.corpus -k 2\n" in answer.err
    for name in ("notes.md", "more/old.md", "table.csv", "README", "gone.txt"):
        (place / name).unlink()
    assert "Skipped" not in ask("preprocess", place, "--min-df", "1", "--max-df", "1.0", "--force").err


@pytest.mark.parametrize("before", [False, True])
def test_an_interrupt_leaves_no_empty_folder(ask, sample, tmp_path, monkeypatch, before):
    from lda_vi.storage import folder

    def interrupt(*arguments):
        raise KeyboardInterrupt

    if before:
        (tmp_path / "a.corpus").mkdir()
    monkeypatch.setattr(folder, "_replace", interrupt)
    answer = ask("preprocess", sample, "-o", "a.corpus")
    assert answer.status == 130
    assert (tmp_path / "a.corpus").exists() == before


def test_word_lists(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"\xef\xbb\xbf# names\r\nanna\r\n\r\n  bora \n")
    assert read_words(path) == ["anna", "bora"]
    path.write_bytes(b"caf\xe9\n")
    with pytest.raises(ReadError, match=r"words\.txt, line 1: not UTF-8"):
        read_words(path)
    with pytest.raises(ReadError, match="cannot be read"):
        read_words(tmp_path / "missing.txt")


def test_a_line_that_is_not_one_word_is_named(ask, sample, tmp_path):
    (tmp_path / "words.txt").write_text("# names\nanna\n\nnew york\n")
    for option in ("--stop-words", "--add-stop-words"):
        answer = ask("preprocess", sample, option, "words.txt")
        assert answer.status == 4
        assert f"words.txt, line 4: {option}: 'new york' is not one word but 'new', 'york'" in answer.err
    assert ask("preprocess", sample, "--stop-words", "words.txt", "--tokenizer", "treebank").status == 0
