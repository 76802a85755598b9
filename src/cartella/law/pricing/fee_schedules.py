"""A state's own price for a copy: which of its fee facts serve, and what they come to together.

For a patient the lowest of all that serve; for others the most particular and best known. Facts
for another licensee and unconfirmed ones may only lower a price.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from cartella.law import precedence
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.schedules import Basis, Combine, Component, Fee, Medium, Payer, PriceKind
from cartella.law.facts import CopyNumber, Facts, Lane, Purpose, Regime
from cartella.law.finding import Service, State
from cartella.law.precedence import Serving
from cartella.law.pricing.copies import PATIENT_SIDE, Line, total
from cartella.law.pricing.fee_lines import (
    BESIDE,
    OF_A_SCHEDULE,
    Asked,
    Priced,
    capped,
    counting,
    price,
    standing,
)
from cartella.law.pricing.fee_waivers import late

# Under whose facts a payer falls, the most particular first; after these come facts for any payer.
FALLS_UNDER: dict[Payer, tuple[Payer, ...]] = {
    Payer.PATIENT: (Payer.PATIENT,),
    Payer.PERSONAL_REPRESENTATIVE: (Payer.PERSONAL_REPRESENTATIVE, Payer.PATIENT),
    Payer.ATTORNEY: (Payer.ATTORNEY, Payer.THIRD_PARTY),
    Payer.INSURER: (Payer.INSURER, Payer.THIRD_PARTY),
    Payer.PROVIDER: (Payer.PROVIDER, Payer.THIRD_PARTY),
    Payer.THIRD_PARTY: (Payer.THIRD_PARTY,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fact that serves this question, and how particular it is (smaller is more)."""

    fact: Fee
    place: str
    serving: Serving
    payer_rank: int
    purpose_assumed: bool = False
    copy_assumed: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether it is law for this holder and known well enough to be called law."""
        return self.serving.service is Service.DIRECT and self.fact.state is State.SETTLED

    @property
    def may_charge_patient(self) -> bool:
        """Whether it may weigh against the patient (direction rule)."""
        return self.is_direct and precedence.may_weigh_against(self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What one state says the copy comes to. `total_usd` None: no amount; `says` is what the state
    was found to say; `used` the facts that make the sum, `lower` those that only lowered it."""

    place: str
    says: State
    lines: tuple[Line, ...] = ()
    total_usd: Decimal | None = None
    used: tuple[Candidate, ...] = ()
    unknown: tuple[PriceKind, ...] = ()
    optional: tuple[PriceKind, ...] = ()
    is_weak: bool = False
    at_patient_rate: bool = False

    @property
    def certification_usd(self) -> Decimal:
        """What of the sum is an asked-for certification."""
        return total(tuple(line for line in self.lines if line.kind is PriceKind.CERTIFICATION))


def serving(place: Jurisdiction, asked: Asked) -> tuple[Candidate, ...]:
    """The state's fee facts that serve this payer, holder, purpose and part of the chart."""
    found = (_candidate(fact, place.id, asked) for fact in place.fees)
    return tuple(one for one in found if one is not None)


def purpose_of(facts: Facts) -> Purpose | None:
    """What the copy is for, as far as it was said or lies in the paper that asks for it."""
    if facts.purpose is None and facts.lane is Lane.LEGAL_PROCESS:
        return Purpose.SUBPOENA
    return facts.purpose


