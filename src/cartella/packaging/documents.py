"""Documents of which only a part may leave: the pages that do, as files of their own.

After `divide` nothing downstream can reach a withheld page: items, their files, their page ranges
and what their bodies say about the file all speak of the new file.
"""

import hashlib
import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cartella.packaging import names, uploads
from cartella.packaging.canonical import Number, Tree, read_resource, write
from cartella.packaging.extensions import ATTACHMENT_SHA256, PAGES
from cartella.packaging.record import File, FileRole, Item, Record

Pages = tuple[int, int]


class CannotDivide(Exception):
    """A document must lose pages and cannot be opened to do so. Carries the SHA-256 of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """`parts` are the new files, by SHA-256 hex of the documents that they are parts of."""

    record: Record
    parts: Mapping[str, File]


def divide(record: Record, cuts: Mapping[str, tuple[Pages, ...]], workdir: Path) -> Divided:
    """The record with each document in `cuts` replaced by a file of the pages that leave.

    A document of which no page leaves is gone; its items stay, without a file. The new files lie
    in `workdir`. Raises CannotDivide.
    """
    made: dict[str, File] = {}
    for item in record.items:
        for file in item.files:
            if cuts.get(file.sha256) and file.sha256 not in made:
                made[file.sha256] = _part(file, cuts[file.sha256], workdir)
    items = tuple(_divided(item, cuts, made) for item in record.items)
    return Divided(record=replace(record, items=items), parts=made)


def _part(file: File, pages: tuple[Pages, ...], workdir: Path) -> File:
    source, target = workdir / f"{file.sha256}.whole", workdir / f"{file.sha256}.part.pdf"
    with file.open() as stream, source.open("wb") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
    wanted = [uploads.Range(first=first, last=last) for first, last in pages]
    result = uploads.clean(source, target, ranges=wanted)
    source.unlink()
    if isinstance(result, uploads.Problem):
        raise CannotDivide(file.sha256)
    sha256, crc32, size = digest(target)
    return replace(
        file,
        name=names.safe(file.name, otherwise="document"),
        media_type="application/pdf",
        size_bytes=size,
        sha256=sha256,
        crc32=crc32,
        open=opener(target),
        page_count=result.page_count,
        problem=None,
    )


def _divided(item: Item, cuts: Mapping[str, tuple[Pages, ...]], made: Mapping[str, File]) -> Item:
    if not any(file.sha256 in cuts for file in item.files):
        return item
    files: list[File] = []
    pages = item.pages
    for at, file in enumerate(item.files):
        if file.sha256 not in cuts:
            files.append(file)
            continue
        part = made.get(file.sha256)
        if part is None:
            continue  # no page of it leaves
        if at == 0 and file.role is FileRole.ORIGINAL:
            wanted = item.pages or (1, file.page_count or 0)
            pages = _position(wanted, cuts[file.sha256], part.page_count or 0)
        files.append(part)
    body = item.resource
    if body is not None:
        body = write(_reworded(read_resource(body), cuts, made, pages))
    return replace(item, files=tuple(files), pages=pages if files else None, resource=body)


def _position(wanted: Pages, left: tuple[Pages, ...], count: int) -> Pages | None:
    """Where pages of the whole stand in the part; None if they are all of it."""
    kept = [page for first, last in left for page in range(first, last + 1)]
    inside = [at for at, page in enumerate(kept, 1) if wanted[0] <= page <= wanted[1]]
    if not inside or (inside[0], inside[-1]) == (1, count):
        return None
    return inside[0], inside[-1]


def _reworded(
    value: Tree,
    cuts: Mapping[str, tuple[Pages, ...]],
    made: Mapping[str, File],
    pages: Pages | None,
) -> Tree:
    """The body with each attachment of a divided document speaking of its part."""
    if isinstance(value, list):
        return [_reworded(part, cuts, made, pages) for part in value]
    if not isinstance(value, dict):
        return value
    extensions = value.get("extension")
    named = [
        one.get("valueString")
        for one in (extensions if isinstance(extensions, list) else [])
        if isinstance(one, dict) and one.get("url") == ATTACHMENT_SHA256
    ]
    if not named or named[0] not in cuts:
        return {key: _reworded(part, cuts, made, pages) for key, part in value.items()}
    part = made.get(str(named[0]))
    ours = (ATTACHMENT_SHA256, PAGES)
    kept: list[Tree] = [
        one
        for one in (extensions if isinstance(extensions, list) else [])
        if not (isinstance(one, dict) and one.get("url") in ours)
    ]
    said = {k: v for k, v in value.items() if k not in ("extension", "size", "hash", "data")}
    if part is not None:
        kept.append({"url": ATTACHMENT_SHA256, "valueString": part.sha256})
        if pages is not None:
            kept.append({"url": PAGES, "valueString": f"{pages[0]}-{pages[1]}"})
        said["size"] = Number(part.size_bytes)
    if kept:
        said["extension"] = kept
    return said


def opener(path: Path) -> Callable[[], BinaryIO]:
    """A function that opens the file anew each time."""
    return lambda: path.open("rb")


def digest(path: Path) -> tuple[str, int, int]:
    """SHA-256 hex, CRC-32 and size in bytes of a file."""
    sha256, crc32, size = hashlib.sha256(), 0, 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            sha256.update(block)
            crc32 = zlib.crc32(block, crc32)
            size += len(block)
    return sha256.hexdigest(), crc32, size
