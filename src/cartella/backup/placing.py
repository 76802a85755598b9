"""Puts a backup into the store of this process: an empty one, on a trial or for good.

Rows are loaded at the schema of their day and read back against their sums; each stored file is
opened with its key and hashed; the ledger is rebuilt. Only then is anything moved into place.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding
from django.apps.registry import Apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cartella.backup import afterwards, form, rows, schema
from cartella.backup.child import Said
from cartella.backup.form import CutOff, In, NotABackup, Record, Window, WrongKey
from cartella.blobs import container
from cartella.ledger import verify as ledgers
from cartella.ledger.faults import What
from cartella.practices import keys
from cartella.practices.models import Practice

SHOWN = 20
SLICES = 28  # every stored file of the pool is read whole once in four weeks
_FILES = ("checkpoints", "destroyed")
# Looks wait an hour for their leaf, and in a backup they waited longer: the next hour takes them.
_LATER = (What.LOOK_WITHOUT_BATCH,)

Json = dict[str, Any]  # crosses only the pipe between parent and child
Records = Iterator[tuple[Record, bytes, Window | None]]


@dataclass(slots=True, kw_only=True)
class _Placing:
    """What one run knows so far."""

    request: Json
    said: Said
    key: keys.KeyFile = field(repr=False)
    head: Json = field(default_factory=dict)
    registry: Apps = field(default_factory=Apps)  # without a model before the tables are made
    row_count: int = 0
    blob_count: int = 0
    blob_bytes: int = 0
    faults: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    has_end: bool = False

    @property
    def is_trial(self) -> bool:
        """Whether nothing is to be kept."""
        return bool(self.request["trial"])


class Differs(Exception):
    """What was loaded is not what the backup says."""


def place(request: Json, said: Said) -> Json:
    """The outcome: `problem` in words (nothing was put in place), or what was."""
    try:
        run = _Placing(request=request, said=said, key=keys.read_file(Path(request["key_file"])))
        found = In(Path(request["file"]), run.key)
    except NotABackup:
        return {"problem": _("This file is no backup of Cartella.")}
    except WrongKey:
        return {"problem": _("This is not the key of this backup. Use the key sheet of its time.")}
    except CutOff:
        return {"problem": _cut_off(None)}
    try:
        return _placed(run, found)
    except CutOff as cut:
        return {"problem": _cut_off(run), "good_bytes": cut.at}
    except schema.FromNewer as newer:
        return {"problem": str(newer)}
    except (Differs, IntegrityError, FieldDoesNotExist) as differs:
        detail = str(differs) if isinstance(differs, Differs) else _named(differs)
        return {"problem": _("The rows of this backup do not agree: %(what)s.") % {"what": detail}}
    finally:
        found.close()


def _named(error: Exception) -> str:
    """The kind of an error and what it hangs on; never a value."""
    diag = getattr(error.__cause__, "diag", None)
    found = (getattr(diag, name, None) for name in ("table_name", "constraint_name", "column_name"))
    return " ".join([type(error).__name__, *filter(None, found)])


def _cut_off(run: _Placing | None) -> str:
    if run is None or not run.head:
        return _("The backup is cut off or damaged at its very beginning. Nothing of it is good.")
    return _(
        "The backup is cut off or damaged. It is good for %(rows)s rows and %(blobs)s of "
        "%(all_blobs)s stored files. Take another backup."
    ) % {
        "rows": run.row_count,
        "blobs": run.blob_count,
        "all_blobs": run.head["blob_count"],
    }


def _head(found: In, records: Records) -> Json:
    """What the backup says of itself. Raises CutOff, Differs."""
    kind, body, _raw = next(records, (None, b"", None))
    if kind is not Record.HEAD:
        raise CutOff(0)
    head: Json = json.loads(body)
    # It is a part of paths: whoever has the key writes it as she likes.
    if head["practice"] != str(found.label.practice_id):
        raise Differs("practice")
    return head


def _placed(run: _Placing, found: In) -> Json:
    records = found.records()
    run.head = _head(found, records)
    with _whole():
        is_fresh = run.is_trial and schema.is_today(run.head["migrations"])
        run.registry = schema.make_now() if is_fresh else schema.make(run.head["migrations"])
        _load(run, records)
        if not run.is_trial:
            gone = afterwards.destroy(run.head["practice"], _lists(run))
            run.missing = [key for key in run.missing if key not in gone]
            schema.forward()
        practice = Practice.objects.get(pk=run.head["practice"])
        is_whole = not (run.missing or run.damaged)
        after = {} if run.is_trial else afterwards.settle(practice, _moment(run), is_whole=is_whole)
        report = ledgers.verify(practice)
        run.faults += [fault.words for fault in report.faults if fault.what not in _LATER]
        if not run.is_trial and connection.vendor != "sqlite":
            _move_files(Path(run.request["final"]))  # the rows become visible after them
    if not run.is_trial and connection.vendor == "sqlite":
        _close_rows()
        _move_files(Path(run.request["final"]))
        _move_rows(Path(run.request["final"]))
    return _told(run) | {"leaves": report.leaf_count, "root": report.root} | after


def _told(run: _Placing) -> Json:
    """What was placed and what was not right, for whoever began this."""
    return {
        "rows": run.row_count,
        "blobs": run.blob_count,
        "blob_bytes": run.blob_bytes,
        "made_at": run.head["made_at"],
        "faults": run.faults[:SHOWN],
        "fault_count": len(run.faults),
        "damaged": run.damaged[:SHOWN],
        "damaged_count": len(run.damaged),
        "missing": run.missing[:SHOWN],
        "missing_count": len(run.missing),
    }


@contextmanager
def _whole() -> Iterator[None]:
    """All or nothing. SQLite makes tables only outside a transaction; there the file is the whole,
    and it is moved last."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # what is half done is thrown away
        yield
    else:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _load(run: _Placing, records: Records) -> None:
    pending: Json | None = None
    with ExitStack() as rows_open:
        rows_open.enter_context(transaction.atomic())
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                # Making the tables, in this same transaction, made some of them immediate.
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for kind, body, raw in records:
            if kind is Record.TABLE:
                _load_table(run, json.loads(body), records)
            elif kind is Record.END:
                run.has_end = True
            elif kind is Record.RAW and raw is not None and pending is not None:
                if "key" in pending:
                    _blob(run, pending, raw)
                else:
                    _file(run, pending, raw)
            elif kind in (Record.FILE, Record.BLOB):
                if kind is Record.FILE:
                    rows_open.close()  # all tables are in: foreign keys are checked here
                    connection.check_constraints()
                pending = json.loads(body)
                if kind is Record.BLOB and run.head["pool"]:
                    _beside(run, pending)
    if not run.has_end:
        raise CutOff(0)


