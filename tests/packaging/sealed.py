"""Small sealed packages for tests, and keys that are nobody's."""

import hashlib
import io
import zlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella.packaging import manifest, seal, withhold
from cartella.packaging.archive import Plan
from cartella.packaging.record import Part, Record
from tests.packaging.records import SEAL, item, record

KEY = Ed25519PrivateKey.from_private_bytes(b"m" * 32)
FINGERPRINT = seal.fingerprint(KEY.public_key())


def part(name: str, body: bytes) -> Part:
    return Part(
        name=name,
        media_type="application/octet-stream",
        size_bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        crc32=zlib.crc32(body),
        open=lambda: io.BytesIO(body),
    )


def source(
    whole: Record,
    parts: tuple[Part, ...] = (),
    files_of: Mapping[str, tuple[str, ...]] | None = None,
    **more: str | None,
) -> manifest.Source:
    return manifest.Source(
        record=whole,
        released=withhold.apply(whole),
        parts=parts,
        files_of=files_of or {},
        seal=SEAL,
        key_fingerprint=FINGERPRINT,
        **more,
    )


FILES = {
    "records.pdf": b"%PDF-1.7 seven pages",
    "photos/original/before.jpg": b"\xff\xd8 a photo \xff\xd9",
    "documents/consent \u00e9.pdf": b"%PDF-1.4 consent",
    "empty.csv": b"",
}


def sealed(
    files: Mapping[str, bytes] = FILES, key: Ed25519PrivateKey = KEY
) -> tuple[tuple[Part, ...], bytes]:
    """All parts of a small package, manifest and signature among them, and its manifest."""
    photo = item("e1", drawer=2, kind="photo")
    parts = tuple(part(name, body) for name, body in files.items())
    names = tuple(name for name in files if name.startswith("photos/"))
    text = manifest.for_recipient(source(record((photo,)), parts, {"e1": names}))
    own = (
        part(manifest.MANIFEST_NAME, text),
        part(manifest.SIGNATURE_NAME, seal.sign(text, key)),
    )
    return (*parts, *own), text


def write(path: Path, parts: tuple[Part, ...]) -> Path:
    path.write_bytes(b"".join(Plan(parts, SEAL.sealed_at).read()))
    return path
