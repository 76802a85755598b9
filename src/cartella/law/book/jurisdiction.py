"""The law's files, loaded and checked, one jurisdiction at a time and only when asked for.

A state without a file is not an error: `load` says None, and every finding that would need it says
that its law is not loaded yet.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cartella.law.book.loader import LawDataError, Place, parse
from cartella.law.book.provisions import (
    Access,
    Denial,
    Disclosure,
    Holiday,
    Provision,
    Rule,
    Scope,
)
from cartella.law.book.schedules import Fee
from cartella.law.book.schema import HEAD, SECTIONS, check
from cartella.law.book.state_provisions import Minor, Practice, Retention, Sensitive
from cartella.law.facts import Facts
from cartella.law.finding import Confidence, Known, State
from cartella.law.timeliness.calendar import NO_HOLIDAYS

DATA = Path(__file__).parent.parent / "data"
FEDERAL = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """All facts of one jurisdiction, in the order of its file."""

    id: str
    name: str
    reviewed_on: date
    access: tuple[Access, ...] = ()
    denial: tuple[Denial, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    scope: tuple[Scope, ...] = ()
    fees: tuple[Fee, ...] = ()
    disclosure: tuple[Disclosure, ...] = ()
    rules: tuple[Rule, ...] = ()
    retention: tuple[Retention, ...] = ()
    minors: tuple[Minor, ...] = ()
    sensitive: tuple[Sensitive, ...] = ()
    practice: tuple[Practice, ...] = ()
    notes: str | None = None

    @property
    def all_facts(self) -> tuple[Provision, ...]:
        """Every fact, section by section."""
        return (
            *self.access, *self.denial, *self.holidays, *self.scope, *self.fees, *self.disclosure,
            *self.rules, *self.retention, *self.minors, *self.sensitive, *self.practice,
        )  # fmt: skip

    def fact(self, fact_id: str) -> Provision:
        """The fact with this id. Raises LawDataError if the file has none."""
        for fact in self.all_facts:
            if fact.id == fact_id:
                return fact
        raise LawDataError(f"{self.id}: fact {fact_id}: expected in the file, not there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Governing:
    """The law that a request meets: federal, the states that are loaded, and those that are not."""

    federal: Jurisdiction
    states: tuple[Jurisdiction, ...]
    missing: tuple[str, ...]


def of(facts: Facts) -> Governing:
    """The jurisdictions of a request, its states in the order given, each once."""
    codes = tuple(dict.fromkeys(code.upper() for code in facts.states))
    loaded = {code: load(code) for code in codes}
    return Governing(
        federal=federal(),
        states=tuple(state for state in loaded.values() if state is not None),
        missing=tuple(code for code, state in loaded.items() if state is None),
    )


def federal() -> Jurisdiction:
    """The federal facts."""
    found = load(FEDERAL)
    if found is None:
        raise LawDataError("us.yaml: fact (file): expected in the data folder, not there")
    return found


@cache
def federal_fact(fact_id: str) -> Provision:
    """The federal fact with this id. Raises LawDataError if there is none."""
    return federal().fact(fact_id)


def rule(fact_id: str) -> Rule:
    """The federal rule with this id. Raises LawDataError if it is not one."""
    found = federal_fact(fact_id)
    if not isinstance(found, Rule):
        raise LawDataError(f"us.yaml: fact {fact_id}: expected among the rules, not there")
    return found


def holidays_of(code: str) -> frozenset[date]:
    """The days that business days skip in the jurisdiction with this code; none if not loaded."""
    place = load(code)
    return NO_HOLIDAYS if place is None else holidays(place)


def holidays(place: Jurisdiction) -> frozenset[date]:
    """The days that business days skip there: settled facts only, for each makes a date later."""
    if not place.holidays:
        return NO_HOLIDAYS
    return frozenset(
        day
        for fact in place.holidays
        if fact.state is State.SETTLED
        and fact.known is not Known.REMEMBERED
        and fact.confidence is not Confidence.LOW
        for day in fact.days
    )


@cache
def loaded_codes() -> tuple[str, ...]:
    """Codes of the jurisdictions that have a file, such as `US` and `US-CA`."""
    return tuple(sorted(path.stem.upper() for path in DATA.glob("us*.yaml")))


@cache
def load(code: str) -> Jurisdiction | None:
    """The jurisdiction with this ISO 3166-2 code, None if it has no file. Raises LawDataError."""
    if code not in loaded_codes():
        return None
    return read(DATA / f"{code.lower()}.yaml")


def read(path: Path) -> Jurisdiction:
    """A jurisdiction from a file, checked. Raises LawDataError naming file, fact and key."""
    place = Place(path.name)
    content = parse(path)
    if not isinstance(content, dict):
        place.refuse("a mapping with id, name and reviewed_on", content)
    for key in content:
        if key not in HEAD and key not in SECTIONS and key != "notes":
            place.at(key).refuse("one of " + ", ".join((*HEAD, *SECTIONS, "notes")), key)
    values: dict[str, Any] = {}
    for key, reader in HEAD.items():
        values[key] = reader(place.at(key), content.get(key))
    seen: set[str] = set()
    for key, table in SECTIONS.items():
        values[key] = tuple(
            _fact(path.name, table, raw, seen) for raw in _list(place.at(key), content.get(key))
        )
        _refuse_overlaps(path.name, key, values[key])
    return Jurisdiction(**values, notes=content.get("notes"))


def _list(place: Place, found: object) -> list[object]:
    if found is None:
        return []
    if not isinstance(found, list):
        place.refuse("a list of facts", found)
    return found


def _fact(file: str, table: Any, raw: object, seen: set[str]) -> Provision:
    name = raw.get("id", "(without id)") if isinstance(raw, dict) else "(not a mapping)"
    place = Place(file, str(name))
    fact: Provision = table(place, raw)
    if fact.id in seen:
        place.at("id").refuse("an id that no other fact has", fact.id)
    seen.add(fact.id)
    check(place, fact)
    return fact


def _refuse_overlaps(file: str, key: str, facts: tuple[Provision, ...]) -> None:
    """One thing may be governed by one fact a day only."""
    by_slot: dict[tuple[object, ...], list[Provision]] = {}
    for fact in facts:
        same = by_slot.setdefault(fact.slot, [])
        for earlier in same:
            if _overlap(earlier, fact):
                Place(file, fact.id, "in_force_from").refuse(
                    f"a period that does not overlap {earlier.id} ({key}, same subject)",
                    f"{fact.in_force_from} to {fact.in_force_to}",
                )
        same.append(fact)


def _overlap(one: Provision, other: Provision) -> bool:
    first = max(one.in_force_from or date.min, other.in_force_from or date.min)
    last = min(one.in_force_to or date.max, other.in_force_to or date.max)
    return first <= last
