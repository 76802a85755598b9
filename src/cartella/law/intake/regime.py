"""Which law binds the holder of a record: HIPAA or not, information blocking; and who holds it.

A question that nobody has answered counts as covered, per legal entity; e-prescribing alone is not
settled and is asked. Not being covered takes HIPAA's right away, never the state's.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import PracticeTopic
from cartella.law.facts import Facts, Holder
from cartella.law.finding import N_, Finding, Message, message


class Coverage(StrEnum):
    """Where a legal entity stands towards HIPAA."""

    COVERED = "covered by HIPAA"
    NOT_COVERED = "not covered by HIPAA"
    NOT_ANSWERED = "not answered, counts as covered"
    NOT_SETTLED = "not settled, counts as covered"
    OUTSIDE_PART = "outside the covered part of a hybrid entity"


class Question(StrEnum):
    """What has to be known of a legal entity to say whether HIPAA binds it."""

    IS_PROVIDER = "whether it gives health care"
    SENDS_TRANSACTIONS = "whether it sends standard transactions itself"
    SENDS_THROUGH_SERVICE = "whether a service sends standard transactions for it"
    PRESCRIBES_ELECTRONICALLY = "whether e-prescribing is the only such transaction"
    IS_IN_COVERED_PART = "whether this is the covered part of a hybrid entity"


class LawName(StrEnum):
    """A body of law that binds the holder."""

    HIPAA = "HIPAA"
    STATE = "state record law"
    INFORMATION_BLOCKING = "information blocking"
    PART2 = "42 CFR part 2"


ASKED: dict[Question, Message] = {
    Question.IS_PROVIDER: message(
        N_("Does this legal entity give health care, or run the practice that does?")
    ),
    Question.SENDS_TRANSACTIONS: message(
        N_(
            "Does it ever send a claim, an eligibility or claim status question, a referral, a "
            "premium payment or take an electronic remittance from a health plan?"
        )
    ),
    Question.SENDS_THROUGH_SERVICE: message(
        N_("Does a billing service or clearinghouse send any of these for it?")
    ),
    Question.PRESCRIBES_ELECTRONICALLY: message(
        N_("Is e-prescribing the only thing it sends? Counsel should say whether that covers it.")
    ),
    Question.IS_IN_COVERED_PART: message(
        N_("It is designated a hybrid entity: does this record belong to the covered part?")
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A legal entity, as the questions that decide coverage describe it. None: not answered."""

    sends_transactions: bool | None = None
    sends_through_service: bool | None = None
    prescribes_electronically: bool | None = None
    takes_only_cash: bool | None = None
    is_provider: bool | None = None
    is_plan_or_clearinghouse: bool | None = None
    acts_for_covered_entity: bool | None = None
    hybrid_designated_on: date | None = None
    is_in_covered_part: bool | None = None
    holds_electronic_information: bool | None = None
    is_substance_use_program: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What binds the entity. `is_covered` is what `Facts.covered` is to be set to, so an open
    question is True; `laws` in the order of the enum."""

    coverage: Coverage
    is_covered: bool
    open_questions: tuple[Question, ...]
    is_blocking_actor: bool
    laws: tuple[LawName, ...]
    duties: Duties = ()
    never: Duties = ()


def ask(question: Question) -> Message:
    """The question in words, for the settings page and the case's reasons."""
    return ASKED[question]


