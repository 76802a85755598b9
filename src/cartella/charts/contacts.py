"""How a patient can be reached, and which contact may be trusted with a code.

A contact that changed lately proves nothing: whoever asks for the records may have changed it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers
from django.db import transaction

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

    With a wish on file only contacts that it names fit. Empty: another way of proof is needed.
    """
    return [
        contact
        for contact in in_use(patient)
        if contact.kind in (ContactKind.EMAIL, ContactKind.PHONE)
        and contact.changed_at <= now - UNCHANGED
        and _is_fit(patient, contact)
    ]


def to_be_told(patient: Patient, *, besides: str = "") -> list[PatientContact]:
    """Confirmed contacts that hear that somebody asked, but for the one with value `besides`."""
    return [
        contact
        for contact in in_use(patient)
        if contact.kind in (ContactKind.EMAIL, ContactKind.PHONE)
        and contact.confirmed_at is not None
        and contact.value != besides
        and _is_fit(patient, contact)
    ]


def _is_fit(patient: Patient, contact: PatientContact) -> bool:
    return contact.is_own and (contact.fits_wish or not patient.confidential_communication.strip())
