"""What may be charged for a copy.

For a patient 45 CFR 164.524(c)(4) allows only a cost-based fee, and a cost that nobody has worked
out cannot be charged; the state's own price for the same copy is compared on the total and the
lower wins (45 CFR 160.203). For others the state's price governs (Ciox Health v. Azar). Without
the practice's dated cost sheet nothing is charged to anybody. Sales tax is left to the practice.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.schedules import Basis, Fee, FreeWhen, Medium, Payer, PriceKind
from cartella.law.facts import Facts, Form
from cartella.law.finding import N_, Finding, Message, State, UsedFact, message
from cartella.law.pricing import fee_doubts, fee_waivers
from cartella.law.pricing.copies import FREE, PATIENT_SIDE, BadCopy, Copy, Line, payer_of, total
from cartella.law.pricing.cost_sheet import COST_BASED, BadSheet, CostSheet, federal
from cartella.law.pricing.fee_first import may_ask_first
from cartella.law.pricing.fee_schedules import Schedule
from cartella.law.pricing.quotes import (
    Quote,
    Work,
    as_told,
    begin,
    certification,
    finish,
    lowered,
    used,
)
from cartella.law.wording.words import NEVER_CHARGED

__all__ = [
    "FREE", "BadCopy", "BadSheet", "Copy", "CostSheet", "Line", "NeverCharged", "Quote",
    "may_ask_first", "never", "quote",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverCharged:
    """Something for which a patient is never charged."""

    code: str
    words: Message
    fact: UsedFact


def quote(facts: Facts, copy: Copy | None = None, sheet: CostSheet | None = None) -> Finding[Quote]:
    """The price of the copy, with the most that may be charged and why.

    A patient is never charged more than the lower of HIPAA's cost-based fee and her state's price
    for the same copy, nor more than she was told. Raises BadCopy (by Copy) for a negative count.
    """
    copy = copy or Copy()
    payer = payer_of(facts, copy)
    if payer in PATIENT_SIDE and (why := _always_free(facts, copy)) is not None:
        return why
    work = begin(facts, copy, sheet, payer)
    if (waived := _waived(work)) is not None:
        return waived
    if payer not in PATIENT_SIDE:
        return _for_others(work)
    return _for_patient(work) if facts.is_covered else _outside_hipaa(work)


def _always_free(facts: Facts, copy: Copy) -> Finding[Quote] | None:
    """Looking at the record, and the portal, are free for a patient whatever a state says."""
    if facts.forms == {Form.INSPECTION}:
        rule, words = (
            federal(COST_BASED),
            N_("Free: looking at the record is never charged (%(cite)s)."),
        )
    elif copy.is_by_portal:
        rule, words = federal("fed-fee-007"), N_("Free: the portal is never charged (%(cite)s).")
    else:
        return None
    why = message(words, cite=rule.cite or rule.id)
    line = Line(words=why, amount_usd=FREE, fact_id=rule.id)
    return Finding(
        answer=Quote(
            lines=(line,),
            total_usd=FREE,
            payer=payer_of(facts, copy),
            at_most_usd=FREE,
            is_waived=True,
            free=FreeWhen.PORTAL if copy.is_by_portal else None,
        ),
        facts=(precedence.used(rule, jurisdiction.FEDERAL, "0.00 USD"),),
        steps=(why,),
        is_settled=True,
    )


def _waived(work: Work) -> Finding[Quote] | None:
    """The copy is free by a state's waiver that is shown; a patient takes any, others only law."""
    asked = work.asked
    usable = [
        one
        for one in work.serving
        if asked.payer in PATIENT_SIDE
        or (
            one.is_direct
            and not one.purpose_assumed
            and one.fact.medium in (asked.medium, Medium.ANY)
        )
    ]
    found = fee_waivers.free((one.fact for one in usable), asked)
    if found is None:
        return None
    fact, when = found
    one = next(one for one in usable if one.fact is fact)
    why = message(
        N_("Free in %(state)s: %(case)s (%(cite)s)."),
        state=one.place,
        case=when,
        cite=fact.cite or fact.id,
    )
    decide = fee_doubts.of_facts((one,), asked) if asked.payer not in PATIENT_SIDE else ()
    return Finding(
        answer=Quote(
            lines=(Line(words=why, amount_usd=FREE, fact_id=fact.id),),
            total_usd=FREE,
            payer=asked.payer,
            at_most_usd=FREE,
            state_usd=FREE,
            hipaa_usd=work.hipaa_usd,
            flat_usd=work.flat_usd,
            free=when,
            is_waived=True,
            says=fact.state,
        ),
        facts=(precedence.used(fact, one.place, "0.00 USD", one.serving),),
        steps=(why,),
        is_settled=not decide,
        decide=decide,
    )


