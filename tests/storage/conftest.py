"""A small stored thing, and ways to damage it."""

import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lda_vi.storage import write_folder

TABLE = pd.DataFrame({"id": ["a", "b", "c"], "year": [1999, 2001, 2001], "share": [0.5, np.nan, np.inf]})


def write(path, **changes):
    """A small stored thing of kind "thing"."""
    content = {
        "arrays": {"weights": np.arange(6.0).reshape(2, 3), "words": np.array(["tax", "세금"], dtype=object)},
        "tables": {"rows": TABLE},
        "meta": {"answer": 42, "nested": {"list": [1, "two", None]}},
    }
    write_folder(path, kind="thing", **(content | changes))
    return path


def manifest(path):
    return json.loads((path / "manifest.json").read_bytes())


def forge(path, change):
    """Apply `change` to the manifest and give it a valid checksum again, as an attacker would."""
    body = manifest(path)
    del body["sha256"]
    change(body)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    body["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (path / "manifest.json").write_text(json.dumps(body), encoding="utf-8")


def replace_data(path, section, name, data):
    """Put other bytes in the place of a data file, with a manifest that vouches for them."""
    sha256 = hashlib.sha256(data).hexdigest()
    suffix = manifest(path)[section][name]["file"].split(".")[-1]
    file = f"{name}.{sha256[:8]}.{suffix}"
    (path / file).write_bytes(data)
    forge(path, lambda body: body[section][name].update(file=file, size=len(data), sha256=sha256))
    return path / file


def files(path):
    return sorted(entry.name for entry in path.iterdir())


@pytest.fixture
def thing():
    """The functions above, and the table they store."""
    return SimpleNamespace(
        write=write, table=TABLE, manifest=manifest, forge=forge, replace_data=replace_data, files=files
    )
