"""After a restore: what was destroyed stays destroyed, nothing is sent twice, the gap is said."""

import json
import shutil

import pytest

pytestmark = pytest.mark.long


def test_what_was_destroyed_since_the_backup_does_not_come_back(store, empty, saved):
    gone = store.run("destroy", module="tests.backup.acts")
    assert gone.returncode == 0, gone.stderr
    keys = json.loads(gone.stdout.splitlines()[-1])
    shutil.copytree(store.key.parent, empty.key.parent)  # the list lies beside the key
    told = empty.run("restore", saved, "--key", empty.key)
    assert told.returncode in (0, 1), told.stderr
    assert not [path for path in empty.data.rglob("*") if path.name in keys]
    after = empty.run("still", *keys, module="tests.backup.acts")
    assert json.loads(after.stdout.splitlines()[-1]) == {"opens": 0}


def test_a_message_that_waited_is_held_and_said(store, empty):
    store.run("wait", module="tests.backup.acts")
    told = store.run("backup", store.folder / "b")
    assert told.returncode == 0, told.stderr
    told = empty.run("restore", store.folder / "b", "--key", store.key)
    assert "messages and 0 deliveries waited then" in told.stdout
    state = empty.run("waiting", module="tests.backup.acts")
    assert json.loads(state.stdout.splitlines()[-1]) == {"waiting": 0, "failed": 1}


def test_a_newer_checkpoint_held_outside_is_answered_with_the_restore(store, empty, saved):
    newer = store.run("look", module="tests.backup.acts")
    assert newer.returncode == 0, newer.stderr
    witness = empty.folder / "witness.txt"
    witness.write_text(json.loads(newer.stdout.splitlines()[-1])["note"])
    empty.run("restore", saved, "--key", store.key)
    told = empty.run("ledger", "verify", "--checkpoint", witness)
    assert told.returncode == 1
    assert "was restored on" in told.stdout + told.stderr
    assert "1 entries" in told.stdout + told.stderr
    assert empty.run("ledger", "verify").returncode == 0


def test_a_folder_keeps_stored_files_once_and_restores(store, empty, tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    for _ in range(2):
        told = store.run("backup", folder)
        assert told.returncode == 0, told.stdout + told.stderr
    backups = sorted(folder.glob("*.cartella"))
    assert len(backups) == 1  # of one day the newest is kept
    pool = [path for path in (folder / "pool").rglob("*") if path.is_file()]
    stored = [path for path in (store.data / "blobs").rglob("*") if path.is_file()]
    assert sorted(path.name for path in pool) == sorted(path.name for path in stored)
    assert not list(folder.rglob("*.part"))
    told = empty.run("restore", backups[-1], "--key", store.key)
    assert told.returncode == 0, told.stderr
    assert all(empty.facts()["blobs"].values())


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.95, 0.9999])
def test_a_backup_that_is_cut_off_puts_nothing_in_place(saved, told_store, empty, part):
    cut = empty.folder / "cut"
    whole = saved.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * part)])
    told = empty.run("restore", cut, "--key", told_store.key)
    assert told.returncode == 2
    assert "Nothing" in told.stderr or "no backup" in told.stderr
    assert not (empty.data / "cartella.sqlite3").exists()
    assert not (empty.data / "restoring").exists()


def test_after_a_change_of_the_key_the_old_backup_opens_with_the_new_key(store, empty, saved):
    assert store.run("key", "rotate").returncode == 0
    told = empty.run("restore", saved, "--key", store.key)
    assert told.returncode == 0, told.stderr
    assert all(empty.facts()["blobs"].values())