def _candidate(fact: Fee, place: str, asked: Asked) -> Candidate | None:
    facts = asked.facts
    if not fact.is_in_force(facts.received_on):
        return None
    under = FALLS_UNDER[asked.payer]
    rank = len(under)
    if fact.payers:
        rank = next((n for n, payer in enumerate(under) if payer in fact.payers), -1)
        if rank < 0:
            return None
    if fact.regime is Regime.COVERED and not facts.is_covered:
        return None
    if fact.regime is Regime.NOT_COVERED and facts.is_covered:
        return None
    if fact.records is not None and fact.records not in facts.records:
        return None
    if fact.copy is CopyNumber.SECOND and facts.copy is not CopyNumber.SECOND:
        return None
    if fact.copy is CopyNumber.FIRST and facts.copy is CopyNumber.SECOND:
        return None
    purpose_assumed = False
    purpose = purpose_of(facts)
    if fact.purposes and purpose not in fact.purposes:
        # Patients are not asked for a purpose; of others an unknown one may be the one that binds.
        if purpose is not None or asked.payer in PATIENT_SIDE:
            return None
        purpose_assumed = True
    served = precedence.for_holder(fact.holders, facts)
    if served is None:
        return None
    return Candidate(
        fact=fact,
        place=place,
        serving=served,
        payer_rank=rank,
        purpose_assumed=purpose_assumed,
        copy_assumed=fact.copy is CopyNumber.FIRST and facts.copy is None,
    )


def of_state(place: Jurisdiction, asked: Asked) -> Schedule:
    """The state's price for the copy, its images among it."""
    every = serving(place, asked)
    schedule = _for_medium(place.id, every, asked)
    if asked.copy.images and asked.medium is not Medium.IMAGING:
        return _with_images(schedule, every, asked)
    return schedule


def _for_medium(place: str, every: tuple[Candidate, ...], asked: Asked) -> Schedule:
    fitting = tuple(one for one in every if one.fact.medium in (asked.medium, Medium.ANY))
    bases = [one for one in fitting if _is_schedule(one, asked)]
    if not any(one.is_direct for one in bases):
        bases += _promoted(fitting, asked)
    added = [one for one in fitting if one not in bases]
    instead = [one for one in bases if one.fact.combine is Combine.INSTEAD_OF]
    firm_instead = [one for one in instead if one.is_direct and not one.purpose_assumed]
    if not firm_instead:
        # An exception has to be shown; a purpose that is only assumed shows nothing.
        bases = [one for one in bases if one not in instead or not one.purpose_assumed]
    bases = firm_instead or [one for one in bases if not one.purpose_assumed] or bases
    sums = [_sum(place, one, added, asked) for one in bases]
    if not sums:
        return _certified(_without_amount(place, sums, fitting), added, asked)
    if asked.payer in PATIENT_SIDE:
        return _lowest(place, sums, fitting)
    return _most_particular(place, sums, fitting)


def _certified(schedule: Schedule, added: list[Candidate], asked: Asked) -> Schedule:
    """A state without a price for the copy may still have one for an asked-for certification."""
    for one in sorted(added, key=lambda one: one.payer_rank):
        priced = price(one.fact, asked, without=frozenset(PriceKind) - {PriceKind.CERTIFICATION})
        if priced.lines and _may_add(one, asked):
            return replace(schedule, lines=priced.lines, used=(*schedule.used, one))
    return schedule


def _is_schedule(one: Candidate, asked: Asked) -> bool:
    """Whether the fact is a schedule of its own for this copy, not only a line beside one."""
    if one.fact.state is State.SILENT:
        return False
    return any(
        part.kind in OF_A_SCHEDULE and not part.is_optional for part in counting(one.fact, asked)
    ) or (asked.medium is Medium.IMAGING and _prices_images(one, asked))


def _prices_images(one: Candidate, asked: Asked) -> bool:
    return any(part.kind is PriceKind.IMAGING for part in counting(one.fact, asked))


def _promoted(fitting: tuple[Candidate, ...], asked: Asked) -> list[Candidate]:
    """Facts that cap or charge one sum for the whole where the state has no other schedule."""
    lone = {PriceKind.MAX_TOTAL, PriceKind.SEARCH, PriceKind.HANDLING}
    return [
        one
        for one in fitting
        if one.fact.state is not State.SILENT
        and not _is_schedule(one, asked)
        and any(
            part.kind in lone and part.usd is not None and not part.when
            for part in counting(one.fact, asked)
        )
    ]


