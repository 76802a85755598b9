"""Rows that were written stay written, whatever SQL is thrown at the table."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from cartella.practices import insert_only

pytestmark = pytest.mark.django_db

TABLE = "house_of_events"


class Editor:
    """As much of a schema editor as the operation asks for; runs inside the test's transaction."""

    def __init__(self) -> None:
        self.connection = connection
        self.deferred_sql: list[str] = []

    def execute(self, sql: object, params: object = None) -> None:
        run(str(sql))


def run(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []


def refused(sql: str) -> bool:
    try:
        with transaction.atomic():
            run(sql)
    except IntegrityError as error:
        return "insert-only" in str(error)
    return False


def install(*, tombstone: tuple[str, ...] = ()) -> None:
    insert_only.triggers(TABLE, tombstone=tombstone).database_forwards(
        "house", Editor(), SimpleNamespace(), SimpleNamespace()
    )


@pytest.fixture
def table() -> Iterator[Callable[[], list[tuple[object, ...]]]]:
    run(
        f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, seq integer UNIQUE, kind varchar(9), "
        "body text NULL, destroyed_at varchar(40) NULL, certificate varchar(40) NULL)"
    )
    run(f"CREATE UNIQUE INDEX one_open ON {TABLE} (kind) WHERE kind <> 'note'")
    run(f"INSERT INTO {TABLE} VALUES (1, 10, 'note', 'first', NULL, NULL)")
    run(f"INSERT INTO {TABLE} VALUES (2, 20, 'open', 'second', NULL, NULL)")
    yield lambda: run(f"SELECT id, seq, kind, body FROM {TABLE} ORDER BY id")
    run(f"DROP TABLE {TABLE}")


WHOLE = [(1, 10, "note", "first"), (2, 20, "open", "second")]


def test_update_and_delete_are_refused(table):
    install()
    assert refused(f"UPDATE {TABLE} SET body = 'other' WHERE id = 1")
    assert refused(f"UPDATE {TABLE} SET id = 9 WHERE id = 1")
    assert refused(f"DELETE FROM {TABLE}")
    assert table() == WHOLE


def test_insert_still_passes(table):
    install()
    run(f"INSERT INTO {TABLE} VALUES (3, 30, 'note', 'third', NULL, NULL)")
    run(f"INSERT INTO {TABLE} (seq, kind, body) VALUES (40, 'shut', NULL)") if (
        connection.vendor == "sqlite"
    ) else None
    assert table()[:2] == WHOLE and len(table()) >= 3


@pytest.mark.parametrize(
    "row",
    ["(1, 99, 'note', 'x', NULL, NULL)", "(9, 10, 'note', 'x', NULL, NULL)"],
    ids=["primary key", "unique column"],
)
def test_insert_or_replace_cannot_replace(table, row):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    install()
    assert refused(f"INSERT OR REPLACE INTO {TABLE} VALUES {row}")
    assert table() == WHOLE


def test_insert_or_replace_cannot_replace_under_a_partial_index(table):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    install()
    assert refused(f"INSERT OR REPLACE INTO {TABLE} VALUES (9, 90, 'open', 'x', NULL, NULL)")
    # The index does not count for notes, so a second note is no clash.
    run(f"INSERT OR REPLACE INTO {TABLE} VALUES (9, 90, 'note', 'x', NULL, NULL)")
    assert table() == [*WHOLE, (9, 90, "note", "x")]


def test_upsert_is_refused(table):
    install()
    assert refused(
        f"INSERT INTO {TABLE} VALUES (1, 10, 'note', 'x', NULL, NULL) "
        "ON CONFLICT (id) DO UPDATE SET body = 'x'"
    )
    assert table() == WHOLE


def test_truncate_is_refused(table):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    install()
    assert refused(f"TRUNCATE {TABLE}")
    assert table() == WHOLE


TOMB = ("body", "destroyed_at", "certificate")


def test_the_tombstone_passes_once(table):
    install(tombstone=TOMB)
    tomb = f"UPDATE {TABLE} SET body = NULL, destroyed_at = '2026-01-01', certificate = 'c1'"
    run(f"{tomb} WHERE id = 1")
    assert table() == [(1, 10, "note", None), (2, 20, "open", "second")]
    assert refused(f"{tomb} WHERE id = 1")


@pytest.mark.parametrize(
    "change",
    [
        "body = NULL",
        "body = NULL, destroyed_at = 'd'",
        "body = '', destroyed_at = 'd', certificate = 'c'",
        "body = 'x', destroyed_at = 'd', certificate = 'c'",
        "destroyed_at = 'd', certificate = 'c'",
        "body = NULL, destroyed_at = 'd', certificate = 'c', kind = 'x'",
        "body = NULL, destroyed_at = 'd', certificate = 'c', seq = NULL",
        "body = NULL, destroyed_at = 'd', certificate = ''",
    ],
)
def test_no_other_update_passes_beside_the_tombstone(table, change):
    install(tombstone=TOMB)
    assert refused(f"UPDATE {TABLE} SET {change} WHERE id = 2")
    assert refused(f"DELETE FROM {TABLE} WHERE id = 2")
    assert table() == WHOLE


def test_a_tombstone_may_name_the_body_alone(table):
    install(tombstone=("body",))
    run(f"UPDATE {TABLE} SET body = NULL, destroyed_at = 'd', certificate = 'c' WHERE id = 1")
    assert table()[0] == (1, 10, "note", None)


def test_a_tombstone_of_unknown_columns_is_refused(table):
    with pytest.raises(ValueError, match="tombstone"):
        install(tombstone=("soul",))


def test_backwards_frees_the_table(table):
    install()
    insert_only.triggers(TABLE).database_backwards(
        "house", Editor(), SimpleNamespace(), SimpleNamespace()
    )
    run(f"DELETE FROM {TABLE} WHERE id = 1")
    assert table() == WHOLE[1:]


def test_lift_frees_the_table_and_restores_it(table):
    install()
    with insert_only.lift():
        run(f"DELETE FROM {TABLE} WHERE id = 1")
    assert refused(f"DELETE FROM {TABLE}")
    assert table() == WHOLE[1:]


def test_lift_is_refused_outside_a_test_run(table, monkeypatch):
    monkeypatch.delattr("django.core.mail.outbox")
    with pytest.raises(RuntimeError), insert_only.lift():
        pass


def test_every_declared_table_carries_triggers_that_fit():
    assert insert_only.gaps() == []


def test_a_lost_trigger_is_a_gap(table, monkeypatch):
    install()
    operation = insert_only.triggers(TABLE)
    monkeypatch.setattr(insert_only, "declared", lambda: [operation])
    assert insert_only.gaps() == []
    operation.database_backwards("house", Editor(), SimpleNamespace(), SimpleNamespace())
    assert insert_only.gaps() == [TABLE]


def test_a_new_column_is_a_gap_where_the_trigger_does_not_know_it(table, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL compares whole rows")
    install(tombstone=TOMB)
    monkeypatch.setattr(
        insert_only, "declared", lambda: [insert_only.triggers(TABLE, tombstone=TOMB)]
    )
    assert insert_only.gaps() == []
    run(f"ALTER TABLE {TABLE} ADD COLUMN later integer NULL")
    assert insert_only.gaps() == [TABLE]
