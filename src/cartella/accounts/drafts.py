"""What a person typed and has not sent: kept sealed, for her alone, until she sends or drops it.

In the browser's own storage it would lie in the open for whoever sits there next.
"""

import hashlib
import json
import os
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartella import clock
from cartella.accounts.models import Draft, Person
from cartella.practices import keys
from cartella.practices.models import Practice

KEPT = timedelta(days=3)
MOST_BYTES = 100_000
MOST_DRAFTS = 40  # of one person
_NONCE = 12


def keep(practice: Practice, person: Person, place: str, fields: dict[str, str]) -> bool:
    """Keep what stands in the form at this place. False: it is too much, or nothing."""
    plain = json.dumps(fields).encode()
    if len(plain) > MOST_BYTES or not any(value.strip() for value in fields.values()):
        return False
    ring = keys.load(practice.id)
    nonce = os.urandom(_NONCE)
    hashed = _hash(place)
    cipher = _cipher(ring.kek_ring[ring.current_kek])
    sealed = nonce + cipher.encrypt(nonce, plain, _bound(practice, person, hashed))
    Draft.objects.update_or_create(
        practice=practice,
        person=person,
        place=hashed,
        defaults={"sealed": sealed, "key_id": ring.current_kek, "kept_at": clock.now()},
    )
    old = practice.drafts.filter(person=person).order_by("-kept_at", "-id")[MOST_DRAFTS:]
    practice.drafts.filter(pk__in=[row.pk for row in old]).delete()
    return True


def find(practice: Practice, person: Person, place: str) -> dict[str, str]:
    """What this person had typed at this place; empty if nothing is kept or it does not open."""
    hashed = _hash(place)
    rows = practice.drafts.filter(person=person, place=hashed, kept_at__gt=clock.now() - KEPT)
    row = rows.first()
    if row is None:
        return {}
    sealed = bytes(row.sealed)
    try:
        cipher = _cipher(keys.load(practice.id).kek_ring[row.key_id])
        plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(practice, person, hashed))
    except (KeyError, InvalidTag):
        return {}
    return {str(name): str(value) for name, value in json.loads(plain).items()}


def drop(practice: Practice, person: Person, place: str) -> None:
    """It was sent, or is not wanted any more."""
    practice.drafts.filter(person=person, place=_hash(place)).delete()


def sweep(practice: Practice) -> int:
    """Delete drafts that nobody came back for. Returns how many."""
    old = practice.drafts.filter(kept_at__lte=clock.now() - KEPT)
    return old.delete()[0]


def _cipher(kek: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"cartella drafts").derive(kek))


def _bound(practice: Practice, person: Person, hashed: str) -> bytes:
    return f"{practice.id}:{person.pk}:{hashed}".encode()


def _hash(place: str) -> str:
    return hashlib.sha256(f"cartella draft {place}".encode()).hexdigest()
