"""Lists as exports write them, row by row: nothing here holds a whole list in memory.

Every row of the file comes out, whatever is in it; what makes a list unreadable is said in words.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from cartella.charts.imports import tables

MOST_COLUMNS = 500
MOST_CELL = 2 * 1024**2  # characters
_PIECE = 1024 * 1024
_DELIMITERS = ",;\t|"
csv.field_size_limit(MOST_CELL)

TOO_WIDE = gettext_noop(
    "The list has more than 500 columns. It is kept and was not read as a list."
)
UNCLOSED = gettext_noop(
    "A quotation mark in the list is opened and never closed, so nobody can say where its rows "
    "end. Export the list once more."
)
BROKEN = gettext_noop("The list could not be read as a table; it is kept as it is.")
NO_ROWS = gettext_noop("The list has no rows under its heads.")


class BadList(Exception):
    """A file is no list that can be read. The message is an English template of this program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a list is written. `delimiter` empty: an HTML table (as old XLS exports are)."""

    encoding: str
    delimiter: str


def shape(path: Path, media_type: str) -> Shape:
    """How the list at `path` is written, found by its bytes. Reads it once."""
    encoding = _encoding(path)
    if media_type == "text/html":
        return Shape(encoding=encoding, delimiter="")
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_PIECE // 4).replace("\0", "")
    first = next((line for line in head.splitlines() if line.strip()), "")
    return Shape(encoding=encoding, delimiter=max(_DELIMITERS, key=first.count))


def rows(path: Path, shape_: Shape) -> Iterator[tuple[str, ...]]:
    """The heads, then every row that is not blank. Raises BadList, possibly after some rows."""
    if not shape_.delimiter:
        yield from _html(path)
        return
    with path.open(encoding=shape_.encoding, errors="replace", newline="") as file:
        lines = _Lines(file)
        try:
            for row in csv.reader(lines, delimiter=shape_.delimiter):
                if lines.quotes % 2 and lines.is_at_end:
                    raise BadList(UNCLOSED)
                lines.quotes = 0
                if len(row) > MOST_COLUMNS:
                    raise BadList(TOO_WIDE)
                if any(cell.strip() for cell in row):
                    yield tuple(cell.replace("\0", "") for cell in row)
        except csv.Error:
            raise BadList(UNCLOSED if lines.quotes % 2 else BROKEN) from None


class _Lines:
    """The lines of a file without NUL, with a count of the quotation marks since it was reset."""

    def __init__(self, file: io.TextIOBase | io.TextIOWrapper) -> None:
        self._file = file
        self.quotes = 0
        self.is_at_end = False

    def __iter__(self) -> Iterator[str]:
        # A line without end would be a whole file in memory: readline is given a measure.
        while line := self._file.readline(_PIECE):
            self.quotes += line.count('"')
            yield line.replace("\0", "")
        self.is_at_end = True


def _html(path: Path) -> Iterator[tuple[str, ...]]:
    if path.stat().st_size > tables.MOST_BYTES:
        raise BadList(BROKEN)
    found = tables.rows_of_html(path.read_bytes())
    if not found:
        raise BadList(BROKEN)
    for row in found:
        if len(row) > MOST_COLUMNS:
            raise BadList(TOO_WIDE)
        yield tuple(row)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
