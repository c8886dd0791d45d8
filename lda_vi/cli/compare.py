"""``lda-vi compare``: what became of the topics of one run in another, and of the documents both have."""

from pathlib import Path
from typing import Any, NamedTuple

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place, words_option

MEASURES = ("hellinger", "jensen-shannon", "shared")
THRESHOLD = 0.5


@click.command("compare", cls=Verb)
@click.argument("first", metavar="RUN", type=place())
@click.argument("second", metavar="RUN", type=place())
@words_option(6, "Words of each topic.")
@click.option(
    "--measure", type=click.Choice(MEASURES), default="hellinger", show_default=True,
    help="How close topics are.",
)  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 1, min_open=True), default=THRESHOLD, show_default=True, metavar="X",
    help="Least similarity of topics that match.",
)  # fmt: skip
@output.json_option
def command(first, second, n, measure, threshold, as_json):
    """Match the topics of two runs: which came back, which were split or merged, which are lost or new.

    Either RUN may be a model saved from Python. Numbers of topics may differ; different vocabularies are
    compared on the words they share. If both runs have documents with the same ids, you also learn what share
    of them kept their topic: the largest topics of the document in the two runs stand in the same row.

    \b
    Examples:
      lda-vi compare runs/speeches-k30 runs/speeches-k50
      lda-vi compare runs/monday runs/tuesday --json
    """
    sides = [open_side(path) for path in (first, second)]
    found = compare(*sides, n=n, measure=measure, threshold=threshold)
    if as_json:
        output.print_record({**found.facts, "rows": found.table.to_dict("records")}, as_json=True)
        return
    output.note("Found", told(found.facts))
    table = found.table
    if output.is_terminal():
        table = for_terminal(table, *(side.labels for side in sides))
    output.print_table(table, title=f"{first} → {second}", formats={"close": ".2f"})


class Side(NamedTuple):
    """A model to compare.

    Parameters
    ----------
    model : LDA
    labels : dict of int to str
    ids : list of str or None
        Of its documents, None in place of an empty one, which has no topic to keep; None if it has no documents.
    """

    model: Any
    labels: dict
    ids: list | None


class Found(NamedTuple):
    """The result of comparing two models.

    Parameters
    ----------
    table : DataFrame
        As `lda_vi.evaluate.comparison.Comparison.table`.
    facts : dict
        How many rows have each verdict, how many words and documents both have, and what share of these
        documents kept their topic.
    """

    table: Any
    facts: dict


def open_side(path):
    """Open a run, or a model saved from Python."""
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.record import is_run, is_stored
    from lda_vi.cli.run import open_model, open_run
    from lda_vi.inspect.views import lengths

    if not is_run(path) and is_stored(path):
        return Side(open_model(path), read_labels(path), None)
    run = open_run(Path(path))
    ids, tokens = run.corpus.documents["id"].tolist(), lengths(run.corpus).tolist()
    return Side(
        run.model, read_labels(run.path), [name if n else None for name, n in zip(ids, tokens, strict=True)]
    )


def compare(first, second, *, n=6, measure="hellinger", threshold=THRESHOLD):
    """Compare two models and their documents.

    Parameters
    ----------
    first, second : Side
    n, measure, threshold
        As for `lda_vi.evaluate.comparison.compare_models`.

    Returns
    -------
    Found
    """
    from lda_vi.evaluate.comparison import compare_models

    found = compare_models(first.model, second.model, n=n, measure=measure, threshold=threshold)
    facts = {
        **found.counts(),
        "n_topics": [len(side.model.components_) for side in (first, second)],
        "n_words": [side.model.n_features_in_ for side in (first, second)],
        "shared_words": len(found.shared.first),
        "shared_sentence": found.shared.sentence(),
        **moved_documents(found.table, first, second),
    }
    return Found(found.table, facts)


def moved_documents(table, first, second):
    """How many documents both models have, and what share of them kept their topic.

    Parameters
    ----------
    table : DataFrame
        Verdicts.
    first, second : Side

    Returns
    -------
    dict
        ``shared_documents`` and ``kept_topic``, None if there is no such document.
    """
    if first.ids is None or second.ids is None:
        return {"shared_documents": None, "kept_topic": None}
    row_of = {name: row for row, name in enumerate(second.ids) if name is not None}
    pairs = [(row, row_of[name]) for row, name in enumerate(first.ids) if name in row_of]
    if not pairs:
        return {"shared_documents": 0, "kept_topic": None}
    together = {
        (k, j)
        for own, others in zip(table["topics"], table["others"], strict=True)
        for k in own
        for j in others
    }
    largest = [side.model.doc_topic_posterior_.argmax(axis=1).tolist() for side in (first, second)]
    kept = sum((largest[0][row], largest[1][other]) in together for row, other in pairs)
    return {"shared_documents": len(pairs), "kept_topic": kept / len(pairs)}


def told(facts):
    """The facts in one to three sentences."""
    verdicts = ", ".join(f"{facts[name]} {name}" for name in ("matched", "split", "merged", "lost", "new"))
    text = f"{facts['n_topics'][0]} topics against {facts['n_topics'][1]}: {verdicts}."
    if facts["shared_words"] < max(facts["n_words"]):
        text += f" {facts['shared_sentence']}"
    if facts["kept_topic"] is not None:
        text += (
            f" {facts['kept_topic']:.0%} of {facts['shared_documents']:,} shared documents kept their topic."
        )
    return text


def for_terminal(table, labels, other_labels):
    """The same with names of topics beside their numbers."""
    from lda_vi.inspect.labels import named

    def names(topics, known):
        return ", ".join(named(topic, known) for topic in topics) or "–"

    both = zip(table["topics"], table["others"], strict=True)
    shown = table.drop(columns="others")
    shown["topics"] = [f"{names(own, labels)} → {names(others, other_labels)}" for own, others in both]
    return shown.rename(columns={"similarity": "close", "other_words": "their words"})
