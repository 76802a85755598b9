"""What a kit says. `known` is said of every claim: a step that nobody has read is shown so."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Known(StrEnum):
    """How sure we are of a claim."""

    READ = "read"  # in the maker's own pages, on `read_on`
    SECOND_HAND = "second_hand"  # somebody else writes it
    REMEMBERED = "remembered"  # nobody has looked it up


class How(StrEnum):
    """The kinds of way out of a system."""

    CHART_PRINT = "chart_print"
    REPORTS = "reports"
    BULK = "bulk"
    API = "api"
    SUPPORT = "support"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """One thing that comes out. `columns` empty: not known."""

    what: str
    form: str  # pdf csv xlsx json images paper, or "" when not known
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to get data out. `takes` empty: not known. `source` empty: remembered."""

    name: str
    how: How
    steps: tuple[str, ...]
    gives: tuple[Gives, ...]
    leaves_out: tuple[str, ...]  # ids of gaps
    known: Known
    source: str
    read_on: date | None
    takes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A thing that the usual exports leave out, to be looked for by itself."""

    id: str
    what: str
    look_in: str
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """All that is known of one system. `kind` is a word of the register of record systems."""

    id: str
    name: str
    kind: str
    says_patient: str  # its own word for a patient
    note: str
    ways: tuple[Way, ...]
    gaps: tuple[Gap, ...]
