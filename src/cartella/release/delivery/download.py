"""The files of an opened package as HTTP answers: whole or in ranges, memory flat.

Content-Length, ETag, Range and If-Range are arithmetic over the stored parts; a resumed download
costs only the rest. Each answer is under an Opening and notes what was really sent.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from cartella.ledger import carry, transfers
from cartella.ledger.gate import Opening
from cartella.packaging import archive
from cartella.release import assembly
from cartella.release.models import Package

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")
_PIECE = 1024 * 1024
_AT_ONCE = 256 * 1024  # handed to a socket, which takes a part of it
_UNMET = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Bytes of known length that can be read from any place to any other."""

    name: str
    media_type: str
    size_bytes: int
    etag: str
    read: Callable[[int, int], Iterator[bytes]]  # start, stop


def whole(package: Package) -> Download:
    """The package as one archive, stored and never built."""
    plan = archive.Plan(assembly.parts_of(package), at=package.sealed_at)
    return Download(
        name=f"records-{package.round.records_request.number}.zip",
        media_type="application/zip",
        size_bytes=plan.size,
        etag=plan.etag,
        read=plan.read,
    )


def part(package: Package, order: int) -> Download | None:
    """One file of the package by its place; None if there is no such place."""
    found = next(
        (
            part
            for row, part in zip(
                package.parts.order_by("order"), assembly.parts_of(package), strict=True
            )
            if row.order == order
        ),
        None,
    )
    if found is None:
        return None

    def read(start: int, stop: int) -> Iterator[bytes]:
        with found.open() as stream:
            stream.seek(start)
            left = stop - start
            while left > 0:
                piece = stream.read(min(_PIECE, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece

    return Download(
        name=found.name.rsplit("/", 1)[-1],
        media_type=found.media_type,
        size_bytes=found.size_bytes,
        etag=f'"{found.sha256}"',
        read=read,
    )


def respond(request: HttpRequest, download: Download, opening: Opening) -> HttpResponseBase:
    """The answer to GET or HEAD: 200, 206 for one range, 416 for one that cannot be met."""
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": download.etag,
        "Content-Type": download.media_type,
        "Content-Disposition": content_disposition_header(True, download.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    size = download.size_bytes
    wanted = _range(request, download)
    if wanted == _UNMET:
        answer = HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        return carry.under(answer, opening)
    start, stop = wanted or (0, size)
    headers["Content-Length"] = str(stop - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if wanted else 200
    if request.method == "HEAD":
        return carry.under(HttpResponse(status=status, headers=headers), opening)
    body = _Noted(download, opening, start, stop)
    return carry.under(_AsFile(body, status=status, headers=headers), opening)


class _AsFile(StreamingHttpResponse):
    """An answer that Django hands to the server as a file (`wsgi.file_wrapper`): its loop sends it,
    however slowly the client reads. A streamed one would hold a thread of the door for as long."""

    def __init__(self, body: "_Noted", *, status: int, headers: dict[str, str]) -> None:
        super().__init__(body, status=status, headers=headers)
        self.file_to_stream = body
        self.block_size = _PIECE


class _Noted:
    """The bytes of a range as a file that can be read; when it is closed, what was read goes into a
    transfer row. The server reads a piece, sends what the socket takes and seeks back for the rest,
    so one piece is kept and not decrypted twice."""

    def __init__(self, download: Download, opening: Opening, start: int, stop: int) -> None:
        self._download, self._opening = download, opening
        self._start, self._stop = start, stop
        self._at = start
        self._pieces: Iterator[bytes] = iter(())
        self._piece, self._piece_at = b"", -1
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Some bytes from here on, `size` at most; none at the end. Raises PartChanged."""
        if self._at >= self._stop:
            return b""
        if not self._piece_at <= self._at < self._piece_at + len(self._piece):
            self._fetch()
        first = self._at - self._piece_at
        found = self._piece[first : first + (min(size, _AT_ONCE) if size >= 0 else _PIECE)]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place of the range."""
        origin = {os.SEEK_SET: self._start, os.SEEK_CUR: self._at, os.SEEK_END: self._stop}[whence]
        self._at = origin + offset
        return self.tell()

    def tell(self) -> int:
        """Where in the range."""
        return self._at - self._start

    def _fetch(self) -> None:
        if self._at != self._piece_at + len(self._piece):
            self._pieces = self._download.read(self._at, self._stop)
        self._piece, self._piece_at = next(self._pieces, b""), self._at
        if not self._piece:
            # Silence would make the server wait for ever.
            raise archive.PartChanged("A file is shorter than it was when it was sealed.")

    def close(self) -> None:
        """Called by the server in its loop: put the range on the queue, touch nothing else."""
        if self._is_open:
            self._is_open = False
            transfers.record(
                self._opening,
                part=self._download.name,
                first_byte=self._start,
                sent_bytes=self.tell(),
                size_bytes=self._download.size_bytes,
            )


def _range(request: HttpRequest, download: Download) -> tuple[int, int] | None:
    """Start and stop of the one range asked for; None for all of it; (0, 0) if it cannot be met."""
    header = request.headers.get("Range", "")
    condition = request.headers.get("If-Range")
    if request.method != "GET":
        return None  # RFC 9110 14.2: of all methods only GET knows ranges
    if not header or (condition and condition != download.etag):
        return None
    match = _RANGE.match(header.strip())
    if match is None:
        return None  # several ranges, or a unit we do not know: the whole is a right answer
    first, last = match.groups()
    size = download.size_bytes
    if not first:
        if not last or int(last) == 0:
            return _UNMET if last else None
        return max(0, size - int(last)), size
    start = int(first)
    stop = min(int(last) + 1, size) if last else size
    return (start, stop) if start < min(stop, size) else _UNMET
