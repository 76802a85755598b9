"""What only the states' files hold: retention, minors, sensitive categories, facts of practice."""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book.provisions import Demand, Excuse, Extension, Provision, Span
from cartella.law.facts import Holder, Lane, Purpose, Records, Regime


class Who(StrEnum):
    """Whose record is kept."""

    ADULT = "adult"
    MINOR = "minor"
    DECEASED = "deceased"
    ANY = "any patient"


class KeptFrom(StrEnum):
    """The event from which a record's years are counted. OTHER and NOT_SAID: the last encounter or
    entry, whichever is later, is taken as the safe side."""

    LAST_ENCOUNTER = "last encounter"
    LAST_ENTRY = "last entry"
    DISCHARGE = "discharge"
    CREATION = "creation"
    MAJORITY = "majority"
    BIRTH = "birth"
    DEATH = "death"
    NOT_SAID = "no start named"
    OTHER = "another event"


class RetentionBasis(StrEnum):
    """What kind of law says so."""

    STATUTE = "statute"
    REGULATION = "regulation"
    BOARD_GUIDANCE = "board guidance"
    NONE = "no law"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorRule:
    """How long a minor's record is kept: until the age, so many years after majority, and at least
    so many years from the fact's own start; the latest of all governs."""

    until_age: int | None = None
    years_after_majority: int | None = None
    at_least_years: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Provision):
    """How long a record must be kept; `years` None where no number is named. `prudent_years` and
    `prudent_age` are what the note advises where the law read is silent, less certain or recalled
    as longer: no law, and taken only as the safe side, which is keeping longer."""

    who: Who
    applies_to: str
    years: int | None
    counts_from: KeptFrom
    basis: RetentionBasis
    starts_words: str | None = None
    minor_rule: MinorRule | None = None
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    records: Records | None = None
    prudent_years: int | None = None
    prudent_age: int | None = None
    is_special: bool = False  # for a case of its own (closing, estate …), named in applies_to


class CareTopic(StrEnum):
    """A kind of care for which a minor may have a right of her own."""

    REPRODUCTIVE = "pregnancy or contraception"
    ABORTION = "abortion"
    STI = "sexually transmitted infection"
    HIV = "HIV"
    MENTAL_HEALTH = "mental health"
    SUBSTANCE_USE = "substance use"
    SEXUAL_ASSAULT = "sexual assault"
    COMMUNICABLE_DISEASE = "communicable disease"
    COSMETIC = "cosmetic treatment"
    SURGERY = "surgery"
    EMERGENCY = "emergency"
    IMMUNIZATION = "immunization"
    GENDER_AFFIRMING = "gender-affirming care"
    GENERAL = "general medical care"


class MinorEffect(StrEnum):
    """What follows for a minor, her parent or her record."""

    AGE_OF_MAJORITY = "comes of age"
    EMANCIPATED = "counts as an adult"
    MAY_CONSENT = "may consent alone"
    HOLDS_RIGHT = "alone holds the right to the record"
    PARENT_HAS_ACCESS = "the parent has access"
    PARENT_HAS_ACCESS_DESPITE_CONSENT = "the parent has access even where the minor consented"
    NONCUSTODIAL_PARENT_TOO = "a parent without custody has the same access"
    PARENT_MAY_BE_TOLD = "the parent may be told"
    PARENT_NOT_TOLD = "the parent may not see or be told"
    PROFESSIONAL_DECIDES = "the professional decides"
    MINOR_SIGNS_TOO = "the minor signs an authorization too"
    PARENT_MUST_CONSENT = "a parent must consent"
    NOTHING = "no rule"


class MinorStatus(StrEnum):
    """What a minor must be for a rule to hold."""

    EMANCIPATED = "emancipated"
    MARRIED = "married"
    PARENT = "a parent"
    PREGNANT = "pregnant"
    LIVING_APART = "living apart and managing own money"
    ARMED_FORCES = "in the armed forces"
    GRADUATE = "a high school graduate"
    MATURE = "mature enough to understand"
    HOMELESS = "without a home"
    FINDING_NEGATIVE = "found not to be pregnant, infected or using"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorLimb:
    """One more rule in the same fact, for other care, another age or status; it stands by itself
    beside the fact's own keys, which are read the same way."""

    effects: frozenset[MinorEffect]
    topics: frozenset[CareTopic] = frozenset()
    statuses: frozenset[MinorStatus] = frozenset()
    minimum_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minor(Provision):
    """One rule on minors. Empty `topics` means all care; `statuses`: any one of them is needed;
    `minimum_age` None: the rule names none; `limbs` are further rules of the same section."""

    topic: str
    rule: str | None
    minimum_age: int | None
    effects: frozenset[MinorEffect]
    topics: frozenset[CareTopic] = frozenset()
    statuses: frozenset[MinorStatus] = frozenset()
    limbs: tuple[MinorLimb, ...] = ()
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()

    @property
    def every_limb(self) -> tuple[MinorLimb, ...]:
        """The fact's own keys as a limb, then its further limbs."""
        own = MinorLimb(
            effects=self.effects,
            topics=self.topics,
            statuses=self.statuses,
            minimum_age=self.minimum_age,
        )
        return (own, *self.limbs)


