"""Options that several commands have."""

import click


def commas(name, default="", kind=str, **more):
    """An option that holds several values with commas between them."""

    def parse(context, option, text):
        try:
            return [kind(part) for part in text.split(",") if part]
        except ValueError as error:
            raise click.BadParameter(f"{text!r}: {error}") from error

    return click.option(name, default=default, show_default=bool(default), callback=parse, **more)


def corpora(function):
    """Corpora, each with a K of its own if it likes."""
    return click.argument("names", nargs=-1, required=True, metavar="CORPUS[:K]...")(function)


def topics(default):
    """The number of topics."""
    return click.option("-k", "--topics", default=default, show_default=True, help="Where CORPUS names no K.")


out = click.option("--out", type=click.Path(), help="JSON file; by default in runs/bench.")
threads = click.option("--threads", default=2, show_default=True)
