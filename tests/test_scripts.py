"""The scripts: they make an environment once, find it afterwards, and pass on what they are given."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = ("check", "demo", "environment", "inspect", "test", "train", "validate")

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="the scripts need a shell")

# Stands for every Python: answers as one of version 3.12, makes environments of itself, and keeps a diary.
PYTHON = """#!/bin/sh
echo "$(basename "$0") $*" >>"$DIARY"
case "$*" in
    "-c import sys"*) exit "${TOO_OLD:-0}" ;;
    --version) echo "Python 3.12.0" ;;
    "-m venv "*)
        for place in "$@"; do :; done
        mkdir -p "$place/bin"
        cp "$0" "$place/bin/python"
        echo "home = here" >"$place/pyvenv.cfg" ;;
    "-m pip "*) exit "${PIP_FAILS:-0}" ;;
    "-m lda_vi "*) pwd >>"$DIARY" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout with spaces in its path, with the scripts and nothing to install."""
    root = tmp_path / "my check out"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copytree(ROOT / ".ci", root / ".ci")
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("python3.12", "chromium"):
        (tools / name).write_text(PYTHON)
        (tools / name).chmod(0o755)
    for name in (
        "sh",
        "dirname",
        "basename",
        "cat",
        "cmp",
        "mkdir",
        "cp",
        "rm",
        "mktemp",
        "id",
        "tail",
        "pwd",
    ):
        (tools / name).symlink_to(shutil.which(name))
    return root


@pytest.fixture
def call(checkout, tmp_path):
    """Return a function that runs a script from another folder; it gives back the process and the diary."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    diary = tmp_path / "diary"

    def run(script, *arguments, **environment):
        diary.write_text("")
        environment = {
            "PATH": str(tmp_path / "tools"),
            "DIARY": str(diary),
            "TMPDIR": str(tmp_path),
            **environment,
        }
        done = subprocess.run(
            [checkout / script, *arguments],
            capture_output=True, text=True, check=False, timeout=60, cwd=elsewhere, env=environment,
        )  # fmt: skip
        return done, diary.read_text().splitlines()

    return run


@pytest.mark.parametrize("script", [*(f"scripts/{name}" for name in SCRIPTS), ".ci/run"])
def test_scripts_are_executable_shell(script):
    path = ROOT / script
    assert os.access(path, os.X_OK)
    lines = path.read_text().splitlines()
    assert lines[0] == "#!/bin/sh"
    assert lines[1].startswith("# ")
    assert "set -eu" in lines
    subprocess.run(["sh", "-n", path], check=True)


def pip_calls(diary):
    """Arguments of every call of pip."""
    return [line.partition(" -m pip ")[2] for line in diary if " -m pip " in line]


def test_an_environment_is_made_once(call, checkout):
    done, diary = call("scripts/environment", "test")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{checkout}/.venv\n"
    assert [line.endswith(f"{checkout}[test]") for line in pip_calls(diary)] == [True]
    done, diary = call("scripts/environment", "test")
    assert (done.stdout, done.stderr) == (f"{checkout}/.venv\n", "")
    assert pip_calls(diary) == []


def test_it_is_renewed_when_the_project_asks_for_other_things(call, checkout):
    call("scripts/environment", "test")
    (checkout / "pyproject.toml").write_text("[project]\nname = 'y'\n")
    assert len(pip_calls(call("scripts/environment", "test")[1])) == 1
    assert len(pip_calls(call("scripts/environment", "demo")[1])) == 1
    assert pip_calls(call("scripts/environment", "test")[1]) == []


def test_a_failed_installation_is_tried_again(call):
    done, _ = call("scripts/environment", "test", PIP_FAILS="1")
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(pip_calls(call("scripts/environment", "test")[1])) == 1


def test_an_environment_that_no_longer_runs_is_made_anew(call, checkout):
    call("scripts/environment")
    (checkout / ".venv" / "bin" / "python").write_text("#!/nowhere/python\n")
    done, diary = call("scripts/environment")
    assert done.returncode == 0
    assert any("-m venv --clear" in line for line in diary)


def test_without_a_suitable_python_it_says_what_to_do(call, checkout):
    done, _ = call("scripts/environment", TOO_OLD="1")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_environment_may_be_elsewhere(call, checkout, tmp_path):
    done, _ = call("scripts/environment", LDA_VI_VENV=str(tmp_path / "venv"))
    assert done.stdout == f"{tmp_path}/venv\n"
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("name", ["demo", "train", "validate"])
def test_commands_get_their_arguments_and_stay_where_they_are_called(call, tmp_path, name):
    done, diary = call(f"scripts/{name}", "a b", "-k", "3")
    assert done.returncode == 0, done.stderr
    assert diary[-2:] == [f"python -m lda_vi {name} a b -k 3", str(tmp_path / "elsewhere")]


def test_inspect_shows_topics_and_documents(call):
    done, diary = call("scripts/inspect", "runs/demo")
    assert done.returncode == 0, done.stderr
    asked = [line for line in diary if "-m lda_vi" in line]
    assert asked == ["python -m lda_vi topics runs/demo", "python -m lda_vi docs runs/demo --sort fit"]


def test_the_demo_does_without_its_extra(call):
    done, diary = call("scripts/demo", PIP_FAILS="1")
    assert done.returncode != 0
    assert [line.endswith("[demo]") for line in pip_calls(diary)] == [True, False]


def test_test_checks_style_first(call, checkout):
    done, diary = call("scripts/test", "tests/cli", "-k", "train")
    assert done.returncode == 0, done.stderr
    asked = [line.removeprefix("python -m ") for line in diary if line.startswith("python -m ")]
    assert asked[-3:] == [
        "ruff check .",
        "ruff format --check .",
        "pytest -n 2 --dist loadfile tests/cli -k train",
    ]


def test_ci_uses_an_environment_of_its_own_and_leaves_nothing(call, checkout, tmp_path):
    done, diary = call(".ci/run", "-q")
    assert done.returncode == 0, done.stderr
    assert diary[-1] == "python -m pytest -n 2 --dist loadfile -q"
    assert not (checkout / ".venv").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary", "elsewhere", "my check out", "tools"]


def test_ci_reports_a_failure(call):
    done, _ = call(".ci/run", PIP_FAILS="1")
    assert done.returncode != 0
