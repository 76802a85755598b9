"""Records of substance use programs, 42 CFR part 2: what opens them, and what goes with them.

A subpoena alone never does. What nobody has looked at is treated as such a record toward others.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, Message, message

OWN_LANES = frozenset({Lane.ACCESS, Lane.REPRESENTATIVE})


class ConsentElement(StrEnum):
    """An element of a Part 2 consent, 42 CFR 2.31."""

    PATIENT_NAME = "the patient's name"
    DISCLOSER = "who may disclose"
    INFORMATION = "what may be disclosed"
    RECIPIENTS_OR_CLASS = "who may receive, by name or class"
    PURPOSE = "the purpose"
    REVOCATION_RIGHT_AND_HOW = "the right to revoke, and how"
    EXPIRATION_DATE_EVENT_OR_NONE_FOR_TPO = "the end, or none for treatment and payment"
    SIGNATURE = "the signature"
    DATE = "the day of signing"
    REDISCLOSURE_AND_REFUSAL_STATEMENTS_FOR_TPO = "what passing on and refusing mean"


class Attachment(StrEnum):
    """What goes with a Part 2 record, 42 CFR 2.32."""

    NOTICE_TEXT_LONG_OR_SHORT = "the notice against passing it on"
    CONSENT_COPY_OR_SCOPE_STATEMENT = "a copy of the consent, or its scope in words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part2:
    """A release that may hold such records. `is_program_record` None: nobody has looked.

    `is_for_proceeding`: for a case against the patient; `names_proceeding`: the consent is a
    separate one for that case; `is_counseling_notes` with `names_notes` likewise.
    """

    is_program_record: bool | None = None
    consent: frozenset[ConsentElement] = frozenset()
    is_for_treatment_payment_operations: bool = False
    is_for_proceeding: bool = False
    names_proceeding: bool = False
    has_part2_order: bool = False
    is_counseling_notes: bool = False
    names_notes: bool = False
    attached: frozenset[Attachment] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part2Answer:
    """`applies` None: not known, and then it counts as applying. `attach` is what still has to go
    with the record."""

    applies: bool | None
    may_release: bool
    lacking: tuple[str, ...]
    attach: tuple[Attachment, ...] = ()
    duties: Duties = ()
    never: Duties = ()


def judge(facts: Facts, one: Part2) -> Finding[Part2Answer]:
    """What a Part 2 record needs before it leaves on this request."""
    if one.is_program_record is False:
        return rulebook.conclude(
            Part2Answer(applies=False, may_release=True, lacking=()),
            rules=("fed-p2-002",),
            steps=(
                message(N_("An ordinary practice's note about substance use is no Part 2 record.")),
            ),
        )
    if facts.lane in OWN_LANES:
        return rulebook.conclude(
            Part2Answer(applies=one.is_program_record, may_release=True, lacking=()),
            rules=("fed-p2-006",),
            steps=(message(N_("The patient may have it without a written consent.")),),
        )
    decide: list[Message] = []
    if one.is_program_record is None:
        decide.append(
            message(N_("Is this the record of a substance use program? Until somebody has looked, "
                       "it counts as one and does not leave."))
        )  # fmt: skip
    rules = ["fed-p2-001", "fed-p2-002", "fed-p2-003"]
    lacking = _lacking(facts, one)
    attach: tuple[Attachment, ...] = ()
    duties: Duties = ()
    never: Duties = ()
    if facts.lane is Lane.LEGAL_PROCESS or one.is_for_proceeding:
        rules.append("fed-p2-005")
        never = rulebook.duties("fed-p2-005", "use_164_512_e_route")
        if lacking:
            duties = rulebook.duties("fed-p2-005", "require_part2_court_order_or_consent")
    if not lacking and not one.has_part2_order:
        rules.append("fed-p2-004")
        wanted = (Attachment[code.upper()] for code in jurisdiction.rule("fed-p2-004").elements)
        attach = tuple(part for part in wanted if part not in one.attached)
        if attach:
            duties += rulebook.duties("fed-p2-004", "attach_part2_notice")
    return rulebook.conclude(
        Part2Answer(
            applies=one.is_program_record,
            may_release=not lacking and not decide,
            lacking=lacking,
            attach=attach,
            duties=duties,
            never=never,
        ),
        rules=rules,
        steps=_steps(lacking, one),
        decide=decide,
    )


def _lacking(facts: Facts, one: Part2) -> tuple[str, ...]:
    if one.has_part2_order and (facts.lane is Lane.LEGAL_PROCESS or one.is_for_proceeding):
        return ()
    missing = list(rulebook.lacking("fed-p2-003", (element.name for element in one.consent)))
    is_proceeding = facts.lane is Lane.LEGAL_PROCESS or one.is_for_proceeding
    # The last element is asked only of a consent for treatment, payment and operations.
    if not one.is_for_treatment_payment_operations:
        last = ConsentElement.REDISCLOSURE_AND_REFUSAL_STATEMENTS_FOR_TPO.name.lower()
        missing = [code for code in missing if code != last]
    if is_proceeding and not one.names_proceeding:
        missing.append("legal_proceedings_apart")
    if one.is_counseling_notes and not one.names_notes:
        missing.append("counseling_notes_apart")
    return tuple(missing)


def _steps(lacking: tuple[str, ...], one: Part2) -> tuple[Message, ...]:
    if one.has_part2_order and not lacking:
        return (message(N_("A court order under Part 2 opens what it names.")),)
    if not lacking:
        return (message(N_("The consent has what Part 2 asks for.")),)
    return (message(N_("No Part 2 court order, and the consent is missing or lacks something.")),)
