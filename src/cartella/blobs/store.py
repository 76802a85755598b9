"""Keep bytes and give them back: `put` a stream, `open_blob` or `read` a part of it.

A file is written whole and made durable before its row exists, so no row ever lacks its bytes; a
file without a row is an orphan that `sweep` takes away. Never inside a transaction: a large file
would hold the write lock.
"""

import errno
import hashlib
import io
import os
import secrets
import uuid
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from django.conf import settings
from django.utils.translation import gettext

from cartella import clock, guard
from cartella.blobs import container
from cartella.blobs.container import Damaged
from cartella.blobs.models import Blob
from cartella.blobs.models import OwnerKind as OwnerKind
from cartella.practices import destruction, keys
from cartella.practices.models import Practice

ORPHAN_AGE = timedelta(hours=1)
_PIECE = 1024 * 1024


class StoreFull(Exception):
    """There is no room for these bytes. Nothing of them was kept."""


class Stream(Protocol):
    """What can be put: anything that reads bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose bytes: a chart, an arrival, a request or a package, by its id."""

    kind: OwnerKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What was measured while a stream was written."""

    sha256: str
    crc32: int
    size_bytes: int


def put(practice: Practice, owner: Owner, stream: Stream) -> Blob:
    """Keep all that `stream` still holds. The same bytes of the same owner give the row there is.

    Raises StoreFull when the disk is, and InsideTransaction inside one; neither leaves anything.
    """
    guard.outside_transaction("A blob write")
    ring = keys.load(practice.id)
    data_key = secrets.token_bytes(container.KEY)
    storage_key = secrets.token_hex(16)
    path = _path(practice.id, storage_key)
    try:
        written = _write(path, stream, key=data_key, name=storage_key)
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                gettext(
                    "The disk is full. Nothing of this file was kept; what was there before is. "
                    "Make room and do it again."
                )
            ) from None
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    # Should this fail, the file is an orphan: it may have been committed all the same.
    blob, is_new = Blob.objects.get_or_create(
        practice=practice,
        owner_kind=owner.kind,
        owner_id=owner.id,
        sha256=written.sha256,
        defaults={
            "crc32": written.crc32,
            "size_bytes": written.size_bytes,
            "storage_key": storage_key,
            "wrapped_key": aes_key_wrap_with_padding(ring.kek_ring[ring.current_kek], data_key),
            "key_id": ring.current_kek,
            "created_at": clock.now(),
        },
    )
    if not is_new:
        path.unlink(missing_ok=True)
    return blob


def put_bytes(practice: Practice, owner: Owner, plain: bytes) -> Blob:
    """`put` for what is small and already in memory."""
    return put(practice, owner, io.BytesIO(plain))


def open_blob(blob: Blob) -> container.Reader:
    """The plain bytes, seekable. Raises Damaged if they are not what was put; close it."""
    key = _data_key(blob)
    path = _path(blob.practice_id, blob.storage_key)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Damaged(
            f"Blob {blob.pk} has no file {blob.storage_key}. Restore it from a backup."
        ) from None
    try:
        return container.Reader(file, key=key, name=blob.storage_key, size_bytes=blob.size_bytes)
    except BaseException:
        file.close()
        raise


def read(blob: Blob, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The bytes from `offset` on, `length` at most, in pieces of at most 64 KiB."""
    with open_blob(blob) as reader:
        yield from reader.ranged(offset, blob.size_bytes if length is None else length)


def keep_only(practice: Practice, owner: Owner, blob_ids: Collection[int]) -> int:
    """Remove what this owner has beside `blob_ids`: left by a run that was killed. How many.

    Raises ProtectedError, and removes nothing, if a row somewhere still names one of them.
    """
    extra = Blob.objects.filter(practice=practice, owner_kind=owner.kind, owner_id=owner.id)
    extra = extra.exclude(pk__in=blob_ids)
    storage_keys = list(extra.values_list("storage_key", flat=True))
    # Rows first: a file without a row is swept some day, a row without a file is a loss.
    extra.delete()
    destruction.note(practice.pk, destruction.Kind.BLOB, storage_keys)
    for storage_key in storage_keys:
        _path(practice.id, storage_key).unlink(missing_ok=True)
    return len(storage_keys)


def give(blobs: Collection[Blob], owner: Owner) -> None:
    """Let another owner of the same practice keep these bytes. It must not hold the same ones."""
    ids = [blob.pk for blob in blobs]
    Blob.objects.filter(pk__in=ids).update(owner_kind=owner.kind, owner_id=owner.id)


def forget(copies: Collection[Blob]) -> list[str]:
    """Remove the rows of bytes that another owner keeps too; `unlink` takes their files when the
    transaction has closed. Returns the storage keys.

    Nothing is destroyed, so the list of what was does not name them: a backup from before must
    come back whole. Raises ProtectedError, and removes nothing, if a row still names one of them.
    """
    storage_keys = [blob.storage_key for blob in copies]
    Blob.objects.filter(pk__in=[blob.pk for blob in copies]).delete()
    return storage_keys


def unlink(practice: Practice, storage_keys: Collection[str]) -> None:
    """Remove the files of rows that `forget` has removed."""
    for storage_key in storage_keys:
        _path(practice.id, storage_key).unlink(missing_ok=True)


def sweep(practice: Practice) -> int:
    """Remove files older than an hour that no row names. Returns how many."""
    removed = 0
    newest = (clock.now() - ORPHAN_AGE).timestamp()  # a younger one may just be being written
    old = (path for path in _files(practice) if path.stat().st_mtime < newest)
    while batch := {path.name: path for path in islice(old, 500)}:
        known = Blob.objects.filter(practice=practice, storage_key__in=batch)
        orphans = batch.keys() - set(known.values_list("storage_key", flat=True))
        # A removal that was killed after its rows: a backup may still have them.
        destruction.note(practice.pk, destruction.Kind.BLOB, sorted(orphans))
        for name in orphans:
            batch[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _write(path: Path, stream: Stream, *, key: bytes, name: str) -> _Written:
    _make_folder(path.parent)
    digest, crc, size = hashlib.sha256(), 0, 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=_PIECE) as file:
        writer = container.Writer(file, key=key, name=name)
        while piece := stream.read(_PIECE):
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
            writer.write(piece)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return _Written(sha256=digest.hexdigest(), crc32=crc, size_bytes=size)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _data_key(blob: Blob) -> bytes:
    ring = keys.load(blob.practice_id).kek_ring
    try:
        return aes_key_unwrap_with_padding(ring[blob.key_id], bytes(blob.wrapped_key))
    except (KeyError, InvalidUnwrap):
        raise Damaged(
            f"Blob {blob.pk} does not open with the practice key. Look for the key {blob.key_id}."
        ) from None


def _path(practice_id: uuid.UUID, storage_key: str) -> Path:
    return _folder(practice_id) / storage_key[:2] / storage_key[2:4] / storage_key


def _folder(practice_id: uuid.UUID) -> Path:
    return Path(settings.BLOBS) / str(practice_id)


def _files(practice: Practice) -> Iterator[Path]:
    return (path for path in _folder(practice.id).glob("??/??/*") if path.is_file())
