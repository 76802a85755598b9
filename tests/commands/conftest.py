"""Each test of a command has a store, keys and blobs of its own, and an export to work on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cartella import cli
from tests.release.test_line import bundle


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.KEY_FILE = None
    settings.BLOBS = tmp_path / "blobs"
    settings.CHECKPOINTS = tmp_path / "checkpoints"


@pytest.fixture
def export(tmp_path) -> Path:
    """An invented chart of two visits and a note, as an EMR exports it."""
    path = tmp_path / "chart.json"
    path.write_bytes(bundle())
    return path


@pytest.fixture
def second_export(tmp_path) -> Path:
    """Two patients in one file."""
    other = json.loads(bundle())
    first = json.loads(bundle())
    for entry in other["entry"]:
        entry["resource"]["id"] = "z" + entry["resource"]["id"]
        if "subject" in entry["resource"]:
            entry["resource"]["subject"] = {"reference": "Patient/zp1"}
    other["entry"][0]["resource"]["name"] = [{"family": "Thistledown", "given": ["Odo"]}]
    other["entry"][0]["resource"]["birthDate"] = "1971-06-30"
    first["entry"] += other["entry"]
    path = tmp_path / "two.json"
    path.write_text(json.dumps(first))
    return path


@pytest.fixture
def run(capsys) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process: exit code, what it printed, what it complained of."""

    def call(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def release(run, export, tmp_path):
    """Run a release of the export with these options besides what each release needs."""

    def call(*words: object, out: str = "package.zip", exports: tuple[Path, ...] = ()):
        return run(
            "release",
            *(exports or (export,)),
            "--state",
            "US-CA",
            "--received",
            "2026-11-02",
            "--identity",
            "driver licence seen",
            "--out",
            tmp_path / out,
            *words,
        )

    return call
