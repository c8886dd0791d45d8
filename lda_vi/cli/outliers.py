"""``lda-vi outliers``: documents that fit worse than others of their length, and why."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, chosen_columns, columns_option, number_option, place
from lda_vi.plurals import counted


@click.command("outliers", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@number_option(10)
@click.option("--best", is_flag=True, help="Those that fit better than others: copies, lists, set phrases.")
@columns_option
@output.json_option
def command(run, n, best, columns, as_json):
    """Show documents that fit worst for their length, and why.

    The fit of a document is its part of the bound (ELBO) per token, in nats. Longer documents fit better,
    because there is more to learn their topics from. The column odd therefore tells how far the fit is from
    what is usual for the length, in spreads (standard deviations, if fits were normal). Below -3 is rare.

    \b
    Examples:
      lda-vi outliers runs/speeches-k30
      lda-vi outliers runs/speeches-k30 -n 30 --columns date,party
      lda-vi outliers runs/speeches-k30 --best
    """
    from lda_vi.cli.run import open_run
    from lda_vi.inspect.views import outliers

    opened = open_run(run)
    table = outliers(opened.model, opened.corpus, n=n, best=best, columns=chosen_columns(columns))
    nothing = "nothing but the fit" if output.is_terminal() else ""
    if not as_json:
        table["reasons"] = ["; ".join(reasons) or nothing for reasons in table["reasons"]]
    if output.is_terminal() and not as_json:
        table = table.drop(columns="row").rename(columns={"elbo_per_token": "fit"})
    title = f"Documents that fit {'best' if best else 'worst'} for their length"
    formats = {"fit": ".2f", "usual": ".2f", "odd": "+.1f", "tokens": ",g"}
    output.print_table(table, as_json=as_json, title=title, formats=formats)
    empty = opened.corpus.n_empty
    if empty and output.is_terminal():
        output.message(f"{counted(empty, 'empty document')} left out: lda-vi docs {run} --empty")