def _sum(place: str, base: Candidate, added: list[Candidate], asked: Asked) -> Schedule:
    """One schedule with what other facts add to it and cap it at."""
    priced = price(base.fact, asked)
    lines, used, unknown = priced.lines, [base], list(priced.unknown)
    taken = {part.kind for part in base.fact.components} | {PriceKind.MAX_TOTAL}
    if base.fact.combine is Combine.INSTEAD_OF:
        taken |= frozenset(PriceKind) - BESIDE
    for one in sorted(added, key=lambda one: one.payer_rank):
        if not _may_add(one, asked):
            continue
        more = price(one.fact, asked, without=frozenset(taken))
        taken |= {part.kind for part in counting(one.fact, asked)}
        unknown += more.unknown
        after = _held_down(one, (*lines, *more.lines), asked)
        if after != lines:
            lines = after
            used.append(one)
    lines += late(base.fact, asked, total(lines))
    return Schedule(
        place=place,
        says=State.SETTLED if base.is_direct else State.UNCONFIRMED,
        lines=lines,
        total_usd=total(lines) if _has_price(lines, priced) else None,
        used=tuple(used),
        unknown=tuple(dict.fromkeys(unknown)),
        optional=priced.optional,
        is_weak=not base.is_direct,
        at_patient_rate=any(part.basis is Basis.PATIENT_RATE for part in base.fact.components),
    )


def _held_down(one: Candidate, lines: tuple[Line, ...], asked: Asked) -> tuple[Line, ...]:
    """The lines under the caps of another fact, if it holds nothing but caps; where no line has an
    amount, its cap stands for the price."""
    caps = [part for part in counting(one.fact, asked) if _caps_others(one.fact, part)]
    if not any(line.kind not in BESIDE for line in lines):
        lines += standing(one.fact, caps, asked)
    return capped(one.fact, caps, lines, asked)


def _has_price(lines: tuple[Line, ...], priced: Priced) -> bool:
    """Whether the schedule has an amount of its own, or another fact's cap stands for it."""
    return priced.total_usd is not None or any(
        line.kind is PriceKind.MAX_TOTAL and line.amount_usd > 0 for line in lines
    )


def _may_add(one: Candidate, asked: Asked) -> bool:
    """A charge beside the schedule must be law; for a patient it must be known well besides. A cap
    and a charge of nothing may come from any fact."""
    if one.fact.state is State.SILENT:
        return False
    if all(part.usd == 0 or part.kind is PriceKind.MAX_TOTAL for part in one.fact.components):
        return True
    return one.may_charge_patient if asked.payer in PATIENT_SIDE else one.is_direct


def _caps_others(fact: Fee, part: Component) -> bool:
    """A fact that holds nothing but caps holds down another's lines."""
    return part.kind is PriceKind.MAX_TOTAL and all(
        one.kind is PriceKind.MAX_TOTAL for one in fact.components
    )


def _lowest(place: str, sums: list[Schedule], fitting: tuple[Candidate, ...]) -> Schedule:
    """For a patient: the lowest of all, whoever it is for and however it is known."""
    known = [one for one in sums if one.total_usd is not None]
    if not known:
        return _without_amount(place, sums, fitting)
    # Of two that come to the same, the one that is written for this payer is named.
    best = min(known, key=lambda one: (one.total_usd or 0, one.used[0].payer_rank))
    firm = any(one.used[0].may_charge_patient for one in known)
    settled = any(one.says is State.SETTLED for one in known)
    return replace(best, says=State.SETTLED if settled else State.UNCONFIRMED, is_weak=not firm)


