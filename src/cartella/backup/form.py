"""The form of a backup file: a line in clear, then one encrypted stream of records.

    {"cartella-backup": 1, "practice": …, "key_id": …, "salt": …, "made_at": …}\\n
    STREAM container (blobs/container.py) under a key of its own, bound to that line

A record is a kind (1 byte), a length (8 bytes) and as many bytes. Nothing is ever sought while a
file is written, and only one frame of it is in memory.
"""

import io
import json
import os
import secrets
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartella.blobs import container
from cartella.practices.keys import KeyFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

VERSION = 1
LONGEST_LINE = 1000
_HEAD = struct.Struct(">cQ")
PIECE = 1024 * 1024

Json = dict[str, Any]  # crosses only the file


class Record(Enum):
    """Kinds of record, in the order in which they come."""

    HEAD = b"H"  # what this is
    TABLE = b"T"  # a table begins
    ROWS = b"R"  # some rows, packed
    TABLE_END = b"E"  # how many, and their sum
    FILE = b"F"  # a small file of the data folder; its bytes follow as one RAW
    BLOB = b"B"  # a stored file; its bytes follow as one RAW
    RAW = b"X"
    END = b"Z"  # the totals: a file without it is no backup


class NotABackup(Exception):
    """It does not begin as a backup does."""


class CutOff(Exception):
    """The file ends or breaks before its end; `at` is how far into its plain bytes it is good."""

    def __init__(self, at: int) -> None:
        super().__init__(f"good for {at} bytes")
        self.at = at


class WrongKey(Exception):
    """The key given is not the one under which this file was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a backup says of itself without a key."""

    practice_id: uuid.UUID
    key_id: str
    made_at: datetime
    salt: str

    def line(self) -> bytes:
        """As it stands at the beginning of the file."""
        said = {
            "cartella-backup": VERSION,
            "practice": str(self.practice_id),
            "key_id": self.key_id,
            "made_at": self.made_at.isoformat(),
            "salt": self.salt,
        }
        return json.dumps(said).encode() + b"\n"


def label(practice_id: uuid.UUID, key_id: str, made_at: datetime) -> Label:
    """The label of a new backup."""
    return Label(
        practice_id=practice_id, key_id=key_id, made_at=made_at, salt=secrets.token_hex(16)
    )


def read_label(file: BinaryIO) -> Label:
    """The label at the beginning of an open file. Raises NotABackup."""
    line = file.readline(LONGEST_LINE)
    try:
        said = json.loads(line)
        found = Label(
            practice_id=uuid.UUID(said["practice"]),
            key_id=said["key_id"],
            made_at=datetime.fromisoformat(said["made_at"]),
            salt=said["salt"],
        )
        is_ours = said["cartella-backup"] == VERSION and found.line() == line
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise NotABackup
    return found


class Out:
    """Writes records into a new file. `written` counts the file's bytes so far, nearly."""

    def __init__(self, file: BinaryIO, label: Label, key: bytes) -> None:
        line = label.line()
        file.write(line)
        self._inner = container.Writer(file, key=_key(label, key), name=line.decode())
        self.written = len(line)

    def record(self, kind: Record, body: bytes) -> None:
        """One whole record."""
        self._write(_HEAD.pack(kind.value, len(body)) + body)

    def said(self, kind: Record, body: Json) -> None:
        """One record of JSON."""
        self.record(kind, json.dumps(body, sort_keys=True).encode())

    def raw(self, source: BinaryIO, size_bytes: int) -> None:
        """`size_bytes` of an open file, as one record. Raises OSError if there are fewer."""
        self._write(_HEAD.pack(Record.RAW.value, size_bytes))
        left = size_bytes
        while left:
            piece = source.read(min(PIECE, left))
            if not piece:
                raise EOFError("a stored file grew shorter")
            self._write(piece)
            left -= len(piece)

    def finish(self) -> None:
        """The last frame. Nothing may be written after it."""
        self._inner.finish()

    def _write(self, data: bytes) -> None:
        self._inner.write(data)
        self.written += len(data)


class In:
    """Reads the records of a file one after another; a RAW record is given as a window."""

    def __init__(self, path: Path, file: KeyFile) -> None:
        self._file = path.open("rb")
        try:
            self.label = read_label(self._file)
            if self.label.practice_id != file.practice_id or self.label.key_id not in file.kek:
                raise WrongKey
            start = self._file.tell()
            whole = os.fstat(self._file.fileno()).st_size - start
            self._size = plain_bytes(whole)
            if self._size is None:
                raise CutOff(0)
            inside = Window(self._file, start, whole)
            self._reader = container.Reader(
                inside,
                key=_key(self.label, file.kek[self.label.key_id]),
                name=self.label.line().decode(),
                size_bytes=self._size,
            )
        except container.Damaged:
            self._file.close()
            raise CutOff(0) from None
        except BaseException:
            self._file.close()
            raise
        self.at = 0  # how far it is good

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def records(self) -> Iterator[tuple[Record, bytes, "Window | None"]]:
        """Each record with its body, or a window for RAW. Raises CutOff where it is not as written.

        What the caller leaves of a window unread is passed over unchecked.
        """
        while self.at < (self._size or 0):
            kind, length = _HEAD.unpack(self._exactly(_HEAD.size))
            try:
                record = Record(kind)
            except ValueError:
                raise CutOff(self.at) from None
            begin = self.at + _HEAD.size
            if begin + length > (self._size or 0):
                raise CutOff(self.at)
            if record is Record.RAW:
                yield record, b"", Window(self._reader, begin, length)
                self._reader.seek(begin + length)
            else:
                yield record, self._exactly(length), None
            self.at = begin + length

    def _exactly(self, length: int) -> bytes:
        try:
            out = bytearray()
            while len(out) < length:
                piece = self._reader.read(length - len(out))
                if not piece:
                    raise CutOff(self.at)
                out += piece
        except container.Damaged:
            raise CutOff(self.at) from None
        return bytes(out)


class Window(io.RawIOBase):
    """A part of an open file as if it were one."""

    def __init__(
        self, file: io.BufferedReader | container.Reader, start: int, size_bytes: int
    ) -> None:
        super().__init__()
        self._inside, self._start, self.size_bytes = file, start, size_bytes
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill as far as the part goes. Raises CutOff if the backup is not as it was written."""
        view = memoryview(buffer)
        wanted = min(len(view), max(0, self.size_bytes - self._position))
        done = 0
        self._inside.seek(self._start + self._position)
        while done < wanted:
            try:
                count = self._inside.readinto(view[done:wanted])
            except container.Damaged:
                raise CutOff(self._start) from None
            if not count:
                break
            done += count
        self._position += done
        return done


def plain_bytes(stored: int) -> int | None:
    """How many plain bytes a container of `stored` bytes holds; None: none has this length."""
    framed = stored - container.START
    count = -(-framed // (container.FRAME + container.TAG))
    plain = framed - count * container.TAG
    return plain if count > 0 and container.stored_bytes(plain) == stored else None


def _key(label: Label, kek: bytes) -> bytes:
    # Not the key that wraps blob keys itself: one key, one use; and a fresh one each backup.
    info = b"cartella backup v1"
    return HKDF(SHA256(), container.KEY, bytes.fromhex(label.salt), info).derive(kek)
