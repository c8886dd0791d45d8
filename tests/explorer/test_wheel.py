"""What is installed can make a page: scripts and styles are in the wheel."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import lda_vi

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_an_installed_wheel_has_the_assets(tmp_path):
    source, here = tmp_path / "source", tmp_path / "here"
    keep = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(Path(lda_vi.__file__).parent, source / "lda_vi", ignore=keep)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    code = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"
    pytest.importorskip("setuptools", minversion="77", reason="setuptools cannot build the wheel")
    built = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=source, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(here)
    code = "from lda_vi.explorer import bundle; print(bundle.__file__); print(len(bundle.bundle()), end='')"
    told = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=here, env={"PYTHONPATH": str(here)}, capture_output=True, text=True,
        check=True,
    ).stdout.splitlines()  # fmt: skip
    from lda_vi.explorer.bundle import bundle

    assert told == [str(here / "lda_vi" / "explorer" / "bundle.py"), str(len(bundle()))]
    assert {path.name for path in (here / "lda_vi" / "explorer" / "assets").iterdir()} == {
        path.name for path in (ROOT / "lda_vi" / "explorer" / "assets").iterdir()
    }
