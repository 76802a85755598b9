"""Cut a document into entries by pages, and put it together again. The file stays as it is.

What no part names becomes parts of its own, so that no page is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from cartella.charts import bodies, filing, index, owners, summary
from cartella.charts.bodies import FileBody
from cartella.charts.filing import Draft, Target
from cartella.charts.kinds import Kind
from cartella.charts.models import (
    Entry,
    EntryListing,
    EntryOwner,
    EntryVersion,
    FileFact,
    OwnerReason,
)
from cartella.packaging import canonical
from cartella.packaging.record import Drawer


class CannotSplit(Exception):
    """The document cannot be cut so. The message says why; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Pages of a document, from 1, both inclusive, and what they are."""

    first: int
    last: int
    title: str
    drawer: Drawer
    kind: Kind
    occurred_on: date | None = None


def split(
    entry: Entry, parts: Sequence[Part], *, by_person_id: int | None, at: datetime
) -> list[int]:
    """Entry ids of the parts, by page. The document itself leaves the chart; its parts are there.

    Raises CannotSplit for parts that overlap or reach beyond the document, for a resource, and
    for a document that could not be opened.
    """
    listing = entry.listing
    if not listing.is_bare_file or listing.patient is None or entry.first_page:
        raise CannotSplit(
            gettext("Only a document in a chart can be split, and a part of one cannot.")
        )
    fact = FileFact.objects.get(patient=listing.patient, sha256=entry.file_sha256)
    whole = _complete(sorted(parts, key=lambda part: part.first), fact.page_count or 0, listing)
    version = EntryVersion.objects.get(pk=listing.version_id)
    file = summary.attached(index.tree(version))[0]
    target = Target(
        practice=entry.practice,
        patient=listing.patient,
        system=entry.record_system,
        entry_key="",
        at=at,
        by_person_id=by_person_id,
        reason=OwnerReason.ADDED,
    )
    drafts = [_draft(file, part) for part in whole]
    with transaction.atomic():
        filed = filing.file(target, drafts, index.files_of(listing.patient.id, [file.sha256]))
        _own(entry, None, OwnerReason.SPLIT, by_person_id, at)
        index.refresh([entry.pk])
    return [one.entry_id for one in filed]


def undo(entry: Entry, *, by_person_id: int | None, at: datetime) -> None:
    """Put a document together again: its parts leave the chart, it comes back."""
    present = owners.owner(entry)
    if present.reason != OwnerReason.SPLIT:
        raise CannotSplit(gettext("This document is not split."))
    before = EntryOwner.objects.get(entry=entry, number=present.number - 1)
    if before.patient_id is None:
        raise CannotSplit(gettext("This document was in no chart when it was split."))
    parts = Entry.objects.filter(
        practice_id=entry.practice_id,
        filed_patient_id=before.patient_id,
        file_sha256=entry.file_sha256,
        first_page__gte=1,
        listing__patient_id=before.patient_id,
    )
    with transaction.atomic():
        ids = [part.pk for part in parts]
        for part in parts:
            _own(part, None, OwnerReason.SPLIT_UNDONE, by_person_id, at)
        _own(entry, before.patient_id, OwnerReason.ADDED, by_person_id, at)
        index.refresh([*ids, entry.pk])


def correct(
    entry: Entry,
    *,
    title: str,
    drawer: Drawer,
    kind: Kind,
    occurred_on: date | None,
    by_person_id: int | None,
    at: datetime,
) -> bool:
    """Say anew what a document is: a new version, the file unchanged. False: nothing was new."""
    listing = entry.listing
    if not listing.is_bare_file:
        raise CannotSplit(gettext("A resource says itself what it is."))
    newest = EntryVersion.objects.filter(entry=entry).order_by("-number")[0]
    file = summary.attached(index.tree(newest))[0]
    pages = (entry.first_page, entry.last_page) if entry.first_page else (1, 0)
    part = Part(
        first=pages[0],
        last=pages[1],
        title=title,
        drawer=drawer,
        kind=kind,
        occurred_on=occurred_on,
    )
    draft = _draft(file, part)
    sha256 = canonical.version(draft.body)
    if sha256 == newest.sha256:
        return False
    with transaction.atomic():
        EntryVersion.objects.create(
            practice_id=entry.practice_id,
            entry=entry,
            number=newest.number + 1,
            sha256=sha256,
            body=draft.body,
            imported_at=at,
            by_person_id=by_person_id,
        )
        index.refresh([entry.pk])
    return True


def _complete(parts: Sequence[Part], page_count: int, listing: EntryListing) -> list[Part]:
    """The parts with what lies between them, in order."""
    if not parts or page_count < 1:
        raise CannotSplit(gettext("The document has no pages that can be told apart."))
    rest = Part(
        first=1,
        last=1,
        title=listing.title,
        drawer=Drawer(listing.drawer),
        kind=Kind(listing.kind),
    )
    whole, next_page = [], 1
    for part in parts:
        if part.first < next_page or part.last < part.first or part.last > page_count:
            raise CannotSplit(
                gettext("The parts overlap, or name pages that the document does not have.")
            )
        if part.first > next_page:
            whole.append(replace(rest, first=next_page, last=part.first - 1))
        whole.append(part)
        next_page = part.last + 1
    if next_page <= page_count:
        whole.append(replace(rest, first=next_page, last=page_count))
    return whole


def _draft(file: bodies.Attached, part: Part) -> Draft:
    pages = (part.first, part.last) if part.last else None
    tree = bodies.of_file(
        FileBody(
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            name=file.name,
            media_type=file.media_type,
            kind=part.kind,
            drawer=part.drawer,
            title=part.title,
            occurred_on=part.occurred_on,
            pages=pages,
        )
    )
    return filing.draft_of_file(tree, file.sha256, pages or (0, 0))


def _own(
    entry: Entry,
    patient_id: int | None,
    reason: OwnerReason,
    by_person_id: int | None,
    at: datetime,
) -> None:
    EntryOwner.objects.create(
        practice_id=entry.practice_id,
        entry=entry,
        number=owners.owner(entry).number + 1,
        patient_id=patient_id,
        reason=reason.value,
        by_person_id=by_person_id,
        at=at,
    )