def coverage(facts: Facts, entity: Entity) -> Finding[Bound]:
    """Whether HIPAA binds the entity on the request's day, and what binds it besides."""
    found, questions, rules, step = _coverage(entity, facts)
    is_covered = found not in (Coverage.NOT_COVERED, Coverage.OUTSIDE_PART)
    is_actor = entity.is_provider is not False or entity.is_plan_or_clearinghouse is True
    laws = [LawName.HIPAA] if is_covered else []
    laws.append(LawName.STATE)
    steps = [step]
    if is_actor and entity.holds_electronic_information is not False:
        laws.append(LawName.INFORMATION_BLOCKING)
        rules = (*rules, "fed-ib-001", "fed-ib-002")
        steps.append(
            message(
                N_("A provider is bound by information blocking, covered by HIPAA or not, for what "
                   "is held electronically.")
            )
        )  # fmt: skip
    if entity.is_substance_use_program:
        laws.append(LawName.PART2)
        rules = (*rules, "fed-p2-002")
    duties: Duties = ()
    never: Duties = ()
    if is_covered and entity.takes_only_cash is not True:
        never = rulebook.duties("fed-app-003", "split_by_payer")
        rules = (*rules, "fed-app-003")
    if not is_covered:
        duties = rulebook.duties("fed-app-002", "apply_state_record_law", "record_status_basis")
        never = rulebook.duties(
            "fed-app-002", "cite_hipaa_as_source_of_right", "say_there_is_no_right"
        )
    return rulebook.conclude(
        Bound(
            coverage=found,
            is_covered=is_covered,
            open_questions=questions,
            is_blocking_actor=LawName.INFORMATION_BLOCKING in laws,
            laws=tuple(laws),
            duties=duties,
            never=never,
        ),
        rules=rules,
        steps=steps,
        decide=tuple(ask(question) for question in questions),
    )


_Covered = tuple[Coverage, tuple[Question, ...], tuple[str, ...], Message]


def _coverage(entity: Entity, facts: Facts) -> _Covered:
    """Coverage, the questions still open, the rules it rests on, and the step in words."""
    sends = (entity.sends_transactions, entity.sends_through_service)
    if True in sends or entity.is_plan_or_clearinghouse:
        # 45 CFR 160.103: one standard transaction covers the entity, whoever sends it for it.
        if entity.hybrid_designated_on and entity.hybrid_designated_on <= facts.received_on:
            return _hybrid(entity)
        return (
            Coverage.COVERED,
            (),
            ("fed-app-001",),
            message(N_("It, or a service for it, sends standard transactions: HIPAA binds it.")),
        )
    if entity.is_provider is False and entity.acts_for_covered_entity is not True:
        return (
            Coverage.NOT_COVERED,
            (),
            ("fed-app-001",),
            message(N_("It gives no health care and acts for nobody who is covered.")),
        )
    if entity.acts_for_covered_entity:
        return (
            Coverage.COVERED,
            (),
            ("fed-app-006",),
            message(
                N_("It acts for a covered entity: the record is that entity's, under a contract.")
            ),
        )
    open_questions = tuple(
        question
        for question, said in (
            (Question.SENDS_TRANSACTIONS, entity.sends_transactions),
            (Question.SENDS_THROUGH_SERVICE, entity.sends_through_service),
            (Question.PRESCRIBES_ELECTRONICALLY, entity.prescribes_electronically),
        )
        if said is None
    )
    if open_questions:
        return (
            Coverage.NOT_ANSWERED,
            open_questions,
            ("fed-app-001",),
            message(N_("The questions are not all answered, so it counts as covered by HIPAA.")),
        )
    if entity.prescribes_electronically:
        return (
            Coverage.NOT_SETTLED,
            (Question.PRESCRIBES_ELECTRONICALLY,),
            ("fed-app-004",),
            message(
                N_("It sends nothing but prescriptions. Whether that covers it is not settled, so "
                   "it counts as covered until counsel has answered.")
            ),
        )  # fmt: skip
    return (
        Coverage.NOT_COVERED,
        (),
        ("fed-app-001", "fed-app-002"),
        message(N_("It sends no standard transaction, itself or through a service.")),
    )


def _hybrid(entity: Entity) -> _Covered:
    # 45 CFR 164.105(a): only the designated health care component is bound.
    if entity.is_in_covered_part is None:
        return (
            Coverage.NOT_ANSWERED,
            (Question.IS_IN_COVERED_PART,),
            ("fed-app-003",),
            message(N_("A hybrid entity: until it is said which part, the record is covered.")),
        )
    if entity.is_in_covered_part:
        return (
            Coverage.COVERED,
            (),
            ("fed-app-003",),
            message(N_("The record is of the covered part of a hybrid entity.")),
        )
    return (
        Coverage.OUTSIDE_PART,
        (),
        ("fed-app-003",),
        message(N_("The record is outside the covered part of a hybrid entity.")),
    )


