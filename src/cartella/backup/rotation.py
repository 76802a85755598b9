"""A new practice key in the place of the old one; blobs stay as they lie, their keys are wrapped
anew. Killed at any point, it is gone on with: what still names an older key is what is left.

Older keys stay in the key file, so that older backups open with the newest sheet; the one that is
five changes old goes. Drafts at the desk are not touched: they end after three days.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from django.db import transaction

from cartella.blobs.models import Blob
from cartella.post.models import Channel, ChannelSecret, Message
from cartella.post.sealed import WordsLost, seal, unseal
from cartella.practices import changes, keys
from cartella.practices.changes import By
from cartella.practices.keys import KeyFile
from cartella.practices.models import Practice

OLDER_KEPT = 4
_BATCH = 500


class Busy(Exception):
    """Another process is changing the key now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What was done. `was_resumed`: no new key was made, an earlier change was brought to its end.
    `lost` are rows that opened with no key before either, and were left."""

    key_id: str
    was_resumed: bool
    blob_count: int
    message_count: int
    lost: int


def rotate(practice: Practice) -> Rotated:
    """Change the key, or bring a change that was cut off to its end. Raises Busy, and KeyMissing
    or KeyRefused."""
    with _alone(practice):
        file = keys.key_file(practice.pk)
        was_resumed = _is_open(practice, file)
        if not was_resumed:
            file = _with_new(file)
            keys.replace(practice.pk, file)
        _note(practice, file)  # after the file: what is noted has happened; once, killed or not
        blobs, lost = _rewrap_blobs(practice, file)
        messages, lost_words = _reseal(practice, file)
    return Rotated(
        key_id=file.current_kek,
        was_resumed=was_resumed,
        blob_count=blobs,
        message_count=messages,
        lost=lost + lost_words,
    )


def _note(practice: Practice, file: KeyFile) -> None:
    """When the key was changed, by its marks, which open nothing. At the command line nobody has
    signed in; whoever ran it holds the key file."""
    new, old = file.current_kek, next((one for one in file.kek if one != file.current_kek), "")
    if old and not practice.changes.filter(about="practice_key", about_id=new).exists():
        by = By(name="command line")
        changes.setting(practice, "practice_key", new, {"key_id": (old, new)}, by=by)


def _is_open(practice: Practice, file: KeyFile) -> bool:
    """Whether something still hangs on an older key that we hold."""
    older = [name for name in file.kek if name != file.current_kek]
    return (
        practice.blobs.filter(key_id__in=older).exists()
        or practice.messages.filter(key_id__in=older, sealed__isnull=False).exists()
        or practice.channel_secrets.filter(key_id__in=older).exists()
    )


def _with_new(file: KeyFile) -> KeyFile:
    name, key = keys.fresh_kek()
    # Newest first; what is too old by now opened backups that are long gone.
    older = [file.current_kek, *(one for one in file.kek if one != file.current_kek)]
    ring = {name: key} | {one: file.kek[one] for one in older[:OLDER_KEPT]}
    return replace(file, kek=ring, current_kek=name)


def _rewrap_blobs(practice: Practice, file: KeyFile) -> tuple[int, int]:
    done, lost, last = 0, 0, 0
    left = practice.blobs.exclude(key_id=file.current_kek).order_by("pk")
    while batch := list(left.filter(pk__gt=last)[:_BATCH]):
        fresh = []
        for blob in batch:
            try:
                key = aes_key_unwrap_with_padding(file.kek[blob.key_id], bytes(blob.wrapped_key))
            except (KeyError, InvalidUnwrap, ValueError):
                lost += 1
                continue
            wrapped = aes_key_wrap_with_padding(file.kek[file.current_kek], key)
            fresh.append((blob, wrapped))
        with transaction.atomic():
            for blob, wrapped in fresh:
                done += Blob.objects.filter(pk=blob.pk, key_id=blob.key_id).update(
                    wrapped_key=wrapped, key_id=file.current_kek
                )
        last = batch[-1].pk
    return done, lost


def _reseal(practice: Practice, file: KeyFile) -> tuple[int, int]:
    done, lost = 0, 0
    messages = practice.messages.filter(sealed__isnull=False).exclude(key_id=file.current_kek)
    for message in messages.order_by("pk").iterator(chunk_size=_BATCH):
        sealed = _again(practice, bytes(message.sealed or b""), message.key, message.key_id)
        if sealed is None:
            lost += 1
        else:
            done += Message.objects.filter(
                pk=message.pk, key_id=message.key_id, sealed__isnull=False
            ).update(sealed=sealed[0], key_id=sealed[1])
    for secret in practice.channel_secrets.exclude(key_id=file.current_kek):
        name = f"channel secret {Channel(secret.channel).value}"
        sealed = _again(practice, bytes(secret.sealed), name, secret.key_id)
        if sealed is None:
            lost += 1
        else:
            done += ChannelSecret.objects.filter(pk=secret.pk, key_id=secret.key_id).update(
                sealed=sealed[0], key_id=sealed[1]
            )
    return done, lost


def _again(practice: Practice, sealed: bytes, key: str, key_id: str) -> tuple[bytes, str] | None:
    try:
        return seal(practice, unseal(practice, sealed, key=key, key_id=key_id), key=key)
    except WordsLost:
        return None


@contextmanager
def _alone(practice: Practice) -> Iterator[None]:
    path = keys.path_for(practice.pk)
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Busy("Another process is changing the key now. Wait for it.") from None
    finally:
        os.close(descriptor)
