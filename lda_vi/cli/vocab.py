"""``lda-vi vocab``: the words of a corpus, what was left out and why, and the command that leaves out more."""

from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, number_option, output_option, place, split_names

STOP_FILE = "stop-words.txt"


@click.command("vocab", cls=Verb)
@click.argument("source", metavar="RUN|CORPUS", type=place())
@number_option(30)
@click.option(
    "--sort", type=click.Choice(["count", "documents", "spread", "word"]), default="count", show_default=True,
    help="Most frequent, in most documents, in most topics, or by the alphabet.",
)  # fmt: skip
@click.option("--removed", "which", flag_value="removed", help="Words that were left out, and why.")
@click.option("--all", "which", flag_value="all", help="Both.")
@click.option(
    "--candidates", "which", flag_value="candidates",
    help="Words that may deserve to be stop words; needs a run.",
)  # fmt: skip
@click.option("--find", "part", metavar="TEXT", help="Only words that contain this.")
@click.option(
    "--stop", "stop", metavar="WORDS",
    help="Words to leave out, separated by commas: write them to a file, and print the command to run again.",
)  # fmt: skip
@output_option("FILE", f"The file of --stop.  [default: {STOP_FILE}]")
@click.option("--force", is_flag=True, help="Replace FILE.")
@output.json_option
def command(source, n, sort, which, part, stop, target, force, as_json):
    """Show the words of a corpus with their counts, or those that were left out, and why.

    The column documents counts the documents a word is in. For a run there are also topic, the one in which
    the word is largest, and spread, the number of topics it is effectively in. Frequent words that are in all
    topics say nothing about any of them: --candidates lists them, --stop leaves them out.

    \b
    Examples:
      lda-vi vocab speeches.corpus --removed
      lda-vi vocab runs/speeches-k30 --candidates
      lda-vi vocab runs/speeches-k30 --stop thing,made,mr
    """
    words = Words(source)
    if stop is not None:
        target = target or Path(STOP_FILE)
        commands = words.again(split_names(stop), target, force=force)
        if as_json:
            output.print_record({"file": str(target), "commands": commands}, as_json=True)
        else:
            output.message(f"Wrote {target}. To prepare the texts without these words:")
            output.print_text("\n".join(commands))
        return
    if target is not None:
        raise click.UsageError("-o goes with --stop; to keep the table, send the output to a file.")
    if which is None and output.is_terminal() and not as_json:
        words.show_removed()
    table = words.table(sort=sort, which=which or "kept", part=part)
    shown = table.head(n) if n else table
    title = f"{len(shown):,} of {len(table):,} words" if len(shown) < len(table) else f"{len(table):,} words"
    if output.is_terminal() and not as_json:
        shown = shown.rename(columns={"document_share": "share of docs"})
    formats = {"count": ",g", "documents": ",", "share of docs": ".1%", "spread": ".1f"}
    output.print_table(shown, as_json=as_json, title=title, formats=formats)


class Words:
    """The words of a run or a corpus.

    Parameters
    ----------
    path : Path
        Either.
    """

    def __init__(self, path):
        from lda_vi.cli.record import CORPUS, is_run, is_stored
        from lda_vi.cli.run import open_corpus, open_run

        self.model, self.record = None, {}
        if is_run(path) or not is_stored(path):
            run = open_run(path)
            self.corpus, self.model, self.record = run.corpus, run.model, run.record
            self.folder = Path(path) / CORPUS
        else:
            self.corpus, self.folder = open_corpus(path), Path(path)

    def table(self, *, sort="count", which="all", part=None):
        """Words as a table.

        Parameters
        ----------
        sort
            As for `lda_vi.inspect.vocabulary.vocabulary_table`.
        which : {"all", "kept", "removed", "candidates"}
        part : str, optional
            What is in each word.

        Returns
        -------
        DataFrame
        """
        from lda_vi.errors import ParameterError
        from lda_vi.inspect.vocabulary import KEPT, candidates, vocabulary_table

        if self.model is None and which == "candidates":
            raise ParameterError("candidates need topics: give a run, not a corpus")
        known = {}
        if self.model is not None:
            known = {"topic_word": self.model.components_, "topic_share": self.model.topic_share_}
        corpus = self.corpus
        table = vocabulary_table(corpus.counts, corpus.vocabulary, corpus.removed, sort=sort, **known)
        if which == "candidates":
            table = candidates(table, len(self.model.components_))
        elif which != "all":
            table = table[(table["status"] == KEPT) == (which == "kept")]
        if part is not None:
            table = table[[part.lower() in word for word in table["word"]]]
        if which == "removed":
            table = table.drop(columns=["topic", "spread"], errors="ignore")
        return table.reset_index(drop=True)

    def show_removed(self):
        """Tell what was left out most and why."""
        from lda_vi.cli.preprocess import account, left_out

        label = "Left out"
        for part in account(self.corpus)["removed"]:
            output.note(label, left_out(part))
            label = ""

    def again(self, words, target, *, force=False):
        """Write stop words to a file, and return the commands that use it.

        Parameters
        ----------
        words : sequence of str
            Words to leave out besides those that were.
        target : Path
            The file.
        force : bool
            Whether it may be replaced.

        Returns
        -------
        list of str
            For a shell: the first prepares the texts, the second trains, if there was a run.

        Raises
        ------
        ParameterError
            If there is no such word, or the file is there.
        InputError
            If the corpus has no texts or no record of its preparation.
        """
        from lda_vi.cli.writing import check_target
        from lda_vi.errors import InputError, ParameterError
        from lda_vi.explorer.methods import again, own_list
        from lda_vi.inspect.vocabulary import check_words
        from lda_vi.storage.single import write_file

        words = check_words(words, self.table())
        if not words:
            raise ParameterError("stop must name words, separated by commas")
        settings = dict(self.corpus.preparation.get("settings", {}))
        model = self.model
        fit = {} if model is None else {"random_state": model.random_state}
        n_topics = 0 if model is None else len(model.components_)
        texts = next(self.folder.glob("documents.*.jsonl"), self.folder / "documents.jsonl")
        command = self.record.get("command", "")
        lines = again(settings, command, fit, n_topics, texts=texts, stop_words_file=target)
        if not lines or "text" not in self.corpus.documents:
            raise InputError(
                f"{self.folder}: it is not known how to prepare this corpus again (it was not made from texts by "
                "lda-vi preprocess); prepare it anew without these words"
            )
        check_target(target, force=force, endings=None)
        own = settings["stop_words"] if own_list(settings) else ()
        listed = sorted({*own, *settings.get("extra_stop_words", ()), *words})
        write_file(target, lambda file: file.write("".join(f"{word}\n" for word in listed)))
        return lines[: 1 if model is None else 2]
