"""Somebody asked: her other contacts hear of it, and "that was not me" freezes what would leave.

The line they get says nothing of health and names no clinic: others at home may read it.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import contacts, joined
from cartella.charts.models import Patient, PatientContact
from cartella.charts.models.patient import ContactKind
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.release import own_page
from cartella.release.actors import PROGRAM, Actor
from cartella.release.advance import Stale, note
from cartella.release.lifecycle import State
from cartella.release.models import ContactNotice, Freeze, RecordsRequest, Task

BETWEEN = timedelta(days=7)  # at most one line a week to one contact
NOT_ME_PATH = "/not-me/{token}/"  # on the public listener, without the practice's (telling) slug
# What may still send something out; the other states have ended without a package.
_MAY_DELIVER = (State.RECEIVED, State.VERIFIED, State.ANSWERED, State.CLOSED)
CHANNELS = {ContactKind.EMAIL: Channel.EMAIL, ContactKind.PHONE: Channel.SMS}


class WordsMissing(Exception):
    """An act that somebody must account for later came without words."""


def tell_other_contacts(records_request: RecordsRequest) -> list[ContactNotice]:
    """Tell every other confirmed contact of hers, once a week at most, that somebody asked.

    Empty while no patient is matched. Not told: contacts that are not her own, that her wish for
    confidential communication rules out, and the ones that the request itself names.
    """
    patient = records_request.patient
    if patient is None:
        return []
    with transaction.atomic():
        # Two requests at once for one patient: the second waits, and finds the first's notices.
        hers = Patient.objects.filter(pk__in=joined.group(patient)).order_by("pk")
        list(hers.select_for_update(no_key=True).values("pk"))
        now = clock.now()
        return [
            _tell(records_request, contact, now)
            for contact in _others(records_request, patient, now)
        ]


def notice_of(token: str) -> ContactNotice | None:
    """The notice that a link belongs to; reading it changes nothing. None: no such link."""
    hashed = hashlib.sha256(token.encode()).digest()
    return (
        ContactNotice.objects.filter(token_hash=hashed)
        .select_related("records_request__practice", "contact__patient")
        .first()
    )


def not_me(token: str) -> bool:
    """She says it was not her: freeze delivery of everything open for her, and ask staff to call.

    Only a POST may call this. False if there is no such link; the page then says the same. Saying
    it twice changes nothing, so a freeze that a person has lifted stays lifted.
    """
    notice = notice_of(token)
    if notice is None:
        return False
    with transaction.atomic():
        first = ContactNotice.objects.filter(pk=notice.pk, not_me_at__isnull=True)
        if first.update(not_me_at=clock.now()):
            for records_request in _open_requests(notice):
                _freeze(records_request, notice=notice)
    return True


def called(records_request: RecordsRequest, words: str, *, by: Actor) -> Freeze:
    """She calls and says that it was not her who asked: the same freeze, with who said what.

    The way where there is no page, or where she would rather speak. Freezes what else is under
    way for the same chart. Raises NotAllowed, WordsMissing; Stale if nothing could leave any more.
    """
    by.require(Permission.RECEIVE)
    if not words.strip():
        raise WordsMissing(_("Say who called, from which number, and what was said."))
    with transaction.atomic():
        records_request.refresh_from_db(fields=["state", "patient"])
        if records_request.state not in _MAY_DELIVER:
            raise Stale(_("This request has ended: nothing of it can leave any more."))
        for other in _under_way(records_request, records_request.patient):
            _freeze(other, by=by, words=words.strip())
    return Freeze.objects.get(records_request=records_request, lifted_at__isnull=True)


def frozen(records_request: RecordsRequest) -> Freeze | None:
    """The freeze that holds this request's deliveries back; None if nothing does."""
    return Freeze.objects.filter(
        practice_id=records_request.practice_id,
        records_request=records_request,
        lifted_at__isnull=True,
    ).first()


