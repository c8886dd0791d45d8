"""``lda-vi choose-k``: several numbers of topics, their scores, and the number they speak for."""

import re
import shlex
import shutil
from pathlib import Path

import click

from lda_vi.cli import output
from lda_vi.cli.options import (
    Verb,
    force_option,
    jobs_option,
    max_iter_option,
    place,
    quiet_option,
    seed_option,
    text_options,
    tol_option,
)

PICTURE = "choose-k.png"
FORMATS = {
    "coherence": ".3f", "exclusivity": ".3f", "found": ".0%", "dead": ".1f", "duplicate": ".1f",
    "NPMI": ".2f", "stab.": ".2f", "dup.": ".1f",
}  # fmt: skip
WIDE = 128  # columns that the table with all scores needs


class Numbers(click.ParamType):
    """Numbers of topics with commas between them."""

    name = "numbers"

    def convert(self, value, param, ctx):
        """Return a list of int."""
        if isinstance(value, list):
            return value
        words = [word for word in re.split(r"[,\s]+", value) if word]
        for word in words:
            if not re.fullmatch(r"\+?[0-9]{1,9}", word) or int(word) < 1:
                self.fail(f"{word!r} is not a whole number of 1 or more; write -k 10,20,50", param, ctx)
        if not words:
            self.fail("no number of topics; write -k 10,20,50", param, ctx)
        return [int(word) for word in words]


@click.command("choose-k", cls=Verb)
@click.argument("source", metavar="CORPUS", type=place())
@click.option(
    "-k", "--topics", "ks", type=Numbers(), required=True, metavar="K,K,...", help="Numbers of topics to try."
)
@click.option(
    "--seeds", type=click.IntRange(1, 1000), default=3, show_default=True, metavar="N",
    help="Fits of each number; a single one says nothing about stability.",
)  # fmt: skip
@click.option(
    "-o", "--output", "folder", type=place(), metavar="FOLDER",
    help="Where finished fits are kept.  [default: runs/CORPUS-choose-k]",
)  # fmt: skip
@click.option(
    "--held-out", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.1, show_default=True,
    metavar="X", help="Share of the documents that no fit learns from.",
)  # fmt: skip
@click.option(
    "--plot", type=place(), metavar="FILE",
    help=f"Picture (.png, .svg, .pdf), replaced only in FOLDER.  [default: FOLDER/{PICTURE}]",
)  # fmt: skip
@seed_option
@jobs_option
@max_iter_option
@tol_option
@text_options
@force_option
@quiet_option
@output.json_option
def command(
    source, ks, seeds, folder, held_out, plot, n_jobs, text, id, format, encoding, force, quiet, as_json, **settings
):  # fmt: skip
    """Try several numbers of topics, and recommend one.

    Some documents are held out from all fits. For each number you see how well their words are predicted, with a
    standard error; coherence and exclusivity of the topics, how similar they are to those of other seeds, and what
    share of them another seed finds again, all without dead topics; dead and duplicate topics; time.

    The recommendation is the smallest number within one standard error of the best, among those for which
    another seed finds at least half of the topics again. It is an aid: read the topics of two or three numbers.

    Finished fits are kept. After Ctrl-C the same command continues; with more numbers or seeds it makes only
    the new fits and redraws the picture in their folder. A picture elsewhere is not replaced. --force discards
    the fits, begins anew, and replaces any picture.

    \b
    Examples:
      lda-vi choose-k speeches.corpus -k 10,20,50,100
      lda-vi choose-k speeches.corpus -k 30,40 --seeds 5
      lda-vi choose-k speeches.corpus -k 10,20 --json > scores.json
    """
    from lda_vi.cli.sources import base_name, find_corpus
    from lda_vi.cli.writing import check_target
    from lda_vi.inspect.drawing import ENDINGS, new_figure

    folder = folder or Path("runs") / f"{base_name(source)}-choose-k"
    if plot is not None:
        check_target(plot, force=force, endings=ENDINGS, own=folder)
        new_figure(1, 1)  # says so where matplotlib is missing
    found = find_corpus(source, quiet=quiet, text=text, id=id, format=format, encoding=encoding)
    choice = search(
        found.corpus, ks, folder, seeds=seeds, held_out=held_out, n_jobs=n_jobs, force=force, quiet=quiet, **settings
    )  # fmt: skip
    if as_json:
        output.print_record(choice.to_dict(), as_json=True)
    else:
        show(choice, quiet=quiet)
    target = picture(choice, plot, folder / PICTURE, quiet=quiet)
    if not quiet:
        places = f"{folder} (fits, {target.name})" if target and plot is None else str(folder)
        output.note("Wrote", places if plot is None else f"{folder} (fits), {target}")
        k = choice.recommendation.n_topics
        output.note("Next", f"lda-vi train {shlex.quote(str(source))} -k {k}")


