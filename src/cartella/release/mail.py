"""Read an e-mail file: who sent it, what it says, what hangs on it. Broken ones give what they can.

The standard parser takes anything but then stumbles over parts of it, so each part is asked alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext_noop

from cartella.charts.imports import headers
from cartella.packaging.markup import Kind, pieces

TOO_LARGE = gettext_noop("The e-mail is too large to be opened here.")
NOT_READ = gettext_noop("The e-mail cannot be read.")
PARTLY_READ = gettext_noop("Not all of the e-mail could be read.")
MOST_FILES = 60  # of one e-mail; the rest stays in the e-mail itself, which is kept
_MOST_PAGE = 4_000_000  # letters of a page that are read for its words; the e-mail has all
_UNSEEN = frozenset(("script", "style", "head", "title"))
_BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3"))
T = TypeVar("T")
# What the parser raises over headers and parts that lie about themselves.
_BROKEN = (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that hangs on an e-mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What could be read. `problem`: words to be translated if something could not, else empty."""

    sender: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[Attached, ...] = ()
    printed_time: str = ""  # as the first server that took it, or its sender, wrote it
    problem: str = ""


def read(raw: bytes) -> Read:
    """The e-mail of these bytes; with `problem` and little else where it is none."""
    message = _try(lambda: headers.parsed(raw))
    if not isinstance(message, EmailMessage) or not message.keys():
        return Read(problem=NOT_READ)
    text, (files, is_whole) = _text(message), _attached(message)
    return Read(
        sender=_try(lambda: str(message.get("from", ""))) or "",
        subject=_try(lambda: str(message.get("subject", ""))) or "",
        text=text or "",
        files=files,
        printed_time=_printed_time(message),
        problem="" if is_whole and text is not None else PARTLY_READ,
    )


def _text(message: EmailMessage) -> str | None:
    """The plain text, or the words of the page where there is only that; empty if there is none,
    None if it cannot be decoded."""
    body = _try(lambda: [message.get_body(preferencelist=("plain", "html"))])
    if body is None:
        return None
    part = body[0]
    if part is None:
        return ""
    text = _try(lambda: str(part.get_content()))
    if text is None or part.get_content_subtype() != "html":
        return text
    return _try(lambda: words_of(text))


def words_of(page: str) -> str:
    """The words of an HTML page, a line a block; of a very long one, its beginning."""
    found, unseen = [], 0
    for piece in pieces(page[:_MOST_PAGE]):
        if piece.name in _UNSEEN:
            unseen = max(0, unseen + (1 if piece.kind is Kind.START else -1))
        elif piece.kind is Kind.START and piece.name in _BREAKS:
            found.append("\n")
        elif piece.kind is Kind.WORDS and not unseen:
            found.append(piece.words)
    lines = (" ".join(line.split()) for line in "".join(found).splitlines())
    return "\n".join(line for line in lines if line)


def _printed_time(message: EmailMessage) -> str:
    """When our side took it, by the topmost Received header; else what the sender's Date says."""
    received = _try(lambda: str(message.get("received", ""))) or ""
    stamped = received.rpartition(";")[2] if ";" in received else ""
    said = stamped.strip() or (_try(lambda: str(message.get("date", ""))) or "").strip()
    return " ".join(said.split())[:60]


def _attached(message: EmailMessage) -> tuple[tuple[Attached, ...], bool]:
    """The files in their order, and whether these are all."""
    parts = _try(lambda: list(message.iter_attachments()))
    if parts is None:
        return (), False
    files = [file for part in parts[:MOST_FILES] if (file := _file(part)) is not None]
    return tuple(files), len(files) == len(parts)


def _file(part: EmailMessage) -> Attached | None:
    data: object = _try(partial(part.get_payload, decode=True))
    name = _try(lambda: str(part.get_filename() or ""))
    if isinstance(data, bytes):
        return Attached(name=name or "attachment", data=data)
    # An e-mail that was passed on, or parts within a part.
    inner = _try(lambda: part.get_payload(0)) if part.is_multipart() else None
    whole = _try(inner.as_bytes) if isinstance(inner, EmailMessage) else _try(part.as_bytes)
    return None if whole is None else Attached(name=name or "message.eml", data=whole)


def _try(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except _BROKEN:
        return None
