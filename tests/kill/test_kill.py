"""kill -9 anywhere in a release: nothing half visible, no exit without leaf, and it goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import template_store
from tests.conftest import ROOT

ENDING = {
    "state": "closed",
    "packages": 1,
    "deliveries": 1,
    "exits": 1,
    "told": 1,
    "events": sorted(
        [
            "receive",
            "verify",
            "scope",
            "determine",
            "assemble",
            "price",
            "release",
            "deliver",
            "answer",
            "close",
        ]
    ),
}
POINTS = 120  # about; counted by a run that is not killed


def rehearse(folder: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
    """A release in a process of its own, on the store in this folder."""
    return subprocess.run(
        [sys.executable, "-m", "tests.kill.rehearse", str(kill_at)],
        cwd=ROOT,
        env={
            **os.environ,
            "CARTELLA_DATA": str(folder / "data"),
            "CARTELLA_KEY_FILE": str(folder / "practice.key"),
            "CARTELLA_LISTENER": "worker",
            "HOME": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A store with a request whose round is scoped: killed at the first point of what follows."""
    folder = tmp_path_factory.mktemp("prepared")
    template_store.into(folder / "data")
    assert rehearse(folder, 1).returncode == -signal.SIGKILL
    return folder


@pytest.fixture
def store(prepared, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(prepared, tmp_path / "store"))


def killed(folder: Path, at: int) -> bool:
    """Run until the point; False if it was through before. What was left before it was whole."""
    done = rehearse(folder, at)
    assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr[-2000:]
    return done.returncode != 0


def ends_well(folder: Path) -> None:
    """One more run that nobody kills does the rest, and everything is there once."""
    done = rehearse(folder, 0)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert {name: said[name] for name in ENDING} == ENDING


def test_killed_again_and_again_on_its_way_it_still_ends_well(store):
    times = 0
    while times < 6 and killed(store, 37):
        times += 1
    assert times >= 2
    ends_well(store)


@pytest.mark.long
@pytest.mark.parametrize("at", range(2, POINTS, 4))
def test_killed_at_any_point_it_ends_well(store, at):
    assert killed(store, at)
    ends_well(store)