def _load_table(run: _Placing, said: Json, records: Records) -> None:
    known = rows.tables(run.registry)
    if said["name"] not in known:
        raise Differs(said["name"])
    table = rows.as_saved(known[said["name"]], said["columns"])
    table.model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
    for kind, body, _raw in records:
        if kind is Record.TABLE_END:
            loaded = rows.sum_of(table, DEFAULT_DB_ALIAS).said()
            if loaded != json.loads(body):
                raise Differs(said["name"])
            return
        lines = rows.unpacked(body)
        rows.load(table, lines, DEFAULT_DB_ALIAS)
        run.row_count += len(lines)
        run.said(0, run.head["blob_bytes"])
    raise CutOff(0)


def _file(run: _Placing, said: Json, raw: Window) -> None:
    folder, name = said["name"], f"{run.head['practice']}.txt"
    if folder not in _FILES:
        raise Differs("files")
    target = Path(settings.DATA) / folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _copy(raw, target)


def _beside(run: _Placing, said: Json) -> None:
    """A stored file that lies in the pool beside the backup."""
    path = pool_path(Path(run.request["pool"]), _plain_name(said["key"]))
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            raw = Window(file, 0, size)
            if run.is_trial and not said["new"] and not _is_turn(run, said["key"]):
                if size != said["bytes"]:
                    run.damaged.append(said["key"])
                _count(run, raw)
            else:
                _blob(run, said, raw)
    except FileNotFoundError:
        run.missing.append(said["key"])


