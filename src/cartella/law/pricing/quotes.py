"""A quote while it is put together, and the finding that it becomes.

`fees.py` decides what is charged; here stand the lines, steps and facts that say why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.book.schedules import FreeWhen, Payer, PriceKind
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, State, UsedFact, message
from cartella.law.pricing import fee_doubts, fee_schedules, fee_waivers
from cartella.law.pricing.copies import (
    FREE,
    PATIENT_SIDE,
    Copy,
    Line,
    is_held_electronically,
    medium_of,
    total,
)
from cartella.law.pricing.cost_sheet import (
    COST_BASED,
    CostSheet,
    costs,
    federal,
    flat_is_open,
    flat_option_usd,
)
from cartella.law.pricing.fee_lines import Asked
from cartella.law.pricing.fee_schedules import Candidate, Schedule

LOWER = "45 CFR 160.203"
NO_NUMBER = "no number"
TAX = N_("Sales tax, where it is due, is the practice's own matter and is not in this price.")
NO_SHEET = N_("Free: the practice has no dated cost sheet, so nothing may be charged (%(cite)s).")
NOTHING_SPENT = N_("Free: nothing that may be charged was spent on this copy (%(cite)s).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a copy costs: lines in the order they are shown, and their sum.

    `at_most_usd` is the most that may be charged for it, None where the law names no limit.
    `state_usd` is what the state's own schedule comes to for the same copy (None: no amount),
    `hipaa_usd` the cost-based fee (None: nobody worked the cost out), `flat_usd` the flat option
    where it is open. `is_waived`: free by law (a waiver in `free`, the portal, looking). `says` is
    what the state was found to say on this payer and medium.
    """

    lines: tuple[Line, ...]
    total_usd: Decimal
    payer: Payer = Payer.PATIENT
    at_most_usd: Decimal | None = None
    state_usd: Decimal | None = None
    hipaa_usd: Decimal | None = None
    flat_usd: Decimal | None = None
    free: FreeWhen | None = None
    is_waived: bool = False
    free_if: tuple[Message, ...] = ()
    says: State = State.UNCONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A quote being put together: what was asked, the states' answers, the facts that serve."""

    asked: Asked
    states: tuple[Schedule, ...]
    serving: tuple[Candidate, ...]
    missing: tuple[str, ...]

    @property
    def may_charge(self) -> bool:
        """Whether anything may be charged at all: a cost sheet is in force, or a cost is known."""
        return self.asked.cost_lines is not None

    @property
    def hipaa_usd(self) -> Decimal | None:
        """The cost-based fee, None if nobody worked it out."""
        return None if self.asked.cost_lines is None else total(self.asked.cost_lines)

    @property
    def flat_usd(self) -> Decimal | None:
        """The flat option, None where it is not open."""
        is_open = flat_is_open(self.asked.facts, self.asked.copy)
        return flat_option_usd() if is_open else None

    @property
    def limit_usd(self) -> Decimal:
        """HIPAA's limit: the cost worked out, else the flat option, else nothing."""
        return self.hipaa_usd if self.hipaa_usd is not None else self.flat_usd or FREE


def begin(facts: Facts, copy: Copy, sheet: CostSheet | None, payer: Payer) -> Work:
    """The costs and every state's answer to the same question."""
    asked = Asked(
        facts=facts,
        copy=copy,
        payer=payer,
        medium=medium_of(facts, copy),
        sheet=sheet,
        cost_lines=costs(facts, copy, sheet),
    )
    law = jurisdiction.of(facts)
    # Where states differ the practice's own prices others; a patient gets the lower of all.
    places = law.states if payer in PATIENT_SIDE else law.states[:1]
    return Work(
        asked=asked,
        states=tuple(fee_schedules.of_state(place, asked) for place in places),
        serving=tuple(one for place in places for one in fee_schedules.serving(place, asked)),
        missing=law.missing,
    )


def finish(
    work: Work,
    lines: tuple[Line, ...],
    *,
    at_most: Decimal | None,
    schedule: Schedule | None,
    decide: tuple[Message, ...],
) -> Finding[Quote]:
    """The finding: the lines, or why there are none, and what they rest on."""
    if not work.may_charge:
        lines = (_free(NO_SHEET),)
    elif not lines:
        lines = (_free(NOTHING_SPENT),)
    if work.asked.payer in PATIENT_SIDE and total(lines) == 0:
        decide = ()  # free is the patient's best case, whatever else the law says
    return Finding(
        answer=_quote(work, lines, at_most, schedule),
        facts=_facts(work, lines),
        steps=_steps(work, lines, at_most),
        is_settled=not decide,
        decide=decide,
    )


def _quote(
    work: Work, lines: tuple[Line, ...], at_most: Decimal | None, schedule: Schedule | None
) -> Quote:
    said = {one.says for one in work.states}
    says = next((one for one in (State.SETTLED, State.SILENT) if one in said), State.UNCONFIRMED)
    return Quote(
        lines=lines,
        total_usd=total(lines),
        payer=work.asked.payer,
        at_most_usd=at_most,
        state_usd=None if schedule is None else schedule.total_usd,
        hipaa_usd=work.hipaa_usd,
        flat_usd=work.flat_usd,
        free_if=fee_waivers.free_if((one.fact for one in work.serving), work.asked),
        says=says,
    )


