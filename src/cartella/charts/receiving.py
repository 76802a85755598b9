"""Records that a browser sends: kept, sorted by a person, then imported by a worker.

The bytes are kept before anything is decided, so nothing is lost when somebody leaves the page.
What an import does is `imports/`'s business; this cuts it into chunks that can be counted.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner, StoreFull
from cartella.charts import imports
from cartella.charts.imports import (
    Choice,
    Contradiction,
    NeedsPatient,
    proposals,
    reading,
    sniff,
    sources,
)
from cartella.charts.imports.sources import Source
from cartella.charts.models import (
    ImportBatch,
    ImportDoubt,
    ImportFile,
    ImportItem,
    ImportRun,
    Outcome,
    Patient,
)
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.packaging import pages
from cartella.packaging.record import Drawer
from cartella.practices.models import Practice, RecordSystem

JOB = "charts.import"
CHUNK_FILES = 25  # of one run: what is between two steps of the count
_LOOKED_INTO_BYTES = 1024**3  # a ZIP that unfolds to more is opened by the worker only
_COUNTED = ("read", "new", "changed", "same", "not_understood")
_READ_PDFS = 400  # whose first page is read for a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One file as it came in: its name, with folders if the browser told them, and where it is."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What a person says that a file is. `title` empty: as proposed."""

    drawer: Drawer
    title: str = ""
    occurred_on: date | None = None


def owner(batch: ImportBatch) -> Owner:
    """Who owns the bytes of a batch until it is imported."""
    return Owner(kind=OwnerKind.ARRIVAL, id=f"batch-{batch.public_id}")


def begin(
    patient: Patient, received: Sequence[Received], *, system: RecordSystem, by: Person
) -> ImportBatch:
    """Keep the files and propose what each is. Nothing goes into the chart yet.

    Raises StoreFull. Never inside a transaction.
    """
    practice = patient.practice
    batch = ImportBatch.objects.create(
        practice=practice,
        patient=patient,
        record_system=system,
        by_person_id=by.pk,
        created_at=clock.now(),
    )
    with tempfile.TemporaryDirectory(prefix="sort-", dir=settings.SCRATCH) as name:
        held = []
        for one in received:
            source = Source(name=sources.safe_name(one.name), path=one.path)
            with source.path.open("rb") as stream:
                try:
                    held.append((source, store.put(practice, owner(batch), stream)))
                except StoreFull:
                    discard(batch)
                    raise
        opened = _opened([source for source, _ in held], Path(name), is_brief=True)
        seen = [
            (
                _row(batch, source, held[place][1], is_inside=source.path != held[place][0].path),
                source,
            )
            for place, source in opened
        ]
        _read_first_pages(seen)
    rows = [row for row, _ in seen]
    for position, row in enumerate(rows):
        row.position = position
    ImportFile.objects.bulk_create(rows)
    return batch


def order(batch: ImportBatch, said: Mapping[int, Sorted], *, follows_names: bool = False) -> bool:
    """Have the batch imported as sorted (by position). False: somebody ordered it before."""
    with transaction.atomic():
        ordered = ImportBatch.objects.filter(pk=batch.pk, ordered_at__isnull=True).update(
            ordered_at=clock.now(),
            order_count=F("order_count") + 1,
            follows_names=follows_names,
            refused="",
        )
        if not ordered:
            return False
        rows = [row for row in batch.files.all() if row.is_sortable and row.position in said]
        for row in rows:
            choice = said[row.position]
            row.chosen_drawer = int(choice.drawer)
            row.chosen_title = choice.title if choice.title != row.title else ""
            row.chosen_on = choice.occurred_on
        ImportFile.objects.bulk_update(
            rows, ["chosen_drawer", "chosen_title", "chosen_on"], batch_size=500
        )
        batch.refresh_from_db()
        queue.enqueue(
            batch.practice,
            JOB,
            {"batch": batch.pk},
            key=f"{JOB}:{batch.pk}:{batch.order_count}",
            lane=Lane.SLOW,
        )
    return True


def discard(batch: ImportBatch) -> bool:
    """Throw away what was sent. False: an import was ordered or brought a part of it in."""
    with transaction.atomic():
        found = ImportBatch.objects.select_for_update().filter(
            pk=batch.pk, ordered_at__isnull=True, finished_at__isnull=True, run_ids=[]
        )
        if not found:
            return False
        batch.files.all().delete()
        found.delete()
    store.keep_only(batch.practice, owner(batch), [])
    return True


def run(job: Job, progress: Progress) -> None:
    """Import an ordered batch. May run again: chunks that were imported are not done twice."""
    batch = (
        job.practice.import_batches.filter(pk=job.args["batch"], finished_at__isnull=True)
        .select_related("practice", "patient__practice", "record_system")
        .first()
    )
    if batch is None:
        return
    Path(settings.SCRATCH).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="batch-", dir=settings.SCRATCH) as name:
        try:
            _import(batch, Path(name), progress)
        except (NeedsPatient, Contradiction) as refused:
            _refuse(batch, str(refused))
        except StoreFull as full:
            _refuse(batch, str(full))
        else:
            _finish(batch)


