"""What a signed permission may have and lack: the words for an authorization, as frozen values.

The engine that reads them is `authorization.py`. The names of the elements, statements, defects and
exceptions are those of the federal facts, in capitals.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import Category
from cartella.law.facts import Lane
from cartella.law.finding import Message


class Element(StrEnum):
    """A core element of an authorization, 45 CFR 164.508(c)(1)."""

    DESCRIPTION_OF_INFORMATION = "what is to be disclosed"
    WHO_MAY_DISCLOSE = "who may disclose"
    WHO_MAY_RECEIVE = "who may receive"
    PURPOSE = "the purpose"
    EXPIRATION_DATE_OR_EVENT = "a day or event on which it ends"
    SIGNATURE_AND_DATE = "signature and date"
    AUTHORITY_IF_REPRESENTATIVE = "what gives the representative authority"


class Statement(StrEnum):
    """A statement that an authorization must make, 45 CFR 164.508(c)(2)."""

    RIGHT_TO_REVOKE_IN_WRITING_WITH_EXCEPTIONS_AND_HOW = "the right to revoke it, and how"
    MAY_OR_MAY_NOT_CONDITION = "whether anything depends on signing"
    MAY_BE_REDISCLOSED_AND_LOSE_PROTECTION = "that the recipient may pass it on"


ALL_ELEMENTS = frozenset(Element) - {Element.AUTHORITY_IF_REPRESENTATIVE}
ALL_STATEMENTS = frozenset(Statement)


class Combined(StrEnum):
    """What the paper is combined with."""

    TREATMENT_CONSENT = "consent to treatment"
    NOTICE_OF_PRACTICES = "notice of privacy practices"
    OTHER_DOCUMENT = "another document"
    OTHER_AUTHORIZATION = "another authorization"
    PSYCHOTHERAPY_AUTHORIZATION = "an authorization for psychotherapy notes"
    RESEARCH_PERMISSION = "permission for the same research"


class Conditioned(StrEnum):
    """What was made to depend on signing."""

    TREATMENT = "the treatment"
    PAYMENT = "the payment"
    ENROLLMENT = "enrollment in a plan"
    ELIGIBILITY = "eligibility for benefits"


class ConditionException(StrEnum):
    """The narrow cases in which something may depend on signing, 45 CFR 164.508(b)(4)."""

    RESEARCH_TREATMENT = "treatment that is part of research"
    HEALTH_PLAN_UNDERWRITING_BEFORE_ENROLLMENT = "underwriting before enrollment"
    CARE_ONLY_TO_MAKE_INFORMATION_FOR_THIRD_PARTY = "an examination made only for a third party"


class Signer(StrEnum):
    """Who signed."""

    PATIENT = "the patient"
    REPRESENTATIVE = "a personal representative"
    MINOR = "the minor patient"
    SOMEBODY_ELSE = "somebody else"


class Aim(StrEnum):
    """What the authorization is for."""

    RELEASE = "release of the record"
    PSYCHOTHERAPY_NOTES = "psychotherapy notes"
    MARKETING = "marketing"
    SALE = "sale of the information"
    RESEARCH = "research"


class ToWhom(StrEnum):
    """Whether the paper sends the copy to the person who signed or to somebody else."""

    SELF = "the person who signed"
    OTHER = "somebody else"


class Defect(StrEnum):
    """What makes an authorization invalid, 45 CFR 164.508(b)(2)."""

    ELEMENT_MISSING = "a core element is missing"
    STATEMENT_MISSING = "a required statement is missing"
    EXPIRED = "expired"
    KNOWN_REVOKED = "revoked"
    WRONGLY_COMPOUND = "combined with another paper"
    WRONGLY_CONDITIONED = "something was made to depend on it"
    KNOWN_FALSE_MATERIAL_FACT = "known to be false"
    NO_AUTHORITY = "signed by somebody without authority"
    PAYMENT_NOT_STATED = "the payment is not stated"
    NOT_YET_SIGNED = "signed on a day that has not come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An authorization as it lies on the desk. Sets hold what is on the paper: what is not in them
    is not there. `on` is the day on which it is to be used, None the request's own day;
    `patient_age` in years if she is a minor; `is_signed_by_minor_too`: beside the parent;
    `state_forms_met` are ids of state facts on the form that a person has checked and found met."""

    elements: frozenset[Element] = frozenset()
    statements: frozenset[Statement] = frozenset()
    signed_on: date | None = None
    signed_by: Signer = Signer.PATIENT
    has_authority: bool | None = None
    expires_on: date | None = None
    is_event_past: bool | None = None
    revoked_on: date | None = None
    is_revoked_in_writing: bool | None = None
    sent_on: date | None = None
    combined_with: frozenset[Combined] = frozenset()
    conditioned_on: frozenset[Conditioned] = frozenset()
    condition_exception: ConditionException | None = None
    is_known_false: bool = False
    aim: Aim = Aim.RELEASE
    recipient: ToWhom = ToWhom.OTHER
    is_payment_involved: bool | None = None
    states_payment: bool | None = None
    names: frozenset[Category] = frozenset()
    is_plain: bool | None = None
    is_asked_by_practice: bool | None = None
    patient_age: int | None = None
    is_signed_by_minor_too: bool | None = None
    state_forms_met: frozenset[str] = frozenset()
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One defect: what is wrong (the element or statement, if one is missing) and how it is put
    right."""

    defect: Defect
    what: str
    cure: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What the paper is worth. `lane` is where the request belongs: a paper that sends the copy to
    the person who signed is a request for access, whatever its title. `obliges` is false for an
    authorization: it permits. `may_release` also minds the state's form."""

    is_valid: bool
    flaws: tuple[Flaw, ...]
    lane: Lane
    may_release: bool
    obliges: bool
    is_minimum_necessary: bool = False
    copy_owed: bool = False
    state_forms: tuple[str, ...] = ()
    duties: Duties = ()
    never: Duties = ()


class UseAim(StrEnum):
    """For what information is to be used or disclosed."""

    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "health care operations"
    MARKETING = "marketing"
    SALE = "sale of the information"
    PSYCHOTHERAPY_NOTES = "psychotherapy notes"
    THIRD_PARTY = "release to a third party"


class NotesException(StrEnum):
    """Uses of psychotherapy notes that need no authorization, 45 CFR 164.508(a)(2)."""

    ORIGINATOR_TREATMENT = "treatment by who wrote them"
    OWN_TRAINING_PROGRAMS = "own training programs"
    DEFENSE_IN_SUIT_BY_INDIVIDUAL = "defense in a suit by the patient"
    HHS = "the Secretary of Health and Human Services"
    REQUIRED_BY_LAW = "required by law"
    OVERSIGHT_OF_ORIGINATOR = "oversight of who wrote them"
    CORONER = "a coroner"
    SERIOUS_THREAT = "a serious threat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A use or disclosure that may need an authorization."""

    aim: UseAim
    is_identifiable: bool | None = None
    is_face_to_face: bool = False
    is_small_gift: bool = False
    has_treatment_consent: bool = False
    has_authorization: bool = False
    exception: NotesException | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Whether an authorization is needed first, and whether the use may go on now."""

    is_needed: bool
    may_go_on: bool
    duties: Duties = ()
    never: Duties = ()
