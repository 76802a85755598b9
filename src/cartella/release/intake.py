"""Receive: an arrival becomes a request with a number, a due date and a receipt."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartella import clock
from cartella.accounts.models import Person
from cartella.accounts.roles import Permission
from cartella.charts import joined, patients, search
from cartella.charts.models import Patient
from cartella.law.facts import Form, Lane
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.practices.models import Location, Practice
from cartella.release import advance, arrivals, codes, gather, letters, notices, own_page
from cartella.release.actors import Actor, NotAllowed
from cartella.release.lifecycle import OPEN_STATES, Act, Need, State, Subject, step_for
from cartella.release.models import (
    Arrival,
    Extension,
    Fate,
    Letter,
    Manner,
    RecordsRequest,
    SearchTask,
    Wanted,
)

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class WordsMissing(Exception):
    """The act needs the requester's own words, or a reason, and there are none."""


class SamePatientNeeded(Exception):
    """The patient of a verified request cannot be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the requester asked for, as she wrote it. Nothing here proves who she is."""

    stated_name: str
    stated_born_on: date | None = None
    requester_name: str = ""  # empty: the patient herself
    contact_email: str = ""
    contact_phone: str = ""
    postal_address: str = ""
    language: str = "en"
    wanted: Wanted = Wanted.EVERYTHING
    wanted_from_on: date | None = None
    wanted_to_on: date | None = None
    wanted_kinds: tuple[str, ...] = ()
    wanted_words: str = ""
    form: Form = Form.ELECTRONIC
    manner: Manner = field(default_factory=own_page.usual_manner)
    send_to: str = ""
    lane: Lane = Lane.ACCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The new request and the receipt code, which is shown once and kept only as a hash."""

    records_request: RecordsRequest
    receipt_code: str


def receive(arrival: Arrival, asked: Asked, *, by: Actor) -> Received:
    """Open a request from an undecided arrival. Raises arrivals.AlreadyDecided on a second click,
    NoPage if a page or a link is asked for where there is none.

    45 CFR 164.524(b)(2): the time counts from receipt, so the arrival's moment is the request's.
    """
    if asked.manner in own_page.MANNERS:
        own_page.require()
    practice = arrival.practice
    location = arrival.location or practice.locations.order_by("id").first()
    if location is None:
        raise Location.DoesNotExist("the practice has no location")
    code = _new_code()
    salt = secrets.token_bytes(16)
    records_request = RecordsRequest(
        practice=practice,
        location=location,
        legal_entity=location.legal_entity,
        lane=asked.lane,
        stated_name=asked.stated_name.strip()[:200],
        stated_born_on=asked.stated_born_on,
        requester_name=asked.requester_name.strip()[:200],
        contact_email=asked.contact_email.strip().lower(),
        contact_phone=asked.contact_phone.strip(),
        postal_address=asked.postal_address.strip(),
        language=asked.language,
        wanted=asked.wanted,
        wanted_from_on=asked.wanted_from_on,
        wanted_to_on=asked.wanted_to_on,
        wanted_kinds=list(asked.wanted_kinds),
        wanted_words=asked.wanted_words,
        form=asked.form,
        manner=asked.manner,
        send_to=asked.send_to,
        received_at=arrival.received_at,
        received_on=clock.day_of(arrival.received_at, location.time_zone),
        created_at=clock.now(),
        receipt_salt=salt,
        receipt_hash=_hash(code, salt),
    )
    clock_fields = _clock_fields(records_request)
    with transaction.atomic():
        advance.advance(
            records_request,
            Act.RECEIVE,
            by=by,
            because=clock_fields["due_because"],
            for_requester=True,
            fields=clock_fields,
        )
        arrivals.decide(arrival, Fate.REQUEST, records_request=records_request, by=by)
        _note_day(arrival, records_request, by=by)
        SearchTask.objects.bulk_create(
            SearchTask(practice=practice, records_request=records_request, system=system)
            for system in practice.record_systems.filter(to_on__isnull=True).order_by("id")
        )
        _send_receipt(records_request)
    return Received(records_request=records_request, receipt_code=code)


def join(arrival: Arrival, records_request: RecordsRequest, *, by: Actor) -> None:
    """Say that an arrival belongs to a request that is here. Raises arrivals.AlreadyDecided.

    The earliest receipt counts: a paper that came before the request moves its dates forward.
    """
    by.require(Permission.RECEIVE)
    with transaction.atomic():
        arrivals.decide(arrival, Fate.JOINED, records_request=records_request, by=by)
        advance.note(arrival, "joined", records_request=records_request, by=by)
        keep_earliest(records_request, arrival.received_at, by=by)


def keep_earliest(records_request: RecordsRequest, received_at: datetime, *, by: Actor) -> None:
    """Move a request's dates forward where it had come before the day that it counts from."""
    if received_at >= records_request.received_at:
        return
    zone = records_request.location.time_zone
    moved = {"received_at": received_at, "received_on": clock.day_of(received_at, zone)}
    with transaction.atomic():
        RecordsRequest.objects.filter(pk=records_request.pk).update(**moved)
        for name, value in moved.items():
            setattr(records_request, name, value)
        recompute(records_request, by=by)


