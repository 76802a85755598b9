"""What a jurisdiction's file may hold: one frozen type a section, and the words used there.

The types say what the law's data is; `schema.py` says how it is read from a file, and the modules
named for a question (deadline, denial, scope …) say what follows from it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartella.law.facts import (
    CopyNumber,
    Form,
    Holder,
    Kind,
    Lane,
    Purpose,
    Records,
    Regime,
    Requester,
)
from cartella.law.finding import Confidence, Known, State


class Subject(StrEnum):
    """What an access provision is about. ANY: the law makes no difference."""

    COPY = "copy"
    INSPECT = "inspection"
    ELECTRONIC_COPY = "electronic copy"
    SUMMARY = "summary"
    ANY = "access"


class Unit(StrEnum):
    """In what a deadline counts."""

    CALENDAR_DAYS = "calendar days"
    BUSINESS_DAYS = "business days"
    HOURS = "hours"


class Measures(StrEnum):
    """What an extension's length is measured from."""

    ADDED = "added"  # to the first date
    TOTAL_FROM_RECEIPT = "total from receipt"
    FROM_NOTICE = "from the notice of the delay"


class Start(StrEnum):
    """The event a clock runs from. A later event than the request moves a day only where it is
    known; else the day counts from the request, the safe side."""

    REQUEST = "the request"
    REQUEST_AND_PAYMENT = "the request and the payment"
    REQUEST_AND_AUTHORIZATION = "the request and the authorization"
    DISCHARGE = "discharge"
    OTHER = "another event"


class Demand(StrEnum):
    """Something that may not be demanded of who asks."""

    IN_PERSON_ONLY = "a visit"
    PORTAL_ONLY = "the portal"
    MAIL_ONLY = "the post"
    NOTARY = "a notary"
    REASON = "a reason"
    AUTHORIZATION = "an authorization form"
    HOUSE_FORM = "the practice's own form"
    MEDIA = "a disk or stick"
    SUMMARY_INSTEAD = "a summary in place of the record"


class Excuse(StrEnum):
    """What people give as a ground for refusing and is none."""

    UNPAID_BILL = "unpaid bill"
    NO_REASON = "missing reason"
    MAY_SUE = "may sue"
    INCONVENIENT = "inconvenient file"
    NO_FORM = "no form"
    NOT_BY_PORTAL = "wants no portal"
    EMOTIONAL_UPSET = "emotional upset"
    MAY_MISUNDERSTAND = "may misunderstand"
    FROM_OTHER_PROVIDER = "from another provider"
    OLD_RECORD = "old record"
    APP_PRIVACY = "chosen app"


class Attester(StrEnum):
    """Who has to state a finding that a ground needs."""

    LICENSED_PROFESSIONAL = "licensed health care professional"
    DECIDER = "person who decides"


class Part(StrEnum):
    """A part of a denial letter, 45 CFR 164.524(d)(2)."""

    BASIS = "basis"
    REVIEW_RIGHT = "right to a review"
    HOW_TO_ASK_REVIEW = "how to ask for the review"
    COMPLAINT_TO_PRACTICE = "how to complain to the practice"
    CONTACT = "name or title of the contact"
    CONTACT_PHONE = "telephone number of the contact"
    COMPLAINT_TO_HHS = "how to complain to the Secretary of Health and Human Services"
    STATE_REVIEW = "review under state law"


class Trace(StrEnum):
    """How much of a withheld item the recipient's manifest may say."""

    IN_PLACE = "in place"
    GROUND_AND_COUNT = "ground and count"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One fact of the law. `read` is the page that was really read; `cite` None only if nothing
    settled is said. In force from and to are inclusive days; None is unknown start, no end."""

    id: str
    cite: str | None
    source: str | None
    read: str
    known: Known
    confidence: Confidence
    state: State
    in_force_from: date | None = None
    in_force_to: date | None = None
    text_at: str | None = None
    note: str | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether the day lies inside the provision's period."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )

    @property
    def slot(self) -> tuple[object, ...]:
        """What the provision governs: two with one slot may not be in force on one day."""
        return (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time; `value` None where the law names no number."""

    value: int | None
    unit: Unit
    counts_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One more length a clock has; of several the latest governs (`later_of`).
    `demanded_within_days`: it counts only if the payment was demanded in writing within so many
    calendar days of the request."""

    value: int
    unit: Unit
    starts: Start
    demanded_within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A later date that the law allows once. `attest` names conditions a person must have found;
    `max_total` is the outer limit from receipt; `fact` the provision it stands in, if another."""

    value: int
    unit: Unit
    measures: Measures
    condition: str
    attest: frozenset[str] = frozenset()
    max_total: Span | None = None
    fact: str | None = None


