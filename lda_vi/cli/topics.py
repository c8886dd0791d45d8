"""``lda-vi topics``: the words of each topic."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import MEASURES, Verb, place, words_option

MEASURE = "relevance"
COHERENCES = ("npmi", "uci", "umass", "c_v")


@click.command("topics", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@words_option(10, "Words of each.")
@click.option(
    "--by", type=click.Choice(MEASURES), default=MEASURE, show_default=True, help="What words are chosen by."
)
@click.option(
    "--lambda", "relevance_weight", type=click.FloatRange(0, 1), metavar="X",
    help="Of relevance: 1 sorts by probability, 0 by lift.  [default: 0.6]",
)  # fmt: skip
@click.option(
    "--coherence", "measure", type=click.Choice(COHERENCES),
    help="Add how much the ten likeliest words of each topic occur together in the corpus.",
)  # fmt: skip
@output.json_option
def command(run, n, by, relevance_weight, measure, as_json):
    """Show the words of each topic.

    RUN is a run folder, or a model saved from Python. Topics are counted from 0 and keep their numbers
    everywhere; share is their part of all tokens, with an interval of 95 % under the model. Words are chosen by
    relevance (frequent and special), probability (frequent), frex (both by rank) or lift (special, however
    rare). Names come from lda-vi label.

    \b
    Examples:
      lda-vi topics runs/speeches-k30
      lda-vi topics runs/speeches-k30 -n 20 --by frex
      lda-vi topics runs/speeches-k30 --lambda 0.3 --coherence npmi
      lda-vi topics runs/speeches-k30 --json
    """
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.record import MODEL, is_run, is_stored, read_record
    from lda_vi.cli.run import open_model, open_run
    from lda_vi.errors import InputError, ParameterError

    if relevance_weight is not None and by != "relevance":
        raise ParameterError(f"--lambda belongs to --by relevance, not to --by {by}")
    bare = is_stored(run) and not is_run(run)
    coherences = None
    if measure is not None:
        if bare:
            raise InputError(f"{run}: holds a model without its corpus, which --coherence {measure} needs")
        from lda_vi.evaluate.coherence import coherence

        _, model, corpus, _ = open_run(run)
        found = coherence(model.components_, corpus, corpus.vocabulary, measure=measure)
        coherences = {measure: found.topics}
    else:
        if not bare:
            read_record(run)
        model = open_model(run if bare else run / MODEL)
    print_topics(
        model,
        n=n,
        by=by,
        relevance_weight=relevance_weight,
        labels=read_labels(run),
        more=coherences,
        as_json=as_json,
    )


def print_topics(
    model, *, n=10, by=MEASURE, relevance_weight=None, labels=None, more=None, as_json=False, most=None
):
    """Print topics as a result.

    Parameters
    ----------
    model : LDA
        Fitted.
    n, by, relevance_weight, labels
        As for `lda_vi.inspect.views.topics`.
    more : dict of str to array, optional
        Further columns, to stand before the words.
    as_json : bool
        Print JSON.
    most : int, optional
        On a terminal, print only so many topics, the largest.
    """
    from lda_vi.inspect.views import topics

    weight = {} if relevance_weight is None else {"relevance_weight": relevance_weight}
    rows = topics(model, n=n, by=by, labels=labels, **weight)
    for name, values in (more or {}).items():
        rows.insert(len(rows.columns) - 1, name, values)
    chosen = by if relevance_weight is None else f"{by} with lambda {relevance_weight:g}"
    title = f"{len(rows)} topics, words by {chosen}"
    if output.is_terminal() and most is not None and len(rows) > most:
        title = f"The {most} largest of {len(rows)} topics, words by {chosen}"
        rows = rows.loc[rows["share"].nlargest(most).index]
    if output.is_terminal() and not as_json:
        rows = for_terminal(rows)
    formats = {"share": ".1%"} | dict.fromkeys(more or {}, ".3f")
    output.print_table(rows, as_json=as_json, title=title, formats=formats, whole=("share",))


def for_terminal(rows):
    """The same for people: no empty column of names, and an interval as one."""
    from lda_vi.inspect.labels import named

    low, high = rows.pop("share_low"), rows.pop("share_high")
    if low.notna().any():
        ends = zip(rows["share"], low, high, strict=True)
        rows["share"] = [f"{share:.1%} ({output.interval(*pair, 1)})" for share, *pair in ends]
    labels = {topic: name for topic, name in zip(rows["topic"], rows.pop("label"), strict=True) if name}
    if labels:
        rows["topic"] = [named(topic, labels) for topic in rows["topic"]]
    return rows
