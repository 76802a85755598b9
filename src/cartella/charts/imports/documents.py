"""What is found in files when they come in: pages, pictures, words, problems.

PDFs and photos are opened by child processes with limits; what cannot be opened is kept and said.
Never inside a transaction.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.utils.translation import gettext_noop

from cartella.charts.imports import headers, tables
from cartella.charts.imports.sniff import Form, Sniffed
from cartella.charts.imports.sources import Source
from cartella.packaging import child, pages, photos, uploads
from cartella.packaging.record import FileRole

MOST_TEXT = 200_000  # characters kept of a file, for search
_TEXT_BYTES = 4 * 1024 * 1024
_MAIL_BYTES = 60_000_000  # of an e-mail, to find its words; the file itself is kept whole
_READ_PAGES = 50  # of a PDF, for search and for proposing
_PAGES_CHILD = "cartella.packaging.pages_child"
_TAG = re.compile(r"<[^<>]*>")  # no "<" inside: else a file of those takes hours
BURST = gettext_noop("The file holds several pictures; each is shown.")
NO_TABLE = gettext_noop("The list could not be read as a table; it is kept as it is.")
BEHIND = gettext_noop("The file holds more than its pages, named here; it goes along unchanged.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture made from a photo, waiting in a folder."""

    role: FileRole
    number: int
    path: Path


@dataclass(slots=True, kw_only=True)
class Found:
    """What is known of one file."""

    source: Source
    sniffed: Sniffed
    sha256: str
    size_bytes: int
    problem: str = ""
    page_count: int | None = None
    picture_count: int | None = None
    text: str = ""
    day: date | None = None  # as the camera or the mail says
    title: str = ""
    warnings: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    is_inspected: bool = False


def inspect(files: Sequence[Found], folder: Path) -> None:
    """Fill in what each file says of itself, once. Pictures are made below `folder`.

    Many at a time, of whatever charts: a child takes longer to start than a page to read.
    """
    openable = [f for f in files if not f.problem and not f.is_inspected]
    for file in openable:
        file.is_inspected = True
    _pdfs([f for f in openable if f.sniffed.form is Form.PDF], folder)
    _photos([f for f in openable if f.sniffed.form is Form.PHOTO], folder)
    for file in openable:
        match file.sniffed.form:
            case Form.TABLE:
                _table(file)
            case Form.TEXT:
                with file.source.path.open("rb") as stream:
                    file.text = text_of(stream.read(_TEXT_BYTES), file.sniffed.media_type)
            case Form.MAIL:
                _mail(file)


def text_of(content: bytes, media_type: str) -> str:
    """The words of a text file; empty for other kinds."""
    if not media_type.startswith("text/"):
        return ""
    text, _ = tables.decode(content[:_TEXT_BYTES])
    if media_type == "text/html":
        text = _TAG.sub(" ", text)
    return text.replace("\0", "")[:MOST_TEXT]


def _pdfs(files: Sequence[Found], folder: Path) -> None:
    wanted = [
        uploads.Wanted(source=file.source.path, target=folder / f"clean-{number}.pdf")
        for number, file in enumerate(files)
    ]
    readable = []
    for file, one, result in zip(files, wanted, uploads.clean_each(wanted), strict=True):
        if isinstance(result, uploads.Problem):
            file.problem = result.words
        else:
            file.page_count = result.document_pages
            readable.append(file)
            if behind := [str(s) for s in result.stripped if s is not uploads.Stripped.LINKS]:
                file.warnings += [BEHIND, *behind]
        one.target.unlink(missing_ok=True)
    requests: Iterable[child.Json] = [
        {"act": "words", "source": str(f.source.path), "most_pages": _READ_PAGES} for f in readable
    ]
    for file, answer in zip(
        readable, child.ask_each(_PAGES_CHILD, requests, pages.LIMITS), strict=True
    ):
        if not isinstance(answer, child.Failure) and "pages" in answer:
            file.text = "\n".join(answer["pages"]).replace("\0", "")[:MOST_TEXT]


def _photos(files: Sequence[Found], folder: Path) -> None:
    if not files:
        return
    made = folder / "photos"
    made.mkdir(exist_ok=True)
    results = photos.process_batch([f.source.path for f in files], made)
    for file, result in zip(files, results, strict=True):
        file.picture_count = result.facts.frames or None
        file.day = _camera_day(result.facts.taken_at)
        if result.facts.problem:
            file.problem = result.facts.problem.value
        elif result.facts.frames > 1:
            file.warnings.append(BURST)
        for role, paths in (
            (FileRole.COPY, result.copies),
            (FileRole.THUMBNAIL, result.thumbnails),
        ):
            file.pictures += [
                Picture(role=role, number=number, path=path) for number, path in enumerate(paths)
            ]


def _camera_day(text: str | None) -> date | None:
    try:
        return datetime.strptime((text or "")[:10], "%Y:%m:%d").date()
    except ValueError:
        return None


def _table(file: Found) -> None:
    table = tables.read(file.source.path.read_bytes(), file.sniffed.media_type)
    if table is None:
        file.problem = NO_TABLE
    else:
        file.text = table.text()


def _mail(file: Found) -> None:
    with file.source.path.open("rb") as stream:
        content = stream.read(_MAIL_BYTES)
    try:
        message = headers.parsed(content)
        file.title = str(message["Subject"] or "").replace("\0", "")[:300]
        if message["Date"]:
            file.day = parsedate_to_datetime(str(message["Date"])).date()
        body = message.get_body(("plain", "html"))
        file.text = text_of(
            str(body.get_content() if body else "").encode("utf-8", "replace"),
            f"text/{body.get_content_subtype()}" if body else "text/plain",
        )
    except (ValueError, LookupError, TypeError, KeyError, AttributeError, RecursionError):
        file.text = text_of(content, "text/plain")
