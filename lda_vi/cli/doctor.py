"""``lda-vi doctor``: is everything here as it must be, and what to do where it is not."""

import shlex
from pathlib import Path

import click

from lda_vi.cli import checks, output
from lda_vi.cli.checks import FINE, NOTE, PROBLEM, Check
from lda_vi.cli.options import Verb, place
from lda_vi.plurals import counted

WIDE = 20  # columns of what was looked at

CHECKS = (
    checks.check_python,
    checks.check_packages,
    checks.check_extras,
    checks.check_processors,
    checks.check_terminal,
    checks.check_space,
    checks.check_cache,
    checks.check_kernels,
    checks.check_fit,
    checks.check_fonts,
)


@click.command("doctor", cls=Verb)
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=place())
@output.json_option
@click.pass_context
def command(ctx, runs, as_json):
    """Check this installation, and runs if any are named.

    It looks at versions, optional packages and processors, whether compiled loops can be kept and agree with
    plain ones, and whether a small model can be fitted, stored and read. Of a run: whether all of it can be
    read and belongs together. The exit status is 1 if there is a problem; notes do not count.

    \b
    Examples:
      lda-vi doctor
      lda-vi doctor runs/*
    """
    found = examine(runs)
    if output.is_terminal() and not as_json:
        show(found)
    else:
        output.print_table([check._asdict() for check in found], as_json=as_json)
    problems = sum(check.state == PROBLEM for check in found)
    if problems:
        output.message(f"{counted(problems, 'problem')} found.")
        ctx.exit(1)


def examine(runs=()):
    """Do all checks.

    Parameters
    ----------
    runs : sequence of Path
        Runs to look at too.

    Returns
    -------
    list of Check
    """
    found = []
    for check in CHECKS:
        found += guarded(check)
    for run in runs:
        found += guarded(check_run, run)
    return found


def guarded(check, *args):
    """Results of a check; whatever breaks it is a problem too."""
    found = []
    try:
        for result in check(*args):
            found.append(result)  # what was found before it broke is worth knowing
    except Exception as error:
        what = args[0] if args else check.__name__.removeprefix("check_")
        text = f"{type(error).__name__}: {error}".rstrip(": ")
        found.append(
            Check(str(what), PROBLEM, text, "repair the installation: pip install --force-reinstall lda_vi")
        )
    return found


def check_run(path):
    """Whether a run is whole, and what lies about in its folder."""
    from lda_vi.cli.labels import read_labels
    from lda_vi.cli.record import CHECKPOINT, is_run, is_stored
    from lda_vi.cli.run import open_run
    from lda_vi.errors import InputError, LdaViError, MissingExtra
    from lda_vi.text.preprocessor import Preprocessor

    what, unfinished = str(path), is_stored(Path(path) / CHECKPOINT)
    go_on = f"go on with it: lda-vi train --resume {shlex.quote(what)}"
    try:
        run = open_run(path)
    except InputError as error:
        again = "train it again (run.json tells the command), or take a copy of it"
        advice = go_on if unfinished else again if is_run(path) else "name the folder of a run"
        yield Check(what, NOTE if unfinished and not is_run(path) else PROBLEM, str(error), advice)
        return
    if unfinished:
        yield Check(what, NOTE, "holds a training that is not finished", go_on)
    model, corpus = run.model, run.corpus
    topics = counted(len(model.components_), "topic")
    yield Check(what, FINE, f"{topics}; {corpus!r}; every file as it was written")
    if not model.converged_:
        advice = "train it longer: --max-iter, or a larger --tol"
        yield Check(what, NOTE, f"not converged after {model.n_iter_} passes", advice)
    try:
        if corpus.preparation:
            Preprocessor.from_dict(corpus.preparation)
        else:
            yield Check(what, NOTE, "made from counts: no new text can be read with it")
    except MissingExtra as error:
        yield Check(what, NOTE, f"reads no new text: {error}")
    except LdaViError as error:
        yield Check(what, NOTE, f"reads no new text: {error}")
    read_labels(run.path)
    left = leftovers(Path(path))
    if left:
        names = ", ".join(file.name for file in left[:3])
        yield Check(
            what, NOTE, f"left behind by something cut off: {names}", "remove it if nothing writes there now"
        )


def leftovers(path):
    """Parts of runs and files that were not finished, in and beside a run."""
    path = path.resolve()
    beside = path.parent.glob(f".{path.name}.*.part")
    return sorted([*beside, *path.rglob(".*.part"), *path.rglob("*.tmp")])


def show(found):
    """Show the checks to people: what is fine in a line each, what is not with what to do."""
    signs = {FINE: "ok", NOTE: "note", PROBLEM: "PROBLEM"}
    width = max(len(check.what) for check in found if len(check.what) <= WIDE)
    for check in found:
        head = f"{signs[check.state]:<8}{check.what:<{width}}  "
        if len(check.what) > WIDE:
            output.print_text(head)
            head = " " * (width + 10)
        text = check.found + (f"\n→ {check.advice}" if check.advice else "")
        lines = output.wrapped(text, len(head)).split("\n")
        output.print_text("\n".join([head + lines[0], *(" " * len(head) + line for line in lines[1:])]))
