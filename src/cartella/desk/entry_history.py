"""Who wrote, moved and marked an entry, and when: in words, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.charts import errors, owners
from cartella.charts.models import Entry, EntryOwner, ErrorWhy, OwnerReason, Patient
from cartella.desk.door import Visit
from cartella.desk.right_said import WHYS

_REASONS = {
    OwnerReason.IMPORTED: gettext_lazy("Imported into the chart"),
    OwnerReason.ADDED: gettext_lazy("Added to the chart"),
    OwnerReason.MISFILED: gettext_lazy("Moved here: it was misfiled"),
    OwnerReason.ENTERED_IN_ERROR: gettext_lazy("Marked as entered in error"),
    OwnerReason.ERROR_WITHDRAWN: gettext_lazy("No longer marked as entered in error"),
    OwnerReason.IMPORT_UNDONE: gettext_lazy("Import undone"),
    OwnerReason.SPLIT: gettext_lazy("Split into parts"),
    OwnerReason.SPLIT_UNDONE: gettext_lazy("Put together again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a history."""

    at: datetime
    what: str
    who: str
    note: str = ""
    icon: str = "document"


def versions(visit: Visit, entry: Entry) -> list[Happened]:
    """The versions of an entry."""
    rows = list(entry.versions.order_by("-number").defer("body"))
    names = _names(visit, [row.by_person_id for row in rows])
    return [
        Happened(
            at=row.imported_at,
            what=_("Version %(number)s") % {"number": row.number},
            who=names.get(row.by_person_id, "") if row.by_person_id else "",
            note=_("Destroyed. Certificate: %(number)s") % {"number": row.certificate}
            if row.destroyed_at
            else row.sha256[:16],
        )
        for row in rows
    ]


def owners_of(visit: Visit, entry: Entry) -> list[Happened]:
    """Whose chart it lay in and what was said about that."""
    rows = owners.history(entry)
    names = _names(visit, [row.by_person_id for row in rows])
    return [
        Happened(
            at=row.at,
            what=str(_REASONS[OwnerReason(row.reason)]),
            who=names.get(row.by_person_id, "") if row.by_person_id else "",
            note=row.note,
            icon="patients",
        )
        for row in rows
    ]


def marks_of(visit: Visit, entry: Entry) -> list[Happened]:
    """What was said of it as a mistake."""
    rows = errors.history(entry)
    names = _names(visit, [row.by_person_id for row in rows])
    return [
        Happened(
            at=row.at,
            what=_("Marked as entered in error: %(why)s") % {"why": WHYS[ErrorWhy(row.why)]}
            if row.is_on
            else _("No longer marked as entered in error"),
            who=names.get(row.by_person_id, "") if row.by_person_id else "",
            note=row.words,
            icon="warn",
        )
        for row in rows
    ]


def moved_away(visit: Visit, patient: Patient) -> list[tuple[EntryOwner, str]]:
    """What was moved out of a chart, with the name of who moved it."""
    rows = owners.moved_away(patient)
    names = _names(visit, [row.by_person_id for row in rows]) if rows else {}
    return [(row, names.get(row.by_person_id or 0, "")) for row in rows]


def _names(visit: Visit, ids: list[int | None]) -> dict[int, str]:
    return people(visit, [one for one in ids if one])


def people(visit: Visit, ids: list[int]) -> dict[int, str]:
    """Names of members of this practice, by person id."""
    rows = visit.practice.memberships.filter(person_id__in=ids).select_related("person")
    return {row.person_id: row.person.name for row in rows}