def _plain_name(storage_key: object) -> str:
    """A stored file's name, which is a part of a path. Raises Differs for any other text."""
    if not isinstance(storage_key, str) or not (storage_key.isascii() and storage_key.isalnum()):
        raise Differs("stored files")
    return storage_key


def pool_path(pool: Path, storage_key: str) -> Path:
    """Where a stored file lies in a pool."""
    return pool / storage_key[:2] / storage_key[2:4] / storage_key


def _blob(run: _Placing, said: Json, raw: Window) -> None:
    key = _plain_name(said["key"])
    target = pool_path(Path(settings.BLOBS) / run.head["practice"], key)
    row = (
        run.registry.get_model("blobs", "Blob")
        ._base_manager.filter(storage_key=key)
        .values_list("sha256", "size_bytes", "wrapped_key", "key_id")
        .first()
    )
    if run.is_trial:
        is_good = row is not None and _opens(run, raw, key, row)
    else:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(raw, target)
        with target.open("rb") as file:
            is_good = row is not None and _opens(run, file, key, row)
    if not is_good:
        run.damaged.append(key)
    _count(run, raw)


def _is_turn(run: _Placing, storage_key: str) -> bool:
    return int(hashlib.sha256(storage_key.encode()).hexdigest(), 16) % SLICES == int(
        run.request["slice"]
    )


def _count(run: _Placing, raw: Window) -> None:
    run.blob_count += 1
    run.blob_bytes += raw.size_bytes
    run.said(run.blob_bytes, run.head["blob_bytes"])


def _opens(run: _Placing, file: Any, name: str, row: tuple[Any, ...]) -> bool:
    sha256, size, wrapped, key_id = row
    digest = hashlib.sha256()
    try:
        key = aes_key_unwrap_with_padding(run.key.kek[key_id], bytes(wrapped))
        reader = container.Reader(file, key=key, name=name, size_bytes=size)
        for piece in reader.ranged(0, size):
            digest.update(piece)
    except (KeyError, InvalidUnwrap, container.Damaged):
        return False
    return digest.hexdigest() == str(sha256)


def _copy(raw: Window, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        raw.seek(0)
        while piece := raw.read(form.PIECE):
            file.write(piece)
        file.flush()
        os.fsync(descriptor)
    if target.stat().st_size != raw.size_bytes:
        raise CutOff(0)


def _lists(run: _Placing) -> list[Path]:
    own = Path(settings.DATA) / "destroyed" / f"{run.head['practice']}.txt"
    return [own, *(Path(path) for path in run.request["destroyed"])]


def _moment(run: _Placing) -> datetime:
    return datetime.fromisoformat(run.head["made_at"])


def _close_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (Path(settings.DATA) / "cartella.sqlite3").open("rb") as file:
        os.fsync(file.fileno())


def _move_files(final: Path) -> None:
    for folder in ("blobs", *_FILES):
        source = Path(settings.DATA) / folder
        source.mkdir(exist_ok=True, mode=0o700)
        if (final / folder).is_dir():
            shutil.rmtree(final / folder)  # left by a restore that was killed: looked at before
        source.rename(final / folder)


def _move_rows(final: Path) -> None:
    for tail in ("-wal", "-shm"):
        (final / f"cartella.sqlite3{tail}").unlink(missing_ok=True)
    (Path(settings.DATA) / "cartella.sqlite3").replace(final / "cartella.sqlite3")
    descriptor = os.open(final, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
