"""Tables that only grow, held to it by the database itself (SQLite and PostgreSQL).

`triggers(table)` is a migration operation. One update may pass where a tombstone is declared: the
body goes, the certificate comes, all else stays. SQLite rebuilds a table when a later migration
alters it, and loses the triggers: run `triggers` again after such a change; `gaps` tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import mail
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_PREFIX = "insert_only_"
_CERTIFIED = ("destroyed_at", "certificate")

# One function for every table. 23001 is restrict_violation: Django sees an IntegrityError.
_FUNCTION = """
CREATE OR REPLACE FUNCTION cartella_insert_only() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  emptied text[];
  filled text[];
  before jsonb;
  after jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS = 2 THEN
    emptied := string_to_array(TG_ARGV[0], ',');
    filled := string_to_array(TG_ARGV[1], ',');
    before := to_jsonb(OLD);
    after := to_jsonb(NEW);
    IF (after - emptied - filled) = (before - emptied - filled)
      AND NOT EXISTS (SELECT 1 FROM unnest(emptied) AS c WHERE after ->> c IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1 FROM unnest(filled) AS c
        WHERE coalesce(before ->> c, '') <> '' OR coalesce(after ->> c, '') = '')
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = '23001';
END
$body$
"""


class InsertOnly(Operation):
    """Migration operation: hold `table` to inserts, but for its tombstone."""

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, table: str, tombstone: tuple[str, ...] = ()) -> None:
        self.table = table
        self.tombstone = tuple(tombstone)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {"tombstone": self.tombstone}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that a model knows changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        connection = schema_editor.connection
        _run_deferred_indexes(schema_editor, self.table)
        for statement in (*_drops(connection, self.table), *_creates(connection, self)):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in _drops(schema_editor.connection, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Hold {self.table} to inserts"


def triggers(table: str, *, tombstone: tuple[str, ...] = ()) -> InsertOnly:
    """The operation that makes `table` insert-only; put it after the table and its constraints.

    `tombstone` names the columns that one update may change, for example
    ("body", "destroyed_at", "certificate"): `destroyed_at` and `certificate…` become set, every
    other named column becomes NULL. Without the two, they are taken to be meant.

    On SQLite an insert that meets an existing row under any unique constraint is refused even
    when it says OR IGNORE, since OR REPLACE looks the same to a trigger: look before you insert.
    """
    return InsertOnly(table, tombstone=tombstone)


def gaps(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Insert-only tables of the migrations whose triggers are missing or no longer fit."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    return [
        operation.table
        for operation in declared()
        if operation.table in present and not _is_guarded(connection, operation)
    ]


def declared() -> list[InsertOnly]:
    """The insert-only tables that the migrations on disk declare, the last word for each."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    latest: dict[str, InsertOnly] = {}
    for node in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(node):
            for operation in loader.disk_migrations[key].operations:
                if isinstance(operation, InsertOnly):
                    latest[operation.table] = operation
    return sorted(latest.values(), key=lambda operation: operation.table)


