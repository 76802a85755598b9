"""The backup that the worker makes each night, and the one that a person asks for at the desk.

In the folder lie one file of rows a night and, once for all of them, the stored files in `pool`:
they never change, so no night writes them twice.
"""

import logging
import os
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from cartella import clock
from cartella.backup import placing, plan, retention, runs
from cartella.backup.models import Run
from cartella.backup.writing import BackupFailed, Said
from cartella.jobs import left, queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import OPEN, Job, State
from cartella.jobs.progress import Progress
from cartella.practices import destruction
from cartella.practices.destruction import Kind
from cartella.practices.models import Practice

NOW = "backup.now"
_LEFT = timedelta(days=1)

log = logging.getLogger(__name__)


def run(job: Job, progress: Progress) -> None:
    """Job handler, by night and for `ask`. What goes wrong is a row that Health and desk show."""
    folder = plan.folder(job.practice)
    if folder is None:
        return
    by = job.args.get("by")
    how = Run.How.DESK if job.kind == NOW else Run.How.NIGHT
    try:
        into(job.practice, folder, how=how, said=progress.note, by_person_id=by)
    except BackupFailed:
        log.warning("backup failed", extra={"practice": job.practice_id, "job": job.pk})


def ask(practice: Practice, *, by_person_id: int) -> Job:
    """Back up now. Asked for again while one waits or runs: that one."""
    waiting = practice.jobs.filter(kind=NOW, state__in=OPEN).first()
    if waiting is not None:
        return waiting
    key = f"{NOW}:{clock.now().isoformat()}"
    return queue.enqueue(practice, NOW, {"by": by_person_id}, key=key, lane=Lane.SLOW)


def into(
    practice: Practice,
    folder: Path,
    *,
    how: Run.How,
    said: Said,
    by_person_id: int | None = None,
) -> Run:
    """One more backup in a folder; then what is too old there goes. Raises BackupFailed."""
    if not plan.is_there(practice, folder):
        run_ = Run.objects.create(
            practice=practice,
            how=how,
            file=str(folder),
            begun_at=clock.now(),
            by_person_id=by_person_id,
        )
        words = _(
            "The backup folder %(folder)s is not there, or none of the backups made in it is. "
            "Plug the disk in, or choose a folder; choose the same one if you emptied it."
        ) % {"folder": folder}
        runs.note_failed(run_, Run.Result.NO_FOLDER, words)
        raise BackupFailed(words)
    pool = pool_of(folder, practice)
    path = _fresh(folder)
    made = runs.make(practice, path, pool=pool, how=how, said=said, by_person_id=by_person_id)
    _tidy(practice, folder, path.name)
    return made


def pool_of(folder: Path, practice: Practice) -> Path:
    """Where a folder keeps the stored files of a practice."""
    return folder / "pool" / str(practice.pk)


def _fresh(folder: Path) -> Path:
    number = 1
    while (path := folder / retention.name(clock.now(), number)).exists():
        number += 1
    return path


def _tidy(practice: Practice, folder: Path, newest: str) -> None:
    """After a good backup only: old ones, what was destroyed meanwhile, what was left half made."""
    own = folder / str(practice.pk)
    try:
        mine = set(practice.backup_runs.values_list("file", flat=True))
        names = [path.name for path in folder.glob("*.cartella") if str(path) in mine]
        for name in retention.to_remove(names, keep=newest):
            (folder / name).unlink(missing_ok=True)
            practice.backup_runs.filter(file=str(folder / name)).update(removed_at=clock.now())
        places = destruction.places(practice.pk)
        found, _strange = destruction.read(practice.pk, places)
        for one in found:
            if one.kind is Kind.BLOB:
                placing.pool_path(pool_of(folder, practice), one.id).unlink(missing_ok=True)
        if places[1].exists():
            _lay_beside(places[1], own.with_name(f"{own.name}.destroyed.txt"))
        oldest = (clock.now() - _LEFT).timestamp()
        for part in (*folder.glob(".*.part"), *pool_of(folder, practice).glob(".*.part")):
            if part.stat().st_mtime < oldest:
                part.unlink(missing_ok=True)
    except OSError:
        log.warning("old backups not tidied", extra={"practice": practice.pk})


def _lay_beside(source: Path, target: Path) -> None:
    """A copy, whole or not at all. A link that somebody laid there is replaced, never followed."""
    half = target.with_name(f".{target.name}.part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    half.replace(target)


def is_left(practice: Practice) -> bool:
    """Whether the worker that made the backup in hand has stopped: another one goes on with it."""
    job = practice.jobs.filter(kind__in=(NOW, "backup.nightly"), state=State.RUNNING).first()
    return job is not None and left.is_left(job)


def in_hand(practice: Practice) -> tuple[int, int] | None:
    """How far the backup is that waits or is being made, in bytes; None: there is none."""
    job = practice.jobs.filter(kind__in=(NOW, "backup.nightly"), state__in=OPEN).first()
    return None if job is None else (job.done_count, job.total_count)
