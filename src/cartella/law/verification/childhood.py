"""A patient who is or was a minor, and the parts of her chart, as frozen values.

The engine that reads them is `minors.py`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import CareTopic, MinorStatus


class Consent(StrEnum):
    """Who consented to a piece of care."""

    MINOR_ALONE = "the minor alone"
    PARENT = "a parent"
    COURT = "a court or another authorized person"
    NOBODY = "nobody, an emergency"


class StateSays(StrEnum):
    """What state law says on giving the parent a minor's own care, 45 CFR 164.502(g)(3)(ii)."""

    PERMITS = "permits it"
    REQUIRES = "requires it"
    PROHIBITS = "prohibits it"
    IS_SILENT = "is silent"


class ParentAccess(StrEnum):
    """What the law says about giving a part of the chart to the parent."""

    MUST = "the parent has it as the patient would"
    MAY = "may be given to the parent"
    MUST_NOT = "may not be given to the parent"
    PROFESSIONAL_DECIDES = "a licensed professional decides"
    NOT_YET = "not given until a person has decided"


class RightHolder(StrEnum):
    """Who exercises the right to a part of the chart."""

    PARENT = "the parent"
    MINOR = "the minor"
    BOTH = "the minor and the parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """A piece of care in the chart. `consent` None: not known; `is_secrecy_agreed`: the parent
    agreed that it stays between the minor and the professional; `on` its day; `state_says` what a
    person has found the state's law to say, which goes before the data."""

    topic: CareTopic
    consent: Consent | None = None
    on: date | None = None
    is_secrecy_agreed: bool | None = None
    state_says: StateSays | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A patient who is or was a minor. `age` in full years serves where the birthday is not given;
    `is_barred_by_court`: an order keeps the record from this parent; `is_parent_investigated`: for
    a crime against the child."""

    born_on: date | None = None
    age: int | None = None
    statuses: frozenset[MinorStatus] = frozenset()
    care: tuple[Care, ...] = ()
    is_barred_by_court: bool | None = None
    is_parent_investigated: bool | None = None

    def age_on(self, day: date) -> int | None:
        """Full years on a day; a birthday of 29 February is on 1 March in common years."""
        if self.born_on is None:
            return self.age
        before = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - before


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of care with who holds the right to it and what the parent gets of it."""

    care: Care
    holder: RightHolder
    parent: ParentAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorAccess:
    """`is_minor` None: the age is not known. `rest` is the chart but for the parts."""

    is_minor: bool | None
    is_as_adult: bool
    rest: ParentAccess
    parts: tuple[Part, ...]
    duties: Duties = ()
    never: Duties = ()

    @property
    def kept_from_parent(self) -> tuple[Part, ...]:
        """The parts that do not go to the parent as things stand."""
        return tuple(
            part for part in self.parts if part.parent not in (ParentAccess.MUST, ParentAccess.MAY)
        )
