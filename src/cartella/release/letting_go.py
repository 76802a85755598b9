"""After something was put right: no chart keeps another's bytes, a sealed package keeps its own.

A package refers to bytes of its patient's chart. Where those are another chart's by now (moved, or
parted from hers), the package gets a copy of its own, so that either chart can be destroyed without
the other; and what an entry left behind in a chart that it was taken out of goes.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.charts import joined, needs
from cartella.charts.models import Patient
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices.models import Practice
from cartella.release import assembly
from cartella.release.models import PackagePart

_AN_IMPORT = timedelta(days=1)  # one that was cut off longer ago holds nothing back

JOB = "let_go"


def ask(practice: Practice, why: str) -> Job:
    """Have it settled soon, in the caller's transaction. `why` names what was put right, once."""
    return queue.enqueue(practice, JOB, {}, key=f"{JOB}:{why}", lane=Lane.SLOW)


def run(job: Job, progress: Progress) -> None:
    """The job. A day's chores do the same, should one have come to nothing."""
    settle(job.practice)


def settle(practice: Practice) -> int:
    """Give packages what they need, then take surplus copies out of charts. Returns how many
    copies went. Not inside a transaction; cut off anywhere, the next call goes on."""
    _seal_in(practice, _strange(practice))
    gone = 0
    for patient in needs.left_by_a_move(practice):
        surplus = needs.surplus(practice, patient.pk)
        if surplus and not _is_importing(patient):
            _seal_in(practice, _parts(practice, surplus))
            gone += _let_go(patient, surplus)
    return gone


def _strange(practice: Practice) -> list[PackagePart]:
    """Parts that refer to bytes of a chart that is not, or no more, their patient's."""
    refers = PackagePart.objects.filter(
        practice=practice,
        blob__owner_kind=OwnerKind.CHART,
        package__round__records_request__patient__isnull=False,
    )
    pairs = refers.values_list("blob__owner_id", "package__round__records_request__patient_id")
    groups: dict[int, set[str]] = {}
    found: list[PackagePart] = []
    for owner_id, patient_id in pairs.distinct():
        if patient_id not in groups:
            patient = Patient.objects.get(practice=practice, pk=patient_id)
            groups[patient_id] = {str(one) for one in joined.group(patient)}
        if owner_id not in groups[patient_id]:
            found += refers.filter(
                blob__owner_id=owner_id, package__round__records_request__patient_id=patient_id
            )
    return found


def _parts(practice: Practice, blobs: Iterable[Blob]) -> list[PackagePart]:
    ids = [blob.pk for blob in blobs]
    return list(PackagePart.objects.filter(practice=practice, blob_id__in=ids))


def _seal_in(practice: Practice, parts: Iterable[PackagePart]) -> None:
    """Put the bytes of these parts anew, as their package's own."""
    for part in parts:
        with store.open_blob(part.blob) as stream:
            blob = store.put(practice, assembly.owner_of(part.package), stream)
        PackagePart.objects.filter(pk=part.pk, blob_id=part.blob_id).update(
            blob=blob, is_reference=False
        )


def _is_importing(patient: Patient) -> bool:
    """Whether an import may just be counting on the bytes that lie in the chart."""
    since = clock.now() - _AN_IMPORT
    runs = patient.practice.import_runs.filter(finished_at=None, started_at__gte=since)
    return runs.filter(Q(patient=patient) | Q(patient=None)).exists()


def _let_go(patient: Patient, surplus: list[Blob]) -> int:
    with transaction.atomic():
        storage_keys = needs.let_go(patient, surplus)
    store.unlink(patient.practice, storage_keys)
    return len(storage_keys)
