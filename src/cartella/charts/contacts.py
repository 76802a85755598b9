"""How a patient can be reached, and which contact may be trusted with a code.

A contact that changed lately proves nothing: whoever asks for the records may have changed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers
from django.db import transaction

from cartella.charts import joined
from cartella.charts.models import (
    ConfirmedHow,
    ContactConfirmation,
    ContactKind,
    Patient,
    PatientContact,
)

UNCHANGED = timedelta(days=30)
REGION = "US"  # of a telephone number without country code


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact as somebody typed it or a source wrote it."""

    kind: ContactKind
    typed: str
    is_own: bool = True
    fits_wish: bool = False
    confirmed_at: datetime | None = None
    changed_at: datetime | None = None  # None: nobody knows, so it counts from now


def normal(kind: ContactKind, typed: str) -> str:
    """The form in which two contacts are compared. What cannot be read stays as it was typed."""
    text = " ".join(typed.split())
    if kind is ContactKind.EMAIL:
        return text.lower()[:500]
    if kind is ContactKind.PHONE:
        try:
            number = phonenumbers.parse(text, REGION)
        except phonenumbers.NumberParseException:
            return text[:500]
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return text[:500]


def build(patient: Patient, new: NewContact, *, at: datetime) -> PatientContact:
    """The row for a contact, not yet written."""
    return PatientContact(
        practice_id=patient.practice_id,
        patient=patient,
        kind=new.kind.value,
        value=normal(new.kind, new.typed),
        as_typed=new.typed[:500],
        is_own=new.is_own,
        fits_wish=new.fits_wish,
        confirmed_at=new.confirmed_at,
        changed_at=new.changed_at or at,
    )


def change(contact: PatientContact, new: NewContact, *, at: datetime) -> PatientContact:
    """End a contact and put another in its place. The same value again changes nothing."""
    if normal(new.kind, new.typed) == contact.value:
        return contact
    with transaction.atomic():
        PatientContact.objects.filter(pk=contact.pk, ended_at__isnull=True).update(ended_at=at)
        row = build(contact.patient, new, at=at)
        row.save(force_insert=True)
    return row


def end(contact: PatientContact, *, at: datetime) -> None:
    """A contact that is no longer hers."""
    PatientContact.objects.filter(pk=contact.pk, ended_at__isnull=True).update(ended_at=at)


def confirm(contact_id: int, *, at: datetime) -> None:
    """A code came back from there, or a call was answered. The first time stands.
    Only confirmed contacts hear that somebody asked (`to_be_told`)."""
    with transaction.atomic():
        changed = PatientContact.objects.filter(pk=contact_id, confirmed_at__isnull=True).update(
            confirmed_at=at
        )
        if changed:
            contact = PatientContact.objects.get(pk=contact_id)
            _keep(contact, ConfirmedHow.CODE, words="", by_person_id=None, at=at)


def confirm_by_hand(
    contact: PatientContact,
    *,
    how: ConfirmedHow,
    words: str,
    by_person_id: int | None,
    at: datetime,
) -> ContactConfirmation | None:
    """Somebody found that it reaches her. None for a contact that ended, or said a second time
    within the minute.

    The day it last changed stays: who may have changed it cannot make it old by confirming it.
    """
    with transaction.atomic():
        locked = PatientContact.objects.select_for_update().get(pk=contact.pk)
        again = locked.confirmations.filter(
            how=how, by_person_id=by_person_id, at__gt=at - timedelta(minutes=1)
        )
        if locked.ended_at is not None or again.exists():
            return None
        PatientContact.objects.filter(pk=contact.pk, confirmed_at__isnull=True).update(
            confirmed_at=at
        )
        return _keep(locked, how, words=words, by_person_id=by_person_id, at=at)


def _keep(
    contact: PatientContact,
    how: ConfirmedHow,
    *,
    words: str,
    by_person_id: int | None,
    at: datetime,
) -> ContactConfirmation:
    return ContactConfirmation.objects.create(
        practice_id=contact.practice_id,
        contact=contact,
        how=how.value,
        words=words[:300],
        by_person_id=by_person_id,
        at=at,
    )


