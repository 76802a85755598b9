"""One consistent view of all rows while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections

ALIAS = "snapshot"


@contextmanager
def opened() -> Iterator[str]:
    """The alias of a connection that sees one moment of the store, and writes nothing.

    Inside a transaction that is open already (a test's), that one is the view.
    """
    if connection.in_atomic_block:
        yield DEFAULT_DB_ALIAS
        return
    own = connection.copy(ALIAS)
    connections[ALIAS] = own
    try:
        if own.vendor == "sqlite":
            with own.cursor() as cursor:
                # By itself Django would begin with the write lock, and all others would wait.
                cursor.execute("PRAGMA query_only = ON")
                cursor.execute("BEGIN DEFERRED")
                cursor.execute("SELECT count(*) FROM django_migrations")
        else:
            own.set_autocommit(False)
            with own.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT count(*) FROM django_migrations")
        yield ALIAS
    finally:
        own.close()
        del connections[ALIAS]
