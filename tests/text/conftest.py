"""Shared by the tests of text."""

import pytest


@pytest.fixture
def put(tmp_path):
    """Write a file and return its path."""

    def put(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put