def new_status_code(records_request: RecordsRequest, *, by: Actor) -> str:
    """Make another receipt code, for somebody who lost hers; the old one tells nothing any more.

    It is for asking how far the request is, and opens nothing.
    """
    by.require(Permission.RECEIVE)
    code, salt = _new_code(), secrets.token_bytes(16)
    with transaction.atomic():
        RecordsRequest.objects.filter(pk=records_request.pk).update(
            receipt_salt=salt, receipt_hash=_hash(code, salt)
        )
        advance.note(records_request, "status_code", records_request=records_request, by=by)
    records_request.receipt_salt, records_request.receipt_hash = salt, _hash(code, salt)
    return code


def check_receipt(records_request: RecordsRequest, code: str) -> bool:
    """Whether `code` is the receipt code of this request; dashes and case do not matter."""
    said = code.replace("-", "").replace(" ", "").upper()
    return secrets.compare_digest(
        _hash(said, bytes(records_request.receipt_salt)), bytes(records_request.receipt_hash)
    )


def by_receipt(practice: Practice, number: str, code: str) -> RecordsRequest | None:
    """The request with this number and receipt code; None if either is wrong."""
    found = practice.records_requests.filter(number=codes.grouped(number)).first()
    if found is None:
        # The same work as for a number that exists.
        secrets.compare_digest(_hash(code, bytes(16)), bytes(32))
        return None
    return found if check_receipt(found, code) else None


def match(records_request: RecordsRequest, patient: Patient, *, by: Actor) -> None:
    """Say whose record is asked for; her other contacts hear of it.

    Raises SamePatientNeeded once the request is verified.
    """
    by.require(Permission.VERIFY)
    if patient.practice_id != records_request.practice_id:
        raise Patient.DoesNotExist("no such patient here")
    before = records_request.patient_id
    with transaction.atomic():
        changed = RecordsRequest.objects.filter(pk=records_request.pk, state=OPEN_STATES[0]).update(
            patient=patient
        )
        if not changed:
            raise SamePatientNeeded(
                _("This request is verified already. Set it aside and open a new one instead.")
            )
        records_request.patient = patient
        advance.note(
            records_request,
            "matched",
            records_request=records_request,
            by=by,
            because={"patient": patient.pk, "before": before},
        )
        notices.tell_other_contacts(records_request)


def candidates(records_request: RecordsRequest, *, limit: int = 8) -> list[Patient]:
    """Patients whose name or birth date fits what was stated, best first. Only proposed."""
    return patients_like(
        records_request.practice,
        records_request.stated_name,
        records_request.stated_born_on,
        limit=limit,
    )


def patients_like(
    practice: Practice, name: str, born_on: date | None, *, limit: int = 8
) -> list[Patient]:
    """Patients of this name or birth date, those of this birth date first. Only proposed."""
    found = search.patients(practice, name, limit=limit)
    if born_on is not None:
        listed = patients.listed(practice).filter(birth_on=born_on)
        found += [p for p in listed[:limit] if p not in found]
    return sorted(found, key=lambda patient: patient.birth_on != born_on)[:limit]


def duplicates(records_request: RecordsRequest) -> list[RecordsRequest]:
    """Other open requests that name the same person, in whichever of her charts, oldest first."""
    practice = records_request.practice
    if records_request.patient is None:
        same = _open_like(practice, records_request.stated_name, records_request.stated_born_on)
    else:
        same = practice.records_requests.filter(
            state__in=OPEN_STATES, patient_id__in=joined.group(records_request.patient)
        )
    return list(same.exclude(pk=records_request.pk).order_by("received_at", "id")[:10])


def open_like(practice: Practice, name: str, born_on: date | None) -> list[RecordsRequest]:
    """Open requests that state this name, and this birth date if both know one; oldest first."""
    same = _open_like(practice, name, born_on) if name.strip() else RecordsRequest.objects.none()
    return list(same.order_by("received_at", "id")[:10])


