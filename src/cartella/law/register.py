"""A jurisdiction's facts laid out for a reader: each with what it says, its cite, and how known.

What a fact says is read off its type: every key that decides, in words. So a new key shows by
itself, and nothing that decides can hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartella.law.finding import Message, message, standing_of
from cartella.law.jurisdiction import Jurisdiction
from cartella.law.provisions import Extension, GroundRule, Leg, Provision, Span
from cartella.law.schedules import Component, Fee, Free, Indexed, Tier
from cartella.law.words import EXCUSES, GROUNDS, NEVER_CHARGED
from cartella.law.words_of_register import KEYS, SECTIONS

_NOT_SHOWN = frozenset(
    {field.name for field in fields(Provision)} | {"rule", "ground", "raw_topic"}
)
_FREE_WORDS = frozenset(
    {
        "applies_to",
        "holder",
        "purpose_words",
        "starts_words",
        "later_of_words",
        "procedure",
        "topic",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One thing that a fact says: what it is about, and the value. `is_free`: the value is the
    reader's own words in English, not this house's."""

    key: Message
    value: str
    is_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact as it is shown. `rule` is its free wording, None where the keys say it all;
    `standing` is settled, not settled, silent or unconfirmed; `doubt` what its note calls one."""

    fact: Provision
    rule: str | None
    says: tuple[Says, ...]
    standing: str
    doubt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The facts of one section of a file, in its order. `key` is the file's own word."""

    key: str
    title: Message
    entries: tuple[Entry, ...]


def sections(place: Jurisdiction, *, on: date | None = None) -> tuple[Section, ...]:
    """A jurisdiction's facts, section by section; with `on` only those in force on that day."""
    found = []
    for key, title in SECTIONS.items():
        facts = getattr(place, key)
        shown = tuple(entry(fact) for fact in facts if on is None or fact.is_in_force(on))
        if shown:
            found.append(Section(key=key, title=message(title), entries=shown))
    return tuple(found)


def entry(fact: Provision) -> Entry:
    """One fact as it is shown."""
    return Entry(
        fact=fact,
        rule=getattr(fact, "rule", None) or getattr(fact, "ground", None),
        says=tuple(_says(fact)),
        standing=standing_of(fact.state, fact.known),
        doubt=doubt(fact),
    )


def doubt(fact: Provision) -> str | None:
    """What the fact's note calls a doubt: its words from "Doubt:" on, None without one."""
    _before, mark, after = (fact.note or "").partition("Doubt:")
    return after.strip() if mark else None


def _says(fact: Provision) -> Iterator[Says]:
    for field in fields(fact):
        if field.name in _NOT_SHOWN:
            continue
        value = getattr(fact, field.name)
        if value is None or value in ((), frozenset(), False) or value == field.default:
            continue
        words = "; ".join(_words(part) for part in _parts(field.name, value))
        if words:
            yield Says(
                key=message(KEYS[field.name]), value=words, is_free=field.name in _FREE_WORDS
            )


def _parts(name: str, value: object) -> tuple[object, ...]:
    if name == "not_grounds" or name == "bars":
        return tuple(EXCUSES[one] for one in value)  # type: ignore[attr-defined]
    if name == "never":
        return tuple(NEVER_CHARGED[one] for one in value)  # type: ignore[attr-defined]
    if isinstance(value, frozenset):
        return tuple(sorted(value, key=str))
    return value if isinstance(value, tuple) else (value,)


def _words(value: object) -> str:
    """One value in words. Amounts say their currency."""
    if isinstance(value, Span):
        start = (value.counts_from or "request_received").replace("_", " ")
        counted = "" if start == "request received" else f" ({start})"
        return "no number" if value.value is None else f"{value.value} {value.unit}{counted}"
    if isinstance(value, Extension):
        return f"{value.value} {value.unit}, {value.measures}: {value.condition}"
    if isinstance(value, Leg):
        return f"{value.value} {value.unit} from {value.starts}"
    if isinstance(value, Component):
        return _component(value)
    if isinstance(value, Free):
        copies = "" if value.copies is None else f" ({value.copies})"
        return f"{value.when}{copies}: {value.words}"
    if isinstance(value, Indexed):
        change = value.next_change or value.next_change_words
        return value.basis + (f"; next change {change}" if change else "")
    if isinstance(value, GroundRule):
        review = {True: "reviewable", False: "not reviewable", None: "review not said"}
        return f"{GROUNDS[value.code]} ({review[value.reviewable]})"
    if is_dataclass(value) and not isinstance(value, type):
        inner = [(field.name, getattr(value, field.name)) for field in fields(value)]
        return ", ".join(f"{name} {_words(one)}" for name, one in inner if one is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.2f} USD"
    if isinstance(value, StrEnum):
        return str(value)
    return str(value).replace("_", " ") if str(value).islower() else str(value)


def _component(line: Component) -> str:
    """A price line: 'pages: 1 to 25 at 1.00 USD, from 26 at 0.50 USD'."""
    amounts = []
    if line.tiers:
        amounts.append(", ".join(_tier(tier) for tier in line.tiers))
    if line.usd is not None:
        amounts.append(usd(line.usd))
    if line.usd_per_hour is not None:
        amounts.append(f"{usd(line.usd_per_hour)} an hour")
    if line.percent_of_total is not None:
        amounts.append(f"{line.percent_of_total} percent of the rest")
    if line.basis is not None:
        amounts.append(str(line.basis))
    if line.plus_usd_per_page is not None:
        amounts.append(f"and {usd(line.plus_usd_per_page)} a page from page {line.from_pages}")
    if line.per != "request":
        amounts.append(f"each {line.per}")
    if line.covers_pages is not None:
        amounts.append(f"for the first {line.covers_pages} pages")
    if line.from_pages is not None and line.plus_usd_per_page is None:
        amounts.append(f"for records of {line.from_pages} pages or more")
    if line.to_pages is not None:
        amounts.append(f"for records of {line.to_pages} pages or less")
    amounts += sorted(str(when) for when in line.when)
    if line.is_optional:
        amounts.append("if the practice chooses it")
    if line.kind == "cap" and line.over != "everything":
        amounts.append(f"over {line.over}")
    return f"{line.kind}: {', '.join(amounts)}"


def _tier(tier: Tier) -> str:
    price = "no amount known" if tier.usd is None else usd(tier.usd)
    pages = f"from {tier.first}" if tier.to is None else f"{tier.first} to {tier.to}"
    return f"{pages} at {price}"


def usd(amount: Decimal) -> str:
    """An amount with its currency: two decimals, or as many as the law's own amount has."""
    places = max(2, -int(amount.as_tuple().exponent)) if amount else 2
    return f"{amount:.{places}f} USD"


def amounts_year(fact: Provision) -> int | None:
    """The year a fee's amounts are of, None for any other fact."""
    return fact.amounts_year if isinstance(fact, Fee) else None
