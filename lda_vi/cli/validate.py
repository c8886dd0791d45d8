"""``lda-vi validate``: this program and scikit-learn side by side on a corpus."""

import click

from lda_vi.cli import output
from lda_vi.cli.options import Verb, output_option, place, seed_option, text_options, topics_option
from lda_vi.cli.writing import check_target


@click.command("validate", cls=Verb)
@click.argument("source", metavar="CORPUS", type=place())
@topics_option
@seed_option
@output_option("FILE", "Also store the report as JSON.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@text_options
@output.json_option
def command(source, n_components, random_state, target, force, text, id, format, encoding, as_json):
    """Compare this program with scikit-learn on a corpus.

    From the same start and with the same priors, one pass must lead to the same topics and the same bound.
    Then both are fitted at length, on one thread each, and you see the topics matched one to one, completion
    of held-out documents, time, and what differs by design. The exit status is 1 if a number that must agree
    does not.

    \b
    Examples:
      lda-vi validate speeches.corpus -k 20
      lda-vi validate letters/ -k 5 -o report.json
    """
    from lda_vi.cli.live_line import Waiting
    from lda_vi.cli.sources import find_corpus
    from lda_vi.errors import LdaViError
    from lda_vi.evaluate.validate import validate_against_sklearn
    from lda_vi.storage.single import write_file

    if target is not None:
        check_target(target, force=force, endings=None)
    found = find_corpus(source, quiet=False, text=text, id=id, format=format, encoding=encoding)
    with Waiting("Comparing with scikit-learn") as on_step:
        report = validate_against_sklearn(
            found.corpus, n_components, seed=random_state, n_jobs=1, on_step=on_step
        )
    if target is not None:
        write_file(target, lambda file: file.write(output.dump_json(report.to_dict(), indent=1) + "\n"))
    show(report, as_json)
    if target is not None:
        output.note("Wrote", str(target))
    if not report.agrees:
        wrong = ", ".join(row["check"] for row in report.checks if row["agrees"] is False)
        raise LdaViError(f"does not agree with scikit-learn: {wrong}")


def show(report, as_json=False):
    """Print a report: the checks as the result; on a terminal also the matched topics and the differences.

    Parameters
    ----------
    report : ValidationReport
        The comparison.
    as_json : bool
        Print all of it as JSON.
    """
    if as_json:
        output.print_record(report.to_dict(), as_json=True)
        return
    if not output.is_terminal():
        output.print_table(report.table())
        return
    output.print_table(checks_for_people(report), title="Checks", prose=("check",))
    output.print_table(
        report.topics.rename(columns={"topic": "ours", "other": "theirs", "similarity": "shared"}),
        title="Topics of both at their defaults, matched; shared: probability they have in common",
        formats={"shared": ".2f"},
    )
    output.print_heading("What differs by design")
    for line in report.known_differences:
        output.print_text(output.wrapped(f"- {line}"))
    if report.agrees:
        output.print_heading("Everything that must agree does.")


def checks_for_people(report):
    """The checks with short numbers, and one column that says whether they agree."""
    rows = []
    for row in report.table().to_dict("records"):
        numbers = {name: short(row[name]) for name in ("lda_vi", "scikit_learn", "difference")}
        limit = short(row["expected"])
        agrees = output.plain(row["agrees"])
        numbers["agrees"] = "" if agrees is None else f"{'yes' if agrees else 'NO'}, < {limit}"
        rows.append({"check": row["check"], **numbers})
    return rows


def short(value):
    """A number in few characters, nothing for none."""
    value = output.plain(value)
    if value is None or value == "":
        return ""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    return f"{value:.1e}" if abs(value) < 1e-3 else f"{value:,.0f}"
