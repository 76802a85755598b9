"""A package as a ZIP whose every byte has its place before the first one is written.

STORED members, ZIP64 where sizes demand it, names in the order of their UTF-8 bytes, no data
descriptors: length, ETag and any range are arithmetic over the parts, and nothing is ever rebuilt.
"""

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from struct import pack
from typing import BinaryIO

from cartella.packaging.record import Part

CHUNK_BYTES = 1 << 20
NAME_BYTES = 1 << 10

_MAX32 = 0xFFFFFFFF
_MAX16 = 0xFFFF
_UTF8 = 0x800  # general purpose flag: the name is UTF-8
_UNIX_FILE = 0o100644 << 16


class BadName(ValueError):
    """A name that no package may hold: it would leave its folder or clash with another."""


class PartChanged(Exception):
    """A part gave fewer bytes than were promised. What was sent so far is not a whole package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the layout needs to know of one file."""

    name: str
    size_bytes: int
    crc32: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Bytes of the ZIP that are no file's own, and where they stand."""

    start: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything stands. `bodies` are the starts of the files, in the order of `members`."""

    members: tuple[Member, ...]
    headers: tuple[Header, ...]  # one a member, then the directory
    bodies: tuple[int, ...]
    size_bytes: int


def lay_out(members: Iterable[Member], dos_time: tuple[int, int]) -> Layout:
    """The one layout of these files under this DOS time and date. Raises BadName."""
    members = tuple(members)
    _refuse_clashes(members)
    ordered = tuple(sorted(members, key=lambda member: member.name.encode()))
    headers: list[Header] = []
    bodies: list[int] = []
    directory: list[bytes] = []
    position = 0
    for member in ordered:
        local = _local_header(member, dos_time)
        directory.append(_directory_entry(member, dos_time, offset=position))
        headers.append(Header(start=position, data=local))
        bodies.append(position + len(local))
        position += len(local) + member.size_bytes
    end = _end(len(ordered), directory_bytes=sum(map(len, directory)), offset=position)
    headers.append(Header(start=position, data=b"".join(directory) + end))
    return Layout(
        members=ordered,
        headers=tuple(headers),
        bodies=tuple(bodies),
        size_bytes=position + len(headers[-1].data),
    )


class Plan:
    """The ZIP of these parts, sealed at `at` (aware). Raises BadName.

    Same parts and moment: same bytes. Memory does not grow with the size of the parts.
    """

    def __init__(self, parts: Iterable[Part], at: datetime) -> None:
        parts = tuple(parts)
        by_name = {part.name: part for part in parts}
        members = [
            Member(name=part.name, size_bytes=part.size_bytes, crc32=part.crc32) for part in parts
        ]
        self._layout = lay_out(members, dos_time(at))
        self._parts = [by_name[member.name] for member in self._layout.members]
        # Pieces in the order of the file: header, part, header, part, …, directory.
        self._starts: list[int] = []
        for header, body in zip(self._layout.headers, self._layout.bodies, strict=False):
            self._starts += [header.start, body]
        self._starts.append(self._layout.headers[-1].start)

    @property
    def size(self) -> int:
        """Bytes of the whole ZIP: the Content-Length."""
        return self._layout.size_bytes

    @cached_property
    def etag(self) -> str:
        """A strong entity tag, quoted as it stands in the header."""
        digest = hashlib.sha256()
        for header in self._layout.headers:
            digest.update(header.data)
        for part in self._parts:
            digest.update(bytes.fromhex(part.sha256))
        return f'"{digest.hexdigest()}"'

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `stop`, in pieces of at most 1 MiB.

        Opens one part at a time and seeks in the first. Raises PartChanged if a part is shorter
        than it was said to be.
        """
        stop = self.size if stop is None else min(stop, self.size)
        if start < 0 or start >= stop:
            return
        piece = bisect_right(self._starts, start) - 1
        while start < stop:
            begin = self._starts[piece]
            end = self._starts[piece + 1] if piece + 1 < len(self._starts) else self.size
            last = min(stop, end)
            if piece % 2:
                yield from _read_part(self._parts[piece // 2], start - begin, last - begin)
            elif start < last:
                yield self._layout.headers[piece // 2].data[start - begin : last - begin]
            start, piece = last, piece + 1

    def sha256(self) -> str:
        """Hex SHA-256 of the whole ZIP; reads all of it."""
        digest = hashlib.sha256()
        for chunk in self.read():
            digest.update(chunk)
        return digest.hexdigest()


def dos_time(at: datetime) -> tuple[int, int]:
    """DOS time and date of an aware moment, in UTC; years before 1980 become 1980."""
    if at.tzinfo is None:
        raise ValueError("A package is sealed at an aware moment.")
    at = at.astimezone(UTC)
    if not 1980 <= at.year <= 2107:
        return 0, (1 << 5) | 1
    return (
        at.hour << 11 | at.minute << 5 | at.second // 2,
        (at.year - 1980) << 9 | at.month << 5 | at.day,
    )


def refuse_bad_name(name: str) -> None:
    """Raise BadName unless `name` stays in its folder on every common system."""
    segments = name.split("/")
    is_bad = (
        not name
        or len(name.encode("utf-8", "surrogatepass")) > NAME_BYTES
        or "\\" in name
        or ":" in segments[0]
        or any(segment in {"", ".", ".."} for segment in segments)
        or any(unicodedata.category(character) in {"Cc", "Cs"} for character in name)
    )
    if is_bad:
        raise BadName("A file name leads out of the package or cannot be written.")


def _refuse_clashes(members: tuple[Member, ...]) -> None:
    seen: set[str] = set()
    for member in members:
        refuse_bad_name(member.name)
        # As Windows and macOS compare names; they would write one over the other.
        folded = unicodedata.normalize("NFC", member.name).casefold()
        if folded in seen:
            raise BadName("Two files of the package would be written over one another.")
        seen.add(folded)


def _local_header(member: Member, when: tuple[int, int]) -> bytes:
    name = member.name.encode()
    is_big = member.size_bytes >= _MAX32
    extra = pack("<HHQQ", 1, 16, member.size_bytes, member.size_bytes) if is_big else b""
    size = _MAX32 if is_big else member.size_bytes
    fixed = pack(
        "<4sHHHHHIIIHH",
        b"PK\3\4",
        45 if is_big else 20,
        _UTF8,
        0,
        *when,
        member.crc32,
        size,
        size,
        len(name),
        len(extra),
    )
    return fixed + name + extra


def _directory_entry(member: Member, when: tuple[int, int], *, offset: int) -> bytes:
    name = member.name.encode()
    is_big = member.size_bytes >= _MAX32
    size = _MAX32 if is_big else member.size_bytes
    wide = pack("<QQ", member.size_bytes, member.size_bytes) if is_big else b""
    wide += pack("<Q", offset) if offset >= _MAX32 else b""
    extra = pack("<HH", 1, len(wide)) + wide if wide else b""
    fixed = pack(
        "<4sBBHHHHHIIIHHHHHII",
        b"PK\1\2",
        45,
        3,  # made on Unix: the mode below counts
        45 if wide else 20,
        _UTF8,
        0,
        *when,
        member.crc32,
        size,
        size,
        len(name),
        len(extra),
        0,
        0,
        0,
        _UNIX_FILE,
        min(offset, _MAX32),
    )
    return fixed + name + extra


def _end(count: int, *, directory_bytes: int, offset: int) -> bytes:
    wide = b""
    if count >= _MAX16 or offset >= _MAX32 or directory_bytes >= _MAX32:
        record = pack(
            "<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, directory_bytes, offset
        )
        wide = record + pack("<4sIQI", b"PK\6\7", 0, offset + directory_bytes, 1)
    return wide + pack(
        "<4sHHHHIIH",
        b"PK\5\6",
        0,
        0,
        min(count, _MAX16),
        min(count, _MAX16),
        min(directory_bytes, _MAX32),
        min(offset, _MAX32),
        0,
    )


def _read_part(part: Part, start: int, stop: int) -> Iterator[bytes]:
    if start >= stop:
        return
    with part.open() as file:
        if start:
            file.seek(start)
        yield from _exactly(file, stop - start)


def _exactly(file: BinaryIO, left: int) -> Iterator[bytes]:
    read: Callable[[int], bytes] = file.read
    while left:
        chunk = read(min(CHUNK_BYTES, left))
        if not chunk:
            raise PartChanged("A file of the package is shorter than it was when it was sealed.")
        left -= len(chunk)
        yield chunk
