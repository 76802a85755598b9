"""When the practice must act, and whether and how far that day may be put off.

The day is the earliest that any law in force on the day of receipt sets for this requester and this
holder. Nothing here pauses: 45 CFR 164.524(b)(2) knows no pause, and no loaded state law does.
"""

from dataclasses import dataclass
from datetime import date

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Measures
from cartella.law.facts import Facts, Lane
from cartella.law.finding import (
    N_,
    Finding,
    Known,
    Message,
    Service,
    State,
    UsedFact,
    Value,
    message,
)
from cartella.law.timeliness import calendar
from cartella.law.timeliness.clocks import SAFE_SIDE_HIPAA, Clock, in_words, is_firm, running, used

NOT_LOADED = N_(
    "State law not loaded yet for %(state)s: the federal date stands, and the state may ask for "
    "an earlier one."
)
NOTHING_SAID = N_(
    "The law loaded for %(state)s says nothing on this form or requester: counsel should confirm "
    "that no earlier day binds."
)
NOTHING_ON_LANE = N_(
    "No fact of %(state)s on this (%(lane)s) is loaded: counsel should confirm that no earlier day "
    "binds."
)
PAPER_NAMES = N_("The paper itself names %(return_on)s.")
PAPER_STAYS = N_("The day that the paper itself names is not the practice's to move: %(due_on)s.")
LIVES_ELSEWHERE = N_(
    "The patient lives in %(state)s; the law of the place of care is counted, and that state's is "
    "not."
)
NOT_FIRM = N_("%(cite)s is only %(known)s or not confirmed: counsel should confirm the day.")
NUMBER_UNCONFIRMED = N_("Whether %(cite)s names a number could not be confirmed.")
NO_DAY = N_("No law that is loaded names a day here: a person sets it.")
# Lanes in which somebody else's paper may name a day: a subpoena, a regulator's letter, a bank's.
PAPER_LANES = frozenset({Lane.LEGAL_PROCESS, Lane.OFFICIAL, Lane.PAYER, Lane.CARD_DISPUTE})
LONG_DAYS = 20  # a clock of at least so many days warns ten and three days ahead, a shorter at half


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The day by which to act (None: no law that is loaded names one), the last open day on or
    before it, and the open days on which to warn, in order."""

    due_on: date | None
    act_by_on: date | None = None
    warn_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionLetter:
    """The written statement that an extension needs; without a completion day it is none.
    `attested` are codes of conditions found by a person, such as
    `extraordinary_length_or_recent_discharge`."""

    sent_on: date
    reason: str
    completion_on: date | None
    attested: frozenset[str] = frozenset()
    is_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """Whether the letter extends, and the day that then stands: the day the letter promises, or
    the first one if it does not extend. `limit_on` is the latest day the law would have given."""

    is_allowed: bool
    due_on: date | None
    limit_on: date | None
    problems: tuple[Message, ...] = ()


def due(facts: Facts) -> Finding[Due]:
    """The day by which we must act: the earliest of all clocks, however weakly known."""
    return _due(facts, running(facts))


def _due(facts: Facts, found: tuple[Clock, ...]) -> Finding[Due]:
    days = [clock.due_on for clock in found if clock.due_on is not None]
    return_on = _return_on(facts)
    if return_on is not None:
        days.append(return_on)
    due_on = min(days, default=None)
    decide = tuple(dict.fromkeys(_doubts(facts, found, due_on)))
    steps = _received(facts)
    steps += [step for clock in found for step in in_words(clock)]
    if return_on is not None:
        steps.append(message(PAPER_NAMES, return_on=return_on))
    if due_on is None:
        answer = Due(due_on=None)
    else:
        answer = _answer(facts, due_on)
        steps.append(message(N_("The earliest day governs: %(due_on)s."), due_on=due_on))
        if answer.act_by_on != due_on:
            steps.append(
                message(
                    N_(
                        "It falls on a weekend and does not move; the last open day before it is "
                        "%(act_by_on)s."
                    ),
                    act_by_on=answer.act_by_on or due_on,
                )
            )
    return Finding(
        answer=answer,
        facts=tuple(used(clock) for clock in found),
        steps=tuple(steps),
        is_settled=not decide,
        decide=decide,
    )


def _received(facts: Facts) -> list[Message]:
    """What is said before any clock: the first day, and whose law is not counted."""
    steps = [
        message(
            N_("Received on %(received_on)s; that day is day 0."), received_on=facts.received_on
        )
    ]
    if facts.first_received_at != facts.received_at:
        rule = jurisdiction.federal_fact("fed-clk-005")
        steps.append(
            message(
                N_("It reached a vendor that acts for the practice first: that counts (%(cite)s)."),
                cite=rule.cite or rule.id,
            )
        )
    states = {code.upper() for code in facts.states}
    if facts.patient_state is not None and facts.patient_state.upper() not in states:
        steps.append(message(LIVES_ELSEWHERE, state=facts.patient_state))
    return steps


def _return_on(facts: Facts) -> date | None:
    """The day that a paper of somebody else names, in the lanes that have such a paper."""
    return facts.return_on if facts.lane in PAPER_LANES else None


def _answer(facts: Facts, due_on: date) -> Due:
    open_on = calendar.open_day_on_or_before(due_on)
    return Due(
        due_on=due_on,
        # Between a Saturday's request and a Sunday's end there is no open day.
        act_by_on=open_on if open_on >= facts.received_on else due_on,
        warn_on=warnings(facts.received_on, due_on),
    )


def warnings(received_on: date, due_on: date) -> tuple[date, ...]:
    """The open days on which to warn, in order, none before receipt and none on the last day."""
    span_days = (due_on - received_on).days
    ahead = (10, 3, 1) if span_days >= LONG_DAYS else (span_days - span_days // 2, 1)
    days = {
        calendar.open_day_on_or_before(calendar.add_calendar_days(due_on, -back)) for back in ahead
    }
    return tuple(sorted(day for day in days if received_on <= day < due_on))


def _doubts(facts: Facts, found: tuple[Clock, ...], due_on: date | None) -> list[Message]:
    """What keeps the date from being settled."""
    law = jurisdiction.of(facts)
    decide = [message(NOT_LOADED, state=code) for code in law.missing]
    heard = {clock.jurisdiction for clock in found}
    decide += [
        message(NOTHING_SAID, state=state.id)
        if facts.lane in precedence.ACCESS_LANES
        else message(NOTHING_ON_LANE, state=state.id, lane=facts.lane)
        for state in law.states
        if state.id not in heard
    ]
    governing = [clock for clock in found if due_on is not None and clock.due_on == due_on]
    if not any(is_firm(clock) for clock in governing):
        for clock in governing:
            if clock.serving.because is not None:
                decide.append(clock.serving.because)
            if not precedence.is_firm(clock.fact):
                decide.append(message(NOT_FIRM, cite=clock.cite, known=clock.fact.known))
    decide += [
        message(NUMBER_UNCONFIRMED, cite=clock.cite)
        for clock in found
        if clock.due_on is None
        and (clock.fact.state is State.UNCONFIRMED or clock.fact.known is Known.REMEMBERED)
        # Another licensee's rule without a number can move no day of this holder's.
        and (clock.serving.service is Service.DIRECT or not facts.holders)
    ]
    if due_on is None:
        decide.append(message(NO_DAY))
    return decide


def target(facts: Facts, *, days: int) -> Finding[date]:
    """The practice's own target, so many calendar days after receipt, never after the due day.
    It moves nothing. Raises ValueError for a negative number."""
    if days < 0:
        raise ValueError("A target is a number of days of at least 0.")
    law = due(facts)
    own_on = calendar.add_calendar_days(facts.received_on, days)
    target_on = own_on if law.answer.due_on is None else min(own_on, law.answer.due_on)
    step = message(
        N_(
            "The practice's own target: %(days)s calendar days after receipt, at the latest the "
            "due day: %(target_on)s."
        ),
        days=days,
        target_on=target_on,
    )
    return Finding(
        answer=target_on,
        facts=law.facts,
        steps=(step,),
        is_settled=law.is_settled,
        decide=law.decide,
    )


def extension_limit(
    facts: Facts, *, attested: frozenset[str] = frozenset(), sent_on: date | None = None
) -> Finding[date | None]:
    """The latest day that an extension sent in time can set: the earliest of each clock's own
    extended day. A clock without extension, or with one that is not firmly known, keeps its day.
    None where no law names a day. `sent_on` None: taken as sent in time."""
    found = running(facts)
    first = _due(facts, found)
    days: list[date] = []
    steps: list[Message] = []
    facts_used: list[UsedFact] = []
    return_on = _return_on(facts)
    if return_on is not None:
        days.append(return_on)
        steps.append(message(PAPER_STAYS, due_on=return_on))
    for clock in found:
        if clock.due_on is None:
            continue
        extended_on, step = _extended(clock, clock.due_on, facts, attested, sent_on)
        days.append(extended_on)
        steps.append(step)
        facts_used.append(used(clock))
        if clock.fact.extension is not None and clock.fact.extension.fact is not None:
            own = jurisdiction.federal_fact(clock.fact.extension.fact)
            facts_used.append(
                precedence.used(own, clock.jurisdiction, clock.fact.extension.condition)
            )
    limit_on = min(days, default=None)
    if limit_on is not None:
        steps.append(
            message(N_("The earliest of these days is the new date: %(due_on)s."), due_on=limit_on)
        )
    return Finding(
        answer=limit_on,
        facts=tuple(facts_used),
        steps=tuple(steps),
        is_settled=first.is_settled,
        decide=first.decide,
    )


def _extended(
    clock: Clock, due_on: date, facts: Facts, attested: frozenset[str], sent_on: date | None
) -> tuple[date, Message]:
    """A clock's own extended day and the reason in words; `due_on` is its first day."""
    fact, extension = clock.fact, clock.fact.extension
    cite = clock.cite
    keeps: dict[str, Value] = {"cite": cite, "due_on": due_on}
    if extension is None:
        return due_on, message(N_("%(cite)s has no extension: %(due_on)s stays."), **keeps)
    source = jurisdiction.federal_fact(extension.fact) if extension.fact else fact
    if not precedence.may_weigh_against(source):
        return due_on, message(
            N_("The extension of %(cite)s is not firmly known, so %(due_on)s stays."), **keeps
        )
    if clock.serving.because is not None and clock.serving.because.template == SAFE_SIDE_HIPAA:
        return due_on, message(
            N_("%(cite)s does not bind here and lends no extension: %(due_on)s stays."), **keeps
        )
    if not extension.attest <= attested:
        return due_on, message(
            N_("%(cite)s extends only on a condition nobody has found: %(due_on)s stays."), **keeps
        )
    if sent_on is not None and sent_on > due_on:
        return due_on, message(
            N_("The letter went out after the first date of %(cite)s: %(due_on)s stays."), **keeps
        )
    holidays = jurisdiction.holidays_of(clock.jurisdiction)
    if extension.measures is Measures.ADDED:
        extended_on = calendar.from_day(due_on, extension.value, extension.unit, holidays)
    elif extension.measures is Measures.FROM_NOTICE:
        # Without a notice yet none of it can be counted on.
        noticed_on = facts.received_on if sent_on is None else max(sent_on, facts.received_on)
        extended_on = calendar.from_day(noticed_on, extension.value, extension.unit, holidays)
    else:
        extended_on = calendar.from_receipt(facts, extension.value, extension.unit, holidays)
    total = extension.max_total
    if total is not None and total.value is not None:
        extended_on = min(
            extended_on, calendar.from_receipt(facts, total.value, total.unit, holidays)
        )
    return max(extended_on, due_on), message(
        N_("%(cite)s: %(value)s %(unit)s (%(measures)s) give %(extended_on)s."),
        cite=source.cite or cite,
        value=extension.value,
        unit=extension.unit,
        measures=extension.measures,
        extended_on=max(extended_on, due_on),
    )


