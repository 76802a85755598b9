"""What a case gives: one request, as a lawyer would tell it, and how it becomes `Facts`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from cartella.law.book.loader import Place
from cartella.law.book.schedules import FreeWhen, Medium
from cartella.law.facts import (
    CopyNumber,
    Facts,
    Form,
    Holder,
    Kind,
    Lane,
    Purpose,
    Records,
    Requester,
)
from cartella.law.rulings.legal_papers import Authorization, LegalProcess, Official
from cartella.law.rulings.papers import (
    Associate,
    Care,
    Chart,
    Costs,
    Directive,
    Entity,
    Flag,
    Identity,
    Patient,
    Sensitive,
    Standing,
    SubstanceUse,
)
from cartella.law.rulings.places import code_of, zone_of
from cartella.law.rulings.ruling import Draft
from cartella.law.rulings.words import (
    LANES,
    REQUESTER,
    Asker,
    Channel,
    Format,
    HeldAs,
)

SOME_DAY = date(2026, 11, 24)  # the day the data was reviewed: a case without days is judged on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The facts of one case. What is not said is unknown, and then the patient's side is taken."""

    # where, who holds, who asks
    state: Annotated[tuple[str, ...], "state(s) of the practice, such as US-CA or CA"] = ()
    patient_state: Annotated[str | None, "where the patient lives, if elsewhere"] = None
    covered: Annotated[Flag, "covered by HIPAA; unanswered (null) counts as covered"] = None
    entity: Annotated[Entity | None, "the questions that decide coverage"] = None
    holder: Annotated[frozenset[Holder], "who keeps the record, one word or a list"] = frozenset()
    requester: Annotated[Asker, "who asks"] = Asker.PATIENT
    lane: Annotated[Lane | None, "what kind of request it is; else it follows who asks"] = None
    patient: Annotated[Patient | None, "whose record it is"] = None
    standing: Annotated[Standing | None, "by what right somebody acts for the patient"] = None
    care: Annotated[tuple[Care, ...], "the kinds of care in a minor's chart"] = ()
    identity: Annotated[Identity | None, "what was done to see who asks"] = None
    # days
    received: Annotated[date | datetime | None, "day or moment (local) of receipt"] = None
    zone: Annotated[str | None, "time zone, such as America/Chicago; else by state"] = None
    today: Annotated[date | None, "the day on which the act is done"] = None
    vendor_received: Annotated[date | None, "day a vendor for the practice got it"] = None
    channel: Annotated[frozenset[Channel], "how it came in"] = frozenset()
    paid: Annotated[date | None, "day the copy fee was paid"] = None
    payment_demanded: Annotated[
        date | None, "day an itemized demand for payment in advance went out"
    ] = None
    authorized: Annotated[date | None, "day an authorization came"] = None
    discharged: Annotated[date | None, "day of discharge"] = None
    extensions_before: Annotated[int, "extensions already taken"] = 0
    extended_until: Annotated[date | None, "day a lawful extension promised"] = None
    # what is asked for and how it is held
    asked_for: Annotated[frozenset[Kind], "kinds of entry asked for; none named: all"] = frozenset()
    holds: Annotated[frozenset[Kind], "kinds of entry the chart holds"] = frozenset()
    form: Annotated[frozenset[Form], "paper, electronic, inspection, summary"] = frozenset()
    format: Annotated[Format | None, "format asked for"] = None
    send_by: Annotated[Channel | None, "the way it is asked to be sent"] = None
    held: Annotated[HeldAs | None, "how the record is kept"] = None
    offered: Annotated[frozenset[Format], "other formats offered"] = frozenset()
    offer_accepted: Annotated[Flag, "the patient took one; false: declined all"] = None
    readily_producible: Annotated[Flag, "the format asked for can readily be made"] = None
    records: Annotated[frozenset[Records], "parts of the chart with rules of their own"] = (
        frozenset()
    )
    purpose: Annotated[Purpose | None, "why it is wanted, where that was said"] = None
    sensitive: Annotated[Sensitive | None, "information protected beyond HIPAA"] = None
    part2: Annotated[SubstanceUse | None, "records under 42 CFR part 2"] = None
    chart: Annotated[Chart | None, "the days that decide how long it is kept"] = None
    # papers
    authorization: Annotated[Authorization | None, "an authorization that was shown"] = None
    directive: Annotated[Directive | None, "the patient's order to send it elsewhere"] = None
    process: Annotated[LegalProcess | None, "subpoena, order, warrant, demand"] = None
    official: Annotated[Official | None, "a request or report under 45 CFR 164.512"] = None
    associate: Annotated[Associate | None, "an app, vendor or billing company"] = None
    recipient: Annotated[Asker | None, "who is to get the copy, if not who asks"] = None
    writing_announced: Annotated[Flag, "patients were told that requests go in writing"] = None
    reason_announced: Annotated[Flag, "patients were told that amendments need a reason"] = None
    # the copy and its price
    pages: Annotated[int, "pages"] = 0
    images: Annotated[int, "films, prints or images"] = 0
    discs: Annotated[int, "disks or sticks"] = 0
    medium: Annotated[Medium | None, "medium of the copy, if not by `form`"] = None
    copy: Annotated[CopyNumber | None, "first or second copy"] = None
    mailed: Annotated[bool, "mailed at the requester's wish"] = False
    certified: Annotated[bool, "a certification or affidavit was asked for"] = False
    rush: Annotated[bool, "asked for in a rush"] = False
    off_site: Annotated[bool, "kept off site"] = False
    none_found: Annotated[bool, "no record was found"] = False
    in_person: Annotated[bool, "inspected or copied by the requester on site"] = False
    by_portal: Annotated[bool, "pulled through portal or app without staff's effort"] = False
    redaction_asked: Annotated[bool, "the requester asked for redaction"] = False
    summary_usd: Annotated[Decimal | None, "fee agreed for a summary"] = None
    summary_agreed: Annotated[Flag, "a summary and its fee were agreed in advance"] = None
    postage_usd: Annotated[Decimal | None, "postage really paid"] = None
    labor_minutes: Annotated[int | None, "minutes of copying"] = None
    search_minutes: Annotated[int | None, "minutes of finding and pulling"] = None
    review_minutes: Annotated[int | None, "minutes of reviewing or redacting"] = None
    cost_usd: Annotated[Decimal | None, "the allowed cost, worked out as a whole"] = None
    retrieval_usd: Annotated[Decimal | None, "what retrieval really cost"] = None
    imaging_usd: Annotated[Decimal | None, "what films or images really cost"] = None
    costs: Annotated[Costs | None, "the practice's cost sheet"] = None
    fee_told: Annotated[Flag, "the approximate fee was told in advance"] = None
    told_usd: Annotated[Decimal | None, "the fee told in advance"] = None
    ready: Annotated[date | None, "day the copy was ready"] = None
    indigent: Annotated[Flag, "the patient cannot pay"] = None
    shown_free: Annotated[frozenset[FreeWhen], "free kinds of copy that were shown"] = frozenset()
    accountings_before: Annotated[tuple[date, ...], "days of earlier accountings"] = ()
    accounting_from: Annotated[date | None, "first day the accounting is to cover"] = None

    @property
    def on(self) -> date:
        """The day of the act: `today`, else the day of receipt, else the day of the data."""
        received = self.received
        if self.today is not None:
            return self.today
        if isinstance(received, datetime):
            return received.date()
        return received if received is not None else SOME_DAY


