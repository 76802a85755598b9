"""Which exits of the ledger carried an entry: to whom, when, in which package."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cartella.charts import batches
from cartella.charts.models import EntryOwner, EntryVersion, PatientMerge
from cartella.practices.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One exit, and which of the entries asked about were in it."""

    exit_id: UUID
    at: datetime
    act: str
    recipient: str
    purpose: str
    package_id: str
    request_id: int | None
    patient_id: int | None  # whose chart it left from
    entry_ids: tuple[int, ...]


def exits(practice: Practice, entry_ids: Iterable[int]) -> list[Carried]:
    """Every exit that carried any version of these entries, newest first.

    By the hashes that the ledger keeps: two entries of the same words are told as both.
    """
    by_hash: dict[str, set[int]] = defaultdict(set)
    charts: set[int] = set()
    for some in batches.of(entry_ids):
        rows = EntryVersion.objects.filter(practice=practice, entry_id__in=some)
        for sha256, entry_id in rows.values_list("sha256", "entry_id"):
            by_hash[sha256].add(entry_id)
        owners = EntryOwner.objects.filter(practice=practice, entry_id__in=some)
        charts.update(owners.filter(patient__isnull=False).values_list("patient_id", flat=True))
    found = []
    for some in batches.of(sorted(_ever_joined(practice, charts))):
        for row in practice.exits.filter(patient_id__in=some).order_by("-at"):
            carried = {e for one in row.item_hashes for e in by_hash.get(one, ())}
            if carried:
                found.append(
                    Carried(
                        exit_id=row.id,
                        at=row.at,
                        act=row.act,
                        recipient=row.recipient,
                        purpose=row.purpose,
                        package_id=row.package_id or "",
                        request_id=row.request_id,
                        patient_id=row.patient_id,
                        entry_ids=tuple(sorted(carried)),
                    )
                )
    return sorted(found, key=lambda one: one.at, reverse=True)


def _ever_joined(practice: Practice, charts: set[int]) -> set[int]:
    """These charts and all that were merged with them at any time: an exit names one of them."""
    found = set(charts)
    waiting = set(charts)
    while waiting:
        links = PatientMerge.objects.filter(practice=practice).filter(
            Q(patient_id__in=waiting) | Q(into_id__in=waiting)
        )
        pairs = {one for link in links.values_list("patient_id", "into_id") for one in link}
        waiting = pairs - found
        found |= pairs
    return found