def _most_particular(place: str, sums: list[Schedule], fitting: tuple[Candidate, ...]) -> Schedule:
    """For others: the most particular schedule that is law; an unconfirmed one, or one for another
    licensee, may only lower it."""
    law = sorted((one for one in sums if not one.is_weak), key=_particular)
    weak = [one for one in sums if one.is_weak and one.total_usd is not None]
    lowest_weak = min(weak, key=lambda one: one.total_usd or 0, default=None)
    if not law:
        return lowest_weak or _without_amount(place, sums, fitting)
    best = law[0]
    if (
        lowest_weak is not None
        and best.total_usd is not None
        and lowest_weak.used[0].payer_rank <= best.used[0].payer_rank
        and (lowest_weak.total_usd or 0) < best.total_usd
    ):
        return replace(lowest_weak, says=State.SETTLED, is_weak=False)
    return best


def _particular(one: Schedule) -> tuple[int | Decimal, ...]:
    base = one.used[0]
    fact = base.fact
    return (
        base.payer_rank,
        0 if _is_particular(base) else 1,
        1 if fact.medium is Medium.ANY else 0,
        0 if precedence.may_weigh_against(fact) else 1,
        -(fact.amounts_year or 0),
        1 if one.total_usd is None else 0,
        one.total_usd or 0,
    )


def _is_particular(one: Candidate) -> bool:
    """Whether the fact is for this purpose, copy or part of the chart, and that is known."""
    fact = one.fact
    of_purpose = bool(fact.purposes) and not one.purpose_assumed
    of_copy = fact.copy is not None and not one.copy_assumed
    return of_purpose or of_copy or fact.records is not None


def _without_amount(place: str, sums: list[Schedule], fitting: tuple[Candidate, ...]) -> Schedule:
    """What the state says where no amount was found: something without a number, nothing, or
    nothing that could be confirmed."""
    law = sorted((one for one in sums if not one.is_weak), key=_particular)
    if law:
        return law[0]
    # What a fact on certification alone says, or does not, is nothing about the copy.
    about = sorted(
        (one for one in fitting if one.fact.state is not State.SETTLED and _is_about_copy(one)),
        key=lambda one: (one.payer_rank, one.fact.medium is Medium.ANY),
    )
    return Schedule(
        place=place,
        says=about[0].fact.state if about else State.UNCONFIRMED,
        used=tuple(about[:1]),
        is_weak=True,
    )


def _is_about_copy(one: Candidate) -> bool:
    kinds = {part.kind for part in one.fact.components}
    return not kinds or bool(kinds - BESIDE)


def _with_images(schedule: Schedule, every: tuple[Candidate, ...], asked: Asked) -> Schedule:
    """The schedule with what the state asks for images; a search, handling or postage that is
    charged already is not charged twice."""
    if any(line.kind is PriceKind.IMAGING for line in schedule.lines):
        return schedule
    pictures = tuple(one for one in every if one.fact.medium is Medium.IMAGING)
    charged = frozenset(line.kind for line in schedule.lines if line.kind is not None) - {
        PriceKind.MAX_TOTAL
    }
    wanted = [one for one in pictures if _may_add(one, asked) and _prices_images(one, asked)]
    priced: list[tuple[Candidate, Priced]] = [
        (one, price(one.fact, asked, without=charged)) for one in wanted
    ]
    known = [(one, found) for one, found in priced if found.total_usd is not None]
    if not known:
        return replace(schedule, unknown=(*schedule.unknown, PriceKind.IMAGING))
    if asked.payer in PATIENT_SIDE:
        one, found = min(known, key=lambda pair: pair[1].total_usd or 0)
    else:
        one, found = min(known, key=lambda pair: (pair[0].payer_rank, pair[1].total_usd or 0))
    lines = (*schedule.lines, *found.lines)
    # Pages without a price leave the whole without one.
    is_whole = schedule.total_usd is not None or asked.copy.pages == 0
    return replace(
        schedule,
        lines=lines,
        total_usd=total(lines) if is_whole else None,
        used=(*schedule.used, one),
    )
