"""Text that no spreadsheet takes for a formula, and names that no file system takes for a place."""

import pandas as pd
import pytest

from lda_vi.inspect.inert import file_name, inert_cell, inert_table, plain_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "=",
        "-",
        "＝1",
        "＠x",
        "-1+2",
        "+1;2",
        "- 5",
    ],
)
def test_formulas_get_an_apostrophe(text):
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["a=1", "", "tax", "-5", "+3.25", "-1e-9", "1-2", "'=1", -5, 2.5, None, True, "세금", "a\nb"]
)
def test_all_else_stays(value):
    assert inert_cell(value) is value or inert_cell(value) == value


def test_lists_and_control_characters():
    assert inert_cell(["=a", "b"]) == "'=a b"
    assert inert_cell("a\x00\x1b[31m\ud800") == "a\ufffd\ufffd[31m\ufffd"
    assert plain_text("tab\tand\nline") == "tab\tand\nline"


def test_a_table_keeps_its_numbers_and_rows():
    table = pd.DataFrame(
        {"n": [-1.5, None], "=t": ["=x", None], "d": pd.to_datetime(["2024-01-01", None])}, index=[7, 7]
    )
    safe = inert_table(table)
    assert list(safe) == ["n", "'=t", "d"]
    assert safe["n"].tolist()[0] == -1.5
    assert safe["'=t"][0] == "'=x"
    assert safe["'=t"].isna().tolist() == [False, True]
    assert safe["d"].dtype == table["d"].dtype
    assert list(table) == ["n", "=t", "d"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../../etc/passwd", "etc_passwd"),
        ("C:\\Windows\\x", "C_Windows_x"),
        ("a\x00b\nc", "a_b_c"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("com1", "com1_"),
        ("", "unnamed"),
        ("...", "unnamed"),
        (".hidden", "hidden"),
        ("trailing. ", "trailing"),
        ("-rf", "rf"),
        ("a" * 300, "a" * 60),
        ("예산과 세금", "예산과_세금"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("<script>", "script"),
        ("\u202egpj", "gpj"),
    ],
)
def test_file_names(text, name):
    assert file_name(text) == name
    assert len(file_name("한" * 300).encode()) <= 255 - 40
