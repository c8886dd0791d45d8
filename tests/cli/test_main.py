"""The frame of the command line: lazy commands, exit statuses, errors and pipes."""

import os
import subprocess
import sys
import types
import warnings

import click
import pytest

from lda_vi import cli, errors
from lda_vi.cli import main
from lda_vi.cli.options import Verb

HEAVY = {"numpy", "scipy", "sklearn", "pandas", "numba", "nltk", "matplotlib"}


@pytest.fixture
def install(monkeypatch):
    """Return a function that makes a callback available as the command ``fake``."""

    def add(callback):
        module = types.ModuleType("fake_command")
        module.command = click.command("fake")(callback)
        monkeypatch.setitem(sys.modules, "fake_command", module)
        monkeypatch.setitem(cli.COMMANDS, "fake", cli.Entry("fake_command:command", "Pretend."))

    return add


def raising(error):
    """Return a command that fails in the given way."""

    def callback():
        raise error

    return callback


def run_python(*args, **options):
    """Run this Python in a process of its own."""
    options = {"capture_output": True, "text": True, "encoding": "utf-8", **options}
    return subprocess.run([sys.executable, *args], check=False, timeout=120, **options)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.ParameterError("n_components must be >= 1, got 0"), 2),
        (errors.ReadError("not UTF-8", path="a.txt", line=3), 4),
        (errors.VocabularyError("no words left"), 4),
        (errors.StorageError("no manifest"), 1),
        (errors.MissingExtra("pip install something"), 1),
        (errors.LdaViError("failed"), 1),
        (MemoryError("8 GB"), 1),
        (FileNotFoundError(2, "No such file or directory", "here.csv"), 1),
    ],
)
def test_errors_become_one_message_and_a_status(install, capsys, error, status):
    install(raising(error))
    assert main(["fake"]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("Error: ")
    assert shown.err.count("\n") == 1
    assert (error.filename if isinstance(error, FileNotFoundError) else str(error)) in shown.err


@pytest.mark.parametrize(
    "kind", [errors.ParameterError, errors.StorageError, errors.MissingExtra, errors.CountsError]
)
def test_errors_name_options(monkeypatch, install, capsys, kind):
    install(raising(kind("lower min_df=5 of the text, or set text=")))
    command = sys.modules["fake_command"].command
    named = [click.Option(["--min-df", "min_df"]), click.Option(["-t", "--text-col", "text"])]
    verb = Verb("fake", callback=lambda **_: command.callback(), params=named)
    monkeypatch.setattr(sys.modules["fake_command"], "command", verb)
    main(["fake"])
    assert capsys.readouterr().err == "Error: lower --min-df=5 of the text, or set --text-col=\n"


def test_an_unexpected_error_keeps_its_traceback(install):
    install(raising(ZeroDivisionError("a mistake of ours")))
    with pytest.raises(ZeroDivisionError):
        main(["fake"])


def test_interrupt(install, capsys):
    install(raising(KeyboardInterrupt()))
    assert main(["fake"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_interrupt_may_say_how_to_go_on(install, capsys):
    install(raising(KeyboardInterrupt("Stopped after pass 3; resume with --resume runs/a")))
    assert main(["fake"]) == 130
    assert "--resume runs/a" in capsys.readouterr().err


def test_a_message_cannot_steer_the_terminal(install, capsys):
    install(raising(errors.InputError("bad word \x1b]0;title\x07 in line 1")))
    assert main(["fake"]) == 4
    assert capsys.readouterr().err == "Error: bad word \\x1b]0;title\\x07 in line 1\n"


def test_warnings_are_one_line_without_code(install, capsys):
    def callback():
        warnings.simplefilter("always")
        warnings.warn("3 documents are empty", errors.EmptyDocumentWarning, stacklevel=1)

    install(callback)
    assert main(["fake"]) == 0
    assert capsys.readouterr().err == "Warning: 3 documents are empty\n"


def test_a_verb_spelt_wrong_gets_a_suggestion(capsys):
    assert main(["coookies"]) == 2
    assert "Did you mean 'cookies'?" in capsys.readouterr().err
    assert main(["xyzzy"]) == 2
    shown = capsys.readouterr().err
    assert "Did you mean" not in shown
    assert "cookies" in shown


def test_wrong_option_is_wrong_usage(capsys):
    assert main(["cookies", "--lnag", "ko"]) == 2
    assert "--lang" in capsys.readouterr().err
    assert main(["--nonsense"]) == 2


def test_version(capsys):
    assert main(["--version"]) == 0
    name, version = capsys.readouterr().out.split()
    assert name == "lda-vi"
    assert version[0].isdigit()


def test_no_arguments_show_the_help(capsys):
    assert main([]) == 2
    shown = capsys.readouterr()
    assert "Commands:" in shown.out + shown.err


@pytest.mark.parametrize("verb", list(cli.COMMANDS))
def test_every_command_loads_and_its_help_has_an_example(verb, capsys):
    command = cli.program.get_command(click.Context(cli.program), verb)
    assert command.name == verb
    assert command.help.splitlines()[0] == cli.COMMANDS[verb].help
    assert main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"lda-vi {verb}" in shown.partition("Examples:")[2]


@pytest.mark.parametrize("arguments", [["--help"], *([verb, "-h"] for verb in cli.COMMANDS)])
def test_help_imports_nothing_slow(arguments):
    code = f"import sys; from lda_vi.cli import main; main({arguments}); print(*sys.modules, file=sys.stderr)"
    done = run_python("-c", code)
    assert "Usage: lda-vi" in done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_listing_the_commands_imports_only_click():
    code = "import sys; from lda_vi.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    loaded = set(run_python("-c", code).stderr.split())
    assert "lda_vi.errors" not in loaded
    assert "rich" not in loaded


def test_module_runs_like_the_command():
    done = run_python("-m", "lda_vi", "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("lda-vi ")
    assert run_python("-m", "lda_vi", "coookies").returncode == 2


def test_a_reader_who_leaves_is_no_reason_to_complain():
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lda_vi", "cookies"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=buffered,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=120) == 141


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_end_nothing(closed):
    command = f"{sys.executable} -m lda_vi cookies {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_letters_the_terminal_lacks_do_not_end_the_run():
    environment = {"PYTHONIOENCODING": "latin-1"}
    done = run_python("-m", "lda_vi", "cookies", "--lang", "ko", env=environment, encoding="latin-1")
    assert done.returncode == 0
    assert "\\ucfe0\\ud0a4" in done.stdout  # 쿠키


def test_shell_completion_offers_the_verbs():
    environment = {"_LDA_VI_COMPLETE": "bash_complete", "COMP_WORDS": "lda-vi coo", "COMP_CWORD": "1"}
    done = run_python("-m", "lda_vi", env=environment)
    assert "cookies" in done.stdout
