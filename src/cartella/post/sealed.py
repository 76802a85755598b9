"""The words of a message at rest: AES-256-GCM under a key made from the practice key.

Bound to practice and message key, so that one message's words cannot stand in another's row.
"""

import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartella.practices import keys
from cartella.practices.models import Practice

_NONCE = 12


class WordsLost(Exception):
    """The words of a message do not open with the practice key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message says."""

    subject: str
    body: str


def seal(practice: Practice, words: Words, *, key: str) -> tuple[bytes, str]:
    """The sealed words and the id of the practice key that opens them."""
    ring = keys.load(practice.id)
    nonce = os.urandom(_NONCE)
    plain = json.dumps({"subject": words.subject, "body": words.body}).encode()
    cipher = _cipher(ring.kek_ring[ring.current_kek])
    return nonce + cipher.encrypt(nonce, plain, _bound(practice, key)), ring.current_kek


def unseal(practice: Practice, sealed: bytes, *, key: str, key_id: str) -> Words:
    """What was sealed. Raises WordsLost."""
    try:
        cipher = _cipher(keys.load(practice.id).kek_ring[key_id])
        plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(practice, key))
    except (KeyError, InvalidTag):
        raise WordsLost("The words of a message do not open with the practice key.") from None
    read = json.loads(plain)
    return Words(subject=read["subject"], body=read["body"])


def _cipher(kek: bytes) -> AESGCM:
    # Not the key that wraps blob keys itself: one key, one use.
    return AESGCM(HKDF(SHA256(), 32, None, b"cartella message words").derive(kek))


def _bound(practice: Practice, key: str) -> bytes:
    return f"{practice.id}:{key}".encode()
