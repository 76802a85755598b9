"""The chart as it stands, as pairs of entry and version."""

from cartella.charts import record_set
from cartella.charts.models import Patient


def pairs(patient: Patient) -> list[tuple[int, int]]:
    """(entry id, version id) of everything in her chart now, in the order of the record set."""
    return list(record_set.listings(patient).values_list("entry_id", "version_id"))
