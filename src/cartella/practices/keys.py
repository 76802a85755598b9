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


def path_for(practice_id: uuid.UUID) -> Path:
    """Where this practice's key lies: CARTELLA_KEY_FILE, else the owner's configuration folder."""
    if settings.KEY_FILE:
        return Path(settings.KEY_FILE)
    return Path("~/.config/cartella").expanduser() / f"{practice_id}.key"


def create(practice_id: uuid.UUID) -> PracticeKeys:
    """Make the practice key, mode 0600, durable. Raises FileExistsError rather than replace one."""
    path = path_for(practice_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kek_id = secrets.token_hex(4)
    text = json.dumps(
        {
            "v": 1,
            "practice": str(practice_id),
            "kek": {kek_id: _fresh()},
            "current_kek": kek_id,
            "manifest_seed": _fresh(),
            "ledger_seed": _fresh(),
        },
        indent=1,
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return load(practice_id)


def load(practice_id: uuid.UUID) -> PracticeKeys:
    """The keys of a practice. Raises KeyMissing or KeyRefused, each saying what to do."""
    return _read(path_for(practice_id), practice_id)


@lru_cache(maxsize=8)
def _read(path: Path, practice_id: uuid.UUID) -> PracticeKeys:
    try:
        text = path.read_text()
    except FileNotFoundError as missing:
        raise KeyMissing(
            f"The practice key is not at {path}. Set CARTELLA_KEY_FILE to where it lies; "
            "without it the stored files cannot be opened."
        ) from missing
    try:
        raw = json.loads(text)
        belongs = raw["v"] == 1 and raw["practice"] == str(practice_id)
        keys = PracticeKeys(
            kek_ring={name: _bytes(value) for name, value in raw["kek"].items()},
            current_kek=raw["current_kek"],
            manifest_key=Ed25519PrivateKey.from_private_bytes(_bytes(raw["manifest_seed"])),
            ledger_key=Ed25519PrivateKey.from_private_bytes(_bytes(raw["ledger_seed"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise KeyRefused(f"{path} is not a Cartella key file. Nothing was changed.") from broken
    if not belongs or keys.current_kek not in keys.kek_ring:
        raise KeyRefused(f"{path} is the key of another practice. Nothing was changed.")
    return keys


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _bytes(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise ValueError("a key has 32 bytes")
    return raw
