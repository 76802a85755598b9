"""Changing a setting: only what differs is written, guarded by what was read, with who and when.

Nothing is deleted: a place, a legal entity or a record system ends on a day. An edit is undone by
another edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from cartella import clock
from cartella.practices.models import (
    LegalEntity,
    Location,
    Practice,
    PracticeChange,
    RecordSystem,
)

Row = Practice | LegalEntity | Location | RecordSystem
_ABOUT: dict[type[models.Model], str] = {
    Practice: "practice",
    LegalEntity: "legal_entity",
    Location: "location",
    RecordSystem: "record_system",
}


class Meanwhile(Exception):
    """Somebody else changed the same thing since it was looked at. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes a setting. Without a person: at the first run, or on the command line."""

    person_id: int | None = None
    name: str = ""


def practice_of(row: Row) -> Practice:
    """The practice that a row of these four belongs to."""
    return row if isinstance(row, Practice) else row.practice


def history(row: Row) -> QuerySet[PracticeChange]:
    """What was changed of a row, newest first."""
    return (
        practice_of(row)
        .changes.filter(about=_ABOUT[type(row)], about_id=str(row.pk))
        .order_by("-id")
    )


def seen(row: Row) -> int:
    """The mark of a row's present state: the id of its newest change, 0 for none."""
    return history(row).values_list("id", flat=True).first() or 0


def note_new(row: Row, by: By) -> None:
    """Write that a row is new, with what it began with. Inside the caller's transaction."""
    values = {
        field.attname: [None, _plain(getattr(row, field.attname))]
        for field in row._meta.concrete_fields
        if field.attname not in ("id", "practice_id", "created_at", "slug", "is_demo")
    }
    _note(row, {name: pair for name, pair in values.items() if pair[1] not in ("", None, [])}, by)


def change(
    row: Row, values: Mapping[str, object], *, by: By, seen_before: int | None = None
) -> bool:
    """Write what differs and note it. False: nothing differs.

    `seen_before` is the mark of the state that the person looked at; a newer one raises Meanwhile,
    and so does a column that was changed under our hands. Raises IntegrityError for a name that
    another one has.
    """
    before = {name: getattr(row, name) for name in values}
    after = {name: value for name, value in values.items() if value != before[name]}
    if not after:
        return False
    with transaction.atomic():
        if seen_before is not None and seen(row) != seen_before:
            raise Meanwhile
        manager: models.Manager[Any] = type(row)._default_manager
        guard = {name: before[name] for name in after if not isinstance(before[name], list)}
        written = manager.filter(pk=row.pk, **_guarded(guard)).update(**after)
        if not written:
            raise Meanwhile
        fields = {name: [_plain(before[name]), _plain(value)] for name, value in after.items()}
        _note(row, fields, by)
    for name, value in after.items():
        setattr(row, name, value)
    return True


def setting(
    practice: Practice,
    about: str,
    about_id: object,
    fields: Mapping[str, tuple[object, object]],
    *,
    by: By,
) -> bool:
    """Note what differs of a setting that another room keeps: name → before, after. False: nothing
    does. Inside the transaction that changes it."""
    plain = {name: [_plain(one) for one in pair] for name, pair in fields.items()}
    changed = {name: pair for name, pair in plain.items() if pair[0] != pair[1]}
    if not changed:
        return False
    PracticeChange.objects.create(
        practice=practice,
        about=about,
        about_id=str(about_id)[:40],
        fields=changed,
        changed_at=clock.now(),
        changed_by_id=by.person_id,
        changed_by_name=by.name[:200],
    )
    return True


def _guarded(guard: Mapping[str, object]) -> dict[str, object]:
    return {
        (f"{name}__isnull" if value is None else name): (True if value is None else value)
        for name, value in guard.items()
    }


def _note(row: Row, fields: Mapping[str, list[object]], by: By) -> None:
    PracticeChange.objects.create(
        practice=practice_of(row),
        about=_ABOUT[type(row)],
        about_id=str(row.pk),
        fields=dict(fields),
        changed_at=clock.now(),
        changed_by_id=by.person_id,
        changed_by_name=by.name[:200],
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
