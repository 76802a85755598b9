"""Who is asking: what was seen, by whom, and when that is enough.

There is no way here to demand a portal, a notary, a visit or a reason. Codes themselves are made
in `codes.py`; what her other contacts are told stands in `notices.py`.
"""

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.blobs.models import Blob, OwnerKind
from cartella.charts import contacts, patients
from cartella.charts.models import ContactKind, Patient, PatientContact
from cartella.charts.patients import NewPatient
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.post import outbox
from cartella.practices.models import Practice
from cartella.release import codes, letters, who_asks
from cartella.release.actors import PROGRAM, Actor, NotAllowed
from cartella.release.advance import advance, note
from cartella.release.codes import CodeResult, CodeWhy
from cartella.release.lifecycle import OPEN_STATES, Act, IllegalAct, State, Subject, step_for
from cartella.release.models import (
    Delivery,
    Evidence,
    Letter,
    OneTimeCode,
    RecordsRequest,
)
from cartella.release.notices import CHANNELS, WordsMissing, frozen

Purpose = OneTimeCode.Purpose
JOB_SEND_CODE = "release.send_code"


class NothingShown(Exception):
    """Nobody has shown yet who asks, or whose record it is is not said."""


class NotOnFile(Exception):
    """The contact is not one of hers that may be used for this."""


def evidence_seen(
    records_request: RecordsRequest,
    way: Evidence.Way,
    what: str,
    *,
    by: Actor,
    contact: PatientContact | None = None,
    picture: Blob | None = None,
) -> Evidence:
    """Keep what somebody saw that shows who asks. 45 CFR 164.514(h)(1)(i).

    `what` says what was seen, or who knows her and from where. A call back needs a telephone
    `contact` that was on file before the request came. Raises NotAllowed, IllegalAct, WordsMissing,
    NotOnFile.
    """
    by.require(Permission.VERIFY)
    _require_open(records_request)
    if way == Evidence.Way.CODE:
        raise IllegalAct("a code is entered by who got it, it cannot be attested")
    if not what.strip():
        raise WordsMissing(
            _("Say what was seen, or who knows her and from where. Nothing was kept.")
        )
    if way == Evidence.Way.CALL_BACK:
        _require_number_on_file(records_request, contact)
    elif contact is not None:
        raise NotOnFile(_("Only a call back names a number. Nothing was kept."))
    if picture is not None and not _is_of(picture, records_request):
        raise NotOnFile(_("The picture belongs to another request. Nothing was kept."))
    return _keep(
        records_request,
        way,
        what,
        by=by,
        contact_id=contact.pk if contact else None,
        picture=picture,
    )


def shown(records_request: RecordsRequest) -> list[Evidence]:
    """The proofs that count for the patient who is matched now, oldest first.

    A code or a call to somebody else's contact, from before the match was put right, does not.
    """
    hers = Q(contact__isnull=True) | Q(contact__patient_id=records_request.patient_id)
    return list(
        Evidence.objects.filter(hers, practice_id=records_request.practice_id)
        .filter(records_request=records_request)
        .order_by("id")
    )


def verify(records_request: RecordsRequest, *, by: Actor) -> None:
    """Say that who asks is who they say. Raises NothingShown, NotAllowed, IllegalAct, Stale."""
    evidence = shown(records_request)
    if records_request.patient_id is None:
        raise NothingShown(_("Say first whose record this is. The request is as it was."))
    if not who_asks.identified(records_request, evidence).answer.is_shown:
        raise NothingShown(_("Say first what shows who is asking. The request is as it was."))
    advance(
        records_request,
        Act.VERIFY,
        by=by,
        because=who_asks.kept(records_request, evidence),
        for_requester=True,
    )


def not_established(records_request: RecordsRequest, *, by: Actor) -> Letter:
    """End a request because nobody showed who asks; the letter says how to cure it, and goes out.

    The same letter whether or not such a patient exists. Raises NotAllowed, IllegalAct, Stale.
    """
    step = step_for(Subject.REQUEST, Act.NOT_ESTABLISHED, State(records_request.state))
    if not by.may(step.need):
        raise NotAllowed(_("This account may not do that."))
    letter = letters.write(Letter.Kind.NOT_ESTABLISHED, records_request, by=by)
    with transaction.atomic():
        advance(records_request, Act.NOT_ESTABLISHED, by=by, for_requester=True)
        letters.put_on_page(letter)
    return letter


