"""``lda-vi plot``: pictures of a run for papers and slides."""

from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, output_option, place, quiet_option

KINDS = ("convergence", "time", "similarity", "fit")
NAMED = 6  # documents named in the picture of the fit


@click.command("plot", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@output_option("FILE", "A .png, .svg or .pdf file.  [default: RUN-KIND.png]")
@click.option("--by", metavar="NAME", help="For time: the column of your own, a date or a label.")
@click.option(
    "--bins", metavar="X", help="For time: month, quarter, year, decade, century, or a number of years."
)
@click.option(
    "--topic", "topic", type=click.IntRange(min=0), multiple=True, metavar="K",
    help="For time: only this topic.",
)  # fmt: skip
@click.option("--title", metavar="TEXT", help="Over the picture.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@quiet_option
def command(run, kind, target, by, bins, topic, title, force, quiet):
    """Draw a picture of a run: KIND is convergence, time, similarity or fit.

    \b
    convergence  the bound by pass, and a fan of the bounds of single documents
    time         shares of topics over time (or in groups), with 95 % intervals
    similarity   how alike topics are, neighbours most alike
    fit          the bound per token of each document against its length

    \b
    Examples:
      lda-vi plot runs/speeches-k30 convergence
      lda-vi plot runs/speeches-k30 time --by date --bins decade -o trend.pdf
      lda-vi plot runs/speeches-k30 similarity -o alike.svg --title "Thirty topics"
    """
    from lda_vi.cli.run import open_run
    from lda_vi.cli.writing import check_target
    from lda_vi.inspect.drawing import ENDINGS, new_figure, save_figure

    if kind == "time" and by is None:
        raise click.UsageError("time needs --by: which column holds the dates?")
    for name, value in (("--by", by), ("--bins", bins), ("--topic", topic)):
        if kind != "time" and value:
            raise click.UsageError(f"{name} goes with time only.")
    target = target or Path(f"{Path(run).resolve().name}-{kind}.png")
    check_target(target, force=force, endings=ENDINGS)
    new_figure(1, 1)  # without matplotlib there is no need to read anything
    save_figure(draw(open_run(run), kind, by=by, bins=bins, topics=topic, title=title), target)
    if not quiet:
        output.note("Wrote", str(target))


def draw(run, kind, *, by=None, bins=None, topics=(), title=None):
    """Draw a picture of a run.

    Parameters
    ----------
    run : Run
        A finished training.
    kind : {"convergence", "time", "similarity", "fit"}
        What of.
    by, bins : str, optional
        For time, as for `lda_vi.inspect.views.groups`.
    topics : sequence of int
        For time: only these.
    title : str, optional
        Over all.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return {"convergence": _convergence, "time": _time, "similarity": _similarity, "fit": _fit}[kind](
        run, title, by=by, bins=bins, topics=topics
    )


def _convergence(run, title, **unused):
    """How the fit went."""
    from lda_vi.inspect.figures import plot_convergence
    from lda_vi.inspect.views import lengths

    documents = getattr(run.model, "doc_elbo_history_", None)
    return plot_convergence(run.model.history_, documents, lengths(run.corpus), title=title)


def _time(run, title, *, by, bins, topics):
    """Shares of topics in groups."""
    from lda_vi.cli.labels import call_topics, read_labels
    from lda_vi.inspect.group_plot import plot_groups
    from lda_vi.inspect.views import groups

    table = groups(run.model, run.corpus, by, bins=bins, topics=topics)
    names = call_topics(run.model, read_labels(run.path))
    return plot_groups(table, kind=table.attrs["kind"], title=title, labels=names)


def _similarity(run, title, **unused):
    """How alike topics are."""
    import numpy as np

    from lda_vi.cli.labels import call_topics, read_labels
    from lda_vi.inspect.figures import plot_similarity
    from lda_vi.inspect.labels import named

    beta = run.model.components_ / run.model.components_.sum(axis=1, keepdims=True)
    root = np.sqrt(beta)
    names = call_topics(run.model, read_labels(run.path))
    alike = np.minimum(root @ root.T, 1.0)
    return plot_similarity(alike, [named(topic, names) for topic in range(len(beta))], title=title)


def _fit(run, title, **unused):
    """Length against fit, those that fit worst for their length by name."""
    import numpy as np

    from lda_vi.inspect.documents import fit_per_token
    from lda_vi.inspect.figures import plot_length_fit
    from lda_vi.inspect.lengths import oddness, usual_fit
    from lda_vi.inspect.views import lengths

    tokens = lengths(run.corpus)
    fit = fit_per_token(run.model.doc_elbo_, tokens)
    usual = usual_fit(tokens, fit)
    odd = np.nan_to_num(oddness(tokens, fit, usual), nan=np.inf)
    worst = np.argsort(odd, kind="stable")[:NAMED]
    ids = run.corpus.documents["id"]
    named = {int(row): str(ids[row]) for row in worst if np.isfinite(odd[row])}
    return plot_length_fit(tokens, fit, usual, named=named, title=title)