def recompute(records_request: RecordsRequest, *, by: Actor, only_earlier: bool = False) -> None:
    """Ask the law again when something that moves the date has changed (place, earlier paper).

    An extension stays, as far as it holds from the new first date on. `only_earlier`: nothing is
    written unless the date comes earlier.
    """
    fields = _clock_fields(records_request)
    extension = Extension.objects.filter(records_request=records_request).first()
    if extension is not None and fields["due_on"] is not None:
        sent_on = clock.day_of(extension.made_at, records_request.location.time_zone)
        limit = gather.extension_limit(records_request, sent_on=sent_on)
        days = [extension.due_after_on, limit.answer or fields["due_on"]]
        fields = {"due_on": min(days), "due_because": gather.because(records_request, limit)}
    if only_earlier and not _is_earlier(fields["due_on"], records_request.due_on):
        return
    with transaction.atomic():
        RecordsRequest.objects.filter(pk=records_request.pk).update(**fields)
        advance.note(
            records_request,
            "clock",
            records_request=records_request,
            by=by,
            because=fields["due_because"],
        )
    for name, value in fields.items():
        setattr(records_request, name, value)


def withdraw(records_request: RecordsRequest, words: str, *, by: Actor) -> None:
    """End a request in the requester's own words, which are kept and confirmed in writing.

    Not inside a transaction: it sets a letter. Raises WordsMissing, IllegalAct.
    """
    if not words.strip():
        raise WordsMissing(_("Write down what the requester said, in their own words."))
    step_for(Subject.REQUEST, Act.WITHDRAW, State(records_request.state))
    if not by.may(Need.ANYONE):
        raise NotAllowed(_("This account may not do that."))
    letter = letters.write(Letter.Kind.WITHDRAWAL, records_request, words=words, by=by)
    with transaction.atomic():
        advance.advance(records_request, Act.WITHDRAW, by=by, note=words, for_requester=True)
        letters.put_on_page(letter)


def set_aside(records_request: RecordsRequest, reason: str, *, by: Actor) -> None:
    """Put spam or a test aside; it can be reopened, and it is counted. Raises WordsMissing."""
    if not reason.strip():
        raise WordsMissing(_("Say in a few words why this is set aside."))
    advance.advance(records_request, Act.SET_ASIDE, by=by, note=reason)


def reopen(records_request: RecordsRequest, reason: str, *, by: Actor) -> None:
    """Go on with a request that had ended; its first receipt day stays. Raises WordsMissing."""
    if not reason.strip():
        raise WordsMissing(_("Say in a few words why this is opened again."))
    advance.advance(records_request, Act.REOPEN, by=by, note=reason, for_requester=True)


def assign(records_request: RecordsRequest, person: Person | None, *, by: Actor) -> None:
    """Say who takes care of a request; None: nobody in particular."""
    by.require(Permission.RECEIVE)
    with transaction.atomic():
        RecordsRequest.objects.filter(pk=records_request.pk).update(assignee=person)
        advance.note(records_request, "assigned", records_request=records_request, by=by)
    records_request.assignee = person


def _note_day(arrival: Arrival, records_request: RecordsRequest, *, by: Actor) -> None:
    """The clock counts from another day than the machine saw: who set it, from what, and why."""
    zone = records_request.location.time_zone
    days = [clock.day_of(at, zone) for at in (arrival.arrived_at, arrival.received_at)]
    if days[0] != days[1]:
        advance.note(
            arrival,
            "receipt_day",
            records_request=records_request,
            by=by,
            because={"arrived_on": days[0].isoformat(), "received_on": days[1].isoformat()},
            words=arrival.received_reason,
        )


def _open_like(practice: Practice, name: str, born_on: date | None) -> QuerySet[RecordsRequest]:
    same = practice.records_requests.filter(state__in=OPEN_STATES, stated_name__iexact=name.strip())
    if born_on is None:
        return same
    return same.filter(Q(stated_born_on=born_on) | Q(stated_born_on=None))


def _is_earlier(new_on: date | None, old_on: date | None) -> bool:
    return new_on is not None and (old_on is None or new_on < old_on)


def _clock_fields(records_request: RecordsRequest) -> Mapping[str, Any]:
    due = gather.due(records_request)
    warn_on = [day.isoformat() for day in due.answer.warn_on]
    return {
        "due_on": due.answer.due_on,
        "due_because": gather.because(records_request, due) | {"warn_on": warn_on},
    }


def _send_receipt(records_request: RecordsRequest) -> None:
    """A line to the address on the form: number and what happens next, nothing about health."""
    if not records_request.contact_email:
        return
    with override(records_request.language):
        outbox.queue(
            records_request.practice,
            Channel.EMAIL,
            records_request.contact_email,
            "receipt",
            {"number": records_request.number, "due_on": records_request.due_on},
            key=f"receipt:{records_request.pk}",
            language=records_request.language,
            about_request_id=records_request.pk,
        )


def _new_code() -> str:
    return "".join(secrets.choice(_CODE_LETTERS) for _place in range(8))


def _hash(code: str, salt: bytes) -> bytes:
    # 8 letters of 31 are 39 bits and every try is limited (limits.py): a slow hash adds nothing.
    return hashlib.sha256(salt + code.encode()).digest()
