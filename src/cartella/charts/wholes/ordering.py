"""Begin a whole import, have it looked at and carried out, stop it, throw it away.

The worker does both; a page may be left. An act that was done already changes nothing.
"""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import F

from cartella import clock
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.store import StoreFull
from cartella.charts.imports import sources
from cartella.charts.models import FileState, ImportRun, Phase, WholeFile, WholeImport
from cartella.charts.receiving import Received
from cartella.charts.wholes import bytes as whole_bytes
from cartella.charts.wholes import carrying, looking, marking
from cartella.charts.wholes.bytes import Given, NoRoom, Vanished
from cartella.jobs import left, queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State
from cartella.jobs.progress import Progress
from cartella.practices.models import Practice, RecordSystem

MAY_BE_DISCARDED = (
    *(Phase.RECEIVED.value, Phase.LOOKED.value),
    *(Phase.STOPPED.value, Phase.REFUSED.value),
)
JOB = "charts.whole_import"
UNDER_WAY = (Phase.LOOKING.value, Phase.CARRYING.value)
_MAY_BE_ORDERED = (Phase.LOOKED.value, Phase.STOPPED.value, Phase.REFUSED.value, Phase.DONE.value)


def begin(
    practice: Practice, received: Sequence[Received], *, system: RecordSystem, by: Person
) -> WholeImport:
    """Keep what was sent and have it looked at. Raises StoreFull. Never inside a transaction."""
    whole = _new(practice, system, by)
    try:
        given = []
        for one in received:
            with one.path.open("rb") as stream:
                blob = store.put(practice, carrying.owner(whole), stream)
            given.append(Given(name=sources.safe_name(one.name), blob=blob))
    except StoreFull:
        discard(whole)
        raise
    return _listed(whole, given)


def begin_here(
    practice: Practice, paths: Sequence[Path], *, system: RecordSystem, by: Person
) -> WholeImport:
    """Files and folders on this machine, read where they lie, which must stay until it is done."""
    whole = _new(practice, system, by)
    given = [
        Given(name=source.name, path=source.path.absolute())
        for source in sources.named(paths)
        if not source.problem
    ]
    return _listed(whole, given)


def look(whole: WholeImport) -> bool:
    """Have it looked at (again). False: it is under way, or was thrown away."""
    return _order(whole, Phase.LOOKING, (Phase.RECEIVED.value, *_MAY_BE_ORDERED))


def carry_out(whole: WholeImport) -> bool:
    """Have what is ready filed. False: it is under way. Raises NoRoom."""
    whole_bytes.require_room(whole)
    if whole.run is not None and whole.run.undo_begun_at is not None:
        return False
    _reopen(whole)
    return _order(whole, Phase.CARRYING, _MAY_BE_ORDERED)


def is_dead(whole: WholeImport) -> bool:
    """Whether it seems under way and nobody works on it any more: its job failed for good."""
    job = Job.objects.filter(practice_id=whole.practice_id, key=_key(whole)).first()
    return whole.phase in UNDER_WAY and job is not None and job.state == State.DEAD


def is_left(whole: WholeImport) -> bool:
    """Whether the worker that had it in hand has stopped: another one goes on with it."""
    job = Job.objects.filter(practice_id=whole.practice_id, key=_key(whole)).first()
    return job is not None and left.is_left(job)


def stop(whole: WholeImport) -> bool:
    """Ask it to stop; what was filed stays. False: it is not under way."""
    return bool(
        WholeImport.objects.filter(
            pk=whole.pk,
            phase__in=UNDER_WAY,
            stop_at__isnull=True,
        ).update(stop_at=clock.now())
    )


def discard(whole: WholeImport) -> bool:
    """Throw away what was sent. False: something of it is in a chart, or it is under way."""
    with transaction.atomic():
        found = WholeImport.objects.select_for_update(of=("self",)).filter(
            pk=whole.pk,
            phase__in=MAY_BE_DISCARDED,
        )
        row = found.select_related("run").first()
        if row is None or row.run is None or row.run.owners.exists():
            return False
        if row.practice.patients.filter(made_by_run_id=row.run_id).exists():
            return False
        run = row.run
        row.files.all().delete()
        row.unplaced.all().delete()
        found.delete()
        run.items.all().delete()
        run.delete()
    store.keep_only(whole.practice, carrying.owner(whole), [])
    return True


def run(job: Job, progress: Progress) -> None:
    """The worker's side. May run again after a kill: it goes on where it was."""
    whole = (
        WholeImport.objects.filter(practice_id=job.practice_id, pk=job.args["whole"])
        .select_related("practice", "record_system", "run")
        .first()
    )
    if whole is not None:
        work(whole, progress)


def work(whole: WholeImport, progress: Progress | None = None) -> None:
    """Do what was ordered, here and now."""
    try:
        if whole.phase == Phase.LOOKING.value:
            looking.look(whole, progress)
        elif whole.phase == Phase.CARRYING.value:
            carrying.carry(whole, progress)
    except (StoreFull, NoRoom, Vanished) as full:
        WholeImport.objects.filter(pk=whole.pk).update(phase=Phase.REFUSED.value, refused=str(full))


def _new(practice: Practice, system: RecordSystem, by: Person) -> WholeImport:
    at = clock.now()
    started = ImportRun.objects.create(
        practice=practice, record_system=system, by_person_id=by.pk, started_at=at
    )
    return WholeImport.objects.create(
        practice=practice, record_system=system, run=started, by_person_id=by.pk, created_at=at
    )


def _listed(whole: WholeImport, given: Sequence[Given]) -> WholeImport:
    batch: list[WholeFile] = []
    total = 0
    for row in whole_bytes.rows(whole, given):
        total += row.size_bytes
        batch.append(row)
        if len(batch) == 500:
            WholeFile.objects.bulk_create(batch)
            batch = []
    WholeFile.objects.bulk_create(batch)
    WholeImport.objects.filter(pk=whole.pk).update(total_bytes=total)
    whole.refresh_from_db()
    return whole


def _reopen(whole: WholeImport) -> None:
    """Lists in which somebody has been placed since are gone through once more."""
    if not whole.unplaced.filter(decided_at__isnull=False, file__isnull=True).exists():
        return
    for file in whole.files.filter(state=FileState.DONE.value, mapping__isnull=False):
        if "doubtful" in file.tally:
            marking.reopen(file)


def _order(whole: WholeImport, phase: Phase, may: tuple[str, ...]) -> bool:
    if is_dead(whole):
        WholeImport.objects.filter(
            pk=whole.pk, phase=whole.phase, order_count=whole.order_count
        ).update(phase=Phase.STOPPED.value)
    with transaction.atomic():
        # Whoever takes it back at the same moment waits here, and then finds it under way.
        WholeImport.objects.select_for_update().get(pk=whole.pk)
        open_ones = WholeImport.objects.filter(run__undo_begun_at__isnull=True)
        ordered = open_ones.filter(pk=whole.pk, phase__in=may).update(
            phase=phase.value,
            order_count=F("order_count") + 1,
            stop_at=None,
            refused="",
            done_count=0,
            total_count=0,
        )
        if not ordered:
            return False
        whole.refresh_from_db()
        queue.enqueue(
            whole.practice,
            JOB,
            {"whole": whole.pk},
            key=_key(whole),
            lane=Lane.SLOW,
        )
    return True


def _key(whole: WholeImport) -> str:
    return f"{JOB}:{whole.pk}:{whole.order_count}"
