"""A store that an earlier release filled is brought up whole: rows, ledger, packages, pages."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).parent / "corpus"
KEPT = sorted(CORPUS.glob("*.tar.xz"))
CARTELLA = Path(sys.executable).with_name("cartella")

pytestmark = pytest.mark.slow


@pytest.fixture(params=KEPT, ids=[path.name.removesuffix(".tar.xz") for path in KEPT])
def release(request, tmp_path) -> tuple[dict, dict[str, str], Path]:
    """What the release left: what must be found, the environment of its store, its folder."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    (tmp_path / "practice.key").chmod(0o600)
    bare = {name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")}
    environment = bare | {
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "CARTELLA_LISTENER": "desk",
        "CARTELLA_DATA": str(tmp_path / "data"),
        "CARTELLA_KEY_FILE": str(tmp_path / "practice.key"),
    }
    left = json.loads(request.param.with_name(f"{request.node.callspec.id}.json").read_text())
    return left, environment, tmp_path


def run(release, *command: object) -> str:
    _left, environment, folder = release
    done = subprocess.run(
        list(map(str, command)),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_there_is_a_store_of_the_release_before():
    assert KEPT


def test_a_filled_store_of_an_earlier_release_is_brought_up_whole(release):
    left, _environment, folder = release
    bring_up = "from cartella.commands.setup import set_up; set_up(); from cartella import shape"
    said = run(release, sys.executable, "-c", f"{bring_up}; print(shape.bring_up())")
    assert Path(said.strip()) == folder / "data" / "before-upgrade.sqlite3"
    with closing(sqlite3.connect(said.strip())) as copy:
        [[events]] = copy.execute("SELECT count(*) FROM release_event")
    assert events == left["rows"]["release_event"]
    found = json.loads(run(release, sys.executable, ROOT / "tests/upgrade/look.py"))
    fewer = {
        table: (count, found["rows"].get(table))
        for table, count in left["rows"].items()
        if found["rows"].get(table, -1) < count
    }
    assert fewer == {}
    assert found["unlike"] == []
    assert found["unread"] == []
    assert found["ledger"] is True
    assert {address: code for address, code in found["pages"].items() if code != 200} == {}
    assert len(found["pages"]) > left["rows"]["release_recordsrequest"]
    said = run(release, CARTELLA, "verify", found["package"])
    assert "intact: 8 files, signed by a key you know" in said
    assert "whole" in run(release, CARTELLA, "ledger", "verify")
