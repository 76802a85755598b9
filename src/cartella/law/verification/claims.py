"""Who asks and on what papers: the words for a claim to stand in the patient's place.

The engine that reads them is `position.py`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book.provisions import Demand
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import CareTopic


class Relation(StrEnum):
    """What the person who asks is to the patient."""

    PATIENT = "the patient"
    AGENT = "agent under a power of attorney for health care"
    MONEY_AGENT = "agent for money matters only"
    GUARDIAN = "guardian of an adult"
    COURT_APPOINTEE = "person named by a court"
    SURROGATE = "surrogate under state law"
    PARENT = "parent"
    NONCUSTODIAL_PARENT = "parent without custody"
    MINORS_GUARDIAN = "guardian of a minor"
    IN_PARENTS_PLACE = "person in a parent's place"
    STEPPARENT = "stepparent"
    EXECUTOR = "executor"
    ADMINISTRATOR = "administrator of the estate"
    STATUTORY_SUCCESSOR = "person with authority over the estate by state law"
    SPOUSE = "spouse"
    ADULT_CHILD = "adult child"
    KIN = "other relative"
    FRIEND = "friend or caregiver"
    ATTORNEY = "attorney"
    INSURER = "insurer"
    EMPLOYER = "employer"
    PROVIDER = "another provider"
    OFFICIAL = "public official"
    STRANGER = "nobody known"


class AuthorityPaper(StrEnum):
    """A paper that may show authority."""

    HEALTH_CARE_POWER = "power of attorney for health care"
    DURABLE_POWER = "durable power of attorney"
    MONEY_POWER = "power of attorney for money matters"
    GUARDIANSHIP_ORDER = "guardianship order"
    COURT_ORDER = "court order"
    CUSTODY_ORDER = "custody order"
    BIRTH_CERTIFICATE = "birth certificate"
    PARENTS_WORD = "the parent's own word"
    LETTERS_TESTAMENTARY = "letters testamentary"
    LETTERS_OF_ADMINISTRATION = "letters of administration"
    SMALL_ESTATE_PAPER = "small-estate paper"
    STATE_LAW_AUTHORITY = "authority by state law"
    DEATH_CERTIFICATE = "death certificate"
    MARRIAGE_CERTIFICATE = "marriage certificate"


class Lack(StrEnum):
    """What stands between the claim and the patient's place."""

    PAPER = "a paper that shows authority"
    HEALTH_CARE = "a power that reaches health care"
    IN_FORCE = "a power that is in force on this day"
    INCAPACITY = "the condition on which the power begins"
    GENUINE = "a paper that looks right on its face"
    COURT = "leave of the court that closed the record"
    AUTHORIZATION = "the patient's authorization"
    DEATH = "proof of the death"


class Place(StrEnum):
    """Where the person stands."""

    AS_PATIENT = "in the patient's place"
    PARTLY = "in the patient's place for a part"
    TOLD_WHAT_BEARS = "may be told what bears on their part in the care"
    NOT_SHOWN = "authority not shown yet"
    NO_STANDING = "no standing of their own"
    REFUSED_FOR_ABUSE = "not treated as representative, for the patient's safety"
    PROTECTION_ENDED = "no longer protected, so long after death"


class AbuseFinding(StrEnum):
    """What a refusal for abuse needs, 45 CFR 164.502(g)(5)."""

    BELIEF = "a reasonable belief of abuse, neglect or endangerment"
    PROFESSIONAL_JUDGMENT = "a professional's judgment that it is not in the patient's interest"
    DOCUMENTED = "both written down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody asks for a patient's record. Sets hold what has been shown; None is not known.

    `reaches_health_care`: whether the power covers health care decisions; `limited_to`: the kinds
    of care it covers, empty for all; `is_springing`: it begins only when the patient lacks
    capacity; `looks_genuine`: on its face."""

    relation: Relation
    papers: frozenset[AuthorityPaper] = frozenset()
    patient_is_minor: bool | None = None
    patient_died_on: date | None = None
    is_patient_dead: bool | None = None
    is_patient_emancipated: bool = False
    reaches_health_care: bool | None = None
    limited_to: frozenset[CareTopic] = frozenset()
    valid_from_on: date | None = None
    expires_on: date | None = None
    ended_on: date | None = None
    is_springing: bool = False
    patient_lacks_capacity: bool | None = None
    looks_genuine: bool | None = None
    is_barred_by_court: bool | None = None
    abuse: frozenset[AbuseFinding] = frozenset()
    is_involved_in_care: bool | None = None
    patient_agrees: bool | None = None
    patient_objected: bool | None = None
    professional_finds_it_right: bool | None = None
    has_authorization: bool = False
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the person stands. `is_right`: the person has a right, on the patient's clock and at
    the patient's price; false with TOLD_WHAT_BEARS, where it is only permitted. `accepted` are the
    papers of which any one is enough. `never_ask` is what may not be demanded."""

    place: Place
    is_as_patient: bool | None
    is_right: bool
    accepted: tuple[AuthorityPaper, ...] = ()
    lacking: tuple[Lack, ...] = ()
    limited_to: tuple[CareTopic, ...] = ()
    never_ask: tuple[Demand, ...] = ()
    duties: Duties = ()
    never: Duties = ()
