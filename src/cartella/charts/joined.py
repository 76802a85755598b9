"""Which charts are one person's now, by the merges that stand."""

from cartella.charts.models import Patient, PatientMerge


def group(patient: Patient) -> tuple[int, ...]:
    """Ids of all charts that are this person's by merges in force, her own first."""
    rows = PatientMerge.objects.filter(practice_id=patient.practice_id, ended_at__isnull=True)
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
