"""Amendment of the record: who must act, grounds for refusing, letters, and what goes along later.

45 CFR 164.526, and what states add. The clock is `deadline.due` in the lane of amendments.
"""

from dataclasses import dataclass

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.conclude import NO_STATE, Ground, conclude
from cartella.law.duty import Duty, Letter, Todo, duties, letter, todo
from cartella.law.duty import duty as one_duty
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.precedence import Serving
from cartella.law.wording.words_of_duties import AMENDMENT_GROUNDS

CLOCK, GROUNDS, WRITING = "fed-amd-001", "fed-amd-002", "fed-amd-003"
ACCEPTING, DENYING, DISPUTING, NOTICE = "fed-amd-004", "fed-amd-005", "fed-amd-006", "fed-amd-007"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is known of a request to amend; None is not known, and then the patient's side counts.
    `is_writing_announced`: patients were told beforehand that a writing (a reason) is wanted."""

    is_written: bool | None = None
    has_reason: bool | None = None
    is_writing_announced: bool | None = None
    is_reason_announced: bool | None = None
    is_created_here: bool | None = None
    is_originator_available: bool | None = None
    is_in_record_set: bool | None = None
    is_open_to_access: bool | None = None
    is_accurate_and_complete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What may follow from the request. `grounds` are the codes on which it may be refused,
    `not_grounds` those that are not met; `must_act` False only while a writing or a reason that
    was announced is wanting."""

    must_act: bool
    may_deny: bool
    grounds: tuple[str, ...]
    not_grounds: tuple[str, ...]
    may_ask_writing: bool
    may_ask_reason: bool
    duties: tuple[Duty, ...]


def judge(facts: Facts, ask: Ask) -> Finding[Ruling]:
    """Whether the practice must act, and on which grounds it may refuse (164.526(a)(2), (b)(1))."""
    grounds_rule, writing_rule = jurisdiction.rule(GROUNDS), jurisdiction.rule(WRITING)
    met = _met(ask)
    grounds = tuple(code for code in grounds_rule.elements if met[code])
    asked = []
    if ask.is_writing_announced and ask.is_written is False:
        asked.append("ask_for_writing")
    if ask.is_reason_announced and ask.has_reason is False:
        asked.append("ask_for_reason")
    found: list[Duty] = list(duties(asked, writing_rule))
    if not asked:
        found.append(one_duty("decide_and_tell", jurisdiction.rule(CLOCK)))
    if not grounds:
        found.append(one_duty("amend", jurisdiction.rule(ACCEPTING)))
    answer = Ruling(
        must_act=not asked,
        may_deny=bool(grounds),
        grounds=grounds,
        not_grounds=tuple(code for code in grounds_rule.elements if not met[code]),
        may_ask_writing=bool(ask.is_writing_announced),
        may_ask_reason=bool(ask.is_reason_announced),
        duties=tuple(found),
    )
    steps = [message(AMENDMENT_GROUNDS[code]) for code in grounds]
    if ask.is_created_here is False and ask.is_originator_available is not True:
        steps.append(
            message(
                N_(
                    "That somebody else wrote it is no ground where who wrote it can no longer act "
                    "(%(cite)s)."
                ),
                cite=grounds_rule.cite or GROUNDS,
            )
        )
    states = _states(facts)
    on: list[Ground] = [(grounds_rule, "grounds"), (writing_rule, "writing and reason")]
    on += [(fact, fact.rule or "", serving) for fact, serving in states]
    return conclude(
        answer,
        on=on,
        steps=[*steps, *_said(states)],
        decide=_missing(facts),
        is_covered=facts.is_covered,
    )


def _met(ask: Ask) -> dict[str, bool]:
    """Which grounds are met; what is not known meets none."""
    return {
        "not_created_by_entity_unless_originator_gone": ask.is_created_here is False
        and ask.is_originator_available is True,
        "not_in_designated_record_set": ask.is_in_record_set is False,
        "not_open_to_inspection": ask.is_open_to_access is False,
        "accurate_and_complete": ask.is_accurate_and_complete is True,
    }


def refusal(facts: Facts, parts: frozenset[str]) -> Finding[Letter]:
    """The parts of a letter that refuses an amendment, and those it lacks (164.526(d)(1))."""
    rule = jurisdiction.rule(DENYING)
    return conclude(letter(rule.elements, parts), on=[(rule, "parts")], is_covered=facts.is_covered)