def usable_contacts(records_request: RecordsRequest) -> list[PatientContact]:
    """Contacts that a code may go to: of the matched patient, or, while nobody is matched, of the
    one chart with exactly the stated name and birth date. Empty if there is none, or several."""
    patient = records_request.patient or _only_one_named(records_request)
    return contacts.usable_for_code(patient, clock.now()) if patient else []


def _only_one_named(records_request: RecordsRequest) -> Patient | None:
    """She may prove who she is before staff have matched her: the proof counts once they have, and
    only if they match this very chart (`shown`)."""
    found = patients.alike(
        records_request.practice,
        NewPatient(
            given_name=records_request.stated_name,
            family_name="",
            birth_on=records_request.stated_born_on,
        ),
    )
    return found[0] if len(found) == 1 else None


def can_send_codes(practice: Practice) -> bool:
    """Whether this practice can send codes at all now; of no patient and no request."""
    return any(outbox.can_leave(practice, channel) for channel in CHANNELS.values())


def send_code(
    records_request: RecordsRequest,
    purpose: Purpose,
    *,
    contact: PatientContact | None = None,
    delivery: Delivery | None = None,
) -> bool:
    """Have a code sent by the fast lane, to a contact that may get one. False: too many asked for.

    True does not say that there is such a contact. Raises NotOnFile for a `contact` that may not.
    """
    if contact is not None and contact not in usable_contacts(records_request):
        raise NotOnFile(_("A code may not go to this contact. Show who asks in another way."))
    return _have_sent(
        records_request.practice,
        records_request.number,
        purpose,
        request_id=records_request.pk,
        contact_id=contact.pk if contact else 0,
        delivery_id=delivery.pk if delivery else 0,
    )


def send_status_code(
    practice: Practice, number: str, *, records_request: RecordsRequest | None
) -> bool:
    """Have a code sent to the contact on the request form, or nothing if the request is None.

    The caller passes None when the number or its receipt code is wrong: the same rows are
    written, and the same answer comes back, either way.
    """
    return _have_sent(
        practice,
        number,
        Purpose.STATUS,
        request_id=records_request.pk if records_request else 0,
    )


def check_code(
    records_request: RecordsRequest,
    purpose: Purpose,
    typed: str,
    *,
    delivery: Delivery | None = None,
) -> CodeResult:
    """Check and use up a code. A right one of purpose IDENTITY becomes evidence."""
    practice = records_request.practice
    with transaction.atomic():
        result = codes.check(
            practice,
            records_request.number,
            purpose,
            typed,
            delivery_id=delivery.pk if delivery else None,
        )
        if result.code is None:
            return result
        if not _is_still_hers(records_request, result.code):
            return CodeResult(is_right=False, why=CodeWhy.EXPIRED)
        if purpose == Purpose.IDENTITY:
            _keep(
                records_request,
                Evidence.Way.CODE,
                "code sent to a contact on file",
                by=PROGRAM,
                contact_id=result.code.contact_id,
            )
    return result


def check_status_code(practice: Practice, number: str, typed: str) -> CodeResult:
    """Check a code for the status page; `code.records_request` is then the request to show."""
    return codes.check(practice, number, Purpose.STATUS, typed)


def run_send_code(job: Job, progress: Progress) -> None:
    """The job: find where the code may go, and send it there; nowhere is an answer too."""
    records_request = (
        RecordsRequest.objects.filter(practice_id=job.practice_id, pk=job.args["request"])
        .select_related("practice", "patient")
        .first()
    )
    if records_request is None:
        return
    purpose = Purpose(job.args["purpose"])
    contact_id, delivery_id = job.args["contact"], job.args["delivery"]
    if purpose == Purpose.OPEN and not _may_open(records_request, delivery_id):
        return
    sendable = () if purpose == Purpose.STATUS else _sendable(records_request)
    for contact in sendable:
        if contact_id in (0, contact.pk):
            codes.send(
                records_request,
                purpose,
                channel=CHANNELS[ContactKind(contact.kind)],
                to=contact.value,
                contact_id=contact.pk,
                delivery_id=delivery_id or None,
            )
            return
    stated = letters.stated_contact(records_request)
    # What the form says proves nobody; but who was verified may be reached where she said.
    can_leave = stated is not None and outbox.can_leave(records_request.practice, stated[0])
    if stated and can_leave and not contact_id and purpose != Purpose.IDENTITY:
        channel, to = stated
        codes.send(
            records_request, purpose, channel=channel, to=to, delivery_id=delivery_id or None
        )


