"""Something that must be done: a stable code, its words, the fact it rests on, and by when.

Findings list duties so that a page can tick them off and a case can name them. What a code means
stands in `words_of_duties.py` and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cartella.law.book.provisions import Provision
from cartella.law.finding import Message, message
from cartella.law.wording.words_of_duties import DUTIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty. `by_on` None: no day is named, so without delay. `rule` is the law's own wording
    where a number or a manner stands only in words there."""

    code: str
    words: Message
    fact_id: str
    cite: str
    by_on: date | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What must be done, and which of it has not been done yet, as codes in the same order."""

    duties: tuple[Duty, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The codes of the parts that a letter must have, and of those that it lacks."""

    wanted: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the letter has every part."""
        return not self.missing


def duty(code: str, fact: Provision, *, by_on: date | None = None, rule: str | None = None) -> Duty:
    """The duty with this code, resting on the fact. Raises KeyError for a code without words."""
    return Duty(
        code=code,
        words=message(DUTIES[code]),
        fact_id=fact.id,
        cite=fact.cite or fact.id,
        by_on=by_on,
        rule=rule,
    )


def duties(codes: Iterable[str], fact: Provision, *, by_on: date | None = None) -> tuple[Duty, ...]:
    """A duty for each code, all resting on one fact."""
    return tuple(duty(code, fact, by_on=by_on) for code in codes)


def todo(found: tuple[Duty, ...], done: frozenset[str] = frozenset()) -> Todo:
    """The duties, and the codes of those not among what is done."""
    return Todo(duties=found, missing=tuple(one.code for one in found if one.code not in done))


def letter(wanted: tuple[str, ...], parts: frozenset[str]) -> Letter:
    """Which parts of a letter are wanted, and which of them it lacks."""
    return Letter(wanted=wanted, missing=tuple(one for one in wanted if one not in parts))
