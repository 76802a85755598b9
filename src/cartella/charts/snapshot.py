"""The chart as it stands, or stood, as pairs of entry and version."""

from datetime import datetime

from cartella.charts import batches, joined, record_set
from cartella.charts.models import EntryOwner, EntryVersion, Patient


def pairs(patient: Patient) -> list[tuple[int, int]]:
    """(entry id, version id) of everything in her chart now, in the order of the record set."""
    return list(record_set.listings(patient).values_list("entry_id", "version_id"))


def pairs_at(patient: Patient, at: datetime) -> list[tuple[int, int]]:
    """The same as it stood at a moment, by entry id. Merges are those in force now."""
    group = joined.group(patient)
    owners = EntryOwner.objects.filter(practice_id=patient.practice_id, at__lte=at)
    ever = owners.filter(patient_id__in=group).values("entry_id")
    last = dict(
        owners.filter(entry_id__in=ever).order_by("number").values_list("entry_id", "patient_id")
    )
    hers = [entry_id for entry_id, owner_id in last.items() if owner_id in group]
    versions: dict[int, int] = {}
    for some in batches.of(hers):
        versions.update(
            EntryVersion.objects.filter(
                entry_id__in=some, imported_at__lte=at, destroyed_at__isnull=True
            )
            .order_by("number")
            .values_list("entry_id", "id")
        )
    return sorted(versions.items())
