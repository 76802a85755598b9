"""Put right whose an entry is, without deleting: misfiled, entered in error, import undone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from cartella.blobs import store
from cartella.charts import batches, files, index, summary
from cartella.charts.models import (
    Entry,
    EntryOwner,
    EntryVersion,
    FileFact,
    ImportRun,
    OwnerReason,
    Patient,
    Rendition,
)


class NotThere(Exception):
    """The entry is in no chart, so it cannot be moved out of one."""


def move(
    entry: Entry, to: Patient, *, by_person_id: int | None, at: datetime, note: str
) -> EntryOwner:
    """A misfiled entry goes to its owner. Its bytes are put anew there; no byte of it changes.

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
        FileFact.objects.bulk_create(facts, ignore_conflicts=True)
        Rendition.objects.bulk_create(renditions, ignore_conflicts=True)
        return _add(entry, to.id, OwnerReason.MISFILED, by_person_id=by_person_id, at=at, note=note)


def mark_in_error(entry: Entry, *, by_person_id: int | None, at: datetime, note: str) -> EntryOwner:
    """The entry stays where it is and is shown as entered in error."""
    return _stay(entry, OwnerReason.ENTERED_IN_ERROR, by_person_id=by_person_id, at=at, note=note)


def withdraw_error(
    entry: Entry, *, by_person_id: int | None, at: datetime, note: str
) -> EntryOwner:
    """It was no error after all."""
    return _stay(entry, OwnerReason.ERROR_WITHDRAWN, by_person_id=by_person_id, at=at, note=note)


def undo_import(run: ImportRun, *, by_person_id: int | None, at: datetime) -> int:
    """Take an import back: what it brought is in no chart, what it changed is as before.

    Returns the number of entries. What was moved or marked since stays. Twice changes nothing;
    cut off, it goes on with the next call.
    """
    if run.undone_at is not None:
        return 0
    done: set[int] = set()
    for ids in batches.of(list(run.owners.order_by("id").values_list("entry_id", flat=True))):
        with transaction.atomic():
            done.update(_leave(run, ids, by_person_id, at))
    changed = run.versions.filter(number__gt=1).order_by("id")
    for ids in batches.of(list(changed.values_list("entry_id", flat=True))):
        with transaction.atomic():
            done.update(_restore(run, ids, by_person_id, at))
    index.relink_around(run.practice, done)
    ImportRun.objects.filter(pk=run.pk, undone_at__isnull=True).update(
        undone_at=at, undone_by_person_id=by_person_id
    )
    run.refresh_from_db()
    return len(done)


def owner(entry: Entry) -> EntryOwner:
    """Whose the entry is now."""
    return EntryOwner.objects.filter(entry=entry).order_by("-number")[0]


def history(entry: Entry) -> list[EntryOwner]:
    """Whose the entry was, newest first."""
    return list(EntryOwner.objects.filter(entry=entry).order_by("-number"))


def _leave(run: ImportRun, ids: list[int], by_person_id: int | None, at: datetime) -> list[int]:
    """Entries that lie where this import put them are in no chart any more."""
    newest = {o.entry_id: o for o in EntryOwner.objects.filter(entry__in=ids).order_by("number")}
    brought = [o for o in newest.values() if o.import_run_id == run.pk and o.patient_id]
    EntryOwner.objects.bulk_create(
        EntryOwner(
            practice_id=run.practice_id,
            entry_id=present.entry_id,
            number=present.number + 1,
            patient_id=None,
            reason=OwnerReason.IMPORT_UNDONE.value,
            by_person_id=by_person_id,
            at=at,
        )
        for present in brought
    )
    left = [present.entry_id for present in brought]
    index.rederive(run.practice, left)
    return left


def _restore(run: ImportRun, ids: list[int], by_person_id: int | None, at: datetime) -> list[int]:
    """The body before this import holds again, as a version of its own."""
    versions: dict[int, list[EntryVersion]] = defaultdict(list)
    for version in EntryVersion.objects.filter(entry__in=ids).order_by("number"):
        versions[version.entry_id].append(version)
    made = []
    for entry_id, rows in versions.items():
        before = [row for row in rows[:-1] if row.body is not None]
        if rows[-1].import_run_id == run.pk and before:
            made.append(
                EntryVersion(
                    practice_id=run.practice_id,
                    entry_id=entry_id,
                    number=rows[-1].number + 1,
                    sha256=before[-1].sha256,
                    codec=before[-1].codec,
                    body=before[-1].body,
                    imported_at=at,
                    by_person_id=by_person_id,
                )
            )
    EntryVersion.objects.bulk_create(made)
    restored = [row.entry_id for row in made]
    index.rederive(run.practice, restored)
    return restored


def _stay(
    entry: Entry, reason: OwnerReason, *, by_person_id: int | None, at: datetime, note: str
) -> EntryOwner:
    with transaction.atomic():
        present = owner(entry)
        if present.patient_id is None:
            raise NotThere(f"Entry {entry.pk} is in no chart.")
        return _add(entry, present.patient_id, reason, by_person_id=by_person_id, at=at, note=note)


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
