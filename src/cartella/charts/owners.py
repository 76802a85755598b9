"""Put right whose an entry is, without deleting: misfiled, and where its bytes lie then."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from cartella.blobs import store
from cartella.charts import files, index, summary
from cartella.charts.models import (
    Entry,
    EntryOwner,
    EntryVersion,
    FileFact,
    OwnerReason,
    Patient,
    Rendition,
)


class NotThere(Exception):
    """The entry is in no chart, so it cannot be moved out of one."""


class MovedMeanwhile(Exception):
    """Somebody else moved the entry while this move was being made. Nothing was changed."""


def move(
    entry: Entry,
    to: Patient,
    *,
    by_person_id: int | None,
    at: datetime,
    note: str,
    beside: Callable[[], object] = lambda: None,
) -> EntryOwner:
    """A misfiled entry goes to its owner. Its bytes are put anew there; no byte of it changes.
    `beside` is called in the transaction that writes the move.

    Raises NotThere, or ValueError for a patient of another practice. Never inside a transaction.
    """
    if to.practice_id != entry.practice_id:
        raise ValueError(gettext("The patient is of another practice."))
    present = owner(entry)
    if present.patient_id is None:
        raise NotThere(f"Entry {entry.pk} is in no chart.")
    if present.patient_id == to.id:
        return present
    facts, renditions = _copy_bytes(entry, present.patient_id, to)
    with transaction.atomic():
        # Two people at once: the second finds where the first has put it.
        Entry.objects.select_for_update().get(pk=entry.pk)
        now = owner(entry)
        if now.number != present.number:
            raise MovedMeanwhile(gettext("Somebody else moved it just now. Look at it again."))
        FileFact.objects.bulk_create(facts, ignore_conflicts=True)
        Rendition.objects.bulk_create(renditions, ignore_conflicts=True)
        made = _add(entry, to.id, OwnerReason.MISFILED, by_person_id=by_person_id, at=at, note=note)
        beside()
    return made


def owner(entry: Entry) -> EntryOwner:
    """Whose the entry is now."""
    return EntryOwner.objects.filter(entry=entry).order_by("-number")[0]


def history(entry: Entry) -> list[EntryOwner]:
    """Whose the entry was, newest first."""
    return list(EntryOwner.objects.filter(entry=entry).order_by("-number"))


def _add(
    entry: Entry,
    patient_id: int | None,
    reason: OwnerReason,
    *,
    by_person_id: int | None,
    at: datetime,
    note: str,
) -> EntryOwner:
    made = _write(entry, patient_id, reason, owner(entry), by_person_id, at, note)
    index.refresh([entry.pk])
    return made


def _write(
    entry: Entry,
    patient_id: int | None,
    reason: OwnerReason,
    present: EntryOwner,
    by_person_id: int | None,
    at: datetime,
    note: str,
) -> EntryOwner:
    return EntryOwner.objects.create(
        practice_id=entry.practice_id,
        entry=entry,
        number=present.number + 1,
        patient_id=patient_id,
        reason=reason.value,
        note=note,
        by_person_id=by_person_id,
        at=at,
    )


def _copy_bytes(entry: Entry, from_id: int, to: Patient) -> tuple[list[FileFact], list[Rendition]]:
    """Put all bytes of all versions anew under the other chart; rows for what is known of them."""
    hashes = _hashes(EntryVersion.objects.filter(entry=entry, body__isnull=False))
    facts = list(FileFact.objects.filter(patient_id=from_id, sha256__in=hashes))
    renditions = list(Rendition.objects.filter(patient_id=from_id, original_sha256__in=hashes))
    wanted = hashes | {rendition.sha256 for rendition in renditions}
    for sha256, blob in files.held(entry.practice, from_id, wanted).items():
        if sha256 not in files.held(entry.practice, to.id, [sha256]):
            with store.open_blob(blob) as stream:
                files.put(to, stream)
    for fact in facts:
        fact.pk, fact.patient = None, to
    for rendition in renditions:
        rendition.pk, rendition.patient = None, to
    return facts, renditions


def _hashes(versions: Iterable[EntryVersion]) -> set[str]:
    return {
        attached.sha256
        for version in versions
        for attached in summary.attached(index.tree(version))
    }
