"""A jurisdiction's facts laid out for a reader: each with what it says, its cite, and how known.

What a fact says is read off its type: every key that decides, in words. So a new key shows by
itself, and nothing that decides can hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.book.register_words import Translate, own, say
from cartella.law.book.schedules import Fee
from cartella.law.finding import Message, message, standing_of
from cartella.law.wording.words import EXCUSES, NEVER_CHARGED
from cartella.law.wording.words_of_register import KEYS, SECTIONS

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
        "name",
    }
)
_CODES = frozenset({"elements", "also", "fields"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One thing that a fact says: what it is about, and the value. `is_free`: the value is in the
    law's own words in English, not this room's; `is_code`: it is the data's codes."""

    key: Message
    value: str
    is_free: bool = False
    is_code: bool = False

    @property
    def is_english(self) -> bool:
        """Whether the value is the same in every language."""
        return self.is_free or self.is_code


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


def sections(
    place: Jurisdiction, *, on: date | None = None, translate: Translate = str
) -> tuple[Section, ...]:
    """A jurisdiction's facts, section by section; with `on` only those in force on that day. This
    room's words pass through `translate`."""
    found = []
    for key, title in SECTIONS.items():
        facts = getattr(place, key)
        shown = tuple(
            entry(fact, translate) for fact in facts if on is None or fact.is_in_force(on)
        )
        if shown:
            found.append(Section(key=key, title=message(title), entries=shown))
    return tuple(found)


def entry(fact: Provision, translate: Translate = str) -> Entry:
    """One fact as it is shown, this room's words through `translate`."""
    return Entry(
        fact=fact,
        rule=getattr(fact, "rule", None) or getattr(fact, "ground", None),
        says=tuple(_says(fact, translate)),
        standing=standing_of(fact.state, fact.known),
        doubt=doubt(fact),
    )


def doubt(fact: Provision) -> str | None:
    """What the fact's note calls a doubt: its words from "Doubt:" on, None without one."""
    _before, mark, after = (fact.note or "").partition("Doubt:")
    return after.strip() if mark else None


def _says(fact: Provision, translate: Translate) -> Iterator[Says]:
    for field in fields(fact):
        name = field.name
        value = getattr(fact, name)
        if name in _NOT_SHOWN or value is None or value in ((), frozenset(), False):
            continue
        if value == field.default:
            continue
        key, parts = message(KEYS[name]), _parts(name, value, translate)
        words = "; ".join(said for part in parts if (said := say(part, translate)))
        if words:
            is_free = name in _FREE_WORDS and not isinstance(value, StrEnum)
            yield Says(key=key, value=words, is_free=is_free, is_code=name in _CODES)
        laws: dict[Message, list[str]] = {}
        for found in filter(None, map(own, parts)):
            laws.setdefault(found[0], []).append(found[1])
        for title, texts in laws.items():
            yield Says(key=title, value="; ".join(texts), is_free=True)


def _parts(name: str, value: object, translate: Translate) -> tuple[object, ...]:
    if name == "not_grounds" or name == "bars":
        return tuple(translate(EXCUSES[one]) for one in value)  # type: ignore[attr-defined]
    if name == "never":
        return tuple(translate(NEVER_CHARGED[one]) for one in value)  # type: ignore[attr-defined]
    if isinstance(value, frozenset):
        return tuple(sorted(value, key=str))
    return value if isinstance(value, tuple) else (value,)


def amounts_year(fact: Provision) -> int | None:
    """The year a fee's amounts are of, None for any other fact."""
    return fact.amounts_year if isinstance(fact, Fee) else None
