"""What is known about one request: the only thing that the law room takes in.

The law room is pure: `Facts` in, `Finding` out, nothing read but the files in `data/`. A caller
builds `Facts` once from its rows and asks the module that has the question:

- `deadline.due(facts)`, `deadline.extend(facts, extension)`, `deadline.target(facts, days=…)`
- `denial.grounds(facts)`, `denial.look_up(word, facts)`, `denial.judge(facts, decisions)`,
  `denial.letter_parts(grounds)`, `denial.missing_parts(parts, wanted)`
- `scope.membership(kind)`, `scope.trace(ground)`
- `fees.quote(facts)` · `disclosure.owed(facts)` · `standing.may_ask(facts)` ·
  `standing.verification(facts)` · `lanes.needs(facts)`
- `acting.acted(facts, done)`, `acting.review(facts)` · `accounting.accounting(facts, asked)` ·
  `amendment.judge(facts, ask)` · `restriction.must_agree(facts, wanted)` ·
  `blocking.judge(facts, interference)`
- `position.judge(facts, claim)` · `minors.access(facts, child)` · `identity.identify(facts, check)`
  · `asking.receive(facts, asked)` · `classify.classify(facts, incoming)`
- `authorization.judge(facts, paper)` · `directive.judge(facts, directive)` ·
  `process.judge(facts, process)` · `officials.judge(facts, ask)` · `part2.judge(facts, record)` ·
  `sensitive.needs(facts, carried)` · `formats.judge(facts, wish)`
- `regime.coverage(facts, entity)`, `regime.holder(facts, keeping)`
- without a request: `retention.keep(chart)`, `closing.plan(closing)`, `breach.notices(incident)`
- `explain.lines(finding)` and back

What is not known is `None` or an empty set, never a guess, and then the patient's side is taken.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Lane(StrEnum):
    """What kind of request this is; each lane has its own papers, clock and refusals."""

    ACCESS = "patient access"
    REPRESENTATIVE = "personal representative"
    DIRECTIVE = "third-party directive"
    AUTHORIZATION = "authorization"
    TREATMENT = "treatment"
    LEGAL_PROCESS = "subpoena or court order"
    OFFICIAL = "regulator, board, public health or law enforcement"
    PAYER = "payer"
    CARD_DISPUTE = "card dispute"
    ACCOUNTING = "accounting of disclosures"
    AMENDMENT = "amendment"
    RESTRICTION = "restriction or confidential communication"
    COMPLAINT = "complaint"


class Requester(StrEnum):
    """Who asks. A directive is the patient's own request, so its requester is the patient."""

    PATIENT = "patient"
    PERSONAL_REPRESENTATIVE = "personal representative"
    ATTORNEY = "attorney"
    PROVIDER = "provider"
    KIN = "kin of a deceased patient"
    INSURER = "insurer"
    OFFICIAL = "public official"
    OTHER = "other"


class Form(StrEnum):
    """In which form the record is asked for."""

    PAPER = "paper copy"
    ELECTRONIC = "electronic copy"
    INSPECTION = "inspection"
    SUMMARY = "summary"


class Holder(StrEnum):
    """What kind of licensee or entity keeps the record."""

    PHYSICIAN = "physician"
    NURSE_PRACTITIONER = "nurse practitioner"
    PHYSICIAN_ASSISTANT = "physician assistant"
    REGISTERED_NURSE = "registered nurse"
    MENTAL_HEALTH_PROFESSIONAL = "mental health professional"
    OTHER_LICENSEE = "other licensee"
    LICENSED_CLINIC = "licensed clinic"
    PROFESSIONAL_ENTITY = "professional entity"
    LAY_COMPANY = "lay-owned company"
    HOSPITAL = "hospital"


class Regime(StrEnum):
    """For whom a fact is law: holders covered by HIPAA, holders outside it, or both."""

    COVERED = "covered"
    NOT_COVERED = "not covered"
    ANY = "any"


class Records(StrEnum):
    """A part of the chart for which some law has its own rule."""

    MENTAL_HEALTH = "mental health"
    FILM = "X-ray or other film"
    BILLING = "billing statement"
    OFF_SITE = "record kept off site"


class Purpose(StrEnum):
    """Why the copy is wanted, where the requester has said so. Nobody is asked for it."""

    BENEFIT_CLAIM = "claim for a public benefit"
    BEFORE_SUIT = "before a lawsuit"
    CONTINUING_CARE = "continuing care"
    LAWSUIT = "lawsuit"
    SUBPOENA = "civil subpoena"
    WORKERS_COMPENSATION = "workers' compensation"
    INSURANCE_CLAIM = "insurance claim"
    OWN_REVIEW = "the patient's own review of current care"


