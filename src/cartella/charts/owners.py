"""Put right whose an entry is, without deleting: misfiled, and where its bytes lie then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction
from django.utils.translation import gettext

from cartella.blobs import store
from cartella.charts import files, index, needs
from cartella.charts.models import (
    Entry,
    EntryOwner,
    EntryVersion,
    FileFact,
    OwnerReason,
    Patient,
    Rendition,
)
from cartella.practices.models import Practice


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
    """A misfiled entry goes to its owner, and its bytes with it; no byte of it changes. What
    another entry of the old chart needs too is copied. `beside` is called in the transaction that
    writes the move.

    Raises NotThere, or ValueError for a patient of another practice. Never inside a transaction.
    """
    if to.practice_id != entry.practice_id:
        raise ValueError(gettext("The patient is of another practice."))
    present = owner(entry)
    if present.patient_id is None:
        raise NotThere(f"Entry {entry.pk} is in no chart.")
    if present.patient_id == to.id:
        return present
    moving = _Moving.of(entry, present.patient_id)
    _copy_shared(entry.practice, moving, to)
    with transaction.atomic():
        # Two people at once: the second finds where the first has put it.
        Entry.objects.select_for_update().get(pk=entry.pk)
        charts = (present.patient_id, to.pk)
        list(Patient.objects.select_for_update().filter(pk__in=charts).order_by("pk"))
        now = owner(entry)
        if now.number != present.number or moving.shared != moving.shared_now():
            raise MovedMeanwhile(gettext("Somebody else moved it just now. Look at it again."))
        _take_along(entry.practice, moving, to)
        made = _add(entry, to.id, OwnerReason.MISFILED, by_person_id=by_person_id, at=at, note=note)
        beside()
    return made


def owner(entry: Entry) -> EntryOwner:
    """Whose the entry is now."""
    return EntryOwner.objects.filter(entry=entry).order_by("-number")[0]


def history(entry: Entry) -> list[EntryOwner]:
    """Whose the entry was, newest first."""
    return list(EntryOwner.objects.filter(entry=entry).order_by("-number"))


def moved_away(patient: Patient) -> list[EntryOwner]:
    """The moves that took an entry out of this chart for good, newest first."""
    was_here = EntryOwner.objects.filter(practice_id=patient.practice_id, patient=patient)
    before = {(row.entry_id, row.number) for row in was_here}
    moves = EntryOwner.objects.filter(
        practice_id=patient.practice_id,
        reason=OwnerReason.MISFILED.value,
        entry__in=was_here.values("entry_id"),
    ).exclude(entry__listing__patient=patient)
    rows = moves.select_related("entry").order_by("-at", "-pk")
    return [row for row in rows if (row.entry_id, row.number - 1) in before]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moving:
    """The files of an entry that moves. `hashes`: the files its versions name; `wanted`: and the
    pictures made of them; `shared`: what other entries of the old chart need too."""

    entry: Entry
    from_id: int
    hashes: set[str]
    wanted: set[str]
    shared: set[str]

    @classmethod
    def of(cls, entry: Entry, from_id: int) -> Self:
        """What there is to move."""
        versions = EntryVersion.objects.filter(entry=entry, body__isnull=False)
        hashes = needs.hashes_of(versions)
        made = Rendition.objects.filter(patient_id=from_id, original_sha256__in=hashes)
        wanted = hashes | set(made.values_list("sha256", flat=True))
        shared = needs.of(entry.practice, from_id, wanted, without=entry.pk)
        return cls(entry=entry, from_id=from_id, hashes=hashes, wanted=wanted, shared=shared)

    def shared_now(self) -> set[str]:
        """The same, asked once more: an import may have come between."""
        return needs.of(self.entry.practice, self.from_id, self.wanted, without=self.entry.pk)


def _copy_shared(practice: Practice, moving: _Moving, to: Patient) -> None:
    """What both charts need is put anew under the other. Not inside a transaction."""
    there = files.held(practice, to.id, moving.shared)
    for sha256, blob in files.held(practice, moving.from_id, moving.shared).items():
        if sha256 not in there:
            with store.open_blob(blob) as stream:
                files.put(to, stream)


def _take_along(practice: Practice, moving: _Moving, to: Patient) -> None:
    """Give the other chart the bytes, and what is known of them, and leave nothing known here."""
    there = files.held(practice, to.id, moving.wanted)
    here = files.held(practice, moving.from_id, moving.wanted)
    if moving.shared & here.keys() - there.keys():
        raise MovedMeanwhile(gettext("Somebody else moved it just now. Look at it again."))
    going = [blob for sha256, blob in here.items() if sha256 not in moving.shared | there.keys()]
    store.give(going, files.owner(to.id))
    facts = FileFact.objects.filter(patient_id=moving.from_id, sha256__in=moving.hashes)
    renditions = Rendition.objects.filter(
        patient_id=moving.from_id, original_sha256__in=moving.hashes
    )
    known, made = list(facts), list(renditions)
    for fact in known:
        fact.pk, fact.patient = None, to
    for rendition in made:
        rendition.pk, rendition.patient = None, to
    FileFact.objects.bulk_create(known, ignore_conflicts=True)
    Rendition.objects.bulk_create(made, ignore_conflicts=True)
    facts.exclude(sha256__in=moving.shared).delete()
    renditions.exclude(original_sha256__in=moving.shared).delete()
