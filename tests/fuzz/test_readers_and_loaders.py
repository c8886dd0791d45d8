"""Whatever stands in a file, reading it ends in an answer or in an error raised on purpose.

The same targets run for minutes, guided by coverage, with ``scripts/fuzz``.
"""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lda_vi.errors import StorageError

SCRIPTS = Path(__file__).parents[2] / "scripts"
NAMES = [
    "csv", "tsv", "jsonl", "lines", "folder", "gz", "model", "corpus", "manifest", "signed_model", "signed_corpus",
    "sparse", "words", "record",
]  # fmt: skip
SLOW = {"lines", "folder", "tsv", "csv", "model", "corpus"}

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def test_every_target_is_tried(targets):
    assert list(targets) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_seeds(targets, name):
    target, seeds = targets[name]
    for data in [*seeds(), b"", b"\0", b"\xff" * 9]:
        target(data)


@pytest.mark.parametrize("name", NAMES)
def test_mutated_seeds(targets, name):
    from fuzzing.mutate import mutated

    target, seeds = targets[name]
    rng, seeds = random.Random(name), seeds()
    for _ in range(25 if name in SLOW else 100):
        data = mutated(rng, seeds)
        try:
            target(data)
        except Exception as error:
            error.add_note(f"input: {data!r:.2000}")
            raise


@few
@given(data=st.binary(max_size=200))
@pytest.mark.parametrize("name", NAMES)
def test_any_bytes(targets, name, data):
    targets[name][0](data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@few
@given(data=st.data())
@pytest.mark.parametrize("kind", ["model", "corpus"])
def test_any_value_anywhere_in_a_signed_manifest(targets, kind, data):
    """A value of any type in the place of any other: with a checksum that fits, as only an attacker makes."""
    import json

    from fuzzing.stored import manifest, template

    body = manifest(template(kind))
    place = body
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        inner = place[key]
        if not inner or not isinstance(inner, dict | list) or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(json_values)
    targets[f"signed_{kind}"][0](json.dumps(body).encode())


def test_a_target_can_fail(targets, monkeypatch):
    """Without the check of hashes a bit that flips in a model goes unnoticed: the target must notice."""
    from fuzzing.stored import Forgery, template

    monkeypatch.setattr("lda_vi.model.files._check_shapes", lambda model: None)
    from lda_vi.storage import read_folder

    components = read_folder(template("model"), kind="model").arrays["components"]
    seed = next(seed for seed in targets["model"][1]() if seed.endswith(components.tobytes()))
    broken = seed[: -components.nbytes] + np.full_like(components, np.nan).tobytes()
    with Forgery("model") as forged:
        forged.replace(broken[0], broken[1:])
        from lda_vi import load

        assert np.isnan(load(forged.path).components_).all()
    monkeypatch.undo()
    with Forgery("model") as forged:
        forged.replace(broken[0], broken[1:])
        with pytest.raises(StorageError):
            load(forged.path)


def test_the_script_reports_what_it_did(tmp_path):
    line = [sys.executable, "-m", "fuzzing", "words", "record", "--seconds", "2", "--plain", "--seed", "1"]
    done = subprocess.run(
        line, cwd=tmp_path, env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "findings: none" in done.stdout
    assert done.stdout.count("inputs, no finding") == 2
