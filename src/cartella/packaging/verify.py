"""Checks a package with nothing but the package, and says what differs in words.

Two questions: are the files as the signed manifest lists them, and is the ZIP around them, byte
for byte, the one layout of those files. Reads as a stream; believes no size that a file states.
"""

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from cartella.packaging import archive, manifest, seal, wrapping
from cartella.packaging.record import Drawer

CHUNK_BYTES = 1 << 20
MANIFEST_LIMIT_BYTES = 64 << 20
FINDINGS_SHOWN = 200


class State(StrEnum):
    """What a verification showed."""

    INTACT_KNOWN = "intact, signer known"
    INTACT_UNKNOWN_SIGNER = "intact, signer not known"
    DIFFERS = "differs"
    NOT_A_PACKAGE = "not a package"


EXIT_CODES = {
    State.INTACT_KNOWN: 0,
    State.INTACT_UNKNOWN_SIGNER: 4,
    State.DIFFERS: 1,
    State.NOT_A_PACKAGE: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that differs: in which file, of which drawer, and the sentence to show."""

    file: str | None
    drawer: Drawer | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome. `package_id` is computed from the manifest found; None where there is none."""

    state: State
    words: str
    findings: tuple[Finding, ...]
    finding_count: int  # may be more than are listed
    package_id: str | None = None
    fingerprint: str | None = None  # of the key that signed, where it did
    ledger_key: str | None = None  # as the signed manifest states it
    file_count: int = 0

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return EXIT_CODES[self.state]


def N_(text: str) -> str:  # noqa: N802 - the usual mark for what gettext is to collect
    return text


_INTACT_KNOWN = N_("This package is intact: {count} files, signed by a key you know.")
_INTACT_UNKNOWN = N_(
    "This package is intact: {count} files. The signer is not known to you. "
    "Fingerprint of the key: {fingerprint} ({spoken})"
)
_DIFFERS = N_("This package is not as it was sealed. What differs: {count}.")
_NOT_A_PACKAGE = N_("This file is not a package of Cartella.")

_NO_ZIP = N_("It is not a ZIP file, or its directory is damaged.")
_TOO_LARGE = N_("It states sizes that no package has.")
_NO_MANIFEST = N_("There is no manifest.json in it.")
_BAD_MANIFEST = N_("manifest.json cannot be read as the manifest of a package.")
_NOT_CANONICAL = N_("manifest.json is not written as a manifest is.")
_NO_SIGNATURE = N_("manifest.sig, the signature, is missing or cannot be read.")
_WRONG_SIGNATURE = N_("The signature does not fit manifest.json.")
_WRONG_KEY = N_("manifest.json names another key than the one that signed it.")
_TWICE = N_("{file} is in the package twice.")
_UNSAFE = N_("{file} has a name that could lead out of the folder. Do not unpack this file.")
_EXTRA = N_("{file} is in the package but not in its manifest.")
_MISSING = N_("{file} ({drawer}) is in the manifest but not in the package.")
_CHANGED = N_("{file} ({drawer}) is not as it was sealed.")
_WRAPPING = N_(
    "The ZIP file around the files is not the one that was sealed (from byte {at} on). "
    "It may have been packed anew or cut off."
)
_NO_DRAWER = N_("no drawer")
_DRAWER = N_("drawer {number}")


class _NotAPackage(Exception):
    """Carries the sentence that says why."""


@dataclass(slots=True, kw_only=True)
class _Run:
    """One verification under way."""

    translate: Callable[[str], str]
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(
        self, template: str, file: str | None = None, number: int | None = None, at: int = 0
    ) -> None:
        """Note a finding. Names are shown without what could steer a terminal."""
        self.count += 1
        if len(self.findings) >= FINDINGS_SHOWN:
            return
        drawer = None if number is None else Drawer(number)
        spoken = (
            self.translate(_NO_DRAWER)
            if drawer is None
            else self.translate(_DRAWER).format(number=int(drawer))
        )
        shown = "" if file is None else ascii(file)[1:-1] if not file.isprintable() else file
        words = self.translate(template).format(file=shown, drawer=spoken, at=at)
        self.findings.append(Finding(file=file, drawer=drawer, words=words))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A file as the manifest states it."""

    size: int
    sha256: str
    crc32: int
    drawer: int | None


def verify(
    path: Path, *, keys: Collection[str] = (), translate: Callable[[str], str] = str
) -> Report:
    """Check the package at `path`. `keys` are fingerprints (`seal.fingerprint_of`) of known keys.

    Raises OSError only where the file itself cannot be read. The receipt is for
    `ledger.receipt.check`, with this report's `package_id`.
    """
    run = _Run(translate=translate)
    with path.open("rb") as file:
        try:
            return _verify(run, file, keys)
        except _NotAPackage as error:
            run.add(str(error))
            return Report(
                state=State.NOT_A_PACKAGE,
                words=translate(_NOT_A_PACKAGE),
                findings=tuple(run.findings),
                finding_count=run.count,
            )


def _verify(run: _Run, file: BinaryIO, keys: Collection[str]) -> Report:
    try:
        wrapping.refuse_hostile(file)
        with zipfile.ZipFile(file) as zip_file:
            infos = zip_file.infolist()
            by_name = {info.filename: info for info in infos}
            body = _small(zip_file, by_name.get(manifest.MANIFEST_NAME), MANIFEST_LIMIT_BYTES)
            if body is None:
                raise _NotAPackage(_NO_MANIFEST)
            signature = _small(zip_file, by_name.get(manifest.SIGNATURE_NAME), CHUNK_BYTES)
            stated, named_key, ledger_key = _read_manifest(run, body)
            fingerprint = _check_signature(run, body, signature, named_key)
            _check_names(run, infos, stated)
            for name, expected in sorted(stated.items()):
                _check_file(run, zip_file, by_name.get(name), name, expected)
    except wrapping.Hostile as error:
        raise _NotAPackage(_TOO_LARGE) from error
    except _NO_ZIP_ERRORS as error:
        raise _NotAPackage(_NO_ZIP) from error
    at = wrapping.difference(file, _members(stated, body, signature or b""))
    if at is not None:
        run.add(_WRAPPING, at=at)
    return _report(
        run,
        keys,
        package_id=manifest.package_id(body),
        fingerprint=fingerprint,
        ledger_key=ledger_key,
        file_count=len(stated),
    )


def _members(stated: dict[str, _Stated], body: bytes, signature: bytes) -> Iterator[archive.Member]:
    for name, entry in stated.items():
        yield archive.Member(name=name, size_bytes=entry.size, crc32=entry.crc32)
    for name, data in ((manifest.MANIFEST_NAME, body), (manifest.SIGNATURE_NAME, signature)):
        yield archive.Member(name=name, size_bytes=len(data), crc32=zlib.crc32(data))


def _report(
    run: _Run,
    keys: Collection[str],
    *,
    package_id: str,
    fingerprint: str | None,
    ledger_key: str | None,
    file_count: int,
) -> Report:
    if run.count or fingerprint is None:
        state, template = State.DIFFERS, _DIFFERS
    elif fingerprint in keys:
        state, template = State.INTACT_KNOWN, _INTACT_KNOWN
    else:
        state, template = State.INTACT_UNKNOWN_SIGNER, _INTACT_UNKNOWN
    words = run.translate(template).format(
        count=run.count if state is State.DIFFERS else file_count,
        fingerprint=fingerprint,
        spoken="" if fingerprint is None else seal.fingerprint_words(fingerprint),
    )
    return Report(
        state=state,
        words=words,
        findings=tuple(run.findings),
        finding_count=run.count,
        package_id=package_id,
        fingerprint=fingerprint,
        ledger_key=ledger_key,
        file_count=file_count,
    )


# The manifest and its signature


def _read_manifest(run: _Run, body: bytes) -> tuple[dict[str, _Stated], str, str | None]:
    """Files as stated, the key that the manifest names, the ledger's key. Raises _NotAPackage."""
    try:
        raw = json.loads(body, parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(raw, dict) or raw["kind"] != "cartella package" or raw["v"] != 1:
            raise _NotAPackage(_BAD_MANIFEST)
        stated = {
            name: _Stated(
                size=_count(entry["size"]),
                sha256=str(entry["sha256"]),
                crc32=_count(entry["crc32"]),
                drawer=_drawer(entry["drawer"]),
            )
            for name, entry in raw["files"].items()
        }
        practice = raw["practice"]
        named_key, ledger_key = str(practice["key"]), practice.get("ledger_key")
        is_canonical = manifest.canonical(raw) == body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _NotAPackage(_BAD_MANIFEST) from error
    if not is_canonical:
        run.add(_NOT_CANONICAL, manifest.MANIFEST_NAME)
    return stated, named_key, ledger_key if isinstance(ledger_key, str) else None


def _check_signature(run: _Run, body: bytes, signature: bytes | None, named_key: str) -> str | None:
    try:
        read = seal.read(signature or b"")
    except seal.NotASeal:
        run.add(_NO_SIGNATURE, manifest.SIGNATURE_NAME)
        return None
    if not seal.is_signed(body, read):
        run.add(_WRONG_SIGNATURE, manifest.SIGNATURE_NAME)
        return None
    if named_key != read.fingerprint:
        run.add(_WRONG_KEY, manifest.SIGNATURE_NAME)
    return read.fingerprint


# The files


def _check_names(run: _Run, infos: list[zipfile.ZipInfo], stated: dict[str, _Stated]) -> None:
    own = {manifest.MANIFEST_NAME, manifest.SIGNATURE_NAME}
    for name, count in sorted(Counter(info.orig_filename for info in infos).items()):
        if count > 1:
            run.add(_TWICE, name)
        try:
            archive.refuse_bad_name(name)
        except archive.BadName:
            run.add(_UNSAFE, name)
        if name not in stated and name not in own:
            run.add(_EXTRA, name)


def _check_file(
    run: _Run,
    zip_file: zipfile.ZipFile,
    info: zipfile.ZipInfo | None,
    name: str,
    expected: _Stated,
) -> None:
    if info is None:
        run.add(_MISSING, name, expected.drawer)
        return
    digest, crc, size = hashlib.sha256(), 0, 0
    try:
        for chunk in _chunks(zip_file, info):
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            if size > expected.size:  # a bomb is not read to its end
                break
    except _UNREADABLE:
        size = -1
    if (size, digest.hexdigest(), crc) != (expected.size, expected.sha256, expected.crc32):
        run.add(_CHANGED, name, expected.drawer)


_NO_ZIP_ERRORS = (
    wrapping.NoDirectory,
    zipfile.BadZipFile,
    UnicodeDecodeError,
    NotImplementedError,
    OverflowError,
)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def _chunks(zip_file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with zip_file.open(info) as member:
        while chunk := member.read(CHUNK_BYTES):
            yield chunk


def _small(zip_file: zipfile.ZipFile, info: zipfile.ZipInfo | None, limit: int) -> bytes | None:
    """A member that is held in memory; None if it is absent, unreadable or too long."""
    if info is None:
        return None
    held = bytearray()
    try:
        for chunk in _chunks(zip_file, info):
            held += chunk
            if len(held) > limit:
                return None
    except _UNREADABLE:
        return None
    return bytes(held)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise ValueError("a count is a whole number")
    return value


def _drawer(value: object) -> int | None:
    return value if isinstance(value, int) and value in set(Drawer) else None


def _refuse(text: str) -> object:
    raise ValueError("a manifest holds no such number")