class Category(StrEnum):
    """A kind of information that some law protects beyond HIPAA."""

    HIV = "HIV"
    STI = "sexually transmitted infection"
    MENTAL_HEALTH = "mental health"
    PSYCHOTHERAPY = "psychotherapy notes"
    SUBSTANCE_USE = "substance use"
    GENETIC = "genetic"
    REPRODUCTIVE = "reproductive care"
    GENDER_AFFIRMING = "gender-affirming care"
    SEXUAL_ASSAULT = "sexual assault"
    BIOMETRIC = "biometric"
    PHOTO = "photo"


class SensitiveNeed(StrEnum):
    """What must be there before such information goes to anybody but the patient."""

    AUTHORIZATION = "an authorization"
    NAMED_AUTHORIZATION = "an authorization that names this information"
    SEPARATE_CONSENT = "a separate consent"
    COURT_ORDER = "a court order for legal process"
    REDISCLOSURE_NOTICE = "a notice against passing it on"
    SHIELD = "no help to another state's process"
    ATTESTATION = "an attestation by who asks"
    COUNSEL = "a look by counsel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive(Provision):
    """What a category needs. Empty `needs` with a settled fact: nothing beyond HIPAA. Empty `lanes`
    means every lane but the patient's own."""

    category: Category
    rule: str | None
    needs: frozenset[SensitiveNeed] = frozenset()
    lanes: frozenset[Lane] = frozenset()
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    regime: Regime = Regime.ANY


class PracticeTopic(StrEnum):
    """What a fact of practice is about."""

    UNPAID_BALANCE = "unpaid bill"
    COPY_FEE_FIRST = "copy fee in advance"
    BREACH_NOTICE = "breach notice"
    CLOSING = "closing"
    DEPARTURE = "a professional leaves"
    TRANSFER = "transfer to another provider"
    OWNERSHIP = "who owns the chart"
    MEDICAL_SPA = "medical spa"
    RECORD_CONTENT = "what a record holds"
    RECORD_SCOPE = "what belongs to the record"
    RECORDS_FROM_OTHERS = "records from other providers"
    AUTHORIZATION_FORM = "form of an authorization"
    THIRD_PARTY_RELEASE = "release to third parties"
    LEGAL_PROCESS = "subpoena and privilege"
    REDISCLOSURE = "passing on"
    DISCLOSURE_LOG = "log of disclosures"
    WHO_MAY_ASK = "who may ask"
    NOTICE = "notice of practices"
    AMENDMENT = "amendment"
    DESTRUCTION = "destruction"
    RETENTION_POLICY = "retention"
    STORAGE = "storage and custodian"
    SALE = "sale of records or practice"
    ELECTRONIC_RECORDS = "electronic records"
    ENDING_CARE = "ending care"
    REMEDY = "remedy and penalty"
    IMMIGRATION = "immigration enforcement"
    OTHER = "other"


class ProcessNeed(StrEnum):
    """What a state wants before records follow a subpoena. A court order and an authorization are
    alternatives; NOTHING_MORE is for a law that was read and leaves it at the federal rule."""

    COURT_ORDER = "a court order"
    AUTHORIZATION = "the patient's authorization"
    NOTICE_TO_PATIENT = "notice to the patient"
    WAITING_TIME = "a waiting time"
    COUNSEL = "a look by counsel"
    NOTHING_MORE = "nothing beyond the federal rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Provision):
    """A fact that a practice needs besides access and fees. `bars`: what it says is no ground;
    `may_ask_first`: whether the copy fee may be asked before the copy; `process_needs`: what a
    subpoena needs; `people`: the number of people from which a notice is owed. `is_before`: the
    deadline is so long before the event (a closing) and not after it; `max_words`: how long an
    addendum by the patient may be."""

    topic: PracticeTopic
    raw_topic: str
    rule: str | None
    bars: tuple[Excuse, ...] = ()
    never_ask: tuple[Demand, ...] = ()
    elements: tuple[str, ...] = ()
    may_ask_first: bool | None = None
    deadline: Span | None = None
    extension: Extension | None = None
    is_before: bool = False
    max_words: int | None = None
    process_needs: frozenset[ProcessNeed] = frozenset()
    people: int | None = None
    purposes: frozenset[Purpose] = frozenset()
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    regime: Regime = Regime.ANY
    applies_to: str | None = None
