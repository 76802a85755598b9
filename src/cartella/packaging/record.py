"""The format-neutral record that packaging turns into files.

Frozen values only: what an item is, which files go with it, what was decided about it, where was
searched. Nothing here knows a database, a screen or a law; times are aware UTC, days are dates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import BinaryIO


class Drawer(IntEnum):
    """The ten drawers of a chart, in the order they are shown."""

    DETAILS = 1
    IMAGES = 2
    APPOINTMENTS = 3
    SERVICES = 4
    ENCOUNTERS = 5
    CONSENTS = 6
    INVOICES = 7
    MEMBERSHIPS = 8
    CREDITS = 9
    MESSAGES = 10


class FileRole(StrEnum):
    """What a file is to its item."""

    ORIGINAL = "original"  # the bytes as received
    COPY = "copy"  # a JPEG turned upright, without place, serial number or thumbnail
    THUMBNAIL = "thumbnail"  # at most 400 px, for contact sheets and lists; never leaves alone


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes that go with an item. `open` gives a fresh seekable reader each time."""

    name: str  # as received; packaging makes it safe
    media_type: str
    size_bytes: int
    sha256: str  # hex
    crc32: int
    open: Callable[[], BinaryIO]
    role: FileRole = FileRole.ORIGINAL
    page_count: int | None = None  # of a PDF that could be opened
    problem: str | None = None  # why it cannot be shown, in words; it goes along unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """The practice's own statement that an entry was a mistake. The entry itself is as it was."""

    why: str  # one of a few words, never free text
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the chart in the version that the snapshot fixed."""

    id: str  # the entry's public id, stable for ever
    version: str  # SHA-256 hex of the entry's body
    drawer: Drawer
    kind: str
    title: str
    source: str  # the record system it came from
    occurred_at: datetime | None
    written_at: datetime | None  # None: the source does not say, and that is printed
    imported_at: datetime
    author: str | None = None
    labels: tuple[str, ...] = ()
    resource: bytes | None = None  # canonical FHIR JSON; None for a bare document or photo
    files: tuple[File, ...] = ()
    pages: tuple[int, int] | None = None  # 1-based, inclusive: the part of files[0] it stands for
    is_unsigned: bool = False
    is_added_after_request: bool = False
    error: Error | None = None  # it goes out marked: it is part of the record


class Outcome(StrEnum):
    """What was decided about one item."""

    RELEASED = "released"
    WITHHELD = "withheld"  # needs a ground
    MISFILED = "misfiled"  # another patient's; never leaves
    OUTSIDE_RECORD_SET = "outside the record set"
    NOT_ASKED_FOR = "not asked for"
    OUTSIDE_STANDING = "outside standing"  # the recipient may not learn that it exists


class Trace(StrEnum):
    """How much of a withheld item the recipient's manifest may say."""

    IN_PLACE = "in place"  # date, kind and ground where the item would stand
    GROUND_AND_COUNT = "ground and count"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What was decided about one item. `ground` is a fact id, `ground_words` what she reads."""

    item_id: str
    outcome: Outcome
    ground: str | None = None
    ground_words: str | None = None
    trace: Trace = Trace.IN_PLACE
    pages: tuple[int, int] | None = None  # withheld: only these pages of the item's document


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was done in one record system. `searched_on` None means: not searched, and said so."""

    system: str
    searched_on: date | None = None
    searched_by: str | None = None
    found_count: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who sends the records, as printed."""

    practice: str
    legal_entity: str
    address_lines: tuple[str, ...]
    phone: str | None
    privacy_contact: str
    time_zone: str
    line: str = ""  # of the practice's own, in letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Whose record it is, as printed on every page."""

    name: str
    born_on: date | None
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that a package is made from, before and after withholding."""

    letterhead: Letterhead
    patient: Patient
    request_number: str
    received_on: date
    snapshot_at: datetime
    recipient: str  # who gets it, in words
    language: str  # "en" or "es"
    items: tuple[Item, ...]
    rulings: tuple[Ruling, ...]
    searches: tuple[Search, ...]
    supplemental_to: str | None = None  # id of the package that this one completes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What sealing adds from outside: the moment, the ledger's checkpoint, the build."""

    sealed_at: datetime
    checkpoint: str | None  # the newest signed checkpoint of the ledger, verbatim
    build: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a package. Either new bytes (`file` made by a renderer) or a reference to bytes
    that the chart already holds; `is_reference` says which, so that no photo is stored twice.
    `page_count` is of the record on paper, its volumes; None for every other file."""

    name: str  # path inside the package, safe and unique
    media_type: str
    size_bytes: int
    sha256: str
    crc32: int
    open: Callable[[], BinaryIO]
    is_reference: bool = False
    page_count: int | None = None
