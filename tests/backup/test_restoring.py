"""The drill: everything is lost but the sheet and the backup, and everything comes back."""

import json
import shutil

import pytest

from cartella.backup import recovery_text
from cartella.practices import keys

# What a restore itself writes: jobs at rest, sessions ended, that it happened.
TOUCHED = {"jobs_job", "post_message", "accounts_sitting", "ledger_restoration", "backup_run"}


@pytest.mark.slow
def test_sheet_and_backup_bring_everything_back(told_store, saved, empty):
    sheet = "\n".join(recovery_text.lines(keys.read_file(told_store.key)))
    made = empty.run("key", "from-sheet", "-", "--out", empty.folder / "typed.key", stdin=sheet)
    assert made.returncode == 0, made.stderr
    before = told_store.facts()
    shutil.copy(saved, empty.folder / "b.cartella")
    told = empty.run("restore", empty.folder / "b.cartella", "--key", empty.folder / "typed.key")
    assert told.returncode == 0, told.stdout + told.stderr
    after = empty.facts()
    for name, said in before["tables"].items():
        if name not in TOUCHED:
            assert after["tables"][name] == said, name
    assert after["blobs"] == before["blobs"] and all(after["blobs"].values())
    assert (after["root"], after["leaves"]) == (before["root"], before["leaves"])
    assert after["package_bytes"] == before["package_bytes"] != []
    assert not after["faults"]
    assert after["restorations"] == 1
    assert after["own_run"] == [["good", True]]  # the backup that it came from is proved by this
    assert keys.read_file(empty.key) == keys.read_file(told_store.key)
    again = empty.run("restore", empty.folder / "b.cartella", "--key", empty.key)
    assert again.returncode == 2
    assert "live store" in again.stderr
    assert empty.facts() == after


@pytest.mark.slow
def test_a_wrong_key_a_lost_key_and_no_backup_are_said(saved, empty, told_store):
    other = empty.folder / "other.key"
    raw = json.loads(told_store.key.read_text())
    other.write_text(json.dumps({**raw, "practice": "6d3f0d4e-7c1e-4a55-9f0a-0a2f6d3c1b11"}))
    for key, words in [(empty.folder / "none", "key sheet"), (other, "another practice")]:
        told = empty.run("restore", saved, "--key", key)
        assert told.returncode == 2
        assert words in told.stderr
    told = empty.run("restore", other, "--key", told_store.key)
    assert "no backup" in told.stderr
    cut = empty.folder / "cut"
    cut.write_bytes(saved.read_bytes()[: saved.stat().st_size * 2 // 3])
    told = empty.run("restore", cut, "--key", told_store.key)
    assert told.returncode == 2
    assert told.stderr.startswith("The backup is cut off or damaged. It is good for")
    assert "Traceback" not in told.stderr and "?" not in told.stderr
    assert [path.name for path in empty.data.iterdir()] in ([], ["scratch"])
    assert not (empty.data / "cartella.sqlite3").exists()
