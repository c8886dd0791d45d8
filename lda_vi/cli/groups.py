"""``lda-vi groups``: topics in groups of documents, by label or over time."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, place
from lda_vi.plurals import counted


@click.command("groups", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.option("--by", metavar="NAME", required=True, help="Column of your own: a label, a date, or a number.")
@click.option(
    "--bins",
    metavar="X",
    help="Of dates: month, quarter, year, decade, century, or a number of years; of numbers: how many groups.",
)
@click.option("--topic", type=click.IntRange(min=0), multiple=True, metavar="K", help="Only this one.")
@click.option("--against", metavar="GROUP", help="Compare with this group, not with all other documents.")
@click.option(
    "--weight", type=click.Choice(["tokens", "documents"]), default="tokens", show_default=True,
    help="Whether a long document counts for more.",
)  # fmt: skip
@click.option(
    "--sample",
    is_flag=True,
    help="Take the documents for a sample: intervals include the spread between them.",
)
@click.option(
    "--level", type=float, default=0.95, show_default=True, metavar="P", help="Probability of the intervals."
)
@click.option("--plot", type=place(), metavar="FILE", help="Draw it: .svg, .png or .pdf; needs matplotlib.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@output.json_option
def command(run, by, bins, topic, against, weight, sample, level, plot, force, as_json):
    """Compare topics between groups of documents, or over time.

    Shares are of the tokens of a group, or means over its documents (--weight). Intervals say how sure the model is
    about these documents, or with --sample, what other documents of the kind might show. The difference compares
    a group with all others together. In a pipe and with --json there is a row for each group and topic.

    \b
    Examples:
      lda-vi groups runs/speeches-k30 --by party
      lda-vi groups runs/speeches-k30 --by party --topic 4 --against Whig
      lda-vi groups runs/speeches-k30 --by date --bins decade --plot trend.svg
    """
    from lda_vi.cli.labels import call_topics, read_labels
    from lda_vi.cli.run import open_run
    from lda_vi.cli.writing import check_target
    from lda_vi.inspect.drawing import ENDINGS, new_figure, save_figure
    from lda_vi.inspect.views import groups

    if plot is not None:
        check_target(plot, force=force, endings=ENDINGS)
        new_figure(1, 1)  # without matplotlib there is no need to read anything
    opened = open_run(run)
    labels = read_labels(opened.path)
    table = groups(
        opened.model,
        opened.corpus,
        by,
        bins=bins,
        topics=topic,
        weight=weight,
        sample=sample,
        against=against,
        labels=labels,
        level=level,
    )
    about, names = dict(table.attrs), call_topics(opened.model, labels)
    if plot is not None:
        from lda_vi.inspect.group_plot import plot_groups

        figure = plot_groups(table, kind=about["kind"], title=f"Topics by {by}", labels=names)
        save_figure(figure, plot)
        output.message(f"{plot}: written.")
    if about["left_out"]:
        output.message(f"{counted(about['left_out'], 'document')} without {by}: in no group.")
    if as_json or not output.is_terminal():
        output.print_table(table, as_json=as_json)
    else:
        from lda_vi.cli.group_tables import show_groups

        how = {"weight": weight, "level": level}
        show_groups(table, about["kind"], by=by, chosen=topic, against=against, names=names, **how)
