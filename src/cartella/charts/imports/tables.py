"""Lists as exports write them: CSV in any of the usual encodings, and XLS that is HTML inside.

Rows are for looking and searching; the file itself stays the document.
"""

import csv
import io
from dataclasses import dataclass

import lxml.etree
import lxml.html

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES = 50 * 1024**2
MOST_TEXT = 200_000  # characters kept of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text. The first row of the file stands in `heads`; every row has as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str

    def text(self) -> str:
        """The table with a tab between cells and a line a row, cut at MOST_TEXT."""
        lines = (
            "\t".join(" ".join(cell.split()) for cell in row) for row in (self.heads, *self.rows)
        )
        return "\n".join(lines)[:MOST_TEXT]


def read(content: bytes, media_type: str) -> Table | None:
    """The table in a CSV or HTML file; None if there is none or it is too large."""
    if len(content) > MOST_BYTES:
        return None
    text, encoding = decode(content)
    rows = _html(text) if media_type == "text/html" else _csv(text)
    if not rows:
        return None
    width = min(MOST_COLUMNS, max(len(row) for row in rows))
    even = [tuple((*row, *[""] * width)[:width]) for row in rows[: MOST_ROWS + 1]]
    return Table(heads=even[0], rows=tuple(even[1:]), encoding=encoding)


def rows_of_html(content: bytes) -> list[list[str]]:
    """The rows of all tables of an HTML file that have a word in them; empty if there are none."""
    return _html(decode(content)[0])


def decode(content: bytes) -> tuple[str, str]:
    """Text and the name of the encoding it was in. Latin-1 (as Windows writes it) never fails."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _csv(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(
            csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
        )
    except csv.Error:
        return []
    return [row for row in rows if any(cell.strip() for cell in row)]


def _html(text: str) -> list[list[str]]:
    try:
        page = lxml.html.fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        return []
    rows = []
    for row in page.iter("tr"):
        cells = [cell for cell in row if isinstance(cell.tag, str) and cell.tag in ("td", "th")]
        words = [" ".join("".join(str(text) for text in cell.itertext()).split()) for cell in cells]
        if any(words):
            rows.append(words)
    return rows