def confirmations(patient: Patient) -> dict[int, list[ContactConfirmation]]:
    """Contact id → how it was confirmed, newest first."""
    found: dict[int, list[ContactConfirmation]] = {}
    rows = ContactConfirmation.objects.filter(contact__patient=patient).order_by("-at", "-pk")
    for row in rows:
        found.setdefault(row.contact_id, []).append(row)
    return found


def in_use(patient: Patient) -> list[PatientContact]:
    """Her contacts as they are now, oldest first."""
    return list(patient.contacts.filter(ended_at__isnull=True).order_by("changed_at", "id"))


def usable_for_code(patient: Patient, now: datetime) -> list[PatientContact]:
    """Contacts that may get a code: her own, unchanged for 30 days, fitting her wish.

    With a wish on file only contacts that it names fit; a wish in a chart that is joined with hers
    binds this one's contacts too. Empty: another way of proof is needed.
    """
    return fitting(
        patient,
        [
            contact
            for contact in in_use(patient)
            if contact.kind in (ContactKind.EMAIL, ContactKind.PHONE)
            and contact.changed_at <= now - UNCHANGED
        ],
    )


def to_be_told(patient: Patient, *, besides: str = "") -> list[PatientContact]:
    """Confirmed contacts that hear that somebody asked, but for those with value `besides`.

    Those of charts that are joined with hers too: who made a second chart in her name must not keep
    the news from her. Each value once.
    """
    found = {
        (contact.kind, contact.value): contact
        for contact in reversed(_of_person(patient))
        if contact.kind in (ContactKind.EMAIL, ContactKind.PHONE)
        and contact.confirmed_at is not None
        and contact.value != besides
    }
    return fitting(patient, reversed(found.values()))


def wishes(patient: Patient) -> list[str]:
    """Her wishes for confidential communication, in her words: her own chart's first, then those of
    charts that are joined with it. Each of them binds every contact of hers."""
    rows = Patient.objects.filter(practice_id=patient.practice_id, pk__in=joined.group(patient))
    said = {row.pk: row.confidential_communication.strip() for row in rows}
    return [said[pk] for pk in sorted(said, key=lambda pk: (pk != patient.pk, pk)) if said[pk]]


def fits_wishes(patient: Patient, kind: ContactKind, value: str) -> bool:
    """Whether every wish of hers names this contact. True if she has none."""
    return all((kind.value, value) in named for named in _named(patient))


def fitting(patient: Patient, some: Iterable[PatientContact]) -> list[PatientContact]:
    """Those that every wish names and that no chart of hers calls somebody else's."""
    named = _named(patient)
    others = {(one.kind, one.value) for one in _of_person(patient) if not one.is_own}
    return [
        contact
        for contact in some
        if (contact.kind, contact.value) not in others
        and all((contact.kind, contact.value) in one for one in named)
    ]


def _named(patient: Patient) -> list[set[tuple[str, str]]]:
    """For each chart of hers with a wish: the contacts that the wish names."""
    rows = Patient.objects.filter(practice_id=patient.practice_id, pk__in=joined.group(patient))
    bound = [row.pk for row in rows if row.confidential_communication.strip()]
    contacts = _of_person(patient) if bound else []
    return [
        {(one.kind, one.value) for one in contacts if one.patient_id == pk and one.fits_wish}
        for pk in bound
    ]


def _of_person(patient: Patient) -> list[PatientContact]:
    """What is in use in her chart, then in those that are joined with it, oldest first."""
    rows = PatientContact.objects.filter(
        practice_id=patient.practice_id,
        patient_id__in=joined.group(patient),
        ended_at__isnull=True,
    )
    return sorted(
        rows.select_related("patient"),
        key=lambda one: (one.patient_id != patient.pk, one.changed_at, one.pk),
    )
