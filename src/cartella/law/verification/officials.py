"""Disclosures without authorization because of who asks or why, 45 CFR 164.512(a)-(d), (f)-(l).

Each ground has its own needs and its own limit; an official is who the badge, the letterhead or the
agency's paper says. They permit; only a law that compels obliges.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.provisions import Leaving
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import PracticeTopic
from cartella.law.conclude import Ground
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message


class OfficialGround(StrEnum):
    """Why somebody who is no patient and no party may be told."""

    REQUIRED_BY_LAW = "a law that compels it"
    PUBLIC_HEALTH = "a public health authority"
    CHILD_ABUSE = "a report of child abuse"
    PRODUCT_SAFETY = "safety of a product the FDA watches"
    EXPOSURE = "a person exposed to a disease"
    WORKPLACE = "surveillance of a workplace"
    SCHOOL_IMMUNIZATION = "proof of immunization for a school"
    ADULT_ABUSE = "an adult victim of abuse, neglect or violence"
    OVERSIGHT = "health oversight, such as a licensing board"
    POLICE_PROCESS = "law enforcement with process"
    POLICE_LOCATE = "law enforcement that looks for a person"
    POLICE_VICTIM = "the victim of a crime"
    POLICE_DEATH = "a death that may come from a crime"
    POLICE_PREMISES = "a crime on the premises"
    POLICE_EMERGENCY = "a crime met in an emergency elsewhere"
    CORONER = "a coroner or medical examiner"
    FUNERAL = "a funeral director"
    ORGAN_DONATION = "organ donation"
    RESEARCH = "research without authorization"
    THREAT = "a serious and imminent threat"
    GOVERNMENT = "military, security, custody or benefits agency"
    WORKERS_COMPENSATION = "workers' compensation law"
    HHS = "the Secretary of Health and Human Services"


class OfficialProof(StrEnum):
    """What shows who the official is, 45 CFR 164.514(h)(2)(ii)."""

    BADGE = "badge"
    LETTERHEAD = "agency letterhead"
    AGENCY_CONTRACT = "proof of acting for the agency"


class OfficialAuthority(StrEnum):
    """What shows the official's authority, 45 CFR 164.514(h)(2)(iii)."""

    WRITTEN_STATEMENT = "written statement of the legal authority"
    ORAL_STATEMENT = "spoken statement, a written one being impracticable"
    PROCESS = "warrant, subpoena, order or other process"


class Detail(StrEnum):
    """A single thing that the police may or may not be told to find a person."""

    NAME_ADDRESS = "name and address"
    BIRTH_DATE_PLACE = "date and place of birth"
    SSN = "Social Security number"
    BLOOD_TYPE = "ABO blood type and rh factor"
    INJURY_TYPE = "type of injury"
    TREATMENT_DATE_TIME = "date and time of treatment"
    DEATH_DATE_TIME = "date and time of death"
    DISTINGUISHING_MARKS = "distinguishing marks"
    DNA = "DNA"
    DENTAL_RECORDS = "dental records"
    TISSUE_OR_FLUID_TYPING = "typing of tissue or fluids"
    WHOLE_CHART = "the chart"


class Limit(StrEnum):
    """How far a disclosure may go."""

    LAW = "what the law asks for"
    PROCESS = "what the paper names"
    LIST = "the short list only"
    PURPOSE = "the least that serves the purpose"
    ALL_RELEVANT = "what the Secretary asks for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The rule of a ground: `all_of` codes must each be shown, of `any_of` one."""

    fact_id: str
    leaving: Leaving
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    limit: Limit = Limit.PURPOSE
    needs_official: bool = True
    is_required: bool = False


# A law that compels, its process in the hands of police, and HHS (45 CFR 164.502(a)(2)(ii)).
_REQUIRED = frozenset(
    {OfficialGround.REQUIRED_BY_LAW, OfficialGround.POLICE_PROCESS, OfficialGround.HHS}
)


