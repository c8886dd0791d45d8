"""What users see: tables, tab-separated values, JSON, and text that cannot do harm."""

import json
import os
import sys

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lda_vi.cli import output

ROWS = [
    {"id": "a", "share": 0.123456789, "words": ["sea", "ship"], "converged": True, "n": 3},
    {"id": "b\tc\nd", "share": float("nan"), "words": [], "converged": False, "n": None},
]


@pytest.fixture
def terminal(monkeypatch):
    """Pretend that somebody looks at stdout."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")


@given(st.text())
def test_visible_text_has_no_control_characters(text):
    shown = output.visible(text)
    assert not output.HARMFUL.search(shown)
    shown.encode("utf-8")  # no lone surrogate either
    if not output.HARMFUL.search(text):
        assert shown == text


@given(st.text())
def test_json_text_survives_and_is_harmless(text):
    written = output.dump_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not output.HARMFUL.search(written)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202etxt", "abc\\u202etxt"),
        ("line\u2028end", "line\\u2028end"),
        ("half\ud800", "half\\ud800"),
        ("한국어 θ 👩‍👩‍👧", "한국어 θ 👩‍👩‍👧"),
    ],
)
def test_visible(text, shown):
    assert output.visible(text) == shown


def test_pipe_gets_tab_separated_values_with_all_digits(capsys):
    output.print_table(ROWS, formats={"share": ".1%"}, title="not in a pipe")
    assert capsys.readouterr().out == (
        "id\tshare\twords\tconverged\tn\n"  # comment keeps the header on a line of its own
        "a\t0.123456789\tsea ship\ttrue\t3\n"
        "b c d\t\t\tfalse\t\n"
    )


def test_json_is_an_array_with_one_object_a_line(capsys):
    output.print_table(ROWS, as_json=True)
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == len(ROWS) + 2
    assert json.loads(shown) == [ROWS[0], {**ROWS[1], "share": None}]


def test_json_stays_json_on_a_terminal(terminal, capsys):
    output.print_table(ROWS, as_json=True)
    assert len(json.loads(capsys.readouterr().out)) == 2


@pytest.mark.parametrize("as_json", [False, True])
def test_a_table_without_rows(capsys, as_json):
    output.print_table(pd.DataFrame({"id": [], "share": []}), as_json=as_json)
    assert capsys.readouterr().out == ("[]\n" if as_json else "id\tshare\n")


def test_data_frames_and_numpy_values(capsys):
    frame = pd.DataFrame(
        {
            "k": np.arange(2),
            "x": np.array([0.5, np.inf]),
            "name": ["a", None],
            "when": pd.to_datetime(["2020-01-02", None]),
            "theta": [np.array([0.25, 0.75]), np.array([1.0, 0.0])],
        },
        index=[7, 8],
    )
    output.print_table(frame, as_json=True)
    first, second = json.loads(capsys.readouterr().out)
    assert first == {"k": 0, "x": 0.5, "name": "a", "when": "2020-01-02 00:00:00", "theta": [0.25, 0.75]}
    assert second == {"k": 1, "x": None, "name": None, "when": None, "theta": [1.0, 0.0]}


def test_terminal_gets_a_table_for_people(terminal, capsys):
    output.print_table(ROWS, formats={"share": ".1%"}, title="Topics")
    shown = capsys.readouterr().out
    assert "Topics" in shown
    assert "12.3%" in shown
    assert "0.123456789" not in shown
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_terminal_table_shows_markup_and_escapes_as_text(terminal, capsys):
    output.print_table([{"text": "[red]word[/red] :smile: \x1b[31m"}], title="[b]t[/b] \x1b[1m")
    shown = capsys.readouterr().out
    assert "[red]word[/red] :smile: \\x1b[31m" in shown
    assert "[b]t[/b] \\x1b[1m" in shown
    assert "\x1b" not in shown


def test_prose_is_broken_into_lines_but_names_and_numbers_are_not(terminal, capsys):
    name = "1790-01-08-washington-001-a-very-long-one"
    rows = [{"id": name, "text": "word " * 40, "share": 0.5}]
    output.print_table(rows, formats={"share": ".1%"})
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) > 5
    assert max(map(len, shown.splitlines())) <= 80
    assert f"  {name}  " in shown
    assert "50.0%" in shown
    assert shown.count("word") == 40


@pytest.mark.parametrize("width", [10, 40, 60])
def test_nothing_is_lost_on_a_narrow_terminal(terminal, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [{f"column{n}": f"value-{row}-{n}" for n in range(8)} for row in range(2)]
    output.print_table(rows, title="Wide")
    shown = capsys.readouterr().out
    assert "Wide" in shown
    assert all(f"value-{row}-{n}\n" in shown for row in range(2) for n in range(8))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.5, "0.5000"),
        (-12345.678, "-12,345.7"),
        (2e-7, "2.00e-07"),
        (0.0, "0.0000"),
        (True, "yes"),
        (1790, "1790"),
    ],
)
def test_readable_numbers(value, shown):
    assert output.readable(value) == shown


def test_record(capsys, monkeypatch):
    record = {"n": np.int64(3), "elbo": -1234.56789, "note": "a\tb"}
    output.print_record(record)
    assert capsys.readouterr().out == "n\t3\nelbo\t-1234.56789\nnote\ta b\n"
    output.print_record(record, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"n": 3, "elbo": -1234.56789, "note": "a\tb"}
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    output.print_record(record)
    assert capsys.readouterr().out == "n     3\nelbo  -1,234.6\nnote  a b\n"


def test_json_option_reaches_the_command():
    @click.command()
    @output.json_option
    def show(as_json):
        output.print_table([{"a": 1}], as_json=as_json)

    assert CliRunner().invoke(show, ["--json"]).output == '[\n{"a": 1}\n]\n'
    assert CliRunner().invoke(show, []).output == "a\n1\n"


def test_messages_go_to_stderr(capsys):
    output.message("saved\x07")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "saved\\x07\n"


@pytest.mark.parametrize("colour", [True, False])
def test_a_real_terminal(colour):
    pty = pytest.importorskip("pty")
    code = "from lda_vi.cli import output; output.print_table([{'share': 0.25, 'word': 'x\\x1b[31m'}])"
    environment = {"TERM": "xterm-256color", "COLUMNS": "60", "PATH": os.environ["PATH"]}
    if not colour:
        environment["NO_COLOR"] = "1"
    leader, follower = pty.openpty()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code],
        environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, follower, 1), (os.POSIX_SPAWN_DUP2, follower, 2)],
    )
    assert os.waitpid(process, 0)[1] == 0
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    os.close(follower)
    assert "0.2500" in shown
    assert "x\\x1b[31m" in shown
    assert "\x1b[31m" not in shown
    assert "\t" not in shown


def test_lines_are_broken_by_columns_not_by_letters(monkeypatch):
    monkeypatch.setenv("COLUMNS", "41")
    for text in (
        "학교에서 아이들이 안전하게 배우고 뛰어놀 수 있도록 도와 주세요 " * 3,
        "日本語の文章には空白がない。" * 5,
    ):
        lines = output.wrapped(text).split("\n")
        assert len(lines) > 2
        assert max(map(cell_len, lines)) <= 40
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert output.wrapped("é " * 30).split("\n") == [("é " * 20).strip(), ("é " * 10).strip()]


def test_a_long_title_is_not_broken_to_the_width_of_its_table(terminal, capsys):
    output.print_table([{"a": 1}], title="Shares of all the topics in all the groups")
    assert capsys.readouterr().out.splitlines()[0] == "Shares of all the topics in all the groups"


def test_whole_columns_are_not_broken(terminal, capsys):
    rows = [{"a": 1, "course": "▁▂ " * 15, "text": "word " * 30}]
    output.print_table(rows, whole=("course",))
    assert ("▁▂ " * 15).strip() in capsys.readouterr().out


def test_blocks_indent_long_text(terminal, capsys):
    output.print_record({"name": "x", "text": "word " * 40})
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert all(line.startswith("      word") for line in lines[2:])


@pytest.mark.parametrize("looked_at", [True, False])
def test_names_in_a_record_are_harmless(capsys, monkeypatch, looked_at):
    monkeypatch.setattr(output, "is_terminal", lambda: looked_at)
    output.print_record({"a\x1b[31m\tb": 1})
    assert capsys.readouterr().out == f"a\\x1b[31m b{'  ' if looked_at else chr(9)}1\n"
