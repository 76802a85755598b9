"""The lines of a chart as a page shows them, and its banner."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.charts import record_set, showing
from cartella.charts.kinds import Kind
from cartella.charts.models import EntryListing, Patient
from cartella.charts.words import DRAWER_NAMES

_MOST_ALLERGIES = 12
_NEVER = datetime.min.replace(tzinfo=UTC)
_KINDS: dict[str, Promise] = {
    Kind.DEMOGRAPHICS: gettext_lazy("personal details"),
    Kind.CONTACT: gettext_lazy("contact"),
    Kind.PHOTO: gettext_lazy("photo"),
    Kind.APPOINTMENT: gettext_lazy("appointment"),
    Kind.SERVICE: gettext_lazy("service"),
    Kind.ENCOUNTER: gettext_lazy("visit"),
    Kind.NOTE: gettext_lazy("note"),
    Kind.ORDER: gettext_lazy("order"),
    Kind.TREATMENT: gettext_lazy("treatment"),
    Kind.INJECTION: gettext_lazy("injection"),
    Kind.DEVICE_TREATMENT: gettext_lazy("device treatment"),
    Kind.OBSERVATION: gettext_lazy("observation"),
    Kind.CONDITION: gettext_lazy("condition"),
    Kind.ALLERGY: gettext_lazy("allergy"),
    Kind.MEDICATION: gettext_lazy("medication"),
    Kind.IMMUNIZATION: gettext_lazy("immunization"),
    Kind.PROCEDURE: gettext_lazy("procedure"),
    Kind.DIAGNOSTIC_REPORT: gettext_lazy("report"),
    Kind.DOCUMENT: gettext_lazy("document"),
    Kind.CONSENT: gettext_lazy("consent"),
    Kind.INVOICE: gettext_lazy("bill"),
    Kind.PAYMENT: gettext_lazy("payment"),
    Kind.CLAIM: gettext_lazy("claim"),
    Kind.COVERAGE: gettext_lazy("coverage"),
    Kind.MEMBERSHIP: gettext_lazy("membership"),
    Kind.CREDIT: gettext_lazy("credit"),
    Kind.MESSAGE: gettext_lazy("message"),
    Kind.CARE_PLAN: gettext_lazy("care plan"),
    Kind.GOAL: gettext_lazy("goal"),
    Kind.PRACTITIONER: gettext_lazy("practitioner"),
    Kind.ORGANIZATION: gettext_lazy("organization"),
    Kind.LOCATION: gettext_lazy("location"),
    Kind.PROVENANCE: gettext_lazy("origin"),
    Kind.PSYCHOTHERAPY_NOTE: gettext_lazy("psychotherapy note"),
    Kind.LEGAL_COMPILATION: gettext_lazy("compiled for a legal proceeding"),
    Kind.PEER_REVIEW: gettext_lazy("peer review"),
    Kind.MARKETING: gettext_lazy("marketing"),
    Kind.OTHER: gettext_lazy("other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry in a list."""

    listing: EntryListing
    when: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo of a contact sheet."""

    url: str
    thumb_url: str
    alt: str
    caption: str
    veiled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A drawer with its count."""

    word: str
    count: int
    url: str
    current: bool


def newest_first(listings: QuerySet[EntryListing]) -> list[int]:
    """Ids by day, newest first; what has no day stands at the end. Of one moment: by name, with
    note 2 before note 10, which no database sorts so."""
    rows = listings.order_by("entry_id").values_list("entry_id", "occurred_at", "title")
    known = sorted(rows, key=lambda row: _natural(row[2]))
    known.sort(key=lambda row: row[1] or _NEVER, reverse=True)  # stable, also in reverse
    return [row[0] for row in known]


def of_ids(listings: QuerySet[EntryListing], ids: Iterable[int]) -> list[EntryListing]:
    """The rows of these ids, in their order."""
    rows = {one.entry_id: one for one in listings.filter(entry_id__in=list(ids))}
    return [rows[one] for one in ids if one in rows]


def _natural(title: str) -> list[tuple[int, str]]:
    """Numbers within a title by their size."""
    return [
        (len(number.lstrip("0")), number.lstrip("0")) if number else (-1, words)
        for words, number in re.findall(r"([^0-9]+)|([0-9]+)", title.casefold())
    ]


def lines(listings: Iterable[EntryListing], zone: str) -> list[Line]:
    """Entries as lines of a list."""
    return [
        Line(
            listing=one,
            when=when(one, zone),
            kind=kind_word(one.kind),
            url=reverse("desk:entry", args=[one.entry.public_id]),
        )
        for one in listings
    ]


def kind_word(kind: str) -> str:
    """How a kind of entry is called."""
    return str(_KINDS.get(kind, kind))


def when(listing: EntryListing, zone: str) -> str:
    """The day as exactly as the source tells it; says so when it tells none."""
    if listing.occurred_at is None:
        return _("day not known")
    local = listing.occurred_at.astimezone(ZoneInfo(zone))
    match listing.occurred_precision:
        case "year":
            return str(local.year)
        case "month":
            return str(formats.date_format(local, "YEAR_MONTH_FORMAT"))
        case _precision:
            return str(formats.date_format(local, "DATE_FORMAT"))


def photos(listings: Iterable[EntryListing], zone: str) -> list[Photo]:
    """The photos among these entries. What is labelled intimate is not shown until opened."""
    return [
        Photo(
            url=reverse("desk:entry", args=[one.entry.public_id]),
            thumb_url=reverse("desk:picture", args=[one.entry.public_id, position]),
            alt=one.title,
            caption=f"{when(one, zone)} · {one.title}",
            veiled="intimate" in one.labels,
        )
        for one, position in showing.thumbnails(list(listings))
    ]


def allergies(patient: Patient) -> list[EntryListing]:
    """Allergies as recorded. An empty list means that none is held as data, never that there are
    none: documents may tell of some."""
    rows = record_set.listings(patient).filter(kind=Kind.ALLERGY.value, is_in_error=False)
    return list(rows[:_MOST_ALLERGIES])


def tabs(patient: Patient, current: str) -> list[Tab]:
    """All, then the ten drawers with counts."""
    url = reverse("desk:chart", args=[patient.public_id])
    counted = record_set.listings(patient).order_by().values("drawer").annotate(n=Count("entry"))
    counts: dict[int, int] = {row["drawer"]: row["n"] for row in counted}
    everything = Tab(word=_("Everything"), count=sum(counts.values()), url=url, current=not current)
    return [
        everything,
        *(
            Tab(
                word=str(name),
                count=counts.get(drawer.value, 0),
                url=f"{url}?drawer={drawer.value}",
                current=current == str(drawer.value),
            )
            for drawer, name in DRAWER_NAMES.items()
        ),
    ]
