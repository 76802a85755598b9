"""A migrated, empty SQLite store kept between test runs: some fifty migrations take seconds.

It is named by all that decides its shape, so a changed migration makes another one. PostgreSQL has
none: there the migrations run.
"""

import hashlib
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "stores"


def _shape() -> str:
    decides = [
        *sorted((ROOT / "src" / "cartella").glob("*/migrations/*.py")),
        ROOT / "src" / "cartella" / "practices" / "insert_only.py",
        ROOT / "uv.lock",
    ]
    digest = hashlib.sha256()
    for path in decides:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _kept() -> Path:
    return CACHE / f"{_shape()}.sqlite3"


def _own() -> Path | None:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return None
    return Path(database["TEST"]["NAME"])


def lay_out() -> None:
    """Put the kept store where this process's test store will be looked for."""
    own = _own()
    if own is not None and _kept().exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_kept(), own)


def into(data: Path) -> None:
    """Let a store that a test makes by itself, in the folder `data`, begin as the kept one."""
    if _kept().exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(_kept(), data / "cartella.sqlite3")


def keep() -> None:
    """Keep this process's store, just migrated, for the next ones."""
    own, kept = _own(), _kept()
    if own is None or kept.exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    for old in CACHE.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    made = kept.with_suffix(f".{own.parent.parent.name}")
    with sqlite3.connect(own) as rows, sqlite3.connect(made) as copy:
        rows.backup(copy)
    copy.close()
    rows.close()
    made.rename(kept)
