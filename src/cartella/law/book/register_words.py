"""What the typed keys of a fact say, in words.

Two kinds of words are kept apart: this room's own, which are closed lists and speak the reader's
language, and the law's, which are written once in the data and stay as they are.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartella.law.book.provisions import Extension, GroundRule, Leg, Outside, Penalty, Span
from cartella.law.book.schedules import CapOver, Component, Free, Indexed, Per, PriceKind, Tier
from cartella.law.book.state_provisions import MinorLimb, MinorRule
from cartella.law.finding import N_, Message, message
from cartella.law.wording.words import GROUNDS, OUTSIDE

Translate = Callable[[str], str]

_REVIEW = {
    True: N_("reviewable"),
    False: N_("not reviewable"),
    None: N_("review not said"),
}


def say(value: object, translate: Translate = str) -> str:
    """One value in this room's words; amounts say their currency. Empty where it has only the
    law's own words."""
    if isinstance(value, Component):
        return _component(value, translate)
    if isinstance(value, Span | Extension | Leg):
        return _time(value, translate)
    if isinstance(value, Free | Indexed | Penalty):
        return _money(value, translate)
    if isinstance(value, MinorRule | MinorLimb):
        return _minor(value, translate)
    if isinstance(value, GroundRule):
        review = translate(_REVIEW[value.reviewable])
        return f"{translate(GROUNDS[value.code])} ({review})"
    if isinstance(value, Outside):
        return f"{_plain(value.kind, translate)}: {translate(OUTSIDE[value.because])}"
    return _plain(value, translate)


def own(value: object) -> tuple[Message, str] | None:
    """What of a value stands in the law's own words, with the name for it; None without any."""
    key, words = "", None
    if isinstance(value, Span):
        start = (value.counts_from or "request_received").replace("_", " ")
        key, words = N_("Counted from"), "" if start == "request received" else start
    elif isinstance(value, Extension):
        key, words = N_("On condition"), value.condition
    elif isinstance(value, Free):
        key, words = N_("Free, in the law's words"), value.words
    elif isinstance(value, Indexed):
        change = value.next_change_words if value.next_change is None else None
        key, words = N_("Moves with"), "; ".join(one for one in (value.basis, change) if one)
    elif isinstance(value, MinorRule):
        key, words = N_("For minors, in the law's words"), value.words
    return (message(key), words) if words else None


def usd(amount: Decimal) -> str:
    """An amount with its currency: two decimals, or as many as the law's own amount has."""
    places = max(2, -int(amount.as_tuple().exponent)) if amount else 2
    return f"{amount:.{places}f} USD"


def _plain(value: object, translate: Translate) -> str:
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, Decimal):
        return f"{value:.2f} USD"
    if isinstance(value, int | date):
        return str(value)
    text = str(value)
    words = text.replace("_", " ") if text.islower() else text
    return translate(words) if isinstance(value, StrEnum) and words else words


def _time(value: Span | Extension | Leg, translate: Translate) -> str:
    if value.value is None:
        return translate("no number")
    length = f"{value.value} {translate(value.unit)}"
    if isinstance(value, Extension):
        return f"{length}, {translate(value.measures)}"
    if isinstance(value, Leg):
        said = translate("%(length)s from %(starts)s") % {
            "length": length,
            "starts": translate(value.starts),
        }
        if value.demanded_within_days is None:
            return said
        demand = translate("if the payment was demanded within %(days)s days")
        return f"{said}, {demand % {'days': value.demanded_within_days}}"
    return length


def _money(value: Free | Indexed | Penalty, translate: Translate) -> str:
    if isinstance(value, Free):
        copies = "" if value.copies is None else f" ({value.copies})"
        return f"{translate(value.when)}{copies}"
    if isinstance(value, Indexed):
        if value.next_change is None:
            return translate("an index")
        return translate("an index, next change %(day)s") % {"day": value.next_change}
    amounts = [translate(value.tier.replace("_", " "))]
    if value.min_usd is not None and value.max_usd is not None:
        range_ = {"least": usd(value.min_usd), "most": usd(value.max_usd)}
        amounts.append(translate("%(least)s to %(most)s") % range_)
    amounts.append(translate("at most %(usd)s a year") % {"usd": usd(value.year_cap_usd)})
    return ", ".join(amounts)


