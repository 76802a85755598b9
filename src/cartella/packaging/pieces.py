"""The pieces that a volume is laid out from, each with how much room it will take.

A piece is data for `layout/records.typ`: its text is cleaned here once. Heights are estimates in
points, on the large side; they decide only where a volume ends.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from cartella.packaging.fonts import safe
from cartella.packaging.present.blocks import (
    Block,
    Fields,
    Figure,
    Heading,
    Paragraph,
    Presentation,
    Table,
)
from cartella.packaging.typeset import Placed

PAGE_POINTS = 640.0  # height of the text area
_LINE, _SMALL_LINE = 15.8, 11.5  # points
_LINE_CHARACTERS = 86  # of running text
_VALUE_CHARACTERS = 56  # of a value beside its label
_TABLE_CHARACTERS = 88  # of a table's row, all cells
LONGEST_TITLE = 160  # characters; a longer one is also printed in full
_LONGEST_PARAGRAPH = 2500
_ROWS_AT_ONCE = 120
_FIELDS_AT_ONCE = 60
_MOST_COLUMNS = 9
# Signs between which a break harms nothing: Latin, Greek, Cyrillic. Other scripts break or join.
_LETTERS = r"!-~\u00a1-\u024f\u0370-\u052f"
_UNBROKEN = 28  # characters of a word before it may break
PHOTOS_ON_SHEET = 6
NAMELESS = "–"  # PDF/UA wants words for every heading and drawing; an empty one gets this

Data = dict[str, Any]  # goes to the layout as JSON and nowhere else


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`body` is JSON. `points` of height; `is_whole`: it cannot break over pages. `cells` cost
    memory. `starts` says what a new volume must repeat above: a drawer or an entry. `holds_next`:
    no volume ends behind it."""

    body: bytes
    points: float
    is_whole: bool = False
    fills_page: bool = False
    cells: int = 0
    starts: str = ""
    holds_next: bool = False
    placed: Placed | None = None


def piece(data: Data, points: float, **more: Any) -> Piece:
    """A piece from its data, with every string made showable."""
    return Piece(body=json.dumps(_safe(data)).encode(), points=points, **more)


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dict):
        return {key: _safe(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(part) for part in value]
    return value


def drawer(number: str, title: str, intro: Sequence[str] = ()) -> Piece:
    """The heading of a drawer, on a new page."""
    data = {"kind": "drawer", "number": number, "title": title, "intro": list(intro)}
    return piece(data, 60 + 32 * len(intro), starts="drawer", fills_page=True)


def entry(title: str, subtitle: str, notes: Sequence[str] = (), *, is_first: bool = True) -> Piece:
    """The heading of an entry. Not `is_first`: a repeat in a later volume, without a bookmark."""
    data = {
        "kind": "entry",
        "title": shortened(title),
        "subtitle": subtitle,
        "notes": list(notes),
        "outlined": is_first,
        "break": False,
    }
    return piece(data, 56 + 18 * len(notes), starts="entry")


def notice(title: str, body: Sequence[str]) -> Piece:
    """A framed remark of ours."""
    data = {"kind": "notice", "title": title, "body": list(body)}
    return piece(data, 40 + sum(_height(text, 80, 15) for text in body), is_whole=True)


def shortened(title: str) -> str:
    """A title that fits a heading and a bookmark: one line of text, at most 160 characters."""
    flat = " ".join(safe(title).split()) or NAMELESS
    flat = flat if len(flat) <= LONGEST_TITLE else flat[: LONGEST_TITLE - 1] + "…"
    # Isolated, or the page number behind it in the contents would join its direction.
    is_mixed = any(unicodedata.bidirectional(c) in ("R", "AL") for c in flat)
    return f"\u2068{flat}\u2069" if is_mixed else flat


def of_presentation(shown: Presentation) -> Iterator[Piece]:
    """An entry: its heading, then its blocks in order."""
    yield entry(shown.title, shown.subtitle, shown.notes)
    if len(shown.title) > LONGEST_TITLE:
        yield from of_block(Paragraph(text=shown.title))
    for block in shown.blocks:
        yield from of_block(block)


def of_block(block: Block) -> Iterator[Piece]:
    """Pieces of one block, long ones in several."""
    if isinstance(block, Fields):
        yield from _fields(block.rows)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Heading):
        if safe(block.text).strip():
            yield piece({"kind": "heading", "text": shortened(block.text)}, 40)
    elif isinstance(block, Figure):
        alt = block.alt if safe(block.alt).strip() else NAMELESS
        data = {"kind": "figure", "svg": block.svg, "alt": alt, "caption": block.caption}
        yield piece(data, 345, is_whole=True)
    else:
        for text in _portions(block.text):
            yield piece({"kind": "paragraph", "text": text}, 11 + _height(text, _LINE_CHARACTERS))