def _for_patient(work: Work) -> Finding[Quote]:
    """The lower of HIPAA's cost-based fee and the state's price, on the total of the same copy."""
    lowest = _lowest(work.states)
    state_usd = None if lowest is None else (lowest.total_usd or FREE) - lowest.certification_usd
    limit = work.limit_usd if state_usd is None else min(work.limit_usd, state_usd)
    lines = work.asked.cost_lines or ()
    if lowest is not None and state_usd is not None and total(lines) > state_usd:
        lines += (lowered(total(lines) - state_usd, lowest, state_usd),)
    certified = certification(work)
    lines += certified if work.may_charge else ()
    return _patients(work, lines, limit + total(certified), lowest)


def _outside_hipaa(work: Work) -> Finding[Quote]:
    """The state's price where HIPAA does not bind; where no state law that may weigh against the
    patient names one, HIPAA's limit as the safe side."""
    lowest = _lowest(work.states)
    if lowest is None or all(one.is_weak or one.total_usd is None for one in work.states):
        return _for_patient(work)
    lines = lowest.lines if work.may_charge else ()
    return _patients(work, lines, lowest.total_usd or FREE, lowest)


def _patients(
    work: Work, lines: tuple[Line, ...], limit: Decimal, lowest: Schedule | None
) -> Finding[Quote]:
    """The patient's quote from its lines: never more than she was told (fed-fee-008)."""
    told = work.asked.copy.told_usd
    if told is not None and total(lines) > told:
        lines += (as_told(total(lines) - told, told),)
    of_state = {one.fact.id for one in lowest.used} if lowest is not None else set()
    binds = any(line.fact_id in of_state for line in lines)
    decide = fee_doubts.for_patient(work.states, work.asked, work.missing, binds=binds)
    return finish(work, lines, at_most=limit, schedule=lowest, decide=decide)


def _for_others(work: Work) -> Finding[Quote]:
    """The state's price; where it names none the cost; where none is confirmed HIPAA's limit."""
    schedule = work.states[0] if work.states else None
    if schedule is not None and schedule.at_patient_rate and schedule.total_usd is None:
        return _at_patient_rate(work)
    at_most: Decimal | None
    if schedule is not None and schedule.total_usd is not None and not schedule.is_weak:
        lines, at_most = schedule.lines, schedule.total_usd
    elif schedule is not None and schedule.says is not State.UNCONFIRMED:
        lines, at_most = _at_cost(work, schedule), None
    else:
        lines, at_most = _unconfirmed(work, schedule)
    decide = fee_doubts.for_others(schedule, work.asked, work.missing)
    return finish(work, lines, at_most=at_most, schedule=schedule, decide=decide)


def _at_cost(work: Work, schedule: Schedule) -> tuple[Line, ...]:
    """What the copy cost, and whatever the state does price (a certification, say)."""
    named = tuple(
        line
        for line in schedule.lines
        if line.kind in (PriceKind.CERTIFICATION, PriceKind.SEARCH, PriceKind.HANDLING)
    )
    return (*(work.asked.cost_lines or ()), *named)


def _unconfirmed(work: Work, schedule: Schedule | None) -> tuple[tuple[Line, ...], Decimal]:
    """HIPAA's cost-based limit, lowered by an unconfirmed price, with a certification on top."""
    lines, limit = work.asked.cost_lines or (), work.limit_usd
    if schedule is None:
        return lines, limit
    certified = tuple(line for line in schedule.lines if line.kind is PriceKind.CERTIFICATION)
    if schedule.total_usd is not None:
        weak_usd = schedule.total_usd - total(certified)
        if total(lines) > weak_usd:
            lines += (lowered(total(lines) - weak_usd, schedule, weak_usd),)
        limit = min(limit, weak_usd)
    return (*lines, *certified), limit + total(certified)


def _at_patient_rate(work: Work) -> Finding[Quote]:
    """The law holds this payer to what the patient would pay."""
    asked = work.asked
    facts = asked.facts
    found = _for_patient(begin(facts, asked.copy, asked.sheet, Payer.PATIENT))
    held = tuple(one for schedule in work.states for one in schedule.used)
    return replace(
        found,
        answer=replace(found.answer, payer=asked.payer),
        facts=(*(used(one, str(Basis.PATIENT_RATE)) for one in held), *found.facts),
    )


def _lowest(states: tuple[Schedule, ...]) -> Schedule | None:
    known = [one for one in states if one.total_usd is not None]
    return min(known, key=lambda one: one.total_usd or FREE, default=None)


def never(facts: Facts) -> tuple[NeverCharged, ...]:
    """What a patient is never charged for on the day of receipt, whatever a state's list says."""
    return tuple(
        NeverCharged(
            code=code,
            words=message(NEVER_CHARGED[code]),
            fact=precedence.used(rule, jurisdiction.FEDERAL, f"never: {NEVER_CHARGED[code]}"),
        )
        for rule in _in_force(facts)
        for code in rule.never
    )


def _in_force(facts: Facts) -> tuple[Fee, ...]:
    return tuple(
        rule for rule in jurisdiction.federal().fees if rule.is_in_force(facts.received_on)
    )
