"""The accounting of disclosures that a patient asks for: period, entries, price, suspension.

45 CFR 164.528. Whether one exit is owed in it is in `disclosure.py`; its clock is `deadline.due` in
the lane of accountings.
"""

from dataclasses import dataclass
from datetime import date

from cartella.law.book import jurisdiction
from cartella.law.book.loader import LawDataError
from cartella.law.book.provisions import Disclosure
from cartella.law.conclude import Ground, conclude
from cartella.law.duty import Duty, duties, duty
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.timeliness import calendar, deadline

YEARS, PARTS, REPEATS = "fed-ado-001", "fed-ado-004", "fed-ado-005"
FREE, SUSPENSION, RESEARCH, OF_EHR = "fed-ado-007", "fed-ado-008", "fed-ado-009", "fed-ado-010"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is asked for: from which day (None: all that may be had), and on which days earlier
    accountings were asked for. `is_cost_told` and `may_change`: the patient was told the cost
    first, and may withdraw or change the request."""

    from_on: date | None = None
    earlier_on: tuple[date, ...] = ()
    is_cost_told: bool | None = None
    may_change: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """The period that is accounted for, first and last day; the day it is due; and whether it is
    free. `may_charge` is true only where a cost may be asked now."""

    from_on: date
    to_on: date
    due_on: date | None
    is_free: bool
    may_charge: bool
    missing: tuple[str, ...]
    duties: tuple[Duty, ...]


def accounting(facts: Facts, asked: Account) -> Finding[Accounting]:
    """What an accounting covers, until when, and at what price (164.528(a)(1), (c))."""
    years, free = _fact(YEARS), _fact(FREE)
    due = deadline.due(facts)
    to_on = facts.received_on
    longest_on = calendar.add_years_back(to_on, years.years or 0)
    from_on = longest_on if asked.from_on is None else max(asked.from_on, longest_on)
    since_on = calendar.add_months(to_on, -(free.months or 0))
    is_free = not any(since_on < day <= to_on for day in asked.earlier_on)
    missing: tuple[str, ...] = ()
    if not is_free:
        shown = {"tell_cost_first": asked.is_cost_told, "may_withdraw_or_change": asked.may_change}
        missing = tuple(code for code in free.fields if shown[code] is not True)
    steps = [
        message(
            N_(
                "%(cite)s: up to %(years)s years before the request: from %(from_on)s to %(to_on)s."
            ),
            cite=years.cite or years.id,
            years=years.years or 0,
            from_on=from_on,
            to_on=to_on,
        ),
        _price(free, is_free=is_free),
        *due.steps,
    ]
    found = [duty("give_accounting", years, by_on=due.answer.due_on)]
    if not is_free:
        found += duties(free.fields, free)
    on: list[Ground] = [(years, f"{years.years} years"), (free, "free" if is_free else "at cost")]
    basis = conclude(
        Accounting(
            from_on=from_on,
            to_on=to_on,
            due_on=due.answer.due_on,
            is_free=is_free,
            may_charge=not is_free and not missing,
            missing=missing,
            duties=tuple(found),
        ),
        on=on,
        steps=steps,
        decide=due.decide,
        is_covered=facts.is_covered,
    )
    return Finding(
        answer=basis.answer,
        facts=(*basis.facts, *due.facts),
        steps=basis.steps,
        is_settled=basis.is_settled,
        decide=basis.decide,
    )


def _price(free: Disclosure, *, is_free: bool) -> Message:
    if is_free:
        return message(
            N_("Free: the first in %(months)s months (%(cite)s)."),
            months=free.months or 0,
            cite=free.cite or free.id,
        )
    return message(
        N_("Not the first in %(months)s months: a cost-based fee, told first, with the chance to "
           "withdraw or change (%(cite)s)."),
        months=free.months or 0,
        cite=free.cite or free.id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The codes of what one entry holds and of what this one lacks. `summary`: what a summary of
    repeats to one recipient for one purpose holds besides the first entry; empty for one alone."""

    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    summary: tuple[str, ...]


