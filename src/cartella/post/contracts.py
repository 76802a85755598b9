"""Contracts with whoever carries what is ours: record one, and say whether one holds today.

45 CFR 164.502(e), 164.504(e): a vendor that holds names or records for us signs first.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.post.models import Carries, Covers, VendorContract
from cartella.practices.models import Practice

SOON = timedelta(days=30)


class ContractRefused(Exception):
    """What was given is no contract that could be kept; says what is wrong."""


class Holds(StrEnum):
    """Whether a contract holds on a day."""

    MISSING = "missing"
    OK = "ok"
    EXPIRING = "expiring"  # holds, and ends within thirty days
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether there is a contract for something on a day. `contract` None: none was recorded."""

    holds: Holds
    contract: VendorContract | None = None
    days_left: int | None = None  # counted days until the last one, 0 on it; None: no end

    def lets(self, carries: Carries) -> bool:
        """Whether the vendor may be given this."""
        if self.contract is None or self.holds in (Holds.MISSING, Holds.EXPIRED):
            return False
        return carries == Carries.NAMES or self.contract.carries == Carries.RECORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is written down of a contract."""

    vendor: str
    covers: Covers
    carries: Carries
    signed_on: date
    signed_by: str
    ends_on: date | None = None
    is_own_server: bool = False
    paper_blob_id: int | None = None
    note: str = ""


def standing(
    practice: Practice, covers: Covers | str, on: date, *, vendor: str | None = None
) -> Standing:
    """Whether a contract for this holds on a day, with this vendor or (None) with any.

    The newest row of a vendor governs, whatever the older ones said.
    """
    rows = practice.vendor_contracts.filter(covers=covers).order_by("-id")
    if vendor is not None:
        rows = rows.filter(vendor__iexact=_tidy(vendor))
    contract = rows.first()
    if contract is None:
        return Standing(holds=Holds.MISSING)
    if contract.signed_on > on:
        return Standing(holds=Holds.MISSING, contract=contract)
    if contract.ends_on is None:
        return Standing(holds=Holds.OK, contract=contract)
    days_left = (contract.ends_on - on).days
    if days_left < 0:
        return Standing(holds=Holds.EXPIRED, contract=contract, days_left=days_left)
    holds = Holds.EXPIRING if contract.ends_on - on <= SOON else Holds.OK
    return Standing(holds=holds, contract=contract, days_left=days_left)


def record(practice: Practice, terms: Terms, *, by_person_id: int | None) -> VendorContract:
    """Keep a contract; it governs its vendor from now on. Raises ContractRefused.

    The caller's page then lets waiting messages go (`outbox.wake`).
    """
    today = clock.today(practice.time_zone)
    if not terms.vendor.strip() or not terms.signed_by.strip():
        raise ContractRefused(_("Give the vendor's name and who signed. Nothing was kept."))
    if terms.signed_on > today:
        raise ContractRefused(_("The day of signing lies in the future. Nothing was kept."))
    if terms.ends_on is not None and terms.ends_on < terms.signed_on:
        raise ContractRefused(_("It ends before it was signed. Nothing was kept."))
    return VendorContract.objects.create(
        practice=practice,
        vendor=_tidy(terms.vendor)[:120],
        covers=terms.covers,
        carries=terms.carries,
        is_own_server=terms.is_own_server,
        signed_on=terms.signed_on,
        signed_by=terms.signed_by.strip()[:120],
        ends_on=terms.ends_on,
        paper_blob_id=terms.paper_blob_id,
        note=terms.note.strip()[:300],
        recorded_at=clock.now(),
        recorded_by_id=by_person_id,
    )


def governing(practice: Practice) -> list[VendorContract]:
    """The newest row of each vendor and use, in order of use and name."""
    newest: dict[tuple[str, str], VendorContract] = {}
    for contract in history(practice):
        newest.setdefault((contract.covers, contract.vendor.casefold()), contract)
    return sorted(newest.values(), key=lambda one: (one.covers, one.vendor.casefold()))


def history(practice: Practice) -> QuerySet[VendorContract]:
    """Every contract ever recorded, the newest first."""
    return practice.vendor_contracts.order_by("-id")


def _tidy(vendor: str) -> str:
    return " ".join(vendor.split())