def _basis(ground: OfficialGround) -> Basis:
    """The rule of a ground, its needs taken from the data."""
    fact_id, leaving, limit, is_official = BASES[ground]
    found = jurisdiction.rule(fact_id)
    one_case = CASES.get(ground)
    any_of = (one_case,) if one_case else found.also if ground in ANY_ONE else ()
    return Basis(
        fact_id=fact_id,
        leaving=leaving,
        all_of=() if ground in NO_ELEMENTS else found.elements,
        any_of=any_of,
        limit=limit,
        needs_official=is_official,
        is_required=ground in _REQUIRED,
    )


_G, _L, _V = OfficialGround, Limit, Leaving

# rule, kind of leaving for the accounting, limit, whether an official has to be shown
BASES: dict[OfficialGround, tuple[str, Leaving, Limit, bool]] = {
    _G.REQUIRED_BY_LAW: ("fed-512-a", _V.REQUIRED_BY_LAW, _L.LAW, False),
    _G.PUBLIC_HEALTH: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, True),
    _G.CHILD_ABUSE: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, True),
    _G.PRODUCT_SAFETY: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, False),
    _G.EXPOSURE: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, False),
    _G.WORKPLACE: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, False),
    _G.SCHOOL_IMMUNIZATION: ("fed-512-b", _V.PUBLIC_HEALTH, _L.PURPOSE, False),
    _G.ADULT_ABUSE: ("fed-512-c", _V.ABUSE, _L.LAW, True),
    _G.OVERSIGHT: ("fed-512-d", _V.OVERSIGHT, _L.PURPOSE, True),
    _G.POLICE_PROCESS: ("fed-512-f1", _V.LAW_ENFORCEMENT, _L.PROCESS, True),
    _G.POLICE_LOCATE: ("fed-512-f2", _V.LAW_ENFORCEMENT, _L.LIST, True),
    _G.POLICE_VICTIM: ("fed-512-f3", _V.LAW_ENFORCEMENT, _L.PURPOSE, True),
    _G.POLICE_DEATH: ("fed-512-f4", _V.LAW_ENFORCEMENT, _L.PURPOSE, True),
    _G.POLICE_PREMISES: ("fed-512-f5", _V.LAW_ENFORCEMENT, _L.PURPOSE, True),
    _G.POLICE_EMERGENCY: ("fed-512-f6", _V.LAW_ENFORCEMENT, _L.PURPOSE, True),
    _G.CORONER: ("fed-512-g", _V.DECEDENTS, _L.PURPOSE, True),
    _G.FUNERAL: ("fed-512-g", _V.DECEDENTS, _L.PURPOSE, False),
    _G.ORGAN_DONATION: ("fed-512-h", _V.ORGAN_DONATION, _L.PURPOSE, False),
    _G.RESEARCH: ("fed-512-i", _V.RESEARCH, _L.PURPOSE, False),
    _G.THREAT: ("fed-512-j", _V.SERIOUS_THREAT, _L.PURPOSE, False),
    _G.GOVERNMENT: ("fed-512-k", _V.GOVERNMENT, _L.PURPOSE, True),
    _G.WORKERS_COMPENSATION: ("fed-512-l", _V.WORKERS_COMPENSATION, _L.LAW, False),
    _G.HHS: ("fed-pen-003", _V.TO_HHS, _L.ALL_RELEVANT, True),
}

