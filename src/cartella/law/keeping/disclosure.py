"""Whether an exit is owed in an accounting of disclosures, why, and how long it must be kept.

45 CFR 164.528. Where the rule's own list is not clear, the exit is listed: the patient learns more.
"""

from dataclasses import dataclass
from datetime import date

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Disclosure, Leaving
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.conclude import code_of
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, Message, UsedFact, message
from cartella.law.timeliness import calendar

UNCLEAR = N_(
    "Neither the list of exceptions nor the list of what is owed names this clearly, so it is "
    "listed: a person may decide otherwise."
)
REMEMBERED = N_("This rests on facts that are remembered, not re-read: counsel should confirm.")
LOGGED = N_("%(cite)s besides: %(rule)s.")
OWN_LANES = frozenset({Lane.ACCESS, Lane.REPRESENTATIVE})
NOT_BOUND = N_("HIPAA does not bind this holder; the exit is treated as if it did.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Whether an exit is owed in an accounting, and the first day on which it no longer is (None
    if the day of the disclosure was not given). The row itself is kept whatever this says."""

    is_owed: bool
    until_on: date | None


def owed(
    facts: Facts, *, disclosed_on: date | None = None, leaving: Leaving | None = None
) -> Finding[Owed]:
    """Whether what leaves on this request is owed in an accounting, and why. `leaving` says why it
    left, where the lane alone does not tell; it goes before the lane."""
    rows = jurisdiction.federal().disclosure
    years = next(fact for fact in rows if fact.years is not None)
    if leaving is None:
        excluding = next((fact for fact in rows if facts.lane in fact.excluded), None)
        listing = next((fact for fact in rows if facts.lane in fact.listed), None)
    else:
        excluding = next((fact for fact in rows if leaving in fact.leavings_excluded), None)
        listing = next((fact for fact in rows if leaving in fact.leavings_listed), None)
    if facts.is_misdirected:
        listing = next(fact for fact in rows if fact.misdirected_listed)
        excluding = None
    is_owed = excluding is None
    deciding = excluding or listing
    used = [_used(fact, is_owed) for fact in (deciding, years) if fact is not None]
    logs = _logs(facts) if _is_to_others(facts, leaving) else ()
    used += [precedence.used(fact, code_of(fact.id), fact.topic) for fact in logs]
    decide = _decide(facts, deciding)
    until_on = None
    if disclosed_on is not None and years.years is not None:
        until_on = calendar.add_years(disclosed_on, years.years)
    return Finding(
        answer=Owed(is_owed=is_owed, until_on=until_on),
        facts=tuple(used),
        steps=(
            _reason(facts, deciding, leaving, is_owed=is_owed),
            *_years(years, until_on),
            *(message(LOGGED, cite=fact.cite or fact.id, rule=fact.rule or "") for fact in logs),
        ),
        is_settled=not decide,
        decide=decide,
    )


def _is_to_others(facts: Facts, leaving: Leaving | None) -> bool:
    if leaving is not None:
        return leaving is not Leaving.TO_INDIVIDUAL
    return facts.lane not in OWN_LANES


def _logs(facts: Facts) -> tuple[Practice, ...]:
    """The states' own rules on noting with the chart what went to others, owed or not."""
    return tuple(
        fact
        for state in jurisdiction.of(facts).states
        for fact in state.practice
        if fact.topic is PracticeTopic.DISCLOSURE_LOG
        and fact.is_in_force(facts.received_on)
        and precedence.binds(fact.regime, facts)
    )


def _used(fact: Disclosure, is_owed: bool) -> UsedFact:
    value = f"{fact.years} years" if fact.years else ("owed" if is_owed else "not owed")
    return precedence.used(fact, jurisdiction.FEDERAL, value)


def _decide(facts: Facts, deciding: Disclosure | None) -> tuple[Message, ...]:
    found = []
    if deciding is None:
        found.append(message(UNCLEAR))
    elif not precedence.is_firm(deciding):
        found.append(message(REMEMBERED))
    if not facts.is_covered:
        found.append(message(NOT_BOUND))
    return tuple(found)


def _reason(
    facts: Facts, deciding: Disclosure | None, leaving: Leaving | None, *, is_owed: bool
) -> Message:
    if facts.is_misdirected:
        return message(N_("It went to the wrong person, so it is owed in an accounting."))
    if deciding is None:
        return message(UNCLEAR)
    if is_owed:
        return message(
            N_("A disclosure of this kind (%(lane)s) is owed in an accounting: %(cite)s."),
            lane=leaving or facts.lane,
            cite=deciding.cite or deciding.id,
        )
    if leaving is None and facts.lane in OWN_LANES:
        return message(
            N_("The patient's own copy is not owed in an accounting: %(cite)s."),
            cite=deciding.cite or deciding.id,
        )
    return message(
        N_("A disclosure of this kind (%(lane)s) is not owed in an accounting: %(cite)s."),
        lane=leaving or facts.lane,
        cite=deciding.cite or deciding.id,
    )


def _years(years: Disclosure, until_on: date | None) -> tuple[Message, ...]:
    if until_on is None:
        return ()
    return (
        message(
            N_("An accounting reaches back %(years)s years: until %(until_on)s (%(cite)s)."),
            years=years.years or 0,
            until_on=until_on,
            cite=years.cite or years.id,
        ),
    )