def _import(batch: ImportBatch, folder: Path, progress: Progress) -> None:
    found = [source for _, source in _opened(_unkept(batch, folder), folder)]
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
    store.keep_only(batch.practice, owner(batch), [])


def _opened(
    given: Sequence[Source], folder: Path, *, is_brief: bool = False
) -> list[tuple[int, Source]]:
    """The files with what lies in their ZIPs, each under a name of its own, with its giver's place.

    `is_brief`: a ZIP stands for itself too, before its members, and one that is too big to open
    while somebody waits is left closed. The names are the same both times.
    """
    taken: dict[str, int] = {}
    made = []
    for place, source in enumerate(given):
        inner = folder / f"opened-{place}"
        inner.mkdir()
        is_closed = is_brief and not _may_be_opened(source.path)
        found = [source] if is_closed else sources.collect([source], inner)
        if is_brief and not any(one.path == source.path for one in found):
            made.append((place, source))
        for one in found:
            taken[one.name] = taken.get(one.name, 0) + 1
            again = taken[one.name]
            name = one.name if again == 1 else f"again-{again}/{one.name}"[-1000:]
            made.append((place, Source(name=name, path=one.path, problem=one.problem)))
    return made


def _row(batch: ImportBatch, source: Source, blob: Blob, *, is_inside: bool) -> ImportFile:
    proposal = proposals.of(source, sniff.sniff(source.name, source.path))
    return ImportFile(
        practice=batch.practice,
        batch=batch,
        name=source.name,
        blob=blob,
        is_inside=is_inside,
        is_sortable=not proposal.is_resource and (is_inside or not _is_zip(source.path)),
        media_type=proposal.media_type,
        drawer=int(proposal.drawer),
        title=proposal.title,
        occurred_on=proposal.occurred_on,
        problem=proposal.problem,
    )


def _read_first_pages(seen: Sequence[tuple[ImportFile, Source]]) -> None:
    """The day and the drawer that a PDF's first page tells, where its name told no day."""
    silent = [
        (row, source)
        for row, source in seen
        if row.occurred_on is None and row.media_type == "application/pdf" and not row.problem
    ][:_READ_PDFS]
    read = pages.words_each([source.path for _, source in silent], most_pages=1)
    for (row, source), words in zip(silent, read, strict=True):
        made = proposals.of(source, sniff.sniff(source.name, source.path), "\n".join(words))
        row.occurred_on, row.drawer = made.occurred_on, int(made.drawer)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06") and zipfile.is_zipfile(path)


def _may_be_opened(path: Path) -> bool:
    """Whether a file is no ZIP, or one that is soon looked into."""
    if not _is_zip(path):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist()) <= _LOOKED_INTO_BYTES
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True


def words_of_progress(batch: ImportBatch) -> str:
    """How far it is, in countable things."""
    if not batch.total_files:
        return _("The files are being read.")
    return _("%(done)s of %(total)s files") % {
        "done": batch.done_files,
        "total": batch.total_files,
    }


def batches_of(practice: Practice, patient: Patient) -> list[ImportBatch]:
    """The newest batches of a chart, newest first."""
    return list(practice.import_batches.filter(patient=patient).order_by("-pk")[:10])


def counts(batch: ImportBatch) -> dict[int, dict[str, int]]:
    """Drawer → read, new, changed, same, not_understood, over all chunks of the batch."""
    found: dict[int, dict[str, int]] = {}
    for run_ in _runs(batch):
        for row in run_.counts:
            sums = found.setdefault(row["drawer"], dict.fromkeys(_COUNTED, 0))
            for key in _COUNTED:
                sums[key] += row[key]
    return found


def items(batch: ImportBatch) -> QuerySet[ImportItem]:
    """A row a file and each resource that needs a word; those that went wrong first."""
    trouble = Case(
        When(outcome=Outcome.NOT_FILED.value, then=0),
        When(outcome=Outcome.NOT_UNDERSTOOD.value, then=1),
        default=2,
    )
    rows = batch.practice.import_items.filter(run_id__in=batch.run_ids)
    return rows.order_by(trouble, "id")


def doubts_of(batch: ImportBatch) -> list[ImportDoubt]:
    """Doubts of the batch that nobody has decided."""
    rows = batch.practice.import_doubts.filter(run_id__in=batch.run_ids, decided_at__isnull=True)
    return list(rows.order_by("id"))


def is_undone(batch: ImportBatch) -> bool:
    """Whether the import was taken back."""
    runs = _runs(batch)
    return bool(runs) and all(run_.undone_at is not None for run_ in runs)


def runs_of(batch: ImportBatch) -> list[ImportRun]:
    """The runs of a batch's chunks, the last first: so they are taken back."""
    return list(reversed(_runs(batch)))


def _runs(batch: ImportBatch) -> list[ImportRun]:
    return list(batch.practice.import_runs.filter(pk__in=batch.run_ids).order_by("pk"))
