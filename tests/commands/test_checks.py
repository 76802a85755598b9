"""`cartella verify` and `cartella ledger verify`: what they print and what they end with."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cartella.ledger import checkpoint
from cartella.packaging import seal
from cartella.practices import insert_only, keys
from cartella.practices.models import Practice
from tests import template_store
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(release, tmp_path) -> Path:
    """A folder with a package and its receipt."""
    assert release()[0] == 0
    return tmp_path


def alone(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The command as somebody runs it who has no store."""
    return subprocess.run(
        [sys.executable, "-m", "cartella.cli", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "CARTELLA_DATA": str(folder / "none"), "HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fingerprint() -> str:
    return seal.fingerprint(keys.load(Practice.objects.get().id).manifest_key.public_key())


def changed(path: Path, name: str, out: Path) -> Path:
    """The package with one file of it changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, data + b" " if info.filename == name else data)
    return out


def test_without_a_store_a_package_is_intact_and_its_signer_unknown(given):
    done = alone(given, "verify", given / "package.zip", "--receipt", given / "receipt.json")
    assert done.returncode == 4
    assert "not known" in done.stdout and "Fingerprint" in done.stdout
    assert not (given / "none").exists()


def test_with_the_key_the_signer_is_known(given):
    words = ("verify", given / "package.zip", "--receipt", given / "receipt.json")
    done = alone(given, *words, "--key", fingerprint())
    assert done.returncode == 0, done.stdout
    assert alone(given, *words, "--key", "0" * 64).returncode in (2, 4)


def test_a_changed_file_is_named_with_its_drawer(run, given, tmp_path):
    bad = changed(given / "package.zip", "records.pdf", tmp_path / "bad.zip")
    code, out, _err = run("verify", bad)
    assert code == 1 and "records.pdf" in out and "drawer" in out


def test_what_is_no_package_ends_with_two(run, tmp_path):
    (tmp_path / "letter.zip").write_bytes(b"Dear Sir")
    assert run("verify", tmp_path / "letter.zip")[0] == 2
    assert run("verify", tmp_path / "nothing.zip")[0] == 2


def test_a_receipt_of_another_package_does_not_hold(run, release, given, tmp_path):
    assert release("--received", "2026-11-03", out="other.zip")[0] == 0
    code, out, _err = run(
        "verify", given / "package.zip", "--receipt", tmp_path / "other.receipt.json"
    )
    assert code == 1 and "another package" in out
    (tmp_path / "bad.json").write_text("{}")
    assert run("verify", given / "package.zip", "--receipt", tmp_path / "bad.json")[0] == 1
    code, _out, err = run("verify", given / "package.zip", "--receipt", tmp_path / "no.json")
    assert code == 1 and "no.json" in err


def test_the_ledger_is_whole_and_agrees_with_a_checkpoint_that_was_kept(run, release, given):
    kept = given / "checkpoint.txt"
    kept.write_text(checkpoint.make(Practice.objects.get()))
    assert release("--received", "2026-11-03", out="other.zip")[0] == 0
    code, out, _err = run("ledger", "verify", "--checkpoint", kept)
    assert code == 0 and "whole" in out


def test_a_checkpoint_of_another_ledger_or_none_is_refused(run, given, tmp_path):
    (tmp_path / "other.txt").write_text("another ledger\n1\nAAAA\n\n")
    assert run("ledger", "verify", "--checkpoint", tmp_path / "other.txt")[0] == 1
    code, _out, err = run("ledger", "verify", "--checkpoint", tmp_path / "none.txt")
    assert code == 2 and "none.txt" in err


def test_a_row_that_was_changed_is_named(run, given):
    with insert_only.lift():
        Practice.objects.get().exits.update(recipient="somebody else")
    code, out, _err = run("ledger", "verify")
    assert code == 1 and "does not agree" in out


def test_the_owner_signs_in_only_after_init_owner(run, monkeypatch, given):
    member = Practice.objects.get().memberships.get()
    assert not member.person.has_usable_password()
    for word, code in (("short", 2), ("a long sentence of mine", 0)):
        monkeypatch.setattr("sys.stdin", _Typed(word))
        assert run("init", "--owner", "olive@example.org")[0] == code
    member.person.refresh_from_db()
    assert member.person.email == "olive@example.org"
    assert member.person.check_password("a long sentence of mine")
    monkeypatch.setattr("sys.stdin", _Typed("a long sentence of mine"))
    assert run("init", "--owner", "no address")[0] == 2


class _Typed:
    def __init__(self, line: str) -> None:
        self._line = line

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        return self._line + "\n"


def test_a_whole_release_as_somebody_runs_it(export, tmp_path):
    """In processes of their own, on a machine where nothing of ours is."""
    home, data = tmp_path / "home", tmp_path / "mine"

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cartella.cli", *map(str, words)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "CARTELLA_DATA": str(data)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    template_store.into(data)
    said = ("--state", "US-CA", "--received", "2026-11-02", "--identity", "driver licence seen")
    done = run("release", export, *said, "--to", "the patient", "--out", tmp_path / "p.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(home.rglob("*.key"))) == 1 and not list(data.rglob("*.key"))
    known = run("verify", tmp_path / "p.zip", "--receipt", tmp_path / "receipt.json")
    assert known.returncode == 0, known.stdout
