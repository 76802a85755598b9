"""One entry of a chart as a page shows it: words in blocks, files as pages or pictures.

The presentation is the package's own; this says it in plain values, so that the desk need not know
packaging. Bytes are drawn by a child process with limits, never by the browser.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cartella import clock, scratch
from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts import extract, files
from cartella.charts.imports import tables
from cartella.charts.models import Attachment, Entry, EntryListing
from cartella.ledger.gate import Opening
from cartella.packaging import pages
from cartella.packaging.present import entry as presenting
from cartella.packaging.present.blocks import (
    Block,
    Fields,
    Figure,
    Heading,
    Paragraph,
    Presentation,
    Table,
)
from cartella.packaging.record import FileRole

PAGE_WIDTH_PX = 1000
SMALL_PAGE_WIDTH_PX = 180
# What a browser may do with bytes of a chart: show or save them, and nothing else.
SHUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
_MOST_LIST_BYTES = 8 * 1024**2
_MOST_LIST_ROWS = 1000
_NAMED_WITH = 40  # entries beside this one whose names its references may show


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlock:
    """A piece of an entry. `kind`: fields, table, paragraph, heading or figure."""

    kind: str
    text: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""  # SVG of ours, marked safe


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file of an entry. `first` and `last`: its pages that the entry stands for, 0 for none.

    `copies` and `thumbnails` are positions of pictures made from it. `problem`: why it has none.
    """

    position: int
    name: str
    media_type: str
    size_bytes: int
    first: int = 0
    last: int = 0
    copies: tuple[int, ...] = ()
    thumbnails: tuple[int, ...] = ()
    problem: str = ""

    @property
    def page_count(self) -> int:
        """How many pages there are to see."""
        return self.last - self.first + 1 if self.first else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry, readable."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    blocks: tuple[ShownBlock, ...]
    files: tuple[ShownFile, ...]


def show(entry: Entry) -> Shown:
    """The newest version of an entry that is in a chart. What cannot be shown is said."""
    listing = entry.listing
    own = files_of(entry)
    try:
        presented = _presented(listing)
    except files.BytesMissing:
        missing = _("The bytes of a file are missing. Restore them from a backup.")
        presented = Presentation(title=listing.title, subtitle="", blocks=(), notes=(missing,))
    return Shown(
        title=presented.title,
        subtitle=presented.subtitle,
        notes=presented.notes,
        blocks=_of_bare_file(entry, presented, own)
        if listing.is_bare_file
        else tuple(_block(block) for block in presented.blocks),
        files=own,
    )


def files_of(entry: Entry) -> tuple[ShownFile, ...]:
    """The files of an entry in the order of its body."""
    made: list[ShownFile] = []
    pictures: dict[str, list[int]] = {}
    original: Attachment | None = None

    def close() -> None:
        if original is not None:
            made.append(_file(entry, original, pictures))

    for attachment in attachments(entry):
        if attachment.role == FileRole.ORIGINAL:
            close()
            original, pictures = attachment, {}
        else:
            pictures.setdefault(attachment.role, []).append(attachment.position)
    close()
    return tuple(made)


def attachments(entry: Entry) -> list[Attachment]:
    """All files of the newest version, with the pictures made of them."""
    return list(
        Attachment.objects.filter(
            practice_id=entry.practice_id, version_id=entry.listing.version_id
        ).order_by("position")
    )


def page_picture(entry: Entry, position: int, page: int, *, is_small: bool = False) -> bytes | None:
    """Page `page` (of the file, from 1) as PNG; None if there is none to be drawn.

    Pages that the entry does not stand for are not drawn.
    """
    file = next((one for one in files_of(entry) if one.position == position), None)
    if file is None or not file.first <= page <= file.last or not file.first:
        return None
    blob = blob_of(entry, position)
    if blob is None:
        return None
    with scratch.folder("page") as folder:
        path = folder / "document"
        with store.open_blob(blob) as reader, path.open("wb") as target:
            shutil.copyfileobj(reader, target, 1024 * 1024)
        try:
            return pages.render_page(
                path, page, width_px=SMALL_PAGE_WIDTH_PX if is_small else PAGE_WIDTH_PX
            )
        except pages.CannotRender:
            return None


def picture_response(entry: Entry, position: int) -> StreamingHttpResponse | None:
    """A picture that we made (JPEG, upright, no place), never an original. None: there is none."""
    found = next((one for one in attachments(entry) if one.position == position), None)
    if found is None or found.role == FileRole.ORIGINAL:
        return None
    blob = blob_of(entry, position)
    if blob is None:
        return None
    headers = {"Content-Type": "image/jpeg", "Content-Length": str(blob.size_bytes), **SHUT}
    return StreamingHttpResponse(store.read(blob), headers=headers)


