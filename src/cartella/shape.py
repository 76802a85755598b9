"""The shape of the store: a newer one is refused, an older one is copied and then brought up.

The tables of a store tell by their list of migrations which version made them.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cartella.practices import before_upgrade
from cartella.version import VERSION

Step = tuple[str, str]  # app and name of a migration
COPY = before_upgrade.NAME


class StoreIsNewer(ImproperlyConfigured):
    """A later version of Cartella made this store's shape."""


class NotCopied(ImproperlyConfigured):
    """The store was to be copied before it is changed, and that did not succeed."""


def of_store() -> tuple[Step, ...]:
    """What made the store's shape: its migrations, in order of name; empty without tables."""
    return tuple(sorted(MigrationRecorder(connection).applied_migrations())) if _is_there() else ()


def unknown(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Those of `steps` (a store's, or those a backup names) that this version does not know."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    return tuple(sorted(set(steps) - set(known)))


def refuse_newer(steps: Iterable[Step] | None = None) -> None:
    """Raises StoreIsNewer, in words, if this version is too old for the store, or for a backup
    whose `steps` these are. Changes nothing."""
    if unknown(of_store() if steps is None else steps):
        raise StoreIsNewer(
            f"This store was used with a later version of Cartella than this one ({VERSION}). "
            "Nothing was started or changed. Install that version or a later one; to go back, "
            "restore a backup made by this version into an empty folder."
        )


def is_behind() -> bool:
    """Whether a store with tables lacks migrations of this version."""
    if not of_store():
        return False
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up() -> Path | None:
    """Give the store this version's shape; a fresh one gets its tables.

    An older SQLite store is copied into the data folder first; the copy's path is returned. It
    holds what the store held, so it is kept as safe; `backup.old_copy` takes it away again. Raises
    StoreIsNewer, NotCopied; then the store is as it was. PostgreSQL is not copied: `docs/howto`.
    """
    refuse_newer()
    kept = _copy() if is_behind() and connection.vendor == "sqlite" else None
    call_command("migrate", verbosity=0, interactive=False)
    return kept


def _copy() -> Path:
    store, kept = Path(connection.settings_dict["NAME"]), before_upgrade.path()
    draft = kept.with_suffix(".draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(0o600)
        # The library's own copy: whole even while another process writes.
        with closing(sqlite3.connect(store)) as here, closing(sqlite3.connect(draft)) as there:
            here.backup(there)
        draft.replace(kept)
    except (OSError, sqlite3.Error):
        draft.unlink(missing_ok=True)
        raise NotCopied(
            f"The store could not be copied to {kept} before its upgrade. It is as it was. Make "
            "room on the disk, then start again."
        ) from None
    return kept


def _is_there() -> bool:
    """Asking must not make an empty file."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).is_file()