def lift_freeze(records_request: RecordsRequest, because: str, *, by: Actor) -> Freeze:
    """A person has spoken with her: let deliveries go again, and keep what was said.

    Raises NotAllowed, WordsMissing, and Stale if nothing is frozen (any more).
    """
    by.require(Permission.VERIFY)
    if not because.strip():
        raise WordsMissing(_("Say who spoke with her, when, and what she said. Still frozen."))
    freeze = frozen(records_request)
    now = clock.now()
    with transaction.atomic():
        lifted = freeze and Freeze.objects.filter(pk=freeze.pk, lifted_at__isnull=True).update(
            lifted_at=now, lifted_by_id=by.person_id, lifted_because=because.strip()[:300]
        )
        if not freeze or not lifted:
            raise Stale(_("Delivery is not frozen. Look again before you go on."))
        Task.objects.filter(
            practice_id=records_request.practice_id,
            records_request=records_request,
            kind=Task.Kind.NOT_ME,
            done_at__isnull=True,
        ).update(done_at=now, done_by_id=by.person_id)
        note(
            freeze,
            "freeze_lifted",
            records_request=records_request,
            by=by,
            words=because.strip(),
        )
    freeze.refresh_from_db()
    return freeze


def _others(
    records_request: RecordsRequest, patient: Patient, now: datetime
) -> list[PatientContact]:
    told = ContactNotice.objects.filter(
        practice_id=records_request.practice_id,
        contact__patient_id__in=joined.group(patient),
        sent_at__gt=now - BETWEEN,
    )
    # By value: a contact ended and added again within the week is still the same mailbox.
    passed_over = set(told.values_list("contact__value", flat=True)) | {
        contacts.normal(ContactKind.EMAIL, records_request.contact_email),
        contacts.normal(ContactKind.PHONE, records_request.contact_phone),
    }
    return [
        contact
        for contact in contacts.to_be_told(patient)
        if contact.value not in passed_over
        and outbox.is_set_up(patient.practice, CHANNELS[ContactKind(contact.kind)])
    ]


def _tell(records_request: RecordsRequest, contact: PatientContact, now: datetime) -> ContactNotice:
    practice = records_request.practice
    token = secrets.token_urlsafe(32)
    notice = ContactNotice.objects.create(
        practice=practice,
        records_request=records_request,
        contact=contact,
        token_hash=hashlib.sha256(token.encode()).digest(),
        sent_at=now,
    )
    outbox.queue(
        practice,
        CHANNELS[ContactKind(contact.kind)],
        contact.value,
        "somebody_asked",
        {"link": _link(token), "phone": practice.phone},
        key=f"notice:{notice.pk}",
        language=_language(contact.patient),
        about_request_id=records_request.pk,
    )
    return notice


def _link(token: str) -> str:
    """Where she says that it was not her; empty without a page: then she calls."""
    return own_page.address(NOT_ME_PATH.format(token=token)) if own_page.is_there() else ""


def _language(patient: Patient) -> str:
    # Hers, not the request's: whoever asked chose that one.
    said = patient.language.lower()[:2]
    known = [code for code, _name in settings.LANGUAGES]
    return said if said in known else patient.practice.default_language


def _open_requests(notice: ContactNotice) -> Iterable[RecordsRequest]:
    """The notice's own request, and whatever else is under way for the same chart: the once-a-week
    rule may have kept a second request by the same stranger from her."""
    return _under_way(notice.records_request, notice.contact.patient)


def _under_way(own: RecordsRequest, patient: Patient | None) -> Iterable[RecordsRequest]:
    yield own
    if patient is not None:
        yield from RecordsRequest.objects.filter(
            practice_id=own.practice_id,
            patient_id__in=joined.group(patient),
            state__in=_MAY_DELIVER,
        ).exclude(pk=own.pk)


def _freeze(
    records_request: RecordsRequest,
    *,
    notice: ContactNotice | None = None,
    by: Actor = PROGRAM,  # whoever answered by the link is not known to be the requester
    words: str = "",
) -> None:
    practice = records_request.practice
    now = clock.now()
    freeze, is_new = Freeze.objects.get_or_create(
        practice=practice,
        records_request=records_request,
        lifted_at=None,
        defaults={"because_of": notice, "frozen_at": now},
    )
    cause = notice.pk if notice else f"call:{freeze.pk}"
    Task.objects.get_or_create(
        practice=practice,
        key=f"not_me:{cause}:{records_request.pk}",
        defaults={
            "records_request": records_request,
            "kind": Task.Kind.NOT_ME,
            "due_on": clock.today(practice.time_zone),
            "made_at": now,
        },
    )
    if is_new:
        note(
            freeze,
            "frozen",
            records_request=records_request,
            by=by,
            because={"notice": notice.pk} if notice else {},
            words=words,
        )
