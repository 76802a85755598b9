"""What a file is, by its bytes. Its name only decides between kinds of text."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_noop

HEAD = 64 * 1024


class Form(StrEnum):
    """How a file is read."""

    FHIR = "fhir"
    CCDA = "ccda"
    PDF = "pdf"
    PHOTO = "photo"
    TABLE = "table"
    MAIL = "mail"
    TEXT = "text"
    OPAQUE = "opaque"  # kept as it is; nothing in it is read
    EMPTY = "empty"


EMPTY = gettext_noop("The file is empty (0 bytes).")
WRONG_SUFFIX = gettext_noop("The file is not what its name says; its content was believed.")
NOT_SHOWN = gettext_noop(
    "Files of this kind are kept and released as they are; they cannot be shown here."
)
SPREADSHEET = gettext_noop(
    "This is a spreadsheet file: its rows are not read. It is kept as it is. To have its rows, "
    "open it, save each sheet as CSV, and send those."
)
NOT_KNOWN = gettext_noop("This kind of file is not known; it is kept and released as it is.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """What a file is. `problem`: why it cannot be shown. `is_misnamed`: the suffix says other."""

    form: Form
    media_type: str
    problem: str = ""
    is_misnamed: bool = False


_SHEETS = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"))
_HEIF = re.compile(rb"^.{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif)", re.DOTALL)
_SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/heic": (".heic", ".heif", ".hif", ".avif"),
}
_BINARY = frozenset(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def sniff(name: str, path: Path) -> Sniffed:
    """What the file at `path`, called `name`, is."""
    with path.open("rb") as file:
        return of_head(name, file.read(HEAD))


def of_head(name: str, head: bytes) -> Sniffed:
    """What a file called `name` is whose first HEAD bytes these are."""
    suffix = PurePosixPath(name).suffix.lower()
    if not head:
        return Sniffed(form=Form.EMPTY, media_type=_media_of(suffix), problem=EMPTY)
    found = _binary(head, suffix) or _text(head, suffix)
    expected = _SUFFIXES.get(found.media_type)
    is_misnamed = suffix in _BINARY if expected is None else bool(suffix) and suffix not in expected
    return Sniffed(
        form=found.form,
        media_type=found.media_type,
        problem=found.problem,
        is_misnamed=is_misnamed,
    )


def is_spreadsheet(name: str, form: Form) -> bool:
    """Whether a file is one of a spreadsheet program, which nothing here reads."""
    return form is Form.OPAQUE and PurePosixPath(name).suffix.lower() in _SHEETS


def _binary(head: bytes, suffix: str) -> Sniffed | None:
    if b"%PDF-" in head[:1024]:
        return Sniffed(form=Form.PDF, media_type="application/pdf")
    if head.startswith(b"\xff\xd8\xff"):
        return Sniffed(form=Form.PHOTO, media_type="image/jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed(form=Form.PHOTO, media_type="image/png")
    if _HEIF.match(head):
        return Sniffed(form=Form.PHOTO, media_type="image/heic")
    for mark, offset, media_type in (
        (b"DICM", 128, "application/dicom"),
        (b"GIF8", 0, "image/gif"),
        (b"II*\0", 0, "image/tiff"),
        (b"MM\0*", 0, "image/tiff"),
        (b"PK\3\4", 0, _OFFICE.get(suffix, "application/zip")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
        (b"{\\rtf", 0, "application/rtf"),
    ):
        if head[offset : offset + len(mark)] == mark:
            problem = SPREADSHEET if suffix in _SHEETS else NOT_SHOWN
            return Sniffed(form=Form.OPAQUE, media_type=media_type, problem=problem)
    if head[4:8] == b"ftyp" or head.startswith((b"ID3", b"OggS", b"RIFF")):
        return Sniffed(form=Form.OPAQUE, media_type="application/octet-stream", problem=NOT_SHOWN)
    return None


def _text(head: bytes, suffix: str) -> Sniffed:
    text = _decoded(head)
    if suffix == ".json" or (text is not None and '"resourceType"' in text):
        return Sniffed(form=Form.FHIR, media_type="application/fhir+json")
    if suffix in _BINARY:  # a photo or PDF that is no longer one: its own reader says so best
        media_type = _media_of(suffix)
        form = Form.PDF if media_type == "application/pdf" else Form.PHOTO
        return Sniffed(form=form, media_type=media_type)
    if text is None:
        return Sniffed(form=Form.OPAQUE, media_type="application/octet-stream", problem=NOT_KNOWN)
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<") and "clinicaldocument" in start and "urn:hl7-org:v3" in start:
        return Sniffed(form=Form.CCDA, media_type="application/xml")
    if start.startswith("<?xml") and "<html" not in start:
        return Sniffed(form=Form.OPAQUE, media_type="application/xml", problem=NOT_SHOWN)
    if "<table" in start[:HEAD] and start.startswith("<"):
        return Sniffed(form=Form.TABLE, media_type="text/html")
    if start.startswith(("<!doctype html", "<html")):
        return Sniffed(form=Form.TEXT, media_type="text/html")
    if start.startswith("<"):
        return Sniffed(form=Form.OPAQUE, media_type="application/xml", problem=NOT_SHOWN)
    if suffix in (".csv", ".tsv", ".xls"):
        return Sniffed(form=Form.TABLE, media_type="text/csv")
    if suffix == ".eml" or re.match(r"(received|return-path|from|mime-version): ", start):
        return Sniffed(form=Form.MAIL, media_type="message/rfc822")
    return Sniffed(form=Form.TEXT, media_type="text/plain")


def _decoded(head: bytes) -> str | None:
    """Text if it is some; None if the bytes are none."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if b"\0" in head:
        return None
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if controls > len(head) // 100:
        return None
    return head.decode("utf-8", "replace")


def _media_of(suffix: str) -> str:
    for media_type, suffixes in _SUFFIXES.items():
        if suffix in suffixes:
            return media_type
    return "application/octet-stream"
