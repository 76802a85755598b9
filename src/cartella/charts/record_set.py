"""The queries that gather a patient's designated record set."""

from django.db.models import F, QuerySet

from cartella.charts import joined
from cartella.charts.models import EntryListing, Patient


def listings(patient: Patient) -> QuerySet[EntryListing]:
    """All that her chart and those merged with it hold, by drawer and day, unknown days last.

    What a person put outside the record set is among it, marked `is_outside`: a decision names it.
    Whether a kind is inside is law data.
    """
    return (
        EntryListing.objects.filter(
            practice_id=patient.practice_id, patient_id__in=joined.group(patient)
        )
        .select_related("entry", "entry__record_system")
        .order_by("drawer", F("occurred_at").asc(nulls_last=True), "entry_id")
    )


def systems(patient: Patient) -> list[int]:
    """Ids of the record systems that anything in her chart came from."""
    return sorted(set(listings(patient).values_list("entry__record_system_id", flat=True)))
