"""``lda-vi topics``: the words of each topic."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import MEASURES, Verb, place

MEASURE = "relevance"


@click.command("topics", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.option(
    "-n", "n", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Words of each."
)
@click.option(
    "--by", type=click.Choice(MEASURES), default=MEASURE, show_default=True, help="What words are chosen by."
)
@output.json_option
def command(run, n, by, as_json):
    """Show the words of each topic.

    RUN is a run folder, or a model saved from Python. Topics are counted from 0 and keep their numbers
    everywhere; share is their part of all tokens. Words are chosen by relevance (frequent and special),
    probability (frequent), frex (both by rank) or lift (special, however rare).

    \b
    Examples:
      lda-vi topics runs/speeches-k30
      lda-vi topics runs/speeches-k30 -n 20 --by frex
      lda-vi topics runs/speeches-k30 --json
    """
    from lda_vi.cli.record import is_run, is_stored, read_record
    from lda_vi.cli.run import MODEL, open_model

    if is_run(run) or not is_stored(run):
        read_record(run)
        run = run / MODEL
    print_topics(open_model(run), n=n, by=by, as_json=as_json)


def topic_rows(model, n=10, by=MEASURE):
    """Topics with their words as lists, so that no separator can be mistaken for part of a word.

    Parameters
    ----------
    model : LDA
        Fitted.
    n : int
        Words of each topic.
    by : str
        What words are chosen and sorted by.

    Returns
    -------
    DataFrame
        ``topic``, ``share`` and ``words``.
    """
    from lda_vi.inspect.topics import top_words

    names, share = getattr(model, "feature_names_in_", None), model.topic_share_
    words = top_words(model.components_, names, n=n, by=by, topic_share=share)
    table = words.groupby("topic", sort=True)["word"].agg(list).reset_index(name="words")
    table.insert(1, "share", share)
    return table


def print_topics(model, *, n=10, by=MEASURE, as_json=False, most=None):
    """Print topics as a result.

    Parameters
    ----------
    model : LDA
        Fitted.
    n, by
        As for `topic_rows`.
    as_json : bool
        Print JSON.
    most : int, optional
        On a terminal, print only so many topics, the largest.
    """
    rows = topic_rows(model, n=n, by=by)
    title = f"{len(rows)} topics, words by {by}"
    if output.is_terminal() and most is not None and len(rows) > most:
        title = f"The {most} largest of {len(rows)} topics, words by {by}"
        rows = rows.loc[rows["share"].nlargest(most).index]
    output.print_table(rows, as_json=as_json, title=title, formats={"share": ".1%"})