def entry(
    logged: frozenset[str], *, repeats: int = 1, is_same_purpose: bool = True
) -> Finding[Entry]:
    """What an entry of the accounting holds (164.528(b)(2)-(3)). An address that is not known is
    not missing, if `recipient_address_unknown` is logged. Raises ValueError below one repeat."""
    if repeats < 1:
        raise ValueError("A disclosure has happened at least once.")
    rule, repeated = _fact(PARTS), jurisdiction.rule(REPEATS)
    have = set(logged)
    if "recipient_address_unknown" in have:
        have.add("recipient_address_if_known")
    may_sum = repeats > 1 and is_same_purpose
    on: list[Ground] = [(rule, "parts")]
    if may_sum:
        on.append((repeated, "summary"))
    return conclude(
        Entry(
            wanted=rule.fields,
            missing=tuple(code for code in rule.fields if code not in have),
            summary=repeated.elements if may_sum else (),
        ),
        on=on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """An agency's statement that an accounting would impede its work. `until_on`: the time that it
    states. `is_by_agency`: by health oversight or law enforcement; nobody else may ask."""

    stated_on: date
    on: date
    is_written: bool
    until_on: date | None = None
    is_by_agency: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """Whether the right to see these disclosures rests on the day asked, and the last day on which
    it does; it comes back by itself. `max_days` for a statement by word of mouth."""

    is_suspended: bool
    until_on: date | None
    max_days: int
    duties: tuple[Duty, ...]


def suspension(asked: Suspension) -> Finding[Suspended]:
    """Whether and how long the accounting of an agency's disclosures rests (164.528(a)(2)): in
    writing for its stated time, by word of mouth for 30 days at most."""
    rule = _fact(SUSPENSION)
    most = rule.max_days or 0
    longest_on = calendar.add_calendar_days(asked.stated_on, most)
    until_on: date | None
    decide: list[Message] = []
    if not asked.is_by_agency:
        until_on = None
        step = message(N_("Only health oversight and law enforcement may ask for this."))
    elif asked.is_written and asked.until_on is not None:
        until_on = asked.until_on
        step = message(N_("In writing, for its stated time: until %(on)s."), on=until_on)
    elif asked.is_written:
        until_on = longest_on
        step = message(N_("It states no time: taken like one by word of mouth, until %(on)s."),
                       on=until_on)  # fmt: skip
        decide.append(message(N_("A written statement must say for how long: ask the agency.")))
    else:
        until_on = longest_on if asked.until_on is None else min(asked.until_on, longest_on)
        step = message(
            N_("By word of mouth, %(days)s days at most: until %(on)s."), days=most, on=until_on
        )
    return conclude(
        Suspended(
            is_suspended=until_on is not None and asked.stated_on <= asked.on <= until_on,
            until_on=until_on,
            max_days=most,
            duties=duties(
                rule.fields[:2] if asked.is_written or not asked.is_by_agency else rule.fields,
                rule,
            ),
        ),
        on=[(rule, f"{most} calendar days")],
        steps=[step],
        decide=decide,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Whether research may be accounted for by a list of protocols."""

    may_list_protocols: bool
    least_people: int


def research(people: int) -> Finding[Listing]:
    """Whether research under a waiver with so many people may use the protocol list
    (164.528(b)(4)). Raises ValueError for people below 0."""
    if people < 0:
        raise ValueError("A number of people is at least 0.")
    rule = jurisdiction.rule(RESEARCH)
    least = rule.people or 0
    return conclude(
        Listing(may_list_protocols=people >= least, least_people=least),
        on=[(rule, f"{least} people")],
    )


def of_treatment_through_ehr() -> Finding[bool]:
    """Whether an accounting of treatment, payment and operations through an electronic record is
    in force (42 USC 17935(c)): proposed, no final rule."""
    rule = jurisdiction.rule(OF_EHR)
    step = message(N_("No final rule: not in force (%(cite)s)."), cite=rule.cite or rule.id)
    return conclude(not rule.is_proposed, on=[(rule, "not in force")], steps=[step])


def _fact(fact_id: str) -> Disclosure:
    found = jurisdiction.federal_fact(fact_id)
    if not isinstance(found, Disclosure):
        raise LawDataError(f"us.yaml: fact {fact_id}: expected under disclosure, not there")
    return found
