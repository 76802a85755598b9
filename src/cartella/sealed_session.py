"""What a session holds, sealed at rest: searches with names, drafts of the portal, and what a
locked screen had posted. In the database it would lie open, with the cookies of that browser.

The key is made of the listener's own secret, which lies outside the data folder.
"""

import json
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
_BOUND = b"cartella session v1"


class SealedSerializer:
    """Django's SESSION_SERIALIZER: JSON under AES-256-GCM."""

    def dumps(self, obj: object) -> bytes:
        """The session's values, sealed."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps(obj, separators=(",", ":")).encode()
        return nonce + _cipher().encrypt(nonce, plain, _BOUND)

    def loads(self, data: bytes) -> object:
        """The values again. Raises InvalidTag for what was not sealed so: Django then takes the
        session for an empty one, and whoever has it signs in anew."""
        return json.loads(_cipher().decrypt(data[:_NONCE], data[_NONCE:], _BOUND))


def _cipher() -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, _BOUND).derive(settings.SECRET_KEY.encode()))