# Public health has one need for each case of the paragraph.
CASES: dict[OfficialGround, str] = {
    _G.PUBLIC_HEALTH: "public_health_authority",
    _G.CHILD_ABUSE: "child_abuse_authority",
    _G.PRODUCT_SAFETY: "product_safety_person",
    _G.EXPOSURE: "exposed_person_law_permits",
    _G.WORKPLACE: "workplace_notice_given",
    _G.SCHOOL_IMMUNIZATION: "school_agreement_documented",
}
POLICE = frozenset(
    {
        _G.POLICE_PROCESS, _G.POLICE_LOCATE, _G.POLICE_VICTIM, _G.POLICE_DEATH, _G.POLICE_PREMISES,
        _G.POLICE_EMERGENCY,
    }
)  # fmt: skip
NO_ELEMENTS = frozenset({_G.POLICE_LOCATE, _G.POLICE_PROCESS, _G.HHS})
ANY_ONE = frozenset({_G.ADULT_ABUSE, _G.POLICE_VICTIM, _G.RESEARCH, _G.POLICE_PROCESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody asks without the patient's permission, or the practice reports on its own.

    `shown` are codes of what the ground's rule asks for (`needs_of(ground)` lists them); `wants`
    what a search for a person asks. `is_target_unrelated_to_care`: the patient is the one looked
    into, for something that is not about care or benefits. `is_own_report`: the practice acts on
    its own, so there is no official to check."""

    ground: OfficialGround
    shown: frozenset[str] = frozenset()
    identity: frozenset[OfficialProof] = frozenset()
    authority: frozenset[OfficialAuthority] = frozenset()
    is_known_to_staff: bool = False
    is_own_report: bool = False
    is_target_unrelated_to_care: bool = False
    is_risky_to_tell: bool = False
    wants: frozenset[Detail] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAnswer:
    """Whether it may be told, or must be, and how far. `leaving` is its kind for the accounting."""

    may_release: bool
    is_required: bool
    lacking: tuple[str, ...]
    is_official_shown: bool
    limit: Limit
    leaving: Leaving
    may_give: tuple[Detail, ...] = ()
    may_not_give: tuple[Detail, ...] = ()
    is_minimum_necessary: bool = True
    may_rely_on_official: bool = True
    duties: Duties = ()
    never: Duties = ()


def needs_of(ground: OfficialGround) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that a ground asks for: all of the first, any one of the second."""
    basis = _basis(ground)
    return basis.all_of, basis.any_of


def judge(facts: Facts, ask: Ask) -> Finding[OfficialAnswer]:
    """What may be told on this ground, what is missing, and what is owed besides."""
    basis = _basis(ask.ground)
    lacking = _lacking(ask, basis)
    is_shown, official_lacks = _official(ask, basis)
    lacking += official_lacks
    rules = [basis.fact_id]
    if basis.needs_official and not ask.is_own_report:
        rules += ["fed-req-004", "fed-req-005"]
    is_minimum = ask.ground not in (_G.REQUIRED_BY_LAW, _G.HHS)
    rules.append("fed-min-002" if is_minimum else "fed-min-001")
    may_give, may_not = _details(ask)
    may_release = not lacking and (ask.ground is not _G.POLICE_LOCATE or bool(may_give))
    decide: list[Message] = []
    if ask.ground is _G.OVERSIGHT and ask.is_target_unrelated_to_care:
        decide.append(
            message(N_("The patient is the one looked into, and not about care: this is no health "
                       "oversight. Ask for process instead."))
        )  # fmt: skip
    if ask.ground is _G.GOVERNMENT:
        decide.append(
            message(N_("Which of the listed functions this is, a person decides with counsel."))
        )
    state_facts: list[Ground] = []
    if ask.ground in POLICE:
        state_facts = [
            (fact, fact.topic)
            for state in jurisdiction.of(facts).states
            for fact in state.practice
            if fact.topic is PracticeTopic.IMMIGRATION and fact.is_in_force(facts.received_on)
        ]
        decide += [
            message(
                N_("If it is about immigration, state law has a rule of its own (%(cite)s): look "
                   "there first."),
                cite=fact.cite or fact.id,
            )
            for fact, *_ in state_facts
        ]  # fmt: skip
    return rulebook.conclude(
        OfficialAnswer(
            may_release=may_release,
            is_required=basis.is_required and may_release,
            lacking=lacking,
            is_official_shown=is_shown,
            limit=basis.limit,
            leaving=basis.leaving,
            may_give=may_give,
            may_not_give=may_not,
            is_minimum_necessary=is_minimum,
            duties=_duties(ask, basis, may_release, is_shown),
            never=_never(ask, may_release),
        ),
        rules=rules,
        more=state_facts,
        steps=_steps(ask, basis, lacking),
        decide=decide,
    )


def _lacking(ask: Ask, basis: Basis) -> tuple[str, ...]:
    shown = {code.lower() for code in ask.shown}
    all_of = basis.all_of
    if ask.ground is _G.THREAT and "to_apprehend" in shown:
        all_of = ("good_faith",)  # 45 CFR 164.512(j)(1)(ii): to apprehend, no one to prevent it
    lacking = tuple(code for code in all_of if code not in shown)
    if ask.ground is _G.POLICE_PROCESS and not shown & set(basis.any_of):
        # An administrative demand: three findings, each stated.
        return rulebook.lacking("fed-512-f1", shown)
    if basis.any_of and not shown & set(basis.any_of):
        lacking += ("one_of_" + "_or_".join(basis.any_of),)
    if ask.ground is _G.OVERSIGHT and ask.is_target_unrelated_to_care:
        lacking += ("not_about_the_patient_alone",)
    return lacking


def _official(ask: Ask, basis: Basis) -> tuple[bool, tuple[str, ...]]:
    """Whether the official and the authority are shown (45 CFR 164.514(h)(2)), else what lacks."""
    if ask.is_own_report or not basis.needs_official:
        return True, ()
    lacks: tuple[str, ...] = ()
    if not ask.identity and not ask.is_known_to_staff:
        lacks += ("who_the_official_is",)
    # Letterhead is proof and, as a written request, the statement of authority with it.
    if not ask.authority and OfficialProof.LETTERHEAD not in ask.identity:
        lacks += ("authority_of_the_official",)
    return not lacks, lacks


def _details(ask: Ask) -> tuple[tuple[Detail, ...], tuple[Detail, ...]]:
    if ask.ground is not _G.POLICE_LOCATE:
        return (), ()
    allowed = {Detail[code.upper()] for code in jurisdiction.rule("fed-512-f2").elements}
    return (
        tuple(detail for detail in Detail if detail in ask.wants and detail in allowed),
        tuple(detail for detail in Detail if detail in ask.wants and detail not in allowed),
    )


def _duties(ask: Ask, basis: Basis, may_release: bool, is_shown: bool) -> Duties:
    found: Duties = ()
    if may_release:
        found += rulebook.duties(basis.fact_id, "log_for_accounting")
        if basis.limit is Limit.LAW:
            found += rulebook.duties(basis.fact_id, "limit_to_law")
        if basis.limit is Limit.LIST:
            found += rulebook.duties(basis.fact_id, "limit_to_list")
        if basis.limit is Limit.PROCESS:
            found += rulebook.duties(basis.fact_id, "release_only_what_is_named")
        if basis.limit is Limit.PURPOSE:
            found += rulebook.duties("fed-min-002", "limit_to_minimum_necessary")
    if OfficialProof.LETTERHEAD in ask.identity:
        found += rulebook.duties("fed-req-004", "log_letter")
    if not is_shown:
        found += rulebook.duties("fed-req-004", "verify_official")
    if ask.ground is _G.ADULT_ABUSE and may_release and not ask.is_risky_to_tell:
        found += rulebook.duties("fed-512-c", "inform_victim")
    if ask.ground is _G.POLICE_PROCESS and not may_release:
        found += rulebook.duties("fed-512-f1", "ask_for_all_three_statements")
    return found


def _never(ask: Ask, may_release: bool) -> Duties:
    found: Duties = ()
    if not may_release:
        found += rulebook.duties(BASES[ask.ground][0], "release")
    if ask.ground is _G.POLICE_LOCATE:
        found += rulebook.duties("fed-512-f2", "exceed_list")
    return found


def _steps(ask: Ask, basis: Basis, lacking: tuple[str, ...]) -> tuple[Message, ...]:
    first = message(N_("The ground is: %(ground)s. Limit: %(limit)s."), ground=ask.ground,
                    limit=basis.limit)  # fmt: skip
    if lacking:
        return first, message(N_("Not all that the rule asks for has been shown."))
    if basis.is_required:
        return first, message(N_("It must be told, within that limit."))
    return first, message(N_("It may be told within that limit; nothing here obliges to it."))