def blob_of(entry: Entry, position: int) -> Blob | None:
    """The blob of a file of an entry; None if the chart lacks it."""
    found = next((one for one in attachments(entry) if one.position == position), None)
    patient_id = entry.listing.patient_id
    if found is None or patient_id is None:
        return None
    return files.held(entry.practice, patient_id, [found.sha256]).get(found.sha256)


def file_response(blob: Blob, name: str, opening: Opening) -> StreamingHttpResponse:
    """A file as it came, to be saved and run by no browser. It left under `opening`."""
    if opening.practice_id != blob.practice_id:
        raise ValueError("The opening is of another practice.")
    return StreamingHttpResponse(
        store.read(blob),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Length": str(blob.size_bytes),
            "Content-Disposition": content_disposition_header(True, name or "file") or "attachment",
            **SHUT,
        },
    )


def _presented(listing: EntryListing) -> Presentation:
    practice, patient_id = listing.practice, listing.patient_id or 0
    beside = (
        practice.entry_listings.filter(patient_id=patient_id)
        .filter(entry__linked_from__entry=listing.entry_id)
        .exclude(entry=listing.entry_id)
        .distinct()
    )
    persons = practice.entry_listings.filter(
        patient_id=patient_id, resource_type="Patient"
    ).exclude(entry=listing.entry_id)
    others = {one.entry_id: one.version_id for one in [*beside[:_NAMED_WITH], *persons[:5]]}
    pairs = [(listing.entry_id, listing.version_id), *others.items()]
    items = extract.items(practice, pairs, clock.now())
    return presenting.reader(items, translate=_, zone=practice.time_zone)(items[0])


def _of_bare_file(
    entry: Entry, presented: Presentation, own: Sequence[ShownFile]
) -> tuple[ShownBlock, ...]:
    """Its rows if it is a list, else its words. What it is called and how big stands elsewhere."""
    made = [block for file in own if _is_list(file) and (block := _rows(entry, file))]
    if made:
        return tuple(made)
    return tuple(_block(block) for block in presented.blocks if not isinstance(block, Fields))


def _is_list(file: ShownFile) -> bool:
    """CSV, and XLS that is HTML inside."""
    is_sheet = file.media_type == "text/html" and file.name.lower().endswith((".xls", ".xlsx"))
    return not file.problem and (file.media_type == "text/csv" or is_sheet)


def _rows(entry: Entry, file: ShownFile) -> ShownBlock | None:
    blob = blob_of(entry, file.position)
    if blob is None or blob.size_bytes > _MOST_LIST_BYTES:
        return None
    table = tables.read(b"".join(store.read(blob)), file.media_type)
    if table is None:
        return None
    more = len(table.rows) - _MOST_LIST_ROWS
    said = _("%(count)s more rows are in the file.") % {"count": more} if more > 0 else ""
    return ShownBlock(kind="table", text=said, heads=table.heads, rows=table.rows[:_MOST_LIST_ROWS])


def _file(entry: Entry, original: Attachment, pictures: dict[str, list[int]]) -> ShownFile:
    first, last = 0, 0
    if original.page_count and not original.problem:
        first, last = entry.first_page or 1, entry.last_page or original.page_count
    return ShownFile(
        position=original.position,
        name=original.name,
        media_type=original.media_type,
        size_bytes=original.size_bytes,
        first=first,
        last=last,
        copies=tuple(pictures.get(FileRole.COPY, ())),
        thumbnails=tuple(pictures.get(FileRole.THUMBNAIL, ())),
        problem=_(original.problem) if original.problem else "",
    )


def _block(block: Block) -> ShownBlock:
    match block:
        case Fields():
            return ShownBlock(kind="fields", rows=block.rows)
        case Table():
            return ShownBlock(kind="table", text=block.caption, heads=block.heads, rows=block.rows)
        case Paragraph():
            return ShownBlock(kind="paragraph", text=block.text)
        case Heading():
            return ShownBlock(kind="heading", text=block.text)
        case Figure():
            # Drawn by us from numbers: packaging promises that no text of a chart is in it raw.
            named = f'<svg role="img" aria-label="{escape(block.alt)}" '
            drawing = mark_safe(block.svg.replace("<svg ", named, 1))  # noqa: S308
            return ShownBlock(kind="figure", text=block.caption or block.alt, drawing=drawing)


def thumbnails(listings: Sequence[EntryListing]) -> Iterator[tuple[EntryListing, int]]:
    """Entries that have photos, each with the position of its first thumbnail."""
    firsts: dict[int, int] = {}
    found = Attachment.objects.filter(
        version_id__in=[one.version_id for one in listings if one.has_photo],
        role=FileRole.THUMBNAIL.value,
    ).order_by("-position")
    for attachment in found:
        firsts[attachment.version_id] = attachment.position
    for one in listings:
        if one.version_id in firsts:
            yield one, firsts[one.version_id]
