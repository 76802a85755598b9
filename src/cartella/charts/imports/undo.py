"""Undo a whole import: what it brought is in no chart, what it changed is as before.

What somebody worked on since, or what has left the practice, stays and is listed. Nothing is
deleted: the bytes stay until retention destroys them, and importing again brings all of it back.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from cartella import clock
from cartella.charts import batches, carried, errors, index, patients
from cartella.charts.carried import Carried
from cartella.charts.models import (
    Entry,
    EntryError,
    EntryLabel,
    EntryOwner,
    EntryVersion,
    ErrorWhy,
    ImportRun,
    OwnerReason,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """What undoing an import would do, by entry id. `released` and `edited` stay."""

    leaves: tuple[int, ...]
    restored: tuple[int, ...]  # the version before this import holds again
    edited: tuple[int, ...]
    released: tuple[int, ...]
    exits: tuple[Carried, ...]  # that carried what is in `released`
    patient_ids: tuple[int, ...]  # charts that it made and that are empty then
    is_done: bool

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to take back."""
        return not (self.leaves or self.restored or self.patient_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back by this call, and what stays."""

    left: int
    restored: int
    edited: tuple[int, ...]
    released: tuple[int, ...]
    marked: int
    exits: tuple[Carried, ...]
    unlisted: int


def what_would(run: ImportRun, *, keep: Collection[int] = ()) -> Would:
    """What `undo` would do now. Writes nothing. `keep`: charts that stay in the lists even empty,
    because a request is about them."""
    brought, changed = _touched(run)
    since = _worked_on(run, brought | changed)
    gone = carried.exits(run.practice, (brought | changed) - since)
    exits = tuple(one for one in gone if one.at >= run.started_at)
    released = {entry_id for one in exits for entry_id in one.entry_ids}
    if changed - since:
        # Of what was changed only this import's own words count as released.
        own = _carried_version(run, changed - since, exits)
        released = (released & brought) | own
    leaves, restored = brought - since - released, changed - since - released
    return Would(
        leaves=tuple(sorted(leaves)),
        restored=tuple(sorted(restored)),
        edited=tuple(sorted(since)),
        released=tuple(sorted(released)),
        exits=tuple(one for one in exits if released & set(one.entry_ids)),
        patient_ids=tuple(_empty_then(run, leaves, keep)),
        is_done=run.undone_at is not None,
    )


def undo(
    run: ImportRun,
    *,
    by_person_id: int | None,
    reason: str,
    marks_released: bool = False,
    keep: Collection[int] = (),
    progress: Progress | None = None,
) -> Undone:
    """Take an import back, in pieces that each hold by themselves: cut off, the next call goes on.

    `marks_released`: what has left is marked as entered in error. A second call changes nothing.
    `progress`: is told how many entries and charts are done, and of how many; what it raises cuts
    this off.
    """
    tell = progress or _silent
    at = clock.now()
    would = what_would(run, keep=keep)
    if run.undone_at is not None:
        return _nothing(would)
    ImportRun.objects.filter(pk=run.pk, undo_begun_at__isnull=True).update(
        undo_begun_at=at, undo_reason=reason
    )
    left = restored = marked = 0
    total = len(would.leaves) + len(would.restored) + len(would.patient_ids)
    tell(0, total)
    for ids in batches.of(would.leaves):
        left += _leave(run, ids, by_person_id, at, reason)
        tell(left, total)
    for ids in batches.of(would.restored):
        restored += _restore(run, ids, by_person_id, at)
        tell(left + restored, total)
    # A call that was cut off has taken entries back and not come so far as here.
    was_begun = run.undo_begun_at is not None
    index.relink_around(
        run.practice, _all_of(run) if was_begun else [*would.leaves, *would.restored]
    )
    if marks_released:
        marked = _mark(run, would.released, by_person_id, at, reason)
    unlisted = _unlist(run, at, keep, lambda done, of: tell(total - of + done, total))
    ImportRun.objects.filter(pk=run.pk, undone_at__isnull=True).update(
        undone_at=at, undone_by_person_id=by_person_id
    )
    run.refresh_from_db()
    return Undone(
        left=left,
        restored=restored,
        edited=would.edited,
        released=would.released,
        marked=marked,
        exits=would.exits,
        unlisted=unlisted,
    )


def _silent(_done: int, _total: int) -> None:
    """Nobody asked how far it is."""


def _all_of(run: ImportRun) -> list[int]:
    """Every entry that this import placed or wrote a version of."""
    placed = set(run.owners.values_list("entry_id", flat=True))
    return sorted(placed | set(run.versions.values_list("entry_id", flat=True)))


def _nothing(would: Would) -> Undone:
    return Undone(
        left=0,
        restored=0,
        edited=would.edited,
        released=would.released,
        marked=0,
        exits=would.exits,
        unlisted=0,
    )


def _touched(run: ImportRun) -> tuple[set[int], set[int]]:
    """Entries that this import placed in a chart and that are in one, and others of which it wrote
    a later version. What an earlier call took back already is in neither."""
    brought: set[int] = set()
    placed = set(run.owners.filter(patient__isnull=False).values_list("entry_id", flat=True))
    for ids in batches.of(placed):
        for entry_id, owner in _owners(ids).items():
            if owner.reason != OwnerReason.IMPORT_UNDONE:
                brought.add(entry_id)
    changed: set[int] = set()
    later = set(run.versions.filter(number__gt=1).values_list("entry_id", flat=True))
    for ids in batches.of(later - placed):
        changed |= {e for e, rows in _versions(ids).items() if not _is_restored(run, rows)}
    return brought, changed


def _owners(ids: list[int]) -> dict[int, EntryOwner]:
    rows = EntryOwner.objects.filter(entry__in=ids).order_by("number")
    return {owner.entry_id: owner for owner in rows}


_Row = tuple[int | None, str]  # import run, SHA-256


def _versions(ids: list[int]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = {}
    rows = EntryVersion.objects.filter(entry_id__in=ids).order_by("number")
    for entry_id, run_id, sha256 in rows.values_list("entry_id", "import_run_id", "sha256"):
        found.setdefault(entry_id, []).append((run_id, sha256))
    return found


def _is_restored(run: ImportRun, rows: list[_Row]) -> bool:
    """Whether the newest version repeats, as no import's, the last one that was not this run's."""
    place = max(number for number, row in enumerate(rows) if row[0] == run.pk)
    before = [sha256 for run_id, sha256 in rows[:place] if run_id != run.pk]
    return bool(before) and rows[place + 1 :] == [(None, before[-1])]


def _worked_on(run: ImportRun, ids: set[int]) -> set[int]:
    """Entries that a person or a later import touched since."""
    since: set[int] = set()
    for some in batches.of(ids):
        owners = _owners(some)
        for entry_id, rows in _versions(some).items():
            owner = owners[entry_id]
            is_moved = owner.import_run_id != run.pk and owner.at > run.started_at
            wrote = any(run_id == run.pk for run_id, _ in rows)
            if is_moved or (wrote and rows[-1][0] != run.pk):
                since.add(entry_id)
        labels = EntryLabel.objects.filter(entry__in=some, at__gt=run.started_at)
        since |= set(labels.values_list("entry_id", flat=True))
        marks = EntryError.objects.filter(entry__in=some, at__gt=run.started_at)
        since |= set(marks.values_list("entry_id", flat=True))
    return since


def _carried_version(run: ImportRun, ids: set[int], exits: Iterable[Carried]) -> set[int]:
    """Changed entries of which this import's version has left."""
    hashes = dict(run.versions.filter(entry_id__in=ids).values_list("entry_id", "sha256"))
    rows = run.practice.exits.filter(pk__in=[one.exit_id for one in exits])
    gone = {one for row in rows for one in row.item_hashes}
    return {entry_id for entry_id, sha256 in hashes.items() if sha256 in gone}


def _empty_then(run: ImportRun, leaves: Collection[int], keep: Collection[int]) -> list[int]:
    """Charts that this import made, where nothing is once these entries have left."""
    made = run.practice.patients.filter(made_by_run_id=run.pk, unlisted_at__isnull=True)
    ids = list(made.order_by("pk").values_list("pk", flat=True))
    gone, taken = set(leaves), set(keep)
    for some in batches.of(ids):
        rows = run.practice.entry_listings.filter(patient__in=some)
        pairs = rows.values_list("patient_id", "entry_id")
        taken |= {patient_id for patient_id, entry_id in pairs if entry_id not in gone}
        taken |= _used(run, some)
    return [pk for pk in ids if pk not in taken]


def _used(run: ImportRun, ids: Collection[int]) -> set[int]:
    """Charts that are more than what the import brought: papers, merges, representatives."""
    these = run.practice.patients.filter(pk__in=ids)
    found = set(these.filter(representatives__isnull=False).values_list("pk", flat=True))
    merges = run.practice.patient_merges.filter(ended_at__isnull=True)
    for one, other in merges.filter(Q(patient__in=ids) | Q(into__in=ids)).values_list(
        "patient_id", "into_id"
    ):
        found |= {one, other}
    others = run.practice.import_runs.filter(patient__in=ids).exclude(pk=run.pk)
    return found | set(others.values_list("patient_id", flat=True))


def _leave(
    run: ImportRun, ids: list[int], by_person_id: int | None, at: datetime, reason: str
) -> int:
    with transaction.atomic():
        # Two people at once: the second waits here, and finds them gone.
        ImportRun.objects.select_for_update().get(pk=run.pk)
        there = [o for o in _owners(ids).values() if o.import_run_id == run.pk and o.patient_id]
        EntryOwner.objects.bulk_create(
            EntryOwner(
                practice_id=run.practice_id,
                entry_id=present.entry_id,
                number=present.number + 1,
                patient_id=None,
                reason=OwnerReason.IMPORT_UNDONE.value,
                note=reason,
                by_person_id=by_person_id,
                at=at,
            )
            for present in there
        )
        index.rederive(run.practice, [present.entry_id for present in there])
    return len(there)


def _restore(run: ImportRun, ids: list[int], by_person_id: int | None, at: datetime) -> int:
    """The body before this import holds again, as a version of its own."""
    made = []
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        rows: dict[int, list[EntryVersion]] = {}
        for version in EntryVersion.objects.filter(entry_id__in=ids).order_by("number"):
            rows.setdefault(version.entry_id, []).append(version)
        for entry_id, versions in rows.items():
            before = [v for v in versions[:-1] if v.body is not None and v.import_run_id != run.pk]
            if versions[-1].import_run_id == run.pk and before:
                made.append(
                    EntryVersion(
                        practice_id=run.practice_id,
                        entry_id=entry_id,
                        number=versions[-1].number + 1,
                        sha256=before[-1].sha256,
                        codec=before[-1].codec,
                        body=before[-1].body,
                        imported_at=at,
                        by_person_id=by_person_id,
                    )
                )
        EntryVersion.objects.bulk_create(made)
        index.rederive(run.practice, [row.entry_id for row in made])
    return len(made)


def _mark(
    run: ImportRun, ids: Iterable[int], by_person_id: int | None, at: datetime, reason: str
) -> int:
    return sum(
        errors.mark(
            entry,
            why=ErrorWhy.IMPORTED_BY_MISTAKE,
            words=reason,
            by_person_id=by_person_id,
            at=at,
        )
        is not None
        for entry in Entry.objects.filter(practice=run.practice, pk__in=list(ids))
    )


def _unlist(run: ImportRun, at: datetime, keep: Collection[int], tell: Progress) -> int:
    ids = _empty_then(run, set(), keep)
    number = 0
    for some in batches.of(ids):
        for patient in run.practice.patients.filter(pk__in=some):
            patients.unlist(patient, at=at)
            number += 1
            tell(number, len(ids))
    return number
