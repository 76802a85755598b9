"""Records that a browser sends: kept, sorted by a person, then ordered to be imported.

The bytes are kept before anything is decided, so nothing is lost when somebody leaves the page.
The worker's half is `importing`; what came of it, `brought`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner, StoreFull
from cartella.charts import unfolding
from cartella.charts.imports import proposals, sniff, sources
from cartella.charts.imports.sources import Source
from cartella.charts.models import ImportBatch, ImportFile, Patient
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.packaging import pages
from cartella.packaging.record import Drawer
from cartella.practices.models import RecordSystem

JOB = "charts.import"
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
    with scratch.folder("sort") as folder:
        held = []
        for one in received:
            source = Source(name=sources.safe_name(one.name), path=one.path)
            with source.path.open("rb") as stream:
                try:
                    held.append((source, store.put(practice, owner(batch), stream)))
                except StoreFull:
                    discard(batch)
                    raise
        opened = unfolding.opened([source for source, _ in held], folder, is_brief=True)
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


def _row(batch: ImportBatch, source: Source, blob: Blob, *, is_inside: bool) -> ImportFile:
    proposal = proposals.of(source, sniff.sniff(source.name, source.path))
    return ImportFile(
        practice=batch.practice,
        batch=batch,
        name=source.name,
        blob=blob,
        is_inside=is_inside,
        is_sortable=not proposal.is_resource and (is_inside or not unfolding.is_zip(source.path)),
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
