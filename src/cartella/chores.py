"""What the house does by the clock, beside what single rooms ask for: checkpoints and sweeping."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from cartella import clock
from cartella.accounts import drafts, members
from cartella.backup import old_copy
from cartella.blobs import store
from cartella.doctor import memory
from cartella.jobs import periodic
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.ledger import checkpoint
from cartella.post import following, holding, outbox
from cartella.release import accounting, again, letting_go, limits, unsent, warning
from cartella.release.delivery import opening

# What lies there is in the clear, and stays so if a process is killed. No job lets it rest so long.
SCRATCH_AGE = timedelta(hours=6)

log = logging.getLogger(__name__)


def minutely(job: Job, progress: Progress) -> None:
    """Give every exit its event, should a crash have come between the two; let messages go that
    waited for a channel, and make tasks of those that will not arrive; look whether all is well."""
    mended = opening.reconcile(job.practice)
    if mended:
        log.warning("exits reconciled", extra={"practice": job.practice_id, "count": mended})
    holding.wake(job.practice)
    following.follow(job.practice)
    unsent.watch(job.practice)
    memory.look(job.practice)


def hourly(job: Job, progress: Progress) -> None:
    """Hash the looks of the hour into the ledger, sign a checkpoint, warn of due dates, and
    have packages made again that an entry was moved out of."""
    checkpoint.make(job.practice)
    warned = warning.warn(job.practice)
    log.info("warned of due dates", extra={"practice": job.practice_id, "count": warned})
    made_again = again.watch(job.practice)
    log.info("packages to be made again", extra={"practice": job.practice_id, "count": made_again})
    left = members.end_due(job.practice)
    log.info("memberships ended", extra={"practice": job.practice_id, "count": left})
    freed = warning.let_go(job.practice)
    log.info("requests of who left", extra={"practice": job.practice_id, "count": freed})
    log.info("scratch swept", extra={"count": sweep_scratch()})
    memory.look_outside()


def daily(job: Job, progress: Progress) -> None:
    """Make the tasks that have come due, and sweep what nobody needs any more."""
    about = {"practice": job.practice_id}
    log.info("tasks made", extra=about | {"count": accounting.watch(job.practice)})
    log.info("copies let go", extra=about | {"count": letting_go.settle(job.practice)})
    log.info("orphans swept", extra=about | {"count": store.sweep(job.practice)})
    log.info("old tries removed", extra=about | {"count": limits.sweep(job.practice)})
    log.info("old jobs removed", extra=about | {"count": periodic.tidy(job.practice)})
    log.info("drafts swept", extra=about | {"count": drafts.sweep(job.practice)})
    log.info("failed messages emptied", extra=about | {"count": outbox.erase_failed(job.practice)})
    log.info(
        "copy before upgrade removed", extra=about | {"count": int(old_copy.tidy(job.practice))}
    )
    SessionStore.clear_expired()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep_scratch() -> int:
    """Remove what uploads and assemblies left there and nobody took within hours. How many."""
    oldest = (clock.now() - SCRATCH_AGE).timestamp()
    left = [path for path in Path(settings.SCRATCH).iterdir() if path.stat().st_mtime < oldest]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)
