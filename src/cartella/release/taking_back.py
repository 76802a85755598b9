"""Take a whole import back: ordered at the desk, done by a worker, gone on with after a kill.

What is taken back, and what stays, is `mistakes.undo_import`'s business.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts.models import ImportRun, WholeImport
from cartella.charts.wholes import ordering
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State
from cartella.jobs.progress import Progress
from cartella.release import mistakes
from cartella.release.actors import Actor

JOB = "release.undo_import"


class UnderWay(Exception):
    """The import is being looked at or carried out: it is taken back once it has stopped."""


def order(run: ImportRun, *, reason: str, by: Actor, marks_released: bool = False) -> bool:
    """Have an import taken back. False: it is under way, or was done.

    Raises NotAllowed, intake.WordsMissing, UnderWay; then nothing was changed.
    """
    by.require(Permission.IMPORT)
    mistakes.require_words(reason)
    with transaction.atomic():
        # Whoever carries it out at the same moment waits for this row; see `ordering`.
        whole = WholeImport.objects.select_for_update().filter(run=run).first()
        if whole is not None and whole.phase in ordering.UNDER_WAY and not ordering.is_dead(whole):
            raise UnderWay(_("The import is under way. Stop it first, then take it back."))
        run.refresh_from_db()
        if run.undone_at is not None or job_of(run) is not None:
            return False
        ImportRun.objects.filter(pk=run.pk, undo_begun_at__isnull=True).update(
            undo_begun_at=clock.now(), undo_reason=reason
        )
        queue.enqueue(
            run.practice,
            JOB,
            {"run": run.pk, "by": by.person_id or 0, "marks": int(marks_released)},
            key=f"{_key(run)}{_jobs(run).count()}",
            lane=Lane.SLOW,
        )
    return True


def job_of(run: ImportRun) -> Job | None:
    """The job that takes it back, waiting or running; None if none does (any more)."""
    return _jobs(run).filter(state__in=(State.READY, State.RUNNING)).first()


def run(job: Job, progress: Progress) -> None:
    """The worker's side. May run again after a kill: it goes on where it was."""
    found = job.practice.import_runs.filter(pk=job.args["run"], undone_at__isnull=True).first()
    if found is None:
        return
    # Who ordered it was allowed to; whether she still works here does not stop it half way.
    by = Actor(
        kind="person",
        person_id=int(job.args["by"]) or None,
        permissions=frozenset({Permission.IMPORT}),
    )
    mistakes.undo_import(
        found,
        reason=found.undo_reason,
        by=by,
        marks_released=bool(job.args["marks"]),
        progress=progress.note,
    )


def _jobs(run: ImportRun) -> QuerySet[Job]:
    return run.practice.jobs.filter(key__startswith=_key(run))


def _key(run: ImportRun) -> str:
    return f"{JOB}:{run.pk}:"
