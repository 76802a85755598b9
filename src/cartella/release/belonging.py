"""Whose the entries of a round are by now: what was moved, parted or undone since is not hers.

Such an entry never leaves under this request, whatever was decided about it before.
"""

from cartella.charts import patients
from cartella.charts.models import EntryOwner
from cartella.packaging.record import Outcome
from cartella.release.models import Package, Round


def strangers(round_: Round) -> set[int]:
    """Entries of the round's snapshot that lie in no chart of its patient now."""
    patient = round_.records_request.patient
    if patient is None:
        return set()
    hers = patients.group(patient)
    there = round_.snapshot.exclude(entry__listing__patient_id__in=hers)
    return set(there.values_list("entry_id", flat=True))


def carried_by(package: Package) -> set[int]:
    """Of these, the ones that the package holds: they were hers still when it was sealed."""
    patient = package.round.records_request.patient
    away = strangers(package.round)
    if patient is None or not away:
        return set()
    left_out = {Outcome.MISFILED, Outcome.OUTSIDE_RECORD_SET, Outcome.NOT_ASKED_FOR}
    rows = package.round.decisions.filter(entry_id__in=away).exclude(outcome__in=left_out)
    decided = set(
        rows.exclude(outcome=Outcome.WITHHELD, page_from__isnull=True).values_list(
            "entry_id", flat=True
        )
    )
    hers = patients.group(patient, at=package.sealed_at)
    then = dict(
        EntryOwner.objects.filter(
            practice_id=package.practice_id, entry_id__in=decided, at__lte=package.sealed_at
        )
        .order_by("number")
        .values_list("entry_id", "patient_id")
    )
    return {entry_id for entry_id in decided if then.get(entry_id) in hers}
