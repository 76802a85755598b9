"""The worker's half of an import from a browser: a sorted batch goes into the chart, in chunks.

What an import does is `imports/`'s business; this cuts it into chunks that can be counted, so that
a run that was killed goes on where it stopped.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.store import StoreFull
from cartella.charts import imports, receiving, unfolding
from cartella.charts.imports import Choice, Contradiction, NeedsPatient, reading, sniff
from cartella.charts.imports.sources import Source
from cartella.charts.models import ImportBatch, Patient
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.packaging.record import Drawer

CHUNK_FILES = 25  # of one run: what is between two steps of the count


def run(job: Job, progress: Progress) -> None:
    """Import an ordered batch. May run again: chunks that were imported are not done twice."""
    batch = (
        job.practice.import_batches.filter(pk=job.args["batch"], finished_at__isnull=True)
        .select_related("practice", "patient__practice", "record_system")
        .first()
    )
    if batch is None:
        return
    with scratch.folder("batch") as folder:
        try:
            _import(batch, folder, progress)
        except (NeedsPatient, Contradiction) as refused:
            _refuse(batch, str(refused))
        except StoreFull as full:
            _refuse(batch, str(full))
        else:
            _finish(batch)


def _import(batch: ImportBatch, folder: Path, progress: Progress) -> None:
    found = [source for _, source in unfolding.opened(_unkept(batch, folder), folder)]
    chunks = _chunks(found)
    ImportBatch.objects.filter(pk=batch.pk).update(total_files=len(found))
    progress.note(batch.done_files, len(found))
    choices = _choices(batch)
    by = Person.objects.filter(pk=batch.by_person_id or 0).first()
    patient: Patient | None = None if batch.follows_names else batch.patient
    for number, chunk in enumerate(chunks):
        if number < len(batch.run_ids):
            patient = _named(batch, batch.run_ids[number]) or patient
            continue
        report = imports.run(
            batch.practice,
            chunk,
            system=batch.record_system,
            patient=patient,
            by=by,
            choices=choices,
        )
        batch.run_ids = [*batch.run_ids, report.run_id]
        batch.done_files += len(chunk)
        ImportBatch.objects.filter(pk=batch.pk).update(
            run_ids=batch.run_ids, done_files=batch.done_files
        )
        patient = _named(batch, report.run_id) or patient
        progress.note(batch.done_files, len(found))


def _named(batch: ImportBatch, run_id: int) -> Patient | None:
    """Whose chart a first run filled, when the files were to say it; loose files follow there."""
    if not batch.follows_names:
        return None
    brought = batch.practice.entry_owners.filter(import_run_id=run_id, patient__isnull=False)
    found = list(batch.practice.patients.filter(pk__in=brought.values("patient_id"))[:2])
    return found[0] if len(found) == 1 else None


def _chunks(found: Sequence[Source]) -> list[list[Source]]:
    """FHIR files first and together: they refer to each other. Then the rest, some at a time."""
    fhir = [source for source in found if _is_fhir(source)]
    rest = [source for source in found if source not in fhir]
    parts = [rest[start : start + CHUNK_FILES] for start in range(0, len(rest), CHUNK_FILES)]
    return [fhir, *parts] if fhir else parts


def _is_fhir(source: Source) -> bool:
    return not source.problem and sniff.sniff(source.name, source.path).form in reading.RESOURCES


def _unkept(batch: ImportBatch, folder: Path) -> list[Source]:
    """The files of the batch, readable below `folder`."""
    made = []
    for row in batch.files.filter(is_inside=False).select_related("blob").order_by("position"):
        if row.blob is None:
            continue
        path = folder / f"file-{row.position}"
        with store.open_blob(row.blob) as reader, path.open("wb") as target:
            shutil.copyfileobj(reader, target, 1024 * 1024)
        made.append(Source(name=row.name, path=path))
    return made


def _choices(batch: ImportBatch) -> dict[str, Choice]:
    return {
        row.name: Choice(
            drawer=Drawer(row.chosen_drawer),
            title=row.chosen_title or None,
            occurred_on=row.chosen_on,
        )
        for row in batch.files.filter(chosen_drawer__isnull=False)
        if row.chosen_drawer
    }


def _refuse(batch: ImportBatch, words: str) -> None:
    """Nothing more was imported; the bytes wait, and a person may order it anew."""
    ImportBatch.objects.filter(pk=batch.pk).update(refused=words, ordered_at=None)


def _finish(batch: ImportBatch) -> None:
    """The charts hold the bytes now; those that waited are removed."""
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(finished_at=clock.now())
        batch.files.update(blob=None)
    store.keep_only(batch.practice, receiving.owner(batch), [])
