"""``lda-vi infer``: topics of new documents under a finished run, and how much of them the model cannot see."""

from typing import Any, NamedTuple

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, output_option, place, quiet_option, split_names, text_options
from lda_vi.plurals import counted

SHOWN = 3  # topics named for each document on a terminal
LEAST = 0.05  # share of a topic worth naming
MUCH = 0.2  # unknown share above what is usual from which results mean little
ROWS_SHOWN = 20


@click.command("infer", cls=Verb)
@click.argument("run", metavar="RUN", type=place())
@click.argument("source", metavar="NEW", type=place())
@text_options
@click.option("--columns", metavar="NAMES", help="Columns of NEW to show, separated by commas; or none.")
@output_option("FILE", "Write the whole table to a .csv, .tsv, .jsonl, .parquet or .xlsx file.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@quiet_option
@output.json_option
def command(run, source, text, id, format, encoding, columns, target, force, quiet, as_json):
    """Find the topics of new documents; the topics of the run stay as they are.

    NEW is text as lda-vi preprocess reads it, or - for standard input (one document a line, unless --format
    says otherwise); RUN is a run folder or a model saved from Python. Text is prepared as that of the
    run was. No document is dropped: one without a known word gets the topics of the prior. unknown_share is the
    share of words the run does not know; stop words and the like do not count.

    \b
    Examples:
      lda-vi infer runs/speeches-k30 new.csv --text-col speech
      lda-vi infer runs/speeches-k30 new.csv > shares.tsv
      echo "a short text" | lda-vi infer runs/speeches-k30 -
    """
    from lda_vi.inspect.new_documents import theta_table

    if target is not None:
        from lda_vi.cli.writing import check_target

        check_target(target, force=force)
    opened = open_reader(run)
    found = infer(opened, source, text=text, id=id, format=format, encoding=encoding)
    table = theta_table(found, columns=chosen(columns))
    if not quiet:
        show_summary(found, source, opened)
    if target is not None:
        from lda_vi.cli.writing import write_table

        write_table(table, target)
        if not quiet:
            output.note("Wrote", f"{target} ({len(table):,} rows)")
        return
    if as_json:
        facts = summary(found)
        output.print_record({**facts, "rows": table.to_dict("records")}, as_json=True)
    elif output.is_terminal():
        rows = ROWS_SHOWN if len(table) > ROWS_SHOWN + 5 else len(table)
        title = f"The first {rows} of {len(table):,} documents" if rows < len(table) else None
        shown = for_terminal(found, table, opened.labels, columns).head(rows)
        output.print_table(shown, title=title, formats={"unknown": ".0%", "fit": ".3f"})
        if rows < len(table):
            output.message("All of them: send the output to a file, or use -o.")
    else:
        output.print_table(table)


class Reader(NamedTuple):
    """A model that new text can be read with, and what its corpus left out.

    Parameters
    ----------
    model : LDA
        Fitted.
    removed : DataFrame or None
        Words that were left out.
    labels : dict of int to str
        Names of topics.
    usual_fit : float or None
        Median bound per token of the documents it was fitted on.
    usual_unknown : float or None
        Share of unknown words in them.
    """

    model: Any
    removed: Any
    labels: dict
    usual_fit: float | None = None
    usual_unknown: float | None = None


def open_reader(path):
    """Open a run, or a model that was saved from Python."""
    import numpy as np

    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.record import is_run, is_stored
    from lda_vi.cli.run import open_model, open_run
    from lda_vi.inspect.documents import fit_per_token
    from lda_vi.inspect.new_documents import usual_unknown
    from lda_vi.inspect.views import lengths

    if not is_run(path) and is_stored(path):
        return Reader(open_model(path), None, read_labels(path))
    run = open_run(path)
    fit = fit_per_token(run.model.doc_elbo_, lengths(run.corpus))
    usual = float(np.nanmedian(fit)) if np.isfinite(fit).any() else None
    return Reader(run.model, run.corpus.removed, read_labels(run.path), usual, usual_unknown(run.corpus))


def infer(reader, source, *, text="text", id=None, format=None, encoding=None):
    """Read new documents and fit them to the topics of a run.

    Parameters
    ----------
    reader : Reader
        What to read them with.
    source : Path
        Text, a stored corpus with texts, a run, or ``-`` for standard input.
    text, id, format, encoding
        As for `lda_vi.text.readers.read_documents`.

    Returns
    -------
    Inferred
    """
    from lda_vi.cli.new_text import read_new
    from lda_vi.inspect.new_documents import infer_documents

    documents = read_new(source, text=text, id=id, format=format, encoding=encoding)
    return infer_documents(reader.model, documents, removed=reader.removed)


def summary(found):
    """What became of all new documents together, in plain numbers."""
    tokens = int(found.tokens.sum())
    return {
        "documents": len(found.documents),
        "empty": int((found.tokens == 0).sum()),
        "tokens": tokens,
        "content_words": int(found.content.sum()),
        "unknown": int(found.unknown.sum()),
        "unknown_share": found.unknown_share,
        "unknown_words": [{"word": word, "count": count} for word, count in found.unknown_words],
        "elbo_per_token": float(found.doc_elbo.sum() / tokens) if tokens else None,
    }


def show_summary(found, source, reader):
    """Tell what was read, what the model does not know, and how well the new documents fit."""
    import numpy as np

    from lda_vi.inspect.documents import fit_per_token

    facts = summary(found)
    name = "standard input" if str(source) == "-" else source
    documents, tokens = counted(facts["documents"], "document"), counted(facts["tokens"], "known token")
    output.note("Read", f"{documents} from {name}: {tokens}")
    if facts["unknown"]:
        most = ", ".join(f"{word['word']} ({word['count']:,})" for word in facts["unknown_words"])
        share = f"{facts['unknown']:,} of {facts['content_words']:,} words ({facts['unknown_share']:.1%}"
        usual = reader.usual_unknown
        share += ")" if usual is None else f"; {usual:.1%} in the run)"
        output.note("Unknown", f"{share}: {most}")
        if facts["unknown_share"] > (usual or 0.0) + MUCH:
            output.note("", "With so many unknown words the topics say little about these documents.")
    else:
        output.note("Unknown", "no word")
    if facts["empty"]:
        empty = counted(facts["empty"], "document holds", "documents hold")
        output.note("Empty", f"{empty} no known word: given the topics of the prior")
    if facts["tokens"]:
        fit = float(np.nanmedian(fit_per_token(found.doc_elbo, found.tokens)))
        usual = "" if reader.usual_fit is None else f" (documents of the run: {reader.usual_fit:.3f})"
        output.note("Fit", f"{fit:.3f} nats a token, median{usual}")


def for_terminal(found, table, labels, columns):
    """The same for people: the largest topics in one column."""
    import numpy as np
    import pandas as pd

    from lda_vi.inspect.documents import snippet
    from lda_vi.inspect.labels import named

    order = np.argsort(-found.theta, axis=1, kind="stable")[:, :SHOWN]
    own = [name for name in table if name not in found_columns(found)] if columns else []
    shown = {"id": table["id"], **{name: table[name] for name in own}}
    shown |= {
        "tokens": table["tokens"],
        "unknown": table["unknown_share"],
        "fit": table["elbo_per_token"],
        "topics": [
            ", ".join(
                f"{named(k, labels)} {share:.0%}" for k, share in zip(*pair, strict=True) if share >= LEAST
            )
            if tokens
            else "(prior)"
            for tokens, *pair in zip(
                found.tokens, order, np.take_along_axis(found.theta, order, 1), strict=True
            )
        ],
        "text": [snippet(text, 60) for text in found.documents["text"]],
    }
    return pd.DataFrame(shown)


def found_columns(found):
    """Names of our own columns of the table."""
    topics = {f"topic_{topic}" for topic in range(found.theta.shape[1])}
    return {"row", "id", "tokens", "unknown_share", "elbo_per_token", *topics}


def chosen(columns):
    """Names out of an option: None for all of them."""
    if columns is None or columns == "all":
        return None
    return [name for name in split_names(columns) if name != "none"]
