"""What was destroyed on purpose, in a list outside the rows: a restore must not bring it back.

Ids and hashes only, each line under a key made from the practice's. The list lies in the data
folder and once more beside the key file, so that it outlives a lost data folder.
"""

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from cartella import clock
from cartella.practices import before_upgrade, keys


class Kind(StrEnum):
    """What was destroyed: the bytes of a blob (by storage key), the body of an entry's version."""

    BLOB = "blob"
    ENTRY_VERSION = "entry_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """One line of the list."""

    at: datetime
    kind: Kind
    id: str
    certificate: str


def note(practice_id: uuid.UUID, kind: Kind, ids: Iterable[object], certificate: str = "") -> None:
    """Add these to the list, durable when it returns. Call it once the destruction is decided for
    good (committed), before or after the bytes go. `certificate` never holds a name.

    The copy that an upgrade left holds the rows as they were: if words of an entry are destroyed,
    it goes with them.
    """
    secret, at = _secret(practice_id), clock.now().isoformat()
    lines = [_line(secret, at, kind, str(id_), certificate) for id_ in ids]
    if not lines:
        return
    for path in places(practice_id):
        _append(path, "".join(lines))
    if kind is Kind.ENTRY_VERSION:
        before_upgrade.remove()


def places(practice_id: uuid.UUID) -> tuple[Path, Path]:
    """Where the list is kept: in the data folder, and beside the key file."""
    key = keys.path_for(practice_id)
    return (
        Path(settings.BLOBS).parent / "destroyed" / f"{practice_id}.txt",
        key.with_name(f"{key.stem}.destroyed.txt"),
    )


def read(practice_id: uuid.UUID, paths: Sequence[Path]) -> tuple[tuple[Destroyed, ...], int]:
    """All that the lists at `paths` hold together, and how many lines are not ours or half
    written. A list that is not there is empty."""
    secret = _secret(practice_id)
    found: dict[tuple[str, str], Destroyed] = {}
    strange = 0
    for path in paths:
        try:
            text = path.read_text()
        except FileNotFoundError:
            continue
        for line in filter(None, text.split("\n")):
            one = _read(secret, line)
            if one is None:
                strange += 1
            else:
                found.setdefault((one.kind, one.id), one)
    return tuple(found.values()), strange


def _secret(practice_id: uuid.UUID) -> bytes:
    # Of the seed that never changes: lines outlive every rotation of the other keys.
    seed = keys.key_file(practice_id).ledger_seed
    return hmac.digest(seed, b"cartella destruction list v1", hashlib.sha256)


def _line(secret: bytes, at: str, kind: str, id_: str, certificate: str) -> str:
    body = [at, kind, id_, certificate]
    sealed = hmac.digest(secret, json.dumps(body).encode(), hashlib.sha256).hex()
    return json.dumps([*body, sealed]) + "\n"


def _read(secret: bytes, line: str) -> Destroyed | None:
    try:
        at, kind, id_, certificate, _ = json.loads(line)
        if not hmac.compare_digest(line + "\n", _line(secret, at, kind, id_, certificate)):
            return None
        return Destroyed(
            at=datetime.fromisoformat(at), kind=Kind(kind), id=id_, certificate=certificate
        )
    except (ValueError, TypeError):
        return None


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        # A line that a power cut left half written must not swallow the next one.
        begin = b"\n" if file.tell() and os.pread(descriptor, 1, file.tell() - 1) != b"\n" else b""
        file.write(begin + text.encode())
        os.fsync(descriptor)
