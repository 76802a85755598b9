"""Charts come into being here: by hand, or because an export names somebody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from cartella.charts import contacts, folding, joined
from cartella.charts.contacts import NewContact
from cartella.charts.models import (
    ContactKind,
    Patient,
    PatientContact,
    PatientMerge,
    PatientWord,
)
from cartella.practices.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatient:
    """A patient as typed or as a source names her."""

    given_name: str
    family_name: str
    preferred_name: str = ""
    former_names: tuple[str, ...] = ()
    birth_on: date | None = None
    birth_as_given: str = ""
    gender: str = ""
    language: str = ""
    preferred_channel: str = ""
    confidential_communication: str = ""
    contacts: tuple[NewContact, ...] = ()
    is_synthetic: bool = False


def add(practice: Practice, new: NewPatient, *, at: datetime, run_id: int | None = None) -> Patient:
    """A new chart. Asks nobody whether there is another like it: see `alike`. `run_id`: the import
    that makes it, so that undoing the import takes the empty chart out of the lists."""
    with transaction.atomic():
        patient = Patient.objects.create(
            practice=practice,
            given_name=new.given_name[:200],
            family_name=new.family_name[:200],
            preferred_name=new.preferred_name[:200],
            former_names="\n".join(new.former_names),
            birth_on=new.birth_on,
            birth_as_given=(new.birth_as_given or _iso(new.birth_on))[:40],
            gender=new.gender[:80],
            language=new.language[:35],
            preferred_channel=new.preferred_channel[:40],
            confidential_communication=new.confidential_communication,
            is_synthetic=new.is_synthetic,
            created_at=at,
            made_by_run_id=run_id,
        )
        add_contacts(patient, new.contacts, at=at)
        index(patient)
    return patient


def add_contacts(patient: Patient, new: Iterable[NewContact], *, at: datetime) -> None:
    """Add the contacts that she does not have yet. Inside the caller's transaction."""
    have = {(c.kind, c.value) for c in contacts.in_use(patient)}
    rows = []
    for contact in new:
        row = contacts.build(patient, contact, at=at)
        if row.value and (row.kind, row.value) not in have:
            have.add((row.kind, row.value))
            rows.append(row)
    PatientContact.objects.bulk_create(rows)


def listed(practice: Practice) -> QuerySet[Patient]:
    """The charts that lists show and that names are matched with."""
    return practice.patients.filter(unlisted_at__isnull=True)


def unlist(patient: Patient, *, at: datetime) -> None:
    """Take a chart that an undone import has left empty out of the lists. Its row stays."""
    with transaction.atomic():
        Patient.objects.filter(pk=patient.pk, unlisted_at__isnull=True).update(unlisted_at=at)
        patient.refresh_from_db(fields=["unlisted_at"])
        index(patient)


def relist(patient: Patient) -> None:
    """A source names her again: her chart is in the lists as before."""
    if patient.unlisted_at is None:
        return
    with transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(unlisted_at=None)
        patient.unlisted_at = None
        index(patient)


def index(patient: Patient) -> None:
    """Write the words under which she is found. Inside the caller's transaction."""
    PatientWord.objects.filter(patient=patient).delete()
    if patient.unlisted_at is not None:
        return
    PatientWord.objects.bulk_create(
        PatientWord(practice_id=patient.practice_id, patient=patient, word=word)
        for word in sorted(words_of(patient, contacts.in_use(patient)))
    )


def reindex(practice: Practice) -> int:
    """Make the search words of all patients anew. Returns how many patients there are."""
    patients = list(practice.patients.order_by("id"))
    for patient in patients:
        with transaction.atomic():
            index(patient)
    return len(patients)


def words_of(patient: Patient, reachable: Sequence[PatientContact]) -> set[str]:
    """Folded names, birth date as digits (year first), telephone digits and their ends."""
    names = (
        patient.given_name,
        patient.family_name,
        patient.preferred_name,
        patient.former_names,
    )
    found = {word for name in names for word in folding.words(name)}
    found |= {"".join(folding.words(name)) for name in names[:3] if name.strip()}
    if patient.birth_on:
        found.add(patient.birth_on.strftime("%Y%m%d"))
    for contact in reachable:
        if contact.kind == ContactKind.PHONE:
            digits = re.sub(r"\D", "", contact.value)
            national = digits[1:] if contact.value.startswith("+1") else digits
            found |= {digits, national, national[-7:], national[-4:]}
    return {word[: folding.MAXIMUM_WORD] for word in found if word}


def typed(name: str, birth_on: date | None = None) -> NewPatient:
    """A patient from one line: "Rosa Ortega" or "Ortega, Rosa"."""
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = " ".join(name.split()).rpartition(" ")
    return NewPatient(given_name=given.strip(), family_name=family.strip(), birth_on=birth_on)


def described(patient: Patient) -> NewPatient:
    """What is known of a chart's patient, for comparing."""
    return NewPatient(
        given_name=patient.given_name,
        family_name=patient.family_name,
        former_names=tuple(patient.former_names.splitlines()),
        birth_on=patient.birth_on,
    )


def alike(practice: Practice, new: NewPatient) -> list[Patient]:
    """Charts of the same name and birth date (both unknown counts): shown as a possible double,
    never joined by us."""
    key = folding.name_key((new.given_name, new.family_name))
    if not key:
        return []
    return [
        patient
        for patient in listed(practice).filter(birth_on=new.birth_on).order_by("id")
        if folding.name_key((patient.given_name, patient.family_name)) == key
    ]


def contradicts(one: NewPatient, other: NewPatient) -> bool:
    """Whether two descriptions are of two persons: another birth date, or names that do not fit.

    Names fit when one is contained in the other ("Maria Lopez", "Maria Elena Lopez").
    """
    if one.birth_on and other.birth_on and one.birth_on != other.birth_on:
        return True
    ours, theirs = _name_words(one), _name_words(other)
    if not ours[0] or not theirs[0]:
        return False
    return not any(a <= b or b <= a for a in ours for b in theirs if a and b)


def _name_words(new: NewPatient) -> list[set[str]]:
    """The words of the present name, then of each former one."""
    names = [f"{new.given_name} {new.family_name}", *new.former_names]
    return [set(folding.words(name)) for name in names]


def merge(
    patient: Patient, into: Patient, *, by_person_id: int | None, at: datetime, reason: str = ""
) -> PatientMerge:
    """Say that two charts are one person's. Nothing moves; the link can be ended.

    Raises ValueError for charts of two practices and for a ring.
    """
    if patient.practice_id != into.practice_id:
        raise ValueError(gettext("Charts of two practices cannot be merged."))
    with transaction.atomic():
        if patient.id in joined.group(into):
            raise ValueError(gettext("These charts are merged already."))
        return PatientMerge.objects.create(
            practice_id=patient.practice_id,
            patient=patient,
            into=into,
            by_person_id=by_person_id,
            at=at,
            reason=reason,
        )


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""
