"""Every command and every line of Python in the README is run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
# Set-up, the suite itself and long measurements: what they run is tested in test_scripts and test_bench.
ELSEWHERE = ("scripts/demo", "scripts/test", "scripts/check", "scripts/bench")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def commands():
    lines = [line.split("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the data beside it, and the command in the path."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_run_in_the_order_they_stand(workplace):
    ran = [line for line in commands() if not line.startswith(ELSEWHERE)]
    assert len(ran) >= 6
    printed = {}
    for line in ran:
        done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or done.stderr
        printed[line] = done.stdout
    rows = [row.split("\t") for row in printed["lda-vi topics sample.run -n 8"].splitlines()]
    shown = re.findall(r"^ +(\d+) +([\d.]+)% \([\d.–]+ %\)   (\w.*)$", TEXT, flags=re.MULTILINE)
    assert len(shown) == 3
    for row, (topic, share, words) in zip(rows[1:], shown, strict=False):
        assert (row[0], f"{100 * float(row[2]):.1f}", row[-1]) == (topic, share, words)


def test_other_commands_are_scripts_that_are_there():
    for line in commands():
        if line.startswith(ELSEWHERE):
            assert os.access(ROOT / line.split()[0], os.X_OK)


def test_python_runs(workplace):
    code = "import warnings; warnings.simplefilter('error')\n" + "\n".join(blocks("python"))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "converged" in done.stdout


def test_pictures_and_files_that_are_named_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_every_room_of_the_house_is_on_the_map():
    rooms = {
        path.name for path in (ROOT / "lda_vi").iterdir() if path.is_dir() and (path / "__init__.py").exists()
    }
    drawn = set(re.findall(r"^  (\w+)/", TEXT, flags=re.MULTILINE))
    assert rooms <= drawn