class CopyNumber(StrEnum):
    """Whether a rule is about the first copy or a later one."""

    FIRST = "first"
    SECOND = "second"


class Kind(StrEnum):
    """What an entry of the chart is. An unknown type is OTHER."""

    DEMOGRAPHICS = "demographics"
    CONTACT = "contact"
    PHOTO = "photo"
    APPOINTMENT = "appointment"
    SERVICE = "service"
    ENCOUNTER = "encounter"
    NOTE = "note"
    ORDER = "order"
    TREATMENT = "treatment"
    INJECTION = "injection"
    DEVICE_TREATMENT = "device_treatment"
    OBSERVATION = "observation"
    CONDITION = "condition"
    ALLERGY = "allergy"
    MEDICATION = "medication"
    IMMUNIZATION = "immunization"
    PROCEDURE = "procedure"
    DIAGNOSTIC_REPORT = "diagnostic_report"
    DOCUMENT = "document"
    CONSENT = "consent"
    INVOICE = "invoice"
    PAYMENT = "payment"
    CLAIM = "claim"
    COVERAGE = "coverage"
    MEMBERSHIP = "membership"
    CREDIT = "credit"
    MESSAGE = "message"
    CARE_PLAN = "care_plan"
    GOAL = "goal"
    PRACTITIONER = "practitioner"
    ORGANIZATION = "organization"
    LOCATION = "location"
    PROVENANCE = "provenance"
    PSYCHOTHERAPY_NOTE = "psychotherapy_note"
    LEGAL_COMPILATION = "legal_compilation"
    PEER_REVIEW = "peer_review"
    MARKETING = "marketing"
    OTHER = "other"


class NotYetReceived(ValueError):
    """The request is said to have come in on a day that has not come yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One request as the law sees it.

    `received_at` and `known_at` (the moment the facts were put together, if the caller says it)
    are aware; `zone` is the practice's IANA time zone, in which days are counted. `states` are ISO
    3166-2 codes such as `US-CA`, of the practice first. `covered` None means unanswered and counts
    as covered by HIPAA. Empty `forms` means a copy in whatever form. `paid_on`, `authorized_on` and
    `discharged_on` are days on which a clock of some state starts, where known; `copy` says whether
    it is the patient's first copy; `patient_state` is where the patient lives, if elsewhere.
    `vendor_received_at` is when the request reached a vendor that acts for the practice: the
    earlier receipt counts (45 CFR 164.524(b)(2), 160.402(c)). `return_on` is the day that an order
    or subpoena names; `review_asked_on` the day on which a denial's review was asked for.
    `payment_demanded_on` is when an itemized statement that demands payment in advance went out.

    Raises ValueError for a naive moment, and NotYetReceived for a receipt after `known_at`'s day.
    """

    lane: Lane
    requester: Requester
    received_at: datetime
    zone: str
    states: tuple[str, ...] = ()
    covered: bool | None = None
    holders: frozenset[Holder] = frozenset()
    forms: frozenset[Form] = frozenset()
    records: frozenset[Records] = frozenset()
    purpose: Purpose | None = None
    is_held_electronically: bool | None = None
    is_misdirected: bool = False
    known_at: datetime | None = None
    paid_on: date | None = None
    authorized_on: date | None = None
    discharged_on: date | None = None
    copy: CopyNumber | None = None
    is_indigent: bool | None = None
    patient_state: str | None = None
    vendor_received_at: datetime | None = None
    return_on: date | None = None
    review_asked_on: date | None = None
    payment_demanded_on: date | None = None

    def __post_init__(self) -> None:
        for moment in (self.received_at, self.known_at, self.vendor_received_at):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(
                    "A moment without time zone was given; give an aware UTC datetime."
                )
        if self.known_at is not None and self.received_on > self.day_of(self.known_at):
            raise NotYetReceived(
                "The day of receipt has not come yet. Nothing was changed; correct the day."
            )

    @property
    def received_on(self) -> date:
        """The day of receipt on the practice's wall, closing time or not."""
        return self.day_of(self.first_received_at)

    @property
    def first_received_at(self) -> datetime:
        """The moment at which the request reached the practice or who acts for it."""
        if self.vendor_received_at is None:
            return self.received_at
        return min(self.received_at, self.vendor_received_at)

    @property
    def is_covered(self) -> bool:
        """Whether HIPAA is taken to bind the holder; unanswered means yes."""
        return self.covered is not False

    def day_of(self, moment: datetime) -> date:
        """The practice's local day of an aware moment."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def day_after_hours(self, hours: int) -> date:
        """The practice's local day in which so many hours after receipt run out."""
        return self.day_of(self.first_received_at + timedelta(hours=hours))
