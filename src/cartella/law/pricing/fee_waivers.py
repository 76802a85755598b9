"""What makes a copy free or cheaper in a state: a claim for a benefit, a late copy, and so on.

A waiver helps the patient however weakly it is known; for others it must be law for this holder.
"""

from collections.abc import Iterable
from decimal import Decimal

from cartella.law.book.schedules import Fee, Free, FreeWhen, Medium, Payer, PriceKind
from cartella.law.facts import CopyNumber, Lane, Purpose
from cartella.law.finding import N_, Message, message
from cartella.law.pricing.copies import PATIENT_SIDE, Line, cents, is_held_electronically
from cartella.law.pricing.fee_lines import Asked

_BY_PURPOSE: dict[FreeWhen, Purpose] = {
    FreeWhen.BENEFIT_CLAIM: Purpose.BENEFIT_CLAIM,
    FreeWhen.OWN_REVIEW: Purpose.OWN_REVIEW,
    FreeWhen.INSURANCE_CLAIM: Purpose.INSURANCE_CLAIM,
    FreeWhen.WORKERS_COMPENSATION: Purpose.WORKERS_COMPENSATION,
    FreeWhen.ANOTHER_PROVIDER: Purpose.CONTINUING_CARE,
}


def free(fees: Iterable[Fee], asked: Asked) -> tuple[Fee, FreeWhen] | None:
    """The first waiver that is shown, with its fact; None if none is."""
    for fact in fees:
        for one in fact.free:
            if _is_shown(one, asked) or _is_late(fact, one, asked):
                return fact, one.when
    return None


def free_if(fees: Iterable[Fee], asked: Asked) -> tuple[Message, ...]:
    """What would make the copy free, each case once, for the requester to know of."""
    told = dict.fromkeys(
        message(
            N_("It would be free in this case: %(case)s (%(cite)s)."),
            case=one.when,
            cite=fact.cite or fact.id,
        )
        for fact in fees
        for one in fact.free
        if not _is_shown(one, asked) and not _is_used_up(one, asked)
    )
    return tuple(told)


def _is_used_up(one: Free, asked: Asked) -> bool:
    first_only = one.when is FreeWhen.FIRST_COPY or one.copies == 1
    return first_only and asked.facts.copy is CopyNumber.SECOND


def _is_shown(one: Free, asked: Asked) -> bool:
    facts, copy, when = asked.facts, asked.copy, one.when
    if when is FreeWhen.OTHER or _is_used_up(one, asked):
        return False
    if when in copy.shown:
        return True
    if (purpose := _BY_PURPOSE.get(when)) is not None and facts.purpose is purpose:
        return True
    return {
        FreeWhen.INDIGENT: facts.is_indigent is True,
        FreeWhen.ANOTHER_PROVIDER: facts.lane is Lane.TREATMENT or asked.payer is Payer.PROVIDER,
        # Which copy it is may be unknown: then the patient's side is taken.
        FreeWhen.FIRST_COPY: facts.copy is CopyNumber.FIRST
        or (facts.copy is None and asked.payer in PATIENT_SIDE),
        FreeWhen.BOARD: facts.lane is Lane.OFFICIAL,
        FreeWhen.PORTAL: copy.is_by_portal,
        FreeWhen.ALREADY_ELECTRONIC: asked.medium is Medium.ELECTRONIC
        and is_held_electronically(facts),
    }.get(when, False)


def _is_late(fact: Fee, one: Free, asked: Asked) -> bool:
    """Whether the copy is known to have come after the days in which the law wants it."""
    if one.when is not FreeWhen.LATE_OR_INCOMPLETE or fact.late_after_days is None:
        return False
    return _days_late(fact, asked) > 0


def _days_late(fact: Fee, asked: Asked) -> int:
    """Days from receipt to the copy beyond those of the law; 0 while the day is not known."""
    if asked.copy.ready_on is None:
        return 0
    return (asked.copy.ready_on - asked.facts.received_on).days - (fact.late_after_days or 0)


def late(fact: Fee, asked: Asked, sum_usd: Decimal) -> tuple[Line, ...]:
    """What a late copy takes off its price, day by day, down to nothing; a day that is not known
    takes nothing off."""
    by_day = fact.late_discount_usd_per_day
    if by_day is None:
        return ()
    days = _days_late(fact, asked)
    off = min(cents(by_day * days), sum_usd)
    if off <= 0:
        return ()
    words = message(
        N_("Late by %(days)s days, %(by_day)s USD a day: %(off)s USD less (%(cite)s)."),
        days=days,
        by_day=by_day,
        off=off,
        cite=fact.cite or fact.id,
    )
    return (Line(words=words, amount_usd=-off, fact_id=fact.id, kind=PriceKind.MAX_TOTAL),)
