"""Measurements in a process of their own: peaks of memory, first imports, first compilations.

``python -m benchmarks.children MODULE FUNCTION JSON`` calls the function and prints what it returns as JSON.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path


def call(module, function, environment=None, **arguments):
    """Call a function of a module of this package in a new process and return what it returns.

    Parameters
    ----------
    module, function : str
        Their names.
    environment : dict, optional
        Variables to set.
    **arguments
        What JSON can carry.
    """
    place = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.children", module, function, json.dumps(arguments)],
        env=os.environ | {"PYTHONPATH": place} | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _answer(module, function, arguments):
    """The other end of `call`."""
    result = getattr(importlib.import_module(f"benchmarks.{module}"), function)(**json.loads(arguments))
    print(json.dumps(result))


if __name__ == "__main__":
    _answer(*sys.argv[1:])
