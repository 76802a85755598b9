"""What a copy costs the practice, by its own dated sheet: all that a patient may be charged.

45 CFR 164.524(c)(4): labor of copying, supplies, postage if mailed, a summary if agreed. HHS lets
the labor be worked out for the copy, by an average, or passed over for a flat 6.50 (FAQ 2029).
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from cartella.law.book import jurisdiction
from cartella.law.book.loader import LawDataError
from cartella.law.book.schedules import Fee, Medium, PriceKind
from cartella.law.facts import Facts
from cartella.law.finding import N_, message
from cartella.law.pricing.copies import FREE, Copy, Line, cents, is_held_electronically, medium_of

COST_BASED = "fed-fee-001"
FLAT_OPTION = "fed-fee-003"


class Method(StrEnum):
    """How the practice works out its cost."""

    ACTUAL = "actual cost"
    AVERAGE = "average cost"
    FLAT = "flat fee"


class BadSheet(ValueError):
    """A cost sheet says what no law allows, or an amount below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSheet:
    """What copying costs this practice from a day on, in US dollars; None: not charged.

    `average_…_usd` is the average labor of one copy, `average_usd_per_page` an average for a chart
    that is itself kept on paper. `flat_usd` is at most the flat option of HHS, all included.

    Raises BadSheet for an amount below zero and for a flat fee above the option.
    """

    from_on: date
    method: Method
    labor_usd_per_hour: Decimal | None = None
    paper_usd_per_page: Decimal | None = None
    disc_usd: Decimal | None = None
    average_electronic_usd: Decimal | None = None
    average_paper_usd: Decimal | None = None
    average_usd_per_page: Decimal | None = None
    flat_usd: Decimal | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Decimal) and value < 0:
                raise BadSheet(f"{field.name} is {value}: no cost is below 0. Correct the amount.")
        if self.flat_usd is not None and self.flat_usd > flat_option_usd():
            raise BadSheet(
                f"flat_usd is {self.flat_usd}: the flat option ends at {flat_option_usd()} "
                "(HHS FAQ 2029). Use the actual or the average cost for more."
            )


@cache
def flat_option_usd() -> Decimal:
    """The flat fee that HHS offers for an electronic copy of an electronic record."""
    for component in federal(FLAT_OPTION).components:
        if component.kind is PriceKind.FLAT and component.usd is not None:
            return cents(component.usd)
    return FREE


@cache
def federal(fact_id: str) -> Fee:
    """The federal fee fact with this id."""
    fact = jurisdiction.federal().fact(fact_id)
    if not isinstance(fact, Fee):
        raise LawDataError(f"us.yaml: fact {fact_id}: expected among the fees")
    return fact


def in_force(sheet: CostSheet | None, on: date) -> CostSheet | None:
    """The sheet, if its day has come; a later one charges nothing yet."""
    return sheet if sheet is not None and sheet.from_on <= on else None


def flat_is_open(facts: Facts, copy: Copy) -> bool:
    """Whether the flat option may be chosen: an electronic copy of an electronic record."""
    return medium_of(facts, copy) is Medium.ELECTRONIC and is_held_electronically(facts)


def costs(facts: Facts, copy: Copy, sheet: CostSheet | None) -> tuple[Line, ...] | None:
    """The cost of this copy line by line; None if nobody has worked it out. Nothing else is in it:
    no search, no retrieval, no checking, no page price of an electronic chart."""
    if copy.cost_usd is not None:
        return (_line(N_("The cost of this copy, worked out"), copy.cost_usd, PriceKind.LABOR),)
    sheet = in_force(sheet, facts.received_on)
    if sheet is None:
        return _summary(copy) or None  # agreed in advance, it is a cost that somebody worked out
    if sheet.method is Method.FLAT and sheet.flat_usd is not None and flat_is_open(facts, copy):
        words = message(
            N_("The flat fee that the practice chose, all included: %(amount)s USD (%(cite)s)."),
            amount=cents(sheet.flat_usd),
            cite=federal(FLAT_OPTION).cite or FLAT_OPTION,
        )
        flat = cents(sheet.flat_usd)
        return (Line(words=words, amount_usd=flat, fact_id=FLAT_OPTION, kind=PriceKind.FLAT),)
    return (*_labor(facts, copy, sheet), *supplies(facts, copy, sheet), *sending(copy))


