"""Makes one backup: rows of one moment, the stored files they name, checkpoints, versions.

It is written under a name that no restore takes, made durable, put into a temporary store and
compared, and only then gets its own name. Others go on working meanwhile.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from cartella import clock, scratch
from cartella.backup import child, form, placing, rows, schema, snapshot
from cartella.backup.form import Json, Out, Record
from cartella.blobs import container, store
from cartella.blobs.models import Blob
from cartella.ledger import checkpoint, tree
from cartella.practices import destruction, keys
from cartella.practices.models import Practice

PART = ".part"
SPARE = 0.02  # of the disk, left free
_FULL = (errno.ENOSPC, errno.EDQUOT)
Said = Callable[[int, int], None]


class BackupFailed(Exception):
    """No backup was made; the words say why and what to do."""


class NoRoom(BackupFailed):
    """The disk is full, or would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made and tried."""

    path: Path
    snapshot_at: object
    size_bytes: int
    row_count: int
    blob_count: int
    blob_bytes: int
    new_blob_bytes: int
    leaf_count: int
    key_id: str
    missing_count: int


@dataclass(slots=True, kw_only=True)
class _Stored:
    """Which stored files the rows of the snapshot name, with their sizes on disk."""

    sizes: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


def make(practice: Practice, path: Path, *, pool: Path | None, said: Said) -> Made:
    """Make a backup at `path`, with stored files inside it, or beside it in `pool` where those
    that are there are not written again. Raises BackupFailed and leaves nothing but pool files."""
    require_free(path)
    draft = path.with_name(f".{path.name}{PART}")
    try:
        draft.unlink(missing_ok=True)  # left by one that was killed
        made = _written(practice, draft, path, pool=pool, said=said)
        damaged = _try(practice, draft, pool, said)
        made = replace(made, missing_count=made.missing_count + damaged)
        draft.rename(path)
        _sync(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise NoRoom(
                _("The disk of the backup is full. What was begun was taken away again.")
            ) from None
        raise BackupFailed(
            _("The backup could not be written: %(why)s. Nothing of it was kept.")
            % {"why": error.strerror or type(error).__name__}
        ) from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return made


def require_free(path: Path) -> None:
    """Whether a backup can be named so: in a folder that is there, over no other file. Raises
    BackupFailed."""
    if path.exists():
        raise BackupFailed(_("There is a file at %(path)s already. Name another.") % {"path": path})
    if not path.parent.is_dir():
        raise BackupFailed(
            _("The folder %(folder)s is not there. Is the disk plugged in?")
            % {"folder": path.parent}
        )


def _written(practice: Practice, draft: Path, path: Path, *, pool: Path | None, said: Said) -> Made:
    key = keys.key_file(practice.pk)
    at = clock.now()
    label = form.label(practice.pk, key.current_kek, at)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=form.PIECE) as file:
        out = Out(file, label, key.kek[key.current_kek])
        with snapshot.opened() as using:
            stored = _stored(practice, using)
            new = {k: s for k, s in stored.sizes.items() if pool is None or not _has(pool, k, s)}
            _room(path.parent, sum(new.values()))
            leaves = tree.size(Practice.objects.using(using).get(pk=practice.pk))
            out.said(Record.HEAD, _head(practice, using, stored, at=at.isoformat(), pool=pool))
            row_count = _rows(out, using)
        _files(out, practice, leaves)
        gone = _blobs(out, practice, stored, pool=pool, said=said)
        out.said(Record.END, {"rows": row_count, "gone": gone})
        out.finish()
        file.flush()
        os.fsync(descriptor)
        size = file.tell()
    return Made(
        path=path,
        snapshot_at=at,
        size_bytes=size,
        row_count=row_count,
        blob_count=len(stored.sizes),
        blob_bytes=stored.total,
        new_blob_bytes=sum(new.values()) if pool is not None else stored.total,
        leaf_count=leaves,
        key_id=key.current_kek,
        missing_count=len(_still_named(practice, [*stored.gone, *gone])),
    )


def _head(practice: Practice, using: str, stored: _Stored, *, at: str, pool: Path | None) -> Json:
    return {
        "practice": str(practice.pk),
        "made_at": at,
        "cartella": version("cartella"),
        "database": connections[using].vendor,
        "migrations": schema.applied(connections[using]),
        "blob_count": len(stored.sizes),
        "blob_bytes": stored.total,
        "row_count": 0,
        "pool": pool is not None,
    }


def _stored(practice: Practice, using: str) -> _Stored:
    found = _Stored()
    folder = Path(settings.BLOBS) / str(practice.pk)
    names = Blob.objects.using(using).order_by("pk").values_list("storage_key", flat=True)
    for name in names.iterator(chunk_size=rows.BATCH):
        try:
            found.sizes[name] = placing.pool_path(folder, name).stat().st_size
        except FileNotFoundError:
            found.gone.append(name)
    return found


def _rows(out: Out, using: str) -> int:
    count = 0
    for table in rows.tables().values():
        total = rows.Sum()
        out.said(Record.TABLE, {"name": table.name, "columns": table.columns})
        for lines in rows.batches(table, using):
            for line in lines:
                total.add(line)
            out.record(Record.ROWS, rows.packed(lines))
        out.record(Record.TABLE_END, _json(total.said()))
        count += total.count
    return count


def _files(out: Out, practice: Practice, leaves: int) -> None:
    """Checkpoints up to the snapshot's leaves, and what was destroyed so far."""
    try:
        notes, _more = checkpoint.in_file(checkpoint.path_for(practice).read_text())
    except FileNotFoundError:
        notes = []
    kept = [note for note in notes if int(note.split("\n")[1]) <= leaves]
    _file(out, "checkpoints", "".join(f"{note}\n" for note in kept).encode())
    own = destruction.places(practice.pk)[0]
    _file(out, "destroyed", own.read_bytes() if own.exists() else b"")


