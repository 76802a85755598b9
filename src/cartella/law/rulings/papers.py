"""The parts of a case's `given` that are papers, people and circumstances of their own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from cartella.law.book.state_provisions import CareTopic, Category, MinorStatus, SensitiveNeed
from cartella.law.manner.directive import Signature
from cartella.law.rulings.words import Chosen, Part2Exception
from cartella.law.verification.childhood import Consent, StateSays
from cartella.law.verification.claims import AbuseFinding, AuthorityPaper
from cartella.law.verification.part2 import Attachment, ConsentElement

Flag = bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Whose record it is."""

    born: Annotated[date | None, "day of birth"] = None
    age: Annotated[int | None, "age in whole years, where no day of birth is given"] = None
    died: Annotated[date | None, "day of death"] = None
    deceased: Annotated[Flag, "dead, on a day that is not given"] = None
    status: Annotated[frozenset[MinorStatus], "what a minor is besides a minor"] = frozenset()
    inmate: Annotated[Flag, "held in a correctional institution"] = None
    lacks_capacity: Annotated[Flag, "cannot decide on care"] = None
    disability: Annotated[Flag, "has a disability that calls for aids or another format"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """One kind of care in a minor's chart."""

    topic: Annotated[CareTopic, "what kind of care"]
    consent: Annotated[Consent | None, "who consented to it"] = None
    on: Annotated[date | None, "day of the care"] = None
    parent_agreed_to_secrecy: Annotated[Flag, "the parent agreed to confidentiality"] = None
    state_says: Annotated[StateSays | None, "what state law was found to say on the parent"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """By what right somebody acts for the patient, or is told of her."""

    papers: Annotated[
        frozenset[AuthorityPaper] | None,
        "papers that were shown; not said: the usual one of who asks; `[]`: none",
    ] = None
    reaches_health_care: Annotated[Flag, "the paper covers health care decisions"] = None
    limited_to: Annotated[frozenset[CareTopic], "kinds of care it is limited to"] = frozenset()
    valid_from: Annotated[date | None, "first day of the authority"] = None
    expires: Annotated[date | None, "last day of the authority"] = None
    ended: Annotated[date | None, "day it was revoked or ended"] = None
    in_force: Annotated[Flag, "in force, where no days are given"] = None
    springing: Annotated[Flag, "begins only when the patient cannot decide"] = None
    looks_genuine: Annotated[Flag, "false: there is real doubt whether it is genuine"] = None
    barred_by_court: Annotated[Flag, "a court order keeps this person from the record"] = None
    abuse: Annotated[frozenset[AbuseFinding], "what was found of abuse or danger"] = frozenset()
    involved_in_care: Annotated[Flag, "takes part in the patient's care or its payment"] = None
    patient_agrees: Annotated[Flag, "the patient agrees, or does not object when asked"] = None
    patient_objected: Annotated[Flag, "the patient objected, or a known earlier wish does"] = None
    parent_investigated: Annotated[Flag, "the parent is under inquiry for abuse"] = None
    professional_finds_it_right: Annotated[
        Flag, "a professional finds telling right, where the patient cannot agree"
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What was done to see who asks."""

    known_to_staff: Annotated[Flag, "staff know the person"] = None
    signed_in: Annotated[Flag, "signed in to the portal with their own account"] = None
    answers_match: Annotated[Flag, "answers match the chart; false: they do not"] = None
    code_matched: Annotated[Flag, "a code sent to a known contact came back right"] = None
    document_seen: Annotated[Flag, "an identity document was seen"] = None
    called_back: Annotated[Flag, "called back at a known number"] = None
    letterhead: Annotated[Flag, "a request on the agency's letterhead"] = None
    badge: Annotated[Flag, "an official's badge or credentials"] = None
    acts_for_agency_paper: Annotated[Flag, "a paper that somebody acts for the agency"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """The questions that decide whether HIPAA covers the practice. Unanswered is null."""

    sends_transactions: Annotated[Flag, "sends a HIPAA standard transaction electronically"] = None
    service_sends_them: Annotated[Flag, "a billing service sends one for it"] = None
    prescribes_electronically: Annotated[Flag, "prescribes electronically"] = None
    cash_only: Annotated[Flag, "takes only cash or cards, bills no plan"] = None
    is_provider: Annotated[Flag, "gives health care"] = None
    is_plan_or_clearinghouse: Annotated[Flag, "is a health plan or clearinghouse"] = None
    acts_for_covered_entity: Annotated[Flag, "works for a covered entity"] = None
    hybrid_designated: Annotated[date | None, "day of a written hybrid designation"] = None
    in_covered_part: Annotated[Flag, "the record lies in the designated covered part"] = None
    holds_electronic_information: Annotated[Flag, "holds health information electronically"] = None
    is_substance_use_program: Annotated[
        Flag, "federally assisted and holds itself out as giving substance use care"
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Associate:
    """Somebody who handles records for the practice, or for the patient."""

    works_for_practice: Annotated[Flag, "acts on the practice's behalf"] = None
    contract: Annotated[Flag, "a business associate contract is signed"] = None
    chosen_by_patient: Annotated[Flag, "the patient chose it"] = None
    privacy_doubtful: Annotated[Flag, "its privacy or security is doubted"] = None
    endangers_own_system: Annotated[Flag, "it endangers the practice's own system"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """The patient's paper that sends the copy to somebody else."""

    written: Annotated[Flag, "in writing"] = True
    signed: Annotated[Flag, "signed by the patient"] = True
    signature: Annotated[Signature, "how it is signed; all the same in law"] = Signature.INK
    names_recipient: Annotated[Flag, "says who gets the copy"] = True
    says_where: Annotated[Flag, "says where to send it"] = True
    wants_electronic: Annotated[Flag, "asks for an electronic copy"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The practice's dated cost sheet."""

    from_: Annotated[date | None, "first day of the sheet; not said: before the request"] = None
    method: Annotated[Chosen, "method"] = Chosen.ACTUAL
    labor_usd_per_hour: Annotated[Decimal | None, "hourly rate of who copies"] = None
    paper_usd_per_page: Annotated[Decimal | None, "paper and toner a page"] = None
    disc_usd: Annotated[Decimal | None, "a disk or stick"] = None
    average_electronic_usd: Annotated[Decimal | None, "average electronic copy"] = None
    average_paper_usd: Annotated[Decimal | None, "average paper copy"] = None
    average_usd_per_page: Annotated[Decimal | None, "average a page of a paper chart"] = None
    flat_usd: Annotated[Decimal | None, "flat fee, at most 6.50"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The days that decide how long a record is kept, and what holds it."""

    last_seen: Annotated[date | None, "last encounter"] = None
    last_entry: Annotated[date | None, "last entry"] = None
    created: Annotated[date | None, "day it was made"] = None
    discharged: Annotated[date | None, "day of discharge"] = None
    closed: Annotated[date | None, "day the practice closed"] = None
    minor_when_last_seen: Annotated[Flag, "the patient was a minor then; else by birth"] = None
    legal_hold: Annotated[bool, "a legal hold or claim is on it"] = False
    open_request: Annotated[bool, "a request for it is open"] = False
    live_authorization: Annotated[
        date | None, "day of an authorization that still relies on it"
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceUse:
    """Records of a substance use disorder program, 42 CFR part 2."""

    program_record: Annotated[Flag, "from such a program, or received under part 2"] = True
    has_consent: Annotated[bool, "a written consent with all that 42 CFR 2.31 asks for"] = False
    consent_lacks: Annotated[frozenset[ConsentElement], "what a consent lacks"] = frozenset()
    tpo_consent: Annotated[bool, "it is one for treatment, payment and operations"] = False
    for_proceeding: Annotated[bool, "for a proceeding against the patient"] = False
    consent_names_proceeding: Annotated[bool, "a separate consent for that proceeding"] = False
    court_order: Annotated[bool, "a court order under 42 CFR 2.61-2.67"] = False
    counseling_notes: Annotated[bool, "a counselor's separate notes"] = False
    exception: Annotated[Part2Exception | None, "a case in which no consent is needed"] = None
    consent_names_notes: Annotated[bool, "a separate consent for those notes"] = False
    attached: Annotated[frozenset[Attachment], "what goes along"] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive:
    """What is shown for information that some law protects beyond HIPAA."""

    categories: Annotated[frozenset[Category], "kinds of information in what is asked"]
    has: Annotated[frozenset[SensitiveNeed], "what is there already"] = frozenset()
    from_another_state: Annotated[Flag, "another state's process asks"] = None
