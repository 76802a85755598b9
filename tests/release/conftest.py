"""Keys and blobs of these tests lie in a folder of each test's own."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch) -> None:
    """Each practice of a test gets a key of its own, and each test its blobs."""
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.KEY_FILE = None
    settings.BLOBS = tmp_path / "blobs"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
