"""How a fee schedule is read from a file: tiers, price lines, and the section's own keys."""

from typing import Any

from cartella.law.book.loader import (
    Place,
    Table,
    count,
    day,
    flag,
    many,
    none_or,
    some,
    text,
    usd,
    word,
)
from cartella.law.book.schedules import (
    Basis,
    CapOver,
    Combine,
    Component,
    Fee,
    Free,
    FreeWhen,
    Indexed,
    Medium,
    Payer,
    Per,
    PriceKind,
    Tier,
    When,
)
from cartella.law.book.schema_fact import section
from cartella.law.facts import CopyNumber, Holder, Purpose, Records, Regime

TIER = Table(
    make=Tier,
    must={"first": count, "to": none_or(count), "usd": none_or(usd)},
    may={},
)
COMPONENT = Table(
    make=Component,
    must={"kind": word(PriceKind)},
    may={
        "usd": usd,
        "tiers": many(TIER),
        "usd_per_hour": usd,
        "percent_of_total": usd,
        "basis": word(Basis),
        "words": text,
        "per": word(Per),
        "when": some(word(When)),
        "covers_pages": count,
        "from_pages": count,
        "to_pages": count,
        "plus_usd_per_page": usd,
        "is_optional": flag,
        "over": word(CapOver),
    },
)


def component(place: Place, found: object) -> Component:
    """A price line. It must say its amount in US dollars, by its key, or what stands in its place;
    tiers must follow on each other without a gap, and a key must fit the kind of line."""
    read = COMPONENT(place, found)
    amounts = (read.usd, read.tiers or None, read.usd_per_hour, read.percent_of_total, read.basis)
    if all(amount is None for amount in amounts):
        place.at("usd").refuse("an amount in US dollars (usd, tiers, usd_per_hour) or a basis")
    wanted: int | None = read.tiers[0].first if read.tiers else None
    for tier in read.tiers:
        if tier.first != wanted or (tier.to is not None and tier.to < tier.first):
            place.at("tiers").refuse(f"a tier that starts at page {wanted}", tier.first)
        wanted = None if tier.to is None else tier.to + 1
    _refuse_misfits(place, read)
    return read


def _refuse_misfits(place: Place, read: Component) -> None:
    """Keys that the engine would pass over in silence on such a line."""
    if read.tiers and read.kind is not PriceKind.PER_PAGE:
        place.at("tiers").refuse("no tiers but on per_page", read.kind)
    if read.kind is not PriceKind.MAX_TOTAL:
        if read.over is not CapOver.ALL:
            place.at("over").refuse("what a cap is over on max_total only", read.kind)
        if read.plus_usd_per_page is not None:
            place.at("plus_usd_per_page").refuse("a cap that grows on max_total only", read.kind)
    if read.from_pages and read.to_pages and read.to_pages < read.from_pages:
        place.at("to_pages").refuse("a page not before from_pages", read.to_pages)


def check_fee(place: Place, fact: Fee) -> None:
    """What must hold between the lines of one schedule. Raises LawDataError."""
    has_least = any(one.kind is PriceKind.MINIMUM for one in fact.components)
    if has_least is not (fact.combine is Combine.MINIMUM):
        place.at("combine").refuse("minimum, and a line of kind minimum, both or none")
    if fact.late_discount_usd_per_day is not None and fact.late_after_days is None:
        place.at("late_after_days").refuse("the day after which the discount runs")


FEES: Table[Any] = section(
    Fee,
    {"payers": some(word(Payer)), "medium": word(Medium)},
    {
        "rule": text,
        "components": many(component),
        "combine": word(Combine),
        "never": many(text),
        "free": many(
            Table(make=Free, must={"when": word(FreeWhen), "words": text}, may={"copies": count})
        ),
        "purposes": some(word(Purpose)),
        "purpose_words": text,
        "copy": word(CopyNumber),
        "records": word(Records),
        "holder": text,
        "holders": some(word(Holder)),
        "regime": word(Regime),
        "indexed": Table(
            make=Indexed,
            must={"basis": text},
            may={
                "in_force_from": none_or(day),
                "next_change": none_or(day),
                "next_change_words": text,
            },
        ),
        "amounts_year": count,
        "late_discount_usd_per_day": usd,
        "late_after_days": count,
    },
)