def _have_sent(
    practice: Practice,
    number: str,
    purpose: Purpose,
    *,
    request_id: int,
    contact_id: int = 0,
    delivery_id: int = 0,
) -> bool:
    with transaction.atomic():
        if not codes.may_ask(practice, number, purpose):
            return False
        # Always a job, so that asking takes as long whether or not there is somewhere to send to.
        queue.enqueue(
            practice,
            JOB_SEND_CODE,
            {
                "request": request_id,
                "purpose": purpose.value,
                "contact": contact_id,
                "delivery": delivery_id,
            },
            key=f"{JOB_SEND_CODE}:{secrets.token_hex(8)}",
            lane=Lane.FAST,
        )
    return True


def _sendable(records_request: RecordsRequest) -> list[PatientContact]:
    usable = [
        contact
        for contact in usable_contacts(records_request)
        if _may_reach(records_request.practice, contact)
    ]
    return sorted(usable, key=lambda contact: contact.kind != ContactKind.EMAIL)


def _may_reach(practice: Practice, contact: PatientContact) -> bool:
    """Whether a code would leave now, to somebody who has not asked for no more. One that waited
    would be void when it came."""
    channel = CHANNELS[ContactKind(contact.kind)]
    return outbox.can_leave(practice, channel) and not outbox.opted_out(
        practice, channel, contact.value
    )


def _keep(
    records_request: RecordsRequest,
    way: Evidence.Way,
    what: str,
    *,
    by: Actor,
    contact_id: int | None = None,
    picture: Blob | None = None,
) -> Evidence:
    with transaction.atomic():
        if contact_id is not None:
            contacts.confirm(contact_id, at=clock.now())  # what went there came back from her
        evidence = Evidence.objects.create(
            practice=records_request.practice,
            records_request=records_request,
            way=way,
            what=what.strip()[:200],
            seen_at=clock.now(),
            seen_by_id=by.person_id,
            contact_id=contact_id,
            picture=picture,
        )
        note(
            evidence,
            "evidence_seen",
            records_request=records_request,
            by=by,
            because={"way": way.value},
        )
    return evidence


def _require_open(records_request: RecordsRequest) -> None:
    if State(records_request.state) not in OPEN_STATES:
        raise IllegalAct(f"a request that is {records_request.state} takes no proof of identity")


def _require_number_on_file(
    records_request: RecordsRequest, contact: PatientContact | None
) -> None:
    """A number that came with the request, or after it, is the asker's own."""
    patient = records_request.patient
    on_file = contacts.in_use(patient) if patient else []
    if (
        contact is None
        or contact not in on_file
        or contact.kind != ContactKind.PHONE
        or contact.changed_at >= records_request.received_at
    ):
        raise NotOnFile(
            _(
                "Call back only at a number that was on file before the request came. Choose one, "
                "or show who asks in another way."
            )
        )


def _is_of(picture: Blob, records_request: RecordsRequest) -> bool:
    return (
        picture.practice_id == records_request.practice_id
        and picture.owner_kind == OwnerKind.REQUEST
        and picture.owner_id == records_request.number
    )


def _is_still_hers(records_request: RecordsRequest, code: OneTimeCode) -> bool:
    """Whether the contact that got the code may still get one: ten minutes are long enough to
    change it, or to put the match right."""
    if code.contact_id is None:
        return True
    return any(contact.pk == code.contact_id for contact in usable_contacts(records_request))


def _may_open(records_request: RecordsRequest, delivery_id: int) -> bool:
    is_hers = Delivery.objects.filter(
        pk=delivery_id,
        practice_id=records_request.practice_id,
        package__round__records_request=records_request,
        recalled_at__isnull=True,
    ).exists()
    return is_hers and frozen(records_request) is None
