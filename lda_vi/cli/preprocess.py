"""``lda-vi preprocess``: raw text to a stored corpus, and an account of what was kept and what was left out."""

import shlex
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import (
    TOKENIZERS,
    Number,
    Verb,
    force_option,
    output_option,
    place,
    quiet_option,
    text_options,
)
from lda_vi.plurals import counted

HANGUL = 0.3  # share of Korean letters above which a text is probably Korean
MOST_ENDINGS = 5  # of files that were not read


@click.command("preprocess", cls=Verb)
@click.argument("source", metavar="INPUT", type=place())
@output_option("CORPUS", "Where to store it.  [default: INPUT.corpus]")
@text_options
@click.option(
    "--lang", "language", default="en", show_default=True, metavar="CODE", help="Language: en, ko, de, ..."
)
@click.option(
    "--min-df", type=Number(), default=5, show_default=True,
    help="Fewest documents a word is in; 0.01 is 1 %.",
)  # fmt: skip
@click.option(
    "--max-df", type=Number(), default=0.5, show_default=True, help="Most documents a word is in; 1.0 is all."
)
@click.option("--max-features", type=click.IntRange(min=1), metavar="N", help="Most words to keep.")
@click.option(
    "--min-length", type=click.IntRange(min=1), default=3, show_default=True, help="Fewest letters of a word."
)
@click.option("--stem", is_flag=True, help="Count all forms of a stem together.")
@click.option(
    "--phrases", type=click.IntRange(min=0), default=0, metavar="N",
    help="Join the N strongest pairs of neighbours.",
)  # fmt: skip
@click.option(
    "--stop-words", "stop_words", metavar="FILE|none", help="Leave out these words instead of our own list."
)
@click.option("--add-stop-words", "extra_stop_words", metavar="FILE", help="Leave out these words as well.")
@click.option("--numbers", is_flag=True, help="Keep numbers.")
@click.option(
    "--tokenizer", type=click.Choice(TOKENIZERS), default="words", show_default=True,
    help="How text is cut into words.",
)  # fmt: skip
@force_option
@quiet_option
@output.json_option
def command(
    source, target, text, id, format, encoding, stop_words, extra_stop_words, force, quiet, as_json, **settings
):  # fmt: skip
    """Turn raw text into a corpus of word counts.

    INPUT is a folder of .txt files (one document each), a .txt file (one document a line), or a .csv, .tsv or
    .jsonl file with a column of texts; each also as .gz. No document is ever dropped: one without a word left
    keeps its row. A list of words is a text file with one word a line.

    \b
    Examples:
      lda-vi preprocess speeches.csv --text-col speech --id-col no
      lda-vi preprocess letters/ -o letters.corpus --stem --phrases 200
      lda-vi preprocess news.jsonl --add-stop-words names.txt --force
    """
    from lda_vi.cli.sources import base_name, hangul_share, prepare, read_words

    target = target or Path(f"{base_name(source)}.corpus")
    check_place(target, force)
    how = {name: settings[name] for name in ("tokenizer", "language")}
    if stop_words is not None:
        settings["stop_words"] = None if stop_words == "none" else read_words(stop_words, **how)
    if extra_stop_words is not None:
        settings["extra_stop_words"] = read_words(extra_stop_words, "extra_stop_words", **how)
    corpus = prepare(source, text=text, id=id, format=format, encoding=encoding, quiet=quiet, **settings)
    corpus.save(target)
    if not quiet:
        show_summary(corpus, source)
        if settings["language"] != "ko" and hangul_share(list(corpus.documents["text"])) > HANGUL:
            output.note("Korean?", "Many letters are Korean: with --lang ko words are cut into morphemes.")
        show_stored(corpus, target)
    if as_json:
        output.print_record({"corpus": str(target), **account(corpus)}, as_json=True)


def check_place(target, force):
    """Refuse to store a corpus where something else is."""
    import os

    from lda_vi.cli.record import is_run, is_stored
    from lda_vi.errors import ParameterError

    if not os.path.lexists(target) or (target.is_dir() and not any(target.iterdir())):
        return
    if is_run(target) or not is_stored(target):
        what = "a run" if is_run(target) else "no corpus, but something else"
        raise ParameterError(f"{target}: holds {what}, and is left alone. Choose another place with -o.")
    if not force:
        raise ParameterError(
            f"{target}: something is stored there. Choose another place with -o, or replace it with --force."
        )


