"""Notes that travel as files or as markup, turned into plain paragraphs.

Only text/plain and text/html are read; every other file is named and goes along as it is.
"""

import base64
import binascii
from collections.abc import Iterator

from cartella.packaging.markup import Kind, pieces
from cartella.packaging.present.blocks import Block, Paragraph
from cartella.packaging.present.reading import N_, Reading

MAXIMUM_BYTES = 4 * 1024 * 1024  # of one text; the file itself has the rest

_CUT = N_("The text is longer than is shown here. The file in this package has all of it.")
_BREAKING = (
    "address article aside blockquote br dd div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BREAKING.split())
_SILENT = frozenset(["script", "style", "head", "template"])


def is_text(media_type: str) -> bool:
    """Whether files of this media type are shown as paragraphs."""
    return media_type.split(";", 1)[0].strip().lower() in ("text/plain", "text/html")


def decoded(body: bytes, media_type: str) -> str:
    """The text of a file: UTF-8 if it is that, else its own charset, else Windows-1252."""
    named = media_type.lower().partition("charset=")[2].split(";", 1)[0].strip(" \"'")
    for charset in ("utf-8-sig", named or "cp1252", "cp1252"):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")


def blocks(body: bytes, media_type: str, reading: Reading) -> tuple[Block, ...]:
    """Paragraphs of a text file. Empty for an empty text."""
    text = decoded(body[:MAXIMUM_BYTES], media_type)
    if media_type.split(";", 1)[0].strip().lower() == "text/html":
        text = stripped(text)
    made = paragraphs(text)
    if len(body) > MAXIMUM_BYTES:
        made = (*made, Paragraph(text=reading.translate(_CUT)))
    return made


def paragraphs(text: str) -> tuple[Block, ...]:
    """Text cut at its empty lines; line breaks inside a paragraph stay."""
    made: list[Block] = []
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            made.append(Paragraph(text="\n".join(lines)))
            lines = []
    return tuple(made)


def from_base64(data: str) -> bytes | None:
    """The bytes of inline attachment data; None: it is not base64."""
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def stripped(markup: str) -> str:
    """The text of HTML or XHTML, a line for each block, cells apart. Scripts and styles go."""
    lines = (" ".join(line.split()) for line in "".join(_said(markup)).split("\n"))
    return "\n".join(line for line in lines if line)


def _said(markup: str) -> Iterator[str]:
    silent = 0
    for piece in pieces(markup):
        if piece.name in _SILENT:
            silent = max(0, silent + (1 if piece.kind is Kind.START else -1))
        elif piece.kind is Kind.WORDS:
            yield "" if silent else piece.words
        elif piece.name in _BLOCKS:
            yield "\n• " if piece.name == "li" and piece.kind is Kind.START else "\n"
        elif piece.kind is Kind.START and piece.name in ("td", "th"):
            yield "  "
        elif piece.kind is Kind.START and piece.name == "img":
            yield piece.alt
