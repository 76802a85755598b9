"""The practice key: it wraps the keys of blobs and signs manifests and checkpoints.

The file lies outside the data folder, so that a copied data folder alone opens nothing.
"""

import base64
import json
import os
import secrets
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


class KeyMissing(Exception):
    """The key file is not where it should be; without it nothing at rest can be read."""


class KeyRefused(Exception):
    """The key file is there but is not a key of this practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKeys:
    """Key-encryption keys by id (32 bytes each) and the two signing keys."""

    kek_ring: dict[str, bytes] = field(repr=False)
    current_kek: str
    manifest_key: Ed25519PrivateKey
    ledger_key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """What a key file holds, secret through and through: never printed by accident."""

    practice_id: uuid.UUID
    kek: dict[str, bytes] = field(repr=False)
    current_kek: str
    manifest_seed: bytes = field(repr=False)
    ledger_seed: bytes = field(repr=False)

    def text(self) -> str:
        """The file as it is written."""
        return json.dumps(
            {
                "v": 1,
                "practice": str(self.practice_id),
                "kek": {name: base64.b64encode(raw).decode() for name, raw in self.kek.items()},
                "current_kek": self.current_kek,
                "manifest_seed": base64.b64encode(self.manifest_seed).decode(),
                "ledger_seed": base64.b64encode(self.ledger_seed).decode(),
            },
            indent=1,
        )


def path_for(practice_id: uuid.UUID) -> Path:
    """Where this practice's key lies: CARTELLA_KEY_FILE, else the owner's configuration folder."""
    if settings.KEY_FILE:
        return Path(settings.KEY_FILE)
    return Path("~/.config/cartella").expanduser() / f"{practice_id}.key"


def create(practice_id: uuid.UUID) -> PracticeKeys:
    """Make the practice key, mode 0600, durable. Raises FileExistsError rather than replace one."""
    kek_id, kek = fresh_kek()
    made = KeyFile(
        practice_id=practice_id,
        kek={kek_id: kek},
        current_kek=kek_id,
        manifest_seed=secrets.token_bytes(32),
        ledger_seed=secrets.token_bytes(32),
    )
    write_new(path_for(practice_id), made)
    return load(practice_id)


def fresh_kek() -> tuple[str, bytes]:
    """A new key-encryption key and its id, eight hexadecimal digits."""
    return secrets.token_hex(4), secrets.token_bytes(32)


def load(practice_id: uuid.UUID) -> PracticeKeys:
    """The keys of a practice. Raises KeyMissing or KeyRefused, each saying what to do."""
    path = path_for(practice_id)
    file = _read(path, practice_id, _mark(path))
    return PracticeKeys(
        kek_ring=file.kek,
        current_kek=file.current_kek,
        manifest_key=Ed25519PrivateKey.from_private_bytes(file.manifest_seed),
        ledger_key=Ed25519PrivateKey.from_private_bytes(file.ledger_seed),
    )


def key_file(practice_id: uuid.UUID) -> KeyFile:
    """All that the practice's key file holds. Raises KeyMissing or KeyRefused."""
    path = path_for(practice_id)
    return _read(path, practice_id, _mark(path))


def read_file(path: Path) -> KeyFile:
    """What any key file holds, whosever it is. Raises KeyMissing or KeyRefused."""
    try:
        raw = json.loads(path.read_text())
        if raw["v"] != 1:
            raise ValueError("another version")
        file = KeyFile(
            practice_id=uuid.UUID(raw["practice"]),
            kek={name: _bytes(value) for name, value in raw["kek"].items()},
            current_kek=raw["current_kek"],
            manifest_seed=_bytes(raw["manifest_seed"]),
            ledger_seed=_bytes(raw["ledger_seed"]),
        )
    except FileNotFoundError as missing:
        raise KeyMissing(
            f"The practice key is not at {path}. Set CARTELLA_KEY_FILE to where it lies; "
            "without it the stored files cannot be opened. It can be made again from the key "
            "sheet: cartella key from-sheet."
        ) from missing
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise KeyRefused(f"{path} is not a Cartella key file. Nothing was changed.") from broken
    if file.current_kek not in file.kek:
        raise KeyRefused(f"{path} is not a Cartella key file. Nothing was changed.")
    return file


def write_new(path: Path, file: KeyFile) -> None:
    """Write a key file where there is none, mode 0600, durable. Raises FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _write(descriptor, file)


def replace(practice_id: uuid.UUID, file: KeyFile) -> None:
    """Put `file` in the place of the practice's key file: the old one or the new one, never half.

    Other processes see it at their next look.
    """
    path = path_for(practice_id)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)  # left by a process that was killed
    _write(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), file)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(descriptor: int, file: KeyFile) -> None:
    with os.fdopen(descriptor, "w") as target:
        target.write(file.text())
        target.flush()
        os.fsync(target.fileno())


def _mark(path: Path) -> tuple[int, int, int]:
    """What tells a replaced file from the one that was read: each process sees a rotation."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _read(path: Path, practice_id: uuid.UUID, mark: tuple[int, int, int]) -> KeyFile:
    file = read_file(path)
    if file.practice_id != practice_id:
        raise KeyRefused(f"{path} is the key of another practice. Nothing was changed.")
    return file


def _bytes(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise ValueError("a key has 32 bytes")
    return raw