def _facts(work: Work, lines: tuple[Line, ...]) -> tuple[UsedFact, ...]:
    """Every fact that a line or the comparison rests on, federal first."""
    ids = dict.fromkeys(line.fact_id for line in lines)
    rules = {one.id: one for one in jurisdiction.federal().fees}
    amounts = {
        fact_id: total(tuple(line for line in lines if line.fact_id == fact_id)) for fact_id in ids
    }
    found = [
        precedence.used(rules[fact_id], jurisdiction.FEDERAL, f"{amounts[fact_id]} USD")
        for fact_id in ids
        if fact_id in rules
    ]
    found += [
        precedence.used(rule(fact_id), jurisdiction.FEDERAL, NO_NUMBER)
        for fact_id in _rules(work, lines)
        if fact_id not in ids
    ]
    for one in work.states:
        value = NO_NUMBER if one.total_usd is None else f"{one.total_usd} USD"
        found += [used(candidate, value) for candidate in one.used]
    return tuple(found)


def _rules(work: Work, lines: tuple[Line, ...]) -> Iterator[str]:
    """Ids of the federal facts that decide without a number."""
    asked, hipaa_usd = work.asked, work.hipaa_usd
    if asked.payer not in PATIENT_SIDE:
        yield "fed-who-011"  # Ciox: the patient's rate does not bind here
        return
    if not asked.facts.is_covered:
        return
    kinds = {line.kind for line in lines}
    if PriceKind.LABOR in kinds:
        yield "fed-fee-002"
    if is_held_electronically(asked.facts):
        yield "fed-fee-006"
    if PriceKind.FLAT in kinds:
        yield "fed-fee-005"
    elif hipaa_usd is not None and hipaa_usd > flat_option_usd():
        yield "fed-fee-004"
    if any(one.total_usd is not None for one in work.states):
        yield from ("fed-fee-009", "fed-app-005")


@cache
def rule(fact_id: str) -> Provision:
    """The federal fact with this id."""
    return jurisdiction.federal().fact(fact_id)


def used(one: Candidate, value: str) -> UsedFact:
    """A state's fact as the finding keeps it."""
    return precedence.used(one.fact, one.place, value, one.serving)


def _steps(work: Work, lines: tuple[Line, ...], at_most: Decimal | None) -> tuple[Message, ...]:
    asked = work.asked
    steps = [
        message(
            N_("Priced for this payer: %(payer)s; %(pages)s pages, %(medium)s."),
            payer=asked.payer,
            pages=asked.copy.pages,
            medium=asked.medium,
        )
    ]
    if asked.payer in PATIENT_SIDE and work.hipaa_usd is not None:
        steps += [line.words for line in asked.cost_lines or ()]
        steps.append(
            message(
                N_("HIPAA's cost-based fee for this copy: %(amount)s USD (%(cite)s)."),
                amount=work.hipaa_usd,
                cite=federal(COST_BASED).cite or COST_BASED,
            )
        )
    for one in work.states:
        steps += _of_state(one)
    said = set(steps)
    steps += [line.words for line in lines if line.words not in said]
    if asked.payer in PATIENT_SIDE and work.hipaa_usd is not None:
        steps.append(message(N_("For a patient the lower governs (%(cite)s)."), cite=LOWER))
    steps.append(message(N_("The price: %(amount)s USD."), amount=total(lines)))
    if at_most is None:
        steps.append(message(N_("No law that is loaded names a limit.")))
    else:
        steps.append(message(N_("At most %(amount)s USD may be charged."), amount=at_most))
    steps.append(message(TAX))
    return tuple(dict.fromkeys(steps))


def _of_state(schedule: Schedule) -> list[Message]:
    """A state's price line by line, and its sum; nothing where it has none."""
    if not schedule.lines:
        return fee_doubts.of_amounts(schedule)
    steps = [message(N_("What the law of %(state)s allows for this copy:"), state=schedule.place)]
    steps += [line.words for line in schedule.lines]
    steps += fee_doubts.of_amounts(schedule)
    if schedule.total_usd is not None:
        steps.append(
            message(
                N_("In %(state)s this copy comes to %(amount)s USD."),
                state=schedule.place,
                amount=schedule.total_usd,
            )
        )
    return steps


def certification(work: Work) -> tuple[Line, ...]:
    """The state's price for a certification that was asked for; empty if it names none."""
    for schedule in work.states:
        found = tuple(line for line in schedule.lines if line.kind is PriceKind.CERTIFICATION)
        if found:
            return found
    return ()


def lowered(excess: Decimal, schedule: Schedule, limit: Decimal) -> Line:
    """The line by which a state's lower price takes something off."""
    fact = schedule.used[0].fact
    words = message(
        N_("The law of %(state)s comes to %(limit)s USD: %(excess)s USD less (%(cite)s)."),
        state=schedule.place,
        limit=limit,
        excess=excess,
        cite=fact.cite or fact.id,
    )
    return Line(words=words, amount_usd=-excess, fact_id=fact.id, kind=PriceKind.MAX_TOTAL)


def as_told(excess: Decimal, told: Decimal) -> Line:
    """The line that holds the price to what the patient was told (fed-fee-008)."""
    rule = federal("fed-fee-008")
    words = message(
        N_("The patient was told %(told)s USD in advance: %(excess)s USD less (%(cite)s)."),
        told=told,
        excess=excess,
        cite=rule.cite or rule.id,
    )
    return Line(words=words, amount_usd=-excess, fact_id=rule.id, kind=PriceKind.MAX_TOTAL)


def _free(template: str) -> Line:
    rule = federal(COST_BASED)
    why = message(template, cite=rule.cite or rule.id)
    return Line(words=why, amount_usd=FREE, fact_id=rule.id)
