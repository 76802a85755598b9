"""Backups as rows: begun, ended, which was the last good one."""

from datetime import datetime
from pathlib import Path
from typing import cast

from cartella import clock
from cartella.backup import writing
from cartella.backup.models import Run
from cartella.backup.writing import BackupFailed, Made, NoRoom
from cartella.practices.keys import KeyMissing, KeyRefused
from cartella.practices.models import Practice

GOOD = (Run.Result.GOOD, Run.Result.INCOMPLETE)


def make(
    practice: Practice,
    path: Path,
    *,
    pool: Path | None,
    how: Run.How,
    said: writing.Said,
    by_person_id: int | None = None,
) -> Run:
    """Make a backup and keep how it went; the row of it. Raises BackupFailed, kept as well.

    A person who names a file that cannot be is told so, and nothing is kept of it: a slip of the
    hand says nothing about the backups.
    """
    if how == Run.How.COMMAND:
        writing.require_free(path)
    run = Run.objects.create(
        practice=practice, how=how, file=str(path), begun_at=clock.now(), by_person_id=by_person_id
    )
    try:
        made = writing.make(practice, path, pool=pool, said=said)
    except BackupFailed as failed:
        result = Run.Result.FULL if isinstance(failed, NoRoom) else Run.Result.FAILED
        note_failed(run, result, str(failed))
        raise
    except (KeyMissing, KeyRefused) as refused:
        note_failed(run, Run.Result.FAILED, str(refused))
        raise BackupFailed(str(refused)) from refused
    return _note_made(run, made)


def note_failed(run: Run, result: Run.Result, words: str) -> None:
    """Keep that a run made no backup, and why."""
    Run.objects.filter(pk=run.pk).update(ended_at=clock.now(), result=result, said=words)


def last_good(practice: Practice) -> Run | None:
    """The newest backup that was made and tried; None if there never was one. Its file may have
    been moved since: ask the disk where that matters."""
    return practice.backup_runs.filter(result__in=GOOD).order_by("-pk").first()


def newest(practice: Practice) -> Run | None:
    """The newest run, however it ended; without `ended_at` it runs, or was killed."""
    return practice.backup_runs.order_by("-pk").first()


def _note_made(run: Run, made: Made) -> Run:
    now = clock.now()
    Run.objects.filter(pk=run.pk).update(
        key_id=made.key_id,
        snapshot_at=cast(datetime, made.snapshot_at),
        ended_at=now,
        verified_at=now,
        result=Run.Result.INCOMPLETE if made.missing_count else Run.Result.GOOD,
        size_bytes=made.size_bytes,
        row_count=made.row_count,
        blob_count=made.blob_count,
        blob_bytes=made.blob_bytes,
        new_blob_bytes=made.new_blob_bytes,
        leaf_count=made.leaf_count,
    )
    return Run.objects.get(pk=run.pk)
