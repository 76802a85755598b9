"""Keep a filled store of a release for the tests of upgrades: TREE RELEASE.

TREE is a checkout of that release (`git worktree add /somewhere TAG`). Its own code fills a store
in a temporary folder with `tools/corpus_fill.py`; store, blobs, checkpoints and key become
`tests/upgrade/corpus/RELEASE.tar.xz`, and what a later version must find in it `RELEASE.json`.
All in it is invented, the key too.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "upgrade" / "corpus"
# Made anew at any start, or by chance.
_PASSING = ("cartella_cache", "django_session", "jobs_beat", "sqlite_sequence", "auth_permission")


def main(arguments: list[str]) -> None:
    """Fill, count, pack."""
    tree, release = Path(arguments[0]).resolve(), arguments[1]
    with tempfile.TemporaryDirectory(prefix="corpus-") as name:
        folder = Path(name)
        _fill(tree, folder)
        store = folder / "data" / "cartella.sqlite3"
        found = _counted(store)
        CORPUS.mkdir(parents=True, exist_ok=True)
        (CORPUS / f"{release}.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
        with tarfile.open(CORPUS / f"{release}.tar.xz", "w:xz", preset=9) as packed:
            for inside in ("data", "practice.key"):
                packed.add(folder / inside, inside, filter=_plain)
    size = (CORPUS / f"{release}.tar.xz").stat().st_size
    print(f"{release}: {sum(found['rows'].values())} rows, {size:,} bytes")


def _fill(tree: Path, folder: Path) -> None:
    bare = {k: v for k, v in os.environ.items() if k[:4] not in ("CART", "DATA")}
    subprocess.run(
        [sys.executable, ROOT / "tools" / "corpus_fill.py"],
        env=bare
        | {
            "HOME": str(folder),
            "PYTHONPATH": str(tree / "src"),
            "CARTELLA_DATA": str(folder / "data"),
            "CARTELLA_KEY_FILE": str(folder / "practice.key"),
        },
        cwd=tree,
        check=True,
    )
    with closing(sqlite3.connect(folder / "data" / "cartella.sqlite3")) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows.execute("VACUUM")


def _counted(store: Path) -> dict[str, dict[str, int]]:
    """Rows a table, and requests a state."""
    with closing(sqlite3.connect(store)) as rows:
        tables = [n for (n,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counted = {
            name: rows.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in tables
            if name not in _PASSING and not name.startswith("django_")
        }
        asked = "SELECT state, count(*) FROM release_recordsrequest GROUP BY state"
        return {
            "rows": {k: n for k, n in counted.items() if n},
            "states": dict(rows.execute(asked)),
        }


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """No owner, no time, no file of a running program."""
    if member.name.startswith("data/scratch/") or member.name.endswith(("-wal", "-shm")):
        return None
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main(sys.argv[1:])