OWNER_TOPICS = frozenset({PracticeTopic.OWNERSHIP, PracticeTopic.MEDICAL_SPA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Who made, owns and keeps a record. `has_professional_entity`: a lay-owned company that works
    with a professional entity, as most medical spas do."""

    made_by: Holder | None = None
    employer: Holder | None = None
    owned_by: Holder | None = None
    kept_by: Holder | None = None
    has_professional_entity: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`holders`: whose law is looked at (every one of them, so that the patient loses none);
    `answers`: who has to answer the request, None where it is not known."""

    holders: frozenset[Holder]
    answers: Holder | None
    duties: Duties = ()


def holder(facts: Facts, keeping: Keeping) -> Finding[Held]:
    """Who holds the record and has to answer. A lay-owned company keeps it for the professionals,
    and an ask that reaches one has reached the other: the earliest receipt counts."""
    everyone = (keeping.made_by, keeping.employer, keeping.owned_by, keeping.kept_by)
    holders = frozenset(one for one in everyone if one is not None)
    decide: list[Message] = []
    steps = [message(N_("Named: %(holders)s."), holders=", ".join(sorted(holders)))]
    steps = steps if holders else [message(N_("Nobody is named who made, owns or keeps it."))]
    answers = keeping.owned_by or keeping.employer or keeping.made_by
    if Holder.LAY_COMPANY in (keeping.owned_by, keeping.employer, keeping.kept_by):
        if keeping.has_professional_entity or keeping.made_by:
            holders |= (
                {Holder.PROFESSIONAL_ENTITY} if keeping.has_professional_entity else frozenset()
            )
            answers = (
                Holder.PROFESSIONAL_ENTITY if keeping.has_professional_entity else keeping.made_by
            )
            steps.append(
                message(
                    N_("The lay-owned company keeps the record for the licensed professionals, who "
                       "answer for it. What reaches the one has reached the other.")
                )
            )  # fmt: skip
        else:
            answers = None
    if answers is None:
        decide.append(
            message(
                N_("Who holds this record is not known. Every law that may fit is looked at, and "
                   "the one that is best for the patient governs.")
            )
        )  # fmt: skip
    else:
        steps.append(message(N_("The record is held by: %(holder)s."), holder=answers))
    return rulebook.conclude(
        Held(
            holders=holders,
            answers=answers,
            duties=rulebook.duties("fed-clk-005", "count_from_earliest_receipt"),
        ),
        rules=("fed-clk-005",),
        more=[
            (fact, fact.topic)
            for state in jurisdiction.of(facts).states
            for fact in state.practice
            if fact.topic in OWNER_TOPICS and fact.is_in_force(facts.received_on)
        ],
        steps=steps,
        decide=decide,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A company that would handle the record. `is_chosen_by_patient`: the patient's own app."""

    acts_for_practice: bool | None = None
    has_contract: bool | None = None
    is_chosen_by_patient: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorUse:
    """Whether the record may be handed to the vendor as one that works for the practice."""

    may_hand_over: bool
    duties: Duties = ()
    never: Duties = ()


def vendor(facts: Facts, one: Vendor) -> Finding[VendorUse]:
    """Whether a vendor needs a business associate contract first (45 CFR 164.504(e))."""
    if one.is_chosen_by_patient and not one.acts_for_practice:
        return rulebook.conclude(
            VendorUse(may_hand_over=True),
            rules=("fed-who-013",),
            steps=(message(N_("The patient chose it and it does not act for the practice.")),),
        )
    if one.has_contract:
        return rulebook.conclude(
            VendorUse(may_hand_over=True),
            rules=("fed-app-006",),
            steps=(message(N_("The contract is there.")),),
        )
    return rulebook.conclude(
        VendorUse(
            may_hand_over=False,
            duties=rulebook.duties("fed-app-006", "sign_baa"),
            never=rulebook.duties("fed-app-006", "connect_without_baa"),
        ),
        rules=("fed-app-006",),
        steps=(message(N_("It acts for the practice and there is no contract yet.")),),
    )