@contextmanager
def lift(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take all insert-only triggers away and put them back. For the flush between tests only."""
    # Django makes the outbox when a test run begins and never otherwise.
    if not hasattr(mail, "outbox"):
        raise RuntimeError("Insert-only triggers can be lifted in a test run only.")
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [_PREFIX + "%"],
            )
            found = cursor.fetchall()
            away = [f'DROP TRIGGER "{name}"' for name, _ in found]
            back = [sql for _, sql in found]
        else:
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s",
                [_PREFIX + "%"],
            )
            found = cursor.fetchall()
            away = [f'ALTER TABLE {table} DISABLE TRIGGER "{name}"' for table, name in found]
            back = [f'ALTER TABLE {table} ENABLE TRIGGER "{name}"' for table, name in found]
        for statement in (*_settled(connection), *away):
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in (*_settled(connection), *back):
                cursor.execute(statement)


def _settled(connection: BaseDatabaseWrapper) -> list[str]:
    # PostgreSQL alters no table while deferred foreign keys of this transaction wait to be checked.
    if connection.vendor != "postgresql":
        return []
    return ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]


def _names(table: str) -> dict[str, str]:
    return {what: f"{_PREFIX}{table}_{what}" for what in ("update", "delete", "insert", "truncate")}


def _drops(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for name in _names(table).values()]


def _creates(connection: BaseDatabaseWrapper, operation: InsertOnly) -> list[str]:
    if connection.vendor == "sqlite":
        return list(_sqlite(connection, operation).values())
    if connection.vendor == "postgresql":
        return [_FUNCTION, *_postgresql(connection, operation).values()]
    raise NotImplementedError("Insert-only tables need SQLite or PostgreSQL.")


def _postgresql(connection: BaseDatabaseWrapper, operation: InsertOnly) -> dict[str, str]:
    table, names = operation.table, _names(operation.table)
    emptied, filled = _tombstone(connection, operation)
    arguments = f"'{','.join(emptied)}', '{','.join(filled)}'" if emptied else ""
    call = f"EXECUTE FUNCTION cartella_insert_only({arguments})"
    return {
        "update": f'CREATE TRIGGER "{names["update"]}" BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW {call}",
        "truncate": f'CREATE TRIGGER "{names["truncate"]}" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION cartella_insert_only()",
    }


def _sqlite(connection: BaseDatabaseWrapper, operation: InsertOnly) -> dict[str, str]:
    table, names = operation.table, _names(operation.table)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    emptied, filled = _tombstone(connection, operation)
    unless = ""
    if emptied:
        kept = [c for c in _columns(connection, table) if c not in (*emptied, *filled)]
        allowed = [f'new."{c}" IS old."{c}"' for c in kept]
        allowed += [f'new."{c}" IS NULL' for c in emptied]
        allowed += [f"coalesce(old.\"{c}\", '') = ''" for c in filled]
        allowed += [f"coalesce(new.\"{c}\", '') <> ''" for c in filled]
        unless = f"WHEN NOT ({' AND '.join(allowed)}) "
    # INSERT OR REPLACE deletes what stands in its way under any unique index without firing the
    # delete trigger, so every such index is looked at, not the primary key alone.
    met = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" AS kept WHERE {clash})'  # noqa: S608 - names of ours
        for clash in _clashes(connection, table)
    )
    return {
        "update": f'CREATE TRIGGER "{names["update"]}" BEFORE UPDATE ON "{table}" {unless}{refuse}',
        "delete": f'CREATE TRIGGER "{names["delete"]}" BEFORE DELETE ON "{table}" {refuse}',
        "insert": f'CREATE TRIGGER "{names["insert"]}" BEFORE INSERT ON "{table}" '
        f"WHEN {met} {refuse}",
    }


def _tombstone(
    connection: BaseDatabaseWrapper, operation: InsertOnly
) -> tuple[list[str], list[str]]:
    """Columns that become NULL and columns that become set; both empty without a tombstone."""
    if not operation.tombstone:
        return [], []
    columns = _columns(connection, operation.table)
    named = [c for c in operation.tombstone if c.startswith(_CERTIFIED)]
    filled = named or [c for c in columns if c.startswith(_CERTIFIED)]
    emptied = [c for c in operation.tombstone if c not in filled]
    unknown = set(filled + emptied) - set(columns)
    if unknown or not filled or not emptied:
        raise ValueError(
            f"The tombstone of {operation.table} needs a body column and destroyed_at or "
            f"certificate columns of that table; unknown here: {sorted(unknown)}."
        )
    return emptied, filled


def _columns(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]


def _clashes(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """SQL conditions under which a new row meets one that is there, one a unique index."""
    columns = _columns(connection, table)
    as_new = ", ".join(f'new."{column}" AS "{column}"' for column in columns)
    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        found.add(_same([row[1] for row in cursor.fetchall() if row[5]]))
        cursor.execute(f'PRAGMA index_list("{table}")')
        indexes = [(row[1], row[4]) for row in cursor.fetchall() if row[2]]
        for name, is_partial in indexes:
            cursor.execute(f'PRAGMA index_info("{name}")')
            clash = _same([row[2] for row in cursor.fetchall()])
            if is_partial:
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
                rule = cursor.fetchone()[0].partition(" WHERE ")[2]
                # The index counts only where both rows fall under its condition.
                clash += f" AND ({rule}) AND EXISTS (SELECT 1 FROM (SELECT {as_new}) WHERE {rule})"  # noqa: S608
            found.add(clash)
    return sorted(found)


def _same(columns: list[str]) -> str:
    return " AND ".join(f'kept."{column}" = new."{column}"' for column in columns)


def _run_deferred_indexes(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """On SQLite, make now what the schema editor would make at its end: the triggers name it."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in list(schema_editor.deferred_sql):
        if isinstance(statement, Statement) and statement.references_table(table):
            schema_editor.execute(statement, params=None)
            schema_editor.deferred_sql.remove(statement)


def _is_guarded(connection: BaseDatabaseWrapper, operation: InsertOnly) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [operation.table],
            )
            wanted = _sqlite(connection, operation)
            found = dict(cursor.fetchall())
            return all(found.get(_names(operation.table)[what]) == wanted[what] for what in wanted)
        cursor.execute(
            "SELECT tgname FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND tgname LIKE %s",
            [operation.table, _PREFIX + "%"],
        )
        names = _names(operation.table)
        return {names["update"], names["truncate"]} <= {row[0] for row in cursor.fetchall()}
