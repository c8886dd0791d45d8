"""``lda-vi docs``: documents of a topic, documents that are fitted worst, documents without a word."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, chosen_columns, columns_option, number_option, place

SHOWN, LEAST = 2, 0.01  # topics named for each document on a terminal, and their least share


@click.command("docs", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.option("--topic", type=click.IntRange(min=0), metavar="K", help="Documents of this topic.")
@click.option(
    "--sort",
    type=click.Choice(["share", "fit"]),
    help="By the topic's share, or worst fitted first.  [default: share with --topic, else fit]",
)
@number_option(10)
@columns_option
@click.option("--empty", is_flag=True, help="Documents that have no word left; RUN may then be a corpus.")
@output.json_option
def command(run, topic, sort, n, columns, empty, as_json):
    """Show documents: those of a topic, or those fitted worst.

    The fit of a document is its part of the bound (ELBO) per token, in nats: the lower it is, the less the
    topics explain the document. --topic with --sort fit shows only documents in which the topic is the largest.
    Shares come with intervals of 95 % under the model.

    \b
    Examples:
      lda-vi docs runs/speeches-k30 --topic 4
      lda-vi docs runs/speeches-k30 --sort fit -n 20 --columns date,party
      lda-vi docs speeches.corpus --empty
    """
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.run import open_run
    from lda_vi.inspect.views import documents

    labels, columns = {}, chosen_columns(columns)
    if empty:
        if topic is not None or sort is not None:
            raise click.UsageError(
                "--empty goes with neither --topic nor --sort: an empty document has no fit."
            )
        table = empty_rows(stored_corpus(run), n=n, columns=columns)
        what = "Documents without a word"
    else:
        opened = open_run(run)
        table = documents(opened.model, opened.corpus, topic=topic, sort=sort, n=n, columns=columns)
        labels = read_labels(opened.path)
        what = title(topic, sort, labels)
    if output.is_terminal() and not as_json:
        table = for_terminal(table, labels, topic)
    output.print_table(
        table, as_json=as_json, title=what, formats={"tokens": ",g", "fit": ".2f"}, whole=("share",)
    )


def stored_corpus(path):
    """The corpus of a run, or a stored one."""
    from lda_vi.cli.record import CORPUS, is_run, is_stored, read_record
    from lda_vi.cli.run import open_corpus

    if not is_run(path) and is_stored(path):
        return open_corpus(path)
    read_record(path)
    return open_corpus(path / CORPUS)


def title(topic, sort, labels=None):
    """What the table shows, in words.

    Examples
    --------
    >>> title(3, None, {3: "Taxes"}), title(None, "fit")
    ('Documents of topic 3 Taxes', 'Documents fitted worst')
    """
    from lda_vi.inspect.labels import named

    if topic is None:
        return "Documents fitted worst"
    return f"Documents of topic {named(topic, labels)}" + (", fitted worst" if sort == "fit" else "")


def empty_rows(corpus, *, n=10, columns=()):
    """Documents without a word of the vocabulary.

    Parameters
    ----------
    corpus : Corpus
        Any.
    n, columns
        As for `lda_vi.inspect.views.documents`.

    Returns
    -------
    DataFrame
        ``row``, ``id`` and, if there are texts, ``snippet``.
    """
    import numpy as np
    import pandas as pd

    from lda_vi.inspect.documents import snippet
    from lda_vi.inspect.views import lengths, with_columns

    rows = np.flatnonzero(lengths(corpus) == 0)
    rows = rows[:n] if n else rows
    documents = corpus.documents.iloc[rows]
    table = pd.DataFrame({"row": rows, "id": documents["id"].to_numpy()})
    if "text" in documents:
        table["snippet"] = [snippet(text) for text in documents["text"]]
    return with_columns(table, corpus, columns)


def for_terminal(table, labels=None, topic=None):
    """The same for people: fewer columns, topics and their shares in one."""
    from lda_vi.inspect.labels import named

    table = table.drop(columns=["row", "elbo", "topic_tokens"], errors="ignore")
    if "share_low" in table:
        ends = zip(table["share"], table.pop("share_low"), table.pop("share_high"), strict=True)
        table["share"] = [f"{share:.0%} ({output.interval(low, high)})" for share, low, high in ends]
    if "settled" in table and (topic is not None or table["settled"].all()):
        table = table.drop(columns="settled")
    table = table.rename(columns={"elbo_per_token": "fit"})
    if "topics" in table:
        pairs = [zip(*pair, strict=True) for pair in zip(table["topics"], table.pop("shares"), strict=True)]
        some = [[(k, share) for k, share in pair if k != topic and share >= LEAST][:SHOWN] for pair in pairs]
        table["topics"] = [", ".join(f"{named(k, labels)} {share:.0%}" for k, share in own) for own in some]
        if topic is not None:
            table = table.rename(columns={"topics": "others"})
    return table
