"""The files of an import: what was named, what lies in a folder, what is inside a ZIP.

Names are for reading only: nothing is ever written under a name that came in.
"""

import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext_noop

MOST_FILES = 20_000
MOST_BYTES = 20 * 1024**3  # unpacked, of one ZIP
MOST_RATIO = 200  # unpacked to packed, of a member above SMALL_BYTES: more is a bomb
SMALL_BYTES = 50 * 1024**2
# What zipfile raises for a broken archive, depending on where it breaks.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError),
    *(NotImplementedError, EOFError, RuntimeError),
)
_PIECE = 1024 * 1024
_NOISE = frozenset((".ds_store", "thumbs.db", "desktop.ini", "__macosx"))
_OFFICE = frozenset(("[Content_Types].xml", "mimetype"))  # documents that are ZIPs inside

ZIP_IN_ZIP = gettext_noop("A ZIP inside a ZIP is not opened. Unpack it and add what is in it.")
ZIP_DAMAGED = gettext_noop("The ZIP is damaged and was not opened.")
ZIP_LOCKED = gettext_noop("The ZIP opens only with a password and was not opened.")
ZIP_BOMB = gettext_noop("The ZIP would unfold to far more than records need; it was not opened.")
NOT_A_FILE = gettext_noop("This is a link or a device, not a file; it was not followed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to import. `name` may hold folders, parted by `/`; `path` is where it can be read.

    `problem` says why the file is kept as it is without being opened.
    """

    name: str
    path: Path
    problem: str = ""


def collect(inputs: Sequence[Path | Source], folder: Path) -> list[Source]:
    """All files of an import in a steady order. ZIPs are unpacked into `folder`, one level deep."""
    found: list[Source] = []
    for source in named(inputs):
        if not source.problem and _is_zip(source.path):
            found.extend(_unpacked(source, folder, len(found)))
        else:
            found.append(source)
    return found


def safe_name(name: str) -> str:
    """A path without drive, root and `..`, for reading; never empty."""
    name = os.fsencode(name).decode("utf-8", "replace")  # bytes that are no UTF-8 come escaped
    parts = [p for p in name.replace("\\", "/").replace("\0", "").split("/") if p not in ("", ".")]
    kept = [part for part in parts if part != ".." and not part.endswith(":")]
    return "/".join(kept)[-1000:] or "file"


def named(inputs: Sequence[Path | Source]) -> Iterator[Source]:
    """The files that were named and those in folders, by name; ZIPs stay closed."""
    for given in inputs:
        if isinstance(given, Source):
            yield Source(name=safe_name(given.name), path=given.path, problem=given.problem)
        elif given.is_dir():
            yield from _walked(given)
        else:
            yield Source(name=safe_name(given.name), path=given)


def _walked(top: Path) -> Iterator[Source]:
    found = []
    for where, folders, names in os.walk(top):
        folders[:] = [f for f in folders if f.casefold() not in _NOISE]
        for name in names:
            if name.casefold() in _NOISE or name.startswith("._"):
                continue
            path = Path(where) / name
            shown = safe_name(f"{top.name}/{path.relative_to(top).as_posix()}")
            is_file = stat.S_ISREG(path.lstat().st_mode)
            found.append(Source(name=shown, path=path, problem="" if is_file else NOT_A_FILE))
    yield from sorted(found, key=lambda source: source.name)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not _OFFICE & set(archive.namelist())
    except BROKEN:
        return True


def _unpacked(source: Source, folder: Path, start: int) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not is_noise(m.filename)]
            problem = _zip_problem(members)
            if problem:
                yield Source(name=source.name, path=source.path, problem=problem)
                return
            made = []
            for number, member in enumerate(members):
                path = folder / f"zip-{start}-{number}"
                with archive.open(member) as packed, path.open("wb") as file:
                    copy(packed, file, member.file_size)
                inner = ZIP_IN_ZIP if _is_zip(path) else ""
                made.append(Source(name=safe_name(member.filename), path=path, problem=inner))
    except BROKEN:
        # Whole or not at all: a part of a damaged ZIP would pass for all of it.
        yield Source(name=source.name, path=source.path, problem=ZIP_DAMAGED)
        return
    yield from sorted(made, key=lambda s: s.name)


def _zip_problem(members: list[zipfile.ZipInfo]) -> str:
    if len(members) > MOST_FILES or sum(m.file_size for m in members) > MOST_BYTES:
        return ZIP_BOMB
    return unsafe(members)


def unsafe(members: list[zipfile.ZipInfo]) -> str:
    """Why a ZIP is not opened whatever its size; empty if it may be."""
    if any(member.flag_bits & 1 for member in members):
        return ZIP_LOCKED
    if any(
        m.file_size > SMALL_BYTES and m.file_size > MOST_RATIO * max(1, m.compress_size)
        for m in members
    ):
        return ZIP_BOMB
    return ""


def copy(packed: IO[bytes], file: IO[bytes], most: int) -> None:
    """Copy at most `most` bytes. Raises ValueError when it holds more than its header says."""
    left = most
    while piece := packed.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise ValueError("longer than said")
        file.write(piece)


def is_office(names: Iterable[str]) -> bool:
    """Whether a ZIP with these members is a document and no folder."""
    return not _OFFICE.isdisjoint(names)


def is_noise(name: str) -> bool:
    """Whether a file is a leftover of a file manager."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(p.casefold() in _NOISE or p.startswith("._") for p in parts)
