"""Backing up and restoring at the command line."""

import argparse
import sys
import time
from datetime import UTC, datetime

from cartella.backup import nightly, restoring, runs
from cartella.backup.models import Run
from cartella.backup.writing import BackupFailed
from cartella.commands import store
from cartella.commands.errors import REFUSED
from cartella.practices import keys

DIFFERS = 1


def backup(options: argparse.Namespace) -> int:
    """Make one backup that holds everything, try it, and say how big it is."""
    practice = store.existing()
    begun = time.monotonic()
    try:
        file, how = options.file.absolute(), Run.How.COMMAND
        if file.is_dir():
            run = nightly.into(practice, file, how=how, said=_progress)
        else:
            run = runs.make(practice, file, pool=None, how=how, said=_progress)
    except (BackupFailed, keys.KeyMissing, keys.KeyRefused) as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    print(
        f"{run.file}: {run.size_bytes:,} bytes, {run.row_count:,} rows, "
        f"{run.blob_count:,} stored files, {run.leaf_count:,} entries of the ledger, made and "
        f"tried in {time.monotonic() - begun:.1f} s."
    )
    if run.result == Run.Result.INCOMPLETE:
        print("Files that rows name are missing in the store: cartella doctor.", file=sys.stderr)
        return DIFFERS
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup into an empty store and say what came back and what did not."""
    begun = time.monotonic()
    try:
        found = restoring.restore(
            options.file, options.key, destroyed=options.destroyed, said=_progress
        )
    except restoring.RestoreRefused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    print(
        f"Restored as of {_minute(found['made_at'])}: {found['rows']:,} rows, "
        f"{found['blobs']:,} stored files, {found['leaves']:,} entries of the "
        f"ledger, in {time.monotonic() - begun:.1f} s."
    )
    print(
        "Everybody is signed out. What was entered after that moment is not here: look through "
        "your mail and papers of the time since. Now: cartella serve"
    )
    if found["held_messages"] or found["held_deliveries"]:
        print(
            f"{found['held_messages']} messages and {found['held_deliveries']} deliveries waited "
            "then and may have left since: they are held until somebody looks at them."
        )
    for fault in [
        *found["faults"],
        *(f"Stored file {key} is missing." for key in found["missing"]),
    ]:
        print(fault, file=sys.stderr)
    return DIFFERS if found["fault_count"] or found["missing_count"] else 0


def _minute(moment: str) -> str:
    """A moment as people read it, in UTC."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        print(f"\r{done * 100 // total} %", end="", file=sys.stderr, flush=True)
