"""Entered in error: a versioned fact beside the entry, made and taken back, never written into it.

The entry stays in the record set and goes out marked, with the word of `ErrorWhy` and the day. What
staff wrote beside that word may name another person, so it stays with staff.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cartella.charts import batches, index
from cartella.charts.models import Entry, EntryError, ErrorWhy


def mark(
    entry: Entry, *, why: ErrorWhy, words: str, by_person_id: int | None, at: datetime
) -> EntryError | None:
    """Say that the entry was a mistake. None if that stands already."""
    return _add(entry, True, why=why, words=words, by_person_id=by_person_id, at=at)


def take_back(
    entry: Entry, *, words: str, by_person_id: int | None, at: datetime
) -> EntryError | None:
    """It was no mistake after all. None if no mark stands."""
    return _add(entry, False, why=None, words=words, by_person_id=by_person_id, at=at)


def standing(entry: Entry) -> EntryError | None:
    """The mark that stands; None if there is none."""
    newest = EntryError.objects.filter(entry=entry).order_by("-number").first()
    return newest if newest is not None and newest.is_on else None


def history(entry: Entry) -> list[EntryError]:
    """All that was said, newest first."""
    return list(EntryError.objects.filter(entry=entry).order_by("-number"))


def standing_among(entry_ids: Iterable[int]) -> dict[int, EntryError]:
    """Entry id → the mark that stands, for those that have one."""
    newest: dict[int, EntryError] = {}
    for some in batches.of(entry_ids):
        for row in EntryError.objects.filter(entry_id__in=some).order_by("number"):
            newest[row.entry_id] = row
    return {entry_id: row for entry_id, row in newest.items() if row.is_on}


def _add(
    entry: Entry,
    is_on: bool,
    *,
    why: ErrorWhy | None,
    words: str,
    by_person_id: int | None,
    at: datetime,
) -> EntryError | None:
    with transaction.atomic():
        # Two people at once: the second finds what the first said.
        Entry.objects.select_for_update().get(pk=entry.pk)
        newest = EntryError.objects.filter(entry=entry).order_by("-number").first()
        if is_on == (newest is not None and newest.is_on):
            return None
        version = entry.versions.order_by("-number").values_list("pk", flat=True).first()
        made = EntryError.objects.create(
            practice_id=entry.practice_id,
            entry=entry,
            number=newest.number + 1 if newest else 1,
            version_id=version,
            is_on=is_on,
            why=(why or (newest and newest.why) or ErrorWhy.OTHER),
            words=words,
            by_person_id=by_person_id,
            at=at,
        )
        index.refresh([entry.pk])
    return made