def _minor(value: MinorRule | MinorLimb, translate: Translate) -> str:
    said = []
    if isinstance(value, MinorLimb):
        said += _list(value.effects, translate)
        if value.topics:
            topics = ", ".join(_list(value.topics, translate))
            said.append(translate("for %(topics)s") % {"topics": topics})
        if value.statuses:
            statuses = ", ".join(_list(value.statuses, translate))
            said.append(translate("if the minor is %(statuses)s") % {"statuses": statuses})
        if value.minimum_age is not None:
            said.append(translate("from age %(age)s") % {"age": value.minimum_age})
        return ", ".join(said)
    if value.until_age is not None:
        said.append(translate("until the age of %(age)s") % {"age": value.until_age})
    if value.years_after_majority is not None:
        years = {"years": value.years_after_majority}
        said.append(translate("until %(years)s years after majority") % years)
    if value.at_least_years is not None:
        said.append(translate("at least %(years)s years") % {"years": value.at_least_years})
    return ", ".join(said)


def _list(words: frozenset[StrEnum] | frozenset[object], translate: Translate) -> list[str]:
    return [translate(str(one)) for one in sorted(words, key=str)]


def _component(line: Component, translate: Translate) -> str:
    """A price line: 'pages: 1 to 25 at 1.00 USD, from 26 at 0.50 USD'."""
    amounts = [_tier(tier, translate) for tier in line.tiers]
    if line.usd is not None:
        amounts.append(usd(line.usd))
    if line.usd_per_hour is not None:
        amounts.append(translate("%(usd)s an hour") % {"usd": usd(line.usd_per_hour)})
    if line.percent_of_total is not None:
        percent = {"percent": line.percent_of_total}
        amounts.append(translate("%(percent)s percent of the rest") % percent)
    if line.basis is not None:
        amounts.append(translate(line.basis))
    if line.plus_usd_per_page is not None:
        more = {"usd": usd(line.plus_usd_per_page), "page": line.from_pages}
        amounts.append(translate("and %(usd)s a page from page %(page)s") % more)
    amounts += _limits(line, translate)
    return f"{translate(line.kind)}: {', '.join(amounts)}"


def _limits(line: Component, translate: Translate) -> list[str]:
    """What a price line is counted by, and when it holds."""
    found = []
    if line.per is not Per.REQUEST:
        found.append(translate("each %(per)s") % {"per": translate(line.per)})
    if line.covers_pages is not None:
        pages = {"pages": line.covers_pages}
        found.append(translate("for the first %(pages)s pages") % pages)
    if line.from_pages is not None and line.plus_usd_per_page is None:
        pages = {"pages": line.from_pages}
        found.append(translate("for records of %(pages)s pages or more") % pages)
    if line.to_pages is not None:
        pages = {"pages": line.to_pages}
        found.append(translate("for records of %(pages)s pages or less") % pages)
    found += _list(line.when, translate)
    if line.is_optional:
        found.append(translate("if the practice chooses it"))
    if line.kind is PriceKind.MAX_TOTAL and line.over is not CapOver.ALL:
        found.append(translate("over %(what)s") % {"what": translate(line.over)})
    return found


def _tier(tier: Tier, translate: Translate) -> str:
    price = translate("no amount known") if tier.usd is None else usd(tier.usd)
    if tier.to is None:
        return translate("from %(page)s at %(price)s") % {"page": tier.first, "price": price}
    pages = {"page": tier.first, "to": tier.to, "price": price}
    return translate("%(page)s to %(to)s at %(price)s") % pages
