"""Two charts that may be one person's: proposed, decided by a person, and parted again.

A merge is a link beside the charts. No entry, request, consent or contact changes its chart, so
parting gives each what it had; what came while they were one is offered one by one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from cartella.charts import folding, joined, patients
from cartella.charts.models import (
    EntryListing,
    Patient,
    PatientContact,
    PatientMerge,
    PatientsApart,
)
from cartella.practices.models import Practice

MOST_PAIRS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two charts that are alike. What they share, in few words of ours; `one` is the older."""

    one: Patient
    other: Patient
    shares: tuple[str, ...]  # "name", "birth date", "phone", "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameAfter:
    """What came into either chart while they were joined."""

    entries: tuple[EntryListing, ...]
    contacts: tuple[PatientContact, ...]


def proposals(practice: Practice) -> list[Pair]:
    """Pairs of the same name and birth date, or of the same name and phone or e-mail, that nobody
    has joined or parted. A birth date that differs is a different person."""
    listed = patients.listed(practice)
    twice = (
        listed.filter(birth_on__isnull=False)
        .values("birth_on")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values("birth_on")
    )
    found: dict[tuple[int, int], set[str]] = {}
    for one, other in _same_name(listed.filter(birth_on__in=twice), by_birth=True):
        found.setdefault((one.pk, other.pk), set()).update(("name", "birth date"))
    shared = (
        practice.patient_contacts.filter(ended_at__isnull=True, kind__in=("phone", "email"))
        .values("kind", "value")
        .annotate(n=Count("patient", distinct=True))
        .filter(n__gt=1)
    )
    for row in shared[:MOST_PAIRS]:
        holders = listed.filter(
            contacts__kind=row["kind"], contacts__value=row["value"], contacts__ended_at=None
        ).distinct()
        for one, other in _same_name(holders, by_birth=False):
            found.setdefault((one.pk, other.pk), set()).update(("name", str(row["kind"])))
    return _open(practice, found)


def merge(
    patient: Patient, into: Patient, *, by_person_id: int | None, at: datetime, reason: str
) -> PatientMerge:
    """Say that two charts are one person's. Raises ValueError as `patients.merge`."""
    with transaction.atomic():
        # Two people at once, in whichever order they name the charts.
        list(
            Patient.objects.select_for_update().filter(pk__in=(patient.pk, into.pk)).order_by("pk")
        )
        return patients.merge(patient, into, by_person_id=by_person_id, at=at, reason=reason)


def part(link: PatientMerge, *, by_person_id: int | None, at: datetime, reason: str) -> bool:
    """End a merge: both charts are as they were. False if it had ended."""
    return bool(
        PatientMerge.objects.filter(pk=link.pk, ended_at__isnull=True).update(
            ended_at=at, ended_by_person_id=by_person_id, ended_because=reason
        )
    )


def apart(
    one: Patient, other: Patient, *, by_person_id: int | None, at: datetime, reason: str
) -> PatientsApart:
    """Say that two charts are two persons': they are not proposed again."""
    if one.practice_id != other.practice_id:
        raise ValueError("Charts of two practices.")
    first, second = sorted((one, other), key=lambda p: p.pk)
    row, _made = PatientsApart.objects.get_or_create(
        practice_id=one.practice_id,
        one=first,
        other=second,
        defaults={"by_person_id": by_person_id, "at": at, "reason": reason},
    )
    return row


def in_force(patient: Patient) -> list[PatientMerge]:
    """The merges that join this chart with others now, its own first."""
    group = joined.group(patient)
    rows = PatientMerge.objects.filter(
        practice_id=patient.practice_id, patient_id__in=group, ended_at__isnull=True
    )
    return sorted(
        rows.select_related("patient", "into"),
        key=lambda m: patient.pk not in (m.patient_id, m.into_id),
    )


def others(patient: Patient) -> list[Patient]:
    """The other charts that are this person's now."""
    ids = joined.group(patient)[1:]
    return list(patient.practice.patients.filter(pk__in=ids).order_by("pk")) if ids else []


def history(patient: Patient) -> list[PatientMerge]:
    """Every merge that named this chart, newest first."""
    rows = PatientMerge.objects.filter(practice_id=patient.practice_id).filter(
        Q(patient=patient) | Q(into=patient)
    )
    return list(rows.select_related("patient", "into").order_by("-at", "-pk"))


def came_after(link: PatientMerge) -> CameAfter:
    """What either chart got while they were one: each may belong to the other person."""
    charts = (link.patient_id, link.into_id)
    listings = EntryListing.objects.filter(
        practice_id=link.practice_id, patient_id__in=charts, entry__created_at__gte=link.at
    )
    contacts = PatientContact.objects.filter(
        practice_id=link.practice_id,
        patient_id__in=charts,
        changed_at__gte=link.at,
        ended_at__isnull=True,
    )
    return CameAfter(
        entries=tuple(listings.select_related("entry", "patient").order_by("entry_id")),
        contacts=tuple(contacts.select_related("patient").order_by("pk")),
    )


def _same_name(rows: Iterable[Patient], *, by_birth: bool) -> Iterable[tuple[Patient, Patient]]:
    groups: dict[tuple[str, object], list[Patient]] = defaultdict(list)
    for patient in rows:
        name = folding.name_key((patient.given_name, patient.family_name))
        if name:
            groups[name, patient.birth_on if by_birth else None].append(patient)
    for members in groups.values():
        members.sort(key=lambda p: p.pk)
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if not (one.birth_on and other.birth_on and one.birth_on != other.birth_on):
                    yield one, other


def _open(practice: Practice, found: dict[tuple[int, int], set[str]]) -> list[Pair]:
    parted = set(practice.patients_apart.values_list("one_id", "other_id"))
    ids = {pk for pair in found for pk in pair}
    known = {p.pk: p for p in practice.patients.filter(pk__in=ids)}
    made = []
    for (one, other), shares in sorted(found.items())[: MOST_PAIRS * 2]:
        if (one, other) in parted or other in joined.group(known[one]):
            continue
        made.append(Pair(one=known[one], other=known[other], shares=tuple(sorted(shares))))
    return made[:MOST_PAIRS]