def search(corpus, ks, folder, *, force=False, quiet=False, **settings):
    """Make the fits that are not there yet, showing the progress.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    ks : list of int
        Numbers of topics.
    folder : Path
        Where fits are kept.
    force : bool
        Forget those made before.
    quiet : bool
        Show no progress.
    **settings
        As for `choose_k`.

    Returns
    -------
    KChoice

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted; the message tells how far it came.
    """
    from lda_vi.cli.interrupt import Interrupt
    from lda_vi.cli.search_progress import SearchProgress
    from lda_vi.errors import LdaViError
    from lda_vi.evaluate.choosing import choose_k
    from lda_vi.inference.workers import count_threads

    limits = {name: settings[name] for name in ("max_iter", "tol")}
    progress = SearchProgress(count_threads(settings["n_jobs"]), quiet=quiet, **limits)
    interrupt = Interrupt(progress.stop)

    def on_event(event):
        progress(event)
        interrupt.waits_for = "the passes that are running"
        if event["event"] != "plan":
            interrupt.check()

    try:
        with interrupt, progress:
            return choose_k(corpus, ks, folder=folder, anew=force, on_event=on_event, **settings)
    except LdaViError as error:
        error.args = (str(error).replace("anew=True", "--force"),)
        raise
    except KeyboardInterrupt:
        done, wanted = progress.numbers()
        if not wanted:
            raise KeyboardInterrupt("Interrupted before the first fit.") from None
        raise KeyboardInterrupt(
            f"Interrupted. {done} of {wanted} fits are finished and kept in {folder}; the same command goes on."
        ) from None


def show(choice, *, quiet=False):
    """Print the scores as the result, and the recommendation in words.

    Parameters
    ----------
    choice : KChoice
        What was found.
    quiet : bool
        In a pipe, only the table.
    """
    from lda_vi.evaluate.choosing.rule import READING_AID

    recommended = choice.recommendation
    if output.is_terminal():
        title = (
            f"Scores of {len(choice.fits)} fits; {choice.setting['held_out_documents']:,} documents held out"
        )
        wide = shutil.get_terminal_size().columns >= WIDE
        output.print_table(rows_for_people(choice, wide), title=title, formats=FORMATS)
        output.print_heading(f"Recommended: {recommended.n_topics}")
        for line in sentences(choice):
            output.print_text(output.wrapped(line))
        output.print_text(output.wrapped(READING_AID))
        return
    table = choice.table.assign(recommended=choice.table["topics"] == recommended.n_topics)
    output.print_table(table)
    if not quiet:
        output.note("Choice", "\n".join([*sentences(choice), READING_AID]))


def sentences(choice):
    """The reason of a recommendation, what else is defensible, and advice in the words of the command line."""
    from lda_vi.cli.options import in_options

    recommended = choice.recommendation
    lines = [recommended.reason]
    if recommended.also:
        others = ", ".join(map(str, recommended.also))
        lines.append(f"Just as defensible, being stable and within one standard error of the best: {others}.")
    return lines + [in_options(line, command.params) for line in recommended.advice]


def rows_for_people(choice, wide=True):
    """The scores with few columns: a number with its error stands in one; fewer and shorter ones if not wide."""
    rows = []
    for row in choice.table.to_dict("records"):
        best = row["behind"] == 0 and row["behind_error"] == 0
        mark = "*" if row["topics"] == choice.recommendation.n_topics else ""
        if wide:
            rows.append(
                {
                    "topics": row["topics"],
                    "": mark,
                    "held-out": f"{row['held_out']:.4f} ± {row['held_out_error']:.3f}",
                    "behind the best": "" if best else f"{row['behind']:.4f} ± {row['behind_error']:.4f}",
                    "coherence": row["coherence"],
                    "exclusivity": row["exclusivity"],
                    "stability": with_interval(row),
                    "found": row["found"],
                    "dead": row["dead"],
                    "duplicate": row["duplicate"],
                    "s/fit": f"{row['seconds']:.1f}",
                }
            )
        else:
            rows.append(
                {
                    "K": f"{row['topics']}{mark}",
                    "held-out": f"{row['held_out']:.4f}",
                    "behind": "" if best else f"{row['behind']:.4f}±{row['behind_error']:.4f}",
                    "NPMI": row["coherence"],
                    "stab.": row["stability"],
                    "found": row["found"],
                    "dead": row["dead"],
                    "dup.": row["duplicate"],
                }
            )
    return rows


def with_interval(row):
    """Stability with its interval, as far as there is one."""
    if row["stability"] != row["stability"]:
        return ""
    if row["stability_low"] != row["stability_low"]:
        return f"{row['stability']:.2f}"
    return f"{row['stability']:.2f} ({row['stability_low']:.2f}-{row['stability_high']:.2f})"


def picture(choice, target, usual, *, quiet=False):
    """Draw the picture; where matplotlib is missing and nobody asked for one, say so.

    Parameters
    ----------
    choice : KChoice
        What was found.
    target : Path or None
        Where the user wants it.
    usual : Path
        Where it goes otherwise.
    quiet : bool
        Say nothing.

    Returns
    -------
    Path or None
        Where it is.
    """
    from lda_vi.errors import MissingExtra

    try:
        choice.plot(target or usual)
    except MissingExtra as error:
        if target is not None:
            raise
        if not quiet:
            output.note("Picture", f"none: {error}")
        return None
    return target or usual