def account(corpus):
    """What was read, kept and left out, in plain numbers.

    Parameters
    ----------
    corpus : Corpus
        Made by a Preprocessor.

    Returns
    -------
    dict
    """
    totals = corpus.preparation.get("totals", {})
    removed = corpus.removed.groupby("reason", sort=False)["count"].agg(["size", "sum"])
    removed = removed.sort_values("sum", ascending=False, kind="stable")
    return {
        "documents": corpus.n_documents,
        "empty": corpus.n_empty,
        "tokens_read": totals.get("tokens", corpus.n_tokens),
        "tokens": corpus.n_tokens,
        "words_read": totals.get("words", corpus.n_words),
        "words": corpus.n_words,
        "removed": [
            {
                "reason": reason,
                "words": int(words),
                "tokens": int(tokens),
                "most": corpus.removed.loc[corpus.removed["reason"] == reason, "word"].head(5).tolist(),
            }
            for reason, (words, tokens) in removed.iterrows()
        ],
    }


def show_summary(corpus, source):
    """Tell what was read, what was kept, and what was left out most and why."""
    facts = account(corpus)
    output.note("Read", f"{counted(facts['documents'], 'document')} from {source}")
    show_skipped(Path(source))
    kept = facts["tokens"] / max(facts["tokens_read"], 1)
    output.note("Tokens", f"{facts['tokens_read']:,} → {facts['tokens']:,} kept ({kept:.1%})")
    output.note("Words", f"{facts['words_read']:,} → {facts['words']:,} kept")
    label = "Removed"
    for part in facts["removed"]:
        output.note(label, left_out(part))
        label = ""
    show_empty(corpus)


def left_out(part):
    """What was left out for one reason, in words.

    Examples
    --------
    >>> left_out({"reason": "number", "tokens": 1000, "words": 1, "most": ["1790"]})
    'number: 1,000 tokens of 1 word (1790)'
    """
    tokens, words = counted(part["tokens"], "token"), counted(part["words"], "word")
    return f"{part['reason']}: {tokens} of {words} ({', '.join(part['most'])})"


def show_skipped(source):
    """Tell what in a folder was not read, if there is anything."""
    from lda_vi.text.sources import skipped_files

    if not source.is_dir():
        return
    others, dangling = skipped_files(source)
    parts = [f"{number:,} {ending}" for ending, number in list(others.items())[:MOST_ENDINGS]]
    if rest := sum(list(others.values())[MOST_ENDINGS:]):
        parts.append(f"{rest:,} more")
    if parts:
        files = counted(sum(others.values()), "file is", "files are")
        output.note("Skipped", f"{files} no .txt ({', '.join(parts)})")
    if dangling:
        links = counted(dangling, "link leads", "links lead")
        output.note("" if parts else "Skipped", f"{links} to a file that is not there")


def show_empty(corpus):
    """Tell how many documents have no word left, if there are any."""
    if corpus.n_empty:
        empty = counted(corpus.n_empty, "document has", "documents have")
        output.note("Empty", f"{empty} no word left: kept as empty rows")


def show_stored(corpus, target):
    """Tell where the corpus is and what to do next."""
    from lda_vi.cli.run import folder_bytes

    output.note("Wrote", f"{target} ({folder_bytes(target) / 1e6:.1f} MB, texts included)")
    quoted = shlex.quote(str(target))
    next_ = f"lda-vi train {quoted} -k {suggested_topics(corpus)}"
    if corpus.n_empty:
        next_ += f"\nlda-vi docs {quoted} --empty"
    output.note("Next", next_)


def suggested_topics(corpus):
    """A number of topics to begin with: one for ten documents, from 2 to 20.

    Examples
    --------
    >>> from lda_vi.corpus import Corpus
    >>> [suggested_topics(Corpus.from_matrix([[1, 1]] * documents)) for documents in (2, 120, 5000)]
    [2, 12, 20]
    """
    return min(max((corpus.n_documents - corpus.n_empty) // 10, 2), 20)
