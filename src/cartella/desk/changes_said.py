"""Who changed which setting when, in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.desk.practice_forms import KINDS
from cartella.practices import changes, zones
from cartella.practices.changes import Row
from cartella.practices.models import Practice, PracticeChange, SecondLook

_MOST = 50
_FIELDS = {
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("telephone"),
    "address_lines": gettext_lazy("address"),
    "time_zone": gettext_lazy("time zone"),
    "default_language": gettext_lazy("language of letters"),
    "email": gettext_lazy("e-mail"),
    "privacy_contact": gettext_lazy("privacy contact"),
    "complaint_contact": gettext_lazy("who takes complaints"),
    "letter_line": gettext_lazy("line in letters"),
    "second_look": gettext_lazy("second look"),
    "undo_minutes": gettext_lazy("minutes to undo"),
    "state": gettext_lazy("state"),
    "licence_kinds": gettext_lazy("who holds the records"),
    "ended_on": gettext_lazy("ended on"),
    "legal_entity_id": gettext_lazy("legal entity"),
    "kind": gettext_lazy("kind"),
    "vendor": gettext_lazy("program"),
    "holds": gettext_lazy("what it holds"),
    "from_on": gettext_lazy("in use since"),
    "to_on": gettext_lazy("in use until"),
    "folder": gettext_lazy("folder"),
    "channel": gettext_lazy("what comes into it"),
    "is_on": gettext_lazy("in use"),
    "calendar_folder": gettext_lazy("folder of the calendar file"),
    "writing_rule": gettext_lazy("what the sign says"),
    "told_from_on": gettext_lazy("the sign hangs since"),
    "key_id": gettext_lazy("its mark"),
}
_ABOUT = {
    "practice": gettext_lazy("the practice"),
    "legal_entity": gettext_lazy("a legal entity"),
    "location": gettext_lazy("a location"),
    "record_system": gettext_lazy("a record system"),
    "backup": gettext_lazy("backups"),
    "practice_key": gettext_lazy("the practice key"),
    "arrival_folder": gettext_lazy("a watched folder"),
    "intake": gettext_lazy("how requests come in"),
}
_WORDS = {**dict(KINDS), **dict(SecondLook.choices), **dict(settings.LANGUAGES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One column that changed."""

    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One change."""

    at: datetime
    who: str
    about: str
    is_new: bool
    lines: tuple[Line, ...]


def of_row(row: Row, fields: Collection[str]) -> list[Said]:
    """The changes of these columns of one row, newest first."""
    said = _said(changes.history(row)[:_MOST], changes.practice_of(row))
    words = {str(_FIELDS.get(field, field)) for field in fields}
    kept = [replace(one, lines=tuple(x for x in one.lines if x.word in words)) for one in said]
    return [one for one in kept if one.lines]


def of_practice(practice: Practice) -> list[Said]:
    """The newest changes of everything, newest first."""
    return _said(practice.changes.order_by("-id")[: 4 * _MOST], practice)


def _said(rows: Iterable[PracticeChange], practice: Practice) -> list[Said]:
    names = {
        ("legal_entity", str(pk)): name
        for pk, name in practice.legal_entities.values_list("pk", "name")
    }
    return [_one(row, names) for row in rows]


def _one(row: PracticeChange, names: dict[tuple[str, str], str]) -> Said:
    name = names.get((row.about, row.about_id), "")
    about = str(_ABOUT.get(row.about, row.about))
    return Said(
        at=row.changed_at,
        who=row.changed_by_name or _("whoever set it up"),
        about=f"{about}: {name}" if name else about,
        is_new=all(before is None for before, _after in row.fields.values()),
        lines=tuple(
            Line(
                word=str(_FIELDS.get(field, field)),
                before=_plain(field, before, names),
                after=_plain(field, after, names),
            )
            for field, (before, after) in row.fields.items()
        ),
    )


def _plain(field: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    if value in (None, "", []):
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "legal_entity_id":
        return names.get(("legal_entity", str(value)), str(value))
    if field == "time_zone":
        return zones.name(str(value))
    if isinstance(value, list):
        return ", ".join(_(word) for word in value)
    return " / ".join(str(_WORDS.get(str(value), value)).splitlines())
