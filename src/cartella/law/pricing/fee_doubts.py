"""What a person must know or decide about a price: what is not confirmed, what may be out of date,
what was assumed, and what has no amount."""

from collections.abc import Iterable
from datetime import date

from cartella.law import precedence
from cartella.law.book.schedules import Fee
from cartella.law.finding import N_, Message, State, message
from cartella.law.pricing.fee_lines import Asked
from cartella.law.pricing.fee_schedules import Candidate, Schedule

NOT_LOADED = N_(
    "State law not loaded for %(state)s: HIPAA's cost-based limit stands, and the state may set "
    "a lower price."
)
NOT_CONFIRMED = N_(
    "What %(state)s lets be charged here is not confirmed: HIPAA's cost-based limit is used "
    "instead; counsel should confirm the price."
)
NO_PRICE = N_(
    "The law of %(state)s names no price here: what the copy really cost is the measure, and "
    "counsel should confirm that nothing else binds."
)
NOT_FIRM = N_("%(cite)s is only %(known)s or not confirmed: counsel should confirm the price.")
SAFE_SIDE_HIPAA = N_(
    "HIPAA does not bind this holder; its limit is used because no state law that may weigh "
    "against the patient names a price."
)
PURPOSE = N_("%(cite)s holds for this purpose: %(purpose)s. Ask what the copy is for.")
WHICH_COPY = N_("%(cite)s holds for a first copy: say whether this is one.")
OUT_OF_DATE = N_(
    "The amounts of %(cite)s are of %(year)s and move with an index: they may be out of date; "
    "look up the new ones before charging more."
)
CHANGED = N_(
    "The amounts of %(cite)s were due to change on %(changed_on)s: they may be out of date; look "
    "up the new ones before charging more."
)
NO_AMOUNT = N_("No amount is known for this, so nothing is charged for it: %(kind)s.")
OPTIONAL = N_("The law leaves this to the practice's choice, and it is not taken: %(kind)s.")


def for_patient(
    states: tuple[Schedule, ...], asked: Asked, missing: tuple[str, ...], *, binds: bool
) -> tuple[Message, ...]:
    """Doubts about a patient's price; what only the state's price rests on counts if it binds."""
    found = [message(NOT_LOADED, state=state) for state in missing]
    firm = [one for one in states if one.total_usd is not None and not one.is_weak]
    if not asked.facts.is_covered and not firm:
        found.append(message(SAFE_SIDE_HIPAA))
    for one in states:
        if one.says is State.UNCONFIRMED:
            found.append(message(NOT_CONFIRMED, state=one.place))
        elif binds:
            found += of_facts(one.used, asked)
    return tuple(dict.fromkeys(found))


def for_others(
    schedule: Schedule | None, asked: Asked, missing: tuple[str, ...]
) -> tuple[Message, ...]:
    """Doubts about anybody else's price."""
    found = [message(NOT_LOADED, state=state) for state in missing]
    if schedule is None:
        return tuple(found) or (message(NOT_CONFIRMED, state="-"),)
    if schedule.says is State.SILENT or (
        schedule.says is State.SETTLED and schedule.total_usd is None
    ):
        found.append(message(NO_PRICE, state=schedule.place))
    elif schedule.says is State.UNCONFIRMED:
        found.append(message(NOT_CONFIRMED, state=schedule.place))
    found += of_facts(schedule.used, asked)
    return tuple(dict.fromkeys(found))


def of_facts(used: Iterable[Candidate], asked: Asked) -> tuple[Message, ...]:
    """Doubts about the facts themselves: how they are known, what was assumed, their year."""
    found = []
    for one in used:
        cite = one.fact.cite or one.fact.id
        if not precedence.is_firm(one.fact) and one.fact.state is not State.SILENT:
            found.append(message(NOT_FIRM, cite=cite, known=one.fact.known))
        if one.serving.because is not None:
            found.append(one.serving.because)
        if one.purpose_assumed:
            purposes = ", ".join(sorted(one.fact.purposes))
            found.append(message(PURPOSE, cite=cite, purpose=purposes))
        if one.copy_assumed:
            found.append(message(WHICH_COPY, cite=cite))
        if (old := out_of_date(one.fact, asked.facts.received_on)) is not None:
            found.append(old)
    return tuple(dict.fromkeys(found))


def out_of_date(fact: Fee, on: date) -> Message | None:
    """Says so where the amounts move with an index and are of an earlier year, or were due to
    change by the day of the request; None if they are not known to be old."""
    cite = fact.cite or fact.id
    if fact.indexed is None or not fact.components:
        return None
    if fact.indexed.next_change is not None and fact.indexed.next_change <= on:
        return message(CHANGED, cite=cite, changed_on=fact.indexed.next_change)
    if fact.amounts_year is not None and fact.amounts_year < on.year:
        return message(OUT_OF_DATE, cite=cite, year=fact.amounts_year)
    return None


def of_amounts(schedule: Schedule) -> list[Message]:
    """Lines of a schedule that have no amount, and those that are the practice's choice."""
    found = [message(NO_AMOUNT, kind=kind) for kind in schedule.unknown]
    return found + [message(OPTIONAL, kind=kind) for kind in schedule.optional]
