"""What an entry looks like to a reader, before it is a page: titles, rows, tables, paragraphs.

One presentation serves the PDF, the web page and the screen. Text here is plain text: whoever
draws it escapes it. Numbers stand as text, with the digits that were stored.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Label and value, one pair a row. A value may hold line breaks."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows below heads. Every row has as many cells as there are heads; `caption` may be empty."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text. Line breaks inside are the author's and stay."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside one entry, one level below its title."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing of ours: `svg` is safe by construction, `alt` says in words all that it shows."""

    svg: str
    alt: str
    caption: str


Block = Fields | Table | Paragraph | Heading | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """One entry, readable. `notes` are sentences of ours about it (unsigned, date unknown)."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