def accept(facts: Facts, done: frozenset[str] = frozenset()) -> Finding[Todo]:
    """What accepting an amendment asks for, nothing erased (164.526(c)). `done` are codes."""
    rule = jurisdiction.rule(ACCEPTING)
    step = message(N_("What stood there stays; the amendment is added or linked."))
    return conclude(
        todo(duties(rule.elements, rule), done),
        on=[(rule, "accepting")],
        steps=[step],
        is_covered=facts.is_covered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What followed a refusal. `wants_request_attached`: the patient gave no statement but wants
    the request and the refusal to go along. `has_summary`: an accurate summary may stand for
    them."""

    has_statement: bool = False
    has_rebuttal: bool = False
    wants_request_attached: bool = False
    has_summary: bool = False


def dispute(facts: Facts, found: Dispute, done: frozenset[str] = frozenset()) -> Finding[Todo]:
    """What a statement of disagreement asks for, and what later disclosures of the entry carry
    (164.526(d)(2)-(5))."""
    rule = jurisdiction.rule(DISPUTING)
    codes = []
    if found.has_statement:
        codes += [
            "take_statement",
            "append_or_link_statement",
            "send_statement_or_summary_with_later_disclosures",
        ]
        if found.has_rebuttal:
            codes += ["give_copy_of_rebuttal", "send_rebuttal_with_later_disclosures"]
    elif found.wants_request_attached:
        codes.append("send_request_and_denial_if_asked")
    steps = [message(N_("The practice may limit the length of the statement reasonably."))]
    if found.has_summary and found.has_statement:
        steps.append(message(N_("An accurate summary may go in place of the statement.")))
    return conclude(
        todo(duties(codes, rule), done),
        on=[(rule, "dispute")],
        steps=steps,
        is_covered=facts.is_covered,
    )


def notice(facts: Facts, done: frozenset[str] = frozenset()) -> Finding[Todo]:
    """What follows when another covered entity says that it has amended (164.526(e))."""
    rule = jurisdiction.rule(NOTICE)
    return conclude(
        todo(duties(rule.elements, rule), done), on=[(rule, "amend")], is_covered=facts.is_covered
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """Whether a state lets the patient add words of her own to the record, whatever is decided.
    `is_allowed` None: no law that is loaded says so. `max_words` for each item; None: no limit
    is named. `is_too_long` None: nothing to compare."""

    is_allowed: bool | None
    max_words: int | None
    is_too_long: bool | None
    duties: tuple[Duty, ...]


def addendum(facts: Facts, *, words: int | None = None) -> Finding[Addendum]:
    """The patient's own written addition under state law. Raises ValueError for words below 0."""
    if words is not None and words < 0:
        raise ValueError("A count of words is at least 0.")
    states = [(fact, how) for fact, how in _states(facts) if fact.max_words is not None]
    limits = [fact.max_words for fact, _ in states if fact.max_words is not None]
    most = max(limits, default=None)
    answer = Addendum(
        is_allowed=True if states else None,
        max_words=most,
        is_too_long=None if words is None or most is None else words > most,
        duties=tuple(
            one
            for fact, _ in states
            for one in duties(("attach_addendum", "send_addendum_with_later_disclosures"), fact)
        ),
    )
    decide = _missing(facts)
    if not states:
        decide = (*decide, message(N_("No law that is loaded gives an addendum of its own here.")))
    return conclude(
        answer,
        on=[(fact, fact.rule or "", serving) for fact, serving in states],
        steps=_said(states),
        decide=decide,
        is_covered=facts.is_covered,
    )


def _states(facts: Facts) -> list[tuple[Practice, Serving]]:
    """The states' own facts on amendment that serve this holder."""
    return [
        (fact, serving)
        for state in jurisdiction.of(facts).states
        for fact in state.practice
        if fact.topic is PracticeTopic.AMENDMENT
        and fact.is_in_force(facts.received_on)
        and precedence.binds(fact.regime, facts)
        and (serving := precedence.for_holder(fact.holders, facts)) is not None
    ]


def _said(states: list[tuple[Practice, Serving]]) -> list[Message]:
    return [
        message(N_("%(cite)s: %(rule)s."), cite=fact.cite or fact.id, rule=fact.rule.rstrip("."))
        for fact, _ in states
        if fact.rule
    ]


def _missing(facts: Facts) -> tuple[Message, ...]:
    return tuple(message(NO_STATE, state=code) for code in jurisdiction.of(facts).missing)
