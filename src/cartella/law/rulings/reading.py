"""Reads a case's words into typed values, led by the types themselves.

A key of a case is a field of a frozen dataclass, `Annotated` with its meaning; the page of the
language is drawn from the same annotations, so that nothing is readable that is not documented.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, NoReturn, Union, get_args, get_origin, get_type_hints

from cartella.law.book.loader import LawDataError, Place
from cartella.law.rulings.synonyms import meant


class CaseError(LawDataError):
    """A file of cases says something that the language does not know."""


class CasePlace(Place):
    """Where in a file of cases we are."""

    __slots__ = ()

    def at(self, key: object) -> "CasePlace":
        """The place one key deeper."""
        return CasePlace(self.file, self.fact, f"{self.key}.{key}" if self.key else str(key))

    def refuse(self, expected: str, found: object = None) -> NoReturn:
        """Raise CaseError with all that a person needs to mend the file."""
        what = "" if found is None else f", found {str(found)[:60]!r}"
        where = f"{self.file}: case {self.fact}: {self.key or '(whole case)'}"
        raise CaseError(f"{where}: expected {expected}{what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key that a mapping of the language may have."""

    name: str
    kind: Any
    says: str
    must: bool
    known: Callable[[], frozenset[str]] | None = None
    default: object = None


_KNOWN: dict[Any, Mapping[str, Key]] = {}


def keys(make: Any) -> Mapping[str, Key]:
    """The keys that a dataclass of the language reads, in order, by their written name: a field
    such as `with_` loses its last dash."""
    if make not in _KNOWN:
        _KNOWN[make] = _keys(make)
    return _KNOWN[make]


def _keys(make: Any) -> Mapping[str, Key]:
    hints = get_type_hints(make, include_extras=True)
    found = {}
    for one in fields(make):
        kind, says, known = hints[one.name], "", None
        if get_origin(kind) is Annotated:
            kind, says, known = (*get_args(kind), None)[:3]
        must = one.default is MISSING and one.default_factory is MISSING
        name = one.name.rstrip("_")
        found[name] = Key(
            name=name, kind=kind, says=says, must=must, known=known, default=one.default
        )
    return found


def nearest(word: object, known: list[str]) -> str:
    """A hint at the known word that is meant or comes closest, or nothing."""
    near = meant(word, known) or next(
        iter(get_close_matches(str(word), known, n=1, cutoff=0.5)), None
    )
    return f" (did you mean {near}?)" if near else ""


def read(place: Place, kind: Any, found: object) -> Any:
    """The value of this type. Raises CaseError naming file, case, key and what was expected."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _union(place, kind, found)
    if origin in (tuple, frozenset):
        return _list(place, kind, found)
    if isinstance(kind, type) and is_dataclass(kind):
        return mapping(place, kind, found)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return word(place, kind, found)
    return _PLAIN[kind](place, found)


def _union(place: Place, kind: Any, found: object) -> Any:
    inner = [one for one in get_args(kind) if one is not types.NoneType]
    if found is None:
        if len(inner) < len(get_args(kind)):
            return None
        place.refuse("a value")
    if len(inner) == 1:
        return read(place, inner[0], found)
    return _moment(place, found)  # the only other union of the language: a day or a moment


def _list(place: Place, kind: Any, found: object) -> Any:
    """A list; one word alone is a list of one."""
    inner = get_args(kind)[0]
    values = found if isinstance(found, list) else [] if found is None else [found]
    got = [read(place.at(index + 1), inner, one) for index, one in enumerate(values)]
    return frozenset(got) if get_origin(kind) is frozenset else tuple(got)


def word(place: Place, enum: type[StrEnum], found: object) -> StrEnum:
    """One word of a closed list: the names in lower case."""
    known = {one.name.lower(): one for one in enum}
    if not isinstance(found, str) or found not in known:
        place.refuse(f"one of {', '.join(known)}{nearest(found, list(known))}", found)
    return known[found]


def mapping(place: Place, make: Any, found: object) -> Any:
    """A mapping as a dataclass."""
    known: Mapping[str, Key] = keys(make)
    if not isinstance(found, dict):
        place.refuse(f"a mapping with some of {', '.join(known)}", found)
    for name in found:
        if name not in known:
            hint = nearest(name, list(known))
            place.at(name).refuse(f"a known key{hint}: {', '.join(known)}", name)
    for name, key in known.items():
        if key.must and name not in found:
            place.at(name).refuse("this key, it is missing")
    own = {one.name.rstrip("_"): one.name for one in fields(make)}
    values = {own[name]: _value(place.at(name), known[name], one) for name, one in found.items()}
    try:
        return make(**values)
    except CaseError:
        raise
    except ValueError as wrong:
        place.refuse(str(wrong))


def _value(place: Place, key: Key, found: object) -> Any:
    """A key's value; a word that the law's data defines must be one of those."""
    value = read(place, key.kind, found)
    if key.known is not None and value is not None:
        words = key.known()
        for one in sorted({value} if isinstance(value, str) else value):
            if one not in words:
                place.refuse(f"a word of docs/law-cases.md{nearest(one, sorted(words))}", one)
    return value


def _text(place: Place, found: object) -> str:
    if not isinstance(found, str) or not found.strip():
        place.refuse("a text", found)
    return found


def _flag(place: Place, found: object) -> bool:
    if not isinstance(found, bool):
        place.refuse("true or false", found)
    return found


def _count(place: Place, found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        place.refuse("a whole number of at least 0", found)
    return found


def _usd(place: Place, found: object) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, int | Decimal) or found < 0:
        place.refuse("an amount as a number of at least 0", found)
    return Decimal(found)


def _day(place: Place, found: object) -> date:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        place.refuse("a day as YYYY-MM-DD", found)


def _moment(place: Place, found: object) -> date | datetime:
    if isinstance(found, date):
        return found
    try:
        return datetime.fromisoformat(str(found)) if len(str(found)) > 10 else _day(place, found)
    except ValueError:
        place.refuse("a day as YYYY-MM-DD or a moment as YYYY-MM-DD HH:MM", found)


_PLAIN: Mapping[Any, Any] = {
    str: _text,
    bool: _flag,
    int: _count,
    Decimal: _usd,
    date: _day,
}