def _portions(text: str) -> Iterator[str]:
    """A very long text in paragraphs, cut at a line's end or between words."""
    while len(text) > _LONGEST_PARAGRAPH:
        window = text[:_LONGEST_PARAGRAPH]
        cut = max(window.rfind("\n"), window.rfind(". ") + 1, window.rfind(" ") // 2)
        cut = cut if cut > _LONGEST_PARAGRAPH // 4 else _LONGEST_PARAGRAPH
        yield breakable(text[:cut].strip("\n "))
        text = text[cut:].lstrip("\n ")
    if text.strip():
        yield breakable(text)


def _fields(rows: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    cut = [(label, part) for label, value in rows for part in _values(value)]
    for start in range(0, len(cut), _FIELDS_AT_ONCE):
        some = cut[start : start + _FIELDS_AT_ONCE]
        points = 20 + sum(
            8 + max(_height(label, 24, 14), _height(value, _VALUE_CHARACTERS))
            for label, value in some
        )
        data = {"kind": "fields", "rows": [[breakable(a), breakable(b)] for a, b in some]}
        yield piece(data, points, cells=2 * len(some))


def _values(value: str) -> Iterator[str]:
    yield from _portions(value) if len(value) > _LONGEST_PARAGRAPH else [value]


def _table(table: Table) -> Iterator[Piece]:
    if len(table.heads) > _MOST_COLUMNS:
        yield from _as_fields(table)
        return
    widths = _widths(table)
    size = 9.5 if len(table.heads) <= 6 else 8.0
    room = [_TABLE_CHARACTERS * w / sum(widths) * 9.5 / size for w in widths]
    rows = [row for given in table.rows for row in _short_rows(given)]
    for start in range(0, len(rows) or 1, _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        points = 40 + sum(
            6 + max(_height(c, int(r), _SMALL_LINE) for c, r in zip(row, room, strict=True))
            for row in some
        )
        data = {
            "kind": "table",
            "caption": table.caption if start == 0 else "",
            "heads": list(table.heads),
            "rows": [[breakable(cell, 14) for cell in row] for row in some],
            "widths": widths,
            "size": size,
        }
        yield piece(data, points, cells=len(table.heads) * (len(some) + 1))


def _short_rows(row: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A row with a very long cell goes on in rows below it."""
    parts = [list(_values(cell)) or [""] for cell in row]
    for at in range(max(len(part) for part in parts)):
        yield tuple(part[at] if at < len(part) else "" for part in parts)


def _as_fields(table: Table) -> Iterator[Piece]:
    """A table too wide for a page: a block of labels and values for each row."""
    if table.caption:
        yield from of_block(Heading(text=table.caption))
    for row in table.rows:
        pairs = tuple((h, c) for h, c in zip(table.heads, row, strict=True) if c)
        yield from _fields(pairs or ((table.heads[0], ""),))


def _widths(table: Table) -> list[float]:
    """Shares of the width: by the longest word and the usual length of each column."""
    shares = []
    for column, head in enumerate(table.heads):
        cells = [head, *(row[column] for row in table.rows[:200])]
        longest = max(min(len(c), 60) for c in cells)
        word = max((len(w) for c in cells for w in c.split()), default=1)
        usual = sum(min(len(c), 90) for c in cells) / len(cells)
        shares.append(float(max(6, min(word, 18), min(36.0, (longest + usual) / 2))))
    return [round(share, 1) for share in shares]


def _height(text: str, characters: int, line: float = _LINE) -> float:
    lines = sum(max(1, ceil(_width(part) / max(4, characters))) for part in text.split("\n"))
    return lines * line


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(1 if ord(c) < 0x2E80 else 2 for c in text)


def breakable(text: str, longest: int = _UNBROKEN) -> str:
    """Long words (addresses, hashes) get places where a line may end; they show nothing."""
    if len(text) <= longest:
        return text
    return re.sub(rf"[{_LETTERS}]{{{longest}}}(?=[{_LETTERS}])", "\\g<0>\u200b", text)


def sheets(photos: Sequence[Data]) -> Iterator[Piece]:
    """Contact sheets of six. Each photo has path, alt, title and text."""
    for start in range(0, len(photos), PHOTOS_ON_SHEET):
        some = list(photos[start : start + PHOTOS_ON_SHEET])
        for at in range(0, len(some), 2):
            pair = some[at : at + 2]
            caption = max(_height(p["title"], 40, 11) + _height(p["text"], 44, 11) for p in pair)
            yield piece({"kind": "sheet", "photos": pair}, 175 + caption, is_whole=True)


def uploaded(data: Data, placed: Placed | None, *, above: float | None) -> Piece:
    """A page of an uploaded document; it takes the rest of its page.

    `above`: points already used on that page; None: it begins a page.
    """
    whole: Data = {"kind": "uploaded", "own-page": above is None, **data}
    return piece(
        whole,
        max(100.0, PAGE_POINTS - (above or 0.0)),
        fills_page=above is None,
        cells=len(data.get("lines", ())) // 2,
        placed=placed,
    )


def on_new_page(one: Piece) -> Piece:
    """The heading of an entry that begins a page."""
    data: Data = json.loads(one.body)
    return replace(one, body=json.dumps(data | {"break": True}).encode(), fills_page=True)


def total_points(pieces: Iterable[Piece]) -> float:
    """Height of pieces one below the other."""
    return sum(one.points for one in pieces)