def _labor(facts: Facts, copy: Copy, sheet: CostSheet) -> tuple[Line, ...]:
    """The labor of copying, which starts once the record is found (fed-fee-002)."""
    if sheet.method is Method.AVERAGE:
        return _average(facts, copy, sheet)
    minutes, rate = copy.labor_minutes, sheet.labor_usd_per_hour
    if not minutes or not rate:
        return ()
    amount = cents(rate * minutes / 60)
    words = message(
        N_("Labor of copying, %(minutes)s minutes at %(rate)s USD an hour: %(amount)s USD."),
        minutes=minutes,
        rate=rate,
        amount=amount,
    )
    return (Line(words=words, amount_usd=amount, fact_id=COST_BASED, kind=PriceKind.LABOR),)


def _average(facts: Facts, copy: Copy, sheet: CostSheet) -> tuple[Line, ...]:
    by_page = sheet.average_usd_per_page
    # A page rate as an average serves only a chart kept on paper (fed-fee-006).
    if by_page and copy.pages and facts.is_held_electronically is False:
        amount = cents(by_page * copy.pages)
        words = message(
            N_(
                "Average cost of copying a chart kept on paper, %(pages)s pages at %(rate)s USD: "
                "%(amount)s USD."
            ),
            pages=copy.pages,
            rate=by_page,
            amount=amount,
        )
        return (Line(words=words, amount_usd=amount, fact_id="fed-fee-006", kind=PriceKind.LABOR),)
    is_paper = medium_of(facts, copy) is not Medium.ELECTRONIC
    average = sheet.average_paper_usd if is_paper else sheet.average_electronic_usd
    if not average:
        return ()
    return (_line(N_("Average labor of copying for such a copy"), average, PriceKind.LABOR),)


def supplies(facts: Facts, copy: Copy, sheet: CostSheet) -> tuple[Line, ...]:
    """Paper of a paper copy, and the discs or sticks that were asked for."""
    lines = []
    if medium_of(facts, copy) is Medium.PAPER and sheet.paper_usd_per_page and copy.pages:
        amount = cents(sheet.paper_usd_per_page * copy.pages)
        words = message(
            N_("Paper and toner, %(pages)s pages at %(rate)s USD: %(amount)s USD."),
            pages=copy.pages,
            rate=sheet.paper_usd_per_page,
            amount=amount,
        )
        lines.append(
            Line(words=words, amount_usd=amount, fact_id=COST_BASED, kind=PriceKind.SUPPLIES)
        )
    if copy.discs and sheet.disc_usd:
        amount = cents(sheet.disc_usd * copy.discs)
        words = message(
            N_("Discs or sticks asked for, %(count)s at %(rate)s USD: %(amount)s USD."),
            count=copy.discs,
            rate=sheet.disc_usd,
            amount=amount,
        )
        lines.append(
            Line(words=words, amount_usd=amount, fact_id=COST_BASED, kind=PriceKind.SUPPLIES)
        )
    if copy.images and copy.imaging_usd:
        lines.append(_line(N_("Images, as they cost"), copy.imaging_usd, PriceKind.SUPPLIES))
    return tuple(lines)


def sending(copy: Copy) -> tuple[Line, ...]:
    """Postage if mailed, and a summary if it and its price were agreed."""
    lines = []
    if copy.is_mailed and copy.postage_usd:
        lines.append(_line(N_("Postage, as paid"), copy.postage_usd, PriceKind.POSTAGE))
    return (*lines, *_summary(copy))


def _summary(copy: Copy) -> tuple[Line, ...]:
    """What was agreed for a summary, 45 CFR 164.524(c)(2)(iii)."""
    if not copy.is_summary_agreed or not copy.summary_usd:
        return ()
    return (_line(N_("Summary, as agreed"), copy.summary_usd, PriceKind.SUMMARY),)


def _line(what: str, usd: Decimal, kind: PriceKind) -> Line:
    words = message(
        N_("%(what)s: %(amount)s USD (%(cite)s)."),
        what=what,
        amount=cents(usd),
        cite=federal(COST_BASED).cite or COST_BASED,
    )
    return Line(words=words, amount_usd=cents(usd), fact_id=COST_BASED, kind=kind)
