"""Reads a file of the law's data and refuses whatever it does not know.

A key that is unknown, repeated, missing or of the wrong sort stops the load: law that is dropped in
silence would stand still for years. Messages name file, fact and key, and say what was expected.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar

import yaml

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times faster


class LawDataError(ValueError):
    """A file of the law's data says something that the schema does not know."""


class Place(NamedTuple):
    """Where in the data we are, for messages. One is made for every key, so it is a tuple."""

    file: str
    fact: str = "(file)"
    key: str = ""

    def at(self, key: object) -> "Place":
        """The place one key deeper."""
        return Place(self.file, self.fact, f"{self.key}.{key}" if self.key else str(key))

    def refuse(self, expected: str, found: object = None) -> NoReturn:
        """Raise LawDataError with all that a person needs to mend the file."""
        what = "" if found is None else f", found {str(found)[:60]!r}"
        where = f"{self.file}: fact {self.fact}: key {self.key or '(whole fact)'}"
        raise LawDataError(f"{where}: expected {expected}{what}")


Reader = Callable[[Place, object], T]


def parse(path: Path) -> object:
    """The file's content; numbers with a point are Decimal. Raises LawDataError.

    Built from the parser's events, with none of YAML's own guesses: a plain word is null, true,
    false, a number or a day, or it is a text. Anchors and tags are refused.
    """
    try:
        events: Iterator[Any] = iter(yaml.parse(path.read_text(encoding="utf-8"), Loader=Base))
        event: Any = next(events)
        while isinstance(event, _STARTS):
            event = next(events)
        found = None if isinstance(event, _ENDS) else _node(event, events, path.name)
        for event in events:
            if not isinstance(event, _ENDS):
                Place(path.name, f"(line {event.start_mark.line + 1})").refuse("one document")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"(line {mark.line + 1})" if mark is not None else "(file)"
        what = getattr(error, "problem", None)
        said = f"{path.name}: fact {line}: expected well-formed YAML"
        raise LawDataError(f"{said} ({what})" if what else said) from error
    return found


_STARTS = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_ENDS = (yaml.DocumentEndEvent, yaml.StreamEndEvent)
_VALUES = (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
_WORDS: Mapping[str, object] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST = frozenset("-+0123456789")


def _node(event: Any, events: Iterator[Any], file: str) -> object:
    """The value that begins with this event; the events of it are used up."""
    kind = type(event)
    if kind not in _VALUES or event.anchor is not None or event.tag not in (None, "!"):
        Place(file, f"(line {event.start_mark.line + 1})").refuse("no anchor, alias or tag")
    if kind is yaml.ScalarEvent:
        return _plain(event.value) if event.implicit[0] else event.value
    if kind is yaml.MappingStartEvent:
        return _mapping(events, file)
    found = []
    while type(inner := next(events)) is not yaml.SequenceEndEvent:
        found.append(_node(inner, events, file))
    return found


def _mapping(events: Iterator[Any], file: str) -> dict[str, object]:
    found: dict[str, object] = {}
    while type(event := next(events)) is not yaml.MappingEndEvent:
        key = event.value if type(event) is yaml.ScalarEvent else None
        # `on` and `off` are words here, as keys too; a number is no key.
        if key is None or (event.implicit[0] and not isinstance(_plain(key), str | bool)):
            place = Place(file, f"(line {event.start_mark.line + 1})", str(key))
            place.refuse("a word as key", key)
        if key in found:
            place = Place(file, f"(line {event.start_mark.line + 1})", key)
            place.refuse("a key once", "it twice")
        found[key] = _node(next(events), events, file)
    return found


def _plain(word: str) -> object:
    """What a word without quotes means."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] in _FIRST:
        number = _NUMBER.fullmatch(word)
        if number is not None:
            return int(word) if number[1] is None else Decimal(word)
        if _DAY.fullmatch(word):
            try:
                return date.fromisoformat(word)
            except ValueError:
                return word  # no day: whoever wants one refuses it
    return word


def text(place: Place, found: object) -> str:
    """A text that is not blank."""
    if not isinstance(found, str) or not found.strip():
        place.refuse("a text", found)
    return found


def flag(place: Place, found: object) -> bool:
    """True or false."""
    if not isinstance(found, bool):
        place.refuse("true or false", found)
    return found


def count(place: Place, found: object) -> int:
    """A whole number of at least one."""
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        place.refuse("a whole number of at least 1", found)
    return found


def usd(place: Place, found: object) -> Decimal:
    """An amount in US dollars, at least zero, at most four places."""
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        place.refuse("an amount in US dollars as a number", found)
    amount = Decimal(found)
    if amount < 0 or amount != round(amount, 4):
        place.refuse("an amount of US dollars of at least 0 with at most 4 decimals", found)
    return amount


def day(place: Place, found: object) -> date:
    """A day, as YYYY-MM-DD."""
    if isinstance(found, date):
        return found
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        place.refuse("a day as YYYY-MM-DD", found)


def none_or(reader: Reader[T]) -> Reader[T | None]:
    """Null, or what the reader reads."""

    def read(place: Place, found: object) -> T | None:
        return None if found is None else reader(place, found)

    return read


def word(enum: type[E]) -> Reader[E]:
    """One word of a list: the enum's names in lower case."""
    known = {member.name.lower(): member for member in enum}

    def read(place: Place, found: object) -> E:
        if not isinstance(found, str) or found not in known:
            place.refuse("one of " + ", ".join(known), found)
        return known[found]

    return read


def one_of(*known: str) -> Reader[str]:
    """One of a few codes."""

    def read(place: Place, found: object) -> str:
        if found not in known:
            place.refuse("one of " + ", ".join(known), found)
        return str(found)

    return read


def many(reader: Reader[T]) -> Reader[tuple[T, ...]]:
    """A list, each element read, none twice."""

    def read(place: Place, found: object) -> tuple[T, ...]:
        if not isinstance(found, list):
            place.refuse("a list", found)
        values = tuple(reader(place.at(index), value) for index, value in enumerate(found))
        if any(value in values[:index] for index, value in enumerate(values)):
            place.refuse("each element once", found)
        return values

    return read


def some(reader: Reader[T]) -> Reader[frozenset[T]]:
    """A list read as a set."""

    def read(place: Place, found: object) -> frozenset[T]:
        return frozenset(many(reader)(place, found))

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[T]):
    """How a mapping becomes a value of one type: the keys that must stand, and those that may."""

    make: Callable[..., T]
    must: Mapping[str, Reader[Any]]
    may: Mapping[str, Reader[Any]]
    readers: Mapping[str, Reader[Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "readers", {**self.must, **self.may})

    def __call__(self, place: Place, found: object) -> T:
        """The value. Raises LawDataError for a key that is unknown or missing."""
        if not isinstance(found, dict):
            place.refuse("a mapping with " + ", ".join(self.must), found)
        readers = self.readers
        for key in found:
            if key not in readers:
                known = ", ".join((*self.must, *self.may))
                place.at(key).refuse(f"a known key ({known})", key)
        for key in self.must:
            if key not in found:
                place.at(key).refuse("this key, it is missing")
        values = {key: readers[key](place.at(key), value) for key, value in found.items()}
        return self.make(**values)