PATIENT_SIDE = frozenset({Requester.PATIENT, Requester.PERSONAL_REPRESENTATIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Provision):
    """A right to inspect or to get a copy, and its clock. Empty `holders` means every holder;
    `guidance` is a number that no statute says and that moves nothing."""

    subject: Subject
    applies_to: str
    deadline: Span
    extension: Extension | None = None
    written_request_required: bool | None = None
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    regime: Regime = Regime.ANY
    requesters: frozenset[Requester] = PATIENT_SIDE
    records: Records | None = None
    except_records: Records | None = None  # it does not hold for this part of the chart
    purpose: Purpose | None = None
    purpose_words: str | None = None
    copy: CopyNumber | None = None
    guidance: Span | None = None
    starts: Start = Start.REQUEST
    starts_words: str | None = None
    later_of: tuple[Leg, ...] = ()
    later_of_words: str | None = None

    @property
    def slot(self) -> tuple[object, ...]:
        return (
            self.subject,
            self.regime,
            self.requesters,
            self.records,
            self.purpose,
            self.copy,
            self.holders,
            self.starts,
            self.guidance is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A finding that a ground needs, and who has to state it."""

    code: str
    by: Attester


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRule:
    """A ground for withholding, as data. Empty `requesters` or `forms` means any. `over_hipaa`:
    HIPAA lets this state rule decide (parents, 45 CFR 164.502(g)(3)(ii)); `twin` is the HIPAA
    ground that must be met besides. The last three override the provision's own."""

    code: str
    reviewable: bool | None
    attest: tuple[Attestation, ...] = ()
    requesters: frozenset[Requester] = frozenset()
    forms: frozenset[Form] = frozenset()
    trace: Trace = Trace.IN_PLACE
    over_hipaa: bool = False
    twin: str | None = None
    cite: str | None = None
    known: Known | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial(Provision):
    """Grounds for withholding, or what is none, or what a refusal must say."""

    ground: str | None = None
    procedure: str | None = None
    rule: str | None = None
    grounds: tuple[GroundRule, ...] = ()
    not_grounds: tuple[Excuse, ...] = ()
    letter: tuple[Part, ...] = ()
    letter_if_reviewable: tuple[Part, ...] = ()
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    regime: Regime = Regime.ANY
    records: Records | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A kind of entry outside the record set or the right, with the word for the reason."""

    kind: Kind
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Provision):
    """Days that the jurisdiction's own law skips when it counts business days."""

    name: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Provision):
    """Which kinds of entry are in the designated record set."""

    rule: str
    inside: tuple[Kind, ...] = ()
    outside: tuple[Outside, ...] = ()


class Leaving(StrEnum):
    """Why something left, in the eyes of an accounting of disclosures (45 CFR 164.528(a)(1))."""

    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "health care operations"
    TO_INDIVIDUAL = "to the patient"
    INCIDENTAL = "incident to a permitted disclosure"
    AUTHORIZATION = "on an authorization"
    DIRECTORY_OR_INVOLVED = "to people involved in the care"
    NATIONAL_SECURITY = "national security"
    CUSTODY = "correctional institution or custody"
    LIMITED_DATA_SET = "limited data set"
    BEFORE_COMPLIANCE = "before the rule bound the practice"
    REQUIRED_BY_LAW = "required by law"
    PUBLIC_HEALTH = "public health"
    ABUSE = "abuse, neglect or violence"
    OVERSIGHT = "health oversight"
    LEGAL_PROCESS = "court or subpoena"
    LAW_ENFORCEMENT = "law enforcement"
    DECEDENTS = "coroner or funeral director"
    ORGAN_DONATION = "organ donation"
    RESEARCH = "research without an authorization"
    SERIOUS_THREAT = "serious threat"
    GOVERNMENT = "special government function"
    WORKERS_COMPENSATION = "workers' compensation"
    TO_HHS = "to the Secretary of Health and Human Services"
    IMPERMISSIBLE = "not permitted, such as a wrong release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Provision):
    """What an accounting lists or leaves out, and for how long. `months`: once in so many months
    the accounting is free; `max_days`: how long a suspension by word of mouth lasts."""

    rule: str
    excluded: tuple[Lane, ...] = ()
    listed: tuple[Lane, ...] = ()
    misdirected_listed: bool = False
    years: int | None = None
    deadline: Span | None = None
    extension: Extension | None = None
    max_days: int | None = None
    fields: tuple[str, ...] = ()
    leavings_excluded: tuple[Leaving, ...] = ()
    leavings_listed: tuple[Leaving, ...] = ()
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """One tier of civil money penalties, in US dollars: for one violation, and the most for a year
    of violations of one provision; None where the fact names no amount."""

    tier: str
    year_cap_usd: Decimal
    min_usd: Decimal | None = None
    max_usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Provision):
    """A rule by topic: who may ask, authorization, legal process, breach, amendment, applicability
    and so on. `elements` are the codes of what the rule asks for or lists, `people` a number of
    people from which it holds, `deadline` its clock; the module of the topic says what they do."""

    topic: str
    rule: str | None
    never_ask: tuple[Demand, ...] = ()
    bars: tuple[Excuse, ...] = ()
    elements: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    lanes: frozenset[Lane] = frozenset()
    deadline: Span | None = None
    extension: Extension | None = None
    years: int | None = None
    max_days: int | None = None
    people: int | None = None
    age: int | None = None
    usd: Decimal | None = None
    penalties: tuple[Penalty, ...] = ()
    is_proposed: bool = False  # no law yet: it is shown and decides nothing

    @property
    def slot(self) -> tuple[object, ...]:
        return (self.topic, self.id)
