"""Which charts are one person's now, by the merges that stand."""

from datetime import datetime

from django.db.models import Q

from cartella.charts.models import Patient, PatientMerge


def group(patient: Patient, *, at: datetime | None = None) -> tuple[int, ...]:
    """Ids of all charts that are this person's by merges in force, her own first. `at`: by those
    that were in force then."""
    rows = PatientMerge.objects.filter(practice_id=patient.practice_id)
    if at is None:
        rows = rows.filter(ended_at__isnull=True)
    else:
        rows = rows.filter(at__lte=at).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    links = list(rows.values_list("patient_id", "into_id"))
    found = {patient.id: None}
    grew = True
    while grew:
        grew = False
        for one, other in links:
            if (one in found) != (other in found):
                found[one] = found[other] = None
                grew = True
    return tuple(found)
