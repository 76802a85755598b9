"""kill -9 in a backup, a restore, a change of the key: nothing half visible, and it can go on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.long


def count(told) -> int:
    assert told.returncode == 0, told.stderr
    return int(told.stdout.splitlines()[-1])


def test_a_backup_killed_anywhere_is_never_there_as_a_good_one(store):
    made = store.folder / "b.cartella"
    points = count(store.run("0", "backup", made, module="tests.kill.backups"))
    made.unlink()
    for at in {1, points // 3, points // 2, points - 1, points}:
        told = store.run(at, "backup", made, module="tests.kill.backups")
        assert told.returncode == -signal.SIGKILL
        if made.exists():  # killed after its name: then it is whole
            assert at > points - 4
            made.unlink()
    assert store.run("backup", made).returncode == 0
    assert [path.name for path in store.folder.iterdir() if ".part" in path.name] == []


def test_a_change_of_the_key_killed_anywhere_is_gone_on_with(store):
    points = count(store.run("0", "key", "rotate", module="tests.kill.backups"))
    for at in range(1, points + 1, max(1, points // 8)):
        told = store.run(at, "key", "rotate", module="tests.kill.backups")
        if told.returncode != -signal.SIGKILL:
            break  # an earlier one had left less to do
        assert all(store.facts()["blobs"].values())
    assert store.run("key", "rotate").returncode == 0
    assert all(store.facts()["blobs"].values())


def test_a_restore_killed_leaves_no_store_and_can_be_begun_again(saved, told_store, empty):
    words = ["restore", str(saved), "--key", str(told_store.key)]
    for seconds in (0.8, 2.5, 5.0):
        started = subprocess.Popen(
            [sys.executable, "-m", "cartella.cli", *words],
            env=empty.environment(),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds)
        if started.poll() is not None:
            break
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        assert not (empty.data / "cartella.sqlite3").exists()
    told = empty.run(*words)
    assert told.returncode in (0, 2), told.stderr
    assert empty.facts()["faults"] == []
