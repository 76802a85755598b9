"""records.pdf: the whole released record as one readable, tagged book, in volumes if it is long.

Takes what a determination left over (`withhold.Released`) and nothing else. Typesetting happens
volume by volume in child processes; the last volume first, because the first one lists the rest.
"""

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cartella.packaging import cover, enclosures, volumes
from cartella.packaging.body import Body
from cartella.packaging.fonts import safe
from cartella.packaging.pieces import Data, Piece, piece
from cartella.packaging.present.blocks import Presentation
from cartella.packaging.present.reading import Reading, day
from cartella.packaging.record import Item, Part, Seal
from cartella.packaging.typeset import Mark, Typeset, typeset
from cartella.packaging.withhold import Released

LAYOUT = "records.typ"
_CONTENTS_LINES = 30  # entries on a page of contents
_COVER_PAGES = 3
_TRIES = 4
_HASHED_AT_ONCE = 1024 * 1024


class TooLong(Exception):
    """No division gave volumes of at most 400 pages. Holds page counts only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """A volume as it was set."""

    path: Path
    typeset: Typeset


def render(
    released: Released,
    *,
    present: Callable[[Item], Presentation] | Mapping[str, Presentation],
    workdir: Path,
    seal: Seal,
    translate: Callable[[str], str],
) -> tuple[Part, ...]:
    """`records.pdf`, or `records-1.pdf` and so on above some 400 pages, as files in `workdir`.

    `present` gives an item's presentation: a function, or a mapping by item id. `released` is best
    given undivided, with its cuts: then what was withheld of a document is told at its place and
    pages keep their numbers. Same input, same bytes. Raises TypesettingFailed and TooLong. Starts
    processes: call it in no transaction.
    """
    root = workdir / "pdf"
    files = root / "files"
    files.mkdir(mode=0o700, parents=True)
    shown = present if callable(present) else partial(_looked_up, present)
    try:
        ready = enclosures.prepare(released.record.items, released.cuts, files)
        body = Body(released=released, ready=ready, present=shown, translate=translate, root=root)
        made = _set_all(released, list(body.pieces()), root, seal, translate)
        names = _names(len(made))
        return tuple(
            _part(name, one.path.replace(workdir / name), one.typeset.page_count)
            for name, one in zip(names, made, strict=True)
        )
    finally:
        shutil.rmtree(root)


def _looked_up(presentations: Mapping[str, Presentation], item: Item) -> Presentation:
    return presentations[item.id]


def _names(count: int) -> list[str]:
    if count == 1:
        return ["records.pdf"]
    return [f"records-{number}.pdf" for number in range(1, count + 1)]


def _set_all(
    released: Released,
    pieces: Sequence[Piece],
    root: Path,
    seal: Seal,
    translate: Callable[[str], str],
) -> list[_Set]:
    """Every volume. A volume that came out too long makes all of them shorter."""
    budget = volumes.Budget()
    entries = sum(1 for one in pieces if one.starts)
    lengths: list[int] = []
    for _try in range(_TRIES):
        chunks = volumes.cut(
            pieces,
            first_pages=_COVER_PAGES + entries / _CONTENTS_LINES,
            continued=translate("%(title)s (continued)"),
            budget=budget,
        )
        made: list[_Set] = []
        for number in range(len(chunks), 0, -1):
            book = _Book(
                released=released,
                seal=seal,
                translate=translate,
                number=number,
                count=len(chunks),
                later=tuple(one.typeset.marks for one in made),
            )
            made.insert(0, _set_one(book, chunks[number - 1], root))
        lengths = [one.typeset.page_count for one in made]
        if max(lengths) <= volumes.MOST_PAGES:
            return made
        budget = budget.smaller()
    raise TooLong(f"Volumes came out with {lengths} pages.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """One volume and its place among the others; `later` are the marks of those behind it."""

    released: Released
    seal: Seal
    translate: Callable[[str], str]
    number: int
    count: int
    later: tuple[tuple[Mark, ...], ...]


def _set_one(book: _Book, chunk: Sequence[Piece], root: Path) -> _Set:
    target = root / f"volume-{book.number}.pdf"
    front = [*_front(book)]
    head = json.dumps(_frame(book)).encode()
    with (root / "data.json").open("wb") as out:
        out.write(head[:-1] + b', "pieces": [')
        for at, one in enumerate([*front, *chunk]):
            out.write((b"," if at else b"") + one.body)
        out.write(b"]}")
    placed = [one.placed for one in chunk if one.placed is not None]
    return _Set(
        path=target,
        typeset=typeset(LAYOUT, root, target, at=book.seal.sealed_at, placed=placed),
    )


def _frame(book: _Book) -> Data:
    """What stands around the pieces: title, header, footer."""
    _ = book.translate
    record = book.released.record
    reading = Reading(translate=_, zone=record.letterhead.time_zone)
    born = day(record.patient.born_on, reading) if record.patient.born_on else _("not known")
    title = _("Records of %(name)s") % {"name": record.patient.name}
    left = record.letterhead.practice
    if book.count > 1:
        left = f"{left} · {_volume(book, book.number)}"
        title = f"{title} · {_volume(book, book.number)}"
    data = {
        "title": title,
        "author": record.letterhead.practice,
        "language": record.language,
        "header": {
            "name": record.patient.name,
            "born": _("Born %(day)s") % {"day": born},
            "request": _("Request %(number)s") % {"number": record.request_number},
        },
        "footer": {
            "left": left,
            "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        },
    }
    return {key: _shown(value) for key, value in data.items()}


def _shown(value: object) -> object:
    if isinstance(value, str):
        return safe(value)
    return {key: safe(part) for key, part in value.items()} if isinstance(value, dict) else value


def _volume(book: _Book, number: int) -> str:
    said = book.translate("Volume %(number)s of %(count)s")
    return said % {"number": number, "count": book.count}


def _front(book: _Book) -> list[Piece]:
    """Cover and contents of the first volume; contents of the others."""
    _ = book.translate
    contents: Data = {"kind": "contents", "title": _("Contents"), "own": "", "others": []}
    if book.count > 1:
        contents["own"] = _volume(book, book.number)
    if book.number > 1:
        return [piece(contents, 0)]
    contents["others"] = [
        {"title": _volume(book, number), "rows": [_row(mark) for mark in marks[1:]]}
        for number, marks in enumerate(book.later, 2)
    ]
    first = cover.cover(book.released, seal=book.seal, volumes=book.count, translate=_)
    return [piece(first, 0), piece(contents, 0)]


def _row(mark: Mark) -> Data:
    return {"level": mark.level, "title": mark.title, "page": mark.page}


def _part(name: str, path: Path, page_count: int) -> Part:
    sha256, crc32, size = hashlib.sha256(), 0, 0
    with path.open("rb") as stream:
        while block := stream.read(_HASHED_AT_ONCE):
            sha256.update(block)
            crc32 = zlib.crc32(block, crc32)
            size += len(block)
    return Part(
        name=name,
        media_type=enclosures.PDF,
        size_bytes=size,
        sha256=sha256.hexdigest(),
        crc32=crc32,
        open=partial(_opened, path),
        page_count=page_count,
    )


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")
