"""The ZIP around the files of a package, compared with the one layout that these files have.

Between them, the signed manifest and this account for every byte: nothing can be put before,
between or behind the files, and no header can say something else to another program.
"""

import struct
from collections.abc import Iterable
from typing import BinaryIO

from cartella.packaging import archive

DIRECTORY_LIMIT_BYTES = 256 << 20

_END_BYTES = 22
_COMMENT_BYTES = 0xFFFF
_LOCATOR_BYTES = 20


class NoDirectory(Exception):
    """There is no directory of a ZIP at the end of the file."""


class Hostile(Exception):
    """The directory states a size that is not to be held in memory."""


def refuse_hostile(file: BinaryIO) -> None:
    """Raise NoDirectory or Hostile before anything reads the directory; else rewind the file."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - _COMMENT_BYTES - _LOCATOR_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END_BYTES:
        raise NoDirectory
    length = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if length == 0xFFFFFFFF and at >= _LOCATOR_BYTES and tail[at - 20 : at - 16] == b"PK\6\7":
        file.seek(min(struct.unpack("<Q", tail[at - 12 : at - 4])[0], size))
        record = file.read(56)
        length = struct.unpack("<Q", record[40:48])[0] if len(record) == 56 else size + 1
    if length > min(size, DIRECTORY_LIMIT_BYTES):
        raise Hostile
    file.seek(0)


def difference(file: BinaryIO, members: Iterable[archive.Member]) -> int | None:
    """Where the file stops being the ZIP of these members; None if it is that and nothing more.

    The bytes of the members themselves are not read here.
    """
    file.seek(10)  # time and date stand there in the first header; all others must agree
    try:
        layout = archive.lay_out(members, struct.unpack("<HH", file.read(4)))
    except (archive.BadName, ValueError, struct.error):
        return 0
    for header in layout.headers:
        file.seek(header.start)
        found = file.read(len(header.data))
        if found != header.data:
            return header.start + _first_difference(found, header.data)
    return None if file.seek(0, 2) == layout.size_bytes else layout.size_bytes


def _first_difference(found: bytes, wanted: bytes) -> int:
    pairs = enumerate(zip(found, wanted, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(found), len(wanted)))
