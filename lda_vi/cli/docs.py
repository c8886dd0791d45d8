"""``lda-vi docs``: documents of a topic, documents that are fitted worst, documents without a word."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place

SHOWN = 2  # topics named for each document on a terminal


@click.command("docs", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.option("--topic", type=click.IntRange(min=0), metavar="K", help="Documents of this topic.")
@click.option(
    "--sort",
    type=click.Choice(["share", "fit"]),
    help="By the topic's share, or worst fitted first.  [default: share with --topic, else fit]",
)
@click.option(
    "-n",
    "n",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="How many; 0: all.",
)
@click.option("--columns", metavar="NAMES", help="Columns of your own to show, separated by commas; or all.")
@click.option("--empty", is_flag=True, help="Documents that have no word left; RUN may then be a corpus.")
@output.json_option
def command(run, topic, sort, n, columns, empty, as_json):
    """Show documents: those of a topic, or those fitted worst.

    The fit of a document is its part of the bound (ELBO) by the token, in nats: the lower, the less the
    topics explain it. With --topic and --sort fit: documents in which the topic is the largest.

    \b
    Examples:
      lda-vi docs runs/speeches-k30 --topic 4
      lda-vi docs runs/speeches-k30 --sort fit -n 20 --columns date,party
      lda-vi docs speeches.corpus --empty
    """
    from lda_vi.cli.run import open_run

    if empty:
        if topic is not None or sort is not None:
            raise click.UsageError(
                "--empty goes with neither --topic nor --sort: an empty document has no fit."
            )
        table = empty_rows(find_corpus(run), n=n, columns=columns)
        what = "Documents without a word"
    else:
        table = document_rows(open_run(run), topic=topic, sort=sort, n=n, columns=columns)
        what = title(topic, sort)
    if output.is_terminal() and not as_json:
        table = for_terminal(table, topic)
    output.print_table(table, as_json=as_json, title=what, formats={"share": ".1%", "fit": ".3f"})


def find_corpus(path):
    """The corpus of a run, or a stored one."""
    from lda_vi.cli.record import is_run, is_stored, read_record
    from lda_vi.cli.run import CORPUS, open_corpus

    if not is_run(path) and is_stored(path):
        return open_corpus(path)
    read_record(path)
    return open_corpus(path / CORPUS)


def title(topic, sort):
    """What the table shows, in words."""
    if topic is None:
        return "Documents fitted worst"
    return f"Documents of topic {topic}" + (", fitted worst" if sort == "fit" else "")


def document_rows(run, *, topic=None, sort=None, n=10, columns=None):
    """Documents of a run as a table.

    Parameters
    ----------
    run : Run
        A finished training.
    topic, sort
        As for `lda_vi.inspect.documents.rank_documents`.
    n : int
        How many rows; 0 for all.
    columns : str, optional
        Columns of the corpus to add, separated by commas, or "all".

    Returns
    -------
    DataFrame
        As `lda_vi.inspect.documents.document_table` makes it; with `topic` also its ``share``.
    """
    from lda_vi.inspect.documents import document_table, rank_documents, settled_documents

    model, corpus = run.model, run.corpus
    shares = model.doc_topic_posterior_ / model.doc_topic_posterior_.sum(axis=1, keepdims=True)
    tokens = document_lengths(corpus)
    rows = rank_documents(tokens, model.doc_elbo_, shares, topic=topic, sort=sort)
    rows = rows[:n] if n else rows
    history = getattr(model, "doc_elbo_history_", ())
    table = document_table(
        corpus.documents["id"],
        tokens,
        model.doc_elbo_,
        shares,
        settled=settled_documents(history, tokens, model.tol),
        texts=corpus.documents.get("text"),
        rows=rows,
    )
    if topic is not None:
        table.insert(2, "share", shares[rows, topic].astype(float))
    return with_columns(table, corpus, columns)


def empty_rows(corpus, *, n=10, columns=None):
    """Documents without a word of the vocabulary.

    Parameters
    ----------
    corpus : Corpus
        Any.
    n, columns
        As for `document_rows`.

    Returns
    -------
    DataFrame
        ``row``, ``id`` and, if there are texts, ``snippet``.
    """
    import numpy as np
    import pandas as pd

    from lda_vi.inspect.documents import snippet

    rows = np.flatnonzero(document_lengths(corpus) == 0)
    rows = rows[:n] if n else rows
    documents = corpus.documents.iloc[rows]
    table = pd.DataFrame({"row": rows, "id": documents["id"].to_numpy()})
    if "text" in documents:
        table["snippet"] = [snippet(text) for text in documents["text"]]
    return with_columns(table, corpus, columns)


def document_lengths(corpus):
    """Tokens of each document, (D,)."""
    return corpus.counts.sum(axis=1).A1


def with_columns(table, corpus, columns):
    """Add columns of the corpus after the id."""
    from lda_vi.errors import ParameterError

    own = [name for name in corpus.documents if name not in ("id", "text")]
    wanted = (
        own if columns == "all" else [name.strip() for name in (columns or "").split(",") if name.strip()]
    )
    for place_, name in enumerate(wanted):
        if name not in own:
            known = ", ".join(own) or "none"
            raise ParameterError(
                f"columns={name}: there is no such column; those of the documents are {known}"
            )
        label = name if name not in table else f"{name}_in_file"
        table.insert(2 + place_, label, corpus.documents[name].iloc[table["row"]].to_numpy())
    return table


def for_terminal(table, topic=None):
    """The same for people: fewer columns, topics and their shares in one."""
    table = table.drop(columns=["row", "elbo"], errors="ignore")
    table = table.rename(columns={"elbo_per_token": "fit"})
    if "topics" in table:
        pairs = zip(table["topics"], table.pop("shares"), strict=True)
        named = [list(zip(*pair, strict=True))[:SHOWN] for pair in pairs]
        table["topics"] = [", ".join(f"{k} {share:.0%}" for k, share in some) for some in named]
    return table
