"""The form in which bytes lie at rest: AES-256-GCM in frames of 64 KiB that can be read alone.

    header   8 bytes: magic "CART", version 1, log2 of the frame size, two zero bytes
    prefix   7 random bytes, the first part of every nonce
    frames   ciphertext and 16 bytes of tag each; all but the last hold exactly FRAME bytes

Nonce = prefix ‖ frame number (4 bytes) ‖ last flag (1 byte), so a frame cannot be moved, and a
file cut at the edge of a frame lacks its last one. Header, prefix and the storage key are
authenticated with every frame, so one file cannot stand in for another. This is the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015). This file knows no rows and no keys' home.
"""

import io
import os
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FRAME = 65_536
TAG = 16
HEADER = struct.pack(">4sBBH", b"CART", 1, 16, 0)
PREFIX = 7
START = len(HEADER) + PREFIX
KEY = 32


class Damaged(Exception):
    """What lies on disk is not what was written: cut short, changed, swapped, or another key."""


def stored_bytes(size_bytes: int) -> int:
    """How long the file of `size_bytes` plain bytes is. Nothing at all still has one frame."""
    return START + size_bytes + TAG * frames(size_bytes)


def frames(size_bytes: int) -> int:
    """How many frames hold `size_bytes` plain bytes; at least one."""
    return max(1, -(-size_bytes // FRAME))


class Writer:
    """Encrypts what is written to it into `file`; `finish` writes the last frame."""

    def __init__(self, file: BinaryIO, *, key: bytes, name: str) -> None:
        self._file = file
        self._cipher = AESGCM(key)
        self._prefix = os.urandom(PREFIX)
        self._bound = HEADER + self._prefix + name.encode()
        self._number = 0
        self._waiting = b""
        file.write(HEADER + self._prefix)

    def write(self, data: bytes) -> None:
        """Take more plain bytes. A full frame is kept back until it is known not to be the last."""
        view, at = memoryview(self._waiting + data), 0
        while len(view) - at > FRAME:
            self._seal(view[at : at + FRAME], last=False)
            at += FRAME
        self._waiting = bytes(view[at:])

    def finish(self) -> None:
        """Write the last frame. Nothing may be written after it."""
        self._seal(memoryview(self._waiting), last=True)
        self._waiting = b""

    def _seal(self, plain: memoryview, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, plain, self._bound))
        self._number += 1


class Sealed(Protocol):
    """Where a container lies: a file, or a part of one. `read` gives all that is left, at most."""

    def read(self, size: int, /) -> bytes | None: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...
    def close(self) -> None: ...


class Reader(io.RawIOBase):
    """The plain bytes of a container, seekable; reads and checks only the frames it needs.

    Raises Damaged at once if the file's length is wrong, and at the read of any frame that fails.
    """

    def __init__(self, file: Sealed, *, key: bytes, name: str, size_bytes: int) -> None:
        super().__init__()
        self._file = file
        self._cipher = AESGCM(key)
        self._size = size_bytes
        self._position = 0
        self._frame_number = -1
        self._frame = b""
        head = file.read(START) or b""
        length = file.seek(0, io.SEEK_END)
        if head[: len(HEADER)] != HEADER or length != stored_bytes(size_bytes):
            raise Damaged(f"Blob file {name} is not as it was written: head or length differ.")
        self._name = name
        self._prefix = head[len(HEADER) :]
        self._bound = head + name.encode()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; a place before the start raises ValueError, one after the end reads nothing."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the start")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    # readinto alone is what RawIOBase asks; read() and readall() are made from it.
    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill from at most one frame; 0 at the end."""
        if self._position >= self._size:
            # Even nothing must be authentic: an empty blob has one frame, checked here.
            if self._size == 0:
                self._load(0)
            return 0
        number, start = divmod(self._position, FRAME)
        self._load(number)
        view = memoryview(buffer)
        piece = self._frame[start : start + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def ranged(self, offset: int, length: int) -> Iterator[bytes]:
        """The plain bytes from `offset` on, `length` at most, a frame at a time."""
        self.seek(offset)
        left = min(length, max(0, self._size - offset))
        if left == 0 and self._size == 0:
            self._load(0)
        while left > 0:
            number, start = divmod(self._position, FRAME)
            self._load(number)
            piece = self._frame[start : start + left]
            self._position += len(piece)
            left -= len(piece)
            yield piece

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._frame_number:
            return
        last = number == frames(self._size) - 1
        self._file.seek(START + number * (FRAME + TAG))
        sealed = self._file.read(FRAME + TAG) or b""
        try:
            nonce = _nonce(self._prefix, number, last=last)
            self._frame = self._cipher.decrypt(nonce, sealed, self._bound)
        except InvalidTag:
            raise Damaged(
                f"Blob file {self._name} is not as it was written: frame {number} does not open."
            ) from None
        self._frame_number = number


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)
