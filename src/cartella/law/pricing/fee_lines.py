"""One fee fact applied to one copy: which of its lines count, what they come to, and its caps.

Amounts are exact until the end of a line and are rounded there once, half a cent up; the pages of
all tiers are one line.
"""

from dataclasses import dataclass
from decimal import Decimal

from cartella.law.book.schedules import (
    Basis,
    CapOver,
    Combine,
    Component,
    Fee,
    Medium,
    Payer,
    Per,
    PriceKind,
    When,
)
from cartella.law.facts import Facts, Holder
from cartella.law.finding import N_, message
from cartella.law.pricing.copies import FREE, Copy, Line, cents, is_held_electronically, total
from cartella.law.pricing.cost_sheet import CostSheet

# Lines that are no price of the copy itself: they are added however the others come together.
BESIDE = frozenset({PriceKind.POSTAGE, PriceKind.CERTIFICATION, PriceKind.SUMMARY})
# Lines that make a fact a schedule of its own; a fact without one only adds to another.
OF_A_SCHEDULE = frozenset(
    {
        PriceKind.PER_PAGE, PriceKind.BASE, PriceKind.FLAT, PriceKind.LABOR, PriceKind.SUPPLIES,
        PriceKind.MINIMUM,
    }
)  # fmt: skip
LIMITS = frozenset({PriceKind.MAX_TOTAL, PriceKind.MINIMUM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question for a price: the request, the copy, who pays, on what, and the costs known."""

    facts: Facts
    copy: Copy
    payer: Payer
    medium: Medium
    sheet: CostSheet | None
    cost_lines: (
        tuple[Line, ...] | None
    )  # HIPAA's cost of the same copy, None if nobody worked it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What a fact comes to. `total_usd` None: it names no amount for this copy. `unknown` are the
    lines that may be charged but have no amount, `optional` those the practice may choose."""

    lines: tuple[Line, ...]
    total_usd: Decimal | None
    unknown: tuple[PriceKind, ...] = ()
    optional: tuple[PriceKind, ...] = ()


def counting(fact: Fee, asked: Asked) -> tuple[Component, ...]:
    """The fact's lines that count for this copy, caps and least charges among them."""
    return tuple(
        component
        for component in fact.components
        if _is_in_range(component, asked.copy.pages) and _holds(component, asked)
    )


def _is_in_range(component: Component, pages: int) -> bool:
    return (component.from_pages is None or component.from_pages <= pages) and (
        component.to_pages is None or pages <= component.to_pages
    )


def _holds(component: Component, asked: Asked) -> bool:
    """Whether all that must be so is so. Where nothing was found only lines for that count."""
    if asked.copy.none_found and When.NONE_FOUND not in component.when:
        return False
    return all(_is_so(when, component, asked) for when in component.when)


def _is_so(when: When, component: Component, asked: Asked) -> bool:
    copy = asked.copy
    if when is When.ASKED:
        wanted = component.kind is PriceKind.SUMMARY and copy.is_summary_agreed
        return wanted or (component.kind is PriceKind.CERTIFICATION and copy.wants_certification)
    return {
        When.MAILED: copy.is_mailed,
        When.AGREED: copy.is_summary_agreed,
        When.RUSH: copy.is_rush,
        When.OFF_SITE: copy.is_off_site,
        When.NONE_FOUND: copy.none_found,
        When.MEDIA_ASKED: copy.discs > 0 or asked.medium is Medium.PAPER,
        When.PRINTED: asked.medium is not Medium.ELECTRONIC and copy.discs == 0,
        When.ON_DISC: copy.discs > 0,
        When.SENT_ELECTRONICALLY: asked.medium is Medium.ELECTRONIC and copy.discs == 0,
        When.REDACTION_ASKED: copy.redaction_asked,
        When.EDITED_BY_LAW: copy.is_edited_by_law,
        When.NOT_HOSPITAL: Holder.HOSPITAL not in asked.facts.holders,
        When.HELD_ELECTRONICALLY: is_held_electronically(asked.facts),
        When.IN_PERSON: copy.is_in_person,
    }.get(when, False)


def price(fact: Fee, asked: Asked, *, without: frozenset[PriceKind] = frozenset()) -> Priced:
    """The fact's lines for this copy, put together and capped. `without` are kinds of line that
    another fact charges already."""
    components = tuple(part for part in counting(fact, asked) if part.kind not in without)
    optional = tuple(part.kind for part in components if part.is_optional)
    components = tuple(part for part in components if not part.is_optional)
    charged = [part for part in components if part.kind not in LIMITS]
    covered = max((part.covers_pages or 0 for part in charged), default=0)
    known: list[Line] = []
    unknown: list[PriceKind] = []
    for part in charged:
        if part.percent_of_total is not None or _is_void(part, asked):
            continue
        line = _line(fact, part, asked, covered)
        if line is None:
            unknown.append(part.kind)
        else:
            known.append(line)
    lines = _together(fact, known)
    lines += tuple(_percent(fact, part, lines) for part in charged if part.percent_of_total)
    lines += _least(fact, components, lines, asked)
    caps = [part for part in components if part.kind is PriceKind.MAX_TOTAL]
    if not any(line.kind not in BESIDE for line in lines):
        lines += standing(fact, caps, asked)
    lines = capped(fact, caps, lines, asked)
    has_price = any(line.kind not in BESIDE for line in lines)
    return Priced(
        lines=lines,
        total_usd=total(lines) if has_price else None,
        unknown=tuple(unknown),
        optional=optional,
    )


def _is_void(part: Component, asked: Asked) -> bool:
    """Whether the line counts things of which there are none."""
    if part.kind is PriceKind.IMAGING:
        return asked.copy.images == 0
    return part.per is Per.DISC and asked.copy.discs == 0


def _line(fact: Fee, part: Component, asked: Asked, covered: int) -> Line | None:
    if part.kind is PriceKind.PER_PAGE and part.tiers:
        return _pages(fact, part, asked.copy.pages, covered)
    minutes = _minutes(part, asked)
    if part.usd_per_hour is not None:
        return None if minutes is None else _hours(fact, part, part.usd_per_hour, minutes)
    if part.usd is None:
        return _at_cost(fact, part, asked)
    count = _count(part, asked, minutes)
    if count is None:
        return None
    amount = cents(part.usd * count)
    template = (
        N_("For %(kind)s: %(amount)s USD (%(cite)s).")
        if count == 1
        else N_("For %(kind)s, %(count)s at %(rate)s USD: %(amount)s USD (%(cite)s).")
    )
    words = message(
        template, kind=part.kind, count=count, rate=part.usd, amount=amount, cite=_cite(fact)
    )
    return Line(words=words, amount_usd=amount, fact_id=fact.id, kind=part.kind)


def _count(part: Component, asked: Asked, minutes: int | None) -> int | None:
    if part.per is Per.QUARTER_HOUR:
        return None if minutes is None else -(-minutes // 15)
    if part.kind is PriceKind.PER_PAGE:
        return asked.copy.pages
    return {
        Per.REQUEST: 1,
        Per.PAGE: asked.copy.pages,
        Per.IMAGE: asked.copy.images,
        Per.SERIES: 1 if asked.copy.images else 0,
        Per.DISC: asked.copy.discs,
    }[part.per]


def _pages(fact: Fee, part: Component, pages: int, covered: int) -> Line:
    """The page line: every tier's pages at its price, without those that a basic fee covers."""
    exact, sums = FREE, []
    for tier in part.tiers:
        first = max(tier.first, covered + 1)
        last = pages if tier.to is None else min(pages, tier.to)
        if last >= first and tier.usd is not None:
            exact += tier.usd * (last - first + 1)
            sums.append(f"{last - first + 1} x {tier.usd}")
    words = message(
        N_("Pages, %(sums)s: %(amount)s USD (%(cite)s)."),
        sums=" + ".join(sums) or "0",
        amount=cents(exact),
        cite=_cite(fact),
    )
    return Line(words=words, amount_usd=cents(exact), fact_id=fact.id, kind=part.kind)


def _minutes(part: Component, asked: Asked) -> int | None:
    """The minutes that a labor line counts: of redaction, or of copying and (never for a patient)
    finding; None if nobody noted them."""
    copy = asked.copy
    if When.REDACTION_ASKED in part.when:
        return copy.redaction_minutes
    noted = [copy.labor_minutes]
    if asked.payer not in (Payer.PATIENT, Payer.PERSONAL_REPRESENTATIVE):
        noted.append(copy.search_minutes)
    known = [minutes for minutes in noted if minutes is not None]
    return sum(known) if known else None


def _hours(fact: Fee, part: Component, rate: Decimal, minutes: int) -> Line:
    """Labor by the hour, or by the started quarter of one where the law says so."""
    counted = -(-minutes // 15) * 15 if part.per is Per.QUARTER_HOUR else minutes
    amount = cents(rate * counted / 60)
    words = message(
        N_("For %(kind)s, %(minutes)s minutes at %(rate)s USD an hour: %(amount)s USD (%(cite)s)."),
        kind=part.kind,
        minutes=counted,
        rate=rate,
        amount=amount,
        cite=_cite(fact),
    )
    return Line(words=words, amount_usd=amount, fact_id=fact.id, kind=part.kind)


def _at_cost(fact: Fee, part: Component, asked: Asked) -> Line | None:
    """A line without an amount of its own: what it really cost, as far as somebody knows."""
    if part.basis in (None, Basis.UNKNOWN, Basis.PATIENT_RATE):
        return None
    copy = asked.copy
    if part.kind in (PriceKind.LABOR, PriceKind.SUPPLIES, PriceKind.FLAT, PriceKind.BASE):
        amount = _own_cost(fact, part, asked)
    else:
        amount = {
            PriceKind.POSTAGE: copy.postage_usd,
            PriceKind.IMAGING: copy.imaging_usd,
            PriceKind.SEARCH: copy.retrieval_usd,
            PriceKind.HANDLING: copy.retrieval_usd,
            PriceKind.SUMMARY: copy.summary_usd,
        }.get(part.kind)
    if amount is None:
        return None
    words = message(
        N_("For %(kind)s, %(basis)s: %(amount)s USD (%(cite)s)."),
        kind=part.kind,
        basis=part.basis or Basis.ACTUAL,
        amount=cents(amount),
        cite=_cite(fact),
    )
    return Line(words=words, amount_usd=cents(amount), fact_id=fact.id, kind=part.kind)


def _own_cost(fact: Fee, part: Component, asked: Asked) -> Decimal | None:
    """Labor, supplies or the whole, by the practice's sheet; postage and summary stand apart.

    A fact that only points to HIPAA's cost-based fee means the whole of it, postage too."""
    if asked.cost_lines is None:
        return None
    if part.basis is Basis.COST_BASED and len(fact.components) == 1:
        return total(asked.cost_lines)
    wanted = {
        PriceKind.LABOR: frozenset({PriceKind.LABOR, PriceKind.FLAT}),
        PriceKind.SUPPLIES: frozenset({PriceKind.SUPPLIES}),
    }.get(part.kind, frozenset({PriceKind.LABOR, PriceKind.SUPPLIES, PriceKind.FLAT}))
    return total(tuple(line for line in asked.cost_lines if line.kind in wanted))


def _together(fact: Fee, lines: list[Line]) -> tuple[Line, ...]:
    """The lines as `combine` wants them: all, or of the copy's own the dearest or the cheapest."""
    own = [line for line in lines if line.kind not in BESIDE]
    if len(own) < 2 or fact.combine not in (Combine.GREATER_OF, Combine.ONE_OF):
        return tuple(lines)
    choose = max if fact.combine is Combine.GREATER_OF else min
    chosen = choose(own, key=lambda line: line.amount_usd)
    return tuple(line for line in lines if line is chosen or line.kind in BESIDE)


def _percent(fact: Fee, part: Component, lines: tuple[Line, ...]) -> Line:
    base, percent = total(lines), part.percent_of_total or FREE
    amount = cents(base * percent / 100)
    words = message(
        N_("For %(kind)s, %(percent)s percent of %(base)s USD: %(amount)s USD (%(cite)s)."),
        kind=part.kind,
        percent=percent,
        base=base,
        amount=amount,
        cite=_cite(fact),
    )
    return Line(words=words, amount_usd=amount, fact_id=fact.id, kind=part.kind)


def _least(
    fact: Fee, components: tuple[Component, ...], lines: tuple[Line, ...], asked: Asked
) -> tuple[Line, ...]:
    """What lifts the copy's own lines to the least charge; a copy of nothing has none."""
    least = max(
        (part.usd for part in components if part.kind is PriceKind.MINIMUM and part.usd),
        default=FREE,
    )
    own = total(tuple(line for line in lines if line.kind not in BESIDE))
    if own >= least or (asked.copy.pages == 0 and asked.copy.images == 0):
        return ()
    words = message(
        N_("Least charge of %(least)s USD, %(amount)s USD more (%(cite)s)."),
        least=least,
        amount=least - own,
        cite=_cite(fact),
    )
    line = Line(words=words, amount_usd=cents(least - own), fact_id=fact.id, kind=PriceKind.MINIMUM)
    return (line,)


# Narrow caps first, so that a wide one is held against what is left.
_UNDER: dict[CapOver, frozenset[PriceKind] | None] = {
    CapOver.PAGES: frozenset({PriceKind.PER_PAGE}),
    CapOver.SEARCH_AND_PAGES: frozenset({PriceKind.PER_PAGE, PriceKind.SEARCH}),
    CapOver.ALL_BUT_POSTAGE: frozenset(PriceKind) - {PriceKind.POSTAGE, PriceKind.CERTIFICATION},
    CapOver.ALL: frozenset(PriceKind),
}


def cap_usd(part: Component, pages: int) -> Decimal | None:
    """The amount of a cap for so many pages, None if it is not known; one may grow by the page."""
    if part.usd is None:
        return None
    more = max(0, pages - (part.from_pages or 1) + 1) if part.plus_usd_per_page else 0
    return cents(part.usd + (part.plus_usd_per_page or FREE) * more)


def capped(
    fact: Fee, caps: list[Component], lines: tuple[Line, ...], asked: Asked
) -> tuple[Line, ...]:
    """The lines with one more for what each cap takes off."""
    for over, kinds in _UNDER.items():
        for part in caps:
            cap = cap_usd(part, asked.copy.pages)
            if part.over is not over or cap is None:
                continue
            # What an earlier cap took off counts as taken off what this one holds down.
            under = [
                line
                for line in lines
                if line.kind in (kinds or ()) or line.kind is PriceKind.MAX_TOTAL
            ]
            excess = total(tuple(under)) - cap
            if excess > 0:
                lines += (_cut(fact, cap=cap, excess=excess),)
    return lines


def _cut(fact: Fee, *, cap: Decimal, excess: Decimal) -> Line:
    words = message(
        N_("Cap of %(cap)s USD: %(excess)s USD less (%(cite)s)."),
        cap=cap,
        excess=excess,
        cite=_cite(fact),
    )
    return Line(words=words, amount_usd=-excess, fact_id=fact.id, kind=PriceKind.MAX_TOTAL)


def standing(fact: Fee, caps: list[Component], asked: Asked) -> tuple[Line, ...]:
    """The cap as the price, where no line of the copy's own has an amount."""
    whole = [
        cap
        for part in caps
        if part.over in (CapOver.ALL, CapOver.ALL_BUT_POSTAGE)
        and (cap := cap_usd(part, asked.copy.pages)) is not None
    ]
    if not whole:
        return ()
    words = message(
        N_("At most %(cap)s USD; no price beneath it is known (%(cite)s)."),
        cap=min(whole),
        cite=_cite(fact),
    )
    return (Line(words=words, amount_usd=min(whole), fact_id=fact.id, kind=PriceKind.MAX_TOTAL),)


def _cite(fact: Fee) -> str:
    return fact.cite or fact.id
