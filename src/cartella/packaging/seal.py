"""The signature over manifest.json, and how a key is shown to people.

Ed25519 over the manifest's bytes as they are. manifest.sig names the key by its fingerprint, the
SHA-256 of its 32 bytes; whoever has the fingerprint from elsewhere knows the signer.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

_FIELDS = {"v", "alg", "fingerprint", "public_key", "signature"}
_SIZE_LIMIT = 1 << 12
_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"


class NotASeal(ValueError):
    """The bytes are not a manifest.sig."""


class NotAKey(ValueError):
    """The text is neither a fingerprint nor a public key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What manifest.sig says. `fingerprint` is computed from the key, not read."""

    fingerprint: str  # hex
    public_key: bytes
    signature: bytes


def fingerprint(key: Ed25519PublicKey) -> str:
    """Hex SHA-256 of the raw public key."""
    return _fingerprint(key.public_bytes_raw())


def fingerprint_words(hex_fingerprint: str) -> str:
    """The first 128 bits as eight words that can be said over a telephone ("lusab-babad-…").

    Proquints (arXiv 0901.4016): consonant, vowel, consonant, vowel, consonant for 16 bits.
    """
    raw = bytes.fromhex(hex_fingerprint)[:16]
    return "-".join(_word(int.from_bytes(raw[at : at + 2], "big")) for at in range(0, 16, 2))


def fingerprint_of(text: str) -> str:
    """The fingerprint in what a person typed or kept: itself, a public key in base64, or PEM.

    Raises NotAKey.
    """
    text = text.strip()
    bare = "".join(text.split()).replace(":", "").lower()
    if len(bare) == 64 and all(character in "0123456789abcdef" for character in bare):
        return bare
    if text.startswith("-----BEGIN PUBLIC KEY-----"):
        try:
            key = load_pem_public_key(text.encode())
        except ValueError as error:
            raise NotAKey("This PEM text holds no public key.") from error
        if not isinstance(key, Ed25519PublicKey):
            raise NotAKey("Packages are signed with Ed25519 keys; this key is of another kind.")
        return fingerprint(key)
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAKey("This is neither a fingerprint nor a public key.") from error
    if len(raw) != 32:
        raise NotAKey("A public key has 32 bytes.")
    return _fingerprint(raw)


def sign(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The bytes of manifest.sig. Same manifest and key: same bytes."""
    public = key.public_key()
    return rfc8785.dumps(
        {
            "v": 1,
            "alg": "ed25519",
            "fingerprint": fingerprint(public),
            "public_key": base64.b64encode(public.public_bytes_raw()).decode(),
            "signature": base64.b64encode(key.sign(manifest)).decode(),
        }
    )


def read(data: bytes) -> Signature:
    """What a manifest.sig says, the signature unchecked. Raises NotASeal."""
    if len(data) > _SIZE_LIMIT:
        raise NotASeal("A signature file is not that long.")
    try:
        raw = json.loads(data)
        if not isinstance(raw, dict) or set(raw) != _FIELDS:
            raise NotASeal("A field is missing or unknown.")
        public = base64.b64decode(raw["public_key"], validate=True)
        signature = base64.b64decode(raw["signature"], validate=True)
        canonical = rfc8785.dumps(raw)
    except (ValueError, TypeError, RecursionError) as error:
        raise NotASeal("The signature file cannot be read.") from error
    is_right = (
        raw["v"] == 1
        and raw["alg"] == "ed25519"
        and len(public) == 32
        and len(signature) == 64
        and raw["fingerprint"] == _fingerprint(public)
        and canonical == data
        and base64.b64encode(public).decode() == raw["public_key"]
        and base64.b64encode(signature).decode() == raw["signature"]
    )
    if not is_right:
        raise NotASeal("The signature file is not as Cartella writes it.")
    return Signature(fingerprint=_fingerprint(public), public_key=public, signature=signature)


def is_signed(manifest: bytes, signature: Signature) -> bool:
    """Whether the key named in the signature signed exactly these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(signature.public_key)
        key.verify(signature.signature, manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _fingerprint(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12 & 15]
        + _VOWELS[bits >> 10 & 3]
        + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3]
        + _CONSONANTS[bits & 15]
    )
