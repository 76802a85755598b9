"""What people say about an entry: how sensitive it is, and that it is outside the record set."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from cartella.charts import index
from cartella.charts.models import Entry, EntryLabel, LabelKind


class NeedsReason(Exception):
    """Nothing leaves the record set without a reason. Nothing was changed."""


def label(
    entries: Sequence[Entry],
    word: str,
    *,
    is_on: bool = True,
    reason: str = "",
    by_person_id: int | None,
    at: datetime,
) -> None:
    """Set or take off a word of sensitivity ("face", "intimate", "own consent" …)."""
    _write(entries, LabelKind.SENSITIVITY, word, is_on, reason, by_person_id, at)


def put_outside(
    entries: Sequence[Entry], *, reason: str, by_person_id: int | None, at: datetime
) -> None:
    """Put entries outside the designated record set: the privacy officer's act, with a reason.

    Raises NeedsReason.
    """
    if not reason.strip():
        raise NeedsReason(gettext("Say why this is outside the designated record set."))
    _write(entries, LabelKind.OUTSIDE_RECORD_SET, "", True, reason, by_person_id, at)


def put_inside(
    entries: Sequence[Entry], *, reason: str, by_person_id: int | None, at: datetime
) -> None:
    """Take entries back into the record set. Raises NeedsReason."""
    if not reason.strip():
        raise NeedsReason(gettext("Say why this belongs to the designated record set."))
    _write(entries, LabelKind.OUTSIDE_RECORD_SET, "", False, reason, by_person_id, at)


def why_outside(entry: Entry) -> EntryLabel | None:
    """The act by which the entry stands outside the record set; None if it does not."""
    row = (
        EntryLabel.objects.filter(entry=entry, kind=LabelKind.OUTSIDE_RECORD_SET.value)
        .order_by("-id")
        .first()
    )
    return row if row is not None and row.is_on else None


def _write(
    entries: Sequence[Entry],
    kind: LabelKind,
    word: str,
    is_on: bool,
    reason: str,
    by_person_id: int | None,
    at: datetime,
) -> None:
    with transaction.atomic():
        EntryLabel.objects.bulk_create(
            EntryLabel(
                practice_id=entry.practice_id,
                entry=entry,
                kind=kind.value,
                word=word.strip()[:80],
                is_on=is_on,
                reason=reason,
                by_person_id=by_person_id,
                at=at,
            )
            for entry in entries
        )
        index.refresh([entry.pk for entry in entries])
