"""Import of a bundle against `json.load` and one bulk insert of the same rows, for `make bench`."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, models, transaction

from cartella.charts import imports
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryLink,
    EntryListing,
    EntryOwner,
    EntryVersion,
    EntryWord,
)
from cartella.practices.models import Practice, RecordSystem

TABLES: tuple[type[models.Model], ...] = (
    *(Entry, EntryVersion, EntryOwner, EntryListing),
    *(EntryLink, EntryWord, Attachment),
)


def ratio(path: Path, practice: Practice, system: RecordSystem) -> tuple[float, float]:
    """Seconds of the import and of the bare insert of the rows that it made. Leaves the rows.

    The rows of the bare insert are taken back; both write to the same database.
    """
    newest = {table: _last(table) for table in TABLES}
    start = time.perf_counter()
    imports.run(practice, [path], system=system)
    ours = time.perf_counter() - start
    rows = {t: list(t._default_manager.filter(pk__gt=newest[t]).order_by("pk")) for t in TABLES}
    with _taken_back():
        for table in reversed(TABLES):
            table._default_manager.filter(pk__gt=newest[table])._raw_delete("default")
        start = time.perf_counter()
        with path.open("rb") as file:
            json.load(file)
        for table in TABLES:
            table._default_manager.bulk_create(rows[table])
        bare = time.perf_counter() - start
    return ours, bare


def _last(table: type[models.Model]) -> int:
    return table._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Only in here: what is dropped in a transaction comes back with it.
            for table in ("charts_entryversion", "charts_entryowner"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "insert_only_{table}_delete"')
        yield
        transaction.set_rollback(True)
