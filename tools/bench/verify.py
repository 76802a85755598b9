"""`cartella verify` of a large package against `openssl dgst -sha256` of the same file.

Both are processes started from nothing and read from the page cache. Verifying reads each file of
the archive for its SHA-256 and its CRC-32, and compares names, places and the signature.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella.packaging import archive, package, seal
from tools.bench import made
from tools.bench.figures import Figure, megabytes, seconds
from tools.bench.place import FOLDER, best, share

PHOTOS = share(120, least=2)
PHOTO_BYTES = 4_160_000


def run() -> Iterator[Figure]:
    """The one figure of verifying."""
    path = FOLDER / "package.zip"
    key = Ed25519PrivateKey.generate()
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        work = Path(name)
        items = tuple(made.photo_items(FOLDER / "photos", PHOTOS, PHOTO_BYTES))
        sealed = package.make(
            made.record(items),
            made.SEAL,
            manifest_key=key,
            workdir=work,
            translate=made.as_it_is,
        )
        with path.open("wb") as out:
            out.writelines(archive.Plan(sealed.parts, at=made.SEAL.sealed_at).read())
    program = Path(sys.executable).with_name("cartella")
    known = seal.fingerprint(key.public_key())
    ours = best(3, lambda: _run(program, "verify", path, "--key", known))
    rival = best(3, lambda: _run("openssl", "dgst", "-sha256", path))
    nothing = best(3, lambda: _run(program, "--help"))
    size = path.stat().st_size
    yield Figure(
        what=f"cartella verify of {megabytes(size)}, {len(sealed.parts)} files",
        ours=f"{seconds(ours)} (of it {seconds(nothing)} to start)",
        against=f"openssl dgst -sha256: {seconds(rival)}",
        value=ours / rival,
    )


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
