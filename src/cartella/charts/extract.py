"""Snapshot → packaging's record: each pair of entry and version becomes an Item with its files."""

import io
import mimetypes
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts import batches, errors, files, index, summary
from cartella.charts.models import (
    Attachment,
    EntryError,
    EntryLabel,
    EntryListing,
    EntryOwner,
    EntryVersion,
)
from cartella.packaging.record import Drawer, Error, File, FileRole, Item
from cartella.practices.models import Practice


def items(
    practice: Practice, pairs: Sequence[tuple[int, int]], received_at: datetime
) -> tuple[Item, ...]:
    """One Item a pair, in order. Bytes are read only when a file is opened.

    `received_at`: what the source wrote after it is marked as added after the request. Raises
    BytesMissing when the chart lacks the bytes of a file.
    """
    made: list[Item] = []
    for some in batches.of(pairs):
        made += _items(practice, some, received_at)
    return tuple(made)


def _items(
    practice: Practice, pairs: Sequence[tuple[int, int]], received_at: datetime
) -> list[Item]:
    version_ids = [version_id for _, version_id in pairs]
    versions = {
        version.id: version
        for version in EntryVersion.objects.filter(
            practice=practice, id__in=version_ids
        ).select_related("entry", "entry__record_system", "entry__listing")
    }
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(
        practice=practice, version_id__in=version_ids
    ).order_by("position"):
        attachments[attachment.version_id].append(attachment)
    rows = []
    for _, version_id in pairs:
        version = versions[version_id]
        listing = version.entry.listing
        if listing.version_id == version_id:
            rows.append((version, listing, attachments[version_id]))
        else:
            rows.append(_older(practice, version))
    blobs = _blobs(practice, rows)
    marks = errors.standing_among(entry_id for entry_id, _ in pairs)
    return [
        replace(
            _item(version, listing, own, blobs, received_at),
            error=_error(marks.get(version.entry_id)),
        )
        for version, listing, own in rows
    ]


def _error(mark: EntryError | None) -> Error | None:
    """The mark as it goes out: its word and day; what staff wrote beside it stays with them."""
    return Error(why=mark.why, at=mark.at) if mark else None


Row = tuple[EntryVersion, EntryListing, list[Attachment]]


def _older(practice: Practice, version: EntryVersion) -> Row:
    """A version that a newer one has replaced since: its columns are derived once more."""
    entry = version.entry
    owner = EntryOwner.objects.filter(entry=entry).order_by("-number")[0]
    zone = ZoneInfo(practice.time_zone)
    read = summary.read(index.tree(version), zone, is_bare_file=entry.source_id == "")
    facts = index.Facts(
        entry=entry,
        version=version,
        owner=owner,
        summary=read,
        files=index.files_of(owner.patient_id or 0, [a.sha256 for a in read.attached]),
        labels=list(EntryLabel.objects.filter(entry=entry).order_by("id")),
    )
    made = index.Rows()
    index.derive(facts, made)
    return version, made.listings[0], made.attachments


def _blobs(practice: Practice, rows: Iterable[Row]) -> dict[tuple[int, str], Blob]:
    wanted: dict[int, set[str]] = defaultdict(set)
    for _, listing, attachments in rows:
        if listing.patient_id is not None:
            wanted[listing.patient_id].update(a.sha256 for a in attachments)
    return {
        (patient_id, sha256): blob
        for patient_id, hashes in wanted.items()
        for sha256, blob in files.held(practice, patient_id, hashes).items()
    }


def _item(
    version: EntryVersion,
    listing: EntryListing,
    attachments: list[Attachment],
    blobs: dict[tuple[int, str], Blob],
    received_at: datetime,
) -> Item:
    entry = version.entry
    said_at = listing.written_at or listing.occurred_at
    body = None if listing.is_bare_file or version.body is None else bytes(version.body)
    return Item(
        id=str(entry.public_id),
        version=version.sha256,
        drawer=Drawer(listing.drawer),
        kind=listing.kind,
        title=listing.title,
        source=entry.record_system.name,
        occurred_at=listing.occurred_at,
        written_at=listing.written_at,
        imported_at=version.imported_at,
        author=listing.author or None,
        labels=tuple(listing.labels),
        resource=body,
        # In no chart it has no files: it never leaves, and only its place is told.
        files=tuple(_file(listing, a, blobs) for a in attachments if listing.patient_id),
        pages=(entry.first_page, entry.last_page) if entry.first_page else None,
        is_unsigned=listing.is_unsigned,
        is_added_after_request=said_at is not None and said_at > received_at,
    )


def _file(
    listing: EntryListing, attachment: Attachment, blobs: dict[tuple[int, str], Blob]
) -> File:
    blob = blobs.get((listing.patient_id or 0, attachment.sha256))
    if blob is None:
        raise files.BytesMissing(
            f"Entry {listing.entry_id} lacks the bytes of a file. Restore them from a backup."
        )
    return File(
        name=_name(listing, attachment),
        media_type=attachment.media_type,
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
        crc32=blob.crc32,
        open=opener(blob),
        role=FileRole(attachment.role),
        page_count=attachment.page_count,
        problem=gettext(attachment.problem) if attachment.problem else None,
    )


def opener(blob: Blob) -> Callable[[], BinaryIO]:
    """A fresh seekable reader of the plain bytes each time it is called."""
    return partial(_open, blob)


def _open(blob: Blob) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(store.open_blob(blob), 1024 * 1024))


def _name(listing: EntryListing, attachment: Attachment) -> str:
    given = PurePosixPath(attachment.name or listing.title)
    if attachment.role == FileRole.ORIGINAL:
        suffix = "" if given.suffix else mimetypes.guess_extension(attachment.media_type) or ""
        return f"{given}{suffix}"
    end = "-thumbnail.jpg" if attachment.role == FileRole.THUMBNAIL else ".jpg"
    return f"{given.with_suffix('')}{end}"
