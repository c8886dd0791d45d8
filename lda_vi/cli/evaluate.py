"""``lda-vi evaluate``: all scores of a run in one table."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, jobs_option, place, quiet_option, seed_option, text_options, words_option

FEW = 6  # digits that a table on a terminal shows of a score


@click.command("evaluate", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("held_out", metavar="[HELD_OUT]", type=place(), required=False)
@click.option("--by-topic", is_flag=True, help="A row for each topic instead of a row for each score.")
@words_option(10, "Top words of a topic.", least=2)
@click.option(
    "--reference", type=place(), metavar="TEXT",
    help="Text or a corpus in which the words of a topic should occur together.  [default: the corpus of RUN]",
)  # fmt: skip
@click.option(
    "--label",
    metavar="COLUMN",
    help="Column of RUN's corpus to compare with.  [default: label, if it is there]",
)
@click.option(
    "--particles", type=click.IntRange(min=0), default=20, show_default=True, metavar="R",
    help="Particles of the left-to-right estimate; 0 leaves it out.",
)  # fmt: skip
@click.option(
    "--documents", type=click.IntRange(min=1), default=500, show_default=True, metavar="N",
    help="Most documents for the left-to-right estimate.",
)  # fmt: skip
@seed_option
@jobs_option
@text_options
@quiet_option
@output.json_option
def command(
    run, held_out, by_topic, n, reference, label, particles, documents, random_state, n_jobs, text, id, format,
    encoding, quiet, as_json,
):  # fmt: skip
    """Score a run: held-out documents, coherence, faults, labels.

    HELD_OUT is a stored corpus, or text as lda-vi preprocess reads it (- for standard input), which is
    prepared as that of the run was. Without it the documents of the run itself are scored, which flatters it.
    No score depends on how many documents are scored together, and none but the flags counts dead topics.

    \b
    Examples:
      lda-vi evaluate runs/speeches-k30 new.csv --text-col speech
      lda-vi evaluate runs/speeches-k30 new.csv --by-topic > topics.tsv
      lda-vi evaluate runs/speeches-k30 --label party --json
    """
    from lda_vi.cli.live_line import Waiting
    from lda_vi.cli.run import open_run
    from lda_vi.evaluate.evaluation import evaluate

    opened = open_run(run)
    reading = {"text": text, "id": id, "format": format, "encoding": encoding}
    found = None if held_out is None else read_documents(held_out, **reading)
    with Waiting("Scoring", quiet=quiet) as on_step:
        result = evaluate(
            opened.model,
            opened.corpus,
            found,
            n=n,
            reference=None if reference is None else read_reference(reference, opened.corpus, encoding),
            label=label,
            particles=particles,
            documents=documents,
            seed=random_state,
            n_jobs=n_jobs,
            on_step=on_step,
        )
    show(result, by_topic=by_topic, as_json=as_json, quiet=quiet)


def read_documents(source, **reading):
    """Documents to be judged on: a stored corpus, or a table of texts."""
    from lda_vi.cli.new_text import read_new
    from lda_vi.cli.record import is_run, is_stored
    from lda_vi.cli.sources import find_corpus

    if is_run(source) or is_stored(source):
        return find_corpus(source, **reading).corpus
    return read_new(source, **reading)


def read_reference(source, corpus, encoding=None):
    """Where words must occur together: a stored corpus, or text cut as that of the run was."""
    from lda_vi.cli.new_text import read_new
    from lda_vi.cli.record import is_run, is_stored
    from lda_vi.cli.sources import find_corpus
    from lda_vi.errors import InputError
    from lda_vi.text.preprocessor import Preprocessor
    from lda_vi.text.sequences import word_sequences

    if is_run(source) or is_stored(source):
        return find_corpus(source).corpus
    if not corpus.preparation.get("settings"):
        raise InputError(
            f"{source}: it is not known how the words of the run were cut, as its corpus was made from counts; "
            "prepare the reference first: lda-vi preprocess"
        )
    return word_sequences(Preprocessor.from_dict(corpus.preparation), read_new(source, encoding=encoding))


def show(result, *, by_topic=False, as_json=False, quiet=False):
    """Print an evaluation.

    Parameters
    ----------
    result : Evaluation
        The scores.
    by_topic : bool
        A row for each topic instead of a row for each score.
    as_json : bool
        Print all of it as JSON.
    quiet : bool
        Leave out what happened on the way.
    """
    if as_json:
        output.print_record(result.to_dict(), as_json=True)
        return
    if not quiet:
        for line in result.notes:
            output.note("Note", line)
    if by_topic:
        table = topics_for_people(result.topics) if output.is_terminal() else result.topics
        formats = {"share": ".1%", "npmi": ".2f", "exclusive": ".2f", "eff_words": ".0f", "eff_docs": ".0f"}
        output.print_table(table, title=f"{len(table)} topics", formats=formats)
        return
    if not output.is_terminal():
        output.print_table(result.scores)
        return
    output.print_table(for_people(result.scores), title="Scores", prose=("note",))
    if len(result.flags):
        output.print_table(result.flags[["topic", "flag", "reason"]], title="Topics to look at")


def topics_for_people(topics):
    """The columns that fit beside each other; flags only where there are some."""
    shown = [
        "topic",
        "share",
        "npmi",
        "exclusivity",
        "effective_words",
        "effective_documents",
        "flags",
        "words",
    ]
    if not topics["flags"].any():
        shown.remove("flags")
    short = {"exclusivity": "exclusive", "effective_words": "eff_words", "effective_documents": "eff_docs"}
    return topics[shown].rename(columns=short)


def for_people(scores):
    """The scores with few digits, and a part named once."""
    rows, before = [], None
    for row in scores.to_dict("records"):
        value, error = (output.plain(row[name]) for name in ("value", "standard_error"))
        rows.append(
            {
                "part": "" if row["part"] == before else row["part"],
                "score": row["score"],
                "value": "-" if value is None else f"{value:.{FEW}g}" if value % 1 else f"{value:.0f}",
                "±": "" if error is None else f"{error:.2g}",
                "note": row["note"],
            }
        )
        before = row["part"]
    return rows
