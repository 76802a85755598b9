"""Rows in a form that both databases share: a table's columns by name, values as JSON.

A table's sum is that of its rows' hashes, so it does not hang on the order of either database.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps as now_apps
from django.apps.registry import Apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

BATCH = 1000
# Who is signed in, and which worker lives: never part of a backup.
LEFT_OUT = frozenset({"django_session", "jobs_beat"})
_MOD = 2**256


@dataclass(slots=True)
class Sum:
    """How many rows, and their sum."""

    count: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """One more row, as it is written."""
        self.count += 1
        self.total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")

    def said(self) -> list[int | str]:
        """As it is kept."""
        return [self.count, f"{self.total % _MOD:064x}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its columns in the order in which values come."""

    model: type[models.Model] = field(repr=False)
    name: str
    columns: tuple[str, ...]

    def fields(self) -> "list[models.Field[Any, Any]]":
        """The field behind each column."""
        by_name = {one.attname: one for one in self.model._meta.concrete_fields}
        return [by_name[column] for column in self.columns]


def tables(registry: Apps = now_apps) -> dict[str, Table]:
    """Every table of the models in a registry, by name."""
    found = {}
    for model in registry.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed or meta.db_table in LEFT_OUT:
            continue
        columns = tuple(sorted(one.attname for one in meta.concrete_fields))
        found[meta.db_table] = Table(model=model, name=meta.db_table, columns=columns)
    return dict(sorted(found.items()))


def batches(table: Table, using: str) -> Iterator[list[str]]:
    """Every row of a table as a line, some at a time, by primary key. Memory stays flat."""
    rows = table.model._base_manager.using(using).order_by("pk")
    last: object = None
    key = table.columns.index(table.model._meta.pk.attname)
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        found = list(after.values_list(*table.columns)[:BATCH])
        if not found:
            return
        yield [_line(row) for row in found]
        last = found[-1][key]


def sum_of(table: Table, using: str) -> Sum:
    """The sum of a table as it stands."""
    total = Sum()
    for lines in batches(table, using):
        for line in lines:
            total.add(line)
    return total


def packed(lines: list[str]) -> bytes:
    """Lines as one record."""
    return zlib.compress("\n".join(lines).encode(), 1)


def unpacked(body: bytes) -> list[str]:
    """The lines of a record."""
    return zlib.decompress(body).decode().split("\n")


def load(table: Table, lines: list[str], using: str) -> None:
    """Put rows into their table, as they were."""
    fields = table.fields()
    made = [
        table.model(
            **{
                column: _value(one, raw)
                for column, one, raw in zip(table.columns, fields, json.loads(line), strict=True)
            }
        )
        for line in lines
    ]
    table.model._base_manager.using(using).bulk_create(made)


def as_saved(table: Table, columns: list[str]) -> Table:
    """The table with its columns in the order of a backup. Raises FieldDoesNotExist."""
    if set(columns) != set(table.columns):
        raise FieldDoesNotExist(f"{table.name} has other columns")
    return Table(model=table.model, name=table.name, columns=tuple(columns))


def _line(row: tuple[object, ...]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=_said, separators=(",", ":"))


def _said(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"a backup knows no {type(value).__name__}")


def _value(one: "models.Field[Any, Any]", raw: object) -> object:
    if raw is None or isinstance(one, models.JSONField):
        return raw
    if isinstance(one, models.BinaryField):
        return base64.b64decode(str(raw))
    return one.to_python(raw)
