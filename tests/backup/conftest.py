"""A store in a folder of its own, filled by the story of a release, as a process sees it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import template_store
from tests.conftest import ROOT


@dataclass(frozen=True)
class Store:
    """A data folder with its key; commands run in processes of their own."""

    folder: Path
    database_url: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def key(self) -> Path:
        return self.folder / "keys" / "practice.key"

    def environment(self) -> dict[str, str]:
        """As an operator would have it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CARTELLA_")}
        kept.pop("DATABASE_URL", None)
        if self.database_url:
            kept["DATABASE_URL"] = self.database_url
        return {
            **kept,
            "HOME": str(self.folder),
            "CARTELLA_DATA": str(self.data),
            "CARTELLA_KEY_FILE": str(self.key),
            "CARTELLA_PUBLIC_URL": "http://127.0.0.1:8001",
        }

    def run(self, *words: object, module: str = "cartella.cli", stdin: str = ""):
        """Run a command; what it said."""
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            env=self.environment(),
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def facts(self) -> dict[str, object]:
        """Every row, stored file and ledger root of the store."""
        told = self.run(module="tests.backup.facts")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def told_store(tmp_path_factory) -> Store:
    """A store after a release was opened; made once, never changed."""
    store = Store(tmp_path_factory.mktemp("store"))
    template_store.into(store.data)
    told = store.run("0", module="tests.kill.rehearse")
    assert told.returncode == 0, told.stderr
    return store


@pytest.fixture(scope="session")
def saved(told_store) -> Path:
    """One backup of it."""
    path = told_store.folder / "whole.cartella"
    told = told_store.run("backup", path)
    assert told.returncode == 0, told.stderr
    return path


@pytest.fixture
def store(told_store, tmp_path) -> Store:
    """A copy of it that a test may change."""
    shutil.copytree(told_store.folder, tmp_path / "copy", symlinks=True)
    return Store(tmp_path / "copy")


@pytest.fixture
def empty(tmp_path) -> Store:
    """A new computer."""
    (tmp_path / "new").mkdir()
    return Store(tmp_path / "new")