def facts_of(place: Place, given: Given, lane: Lane | None = None) -> Facts:
    """The engine's facts of a case. `lane` is what the act is about, if the case names none.

    Raises CaseError for a state or zone that is none.
    """
    states = tuple(code_of(place.at("given").at("state"), one) for one in given.state)
    zone = zone_of(place.at("given").at("zone"), states, given.zone)
    patient_state = given.patient_state
    if patient_state is not None:
        patient_state = code_of(place.at("given").at("patient_state"), patient_state)
    held = given.held
    return Facts(
        lane=given.lane or lane or _lane(given),
        requester=_requester(given),
        received_at=_moment(given.received or given.on, zone),
        zone=zone,
        states=states,
        covered=given.covered,
        holders=given.holder,
        forms=given.form,
        records=given.records,
        purpose=given.purpose,
        is_held_electronically=None if held is None else held in (HeldAs.EHR, HeldAs.ELECTRONIC),
        paid_on=given.paid,
        payment_demanded_on=given.payment_demanded,
        authorized_on=given.authorized,
        discharged_on=given.discharged,
        copy=given.copy,
        is_indigent=given.indigent,
        patient_state=patient_state,
        vendor_received_at=_at_noon(given.vendor_received, zone),
        return_on=None if given.process is None else given.process.return_,
    )


def _requester(given: Given) -> Requester:
    """Who asks in the engine's words; near relatives of the dead are its kin."""
    is_near = given.requester in (Asker.SPOUSE, Asker.ADULT_CHILD)
    patient = given.patient
    if is_near and patient is not None and (patient.deceased or patient.died):
        return Requester.KIN
    return REQUESTER[given.requester]


def _lane(given: Given) -> Lane:
    """The lane that papers and requester make."""
    if given.process is not None:
        return Lane.LEGAL_PROCESS
    if given.official is not None:
        return Lane.OFFICIAL
    if given.directive is not None:
        return Lane.DIRECTIVE
    if given.authorization is not None and not given.authorization.recipient_is_signer:
        return Lane.AUTHORIZATION
    if given.requester is Asker.OTHER_INSURER:
        return Lane.AUTHORIZATION
    return LANES[_requester(given)]


def _at_noon(on: date | None, zone: str) -> datetime | None:
    return None if on is None else _moment(on, zone)


def _moment(received: date | datetime, zone: str) -> datetime:
    """An aware moment: a day is taken at noon, a time without zone is the practice's own."""
    if not isinstance(received, datetime):
        received = datetime.combine(received, time(12))
    if received.tzinfo is None:
        received = received.replace(tzinfo=ZoneInfo(zone))
    return received.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a rule is asked about: what was given, and where it stands in the file."""

    given: Given
    place: Place

    def facts(self, lane: Lane | None = None) -> Facts:
        """The engine's facts. `lane` is what the act is about, if the case names none."""
        return facts_of(self.place, self.given, lane)

    def draft(self) -> Draft:
        """A ruling to be worked out; outside HIPAA its rules are not what a duty rests on."""
        return Draft(is_covered=self.given.covered is not False)
