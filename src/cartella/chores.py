"""What the house does by the clock, beside what single rooms ask for: checkpoints and sweeping."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from cartella import clock
from cartella.blobs import store
from cartella.jobs import periodic
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.ledger import checkpoint
from cartella.post import outbox
from cartella.release import limits

SCRATCH_AGE = timedelta(days=1)

log = logging.getLogger(__name__)


def hourly(job: Job, progress: Progress) -> None:
    """Hash the looks of the hour into the ledger and sign a checkpoint."""
    checkpoint.make(job.practice)


def daily(job: Job, progress: Progress) -> None:
    """Sweep orphans, left uploads, old jobs, sessions and words; shorten SQLite's log."""
    about = {"practice": job.practice_id}
    log.info("orphans swept", extra=about | {"count": store.sweep(job.practice)})
    log.info("old tries removed", extra=about | {"count": limits.sweep(job.practice)})
    log.info("scratch swept", extra=about | {"count": sweep_scratch()})
    log.info("old jobs removed", extra=about | {"count": periodic.tidy(job.practice)})
    log.info("failed messages emptied", extra=about | {"count": outbox.erase_failed(job.practice)})
    SessionStore.clear_expired()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep_scratch() -> int:
    """Remove what uploads and assemblies left there and nobody took within a day. How many."""
    oldest = (clock.now() - SCRATCH_AGE).timestamp()
    left = [path for path in Path(settings.SCRATCH).iterdir() if path.stat().st_mtime < oldest]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)
