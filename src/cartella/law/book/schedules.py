"""What a fee schedule may say: payers, media, price lines, caps, and when a copy is free."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartella.law.book.provisions import Provision
from cartella.law.facts import CopyNumber, Holder, Purpose, Records, Regime


class Payer(StrEnum):
    """Who pays for the copy."""

    PATIENT = "patient"
    PERSONAL_REPRESENTATIVE = "personal representative"
    ATTORNEY = "attorney"
    INSURER = "insurer"
    PROVIDER = "provider"
    THIRD_PARTY = "third party"


class Medium(StrEnum):
    """On what the copy is made."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    MICROFILM = "microfilm"
    IMAGING = "imaging"
    ANY = "any medium"


class PriceKind(StrEnum):
    """What a price line is for."""

    PER_PAGE = "pages"
    BASE = "basic fee"
    SEARCH = "search and retrieval"
    HANDLING = "handling"
    CERTIFICATION = "certification or affidavit"
    LABOR = "labor of copying"
    SUPPLIES = "supplies"
    POSTAGE = "postage"
    IMAGING = "images"
    FLAT = "flat fee"
    MINIMUM = "least charge"
    MAX_TOTAL = "cap"
    SUMMARY = "summary"


class Basis(StrEnum):
    """What stands in for an amount where the law names none."""

    ACTUAL = "actual cost"
    REASONABLE = "reasonable cost"
    COST_BASED = "cost-based fee of HIPAA"
    AVERAGE = "average cost"
    PATIENT_RATE = "what the patient would pay"
    UNKNOWN = "no amount known"


class Per(StrEnum):
    """What an amount is counted by. Pages are counted by tiers, everything else once a request."""

    REQUEST = "request"
    PAGE = "page"
    IMAGE = "image"
    SERIES = "series or study"
    QUARTER_HOUR = "quarter of an hour"
    DISC = "disc or stick"


class When(StrEnum):
    """What must be so before a line may be charged."""

    ASKED = "if it was asked for"
    MAILED = "if mailed"
    AGREED = "if agreed in advance"
    RUSH = "if asked for in a rush"
    OFF_SITE = "if kept off site"
    NONE_FOUND = "if no record is found"
    MEDIA_ASKED = "if paper or a medium was asked for"
    PRINTED = "if printed"
    ON_DISC = "if on a disc or stick"
    SENT_ELECTRONICALLY = "if sent electronically"
    REDACTION_ASKED = "if the requester asked for redaction"
    EDITED_BY_LAW = "if a statute makes the provider edit it"
    NOT_HOSPITAL = "if the holder is no hospital"
    HELD_ELECTRONICALLY = "if the record is held electronically"
    IN_PERSON = "if inspected or copied at the holder's place"


class CapOver(StrEnum):
    """What a cap holds down."""

    ALL = "everything"
    PAGES = "the pages only"
    ALL_BUT_POSTAGE = "everything but postage"
    SEARCH_AND_PAGES = "search and pages"


class Combine(StrEnum):
    """How the lines of one fact come together.

    SUM adds them under the caps; GREATER_OF takes the dearest; ONE_OF means alternatives (the
    cheapest that fits is taken); MINIMUM: the fee is the sum, but at least the MINIMUM line;
    INSTEAD_OF: where its purpose, copy or page range fits, the fact stands in place of the
    jurisdiction's other schedule for that payer."""

    SUM = "sum"
    GREATER_OF = "greater of"
    ONE_OF = "one of"
    MINIMUM = "minimum"
    INSTEAD_OF = "instead of"


class FreeWhen(StrEnum):
    """When a copy is free of the schedule's charges."""

    BENEFIT_CLAIM = "claim for a public benefit"
    INDIGENT = "the patient cannot pay"
    ANOTHER_PROVIDER = "copy for another provider's care"
    FIRST_COPY = "first copy"
    OWN_REVIEW = "the patient's own review of current care"
    INSURANCE_CLAIM = "insurance claim"
    WORKERS_COMPENSATION = "workers' compensation"
    BOARD = "copy for a licensing board or health department"
    SCHOOL_IMMUNIZATION = "immunization record for school"
    PORTAL = "access through the portal"
    ALREADY_ELECTRONIC = "a copy in the form in which it is held"
    LATE_OR_INCOMPLETE = "the copy came late or incomplete"
    REFERRED = "the practice itself referred the patient"
    OTHER = "another case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A price a page from one page to another, both counted; `to` None: to the last page."""

    first: int
    to: int | None
    usd: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One price line. With neither amount, tiers nor rate, `basis` says what stands in its place.

    `covers_pages`: the amount takes in the first so many pages. `from_pages`, `to_pages`: the line
    holds only for a record of so many pages. `plus_usd_per_page` is added for each page from
    `from_pages` on (a cap that grows). `is_optional`: charged only if the practice chooses it.
    `over` says what a cap holds down. `percent_of_total` is of the other lines' sum."""

    kind: PriceKind
    usd: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    usd_per_hour: Decimal | None = None
    percent_of_total: Decimal | None = None
    basis: Basis | None = None
    words: str | None = None
    per: Per = Per.REQUEST
    when: frozenset[When] = frozenset()
    covers_pages: int | None = None
    from_pages: int | None = None
    to_pages: int | None = None
    plus_usd_per_page: Decimal | None = None
    is_optional: bool = False
    over: CapOver = CapOver.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """When the copy is free: `copies` so many (None: not said), with what papers in `words`."""

    when: FreeWhen
    words: str
    copies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """That amounts move with an index, since when, and when next (words where it is no day)."""

    basis: str
    in_force_from: date | None = None
    next_change: date | None = None
    next_change_words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Provision):
    """What may and what may never be charged for a copy. Empty `payers`, `purposes` or `holders`
    mean any; `never` are codes of words.NEVER_CHARGED."""

    medium: Medium
    payers: frozenset[Payer] = frozenset()
    components: tuple[Component, ...] = ()
    combine: Combine = Combine.SUM
    rule: str | None = None
    never: tuple[str, ...] = ()
    free: tuple[Free, ...] = ()
    purposes: frozenset[Purpose] = frozenset()
    purpose_words: str | None = None
    copy: CopyNumber | None = None
    records: Records | None = None
    holder: str | None = None
    holders: frozenset[Holder] = frozenset()
    regime: Regime = Regime.ANY
    indexed: Indexed | None = None
    amounts_year: int | None = None
    late_discount_usd_per_day: Decimal | None = None
    late_after_days: int | None = None