def _file(out: Out, name: str, content: bytes) -> None:
    out.said(Record.FILE, {"name": name})
    out.record(Record.RAW, content)


def _blobs(
    out: Out, practice: Practice, stored: _Stored, *, pool: Path | None, said: Said
) -> list[str]:
    """Each stored file, into the stream or the pool. Names of those removed meanwhile."""
    folder = Path(settings.BLOBS) / str(practice.pk)
    gone, done = [], 0
    for name, size in stored.sizes.items():
        try:
            with placing.pool_path(folder, name).open("rb") as file:
                is_new = pool is None or not _has(pool, name, size)
                out.said(Record.BLOB, {"key": name, "bytes": size, "new": is_new})
                if pool is None:
                    out.raw(file, size)
                elif is_new:
                    _into_pool(file, pool, name)
        except FileNotFoundError:
            gone.append(name)
        done += size
        said(done, stored.total)
    return gone


def _into_pool(file: BinaryIO, pool: Path, name: str) -> None:
    target = placing.pool_path(pool, name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = pool / f".{name}.{os.getpid()}{PART}"
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            shutil.copyfileobj(file, copy, form.PIECE)
            copy.flush()
            os.fsync(copy.fileno())
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _has(pool: Path, name: str, size: int) -> bool:
    try:
        return placing.pool_path(pool, name).stat().st_size == size
    except FileNotFoundError:
        return False


def _still_named(practice: Practice, names: list[str]) -> list[str]:
    """Files that are gone though a row still names them: a loss, and no removal meanwhile."""
    return list(
        practice.blobs.filter(storage_key__in=names[:500]).values_list("storage_key", flat=True)
    )


def _room(folder: Path, blob_bytes: int) -> None:
    disk = shutil.disk_usage(folder)
    rows_file = Path(settings.DATA) / "cartella.sqlite3"
    wanted = blob_bytes + (rows_file.stat().st_size if rows_file.exists() else 0)
    if disk.free - wanted < disk.total * SPARE:
        raise NoRoom(
            _(
                "There is not enough room for the backup: it needs about %(needs)s MB, and "
                "%(free)s MB are free. Nothing was begun. Make room, or take another disk."
            )
            % {"needs": wanted // 10**6 + 1, "free": disk.free // 10**6}
        )


def _try(practice: Practice, draft: Path, pool: Path | None, said: Said) -> int:
    """Restore it into a temporary place and compare: how many stored files were no longer whole in
    the store itself. Raises BackupFailed if it is the backup that is not right."""
    with scratch.folder("trial") as folder:
        nothing = folder / "settings.env"
        nothing.touch(mode=0o600)  # the trial must not meet the real store
        request: Json = {
            "file": str(draft),
            "key_file": str(keys.path_for(practice.pk)),
            "pool": str(pool or ""),
            "trial": True,
            # Of what lay in the pool before, each night another part is read whole.
            "slice": clock.now().toordinal() % placing.SLICES,
            "destroyed": [],
        }
        place = {
            "CARTELLA_DATA": str(folder),
            "CARTELLA_KEY_FILE": str(keys.path_for(practice.pk)),
            "CARTELLA_SETTINGS": str(nothing),
            "DATABASE_URL": "",
        }
        try:
            answer = child.ask(request, place, said)
        except child.ChildFailed as failed:
            raise BackupFailed(
                _("The backup was written, but trying it failed (%(why)s). It was not kept.")
                % {"why": failed}
            ) from None
    faults = [answer["problem"]] if "problem" in answer else list(answer["faults"])
    if faults:
        raise BackupFailed(
            _("The backup was tried and is not right: %(what)s It was not kept.")
            % {"what": " ".join(faults[:5])}
        )
    return _judge(practice, answer, pool)


def _judge(practice: Practice, answer: Json, pool: Path | None) -> int:
    """Files that the trial could not open: lost in the store, or by the copying?"""
    for name in [*answer["damaged"], *answer["missing"]]:
        if pool is not None:
            placing.pool_path(pool, name).unlink(missing_ok=True)  # the next night copies it again
        blob = practice.blobs.filter(storage_key=name).first()
        if blob is not None and _is_whole(blob):
            raise BackupFailed(
                _("Files were damaged while they were copied. Is the backup disk failing?")
            )
    return int(answer["damaged_count"])


def _is_whole(blob: Blob) -> bool:
    try:
        digest = hashlib.sha256(b"".join(store.read(blob)))
    except container.Damaged:
        return False
    return digest.hexdigest() == blob.sha256


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
