"""Keyed hashes of small secrets and of who tries: equal in every process, useless without the key.

The session secret differs between the two listeners; a code sent by one is typed at the other, so
these hashes hang on the practice key.
"""

import hashlib
import hmac
import uuid
from enum import StrEnum

from cartella.practices import keys


class Use(StrEnum):
    """What a hash is for; hashes of different uses never compare equal."""

    CODE = "one-time code"
    TRY = "who tries"


def digest(practice_id: uuid.UUID, use: Use, *parts: bytes | str | int) -> bytes:
    """HMAC-SHA256 (32 bytes) of the parts in their order, under a key made for this use.

    Raises keys.KeyMissing or keys.KeyRefused.
    """
    ring = keys.load(practice_id)
    key = hmac.digest(
        ring.kek_ring[ring.current_kek], f"cartella {use} v1".encode(), hashlib.sha256
    )
    body = b"".join(_framed(part) for part in parts)
    return hmac.digest(key, body, hashlib.sha256)


def _framed(part: bytes | str | int) -> bytes:
    # The length in front: ("ab", "c") and ("a", "bc") are not the same.
    raw = part if isinstance(part, bytes) else str(part).encode()
    return len(raw).to_bytes(4, "big") + raw