def extend(facts: Facts, letter: ExtensionLetter) -> Finding[Extended]:
    """Whether this letter extends, once, and to which day (45 CFR 164.524(b)(2)(ii)).

    The day that then stands is the completion day the letter promises. Not allowed: a second
    extension, one without reason, one sent after the first date, one that promises too late a
    day, or one that no law gives; `problems` says which.
    """
    first_on = due(facts).answer.due_on
    limit = extension_limit(facts, attested=letter.attested, sent_on=letter.sent_on)
    problems = _problems(facts, letter, first_on, limit.answer)
    answer = Extended(
        is_allowed=not problems,
        due_on=first_on if problems else letter.completion_on,
        limit_on=limit.answer,
        problems=problems,
    )
    return Finding(
        answer=answer,
        facts=limit.facts,
        steps=limit.steps,
        is_settled=limit.is_settled,
        decide=limit.decide,
    )


def _problems(
    facts: Facts, letter: ExtensionLetter, first_on: date | None, limit_on: date | None
) -> tuple[Message, ...]:
    if first_on is None or limit_on is None:
        return (message(N_("No law that is loaded names a day, so there is none to extend.")),)
    problems = []
    if not letter.is_first:
        problems.append(message(N_("A request is extended once only.")))
    if not letter.reason.strip():
        problems.append(message(N_("The letter must give the reason for the delay.")))
    if letter.sent_on < facts.received_on:
        problems.append(message(N_("The letter cannot have been sent before the request came.")))
    if letter.sent_on > first_on:
        problems.append(
            message(N_("The letter had to go out on or before %(first_on)s."), first_on=first_on)
        )
    elif limit_on <= first_on:
        problems.append(
            message(
                N_("A law that governs here has no extension: %(first_on)s stays."),
                first_on=first_on,
            )
        )
    elif letter.completion_on is not None and letter.completion_on > limit_on:
        problems.append(
            message(N_("The letter may promise %(limit_on)s at the latest."), limit_on=limit_on)
        )
    if letter.completion_on is None:
        problems.append(message(N_("The letter must name the day by which it will be done.")))
    elif letter.completion_on < letter.sent_on:
        problems.append(message(N_("The promised day lies before the letter.")))
    return tuple(problems)
