"""Both languages say the same things, and the page says nothing else."""

import re
from importlib import resources

import pytest

ASSETS = resources.files("lda_vi.explorer").joinpath("assets")
ENTRY = re.compile(r'^  (?:"([^"]+)"|(\w+)): "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
MADE = re.compile(r"`(\w+)\$\{|^(key|note|sort|term|reason|one|many)_")


def table(name):
    """Texts of one language by key."""
    text = ASSETS.joinpath(f"{name}.js").read_text(encoding="utf-8")
    found = {quoted or plain: value for quoted, plain, value in ENTRY.findall(text)}
    assert len(found) == len(re.findall(r"^  \S.*: ", text, re.MULTILINE))
    return found


@pytest.fixture(scope="module")
def code():
    """All modules but the two tables."""
    files = sorted(path for path in ASSETS.iterdir() if path.name.endswith(".js"))
    return "\n".join(
        path.read_text(encoding="utf-8") for path in files if path.name not in ("english.js", "korean.js")
    )


def test_both_have_the_same_keys_and_blanks():
    english, korean = table("english"), table("korean")
    assert list(english) == list(korean)
    for key, text in english.items():
        assert set(re.findall(r"\{\d\}", text)) == set(re.findall(r"\{\d\}", korean[key])), key


def test_korean_is_korean():
    same = {"frex", "nats"}
    for key, text in table("korean").items():
        assert (
            key in same or any("가" <= letter <= "힣" for letter in text) or not re.search("[a-z]", text)
        ), key


def test_every_text_that_is_asked_for_is_there_and_no_other(code):
    english = table("english")
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', code))
    asked |= {
        f"{form}_{noun}" for noun in re.findall(r'counted\(.*?, "(\w+)"\)', code) for form in ("one", "many")
    }
    asked |= {key for pair in re.findall(r'\? "(\w+)" : "(\w+)"', code) for key in pair if key in english}
    assert asked - set(english) == set()
    made = {key for key in english if re.match(r"(key|note|sort|term|reason)_|.*_long$", key)}
    quoted = set(re.findall(r'"(\w+)"', code))
    assert set(english) - asked - made - quoted == set()


def test_reasons_are_those_of_the_preparation(code):
    from lda_vi.text import vocabulary

    reasons = {
        value
        for name, value in vars(vocabulary).items()
        if name.isupper() and isinstance(value, str) and value
    } - {vocabulary.KEPT}
    assert {f"reason_{reason}" for reason in reasons} == {
        key for key in table("english") if key.startswith("reason_")
    }
